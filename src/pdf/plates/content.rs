//! Content of a plate as it is written.

use std::collections::HashMap;

use hayro::hayro_interpret::hayro_syntax::object::Object;
use hayro::hayro_interpret::hayro_syntax::page::Resources;
use lopdf::{Dictionary, Writer};

use super::copy::plain;

/// Content of a plate as it is written.
#[derive(Default)]
pub struct Content {
    pub bytes: Vec<u8>,
    pub resources: HashMap<&'static str, Dictionary>,
    pub names: usize,
    /// How many operations drawing it takes.
    pub weight: u64,
}

impl Content {
    /// Names a resource.
    pub fn name(&mut self, kind: &'static str, object: lopdf::Object) -> String {
        self.names += 1;
        let name = format!("Plate{}", self.names);
        self.keep(kind, name.as_bytes(), object);
        name
    }

    pub fn keep(&mut self, kind: &'static str, name: &[u8], object: lopdf::Object) {
        self.resources.entry(kind).or_default().set(name, object);
    }

    pub fn write(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub fn resources(&self) -> Dictionary {
        let mut kinds: Vec<_> = self.resources.iter().collect();
        kinds.sort_by_key(|(kind, _)| **kind);
        kinds.into_iter().map(|(kind, entries)| (*kind, lopdf::Object::Dictionary(entries.clone()))).collect()
    }

    pub fn operation(&mut self, operands: &[&Object<'_>], operator: &[u8]) {
        for operand in operands {
            // Writing to memory does not fail.
            Writer::write_object(&mut self.bytes, &plain(operand)).ok();
            self.bytes.push(b' ');
        }
        self.bytes.extend_from_slice(operator);
        self.bytes.push(b'\n');
    }
}

/// Where a stream of content stands.
pub struct Place<'r, 'a> {
    pub resources: &'r Resources<'a>,
    /// Whether its colours are not its own (ISO 32000-1, 8.7.3.3).
    pub uncoloured: bool,
}
