//! Where things are: on this machine, or in a bucket of an object store.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

/// A kind of object store, by the scheme of its URIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// `s3://bucket/key`: Amazon S3 and what speaks its language.
    S3,
    /// `gs://bucket/key`: Google Cloud Storage.
    Gs,
    /// `az://container/key`: Azure Blob Storage.
    Az,
}

impl Scheme {
    const ALL: [Self; 3] = [Self::S3, Self::Gs, Self::Az];

    /// As it is written before `://`.
    pub fn name(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Gs => "gs",
            Self::Az => "az",
        }
    }
}

/// A URI: `file:///archive/2024`, or a path; `s3://bucket/2024`, `gs://bucket/2024`, `az://container/2024`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Uri {
    /// A file or a folder of this machine; the path is absolute.
    File(PathBuf),
    /// An object, or all objects whose keys begin with `key/`.
    Object {
        /// The kind of its store.
        scheme: Scheme,
        /// The bucket, or Azure's container.
        bucket: String,
        /// Its key as it is, not percent-encoded; empty for the whole bucket.
        key: String,
    },
}

impl Uri {
    /// What lies under it. `name` is a relative path with `/` between its parts.
    pub fn join(&self, name: &str) -> Self {
        match self {
            Self::File(path) => Self::File(path.join(name)),
            Self::Object { scheme, bucket, key } => {
                let slash = if key.is_empty() || name.is_empty() { "" } else { "/" };
                Self::Object { scheme: *scheme, bucket: bucket.clone(), key: format!("{key}{slash}{name}") }
            }
        }
    }

    /// The folder that it is in; the whole bucket for an object without one.
    pub fn parent(&self) -> Self {
        match self {
            Self::File(path) => Self::File(path.parent().unwrap_or(Path::new("/")).to_owned()),
            Self::Object { scheme, bucket, key } => {
                let key = key.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
                Self::Object { scheme: *scheme, bucket: bucket.clone(), key }
            }
        }
    }

    /// The last part of it.
    pub fn file_name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            Self::Object { key, .. } => key.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }

    /// True for what lies under a place, and for the place itself.
    pub fn is_within(&self, place: &Self) -> bool {
        match (self, place) {
            (Self::File(path), Self::File(place)) => path.starts_with(place),
            (Self::Object { scheme, bucket, key }, Self::Object { scheme: of, bucket: within, key: place }) => {
                let rest = key.strip_prefix(place.as_str());
                (scheme, bucket) == (of, within) && rest.is_some_and(|rest| place.is_empty() || rest.is_empty() || rest.starts_with('/'))
            }
            _ => false,
        }
    }

    /// The path of what is on this machine.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Object { .. } => None,
        }
    }
}

impl FromStr for Uri {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.split_once("://") else {
            if text.is_empty() {
                return Err("this is empty: name a folder or a URI".into());
            }
            return std::path::absolute(text).map(Self::File).map_err(|error| format!("`{text}` cannot be made a full path: {error}"));
        };
        if scheme == "file" {
            let path = Url::parse(text).ok().and_then(|url| url.to_file_path().ok());
            return path.map(Self::File).ok_or_else(|| format!("`{text}` names no file of this machine: write `file:///` and a full path"));
        }
        let Some(known) = Scheme::ALL.into_iter().find(|known| known.name() == scheme) else {
            return Err(format!("there is no store for `{scheme}://`: write a path, or file://, s3://, gs:// or az://"));
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(format!("`{text}` names no bucket: write {scheme}://BUCKET/KEY"));
        }
        let key = key.strip_suffix('/').unwrap_or(key);
        if key.split('/').any(|part| matches!(part, "." | "..")) || key.starts_with('/') || key.contains("//") {
            return Err(format!("`{text}` has an empty part, `.` or `..` in it: write the key as it is in the store"));
        }
        Ok(Self::Object { scheme: known, bucket: bucket.to_owned(), key: key.to_owned() })
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::File(path) => match Url::from_file_path(path) {
                Ok(url) => f.write_str(url.as_str()),
                Err(()) => path.display().fmt(f),
            },
            Self::Object { scheme, bucket, key } => write!(f, "{}://{bucket}/{key}", scheme.name()),
        }
    }
}

impl TryFrom<String> for Uri {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Uri> for String {
    fn from(uri: Uri) -> Self {
        uri.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_read_as_they_are_written() {
        for text in ["file:///archive/a%20b/%D8%B9.json", "file:///a%0Ab/%23%25", "s3://in/2024/a b#1.json", "gs://in/", "az://in/a"] {
            assert_eq!(text.parse::<Uri>().unwrap().to_string(), text);
        }
        assert_eq!("/archive/a b".parse::<Uri>().unwrap(), Uri::File("/archive/a b".into()));
        assert!("archive".parse::<Uri>().unwrap().path().unwrap().is_absolute());
        for text in ["", "ftp://a/b", "s3://", "s3:///a", "s3://in/../out", "s3://in//a", "file://host/a"] {
            assert!(text.parse::<Uri>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_place_holds_what_is_under_it() {
        let within = |a: &str, b: &str| a.parse::<Uri>().unwrap().is_within(&b.parse().unwrap());
        assert!(within("s3://in/a/b", "s3://in/a") && within("s3://in/a", "s3://in/") && within("/a/b", "file:///a"));
        assert!(!within("s3://in/ab", "s3://in/a") && !within("gs://in/a", "s3://in/a") && !within("/ab", "/a"));
    }

    #[test]
    fn names_are_joined_and_parted() {
        for (text, parent) in [("s3://in/a", "s3://in/"), ("s3://in/a/b.json", "s3://in/a"), ("file:///a/b", "file:///a")] {
            let uri: Uri = text.parse().unwrap();
            assert_eq!(uri.parent().to_string(), parent);
            assert_eq!(uri.parent().join(&uri.file_name()), uri);
        }
    }
}
