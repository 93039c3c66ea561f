//! Proof that nothing vanished: the finished PDF is read, and every text, alternative text and address of the issue is
//! looked for in it.
//!
//! Compared are letters and digits: spaces, dashes, quotation marks and capitals may be set otherwise than typed. Each letter
//! of the PDF stands for one letter of the issue, the longest texts first, so that a short word is not found inside another
//! text that needs it. What is left over of a text then stands there twice; and of items, blocks and chapters each is read
//! after the one before it.

use std::collections::{BTreeMap, HashSet};

use super::facts::{Facts, Kid, Tag, Target};
use crate::diagnostic::{Diagnostic, shorten};
use crate::edition::Links;
use crate::typeset::{Text, Wording, letters, readable};

/// What the issue holds and the PDF does not, or twice, or in another order: each as a fault of ours.
pub fn faults(wording: &Wording, facts: &Facts, links: Links) -> Vec<Diagnostic> {
    let mut lost = texts(wording, facts);
    let spoken: HashSet<String> = alternatives(&facts.tags).into_iter().map(|text| letters(&text)).collect();
    for (path, text) in &wording.alternatives {
        if !spoken.contains(&letters(text)) {
            lost.push(gone("alternative text", path, text));
        }
    }
    let linked: HashSet<&str> = facts.pages.iter().flat_map(|page| &page.links).filter_map(|link| address(&link.target)).collect();
    // On paper an address is there to be read, on any page.
    let printed = if links == Links::Numbered { letters(&facts.reading_text()) } else { String::new() };
    for (path, url) in &wording.addresses {
        let there = match links {
            Links::Live => linked.contains(url.as_str()),
            Links::Numbered => printed.contains(&letters(readable(url))),
        };
        if !there {
            lost.push(gone("address", path, url));
        }
    }
    lost
}

fn texts(wording: &Wording, facts: &Facts) -> Vec<Diagnostic> {
    let lettering: Vec<String> = facts.tags.iter().flat_map(Tag::all).filter(|tag| tag.role == FIGURE).map(Tag::text).collect();
    let body: Vec<String> = facts.tags.iter().filter_map(without_figures).map(|tag| tag.text()).collect();
    let (drawn, written): (Vec<&Text>, Vec<&Text>) = wording.texts.iter().partition(|text| text.lettering);
    let body = Page::of(&body.join("\n"), true).read(&written);
    let mut lost = body.lost.clone();
    lost.extend(Page::of(&lettering.join("\n"), false).read(&drawn).lost);
    let gone = lost.into_iter().map(|text| gone("text", &text.path, &text.words));
    gone.chain(body.twice().map(repeated)).chain(body.astray().map(astray)).collect()
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

    /// Finds each text. Texts that stand in one place alone take it first, the longest before the others; of several
    /// places a text takes the one between its neighbours.
    fn read<'a>(mut self, texts: &[&'a Text]) -> Reading<'a> {
        let letters: Vec<String> = texts.iter().map(|text| letters(&text.words)).collect();
        let places: Vec<Vec<usize>> = letters.iter().map(|letters| self.places(letters)).collect();
        let mut order: Vec<usize> = (0..texts.len()).filter(|index| !letters[*index].is_empty()).collect();
        // A stable sort: texts alike are looked for in their order.
        order.sort_by_key(|index| (places[*index].len() > 1, std::cmp::Reverse(letters[*index].len())));
        let mut found = BTreeMap::new();
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
        // Contents may say headings again, whatever else has the same words.
        for (index, _) in texts.iter().enumerate().filter(|(_, text)| is_heading(text)) {
            for at in &places[index] {
                self.taken[*at..at + letters[index].len()].fill(true);
            }
        }
        let read = |(index, text): (usize, &&'a Text)| {
            let length = letters[index].len();
            let telling = text.words.split_whitespace().count() >= TELLING.0 && length >= TELLING.1;
            let left = telling && places[index].iter().any(|at| !self.taken[*at..at + length].contains(&true));
            let sure = telling && places[index].len() == 1;
            Found { text, at: found.get(&index).copied().filter(|_| sure), left_over: left }
        };
        Reading { lost, texts: texts.iter().enumerate().map(read).collect() }
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

/// Words and letters of a text that can hardly stand in two places by chance.
const TELLING: (usize, usize) = (3, 20);

/// What was found of texts.
struct Reading<'a> {
    lost: Vec<&'a Text>,
    texts: Vec<Found<'a>>,
}

struct Found<'a> {
    text: &'a Text,
    /// Its place among the letters; none where it could be another.
    at: Option<usize>,
    /// True when it stands once more than the issue has it.
    left_over: bool,
}

impl<'a> Reading<'a> {
    /// Texts of chapters that stand once more than the issue has them. Masthead and imprint may both say who publishes.
    fn twice(&self) -> impl Iterator<Item = &'a Text> {
        self.texts.iter().filter(|found| found.left_over && found.text.path.starts_with("chapters[")).map(|found| found.text)
    }

    /// Texts of items, blocks and chapters that are read before the one ahead of them in the issue. Within an item the
    /// layout decides: a date may stand before or after its text; the picture of an item too.
    fn astray(&self) -> impl Iterator<Item = &'a Text> {
        let mut last: Option<(&str, usize)> = None;
        self.texts.iter().filter_map(move |found| {
            let unit = unit(&found.text.path)?;
            let at = found.at?;
            match last {
                Some((before, _)) if before == unit => None,
                Some((_, reached)) if at < reached => Some(found.text),
                _ => {
                    last = Some((unit, at));
                    None
                }
            }
        })
    }
}

fn is_heading(text: &Text) -> bool {
    text.path.ends_with(".title") && !text.path.contains(".items[")
}

/// The part of a path in the chapters that is read in order: an item, or a field of a block.
fn unit(path: &str) -> Option<&str> {
    if !path.starts_with("chapters[") || path.contains(".media") {
        return None;
    }
    match path.find(".items[") {
        Some(at) => path[at..].find(']').map(|end| &path[..=at + end]),
        None => Some(path),
    }
}

/// Places of one text that are remembered; a page of the same digit over and over has more.
const MOST_PLACES: usize = 10_000;

fn gone(what: &str, path: &str, text: &str) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this {what} of {path} is not on the pages: {}", shorten(text, 80)))
        .hint("the layout lost it: nothing was written; please report it with the issue")
}

fn repeated(text: &Text) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this text of {} stands on the pages twice: {}", text.path, shorten(&text.words, 80)))
        .hint("the layout repeats it: nothing was written; please report it with the issue")
}

fn astray(text: &Text) -> Diagnostic {
    Diagnostic::error("incomplete", format!("this text of {} is read before what precedes it: {}", text.path, shorten(&text.words, 80)))
        .hint("the layout disorders it: nothing was written; please report it with the issue")
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
