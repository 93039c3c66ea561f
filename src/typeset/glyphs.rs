//! Characters that no font has: told before the pages are set, because on a page they would be empty boxes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::fonts::{self, Fonts};
use crate::diagnostic::{Diagnostic, around, is_invisible, shorten};
use crate::issue::path::Path;
use crate::issue::rules;
use crate::issue::source::{Node, Source, Value};
use crate::layout::Layout;

/// Characters that a finding lists; of more it gives the number.
const LISTED: usize = 20;

/// Texts in which else a character stands that a finding names; of more it gives the number.
const PLACES: usize = 5;
/// Characters of the path of such a text that are shown.
const LONGEST_PATH: usize = 120;

/// A finding for each text with characters that have no glyph in the layout's fonts, at the first of them. A character is told
/// where it stands first, with its other places.
pub fn missing_glyphs(source: &Source, layout: &Layout) -> Vec<Diagnostic> {
    let fonts = fonts::of(layout);
    let mut search = Search { fonts: &fonts, covered: BTreeMap::new(), found: BTreeMap::new(), path: Path::default() };
    search.node(source.root());
    let mut texts: BTreeMap<usize, Vec<(char, Found)>> = BTreeMap::new();
    for (c, found) in search.found {
        texts.entry(found.node.span.start).or_default().push((c, found));
    }
    texts
        .into_values()
        .filter_map(|mut missing| {
            missing.sort_by_key(|(_, found)| found.part.start);
            let (c, first) = missing.first()?;
            let fact = match missing.len() {
                1 => format!("no font has the character {}{}", shown(*c), elsewhere(&missing)),
                count => {
                    let listed: Vec<String> = missing.iter().take(LISTED).map(|(c, _)| shown(*c)).collect();
                    let more = if count > LISTED { format!(" and {} more", count - LISTED) } else { String::new() };
                    format!("no font has {count} characters of this text: {}{more}{}", listed.join(", "), elsewhere(&missing))
                }
            };
            let d = Diagnostic::error("no-glyph", fact).at(source.place_within(first.node, first.part.clone(), &first.path));
            let text = first.node.as_str().unwrap_or_default();
            Some(d.value(around(text, first.part.clone())).hint("write it in another way; `bulletin fonts` lists what the fonts hold"))
        })
        .collect()
}

fn shown(c: char) -> String {
    if is_invisible(c) { format!("U+{:04X}", c as u32) } else { format!("`{c}` (U+{:04X})", c as u32) }
}

/// The texts behind the first one in which characters stand.
fn elsewhere(missing: &[(char, Found)]) -> String {
    let mut places: Vec<&(usize, Path)> = missing.iter().flat_map(|(_, found)| &found.others).collect();
    places.sort_by_key(|(start, _)| *start);
    places.dedup_by_key(|(start, _)| *start);
    // Of several characters each was followed by itself: nobody knows in how many texts together they stand.
    let more = match missing {
        [(_, found)] => found.count - found.others.len(),
        _ => places.len().saturating_sub(PLACES),
    };
    let named: Vec<String> = places.iter().take(PLACES).map(|(_, path)| shorten(&path.to_string(), LONGEST_PATH)).collect();
    match (named.len(), more) {
        (0, _) => String::new(),
        (_, 0) => format!(", here and in {}", named.join(", ")),
        (_, more) => format!(", here and in {} and {more} more", named.join(", ")),
    }
}

struct Search<'a> {
    fonts: &'a Fonts,
    covered: BTreeMap<char, bool>,
    found: BTreeMap<char, Found<'a>>,
    path: Path,
}

struct Found<'a> {
    node: &'a Node,
    part: Range<usize>,
    path: Path,
    /// The text that it was seen in last.
    last: usize,
    /// Number of other texts that it stands in.
    count: usize,
    /// The first of them, with where they begin.
    others: Vec<(usize, Path)>,
}

impl<'a> Search<'a> {
    fn node(&mut self, node: &'a Node) {
        match &node.value {
            Value::String(text) => self.text(node, text),
            Value::List(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.path.push_index(index);
                    self.node(node);
                    self.path.pop();
                }
            }
            Value::Object(fields) => {
                for field in fields {
                    self.path.push_field(&field.name);
                    self.node(&field.node);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, node: &'a Node, text: &str) {
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii() && !rules::is_unprintable(*c)) {
            if *self.covered.entry(c).or_insert_with(|| self.fonts.covers(c)) {
                continue;
            }
            let path = &self.path;
            let text_at = node.span.start;
            let found = self.found.entry(c).or_insert_with(|| Found {
                node,
                part: at..at + c.len_utf8(),
                path: path.clone(),
                last: text_at,
                count: 0,
                others: Vec::new(),
            });
            if found.last == text_at {
                continue;
            }
            found.last = text_at;
            if found.others.len() < PLACES {
                found.others.push((text_at, path.clone()));
            }
            found.count += 1;
        }
    }
}
