//! What a run would come to, without touching the archive: to verify it, or to see what a change would alter.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;

use super::Infrastructure;
use super::inputs::Found;
use super::ledger::Ledger;
use super::pool::{Done, Stopped};
use super::process::lock;
use super::record::Status;
use super::run::{Event, Run, Task};
use super::tree::{Tree, Unwritten};
use super::worker::Answer;

/// How what would be made compares with what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes.
    Same,
    /// Other bytes.
    Differs,
    /// Nothing is there.
    Missing,
    /// Nothing could be made: the first thing that is wrong.
    Failed(String),
}

impl Verdict {
    /// The word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Failed(_) => "failed",
        }
    }
}

/// What was found of the documents that were looked at, by their ids, with their outputs.
pub type Verdicts = BTreeMap<String, (String, Verdict)>;

impl Run<'_> {
    /// Makes documents and compares them with the outputs in the tree, into which nothing is written. All of them when the run is
    /// forced, else those that a run would make. What differs or is missing goes into `new`.
    ///
    /// # Errors
    /// When `new` cannot be written, or no worker can be started.
    pub fn rehearse(&self, found: &Found, ledger: &Ledger, new: Option<&Tree>) -> Result<Verdicts, Infrastructure> {
        let tasks = self.tasks(found, &ledger.records);
        let documents = found.documents.len() + found.unread.len();
        (self.tell)(Event::Begun { documents, unchanged: found.documents.len() - tasks.len() });
        let verdicts = Mutex::new(Verdicts::new());
        let note = |id: &str, output: String, verdict: Verdict| {
            (self.tell)(Event::Looked { id, verdict: &verdict });
            lock(&verdicts).insert(id.to_owned(), (output, verdict));
        };
        for (id, why) in &found.unread {
            note(id, String::new(), Verdict::Failed(why.clone()));
        }
        // What failed before, and has not changed, would fail again.
        let looked: HashSet<&str> = tasks.iter().map(|task| task.document.id.as_str()).collect();
        let failed = |id: &str| ledger.records.get(id).filter(|record| record.status == Status::Failed && !looked.contains(id));
        for (document, record) in found.documents.iter().filter_map(|document| Some((document, failed(&document.id)?))) {
            note(&document.id, String::new(), Verdict::Failed(record.error.clone().unwrap_or_default()));
        }
        let sink = |task: Task<'_>, done: Done| {
            let document = task.document;
            let output = document.output();
            let verdict = match done.outcome {
                Ok(Answer::Unchanged { .. }) => Verdict::Same,
                Ok(Answer::Faulty { findings, .. }) => Verdict::Failed(findings.first),
                Err(died) => Verdict::Failed(format!("{}: {died}", document.name)),
                Ok(Answer::Rendered(made)) => {
                    let there = std::fs::read(self.tree.path(&output)).ok();
                    if there.as_ref() == Some(&made.pdf) {
                        Verdict::Same
                    } else {
                        match new.map(|new| new.write(&output, &made.pdf)) {
                            None | Some(Ok(_)) => there.map_or(Verdict::Missing, |_| Verdict::Differs),
                            Some(Err(Unwritten::Refused(fault))) => Verdict::Failed(fault),
                            Some(Err(Unwritten::Infrastructure(fault))) => return Err(fault),
                        }
                    }
                }
            };
            note(&document.id, output, verdict);
            Ok(())
        };
        self.pool.run(tasks.into_iter(), |task| self.request(task), sink).map_err(|stopped| match stopped {
            Stopped::Sink(fault) => fault,
            Stopped::Workers(fault) => Infrastructure::new(fault),
        })?;
        Ok(verdicts.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
