//! One document, compared.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;

use super::folders::Pair;
use super::worker::{Answer, Drawing, Worker};
use crate::pdf::compare::{Comparison, Unreadable};

/// Bytes of a file that is compared.
const LARGEST: u64 = 1 << 30;

/// What became of a document, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The same bytes.
    Identical,
    /// Other bytes that look, read and are made the same.
    Same,
    /// A page or a fact changed.
    Changed,
    /// Only the new side has it.
    Added,
    /// Only the old side has it.
    Removed,
    /// A version cannot be compared: it is encrypted, damaged, or takes too long.
    Unreadable,
    /// A file could not be read from the disk.
    Failed,
}

impl Status {
    /// The word for it in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Unreadable => "unreadable",
            Self::Failed => "failed",
        }
    }
}

/// A document and how its versions differ.
#[derive(Debug, Serialize)]
pub struct Document {
    /// Its path from the folders.
    pub name: String,
    /// What became of it.
    pub status: Status,
    /// Why it could not be compared.
    pub faults: Vec<String>,
    /// How it changed; none when it was not compared, or had no need to be.
    pub comparison: Option<Comparison>,
}

/// Compares the versions of a document.
pub fn compare(pair: &Pair, worker: &mut Worker<'_>) -> Document {
    let (status, faults, comparison) = match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => both(old, new, worker),
        (Some(_), None) => (Status::Removed, Vec::new(), None),
        (None, _) => (Status::Added, Vec::new(), None),
    };
    Document { name: pair.name.clone(), status, faults, comparison }
}

fn both(old: &Path, new: &Path, worker: &mut Worker<'_>) -> (Status, Vec<String>, Option<Comparison>) {
    let (old, new) = match (read(old), read(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let faults = sides(old.err(), new.err());
            return (Status::Failed, faults, None);
        }
    };
    // Nothing can differ, whether or not it is a PDF.
    if old == new {
        return (Status::Identical, Vec::new(), None);
    }
    match worker.ask(&old, &new, None) {
        Ok(Answer::Compared(comparison)) if comparison.is_same() => (Status::Same, Vec::new(), Some(comparison)),
        Ok(Answer::Compared(comparison)) => (Status::Changed, Vec::new(), Some(comparison)),
        Ok(Answer::Unreadable(Unreadable { old, new })) => (Status::Unreadable, sides(old, new), None),
        Ok(Answer::Drawn(_)) => (Status::Failed, vec!["the comparison gave another answer than was asked for".to_owned()], None),
        Err(fault) => (Status::Unreadable, vec![fault], None),
    }
}

/// Pages of a document as pictures; none of those that cannot be drawn.
pub fn draw(pair: &Pair, pages: &[[Option<usize>; 2]], worker: &mut Worker<'_>) -> Vec<[Option<Drawing>; 2]> {
    let side = |path: &Option<_>| path.as_deref().map_or_else(|| Ok(Vec::new()), read);
    let (Ok(old), Ok(new)) = (side(&pair.old), side(&pair.new)) else { return Vec::new() };
    match worker.ask(&old, &new, Some(pages.to_vec())) {
        Ok(Answer::Drawn(drawn)) => drawn,
        _ => Vec::new(),
    }
}

fn sides(old: Option<String>, new: Option<String>) -> Vec<String> {
    [("old", old), ("new", new)].into_iter().filter_map(|(side, fault)| Some(format!("{side} version: {}", fault?))).collect()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let failed = |fault| format!("{} cannot be read: {fault}", path.display());
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{} has more than {LARGEST} bytes", path.display()));
    }
    Ok(bytes)
}
