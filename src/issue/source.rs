//! The bytes of an issue as a tree in which every value knows its place.

use std::ops::Range;

use serde_json::{Number, Value as Json};

use super::limits::Limits;
use super::path::{Path, Step};
use super::syntax;
use crate::diagnostic::{Diagnostic, Place};

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Bytes that it covers in the file, quotation marks included.
    pub span: Range<usize>,
    /// The value itself.
    pub value: Value,
}

/// A JSON value.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, decoded.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// An object, in the order of the file, fields given twice included.
    Object(Vec<Field>),
}

/// A field of an object.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Place of the name.
    pub name_span: Range<usize>,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// The field of an object; none for other values.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(fields) => fields.iter().find(|f| f.name == name).map(|f| &f.node),
            _ => None,
        }
    }

    /// The fields of an object; none for other values.
    pub fn fields(&self) -> &[Field] {
        match &self.value {
            Value::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The elements of a list; none for other values.
    pub fn elements(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            _ => &[],
        }
    }

    /// Goes to what an object or a list holds, each with its path, which is as it was afterwards.
    pub fn each<'a>(&'a self, path: &mut Path, visit: &mut impl FnMut(&'a Node, &mut Path)) {
        for field in self.fields() {
            path.push_field(&field.name);
            visit(&field.node, path);
            path.pop();
        }
        for (index, node) in self.elements().iter().enumerate() {
            path.push_index(index);
            visit(node, path);
            path.pop();
        }
    }

    /// The words of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value that a path leads to, or the last one on the way that exists.
    pub fn nearest(&self, path: &Path) -> &Node {
        let mut node = self;
        for step in path.steps() {
            match node.step(step) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The value that a path leads to; none where there is none.
    pub fn at(&self, path: &Path) -> Option<&Node> {
        path.steps().iter().try_fold(self, Self::step)
    }

    pub(super) fn step(&self, step: &Step) -> Option<&Node> {
        match step {
            Step::Field(name) => self.get(name),
            Step::Index(index) => self.elements().get(*index),
        }
    }

    /// What a reader calls a value of this type.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }

    /// The value without its places. Of a field given twice the last one stays; 4.0 and 4e0 are 4, as JSON Schema has it.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(value) => Json::Number(whole(value).unwrap_or_else(|| value.clone())),
            Value::String(value) => Json::String(value.clone()),
            Value::List(nodes) => Json::Array(nodes.iter().map(Node::to_json).collect()),
            Value::Object(fields) => Json::Object(fields.iter().map(|f| (f.name.clone(), f.node.to_json())).collect()),
        }
    }
}

/// A number without a fraction that is written as if it had one, as long as every whole number of its size can be told.
fn whole(number: &Number) -> Option<Number> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let value = number.as_f64().filter(|value| number.is_f64() && value.fract() == 0.0 && value.abs() <= LARGEST)?;
    Some((value as i64).into())
}

/// An issue's file: its text, its tree, and where its lines begin.
#[derive(Debug, Clone)]
pub struct Source {
    text: String,
    line_starts: Vec<usize>,
    root: Node,
    slips: Vec<Diagnostic>,
}

impl Source {
    /// Reads the bytes of an issue. Where slips in its syntax leave no doubt of what is meant, the tree is what is meant, and
    /// [`Source::slips`] holds them; where they do, they are the only findings.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Box<(String, Vec<Diagnostic>)>> {
        let refuse = |text: &str, d: Vec<Diagnostic>| Err(Box::new((text.to_owned(), d)));
        if bytes.len() > limits.issue_bytes {
            let fact = format!("the file has more than {} bytes, which is the limit", limits.issue_bytes);
            let d = Diagnostic::error("too-large", fact).hint("split it, or raise the limit with --limit issue-bytes=N");
            return refuse("", vec![d]);
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if let Some((fact, hint)) = no_utf_8(bytes) {
            return refuse("", vec![Diagnostic::error("encoding", fact).hint(hint)]);
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
                let place = Lines::of(&good).place(&good, good.len()..good.len(), String::new());
                let d = Diagnostic::error("encoding", "the file is not UTF-8 from here on").at(place).hint("save it as UTF-8");
                return refuse(&good, vec![d]);
            }
        };
        let lines = Lines::of(text);
        let parsed = syntax::parse(text, limits.nesting);
        let place = |at: Range<usize>, path: &Path| lines.place(text, at, path.to_string());
        let mut slips: Vec<Diagnostic> = parsed
            .slips
            .into_iter()
            .map(|slip| {
                let d = Diagnostic::error("syntax", slip.fact).hint(slip.hint);
                let written = text.get(slip.at.clone()).unwrap_or_default().trim();
                let d = if written.is_empty() { d } else { d.value(written) };
                if text.trim().is_empty() { d } else { d.at(place(slip.at, &slip.path)) }
            })
            .collect();
        if let Some((at, path)) = parsed.too_deep {
            let d = Diagnostic::error("too-deep", format!("more than {} lists and objects stand in each other", limits.nesting))
                .at(place(at..at + 1, &path))
                .hint("a dozen is enough; look for a bracket that was never closed, or raise the limit with --limit nesting=N");
            slips.push(d);
        }
        match parsed.root {
            Some(root) => Ok(Self { text: text.to_owned(), line_starts: lines.0, root, slips }),
            None => refuse(text, slips),
        }
    }

    /// What is wrong with the syntax, although it is clear what is meant.
    pub fn slips(&self) -> &[Diagnostic] {
        &self.slips
    }

    /// The root of the tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands in a span, on one line and without the quotation marks around it; none where it is blank.
    pub fn written(&self, span: Range<usize>) -> Option<String> {
        let written = ends(&self.text[span]).split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&written);
        // One bracket stands for something that is missing.
        (!matches!(bare, "" | "{" | "[")).then(|| bare.to_owned())
    }

    /// Gives findings that name no value the one at their place.
    pub fn show_values(&self, findings: &mut [Diagnostic]) {
        for d in findings.iter_mut().filter(|d| d.value.is_none()) {
            if let Some(written) = d.place.as_ref().and_then(|place| self.written(place.span.clone())) {
                *d = d.clone().value(written);
            }
        }
    }

    /// The place of a span.
    pub fn place(&self, span: Range<usize>, path: &Path) -> Place {
        place(&self.line_starts, &self.text, span, path.to_string())
    }

    /// The place of the value at a path.
    pub fn place_of(&self, path: &Path) -> Place {
        self.place(self.root.nearest(path).span.clone(), path)
    }

    /// The place of a part of a string, given in bytes of the decoded string.
    pub fn place_within(&self, string: &Node, part: Range<usize>, path: &Path) -> Place {
        let offset = |decoded: usize| string.span.start + raw_offset(&self.text[string.span.clone()], decoded);
        self.place(offset(part.start)..offset(part.end), path)
    }
}

/// What bytes are that are certainly no UTF-8, by how they begin, and what to do.
fn no_utf_8(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const SAVE: &str = "save it as UTF-8";
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(("the file is UTF-32, not UTF-8", SAVE)),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(("the file is UTF-16, not UTF-8", SAVE)),
        // Every other byte of UTF-16 is nothing where letters are Latin.
        [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] | [0, 1..=255] | [1..=255, 0] => {
            Some(("the file is UTF-16, not UTF-8", SAVE))
        }
        [0, ..] => {
            Some(("the file begins with bytes of zero, which no text has", "it was damaged as it was saved or copied: take it anew"))
        }
        _ => None,
    }
}

struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    fn place(&self, text: &str, span: Range<usize>, path: String) -> Place {
        place(&self.0, text, span, path)
    }
}

fn place(line_starts: &[usize], text: &str, span: Range<usize>, path: String) -> Place {
    let at = |offset: usize| {
        let line = line_starts.partition_point(|start| *start <= offset) - 1;
        (line + 1, text[line_starts[line]..offset].chars().count() + 1)
    };
    let (line, column) = at(span.start);
    let (end_line, end_column) = at(span.end);
    Place { line, column, end_line, end_column, path, span }
}

/// The offset in a raw string, of whatever quotation marks, of a byte of the decoded string.
fn raw_offset(raw: &str, decoded: usize) -> usize {
    let mut at = raw.chars().next().filter(|c| syntax::opens(*c)).map_or(0, char::len_utf8);
    let mut seen = 0;
    while seen < decoded {
        let rest = &raw[at..];
        let Some(c) = rest.chars().next() else { break };
        let (written, read) = if c == '\\' { syntax::escaped(&rest[1..]) } else { (c.len_utf8(), c.len_utf8()) };
        at += written;
        seen += read;
    }
    at.min(raw.len())
}

/// A text of which the middle is left out where nobody will see it.
fn ends(text: &str) -> String {
    const MOST: usize = 1_000;
    if text.len() <= 2 * MOST {
        return text.to_owned();
    }
    let (mut head, mut tail) = (MOST, text.len() - MOST);
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    while !text.is_char_boundary(tail) {
        tail += 1;
    }
    format!("{}{}", &text[..head], &text[tail..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Source {
        Source::read(text.as_bytes(), &Limits::default()).map_err(|e| e.1).unwrap()
    }

    #[test]
    fn places_count_characters() {
        let source = read("{\n  \"é\": \"ab\"\n}");
        let mut path = Path::default();
        path.push_field("é");
        let place = source.place_of(&path);
        assert_eq!((place.line, place.column, place.end_column), (2, 8, 12));
    }

    #[test]
    fn places_within_strings_see_through_escapes() {
        let source = read(r#"["\"\u00e9\ud83d\ude00x"]"#);
        let string = &source.root().elements()[0];
        let text = string.as_str().unwrap();
        let at = text.find('x').unwrap();
        let place = source.place_within(string, at..at + 1, &Path::default());
        assert_eq!(&source.text()[place.span], "x");
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_point() {
        assert_eq!(read("[4.0, 1e0, 4.5, -2.0E1, 1e300, 7]").root().to_json().to_string(), "[4,1,4.5,-20,1e+300,7]");
    }

    #[test]
    fn sixteen_bits_a_letter_are_told_as_such() {
        let wide: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let fact = |bytes: &[u8]| Source::read(bytes, &Limits::default()).unwrap_err().1[0].fact.clone();
        for bytes in [wide.clone(), [&[0xFF, 0xFE], wide.as_slice()].concat(), b"\xFE\xFF\0{\0}".to_vec(), b"\0{\0}".to_vec()] {
            assert_eq!(fact(&bytes), "the file is UTF-16, not UTF-8", "{bytes:?}");
        }
        assert_eq!(fact(b"\xFF\xFE\0\0{\0\0\0"), "the file is UTF-32, not UTF-8");
        for bytes in [&[0; 4_096][..], b"\0", b"\0{ \"format\": 1 }"] {
            assert_eq!(fact(bytes), "the file begins with bytes of zero, which no text has");
        }
    }

    #[test]
    fn nesting_is_refused_before_parsing() {
        let deep = "[".repeat(100_000);
        let error = Source::read(deep.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.1[0].rule, "too-deep");
    }

    #[test]
    fn what_is_nearly_json_keeps_its_places() {
        let source = read("{ “a”: “b\\q \\u00e9x” }");
        let string = &source.root().fields()[0].node;
        assert!(source.slips().len() == 3 && source.slips().iter().all(|slip| slip.rule == "syntax"), "{:?}", source.slips());
        let at = string.as_str().unwrap().find('x').unwrap();
        assert_eq!(&source.text()[source.place_within(string, at..at + 1, &Path::default()).span], "x");
    }
}
