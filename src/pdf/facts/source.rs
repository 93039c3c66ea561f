//! The objects of a PDF, looked up without trust: a wrong type reads as absent, a bomb as a fault.

use std::cell::Cell;
use std::collections::HashSet;

use lopdf::{DecompressError, Dictionary, Document, Object, ObjectId, Stream};

use super::Fault;

/// Bytes that all content, font maps and metadata together may unpack to.
const MOST_BYTES: usize = 256 << 20;

/// Levels of any tree in the file: name trees, outlines, tags, forms in forms.
pub(in crate::pdf) const MOST_LEVELS: usize = 64;

/// Nodes of any tree in the file.
pub(in crate::pdf) const MOST_NODES: usize = 1 << 20;

static NULL: Object = Object::Null;

/// A loaded PDF and how much of it may still be unpacked.
pub(in crate::pdf) struct Source<'a> {
    /// The objects.
    pub document: &'a Document,
    room: Cell<usize>,
}

impl<'a> Source<'a> {
    /// Looks at a loaded document.
    pub fn new(document: &'a Document) -> Self {
        Self { document, room: Cell::new(MOST_BYTES) }
    }

    /// Allows as much to be unpacked as at first: what was is gone.
    pub fn begin_anew(&self) {
        self.room.set(MOST_BYTES);
    }

    /// What a reference stands for; null when that is nowhere.
    pub fn resolve(&self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).map_or(&NULL, |(_, found)| found)
    }

    /// The entry of a dictionary, resolved; none when absent or null.
    pub fn get(&self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        let found = self.resolve(dict.get(key.as_bytes()).ok()?);
        (!found.is_null()).then_some(found)
    }

    /// An entry that is a dictionary, or the dictionary of a stream.
    pub fn dictionary(&self, dict: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        dictionary(self.get(dict, key)?)
    }

    /// An entry that is a stream.
    pub fn stream(&self, dict: &'a Dictionary, key: &str) -> Option<&'a Stream> {
        self.get(dict, key)?.as_stream().ok()
    }

    /// An entry that is a list; a single value reads as a list of one, an absent one as empty.
    pub fn list(&self, dict: &'a Dictionary, key: &str) -> &'a [Object] {
        match self.get(dict, key) {
            Some(Object::Array(items)) => items,
            // Unresolved, so that the reference can still be seen.
            Some(_) => dict.get(key.as_bytes()).map_or(&[], std::slice::from_ref),
            None => &[],
        }
    }

    /// An entry that is a name, or nothing.
    pub fn name(&self, dict: &'a Dictionary, key: &str) -> Option<String> {
        self.get(dict, key)?.as_name().ok().map(lossy)
    }

    /// An entry that is a string meant to be read.
    pub fn text(&self, dict: &'a Dictionary, key: &str) -> Option<String> {
        self.get(dict, key)?.as_str().ok().map(text)
    }

    /// An entry that is a whole number.
    pub fn integer(&self, dict: &'a Dictionary, key: &str) -> Option<i64> {
        self.get(dict, key)?.as_i64().ok()
    }

    /// The object number that an entry refers to.
    pub fn reference(&self, dict: &'a Dictionary, key: &str) -> Option<ObjectId> {
        dict.get(key.as_bytes()).ok()?.as_reference().ok()
    }

    /// The unpacked bytes of a stream; those of a filter that is not known come as they are.
    pub fn bytes(&self, stream: &Stream) -> Result<Vec<u8>, Fault> {
        let full = Fault::TooLarge { what: "unpacked bytes", limit: MOST_BYTES };
        let room = self.room.get();
        let bytes = match stream.get_plain_content_with_limit(room) {
            Ok(bytes) => bytes,
            Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => return Err(full),
            Err(_) => stream.content.clone(),
        };
        self.room.set(room.checked_sub(bytes.len()).ok_or(full)?);
        Ok(bytes)
    }

    /// The entries of a name tree, in its order.
    pub fn name_tree(&self, root: &'a Dictionary) -> Result<Vec<(String, &'a Object)>, Fault> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if !seen.insert(std::ptr::from_ref(node)) {
                continue;
            }
            let pairs = self.list(node, "Names").chunks_exact(2);
            found.extend(pairs.filter_map(|pair| {
                let key = self.resolve(&pair[0]).as_str().ok()?;
                Some((text(key), self.resolve(&pair[1])))
            }));
            let kids = self.list(node, "Kids").iter().rev();
            open.extend(kids.filter_map(|kid| dictionary(self.resolve(kid))));
            if found.len() > MOST_NODES || open.len() > MOST_NODES {
                return Err(Fault::TooLarge { what: "names", limit: MOST_NODES });
            }
        }
        Ok(found)
    }
}

/// The dictionary that an object is or has.
pub(in crate::pdf) fn dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// What tells one dictionary of a loaded document from another.
pub(in crate::pdf) fn address(dict: &Dictionary) -> usize {
    std::ptr::from_ref(dict) as usize
}

/// The bytes of a name as text.
pub(in crate::pdf) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Decodes a text string: UTF-16 or UTF-8 by its mark, else PDFDocEncoding.
pub(in crate::pdf) fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => lossy(rest),
        _ => bytes.iter().map(|byte| pdf_doc_character(*byte)).collect(),
    }
}

/// Decodes UTF-16 units; a lone surrogate or byte becomes U+FFFD.
pub(in crate::pdf) fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks(2).map(|pair| unit([pair[0], *pair.get(1).unwrap_or(&0)]));
    char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn pdf_doc_character(byte: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const UPPER: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž',
        'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match byte {
        0x18..=0x1F => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xA0 => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
