//! How far a run is: a bar for whoever watches, lines of JSON for programs.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;

use super::super::terminal::{self, Terminal};
use crate::batch::record::Status;
use crate::batch::rehearsal::Verdict;
use crate::batch::run::Event;
use crate::diagnostic::shorten;

/// What shows how far a run is.
pub struct Progress {
    bar: ProgressBar,
    json: bool,
}

/// Documents, their share of all, how many a second, how long it will take, and what failed last.
const STYLE: &str = "{bar:28} {pos}/{len} {percent}%  {rate}  {eta_precise} left  {wide_msg}";

impl Progress {
    pub fn new(terminal: &Terminal, json: bool) -> Self {
        let bar = if terminal.is_watched() { ProgressBar::no_length() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template(STYLE) {
            let rate = |state: &ProgressState, out: &mut dyn Write| write!(out, "{:.1}/s", state.per_sec()).unwrap_or_default();
            bar.set_style(style.with_key("rate", rate).progress_chars("━╸ "));
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar, json }
    }

    pub fn tell(&self, event: &Event<'_>) {
        match event {
            Event::Begun { documents, unchanged } => {
                self.bar.set_length((documents - unchanged) as u64);
                self.line(|| json!({ "event": "begun", "documents": documents, "unchanged": unchanged }));
            }
            Event::Ended { record, why } => {
                self.bar.inc(1);
                if record.status == Status::Failed {
                    self.bar.set_message(format!("failed: {}", shorten(&record.id, 60)));
                }
                self.line(|| {
                    let made = record.status == Status::Failed || !why.is_empty();
                    let reasons: Vec<&str> = why.iter().map(|why| why.words()).collect();
                    let status = match record.status {
                        Status::Done if made => "rendered",
                        Status::Done => "unchanged",
                        Status::Failed => "failed",
                    };
                    json!({
                        "event": "document", "id": record.id, "status": status, "why": reasons, "output": record.output,
                        "bytes": record.bytes, "sha256": record.sha256, "pages": record.pages, "warnings": record.warnings,
                        "ms": record.ms, "attempt": record.attempt, "error": record.error,
                    })
                });
            }
            Event::Looked { id, verdict } => {
                self.bar.inc(1);
                let error = match verdict {
                    Verdict::Failed(fault) => Some(fault),
                    _ => None,
                };
                self.line(|| json!({ "event": "document", "id": id, "verdict": verdict.name(), "error": error }));
            }
        }
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// A reader that went away has seen enough: the run goes on without it.
    fn line(&self, line: impl FnOnce() -> serde_json::Value) {
        if self.json {
            terminal::result(&format!("{}\n", line())).ok();
        }
    }
}
