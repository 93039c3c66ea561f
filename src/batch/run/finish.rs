//! The end of a run: the manifest, the contact sheet, and the sum of it all.

use std::collections::BTreeSet;

use super::names::{CONTACT_SHEET, QUARANTINE, is_flat, quarantine, thumbnail};
use super::{Failure, Run, State};
use crate::batch::inputs::Found;
use crate::batch::record::{Record, Status};
use crate::batch::{Infrastructure, contact_sheet, manifest};

impl Run<'_> {
    /// What stands beside the outputs, from the ledger alone: whatever the order in which documents ended.
    pub(super) fn finish(&self, found: &Found, state: &mut State) -> Result<(), Infrastructure> {
        let State { journal, summary } = state;
        let mine: BTreeSet<&str> =
            found.documents.iter().map(|document| document.id.as_str()).chain(found.unread.iter().map(|(id, _)| id.as_str())).collect();
        let tree = self.tree;
        // What the inputs do not give any more stays listed as long as its output stays.
        let gone =
            |record: &Record| !mine.contains(record.id.as_str()) && !record.output.as_ref().is_some_and(|name| tree.path(name).is_file());
        journal.ledger.records.retain(|_, record| !gone(record));
        let records = &journal.ledger.records;
        for record in records.values() {
            if !mine.contains(record.id.as_str()) {
                if record.edition == self.edition {
                    summary.left_over.push(record.id.clone());
                }
                continue;
            }
            summary.bytes += record.bytes;
            summary.pages += record.pages;
            if let Some(version) = record.newer().filter(|_| record.status == Status::Done) {
                *summary.newer.entry(version.to_owned()).or_default() += 1;
            }
            summary.warned += usize::from(record.status == Status::Done && record.warnings > 0);
            if record.status == Status::Failed {
                summary.failed.push(Failure {
                    id: record.id.clone(),
                    error: record.error.clone().unwrap_or_default(),
                    quarantine: quarantine(&record.id),
                    kept: record.output.is_some(),
                });
            }
        }
        self.tidy(records.values())?;
        let outputs = records.values().filter_map(|record| Some((record.output.as_deref()?, record.sha256?)));
        tree.renew(manifest::NAME, manifest::of(outputs).as_bytes())?;
        let entries = records.values().map(|record| contact_sheet::Entry {
            record,
            thumbnail: Some(thumbnail(&record.id)).filter(|name| record.output.is_some() && tree.path(name).is_file()),
            quarantine: (record.status == Status::Failed).then(|| quarantine(&record.id)),
        });
        tree.renew(CONTACT_SHEET, contact_sheet::html(&entries.collect::<Vec<_>>()).as_bytes())?;
        journal.close(tree)
    }

    /// Takes away what is told of documents that do not fail any more.
    fn tidy<'r>(&self, records: impl Iterator<Item = &'r Record>) -> Result<(), Infrastructure> {
        let failed: BTreeSet<String> =
            records.filter(|record| record.status == Status::Failed).map(|record| quarantine(&record.id)).collect();
        let entries = std::fs::read_dir(self.tree.path(QUARANTINE)).into_iter().flatten().flatten();
        for entry in entries {
            let name = format!("{QUARANTINE}/{}", entry.file_name().to_string_lossy());
            if is_flat(&name) && !failed.contains(&name) {
                self.tree.remove(&name)?;
            }
        }
        // A folder with something in it stays.
        std::fs::remove_dir(self.tree.path(QUARANTINE)).ok();
        Ok(())
    }
}
