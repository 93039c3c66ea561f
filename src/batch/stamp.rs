//! Whether a file is still the one that was read, without reading it.
//!
//! A file whose size, time of change and time of status change are the same is taken for the same, as `git` does. A file that
//! was changed in the last moments before it was stamped may change again within the same tick of the clock: its stamp is not
//! trusted, and the file is read again.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// What a file looked like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// When its content was changed, in nanoseconds since 1970.
    pub changed: i128,
    /// When anything of it was changed, its name and its rights too, in nanoseconds since 1970; 0 where no system tells.
    pub touched: i128,
}

/// A file and what it looked like; none where there was none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// Its path from the folder of the issue.
    pub path: PathBuf,
    /// What it looked like; none where nothing was there.
    pub stamp: Option<Stamp>,
    /// False when it may have changed since without a sign of it.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub settled: bool,
}

fn yes() -> bool {
    true
}

/// The coarsest clock of a usual file system (FAT).
const TICK: Duration = Duration::from_secs(2);

impl Stamp {
    /// Of a file; none where nothing is there.
    pub fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|found| Self::from(&found))
    }

    /// False when the file may have changed since without a sign of it.
    pub fn is_settled(&self) -> bool {
        let now = since_1970(now());
        let newest = self.changed.max(self.touched);
        now - newest > TICK.as_nanos() as i128
    }
}

impl From<&Metadata> for Stamp {
    fn from(found: &Metadata) -> Self {
        let changed = found.modified().map_or(0, since_1970);
        #[cfg(unix)]
        let touched = {
            use std::os::unix::fs::MetadataExt;
            i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec())
        };
        #[cfg(not(unix))]
        let touched = 0;
        Self { size: found.len(), changed, touched }
    }
}

/// Whether all files are those that were stamped.
pub fn unchanged(files: &[Stamped], folder: &Path) -> bool {
    files.iter().all(|file| file.settled && Stamp::of(&folder.join(&file.path)) == file.stamp)
}

fn since_1970(time: SystemTime) -> i128 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

#[expect(clippy::disallowed_methods, reason = "says whether a file has to be read again; no output depends on it")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_seen_even_with_the_old_size_and_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        let before = Stamp::of(&path).unwrap();
        assert!(!before.is_settled(), "it was written just now");
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        fs::write(&path, "two").unwrap();
        fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        let after = Stamp::of(&path).unwrap();
        assert_eq!((before.size, before.changed), (after.size, after.changed));
        #[cfg(unix)]
        assert_ne!(before, after);
    }

    #[test]
    fn a_file_that_came_or_went_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let files = [Stamped::of(folder.path(), "a".into())];
        assert!(unchanged(&files, folder.path()));
        fs::write(folder.path().join("a"), "").unwrap();
        assert!(!unchanged(&files, folder.path()));
    }
}
