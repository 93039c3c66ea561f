//! Streams packed, and such that they end where their length says, for every reader.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, Stream};

/// A stream of these bytes, packed if that makes it shorter.
pub fn packed(mut dict: Dictionary, bytes: Vec<u8>) -> Stream {
    let packed = deflated(&bytes);
    let bytes = if packed.len() + FILTER.len() < bytes.len() {
        dict.set("Filter", "FlateDecode");
        packed
    } else {
        bytes
    };
    Stream::new(dict, bytes).with_compression(false)
}

/// Bytes packed as well as is worth the time: at best a profile is a five-hundredth smaller and takes three times as long.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.expect("writing to memory does not fail")
}

/// What a packed stream says more.
const FILTER: &str = "/Filter/FlateDecode";

/// Adds a byte after packed data that end in a carriage return. With the line feed before `endstream` that would read as
/// one end of a line, and the stream as a byte shorter than its length (ISO 32000-1, 7.3.8.1; ISO 19005-3, 6.1.7.1). What
/// unpacks the data stops at their end.
pub fn close(document: &mut Document) {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let packed = stream.dict.get(b"Filter").and_then(Object::as_name).is_ok_and(|name| name == b"FlateDecode");
        if packed && stream.content.last() == Some(&b'\r') {
            let mut content = std::mem::take(&mut stream.content);
            content.push(b'\n');
            stream.set_content(content);
        }
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;
    use crate::condition::Condition;

    #[test]
    fn what_is_packed_comes_out_as_it_went_in_and_hardly_larger_than_at_best() {
        let profile = Condition::find("ISOcoated_v2_300_bas").unwrap().profile;
        let long = packed(dictionary! { "N" => 4 }, profile.to_vec());
        assert_eq!(long.decompressed_content().unwrap(), *profile);
        let mut best = Stream::new(dictionary! {}, profile.to_vec());
        best.compress().unwrap();
        assert!(long.content.len() * 100 < best.content.len() * 101, "{} {}", long.content.len(), best.content.len());
        let short = packed(dictionary! {}, b"q Q".to_vec());
        assert_eq!((&short.content[..], short.dict.has(b"Filter")), (&b"q Q"[..], false));
    }

    #[test]
    fn packed_data_never_end_like_a_line() {
        let mut document = Document::new();
        let add = |document: &mut Document, filter: &str, content: &[u8]| {
            document.add_object(Stream::new(dictionary! { "Filter" => filter }, content.to_vec()))
        };
        let ids = [
            add(&mut document, "FlateDecode", b"packed\r"),
            add(&mut document, "FlateDecode", b"packed"),
            add(&mut document, "DCTDecode", b"photo\r"),
        ];
        close(&mut document);
        let content = |id| document.get_object(id).unwrap().as_stream().unwrap().content.clone();
        assert_eq!(ids.map(content), [b"packed\r\n".to_vec(), b"packed".to_vec(), b"photo\r".to_vec()]);
    }
}
