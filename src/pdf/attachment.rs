//! Files that a PDF carries.

use lopdf::{Dictionary, Document, Object};

/// A file that a PDF carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its relation to the document, such as `Source` (ISO 32000-2, 7.11.3, table 43).
    pub relationship: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// More than any bulletin's issue: what a hostile file may unfold to.
const LARGEST: usize = 256 << 20;

/// The files that a PDF carries, in the order of their object numbers. The error says why the PDF cannot be read.
pub fn attachments(pdf: &[u8]) -> Result<Vec<Attachment>, String> {
    let document = Document::load_mem(pdf).map_err(|error| format!("this is no PDF that can be read: {error}"))?;
    let specifications = document.objects.values().filter_map(|object| object.as_dict().ok()).filter(|dict| dict.has_type(b"Filespec"));
    Ok(specifications.filter_map(|specification| attachment(&document, specification)).collect())
}

fn attachment(document: &Document, specification: &Dictionary) -> Option<Attachment> {
    let text = |key: &[u8]| specification.get(key).ok().and_then(|object| lopdf::decode_text_string(object).ok());
    let embedded = document.dereference(specification.get(b"EF").ok()?).ok()?.1.as_dict().ok()?;
    let stream = embedded.get(b"UF").or_else(|_| embedded.get(b"F")).ok()?;
    let Object::Stream(stream) = document.dereference(stream).ok()?.1 else { return None };
    if stream.content.len() > LARGEST {
        return None;
    }
    let relationship =
        specification.get(b"AFRelationship").and_then(Object::as_name).map(|name| String::from_utf8_lossy(name).into_owned());
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    Some(Attachment { name: text(b"UF").or_else(|| text(b"F"))?, relationship: relationship.unwrap_or_default(), bytes })
}
