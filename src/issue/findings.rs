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

    /// Adds a finding on the value at a path, which is the offending one unless the finding names another.
    pub fn add(&mut self, path: &Path, diagnostic: Diagnostic) {
        let place = self.source.place_of(path);
        let written = self.source.root().at(path).and_then(|node| self.written(node));
        self.push(diagnostic.at(place), written);
    }

    /// Adds a finding on some bytes of the file. Where they are a name, or a value of several characters, it is the offending one.
    pub fn add_at(&mut self, span: Range<usize>, path: &Path, diagnostic: Diagnostic) {
        let place = self.source.place(span.clone(), path);
        let written = self.source.written(span);
        self.push(diagnostic.at(place), written);
    }

    fn push(&mut self, diagnostic: Diagnostic, written: Option<String>) {
        self.list.push(match written {
            Some(written) if diagnostic.value.is_none() => diagnostic.value(written),
            _ => diagnostic,
        });
    }

    /// A text as it is read, everything else as it is written.
    fn written(&self, node: &Node) -> Option<String> {
        node.as_str().map(str::to_owned).or_else(|| self.source.written(node.span.clone()))
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
