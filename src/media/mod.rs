//! Photos at intake: found inside the issue's folder, under limits, upright, not larger than a page needs.
//!
//! A JPEG that is already what the page needs is not decoded: its bytes go into the PDF as they came, once its coded data were
//! read to their end.

mod decode;
mod entropy;
mod jpeg;
pub(crate) mod locate;
pub mod print;

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::issue::limits::Limits;
use crate::issue::path::Path as IssuePath;
use crate::issue::rules;
use crate::issue::source::{Node, Source};
use locate::Kind;

pub use print::Cache;

/// A photo, ready for the pages.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its id in the issue.
    pub id: String,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
    /// The encoded picture.
    pub bytes: Arc<[u8]>,
    /// How it is encoded.
    pub encoding: Encoding,
}

/// How a photo is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// JPEG with three components and no profile of its own: a PDF takes it as it is.
    RgbJpeg,
    /// JPEG with one component and no profile of its own.
    GrayJpeg,
    /// JPEG that carries a colour profile.
    ProfiledJpeg,
    /// PNG, with transparency or for line art.
    Png,
    /// As its file is: the press edition turns it into inks once its size on the page is known.
    Source,
}

impl Encoding {
    /// The ending of a file so encoded.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            _ => "jpg",
        }
    }
}

/// What the pages need of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Light, for screens.
    Light {
        /// Longest side in pixels; larger photos are scaled down.
        longest_side: u32,
    },
    /// Inks: every pixel of the file, until it is known how large it is printed.
    Inks,
}

/// A fault of a photo, and its place in the issue.
#[derive(Debug, Clone)]
pub struct PhotoFault {
    /// The place.
    pub path: IssuePath,
    /// The fault.
    pub diagnostic: Diagnostic,
}

/// Takes in one photo from inside the folder of what names it (`issue`, `theme`).
pub fn photo(id: &str, owner: &str, folder: &Path, file: &str, needed: Needed, limits: &Limits) -> Result<Photo, Diagnostic> {
    let bytes = locate::read(folder, file, &Kind::picture(owner, limits))?;
    let (bytes, encoding, width, height) = match needed {
        Needed::Light { longest_side } => decode::photo(bytes, longest_side, limits)?,
        Needed::Inks => decode::source(bytes, limits)?,
    };
    Ok(Photo { id: id.to_owned(), width, height, bytes: bytes.into(), encoding })
}

/// Takes in the photos of an issue, in the order of the file. Works on the tree, so that photos are looked at whatever
/// else is wrong; what the reader has told already is passed over.
pub fn intake(source: &Source, folder: &Path, needed: Needed, limits: &Limits) -> (Vec<Photo>, Vec<PhotoFault>) {
    let (mut photos, mut faults) = (Vec::new(), Vec::new());
    let entries = source.root().get("media").map_or(&[][..], Node::fields);
    if entries.len() > limits.photos {
        return (photos, faults);
    }
    for entry in entries {
        let Some(file) = entry.node.get("file").and_then(Node::as_str).filter(|file| rules::file_path("issue", file).is_ok()) else {
            continue;
        };
        match photo(&entry.name, "issue", folder, file, needed, limits) {
            Ok(photo) => photos.push(photo),
            Err(diagnostic) => {
                let mut path = IssuePath::default();
                for step in ["media", &entry.name, "file"] {
                    path.push_field(step);
                }
                faults.push(PhotoFault { path, diagnostic: diagnostic.value(file) });
            }
        }
    }
    (photos, faults)
}
