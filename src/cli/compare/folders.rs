//! Which files are compared with which.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::diagnostic::visible;

/// Folders within folders.
const MOST_LEVELS: usize = 64;

/// A document, where its two versions are.
#[derive(Debug)]
pub struct Pair {
    /// What it is called by: its path from the folders, or the name of the file.
    pub name: String,
    /// The old version, when there is one.
    pub old: Option<PathBuf>,
    /// The new version, when there is one.
    pub new: Option<PathBuf>,
}

/// The documents of two files or two folders, in the order of their names. A file and a folder are compared by the file of the
/// same name in the folder.
pub fn pairs(old: &Path, new: &Path) -> anyhow::Result<Vec<Pair>> {
    let is_folder =
        |path: &Path| fs::metadata(path).map(|there| there.is_dir()).with_context(|| format!("{} cannot be read", path.display()));
    let within = |folder: &Path, file: &Path| {
        let path = folder.join(file.file_name().unwrap_or_default());
        ensure!(path.is_file(), "{} is no file, so that there is nothing to compare {} with", path.display(), file.display());
        Ok(path)
    };
    let (old, new) = match (is_folder(old)?, is_folder(new)?) {
        (true, true) => return folders(old, new),
        (true, false) => (within(old, new)?, new.to_owned()),
        (false, true) => (old.to_owned(), within(new, old)?),
        (false, false) => (old.to_owned(), new.to_owned()),
    };
    let name = visible(&new.file_name().unwrap_or(new.as_os_str()).to_string_lossy());
    Ok(vec![Pair { name, old: Some(old), new: Some(new) }])
}

fn folders(old: &Path, new: &Path) -> anyhow::Result<Vec<Pair>> {
    let mut found: BTreeMap<PathBuf, [Option<PathBuf>; 2]> = BTreeMap::new();
    for (side, folder) in [old, new].into_iter().enumerate() {
        let mut open = vec![(folder.to_owned(), 0)];
        while let Some((next, level)) = open.pop() {
            let failed = || format!("the folder {} cannot be read", next.display());
            ensure!(level <= MOST_LEVELS, "{} lies more than {MOST_LEVELS} folders deep", next.display());
            for entry in fs::read_dir(&next).with_context(failed)? {
                let entry = entry.with_context(failed)?;
                let path = entry.path();
                // A link to a folder is not followed: it may lead back.
                if entry.file_type().with_context(failed)?.is_dir() {
                    open.push((path, level + 1));
                } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf")) && !path.is_dir() {
                    let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
                    found.entry(name).or_default()[side] = Some(path);
                }
            }
        }
    }
    Ok(found.into_iter().map(|(name, [old, new])| Pair { name: visible(&name.to_string_lossy()), old, new }).collect())
}
