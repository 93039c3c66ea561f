//! What is found, heard and copied from pages: the characters that only steer where lines end are no part of it.

use std::ops::Range;

use lopdf::{Dictionary, Document, Object, ObjectId};
use memchr::memmem;

use super::streams;

/// Word joiner and zero width space, in UTF-16.
const JOINERS: [&[u8]; 2] = [b"2060", b"200B"];

/// Takes word joiners and zero width spaces out of what pages say: out of texts that stand for glyphs (ISO 32000-1, 14.9.4), and
/// out of the letters of glyphs (9.10.3).
pub fn remove(document: &mut Document) {
    let contents: Vec<_> = document.page_iter().flat_map(|page| document.get_page_contents(page)).collect();
    let letters =
        document.objects.values().filter_map(|object| object.as_dict().ok()?.get(b"ToUnicode").and_then(Object::as_reference).ok());
    let letters: Vec<_> = letters.collect();
    let mut rewrite = |ids: Vec<ObjectId>, joiners: fn(&[u8]) -> Vec<Range<usize>>| {
        for id in ids {
            let Some((dict, content)) = unpacked(document, id) else { continue };
            let cuts = joiners(&content);
            if !cuts.is_empty() {
                document.objects.insert(id, Object::Stream(streams::packed(dict, without(&content, &cuts))));
            }
        }
    };
    rewrite(contents, in_spoken);
    rewrite(letters, in_letters);
}

/// A stream unpacked, with what its dictionary says besides how it is packed.
fn unpacked(document: &Document, id: ObjectId) -> Option<(Dictionary, Vec<u8>)> {
    let stream = document.get_object(id).and_then(Object::as_stream).ok()?;
    let mut dict = stream.dict.clone();
    ["Filter", "DecodeParms", "Length"].iter().for_each(|key| _ = dict.remove(key.as_bytes()));
    Some((dict, stream.get_plain_content().ok()?))
}

/// Joiners in the texts that a content stream has for glyphs.
fn in_spoken(content: &[u8]) -> Vec<Range<usize>> {
    const SPOKEN: &[u8] = b"/ActualText<FEFF";
    memmem::find_iter(content, SPOKEN).flat_map(|at| in_string(content, at + SPOKEN.len())).collect()
}

/// Joiners in a map from glyphs to letters, beside other letters: no glyph may be without any.
fn in_letters(map: &[u8]) -> Vec<Range<usize>> {
    let strings = memmem::find_iter(map, b"> <").map(|at| at + b"> <".len());
    strings
        .map(|from| (from, in_string(map, from)))
        .filter(|(from, cuts)| cuts.len() * 4 < end(map, *from) - from)
        .flat_map(|(_, cuts)| cuts)
        .collect()
}

/// Joiners in the rest of a string of hexadecimal digits.
fn in_string(content: &[u8], from: usize) -> Vec<Range<usize>> {
    let units = content[from..end(content, from)].chunks(4).enumerate();
    units.filter(|(_, unit)| JOINERS.contains(unit)).map(|(nth, _)| from + nth * 4..from + nth * 4 + 4).collect()
}

/// The end of a string of hexadecimal digits.
fn end(content: &[u8], from: usize) -> usize {
    content[from..].iter().position(|byte| *byte == b'>').map_or(from, |length| from + length)
}

fn without(content: &[u8], cuts: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(content.len());
    let mut from = 0;
    for cut in cuts {
        kept.extend_from_slice(&content[from..cut.start]);
        from = cut.end;
    }
    kept.extend_from_slice(&content[from..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(joiners: fn(&[u8]) -> Vec<Range<usize>>, content: &str) -> String {
        String::from_utf8(without(content.as_bytes(), &joiners(content.as_bytes()))).unwrap()
    }

    #[test]
    fn joiners_are_taken_out_of_what_is_spoken_alone() {
        let said = |content| kept(in_spoken, content);
        let dash = "/Span<</ActualText<FEFF20132060>>>BDC<2060>Tj EMC/Span<</ActualText<FEFF00AD>>>BDC";
        assert_eq!(said(dash), "/Span<</ActualText<FEFF2013>>>BDC<2060>Tj EMC/Span<</ActualText<FEFF00AD>>>BDC");
        assert_eq!(said("/Span<</ActualText<FEFF200B>>>BDC"), "/Span<</ActualText<FEFF>>>BDC");
        for other in ["/Span<</ActualText<FEFF01206000>>>BDC<2060>Tj", "/Span<</ActualText<FEFF2060"] {
            assert_eq!(said(other), other, "the end of one character and the beginning of the next are no joiner");
        }
    }

    #[test]
    fn glyphs_keep_a_letter() {
        let map = |lines: &str| kept(in_letters, lines);
        assert_eq!(map("<2060> <20132060>\n<0002> <200B>\n<0003> <0061>"), "<2060> <2013>\n<0002> <200B>\n<0003> <0061>");
    }
}
