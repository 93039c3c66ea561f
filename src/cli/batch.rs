//! `bulletin batch`.

mod progress;
mod wording;
pub mod worker;

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::{Args, ValueEnum};

use super::Outcome;
use super::compare::{Compare, Pair};
use super::making::{Making, Work, refused};
use super::terminal::{self, Terminal};
use crate::batch::inputs::{Found, Search};
use crate::batch::journal::Journal;
use crate::batch::key::Settings;
use crate::batch::ledger::Ledger;
use crate::batch::lock::Lock;
use crate::batch::pool::Pool;
use crate::batch::rehearsal::{Verdict, Verdicts};
use crate::batch::run::{self, CONTACT_SHEET, LEDGER, LOCK, Options, Run};
use crate::batch::tree::Tree;
use crate::batch::{Infrastructure, is_ours, manifest};
use crate::{Wanted, diagnostic};
use progress::Progress;

/// Make the documents of an archive, and only those that something changed for
///
/// Folders are searched for issues (JSON files that say "format": "bulletin/1"), and the documents written under DIR in the same
/// tree, with a contact sheet (index.html), a manifest (SHA256SUMS) and, in _batch, the ledger. Killed at any moment, the same command
/// goes on where it was. A faulty issue does not stop the others: what is wrong with it lies in DIR/quarantine.
///
/// Exit status: 0 all is done; 1 all is done, and something failed or differs; 2 wrong usage; 75 the disk or another run is in the
/// way: try again.
#[derive(Debug, Args)]
pub struct Batch {
    /// Folders, globs in quotes, issues, lists (JSON Lines: an issue, a path, or {"name": ..., "issue": ...} a line), or - for a list
    /// on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The folder of the outputs
    #[arg(long, value_name = "DIR", required_unless_present_any = ["verify", "compare"])]
    out: Option<PathBuf>,
    /// Make everything again and tell which outputs in DIR have other bytes; nothing is written
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "compare"])]
    verify: Option<PathBuf>,
    /// Tell which pages in DIR would change, before anything is replaced; nothing is written
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    compare: Option<PathBuf>,
    /// Write the comparison as a page for a browser
    #[arg(long, value_name = "FILE.html", requires = "compare")]
    report: Option<PathBuf>,
    /// Make everything, also what did not change
    #[arg(long, conflicts_with = "verify")]
    force: bool,
    /// Look into all files to see what changed, instead of at their sizes and times
    #[arg(long)]
    checksum: bool,
    /// Make a contact sheet without pictures
    #[arg(long)]
    no_thumbnails: bool,
    /// How to write the result: text, or a line of JSON a document and one for the summary
    #[arg(long, default_value = "text")]
    format: Format,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    making: Making,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// What a run is about to work with.
struct Plan {
    wanted: Wanted,
    settings: Settings,
    pool: Pool,
}

impl Batch {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let (wanted, settings, theme) = self.making.wanted()?;
        if refused(theme.as_ref(), terminal) {
            return Ok(Outcome::Faults);
        }
        let pool = self.making.pool(&settings, &self.work)?;
        let plan = Plan { wanted, settings, pool };
        match (&self.out, &self.verify, &self.compare) {
            (Some(out), ..) => self.make(out, &plan, terminal),
            (_, Some(archive), _) => self.verify(archive, &plan, terminal),
            (.., Some(archive)) => self.compare(archive, &plan, terminal),
            _ => bail!("say where to write with --out DIR"),
        }
    }

    fn options(&self, force: bool) -> Options {
        Options { thumbnails: !self.no_thumbnails, force, checksum: self.checksum }
    }

    fn make(&self, out: &Path, plan: &Plan, terminal: &Terminal) -> anyhow::Result<Outcome> {
        // A folder that is not there yet is not made for inputs that are not there either.
        let mut held = if out.exists() { Some(hold(out)?) } else { None };
        let none = Ledger::default();
        let found = self.find(out, held.as_ref().map_or(&none, |(.., ledger)| ledger), plan, terminal)?;
        let (tree, lock, ledger) = match held.take() {
            Some(held) => held,
            None => hold(out)?,
        };
        if ledger.damaged > 0 {
            let lines = super::render::count(ledger.damaged, "line");
            terminal.say(&format!("{lines} of the ledger cannot be read: the documents that they were about are looked at again"));
        }
        if lock.interrupted {
            terminal.detail(|| "the last run did not come to its end: going on from there".to_owned());
            tree.sweep(run::folders(&found, &ledger.records).iter().map(String::as_str));
        }
        let journal = Journal::open(&tree, LEDGER, ledger)?;
        let progress = Progress::new(terminal, self.format == Format::Json);
        let tell = |event: run::Event<'_>| progress.tell(&event);
        let run = self.over(&tree, plan, self.options(self.force), &tell);
        let summary = run.run(&found, journal);
        progress.end();
        let summary = summary?;
        lock.end()?;
        match self.format {
            Format::Text => terminal::result(&wording::summary(out, &summary))?,
            Format::Json => terminal::result(&wording::json(out, &summary, &found.others))?,
        }
        terminal.detail(|| wording::left_over(&summary));
        Ok(if summary.failed.is_empty() { Outcome::Fine } else { Outcome::Faults })
    }

    fn verify(&self, archive: &Path, plan: &Plan, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let (found, _, verdicts) = self.rehearse(archive, plan, true, None, terminal)?;
        match self.format {
            Format::Text => terminal::result(&wording::verdicts(&verdicts))?,
            Format::Json => terminal::result(&wording::verdicts_json(&verdicts, &found.others))?,
        }
        let fine = verdicts.values().all(|(_, verdict)| *verdict == Verdict::Same);
        Ok(if fine { Outcome::Fine } else { Outcome::Faults })
    }

    fn compare(&self, archive: &Path, plan: &Plan, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let place = tempfile::tempdir().map_err(|fault| Infrastructure::because("there is no room for the pages to compare", fault))?;
        let new = Tree::open(place.path())?;
        let (_, left_alone, verdicts) = self.rehearse(archive, plan, self.force, Some(&new), terminal)?;
        let altered = verdicts.values().filter(|(_, verdict)| matches!(verdict, Verdict::Differs | Verdict::Missing));
        let pairs: Vec<Pair> = altered
            .map(|(output, verdict)| Pair {
                name: diagnostic::visible(output),
                old: (*verdict == Verdict::Differs).then(|| archive.join(output)),
                new: Some(new.path(output)),
            })
            .collect();
        let json = self.format == Format::Json;
        let label = PathBuf::from("as it would be made now");
        let comparison = Compare::of(archive.to_owned(), label, self.report.clone(), json, Some(plan.pool.jobs as u32));
        let outcome = comparison.over(&pairs, terminal)?;
        let failed = verdicts.iter().filter_map(|(id, (_, verdict))| match verdict {
            Verdict::Failed(fault) => Some((id, fault)),
            _ => None,
        });
        let mut faults = false;
        for (id, fault) in failed {
            faults = true;
            terminal.say(&format!("{} would fail: {}", diagnostic::visible(id), diagnostic::visible(fault)));
        }
        let same = verdicts.values().filter(|(_, verdict)| *verdict == Verdict::Same).count();
        terminal.say(&format!(
            "{} left alone, {} made again to the same bytes; nothing was written to {}",
            super::render::count(left_alone, "document"),
            super::render::count(same, "document"),
            archive.display()
        ));
        Ok(if faults && outcome == Outcome::Fine { Outcome::Faults } else { outcome })
    }

    /// What was found, how many documents need not be made, and what became of the others.
    fn rehearse(
        &self,
        archive: &Path,
        plan: &Plan,
        force: bool,
        new: Option<&Tree>,
        terminal: &Terminal,
    ) -> anyhow::Result<(Found, usize, Verdicts)> {
        ensure!(archive.is_dir(), "{} is no folder: nothing can be compared with it", archive.display());
        let tree = Tree::open(archive)?;
        let ledger = Journal::read(&tree, LEDGER)?;
        let found = self.find(archive, &ledger, plan, terminal)?;
        let progress = Progress::new(terminal, self.format == Format::Json && new.is_none());
        let tell = |event: run::Event<'_>| progress.tell(&event);
        let options = Options { thumbnails: false, ..self.options(force) };
        let verdicts = self.over(&tree, plan, options, &tell).rehearse(&found, &ledger, new);
        progress.end();
        let verdicts = verdicts?;
        let left_alone = (found.documents.len() + found.unread.len()).saturating_sub(verdicts.len());
        Ok((found, left_alone, verdicts))
    }

    fn over<'a>(&self, tree: &'a Tree, plan: &'a Plan, options: Options, tell: &'a (dyn Fn(run::Event<'_>) + Sync)) -> Run<'a> {
        Run { tree, settings: &plan.settings, edition: plan.wanted.edition.name, pool: &plan.pool, options, tell }
    }

    fn find(&self, out: &Path, ledger: &Ledger, plan: &Plan, terminal: &Terminal) -> anyhow::Result<Found> {
        let known = |id: &str, path: &Path| run::is_known(&ledger.records, id, path);
        let Wanted { edition, limits, .. } = &plan.wanted;
        let search = Search { suffix: edition.suffix, limits, except: out, known: &known };
        let found = search.find(&self.inputs).map_err(|faults| anyhow::anyhow!(faults))?;
        wording::others(&found.others, terminal);
        Ok(found)
    }
}

/// A folder of outputs that is ours until the end of the run, and what is known of it.
fn hold(out: &Path) -> anyhow::Result<(Tree, Lock, Ledger)> {
    ensure!(!out.exists() || out.is_dir(), "{} is no folder", out.display());
    let tree = Tree::open(out)?;
    let ours = tree.path(LEDGER);
    for (name, mine) in [(CONTACT_SHEET, is_ours as fn(&[u8]) -> bool), (manifest::NAME, |_| false)] {
        let path = tree.path(name);
        let foreign = !ours.exists() && std::fs::read(&path).is_ok_and(|page| !mine(&page)) && !tree_is_ours(&tree);
        ensure!(!foreign, "{} is there and no earlier batch has written it: choose another --out", path.display());
    }
    Tree::open(&tree.path("_batch"))?;
    let lock = Lock::take(&tree.path(LOCK), out)?;
    let ledger = Journal::read(&tree, LEDGER)?;
    Ok((tree, lock, ledger))
}

/// Whether the contact sheet in a tree is ours.
fn tree_is_ours(tree: &Tree) -> bool {
    std::fs::read(tree.path(CONTACT_SHEET)).is_ok_and(|page| is_ours(&page))
}
