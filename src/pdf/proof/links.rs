//! The addresses of an issue: links that can be opened, or addresses to be read on paper.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::reading::{Reading, Reference};
use super::{Fault, gone, repeated};
use crate::pdf::facts::{Facts, Target};
use crate::typeset::{Address, Wording, letters, readable};

/// Links that are missing, left over, or on other words than in the issue.
pub fn opened(wording: &Wording, reading: &Reading, facts: &Facts) -> Vec<Fault> {
    // Addresses that no link was found for yet, on known words and on any.
    let mut on_words: HashMap<(&str, String), VecDeque<usize>> = HashMap::new();
    let mut on_any: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (number, address) in wording.addresses.iter().enumerate() {
        match &address.words {
            Some(words) => on_words.entry((&address.url, letters(words))).or_default().push_back(number),
            None => on_any.entry(&address.url).or_default().push_back(number),
        }
    }
    // Those on known words first, then those that may stand on any.
    let known: HashSet<&str> = wording.addresses.iter().map(|address| address.url.as_str()).collect();
    let links = reading.links.iter().filter(|link| known.contains(link.url.as_str()));
    let rest: Vec<_> =
        links.filter(|link| on_words.get_mut(&(link.url.as_str(), letters(&link.words))).and_then(VecDeque::pop_front).is_none()).collect();
    let left: Vec<&str> = rest
        .into_iter()
        .filter(|link| on_any.get_mut(link.url.as_str()).and_then(VecDeque::pop_front).is_none())
        .map(|link| link.url.as_str())
        .collect();
    let lacking: BTreeSet<usize> = on_words.into_values().chain(on_any.into_values()).flatten().collect();
    let first: HashMap<&str, &Address> = wording.addresses.iter().rev().map(|address| (address.url.as_str(), address)).collect();
    let mut told: HashSet<&str> = lacking.iter().map(|number| wording.addresses[*number].url.as_str()).collect();
    let mut found: Vec<Fault> = lacking.iter().map(|number| lost(&wording.addresses[*number])).collect();
    told.extend(&left);
    found.extend(left.iter().filter_map(|url| first.get(url)).map(|address| repeated("address", &address.path, &address.url)));
    found.extend(annotations(wording, reading, facts, told));
    found
}

fn lost(address: &Address) -> Fault {
    match &address.words {
        Some(words) => gone("address", &address.path, &format!("{} on “{words}”", address.url)),
        None => gone("address", &address.path, &address.url),
    }
}

/// What can be opened on the pages must be what the tags know of, annotation by annotation. Of the addresses in `told` enough
/// was said.
fn annotations<'a>(wording: &'a Wording, reading: &Reading, facts: &Facts, mut told: HashSet<&'a str>) -> Vec<Fault> {
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
pub fn listed(wording: &Wording, reading: &Reading, printed: &HashSet<String>) -> Vec<Fault> {
    let lists: BTreeSet<usize> = reading.references.iter().map(|entry| entry.list).collect();
    // Each chapter has its list, or the issue has one.
    let starts = if lists.len() > 1 { starts(wording, reading) } else { Vec::new() };
    let chapter_of = |entry: &Reference| {
        let start = starts.partition_point(|(start, _)| *start <= entry.headings).checked_sub(1)?;
        Some(starts[start].1)
    };
    let entries: BTreeSet<(Option<usize>, usize)> = reading.references.iter().map(|entry| (chapter_of(entry), entry.number)).collect();
    let own = |address: &Address| chapter(&address.path).filter(|_| !starts.is_empty());
    let listed = |address: &Address| match own(address) {
        // What stands around the chapters has no list of its own: any has it.
        None => entries.iter().any(|(_, number)| *number == address.number),
        own => entries.contains(&(own, address.number)),
    };
    let there = |address: &Address| listed(address) || printed.contains(&letters(&readable(&address.url)));
    let mut found: Vec<Fault> = wording.addresses.iter().filter(|address| !there(address)).map(lost).collect();
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

/// How many headings stand before each chapter's text, its own among them, and the number of the chapter.
fn starts(wording: &Wording, reading: &Reading) -> Vec<(usize, usize)> {
    let mut starts = Vec::new();
    let mut from = 0;
    for text in &wording.texts {
        let Some(number) = chapter(&text.path).filter(|number| text.path == format!("chapters[{number}].title")) else { continue };
        let title = letters(&text.words);
        if let Some(at) = reading.headings[from..].iter().position(|(heading, _)| *heading == title) {
            from += at + 1;
            starts.push((from, number));
        }
    }
    starts
}

/// The number of the chapter that a path leads into, from 0.
fn chapter(path: &str) -> Option<usize> {
    path.strip_prefix("chapters[")?.split_once(']')?.0.parse().ok()
}
