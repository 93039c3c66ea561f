//! Streams that end where their length says, for every reader.

use lopdf::{Document, Object};

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
    use lopdf::{Stream, dictionary};

    use super::*;

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
