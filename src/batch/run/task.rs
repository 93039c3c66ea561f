//! What there is to do: which documents are left alone, and what is known of the others.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use tempfile::TempPath;

use super::Run;
use super::names::{quarantine, thumbnail};
use super::reason::Why;
use crate::batch::digest::Digest;
use crate::batch::document::{Document, Origin};
use crate::batch::inputs::Found;
use crate::batch::key::{Part, Parts};
use crate::batch::record::{Record, Status};
use crate::batch::stamp;
use crate::batch::worker::{Issue, Known, Place, Request};

/// A document to be looked at, and what is known of it.
pub struct Task<'a> {
    /// The document.
    pub document: &'a Document,
    /// What an earlier run has made of it.
    pub known: Option<Known>,
    /// Whether a picture of it is wanted.
    pub thumbnail: bool,
    /// What is certain before it is made.
    pub why: Option<Why>,
    /// Where a worker may put it.
    pub place: Option<TempPath>,
}

impl Run<'_> {
    /// What is to be done, for the documents for which something is.
    pub fn tasks<'d>(&self, found: &'d Found, records: &BTreeMap<String, Record>) -> Vec<Task<'d>> {
        let mut shared = HashMap::new();
        found.documents.iter().filter_map(|document| self.task(document, records.get(&document.id), &mut shared)).collect()
    }

    /// What is to be done for a document; none when nothing is.
    fn task<'d>(&self, document: &'d Document, record: Option<&Record>, shared: &mut HashMap<String, Parts>) -> Option<Task<'d>> {
        let thumbnails = self.options.thumbnails;
        let task = |known, why| Some(Task { document, known, thumbnail: thumbnails, why, place: None });
        let Some(record) = record else { return task(None, Some(Why::New)) };
        if self.options.force {
            return task(None, Some(Why::Asked));
        }
        let lang = record.about.as_ref().map(|about| about.lang.clone()).unwrap_or_default();
        let shared = shared.entry(lang.clone()).or_insert_with(|| {
            let mut shared = self.settings.shared(&lang);
            if lang.is_empty() {
                shared.remove(&Part::Locale);
            }
            shared
        });
        let same = self.settings.agree(&record.parts, shared) && !self.options.checksum && same_input(document, record);
        if record.status == Status::Failed {
            let told = self.tree.path(&quarantine(&record.id)).is_file();
            return if same && told && record.key.is_some() && !record.died() { None } else { task(None, Some(Why::Failed)) };
        }
        let output = document.output();
        let found = self.tree.stamp(&output);
        let (Some(key), Some(sha256), Some(found)) = (record.key, record.sha256, found) else {
            return task(None, Some(Why::Missing));
        };
        // What a newer version made is not replaced by what this one knows.
        if record.newer().is_some() {
            return None;
        }
        if !self.settings.agree(&record.parts, shared) {
            return task(None, None);
        }
        let intact = record.written == Some(found) && !self.options.checksum;
        let pictured = !thumbnails || self.tree.path(&thumbnail(&record.id)).is_file();
        if same && intact && pictured {
            return None;
        }
        let known = Known { key, output: self.tree.path(&output), doubted: (!intact).then_some(sha256), pictured };
        Some(Task { document, known: Some(known), thumbnail: thumbnails, why: None, place: None })
    }

    /// What to ask a worker for.
    pub fn request(&self, task: &Task<'_>) -> Request {
        let document = task.document;
        let issue = document.issue().unwrap_or_else(|fault| Issue::Lost(fault.to_string()));
        let (name, folder) = (document.name.clone(), document.folder.clone());
        let place = task.place.as_ref().map(|place| Place(place.to_path_buf()));
        Request { name, folder, issue, known: task.known.clone(), thumbnail: task.thumbnail, place }
    }
}

/// Whether the issue of a document and the files that it names are those that its record was made of.
fn same_input(document: &Document, record: &Record) -> bool {
    let same_bytes = match &document.origin {
        Origin::File(_) => record.files.first().is_some_and(|first| Some(first.path.as_os_str()) == file_name(&document.origin)),
        Origin::Memory(bytes) => is_part(record, bytes),
        Origin::Part { .. } => match document.issue() {
            Ok(Issue::Bytes(bytes)) => is_part(record, &bytes),
            _ => false,
        },
    };
    same_bytes && stamp::unchanged(&record.files, &document.folder)
}

fn file_name(origin: &Origin) -> Option<&std::ffi::OsStr> {
    match origin {
        Origin::File(path) => path.file_name(),
        _ => None,
    }
}

/// Whether the issue that a record was made of has these bytes.
fn is_part(record: &Record, bytes: &[u8]) -> bool {
    let digest = Digest::of(bytes).to_string();
    record.parts.get(&Part::Issue).is_some_and(|mark| !mark.is_empty() && digest.starts_with(mark.as_str()))
}

/// Whether a file is known to be the issue of a document, without a look into it.
pub fn is_known(records: &BTreeMap<String, Record>, id: &str, path: &Path) -> bool {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    records
        .get(id)
        .and_then(|record| record.files.first())
        .is_some_and(|first| Some(first.path.as_os_str()) == path.file_name() && stamp::unchanged(std::slice::from_ref(first), folder))
}
