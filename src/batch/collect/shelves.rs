//! What should be among the outputs, sorted by the first digits of its key, on the disk: the ledger of a hundred million
//! documents is larger than memory, a 256th of it is not.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};

use crate::batch::digest::Digest;

/// One for each pair of hexadecimal digits.
pub const SHELVES: usize = 256;

/// An output that should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Its path under the outputs.
    pub output: String,
    /// Its bytes.
    pub bytes: u64,
    /// The hash of them.
    pub sha256: Option<Digest>,
    /// The shard that it comes from.
    pub shard: usize,
}

/// What should be there, by the first two digits of the key. A shelf gets a file when the first thing is put on it.
pub struct Shelves {
    files: Vec<Option<BufWriter<File>>>,
}

impl Shelves {
    /// All of them empty.
    pub fn new() -> io::Result<Self> {
        Ok(Self { files: (0..SHELVES).map(|_| None).collect() })
    }

    /// Puts something where it belongs.
    pub fn add(&mut self, expected: &Expected) -> io::Result<()> {
        let shelf = expected.output.get(..2).and_then(|digits| usize::from_str_radix(digits, 16).ok());
        let shelf = shelf.ok_or_else(|| io::Error::other(format!("{} is no name of an output", expected.output)))?;
        let file = match &mut self.files[shelf] {
            Some(file) => file,
            none => none.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        serde_json::to_writer(&mut *file, expected)?;
        file.write_all(b"\n")
    }

    /// What is on a shelf, by its path. Two documents that are the same one under the same name have one output.
    pub fn take(&mut self, shelf: usize) -> io::Result<BTreeMap<String, Expected>> {
        let Some(file) = self.files.get_mut(shelf).and_then(Option::take) else { return Ok(BTreeMap::new()) };
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let read = BufReader::new(file).lines().map(|line| {
            let expected: Expected = serde_json::from_str(&line?)?;
            Ok((expected.output.clone(), expected))
        });
        read.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_where_their_key_begins() {
        let mut shelves = Shelves::new().unwrap();
        let expected = |output: &str| Expected { output: output.into(), bytes: 1, sha256: Some(Digest::of(b"")), shard: 7 };
        for output in ["0a/b-0a.pdf", "ff/é\n-ff.pdf", "0a/a-0a.pdf", "0a/a-0a.pdf"] {
            shelves.add(&expected(output)).unwrap();
        }
        assert_eq!(shelves.take(10).unwrap().into_keys().collect::<Vec<_>>(), ["0a/a-0a.pdf", "0a/b-0a.pdf"]);
        assert_eq!(shelves.take(255).unwrap()["ff/é\n-ff.pdf"], expected("ff/é\n-ff.pdf"));
        assert!(shelves.take(0).unwrap().is_empty() && shelves.add(&expected("zz")).is_err());
    }
}
