//! The contact sheet: one HTML page with the first pages of all documents, for people who would rather look than read. It asks
//! nothing of any host, and shows ten thousand documents: pictures are loaded as they come into view.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::record::{Record, Status};

/// What a contact sheet says of itself, so that no other page is taken for one.
const MARK: &str = r#"<meta name="generator" content="bulletin batch">"#;

const STYLE: &str = include_str!("contact_sheet.css");
const SCRIPT: &str = include_str!("contact_sheet.js");

/// A document on the sheet.
pub struct Entry<'a> {
    /// What is known of it.
    pub record: &'a Record,
    /// Its picture, as a path in the tree.
    pub thumbnail: Option<String>,
    /// Where it is told what is wrong with it, as a path in the tree.
    pub quarantine: Option<String>,
}

/// Whether a page is a contact sheet, which may be replaced.
pub fn is_ours(page: &[u8]) -> bool {
    memchr::memmem::find(&page[..page.len().min(2000)], MARK.as_bytes()).is_some()
}

/// The sheet of these documents.
pub fn html(entries: &[Entry<'_>]) -> String {
    let failed = entries.iter().filter(|entry| entry.record.status == Status::Failed).count();
    let pages: usize = entries.iter().map(|entry| entry.record.pages).sum();
    let mut by_year: BTreeMap<&str, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in entries {
        by_year.entry(year(entry.record)).or_default().push(entry);
    }
    // First what has no year, which is what failed so early that nothing is known of it, then the latest.
    let without = by_year.remove("").map(|entries| ("", entries));
    let groups: Vec<(&str, Vec<&Entry<'_>>)> = without.into_iter().chain(by_year.into_iter().rev()).collect();
    let counts = format!("{}, {}", count(entries.len(), "document"), count(pages, "page"));
    let faulty = if failed > 0 { format!(", <strong>{failed} failed</strong>") } else { String::new() };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{MARK}\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Contact sheet: {counts}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>Contact sheet</h1>\n<p>{counts}{faulty}</p>\n\
         <label>Find <input type=\"search\" id=\"find\" placeholder=\"title, period, file, language\"></label>\n\
         <label><input type=\"checkbox\" id=\"failed\"> failed only</label>\n\
         <label><input type=\"checkbox\" id=\"warned\"> with warnings only</label>\n\
         <output id=\"shown\" aria-live=\"polite\"></output>\n<nav>"
    );
    for (year, _) in &groups {
        write!(page, "<a href=\"#y{0}\">{1}</a> ", escape(year), group(year)).expect("writing to a string cannot fail");
    }
    page.push_str("</nav>\n</header>\n<main>\n");
    for (year, mut entries) in groups {
        entries.sort_by_key(|entry| (entry.record.about.as_ref().map(|about| &about.from), &entry.record.id));
        let title = format!("<h2>{} <small>{}</small></h2>", group(year), entries.len());
        writeln!(page, "<section id=\"y{}\">{title}\n<ul>", escape(year)).expect("writing to a string cannot fail");
        entries.iter().for_each(|entry| page.push_str(&item(entry)));
        page.push_str("</ul>\n</section>\n");
    }
    write!(page, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n").expect("writing to a string cannot fail");
    page
}

/// The year in which the period of a document begins; empty where that is not known.
fn year(record: &Record) -> &str {
    let year = record.about.as_ref().and_then(|about| about.from.get(..4));
    year.filter(|year| year.bytes().all(|digit| digit.is_ascii_digit())).unwrap_or_default()
}

fn group(year: &str) -> String {
    if year.is_empty() { "Without a period".to_owned() } else { escape(year) }
}

fn item(entry: &Entry<'_>) -> String {
    let record = entry.record;
    let (title, period, lang) = match &record.about {
        Some(about) => {
            let number = about.number.as_ref().map(|number| format!(" · {number}")).unwrap_or_default();
            (format!("{}{number}", about.title), about.period.clone(), about.lang.clone())
        }
        None => (record.id.clone(), String::new(), String::new()),
    };
    let class = match record.status {
        Status::Failed => " class=\"failed\"",
        Status::Done if record.warnings > 0 => " class=\"warned\"",
        Status::Done => "",
    };
    let picture = match &entry.thumbnail {
        Some(name) => format!("<img loading=\"lazy\" decoding=\"async\" src=\"{}\" alt=\"\">", address(name)),
        None => "<span class=\"none\">no page</span>".to_owned(),
    };
    let picture = match &record.output {
        Some(output) => format!("<a href=\"{}\">{picture}<b dir=\"auto\">{}</b></a>", address(output), escape(&title)),
        None => format!("{picture}<b dir=\"auto\">{}</b>", escape(&title)),
    };
    let mut facts = vec![period, if record.pages > 0 { count(record.pages, "page") } else { String::new() }, lang];
    facts.retain(|fact| !fact.is_empty());
    let mut out =
        format!("<li{class}>{picture}<span>{}</span><code dir=\"auto\">{}</code>", escape(&facts.join(" · ")), escape(&record.id));
    if let Some(quarantine) = &entry.quarantine {
        let kept = if record.output.is_some() { "failed; the page is that of an earlier run" } else { "failed" };
        let error = escape(record.error.as_deref().unwrap_or_default());
        write!(out, "<em><a href=\"{}\">{kept}</a>: {error}</em>", address(quarantine)).expect("writing to a string cannot fail");
    } else if record.warnings > 0 {
        write!(out, "<i>{}</i>", count(record.warnings, "warning")).expect("writing to a string cannot fail");
    }
    out.push_str("</li>\n");
    out
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A path as a relative address (RFC 3986, 3.3): bytes outside the unreserved ones are escaped.
fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::worker::About;

    fn record(id: &str, title: &str, from: &str) -> Record {
        let about = About { title: title.into(), number: None, period: from.into(), from: from.into(), lang: "en".into() };
        let output = Some(format!("{id}.pdf"));
        Record { status: Status::Done, output, pages: 2, error: None, about: Some(about), ..Record::failed(id, String::new()) }
    }

    fn entry(record: &Record) -> Entry<'_> {
        let quarantine = (record.status == Status::Failed).then(|| "quarantine/x y.txt".to_owned());
        Entry { record, thumbnail: Some(format!("_batch/thumbnails/{}.jpg", record.id)), quarantine }
    }

    #[test]
    fn documents_stand_by_year_and_period_and_nothing_of_them_is_markup() {
        let records = [
            record("b", "Second", "2023-03"),
            record("a<i>\n?#", "<script>alert(1)</script>", "2023-01"),
            record("c", "نشرة", "2024-01"),
            Record { error: Some("a.json:1:1: error: \"x\" & <y>".into()), ..Record::failed("broken", String::new()) },
        ];
        let page = html(&records.iter().map(entry).collect::<Vec<_>>());
        assert!(is_ours(page.as_bytes()) && !is_ours(b"<html>"));
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in\n{page}"));
        assert!(at("نشرة") < at("&lt;script&gt;alert(1)&lt;/script&gt;") && at("&lt;script&gt;alert(1)") < at("Second"));
        assert!(at("href=\"a%3Ci%3E%0A%3F%23.pdf\"") > 0 && at("4 documents, 6 pages, <strong>1 failed</strong>") > 0);
        assert!(at("quarantine/x%20y.txt") > 0 && at("&quot;x&quot; &amp; &lt;y&gt;") > 0);
        assert!(!page.contains("<script>alert"));
    }
}
