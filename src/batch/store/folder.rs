//! Files of this machine.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use bytes::Bytes;

use super::{Entry, Fault, Kind, Put};
use crate::batch::uri::Uri;

/// A fault of a file system in the words of all stores.
pub fn fault(uri: &Uri, error: io::Error) -> Fault {
    let kind = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Kind::Missing,
        ErrorKind::PermissionDenied => Kind::Refused,
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput | ErrorKind::IsADirectory => Kind::Unusable,
        _ => Kind::Unreachable,
    };
    Fault::new(kind, uri, error)
}

/// At most `most` bytes of a file. What is no file (a pipe, a device) is not opened: it might never end.
pub fn read(path: &Path, most: u64) -> Result<Bytes, Fault> {
    let uri = Uri::File(path.to_owned());
    let read = || {
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(ErrorKind::IsADirectory, "this is a folder or a device"));
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    };
    read().map_err(|error| fault(&uri, error))
}

/// Writes a file that is not there yet: an unfinished one is synchronised with the disk and then given its name, unless that is
/// taken.
pub fn create(path: &Path, bytes: &[u8], staging: Option<&Path>) -> Result<Put, Fault> {
    let uri = Uri::File(path.to_owned());
    let create = || match unfinished(path, bytes, staging)?.persist_noclobber(path) {
        Ok(_) => named(path).map(|()| Put::Created),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(Put::Existed),
        Err(error) => Err(error.error),
    };
    match create() {
        Ok(Put::Created) => Ok(Put::Created),
        Ok(Put::Existed) => {
            if read(path, bytes.len() as u64 + 1)? == bytes {
                Ok(Put::Existed)
            } else {
                Err(Fault::new(Kind::Conflict, &uri, "something else is there already"))
            }
        }
        Err(error) => Err(unwritten(&uri, error)),
    }
}

/// Writes a file in the place of the one that is there.
pub fn replace(path: &Path, bytes: &[u8], staging: Option<&Path>) -> Result<(), Fault> {
    let replace = || {
        unfinished(path, bytes, staging)?.persist(path)?;
        named(path)
    };
    replace().map_err(|error| unwritten(&Uri::File(path.to_owned()), error))
}

/// A whole file without its name, on the disk.
fn unfinished(path: &Path, bytes: &[u8], staging: Option<&Path>) -> io::Result<tempfile::NamedTempFile> {
    fs::create_dir_all(folder_of(path))?;
    let beside = staging.unwrap_or(folder_of(path));
    fs::create_dir_all(beside)?;
    let mut file = tempfile::Builder::new().prefix(&format!("{UNFINISHED}-")).tempfile_in(beside)?;
    file.write_all(bytes)?;
    readable(file.as_file())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The name of a file, too, is on the disk before anybody hears of it.
fn named(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("/"))
}

fn unwritten(uri: &Uri, error: io::Error) -> Fault {
    // The folder or the unfinished file went away in between.
    if error.kind() == ErrorKind::NotFound { Fault::new(Kind::Unreachable, uri, error) } else { fault(uri, error) }
}

/// Gives a file the mode of other results; unfinished files are private.
fn readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

/// How the names of unfinished files and of their folders begin.
const UNFINISHED: &str = ".bulletin";

/// The files under a folder in the order of their names; unfinished ones are left out, and links to folders are not followed.
/// A link that leads nowhere and what is no file, such as a pipe, are told when they are read.
pub fn walk(folder: &Path) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let at = |error| fault(&Uri::File(folder.clone()), error);
        let listed = match fs::read_dir(&folder) {
            Ok(listed) => listed,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(at(error)),
        };
        for entry in listed {
            let entry = entry.map_err(at)?;
            let path = entry.path();
            let kind = entry.file_type().map_err(at)?;
            if entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() => {}
                found => entries.push(Entry { uri: Uri::File(path), size: found.map_or(0, |found| found.len()) }),
            }
        }
    }
    entries.sort_by(|a, b| a.uri.cmp(&b.uri));
    Ok(entries)
}
