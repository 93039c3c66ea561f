//! Findings on a file of ours, in the terms of its issue.

use super::rule;
use super::{Finding, Measured, Rules, preflight};
use crate::diagnostic::{Diagnostic, Severity};
use crate::issue::path::Path;
use crate::job::Job;
use crate::typeset::Wording;

/// Judges the file that a job was made into, by what its shop asks for. Nothing where it is for no press.
pub fn judge(job: &Job, pdf: &[u8], wording: &Wording) -> Vec<Diagnostic> {
    let Some(press) = job.press() else { return Vec::new() };
    let rules = Rules::of_shop(&press.shop.name, press.shop.clone(), press.condition.identifier.clone());
    let told_before = |finding: &Finding| {
        let resolution = finding.rule == &rule::PHOTO_PPI && finding.photo.is_some();
        resolution || finding.rule == &rule::PAGES_MULTIPLE
    };
    preflight(pdf, &rules, Measured::Doubtful)
        .findings
        .into_iter()
        .filter(|finding| !told_before(finding))
        .map(|finding| told(job, wording, finding))
        .collect()
}

fn told(job: &Job, wording: &Wording, finding: Finding) -> Diagnostic {
    let place = finding.places.first().map(|place| {
        let more = if finding.times > 1 { format!(" and {} more", finding.times - 1) } else { String::new() };
        format!(" ({} mm from the left, {} mm from the top{more})", place.left, place.top)
    });
    let page = finding.page.map(|page| format!("page {page}: ")).unwrap_or_default();
    let fact = format!("{page}{}{}", finding.fact, place.unwrap_or_default());
    let new = match finding.severity {
        Severity::Error => Diagnostic::error,
        Severity::Warning => Diagnostic::warning,
        Severity::Note => Diagnostic::note,
    };
    let mut diagnostic = new(finding.rule.name, fact).hint(finding.rule.remedy);
    if let Some(words) = &finding.words {
        diagnostic = diagnostic.value(words);
    }
    match path(wording, &finding) {
        Some(path) => diagnostic.at(job.source().origin_of(&path)),
        None => diagnostic,
    }
}

/// What of the issue a finding is about: a photo by its id, a text by its words.
fn path(wording: &Wording, finding: &Finding) -> Option<Path> {
    if let Some(photo) = &finding.photo {
        let mut path = Path::default();
        ["media", photo, "file"].into_iter().for_each(|step| path.push_field(step));
        return Some(path);
    }
    // Long words are cut in their middle.
    wording.path_of(finding.words.as_ref()?.split(" … ").next()?)
}
