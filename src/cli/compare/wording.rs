//! What a comparison says to people.

use super::count;
use super::documents::{Document, Status};
use crate::diagnostic::visible;
use crate::pdf::compare::{Comparison, Edit, FactChange, Kind, PageChange, PixelChange, WordChange};

/// Edits of a page that are printed.
const EDITS: usize = 8;

/// Places on a page that are printed.
const PLACES: usize = 3;

/// Characters of a side of an edit that are printed.
const LONGEST: usize = 120;

/// The result for people: nothing of what is the same, everything else by document and page.
pub fn text(documents: &[Document]) -> String {
    let mut text = String::new();
    for document in documents.iter().filter(|document| document.status > Status::Same) {
        let Document { name, status, faults, comparison } = document;
        text.push_str(&format!("{name}: {}\n", outcome(*status, comparison.as_ref())));
        for fault in faults {
            text.push_str(&format!("  {}\n", visible(fault)));
        }
        let Some(comparison) = comparison else { continue };
        for line in about(comparison).into_iter().chain(facts(&comparison.facts)) {
            text.push_str(&format!("  {line}\n"));
        }
        for (heading, page) in headings(&comparison.pages) {
            let pixels = page.and_then(|page| page.pixels.as_ref());
            text.push_str(&format!("  {heading}{}\n", pixels.map(|pixels| format!(": {}", self::pixels(pixels))).unwrap_or_default()));
            let Some(page) = page else { continue };
            for line in places(page).into_iter().chain(page.fault.iter().map(|fault| visible(fault))) {
                text.push_str(&format!("    {line}\n"));
            }
            for edit in page.words.iter().flat_map(|words| words.edits.iter().take(EDITS)) {
                text.push_str(&format!("    {}\n", self::edit(edit)));
            }
            if let Some(more) = page.words.as_ref().map(untold).filter(|more| *more > 0) {
                text.push_str(&format!("    and {} more\n", count(more, "edit")));
            }
            for line in facts(&page.facts) {
                text.push_str(&format!("    {line}\n"));
            }
        }
    }
    text
}

/// How many documents ended how.
pub fn summary(documents: &[Document]) -> String {
    let number = |statuses: &[Status]| documents.iter().filter(|document| statuses.contains(&document.status)).count();
    let parts = [
        (number(&[Status::Changed]), "changed"),
        (number(&[Status::Added]), "only in the new folder"),
        (number(&[Status::Removed]), "only in the old folder"),
        (number(&[Status::Unreadable, Status::Failed]), "not comparable"),
        (number(&[Status::Identical, Status::Same]), "the same"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    format!("{}: {}", count(documents.len(), "document"), parts.join(", "))
}

/// What became of a document.
pub fn outcome(status: Status, comparison: Option<&Comparison>) -> String {
    match (status, comparison) {
        (Status::Identical, _) => "the same file".to_owned(),
        (Status::Same, _) => "another file with the same pages".to_owned(),
        (Status::Added, _) => "only in the new folder".to_owned(),
        (Status::Removed, _) => "only in the old folder".to_owned(),
        (Status::Unreadable | Status::Failed, _) => "not comparable".to_owned(),
        (Status::Changed, None) => "changed".to_owned(),
        (Status::Changed, Some(comparison)) => {
            let Comparison { old_pages, new_pages, pages, .. } = comparison;
            let number = |kind| pages.iter().filter(|page| page.kind == kind).count();
            let all = if old_pages == new_pages { count(*new_pages, "page") } else { format!("{old_pages} pages became {new_pages}") };
            let kinds = [(Kind::Changed, "changed"), (Kind::Added, "new"), (Kind::Removed, "gone"), (Kind::Moved, "moved")];
            let told = kinds.map(|(kind, what)| (number(kind), what)).into_iter().filter(|(number, _)| *number > 0);
            let told: Vec<String> = told.map(|(number, what)| format!("{number} {what}")).collect();
            if told.is_empty() { format!("{all} the same, the document changed") } else { format!("{all}: {}", told.join(", ")) }
        }
    }
}

/// Lines about a document as a whole.
pub fn about(comparison: &Comparison) -> Vec<String> {
    let mut lines: Vec<String> = comparison.notes.iter().map(|note| visible(note)).collect();
    lines.push(match (comparison.words.removed, comparison.words.added) {
        (0, 0) => "words: all the same, in the same order".to_owned(),
        (removed, added) => format!("words: {removed} gone, {added} new"),
    });
    lines
}

/// What is to be said over each page, with the page; pages that only moved, by the same distance, are told together.
pub fn headings(pages: &[PageChange]) -> Vec<(String, Option<&PageChange>)> {
    let mut headings = Vec::new();
    let mut rest = pages;
    while let Some(page) = rest.first() {
        let moved = |page: &PageChange| Some((page.old?, page.new?)).filter(|_| page.kind == Kind::Moved);
        if let Some((old, new)) = moved(page) {
            let run = rest.iter().zip(0..).take_while(|(page, at)| moved(page) == Some((old + at, new + at))).count();
            headings.push(if run == 1 {
                (format!("page {new} was page {old}, and is the same"), None)
            } else {
                (format!("pages {new} to {} were pages {old} to {}, and are the same", new + run - 1, old + run - 1), None)
            });
            rest = &rest[run..];
        } else {
            headings.push((title(page), Some(page)));
            rest = &rest[1..];
        }
    }
    headings
}

/// The name of a page and what became of it.
pub fn title(page: &PageChange) -> String {
    match (page.old, page.new) {
        (Some(old), Some(new)) if old == new => format!("page {new}"),
        (Some(old), Some(new)) => format!("page {new}, which was page {old}"),
        (None, Some(new)) => format!("page {new} is new"),
        (Some(old), None) => format!("page {old} of the old version is gone"),
        (None, None) => "a page".to_owned(),
    }
}

/// How much of a page changed.
pub fn pixels(change: &PixelChange) -> String {
    let share = match change.share * 100.0 {
        share if share < 0.01 => "less than 0.01 %".to_owned(),
        share => format!("{share:.2} %"),
    };
    let size = if change.old_size == change.new_size {
        String::new()
    } else {
        let [old, new] = [change.old_size, change.new_size].map(|[width, height]| format!("{width} x {height} mm"));
        format!(", {old} became {new}")
    };
    format!("{share} of its pixels in {}, by up to {} of 255{size}", count(change.places.len(), "place"), change.largest)
}

/// The first places on a page that differ.
fn places(page: &PageChange) -> Vec<String> {
    let places = page.pixels.iter().flat_map(|pixels| &pixels.places);
    let lines = places
        .clone()
        .take(PLACES)
        .map(|[left, top, width, height]| format!("{width:.0} x {height:.0} mm at {left:.0} mm from the left, {top:.0} mm from the top"));
    let more = places.clone().count().saturating_sub(PLACES);
    lines.chain((more > 0).then(|| format!("and {}", count(more, "more place")))).collect()
}

/// Edits that [`text`] does not print.
fn untold(words: &WordChange) -> usize {
    words.more + words.edits.len().saturating_sub(EDITS)
}

fn edit(edit: &Edit) -> String {
    let Edit { before, removed, added, after } = edit;
    let side = |text: &str, open: &str, close: &str| {
        if text.is_empty() { String::new() } else { format!("{open}{}{close}", crate::diagnostic::shorten(text, LONGEST)) }
    };
    let parts = [visible(before), side(removed, "[-", "-]"), side(added, "{+", "+}"), visible(after)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Statements that only one version makes.
pub fn facts(change: &FactChange) -> Vec<String> {
    let sides = [("no longer", &change.removed), ("now", &change.added)];
    sides.iter().flat_map(|(when, lines)| lines.iter().map(move |line| format!("{when} {}", visible(line)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(kind: Kind, old: Option<usize>, new: Option<usize>) -> PageChange {
        PageChange { kind, old, new, pixels: None, words: None, facts: FactChange::default(), fault: None }
    }

    #[test]
    fn pages_that_moved_together_are_told_together() {
        let moved = |old, new| page(Kind::Moved, Some(old), Some(new));
        let pages = [page(Kind::Added, None, Some(1)), moved(1, 2), moved(2, 3), moved(9, 4), page(Kind::Removed, Some(5), None)];
        let said: Vec<String> = headings(&pages).into_iter().map(|(heading, _)| heading).collect();
        assert_eq!(
            said,
            [
                "page 1 is new",
                "pages 2 to 3 were pages 1 to 2, and are the same",
                "page 4 was page 9, and is the same",
                "page 5 of the old version is gone"
            ]
        );
    }

    #[test]
    fn a_hostile_word_cannot_steer_a_terminal() {
        let hostile = Edit { before: "\u{1b}[2J".into(), removed: "\u{202e}a".into(), added: String::new(), after: "b".into() };
        assert_eq!(edit(&hostile), "<U+001B>[2J [-<U+202E>a-] b");
    }
}
