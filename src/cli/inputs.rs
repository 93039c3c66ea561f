//! The files that a run reads, so that it writes over none of them, by whatever name.

use std::path::{Path, PathBuf};

use crate::issue::source::{Node, Source};

/// Files that are read, each by what it is and not by its name.
#[derive(Debug, Default)]
pub struct Inputs {
    files: Vec<(Identity, &'static str)>,
}

/// What a file is: two names of one file have the same. None where nothing is there.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    real: PathBuf,
    /// Device and number, which hard links share.
    number: Option<(u64, u64)>,
}

impl Identity {
    fn of(path: &Path) -> Option<Self> {
        let real = path.canonicalize().ok()?;
        #[cfg(unix)]
        let number = {
            use std::os::unix::fs::MetadataExt;
            std::fs::metadata(&real).ok().map(|file| (file.dev(), file.ino()))
        };
        #[cfg(not(unix))]
        let number = None;
        Some(Self { real, number })
    }

    fn same(&self, other: &Self) -> bool {
        self.real == other.real || self.number.is_some() && self.number == other.number
    }
}

impl Inputs {
    /// Adds a file, with the words for what it is.
    pub fn add(&mut self, path: &Path, what: &'static str) {
        self.files.extend(Identity::of(path).map(|identity| (identity, what)));
    }

    /// Adds the files that an issue names.
    pub fn add_named(&mut self, source: &Source, folder: &Path) {
        let root = source.root();
        let mut add = |node: Option<&Node>, what| {
            if let Some(path) = node.and_then(Node::as_str) {
                self.add(&folder.join(path), what);
            }
        };
        for entry in root.get("media").into_iter().flat_map(Node::fields) {
            add(entry.node.get("file"), "a photo of the issue");
        }
        add(root.get("brand").and_then(|brand| brand.get("theme")), "the theme of the issue");
        add(root.get("extends"), "the issue that this one extends");
        add(root.get("$schema"), "the schema of the issue");
    }

    /// Refuses a path that leads to one of the files.
    pub fn spare(&self, target: &Path) -> anyhow::Result<()> {
        let Some(target_is) = Identity::of(target).filter(|_| target != Path::new("-")) else { return Ok(()) };
        match self.files.iter().find(|(file, _)| file.same(&target_is)) {
            Some((_, what)) => anyhow::bail!("{} is {what}: an input is never changed", target.display()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn an_input_is_known_by_every_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("issue.json"), "{}").unwrap();
        fs::write(at("other.json"), "{}").unwrap();
        fs::create_dir(at("inner")).unwrap();
        std::os::unix::fs::symlink(at("issue.json"), at("soft.json")).unwrap();
        fs::hard_link(at("issue.json"), at("hard.json")).unwrap();
        let mut inputs = Inputs::default();
        inputs.add(&at("issue.json"), "the issue itself");
        for name in ["issue.json", "soft.json", "hard.json", "inner/../issue.json"] {
            let error = inputs.spare(&at(name)).unwrap_err().to_string();
            assert!(error.contains("the issue itself"), "{name}: {error}");
        }
        for name in ["other.json", "new.json"] {
            assert!(inputs.spare(&at(name)).is_ok(), "{name}");
        }
        assert!(inputs.spare(Path::new("-")).is_ok());
    }

    #[test]
    fn what_an_issue_names_is_an_input() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.jpg"), "a").unwrap();
        fs::write(folder.path().join("t.json"), "t").unwrap();
        let issue = br#"{ "media": { "a": { "file": "a.jpg" } }, "brand": { "theme": "t.json" } }"#;
        let source = Source::read(issue, &crate::issue::limits::Limits::default()).unwrap();
        let mut inputs = Inputs::default();
        inputs.add_named(&source, folder.path());
        assert!(inputs.spare(&folder.path().join("a.jpg")).is_err() && inputs.spare(&folder.path().join("t.json")).is_err());
        assert!(inputs.spare(&folder.path().join("b.jpg")).is_ok());
    }
}
