//! The ledger on the disk of one machine: read, added to line by line, written anew at the end.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};

use super::Infrastructure;
use super::ledger::{self, Ledger};
use super::record::Record;
use super::tree::Tree;

/// An open ledger.
#[derive(Debug)]
pub struct Journal {
    /// What is known of all documents.
    pub ledger: Ledger,
    file: File,
    name: String,
}

impl Journal {
    /// Reads the ledger of a tree; one that is not there yet is empty.
    ///
    /// # Errors
    /// When a newer version of the program has written it, or it cannot be read.
    pub fn read(tree: &Tree, name: &str) -> anyhow::Result<Ledger> {
        let path = tree.path(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Ledger::read(&bytes).map_err(|newer| anyhow::anyhow!("{}: {newer}", path.display()))?),
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(Ledger::default()),
            Err(fault) => Err(Infrastructure::because(format!("{} cannot be read", path.display()), fault).into()),
        }
    }

    /// Opens a ledger that was read, to be added to.
    pub fn open(tree: &Tree, name: &str, ledger: Ledger) -> Result<Self, Infrastructure> {
        let path = tree.path(name);
        if ledger.is_worn() || !path.exists() {
            tree.renew(name, &ledger.to_bytes())?;
        }
        let file = File::options().append(true).open(&path);
        let file = file.map_err(|fault| Infrastructure::because(format!("{} cannot be written", path.display()), fault))?;
        Ok(Self { ledger: Ledger { damaged: 0, cut: false, superseded: 0, ..ledger }, file, name: name.to_owned() })
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When it cannot be written; a part of a line does not stay behind where that can be helped.
    pub fn add(&mut self, record: Record) -> Result<(), Infrastructure> {
        let failed = |fault: io::Error| Infrastructure::because("the ledger cannot be written", fault);
        let end = self.file.seek(SeekFrom::End(0)).map_err(failed)?;
        if let Err(fault) = self.file.write_all(&ledger::line(&record)) {
            self.file.set_len(end).ok();
            return Err(failed(fault));
        }
        self.ledger.put(record);
        Ok(())
    }

    /// Writes the ledger anew when something was added to it.
    pub fn close(&self, tree: &Tree) -> Result<(), Infrastructure> {
        tree.renew(&self.name, &self.ledger.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_again_also_after_a_cut() {
        let place = tempfile::tempdir().unwrap();
        let tree = Tree::open(place.path()).unwrap();
        let open = || Journal::open(&tree, "ledger.jsonl", Journal::read(&tree, "ledger.jsonl").unwrap()).unwrap();
        let mut journal = open();
        for id in ["b", "a", "c"] {
            journal.add(Record::failed(id, "x".into())).unwrap();
        }
        let bytes = fs::read(tree.path("ledger.jsonl")).unwrap();
        fs::write(tree.path("ledger.jsonl"), &bytes[..bytes.len() - 9]).unwrap();
        let mut journal = open();
        assert_eq!(journal.ledger.records.keys().collect::<Vec<_>>(), ["a", "b"]);
        journal.add(Record::failed("c", "y".into())).unwrap();
        journal.close(&tree).unwrap();
        let again = Journal::read(&tree, "ledger.jsonl").unwrap();
        assert_eq!(again.records.len(), 3);
        assert!(!again.is_worn());
    }
}
