//! The findings as a page for a browser, which needs nothing but itself: pictures of the pages, with the places marked by boxes
//! that have the numbers of the findings.

use std::fmt::Write as _;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::{Judged, summary, text};
use crate::diagnostic::visible;
use crate::pdf::preflight::Finding;
use crate::pdf::raster::{Drawing, Sheets};

const STYLE: &str = include_str!("report.css");

/// Pixels per inch of pictures.
const PPI: f64 = 96.0;

/// Pages that are shown as pictures, the first with findings.
const MOST_PICTURES: usize = 40;

/// Pixels that a mark is drawn around its place, and the radius of its number.
const AROUND: f64 = 2.0;
const RADIUS: f64 = 9.0;

/// The report.
pub fn report(rules: &str, judged: &[Judged]) -> String {
    let title = escaped(&summary(judged, 0));
    // Whatever a name or a text could smuggle in: nothing runs, nothing is fetched.
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<p>Judged by {}. Places are counted from the upper left corner of the cut page.</p>\n</header>\n<main>\n",
        escaped(&visible(rules))
    );
    let mut left = MOST_PICTURES;
    for (at, judged) in judged.iter().enumerate() {
        file(&mut html, at, judged, &mut left);
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn file(html: &mut String, at: usize, judged: &Judged, left: &mut usize) {
    let Judged { file, preflight, bytes } = judged;
    write!(
        html,
        "<section aria-labelledby=\"f{at}\">\n<h2 id=\"f{at}\"><bdi>{}</bdi></h2>\n<p class=\"outcome\">{}</p>\n",
        escaped(&visible(file)),
        escaped(&text::outcome(preflight))
    )
    .ok();
    if let Some(ink) = text::ink(preflight) {
        writeln!(html, "<p class=\"outcome\">{}</p>", escaped(&capital(&ink))).ok();
    }
    let sheets = Sheets::read(bytes.clone()).ok();
    let mut drawing = sheets.as_ref().map(|sheets| sheets.drawing(PPI));
    for group in preflight.findings.chunk_by(|one, other| one.page == other.page) {
        let page = group.first().and_then(|finding| finding.page);
        writeln!(html, "<h3>{}</h3>", escaped(&capital(&text::heading(page)))).ok();
        let numbered: Vec<(usize, &Finding)> = (1..).zip(group).collect();
        let picture = match (page, &sheets, &mut drawing) {
            (Some(page), Some(sheets), Some(drawing)) if *left > 0 => self::picture(page, &numbered, sheets, drawing),
            _ => None,
        };
        match picture {
            Some(picture) => {
                *left -= 1;
                writeln!(html, "<div class=\"page\">\n{picture}").ok();
                list(html, &numbered);
                html.push_str("</div>\n");
            }
            None => {
                list(html, &numbered);
                if page.is_some() && *left == 0 {
                    writeln!(html, "<p class=\"note-text\">No picture: the first {MOST_PICTURES} pages with findings have one.</p>").ok();
                }
            }
        }
    }
    if preflight.left_out > 0 {
        writeln!(html, "<p class=\"note-text\">And {} more findings.</p>", preflight.left_out).ok();
    }
    html.push_str("</section>\n");
}

/// A page with the places of its findings; none when it cannot be drawn.
fn picture(page: usize, findings: &[(usize, &Finding)], sheets: &Sheets, drawing: &mut Drawing<'_>) -> Option<String> {
    let picture = drawing.picture(page).ok()?;
    let png = BASE64_STANDARD.encode(picture.png().ok()?);
    let (width, height) = (picture.width(), picture.height());
    let (mut frames, mut labels) = (String::new(), String::new());
    for (number, finding) in findings {
        let severity = finding.severity;
        for (at, place) in finding.places.iter().enumerate() {
            let [left, top, right, bottom] = sheets.frame(page, place.area, PPI).ok()?;
            let (left, top) = (left - AROUND, top - AROUND);
            let (wide, high) = (right + AROUND - left, bottom + AROUND - top);
            write!(frames, "<rect class=\"{severity}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\"/>").ok();
            // One number a finding, or many places would hide the page.
            if at == 0 {
                let (x, y) = (left.clamp(RADIUS, f64::from(width) - RADIUS), top.clamp(RADIUS, f64::from(height) - RADIUS));
                write!(labels, "<circle class=\"{severity}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{RADIUS}\"/><text x=\"{x:.1}\" y=\"{y:.1}\">{number}</text>").ok();
            }
        }
    }
    Some(format!(
        "<figure><div><img alt=\"Page {page}\" width=\"{width}\" height=\"{height}\" src=\"data:image/png;base64,{png}\">\
         <svg viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">{frames}{labels}</svg></div></figure>"
    ))
}

fn list(html: &mut String, findings: &[(usize, &Finding)]) {
    html.push_str("<ol>\n");
    for (number, finding) in findings {
        let severity = finding.severity;
        write!(
            html,
            "<li><span class=\"number {severity}\">{number}</span><span class=\"severity {severity}\">{severity}</span> \
             <code>{}</code> {}",
            finding.rule.name,
            escaped(&visible(&finding.fact))
        )
        .ok();
        for (name, detail) in text::details(finding) {
            write!(html, "<span class=\"detail\">{name}: <bdi>{}</bdi></span>", escaped(&visible(&detail))).ok();
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ol>\n");
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// Text that stands for itself, in an element or an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
