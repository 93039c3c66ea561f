//! The bytes that a page paints with: unpacked to see that they are whole, joined when they come in parts.

use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{DecompressError, Dictionary, Document, Error, Object, ObjectId, Stream};

use crate::pdf::streams::packed;

/// Bytes that the content of all pages together may unpack to.
const MOST_BYTES: usize = 1 << 30;

/// How much content may still be unpacked and copied.
pub struct Room {
    left: usize,
}

impl Room {
    /// The room of one file.
    pub fn new() -> Self {
        Self { left: MOST_BYTES }
    }

    fn take(&mut self, bytes: usize) -> Result<(), &'static str> {
        self.left = self.left.checked_sub(bytes).ok_or(TOO_MUCH)?;
        Ok(())
    }

    /// A copy of a stream, counted.
    pub fn copy(&mut self, document: &Document, id: ObjectId) -> Result<Object, &'static str> {
        let object = document.get_object(id).map_err(|_| "its content is missing")?;
        self.take(object.as_stream().map_or(0, |stream| stream.content.len()))?;
        Ok(object.clone())
    }
}

const TOO_MUCH: &str = "its content and that of the pages before it are more than a gigabyte";
const DAMAGED: &str = "its content is damaged and cannot be unpacked whole";

/// The unpacked bytes of a content stream. The error says why there are none.
pub fn unpacked(document: &Document, id: ObjectId, room: &mut Room) -> Result<Vec<u8>, &'static str> {
    let stream = document.get_object(id).and_then(Object::as_stream).map_err(|_| "its content is missing")?;
    if stream.dict.has(b"F") {
        return Err("its content is in another file");
    }
    let filter = stream.dict.get_deref(b"Filter", document).ok();
    let plain_deflate = match filter {
        Some(Object::Name(name)) => name == b"FlateDecode" || name == b"Fl",
        Some(Object::Array(names)) => matches!(&names[..], [Object::Name(name)] if name == b"FlateDecode" || name == b"Fl"),
        _ => false,
    };
    let bytes = if plain_deflate && !stream.dict.has(b"DecodeParms") {
        inflated(&stream.content, room.left)?
    } else {
        let mut own = Stream::new(stream.dict.clone(), Vec::new());
        if let Some(filter) = filter {
            // A filter may be written elsewhere in the file.
            own.dict.set("Filter", filter.clone());
        }
        own.content = stream.content.clone();
        match own.get_plain_content_with_limit(room.left) {
            Ok(bytes) => bytes,
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => return Err(TOO_MUCH),
            Err(_) => return Err(DAMAGED),
        }
    };
    room.take(bytes.len())?;
    Ok(bytes)
}

/// Content that comes in parts, as one stream. The parts end between words (ISO 32000-1, 7.8.2), which must not run together.
pub fn joined(document: &Document, parts: &[ObjectId], room: &mut Room) -> Result<Stream, &'static str> {
    let mut whole = Vec::new();
    for part in parts {
        whole.extend(unpacked(document, *part, room)?);
        whole.push(b'\n');
    }
    Ok(packed(Dictionary::new(), whole))
}

/// Unpacks and insists on the end and the checksum, which readers of PDF pass over.
fn inflated(packed: &[u8], most: usize) -> Result<Vec<u8>, &'static str> {
    const STEP: usize = 64 << 10;
    let mut inflate = Decompress::new(true);
    let mut bytes = Vec::with_capacity(packed.len().saturating_mul(4).min(most).min(16 << 20));
    loop {
        if bytes.len() > most {
            return Err(TOO_MUCH);
        }
        bytes.reserve(STEP);
        let read = usize::try_from(inflate.total_in()).unwrap_or(usize::MAX);
        let (before, rest) = (bytes.len(), packed.get(read..).unwrap_or_default());
        match inflate.decompress_vec(rest, &mut bytes, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return Ok(bytes),
            Ok(_) if bytes.len() > before || inflate.total_in() > read as u64 => {}
            _ => return Err(DAMAGED),
        }
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn deflated(bytes: &[u8]) -> Stream {
        let stream = packed(Dictionary::new(), bytes.to_vec());
        assert!(stream.dict.has(b"Filter"));
        stream
    }

    #[test]
    fn parts_do_not_run_together() {
        let mut document = Document::new();
        let first = document.add_object(Stream::new(Dictionary::new(), b"0 0 10 10 re".to_vec()));
        let second = document.add_object(deflated(&b"f ".repeat(100)));
        let whole = joined(&document, &[first, second, first], &mut Room::new()).unwrap().get_plain_content().unwrap();
        assert!(whole.starts_with(b"0 0 10 10 re\nf f") && whole.ends_with(b"f \n0 0 10 10 re\n"));
    }

    #[test]
    fn what_is_damaged_or_too_much_is_said() {
        let mut document = Document::new();
        let whole = deflated(&(0..20_000_u32).flat_map(|n| n.to_string().into_bytes()).collect::<Vec<_>>());
        let mut cut = whole.clone();
        cut.set_content(whole.content[..whole.content.len() / 2].to_vec());
        let mut changed = whole.clone();
        changed.content[200] ^= 0x55;
        let (whole, cut, changed) = (document.add_object(whole), document.add_object(cut), document.add_object(changed));
        assert!(unpacked(&document, whole, &mut Room::new()).is_ok());
        assert_eq!(unpacked(&document, cut, &mut Room::new()), Err(DAMAGED));
        assert_eq!(unpacked(&document, changed, &mut Room::new()), Err(DAMAGED));
        assert_eq!(unpacked(&document, whole, &mut Room { left: 1000 }), Err(TOO_MUCH));
        let unknown = document.add_object(Stream::new(dictionary! { "Filter" => "DCTDecode" }, b"?".to_vec()));
        assert_eq!(unpacked(&document, unknown, &mut Room::new()), Err(DAMAGED));
    }
}
