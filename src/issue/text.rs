//! The inline markup of a text: `**strong**`, `*emphasis*`, `[text](https://address)`, `[text]{lang=fr}`, backslash escapes.
//!
//! One pass with a stack, so that hostile texts cost no more than honest ones. What is not markup is printed as it stands.

mod target;

use std::ops::Range;

use super::rules;
use target::{Target, target};

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Text(String),
    /// Words that matter.
    Strong(Vec<Span>),
    /// Words that are stressed.
    Emphasis(Vec<Span>),
    /// Words that lead somewhere.
    Link {
        /// Where they lead.
        url: String,
        /// The words.
        body: Vec<Span>,
    },
    /// Words in another language.
    Lang {
        /// Its tag.
        lang: String,
        /// The words.
        body: Vec<Span>,
    },
}

/// Something wrong in the markup of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the text that it concerns.
    pub range: Range<usize>,
    /// The name of the rule.
    pub rule: &'static str,
    /// True when the text cannot be set; false when it is set as it stands.
    pub fatal: bool,
    /// What is wrong.
    pub fact: String,
    /// What is allowed.
    pub allowed: Option<&'static str>,
    /// What to do.
    pub hint: String,
}

/// Markup in markup in markup: more than an editor ever needs.
const DEEPEST: usize = 16;
/// The signs that a backslash prints as themselves.
const ESCAPABLE: &[char] = &['\\', '*', '[', ']', '(', ')', '{', '}'];

#[derive(PartialEq, Eq, Clone, Copy)]
enum Open {
    Strong,
    Emphasis,
    Bracket,
}

struct Frame {
    open: Open,
    /// Bytes of the opening sign.
    range: Range<usize>,
    body: Vec<Span>,
}

/// Reads the markup of a text. The spans hold every character that is not markup, whatever the faults.
pub fn parse(text: &str) -> (Vec<Span>, Vec<Fault>) {
    let mut parser = Parser { text, frames: Vec::new(), body: Vec::new(), faults: Vec::new() };
    parser.run();
    (parser.body, parser.faults)
}

/// The words without the markup.
pub fn plain(spans: &[Span]) -> String {
    let mut out = String::new();
    collect(spans, &mut out);
    out
}

fn collect(spans: &[Span], out: &mut String) {
    for span in spans {
        match span {
            Span::Text(text) => out.push_str(text),
            Span::Strong(body) | Span::Emphasis(body) | Span::Link { body, .. } | Span::Lang { body, .. } => collect(body, out),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    frames: Vec<Frame>,
    body: Vec<Span>,
    faults: Vec<Fault>,
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let rest = &self.text[at..];
            at += match c {
                '\\' => match rest[1..].chars().next().filter(|next| ESCAPABLE.contains(next)) {
                    Some(sign) => {
                        self.word(sign.encode_utf8(&mut [0; 4]));
                        2
                    }
                    None => self.word("\\"),
                },
                '*' if self.are_stars(at) => {
                    let end = rest.find(|c| c != '*').unwrap_or(rest.len());
                    self.word(&rest[..end])
                }
                // Of three stars the first closes what was opened last.
                '*' if rest.starts_with("**") && !(rest.starts_with("***") && self.innermost(Open::Emphasis)) => {
                    self.star(at, Open::Strong, 2)
                }
                '*' => self.star(at, Open::Emphasis, 1),
                '[' => self.open(Open::Bracket, at..at + 1),
                ']' => self.close_bracket(at),
                _ => {
                    let end = rest.find(['\\', '*', '[', ']']).unwrap_or(rest.len());
                    self.word(&rest[..end])
                }
            };
        }
        while let Some(frame) = self.frames.pop() {
            self.give_up(frame);
        }
    }

    /// True for a run of stars that marks nothing: one that no word touches, or of more than open bold and stressed words.
    fn are_stars(&self, at: usize) -> bool {
        // A run is looked at once, from its beginning.
        if self.text[..at].ends_with('*') {
            return false;
        }
        let rest = self.text[at..].trim_start_matches('*');
        let length = self.text.len() - at - rest.len();
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let apart = blank(self.text[..at].chars().next_back()) && blank(rest.chars().next());
        let marked = self.frames.iter().rev().take_while(|frame| frame.open != Open::Bracket).next().is_some();
        length > 1 && (apart || (length > 3 && !marked))
    }

    fn innermost(&self, open: Open) -> bool {
        self.frames.last().is_some_and(|frame| frame.open == open)
    }

    /// Appends words to the innermost open piece; gives back their length in bytes.
    fn word(&mut self, word: &str) -> usize {
        let body = self.frames.last_mut().map_or(&mut self.body, |frame| &mut frame.body);
        match body.last_mut() {
            Some(Span::Text(text)) => text.push_str(word),
            _ => body.push(Span::Text(word.to_owned())),
        }
        word.len()
    }

    fn open(&mut self, open: Open, range: Range<usize>) -> usize {
        if self.frames.len() >= DEEPEST {
            return self.word(&self.text[range]);
        }
        let length = range.len();
        self.frames.push(Frame { open, range, body: Vec::new() });
        length
    }

    /// A run of one or two stars: closes the piece that it opened, or opens one where a word follows.
    fn star(&mut self, at: usize, open: Open, length: usize) -> usize {
        let before = self.text[..at].chars().next_back();
        let after = self.text[at + length..].chars().next();
        // A star within a word or a number is one: 2*3*4, Leser*innen. Scripts without spaces have no such words.
        let part = |c: char| if open == Open::Strong { c.is_numeric() } else { c.is_alphanumeric() && !without_spaces(c) };
        if before.is_some_and(part) && after.is_some_and(part) {
            return self.word(&self.text[at..at + length]);
        }
        let word_before = before.is_some_and(|c| !c.is_whitespace());
        let word_after = after.is_some_and(|c| !c.is_whitespace());
        let opened = self.frames.iter().rev().take_while(|f| f.open != Open::Bracket).any(|f| f.open == open);
        if opened && word_before {
            while let Some(frame) = self.frames.pop() {
                if frame.open == open && frame.body.is_empty() {
                    // Nothing is marked: these are stars.
                    self.word(&self.text[frame.range]);
                    return self.word(&self.text[at..at + length]);
                }
                if frame.open == open {
                    let body = frame.body;
                    self.push(if open == Open::Strong { Span::Strong(body) } else { Span::Emphasis(body) });
                    return length;
                }
                self.give_up(frame);
            }
        }
        if word_after { self.open(open, at..at + length) } else { self.word(&self.text[at..at + length]) }
    }

    fn push(&mut self, span: Span) {
        self.frames.last_mut().map_or(&mut self.body, |frame| &mut frame.body).push(span);
    }

    /// Puts the sign of a piece that never closed back as words, with all that stood in it.
    fn give_up(&mut self, frame: Frame) {
        if frame.open == Open::Strong {
            self.faults.push(Fault {
                range: frame.range.clone(),
                rule: "markup",
                fatal: false,
                fact: "this `**` has no partner and is printed as it stands".into(),
                allowed: None,
                hint: "write another `**` behind the last bold word; stars to be printed are written `\\\\*\\\\*`".into(),
            });
        }
        self.word(&self.text[frame.range.clone()]);
        for span in frame.body {
            match span {
                Span::Text(text) => {
                    self.word(&text);
                }
                span => self.push(span),
            }
        }
    }

    fn close_bracket(&mut self, at: usize) -> usize {
        if !self.frames.iter().any(|frame| frame.open == Open::Bracket) {
            return self.word("]");
        }
        while let Some(frame) = self.frames.pop() {
            if frame.open != Open::Bracket {
                self.give_up(frame);
                continue;
            }
            let start = frame.range.start;
            match target(&self.text[at + 1..]) {
                Target::Address(url, length) => {
                    self.link(start..at + 1 + length, url, frame.body);
                    return 1 + length;
                }
                Target::Language(lang, length) => {
                    self.lang(start..at + 1 + length, lang, frame.body);
                    return 1 + length;
                }
                Target::Apart => {
                    self.faults.push(Fault {
                        range: start..at + 3,
                        rule: "markup",
                        fatal: false,
                        fact: "a space keeps these words from their address: both are printed as they stand".into(),
                        allowed: None,
                        hint: "take out the space between `]` and `(` if this is a link".into(),
                    });
                    self.give_up(frame);
                    self.word("]");
                    return 1;
                }
                Target::None => {
                    self.give_up(frame);
                    self.word("]");
                    return 1;
                }
                Target::Unclosed => {
                    self.faults.push(Fault {
                        range: start..at + 2,
                        rule: "markup",
                        fatal: true,
                        fact: "this link's address has no closing `)`, or has a space in it".into(),
                        allowed: None,
                        hint: "write `[text](https://address)`; a space in an address is `%20`".into(),
                    });
                    self.give_up(frame);
                    self.word("]");
                    return 1;
                }
            }
        }
        1
    }

    fn link(&mut self, range: Range<usize>, url: &str, body: Vec<Span>) {
        let words = plain(&body);
        if let Err(fault) = rules::link(url) {
            self.faults.push(Fault {
                range: range.clone(),
                rule: fault.rule,
                fatal: true,
                fact: fault.fact,
                allowed: fault.allowed,
                hint: fault.hint,
            });
        }
        if words.trim().is_empty() {
            self.faults.push(Fault {
                range: range.clone(),
                rule: "empty-link",
                fatal: true,
                fact: "this link has no words".into(),
                allowed: None,
                hint: "put the words that lead there between `[` and `]`".into(),
            });
        }
        if has_link(&body) {
            self.faults.push(Fault {
                range,
                rule: "markup",
                fatal: true,
                fact: "a link stands in a link".into(),
                allowed: None,
                hint: "end the first one before the second begins".into(),
            });
        }
        self.push(Span::Link { url: url.to_owned(), body });
    }

    fn lang(&mut self, range: Range<usize>, lang: &str, body: Vec<Span>) {
        if let Err(fault) = rules::lang_tag(lang) {
            self.faults.push(Fault { range, rule: fault.rule, fatal: true, fact: fault.fact, allowed: fault.allowed, hint: fault.hint });
        }
        self.push(Span::Lang { lang: lang.to_owned(), body });
    }
}

fn has_link(spans: &[Span]) -> bool {
    spans.iter().any(|span| match span {
        Span::Text(_) => false,
        Span::Link { .. } => true,
        Span::Strong(body) | Span::Emphasis(body) | Span::Lang { body, .. } => has_link(body),
    })
}

/// True for letters of scripts that are written without spaces between words.
fn without_spaces(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests;
