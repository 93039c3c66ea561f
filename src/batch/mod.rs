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

mod beside;
pub mod collect;
pub mod digest;
mod infrastructure;
pub mod ingredients;
pub mod key;
pub mod ledger;
pub mod plan;
pub mod pool;
pub mod process;
pub mod record;
pub mod scheduler;
pub mod shard;
pub mod stamp;
pub mod store;
pub mod thumbnail;
pub mod uri;
mod wire;
pub mod worker;

pub use beside::{lay, parts_of_theme};
pub use infrastructure::Infrastructure;

/// What drives requests to stores.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Infrastructure::because("requests to stores cannot be made", error).into())
}
