//! What is told of a run, while it runs and at its end.

use std::collections::{BTreeMap, BTreeSet};

use super::reason::Why;
use crate::batch::record::Record;
use crate::batch::rehearsal::Verdict;

/// What happens during a run.
#[derive(Debug)]
pub enum Event<'a> {
    /// It is known how much there is to do.
    Begun {
        /// All documents.
        documents: usize,
        /// Those that are left alone.
        unchanged: usize,
    },
    /// A document came to its end.
    Ended {
        /// Its record.
        record: &'a Record,
        /// Why it was made; empty where it was not.
        why: &'a [Why],
    },
    /// A document was compared with what is there.
    Looked {
        /// Its name.
        id: &'a str,
        /// What was found.
        verdict: &'a Verdict,
    },
}

/// A document that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its name.
    pub id: String,
    /// The first thing that is wrong.
    pub error: String,
    /// Where the rest lies, in the tree.
    pub quarantine: String,
    /// Whether an output of an earlier run is still there.
    pub kept: bool,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// All documents that the inputs give.
    pub documents: usize,
    /// Documents that were made.
    pub rendered: usize,
    /// Documents that failed, in this run or unchanged since an earlier one, in order.
    pub failed: Vec<Failure>,
    /// Why documents were made, and how many; one may be made for several reasons.
    pub why: BTreeMap<Why, usize>,
    /// The version of the program that made what was made again for that reason.
    pub programs: BTreeSet<String>,
    /// Documents that a newer version of the program has made, which are left alone, by that version.
    pub newer: BTreeMap<String, usize>,
    /// Documents that have something that somebody should look at.
    pub warned: usize,
    /// Documents of earlier runs, of this edition, that the inputs do not give any more, in order.
    pub left_over: Vec<String>,
    /// Bytes of all outputs of this run's documents.
    pub bytes: u64,
    /// Pages of all outputs of this run's documents.
    pub pages: usize,
}

impl Summary {
    /// Documents that are as they were. Those that failed and did not change count as failed.
    pub fn unchanged(&self) -> usize {
        self.documents - self.rendered - self.failed.len()
    }
}
