//! What there is, told one after the other.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt, stream};
use object_store::ObjectStore;

use super::{ATTEMPTS, Entry, Fault, Kind, bucket, folder, pause};
use crate::batch::uri::Uri;

/// What lies under a URI, one after the other.
pub struct Listing {
    uri: Uri,
    source: Source,
    running: Option<BoxStream<'static, Result<Entry, Fault>>>,
    last: Option<Uri>,
    failures: u32,
}

/// Where it is listed.
pub enum Source {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a bucket.
    Bucket(Arc<dyn ObjectStore>),
}

impl Listing {
    /// Not yet begun.
    pub(super) fn new(uri: Uri, source: Source) -> Self {
        Self { uri, source, running: None, last: None, failures: 0 }
    }

    /// The next one; none at the end. After a failure the listing goes on behind the last one that it gave.
    pub async fn next(&mut self) -> Result<Option<Entry>, Fault> {
        loop {
            let running = match &mut self.running {
                Some(running) => running,
                None => self.running.insert(match &self.source {
                    Source::Folder(path) => stream::iter(folder::walk(path)?.into_iter().map(Ok)).boxed(),
                    Source::Bucket(objects) => bucket::list(objects, &self.uri, self.last.as_ref())?,
                }),
            };
            match running.next().await {
                None => return Ok(None),
                Some(Ok(entry)) => {
                    (self.last, self.failures) = (Some(entry.uri.clone()), 0);
                    return Ok(Some(entry));
                }
                Some(Err(fault)) => {
                    self.running = None;
                    self.failures += 1;
                    if fault.kind != Kind::Unreachable || self.failures >= ATTEMPTS {
                        return Err(fault);
                    }
                    tokio::time::sleep(pause(self.failures)).await;
                }
            }
        }
    }
}
