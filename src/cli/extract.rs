//! `bulletin extract`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::Outcome;
use super::output;
use super::terminal::Terminal;
use crate::pdf;

/// Get the issue back out of a PDF that bulletin wrote
#[derive(Debug, Args)]
pub struct Extract {
    /// The PDF, or - for standard input
    pdf: PathBuf,
    /// Where to write the issue's JSON
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

/// More than any bulletin: what is read of a pipe or a device.
const LARGEST: u64 = 1 << 30;

impl Extract {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let failed = || format!("{} cannot be read", self.pdf.display());
        let mut bytes = Vec::new();
        if self.pdf == Path::new("-") {
            io::stdin().lock().take(LARGEST).read_to_end(&mut bytes).context("standard input cannot be read")?;
        } else {
            File::open(&self.pdf).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)).with_context(failed)?;
        }
        let found = pdf::attachments(&bytes).map(|attachments| {
            attachments.into_iter().find(|attachment| attachment.relationship == "Source" && attachment.name.ends_with(".json"))
        });
        let fault = match found {
            Ok(Some(issue)) => {
                output::write(&self.output, &issue.bytes)?;
                return Ok(Outcome::Fine);
            }
            Ok(None) => "it carries no issue: it was not written by bulletin, or for a press".to_owned(),
            Err(fact) => fact,
        };
        terminal.failure(&anyhow::anyhow!("{}: {fault}", self.pdf.display()));
        Ok(Outcome::Faults)
    }
}
