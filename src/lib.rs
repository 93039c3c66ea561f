//! One structured JSON issue in, the finished pages of a printed bulletin out.
//!
//! ```text
//! issue.json + media/ ──read, check──> Job ──typeset──> Typeset ──export──> PDF
//! ```
//!
//! - [`issue`] is WHAT is printed: pure data, no Typst, no PDF.
//! - [`edition`], [`layout`], [`locale`] say for whom, how it looks, in which language; a [`job`] is all four, checked together.
//! - A [`theme`] lays a house's own colours, type and logo over a layout.
//! - [`shop`] and [`condition`] say what a press edition is made for: what the print shop asks, what it prints on.
//! - [`typeset`] alone knows Typst, [`pdf`] alone knows PDF bytes.
//! - [`diagnostic`] is the one way in which faults are told: in the issue's own terms, all at once.
//!
//! The same input gives the same bytes: no clock, no system fonts, no network. An input is never changed.

pub mod allocator;
pub mod batch;
pub mod cli;
pub mod condition;
pub mod diagnostic;
pub mod edition;
pub mod issue;
pub mod job;
pub mod layout;
pub mod locale;
pub mod media;
pub mod pdf;
pub mod shop;
pub mod theme;
pub mod typeset;

use std::path::Path;

use diagnostic::{Diagnostic, Report, Severity};
use edition::Edition;
use issue::limits::Limits;
use issue::lint::{self, Profile};
use issue::rules;
use issue::source::{Node, Source};
use job::Job;
use layout::Layout;
use shop::Press;

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
    /// The number of pages to fill, whatever the issue wishes for.
    pub pages: Option<usize>,
    /// The shop that a press edition is for; none for the usual one.
    pub press: Option<Press>,
}

/// Reads an issue and finds everything that is wrong with it, up to the last character without a glyph. The job is there
/// when nothing is an error. `file` is the name to report it by, `folder` where its media are.
pub fn check(file: &str, bytes: &[u8], folder: &Path, wanted: &Wanted) -> (Option<Job>, Report) {
    let (job, mut report) = Job::prepare(file, bytes, folder, &wanted.layout, wanted.edition, &wanted.limits);
    let source = match &job {
        Ok(job) => Some(job.source()),
        Err(source) => source.as_ref(),
    };
    let named = source.filter(|_| wanted.layout.house.is_none()).and_then(|source| named_theme(source, folder, wanted, &mut report));
    let layout = named.unwrap_or_else(|| wanted.layout.clone());
    let mut glyphs = source.map(|source| typeset::missing_glyphs(source, &layout)).unwrap_or_default();
    glyphs.retain(|glyph| !report.diagnostics.iter().any(|d| covers(d, glyph)));
    report.diagnostics.extend(glyphs);
    let job = job.map(|job| job.with_pages(wanted.pages).with_press(wanted.press.clone()).in_layout(layout));
    if let Ok(job) = &job {
        report.diagnostics.extend(lint::lint(job.read(), wanted.profile));
    }
    report.sort();
    let job = job.ok().filter(|_| !report.has_errors());
    (job, report)
}

/// Reads a theme and lays it over a layout. The dressed layout is there when nothing is an error. `file` is the name to
/// report the theme by, `folder` where its logo and fonts are.
pub fn dress(layout: &Layout, file: &str, bytes: &[u8], folder: &Path, limits: &Limits) -> (Option<Layout>, Report) {
    let (dressed, mut report) = theme::read(file, bytes, folder, layout, limits);
    let Some(theme::Dressed { layout: mut dressed, source }) = dressed else { return (None, report) };
    let faults = dressed.house.as_ref().map(|house| typeset::font_faults(house)).unwrap_or_default();
    typeset::fit_labels(&mut dressed, layout);
    report.diagnostics.extend(faults.into_iter().map(|(path, d)| d.at(source.place_of(&path))));
    source.show_values(&mut report.diagnostics);
    report.sort();
    (Some(dressed).filter(|_| !report.has_errors()), report)
}

/// The layout in the theme that an issue names. What is found in the theme is told as the theme's.
fn named_theme(source: &Source, folder: &Path, wanted: &Wanted, report: &mut Report) -> Option<Layout> {
    let name = source.root().get("brand")?.get("theme").and_then(Node::as_str).filter(|name| rules::file_path("issue", name).is_ok())?;
    let mut at = issue::path::Path::default();
    at.push_field("brand");
    at.push_field("theme");
    let bytes = match media::locate::read(folder, name, &theme::FILE) {
        Ok(bytes) => bytes,
        Err(d) => {
            report.diagnostics.push(d.value(name).at(source.place_of(&at)));
            return None;
        }
    };
    // It is told by the way that leads to it from where the issue's own path begins.
    let shown = Path::new(&report.file).with_file_name(name).display().to_string();
    let path = folder.join(name);
    let (layout, found) = dress(&wanted.layout, &shown, &bytes, path.parent().unwrap_or(folder), &wanted.limits);
    report.named.push(found);
    layout
}

/// True when a finding on a whole value that is no text (a date, an address, an id) says all that is to be said of a character.
fn covers(d: &Diagnostic, glyph: &Diagnostic) -> bool {
    const WHOLE: [&str; 9] = ["date", "link", "unsafe-link", "short-link", "email", "id", "language", "unknown-id", "unknown-value"];
    let (Some(whole), Some(part)) = (&d.place, &glyph.place) else { return false };
    WHOLE.contains(&d.rule) && whole.path == part.path && whole.span.start < part.span.start && part.span.end < whole.span.end
}

/// Does all that [`render`] does, so that what is told of an issue and what is written of it cannot differ, and keeps no PDF. The
/// report gains what would keep the pages from being written, and photos that are too coarse; with `layout` also accidents
/// of layout, and how the pages came out.
pub fn rehearse(job: &Job, layout: bool, report: &mut Report) {
    let mut tried = Report::default();
    render(job, &mut tried);
    if layout {
        report.pages = tried.pages;
    } else {
        tried.diagnostics.retain(|d| d.severity == Severity::Error || d.rule == "resolution");
    }
    report.diagnostics.extend(tried.diagnostics);
    report.sort();
}

/// Sets a job, writes it as a PDF, and reads that PDF again to see that nothing of the issue is missing. What goes wrong
/// here is ours, not the editor's; the report gains what was found. A PDF for a press is judged by all rules of its shop, and
/// given back when none finds an error, or when the job insists.
pub fn render(job: &Job, report: &mut Report) -> Option<Rendered> {
    let finished = typeset::typeset(job).and_then(|mut pages| {
        report.diagnostics.append(&mut pages.warnings);
        let lost = pages.accidents.iter().any(|d| d.severity == Severity::Error);
        report.diagnostics.append(&mut pages.accidents);
        report.pages = Some(pages.pages.clone());
        // Words that no page shows were told just now.
        if lost {
            return Err(Vec::new());
        }
        let pdf::Exported { pdf, pages, wording, findings } = pdf::export(job, pages)?;
        report.diagnostics.extend(findings);
        let facts = pdf::facts::read(&pdf)
            .map_err(|fault| vec![Diagnostic::error("internal", format!("the finished PDF cannot be read back: {fault}"))])?;
        let lost = pdf::faults(job, &wording, &facts);
        if !lost.is_empty() {
            return Err(lost);
        }
        let unprintable = pdf::preflight::issue::judge(job, &pdf, &wording);
        let refused = unprintable.iter().any(|d| d.severity == Severity::Error) && !job.press().is_some_and(|press| press.force);
        if refused {
            return Err(unprintable);
        }
        report.diagnostics.extend(unprintable);
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
