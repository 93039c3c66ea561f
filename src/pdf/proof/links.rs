//! The addresses of an issue: links that can be opened, or addresses to be read on paper.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::reading::{Reading, Reference};
use super::{gone, repeated};
use crate::diagnostic::Diagnostic;
use crate::pdf::facts::{Facts, Target};
use crate::typeset::{Address, Wording, letters, readable};

/// Links that are missing, left over, or on other words than in the issue.
pub fn opened(wording: &Wording, reading: &Reading, facts: &Facts) -> Vec<Diagnostic> {
    let mut open: HashMap<&str, Vec<(&Address, Option<String>)>> = HashMap::new();
    for address in &wording.addresses {
        open.entry(&address.url).or_default().push((address, address.words.as_deref().map(letters)));
    }
    let mut left: Vec<&str> = Vec::new();
    // Those on known words first, then those that may stand on any.
    let mut rest = Vec::new();
    for link in &reading.links {
        let words = letters(&link.words);
        let Some(known) = open.get_mut(link.url.as_str()) else { continue };
        match known.iter().position(|(_, own)| own.as_ref() == Some(&words)) {
            Some(at) => {
                known.remove(at);
            }
            None => rest.push(link),
        }
    }
    for link in rest {
        let Some(known) = open.get_mut(link.url.as_str()) else { continue };
        match known.iter().position(|(_, own)| own.is_none()) {
            Some(at) => {
                known.remove(at);
            }
            None => left.push(&link.url),
        }
    }
    let first = |url: &str| wording.addresses.iter().find(|address| address.url == url);
    let lacking = wording.addresses.iter().filter(|address| open[address.url.as_str()].iter().any(|(own, _)| std::ptr::eq(*own, *address)));
    let mut told: HashSet<&str> = lacking.clone().map(|address| address.url.as_str()).collect();
    let mut found: Vec<Diagnostic> = lacking.map(lost).collect();
    told.extend(&left);
    found.extend(left.iter().filter_map(|url| first(url)).map(|address| repeated("address", &address.path, &address.url)));
    found.extend(annotations(wording, reading, facts, told));
    found
}

fn lost(address: &Address) -> Diagnostic {
    match &address.words {
        Some(words) => gone("address", &address.path, &format!("{} on “{words}”", address.url)),
        None => gone("address", &address.path, &address.url),
    }
}

/// What can be opened on the pages must be what the tags know of, annotation by annotation. Of the addresses in `told` enough
/// was said.
fn annotations<'a>(wording: &'a Wording, reading: &Reading, facts: &Facts, mut told: HashSet<&'a str>) -> Vec<Diagnostic> {
    let mut drawn: HashMap<&str, usize> = HashMap::new();
    for link in facts.pages.iter().flat_map(|page| &page.links) {
        if let Target::Uri(url) = &link.target {
            *drawn.entry(url).or_default() += 1;
        }
    }
    let each = wording.addresses.iter().filter(|address| told.insert(address.url.as_str()));
    each.filter_map(|Address { path, url, .. }| {
        let tagged = reading.annotations.get(url).copied().unwrap_or_default();
        match drawn.get(url.as_str()).copied().unwrap_or_default() {
            drawn if drawn < tagged => Some(gone("address", path, url)),
            drawn if drawn > tagged => Some(repeated("address", path, url)),
            _ => None,
        }
    })
    .collect()
}

/// Addresses that cannot be read on paper, neither in a list of addresses nor in full, and those that a list has twice.
/// `printed` are the letters of all texts that were found.
pub fn listed(wording: &Wording, reading: &Reading, printed: &HashSet<String>) -> Vec<Diagnostic> {
    let lists: BTreeSet<usize> = reading.references.iter().map(|entry| entry.list).collect();
    // Each chapter has its list, or the issue has one.
    let chapter_of: Box<dyn Fn(&Reference) -> Option<usize>> =
        if lists.len() > 1 { Box::new(chapters(wording, reading)) } else { Box::new(|_| None) };
    let entries: BTreeSet<(Option<usize>, usize)> = reading.references.iter().map(|entry| (chapter_of(entry), entry.number)).collect();
    let own = |address: &Address| if lists.len() > 1 { chapter(&address.path) } else { None };
    let there = |address: &Address| entries.contains(&(own(address), address.number)) || printed.contains(&letters(readable(&address.url)));
    let mut found: Vec<Diagnostic> = wording.addresses.iter().filter(|address| !there(address)).map(lost).collect();
    let mut seen = HashSet::new();
    for entry in &reading.references {
        if !seen.insert((chapter_of(entry), entry.number))
            && let Some(address) = wording.addresses.iter().find(|address| address.number == entry.number)
        {
            found.push(repeated("address", &address.path, &address.url));
        }
    }
    found
}

/// The chapter that a list of addresses stands in: the last one whose heading stands before it.
fn chapters<'a>(wording: &'a Wording, reading: &'a Reading) -> impl Fn(&Reference) -> Option<usize> + 'a {
    let mut starts = Vec::new();
    let mut from = 0;
    for text in wording.texts.iter().filter(|text| chapter(&text.path).is_some_and(|n| text.path == format!("chapters[{n}].title"))) {
        let title = letters(&text.words);
        if let Some(at) = reading.headings[from..].iter().position(|(heading, _)| *heading == title) {
            from += at + 1;
            starts.push((from, chapter(&text.path)));
        }
    }
    move |entry| starts.iter().rev().find(|(start, _)| *start <= entry.headings).and_then(|(_, chapter)| *chapter)
}

/// The number of the chapter that a path leads into, from 0.
fn chapter(path: &str) -> Option<usize> {
    path.strip_prefix("chapters[")?.split_once(']')?.0.parse().ok()
}
