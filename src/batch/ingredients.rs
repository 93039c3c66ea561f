//! The files that an issue is made of: found in it, read, and told apart.

use std::path::{Path, PathBuf};

use super::digest::Digest;
use super::stamp::{Stamp, Stamped};
use crate::issue::limits::Limits;
use crate::issue::rules;
use crate::issue::source::{Node, Source};
use crate::media::locate::{self, Kind};
use crate::theme;

/// What an issue is made of besides its own bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingredients {
    /// The language that it says it is in; empty where it says none.
    pub lang: String,
    /// Its photos.
    pub photos: Digest,
    /// The theme that it names; none where it names none, or another one goes before it.
    pub theme: Option<Digest>,
    /// The files that were read, each as it was before it was read.
    pub files: Vec<Stamped>,
}

/// Reads what an issue names. A file that cannot be read is told by the rule that it breaks: what is wrong with the issue is
/// found when it is checked. `own_theme` is false where a theme is laid over all issues.
pub fn gather(issue: &[u8], folder: &Path, own_theme: bool, limits: &Limits) -> Ingredients {
    let mut shelf = Shelf { folder, files: Vec::new() };
    let Ok(source) = Source::read(issue, limits) else {
        return Ingredients { lang: String::new(), photos: Digest::of_parts::<&str>([]), theme: None, files: Vec::new() };
    };
    let root = source.root();
    let lang = root.get("lang").and_then(Node::as_str).unwrap_or_default().to_owned();
    let media = root.get("media").map_or(&[][..], Node::fields);
    let media = if media.len() > limits.photos { &[] } else { media };
    let files = media.iter().filter_map(|entry| entry.node.get("file").and_then(Node::as_str));
    let photos = files.map(|file| shelf.read("", file, &Kind::picture("issue", limits)).0).collect::<Vec<_>>();
    let theme = root.get("brand").and_then(|brand| brand.get("theme")).and_then(Node::as_str).filter(|_| own_theme);
    let theme = theme.map(|theme| shelf.theme(theme, limits));
    Ingredients { lang, photos: Digest::of_parts(photos), theme, files: shelf.files }
}

/// Files of an issue's folder.
struct Shelf<'a> {
    folder: &'a Path,
    files: Vec<Stamped>,
}

impl Shelf<'_> {
    /// The digest of a file, and its bytes where it can be read. `within` is the path of the folder that its name counts from.
    fn read(&mut self, within: &str, file: &str, kind: &Kind) -> (Digest, Option<Vec<u8>>) {
        if rules::file_path(kind.owner, file).is_err() {
            return (Digest::of_parts(["unsafe-path", file]), None);
        }
        let path = PathBuf::from(within).join(file);
        self.files.push(Stamped::of(self.folder, path));
        match locate::read(&self.folder.join(within), file, kind) {
            Ok(bytes) => (Digest::of(&bytes), Some(bytes)),
            Err(fault) => (Digest::of_parts([fault.rule, file]), None),
        }
    }

    /// The digest of a theme with its fonts and its logo.
    fn theme(&mut self, file: &str, limits: &Limits) -> Digest {
        let (own, bytes) = self.read("", file, &theme::FILE);
        let within = Path::new(file).parent().and_then(Path::to_str).unwrap_or_default().to_owned();
        let Some(source) = bytes.and_then(|bytes| Source::read(&bytes, limits).ok()) else { return own };
        let root = source.root();
        let fonts = root.get("fonts").and_then(|fonts| fonts.get("files")).map_or(&[][..], Node::elements).iter();
        let logo = root.get("logo").and_then(|logo| logo.get("file"));
        let files = fonts.chain(logo).filter_map(Node::as_str);
        let parts: Vec<Digest> = files.map(|file| self.read(&within, file, &theme::PART).0).collect();
        Digest::of_parts(std::iter::once(own).chain(parts))
    }
}

impl Stamped {
    /// A file of a folder as it is now, by its path from there.
    pub fn of(folder: &Path, path: PathBuf) -> Self {
        let stamp = Stamp::of(&folder.join(&path));
        let settled = stamp.is_none_or(|stamp| stamp.is_settled());
        Self { path, stamp, settled }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_found_and_none_outside_the_folder_is_read() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("issue");
        std::fs::create_dir_all(folder.join("house")).unwrap();
        std::fs::write(place.path().join("secret.jpg"), "secret").unwrap();
        std::fs::write(folder.join("house/theme.json"), r#"{ "logo": { "file": "logo.png" }, "fonts": { "files": ["a.otf"] } }"#).unwrap();
        let issue = br#"{ "lang": "fr", "media": { "a": { "file": "a.jpg" }, "b": { "file": "../secret.jpg" } },
            "brand": { "theme": "house/theme.json" } }"#;
        let found = gather(issue, &folder, true, &Limits::default());
        let paths: Vec<_> = found.files.iter().map(|file| file.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["a.jpg", "house/theme.json", "house/a.otf", "house/logo.png"]);
        assert_eq!(found.lang, "fr");
        assert!(found.theme.is_some() && gather(issue, &folder, false, &Limits::default()).theme.is_none());
    }

    #[test]
    fn an_issue_that_cannot_be_read_has_no_files() {
        let found = gather(b"\xff\xfe", Path::new("."), true, &Limits::default());
        assert_eq!((found.files, found.theme, found.lang), (Vec::new(), None, String::new()));
    }
}
