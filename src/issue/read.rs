//! Bytes to [`Issue`], with every fault at once, each at its place.
//!
//! The walk goes along the shape that the schema gives and leaves no branch because of a fault in another one. The rules of
//! types stand in `check`; here is what holds for all.

mod advice;

use std::ops::Range;

use super::Issue;
use super::check::Check;
use super::findings::Findings;
use super::limits::Limits;
use super::path::{Path, Step};
use super::proposal::nearest;
use super::shape::{FieldShape, ISSUE, Kind, Shape, Shapes, list};
use super::source::{Field, Node, Source, Value};
use crate::diagnostic::{Diagnostic, Place, Report};

/// An issue that was read: the types, and the tree with its places for what comes later.
#[derive(Debug)]
pub struct Read {
    /// The issue.
    pub issue: Issue,
    /// Its file as a tree with places.
    pub source: Source,
}

/// Reads an issue. The report holds everything that was found, warnings too; the issue is there when no finding is an error.
pub fn read(file: &str, bytes: &[u8], limits: &Limits) -> (Option<Read>, Report) {
    let (source, issue, report) = examine(file, bytes, limits);
    (source.zip(issue).map(|(source, issue)| Read { issue, source }), report)
}

/// Reads an issue as far as it can be read: its tree is there unless the syntax is at fault, so that what the tree names can
/// be looked at in the same run; the issue is there when no finding is an error.
pub fn examine(file: &str, bytes: &[u8], limits: &Limits) -> (Option<Source>, Option<Issue>, Report) {
    let mut report = Report { file: file.to_owned(), ..Report::default() };
    let source = match Source::read(bytes, limits) {
        Ok(source) => source,
        Err(refused) => {
            (report.source, report.diagnostics) = *refused;
            report.sort();
            return (None, None, report);
        }
    };
    report.source = source.text().to_owned();
    report.diagnostics = walk(&source, &ISSUE, limits);
    if report.has_errors() {
        report.sort();
        return (Some(source), None, report);
    }
    match serde_json::from_value(source.root().to_json()) {
        Ok(issue) => {
            report.sort();
            (Some(source), Some(issue), report)
        }
        Err(error) => {
            let fact = format!("the issue passes its own schema and cannot be read all the same: {error}");
            report
                .diagnostics
                .push(Diagnostic::error("internal", fact).hint("this is a fault of bulletin, not of the issue: please report it"));
            (Some(source), None, report)
        }
    }
}

/// Walks a tree along the shapes of its format and gives back everything that is wrong with it, slips of the syntax included.
pub fn walk(source: &Source, shapes: &Shapes, limits: &Limits) -> Vec<Diagnostic> {
    let mut walk = Walk { shapes, path: Path::default(), findings: Findings::new(source), check: Check::new(limits) };
    walk.value(source.root(), shapes.root(), None);
    let Walk { check, mut findings, .. } = walk;
    check.finish(&mut findings);
    let mut found = findings.into_list();
    // What lies within a slip of the syntax comes of it.
    let slips: Vec<&Place> = source.slips().iter().filter_map(|slip| slip.place.as_ref()).collect();
    let within = |place: &Place| {
        !place.span.is_empty() && slips.iter().any(|slip| slip.span.start <= place.span.start && place.span.end <= slip.span.end)
    };
    found.retain(|d| !d.place.as_ref().is_some_and(within));
    found.extend(source.slips().iter().cloned());
    found
}

struct Walk<'a> {
    shapes: &'a Shapes,
    path: Path,
    findings: Findings<'a>,
    check: Check,
}

impl Walk<'_> {
    /// A value against its shape. `field` says what the place is for, in messages.
    fn value(&mut self, node: &Node, shape: &Shape, field: Option<&FieldShape>) {
        if matches!(node.value, Value::Null) && shape.nullable {
            return;
        }
        if let (Value::String(_), Some(number)) = (&node.value, self.unquoted(node)) {
            let d = Diagnostic::error("type", format!("the number {} is too large", crate::diagnostic::shorten(number, 40)))
                .allowed(self.shapes.expected(shape))
                .hint(if matches!(self.shapes.resolve(shape).kind, Kind::Number { .. }) {
                    "write a smaller one"
                } else {
                    "put it in quotation marks"
                });
            self.findings.add(&self.path, d);
            return;
        }
        let name = shape.name.as_deref();
        let shapes = self.shapes;
        let resolved = shapes.resolve(shape);
        match (&resolved.kind, &node.value) {
            (Kind::String, Value::String(text)) => {
                self.check.expect(field.is_some_and(|field| field.required));
                self.check.leaf(name.unwrap_or("Label"), text, node, &self.path, &mut self.findings);
            }
            (Kind::Bool, Value::Bool(_)) => {}
            (Kind::Number { whole, min, max }, Value::Number(number)) => {
                let value = number.as_f64().unwrap_or(f64::NAN);
                let outside = min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max);
                if outside || (*whole && value.fract() != 0.0) {
                    let fact = if outside { format!("{number} is out of range") } else { format!("{number} is not a whole number") };
                    let d = Diagnostic::error("range", fact).allowed(shapes.expected(shape));
                    self.findings.add(&self.path, d.hint(advice::within(value, *whole, *min, *max)));
                }
            }
            (Kind::Choice(words), Value::String(word)) => {
                if !words.contains(word) {
                    let word = crate::diagnostic::shorten(word, 40);
                    let what = field.map_or("this", |field| field.name.as_str());
                    let mut d = Diagnostic::error("unknown-value", format!("`{what}` cannot be `{word}`")).allowed(list(words));
                    // The next version of the format is near in spelling, and not meant by mistake.
                    if name == Some("Format") {
                        d = d.hint("a file of another format needs another version of bulletin");
                    } else {
                        let meant = nearest(&word, words.iter().map(String::as_str));
                        d = d.hint(meant.map_or("write one of these".into(), |meant| format!("did you mean `{meant}`?")));
                    }
                    self.findings.add(&self.path, d);
                }
            }
            (Kind::List { item, min, max }, Value::List(nodes)) => self.list(node, nodes, item, *min, *max),
            (Kind::Map { keys, value }, Value::Object(entries)) => self.map(entries, keys, value, name),
            (Kind::Object { fields, variants }, Value::Object(entries)) => {
                self.object(node, entries, fields, variants);
                self.check.object(name.unwrap_or(""), node, &self.path, &mut self.findings);
            }
            (Kind::Either(alternatives), _) => match shapes.alternative(alternatives, node) {
                Some(alternative) => {
                    self.value(node, alternative, field);
                    self.check.object(name.unwrap_or(""), node, &self.path, &mut self.findings);
                }
                None => self.wrong_type(node, shape, field),
            },
            _ => self.wrong_type(node, shape, field),
        }
    }

    fn wrong_type(&mut self, node: &Node, shape: &Shape, field: Option<&FieldShape>) {
        let found = match &node.value {
            Value::Number(number) => format!("the number {number}"),
            Value::Bool(value) => format!("{value}"),
            _ => node.kind().to_owned(),
        };
        let mut d = Diagnostic::error("type", format!("expected {}, found {found}", self.shapes.expected(shape)));
        // Of plain words there is no more to say than that they are expected.
        let name = shape.name.as_deref().filter(|name| !matches!(*name, "Text" | "Label"));
        if let Some(description) = name.map(|name| self.shapes.description(name)).filter(|text| !text.is_empty()) {
            d = d.allowed(advice::first_sentence(description));
        }
        let required = field.is_some_and(|field| field.required);
        let hint = match &node.value {
            Value::Null if self.path.steps().is_empty() => {
                "an issue stands in braces: { … }; `bulletin new DIR` writes one to begin with".into()
            }
            Value::Null if required => "write a value: this field must be there".into(),
            Value::Null if matches!(self.path.steps().last(), Some(Step::Index(_))) => "write a value, or take it out of the list".into(),
            Value::Null => "write a value, or take the field out".into(),
            _ => advice::instead(self.shapes, node, shape, field),
        };
        self.findings.add(&self.path, d.hint(hint));
    }

    /// The words of a value that is held as text and is written without quotation marks: a number that nothing can hold.
    fn unquoted(&self, node: &Node) -> Option<&str> {
        self.findings.source().text().get(node.span.clone()).filter(|raw| raw.parse::<f64>().is_ok())
    }

    fn list(&mut self, node: &Node, nodes: &[Node], item: &Shape, min: usize, max: usize) {
        // Chapters and blocks hold items; they are none.
        if !matches!(item.name.as_deref(), Some("Chapter" | "Block")) {
            self.check.count(nodes.len(), &self.path);
        }
        if nodes.len() < min {
            let what = item.name.as_deref().map_or_else(|| "element".into(), advice::words);
            let named = |wanted: &str, step: &Step| matches!(step, Step::Field(name) if name == wanted);
            let around = match self.path.steps() {
                [.., last] if named("blocks", last) => ", or take the chapter out",
                steps if steps.iter().any(|step| named("blocks", step)) => ", or take the block out",
                _ => "",
            };
            let hint = format!("add one {what}{around}");
            let d = if min == 1 {
                Diagnostic::error("empty", format!("this list needs at least one {what}")).hint(hint)
            } else {
                Diagnostic::error("too-few", format!("this list holds {}; {min} are needed", nodes.len()))
                    .hint(format!("add {}", min - nodes.len()))
            };
            self.findings.add_at(node.span.clone(), &self.path, d);
        }
        if nodes.len() > max {
            let d = Diagnostic::error("too-many", format!("this list holds {}; at most {max} are allowed", nodes.len()))
                .hint(format!("take {} out", nodes.len() - max));
            self.findings.add(&self.path, d);
        }
        for (index, element) in nodes.iter().enumerate() {
            if self.check.over_limit() {
                return;
            }
            self.path.push_index(index);
            self.value(element, item, None);
            self.path.pop();
        }
    }

    fn map(&mut self, entries: &[Field], keys: &str, value: &Shape, name: Option<&str>) {
        let _ = name;
        self.duplicates(entries);
        for entry in entries {
            self.path.push_field(&entry.name);
            if let Err(fault) = super::check::key(keys, &entry.name) {
                let d = Diagnostic::error(fault.rule, fault.fact).value(&entry.name).hint(fault.hint);
                let d = match fault.allowed {
                    Some(allowed) => d.allowed(allowed),
                    None => d,
                };
                self.findings.add_at(entry.name_span.clone(), &self.path, d);
            }
            self.value(&entry.node, value, None);
            self.path.pop();
        }
    }

    fn object(&mut self, node: &Node, entries: &[Field], fields: &[FieldShape], variants: &[(String, Shape)]) {
        self.duplicates(entries);
        if !variants.is_empty() {
            self.kind(node, variants);
        }
        let known_kind = variants.is_empty() || self.shapes.variant(variants, node).is_some();
        let all = self.shapes.fields(fields, variants, node);
        for field in all.iter().filter(|field| field.required && node.get(&field.name).is_none()) {
            // A misspelled field is one fault, not two.
            let known = |name: &str| all.iter().any(|field| field.name == name);
            let misspelled = |entry: &Field| !known(&entry.name) && meant(node, &entry.name, &all) == Some(&field.name);
            if !entries.iter().any(misspelled) {
                self.missing(node, field);
            }
        }
        for entry in entries {
            if !variants.is_empty() && entry.name == "type" {
                continue;
            }
            self.path.push_field(&entry.name);
            match all.iter().find(|field| field.name == entry.name) {
                Some(field) => self.value(&entry.node, &field.shape, Some(field)),
                // With a kind that nobody can guess nobody can say which fields it has.
                None if !known_kind => {}
                None => self.unknown(node, entry, &all, variants),
            }
            self.path.pop();
        }
    }

    /// The `type` of a block.
    fn kind(&mut self, node: &Node, variants: &[(String, Shape)]) {
        let names: Vec<&str> = variants.iter().map(|(name, _)| name.as_str()).collect();
        let Some(tag) = node.get("type") else {
            // A misspelled field is one fault, not two.
            let is_kind = |entry: &Field| entry.node.as_str().is_some_and(|word| names.contains(&word));
            let meant =
                |entry: &&Field| nearest(&entry.name, std::iter::once("type")).is_some() && (entry.name != "kind" || is_kind(entry));
            if let Some(entry) = node.fields().iter().find(meant) {
                self.path.push_field(&entry.name);
                let d = Diagnostic::error("unknown-field", format!("unknown field `{}`", crate::diagnostic::shorten(&entry.name, 40)))
                    .hint("did you mean `type`?");
                self.findings.add_at(entry.name_span.clone(), &self.path, d);
                self.path.pop();
                return;
            }
            let d = Diagnostic::error("missing-field", "missing field `type`")
                .allowed(list(&names))
                .hint("add \"type\": it says what the block holds");
            self.findings.add_at(head(node), &self.path, d);
            return;
        };
        self.path.push_field("type");
        let word = tag.as_str().map(str::to_owned);
        if !word.as_deref().is_some_and(|word| names.contains(&word)) {
            let fact = match &word {
                Some(word) => format!("there is no kind of block `{}`", crate::diagnostic::shorten(word, 40)),
                None => format!("expected the name of a kind of block, found {}", tag.kind()),
            };
            let mut d = Diagnostic::error("unknown-block", fact).allowed(list(&names));
            let meant = word.as_deref().and_then(|word| nearest(word, names.iter().copied()));
            d = d.hint(meant.map_or("write one of these".into(), |meant| format!("did you mean `{meant}`?")));
            self.findings.add(&self.path, d);
        }
        self.path.pop();
    }

    fn missing(&mut self, node: &Node, field: &FieldShape) {
        let description = if field.description.is_empty() {
            field.shape.name.as_deref().map_or("", |name| self.shapes.description(name))
        } else {
            &field.description
        };
        let value = match (&self.shapes.resolve(&field.shape).kind, advice::example(self.shapes, field)) {
            // The end of a range is not before its beginning.
            _ if field.name == "to" && node.get("from").and_then(Node::as_str).is_some() => {
                format!("the last day or month; it began {}", node.get("from").and_then(Node::as_str).unwrap_or_default())
            }
            (_, Some(example)) => example.to_string(),
            (Kind::Object { fields, variants }, _) => advice::outline(fields, !variants.is_empty()),
            (Kind::List { .. }, _) => "[ … ]".into(),
            (Kind::Map { .. }, _) => "{ … }".into(),
            (Kind::Choice(words), _) if !words.is_empty() => format!("\"{}\"", words[0]),
            (Kind::Number { .. }, _) => "…".into(),
            (Kind::Bool, _) => "true".into(),
            _ => "\"…\"".into(),
        };
        let mut d = Diagnostic::error("missing-field", format!("missing field `{}`: {}", field.name, advice::first_sentence(description)));
        if let Kind::Choice(words) = &self.shapes.resolve(&field.shape).kind {
            d = d.allowed(list(words));
        }
        self.findings.add_at(head(node), &self.path, d.hint(format!("add \"{}\": {value}", field.name)));
    }

    fn unknown(&mut self, node: &Node, entry: &Field, all: &[&FieldShape], variants: &[(String, Shape)]) {
        let mut names: Vec<&str> = all.iter().map(|field| field.name.as_str()).collect();
        if !variants.is_empty() {
            names.insert(0, "type");
        }
        let mut d = Diagnostic::error("unknown-field", format!("unknown field `{}`", crate::diagnostic::shorten(&entry.name, 40)))
            .allowed(list(&names));
        let tag = || nearest(&entry.name, names.iter().copied()).filter(|name| *name == "type" && node.get(name).is_none());
        d = match meant(node, &entry.name, all).or_else(tag) {
            Some(meant) => d.hint(format!("did you mean `{meant}`?")),
            None => match nearest(&entry.name, names.iter().copied()) {
                Some(there) => d.hint(format!("`{there}` is there already: put this into it, or take it out")),
                None => d.hint(self.shapes.superfluous()),
            },
        };
        self.findings.add_at(entry.name_span.clone(), &self.path, d);
    }

    fn duplicates(&mut self, entries: &[Field]) {
        // Objects of an issue are small; maps may not be.
        let mut seen = std::collections::HashMap::with_capacity(entries.len());
        for entry in entries {
            if let Some(first) = seen.insert(entry.name.as_str(), entry) {
                self.path.push_field(&entry.name);
                let line = self.findings.source().place(first.name_span.clone(), &self.path).line;
                let fact = format!("the field `{}` is given twice", crate::diagnostic::shorten(&entry.name, 40));
                let d = Diagnostic::error("duplicate-field", fact)
                    .hint(format!("keep the one that is meant; the one before it is on line {line}"));
                self.findings.add_at(entry.name_span.clone(), &self.path, d);
                self.path.pop();
            }
        }
    }
}

/// The opening bracket of an object: where something that is not there is reported.
fn head(node: &Node) -> Range<usize> {
    node.span.start..node.span.start + 1
}

/// The field that was likely meant by an unknown name: none that the object has anyway.
fn meant<'a>(node: &Node, name: &str, all: &[&'a FieldShape]) -> Option<&'a str> {
    nearest(name, all.iter().map(|field| field.name.as_str()).filter(|name| node.get(name).is_none()))
}
