//! `bulletin plan`.

use anyhow::Context;
use clap::Args;

use super::Outcome;
use super::making::{Making, refused};
use super::render::count;
use super::terminal::{self, Terminal};
use crate::batch::digest::Digest;
use crate::batch::plan::{self, Discovery, Draft, MOST_DOCUMENTS, Plan as Planned};
use crate::batch::scheduler;
use crate::batch::store::Store;
use crate::batch::uri::Uri;

/// Cut an archive into shards that any scheduler can have made
///
/// Inputs, outputs and the plan are folders or URIs: file://, s3://, gs://, az://, reached by the usual variables (AWS_*,
/// GOOGLE_*, AZURE_*). Folders here are searched for JSON files that say "format": "bulletin/1"; in stores every .json counts,
/// but for those in `media`. The same inputs and options give the same plan, and a plan is never changed.
#[derive(Debug, Args)]
pub struct Plan {
    /// Folders, patterns such as 's3://in/**/issue.json', issues, or .jsonl files (an issue, a path, or {"name": ..., "issue": ...}
    /// a line)
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Where outputs go
    #[arg(long, value_name = "URI")]
    out: Uri,
    /// Where the plan goes
    #[arg(long, value_name = "URI")]
    plan: Uri,
    /// Documents in a shard
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=MOST_DOCUMENTS as i64))]
    shard_docs: u32,
    #[command(flatten)]
    making: Making,
}

impl Plan {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let (wanted, settings, theme) = self.making.wanted()?;
        if refused(theme.as_ref(), terminal) {
            return Ok(Outcome::Faults);
        }
        let (making, files) = self.making.carried(&wanted)?;
        let making = serde_json::to_value(making).context("a path on the command line is not Unicode")?;
        let store = Store::default();
        let (planned, repeated, others) = crate::batch::runtime()?.block_on(async {
            let mut draft = Draft::new(&store, &self.plan, self.shard_docs as usize);
            let mut found = Discovery::new(wanted.limits.clone());
            let spared = [self.out.clone(), self.plan.clone()];
            for input in &self.inputs {
                plan::discover(&store, input, &spared, &mut draft, &mut found).await?;
            }
            for (name, bytes) in &files {
                plan::put(&store, &self.plan, name, bytes.clone()).await?;
            }
            let planned = Planned {
                format: Planned::format(),
                program: env!("CARGO_PKG_VERSION").to_owned(),
                settings: settings.digest(),
                making,
                files: files.iter().map(|(name, bytes)| (name.clone(), Digest::of(bytes))).collect(),
                roots: found.roots,
                out: self.out.clone(),
                documents: found.documents,
                shards: draft.finish().await?,
            };
            planned.write(&store, &self.plan).await?;
            anyhow::Ok((planned, found.repeated, found.others))
        })?;
        if repeated > 0 {
            terminal.say(&format!("{} named more than once, and planned once", count(repeated as usize, "document")));
        }
        if others > 0 {
            terminal.say(&format!("{} left out: they do not say that they are issues", count(others as usize, "JSON file")));
        }
        let all: Vec<usize> = (0..planned.shards.len()).collect();
        for (scheduler, arguments) in scheduler::arguments(&self.plan.to_string(), &all, "") {
            terminal.detail(|| format!("{scheduler:10}  {arguments}"));
        }
        let (documents, shards) = (count(planned.documents as usize, "document"), count(planned.shards.len(), "shard"));
        terminal::result(&format!("{}: {documents} in {shards}, --index {}\n", self.plan, scheduler::ranges(&all)))?;
        Ok(Outcome::Fine)
    }
}
