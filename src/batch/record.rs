//! What became of a document: a line of the ledger.

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::key::{Key, Part, Parts};
use super::stamp::{Stamp, Stamped};
use super::worker::About;

/// How a document ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its output is there.
    Done,
    /// It has none: why is in `error`, and in full in the quarantine.
    Failed,
}

/// What became of a document. The fields up to `error` are the contract with whoever reads ledgers; those after it are what
/// the next run on the same folder skips by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The name of the document, unique in its archive.
    pub id: String,
    /// What it was made of; none where that could not be read.
    pub key: Option<Digest>,
    /// How it ended.
    pub status: Status,
    /// Where its output is, as a path or an address from that of the ledger's; none where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Bytes of the output.
    pub bytes: u64,
    /// SHA-256 of the output.
    pub sha256: Option<Digest>,
    /// Pages of the output.
    pub pages: usize,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// Which attempt this was, from 1.
    pub attempt: u32,
    /// The first thing that is wrong with it; none where all is well.
    pub error: Option<String>,
    /// The marks of what it was made of, to tell why it is made again.
    #[serde(default, skip_serializing_if = "Parts::is_empty")]
    pub parts: Parts,
    /// The edition that it is of.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub edition: String,
    /// What a list shows of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// How many things somebody should look at.
    #[serde(default, skip_serializing_if = "is_none")]
    pub warnings: usize,
    /// The files that it was made of, the issue first, with paths from the folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Stamped>,
    /// What the output looked like when it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Stamp>,
}

fn is_none(number: &usize) -> bool {
    *number == 0
}

impl Record {
    /// A record of a document that failed before anything was known of it.
    pub fn failed(id: &str, error: String) -> Self {
        Self {
            id: id.to_owned(),
            key: None,
            status: Status::Failed,
            output: None,
            bytes: 0,
            sha256: None,
            pages: 0,
            ms: 0,
            attempt: 1,
            error: Some(error),
            parts: Parts::new(),
            edition: String::new(),
            about: None,
            warnings: 0,
            files: Vec::new(),
            written: None,
        }
    }

    /// The record with the key of what it was made of.
    pub fn with_key(self, key: Option<&Key>) -> Self {
        match key {
            Some(key) => Self { key: Some(key.digest), parts: key.parts.clone(), ..self },
            None => self,
        }
    }

    /// The record with an output of an earlier run, which stays as it was.
    pub fn keeping(self, earlier: Option<&Self>) -> Self {
        match earlier.filter(|earlier| earlier.output.is_some()) {
            Some(earlier) => Self {
                output: earlier.output.clone(),
                bytes: earlier.bytes,
                sha256: earlier.sha256,
                pages: earlier.pages,
                written: earlier.written,
                about: self.about.or_else(|| earlier.about.clone()),
                ..self
            },
            None => self,
        }
    }

    /// The version of the program that has made it, when that is newer than this one.
    pub fn newer(&self) -> Option<&str> {
        let numbers = |version: &str| version.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>();
        let theirs = self.parts.get(&Part::Program)?;
        (numbers(theirs)? > numbers(env!("CARGO_PKG_VERSION"))?).then_some(theirs)
    }

    /// Whether no worker came to an answer: another run may.
    pub fn died(&self) -> bool {
        self.status == Status::Failed && self.attempt > 1
    }
}
