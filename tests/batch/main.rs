//! Archives on one machine: the binary as a process, killed, poisoned, starved, and asked again.

#[path = "../support/mod.rs"]
mod support;

mod archive;
mod changes;
mod faults;
mod names;
mod rehearsal;
mod resume;
mod sheet;
