//! What is said besides results: on standard error, in the colours and the amount that the user wants.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use super::Color;
use crate::diagnostic::{self, Report, Severity};

/// Where and how the program speaks.
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    color: bool,
    interactive: bool,
}

/// Columns of a terminal whose width is not known.
const WIDTH: usize = 110;

impl Terminal {
    pub(super) fn new(quiet: bool, verbose: bool, color: Color) -> Self {
        let interactive = io::stderr().is_terminal();
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                interactive
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var("TERM").as_deref() != Ok("dumb")
            }
        };
        Self { quiet, verbose, color, interactive }
    }

    /// Findings, each with its place: excerpts on a terminal, lines elsewhere. Quiet leaves errors alone.
    pub fn findings(&self, report: &Report) {
        for report in report.with_named() {
            self.findings_on(report);
        }
    }

    fn findings_on(&self, report: &Report) {
        let mut report = report.clone();
        if self.quiet {
            report.diagnostics.retain(|d| d.severity == Severity::Error);
        }
        let text = if self.interactive || self.color {
            let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH);
            diagnostic::excerpts(&report, self.color, width)
        } else {
            diagnostic::lines(&report)
        };
        self.write(&text);
    }

    /// Whether somebody watches who wants to see how far things are.
    pub fn is_watched(&self) -> bool {
        self.interactive && !self.quiet
    }

    /// A line of what was done.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            self.write(&format!("{line}\n"));
        }
    }

    /// A line of how it was done, when the user wants to know.
    pub fn detail(&self, line: impl FnOnce() -> String) {
        if self.verbose {
            self.write(&format!("{}\n", line()));
        }
    }

    /// Why the program could not work.
    pub fn failure(&self, error: &anyhow::Error) {
        let style = if self.color { AnsiColor::Red.on_default().bold() } else { Style::new() };
        let mut text = format!("{style}error{style:#}: {error}\n");
        for cause in error.chain().skip(1) {
            text.push_str(&format!("  because: {cause}\n"));
        }
        self.write(&text);
    }

    /// Nobody can be told that standard error is gone.
    fn write(&self, text: &str) {
        io::stderr().write_all(text.as_bytes()).ok();
    }
}

/// Writes a result to standard output.
pub fn result(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes a list to standard output as JSON.
pub fn json(list: &serde_json::Value) -> anyhow::Result<()> {
    result(&(serde_json::to_string_pretty(list)? + "\n"))
}
