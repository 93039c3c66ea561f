//! `bulletin preflight`.

mod html;
mod json;
mod text;

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};

use super::Outcome;
use super::check::counted;
use super::input;
use super::inputs::Inputs;
use super::output;
use super::press::{condition, named_shop};
use super::render::count;
use super::terminal::{self, Terminal};
use crate::diagnostic::{Failure, Severity};
use crate::pdf::preflight::{self, Measured, Rules, X4};

/// Judge whether a press can print PDFs, whoever made them
///
/// Every rule of PDF/X-4 that a program can check, and what sheet-fed printing asks besides, are looked at in all objects and on all
/// pages. Nothing is changed. Exit status: 0 no errors (warnings are told), 1 a file has errors, 2 could not work.
#[derive(Debug, Args)]
pub struct Preflight {
    /// The PDFs, or - for standard input
    #[arg(value_name = "PDF", required_unless_present = "list")]
    pdfs: Vec<PathBuf>,
    /// What to judge by: x4, or a shop, which also says bleed, ink, pixels and lines: european-coated, european-uncoated, us,
    /// digital, or a JSON file (`bulletin schema shop`)
    #[arg(long, value_name = "NAME|FILE", default_value = X4)]
    rules: String,
    /// How to write the findings
    #[arg(long, default_value = "text")]
    format: Format,
    /// Where to write them; without it to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How many pages of a file are measured for ink, the first ones; 0 measures none
    #[arg(long, value_name = "N", default_value_t = 100)]
    ink_pages: usize,
    /// List all rules with what they find, and judge nothing
    #[arg(long, conflicts_with_all = ["pdfs", "rules", "ink_pages"])]
    list: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For people: a page for a browser, with the pages and the places marked on them
    Html,
}

/// A file and what was found in it.
struct Judged {
    /// Its name as the user gave it.
    file: String,
    /// What was found.
    preflight: preflight::Preflight,
    /// Its bytes, kept for pictures of its pages.
    bytes: Vec<u8>,
}

impl Preflight {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        if self.list {
            self.write(&list(self.format)?)?;
            return Ok(Outcome::Fine);
        }
        let rules = rules(&self.rules)?;
        self.spare_inputs()?;
        let (mut judged, mut failures) = (Vec::new(), Vec::new());
        for path in &self.pdfs {
            terminal.detail(|| format!("judging {} by {}", path.display(), rules.name));
            match input::pdf(path) {
                Ok(bytes) => {
                    let preflight = preflight::preflight(&bytes, &rules, Measured::First(self.ink_pages));
                    let bytes = if self.format == Format::Html { bytes } else { Vec::new() };
                    judged.push(Judged { file: path.display().to_string(), preflight, bytes });
                }
                // The others are judged all the same.
                Err(error) => {
                    terminal.failure(&error);
                    failures.push(Failure { file: path.display().to_string(), why: format!("{error:#}") });
                }
            }
        }
        let report = match self.format {
            Format::Text => text::report(&judged),
            Format::Json => json::report(&rules.name, &judged, &failures)?,
            Format::Html => html::report(&rules.name, &judged),
        };
        self.write(&report)?;
        terminal.say(&summary(&judged, failures.len()));
        let errors = judged.iter().any(|judged| judged.preflight.has_errors());
        Ok(if !failures.is_empty() {
            Outcome::Broken
        } else if errors {
            Outcome::Faults
        } else {
            Outcome::Fine
        })
    }

    /// Refuses to write over what is judged.
    fn spare_inputs(&self) -> anyhow::Result<()> {
        ensure!(self.pdfs.iter().filter(|path| path.as_path() == Path::new("-")).count() < 2, "standard input can be read once");
        let Some(output) = &self.output else { return Ok(()) };
        let mut inputs = Inputs::default();
        self.pdfs.iter().for_each(|path| inputs.add(path, "a PDF to be judged"));
        inputs.spare(output)
    }

    fn write(&self, report: &str) -> anyhow::Result<()> {
        match &self.output {
            Some(path) => output::write(path, report.as_bytes()),
            None => terminal::result(report),
        }
    }
}

/// The rules of a name: those of the standard, or those of a shop.
fn rules(name: &str) -> anyhow::Result<Rules> {
    if name == X4 {
        return Ok(Rules::x4());
    }
    let (shop, folder) = named_shop(name).with_context(|| format!("--rules takes {X4} or a shop"))?;
    let condition = condition(&shop.profile, &folder)?;
    Ok(Rules::of_shop(name, shop, condition.identifier))
}

/// How many files were judged, and what was found.
fn summary(judged: &[Judged], unread: usize) -> String {
    let total = |severity| judged.iter().map(|judged| judged.preflight.count(severity)).sum::<usize>();
    let told = format!("{}: {}", count(judged.len(), "file"), tally(total));
    match (judged.len(), unread) {
        (_, 0) => told,
        (0, _) => format!("no file was judged: {} could not be read", count(unread, "file")),
        _ => format!("{told}; {} could not be read", count(unread, "file")),
    }
}

/// How many findings of each severity there are, in words.
fn tally(total: impl Fn(Severity) -> usize) -> String {
    counted(total).unwrap_or_else(|| "nothing found".to_owned())
}

/// All rules.
fn list(format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Json => json::rules()?,
        Format::Text => text::rules(),
        Format::Html => anyhow::bail!("--list is written as text or JSON"),
    })
}
