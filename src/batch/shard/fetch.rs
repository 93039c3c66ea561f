//! Documents on their way to a worker.

use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use tempfile::TempDir;

use super::Shard;
use crate::batch::beside;
use crate::batch::plan::{Document, Source};
use crate::batch::store::{Fault, Kind};
use crate::batch::uri::Uri;
use crate::batch::worker::Issue;

/// A document whose issue is at hand.
pub struct Fetched {
    /// Its position in the shard.
    pub position: usize,
    /// The document.
    pub document: Document,
    /// Its issue.
    pub issue: Issue,
    /// The folder that its photos are in.
    pub folder: PathBuf,
    /// What lies in `folder` goes with it, unless it is the archive's own.
    pub scratch: Option<TempDir>,
}

/// What a document is before a worker sees it.
pub enum Found {
    /// Its issue is at hand.
    Issue(Box<Fetched>),
    /// Nothing is there.
    Nothing { position: usize, document: Document },
}

impl Shard<'_> {
    /// Gets an issue to where a worker can read it, with all that lies beside it.
    pub async fn fetch(&self, position: usize, document: Document) -> Result<Found, Fault> {
        let (bytes, beside) = match &document.source {
            Source::At { uri: Uri::File(path) } => {
                let (issue, folder) = (Issue::File(path.clone()), path.parent().unwrap_or(path).to_owned());
                return Ok(Found::Issue(Box::new(Fetched { position, document, issue, folder, scratch: None })));
            }
            Source::At { uri } => match self.store.get(uri, self.limits.issue_bytes as u64 + 1).await {
                Ok(bytes) => (bytes, uri.parent()),
                Err(fault) if matches!(fault.kind, Kind::Missing | Kind::Unusable) => return Ok(Found::Nothing { position, document }),
                Err(fault) => return Err(fault),
            },
            Source::Here { issue, beside } => (Bytes::from(issue.clone()), beside.clone()),
            Source::Coded { base64, beside } => (Bytes::from(BASE64_STANDARD.decode(base64).unwrap_or_default()), beside.clone()),
        };
        let (folder, scratch) = match &beside {
            Uri::File(path) => (path.clone(), None),
            Uri::Object { .. } => {
                let scratch = tempfile::Builder::new().prefix("bulletin-").tempdir();
                let scratch = scratch.map_err(|error| Fault { kind: Kind::Unreachable, uri: beside.clone(), why: error.to_string() })?;
                beside::bring(self.store, &bytes, &beside, scratch.path(), self.own_theme, self.limits).await?;
                (scratch.path().to_owned(), Some(scratch))
            }
        };
        Ok(Found::Issue(Box::new(Fetched { position, document, issue: Issue::Bytes(bytes.into()), folder, scratch })))
    }
}
