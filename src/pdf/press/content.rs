//! A content stream as operations, each with the bytes that it is made of: what is not changed is copied as it stands.

use std::ops::Range;

/// An operation: its operands, then its operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation<'a> {
    /// Where its first operand begins.
    pub start: usize,
    /// Where its operator ends.
    pub end: usize,
    /// Its operator.
    pub operator: &'a [u8],
    /// The tokens before it.
    operands: Vec<&'a [u8]>,
}

impl<'a> Operation<'a> {
    /// Its operands as numbers; none when one is no number.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.operands.iter().map(|token| std::str::from_utf8(token).ok()?.parse().ok()).collect()
    }

    /// Its last operand as a name.
    pub fn name(&self) -> Option<&'a [u8]> {
        self.operands.last()?.strip_prefix(b"/")
    }
}

/// The operations of a content stream.
pub struct Operations<'a> {
    content: &'a [u8],
    at: usize,
}

/// Reads a content stream. Inline images are not taken apart: the error of the iterator says so.
pub fn operations(content: &[u8]) -> Operations<'_> {
    Operations { content, at: 0 }
}

impl<'a> Iterator for Operations<'a> {
    type Item = Result<Operation<'a>, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut operands = Vec::new();
        let mut start = None;
        loop {
            let Some(range) = self.token() else {
                // Operands without an operator do nothing.
                return None;
            };
            let token = &self.content[range.clone()];
            let start = *start.get_or_insert(range.start);
            if is_operator(token) {
                if token == b"BI" {
                    return Some(Err("an image stands within the content of a page".to_owned()));
                }
                return Some(Ok(Operation { start, end: range.end, operator: token, operands }));
            }
            operands.push(token);
        }
    }
}

impl Operations<'_> {
    /// The next token (ISO 32000-1, 7.2).
    fn token(&mut self) -> Option<Range<usize>> {
        let content = self.content;
        loop {
            let byte = *content.get(self.at)?;
            if byte == b'%' {
                self.at += content[self.at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(content.len() - self.at);
            } else if is_white(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
        let start = self.at;
        self.at = match content[start] {
            b'(' => string_end(content, start),
            b'<' if content.get(start + 1) == Some(&b'<') => start + 2,
            b'>' if content.get(start + 1) == Some(&b'>') => start + 2,
            b'<' => content[start..].iter().position(|byte| *byte == b'>').map_or(content.len(), |length| start + length + 1),
            b'[' | b']' | b'{' | b'}' | b'>' | b')' => start + 1,
            _ => {
                let more = content[start + 1..].iter().position(|byte| is_white(*byte) || is_delimiter(*byte));
                more.map_or(content.len(), |length| start + 1 + length)
            }
        };
        Some(start..self.at)
    }
}

fn string_end(content: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = content.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    at.min(content.len())
}

fn is_operator(token: &[u8]) -> bool {
    let first = token[0];
    (first.is_ascii_alphabetic() || matches!(first, b'\'' | b'"')) && !matches!(token, b"true" | b"false" | b"null")
}

fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_names_and_comments_hide_no_operators() {
        let content = b"q/P<</A(k) /B [1 null]>>BDC % f\n(a\\) (S) k)Tj<66>Tj 0 .5 -1 1. k f*\nET";
        let found: Vec<_> = operations(content).map(|operation| operation.unwrap()).collect();
        let operators: Vec<_> = found.iter().map(|operation| String::from_utf8_lossy(operation.operator)).collect();
        assert_eq!(operators, ["q", "BDC", "Tj", "Tj", "k", "f*", "ET"]);
        assert_eq!(found[4].numbers().unwrap(), [0.0, 0.5, -1.0, 1.0]);
        assert_eq!(&content[found[4].start..found[4].end], b"0 .5 -1 1. k");
        assert_eq!(found[1].name(), None);
    }

    #[test]
    fn broken_content_is_no_panic() {
        let content = b"q (a\\)b) Tj [<66>] TJ <</A 1>> BDC /P0 scn BI";
        for end in 0..content.len() {
            let _ = operations(&content[..end]).count();
        }
        for broken in [&b"\\"[..], b"(", b"(\\", b"<", b"<<", b")", b"%", b"/"] {
            assert_eq!(operations(broken).count(), 0);
        }
        assert!(operations(content).last().unwrap().is_err());
    }
}
