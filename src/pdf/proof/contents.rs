//! Contents: they say headings again, and the pages on which these stand.

use super::Fault;
use super::order::is_title;
use super::reading::{Entry, Reading};
use crate::diagnostic::shorten;
use crate::typeset::{Wording, letters};

/// Entries of contents that do not say what they lead to.
pub fn faults(wording: &Wording, reading: &Reading) -> Vec<Fault> {
    let titles: Vec<String> = wording.texts.iter().filter(|text| is_title(&text.path)).map(|text| letters(&text.words)).collect();
    reading.entries.iter().filter(|entry| !is_true(entry, &titles, reading)).map(untrue).collect()
}

/// Whether the words of an entry are those of a heading, and its number that of the heading's page.
fn is_true(entry: &Entry, titles: &[String], reading: &Reading) -> bool {
    let words = letters(&entry.words);
    // A layout may put more into the words than the title, such as a number before it.
    let is_titled = titles.iter().any(|title| !title.is_empty() && words.contains(title.as_str()));
    let pages = reading.headings.iter().filter(|(title, _)| *title == words).map(|(_, page)| *page);
    let pages: Vec<usize> = pages.filter(|page| entry.page.is_none_or(|leads_to| leads_to == *page)).collect();
    let said: Vec<usize> =
        entry.text.replacen(&entry.words, " ", 1).split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.parse().ok()).collect();
    let named = reading.headings.iter().any(|(title, _)| *title == words);
    is_titled && (!named || !pages.is_empty() && (said.is_empty() || pages.iter().any(|page| said.contains(page))))
}

fn untrue(entry: &Entry) -> Fault {
    let text = entry.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fact = format!("this entry of the contents is not what it leads to: {}", shorten(&text, 80));
    Fault { path: None, fact, deed: "misleads" }
}
