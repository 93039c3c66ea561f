//! What a file says of itself, in its information dictionary and in XMP.

use lopdf::{Dictionary, Object};

use super::finding::{Finding, Findings};
use super::rule;
use crate::pdf::facts::Fault;
use crate::pdf::facts::source::Source;
use crate::pdf::facts::xmp::Xmp;

/// What PDF/X-4 wants to read in XMP, and what that is in words.
const ENTRIES: [(&str, &str); 7] = [
    ("dc:title", "title"),
    ("xmp:CreateDate", "date of creation"),
    ("xmp:ModifyDate", "date of change"),
    ("xmp:MetadataDate", "date of its metadata"),
    ("xmpMM:DocumentID", "identifier of the document"),
    ("xmpMM:VersionID", "identifier of the version"),
    ("xmpMM:RenditionClass", "class of rendition"),
];

/// Judges the metadata.
pub fn judge<'a>(source: &Source<'a>, catalog: &'a Dictionary, found: &mut Findings) -> Result<(), Fault> {
    let info = source.dictionary(&source.document.trailer, "Info");
    let trapped = info.and_then(|info| match source.get(info, "Trapped") {
        Some(Object::Name(name)) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    });
    if !matches!(trapped.as_deref(), Some("True" | "False")) {
        let says = trapped.map_or("is missing".to_owned(), |says| format!("says {says}"));
        found.add(Finding::new(&rule::TRAPPED, format!("Trapped {says} in the information dictionary; it must be True or False")));
    }
    let Some(Object::Stream(packet)) = source.get(catalog, "Metadata") else {
        found.add(Finding::new(&rule::METADATA_MISSING, "the file has no XMP metadata"));
        return Ok(());
    };
    if packet.dict.has(b"Filter") {
        found.add(Finding::new(&rule::METADATA_PACKED, "the XMP packet is packed"));
    }
    let bytes = source.bytes(packet)?;
    let xmp = Xmp::new(&bytes);
    let claim = xmp.property("pdfxid:GTS_PDFXVersion");
    if claim.as_deref() != Some("PDF/X-4") {
        let says =
            claim.as_ref().map_or("does not say that it is PDF/X-4".to_owned(), |claim| format!("says that it is {claim}, not PDF/X-4"));
        found.add(Finding::new(&rule::PDFX_CLAIM, format!("the file {says}")));
    }
    for (name, words) in ENTRIES {
        if xmp.property(name).is_none_or(|value| value.is_empty()) {
            found.add(Finding::new(&rule::METADATA_ENTRY, format!("the metadata lack the {words} ({name})")));
        }
    }
    let title = info.and_then(|info| source.text(info, "Title"));
    if let (Some(title), Some(other)) = (&title, xmp.property("dc:title"))
        && title.trim() != other
    {
        found.add(Finding::new(&rule::METADATA_DIFFERS, "the information dictionary has another title than the XMP metadata"));
    }
    if xmp.property("pdfaid:part").is_some() {
        if xmp.property("pdf:Trapped").is_some() {
            found.add(Finding::new(&rule::TRAPPED_IN_METADATA, "the XMP metadata of this PDF/A have pdf:Trapped"));
        }
        if claim.is_some() && !tells_schema(&bytes) {
            found.add(Finding::new(&rule::EXTENSION_SCHEMA, "the file claims PDF/A and PDF/X, and no extension schema tells of pdfxid"));
        }
    }
    Ok(())
}

/// Whether an extension schema is about the property of PDF/X.
fn tells_schema(packet: &[u8]) -> bool {
    let packet = String::from_utf8_lossy(packet);
    let schemas = packet.split_once("pdfaExtension:schemas").map(|(_, schemas)| schemas);
    schemas.is_some_and(|schemas| schemas.contains("GTS_PDFXVersion") && schemas.contains("http://www.npes.org/pdfx/ns/id/"))
}
