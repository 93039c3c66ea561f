//! The findings for people, by file and page.

use super::{Judged, tally};
use crate::cli::render::count;
use crate::diagnostic::{shorten, visible};
use crate::pdf::preflight::{Finding, Place, Preflight, RULES};

/// All files.
pub fn report(judged: &[Judged]) -> String {
    judged.iter().map(|judged| file(&judged.file, &judged.preflight)).collect()
}

fn file(name: &str, preflight: &Preflight) -> String {
    let mut text = format!("{}: {}\n", shorten(name, 200), outcome(preflight));
    let mut page = None;
    for finding in &preflight.findings {
        if page != Some(finding.page) {
            page = Some(finding.page);
            text.push_str(&format!("  {}\n", heading(finding.page)));
        }
        text.push_str(&format!("    {}[{}]: {}\n", finding.severity, finding.rule.name, visible(&finding.fact)));
        for (name, detail) in details(finding) {
            text.push_str(&format!("      {name}: {}\n", visible(&detail)));
        }
    }
    if preflight.left_out > 0 {
        text.push_str(&format!("  and {} more\n", count(preflight.left_out, "finding")));
    }
    if let Some(ink) = ink(preflight) {
        text.push_str(&format!("  {ink}\n"));
    }
    text
}

/// The most ink on the pages that were measured.
pub fn ink(preflight: &Preflight) -> Option<String> {
    let most = preflight.ink.iter().max_by(|one, other| one.mean.total_cmp(&other.mean))?;
    let peak = preflight.ink.iter().map(|ink| ink.maximum).fold(0.0, f64::max);
    let about = if preflight.ink.iter().any(|ink| ink.estimate) { " about" } else { "" };
    let pages = preflight.pages.unwrap_or_default();
    let of = if preflight.ink.len() < pages { format!(" of {} of {pages} pages", preflight.ink.len()) } else { String::new() };
    Some(format!("ink{of}: at most{about} {:.0} % on 15 mm² (page {}), {peak:.0} % in a pixel", most.mean, most.page))
}

/// What a file came to.
pub fn outcome(preflight: &Preflight) -> String {
    let pages = preflight.pages.map(|pages| format!("{} ", count(pages, "page"))).unwrap_or_default();
    format!("{pages}by {}: {}", visible(&preflight.rules), tally(|severity| preflight.count(severity)))
}

/// What findings are about.
pub fn heading(page: Option<usize>) -> String {
    page.map_or("the file".to_owned(), |page| format!("page {page}"))
}

/// What there is to say of a finding besides its fact.
pub fn details(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut details = Vec::new();
    let more = finding.times.saturating_sub(1);
    let more = if more > 0 { format!(", and {} more", count(more, "place")) } else { String::new() };
    match finding.places.first() {
        Some(first) => details.push(("at", format!("{}{more}", place(first)))),
        None if finding.times > 1 => details.push(("times", finding.times.to_string())),
        None => {}
    }
    if let Some(words) = &finding.words {
        details.push(("words", words.clone()));
    }
    if let Some(photo) = &finding.photo {
        details.push(("photo", photo.clone()));
    }
    if let Some(object) = finding.object {
        details.push(("object", object.to_string()));
    }
    details.push(("do", finding.rule.remedy.to_owned()));
    details
}

/// A place in words.
pub fn place(place: &Place) -> String {
    let Place { left, top, width, height, .. } = place;
    format!("{left} mm from the left, {top} mm from the top, {width} x {height} mm")
}

/// All rules, a line each.
pub fn rules() -> String {
    let widest = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    let line = |rule: &&crate::pdf::preflight::Rule| {
        format!("{:<widest$}  {:<7}  {}  ({})\n", rule.name, rule.severity.to_string(), rule.finds, rule.source)
    };
    RULES.iter().map(line).collect()
}
