//! What became of a plan: the parts of its ledger, proved to be the plan, and its outputs, proved to be there.

mod shelves;

use std::collections::BTreeMap;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::digest::Digest;
use super::plan::{Plan, refused};
use super::record::{Record, Status};
use super::shard::{Part, part_index, part_name};
use super::store::{Kind, Store};
use super::uri::Uri;
use shelves::{Expected, SHELVES, Shelves};

/// Requests under way at a time.
const AT_A_TIME: usize = 8;
/// Failed documents and lost outputs that are kept to be told; all are counted.
const MOST_TOLD: usize = 1_000;
/// Bytes of an output, at most.
const MOST_BYTES: u64 = 4 << 30;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Documents of the plan.
    pub documents: u64,
    /// Documents with an output.
    pub done: u64,
    /// Documents that are recorded to have none.
    pub failed: u64,
    /// Pages of all outputs.
    pub pages: u64,
    /// Bytes of all outputs.
    pub bytes: u64,
    /// Shards without a whole part of the ledger, in order.
    pub missing: Vec<usize>,
    /// Parts of the ledger that are cut or otherwise damaged; another part took the place of those whose shard is not missing.
    pub damaged: Vec<String>,
    /// Failed documents: id, and the first thing that is wrong.
    pub quarantined: Vec<(String, String)>,
    /// Outputs that the ledger names and that are not there as it says.
    pub lost: Vec<Lost>,
    /// How many outputs are lost.
    pub lost_count: u64,
    /// Shards with lost outputs, in order.
    pub lost_shards: Vec<usize>,
    /// Outputs that belong to no document of the plan: to another plan, or to an input that was changed while it ran.
    pub others: u64,
}

/// An output that is not there as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Its path under the outputs.
    pub output: String,
    /// What is wrong with it.
    pub why: String,
}

impl Proof {
    /// True when every document has its output.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.lost_count == 0 && self.failed == 0 && self.done == self.documents
    }

    fn count(&mut self, record: &Record) {
        match record.status {
            Status::Done => {
                self.done += 1;
                self.pages += record.pages as u64;
                self.bytes += record.bytes;
            }
            Status::Failed => {
                self.failed += 1;
                if self.quarantined.len() < MOST_TOLD {
                    self.quarantined.push((record.id.clone(), record.error.clone().unwrap_or_default()));
                }
            }
        }
    }
}

/// Reads the parts of a ledger and looks for the outputs. `keep` is given every record, in the order of the plan. With `hashes`
/// every output is read and its hash compared; without, its length as the store lists it.
pub async fn collect(
    store: &Store,
    plan: &Plan,
    at: &Uri,
    hashes: bool,
    mut keep: impl FnMut(&Record) -> anyhow::Result<()>,
) -> anyhow::Result<Proof> {
    let mut proof = Proof { documents: plan.documents, ..Proof::default() };
    let generations = generations(store, at).await?;
    let mut shelves = Shelves::new().context("there is no room for what is to be compared")?;
    let mut parts = stream::iter(0..plan.shards.len())
        .map(|index| {
            let newest = generations.get(&index).copied().unwrap_or(0);
            async move { anyhow::Ok((index, part(store, plan, at, index, newest).await?)) }
        })
        .buffered(AT_A_TIME);
    while let Some((index, (found, damaged))) = parts.try_next().await? {
        proof.damaged.extend(damaged);
        let Some(part) = found else {
            proof.missing.push(index);
            continue;
        };
        for record in &part.records {
            proof.count(record);
            keep(record)?;
            if let (Status::Done, Some(output)) = (record.status, &record.output) {
                let expected = Expected { output: output.clone(), bytes: record.bytes, sha256: record.sha256, shard: index };
                shelves.add(&expected).context("there is no room for what is to be compared")?;
            }
        }
    }
    drop(parts);
    for shelf in 0..SHELVES {
        let expected = shelves.take(shelf).context("what is to be compared cannot be read back")?;
        compare(store, &plan.out, shelf, expected, hashes, &mut proof).await?;
    }
    proof.lost_shards.sort_unstable();
    proof.lost_shards.dedup();
    Ok(proof)
}

/// The newest generation of each part that is there.
async fn generations(store: &Store, at: &Uri) -> anyhow::Result<BTreeMap<usize, u32>> {
    let mut listing = store.list(&at.join("ledger")).map_err(refused)?;
    let mut newest = BTreeMap::new();
    while let Some(entry) = listing.next().await.map_err(refused)? {
        if let Some((index, generation)) = part_index(&entry.uri.file_name()) {
            let known = newest.entry(index).or_insert(generation);
            *known = generation.max(*known);
        }
    }
    Ok(newest)
}

/// The newest whole part of a shard, and the names of those that are damaged.
async fn part(store: &Store, plan: &Plan, at: &Uri, index: usize, newest: u32) -> anyhow::Result<(Option<Part>, Vec<String>)> {
    let mut damaged = Vec::new();
    if newest == 0 {
        return Ok((None, damaged));
    }
    let documents = plan.shard(store, at, index).await?;
    for generation in (1..=newest).rev() {
        let name = part_name(index, generation);
        let uri = at.join(&name);
        let bytes = match store.get(&uri, MOST_BYTES).await {
            Err(fault) if fault.kind == Kind::Missing => continue,
            bytes => bytes.map_err(refused)?,
        };
        match Part::read(&bytes, &documents).with_context(|| format!("{uri} cannot be read"))? {
            Some(part) => return Ok((Some(part), damaged)),
            None => damaged.push(name),
        }
    }
    Ok((None, damaged))
}

/// Compares what should be there with what is there, among the outputs whose key begins alike.
async fn compare(
    store: &Store,
    out: &Uri,
    shelf: usize,
    expected: BTreeMap<String, Expected>,
    hashes: bool,
    proof: &mut Proof,
) -> anyhow::Result<()> {
    let folder = out.join(&format!("{shelf:02x}"));
    let mut sizes = BTreeMap::new();
    let mut listing = store.list(&folder).map_err(refused)?;
    while let Some(entry) = listing.next().await.map_err(refused)? {
        let name = entry.uri.file_name();
        let output = format!("{shelf:02x}/{name}");
        if expected.contains_key(&output) {
            sizes.insert(output, entry.size);
        } else {
            proof.others += 1;
        }
    }
    let checked = stream::iter(expected.into_values()).map(|expected| {
        let size = sizes.get(&expected.output).copied();
        async move {
            let why = match size {
                None => Some("it is not there".to_owned()),
                Some(size) if size != expected.bytes => Some(format!("it has {size} bytes, and had {}", expected.bytes)),
                Some(_) if hashes => {
                    let bytes = store.get(&out.join(&expected.output), MOST_BYTES).await.map_err(refused)?;
                    (Some(Digest::of(&bytes)) != expected.sha256).then(|| "its hash is another one".to_owned())
                }
                Some(_) => None,
            };
            anyhow::Ok((expected, why))
        }
    });
    let mut checked = checked.buffered(AT_A_TIME);
    while let Some((expected, why)) = checked.try_next().await? {
        let Some(why) = why else { continue };
        proof.lost_count += 1;
        if proof.lost.len() < MOST_TOLD {
            proof.lost.push(Lost { output: expected.output, why });
        }
        if proof.lost_shards.last() != Some(&expected.shard) {
            proof.lost_shards.push(expected.shard);
        }
    }
    Ok(())
}
