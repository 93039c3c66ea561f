//! Writes an archive of varied, valid issues, to try a batch on:
//!
//! ```sh
//! cargo run --release --example archive -- archive --count 1000 --seed 7
//! ```
//!
//! An example and no command of the program: it is made of what the tests are made of, and nobody needs it to print a bulletin.
#![allow(dead_code, reason = "the tests use more of what is shared with them")]

use std::path::PathBuf;

use clap::Parser;

#[path = "../tests/support/varied.rs"]
mod varied;

/// Write an archive of issues that nobody wrote: varied, valid, in all languages by turns, the same ones for the same seed
#[derive(Debug, Parser)]
struct Archive {
    /// The folder to write to; each issue gets a folder in it
    folder: PathBuf,
    /// How many issues
    #[arg(long, value_name = "N", default_value_t = 100)]
    count: usize,
    /// Another seed writes another archive
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Issues of a page or two with one photo at most
    #[arg(long)]
    brief: bool,
}

fn main() {
    let Archive { folder, count, seed, brief } = Archive::parse();
    varied::archive(&folder, count, seed, if brief { varied::Extent::BRIEF } else { varied::Extent::FULL });
    println!("{}: {count} issues", folder.display());
}
