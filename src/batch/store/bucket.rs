//! Buckets of object stores. What a store is reached by (endpoint, region, credentials) stands in the variables that its own
//! tools use: `AWS_*`, `GOOGLE_*`, `AZURE_*`.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{Attribute, Error, GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions, RetryConfig};

use super::{Entry, Fault, Kind};
use crate::batch::digest::Digest;
use crate::batch::uri::{Scheme, Uri};

/// The metadata under which an object keeps the hash of its bytes.
const HASH: Attribute = Attribute::Metadata(std::borrow::Cow::Borrowed("sha256"));

/// A bucket, not yet spoken to.
pub fn open(scheme: Scheme, bucket: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    // One place insists, for all faults alike: `super::insist`.
    let once = || RetryConfig { max_retries: 0, ..RetryConfig::default() };
    Ok(match scheme {
        Scheme::S3 => Arc::new(AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(once()).build()?),
        Scheme::Gs => Arc::new(GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket).with_retry(once()).build()?),
        Scheme::Az => Arc::new(MicrosoftAzureBuilder::from_env().with_container_name(bucket).with_retry(once()).build()?),
    })
}

/// At most `most` bytes of an object.
pub async fn read(objects: &dyn ObjectStore, uri: &Uri, key: &str, most: u64) -> Result<Bytes, Fault> {
    let answer = objects.get(&path(uri, key)?).await.map_err(|error| fault(uri, error))?;
    let wanted = answer.meta.size.min(most) as usize;
    let (mut bytes, mut pieces) = (BytesMut::with_capacity(wanted), answer.into_stream());
    while bytes.len() < wanted {
        match pieces.next().await {
            Some(piece) => bytes.extend_from_slice(&piece.map_err(|error| fault(uri, error))?),
            None => return Err(Fault::new(Kind::Unreachable, uri, format!("only {} bytes of {wanted} came", bytes.len()))),
        }
    }
    bytes.truncate(wanted);
    Ok(bytes.freeze())
}

/// Creates an object, with the hash of its bytes beside it; false when the store says that there is one.
pub async fn create(objects: &dyn ObjectStore, uri: &Uri, key: &str, bytes: &Bytes, sha256: &str) -> Result<bool, Fault> {
    write(objects, uri, key, bytes, sha256, PutMode::Create).await
}

/// Writes an object in the place of the one that is there, with the hash of its bytes beside it.
pub async fn replace(objects: &dyn ObjectStore, uri: &Uri, key: &str, bytes: &Bytes, sha256: &str) -> Result<(), Fault> {
    write(objects, uri, key, bytes, sha256, PutMode::Overwrite).await.map(drop)
}

async fn write(objects: &dyn ObjectStore, uri: &Uri, key: &str, bytes: &Bytes, sha256: &str, mode: PutMode) -> Result<bool, Fault> {
    let path = path(uri, key)?;
    let mut options = PutOptions::from(mode);
    options.attributes.insert(HASH, sha256.to_owned().into());
    match objects.put_opts(&path, bytes.clone().into(), options).await {
        Ok(_) => Ok(true),
        Err(Error::AlreadyExists { .. }) => Ok(false),
        Err(error) => Err(fault(uri, error)),
    }
}

/// True when there is an object.
pub async fn exists(objects: &dyn ObjectStore, uri: &Uri, key: &str) -> Result<bool, Fault> {
    match objects.head(&path(uri, key)?).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(fault(uri, error)),
    }
}

/// The hash of an object that is there: as its metadata say, or reckoned where another program wrote it. Something of another length has
/// no hash that matters.
pub async fn hash(objects: &dyn ObjectStore, uri: &Uri, key: &str, length: u64) -> Result<Option<String>, Fault> {
    let path = path(uri, key)?;
    let options = GetOptions { head: true, ..GetOptions::default() };
    let answer = match objects.get_opts(&path, options).await {
        Ok(answer) => answer,
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(fault(uri, error)),
    };
    if answer.meta.size != length {
        return Ok(Some(String::new()));
    }
    if let Some(said) = answer.attributes.get(&HASH) {
        return Ok(Some(said.to_string()));
    }
    let bytes = objects.get(&path).await.map_err(|error| fault(uri, error))?.bytes().await.map_err(|error| fault(uri, error))?;
    Ok(Some(Digest::of(&bytes).to_string()))
}

/// The objects under a URI in the order of their keys, from behind `after` on.
pub fn list(objects: &Arc<dyn ObjectStore>, uri: &Uri, after: Option<&Uri>) -> Result<BoxStream<'static, Result<Entry, Fault>>, Fault> {
    let Uri::Object { scheme, bucket, key } = uri.clone() else { return Ok(futures_util::stream::empty().boxed()) };
    let prefix = path(uri, &key)?;
    let prefix = Some(&prefix).filter(|_| !key.is_empty());
    let found = match after {
        Some(after @ Uri::Object { key, .. }) => objects.list_with_offset(prefix, &path(after, key)?),
        _ => objects.list(prefix),
    };
    let from = uri.clone();
    let entry = move |meta: object_store::ObjectMeta| Entry {
        uri: Uri::Object { scheme, bucket: bucket.clone(), key: meta.location.to_string() },
        size: meta.size,
    };
    Ok(found.map_ok(entry).map_err(move |error| fault(&from, error)).boxed())
}

fn path(uri: &Uri, key: &str) -> Result<Path, Fault> {
    Path::parse(key).map_err(|error| Fault::new(Kind::Unusable, uri, error))
}

fn fault(uri: &Uri, error: Error) -> Fault {
    let kind = match &error {
        Error::NotFound { .. } => Kind::Missing,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Kind::Refused,
        Error::InvalidPath { .. } => Kind::Unusable,
        _ => Kind::Unreachable,
    };
    Fault::new(kind, uri, error)
}
