//! Characters that no font has: told before the pages are set, because on a page they would be empty boxes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::fonts::{self, Fonts};
use crate::diagnostic::Diagnostic;
use crate::issue::path::Path;
use crate::issue::rules;
use crate::issue::source::{Node, Source, Value};
use crate::layout::Layout;

/// A finding for each character that has no glyph in the layout's fonts, at its first place, with the number of its other
/// places.
pub fn missing_glyphs(source: &Source, layout: &Layout) -> Vec<Diagnostic> {
    let fonts = fonts::of(layout);
    let mut search = Search { fonts: &fonts, covered: BTreeMap::new(), found: BTreeMap::new(), path: Path::default() };
    search.node(source.root());
    search
        .found
        .into_iter()
        .map(|(c, found)| {
            let more = match found.count - 1 {
                0 => String::new(),
                1 => ", here and in one other place".into(),
                more => format!(", here and in {more} other places"),
            };
            Diagnostic::error("no-glyph", format!("no font has the character `{c}` (U+{:04X}){more}", c as u32))
                .at(source.place_within(found.node, found.part, &found.path))
                .hint("write it in another way; `bulletin fonts` lists what the fonts hold")
        })
        .collect()
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
    count: usize,
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
            let found = self.found.entry(c).or_insert_with(|| Found { node, part: at..at + c.len_utf8(), path: path.clone(), count: 0 });
            found.count += 1;
        }
    }
}
