//! What became of the documents of a shard: a part of the ledger of a plan.

use super::Tally;
use crate::batch::ledger::{self, Ledger, Newer};
use crate::batch::plan::Document;
use crate::batch::record::{Record, Status};

/// Bytes of a part, at most.
pub const MOST_BYTES: u64 = 4 << 30;

/// The records of a shard, in the order of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// One a document.
    pub records: Vec<Record>,
}

/// Where a part is in its plan. A second one is written where the first is damaged, or the shard was made again.
pub fn part_name(index: usize, generation: u32) -> String {
    match generation {
        1 => format!("ledger/{index:06}.jsonl"),
        _ => format!("ledger/{index:06}-{generation}.jsonl"),
    }
}

/// The shard and the generation of a part, by the last part of its name; none for what is no part.
pub fn part_index(name: &str) -> Option<(usize, u32)> {
    let stem = name.strip_suffix(".jsonl")?;
    let (index, generation) = stem.split_once('-').unwrap_or((stem, "1"));
    let (index, generation) = (index.parse().ok()?, generation.parse().ok()?);
    // Nothing else that reads as the same numbers.
    (part_name(index, generation).strip_prefix("ledger/") == Some(name)).then_some((index, generation))
}

impl Part {
    /// A part, when it is whole: a record for each document of the shard and for nothing else, and each output where its
    /// document and its key say.
    ///
    /// # Errors
    /// When a newer version of the program has written it.
    pub fn read(bytes: &[u8], documents: &[Document]) -> Result<Option<Self>, Newer> {
        let mut ledger = Ledger::read(bytes)?;
        let whole = !ledger.is_worn() && ledger.records.len() == documents.len();
        let mut record = |document: &Document| {
            let record = ledger.records.remove(&document.id)?;
            let output = record.key.filter(|_| record.status == Status::Done).map(|key| document.output(&key));
            (record.output == output).then_some(record)
        };
        let records = documents.iter().map(&mut record).collect::<Option<_>>();
        Ok(records.filter(|_| whole).map(|records| Self { records }))
    }

    /// As it is written.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines = self.records.iter().flat_map(ledger::line);
        ledger::head().into_iter().chain(lines).collect()
    }

    /// How the shard ended.
    pub fn tally(&self) -> Tally {
        let failed = self.records.iter().filter(|record| record.status == Status::Failed).count();
        Tally { documents: self.records.len(), failed, before: false, disputed: false }
    }

    /// Whether another run has recorded the same, however long it took.
    pub fn says_the_same_as(&self, bytes: &[u8]) -> bool {
        let Ok(ledger) = Ledger::read(bytes) else { return false };
        let untimed = |record: &Record| Record { ms: 0, attempt: 1, error: None, ..record.clone() };
        let same = |record: &Record| ledger.records.get(&record.id).is_some_and(|other| untimed(other) == untimed(record));
        ledger.records.len() == self.records.len() && self.records.iter().all(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::plan::Source;

    fn documents() -> Vec<Document> {
        let at = |id: &str| Source::At { uri: id.parse().unwrap() };
        ["s3://in/b", "s3://in/a"].map(|id| Document { id: id.into(), name: "n".into(), source: at(id) }).to_vec()
    }

    fn part() -> Part {
        Part { records: documents().iter().map(|document| Record::failed(&document.id, "why\nnot".into())).collect() }
    }

    #[test]
    fn a_part_is_whole_or_none() {
        let bytes = part().to_bytes();
        assert_eq!(Part::read(&bytes, &documents()).unwrap(), Some(part()));
        for length in 0..bytes.len() {
            assert_eq!(Part::read(&bytes[..length], &documents()).unwrap(), None, "{length}");
        }
        assert_eq!(Part::read(&bytes, &documents()[..1]).unwrap(), None, "a record too many");
        let mut elsewhere = part();
        elsewhere.records[0].output = Some("00/n-000000000000.pdf".into());
        assert_eq!(Part::read(&elsewhere.to_bytes(), &documents()).unwrap(), None, "an output of a document that has none");
        assert!(Part::read(b"{\"format\":\"bulletin-ledger/99\"}\n", &documents()).is_err());
    }

    #[test]
    fn how_long_it_took_makes_no_other_record() {
        let mut slower = part();
        slower.records[0].ms = 99;
        slower.records[1].attempt = 2;
        assert!(part().says_the_same_as(&slower.to_bytes()));
        slower.records[0].bytes = 1;
        assert!(!part().says_the_same_as(&slower.to_bytes()) && !part().says_the_same_as(b""));
    }

    #[test]
    fn names_of_parts_are_known() {
        for (name, known) in [
            ("000007.jsonl", Some((7, 1))),
            ("000007-2.jsonl", Some((7, 2))),
            ("1000000.jsonl", Some((1_000_000, 1))),
            ("7.jsonl", None),
            ("000007-1.jsonl", None),
            ("000007.json", None),
            (".bulletin-x", None),
        ] {
            assert_eq!(part_index(name), known, "{name}");
        }
    }
}
