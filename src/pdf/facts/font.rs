//! The fonts of a PDF: what they are called, and what text their codes stand for.

use lopdf::{Dictionary, Object};

use super::Fault;
use super::cmap::{CMap, number};
use super::source::{Source, dictionary};

/// Bytes that the encoding of a simple font may unpack to.
const MOST_ENCODING_BYTES: usize = 16 << 20;

/// A font that shows text on a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Font {
    /// The base name, without the tag that marks a subset.
    pub name: String,
    /// The PDF's own kind: `CIDFontType0`, `CIDFontType2`, `TrueType`, `Type1`, `Type3`.
    pub kind: String,
    /// Whether the file carries the font's program.
    pub embedded: bool,
    /// Whether only the glyphs that are used are carried, by the tag before the name.
    pub subset: bool,
}

/// How the bytes of a shown string part into codes.
#[derive(Debug)]
enum Codes {
    /// All codes have this many bytes.
    Length(usize),
    /// Codes have the length of the range that they lie in: (length, lowest, highest).
    Spaces(Vec<(usize, u32, u32)>),
}

/// A code in a shown string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pdf) struct Code {
    /// Its value.
    pub value: u32,
    /// Its bytes.
    pub length: usize,
}

/// Turns shown bytes into text.
#[derive(Debug)]
pub(in crate::pdf) struct Decoder {
    codes: Codes,
    map: CMap,
}

impl Font {
    /// Reads what a font dictionary says about its font.
    pub(in crate::pdf) fn read<'a>(source: &Source<'a>, dict: &'a Dictionary) -> Self {
        let descendant = source.list(dict, "DescendantFonts").first().and_then(|item| dictionary(source.resolve(item)));
        let real = descendant.unwrap_or(dict);
        // A composite font adds the name of its encoding to the real name.
        let full = source.name(real, "BaseFont").or_else(|| source.name(dict, "BaseFont")).unwrap_or_default();
        let tag = full.split_once('+').filter(|(tag, _)| tag.len() == 6);
        let kind = source.name(real, "Subtype").unwrap_or_default();
        let descriptor = source.dictionary(real, "FontDescriptor");
        let embedded = kind == "Type3"
            || descriptor
                .is_some_and(|descriptor| ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| source.get(descriptor, key).is_some()));
        let name = tag.map_or(full.as_str(), |(_, name)| name).to_owned();
        Self { subset: tag.is_some(), name, kind, embedded }
    }
}

impl Decoder {
    /// Reads the maps of a font dictionary.
    pub fn read<'a>(source: &Source<'a>, dict: &'a Dictionary) -> Result<Self, Fault> {
        let composite = source.name(dict, "Subtype").as_deref() == Some("Type0");
        let mut map = CMap::default();
        if !composite && let Ok(encoding) = dict.get_font_encoding_with_limit(source.document, MOST_ENCODING_BYTES) {
            for byte in 0..=u8::MAX {
                if let Ok(text) = encoding.bytes_to_string(&[byte])
                    && !text.is_empty()
                {
                    map.put(u32::from(byte), text);
                }
            }
        }
        if let Some(Object::Stream(stream)) = source.get(dict, "ToUnicode") {
            let to_unicode = CMap::parse(&source.bytes(stream)?);
            map = to_unicode.over(map);
        }
        let codes = if composite { Self::lengths(source, dict, &map)? } else { Codes::Length(1) };
        Ok(Self { codes, map })
    }

    fn lengths<'a>(source: &Source<'a>, dict: &'a Dictionary, map: &CMap) -> Result<Codes, Fault> {
        Ok(match source.get(dict, "Encoding") {
            Some(Object::Stream(stream)) => {
                let spaces = CMap::parse(&source.bytes(stream)?).spaces;
                if spaces.is_empty() { Codes::Length(2) } else { Codes::Spaces(spaces) }
            }
            Some(Object::Name(name)) => match &name[..] {
                b"Identity-H" | b"Identity-V" => Codes::Length(2),
                name if contains(name, b"UTF32") => Codes::Length(4),
                name if contains(name, b"UTF16") || contains(name, b"UCS2") => Codes::Length(2),
                _ if map.spaces.is_empty() => Codes::Length(2),
                _ => Codes::Spaces(map.spaces.clone()),
            },
            _ => Codes::Length(2),
        })
    }

    /// Says the text of each code in shown bytes; a code without text is U+FFFD.
    pub fn decode<E>(&self, bytes: &[u8], mut say: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        self.codes(bytes, |_, text| say(text))
    }

    /// Says each code in shown bytes, by its value and its bytes, and its text.
    pub fn codes<E>(&self, mut bytes: &[u8], mut say: impl FnMut(Code, &str) -> Result<(), E>) -> Result<(), E> {
        while !bytes.is_empty() {
            let length = match &self.codes {
                Codes::Length(length) => *length,
                Codes::Spaces(spaces) => length_in(spaces, bytes),
            };
            let (code, rest) = bytes.split_at(length.clamp(1, bytes.len()));
            let code = Code { value: number(code), length: code.len() };
            say(code, self.map.text(code.value).unwrap_or("\u{FFFD}"))?;
            bytes = rest;
        }
        Ok(())
    }
}

fn length_in(spaces: &[(usize, u32, u32)], bytes: &[u8]) -> usize {
    (1..=4.min(bytes.len()))
        .find(|length| {
            let code = number(&bytes[..*length]);
            spaces.iter().any(|(of, low, high)| of == length && (*low..=*high).contains(&code))
        })
        .unwrap_or_else(|| spaces.iter().map(|(length, ..)| *length).min().unwrap_or(1))
}

fn contains(name: &[u8], part: &[u8]) -> bool {
    name.windows(part.len()).any(|window| window == part)
}
