//! Archives: many issues to as many documents, on one machine or on any scheduler.
//!
//! ```text
//! inputs ──find──> documents ──ledger──> those that changed ──pool of workers──> sink, record ──> manifest, contact sheet
//! ```
//!
//! - A [`key`] tells what a document is made of: the same key, the same bytes. A [`ledger`] keeps a [`record`] a document.
//! - A [`pool`] of [`worker`] processes makes documents, one at a time each, within bounds of time and memory; what a worker
//!   dies of is tried once more, then set aside. Whoever runs a pool says what to ask for and where results go.

pub mod digest;
mod infrastructure;
pub mod ingredients;
pub mod key;
pub mod ledger;
pub mod pool;
pub mod process;
pub mod record;
pub mod stamp;
pub mod thumbnail;
mod wire;
pub mod worker;

pub use infrastructure::Infrastructure;
