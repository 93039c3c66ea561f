//! Bytes to [`Issue`], with every fault at once, each at its place.
//!
//! The walk goes along the shape that the schema gives and leaves no branch because of a fault in another one. The rules of
//! types stand in `check`; here is what holds for all.

use std::ops::Range;

use serde_json::Value as Json;

use super::Issue;
use super::check::Check;
use super::limits::Limits;
use super::path::{Path, Step};
use super::shape::{FieldShape, ISSUE, Kind, Shape, Shapes, list};
use super::source::{Field, Node, Source, Value};
use crate::diagnostic::{Diagnostic, Place, Report, Severity};

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
    // What lies within a slip of the syntax comes of it.
    let slips: Vec<&Place> = source.slips().iter().filter_map(|slip| slip.place.as_ref()).collect();
    let within = |place: &Place| {
        !place.span.is_empty() && slips.iter().any(|slip| slip.span.start <= place.span.start && place.span.end <= slip.span.end)
    };
    findings.list.retain(|d| !d.place.as_ref().is_some_and(within));
    findings.list.extend(source.slips().iter().cloned());
    findings.list
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
                    self.findings.add(&self.path, Diagnostic::error("range", fact).allowed(shapes.expected(shape)));
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
                    } else if let Some(meant) = nearest(&word, words.iter().map(String::as_str)) {
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
        // Of plain words there is no more to say than that they are expected.
        let name = shape.name.as_deref().filter(|name| !matches!(*name, "Text" | "Label"));
        if let Some(description) = name.map(|name| self.shapes.description(name)).filter(|text| !text.is_empty()) {
            d = d.allowed(first_sentence(description));
        }
        let required = field.is_some_and(|field| field.required);
        let hint = match &node.value {
            Value::Null if self.path.steps().is_empty() => {
                "an issue stands in braces: { … }; `bulletin new DIR` writes one to begin with".into()
            }
            Value::Null if required => "write a value: this field must be there".into(),
            Value::Null => "write a value, or take the field out".into(),
            _ => self.instead(node, shape, field),
        };
        self.findings.add(&self.path, d.hint(hint));
    }

    /// What to write in place of a value of another type.
    fn instead(&self, node: &Node, shape: &Shape, field: Option<&FieldShape>) -> String {
        let resolved = self.shapes.resolve(shape);
        let example = field.and_then(|field| self.example(field));
        match (&resolved.kind, &node.value) {
            (Kind::String | Kind::Choice(_), Value::Number(number))
                if example.as_ref().is_none_or(|e| e.as_str().is_some_and(|e| e.parse::<f64>().is_ok())) =>
            {
                format!("put it in quotation marks as it should be printed: \"{number}\"")
            }
            (Kind::String | Kind::Choice(_), Value::List(_)) if example.is_none() => {
                "write one text in quotation marks, without brackets".into()
            }
            (Kind::String | Kind::Choice(_), _) => {
                example.map_or_else(|| "write it in quotation marks".into(), |example| format!("write it like {example}"))
            }
            (Kind::Number { .. }, Value::String(text)) if text.trim().parse::<f64>().is_ok() => {
                format!("write {} without quotation marks", text.trim())
            }
            (Kind::Number { .. }, _) => "write a number without quotation marks".into(),
            (Kind::Bool, _) => "write true or false without quotation marks".into(),
            (Kind::List { .. }, Value::Object(_)) => "put it in brackets, and each of its entries in braces: [{ … }, { … }]".into(),
            (Kind::List { .. }, _) => "put it in brackets: [ … ]".into(),
            (Kind::Map { .. }, _) => "give each entry a name of its own: { \"a-name\": …, \"another\": … }".into(),
            (Kind::Object { fields, variants }, _) => format!("write {}", outline(fields, !variants.is_empty())),
            (Kind::Either(alternatives), _) => {
                let ways = alternatives.iter().filter_map(|alternative| match &self.shapes.resolve(alternative).kind {
                    Kind::Object { fields, variants } => Some(outline(fields, !variants.is_empty())),
                    _ => alternative
                        .name
                        .as_deref()
                        .map(|name| self.shapes.example(name).map_or_else(|| "an id in quotation marks".into(), Json::to_string)),
                });
                format!("write {}", ways.collect::<Vec<_>>().join(" or "))
            }
            (Kind::Named, _) => unreachable!("resolve never gives a name"),
        }
    }

    /// The words of a value that is held as text and is written without quotation marks: a number that nothing can hold.
    fn unquoted(&self, node: &Node) -> Option<&str> {
        self.findings.source.text().get(node.span.clone()).filter(|raw| raw.parse::<f64>().is_ok())
    }

    fn list(&mut self, node: &Node, nodes: &[Node], item: &Shape, min: usize, max: usize) {
        // Chapters and blocks hold items; they are none.
        if !matches!(item.name.as_deref(), Some("Chapter" | "Block")) {
            self.check.count(nodes.len(), &self.path);
        }
        if nodes.len() < min {
            let what = item.name.as_deref().map_or_else(|| "element".into(), words);
            let in_block = self.path.steps().iter().any(|step| matches!(step, Step::Field(name) if name == "blocks"));
            let hint = format!("add one {what}{}", if in_block { ", or take the block out" } else { "" });
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
        let known_kind = variants.is_empty() || self.kind(node, variants);
        let all = self.shapes.fields(fields, variants, node);
        for field in all.iter().filter(|field| field.required && node.get(&field.name).is_none()) {
            // A misspelled field is one fault, not two.
            let known = |name: &str| all.iter().any(|field| field.name == name);
            let misspelled = |entry: &Field| {
                !known(&entry.name) && nearest(&entry.name, all.iter().map(|field| field.name.as_str())) == Some(&field.name)
            };
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
                return false;
            }
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
                Some(word) => format!("there is no kind of block `{}`", crate::diagnostic::shorten(word, 40)),
                None => format!("expected the name of a kind of block, found {}", tag.kind()),
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
        let value = match (&self.shapes.resolve(&field.shape).kind, self.example(field)) {
            (_, Some(example)) => example.to_string(),
            (Kind::Object { fields, variants }, _) => outline(fields, !variants.is_empty()),
            (Kind::List { .. }, _) => "[ … ]".into(),
            (Kind::Map { .. }, _) => "{ … }".into(),
            (Kind::Choice(words), _) if words.len() == 1 => format!("\"{}\"", words[0]),
            (Kind::Number { .. }, _) => "…".into(),
            (Kind::Bool, _) => "true".into(),
            _ => "\"…\"".into(),
        };
        let mut d = Diagnostic::error("missing-field", format!("missing field `{}`: {}", field.name, first_sentence(description)));
        if let Kind::Choice(words) = &self.shapes.resolve(&field.shape).kind {
            d = d.allowed(list(words));
        }
        self.findings.add_at(head(node), &self.path, d.hint(format!("add \"{}\": {value}", field.name)));
    }

    fn unknown(&mut self, entry: &Field, all: &[&FieldShape], variants: &[(String, Shape)]) {
        let mut names: Vec<&str> = all.iter().map(|field| field.name.as_str()).collect();
        if !variants.is_empty() {
            names.insert(0, "type");
        }
        let mut d = Diagnostic::error("unknown-field", format!("unknown field `{}`", crate::diagnostic::shorten(&entry.name, 40)))
            .allowed(list(&names));
        d = match nearest(&entry.name, names.iter().copied()) {
            Some(meant) => d.hint(format!("did you mean `{meant}`?")),
            None => d.hint(self.shapes.superfluous()),
        };
        self.findings.add_at(entry.name_span.clone(), &self.path, d);
    }

    fn duplicates(&mut self, entries: &[Field]) {
        // Objects of an issue are small; maps may not be.
        let mut seen = std::collections::HashMap::with_capacity(entries.len());
        for entry in entries {
            if let Some(first) = seen.insert(entry.name.as_str(), entry) {
                self.path.push_field(&entry.name);
                let line = self.findings.source.place(first.name_span.clone(), &self.path).line;
                let fact = format!("the field `{}` is given twice", crate::diagnostic::shorten(&entry.name, 40));
                let d = Diagnostic::error("duplicate-field", fact)
                    .hint(format!("keep the one that is meant; the one before it is on line {line}"));
                self.findings.add_at(entry.name_span.clone(), &self.path, d);
                self.path.pop();
            }
        }
    }

    fn example(&self, field: &FieldShape) -> Option<Json> {
        // One example cannot stand for every text.
        let named = || self.shapes.example(field.shape.name.as_deref().filter(|name| *name != "Text")?);
        field.example.as_ref().or_else(named).cloned()
    }
}

/// The opening bracket of an object: where something that is not there is reported.
fn head(node: &Node) -> Range<usize> {
    node.span.start..node.span.start + 1
}

/// An object with the fields that it must have.
fn outline(fields: &[FieldShape], tagged: bool) -> String {
    let tag = tagged.then_some("type").into_iter();
    let names: Vec<String> = tag
        .chain(fields.iter().filter(|field| field.required).map(|field| field.name.as_str()))
        .map(|name| format!("\"{name}\": …"))
        .collect();
    if names.is_empty() { "{ … }".into() } else { format!("{{ {} }}", names.join(", ")) }
}

fn first_sentence(text: &str) -> String {
    let end = text.find(". ").unwrap_or_else(|| text.trim_end_matches('.').len());
    let end = text.find("; ").map_or(end, |semicolon| semicolon.min(end));
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
        "MediaId" => "picture".into(),
        "EntityRef" => "body".into(),
        "Node" => "part".into(),
        name => name.to_lowercase(),
    }
}

/// The word that was likely meant: near in spelling, or one of the synonyms that editors use.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const SYNONYMS: [(&str, &str); 30] = [
        ("start", "from"),
        ("begin", "from"),
        ("first", "from"),
        ("end", "to"),
        ("until", "to"),
        ("last", "to"),
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
    // Names are short; what is not would cost more than a proposal is worth.
    const LONGEST: usize = 64;
    const MOST: usize = 500;
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    let known: Vec<&str> = known.filter(|name| name.len() <= LONGEST).take(MOST).collect();
    let spelled = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, name), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name);
    spelled.or_else(|| {
        SYNONYMS.iter().find(|(from, to)| *from == lower && known.contains(to)).and_then(|(_, to)| known.iter().find(|k| *k == to).copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_meant_word_is_found() {
        let known = ["title", "when", "text", "chapters"];
        for (word, meant) in
            [("titel", Some("title")), ("date", Some("when")), ("Title", Some("title")), ("sections", Some("chapters")), ("zzz", None)]
        {
            assert_eq!(nearest(word, known.into_iter()), meant, "{word}");
        }
    }

    #[test]
    fn sentences_begin_small_but_acronyms_do_not() {
        assert_eq!(first_sentence("A day, or a month. More."), "a day, or a month");
        assert_eq!(first_sentence("JPEG, PNG."), "JPEG, PNG");
    }
}
