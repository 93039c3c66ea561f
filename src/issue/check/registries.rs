//! The registries of an issue, media, people and entities: what is in them, and where it is named.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, shorten};
use crate::issue::findings::Findings;
use crate::issue::path::Path;
use crate::issue::proposal::nearest;
use crate::issue::rules;
use crate::issue::shape::{ISSUE, Kind, list_of};
use crate::issue::source::{Field, Node, Value};

/// Names that are shown of a long registry.
const MOST_SHOWN: usize = 20;

/// All registries.
#[derive(Debug, Default)]
pub struct Registries {
    /// Pictures.
    pub media: Registry,
    /// People.
    pub people: Registry,
    /// Bodies.
    pub entities: Registry,
}

/// One registry.
#[derive(Debug, Default)]
pub struct Registry {
    known: BTreeMap<String, Path>,
    used: Vec<(String, Path)>,
    /// It is misspelled or of another type: nobody can say what is in it.
    faulty: bool,
}

impl Registries {
    /// Takes in what the registries of an issue hold.
    pub fn read(&mut self, issue: &Node, path: &Path) {
        let Kind::Object { fields, .. } = &ISSUE.root().kind else { return };
        let known = |name: &str| fields.iter().any(|field| field.name == name);
        for (field, registry) in [("media", &mut self.media), ("people", &mut self.people), ("entities", &mut self.entities)] {
            for entry in issue.get(field).into_iter().flat_map(Node::fields) {
                let mut at = path.clone();
                at.push_field(field);
                at.push_field(&entry.name);
                registry.known.insert(entry.name.clone(), at);
            }
            let misspelled = |entry: &Field| !known(&entry.name) && nearest(&entry.name, std::iter::once(field)).is_some();
            registry.faulty = match issue.get(field) {
                Some(found) => !matches!(found.value, Value::Object(_) | Value::Null),
                None => issue.fields().iter().any(misspelled),
            };
        }
    }

    /// What is named and is not there, and, where all could be read, pictures that are nowhere named.
    pub fn finish(&self, findings: &mut Findings) {
        let meant = self.media.references("picture", "media", findings);
        self.people.references("person", "people", findings);
        self.entities.slips(findings);
        let used: BTreeSet<&str> = self.media.used.iter().map(|(id, _)| id.as_str()).chain(meant).collect();
        // Where a block could not be read nobody knows what it names.
        let whole = findings.errors() == 0 && findings.source().slips().is_empty();
        for (id, path) in self.media.known.iter().filter(|(id, _)| whole && !used.contains(id.as_str())) {
            let d = Diagnostic::warning("unused-media", format!("the picture `{id}` is on no page"))
                .hint("name it in a block or an item, or take it out");
            findings.add(path, d);
        }
    }
}

impl Registry {
    /// Number of its entries.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// An entry is named at a place.
    pub fn name(&mut self, id: &str, path: &Path) {
        self.used.push((id.to_owned(), path.clone()));
    }

    /// Reports what is not there; gives back the ids that were likely meant.
    fn references(&self, what: &str, field: &str, findings: &mut Findings) -> Vec<&str> {
        let mut likely = Vec::new();
        let used = if self.faulty { &[][..] } else { &self.used };
        for (id, path) in used.iter().filter(|(id, _)| !self.known.contains_key(id)) {
            let mut d = Diagnostic::error("unknown-id", format!("there is no {what} `{}`", shorten(id, 40))).value(id);
            let names: Vec<&str> = self.known.keys().map(String::as_str).collect();
            if !names.is_empty() {
                d = d.allowed(list_of(&names, MOST_SHOWN));
            }
            d = match nearest(id, names.iter().copied()) {
                Some(meant) => {
                    likely.push(meant);
                    d.hint(format!("did you mean `{meant}`?"))
                }
                None if names.is_empty() => d.hint(format!("add it to `{field}`")),
                None => d.hint(format!("add it to `{field}`, or name one that is there")),
            };
            findings.add(path, d);
        }
        likely
    }

    /// Names that may stand without being registered; one that is nearly an id is a slip.
    fn slips(&self, findings: &mut Findings) {
        for (name, path) in &self.used {
            let is_id = rules::id(name).is_ok() && !self.known.contains_key(name);
            if is_id && let Some(meant) = nearest(name, self.known.keys().map(String::as_str)) {
                let d = Diagnostic::warning("unknown-entity", format!("`{name}` is printed as it stands: it is no id of `entities`"))
                    .value(name)
                    .hint(format!("did you mean `{meant}`?"));
                findings.add(path, d);
            }
        }
    }
}
