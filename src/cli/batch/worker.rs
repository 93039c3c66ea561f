//! The process that makes documents for `batch` and `shard`.

use std::hint;
use std::io::{BufReader, stdin, stdout};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;

use super::super::Outcome;
use super::super::making::Making;
use crate::allocator;
use crate::batch::worker;

/// Name of the command that a process is started with.
pub const COMMAND: &str = "batch-worker";

/// Make documents as asked on standard input, for `batch`
#[derive(Debug, Args)]
pub struct Worker {
    /// How documents are made, as JSON
    making: String,
}

impl Worker {
    pub fn run(&self) -> anyhow::Result<Outcome> {
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{Signal, set_parent_process_death_signal};
            // Nobody waits any more for what it makes: also not for what it would make for ever.
            set_parent_process_death_signal(Some(Signal::KILL)).context("a worker cannot be tied to the program")?;
        }
        alone()?;
        let making: Making = serde_json::from_str(&self.making).context("a worker is started by the program itself")?;
        let (wanted, settings, _) = making.wanted()?;
        let poison = Poison::of_the_test();
        worker::serve(&wanted, &settings, BufReader::new(stdin().lock()), stdout().lock(), |name| poison.take(name))?;
        Ok(Outcome::Fine)
    }
}

/// One thread does it all: there are as many workers as processors, so that helpers of one would only take the time of another,
/// and a process without a second thread needs no locks for its memory.
fn alone() -> anyhow::Result<()> {
    allocator::keep_for_the_next();
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().context("a worker cannot do without helpers")
}

/// Documents that a test wants to go wrong, named by `BULLETIN_TEST_POISON=abort=NAME,loop=NAME,hog=NAME`: a worker aborts,
/// never ends, or takes more and more memory on an issue whose name ends so. Nothing in an issue can bring this about.
struct Poison(Vec<(String, String)>);

/// Memory that is taken at the most, so that a test without a limit ends.
const MOST_HOGGED: usize = 4 << 30;

impl Poison {
    fn of_the_test() -> Self {
        let wanted = std::env::var("BULLETIN_TEST_POISON").unwrap_or_default();
        let pairs = wanted.split(',').filter_map(|one| one.split_once('='));
        Self(pairs.map(|(how, name)| (how.to_owned(), name.to_owned())).collect())
    }

    fn take(&self, name: &str) {
        match self.0.iter().find(|(_, end)| name.ends_with(end)).map(|(how, _)| how.as_str()) {
            Some("abort") => std::process::abort(),
            Some("loop") => loop {
                hint::spin_loop();
            },
            Some("hog") => hog(),
            _ => {}
        }
    }
}

fn hog() {
    let mut held = Vec::new();
    let begun = Instant::now();
    while held.len() << 24 < MOST_HOGGED && begun.elapsed() < Duration::from_secs(60) {
        held.push(vec![1_u8; 1 << 24]);
    }
    hint::black_box(&held);
}
