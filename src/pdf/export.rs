//! Pages to a PDF that conforms to PDF/UA-1 and PDF/A-3a.

use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::photos;
use crate::diagnostic::Diagnostic;
use crate::job::Job;
use crate::typeset::{Fit, Typeset, Wording, explain, forget, publication_day};

/// A PDF that was just written.
#[derive(Debug)]
pub struct Exported {
    /// Its bytes.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// What a reader must find in it.
    pub wording: Wording,
    /// How a wish for pages came out; none where there was none.
    pub fit: Option<Fit>,
}

/// Writes the pages of a job as a PDF.
pub fn export(job: &Job, pages: Typeset) -> Result<Exported, Vec<Diagnostic>> {
    let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
        .map_err(|error| vec![Diagnostic::error("internal", format!("the standards exclude each other: {}", error.message()))])?;
    let options = PdfOptions {
        ident: Smart::Custom(ident(job)),
        creator: Smart::Custom(Some(format!("bulletin {}", env!("CARGO_PKG_VERSION")))),
        timestamp: publication(job),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&pages.document, &options).map_err(|errors| explain(&errors, None))?;
    let Typeset { document, stand_ins, wording, fit, .. } = pages;
    let count = document.pages().len();
    // The pages are the largest thing in memory: they go before the file is taken apart.
    drop(document);
    forget();
    let pdf = photos::put(bytes, &stand_ins).map_err(|fact| vec![Diagnostic::error("internal", fact)])?;
    Ok(Exported { pdf, pages: count, wording, fit })
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
