//! The file as such: its version, its identifier, what protects it, what carries it about.

use std::collections::HashSet;

use lopdf::{Document, Object};

use super::finding::{Finding, Findings};
use super::rule;
use crate::pdf::facts::source::Source;

/// Bytes in which a header is looked for.
const HEADER: usize = 1024;

/// What a file ends with.
const END: &[u8] = b"%%EOF";

/// PDF/X-4 is a matter of PDF 1.6 (ISO 15930-7).
const MOST_VERSION: (u8, u8) = (1, 6);

/// Judges the file.
pub fn judge(source: &Source<'_>, bytes: &[u8], found: &mut Findings) {
    let document = source.document;
    let header = bytes.get(..HEADER.min(bytes.len())).and_then(version_in);
    surplus(bytes, found);
    if let Some(fact) = tree_fault(document) {
        found.add(Finding::new(&rule::PAGE_TREE, fact));
    }
    let catalog = document.catalog().ok().and_then(|catalog| source.name(catalog, "Version"));
    let later = catalog.as_deref().and_then(|version| parse(version.as_bytes()));
    if let Some((major, minor)) = [header, later].into_iter().flatten().max().filter(|version| *version > MOST_VERSION) {
        found.add(Finding::new(&rule::PDF_VERSION, format!("the file is PDF {major}.{minor}; PDF/X-4 allows 1.6 at most")));
    }
    if !identified(source, document) {
        found.add(Finding::new(&rule::FILE_ID, "the trailer has no ID of two strings"));
    }
    if document.was_encrypted() || document.is_encrypted() {
        found.add(Finding::new(&rule::ENCRYPTION, "the file is encrypted, though it opens without a password"));
    }
    if document.xref_recovery == Some(lopdf::xref::XrefRecovery::Reconstructed) {
        found.add(Finding::new(&rule::DAMAGED, "the file is damaged: its objects were found by searching for them"));
    }
}

/// Tells of bytes before the header and after the end, but for the end of that line.
fn surplus(bytes: &[u8], found: &mut Findings) {
    let before = bytes.windows(5).take(HEADER).position(|window| window == b"%PDF-").unwrap_or(0);
    let after = bytes.windows(END.len()).rposition(|window| window == END).map_or(&[][..], |at| &bytes[at + END.len()..]);
    let after = after.strip_prefix(b"\r").unwrap_or(after);
    let after = after.strip_prefix(b"\n").unwrap_or(after).len();
    for (number, place) in [(before, "before its header"), (after, "after its end")] {
        if number > 0 {
            let s = if number == 1 { "" } else { "s" };
            found.add(Finding::new(&rule::SURPLUS_BYTES, format!("the file has {number} byte{s} {place}")));
        }
    }
}

/// What is wrong with the tree of pages, the first of it.
fn tree_fault(document: &Document) -> Option<&'static str> {
    let root = document.catalog().ok()?.get(b"Pages").and_then(Object::as_reference);
    let Ok(root) = root else { return Some("the catalog has no list of pages") };
    let mut seen = HashSet::from([root]);
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let Ok(node) = document.get_dictionary(id) else { return Some("the list of pages leads to what is no page") };
        if node.has_type(b"Page") {
            continue;
        }
        let kids = node.get_deref(b"Kids", document).and_then(Object::as_array);
        for kid in kids.into_iter().flatten() {
            match kid.as_reference() {
                Ok(kid) if seen.insert(kid) => open.push(kid),
                Ok(_) => return Some("the list of pages holds itself, or a page twice"),
                Err(_) => return Some("the list of pages leads to what is no page"),
            }
        }
    }
    None
}

fn version_in(head: &[u8]) -> Option<(u8, u8)> {
    let at = head.windows(5).position(|window| window == b"%PDF-")?;
    parse(head.get(at + 5..)?)
}

/// `1.7` at the begin of a text.
fn parse(text: &[u8]) -> Option<(u8, u8)> {
    match text {
        [major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9', ..] => Some((major - b'0', minor - b'0')),
        _ => None,
    }
}

fn identified(source: &Source<'_>, document: &Document) -> bool {
    let parts = match document.trailer.get(b"ID") {
        Ok(parts) => source.resolve(parts),
        Err(_) => return false,
    };
    matches!(parts, Object::Array(parts) if parts.len() == 2 && parts.iter().all(|part| source.resolve(part).as_str().is_ok_and(|part| !part.is_empty())))
}
