//! Proof that nothing vanished and nothing was doubled: the finished PDF is read, and every text, alternative text and address
//! of the issue is looked for in it, as often as the issue has it and in the issue's order.
//!
//! Compared are letters and digits: spaces, dashes, quotation marks and capitals may be set otherwise than typed. Each letter
//! of the PDF stands for one letter of the issue. What says something again by its nature is known by its tags and not by
//! its looks: entries of contents lead to a place inside the file, lists of addresses on paper have their numbers as labels,
//! furniture is no part of the tags. All else that is left over of the issue's texts stands there twice.

mod assign;
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
use crate::issue::source::Source;
use crate::job::Job;
use crate::typeset::{Wording, letters};
use reading::Reading;

/// What the issue holds and the PDF does not, or twice, or in another order.
pub struct Fault {
    /// Where it is in the issue; none where it is in no one place.
    path: Option<String>,
    /// What is wrong.
    fact: String,
    /// What the layout did.
    deed: &'static str,
}

impl Fault {
    /// As a fault of ours, at its place in the issue.
    fn told(self, source: &Source) -> Diagnostic {
        let hint = format!("the layout {}: nothing was written; please report it with the issue", self.deed);
        let told = Diagnostic::error("incomplete", self.fact).hint(hint);
        match self.path.and_then(|path| path.parse().ok()) {
            Some(path) => told.at(source.origin_of(&path)),
            None => told,
        }
    }
}

/// All that the pages lack of an issue, have twice or in another order.
pub fn faults(job: &Job, wording: &Wording, facts: &Facts) -> Vec<Diagnostic> {
    let links = job.edition().links;
    let reading = Reading::of(&facts.tags, wording, links);
    let (mut found, printed) = texts::faults(wording, &reading);
    found.extend(alternatives(wording, &reading));
    found.extend(match links {
        Links::Live => links::opened(wording, &reading, facts),
        Links::Numbered => links::listed(wording, &reading, &printed),
    });
    found.extend(contents::faults(wording, &reading));
    found.into_iter().map(|fault| fault.told(job.source())).collect()
}

/// Alternative texts that are missing, left over, or in another order than their pictures in the issue.
fn alternatives(wording: &Wording, reading: &Reading) -> Vec<Fault> {
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

fn gone(what: &str, path: &str, text: &str) -> Fault {
    fault(path, format!("this {what} of {path} is not on the pages: {}", shorten(text, 80)), "lost it")
}

fn repeated(what: &str, path: &str, text: &str) -> Fault {
    fault(path, format!("this {what} of {path} stands on the pages twice: {}", shorten(text, 80)), "repeats it")
}

fn astray(what: &str, path: &str, text: &str) -> Fault {
    fault(path, format!("this {what} of {path} is read before what precedes it: {}", shorten(text, 80)), "disorders it")
}

fn fault(path: &str, fact: String, deed: &'static str) -> Fault {
    Fault { path: Some(path.to_owned()), fact, deed }
}
