//! `bulletin collect`.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::render::count;
use super::terminal::{self, Terminal};
use super::{ListFormat, Outcome, output};
use crate::batch::collect::{self, Proof};
use crate::batch::plan::Plan;
use crate::batch::store::Store;
use crate::batch::uri::Uri;
use crate::batch::{ledger, scheduler};

/// Prove that a plan is done: one record a document, one output a record
///
/// What is missing is listed, with what each scheduler is to be told to make it. Exit status 1 says that something is missing
/// or in quarantine.
#[derive(Debug, Args)]
pub struct Collect {
    /// Where the plan is
    plan: Uri,
    /// Read every output and compare its hash; without it, its length as the store lists it
    #[arg(long)]
    hashes: bool,
    /// Write all records to one ledger, in the order of the plan; - is standard output
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// How to print what was found
    #[arg(long, default_value = "text")]
    format: ListFormat,
}

/// Documents and outputs that are told one by one.
const MOST_TOLD: usize = 20;

impl Collect {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let store = Store::default();
        let runtime = crate::batch::runtime()?;
        let plan = runtime.block_on(Plan::open(&store, &self.plan))?;
        let proof = runtime.block_on(async {
            match &self.ledger {
                None => collect::collect(&store, &plan, &self.plan, self.hashes, |_| Ok(())).await,
                Some(path) => {
                    let mut merged = BufWriter::new(output::Growing::new(path)?);
                    merged.write_all(&ledger::head())?;
                    let keep = |record: &_| Ok(merged.write_all(&ledger::line(record))?);
                    let proof = collect::collect(&store, &plan, &self.plan, self.hashes, keep).await?;
                    merged.into_inner().map_err(io::IntoInnerError::into_error)?.finish().context("the ledger cannot be written")?;
                    Ok(proof)
                }
            }
        })?;
        if proof.is_whole() {
            // Whoever still writes does again what is done.
            Store::sweep([&plan.out, &self.plan], &plan.staging_prefix());
        }
        match self.format {
            ListFormat::Json => terminal::json(&self.json(&proof))?,
            ListFormat::Text if self.ledger.as_ref().is_some_and(|path| path.as_os_str() == "-") => {
                terminal.say(self.text(&proof).trim_end())
            }
            ListFormat::Text => terminal::result(&self.text(&proof))?,
        }
        Ok(if proof.is_whole() { Outcome::Fine } else { Outcome::Faults })
    }

    fn text(&self, proof: &Proof) -> String {
        let mut text = String::new();
        let mut say = |line: String| writeln!(text, "{line}").expect("a string takes all");
        for (id, why) in proof.quarantined.iter().take(MOST_TOLD) {
            // What is wrong with an issue begins with its name.
            let name = if why.starts_with(id) { String::new() } else { format!("{id}: ") };
            say(format!("in quarantine: {name}{}", why.replace('\n', "\n  ")));
        }
        more(&mut say, proof.failed, "document is in quarantine", "documents are in quarantine");
        for name in &proof.damaged {
            say(format!("damaged: {}", self.plan.join(name)));
        }
        for lost in proof.lost.iter().take(MOST_TOLD) {
            say(format!("lost: {}: {}", lost.output, lost.why));
        }
        more(&mut say, proof.lost_count, "output is lost", "outputs are lost");
        self.shards(&mut say, &proof.missing, "missing", "");
        self.shards(&mut say, &proof.lost_shards, "to be made again", " --again");
        if proof.others > 0 {
            say(format!("{} under the same place belong to no document of this plan", count(proof.others as usize, "output")));
        }
        let Proof { documents, done, failed, pages, bytes, .. } = proof;
        let unknown = documents - done - failed;
        say(format!(
            "{}: {}: {done} done, {failed} in quarantine, {unknown} missing; {pages} pages, {bytes} bytes",
            self.plan,
            count(*documents as usize, "document")
        ));
        text
    }

    /// Which shards there is something to do about, and how each scheduler is told.
    fn shards(&self, say: &mut impl FnMut(String), indices: &[usize], what: &str, options: &str) {
        if indices.is_empty() {
            return;
        }
        say(format!("{} {what}: {}", count(indices.len(), "shard"), scheduler::ranges(indices)));
        for (scheduler, arguments) in scheduler::arguments(&self.plan.to_string(), indices, options) {
            say(format!("  {scheduler:10}  {arguments}"));
        }
    }

    fn json(&self, proof: &Proof) -> serde_json::Value {
        let told = |indices: &[usize], options: &str| {
            let arguments = scheduler::arguments(&self.plan.to_string(), indices, options);
            let arguments = if indices.is_empty() { Vec::new() } else { arguments };
            let arguments: serde_json::Map<_, _> = arguments.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
            serde_json::json!({ "indices": indices, "ranges": scheduler::ranges(indices), "arguments": arguments })
        };
        serde_json::json!({
            "plan": self.plan,
            "whole": proof.is_whole(),
            "documents": proof.documents,
            "done": proof.done,
            "failed": proof.failed,
            "pages": proof.pages,
            "bytes": proof.bytes,
            "missing": told(&proof.missing, ""),
            "again": told(&proof.lost_shards, " --again"),
            "damaged": proof.damaged,
            "lost": proof.lost_count,
            "lost_outputs": proof.lost.iter().map(|lost| serde_json::json!({ "output": lost.output, "why": lost.why })).collect::<Vec<_>>(),
            "quarantined": proof.quarantined.iter().map(|(id, why)| serde_json::json!({ "id": id, "error": why })).collect::<Vec<_>>(),
            "others": proof.others,
        })
    }
}

/// How many there are beyond those that were told.
fn more(say: &mut impl FnMut(String), all: u64, one: &str, many: &str) {
    let more = all.saturating_sub(MOST_TOLD as u64);
    if more > 0 {
        say(format!("{more} more {}", if more == 1 { one } else { many }));
    }
}
