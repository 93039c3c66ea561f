//! The ledger: JSON Lines, first a line that says so, then a record a line. Of several records of a document the last one holds.
//!
//! A run that is killed may leave the last line cut, a machine that loses power may leave worse: lines that cannot be read are
//! counted and passed over, and their documents looked at again.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::record::Record;

/// What a ledger is, up to its version.
const FAMILY: &str = "bulletin-ledger/";
/// The version that this program writes.
const VERSION: u32 = 1;

/// The first line of a ledger.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: String,
}

/// What a ledger holds.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The last record of each document, by its id.
    pub records: BTreeMap<String, Record>,
    /// Lines that cannot be read.
    pub damaged: usize,
    /// True when the last line does not end: a run was killed while it wrote.
    pub cut: bool,
    /// Records that a later one of the same document made void.
    pub superseded: usize,
}

/// A ledger that this program is too old for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    /// What it says it is.
    pub format: String,
}

impl fmt::Display for Newer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it was written by a newer version of bulletin ({}; this one knows {FAMILY}{VERSION})", self.format)
    }
}

impl std::error::Error for Newer {}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    /// When a newer version has written it.
    pub fn read(bytes: &[u8]) -> Result<Self, Newer> {
        let mut ledger = Self { cut: bytes.last().is_some_and(|last| *last != b'\n'), ..Self::default() };
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if let Ok(record) = serde_json::from_slice::<Record>(line) {
                ledger.put(record);
            } else if let Some(head) = serde_json::from_slice::<Head>(line).ok().filter(|_| number == 0) {
                let version = head.format.strip_prefix(FAMILY).and_then(|version| version.parse::<u32>().ok());
                match version {
                    Some(version) if version > VERSION => return Err(Newer { format: head.format }),
                    Some(_) => {}
                    None => ledger.damaged += 1,
                }
            } else {
                ledger.damaged += 1;
            }
        }
        Ok(ledger)
    }

    /// Adds a record; an earlier one of the same document is void.
    pub fn put(&mut self, record: Record) {
        let before = self.records.insert(record.id.clone(), record);
        self.superseded += usize::from(before.is_some());
    }

    /// Whether it should be written anew before anything is added to it.
    pub fn is_worn(&self) -> bool {
        self.damaged > 0 || self.cut || self.superseded > 0
    }

    /// The whole ledger, its documents in order.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = head();
        for record in self.records.values() {
            bytes.extend(line(record));
        }
        bytes
    }
}

/// The first line of a ledger.
pub fn head() -> Vec<u8> {
    with_end(&Head { format: format!("{FAMILY}{VERSION}") })
}

/// The line of a record.
pub fn line(record: &Record) -> Vec<u8> {
    with_end(record)
}

fn with_end(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("a record always serializes");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, error: &str) -> Record {
        Record::failed(id, error.to_owned())
    }

    fn written(records: &[Record]) -> Vec<u8> {
        records.iter().fold(head(), |mut bytes, record| {
            bytes.extend(line(record));
            bytes
        })
    }

    #[test]
    fn what_was_written_is_read_and_the_last_record_holds() {
        let ledger = Ledger::read(&written(&[record("b\nc", "1"), record("a", "2"), record("b\nc", "3")])).unwrap();
        assert_eq!((ledger.records.len(), ledger.damaged, ledger.cut, ledger.superseded), (2, 0, false, 1));
        assert_eq!(ledger.records["b\nc"], record("b\nc", "3"));
        let again = Ledger::read(&ledger.to_bytes()).unwrap();
        assert_eq!(again.records, ledger.records);
        assert!(ledger.is_worn() && !again.is_worn());
    }

    #[test]
    fn a_ledger_cut_anywhere_keeps_every_whole_record() {
        let records = [record("a", "wörter"), record("b", "2"), record("c", "3")];
        let whole = written(&records);
        for length in 0..whole.len() {
            let ledger = Ledger::read(&whole[..length]).unwrap();
            let ended = whole[..length].iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
            // The last record may be whole but for the end of its line.
            assert!((ended..=ended + 1).contains(&ledger.records.len()), "{length}");
            assert!(ledger.damaged <= 1 && (ledger.cut || length == 0 || whole[length - 1] == b'\n'), "{length}");
        }
    }

    #[test]
    fn damage_in_the_middle_is_counted_and_the_rest_kept() {
        let mut bytes = written(&[record("a", "1")]);
        bytes.extend([0, 0, 0, b'\n', 0xff, b'\n']);
        bytes.extend(line(&record("b", "2")));
        let ledger = Ledger::read(&bytes).unwrap();
        assert_eq!((ledger.records.len(), ledger.damaged), (2, 2));
    }

    #[test]
    fn a_newer_ledger_is_refused_and_unknown_fields_are_passed_over() {
        let newer = b"{\"format\":\"bulletin-ledger/2\"}\n";
        assert_eq!(Ledger::read(newer).unwrap_err().format, "bulletin-ledger/2");
        let mut value = serde_json::to_value(record("a", "1")).unwrap();
        value["later"] = 1.into();
        assert_eq!(Ledger::read(value.to_string().as_bytes()).unwrap().records["a"], record("a", "1"));
        assert!(Ledger::read(b"").unwrap().records.is_empty());
    }
}
