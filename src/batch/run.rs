//! A run over an archive on one machine: what changed is made again, everything else left alone.
//!
//! Every document is written before its record, and its record before the next one is begun, so that a run that is killed at
//! any moment goes on where it was; what was in flight is made again, to the same bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Infrastructure;
use super::digest::Digest;
use super::document::{Document, FLAT, Origin};
use super::inputs::{Found, RESERVED};
use super::journal::Journal;
use super::key::{self, Part, Parts, Settings};
use super::pool::{Done, Pool, Stopped};
use super::process::lock;
use super::record::{Record, Status};
use super::rehearsal::Verdict;
use super::stamp;
use super::tree::{Tree, Unwritten};
use super::worker::{Answer, Known, Made, Request};
use super::{contact_sheet, manifest};

/// The ledger's name in the tree.
pub const LEDGER: &str = "_batch/ledger.jsonl";
/// The lock's name in the tree.
pub const LOCK: &str = "_batch/lock";
/// The folder of small pictures.
const THUMBNAILS: &str = "_batch/thumbnails";
/// The folder of what is wrong with documents that failed.
const QUARANTINE: &str = RESERVED[1];
/// The contact sheet's name in the tree.
pub const CONTACT_SHEET: &str = "index.html";

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

/// Why a document was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// No earlier run has made it.
    New,
    /// A part of what it is made of changed.
    Changed(Part),
    /// Its output is not there any more.
    Missing,
    /// Its output is not what was written.
    Altered,
    /// It failed in an earlier run.
    Failed,
    /// It was asked for.
    Asked,
}

impl Why {
    /// The reason in words, which follow the number of documents.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed(part) => match part {
                Part::Issue => "issue changed",
                Part::Photos => "photos changed",
                Part::Theme => "theme changed",
                Part::Layout => "layout changed",
                Part::Fonts => "fonts changed",
                Part::Locale => "locale changed",
                Part::Edition => "edition changed",
                Part::Options => "options changed",
                Part::Program => "program changed",
            },
            Self::Missing => "output missing",
            Self::Altered => "output altered",
            Self::Failed => "failed before",
            Self::Asked => "asked for",
        }
    }
}

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

/// A document to be looked at, and what is known of it.
pub(super) struct Task<'a> {
    document: &'a Document,
    known: Option<Known>,
    thumbnail: bool,
    /// What is certain before it is made.
    why: Option<Why>,
}

impl<'a> Task<'a> {
    /// The document.
    pub(super) fn document(&self) -> &'a Document {
        self.document
    }
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
            tasks.into_iter(),
            |task| self.request(task),
            |task, done| {
                self.put(&task, done, &state)?;
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

    /// What is to be done, for the documents for which something is.
    pub(super) fn tasks<'d>(&self, found: &'d Found, records: &BTreeMap<String, Record>) -> Vec<Task<'d>> {
        let mut shared = HashMap::new();
        found.documents.iter().filter_map(|document| self.task(document, records.get(&document.id), &mut shared)).collect()
    }

    /// What is to be done for a document; none when nothing is.
    fn task<'d>(&self, document: &'d Document, record: Option<&Record>, shared: &mut HashMap<String, Parts>) -> Option<Task<'d>> {
        let thumbnails = self.options.thumbnails;
        let task = |known, why| Some(Task { document, known, thumbnail: thumbnails, why });
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
        if !self.settings.agree(&record.parts, shared) {
            return task(None, None);
        }
        let intact = record.written == Some(found) && !self.options.checksum;
        let pictured = !thumbnails || self.tree.path(&thumbnail(&record.id)).is_file();
        if same && intact && pictured {
            return None;
        }
        let known = Known { key, output: self.tree.path(&output), doubted: (!intact).then_some(sha256), pictured };
        Some(Task { document, known: Some(known), thumbnail: thumbnails, why: None })
    }

    pub(super) fn request(&self, task: &Task<'_>) -> Request {
        let document = task.document;
        // A list that cannot be read any more is told by the worker as what it is: an issue that holds nothing.
        let issue = document.issue().unwrap_or_else(|_| match &document.origin {
            Origin::Part { file, .. } => super::worker::Issue::File(file.with_file_name("")),
            _ => super::worker::Issue::Bytes(Vec::new()),
        });
        let (name, folder) = (document.name.clone(), document.folder.clone());
        Request { name, folder, issue, known: task.known.clone(), thumbnail: task.thumbnail }
    }

    /// Puts a result into the tree and the ledger.
    fn put(&self, task: &Task<'_>, done: Done, state: &Mutex<State>) -> Result<(), Infrastructure> {
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
                let why = reasons(task, earlier.as_ref(), &made.key.parts);
                match self.keep(task.document, &made, earlier.as_ref())? {
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
                let why = key.as_ref().map(|key| reasons(task, earlier.as_ref(), &key.parts)).unwrap_or_default();
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
    fn keep(&self, document: &Document, made: &Made, earlier: Option<&Record>) -> Result<Result<stamp::Stamp, String>, Infrastructure> {
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
        match self.tree.write(&output, &made.pdf) {
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
        (self.tell)(Event::Ended { record: &record, why });
        let mut state = lock(state);
        count(&mut state.summary);
        for why in why {
            *state.summary.why.entry(*why).or_default() += 1;
        }
        state.journal.add(record)
    }

    /// What stands beside the outputs, from the ledger alone: whatever the order in which documents ended.
    fn finish(&self, found: &Found, state: &mut State) -> Result<(), Infrastructure> {
        let State { journal, summary } = state;
        let mine: BTreeSet<&str> =
            found.documents.iter().map(|document| document.id.as_str()).chain(found.unread.iter().map(|(id, _)| id.as_str())).collect();
        let tree = self.tree;
        // What the inputs do not give any more stays listed as long as its output stays.
        let gone =
            |record: &Record| !mine.contains(record.id.as_str()) && !record.output.as_ref().is_some_and(|name| tree.path(name).is_file());
        journal.ledger.records.retain(|_, record| !gone(record));
        let records = &journal.ledger.records;
        for record in records.values() {
            if !mine.contains(record.id.as_str()) {
                if record.edition == self.edition {
                    summary.left_over.push(record.id.clone());
                }
                continue;
            }
            summary.bytes += record.bytes;
            summary.pages += record.pages;
            summary.warned += usize::from(record.status == Status::Done && record.warnings > 0);
            if record.status == Status::Failed {
                summary.failed.push(Failure {
                    id: record.id.clone(),
                    error: record.error.clone().unwrap_or_default(),
                    quarantine: quarantine(&record.id),
                    kept: record.output.is_some(),
                });
            }
        }
        self.tidy(records.values())?;
        let outputs = records.values().filter_map(|record| Some((record.output.as_deref()?, record.sha256?)));
        tree.renew(manifest::NAME, manifest::of(outputs).as_bytes())?;
        let entries = records.values().map(|record| contact_sheet::Entry {
            record,
            thumbnail: Some(thumbnail(&record.id)).filter(|name| record.output.is_some() && tree.path(name).is_file()),
            quarantine: (record.status == Status::Failed).then(|| quarantine(&record.id)),
        });
        tree.renew(CONTACT_SHEET, contact_sheet::html(&entries.collect::<Vec<_>>()).as_bytes())?;
        journal.close(tree)
    }

    /// Takes away what is told of documents that do not fail any more.
    fn tidy<'r>(&self, records: impl Iterator<Item = &'r Record>) -> Result<(), Infrastructure> {
        let failed: BTreeSet<String> =
            records.filter(|record| record.status == Status::Failed).map(|record| quarantine(&record.id)).collect();
        let entries = std::fs::read_dir(self.tree.path(QUARANTINE)).into_iter().flatten().flatten();
        for entry in entries {
            let name = format!("{QUARANTINE}/{}", entry.file_name().to_string_lossy());
            if is_flat(&name) && !failed.contains(&name) {
                self.tree.remove(&name)?;
            }
        }
        // A folder with something in it stays.
        std::fs::remove_dir(self.tree.path(QUARANTINE)).ok();
        Ok(())
    }
}

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

/// Whether the issue of a document and the files that it names are those that its record was made of.
fn same_input(document: &Document, record: &Record) -> bool {
    let same_bytes = match &document.origin {
        Origin::File(_) => record.files.first().is_some_and(|first| Some(first.path.as_os_str()) == file_name(&document.origin)),
        Origin::Memory(bytes) => is_part(record, bytes),
        Origin::Part { .. } => match document.issue() {
            Ok(super::worker::Issue::Bytes(bytes)) => is_part(record, &bytes),
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

/// Why a document was made.
fn reasons(task: &Task<'_>, earlier: Option<&Record>, parts: &Parts) -> Vec<Why> {
    let changed = || earlier.map(|earlier| key::changed(&earlier.parts, parts)).unwrap_or_default();
    match task.why {
        Some(why @ (Why::New | Why::Asked)) => vec![why],
        Some(why) => {
            let changed: Vec<Why> = if earlier.is_some_and(|earlier| earlier.key.is_some()) {
                changed().into_iter().map(Why::Changed).collect()
            } else {
                Vec::new()
            };
            if changed.is_empty() || why == Why::Missing { vec![why] } else { changed }
        }
        None => {
            let changed: Vec<Why> = changed().into_iter().map(Why::Changed).collect();
            if changed.is_empty() { vec![Why::Altered] } else { changed }
        }
    }
}

/// Whether a file is known to be the issue of a document, without a look into it.
pub fn is_known(records: &BTreeMap<String, Record>, id: &str, path: &Path) -> bool {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    records
        .get(id)
        .and_then(|record| record.files.first())
        .is_some_and(|first| Some(first.path.as_os_str()) == path.file_name() && stamp::unchanged(std::slice::from_ref(first), folder))
}

fn thumbnail(id: &str) -> String {
    let digest = Digest::of(id.as_bytes()).short(2 + FLAT);
    format!("{THUMBNAILS}/{}/{}.jpg", &digest[..2], &digest[2..])
}

fn quarantine(id: &str) -> String {
    format!("{QUARANTINE}/{}", Document::flat_name(id, ".txt"))
}

/// Whether a name is one that [`quarantine`] gives.
fn is_flat(name: &str) -> bool {
    let stem = name.strip_suffix(".txt").unwrap_or_default();
    let mark = stem.rsplit(['-', '/']).next().unwrap_or_default();
    mark.len() == FLAT && mark.bytes().all(|byte| byte.is_ascii_hexdigit())
}
