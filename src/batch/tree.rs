//! The folder of all outputs: files written whole beside where they belong and then put there, so that whoever looks sees a
//! whole one or none.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::Infrastructure;
use super::stamp::Stamp;

/// What the names of unfinished files begin with.
const UNFINISHED: &str = ".bulletin-batch-";

/// What a PDF begins with (ISO 32000-1, 7.5.2).
const PDF: &[u8] = b"%PDF-";

/// A folder of outputs.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    identity: Option<(u64, u64)>,
}

/// Why a file was not written.
#[derive(Debug)]
pub enum Unwritten {
    /// Its name, or what lies in its place, is at fault: other files can be written.
    Refused(String),
    /// Nothing can be written.
    Infrastructure(Infrastructure),
}

impl From<Infrastructure> for Unwritten {
    fn from(fault: Infrastructure) -> Self {
        Self::Infrastructure(fault)
    }
}

impl Tree {
    /// Opens a folder, which is made when it is not there.
    pub fn open(root: &Path) -> Result<Self, Infrastructure> {
        let failed = |fault: io::Error| Infrastructure::because(format!("the folder {} cannot be written", root.display()), fault);
        fs::create_dir_all(root).map_err(failed)?;
        let identity = identity(root).map_err(failed)?;
        Ok(Self { root: root.to_owned(), identity })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file of the tree is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// What a file of the tree looks like; none where there is none.
    pub fn stamp(&self, name: &str) -> Option<Stamp> {
        Stamp::of(&self.path(name))
    }

    /// Whether the folder is still the one that was opened.
    pub fn present(&self) -> Result<(), Infrastructure> {
        match identity(&self.root) {
            Ok(identity) if identity == self.identity => Ok(()),
            _ => Err(Infrastructure::new(format!("the folder {} was removed or replaced during the run", self.root.display()))),
        }
    }

    /// Whether a file lies in the place of an output that cannot be an older version of it: such as a photo.
    pub fn foreign(&self, name: &str) -> bool {
        let mut begin = [0; PDF.len()];
        match File::open(self.path(name)) {
            Ok(mut file) => file.read_exact(&mut begin).is_err() || begin != PDF,
            Err(_) => false,
        }
    }

    /// Writes a file whole or not at all, and to the disk itself before it gets its name.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<Stamp, Unwritten> {
        self.present()?;
        let path = self.path(name);
        let folder = path.parent().unwrap_or(&self.root);
        let written = (|| -> io::Result<Stamp> {
            fs::create_dir_all(folder)?;
            let mut file = unfinished(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            let file = file.persist(&path).map_err(|fault| fault.error)?;
            Ok(Stamp::from(&file.metadata()?))
        })();
        written.map_err(|fault| {
            if let Err(gone) = self.present() {
                return gone.into();
            }
            let fact = format!("{} cannot be written", path.display());
            match fault.kind() {
                ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::InvalidFilename | ErrorKind::AlreadyExists => {
                    Unwritten::Refused(format!("{fact}: {fault}"))
                }
                _ => Infrastructure::because(fact, fault).into(),
            }
        })
    }

    /// An empty file in a folder of the tree, for whoever makes an output; gone when it is not adopted.
    pub fn place(&self, folder: &str) -> io::Result<TempPath> {
        Ok(unfinished(&self.path(folder))?.into_temp_path())
    }

    /// Gives a file its name, when somebody else has written it, and to the disk itself.
    pub fn adopt(&self, place: TempPath, name: &str) -> Result<Stamp, Unwritten> {
        self.present()?;
        let path = self.path(name);
        // Where there is no such folder the renaming fails.
        fs::create_dir_all(path.parent().unwrap_or(&self.root)).ok();
        let place = match place.persist(&path) {
            Ok(()) => return Stamp::of(&path).ok_or_else(|| Infrastructure::new(format!("{} is gone again", path.display())).into()),
            Err(fault) => fault.path,
        };
        // Such as a folder on another disk: it is written there like any file, or told why it cannot be.
        let failed = |fault| Infrastructure::because(format!("{} cannot be read", place.display()), fault);
        self.write(name, &fs::read(&place).map_err(failed)?)
    }

    /// Writes a file unless it holds these bytes already.
    pub fn renew(&self, name: &str, bytes: &[u8]) -> Result<(), Infrastructure> {
        if fs::read(self.path(name)).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        match self.write(name, bytes) {
            Ok(_) => Ok(()),
            Err(Unwritten::Refused(fault)) => Err(Infrastructure::new(fault)),
            Err(Unwritten::Infrastructure(fault)) => Err(fault),
        }
    }

    /// Takes a file away; one that is not there is no fault.
    pub fn remove(&self, name: &str) -> Result<(), Infrastructure> {
        match fs::remove_file(self.path(name)) {
            Err(fault) if fault.kind() != ErrorKind::NotFound => {
                Err(Infrastructure::because(format!("{} cannot be removed", self.path(name).display()), fault))
            }
            _ => Ok(()),
        }
    }

    /// Takes away what a killed run left unfinished in these folders of the tree.
    pub fn sweep<'a>(&self, folders: impl IntoIterator<Item = &'a str>) {
        for folder in folders {
            for entry in fs::read_dir(self.path(folder)).into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().starts_with(UNFINISHED) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                    // What stays is in nobody's way.
                    fs::remove_file(entry.path()).ok();
                }
            }
        }
    }
}

/// A file that has no name of its own yet.
fn unfinished(folder: &Path) -> io::Result<NamedTempFile> {
    let file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    #[cfg(unix)]
    {
        // A temporary file is private; a result is as readable as the user's other files.
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(file)
}

/// What tells a folder from another of the same name; none where no system tells.
fn identity(folder: &Path) -> io::Result<Option<(u64, u64)>> {
    let found = fs::metadata(folder)?;
    if !found.is_dir() {
        return Err(ErrorKind::NotADirectory.into());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(Some((found.dev(), found.ino())))
    }
    #[cfg(not(unix))]
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_and_leftovers_swept() {
        let place = tempfile::tempdir().unwrap();
        let tree = Tree::open(&place.path().join("deep/out")).unwrap();
        let stamp = tree.write("a/نشرة b\n.pdf", b"%PDF-1").unwrap();
        assert_eq!(tree.stamp("a/نشرة b\n.pdf").map(|found| (found.size, found.changed)), Some((6, stamp.changed)));
        fs::write(tree.path("a/.bulletin-batch-x"), "half").unwrap();
        fs::write(tree.path("a/.other"), "").unwrap();
        tree.sweep(["a", "not/there"]);
        assert_eq!(fs::read_dir(tree.path("a")).unwrap().count(), 2);
        tree.remove("a/.other").unwrap();
        tree.remove("a/.other").unwrap();
    }

    #[test]
    fn what_others_wrote_gets_its_name_or_goes() {
        let place = tempfile::tempdir().unwrap();
        let tree = Tree::open(place.path()).unwrap();
        let written = |bytes: &str| {
            let place = tree.place("").unwrap();
            fs::write(&place, bytes).unwrap();
            place
        };
        let stamp = tree.adopt(written("%PDF-1"), "a/b.pdf").unwrap();
        assert_eq!((tree.stamp("a/b.pdf"), stamp.size), (Some(stamp), 6));
        tree.adopt(written("%PDF-2.0"), "a/b.pdf").unwrap();
        assert_eq!(fs::read(tree.path("a/b.pdf")).unwrap(), b"%PDF-2.0");
        fs::create_dir(tree.path("folder.pdf")).unwrap();
        assert!(matches!(tree.adopt(written("%PDF-1"), "folder.pdf"), Err(Unwritten::Refused(_))));
        drop(written("%PDF-1"));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
        fs::remove_dir_all(place.path()).unwrap();
        assert!(tree.place("").is_err());
    }

    #[test]
    fn what_lies_in_the_way_is_told_and_other_files_are_written() {
        let place = tempfile::tempdir().unwrap();
        let tree = Tree::open(place.path()).unwrap();
        fs::create_dir(tree.path("folder.pdf")).unwrap();
        fs::write(tree.path("file"), "").unwrap();
        let long = "x".repeat(300);
        for name in ["folder.pdf", "file/a.pdf", &long] {
            assert!(matches!(tree.write(name, b""), Err(Unwritten::Refused(_))), "{name}");
        }
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
        fs::write(tree.path("photo.pdf"), [0xff, 0xd8]).unwrap();
        fs::write(tree.path("old.pdf"), "%PDF-1.7").unwrap();
        assert_eq!(["photo.pdf", "old.pdf", "none.pdf"].map(|name| tree.foreign(name)), [true, false, false]);
    }

    #[test]
    fn a_folder_that_went_or_was_replaced_is_told() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("out");
        let tree = Tree::open(&root).unwrap();
        fs::rename(&root, place.path().join("away")).unwrap();
        assert!(matches!(tree.write("a.pdf", b""), Err(Unwritten::Infrastructure(_))));
        assert!(!root.exists());
        #[cfg(unix)]
        {
            fs::create_dir(&root).unwrap();
            let fault = tree.present().unwrap_err();
            assert!(fault.to_string().ends_with("was removed or replaced during the run"));
        }
    }
}
