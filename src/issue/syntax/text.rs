//! The texts, numbers and words of JSON, and what is written in their place.

use super::{End, Parser};
use crate::issue::source::Value;

/// Quotation marks that open a text, the right one first.
const QUOTES: &str = "\"'`“”„‟«»‘’‚″";

/// True for a sign that may be meant to open a text.
pub fn opens(c: char) -> bool {
    QUOTES.contains(c)
}

impl Parser<'_> {
    /// A text in quotation marks, of whatever kind.
    pub(super) fn quoted(&mut self) -> String {
        let start = self.at;
        let Some(quote) = self.peek() else { return String::new() };
        self.at += quote.len_utf8();
        let (fact, hint) = match quote {
            '"' => return self.double(start),
            '\'' => ("text stands in single quotation marks", "write \" in place of '".to_owned()),
            _ => ("text stands in typographic quotation marks", format!("write \" in place of {quote}")),
        };
        self.slip(start..self.at, fact, hint);
        let mut out = String::new();
        while let Some(c) = self.peek().filter(|c| *c != '\n') {
            let after = self.at + c.len_utf8();
            if opens(c) && self.ends_here(after) {
                self.at = after;
                return out;
            }
            if c == '\\' {
                self.escape(&mut out);
                continue;
            }
            out.push(c);
            self.at = after;
        }
        self.slip(start..start + quote.len_utf8(), "this quotation mark is never closed", "write \" behind the text");
        self.guessed = true;
        out
    }

    fn double(&mut self, start: usize) -> String {
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(['"', '\\', '\n']).unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some('"') => {
                    if !self.ends_here(self.at + 1) && self.another_ends() {
                        let hint = "write a backslash before it (`\\\"`), or “ and ”";
                        self.slip(self.at..self.at + 1, "a quotation mark stands within a text", hint);
                        out.push('"');
                        self.at += 1;
                        continue;
                    }
                    self.at += 1;
                    return out;
                }
                Some('\\') => self.escape(&mut out),
                Some(_) => {
                    let line = &self.text[start..self.at];
                    if let Some(text) = self.forgotten(line) {
                        self.slip(start..start + 1, "this quotation mark is never closed", "write \" behind the text");
                        self.at = start + 1 + text;
                        out.truncate(out.len() - (line.len() - 1 - text).min(out.len()));
                        return out;
                    }
                    let hint = "put the text on one line; a line break that is meant is written `\\n`";
                    self.slip(self.at..self.at, "a line ends inside quotation marks", hint);
                    out.push('\n');
                    self.at += 1;
                }
                None => {
                    self.slip(start..start + 1, "this quotation mark is never closed", "write \" behind the text");
                    self.guessed = true;
                    return out;
                }
            }
        }
    }

    /// True when what follows a quotation mark is what follows a text.
    fn ends_here(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let blank = |c: char| c != '\n' && super::strange_blank(c);
        let next = rest.trim_start_matches(blank);
        match next.chars().next() {
            None | Some('\n' | ':' | ']' | '}' | ';' | '=') => true,
            Some('/') => next.starts_with("//") || next.starts_with("/*"),
            Some(',') => {
                let behind = next[1..].trim_start_matches(blank);
                let value = |c: char| c.is_ascii_digit() || matches!(c, '\n' | '"' | '{' | '[' | ']' | '}' | '-' | '/' | ',' | '\'' | '“');
                let word = || matches!(name(behind), Some((word, colon)) if colon || matches!(word, "true" | "false" | "null"));
                behind.chars().next().is_none_or(value) || word()
            }
            // The comma or the colon before the next text was forgotten.
            Some('"') => next.len() < rest.len(),
            Some('{' | '[') => true,
            Some(_) => false,
        }
    }

    /// True when a later quotation mark of this line ends the text.
    fn another_ends(&self) -> bool {
        let line_end = self.rest().find('\n').map_or(self.text.len(), |end| self.at + end);
        self.text[self.at + 1..line_end].match_indices('"').take(200).any(|(at, _)| self.ends_here(self.at + 1 + at + 1))
    }

    /// The length of a text whose closing quotation mark was forgotten at the end of a line: the next one begins anew.
    fn forgotten(&self, line: &str) -> Option<usize> {
        let next = self.rest().trim_start();
        let anew = match next.chars().next() {
            Some('"') => self.text[self.at..].trim_start()[1..].find('"').is_some_and(|end| next[end + 2..].trim_start().starts_with(':')),
            Some('{' | '}' | ']') => true,
            _ => false,
        };
        let text = line[1..].trim_end_matches([' ', '\t', '\r', ',', '}', ']']);
        anew.then_some(text.len())
    }

    /// What a backslash and its followers stand for.
    fn escape(&mut self, out: &mut String) {
        let at = self.at;
        let after = &self.text[at + 1..];
        match meaning(after) {
            Some((c, length)) => {
                out.push(c);
                self.at += length;
                if c == '\u{FFFD}' && !after[1..5].eq_ignore_ascii_case("fffd") {
                    let hint = "write the character itself, or both halves of it";
                    self.slip(at..self.at, "this is one half of a character", hint);
                }
            }
            None => {
                let sign = after.chars().next().filter(|c| *c != '\n');
                let shown = sign.map(|c| crate::diagnostic::visible(c.encode_utf8(&mut [0; 4]))).unwrap_or_default();
                let hint = "write `\\\\` for a backslash that is printed, or take it out";
                self.at += 1;
                self.slip(at..self.at + sign.map_or(0, char::len_utf8), format!("JSON knows no `\\{shown}`"), hint);
                out.push('\\');
            }
        }
    }

    /// A name without quotation marks.
    pub(super) fn bare_name(&mut self) -> String {
        let start = self.at;
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))).unwrap_or(rest.len());
        self.at += end.max(1);
        let name = &self.text[start..self.at];
        self.slip(
            start..self.at,
            format!("the name `{}` has no quotation marks", crate::diagnostic::shorten(name, 40)),
            format!("write \"{}\"", crate::diagnostic::shorten(name, 40)),
        );
        name.to_owned()
    }

    /// A number, a word, or a text without quotation marks.
    pub(super) fn bare(&mut self) -> Result<Value, End> {
        let start = self.at;
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '$'))).unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        let span = start..self.at;
        let meant = match word {
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            "null" => return Ok(Value::Null),
            _ if is_number(word) => {
                // Beyond what a double holds it stays as it is written.
                return Ok(word.parse().map_or_else(|_| Value::String(word.to_owned()), Value::Number));
            }
            _ => word.to_ascii_lowercase(),
        };
        let value = match meant.as_str() {
            "true" | "yes" => ("true", Value::Bool(true)),
            "false" | "no" => ("false", Value::Bool(false)),
            "null" | "none" | "nil" | "undefined" => ("null", Value::Null),
            "nan" | "infinity" | "-infinity" | "+infinity" => {
                self.slip(span, format!("`{word}` is no number of JSON"), "write one in figures, or null where there is none");
                return Ok(Value::Null);
            }
            _ => return self.bare_text(start, word),
        };
        self.slip(span, format!("`{word}` is written `{}` in JSON", value.0), format!("write {}", value.0));
        Ok(value.1)
    }

    fn bare_text(&mut self, start: usize, word: &str) -> Result<Value, End> {
        let digits = word.trim_start_matches(['+', '-']).trim_start_matches('0');
        let number = format!(
            "{}{}{}",
            if word.starts_with('-') { "-" } else { "" },
            if digits.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" },
            digits
        );
        let number = number.trim_end_matches('.');
        if is_number(number) && !word.starts_with("--") && !word.starts_with("+-") {
            let fact = match word.as_bytes() {
                [.., b'.'] => "a number does not end in a point".to_owned(),
                [b'+', ..] => "a number does not begin with a plus".to_owned(),
                [b'.', ..] | [b'-', b'.', ..] => "a number does not begin with a point".to_owned(),
                _ => "a number does not begin with 0".to_owned(),
            };
            self.slip(start..self.at, fact, format!("write {number}, or put it in quotation marks if it is printed so"));
            return Ok(number.parse().map_or_else(|_| Value::String(number.to_owned()), Value::Number));
        }
        // Up to what ends a value: a text may have blanks in it.
        let rest = &self.text[start..];
        let end = rest.find([',', ']', '}', '\n', '"', '{', '[']).unwrap_or(rest.len());
        let text = rest[..end].trim_end();
        if text.contains(':') || text.is_empty() {
            self.at = start;
            return Err(self.lost());
        }
        self.at = start + text.len();
        let shown = crate::diagnostic::shorten(text, 40);
        self.slip(start..self.at, format!("the text `{shown}` has no quotation marks"), format!("write \"{shown}\""));
        Ok(Value::String(text.to_owned()))
    }
}

/// The name that a text begins with, and whether a colon follows.
fn name(text: &str) -> Option<(&str, bool)> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))).unwrap_or(text.len());
    (end > 0).then(|| (&text[..end], text[end..].trim_start().starts_with(':')))
}

/// A number as RFC 8259, 6 writes it.
fn is_number(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = word.split_once(['e', 'E']).map_or((word, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// The number behind a `u` with four digits.
fn unit(text: &str) -> Option<u32> {
    let hex = text.get(1..5).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(hex, 16).ok()
}

/// The character that a backslash and these followers stand for, and the length of them all. One half of a character is
/// U+FFFD; what JSON does not know is none.
fn meaning(after: &str) -> Option<(char, usize)> {
    let c = match after.chars().next()? {
        c @ ('"' | '\\' | '/') => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let first = unit(after)?;
            if let Some(c) = char::from_u32(first) {
                return Some((c, 6));
            }
            let second = after.get(5..).and_then(|rest| rest.strip_prefix('\\')).filter(|rest| rest.starts_with('u')).and_then(unit);
            let second = second.filter(|low| (0xDC00..0xE000).contains(low) && first < 0xDC00);
            let pair = second.and_then(|low| char::from_u32(0x10000 + ((first & 0x3FF) << 10) + (low & 0x3FF)));
            return Some(pair.map_or(('\u{FFFD}', 6), |c| (c, 12)));
        }
        _ => return None,
    };
    Some((c, 2))
}

/// Bytes of a backslash with its followers as they are written, and as they are read.
pub fn escaped(after: &str) -> (usize, usize) {
    meaning(after).map_or((1, 1), |(c, length)| (length, c.len_utf8()))
}
