//! What the program's own files in a tree are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::batch::digest::Digest;
use crate::batch::document::{Document, FLAT};
use crate::batch::inputs::{Found, RESERVED};
use crate::batch::record::Record;

/// The ledger's name in the tree.
pub const LEDGER: &str = "_batch/ledger.jsonl";
/// The lock's name in the tree.
pub const LOCK: &str = "_batch/lock";
/// The folder of small pictures.
const THUMBNAILS: &str = "_batch/thumbnails";
/// The folder of what is wrong with documents that failed.
pub const QUARANTINE: &str = RESERVED[1];
/// The contact sheet's name in the tree.
pub const CONTACT_SHEET: &str = "index.html";

/// The folders in which a killed run may have left something unfinished.
pub fn folders(found: &Found, records: &BTreeMap<String, Record>) -> BTreeSet<String> {
    let outputs = found.documents.iter().map(Document::output).chain(records.values().filter_map(|record| record.output.clone()));
    let mut folders: BTreeSet<String> = outputs.map(|output| above(&output).to_owned()).collect();
    folders.extend(found.documents.iter().map(|document| above(&thumbnail(&document.id)).to_owned()));
    folders.extend([String::new(), QUARANTINE.to_owned(), RESERVED[0].to_owned()]);
    folders
}

fn above(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(above, _)| above)
}

/// Where the picture of a document is.
pub fn thumbnail(id: &str) -> String {
    let digest = Digest::of(id.as_bytes()).short(2 + FLAT);
    format!("{THUMBNAILS}/{}/{}.jpg", &digest[..2], &digest[2..])
}

/// Where it is told what is wrong with a document.
pub fn quarantine(id: &str) -> String {
    format!("{QUARANTINE}/{}", Document::flat_name(id, ".txt"))
}

/// Whether a name is one that [`quarantine`] gives.
pub fn is_flat(name: &str) -> bool {
    let stem = name.strip_suffix(".txt").unwrap_or_default();
    let mark = stem.rsplit(['-', '/']).next().unwrap_or_default();
    mark.len() == FLAT && mark.bytes().all(|byte| byte.is_ascii_hexdigit())
}
