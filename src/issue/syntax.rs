//! JSON (RFC 8259), and what is nearly JSON: read as far as it can be, each slip told at its place.
//!
//! Nothing but JSON is accepted. What is meant by a slip is nearly always clear (a comma too many, a quotation mark of
//! another kind), and reading goes on, so that an editor sees all slips at once and, where the meaning is certain, what is
//! wrong with the issue itself.

mod surplus;
mod text;

use std::ops::Range;

use super::path::Path;
use super::source::{Field, Node, Value};
pub use text::{escaped, opens};

/// A slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where it is, in bytes.
    pub at: Range<usize>,
    /// The value that it is in.
    pub path: Path,
    /// What is wrong.
    pub fact: String,
    /// What to do.
    pub hint: String,
}

/// What was read.
#[derive(Debug)]
pub struct Parsed {
    /// The tree; none when there is none, or when nobody can say what is meant.
    pub root: Option<Node>,
    /// All slips, in the order in which they were found.
    pub slips: Vec<Slip>,
    /// The bracket that opens one level more than allowed, and the value that it begins.
    pub too_deep: Option<(usize, Path)>,
}

/// Reads a text in which at most `deepest` lists and objects stand in each other.
pub fn parse(text: &str, deepest: usize) -> Parsed {
    surplus::without(text, |passed| read(text, deepest, passed))
}

/// Reads a text and passes the closing brackets that stand at `passed`.
fn read(text: &str, deepest: usize, passed: &[usize]) -> Parsed {
    let mut parser = Parser {
        text,
        at: 0,
        deepest,
        open: Vec::new(),
        path: Path::default(),
        slips: Vec::new(),
        ended: 0,
        guessed: false,
        too_deep: None,
        spare: surplus::spare(text),
        passed,
    };
    let root = parser.document();
    let sure = !parser.guessed && parser.too_deep.is_none();
    Parsed { root: root.ok().filter(|_| sure), slips: parser.slips, too_deep: parser.too_deep }
}

/// Slips in one file: whoever has more has not written JSON.
const MOST: usize = 60;
/// What to do where nothing better can be said.
const LOOK: &str = "look here and at the line before: a quotation mark, a comma or a bracket is missing or too many";

/// Reading cannot go on.
struct End;

struct Parser<'a> {
    text: &'a str,
    at: usize,
    deepest: usize,
    /// The brackets that are open.
    open: Vec<u8>,
    /// The way to the value that is being read.
    path: Path,
    slips: Vec<Slip>,
    /// Where the last value ended.
    ended: usize,
    /// True when the tree may not be what is meant.
    guessed: bool,
    too_deep: Option<(usize, Path)>,
    /// How many more `]` and `}` there are than their openers.
    spare: [isize; 2],
    /// The closing brackets that close nothing.
    passed: &'a [usize],
}

/// Blank signs that JSON does not know as such.
fn strange_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\0')
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn slip(&mut self, at: Range<usize>, fact: impl Into<String>, hint: impl Into<String>) {
        if self.slips.len() < MOST {
            self.slips.push(Slip { at, path: self.path.clone(), fact: fact.into(), hint: hint.into() });
        }
    }

    /// A slip behind which nobody can say what is meant.
    fn lost(&mut self) -> End {
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        self.slip(self.at..end, "this is not JSON", LOOK);
        End
    }

    /// Passes blanks, and tells of comments and of blanks that JSON does not know.
    fn blanks(&mut self) {
        while let Some(c) = self.peek() {
            let rest = self.rest();
            let length = match c {
                ' ' | '\t' | '\r' | '\n' => {
                    self.at += 1;
                    continue;
                }
                c if strange_blank(c) => {
                    // Several in a row came from one slip.
                    let end = self.at + rest.find(|other| other != c).unwrap_or(rest.len());
                    let fact = format!("an invisible character (U+{:04X}) stands between the words of JSON", c as u32);
                    self.slip(self.at..end, fact, "delete it, or write a common space for it");
                    self.at = end;
                    continue;
                }
                '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                '#' => rest.find('\n').unwrap_or(rest.len()),
                _ => return,
            };
            self.slip(self.at..self.at + length, "there are no comments in JSON", "take it out");
            self.at += length;
        }
    }

    fn document(&mut self) -> Result<Node, End> {
        self.blanks();
        if self.peek().is_none() {
            if self.slips.is_empty() {
                self.slip(0..0, "the file is empty", "`bulletin new DIR` writes an issue to begin with");
            }
            return Err(End);
        }
        let root = self.value()?;
        self.blanks();
        while self.passed() {
            self.blanks();
        }
        if let Some(c) = self.peek() {
            // What a bracket too early has cut off belongs to the issue.
            self.guessed |= matches!(c, ',' | ']' | '}');
            let hint = "take it out, or look for a bracket that closes too early";
            self.slip(self.at..self.at + c.len_utf8(), "something stands behind the end of the document", hint);
        }
        Ok(root)
    }

    fn value(&mut self) -> Result<Node, End> {
        let start = self.at;
        let value = match self.peek() {
            Some('[') => self.enclosed(b'[')?,
            Some('{') => self.enclosed(b'{')?,
            Some(c) if text::opens(c) => Value::String(self.quoted()),
            Some(c) if c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_' | '$') => self.bare()?,
            _ => return Err(self.lost()),
        };
        self.ended = self.at;
        Ok(Node { span: start..self.at, value })
    }

    fn enclosed(&mut self, bracket: u8) -> Result<Value, End> {
        if self.open.len() >= self.deepest {
            self.too_deep = Some((self.at, self.path.clone()));
            return Err(End);
        }
        let start = self.at;
        self.at += 1;
        self.open.push(bracket);
        let value = if bracket == b'[' { self.list(start) } else { self.object(start) };
        self.open.pop();
        value
    }

    fn list(&mut self, start: usize) -> Result<Value, End> {
        let (mut nodes, mut comma) = (Vec::new(), None);
        while !self.closed(start, b'[', comma, nodes.is_empty())? {
            self.path.push_index(nodes.len());
            nodes.push(self.value()?);
            self.blanks();
            if self.peek() == Some(':') {
                let hint = "put the fields of a list's element in braces: [{ \"name\": … }]";
                self.slip(self.at..self.at + 1, "a field stands in a list without braces", hint);
                (self.guessed, self.at) = (true, self.at + 1);
                self.blanks();
                self.value()?;
            }
            self.path.pop();
            comma = self.comma();
        }
        Ok(Value::List(nodes))
    }

    fn object(&mut self, start: usize) -> Result<Value, End> {
        let (mut fields, mut comma) = (Vec::new(), None);
        while !self.closed(start, b'{', comma, fields.is_empty())? {
            let from = self.at;
            let name = match self.peek() {
                Some(c) if text::opens(c) => self.quoted(),
                Some(c) if c.is_alphabetic() || matches!(c, '_' | '$') => self.bare_name(),
                _ => return Err(self.lost()),
            };
            let name_span = from..self.at;
            self.path.push_field(&name);
            self.blanks();
            match self.peek() {
                Some(':') => self.at += 1,
                Some('=') => {
                    let length = if self.rest().starts_with("=>") { 2 } else { 1 };
                    self.slip(self.at..self.at + length, "a name and its value are parted by a colon", "write `:`");
                    self.at += length;
                }
                Some(',' | '}' | ']') | None => {
                    self.slip(name_span, format!("`{}` has no value", crate::diagnostic::shorten(&name, 40)), "write `: ` and its value");
                    self.guessed = true;
                    self.path.pop();
                    comma = self.comma();
                    continue;
                }
                Some(c) => {
                    let at = self.at..self.at + c.len_utf8();
                    self.slip(at, "a colon is missing before this", "write `:` between a name and its value");
                }
            }
            self.blanks();
            if let Some(',' | '}' | ']') = self.peek() {
                self.slip(
                    name_span,
                    format!("`{}` has no value", crate::diagnostic::shorten(&name, 40)),
                    "write its value behind the colon",
                );
                self.guessed = true;
            } else {
                let node = self.value()?;
                fields.push(Field { name, name_span, node });
            }
            self.blanks();
            self.path.pop();
            comma = self.comma();
        }
        Ok(Value::Object(fields))
    }

    /// Passes a comma; gives back where it stood.
    fn comma(&mut self) -> Option<usize> {
        self.blanks();
        while self.passed() {
            self.blanks();
        }
        let at = self.at;
        match self.peek() {
            Some(',') => {}
            Some(';') => self.slip(at..at + 1, "a semicolon stands here", "write a comma"),
            _ => return None,
        }
        self.at += 1;
        Some(at)
    }

    /// True when a list or an object ends here; tells of a comma that is missing, or too many.
    fn closed(&mut self, start: usize, bracket: u8, comma: Option<usize>, first: bool) -> Result<bool, End> {
        loop {
            self.blanks();
            let (at, object) = (self.at, bracket == b'{');
            match self.peek() {
                None => {
                    let (what, closer) = if object { ("this object", '}') } else { ("this list", ']') };
                    let hint = format!("look for the place where its `{closer}` is missing");
                    self.slip(start..start + 1, format!("{what} is never closed"), hint);
                    return Err(End);
                }
                Some(c @ (']' | '}')) => {
                    if let Some(comma) = comma {
                        self.slip(comma..comma + 1, "a comma stands before a closing bracket", "take the comma out");
                    }
                    if self.passed() {
                        continue;
                    }
                    if (c == '}') == object {
                        self.at += 1;
                        return Ok(true);
                    }
                    return Ok(self.crossed(c, start, object));
                }
                Some(',') => {
                    self.slip(at..at + 1, "a comma too many", "take it out");
                    self.at += 1;
                }
                Some(_) => {
                    if comma.is_none() && !first {
                        self.slip(self.ended..self.ended, "a comma is missing here", "put a comma behind this value");
                    }
                    return Ok(false);
                }
            }
        }
    }

    /// A bracket of the other kind: one that was mistyped, or a closing one is missing before it.
    fn crossed(&mut self, found: char, start: usize, object: bool) -> bool {
        let (opener, closer) = if object { ('{', '}') } else { ('[', ']') };
        let (of_found, of_closer) = if object { (self.spare[0], self.spare[1]) } else { (self.spare[1], self.spare[0]) };
        let outer = if found == ']' { b'[' } else { b'{' };
        let enclosing = self.open[..self.open.len().saturating_sub(1)].contains(&outer);
        if of_found > 0 && of_closer < 0 || !enclosing {
            self.slip(self.at..self.at + 1, format!("`{found}` cannot close what `{opener}` has opened"), format!("write `{closer}`"));
            self.at += 1;
        } else {
            let line = self.text[..start].matches('\n').count() + 1;
            let hint = format!("close what `{opener}` has opened on line {line}");
            self.slip(self.at..self.at + 1, format!("a `{closer}` is missing before this"), hint);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips(text: &str) -> Vec<String> {
        parse(text, 60).slips.into_iter().map(|slip| slip.fact).collect()
    }

    fn meant(text: &str) -> Option<serde_json::Value> {
        parse(text, 60).root.map(|root| root.to_json())
    }

    #[test]
    fn what_is_nearly_json_is_told_and_understood() {
        let issue = serde_json::json!({ "a": "b", "c": [1, true] });
        for (text, part) in [
            (r#"{ "a": "b", "c": [1, true], }"#, "before a closing bracket"),
            (r#"{ "a": "b" "c": [1 true] }"#, "comma is missing"),
            (r#"{ "a": "b",, "c": [1, true] }"#, "too many"),
            (r#"{ a: "b", c: [1, true] }"#, "no quotation marks"),
            (r#"{ 'a': 'b', "c": [1, true] }"#, "single quotation marks"),
            ("{ “a”: “b”, \"c\": [1, true] }", "typographic"),
            (r#"{ "a": b, "c": [1, true] }"#, "no quotation marks"),
            (r#"{ "a": "b", "c": [1, True] }"#, "`true`"),
            (r#"{ "a": "b", "c": [01, true] }"#, "does not begin"),
            (r#"{ "a": "b", "c": [+1, true] }"#, "does not begin"),
            ("{ \"a\": \"b\", // x\n \"c\": [1, true] /* y */ }", "comments"),
            ("{ \"a\": \"b\",\u{a0}\"c\": [1, true] }", "U+00A0"),
            ("{ \"a\": \"b\",\u{3000}\u{2028}\u{85}\u{c}\u{b}\"c\": [1, true] }", "U+3000"),
            (r#"{ "a" = "b"; "c": [1, true] }"#, "colon"),
            (r#"{ "a" "b", "c": [1, true] }"#, "colon is missing"),
            (r#"{ "a": "b", "c": [1, true }"#, "a `]` is missing"),
            (r#"{ "a": "b", "c": [1, true} }"#, "`}` cannot close"),
            (r#"{ "a": "b", "c": [1, true] } hello"#, "behind the end"),
            ("{ \"a\": \"b,\n \"c\": [1, true] }", "never closed"),
        ] {
            assert!(slips(text).iter().any(|fact| fact.contains(part)), "{text}: {:?}", slips(text));
            // Where a bracket is missing the tree is what stands before it.
            assert_eq!(meant(text), Some(issue.clone()), "{text}: {:?}", slips(text));
        }
    }

    #[test]
    fn quotation_marks_within_a_text_are_found() {
        let text = r#"{ "a": "He said "hello", and went", "b": "x" }"#;
        assert_eq!(slips(text).len(), 2, "{:?}", slips(text));
        assert_eq!(meant(text), Some(serde_json::json!({ "a": "He said \"hello\", and went", "b": "x" })));
    }

    #[test]
    fn what_nobody_understands_has_no_tree() {
        for text in ["", "{", "[1, 2", "{ \"a\": }", "{ \"a\" }", "[ \"a\": 1 ]", "@", "{ \"a\": \"b"] {
            assert!(meant(text).is_none() && !slips(text).is_empty(), "{text}");
        }
    }

    fn with_whole_numbers(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Array(values) => values.into_iter().map(with_whole_numbers).collect(),
            serde_json::Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, with_whole_numbers(value))).collect(),
            serde_json::Value::Number(number) => {
                let written = number.to_string();
                written.strip_suffix(".0").and_then(|whole| whole.parse::<i64>().ok()).map_or(number.into(), Into::into)
            }
            other => other,
        }
    }

    #[test]
    fn nothing_but_json_is_accepted() {
        let valid = r#"{"a":[1, -2.5e3,true , null],"b":{"c":"d\u00e9"}, "e":"", "f":[]}"#;
        let pieces =
            ["{", "}", "[", "]", ",", ":", "\"", "1", "-", "0", ".", "e", "true", " ", "\n", "\\u00e9", "\\x", "\u{feff}", "'", "/"];
        let mut seed = 1u64;
        let mut dice = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        let mut accepted = 0;
        for round in 0..20_000 {
            let mut text = valid.to_owned();
            for _ in 0..=round % 3 {
                let at = dice(text.len() - 1);
                let end = at + dice(2);
                if text.is_char_boundary(at) && text.is_char_boundary(end) {
                    text.replace_range(at..end, pieces[dice(pieces.len())]);
                }
            }
            let ours = parse(&text, 60);
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            assert_eq!(ours.slips.is_empty(), theirs.is_ok(), "{text:?}: {:?}", ours.slips);
            if let Ok(theirs) = theirs {
                assert_eq!(ours.root.map(|root| root.to_json()), Some(with_whole_numbers(theirs)), "{text:?}");
                accepted += 1;
            }
        }
        assert!(accepted > 500, "{accepted}");
    }
}
