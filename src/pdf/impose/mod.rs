//! Pages onto a printer's sheets.
//!
//! ```text
//! bytes ──Source::read──> pages with their boxes ──plan──> where each lies ──write──> sheets
//! ```
//!
//! - [`scheme`] says which page goes where: a table of schemes, numbers only.
//! - [`plan`](mod@plan) puts that on paper: points, scale, bleed, fold, creep.
//! - [`write`](mod@write) makes every page a form XObject and places it; what pages use (fonts, pictures, colours) stays the
//!   object that it was, and is there once.
//! - `marks` and `slug` draw what stands around the pages.
//!
//! Annotations, tags, bookmarks and attachments are no part of a page's content: they do not come onto the sheets.

mod content;
mod docket;
mod form;
mod identity;
mod layout;
pub(super) mod marks;
mod page;
pub mod paper;
pub mod plan;
pub mod rectangle;
pub mod scheme;
pub mod side;
pub(super) mod slug;
pub mod source;
pub mod ticket;
pub mod write;

pub use plan::{Plan, Refusal, plan};
pub use source::Source;
pub use ticket::Ticket;
pub use write::{Imposed, write};
