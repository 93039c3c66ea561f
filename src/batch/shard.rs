//! A shard of a plan, made on any machine, any number of times: one process, no state but what it writes.
//!
//! Documents are fetched ahead, made by a pool of workers, and written as they come; what became of them is written whole at
//! the end. Two processes on one shard do the same work twice and harm nothing.

mod fetch;
mod part;

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use futures_util::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::Infrastructure;
use super::digest::Digest;
use super::plan::{Document, Plan, refused};
use super::pool::{Done, Pool, Stopped};
use super::record::{Record, Status};
use super::store::{Fault, Kind, Store};
use super::uri::Uri;
use super::worker::{Answer, Findings, Made, Request};
use crate::issue::limits::Limits;
use fetch::{Fetched, Found};

pub use part::{Part, part_index, part_name};

/// What a shard is made with.
pub struct Shard<'a> {
    /// Where it reads and writes.
    pub store: &'a Store,
    /// The plan.
    pub plan: &'a Plan,
    /// Where the plan is.
    pub at: &'a Uri,
    /// The index of the shard in the plan.
    pub index: usize,
    /// Who makes the documents.
    pub pool: &'a Pool,
    /// How much an issue may hold.
    pub limits: &'a Limits,
    /// Whether the theme of an issue is followed, because none is laid over all.
    pub own_theme: bool,
    /// Whether to make it again although its ledger is there: an output was lost or altered.
    pub again: bool,
}

/// How a shard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Documents.
    pub documents: usize,
    /// Those without an output.
    pub failed: usize,
    /// Whether another run had done all of it before.
    pub before: bool,
    /// Whether another run, at the same time, has recorded something else: an input was changed in between. Its record holds.
    pub disputed: bool,
}

impl Shard<'_> {
    /// Makes the shard.
    pub fn run(&self) -> anyhow::Result<Tally> {
        let runtime = super::runtime()?;
        let documents = runtime.block_on(self.plan.shard(self.store, self.at, self.index))?;
        let (generation, before) = runtime.block_on(self.existing(&documents))?;
        if let Some(before) = before.as_ref().filter(|_| !self.again) {
            return Ok(Tally { before: true, ..before.tally() });
        }
        runtime.block_on(self.look_at_roots(&documents))?;
        let part = self.make(&runtime, documents, before.as_ref())?;
        if before.is_some_and(|before| part.says_the_same_as(&before.to_bytes())) {
            return Ok(part.tally());
        }
        let disputed = !runtime.block_on(self.record(&part, generation))?;
        Ok(Tally { disputed, ..part.tally() })
    }

    /// The whole part of the ledger that is there, and the number of the one to write: damaged ones are left as they are, and
    /// another one follows.
    async fn existing(&self, documents: &[Document]) -> anyhow::Result<(u32, Option<Part>)> {
        let mut whole = None;
        for generation in 1.. {
            let uri = self.at.join(&part_name(self.index, generation));
            match self.store.get(&uri, part::MOST_BYTES).await {
                Ok(bytes) => whole = Part::read(&bytes, documents).with_context(|| format!("{uri} cannot be read"))?.or(whole),
                Err(fault) if fault.kind == Kind::Missing => return Ok((generation, whole)),
                Err(fault) => return Err(refused(fault)),
            }
        }
        bail!("there is no end to the ledger of shard {}", self.index)
    }

    /// An input that is gone is one thing, a disk that is not there another: on that nothing is recorded.
    async fn look_at_roots(&self, documents: &[Document]) -> anyhow::Result<()> {
        for root in &self.plan.roots {
            let concerned = documents.iter().any(|document| document.place().is_within(root));
            if concerned && !self.store.holds(root).await.map_err(refused)? {
                return Err(Infrastructure::new(format!("{root}: nothing is there, where the inputs were when they were planned")).into());
            }
        }
        Ok(())
    }

    fn make(&self, runtime: &tokio::runtime::Runtime, documents: Vec<Document>, before: Option<&Part>) -> anyhow::Result<Part> {
        let records = Mutex::new((0..documents.len()).map(|_| None).collect::<Vec<Option<Record>>>());
        let ahead = self.pool.jobs * 2 + 2;
        let (give, get) = mpsc::channel(self.pool.jobs);
        let (finish, finished) = oneshot::channel::<()>();
        let handle = runtime.handle();
        let lost = Mutex::new(None);
        let made = std::thread::scope(|scope| {
            // This thread also moves along what the others have under way.
            scope.spawn(|| {
                runtime.block_on(async {
                    let mut fetching = stream::iter(documents.into_iter().enumerate())
                        .map(|(position, document)| self.fetch(position, document))
                        .buffered(ahead);
                    while let Some(found) = fetching.next().await {
                        if give.send(found).await.is_err() {
                            break;
                        }
                    }
                    drop((fetching, give));
                    finished.await.ok();
                })
            });
            let (records, lost) = (&records, &lost);
            // It goes with the pool's run, and with it whoever still fetches.
            let mut get = get;
            let fetched = std::iter::from_fn(move || {
                loop {
                    match get.blocking_recv()? {
                        Ok(Found::Issue(fetched)) => return Some(*fetched),
                        Ok(Found::Nothing { position, document }) => {
                            let fact = format!("{}: there is no such file", document.id);
                            let record = self.failed(handle, position, &document, &fact, &fact);
                            match record {
                                Ok(record) => locked(records)[position] = Some(record),
                                Err(fault) => return end(lost, fault),
                            }
                        }
                        Err(fault) => return end(lost, fault),
                    }
                }
            });
            let request = |fetched: &Fetched| Request {
                name: fetched.document.id.clone(),
                folder: fetched.folder.clone(),
                issue: fetched.issue.clone(),
                known: None,
                thumbnail: false,
                place: None,
            };
            let sink = |fetched: Fetched, done: Done| {
                let recorded = before.and_then(|before| before.records[fetched.position].sha256);
                let record = self.put(handle, &fetched, done, recorded)?;
                locked(records)[fetched.position] = Some(record);
                drop(fetched.scratch);
                Ok(())
            };
            let made = self.pool.run(fetched, request, sink);
            drop(finish);
            made
        });
        if let Some(fault) = lost.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(refused(fault));
        }
        match made {
            Ok(()) => {}
            Err(Stopped::Sink(fault)) => return Err(refused(fault)),
            Err(Stopped::Workers(fact)) => return Err(Infrastructure::new(fact).into()),
        }
        let records = records.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Part { records: records.into_iter().collect::<Option<_>>().context("a document of the shard was never made")? })
    }

    /// Puts what became of a document where it belongs. `recorded` is the hash of the output that an earlier run wrote.
    fn put(&self, handle: &Handle, fetched: &Fetched, done: Done, recorded: Option<Digest>) -> Result<Record, Fault> {
        let Fetched { position, document, .. } = fetched;
        let (ms, attempt) = (done.time.as_millis() as u64, done.attempt);
        let record = match done.outcome {
            Ok(Answer::Rendered(made)) => self.write(handle, *position, document, made, recorded)?,
            Ok(Answer::Faulty { key, findings: Findings { first, text, .. }, .. }) => {
                self.failed(handle, *position, document, &first, &text)?.with_key(key.as_ref())
            }
            Ok(Answer::Unchanged { .. }) => {
                let fact = "a worker knew a document that nobody had told it of: this is a fault of the program";
                self.failed(handle, *position, document, fact, fact)?
            }
            Err(death) => self.failed(handle, *position, document, &death, &death)?,
        };
        Ok(Record { ms, attempt, ..record })
    }

    fn write(&self, handle: &Handle, position: usize, document: &Document, made: Made, recorded: Option<Digest>) -> Result<Record, Fault> {
        let output = document.output(&made.key.digest);
        let (uri, pdf) = (self.plan.out.join(&output), bytes::Bytes::from(made.pdf));
        let bytes = pdf.len() as u64;
        match handle.block_on(self.store.put_new(&uri, pdf.clone())) {
            Ok(_) => {}
            // What is there was altered: the ledger says that these bytes were.
            Err(fault) if fault.kind == Kind::Conflict && recorded == Some(made.sha256) => {
                handle.block_on(self.store.put_again(&uri, pdf))?;
            }
            Err(fault) if fault.kind == Kind::Conflict => {
                let fact = format!("another file is there under the name of this output: {output}; remove it, and make the shard --again");
                return Ok(self.failed(handle, position, document, &fact, &fact)?.with_key(Some(&made.key)));
            }
            Err(fault) => return Err(fault),
        }
        let mut record = Record::failed(&document.id, String::new()).with_key(Some(&made.key));
        record.status = Status::Done;
        record.output = Some(output);
        record.bytes = bytes;
        record.sha256 = Some(made.sha256);
        record.pages = made.pages;
        record.error = None;
        record.about = Some(made.about);
        record.warnings = made.warnings;
        Ok(record)
    }

    /// Records that a document has no output, and sets aside why.
    fn failed(&self, handle: &Handle, position: usize, document: &Document, first: &str, text: &str) -> Result<Record, Fault> {
        let name = format!("quarantine/{:06}/{position:06}-{}.txt", self.index, document.name);
        let text = format!("{}\n\n{}\n", document.id, text.trim_end());
        match handle.block_on(self.store.put_new(&self.at.join(&name), text.into())) {
            Ok(_) => {}
            // Another attempt has said it in its words.
            Err(fault) if fault.kind == Kind::Conflict => {}
            Err(fault) => return Err(fault),
        }
        Ok(Record::failed(&document.id, first.to_owned()))
    }

    /// Writes the part of the ledger; false when another run has recorded something else.
    async fn record(&self, part: &Part, generation: u32) -> anyhow::Result<bool> {
        let uri = self.at.join(&part_name(self.index, generation));
        match self.store.put_new(&uri, part.to_bytes().into()).await {
            Ok(_) => Ok(true),
            Err(fault) if fault.kind == Kind::Conflict => {
                let bytes = self.store.get(&uri, part::MOST_BYTES).await.map_err(refused)?;
                Ok(part.says_the_same_as(&bytes))
            }
            Err(fault) => Err(refused(fault)),
        }
    }
}

/// Ends what is fetched, for a reason.
fn end(lost: &Mutex<Option<Fault>>, fault: Fault) -> Option<Fetched> {
    locked(lost).get_or_insert(fault);
    None
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
