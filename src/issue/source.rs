//! The bytes of an issue as a tree in which every value knows its place.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value as Json;

use super::limits::Limits;
use super::path::{Path, Step};
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
    Number(serde_json::Number),
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
            let next = match step {
                Step::Field(name) => node.get(name),
                Step::Index(index) => node.elements().get(*index),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
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

    /// The value without its places. Of a field given twice the last one stays.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(value) => Json::Number(value.clone()),
            Value::String(value) => Json::String(value.clone()),
            Value::List(nodes) => Json::Array(nodes.iter().map(Node::to_json).collect()),
            Value::Object(fields) => Json::Object(fields.iter().map(|f| (f.name.clone(), f.node.to_json())).collect()),
        }
    }
}

/// An issue's file: its text, its tree, and where its lines begin.
#[derive(Debug, Clone)]
pub struct Source {
    text: String,
    line_starts: Vec<usize>,
    root: Node,
}

impl Source {
    /// Reads the bytes of an issue. A fault in the syntax is the only finding then: behind it nothing can be trusted.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Box<(String, Diagnostic)>> {
        let refuse = |text: &str, d: Diagnostic| Err(Box::new((text.to_owned(), d)));
        if bytes.len() > limits.issue_bytes {
            let fact = format!("the file has {} bytes; the limit is {}", bytes.len(), limits.issue_bytes);
            return refuse("", Diagnostic::error("too-large", fact).hint("split it, or raise the limit with --limit issue-bytes=N"));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
                let place = Lines::of(&good).place(&good, good.len()..good.len(), String::new());
                let d = Diagnostic::error("encoding", "the file is not UTF-8 from here on").at(place).hint("save it as UTF-8");
                return refuse(&good, d);
            }
        };
        let lines = Lines::of(text);
        if let Some(at) = too_deep(text, limits.nesting) {
            let d = Diagnostic::error("too-deep", format!("more than {} lists and objects stand in each other", limits.nesting))
                .at(lines.place(text, at..at + 1, String::new()))
                .hint("a dozen is enough; look for a bracket that was never closed");
            return refuse(text, d);
        }
        match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
            Ok(parsed) => match parsed.value {
                Some(value) => {
                    let root = node(value);
                    Ok(Self { text: text.to_owned(), line_starts: lines.0, root })
                }
                None => {
                    refuse(text, Diagnostic::error("syntax", "the file is empty").hint("`bulletin new DIR` writes an issue to begin with"))
                }
            },
            Err(error) => {
                let range = error.range();
                let end = range.end.max(range.start).min(text.len());
                let start = range.start.min(end);
                let (fact, hint) = in_plain_words(&lower_first(&error.kind().to_string()));
                let d = Diagnostic::error("syntax", fact).at(lines.place(text, start..end, String::new())).hint(hint);
                refuse(text, d)
            }
        }
    }

    /// The root of the tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
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
        let offset = |decoded: usize| string.span.start + 1 + raw_offset(&self.text[string.span.start + 1..string.span.end], decoded);
        self.place(offset(part.start)..offset(part.end), path)
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

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The byte at which the nesting passes the limit: found before parsing, so that no parser's stack is at stake.
fn too_deep(text: &str, limit: usize) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > limit {
                    return Some(at);
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn node(value: ast::Value) -> Node {
    let range = value.range();
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
        ast::Value::NumberLit(literal) => match literal.value.parse() {
            Ok(number) => Value::Number(number),
            // A number beyond what a double holds.
            Err(_) => Value::String(literal.value.to_owned()),
        },
        ast::Value::StringLit(literal) => Value::String(literal.value.into_owned()),
        ast::Value::Array(array) => Value::List(array.elements.into_iter().map(node).collect()),
        ast::Value::Object(object) => Value::Object(object.properties.into_iter().map(field).collect()),
    };
    Node { span: range.start..range.end, value }
}

fn field(property: ast::ObjectProp) -> Field {
    let range = property.name.range();
    Field { name_span: range.start..range.end, name: property.name.into_string(), node: node(property.value) }
}

/// The offset in a raw JSON string (after its opening quotation mark) of a byte of the decoded string.
fn raw_offset(raw: &str, decoded: usize) -> usize {
    let (mut at, mut seen) = (0, 0);
    while seen < decoded {
        let rest = &raw[at..];
        let Some(c) = rest.chars().next() else { break };
        if c != '\\' {
            at += c.len_utf8();
            seen += c.len_utf8();
            continue;
        }
        match rest.as_bytes().get(1) {
            Some(b'u') => {
                let unit = |from: usize| rest.get(from + 2..from + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                let high = unit(0).unwrap_or(0);
                if (0xD800..0xDC00).contains(&high) {
                    at += 12;
                    seen += 4;
                } else {
                    at += 6;
                    seen += char::from_u32(high).map_or(3, char::len_utf8);
                }
            }
            _ => {
                at += 2;
                seen += 1;
            }
        }
    }
    at.min(raw.len())
}

/// What the parser says, in the words of those who write issues; and what to do.
fn in_plain_words(said: &str) -> (String, &'static str) {
    let (fact, hint) = match said {
        "expected comma" => ("a comma is missing before this", "put a comma behind the value before it"),
        "trailing commas are not allowed" => ("a comma stands before a closing bracket", "take the comma out"),
        "comments are not allowed" => ("there are no comments in JSON", "take it out"),
        "single-quoted strings are not allowed" => ("text stands in single quotation marks", "write \" in place of '"),
        "unterminated array" => ("this list is never closed", "look for the place where its `]` is missing"),
        "unterminated object" => ("this object is never closed", "look for the place where its `}` is missing"),
        "text cannot contain more than one JSON value" => {
            ("something stands behind the end of the document", "take it out, or look for a bracket that closes too early")
        }
        "unexpected token" | "unexpected word" => {
            ("this is not JSON", "look here and at the line before: a quotation mark, a comma or a bracket is missing or too many")
        }
        _ => {
            let hint = "look at this line and the end of the one before: a comma, a quotation mark or a bracket is missing or too many";
            return (format!("this is not JSON: {said}"), hint);
        }
    };
    (fact.to_owned(), hint)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
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
    fn nesting_is_refused_before_parsing() {
        let deep = "[".repeat(100_000);
        let error = Source::read(deep.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.1.rule, "too-deep");
    }

    #[test]
    fn comments_and_trailing_commas_are_not_json() {
        for text in ["{} // c", "[1,]", "{a: 1}", "['a']"] {
            assert_eq!(Source::read(text.as_bytes(), &Limits::default()).unwrap_err().1.rule, "syntax", "{text}");
        }
    }
}
