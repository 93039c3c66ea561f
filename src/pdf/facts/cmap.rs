//! ToUnicode and encoding CMaps: which codes there are and what text they stand for.

use std::collections::HashMap;

use super::source::utf16;

/// Codes that one map may hold; the rest of a larger one is left out.
const MOST_CODES: usize = 1 << 17;

/// What the codes of a font stand for.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Code ranges by their length in bytes: (length, lowest, highest).
    pub spaces: Vec<(usize, u32, u32)>,
    texts: HashMap<u32, String>,
    /// Mappings read so far, those that another replaced too.
    read: usize,
}

/// Bytes that one code may stand for; a longer text is none.
const MOST_BYTES: usize = 512;

/// A token of a CMap; those that no mapping needs are left out.
enum Token<'a> {
    Code(Vec<u8>),
    Open,
    Close,
    Word(&'a [u8]),
}

impl CMap {
    /// Reads a CMap; what cannot be understood is passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut waiting: Vec<Vec<u8>> = Vec::new();
        let mut list: Option<Vec<Vec<u8>>> = None;
        let mut section: &[u8] = b"";
        let mut rest = bytes;
        while let Some(token) = next(&mut rest) {
            match token {
                Token::Open => list = Some(Vec::new()),
                Token::Close => {
                    if let (Some(list), [low, _], b"beginbfrange") = (list.take(), &waiting[..], section) {
                        let low = number(low);
                        for (offset, target) in (0..).zip(&list) {
                            map.put(low.saturating_add(offset), utf16(target, u16::from_be_bytes));
                        }
                    }
                    waiting.clear();
                }
                Token::Code(code) => match &mut list {
                    Some(list) => list.push(code),
                    None => {
                        waiting.push(code);
                        if map.take(section, &waiting) {
                            waiting.clear();
                        }
                    }
                },
                Token::Word(word) => {
                    waiting.clear();
                    list = None;
                    section = word;
                }
            }
        }
        map
    }

    /// Uses up the codes of one line of a section when they are complete.
    fn take(&mut self, section: &[u8], codes: &[Vec<u8>]) -> bool {
        match (section, codes) {
            (b"begincodespacerange", [low, high]) => {
                if self.spaces.len() < 256 && low.len() <= 4 {
                    self.spaces.push((low.len(), number(low), number(high)));
                }
                true
            }
            (b"beginbfchar", [code, target]) => {
                self.put(number(code), utf16(target, u16::from_be_bytes));
                true
            }
            (b"beginbfrange", [low, high, target]) => {
                let mut units: Vec<u8> = target.clone();
                for code in number(low)..=number(high) {
                    if self.read >= MOST_CODES {
                        break;
                    }
                    self.put(code, utf16(&units, u16::from_be_bytes));
                    // The last unit counts on with the codes.
                    if let [.., high, low] = &mut units[..] {
                        [*high, *low] = u16::from_be_bytes([*high, *low]).wrapping_add(1).to_be_bytes();
                    }
                }
                true
            }
            (b"begincodespacerange" | b"beginbfchar" | b"beginbfrange", _) => codes.len() > 3,
            _ => true,
        }
    }

    /// Says what a code stands for, over what was said before.
    pub fn put(&mut self, code: u32, text: String) {
        if self.read < MOST_CODES {
            self.read += 1;
            self.texts.insert(code, text);
        }
    }

    /// This map, with what only the other one knows added.
    pub fn over(mut self, other: Self) -> Self {
        for (code, text) in other.texts {
            self.texts.entry(code).or_insert(text);
        }
        self
    }

    /// The text that a code stands for.
    pub fn text(&self, code: u32) -> Option<&str> {
        self.texts.get(&code).map(String::as_str)
    }
}

/// The value of a code of up to four bytes; longer ones lose their front.
pub(super) fn number(code: &[u8]) -> u32 {
    code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<Token<'a>> {
    loop {
        let (first, tail) = rest.split_first()?;
        match first {
            b'<' if tail.first() == Some(&b'<') => *rest = &tail[1..],
            b'<' => {
                let end = tail.iter().position(|byte| *byte == b'>').unwrap_or(tail.len());
                *rest = tail.get(end + 1..).unwrap_or(&[]);
                return Some(Token::Code(hex(&tail[..end.min(MOST_BYTES * 2)])));
            }
            b'[' => {
                *rest = tail;
                return Some(Token::Open);
            }
            b']' => {
                *rest = tail;
                return Some(Token::Close);
            }
            b'%' => {
                let end = tail.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(tail.len());
                *rest = &tail[end..];
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                *rest = tail;
                return Some(Token::Word(word));
            }
            _ => *rest = tail,
        }
    }
}

fn hex(digits: &[u8]) -> Vec<u8> {
    let values: Vec<u8> = digits.iter().filter_map(|digit| char::from(*digit).to_digit(16)).map(|digit| digit as u8).collect();
    values.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_characters_ranges_and_surrogates() {
        let map = CMap::parse(
            b"/CMapName /x def 1 begincodespacerange <0000> <FFFF> endcodespacerange
              2 beginbfchar <0001> <0041> <0002> <D83DDE00> endbfchar
              2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<00660069> <03B1>] endbfrange",
        );
        assert_eq!(map.spaces, [(2, 0, 0xFFFF)]);
        let texts: Vec<_> = [1, 2, 0x10, 0x12, 0x20, 0x21, 0x22].iter().map(|code| map.text(*code).unwrap_or("-")).collect();
        assert_eq!(texts, ["A", "😀", "a", "c", "fi", "α", "-"]);
    }

    #[test]
    fn survives_rubbish() {
        for bytes in [
            &b"beginbfrange <0000> <FFFFFFFF> <0041>"[..],
            b"beginbfchar <",
            b"beginbfrange <00> <01> [ <",
            b"beginbfrange <FF> <00> <> <<<",
            b"]]] >> << [",
        ] {
            CMap::parse(bytes);
        }
    }
}
