//! Proof that nothing vanished: the finished PDF is read, and every text, alternative text and address of the issue is
//! looked for in it.
//!
//! Compared are letters and digits: spaces, dashes, quotation marks and capitals may be set otherwise than typed. Each letter
//! of the PDF stands for one letter of the issue, the longest texts first, so that a short word is not found inside another
//! text that needs it.

use std::collections::HashSet;

use super::facts::{Facts, Kid, Tag, Target};
use crate::diagnostic::{Diagnostic, shorten};
use crate::typeset::Wording;

/// What the issue holds and the PDF does not, each as a fault of ours.
pub fn missing(wording: &Wording, facts: &Facts) -> Vec<Diagnostic> {
    let mut lost = texts(wording, facts);
    let spoken: HashSet<String> = alternatives(&facts.tags).into_iter().map(|text| letters(&text)).collect();
    for (path, text) in &wording.alternatives {
        if !spoken.contains(&letters(text)) {
            lost.push(gone("alternative text", path, text));
        }
    }
    let linked: HashSet<&str> = facts.pages.iter().flat_map(|page| &page.links).filter_map(|link| address(&link.target)).collect();
    for (path, url) in &wording.addresses {
        if !linked.contains(url.as_str()) {
            lost.push(gone("address", path, url));
        }
    }
    lost
}

fn texts(wording: &Wording, facts: &Facts) -> Vec<Diagnostic> {
    let mut page = Page::of(&facts.reading_text());
    let mut wanted: Vec<_> =
        wording.texts.iter().map(|text| (text, letters(&text.words))).filter(|(_, letters)| !letters.is_empty()).collect();
    // A stable sort: texts of one length are looked for in their order.
    wanted.sort_by_key(|(text, letters)| (text.lettering, std::cmp::Reverse(letters.len())));
    wanted
        .into_iter()
        .filter(|(text, letters)| !page.take(letters, text.lettering))
        .map(|(text, _)| gone("text", &text.path, &text.words))
        .collect()
}

/// The letters of the pages, and where words begin and end among them.
struct Page {
    letters: Vec<u8>,
    begins: Vec<bool>,
    ends: Vec<bool>,
}

impl Page {
    /// Each line is a paragraph, a heading or a cell: no text runs from one into the next.
    fn of(lines: &str) -> Self {
        let mut page = Self { letters: Vec::new(), begins: Vec::new(), ends: Vec::new() };
        for line in lines.lines() {
            for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                let from = page.letters.len();
                page.letters.extend(letters(word).bytes());
                let to = page.letters.len();
                page.begins.extend((from..to).map(|at| at == from));
                page.ends.extend((from..to).map(|at| at + 1 == to));
            }
            page.letters.push(b'\n');
            page.begins.push(false);
            page.ends.push(false);
        }
        page
    }

    /// Takes the first run of whole words that is this text, or of any letters when it is lettering; false when there is none
    /// left.
    fn take(&mut self, text: &str, lettering: bool) -> bool {
        let whole = |at: &usize| lettering || self.begins[*at] && self.ends[*at + text.len() - 1];
        let Some(at) = memchr::memmem::find_iter(&self.letters, text.as_bytes()).find(whole) else { return false };
        self.letters[at..at + text.len()].fill(b' ');
        true
    }
}

fn gone(what: &str, path: &str, text: &str) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this {what} of {path} is not on the pages: {}", shorten(text, 80)))
        .hint("the layout lost it: nothing was written; please report it with the issue")
}

/// Letters and digits in small form.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn alternatives(tags: &[Tag]) -> Vec<String> {
    let inner = tags.iter().flat_map(|tag| &tag.kids).filter_map(|kid| match kid {
        Kid::Tag(tag) => Some(alternatives(std::slice::from_ref(tag))),
        _ => None,
    });
    tags.iter().filter_map(|tag| tag.alt.clone()).chain(inner.flatten()).collect()
}

fn address(target: &Target) -> Option<&str> {
    match target {
        Target::Uri(url) => Some(url),
        _ => None,
    }
}
