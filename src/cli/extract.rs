//! `bulletin extract`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::input;
use super::inputs::Inputs;
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

impl Extract {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let mut inputs = Inputs::default();
        inputs.add(&self.pdf, "the PDF itself");
        inputs.spare(&self.output)?;
        let bytes = input::pdf(&self.pdf)?;
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
