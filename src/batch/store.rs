//! Where inputs are read and outputs are written: folders of this machine and buckets of object stores, by URI.
//!
//! Writing is create-if-absent everywhere. That something is there already is no fault but a claim to be verified: the same
//! bytes are a success, for an answer may have been lost after the store had done its work, or another process may have done the
//! same; other bytes are a conflict, and nothing is written over them.

mod bucket;
mod folder;
mod listing;

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use object_store::ObjectStore;

use super::digest::Digest;
use super::uri::{Scheme, Uri};

pub use listing::Listing;

/// How often a request is made before its store is given up.
const ATTEMPTS: u32 = 8;
/// The pause after the first failure; each further one is twice as long, all are drawn at random up to that.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Every store, by URI.
#[derive(Debug, Default)]
pub struct Store {
    buckets: Mutex<HashMap<(Scheme, String), Arc<dyn ObjectStore>>>,
    staging: Vec<Staging>,
}

/// Where unfinished files of this machine lie.
#[derive(Debug, Clone)]
struct Staging {
    /// The folder under which they get their names, and which is on the same file system.
    root: PathBuf,
    /// Where they are until then.
    folder: PathBuf,
}

/// What kind of fault a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is there.
    Missing,
    /// It may not be read or written.
    Refused,
    /// Something else is there already.
    Conflict,
    /// The store is out of reach, full, or broken: another time it may work.
    Unreachable,
    /// It can never work: a key that the store does not take.
    Unusable,
}

/// Why something could not be read or written.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: Kind,
    /// What could not be read or written.
    pub uri: Uri,
    /// Why.
    pub why: String,
}

impl Fault {
    fn new(kind: Kind, uri: &Uri, why: impl fmt::Display) -> Self {
        Self { kind, uri: uri.clone(), why: why.to_string() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.kind {
            Kind::Missing => write!(f, "{}: there is no such file", self.uri),
            Kind::Refused => write!(f, "{}: access is refused: {}", self.uri, self.why),
            Kind::Conflict => write!(f, "{}: {}", self.uri, self.why),
            Kind::Unreachable => write!(f, "{}: the store cannot be worked with: {}", self.uri, self.why),
            Kind::Unusable => write!(f, "{}: this cannot be a key: {}", self.uri, self.why),
        }
    }
}

impl std::error::Error for Fault {}

/// How something came to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    Created,
    /// The same bytes were there already.
    Existed,
}

/// Something in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub uri: Uri,
    /// Its bytes.
    pub size: u64,
}

impl Store {
    /// A store that keeps the unfinished files of what it writes under these places in folders of this name there. What an
    /// interrupted process left in them goes.
    pub fn staging<'a>(roots: impl IntoIterator<Item = &'a Uri>, name: &str) -> Result<Self, Fault> {
        let mut store = Self::default();
        for root in roots.into_iter().filter_map(Uri::path) {
            let folder = root.join(".bulletin").join(name);
            let emptied = match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
            emptied.map_err(|error| folder::fault(&Uri::File(folder.clone()), error))?;
            store.staging.push(Staging { root: root.to_owned(), folder });
        }
        Ok(store)
    }

    /// Takes away what interrupted processes left in such folders whose names begin so.
    pub fn sweep<'a>(roots: impl IntoIterator<Item = &'a Uri>, names: &str) {
        for folder in roots.into_iter().filter_map(Uri::path).map(|root| root.join(".bulletin")) {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                if entry.file_name().as_encoded_bytes().starts_with(names.as_bytes()) {
                    // What stays is in nobody's way.
                    std::fs::remove_dir_all(entry.path()).ok();
                }
            }
            std::fs::remove_dir(&folder).ok();
        }
    }

    /// At most `most` bytes of what is at a URI. Whoever must know that there are more asks for one byte more.
    pub async fn get(&self, uri: &Uri, most: u64) -> Result<Bytes, Fault> {
        match uri {
            Uri::File(path) => {
                let path = path.clone();
                unblocked(uri, move || folder::read(&path, most)).await
            }
            Uri::Object { scheme, bucket, key } => {
                let objects = self.bucket(uri, *scheme, bucket)?;
                insist(async || bucket::read(&*objects, uri, key, most).await).await
            }
        }
    }

    /// Writes what is not there yet, whole or not at all.
    pub async fn put_new(&self, uri: &Uri, bytes: Bytes) -> Result<Put, Fault> {
        match uri {
            Uri::File(path) => {
                // Somebody who sweeps up may have taken the unfinished file away.
                insist(async || {
                    let (path, bytes, staging) = (path.clone(), bytes.clone(), self.staging_of(path));
                    unblocked(uri, move || folder::create(&path, &bytes, staging.as_deref())).await
                })
                .await
            }
            Uri::Object { scheme, bucket, key } => {
                let objects = self.bucket(uri, *scheme, bucket)?;
                let sha256 = Digest::of(&bytes).to_string();
                insist(async || {
                    if bucket::create(&*objects, uri, key, &bytes, &sha256).await? {
                        return Ok(Put::Created);
                    }
                    // What is asked now is asked again by itself: the object need not be sent anew for it.
                    match insist(async || bucket::hash(&*objects, uri, key, bytes.len() as u64).await).await? {
                        Some(there) if there == sha256 => Ok(Put::Existed),
                        Some(_) => Err(Fault::new(Kind::Conflict, uri, "something else is there already")),
                        // S3 also says so of a write that another one was in the way of.
                        None => Err(Fault::new(Kind::Unreachable, uri, "another write was under way")),
                    }
                })
                .await
            }
        }
    }

    /// Writes over what is there, whole or not at all.
    pub async fn put_again(&self, uri: &Uri, bytes: Bytes) -> Result<(), Fault> {
        match uri {
            Uri::File(path) => {
                insist(async || {
                    let (path, bytes, staging) = (path.clone(), bytes.clone(), self.staging_of(path));
                    unblocked(uri, move || folder::replace(&path, &bytes, staging.as_deref())).await
                })
                .await
            }
            Uri::Object { scheme, bucket, key } => {
                let objects = self.bucket(uri, *scheme, bucket)?;
                let sha256 = Digest::of(&bytes).to_string();
                insist(async || bucket::replace(&*objects, uri, key, &bytes, &sha256).await).await
            }
        }
    }

    /// Where unfinished files of what is written to a path lie; beside it where no place was made for them.
    fn staging_of(&self, path: &Path) -> Option<PathBuf> {
        self.staging.iter().find(|staging| path.starts_with(&staging.root)).map(|staging| staging.folder.clone())
    }

    /// True when something is at a URI or under it.
    pub async fn holds(&self, uri: &Uri) -> Result<bool, Fault> {
        match uri {
            Uri::File(path) => Ok(path.exists()),
            Uri::Object { scheme, bucket, key } => {
                let objects = self.bucket(uri, *scheme, bucket)?;
                if !key.is_empty() && insist(async || bucket::exists(&*objects, uri, key).await).await? {
                    return Ok(true);
                }
                match self.list(uri)?.next().await {
                    Ok(first) => Ok(first.is_some()),
                    Err(fault) if fault.kind == Kind::Missing => Ok(false),
                    Err(fault) => Err(fault),
                }
            }
        }
    }

    /// What lies under a URI, at any depth, in the order of the names. Nothing lies under what is not there.
    pub fn list(&self, uri: &Uri) -> Result<Listing, Fault> {
        let source = match uri {
            Uri::File(path) => listing::Source::Folder(path.clone()),
            Uri::Object { scheme, bucket, .. } => listing::Source::Bucket(self.bucket(uri, *scheme, bucket)?),
        };
        Ok(Listing::new(uri.clone(), source))
    }

    fn bucket(&self, uri: &Uri, scheme: Scheme, bucket: &str) -> Result<Arc<dyn ObjectStore>, Fault> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(objects) = buckets.get(&(scheme, bucket.to_owned())) {
            return Ok(objects.clone());
        }
        // What the environment says of the store may be wrong, which no second attempt changes.
        let objects = bucket::open(scheme, bucket).map_err(|error| Fault::new(Kind::Unusable, uri, error))?;
        buckets.insert((scheme, bucket.to_owned()), objects.clone());
        Ok(objects)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        for Staging { folder, .. } in &self.staging {
            // The folder around it goes with the last one that is in it.
            std::fs::remove_dir(folder).ok();
            std::fs::remove_dir(folder.parent().unwrap_or(Path::new(""))).ok();
        }
    }
}

/// Asks again, with pauses, while a store is out of reach.
async fn insist<T>(request: impl AsyncFn() -> Result<T, Fault>) -> Result<T, Fault> {
    let mut failures = 0;
    loop {
        match request().await {
            Err(fault) if fault.kind == Kind::Unreachable && failures + 1 < ATTEMPTS => {
                failures += 1;
                tokio::time::sleep(pause(failures)).await;
            }
            answer => return answer,
        }
    }
}

/// A pause at random, so that those who failed together do not come back together.
fn pause(failures: u32) -> Duration {
    let longest = LONGEST_PAUSE.min(FIRST_PAUSE * 2u32.saturating_pow(failures.saturating_sub(1)));
    longest.mul_f64(f64::from(RandomState::new().hash_one(failures) as u32) / f64::from(u32::MAX))
}

/// Work on files beside the requests that are under way.
async fn unblocked<T: Send + 'static>(uri: &Uri, work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Fault::new(Kind::Unreachable, uri, error)))
}
