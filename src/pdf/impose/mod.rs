//! Pages onto a printer's sheets.
//!
//! ```text
//! bytes ──Source::read──> pages with their boxes ──plan──> where each lies
//! ```
//!
//! - [`scheme`] says which page goes where: a table of schemes, numbers only.
//! - [`plan`](mod@plan) puts that on paper: points, scale, bleed, fold, creep.
//!
//! Annotations, tags, bookmarks and attachments are no part of a page's content: they do not come onto the sheets.

mod docket;
mod layout;
mod page;
pub mod paper;
pub mod plan;
pub mod rectangle;
pub mod scheme;
pub mod source;
pub mod ticket;

pub use plan::{Plan, Refusal, plan};
pub use source::Source;
pub use ticket::Ticket;
