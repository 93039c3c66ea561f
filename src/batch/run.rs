//! A run over an archive on one machine: what changed is made again, everything else left alone.
//!
//! Every document is written before its record, and its record before the next one is begun, so that a run that is killed at
//! any moment goes on where it was; what was in flight is made again, to the same bytes.

mod finish;
mod names;
mod reason;
mod summary;
mod task;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempPath;

use super::Infrastructure;
use super::document::Document;
use super::inputs::{Found, RESERVED};
use super::journal::Journal;
use super::key::{Part, Settings};
use super::pool::{Done, Pool, Stopped};
use super::process::lock;
use super::record::{Record, Status};
use super::stamp::Stamp;
use super::tree::{Tree, Unwritten};
use super::worker::{Answer, Made};
use names::{quarantine, thumbnail};
use reason::reasons;

pub use names::{CONTACT_SHEET, LEDGER, LOCK, folders};
pub use reason::Why;
pub use summary::{Event, Failure, Summary};
pub use task::{Task, is_known};

/// What a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether the contact sheet shows pictures.
    pub thumbnails: bool,
    /// Whether everything is made again, also what did not change.
    pub force: bool,
    /// Whether files are compared by what is in them, not by size and time.
    pub checksum: bool,
}

/// A run.
pub struct Run<'a> {
    /// Where outputs go.
    pub tree: &'a Tree,
    /// How documents are made.
    pub settings: &'a Settings,
    /// The name of the edition.
    pub edition: &'a str,
    /// Who makes them.
    pub pool: &'a Pool,
    /// What is asked for.
    pub options: Options,
    /// Who is told of what happens.
    pub tell: &'a (dyn Fn(Event<'_>) + Sync),
}

/// What runs share while documents end.
struct State {
    journal: Journal,
    summary: Summary,
}

impl Run<'_> {
    /// Runs to the end.
    ///
    /// # Errors
    /// When something that no document is at fault for keeps outputs from being written. The same run goes on from there.
    pub fn run(&self, found: &Found, journal: Journal) -> Result<Summary, Infrastructure> {
        let tasks = self.tasks(found, &journal.ledger.records);
        let unchanged = found.documents.len() - tasks.len();
        let documents = found.documents.len() + found.unread.len();
        (self.tell)(Event::Begun { documents, unchanged });
        let state = Mutex::new(State { journal, summary: Summary::default() });
        for (id, why) in &found.unread {
            let failed = Record::failed(id, why.clone());
            self.fail(failed, &format!("{why}\n"), &[], &state)?;
        }
        let (to_do, before) = (tasks.len(), AtomicUsize::new(0));
        let ran = self.pool.run(
            // Where there is no room for a file, the document comes through the pipe, and it is told why it cannot be written.
            tasks.into_iter().map(|task| Task { place: self.tree.place(RESERVED[0]).ok(), ..task }),
            |task| self.request(task),
            |task, done| {
                self.put(task, done, &state)?;
                before.fetch_add(1, Ordering::Relaxed);
                Ok(())
            },
        );
        let mut state = state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(stopped) = ran {
            let cause = match stopped {
                Stopped::Sink(fault) => fault,
                Stopped::Workers(fault) => Infrastructure::new(fault),
            };
            let done = before.into_inner();
            let fact = format!("the run stopped with {done} of {to_do} documents done; the same command goes on from there");
            return Err(Infrastructure::because(fact, cause));
        }
        state.summary.documents = documents;
        self.finish(found, &mut state)?;
        Ok(state.summary)
    }

    /// Puts a result into the tree and the ledger.
    fn put(&self, task: Task<'_>, done: Done, state: &Mutex<State>) -> Result<(), Infrastructure> {
        let id = &task.document.id;
        let earlier = lock(state).journal.ledger.records.get(id).cloned();
        let record = Record {
            ms: done.time.as_millis() as u64,
            attempt: done.attempt,
            edition: self.edition.to_owned(),
            ..Record::failed(id, String::new())
        };
        match done.outcome {
            Ok(Answer::Unchanged { key, files, thumbnail: picture, .. }) => {
                self.picture(id, &picture)?;
                let written = self.tree.stamp(&task.document.output());
                let earlier = earlier.unwrap_or(record).with_key(Some(&key));
                self.end(Record { files, written, ..earlier }, &[], state, |_| {})
            }
            Ok(Answer::Rendered(made)) => {
                let why = reasons(task.why, earlier.as_ref(), &made.key.parts);
                match self.keep(task.document, &made, task.place, earlier.as_ref())? {
                    Ok(written) => {
                        let Made { key, files, about, pages, warnings, sha256, length, .. } = made;
                        let record = Record {
                            status: Status::Done,
                            output: Some(task.document.output()),
                            bytes: length as u64,
                            sha256: Some(sha256),
                            pages,
                            error: None,
                            about: Some(about),
                            warnings,
                            files,
                            written: Some(written),
                            ..record
                        };
                        let program = earlier.and_then(|earlier| earlier.parts.get(&Part::Program).cloned());
                        self.end(record.with_key(Some(&key)), &why, state, |summary| {
                            summary.rendered += 1;
                            summary.programs.extend(program.filter(|_| why.contains(&Why::Changed(Part::Program))));
                        })
                    }
                    Err(fault) => {
                        let fault = format!("{}: {fault}", task.document.name);
                        // It may be put right without a change of the issue.
                        let record = Record { error: Some(fault.clone()), files: made.files, ..record };
                        self.fail(record, &format!("{fault}\n"), &why, state)
                    }
                }
            }
            Ok(Answer::Faulty { key, files, findings, about }) => {
                let why = key.as_ref().map(|key| reasons(task.why, earlier.as_ref(), &key.parts)).unwrap_or_default();
                let record = Record { error: Some(findings.first), files, about, ..record }.with_key(key.as_ref());
                self.fail(record, &findings.text, &why, state)
            }
            Err(died) => {
                let fault = format!("{}: {died}", task.document.name);
                self.fail(Record { error: Some(fault.clone()), ..record }, &format!("{fault}\n"), &[], state)
            }
        }
    }

    /// Writes an output, unless it is there already. The inner error says why this one cannot be written.
    fn keep(
        &self,
        document: &Document,
        made: &Made,
        place: Option<TempPath>,
        earlier: Option<&Record>,
    ) -> Result<Result<Stamp, String>, Infrastructure> {
        let output = document.output();
        let ours = earlier.is_some_and(|earlier| earlier.output.is_some());
        if !ours && self.tree.foreign(&output) {
            return Ok(Err(format!("{} is no PDF: it is not replaced; move it elsewhere", self.tree.path(&output).display())));
        }
        self.picture(&document.id, &made.thumbnail)?;
        let there = self.tree.stamp(&output);
        let written = earlier.filter(|earlier| earlier.sha256 == Some(made.sha256)).and_then(|earlier| earlier.written);
        if let Some(there) = there.filter(|there| written.as_ref() == Some(there)) {
            return Ok(Ok(there));
        }
        let written = match place.filter(|_| made.placed) {
            Some(place) => self.tree.adopt(place, &output),
            None => self.tree.write(&output, &made.pdf),
        };
        match written {
            Ok(written) => Ok(Ok(written)),
            Err(Unwritten::Refused(fault)) => Ok(Err(fault)),
            Err(Unwritten::Infrastructure(fault)) => Err(fault),
        }
    }

    fn picture(&self, id: &str, picture: &[u8]) -> Result<(), Infrastructure> {
        if picture.is_empty() { Ok(()) } else { self.tree.renew(&thumbnail(id), picture) }
    }

    fn fail(&self, record: Record, findings: &str, why: &[Why], state: &Mutex<State>) -> Result<(), Infrastructure> {
        self.tree.renew(&quarantine(&record.id), findings.as_bytes())?;
        let record = Record { status: Status::Failed, edition: self.edition.to_owned(), ..record };
        let earlier = lock(state).journal.ledger.records.get(&record.id).cloned();
        self.end(record.keeping(earlier.as_ref()), why, state, |_| {})
    }

    fn end(&self, record: Record, why: &[Why], state: &Mutex<State>, count: impl FnOnce(&mut Summary)) -> Result<(), Infrastructure> {
        // Whoever removed the folder took the ledger with it.
        self.tree.present()?;
        let told = record.clone();
        {
            let mut state = lock(state);
            state.journal.add(record)?;
            count(&mut state.summary);
            for why in why {
                *state.summary.why.entry(*why).or_default() += 1;
            }
        }
        (self.tell)(Event::Ended { record: &told, why });
        Ok(())
    }
}
