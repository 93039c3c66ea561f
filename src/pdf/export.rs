//! Pages to a PDF that conforms to the standards of its edition: PDF/UA-1 and PDF/A-3a, or PDF/X-4 and PDF/A-2b.

use lopdf::Document;
use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::press::{self, About, Finishing, Replacement};
use super::{contents, joiners, links, lists, photos, resolution, streams};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edition::Finish;
use crate::issue::text;
use crate::job::Job;
use crate::shop::Press;
use crate::typeset::{StandIn, Typeset, Wording, explain, forget, publication_day, title};

/// A PDF that was just written.
#[derive(Debug)]
pub struct Exported {
    /// Its bytes.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// What a reader must find in it.
    pub wording: Wording,
    /// What an editor should know of it.
    pub findings: Vec<Diagnostic>,
}

/// Writes the pages of a job as Typst does: a PDF with stand-ins for photos, before anything is finished.
pub fn unfinished(job: &Job, pages: &Typeset) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let wanted: &[PdfStandard] = match job.edition().finish {
        Finish::Accessible => &[PdfStandard::A_3a, PdfStandard::Ua_1],
        // Typst knows no profile of print inks: PDF/X-4 and PDF/A-2b come with the finishing.
        Finish::Press => &[PdfStandard::V_1_6],
    };
    let standards = PdfStandards::new(wanted)
        .map_err(|error| vec![Diagnostic::error("internal", format!("the standards exclude each other: {}", error.message()))])?;
    let options = PdfOptions {
        ident: Smart::Custom(ident(job)),
        creator: Smart::Custom(Some(format!("bulletin {}", env!("CARGO_PKG_VERSION")))),
        timestamp: publication(job),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages.document, &options).map_err(|errors| explain(&errors, None))
}

/// Writes the pages of a job as a PDF.
pub fn export(job: &Job, pages: Typeset) -> Result<Exported, Vec<Diagnostic>> {
    let bytes = unfinished(job, &pages)?;
    let Typeset { document, stand_ins, placed, wording, lists, .. } = pages;
    let count = document.pages().len();
    // The pages are the largest thing in memory: they go before the file is taken apart.
    drop(document);
    forget();
    let mut findings = Vec::new();
    let pdf = match job.press() {
        None => {
            let (errors, coarse): (Vec<_>, Vec<_>) =
                resolution::coarse(job, &placed).into_iter().partition(|found| found.severity == Severity::Error);
            findings.extend(coarse);
            if !errors.is_empty() {
                return Err(errors);
            }
            on_screen(bytes, &stand_ins, &wording, &lists).map_err(|fact| vec![Diagnostic::error("internal", fact)])?
        }
        Some(press) => {
            let printable = resolution::printable(job, press, &stand_ins, &placed, &mut findings)?;
            findings.extend(multiple(count, press));
            finished(job, press, &bytes, &stand_ins, printable, &lists)?
        }
    };
    Ok(Exported { pdf, pages: count, wording, findings })
}

/// Finishes the pages of a job for a press, with its photos in inks.
pub fn finished<'a>(
    job: &Job,
    press: &Press,
    bytes: &[u8],
    stand_ins: &'a [StandIn],
    printable: Vec<crate::media::print::Printable>,
    lists: &'a [bool],
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let replacement = |(one, photo): (&'a StandIn, _)| Replacement { stand_in: &one.bytes, id: &one.photo.id, photo };
    let photos = stand_ins.iter().zip(printable).map(replacement).collect();
    let finishing = Finishing { press, about: about(job), photos, lists };
    press::finish(bytes, &finishing).map_err(|fact| {
        let hint = "the fault is not in the issue: it is the layout's or the program's; please report it with the issue";
        vec![Diagnostic::error("internal", fact).hint(hint)]
    })
}

/// A shop that takes a multiple of some pages, and an issue that has others.
fn multiple(pages: usize, press: &Press) -> Option<Diagnostic> {
    let of = press.shop.pages_multiple as usize;
    (!pages.is_multiple_of(of)).then(|| {
        let next = pages.next_multiple_of(of);
        Diagnostic::warning(
            "pages",
            format!("the issue has {pages} {}; this shop prints a multiple of {of}", if pages == 1 { "page" } else { "pages" }),
        )
        .hint(format!("wish for {next} pages, or ask the shop about blank ones"))
    })
}

/// What the metadata of a press file say.
fn about(job: &Job) -> About {
    let issue = job.issue();
    let plain = |text: &str| text::plain(&text::parse(text).0);
    About {
        title: title(job),
        authors: issue.meta.owners.iter().map(|owner| owner.0.clone()).collect(),
        description: issue.meta.strap.as_ref().map(|strap| plain(&strap.0)),
        keywords: issue.chapters.iter().map(|chapter| plain(&chapter.title.0)).collect(),
        lang: issue.lang.0.clone(),
        day: publication_day(job),
        ident: ident(job),
    }
}

/// The PDF with the photos in their places and the links in words. The error says what could not be done.
fn on_screen(bytes: Vec<u8>, stand_ins: &[StandIn], wording: &Wording, lists: &[bool]) -> Result<Vec<u8>, String> {
    let mut document = Document::load_mem(&bytes).map_err(|error| format!("the PDF that was just written cannot be read: {error}"))?;
    photos::put(&mut document, stand_ins);
    joiners::remove(&mut document);
    links::describe(&mut document, &wording.links);
    lists::join(&mut document, lists);
    lists::relabel(&mut document);
    contents::mark(&mut document);
    streams::close(&mut document);
    let mut out = Vec::with_capacity(bytes.len() + stand_ins.iter().map(|one| one.photo.bytes.len()).sum::<usize>());
    document.save_to(&mut out).map_err(|error| format!("the finished PDF cannot be written: {error}"))?;
    Ok(out)
}

/// Midnight of the day of publication: the only clock that a reproducible file can have.
fn publication(job: &Job) -> Option<Timestamp> {
    let (year, month, day) = publication_day(job);
    let datetime = Datetime::from_ymd_hms(year.into(), month.unsigned_abs(), day.unsigned_abs(), 0, 0, 0)?;
    Some(Timestamp::new_utc(datetime))
}

/// What identifies the document through all its versions: publication, number, period, language, edition.
fn ident(job: &Job) -> String {
    let meta = &job.issue().meta;
    let number = meta.number.as_ref().map_or("", |number| &number.0);
    [&meta.title.0, number, &meta.period.from.0, &meta.period.to.0, &job.issue().lang.0, job.edition().name].join("\u{1F}")
}
