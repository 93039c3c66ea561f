//! `bulletin compare`.

mod documents;
mod folders;
mod report;
mod wording;
pub mod worker;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::Outcome;
use super::output;
use super::render::count;
use super::terminal::{self, Terminal};
use crate::pdf::compare::Settings;
use crate::pdf::picture::Tolerance;
use documents::{Document, Status};
pub use folders::Pair;
use worker::Crew;

/// Tell which pages changed between two PDFs, or two folders of PDFs
///
/// Files of a folder are compared with those of the same name in the other, folders in it too. A page counts as changed when it
/// looks, reads or is made otherwise. Exit status: 0 nothing changed, 1 something changed or is on one side alone or cannot be
/// compared, 2 could not work.
#[derive(Debug, Args)]
pub struct Compare {
    /// The PDF or the folder as it was
    old: PathBuf,
    /// The PDF or the folder as it is
    new: PathBuf,
    /// Write a page for a browser, with pictures of the pages that changed
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// How to write the result
    #[arg(long, default_value = "text")]
    format: Format,
    /// Pixels per inch at which pages are compared and shown
    #[arg(long, value_name = "N", default_value_t = 96, value_parser = clap::value_parser!(u32).range(10..=1200))]
    ppi: u32,
    /// How far apart the red, green or blue of a pixel may be, 0 to 255, before the pixel counts as different
    #[arg(long, value_name = "N", default_value_t = 0)]
    tolerance: u8,
    /// How many pixels of a page may be different, in per cent of all, before the page counts as changed
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, value_parser = percent)]
    share: f64,
    /// How many pages the report shows pictures of, at the most
    #[arg(long, value_name = "N", default_value_t = 40)]
    pictures: usize,
    /// How many documents to compare at a time; without it, as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    jobs: Option<u32>,
    /// How many seconds one document may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text.strip_suffix('%').unwrap_or(text).trim().parse().map_err(|_| "this is no number".to_owned())?;
    if (0.0..=100.0).contains(&number) { Ok(number) } else { Err("a share lies between 0 and 100 per cent".to_owned()) }
}

impl Compare {
    /// A comparison of two folders with the usual settings.
    pub fn of(old: PathBuf, new: PathBuf, report: Option<PathBuf>, json: bool, jobs: Option<u32>) -> Self {
        let format = if json { Format::Json } else { Format::Text };
        Self { old, new, report, format, ppi: 96, tolerance: 0, share: 0.0, pictures: 40, jobs, timeout: 300 }
    }

    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let pairs = folders::pairs(&self.old, &self.new)?;
        ensure!(!pairs.is_empty(), "there is no PDF in {} nor in {}", self.old.display(), self.new.display());
        self.over(&pairs, terminal)
    }

    /// Compares these versions.
    pub fn over(&self, pairs: &[Pair], terminal: &Terminal) -> anyhow::Result<Outcome> {
        if let Some(report) = &self.report {
            let input = |path: &PathBuf| report.canonicalize().is_ok_and(|report| path.canonicalize().is_ok_and(|path| path == report));
            let input = pairs.iter().flat_map(|pair| [&pair.old, &pair.new]).flatten().find(|path| input(path));
            ensure!(input.is_none(), "{} is compared itself: an input is never changed", report.display());
            ensure!(
                report != Path::new("-") || self.format == Format::Text,
                "--report - and --format json cannot both go to standard output"
            );
        }
        let tolerance = Tolerance { channel: self.tolerance, pixels: 0, share: self.share / 100.0 };
        let settings = Settings { ppi: f64::from(self.ppi), tolerance };
        let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let jobs = self.jobs.map_or_else(processors, |jobs| jobs as usize);
        let crew = Crew::new(jobs, Duration::from_secs(self.timeout.into()), settings)?;
        terminal.detail(|| format!("comparing {} at {} ppi, {jobs} at a time", count(pairs.len(), "document"), self.ppi));
        let documents = crew.each(pairs, documents::compare);

        let to_stdout = self.report.as_deref() == Some(Path::new("-"));
        match self.format {
            Format::Json => terminal::result(&self.json(&documents, settings))?,
            Format::Text if to_stdout => {}
            Format::Text => terminal::result(&wording::text(&documents))?,
        }
        if let Some(report) = &self.report {
            let shown = report::pictured(&documents, self.pictures);
            let pictures = crew.each(&shown, |shown, worker| documents::draw(&pairs[shown.document], &shown.pages, worker));
            let head = report::Head { old: &self.old, new: &self.new, settings };
            output::write(report, report::html(&head, &documents, &shown, &pictures).as_bytes())?;
        }
        terminal.say(&wording::summary(&documents));
        Ok(match documents.iter().map(|document| document.status).max() {
            Some(Status::Failed) => Outcome::Broken,
            Some(Status::Identical | Status::Same) | None => Outcome::Fine,
            Some(_) => Outcome::Faults,
        })
    }

    fn json(&self, documents: &[Document], settings: Settings) -> String {
        let number = |status| documents.iter().filter(|document| document.status == status).count();
        let all = [Status::Identical, Status::Same, Status::Changed, Status::Added, Status::Removed, Status::Unreadable, Status::Failed];
        let counts: serde_json::Map<_, _> = all.into_iter().map(|status| (status.name().to_owned(), number(status).into())).collect();
        let document = json!({
            "old": self.old.to_string_lossy(),
            "new": self.new.to_string_lossy(),
            "ppi": settings.ppi,
            "tolerance": { "channel": settings.tolerance.channel, "share": settings.tolerance.share },
            "counts": counts,
            "documents": documents,
        });
        format!("{document:#}\n")
    }
}
