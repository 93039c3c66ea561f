//! `bulletin completions`.

use clap::Args;
use clap_complete::{Shell, generate};

use super::Outcome;
use super::terminal::{self, Terminal};

/// Print a script that completes the command line in a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let mut script = Vec::new();
        generate(self.shell, &mut super::command(), "bulletin", &mut script);
        terminal::result(&String::from_utf8_lossy(&script))?;
        Ok(Outcome::Fine)
    }
}
