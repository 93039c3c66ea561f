//! Photos in inks that earlier runs have made: kept by content, bounded, safe among processes.
//!
//! An entry is a file that is written beside and then put in place, so that whoever reads sees a whole one or none; it
//! tells the digest of its bytes, so that a damaged one is made anew. Nothing of a cache shows in a result.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Coding, Inks, Printable, Remark};

/// A folder of photos in inks.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    most_bytes: u64,
}

/// What an entry says before its bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    width: u32,
    height: u32,
    inks: Inks,
    coding: Coding,
    inverted: bool,
    remarks: Vec<Remark>,
    sha256: String,
}

/// The ending of entries; other files in the folder are left alone.
const ENDING: &str = "inks";

impl Cache {
    /// A cache in a folder, which is made when first needed, of this many bytes at most.
    pub fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes }
    }

    /// What was made under a key. An entry that is damaged or cannot be read is none.
    pub(super) fn get(&self, key: &str) -> Option<Printable> {
        let path = self.folder.join(format!("{key}.{ENDING}"));
        let content = fs::read(&path).ok()?;
        let end = content.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&content[..end]).ok()?;
        let bytes = &content[end + 1..];
        if digest(&[bytes]) != head.sha256 {
            return None;
        }
        let used = File::options().append(true).open(&path).and_then(|file| file.set_times(FileTimes::new().set_modified(now())));
        // An entry that cannot be marked as used goes earlier than others: no harm done.
        used.ok();
        let Head { width, height, inks, coding, inverted, remarks, .. } = head;
        Some(Printable { width, height, inks, coding, inverted, remarks, bytes: bytes.into() })
    }

    /// Keeps what was made. A disk that is full or may not be written only means that it will be made again.
    pub(super) fn put(&self, key: &str, made: &Printable) {
        self.write(key, made).ok();
        self.shrink().ok();
    }

    fn write(&self, key: &str, made: &Printable) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let Printable { width, height, inks, coding, inverted, ref remarks, ref bytes } = *made;
        let head = Head { width, height, inks, coding, inverted, remarks: remarks.clone(), sha256: digest(&[bytes]) };
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.folder)?;
        serde_json::to_writer(&mut file, &head)?;
        file.write_all(b"\n")?;
        file.write_all(bytes)?;
        file.persist(self.folder.join(format!("{key}.{ENDING}")))?;
        Ok(())
    }

    /// Takes away what was not used for longest, until the rest is under the bound.
    fn shrink(&self) -> std::io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let Ok(entry) = entry else { continue };
            // Another process may have taken it away in the meantime.
            let Ok(about) = entry.metadata() else { continue };
            if entry.path().extension().is_some_and(|ending| ending == ENDING) {
                entries.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()));
            }
        }
        let mut total: u64 = entries.iter().map(|(_, size, _)| size).sum();
        entries.sort();
        for (_, size, path) in entries {
            if total <= self.most_bytes {
                break;
            }
            fs::remove_file(path).ok();
            total -= size;
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "says which entries were used last; no output depends on it")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// The key of what is made of these parts.
pub(super) fn key(parts: &[&[u8]]) -> String {
    digest(parts)
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(size: usize) -> Printable {
        let (inks, coding) = (Inks::Four, Coding::Deflate);
        Printable { width: 2, height: 3, inks, coding, inverted: true, bytes: vec![7; size].into(), remarks: vec![Remark::ProfileUnusable] }
    }

    #[test]
    fn what_was_put_is_got_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("deep/down"), 1 << 20);
        assert_eq!(cache.get("a"), None);
        cache.put("a", &made(9));
        assert_eq!(cache.get("a"), Some(made(9)));
        let path = folder.path().join("deep/down/a.inks");
        let mut content = fs::read(&path).unwrap();
        *content.last_mut().unwrap() ^= 1;
        fs::write(&path, &content).unwrap();
        assert_eq!(cache.get("a"), None);
        fs::write(&path, b"rubbish").unwrap();
        assert_eq!(cache.get("a"), None);
    }

    #[test]
    fn it_stays_under_its_bound_and_leaves_other_files_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), 3000);
        fs::write(folder.path().join("other"), vec![0; 9000]).unwrap();
        for key in ["a", "b", "c", "d", "e"] {
            cache.put(key, &made(1000));
        }
        let kept = ["a", "b", "c", "d", "e"].map(|key| cache.get(key).is_some());
        assert_eq!(kept.iter().filter(|kept| **kept).count(), 2);
        assert!(folder.path().join("other").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_fault() {
        let cache = Cache::new("/dev/null/photos".into(), 3000);
        cache.put("a", &made(1));
        assert_eq!(cache.get("a"), None);
    }
}
