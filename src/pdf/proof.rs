//! Proof that nothing vanished: the finished PDF is read, and every text, alternative text and address of the issue is
//! looked for in it.
//!
//! Compared are letters and digits: spaces, dashes, quotation marks and capitals may be set otherwise than typed. Each letter
//! of the PDF stands for one letter of the issue, the longest texts first, so that a short word is not found inside another
//! text that needs it.

use std::collections::HashSet;

use super::facts::{Facts, Kid, Tag, Target};
use crate::diagnostic::{Diagnostic, shorten};
use crate::typeset::{Text, Wording};

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
    let lettering: Vec<String> = facts.tags.iter().flat_map(Tag::all).filter(|tag| tag.role == FIGURE).map(Tag::text).collect();
    let body: Vec<String> = facts.tags.iter().filter_map(without_figures).map(|tag| tag.text()).collect();
    let (drawn, written): (Vec<&Text>, Vec<&Text>) = wording.texts.iter().partition(|text| text.lettering);
    let mut lost = Page::of(&body.join("\n"), true).lost(&written);
    lost.extend(Page::of(&lettering.join("\n"), false).lost(&drawn));
    lost.into_iter().map(|text| gone("text", &text.path, &text.words)).collect()
}

/// The role of drawings, whose lettering is told apart from the text.
const FIGURE: &str = "Figure";

fn without_figures(tag: &Tag) -> Option<Tag> {
    let kids = tag.kids.iter().filter_map(|kid| match kid {
        Kid::Tag(tag) => without_figures(tag).map(Kid::Tag),
        kid => Some(kid.clone()),
    });
    (tag.role != FIGURE).then(|| Tag { kids: kids.collect(), ..tag.clone() })
}

/// The letters of the pages, and where words begin and end among them.
struct Page {
    letters: Vec<u8>,
    begins: Vec<bool>,
    ends: Vec<bool>,
    taken: Vec<bool>,
}

impl Page {
    /// Each line is a paragraph, a heading or a cell: no text runs from one into the next. Texts are made of whole words, or,
    /// in drawings, of any letters.
    fn of(lines: &str, whole_words: bool) -> Self {
        let mut page = Self { letters: Vec::new(), begins: Vec::new(), ends: Vec::new(), taken: Vec::new() };
        for line in lines.lines() {
            for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                let from = page.letters.len();
                page.letters.extend(letters(word).bytes());
                let to = page.letters.len();
                page.begins.extend((from..to).map(|at| at == from || !whole_words));
                page.ends.extend((from..to).map(|at| at + 1 == to || !whole_words));
            }
            page.letters.push(b'\n');
            page.begins.push(false);
            page.ends.push(false);
        }
        page.taken = vec![false; page.letters.len()];
        page
    }

    /// The texts for which no letters are left. Texts that stand in one place alone take it first, the longest before the
    /// others; of several places a text takes the one between its neighbours.
    fn lost<'a>(mut self, texts: &[&'a Text]) -> Vec<&'a Text> {
        let letters: Vec<String> = texts.iter().map(|text| letters(&text.words)).collect();
        let places: Vec<Vec<usize>> = letters.iter().map(|letters| self.places(letters)).collect();
        let mut order: Vec<usize> = (0..texts.len()).filter(|index| !letters[*index].is_empty()).collect();
        // A stable sort: texts alike are looked for in their order.
        order.sort_by_key(|index| (places[*index].len() > 1, std::cmp::Reverse(letters[*index].len())));
        let mut found = std::collections::BTreeMap::new();
        let mut lost = Vec::new();
        for index in order {
            let length = letters[index].len();
            let after = found.range(..index).next_back().map_or(0, |(_, at)| *at);
            let before = found.range(index..).next().map_or(usize::MAX, |(_, at)| *at);
            let free: Vec<usize> = places[index].iter().copied().filter(|at| !self.taken[*at..at + length].contains(&true)).collect();
            match free.iter().find(|at| (after..before).contains(*at)).or(free.first()) {
                Some(at) => {
                    self.taken[*at..at + length].fill(true);
                    found.insert(index, *at);
                }
                None => lost.push(texts[index]),
            }
        }
        lost
    }

    /// Where a text stands, taken or not.
    fn places(&self, text: &str) -> Vec<usize> {
        if text.is_empty() {
            return Vec::new();
        }
        let (mut places, mut from) = (Vec::new(), 0);
        while let Some(at) = memchr::memmem::find(&self.letters[from..], text.as_bytes()).map(|at| at + from) {
            if self.begins[at] && self.ends[at + text.len() - 1] {
                places.push(at);
                if places.len() >= MOST_PLACES {
                    break;
                }
            }
            from = at + 1;
        }
        places
    }
}

/// Places of one text that are remembered; a page of the same digit over and over has more.
const MOST_PLACES: usize = 10_000;

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
