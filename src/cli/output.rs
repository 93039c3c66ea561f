//! Files written whole or not at all, and the changes that `--set` makes to an input before it is read.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::issue::limits::Limits;
use crate::issue::path::{Path as IssuePath, Step};
use crate::issue::source::{Node, Source, Value};

/// Writes a file whole or not at all; what was there before stays until the new one is complete. `-` is standard output.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if path == Path::new("-") {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        return Ok(out.flush()?);
    }
    let failed = || format!("{} cannot be written", path.display());
    // A link stays a link: what it leads to is replaced.
    let real = if path.is_symlink() { path.canonicalize().with_context(failed)? } else { path.to_owned() };
    let path = real.as_path();
    anyhow::ensure!(!path.is_dir(), "{} is a folder: name the file to write in it", path.display());
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        // A device or a pipe takes bytes and cannot be replaced.
        return fs::OpenOptions::new().write(true).open(path).and_then(|mut device| device.write_all(bytes)).with_context(failed);
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = unfinished(folder).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    #[cfg(unix)]
    {
        // A temporary file is private; a result is as readable as the user's other files.
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_or(0o644, |existing| existing.permissions().mode() & 0o777);
        file.as_file().set_permissions(fs::Permissions::from_mode(mode)).with_context(failed)?;
    }
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}

/// A file without its name yet, in the folder that it will be in. Nobody asked for it: an error says why it cannot be made, not how
/// it would have been called.
fn unfinished(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    if !folder.is_dir() {
        let fact = if folder.exists() { "is no folder" } else { "is not there: make that folder first" };
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("{} {fact}", folder.display())));
    }
    tempfile::Builder::new().prefix(".bulletin-").tempfile_in(folder).map_err(|error| {
        let cause = error.get_ref().and_then(|named| named.source()).and_then(|cause| cause.downcast_ref::<io::Error>());
        cause.and_then(io::Error::raw_os_error).map_or(error.kind().into(), io::Error::from_raw_os_error)
    })
}

/// A file that grows and is there when it is finished; `-` is standard output.
pub struct Growing {
    file: Option<(tempfile::NamedTempFile, PathBuf)>,
}

impl Growing {
    /// An empty one.
    pub fn new(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self { file: None });
        }
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let file = unfinished(folder).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self { file: Some((file, path.to_owned())) })
    }

    /// Gives it its name.
    pub fn finish(self) -> anyhow::Result<()> {
        let Some((file, path)) = self.file else { return Ok(io::stdout().lock().flush()?) };
        let failed = || format!("{} cannot be written", path.display());
        file.as_file().sync_all().with_context(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).with_context(failed)?;
        }
        file.persist(&path).map_err(|error| error.error).with_context(failed)?;
        Ok(())
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some((file, _)) => file.write(bytes),
            None => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some((file, _)) => file.flush(),
            None => io::stdout().lock().flush(),
        }
    }
}

/// The bytes of an issue with the value at a path replaced, or a field added. Everything else keeps its place.
pub fn changed(bytes: &[u8], change: &str) -> anyhow::Result<Vec<u8>> {
    let Some((path, value)) = change.split_once('=') else { bail!("this is not PATH=VALUE") };
    let path: IssuePath = path.parse().map_err(|fact: String| anyhow::anyhow!(fact))?;
    let value = match serde_json::from_str::<serde_json::Value>(value) {
        Ok(json) => json.to_string(),
        Err(_) => serde_json::Value::from(value).to_string(),
    };
    // A file that cannot be read is told as such by the reader, with its place.
    let Ok(source) = Source::read(bytes, &Limits { issue_bytes: usize::MAX, ..Limits::default() }) else { return Ok(bytes.to_vec()) };
    if !source.slips().is_empty() {
        return Ok(bytes.to_vec());
    }
    let mut text = source.text().to_owned();
    let mut node = source.root();
    for (position, step) in path.steps().iter().enumerate() {
        let last = position + 1 == path.steps().len();
        let next = match step {
            Step::Field(name) => node.get(name),
            Step::Index(index) => node.elements().get(*index),
        };
        match (next, step) {
            (Some(next), _) => node = next,
            (None, Step::Field(name)) if last && matches!(node.value, Value::Object(_)) => {
                let comma = if node.fields().is_empty() { "" } else { ", " };
                let field = format!("{}: {value}{comma}", serde_json::Value::from(name.as_str()));
                text.insert_str(node.span.start + 1, &field);
                return Ok(text.into_bytes());
            }
            _ => bail!("the issue has nothing at `{path}`; it ends {}", ending(node)),
        }
    }
    text.replace_range(node.span.clone(), &value);
    Ok(text.into_bytes())
}

fn ending(node: &Node) -> String {
    match &node.value {
        Value::List(nodes) => format!("at a list of {}", nodes.len()),
        _ => format!("at {}", node.kind()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_replaced_and_fields_added() {
        let issue = br#"{ "meta": { "title": "A" }, "chapters": [1, 2] }"#;
        let set = |change: &str| changed(issue, change).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(set("meta.title=B \"C\"").unwrap(), r#"{ "meta": { "title": "B \"C\"" }, "chapters": [1, 2] }"#);
        assert_eq!(set("chapters[1]=7").unwrap(), r#"{ "meta": { "title": "A" }, "chapters": [1, 7] }"#);
        assert_eq!(set("meta.number=\"7\"").unwrap(), r#"{ "meta": {"number": "7",  "title": "A" }, "chapters": [1, 2] }"#);
        assert!(set("chapters[2]=7").is_err() && set("meta").is_err() && set("a.b=1").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target.pdf"), folder.path().join("link.pdf"));
        write(&target, b"old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        write(Path::new("/dev/null"), b"x").unwrap();
        assert!(write(Path::new("/dev/full"), b"x").is_err());
        assert!(!fs::metadata("/dev/full").unwrap().is_file());
        assert!(write(folder.path(), b"x").is_err());
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.pdf");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = write(&folder.path().join("missing/out.pdf"), b"x").unwrap_err();
        assert!(!format!("{error:#}").contains(".bulletin-"), "{error:#}");
    }
}
