//! One run at a time on a folder of outputs.
//!
//! The lock is the system's, which lets go of it when the process dies, however it dies. What is written in the file tells
//! others who holds it, and the next run whether this one came to its end.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use super::Infrastructure;

/// A folder that is held.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Whether the last run did not come to its end.
    pub interrupted: bool,
}

impl Lock {
    /// Takes the lock of a file.
    ///
    /// # Errors
    /// When another process holds it, or no lock can be had there.
    pub fn take(path: &Path, folder: &Path) -> Result<Self, Infrastructure> {
        let failed = |fault: io::Error| Infrastructure::because(format!("the folder {} cannot be locked", folder.display()), fault);
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = content(&mut file).map(|holder| format!(" ({})", holder.trim())).unwrap_or_default();
                let fact =
                    format!("another run{holder} is writing to {}: wait for it, or give this one an --out of its own", folder.display());
                return Err(Infrastructure::new(fact));
            }
            Err(TryLockError::Error(fault)) => return Err(failed(fault)),
        }
        let interrupted = content(&mut file).is_some();
        let mut lock = Self { file, interrupted };
        lock.say(&format!("process {}", std::process::id())).map_err(failed)?;
        Ok(lock)
    }

    /// Notes that the run came to its end, and lets go.
    pub fn end(mut self) -> Result<(), Infrastructure> {
        self.say("").map_err(|fault| Infrastructure::because("the end of the run cannot be noted", fault))
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

/// What is written in a file; none when that is nothing.
fn content(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(200).read_to_string(&mut text).ok()?;
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_is_told_and_a_left_one_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path, folder.path()).unwrap();
        assert!(!first.interrupted);
        let fault = Lock::take(&path, folder.path()).unwrap_err().to_string();
        assert!(fault.contains(&format!("process {}", std::process::id())), "{fault}");
        // As when it is killed.
        drop(first);
        let second = Lock::take(&path, folder.path()).unwrap();
        assert!(second.interrupted);
        second.end().unwrap();
        assert!(!Lock::take(&path, folder.path()).unwrap().interrupted);
    }
}
