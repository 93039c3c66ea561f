//! One structured JSON issue in, the finished pages of a printed bulletin out.
//!
//! ```text
//! issue.json + media/ ──read, check──> Job ──typeset──> Typeset ──export──> PDF
//! ```
//!
//! - [`issue`] is WHAT is printed: pure data, no Typst, no PDF.
//! - [`edition`], [`layout`], [`locale`] say for whom, how it looks, in which language; a [`job`] is all four, checked together.
//! - [`typeset`] alone knows Typst, [`pdf`] alone knows PDF bytes.
//! - [`diagnostic`] is the one way in which faults are told: in the issue's own terms, all at once.
//!
//! The same input gives the same bytes: no clock, no system fonts, no network. An input is never changed.

pub mod cli;
pub mod diagnostic;
pub mod edition;
pub mod issue;
pub mod job;
pub mod layout;
pub mod locale;
pub mod media;
pub mod pdf;
pub mod typeset;

use std::path::Path;

use diagnostic::{Diagnostic, Report};
use edition::Edition;
use issue::limits::Limits;
use job::Job;
use layout::Layout;

/// A finished PDF and what there is to say of it.
#[derive(Debug)]
pub struct Rendered {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
}

/// Reads an issue and finds everything that is wrong with it, up to the last character without a glyph. The job is there
/// when nothing is an error. `folder` is where the issue's media are.
pub fn check(file: &str, bytes: &[u8], folder: &Path, layout: Layout, edition: &'static Edition, limits: &Limits) -> (Option<Job>, Report) {
    let (job, mut report) = Job::prepare(file, bytes, folder, layout, edition, limits);
    let glyphs = job.as_ref().map(|job| typeset::missing_glyphs(job.source())).unwrap_or_default();
    report.diagnostics.extend(glyphs);
    report.sort();
    let job = job.filter(|_| !report.has_errors());
    (job, report)
}

/// Sets a job and writes it as a PDF. What goes wrong here is ours, not the editor's; the report gains what was found.
pub fn render(job: &Job, report: &mut Report) -> Option<Rendered> {
    let finished = typeset::typeset(job).and_then(|mut pages| {
        report.diagnostics.append(&mut pages.warnings);
        let pdf = pdf::export(job, &pages)?;
        Ok(Rendered { pdf, pages: pages.document.pages().len() })
    });
    typeset::forget();
    match finished {
        Ok(rendered) => Some(rendered),
        Err(errors) => {
            report.diagnostics.extend::<Vec<Diagnostic>>(errors);
            None
        }
    }
}
