//! Archives: many issues to as many documents, on one machine or on any scheduler.
//!
//! ```text
//! inputs ──find──> documents ──ledger──> those that changed ──pool of workers──> sink, record ──> manifest, contact sheet
//! ```
//!
//! - A [`key`] tells what a document is made of: the same key, the same bytes. A [`ledger`] keeps a [`record`] a document.
//! - A [`pool`] of [`worker`] processes makes documents, one at a time each, within bounds of time and memory; what a worker
//!   dies of is tried once more, then set aside. Whoever runs a pool says what to ask for and where results go.
//! - For a scheduler, a [`plan`] cuts an archive into shards; a [`shard`] is made by any machine, and [`collect`] proves that all
//!   are made. What they read and write lies in a [`store`], by its [`uri`].
//! - A [`run`] over an archive on one machine makes what changed again, in a [`tree`] of outputs with a [`manifest`] and a
//!   contact sheet.

mod beside;
pub mod collect;
mod contact_sheet;
pub mod digest;
pub mod document;
mod infrastructure;
pub mod ingredients;
pub mod inputs;
pub mod journal;
pub mod key;
pub mod ledger;
pub mod lock;
pub mod manifest;
pub mod plan;
pub mod pool;
pub mod process;
pub mod record;
pub mod rehearsal;
pub mod run;
pub mod scheduler;
pub mod shard;
pub mod stamp;
pub mod store;
pub mod thumbnail;
pub mod tree;
pub mod uri;
mod wire;
pub mod worker;

pub use beside::{lay, parts_of_theme};
pub use contact_sheet::is_ours;
pub use infrastructure::Infrastructure;

/// What drives requests to stores.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Infrastructure::because("requests to stores cannot be made", error).into())
}
