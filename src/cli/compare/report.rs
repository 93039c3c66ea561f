//! The result as a page for a browser, which needs nothing but itself: pictures are in it, and it may ask nothing of any host.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::documents::{Document, Status};
use super::wording;
use super::worker::Drawing;
use crate::diagnostic::visible;
use crate::pdf::compare::{Edit, Kind, PageChange, PixelChange, Settings, WordChange};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Millimetres in an inch.
const MM: f64 = 25.4;

/// Statements that are shown without being asked for.
const FEW: usize = 4;

/// What was compared, and how.
pub struct Head<'a> {
    pub old: &'a Path,
    pub new: &'a Path,
    pub settings: Settings,
}

/// The pages of a document that are shown.
#[derive(Debug)]
pub struct Shown {
    /// Its place among the documents.
    pub document: usize,
    /// The pages' numbers in both versions.
    pub pages: Vec<[Option<usize>; 2]>,
}

/// The first pages worth a picture: those that look otherwise, or are on one side alone.
pub fn pictured(documents: &[Document], most: usize) -> Vec<Shown> {
    let mut left = most;
    let mut shown = Vec::new();
    for (document, comparison) in documents.iter().enumerate().filter_map(|(at, document)| Some((at, document.comparison.as_ref()?))) {
        let visible = comparison.pages.iter().filter(|page| page.pixels.is_some() || matches!(page.kind, Kind::Added | Kind::Removed));
        let pages: Vec<_> = visible.take(left).map(|page| [page.old, page.new]).collect();
        left -= pages.len();
        if !pages.is_empty() {
            shown.push(Shown { document, pages });
        }
    }
    shown
}

type Pictures<'a> = HashMap<(usize, [Option<usize>; 2]), &'a [Option<Drawing>; 2]>;

/// The report.
pub fn html(head: &Head<'_>, documents: &[Document], shown: &[Shown], pictures: &[Vec<[Option<Drawing>; 2]>]) -> String {
    let pictures: Pictures<'_> = shown
        .iter()
        .zip(pictures)
        .flat_map(|(shown, drawn)| shown.pages.iter().zip(drawn).map(|(pages, drawn)| ((shown.document, *pages), drawn)))
        .collect();
    let mut html = String::new();
    begin(&mut html, head, documents, !pictures.is_empty());
    let told = |document: &&Document| document.status > Status::Same;
    if documents.iter().any(|document| told(&document)) {
        html.push_str("<nav aria-labelledby=\"list\">\n<h2 id=\"list\">What changed</h2>\n<ul class=\"documents\">\n");
        for (at, document) in documents.iter().enumerate().filter(|(_, document)| told(document)) {
            let outcome = wording::outcome(document.status, document.comparison.as_ref());
            writeln!(html, "<li><a href=\"#d{at}\"><bdi>{}</bdi></a> {}</li>", text(&document.name), text(&outcome)).ok();
        }
        html.push_str("</ul>\n</nav>\n");
    }
    html.push_str("<main>\n");
    for (at, document) in documents.iter().enumerate().filter(|(_, document)| told(document)) {
        self::document(&mut html, at, document, &pictures, head.settings.ppi);
    }
    html.push_str("</main>\n");
    let same: Vec<&Document> = documents.iter().filter(|document| !told(document)).collect();
    if !same.is_empty() {
        writeln!(html, "<details class=\"same\">\n<summary>{} the same</summary>\n<ul>", super::count(same.len(), "document")).ok();
        for document in same {
            writeln!(html, "<li><bdi>{}</bdi>: {}</li>", text(&document.name), text(&wording::outcome(document.status, None))).ok();
        }
        html.push_str("</ul>\n</details>\n");
    }
    writeln!(html, "<script>{SCRIPT}</script>\n</body>\n</html>").ok();
    html
}

fn begin(html: &mut String, head: &Head<'_>, documents: &[Document], pictures: bool) {
    let hash = |content: &str| BASE64_STANDARD.encode(Sha256::digest(content));
    // Whatever a name or a text could smuggle in: nothing runs, nothing is fetched.
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let path = |path: &Path| text(&visible(&path.to_string_lossy()));
    let (old, new) = (path(head.old), path(head.new));
    let Settings { ppi, tolerance } = head.settings;
    let tolerance = format!(
        "a pixel counts as different when its red, green or blue is more than {} of 255 apart, a page when more than {} % of its pixels are",
        tolerance.channel,
        tolerance.share * 100.0
    );
    let views = if pictures { VIEWS } else { "" };
    write!(
        html,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{summary}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{summary}</h1>\n\
         <dl><dt>Old</dt><dd><bdi>{old}</bdi></dd><dt>New</dt><dd><bdi>{new}</bdi></dd>\
         <dt>Compared</dt><dd>at {ppi} pixels per inch; {tolerance}</dd></dl>\n</header>\n{views}",
        summary = text(&wording::summary(documents)),
    )
    .ok();
}

/// How the pictures are shown, for all of them; without scripts they stand side by side and there is nothing to choose.
const VIEWS: &str = "<form class=\"views\" hidden>\n<fieldset>\n<legend>Pictures</legend>\n\
    <label><input type=\"radio\" name=\"view\" value=\"slider\" checked> Slider</label>\n\
    <label><input type=\"radio\" name=\"view\" value=\"beside\"> Side by side</label>\n\
    <label><input type=\"radio\" name=\"view\" value=\"difference\"> Difference</label>\n\
    <label><input type=\"checkbox\" name=\"places\" checked> Frame what differs</label>\n</fieldset>\n</form>\n";

fn document(html: &mut String, at: usize, document: &Document, pictures: &Pictures<'_>, ppi: f64) {
    let outcome = wording::outcome(document.status, document.comparison.as_ref());
    write!(
        html,
        "<section id=\"d{at}\" aria-labelledby=\"d{at}h\">\n<h2 id=\"d{at}h\"><bdi>{}</bdi></h2>\n<p class=\"outcome\">{}</p>\n",
        text(&document.name),
        text(&outcome)
    )
    .ok();
    list(html, document.faults.iter().map(|fault| visible(fault)));
    if let Some(comparison) = &document.comparison {
        list(html, wording::about(comparison));
        let facts = wording::facts(&comparison.facts);
        if !facts.is_empty() {
            let open = if facts.len() <= FEW { " open" } else { "" };
            writeln!(html, "<details{open}>\n<summary>{} of the file changed</summary>", super::count(facts.len(), "statement")).ok();
            list(html, facts);
            html.push_str("</details>\n");
        }
        for (heading, page) in wording::headings(&comparison.pages) {
            writeln!(html, "<article>\n<h3>{}</h3>", text(&capital(&heading))).ok();
            if let Some(page) = page {
                self::page(html, &document.name, page, pictures.get(&(at, [page.old, page.new])).copied(), ppi);
            }
            html.push_str("</article>\n");
        }
    }
    html.push_str("</section>\n");
}

fn page(html: &mut String, name: &str, page: &PageChange, drawn: Option<&[Option<Drawing>; 2]>, ppi: f64) {
    if let Some(pixels) = &page.pixels {
        writeln!(html, "<p>{}</p>", text(&capital(&wording::pixels(pixels)))).ok();
    }
    list(html, page.fault.iter().map(|fault| visible(fault)));
    match drawn {
        Some([Some(old), Some(new)]) => both(html, name, page, [old, new], ppi),
        Some([Some(old), None]) => writeln!(html, "<div class=\"viewer one\">{}</div>", picture("old", name, page.old, old)).unwrap_or(()),
        Some([None, Some(new)]) => writeln!(html, "<div class=\"viewer one\">{}</div>", picture("new", name, page.new, new)).unwrap_or(()),
        _ if page.pixels.is_some() || page.kind != Kind::Changed => {
            html.push_str("<p class=\"note\">No picture: --pictures allows more of them.</p>\n");
        }
        _ => {}
    }
    if let Some(words) = &page.words {
        self::words(html, words);
    }
    list(html, wording::facts(&page.facts));
}

/// Two versions of a page, one over the other.
fn both(html: &mut String, name: &str, page: &PageChange, [old, new]: [&Drawing; 2], ppi: f64) {
    let (width, height) = (old.width.max(new.width), old.height.max(new.height));
    // Pictures of one size may be made smaller together; others would lose their proportion.
    let same = if (old.width, old.height) == (new.width, new.height) { " same-size" } else { "" };
    writeln!(html, "<div class=\"viewer\">\n<div class=\"stage{same}\">").ok();
    let number = page.new.or(page.old).unwrap_or_default();
    let frames = page.pixels.as_ref().map(|pixels| frames(pixels, ppi / MM)).unwrap_or_default();
    for (side, drawing, number) in [("old", old, page.old), ("new", new, page.new)] {
        writeln!(
            html,
            "<figure class=\"{side}\"><div><svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">\
             {frames}</svg>{}</div><figcaption>{side}</figcaption></figure>",
            picture(side, name, number, drawing)
        )
        .ok();
    }
    write!(
        html,
        "<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" hidden aria-label=\"Page {number} of {}: how much of the old version covers the new one\">\n\
         </div>\n</div>\n",
        text(name)
    )
    .ok();
}

/// Frames around what differs, in pixels.
fn frames(pixels: &PixelChange, pixels_a_mm: f64) -> String {
    pixels.places.iter().fold(String::new(), |mut frames, place| {
        let [left, top, width, height] = place.map(|side| side * pixels_a_mm);
        // A little around it, so that the frame hides nothing.
        let (left, top, width, height) = (left - 3.0, top - 3.0, width + 6.0, height + 6.0);
        write!(frames, "<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" height=\"{height:.0}\"/>").ok();
        frames
    })
}

fn picture(side: &str, name: &str, number: Option<usize>, drawing: &Drawing) -> String {
    format!(
        "<img class=\"{side}\" alt=\"Page {} of {}, {side} version\" width=\"{}\" height=\"{}\" src=\"data:image/png;base64,{}\">",
        number.unwrap_or_default(),
        text(name),
        drawing.width,
        drawing.height,
        drawing.png
    )
}

fn words(html: &mut String, words: &WordChange) {
    html.push_str("<ul class=\"words\">\n");
    for Edit { before, removed, added, after } in &words.edits {
        let side =
            |tag: &str, words: &str| if words.is_empty() { String::new() } else { format!("<{tag}>{}</{tag}> ", text(&visible(words))) };
        let [removed, added] = [side("del", removed), side("ins", added)];
        writeln!(html, "<li><bdi>{} {removed}{added}{}</bdi></li>", text(&visible(before)), text(&visible(after))).ok();
    }
    if words.more > 0 {
        writeln!(html, "<li>and {} more</li>", super::count(words.more, "edit")).ok();
    }
    html.push_str("</ul>\n");
}

fn list(html: &mut String, lines: impl IntoIterator<Item = String>) {
    let lines: Vec<String> = lines.into_iter().map(|line| format!("<li>{}</li>\n", text(&line))).collect();
    if !lines.is_empty() {
        write!(html, "<ul class=\"facts\">\n{}</ul>\n", lines.concat()).ok();
    }
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// Text that stands for itself, in an element or an attribute.
fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}
