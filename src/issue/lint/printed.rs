//! The words of an issue as they are printed, each with its way back into the file.

use std::cell::OnceCell;
use std::ops::Range;

use crate::issue::path::{Path, Step};
use crate::issue::shape::{ISSUE, Kind, Shape};
use crate::issue::source::{Node, Source, Value};
use crate::issue::text::{self, Span};

/// A text without its markup.
pub struct Printed<'a> {
    /// Where it stands in the issue.
    pub path: Path,
    /// Where it stands in the file.
    pub node: &'a Node,
    /// The words.
    pub words: String,
    /// True for sentences; false for headings, names, cells and figures.
    pub running: bool,
    /// The byte of the decoded string that each byte of `words` comes from, and the end.
    origin: Vec<usize>,
    /// Words in another language than the issue.
    foreign: Vec<Range<usize>>,
    /// Where quotations begin and end, looked for once.
    turns: OnceCell<Vec<(usize, bool)>>,
}

/// An address that is linked.
pub struct Address<'a> {
    /// Where it stands in the issue.
    pub path: Path,
    /// Where it stands in the file.
    pub node: &'a Node,
    /// Bytes of the decoded string.
    pub part: Range<usize>,
    /// The address.
    pub url: String,
    /// The words that are linked; none for a field that holds nothing but the address.
    pub words: Option<String>,
}

/// Fields whose texts are sentences.
const RUNNING: [&str; 6] = ["text", "intro", "caption", "note", "notes", "disclaimer"];
/// Fields of figures and signs, of which style has nothing to say.
const SILENT: [&str; 9] = ["value", "unit", "delta", "phone", "address", "number", "id", "marker", "licence"];

impl<'a> Printed<'a> {
    fn new(path: Path, node: &'a Node, raw: &str, markup: bool) -> Self {
        let field = last_field(&path);
        let running = markup && field.as_deref().is_some_and(|name| RUNNING.contains(&name));
        let mut out = Self { path, node, words: String::new(), running, origin: Vec::new(), foreign: Vec::new(), turns: OnceCell::new() };
        let mut at = 0;
        if markup {
            out.spans(&text::parse(raw).0, raw, &mut at);
        } else {
            out.take(raw, raw, &mut at);
        }
        out.origin.push(at);
        out
    }

    /// Goes along spans and raw text together: what the spans leave out is markup.
    fn spans(&mut self, spans: &[Span], raw: &str, at: &mut usize) {
        for span in spans {
            match span {
                Span::Text(words) => self.take(words, raw, at),
                Span::Strong(body) => self.marked(2, body, 2, raw, at),
                Span::Emphasis(body) => self.marked(1, body, 1, raw, at),
                Span::Link { url, body } => self.marked(1, body, "]()".len() + url.len(), raw, at),
                Span::Lang { lang, body } => {
                    let begin = self.words.len();
                    self.marked(1, body, "]{lang=}".len() + lang.len(), raw, at);
                    self.foreign.push(begin..self.words.len());
                }
            }
        }
    }

    fn marked(&mut self, before: usize, body: &[Span], after: usize, raw: &str, at: &mut usize) {
        *at += before;
        self.spans(body, raw, at);
        *at += after;
    }

    fn take(&mut self, words: &str, raw: &str, at: &mut usize) {
        for c in words.chars() {
            // A backslash that the reader took away stands before the sign that it protects.
            if raw[*at..].starts_with('\\') && (c != '\\' || raw[*at + 1..].starts_with('\\')) {
                *at += 1;
            }
            self.origin.extend((0..c.len_utf8()).map(|byte| *at + byte));
            self.words.push(c);
            *at += c.len_utf8();
        }
    }

    /// Bytes of the decoded string for bytes of the printed words.
    pub fn raw(&self, words: Range<usize>) -> Range<usize> {
        let end = if words.end > words.start { self.origin[words.end - 1] + 1 } else { self.origin[words.end] };
        self.origin[words.start]..end
    }

    /// True when a place lies in words of another language.
    pub fn is_foreign(&self, at: usize) -> bool {
        self.foreign.iter().any(|range| range.contains(&at))
    }

    /// True when a place lies between quotation marks: what others wrote keeps its spelling.
    pub fn is_quoted(&self, at: usize) -> bool {
        let turns = self.turns.get_or_init(|| turns(&self.words));
        let before = turns.partition_point(|(place, _)| *place < at);
        before.checked_sub(1).is_some_and(|last| turns[last].1)
    }

    /// The name of the field, or of the field that holds the list.
    pub fn field(&self) -> String {
        last_field(&self.path).unwrap_or_default()
    }

    /// The character before a place.
    pub fn before(&self, at: usize) -> Option<char> {
        self.words[..at].chars().next_back()
    }
}

/// The quotation marks of a text, each with whether a quotation is open behind it.
fn turns(words: &str) -> Vec<(usize, bool)> {
    let (mut curly, mut straight) = (false, false);
    let turn = |(at, mark): (usize, char)| {
        match mark {
            '“' | '„' | '«' => curly = true,
            '”' | '»' => curly = false,
            '"' => straight = !straight,
            _ => return None,
        }
        Some((at, curly || straight))
    };
    words.char_indices().filter_map(turn).collect()
}

fn last_field(path: &Path) -> Option<String> {
    path.steps().iter().rev().find_map(|step| match step {
        Step::Field(name) => Some(name.clone()),
        Step::Index(_) => None,
    })
}

/// The texts and the addresses of an issue, in the order of the file.
pub fn collect(source: &Source) -> (Vec<Printed<'_>>, Vec<Address<'_>>) {
    let mut walk = Walk { path: Path::default(), texts: Vec::new(), addresses: Vec::new() };
    walk.value(source.root(), ISSUE.root());
    (walk.texts, walk.addresses)
}

struct Walk<'a> {
    path: Path,
    texts: Vec<Printed<'a>>,
    addresses: Vec<Address<'a>>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, node: &'a Node, shape: &Shape) {
        let resolved = ISSUE.resolve(shape);
        match (&resolved.kind, &node.value) {
            (Kind::String, Value::String(text)) => self.string(shape.name.as_deref().unwrap_or_default(), text, node),
            (Kind::List { item, .. }, Value::List(nodes)) => {
                for (index, element) in nodes.iter().enumerate() {
                    self.path.push_index(index);
                    self.value(element, item);
                    self.path.pop();
                }
            }
            (Kind::Map { value, .. }, Value::Object(fields)) => {
                for field in fields {
                    self.path.push_field(&field.name);
                    self.value(&field.node, value);
                    self.path.pop();
                }
            }
            (Kind::Object { fields, variants }, Value::Object(entries)) => {
                let known = ISSUE.fields(fields, variants, node);
                for entry in entries {
                    if let Some(field) = known.iter().find(|field| field.name == entry.name) {
                        self.path.push_field(&entry.name);
                        self.value(&entry.node, &field.shape);
                        self.path.pop();
                    }
                }
            }
            (Kind::Either(alternatives), _) => {
                if let Some(shape) = ISSUE.alternative(alternatives, node) {
                    self.value(node, shape);
                }
            }
            _ => {}
        }
    }

    fn string(&mut self, name: &str, text: &str, node: &'a Node) {
        match name {
            "Text" | "Label" if !last_field(&self.path).is_some_and(|field| SILENT.contains(&field.as_str())) => {
                let printed = Printed::new(self.path.clone(), node, text, name == "Text");
                if name == "Text" {
                    let mut at = 0;
                    self.links(&text::parse(text).0, text, &mut at, node);
                }
                self.texts.push(printed);
            }
            "Link" | "ShortLink" | "Email" => {
                let address = Address { path: self.path.clone(), node, part: 0..text.len(), url: text.to_owned(), words: None };
                self.addresses.push(address);
            }
            _ => {}
        }
    }

    fn links(&mut self, spans: &[Span], raw: &str, at: &mut usize, node: &'a Node) {
        for span in spans {
            match span {
                Span::Text(_) => {}
                Span::Strong(body) | Span::Emphasis(body) | Span::Lang { body, .. } => self.links(body, raw, at, node),
                Span::Link { url, body } => {
                    // The addresses come in the order of the text, so each is looked for behind the one before it.
                    let target = format!("]({url})");
                    let begin = raw[*at..].find(&target).map_or(*at, |found| *at + found + "](".len());
                    *at = (begin + url.len()).min(raw.len());
                    let words = Some(text::plain(body));
                    self.addresses.push(Address { path: self.path.clone(), node, part: begin..*at, url: url.clone(), words });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::limits::Limits;
    #[test]
    fn every_printed_byte_leads_back_to_itself() {
        for raw in [
            "a **b *c*** [**d** e](https://example.org/(x)) [f]{lang=fr} g",
            r"\*\*a\*\* \[b\]\(c\) \\ C:\harbour\n é [x](https://e.org/a\b)",
            "**a [b (c",
            "\u{1F600} [é](https://e.org), end",
        ] {
            let quoted = serde_json::Value::from(raw).to_string();
            let source = Source::read(quoted.as_bytes(), &Limits::default()).map_err(|e| e.1).unwrap();
            let printed = Printed::new(Path::default(), source.root(), raw, true);
            for (at, c) in printed.words.char_indices() {
                let range = printed.raw(at..at + c.len_utf8());
                assert_eq!(&raw[range], c.to_string(), "{raw} at {at}");
            }
            assert_eq!(printed.origin.len(), printed.words.len() + 1);
        }
    }

    #[test]
    fn quoted_and_foreign_words_are_known() {
        let source = Source::read(b"0", &Limits::default()).map_err(|e| e.1).unwrap();
        let printed = Printed::new(Path::default(), source.root(), "a “b” [c]{lang=fr} d \"e\" f", true);
        let at = |c| printed.words.find(c).unwrap();
        assert!(printed.is_quoted(at('b')) && printed.is_quoted(at('e')) && !printed.is_quoted(at('d')) && !printed.is_quoted(at('f')));
        assert!(printed.is_foreign(at('c')) && !printed.is_foreign(at('d')));
    }
}
