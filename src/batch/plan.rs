//! A plan: an archive cut into shards, each of which any machine can make by itself.
//!
//! ```text
//! PLAN/plan.json               what is made, how, and where; written last, so that a plan is whole when it can be read
//! PLAN/shards/000123.jsonl     the documents of a shard, one a line
//! PLAN/files/…                 what the command line named: a theme, a layout, a shop, a profile
//! PLAN/ledger/000123.jsonl     what became of them, written whole at the end of a shard
//! PLAN/quarantine/000123/…     what is wrong with those that have no output
//! OUT/<hh>/<name>-<key>.pdf    hh, two hexadecimal digits of the key, spreads them over the partitions of an object store
//! ```
//!
//! Nothing of it is ever changed. The same inputs and options give the same plan.

mod discover;
mod name;

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::Infrastructure;
use super::digest::Digest;
use super::store::{Fault, Kind, Put, Store};
use super::uri::Uri;

pub use discover::{Discovery, discover};
pub use name::output_name;

const FAMILY: &str = "bulletin-plan/";
const VERSION: u32 = 1;

/// Documents of a shard, at most.
pub const MOST_DOCUMENTS: usize = 100_000;
/// Shards of a plan, at most.
pub const MOST_SHARDS: usize = 1_000_000;
/// Bytes of any file of a plan, at most.
const MOST_BYTES: u64 = 4 << 30;

/// What is made, how, and where: `plan.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// `bulletin-plan/1`.
    pub format: String,
    /// The version of the program that made the plan.
    pub program: String,
    /// What tells the settings of all documents from every other: the layout, the theme, the fonts, the edition, the program.
    pub settings: Digest,
    /// How documents are made, as the program tells it to its workers. Paths in it that begin with `files/` are in the plan.
    pub making: serde_json::Value,
    /// The files that `making` names, by their path in the plan.
    pub files: BTreeMap<String, Digest>,
    /// Where the inputs were looked for.
    pub roots: Vec<Uri>,
    /// Where outputs go.
    pub out: Uri,
    /// Number of documents.
    pub documents: u64,
    /// The shards, by their index.
    pub shards: Vec<ShardOfPlan>,
}

/// What a plan says of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardOfPlan {
    /// Number of documents.
    pub documents: usize,
    /// SHA-256 of its file.
    pub sha256: Digest,
}

/// A document to make: a line of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is called in the ledger, unique in the plan: the URI of its issue, with the line in a file of JSON Lines.
    pub id: String,
    /// What its output is called, before the key and the ending.
    pub name: String,
    /// Where its issue is.
    #[serde(flatten)]
    pub source: Source,
}

/// Where an issue is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// In a file or an object, its photos beside it.
    At {
        /// The file or the object.
        uri: Uri,
    },
    /// In the plan.
    Here {
        /// The issue, byte for byte.
        issue: String,
        /// The folder that its photos are in.
        beside: Uri,
    },
    /// In the plan, because it is no text that JSON can hold: what is wrong with it is told when it is made.
    Coded {
        /// The issue in base 64.
        base64: String,
        /// The folder that its photos are in.
        beside: Uri,
    },
}

impl Document {
    /// Where its output goes, by the key of what it is made of: under its first two digits.
    pub fn output(&self, key: &Digest) -> String {
        let key = key.short(12);
        format!("{}/{}-{key}.pdf", &key[..2], self.name)
    }

    /// Where it is, or where the files beside it are.
    pub fn place(&self) -> &Uri {
        match &self.source {
            Source::At { uri } => uri,
            Source::Here { beside, .. } | Source::Coded { beside, .. } => beside,
        }
    }
}

/// Only what can be said of a plan of any version.
#[derive(Deserialize)]
struct Head {
    format: String,
}

impl Plan {
    /// The format of this version.
    pub fn format() -> String {
        format!("{FAMILY}{VERSION}")
    }

    /// The plan at a URI.
    pub async fn open(store: &Store, at: &Uri) -> anyhow::Result<Self> {
        let uri = at.join("plan.json");
        let bytes = match store.get(&uri, MOST_BYTES).await {
            Err(fault) if fault.kind == Kind::Missing => bail!("there is no plan at {at}: `bulletin plan` makes one"),
            bytes => bytes.map_err(refused)?,
        };
        let damaged = || format!("{uri} is no plan, or it is damaged");
        let head: Head = serde_json::from_slice(&bytes).with_context(damaged)?;
        let version = head.format.strip_prefix(FAMILY).and_then(|version| version.parse::<u32>().ok()).with_context(damaged)?;
        ensure!(
            version <= VERSION,
            "{uri} was written by a newer version of bulletin ({}; this one knows {})",
            head.format,
            Self::format()
        );
        serde_json::from_slice(&bytes).with_context(damaged)
    }

    /// Writes a plan that is not there yet; its shards and files are there already.
    pub async fn write(&self, store: &Store, at: &Uri) -> anyhow::Result<()> {
        let mut bytes = serde_json::to_vec_pretty(self).context("a plan always serializes")?;
        bytes.push(b'\n');
        put(store, at, "plan.json", bytes).await
    }

    /// What tells a plan from every other.
    pub fn digest(&self) -> Digest {
        Digest::of(&serde_json::to_vec(self).expect("a plan always serializes"))
    }

    /// What the names of folders begin with in which shards of the plan keep unfinished files.
    pub fn staging_prefix(&self) -> String {
        format!("{}-", self.digest().short(12))
    }

    /// The documents of a shard.
    pub async fn shard(&self, store: &Store, at: &Uri, index: usize) -> anyhow::Result<Vec<Document>> {
        let Some(planned) = self.shards.get(index) else {
            bail!("there is no shard {index}: the plan has {}, from 0 on", self.shards.len());
        };
        let uri = at.join(&shard_name(index));
        let bytes = store.get(&uri, MOST_BYTES).await.map_err(refused)?;
        ensure!(Digest::of(&bytes) == planned.sha256, "{uri} is not what the plan says: it was changed or damaged");
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).with_context(|| format!("{uri} is damaged"))).collect()
    }

    /// A file of the plan.
    pub async fn file(&self, store: &Store, at: &Uri, name: &str) -> anyhow::Result<Bytes> {
        let uri = at.join(name);
        let bytes = store.get(&uri, MOST_BYTES).await.map_err(refused)?;
        ensure!(self.files.get(name) == Some(&Digest::of(&bytes)), "{uri} is not what the plan says: it was changed or damaged");
        Ok(bytes)
    }
}

/// Shards as they are planned: documents come in, one after the other, and a shard is written when it is full.
pub struct Draft<'a> {
    store: &'a Store,
    at: &'a Uri,
    size: usize,
    filling: Vec<u8>,
    count: usize,
    shards: Vec<ShardOfPlan>,
}

impl<'a> Draft<'a> {
    /// Nothing yet.
    pub fn new(store: &'a Store, at: &'a Uri, size: usize) -> Self {
        Self { store, at, size, filling: Vec::new(), count: 0, shards: Vec::new() }
    }

    /// Adds a document.
    pub async fn add(&mut self, document: &Document) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.filling, document).context("a document always serializes")?;
        self.filling.push(b'\n');
        self.count += 1;
        if self.count == self.size { self.close().await } else { Ok(()) }
    }

    /// The shards, all of them written.
    pub async fn finish(mut self) -> anyhow::Result<Vec<ShardOfPlan>> {
        if self.count > 0 {
            self.close().await?;
        }
        Ok(self.shards)
    }

    async fn close(&mut self) -> anyhow::Result<()> {
        ensure!(self.shards.len() < MOST_SHARDS, "a plan has at most {MOST_SHARDS} shards: allow more documents in each (--shard-docs)");
        let bytes = std::mem::take(&mut self.filling);
        self.shards.push(ShardOfPlan { documents: std::mem::take(&mut self.count), sha256: Digest::of(&bytes) });
        put(self.store, self.at, &shard_name(self.shards.len() - 1), bytes).await
    }
}

/// Writes a file of a plan. The same file may be there already, another one may not.
pub async fn put(store: &Store, at: &Uri, name: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
    match store.put_new(&at.join(name), bytes.into()).await {
        Ok(Put::Created | Put::Existed) => Ok(()),
        Err(fault) if fault.kind == Kind::Conflict => {
            bail!("there is another plan at {at} ({name} differs), and a plan is never changed: choose another place (--plan)")
        }
        Err(fault) => Err(refused(fault)),
    }
}

fn shard_name(index: usize) -> String {
    format!("shards/{index:06}.jsonl")
}

/// A fault of a store as one of the operator, or of the surroundings where another attempt may help.
pub fn refused(fault: Fault) -> anyhow::Error {
    match fault.kind {
        Kind::Unreachable | Kind::Refused => Infrastructure::new(fault.to_string()).into(),
        Kind::Missing | Kind::Conflict | Kind::Unusable => fault.into(),
    }
}
