//! The words of pages in reading order, and which of them changed.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::pdf::facts::{Facts, Kid, Tag};
use crate::pdf::raster::Sheets;

/// Words on a side, between those that both sides begin and end with, that are compared one by one.
const MOST_WORDS: usize = 6_000;

/// Edits of one page that are told; the rest is counted.
const MOST_EDITS: usize = 100;

/// Words told on each side of an edit.
const CONTEXT: usize = 4;

/// Characters of one side of an edit that are told.
const LONGEST: usize = 2_000;

/// How the words of two versions differ.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WordChange {
    /// Words that only the old version has.
    pub removed: usize,
    /// Words that only the new version has.
    pub added: usize,
    /// Where, in reading order.
    pub edits: Vec<Edit>,
    /// Edits that are counted above and not told.
    pub more: usize,
}

impl WordChange {
    /// Whether both say the same in the same order.
    pub fn is_empty(&self) -> bool {
        self.removed == 0 && self.added == 0
    }
}

/// Words that were replaced, put in or taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// A few words before, the same in both.
    pub before: String,
    /// What the old version says here.
    pub removed: String,
    /// What the new version says here.
    pub added: String,
    /// A few words after, the same in both.
    pub after: String,
}

/// The words of a version.
pub(super) struct Said {
    /// Those of each page.
    pub pages: Vec<Vec<String>>,
    /// Those of the document, without running heads where tags tell them from the text.
    pub document: Vec<String>,
}

impl Said {
    /// In reading order, by the tags of the file; alternative texts stand in brackets.
    pub fn by_tags(facts: &Facts) -> Self {
        let mut telling = Telling { pages: vec![String::new(); facts.pages.len()], page: 0, document: String::new() };
        facts.tags.iter().for_each(|tag| telling.tag(tag));
        for (page, text) in facts.pages.iter().zip(&mut telling.pages) {
            for more in page.artifacts.iter().chain([&page.untagged]) {
                text.push('\n');
                text.push_str(more);
            }
        }
        Self { pages: telling.pages.iter().map(|text| words(text)).collect(), document: words(&telling.document) }
    }

    /// In the order in which the pages are drawn; a page that cannot be read says nothing, and its picture tells why.
    pub fn by_letters(sheets: &Sheets) -> Self {
        let pages: Vec<Vec<String>> = (1..=sheets.len()).map(|number| words(&sheets.lettering(number).unwrap_or_default())).collect();
        Self { document: pages.concat(), pages }
    }
}

fn words(text: &str) -> Vec<String> {
    // A space that does not break is still one between words, and a soft hyphen is none.
    text.split_whitespace().map(|word| word.replace('\u{AD}', "")).filter(|word| !word.is_empty()).collect()
}

/// Texts as they are come upon.
struct Telling {
    pages: Vec<String>,
    /// The page that the last text was on, from 0.
    page: usize,
    document: String,
}

impl Telling {
    fn tag(&mut self, tag: &Tag) {
        let inline = tag.is_inline();
        if let Some(page) = first_page(tag) {
            self.page = page;
        }
        if !inline {
            self.say("\n");
        }
        if let Some(alt) = &tag.alt {
            self.say(&format!(" [{alt}] "));
        }
        if let Some(text) = &tag.actual_text {
            self.say(text);
        } else {
            for kid in &tag.kids {
                match kid {
                    Kid::Tag(tag) => self.tag(tag),
                    Kid::Text(run) => {
                        self.page = run.page.checked_sub(1).unwrap_or(self.page);
                        self.say(&run.text);
                    }
                    Kid::Object { .. } => {}
                }
            }
        }
        if !inline {
            self.say("\n");
        }
    }

    fn say(&mut self, text: &str) {
        self.document.push_str(text);
        if let Some(page) = self.pages.get_mut(self.page) {
            page.push_str(text);
        }
    }
}

/// The page, from 0, of the first text in an element itself.
fn first_page(tag: &Tag) -> Option<usize> {
    tag.kids.iter().find_map(|kid| if let Kid::Text(run) = kid { run.page.checked_sub(1) } else { None })
}

/// How the words of one version became those of the other.
pub(super) fn change(old: &[String], new: &[String]) -> WordChange {
    let mut change = WordChange::default();
    let first = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let last = old[first..].iter().rev().zip(new[first..].iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_middle, new_middle) = (&old[first..old.len() - last], &new[first..new.len() - last]);
    let ops = if old_middle.len().max(new_middle.len()) > MOST_WORDS {
        vec![DiffOp::Replace { old_index: 0, old_len: old_middle.len(), new_index: 0, new_len: new_middle.len() }]
    } else {
        capture_diff_slices(Algorithm::Myers, old_middle, new_middle)
    };
    for op in ops {
        let (_, from, to) = op.as_tag_tuple();
        if matches!(op, DiffOp::Equal { .. }) || from.is_empty() && to.is_empty() {
            continue;
        }
        change.removed += from.len();
        change.added += to.len();
        if change.edits.len() == MOST_EDITS {
            change.more += 1;
            continue;
        }
        let (begin, end) = (first + from.start, first + from.end);
        change.edits.push(Edit {
            before: old[begin.saturating_sub(CONTEXT)..begin].join(" "),
            removed: shortened(&old[begin..end]),
            added: shortened(&new[first + to.start..first + to.end]),
            after: old[end..(end + CONTEXT).min(old.len())].join(" "),
        });
    }
    change
}

fn shortened(words: &[String]) -> String {
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        if text.len() + word.len() > LONGEST {
            return format!("{text} … ({} more words)", words.len() - at);
        }
        if at > 0 {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(old: &str, new: &str) -> WordChange {
        change(&words(old), &words(new))
    }

    #[test]
    fn words_are_told_with_what_is_around_them() {
        let found = changed("five hundred metres of bank cleared by hand in May", "five hundred metres of bank planted by hand in May");
        let edit = Edit {
            before: "hundred metres of bank".into(),
            removed: "cleared".into(),
            added: "planted".into(),
            after: "by hand in May".into(),
        };
        assert_eq!(found, WordChange { removed: 1, added: 1, edits: vec![edit], more: 0 });
        assert!(changed("a b\u{a0}c", "a b c").is_empty());
        assert_eq!(changed("", "a b").added, 2);
        assert_eq!(changed("the col\u{AD}umn", "the column"), WordChange::default());
    }

    #[test]
    fn a_flood_of_words_is_told_in_short() {
        let many = |word: &str| (0..20_000).map(|at| format!("{word}{at} ")).collect::<String>();
        let found = changed(&format!("begin {} end", many("a")), &format!("begin {} end", many("b")));
        assert_eq!((found.removed, found.added, found.edits.len()), (20_000, 20_000, 1));
        assert!(found.edits[0].removed.len() < LONGEST + 40 && found.edits[0].after == "end");
        let every_other = |word: &str| (0..400).map(|at| format!("{at} {word}{at} ")).collect::<String>();
        let found = changed(&every_other("a"), &every_other("b"));
        assert_eq!((found.removed, found.edits.len(), found.more), (400, MOST_EDITS, 300));
    }
}
