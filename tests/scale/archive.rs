//! A place for a plan: an archive, its outputs, and the commands on them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::binary::{Outcome, bulletin};
use crate::support::fixtures;
use crate::support::varied::{self, Extent};

/// A folder with an archive `in`; outputs go to `out`, the plan to `out/_plan`.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// An archive of varied issues.
    pub fn varied(count: usize) -> Self {
        let place = Self::empty();
        varied::archive(&place.path("in"), count, 5, Extent::BRIEF);
        place
    }

    /// An archive of the smallest issue, once under each of these paths.
    pub fn minimal(paths: &[&str]) -> Self {
        let place = Self::empty();
        for path in paths {
            place.write(&format!("in/{path}"), &minimal());
        }
        place
    }

    /// No archive.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The path of something in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders that it lies in.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs the program in it.
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        bulletin(args).cwd(self.root()).run()
    }

    /// Plans its archive; fails when that fails.
    pub fn plan(&self, options: &[&str]) -> Outcome {
        let args = ["plan", "in", "--out", "out", "--plan", "out/_plan"];
        expect(0, self.run(args.iter().chain(options)))
    }

    /// Makes shards; fails when that fails.
    pub fn shard(&self, index: &str) -> Outcome {
        expect(0, self.run(["shard", "out/_plan", "--jobs", "2", "--index", index]))
    }

    /// What `collect` prints, which must end with this status.
    pub fn collect(&self, code: i32) -> String {
        expect(code, self.run(["collect", "out/_plan", "--hashes"])).text()
    }

    /// The outputs, by their path.
    pub fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        outputs(&self.path("out"))
    }
}

/// The smallest issue.
pub fn minimal() -> Vec<u8> {
    fs::read(fixtures::folder("minimal").join("issue.json")).unwrap()
}

/// Fails unless a run ended with this status.
#[track_caller]
pub fn expect(code: i32, ran: Outcome) -> Outcome {
    assert_eq!(ran.code, Some(code), "{}", ran.transcript());
    ran
}

/// A program that is run by root: networks, disks and daemons of tests are made by nobody else.
pub fn as_root(program: &str) -> Command {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

/// All files under a folder that are no part of a plan, by their path; also hidden ones.
pub fn outputs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder).into_iter().filter(|(path, _)| !path.starts_with("_plan/")).collect()
}

/// All files under a folder, by their path.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}
