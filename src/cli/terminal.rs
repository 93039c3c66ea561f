//! What is said besides results: on standard error, in the colours and the amount that the user wants.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use super::Color;
use crate::diagnostic::{self, Report, Severity};

/// Where and how the program speaks.
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    color: Color,
    interactive: bool,
}

/// Columns of a terminal whose width is not known.
const WIDTH: usize = 110;

impl Terminal {
    pub(super) fn new(quiet: bool, verbose: bool, color: Color) -> Self {
        Self { quiet, verbose, color, interactive: io::stderr().is_terminal() }
    }

    /// Whether to speak in colours to somebody who watches, or not.
    fn colored(&self, interactive: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                interactive
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var("TERM").as_deref() != Ok("dumb")
            }
        }
    }

    /// Findings, each with its place: excerpts on a terminal, lines elsewhere. Quiet leaves errors alone.
    pub fn findings(&self, report: &Report) {
        self.write(&self.told(report, self.interactive));
    }

    /// Findings that are what was asked for, on standard output.
    pub fn found(&self, report: &Report) -> anyhow::Result<()> {
        result(&self.told(report, io::stdout().is_terminal()))
    }

    fn told(&self, report: &Report, interactive: bool) -> String {
        let color = self.colored(interactive);
        let told = report.with_named().map(|report| {
            let mut report = report.clone();
            if self.quiet {
                report.diagnostics.retain(|d| d.severity == Severity::Error);
            }
            if interactive || color {
                let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH);
                diagnostic::excerpts(&report, color, width)
            } else {
                diagnostic::lines(&report)
            }
        });
        told.collect()
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

    /// A line of what was asked for, beside findings, on standard output.
    pub fn conclude(&self, line: &str) -> anyhow::Result<()> {
        if self.quiet { Ok(()) } else { result(&format!("{line}\n")) }
    }

    /// A line of how it was done, when the user wants to know.
    pub fn detail(&self, line: impl FnOnce() -> String) {
        if self.verbose {
            self.write(&format!("{}\n", line()));
        }
    }

    /// Why the program could not work.
    pub fn failure(&self, error: &anyhow::Error) {
        let style = if self.colored(self.interactive) { AnsiColor::Red.on_default().bold() } else { Style::new() };
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
