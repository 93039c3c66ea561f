//! A document of an archive: where its issue is, and what it is called.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::digest::Digest;
use super::worker::Issue;

/// A document to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, unique in the archive: the path that its output has without the ending, with `/` between folders.
    pub id: String,
    /// The name to report its issue by.
    pub name: String,
    /// Where its photos and its theme are.
    pub folder: PathBuf,
    /// Its issue.
    pub origin: Origin,
}

/// Where an issue is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In a file of its own.
    File(PathBuf),
    /// In a part of a file of many.
    Part {
        /// The file.
        file: PathBuf,
        /// Where it begins, in bytes.
        start: u64,
        /// How long it is, in bytes.
        length: usize,
    },
    /// In memory: it came through a pipe.
    Memory(Vec<u8>),
}

impl Document {
    /// What a worker is to make it of.
    ///
    /// # Errors
    /// When a file of many cannot be read.
    pub fn issue(&self) -> io::Result<Issue> {
        Ok(match &self.origin {
            Origin::File(path) => Issue::File(path.clone()),
            Origin::Memory(bytes) => Issue::Bytes(bytes.clone()),
            Origin::Part { file, start, length } => {
                let mut file = File::open(file)?;
                file.seek(SeekFrom::Start(*start))?;
                let mut bytes = vec![0; *length];
                file.read_exact(&mut bytes)?;
                Issue::Bytes(bytes)
            }
        })
    }

    /// The path of its output from the folder of all outputs.
    pub fn output(&self) -> String {
        let (folders, name) = self.id.rsplit_once('/').map_or(("", &*self.id), |(folders, name)| (folders, name));
        let mut path: Vec<String> = folders.split('/').filter(|part| !part.is_empty()).map(|part| fitting(part, "")).collect();
        path.push(fitting(name, ENDING));
        path.join("/")
    }

    /// The name of a file about it, which lies in one folder with those about all others.
    pub fn flat_name(id: &str, ending: &str) -> String {
        let plain: String = id.chars().map(|c| if c.is_alphanumeric() || "-_. ".contains(c) { c } else { '-' }).collect();
        let plain = plain.trim_start_matches(['.', ' ', '-']);
        let plain = cut(plain, 120);
        format!("{plain}{}{}{ending}", if plain.is_empty() { "" } else { "-" }, Digest::of(id.as_bytes()).short(FLAT))
    }
}

/// Hexadecimal digits that tell documents apart whose flat names are the same.
pub const FLAT: usize = 12;

/// The ending of outputs.
const ENDING: &str = ".pdf";

/// Bytes of a name that all usual file systems take.
const LONGEST_NAME: usize = 255;

/// A name with its ending, cut to what a file system takes; what was cut still tells it from others.
fn fitting(name: &str, ending: &str) -> String {
    if name.len() + ending.len() <= LONGEST_NAME {
        return format!("{name}{ending}");
    }
    let mark = Digest::of(name.as_bytes()).short(FLAT);
    format!("{}-{mark}{ending}", cut(name, LONGEST_NAME - ending.len() - mark.len() - 1))
}

/// The beginning of a text, of this many bytes at the most.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The id of a path that counts from the folder of an archive, without its ending; what follows it tells editions apart. None
/// when the path is no text or leads nowhere.
pub fn id(path: &Path, suffix: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.components() {
        match part {
            std::path::Component::Normal(part) => parts.push(part.to_str()?),
            std::path::Component::ParentDir => {
                parts.pop();
            }
            _ => {}
        }
    }
    let last = parts.pop()?;
    let stem = last.len().checked_sub(5).filter(|at| last.is_char_boundary(*at) && last[*at..].eq_ignore_ascii_case(".json"));
    let stem = stem.map_or(last, |at| &last[..at]);
    let stem = format!("{stem}{suffix}");
    parts.push(&stem);
    Some(parts.join("/"))
}

/// What is wrong with a name that a list gives a document; none when it can be a path.
pub fn unusable(id: &str) -> Option<String> {
    let bad = |part: &str| part.is_empty() || part == "." || part == "..";
    if id.split('/').any(bad) {
        return Some("a name has no empty part, and neither `.` nor `..` between its slashes".to_owned());
    }
    id.chars().any(|c| c == '\0').then(|| "a name holds no character that no file can have".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(id: &str) -> String {
        Document { id: id.into(), name: String::new(), folder: PathBuf::new(), origin: Origin::Memory(Vec::new()) }.output()
    }

    #[test]
    fn names_follow_the_tree() {
        let id = |path: &str| id(Path::new(path), "-press").unwrap();
        assert_eq!(id("2023/river 12/issue.json"), "2023/river 12/issue-press");
        assert_eq!(id("./a/../b.JSON"), "b-press");
        assert_eq!(id("/data/نشرة.json"), "data/نشرة-press");
        assert_eq!(id("a\nb"), "a\nb-press");
        assert_eq!(output("2023/نشرة"), "2023/نشرة.pdf");
        assert!(super::id(Path::new(".."), "").is_none());
    }

    #[test]
    fn names_that_are_too_long_are_cut_and_stay_different() {
        let (one, two) = (format!("a/{}1", "ü".repeat(300)), format!("a/{}2", "ü".repeat(300)));
        for id in [&one, &two] {
            let name = output(id);
            let name = name.strip_prefix("a/").unwrap();
            assert!(name.len() <= 255 && name.ends_with(".pdf"), "{name}");
        }
        assert_ne!(output(&one), output(&two));
        assert_eq!(output(&"x".repeat(251)), format!("{}.pdf", "x".repeat(251)));
    }

    #[test]
    fn flat_names_are_readable_and_different() {
        let (one, two) = (Document::flat_name("a/b", ".txt"), Document::flat_name("a b", ".txt"));
        assert!(one.starts_with("a-b-") && one.ends_with(".txt") && two.starts_with("a b-"), "{one} {two}");
        assert_ne!(Document::flat_name("a/b", ""), Document::flat_name("a-b", ""));
        assert!(Document::flat_name(&"/\n".repeat(400), ".txt").len() < 255);
    }

    #[test]
    fn names_that_lead_elsewhere_are_told() {
        for name in ["", "/a", "a//b", "../a", "a/./b", "a\0b", "a/"] {
            assert!(unusable(name).is_some(), "{name:?}");
        }
        assert_eq!(unusable("2023/river 12"), None);
    }
}
