//! `bulletin check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Outcome;
use super::input::Reading;
use super::render::count;
use super::terminal::{self, Terminal};
use crate::diagnostic::{self, Failure, Report, Severity};
use crate::edition;
use crate::issue::lint::{LINTS, Profile};

/// Find everything that is wrong with issues, and what a house's style would change
///
/// Nothing is written. Errors keep an issue from being set; warnings and notes do not. An issue without errors is set as
/// `render` sets it for the screen: what passes here is rendered.
#[derive(Debug, Args)]
pub struct Check {
    /// The issues: JSON files, folders with an issue.json, or - for standard input
    #[arg(required = true)]
    issues: Vec<PathBuf>,
    /// How to write the findings
    #[arg(long, default_value = "text")]
    format: Format,
    /// The house style whose lints run: none, plain (slips in any house), un (United Nations)
    #[arg(long, value_name = "NAME", default_value = "plain")]
    profile: Profile,
    /// Tell how full each page is, and what else goes wrong on pages: uneven columns, stranded headings, holes, pages that are
    /// not full
    #[arg(long)]
    fit: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code hosts and editors (SARIF 2.1.0)
    Sarif,
}

impl Check {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let (wanted, theme) = self.reading.wanted(&edition::EDITIONS[0], self.profile)?;
        let mut reports = Vec::new();
        if let Some(theme) = theme {
            if self.format == Format::Text {
                terminal.found(&theme)?;
            }
            reports.push(theme);
        }
        // Nobody renders an issue without the theme that was named for it.
        let theme_at_fault = reports.iter().any(Report::has_errors);
        let mut failures = Vec::new();
        for issue in &self.issues {
            let input = match self.reading.read(issue, &wanted.limits) {
                Ok(input) => input,
                // The others are checked all the same.
                Err(error) => {
                    terminal.failure(&error);
                    failures.push(Failure { file: issue.display().to_string(), why: format!("{error:#}") });
                    continue;
                }
            };
            let (job, mut report) = crate::check(&input.name, &input.bytes, &input.folder, &wanted);
            if let Some(job) = job.filter(|_| !theme_at_fault) {
                crate::rehearse(&job, self.fit, &mut report);
            }
            if self.format == Format::Text {
                terminal.found(&report)?;
                if let Some(pages) = &report.pages {
                    terminal.conclude(&format!("{}: {pages}", report.file))?;
                }
            }
            reports.push(report);
        }
        match self.format {
            Format::Text => terminal.conclude(&self.summary(&reports, failures.len()))?,
            Format::Json => terminal::result(&diagnostic::json(&reports, &failures))?,
            Format::Sarif => terminal::result(&diagnostic::sarif(&reports, &failures, &lints()))?,
        }
        Ok(if failures.is_empty() { Outcome::of(&reports) } else { Outcome::Broken })
    }

    /// How many issues and themes were checked, and what was found.
    fn summary(&self, reports: &[Report], unread: usize) -> String {
        let themes = usize::from(self.reading.theme.is_some());
        let themed = if themes > 0 { ", 1 theme" } else { "" };
        let issues = reports.len() - themes;
        let checked = format!("{}{themed}: {}", count(issues, "issue"), tally(reports));
        match (issues, unread) {
            (_, 0) => checked,
            (0, _) => format!("no issue was checked: {} could not be read", count(unread, "file")),
            _ => format!("{checked}; {} could not be read", count(unread, "file")),
        }
    }
}

/// What the lints find, by their names.
fn lints() -> Vec<(&'static str, &'static str)> {
    LINTS.iter().map(|lint| (lint.name, lint.description)).collect()
}

/// How many findings of each severity there are, in words.
pub(super) fn tally(reports: &[Report]) -> String {
    let counted = counted(|severity| reports.iter().map(|report| report.count(severity)).sum());
    counted.unwrap_or_else(|| "no findings".to_owned())
}

/// Numbers by severity in words; none when there is nothing to count.
pub(super) fn counted(total: impl Fn(Severity) -> usize) -> Option<String> {
    let parts: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        .into_iter()
        .filter(|(severity, _)| total(*severity) > 0)
        .map(|(severity, name)| count(total(severity), name))
        .collect();
    if parts.is_empty() { None } else { Some(parts.join(", ")) }
}
