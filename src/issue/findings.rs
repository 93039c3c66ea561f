//! What is found in a file, each finding at its place.

use std::ops::Range;

use super::path::Path;
use super::source::{Node, Source};
use crate::diagnostic::{Diagnostic, Severity};

/// What was found so far.
pub struct Findings<'a> {
    source: &'a Source,
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// Nothing yet, of this file.
    pub fn new(source: &'a Source) -> Self {
        Self { source, list: Vec::new() }
    }

    /// Adds a finding on the value at a path.
    pub fn add(&mut self, path: &Path, diagnostic: Diagnostic) {
        let place = self.source.place_of(path);
        self.list.push(diagnostic.at(place));
    }

    /// Adds a finding on some bytes of the file.
    pub fn add_at(&mut self, span: Range<usize>, path: &Path, diagnostic: Diagnostic) {
        let place = self.source.place(span, path);
        self.list.push(diagnostic.at(place));
    }

    /// Adds a finding on a part of a string, in bytes of the decoded string.
    pub fn add_within(&mut self, string: &Node, part: Range<usize>, path: &Path, diagnostic: Diagnostic) {
        let place = self.source.place_within(string, part, path);
        self.list.push(diagnostic.at(place));
    }

    /// Number of errors so far.
    pub fn errors(&self) -> usize {
        self.list.iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// The file that they are of.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// The findings in the order in which they were made.
    pub fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}
