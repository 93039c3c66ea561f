//! What a document says of itself, and what of it is still true of its sheets.
//!
//! Output intents stay: the colours are the same, for the same press. PDF/X-4 and PDF/A-2 or 3 at level B or U stay claimed
//! when the source claims them: pages become form XObjects with their own resources, marks are drawn without fonts in a
//! separation, and sheets have their boxes, so that no rule of these standards is newly broken. Everything that asks for
//! tags (PDF/UA, PDF/A at level A), for other file structures (PDF/A-1, PDF/A-4) or for a stricter inventory of colours and
//! boxes (PDF/X-1a, PDF/X-3) is no longer claimed, and with it goes the metadata packet: half a packet would be a new claim.

use lopdf::{Dictionary, Document, Object};
use sha2::{Digest, Sha256};

use super::ticket::Marks;
use crate::diagnostic::Diagnostic;
use crate::pdf::facts::xmp::Xmp;

/// Bytes that a metadata packet may unpack to.
const MOST_PACKET_BYTES: usize = 16 << 20;

/// The claims that sheets keep.
const KEPT: [&str; 5] = ["PDF/X-4", "PDF/A-2b", "PDF/A-2u", "PDF/A-3b", "PDF/A-3u"];

/// What the sheets take over from the document.
pub struct Identity {
    /// Entries of the catalog.
    pub catalog: Dictionary,
    /// The information dictionary.
    pub info: Option<Dictionary>,
    /// The identifier of the file (ISO 32000-1, 14.4).
    pub id: Vec<Object>,
    /// Whether device colours are those of a CMYK press.
    pub press: bool,
    /// What is no longer claimed; at most one note.
    pub findings: Vec<Diagnostic>,
}

impl Identity {
    /// Reads it from a document whose bytes have this digest.
    pub fn of(document: &Document, digest: &[u8], marks: Marks) -> Self {
        let empty = Dictionary::new();
        let source = document.catalog().unwrap_or(&empty);
        let intents = intents(document, source);
        // A colour bar in CMYK is out of place where colours are meant for something else.
        let press = intents.is_empty() || intents.contains(&4);
        let claims = claims(document, source);
        let true_still = |claim: &String| KEPT.contains(&claim.as_str()) && (!marks.bar || intents.contains(&4));
        let keep = claims.iter().all(true_still);
        let mut catalog = Dictionary::new();
        let kept: &[&str] =
            if keep { &["OutputIntents", "OCProperties", "Lang", "Metadata"] } else { &["OutputIntents", "OCProperties", "Lang"] };
        for key in kept {
            if let Ok(value) = source.get(key.as_bytes()) {
                catalog.set(*key, value.clone());
            }
        }
        let mut info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict).ok().cloned();
        if let Some(info) = info.as_mut().filter(|_| !keep) {
            info.remove(b"GTS_PDFXVersion");
            info.remove(b"GTS_PDFXConformance");
        }
        let findings = if keep {
            Vec::new()
        } else {
            let fact = format!("the document is {}; its sheets do not say so, and have no metadata packet", claims.join(" and "));
            vec![Diagnostic::note("identification", fact)]
        };
        Self { catalog, info, id: id(document, digest), press, findings }
    }
}

/// The number of inks of each output intent's profile; zero for one that is not embedded.
fn intents(document: &Document, catalog: &Dictionary) -> Vec<i64> {
    let list = catalog.get_deref(b"OutputIntents", document).and_then(Object::as_array);
    let inks = |intent: &Object| {
        let intent = document.dereference(intent).ok()?.1.as_dict().ok()?;
        let profile = intent.get_deref(b"DestOutputProfile", document).ok()?.as_stream().ok()?;
        profile.dict.get_deref(b"N", document).ok()?.as_i64().ok()
    };
    list.into_iter().flatten().map(|intent| inks(intent).unwrap_or(0)).collect()
}

/// The standards that the document says it conforms to.
fn claims(document: &Document, catalog: &Dictionary) -> Vec<String> {
    let packet = catalog.get_deref(b"Metadata", document).and_then(Object::as_stream);
    let bytes = packet.and_then(|packet| packet.get_plain_content_with_limit(MOST_PACKET_BYTES)).unwrap_or_default();
    let mut claims = Xmp::new(&bytes).conformance();
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    if let Ok(Object::String(version, _)) = info.and_then(|info| info.get_deref(b"GTS_PDFXVersion", document)) {
        claims.push(String::from_utf8_lossy(version).into_owned());
    }
    claims.dedup();
    claims
}

/// The first half says which document it was, the second which sheets these are.
fn id(document: &Document, digest: &[u8]) -> Vec<Object> {
    let own = |bytes: &[u8]| Object::String(bytes.iter().take(16).copied().collect(), lopdf::StringFormat::Hexadecimal);
    let first = document.trailer.get_deref(b"ID", document).and_then(Object::as_array).ok().and_then(|id| id.first());
    let first = first.filter(|first| matches!(first, Object::String(bytes, _) if !bytes.is_empty())).cloned();
    vec![first.unwrap_or_else(|| own(&Sha256::digest(digest))), own(digest)]
}
