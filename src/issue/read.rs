//! Bytes to [`Issue`], with every fault at once, each at its place.
//!
//! The walk goes along the shape that the schema gives and leaves no branch because of a fault in another one. The rules of
//! types stand in `check`; here is what holds for all.

use std::ops::Range;

use serde_json::Value as Json;

use super::Issue;
use super::check::Check;
use super::limits::Limits;
use super::path::Path;
use super::shape::{FieldShape, ISSUE, Kind, Shape, Shapes, list};
use super::source::{Field, Node, Source, Value};
use crate::diagnostic::{Diagnostic, Report, Severity};

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
    let mut report = Report { file: file.to_owned(), ..Report::default() };
    let source = match Source::read(bytes, limits) {
        Ok(source) => source,
        Err(refused) => {
            let (text, diagnostic) = *refused;
            report.source = text;
            report.diagnostics.push(diagnostic);
            return (None, report);
        }
    };
    report.source = source.text().to_owned();
    let mut walk = Walk { shapes: &ISSUE, path: Path::default(), findings: Findings::new(&source), check: Check::new(limits) };
    walk.value(source.root(), ISSUE.root(), None);
    let Walk { check, mut findings, .. } = walk;
    check.finish(&mut findings);
    report.diagnostics = findings.list;
    if report.has_errors() {
        report.sort();
        return (None, report);
    }
    match serde_json::from_value(source.root().to_json()) {
        Ok(issue) => {
            report.sort();
            (Some(Read { issue, source }), report)
        }
        Err(error) => {
            let fact = format!("the issue passes its own schema and cannot be read all the same: {error}");
            report.diagnostics.push(Diagnostic::error("internal", fact).hint("this is a fault of bulletin, not of the issue: please report it"));
            (None, report)
        }
    }
}

/// What was found so far.
pub struct Findings<'a> {
    source: &'a Source,
    list: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    fn new(source: &'a Source) -> Self {
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
        let name = shape.name.as_deref();
        let shapes = self.shapes;
        let resolved = shapes.resolve(shape);
        match (&resolved.kind, &node.value) {
            (Kind::String, Value::String(text)) => self.check.leaf(name.unwrap_or("Label"), text, node, &self.path, &mut self.findings),
            (Kind::Bool, Value::Bool(_)) => {}
            (Kind::Number { whole, min, max }, Value::Number(number)) => {
                let value = number.as_f64().unwrap_or(f64::NAN);
                let outside = min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max);
                if outside || (*whole && value.fract() != 0.0) {
                    let d = Diagnostic::error("range", format!("expected {}, found {number}", shapes.expected(shape))).value(number.to_string());
                    self.findings.add(&self.path, d);
                }
            }
            (Kind::Choice(words), Value::String(word)) => {
                if !words.contains(word) {
                    let mut d = Diagnostic::error("unknown-value", format!("there is no `{}` here", crate::diagnostic::shorten(word, 40)))
                        .value(word)
                        .allowed(list(words));
                    if let Some(meant) = nearest(word, words.iter().map(String::as_str)) {
                        d = d.hint(format!("did you mean `{meant}`?"));
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
        if let Some(description) = shape.name.as_deref().map(|name| self.shapes.description(name)).filter(|text| !text.is_empty()) {
            d = d.allowed(first_sentence(description));
        }
        let wants_text = matches!(self.shapes.resolve(shape).kind, Kind::String | Kind::Choice(_));
        let wants_list = matches!(self.shapes.resolve(shape).kind, Kind::List { .. });
        d = match &node.value {
            Value::Number(number) if wants_text => d.hint(format!("put it in quotation marks as it should be printed: \"{number}\"")),
            Value::Null => d.hint("write a value, or take the field out"),
            _ if wants_list => d.hint("put it in brackets: [ … ]"),
            _ => match field.and_then(|field| self.example(field)) {
                Some(example) => d.hint(format!("write it like {example}")),
                None => d,
            },
        };
        self.findings.add(&self.path, d);
    }

    fn list(&mut self, node: &Node, nodes: &[Node], item: &Shape, min: usize, max: usize) {
        self.check.count(nodes.len());
        if nodes.len() < min {
            let what = item.name.as_deref().map_or_else(|| "element".into(), words);
            let hint = format!("add one {what}, or take the whole field or block out");
            self.findings.add_at(node.span.clone(), &self.path, Diagnostic::error("empty", format!("this list needs at least one {what}")).hint(hint));
        }
        if nodes.len() > max {
            let d = Diagnostic::error("too-many", format!("this list holds {}; at most {max} are allowed", nodes.len()));
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
        let known_kind = variants.is_empty() || self.kind(node, variants);
        let all = self.shapes.fields(fields, variants, node);
        for field in all.iter().filter(|field| field.required && node.get(&field.name).is_none()) {
            self.missing(node, field);
        }
        for entry in entries {
            if !variants.is_empty() && entry.name == "type" {
                continue;
            }
            self.path.push_field(&entry.name);
            match all.iter().find(|field| field.name == entry.name) {
                Some(field) => self.value(&entry.node, &field.shape, Some(field)),
                // With an unknown kind nobody can say which fields it has.
                None if !known_kind => {}
                None => self.unknown(entry, &all, variants),
            }
            self.path.pop();
        }
    }

    /// The `type` of a block. False when it is not known.
    fn kind(&mut self, node: &Node, variants: &[(String, Shape)]) -> bool {
        let names: Vec<&str> = variants.iter().map(|(name, _)| name.as_str()).collect();
        let Some(tag) = node.get("type") else {
            let d = Diagnostic::error("missing-field", "missing field `type`")
                .allowed(list(&names))
                .hint("add \"type\": it says what the block holds");
            self.findings.add_at(head(node), &self.path, d);
            return false;
        };
        self.path.push_field("type");
        let word = tag.as_str().map(str::to_owned);
        let known = word.as_deref().is_some_and(|word| names.contains(&word));
        if !known {
            let fact = match &word {
                Some(word) => format!("there is no block `{}`", crate::diagnostic::shorten(word, 40)),
                None => format!("expected the name of a block, found {}", tag.kind()),
            };
            let mut d = Diagnostic::error("unknown-block", fact).allowed(list(&names));
            if let Some(meant) = word.as_deref().and_then(|word| nearest(word, names.iter().copied())) {
                d = d.hint(format!("did you mean `{meant}`?"));
            }
            self.findings.add(&self.path, d);
        }
        self.path.pop();
        known
    }

    fn missing(&mut self, node: &Node, field: &FieldShape) {
        let description = if field.description.is_empty() {
            field.shape.name.as_deref().map_or("", |name| self.shapes.description(name))
        } else {
            &field.description
        };
        let mut d = Diagnostic::error("missing-field", format!("missing field `{}`", field.name));
        d = d.allowed(first_sentence(description));
        d = match self.example(field) {
            Some(example) => d.hint(format!("add \"{}\": {example}", field.name)),
            None => d.hint(format!("add \"{}\"", field.name)),
        };
        self.findings.add_at(head(node), &self.path, d);
    }

    fn unknown(&mut self, entry: &Field, all: &[&FieldShape], variants: &[(String, Shape)]) {
        let mut names: Vec<&str> = all.iter().map(|field| field.name.as_str()).collect();
        if !variants.is_empty() {
            names.insert(0, "type");
        }
        let mut d = Diagnostic::error("unknown-field", format!("unknown field `{}`", crate::diagnostic::shorten(&entry.name, 40))).allowed(list(&names));
        d = match nearest(&entry.name, names.iter().copied()) {
            Some(meant) => d.hint(format!("did you mean `{meant}`?")),
            None => d.hint("take it out: what is not printed does not belong into an issue"),
        };
        self.findings.add_at(entry.name_span.clone(), &self.path, d);
    }

    fn duplicates(&mut self, entries: &[Field]) {
        // Objects of an issue are small; maps may not be.
        let mut seen = std::collections::HashSet::with_capacity(entries.len());
        for entry in entries {
            if !seen.insert(entry.name.as_str()) {
                self.path.push_field(&entry.name);
                let fact = format!("the field `{}` is given twice", crate::diagnostic::shorten(&entry.name, 40));
                let d = Diagnostic::error("duplicate-field", fact).hint("keep the one that is meant");
                self.findings.add_at(entry.name_span.clone(), &self.path, d);
                self.path.pop();
            }
        }
    }

    fn example(&self, field: &FieldShape) -> Option<Json> {
        let named = || self.shapes.example(field.shape.name.as_deref()?);
        field.example.as_ref().or_else(named).cloned()
    }
}

/// The opening bracket of an object: where something that is not there is reported.
fn head(node: &Node) -> Range<usize> {
    node.span.start..node.span.start + 1
}

fn first_sentence(text: &str) -> String {
    let end = text.find(". ").unwrap_or_else(|| text.trim_end_matches('.').len());
    let sentence = &text[..end];
    // An acronym or a code sign at the beginning keeps its form.
    let mut chars = sentence.chars();
    match (chars.next(), sentence.chars().nth(1)) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        (Some('A'), Some(' ')) => sentence.replacen('A', "a", 1),
        _ => sentence.to_owned(),
    }
}

fn words(name: &str) -> String {
    match name {
        "LinkItem" => "link".into(),
        "Text" | "Label" => "text".into(),
        name => name.to_lowercase(),
    }
}

/// The word that was likely meant: near in spelling, or one of the synonyms that editors use.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const SYNONYMS: [(&str, &str); 24] = [
        ("date", "when"),
        ("dates", "when"),
        ("day", "when"),
        ("place", "where"),
        ("location", "where"),
        ("country", "where"),
        ("url", "link"),
        ("href", "link"),
        ("image", "media"),
        ("photo", "media"),
        ("picture", "media"),
        ("images", "media"),
        ("heading", "title"),
        ("headline", "title"),
        ("name", "title"),
        ("body", "text"),
        ("content", "text"),
        ("paragraphs", "text"),
        ("description", "text"),
        ("author", "person"),
        ("speaker", "person"),
        ("sections", "chapters"),
        ("language", "lang"),
        ("kind", "type"),
    ];
    let lower = word.to_lowercase();
    let known: Vec<&str> = known.collect();
    let spelled = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, name), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name);
    spelled.or_else(|| SYNONYMS.iter().find(|(from, to)| *from == lower && known.contains(to)).and_then(|(_, to)| known.iter().find(|k| *k == to).copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_meant_word_is_found() {
        let known = ["title", "when", "text", "chapters"];
        for (word, meant) in [("titel", Some("title")), ("date", Some("when")), ("Title", Some("title")), ("sections", Some("chapters")), ("zzz", None)] {
            assert_eq!(nearest(word, known.into_iter()), meant, "{word}");
        }
    }

    #[test]
    fn sentences_begin_small_but_acronyms_do_not() {
        assert_eq!(first_sentence("A day, or a month. More."), "a day, or a month");
        assert_eq!(first_sentence("JPEG, PNG."), "JPEG, PNG");
    }
}
