//! `bulletin extract`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::Outcome;
use super::output;
use super::terminal::Terminal;
use crate::pdf;

/// Get the issue back out of a PDF that bulletin wrote
#[derive(Debug, Args)]
pub struct Extract {
    /// The PDF
    pdf: PathBuf,
    /// Where to write the issue's JSON
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

impl Extract {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let bytes = std::fs::read(&self.pdf).with_context(|| format!("{} cannot be read", self.pdf.display()))?;
        let attachments = pdf::attachments(&bytes).map_err(|fact| anyhow::anyhow!("{}: {fact}", self.pdf.display()))?;
        let issue = attachments.into_iter().find(|attachment| attachment.relationship == "Source" && attachment.name.ends_with(".json"));
        let issue =
            issue.with_context(|| format!("{} carries no issue: it was not written by bulletin, or for a press", self.pdf.display()))?;
        output::write(&self.output, &issue.bytes)?;
        Ok(Outcome::Fine)
    }
}
