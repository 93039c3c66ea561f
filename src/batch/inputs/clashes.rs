//! Documents that would get in each other's way.

use std::collections::BTreeMap;

use super::{Found, RESERVED};
use crate::batch::document::Document;
use crate::diagnostic::visible;

/// Puts documents in order and tells which would have one output, or one that the program needs itself.
pub fn settle(found: &mut Found) -> Vec<String> {
    found.documents.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.name.cmp(&b.name)));
    // A file that two inputs name is one document.
    found.documents.dedup_by(|later, earlier| later.id == earlier.id && later.origin == earlier.origin);
    let mut faults = Vec::new();
    let mut outputs: BTreeMap<String, &Document> = BTreeMap::new();
    for document in &found.documents {
        let output = document.output();
        let first = output.split('/').next().unwrap_or_default();
        if output.contains('/') && RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(first)) {
            faults.push(format!(
                "{}: a folder of outputs cannot be called `{first}`: the program keeps its own files there",
                visible(&document.name)
            ));
        }
        if let Some(other) = outputs.insert(output.clone(), document) {
            let names = [other, document].map(|document| visible(&document.name));
            faults.push(format!(
                "{} and {} would both be written to {}: name the folder above both, or give each an --out of its own",
                names[0],
                names[1],
                visible(&output)
            ));
        }
    }
    for (output, document) in &outputs {
        let mut folder = output.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            if let Some(other) = outputs.get(folder) {
                let names = [*other, *document].map(|document| visible(&document.name));
                faults.push(format!("{} would be written to {}, which is a folder for {}", names[0], visible(folder), names[1]));
            }
        }
    }
    faults
}
