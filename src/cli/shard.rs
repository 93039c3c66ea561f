//! `bulletin shard`.

use std::io::{BufRead, stdin};

use anyhow::{Context, ensure};
use clap::Args;

use super::making::{Making, Work};
use super::render::count;
use super::terminal::{self, Terminal};
use super::{ListFormat, Outcome};
use crate::batch::plan::{Plan, refused};
use crate::batch::shard::{Shard as Made, Tally};
use crate::batch::store::Store;
use crate::batch::uri::Uri;
use crate::batch::{lay, scheduler};

/// Make shards of a plan: what a scheduler runs, on any machine, any number of times
///
/// A shard whose ledger is there is done and is left alone. A document that cannot be made is set aside in the plan's
/// quarantine and does not stop the others: the shard is done all the same. Exit status 75 says that a store, a disk or a
/// network failed and that the same command may succeed later; 2 that it never will.
#[derive(Debug, Args)]
pub struct Shard {
    /// Where the plan is
    plan: Uri,
    /// The index of the shard, from 0; several as 3,7-9; - for indices on standard input, a line each
    #[arg(long, value_name = "K|-")]
    index: String,
    /// Count --index in these shards, from 0: for schedulers whose tasks are numbered without gaps
    #[arg(long, value_name = "LIST", value_parser = List::read)]
    of: Option<List>,
    /// Make a shard again although its ledger is there, because an output was lost or altered
    #[arg(long)]
    again: bool,
    /// How to print what was made
    #[arg(long, default_value = "text")]
    format: ListFormat,
    #[command(flatten)]
    work: Work,
}

/// Indices of shards.
#[derive(Debug, Clone)]
struct List(Vec<usize>);

impl List {
    fn read(text: &str) -> Result<Self, String> {
        scheduler::indices(text).map(Self)
    }
}

impl Shard {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        if self.index == "-" {
            for line in stdin().lock().lines() {
                let line = line.context("standard input cannot be read")?;
                if !line.trim().is_empty() {
                    self.make(&self.indices(line.trim())?, terminal)?;
                }
            }
        } else {
            self.make(&self.indices(&self.index)?, terminal)?;
        }
        Ok(Outcome::Fine)
    }

    /// The shards that are meant.
    fn indices(&self, text: &str) -> anyhow::Result<Vec<usize>> {
        let indices = scheduler::indices(text).map_err(|fact| anyhow::anyhow!("--index: {fact}"))?;
        let Some(List(of)) = &self.of else { return Ok(indices) };
        let named = indices
            .iter()
            .map(|index| of.get(*index).copied().with_context(|| format!("--index {index}: --of lists only {}", count(of.len(), "shard"))));
        named.collect()
    }

    fn make(&self, indices: &[usize], terminal: &Terminal) -> anyhow::Result<()> {
        let reading = Store::default();
        let runtime = crate::batch::runtime()?;
        let plan = runtime.block_on(Plan::open(&reading, &self.plan))?;
        let own = env!("CARGO_PKG_VERSION");
        ensure!(plan.program == own, "{} was made by bulletin {}, and this is {own}: shards need the same one", self.plan, plan.program);
        let folder = tempfile::Builder::new().prefix("bulletin-plan-").tempdir().context("there is no room for the files of the plan")?;
        for name in plan.files.keys() {
            let inside = name.starts_with("files/") && !name.split('/').any(|part| matches!(part, "" | "." | ".."));
            ensure!(inside, "{}: `{name}` is no path of a plan", self.plan);
            let bytes = runtime.block_on(plan.file(&reading, &self.plan, name))?;
            lay(&folder.path().join(name), &bytes).context("there is no room for the files of the plan")?;
        }
        let making: Making = serde_json::from_value(plan.making.clone()).with_context(|| format!("{} is damaged", self.plan))?;
        let making = making.placed(folder.path());
        let (wanted, settings, _) = making.wanted()?;
        let same = settings.digest() == plan.settings;
        ensure!(same, "this program would not make what {} was made for: its layouts, fonts or tables differ", self.plan);
        let pool = making.pool(&settings, &self.work)?;
        drop(runtime);
        for index in indices {
            let name = format!("{}{index:06}", plan.staging_prefix());
            let store = Store::staging([&plan.out, &self.plan], &name).map_err(refused)?;
            let shard = Made {
                store: &store,
                plan: &plan,
                at: &self.plan,
                index: *index,
                pool: &pool,
                limits: &wanted.limits,
                own_theme: making.allows_own_themes(),
                again: self.again,
            };
            let tally = shard.run()?;
            if tally.disputed {
                terminal.say(&format!(
                    "shard {index}: another run has recorded other documents, from inputs that were changed since; its record holds"
                ));
            }
            self.tell(*index, tally)?;
        }
        Ok(())
    }

    fn tell(&self, index: usize, tally: Tally) -> anyhow::Result<()> {
        let Tally { documents, failed, before, .. } = tally;
        terminal::result(&match self.format {
            ListFormat::Json => {
                format!("{}\n", serde_json::json!({ "shard": index, "documents": documents, "failed": failed, "before": before }))
            }
            ListFormat::Text => {
                let aside = if failed > 0 { format!(", {failed} of them in quarantine") } else { String::new() };
                let done = if before { ", done before" } else { "" };
                format!("shard {index}: {}{aside}{done}\n", count(documents, "document"))
            }
        })
    }
}
