//! How the driver and a worker speak: a line of JSON, then the bytes that it announces.

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// More than any message: a line that is longer was not written by a worker.
const LONGEST_LINE: u64 = 64 << 20;

/// What is set aside for bytes before they come, whatever was announced.
const MOST_AT_ONCE: usize = 64 << 20;

/// Writes a message and the bytes that it announces.
pub fn send(to: &mut impl Write, message: &impl Serialize, bytes: &[&[u8]]) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line)?;
    bytes.iter().try_for_each(|bytes| to.write_all(bytes))?;
    to.flush()
}

/// The next message; none at the end of the stream.
pub fn receive<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    from.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(serde_json::from_slice(&line)?))
}

/// Bytes that a message announced.
pub fn take(from: &mut impl BufRead, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(MOST_AT_ONCE));
    from.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// A path in a message: a name on a disk need not be text.
pub mod path {
    use std::ffi::OsStr;
    use std::path::{Path, PathBuf};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Said {
        Text(String),
        Bytes(Vec<u8>),
    }

    pub fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
        let said = match path.to_str() {
            Some(text) => Said::Text(text.to_owned()),
            None => bytes(path.as_os_str()),
        };
        said.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        Said::deserialize(from).map(|said| match said {
            Said::Text(text) => text.into(),
            Said::Bytes(bytes) => of_bytes(bytes),
        })
    }

    #[cfg(unix)]
    fn bytes(name: &OsStr) -> Said {
        Said::Bytes(std::os::unix::ffi::OsStrExt::as_bytes(name).to_owned())
    }

    #[cfg(unix)]
    fn of_bytes(bytes: Vec<u8>) -> PathBuf {
        PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes))
    }

    /// Elsewhere such names have no bytes that could be sent: the file is not found.
    #[cfg(not(unix))]
    fn bytes(name: &OsStr) -> Said {
        Said::Text(name.to_string_lossy().into_owned())
    }

    #[cfg(not(unix))]
    fn of_bytes(bytes: Vec<u8>) -> PathBuf {
        String::from_utf8_lossy(&bytes).into_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_need_not_be_text() {
        use std::os::unix::ffi::OsStrExt;
        use std::path::PathBuf;

        #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
        struct Place(#[serde(with = "path")] PathBuf);
        for name in [&b"in/2023"[..], b"in/\xFF\xFE", "in/نشرة".as_bytes()] {
            let place = Place(std::ffi::OsStr::from_bytes(name).into());
            let mut pipe = Vec::new();
            send(&mut pipe, &place, &[]).unwrap();
            assert_eq!(receive::<Place>(&mut &pipe[..]).unwrap(), Some(place));
        }
    }

    #[test]
    fn what_is_sent_is_received_and_a_cut_is_seen() {
        let mut pipe = Vec::new();
        send(&mut pipe, &("ask", 3), &[b"a\nb"]).unwrap();
        send(&mut pipe, &("end", 0), &[]).unwrap();
        for length in 0..pipe.len() {
            let mut from = &pipe[..length];
            let whole = (|| -> io::Result<bool> {
                let Some((_, bytes)) = receive::<(String, usize)>(&mut from)? else { return Ok(false) };
                take(&mut from, bytes)?;
                Ok(receive::<(String, usize)>(&mut from)?.is_some())
            })();
            assert!(!matches!(whole, Ok(true)), "{length}");
        }
        let mut from = &pipe[..];
        assert_eq!(receive::<(String, usize)>(&mut from).unwrap(), Some(("ask".to_owned(), 3)));
        assert_eq!(take(&mut from, 3).unwrap(), b"a\nb");
        assert_eq!(receive::<(String, usize)>(&mut from).unwrap(), Some(("end".to_owned(), 0)));
        assert_eq!(receive::<(String, usize)>(&mut from).unwrap(), None);
    }
}
