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
use issue::lint::{self, Profile};
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

/// What an issue is checked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How it will look.
    pub layout: Layout,
    /// For whom it will be.
    pub edition: &'static Edition,
    /// How much it may hold.
    pub limits: Limits,
    /// The house whose style it should follow.
    pub profile: Profile,
}

/// Reads an issue and finds everything that is wrong with it, up to the last character without a glyph. The job is there
/// when nothing is an error. `file` is the name to report it by, `folder` where its media are.
pub fn check(file: &str, bytes: &[u8], folder: &Path, wanted: &Wanted) -> (Option<Job>, Report) {
    let (job, mut report) = Job::prepare(file, bytes, folder, wanted.layout.clone(), wanted.edition, &wanted.limits);
    let source = match &job {
        Ok(job) => Some(job.source()),
        Err(source) => source.as_ref(),
    };
    report.diagnostics.extend(source.map(typeset::missing_glyphs).unwrap_or_default());
    if let Ok(job) = &job {
        report.diagnostics.extend(lint::lint(job.read(), wanted.profile));
    }
    report.sort();
    let job = job.ok().filter(|_| !report.has_errors());
    (job, report)
}

/// Sets a job, writes it as a PDF, and reads that PDF again to see that nothing of the issue is missing. What goes wrong
/// here is ours, not the editor's; the report gains what was found.
pub fn render(job: &Job, report: &mut Report) -> Option<Rendered> {
    let finished = typeset::typeset(job).and_then(|mut pages| {
        report.diagnostics.append(&mut pages.warnings);
        let pdf::Exported { pdf, pages, wording } = pdf::export(job, pages)?;
        let facts = pdf::facts::read(&pdf)
            .map_err(|fault| vec![Diagnostic::error("internal", format!("the finished PDF cannot be read back: {fault}"))])?;
        let lost = pdf::missing(&wording, &facts);
        if !lost.is_empty() {
            return Err(lost);
        }
        report.diagnostics.extend(job.wished_pages().filter(|wished| *wished != pages).map(|wished| off(job, pages, wished)));
        Ok(Rendered { pdf, pages })
    });
    // Also after a failure.
    typeset::forget();
    match finished {
        Ok(rendered) => Some(rendered),
        Err(errors) => {
            report.diagnostics.extend::<Vec<Diagnostic>>(errors);
            None
        }
    }
}

/// The pages did not come out as wished.
fn off(job: &Job, count: usize, wished: usize) -> Diagnostic {
    let mut path = issue::path::Path::default();
    path.push_field("print");
    path.push_field("pages");
    let hint = if count > wished {
        "shorten the longest items, take a picture out, or wish for more pages"
    } else {
        "add a picture, or wish for fewer pages"
    };
    let pages = if count == 1 { "page" } else { "pages" };
    Diagnostic::warning("pages", format!("the issue fills {count} {pages}; {wished} were wished"))
        .at(job.source().place_of(&path))
        .value(wished.to_string())
        .hint(hint)
}
