//! Proof that nothing vanished and nothing was doubled: the finished PDF is read, and every text, alternative text and address
//! of the issue is looked for in it, as often as the issue has it and in the order.
//!
//! Compared are letters and digits: spaces, dashes, quotation marks and capitals may be set otherwise than typed. Each letter
//! of the PDF stands for one letter of the issue. What says something again by its nature is known by its tags and not by
//! its looks: entries of contents lead to a place inside the file, lists of addresses on paper have their numbers as labels,
//! furniture is no part of the tags. All else that is left over of the texts stands there twice.

mod contents;
mod letters;
mod links;
mod order;
mod reading;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::{HashMap, VecDeque};

use super::facts::Facts;
use crate::diagnostic::{Diagnostic, shorten};
use crate::edition::Links;
use crate::typeset::{Wording, letters};
use reading::Reading;

/// What the issue holds and the PDF does not, or twice, or in another order: each as a fault of ours.
pub fn faults(wording: &Wording, facts: &Facts, links: Links) -> Vec<Diagnostic> {
    let reading = Reading::of(&facts.tags, wording, links);
    let (mut found, printed) = texts::faults(wording, &reading);
    found.extend(alternatives(wording, &reading));
    found.extend(match links {
        Links::Live => links::opened(wording, &reading, facts),
        Links::Numbered => links::listed(wording, &reading, &printed),
    });
    found.extend(contents::faults(wording, &reading));
    found
}

/// Alternative texts that are missing, left over, or in another order than their pictures in the issue.
fn alternatives(wording: &Wording, reading: &Reading) -> Vec<Diagnostic> {
    let mut free: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (at, text) in reading.alternatives.iter().enumerate() {
        free.entry(letters(text)).or_default().push_back(at);
    }
    let mut take = |text: &str| free.get_mut(&letters(text)).and_then(VecDeque::pop_front);
    let (mut found, mut places) = (Vec::new(), Vec::new());
    for (path, text) in &wording.alternatives {
        match take(text) {
            Some(at) => places.push((path.as_str(), at)),
            None => found.push(gone("alternative text", path, text)),
        }
    }
    wording.allowance.alternatives.iter().for_each(|text| {
        take(text);
    });
    // Each is told once, at the first picture that has it.
    let twice = wording.alternatives.iter().filter(|(_, text)| free.remove(&letters(text)).is_some_and(|left| !left.is_empty()));
    found.extend(twice.map(|(path, text)| repeated("alternative text", path, text)).collect::<Vec<_>>());
    let text = |path: &str| wording.alternatives.iter().find(|(own, _)| own == path).map_or("", |(_, text)| text.as_str());
    found.extend(order::astray(&places, &wording.allowance).into_iter().map(|path| astray("alternative text", path, text(path))));
    found
}

fn gone(what: &str, path: &str, text: &str) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this {what} of {path} is not on the pages: {}", shorten(text, 80)))
        .hint("the layout lost it: nothing was written; please report it with the issue")
}

fn repeated(what: &str, path: &str, text: &str) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this {what} of {path} stands on the pages twice: {}", shorten(text, 80)))
        .hint("the layout repeats it: nothing was written; please report it with the issue")
}

fn astray(what: &str, path: &str, text: &str) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this {what} of {path} is read before what precedes it: {}", shorten(text, 80)))
        .hint("the layout disorders it: nothing was written; please report it with the issue")
}
