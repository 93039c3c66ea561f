//! Rules that the schema cannot hold: what a type's words may be, what must agree with what.
//!
//! [`Check::leaf`] sees every string with the name of its type, [`Check::object`] every object after its fields, and
//! [`Check::finish`] what only the whole can tell: references, double ids, limits.

use std::collections::{BTreeMap, BTreeSet};

use super::date::{Dates, Day};
use super::limits::Limits;
use super::path::{Path, Step};
use super::read::{Findings, nearest};
use super::rules::{self, Fault};
use super::shape::{ISSUE, Kind};
use super::source::{Field, Node, Value};
use super::text;
use crate::diagnostic::Diagnostic;

/// What the rules remember on their way through an issue.
pub struct Check {
    limits: Limits,
    items: usize,
    ids: BTreeMap<String, Path>,
    media: BTreeMap<String, Path>,
    people: BTreeMap<String, Path>,
    entities: BTreeMap<String, Path>,
    media_used: Vec<(String, Path)>,
    people_used: Vec<(String, Path)>,
    entities_used: Vec<(String, Path)>,
    dates: Vec<(Dates, Path)>,
    period: Option<Dates>,
    /// Registries that are misspelled or of another type: nobody can say what is in them.
    faulty: BTreeSet<&'static str>,
    /// The list with which the issue holds more than it may.
    too_many: Option<Path>,
    required: bool,
}

/// The rule of the names of a map.
pub fn key(keys: &str, name: &str) -> Result<(), Fault> {
    match keys {
        "Id" => rules::id(name),
        "LangTag" => rules::lang_tag(name),
        _ => Ok(()),
    }
}

impl Check {
    /// Rules under limits.
    pub fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            items: 0,
            ids: BTreeMap::new(),
            media: BTreeMap::new(),
            people: BTreeMap::new(),
            entities: BTreeMap::new(),
            media_used: Vec::new(),
            people_used: Vec::new(),
            entities_used: Vec::new(),
            dates: Vec::new(),
            period: None,
            faulty: BTreeSet::new(),
            too_many: None,
            required: false,
        }
    }

    /// Counts the elements of a list.
    pub fn count(&mut self, elements: usize, path: &Path) {
        self.items = self.items.saturating_add(elements);
        if self.items > self.limits.items && self.too_many.is_none() {
            self.too_many = Some(path.clone());
        }
    }

    /// True when the issue holds more than it may: the walk ends there.
    pub fn over_limit(&self) -> bool {
        self.too_many.is_some()
    }

    /// A string, with the name of its type.
    pub fn leaf(&mut self, name: &str, text: &str, node: &Node, path: &Path, findings: &mut Findings) {
        if text.len() > self.limits.text_bytes {
            let fact = format!("this text has {} bytes; the limit is {}", text.len(), self.limits.text_bytes);
            findings.add(
                path,
                Diagnostic::error("too-large", fact)
                    .hint("break it into paragraphs or items, or raise the limit with --limit text-bytes=N"),
            );
            return;
        }
        let heading = name == "Text" && matches!(path.steps().last(), Some(Step::Field(field)) if field == "title");
        if (name == "Label" || heading) && text.chars().count() > rules::LONGEST_LABEL {
            let fact = format!(
                "a heading, a name or a label has at most {} characters; this one has {}",
                rules::LONGEST_LABEL,
                text.chars().count()
            );
            findings.add(path, Diagnostic::error("too-large", fact).value(text).hint("move what is text into a field for text"));
            return;
        }
        if let Some((at, c)) = rules::unprintable(text) {
            let fault = rules::unprintable_fault(c);
            findings.add_within(node, at..at + c.len_utf8(), path, Diagnostic::error(fault.rule, fault.fact).value(text).hint(fault.hint));
            // What else is wrong with an address or a date comes of it.
            if !matches!(name, "Text" | "Label" | "EntityRef" | "MediaId" | "PersonId") {
                return;
            }
        }
        let result = match name {
            "Text" => return self.text(text, node, path, findings),
            "Label" => return self.empty(text, path, findings),
            "Date" => return self.date(text, path, findings),
            "Link" => rules::link(text),
            "ShortLink" => rules::short_link(text),
            "Email" => rules::email(text),
            "Id" => self.id(text, path, findings),
            "LangTag" => rules::lang_tag(text),
            "Rgb" => rules::rgb(text),
            "FilePath" => rules::file_path("issue", text),
            "ThemePath" => rules::file_path("theme", text),
            "MediaId" => {
                self.media_used.push((text.to_owned(), path.clone()));
                Ok(())
            }
            "PersonId" => {
                self.people_used.push((text.to_owned(), path.clone()));
                Ok(())
            }
            "EntityRef" => {
                self.empty(text, path, findings);
                self.entities_used.push((text.to_owned(), path.clone()));
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(fault) = result {
            let mut d = Diagnostic::error(fault.rule, fault.fact).value(text).hint(fault.hint);
            d.allowed = fault.allowed.map(str::to_owned);
            findings.add(path, d);
        }
    }

    fn id(&mut self, text: &str, path: &Path, findings: &mut Findings) -> Result<(), Fault> {
        rules::id(text)?;
        if let Some(first) = self.ids.get(text) {
            let d = Diagnostic::error("duplicate-id", format!("the id `{text}` is taken"))
                .value(text)
                .hint(format!("choose another one; the first is at {first}"));
            findings.add(path, d);
        } else {
            self.ids.insert(text.to_owned(), path.clone());
        }
        Ok(())
    }

    fn text(&mut self, text: &str, node: &Node, path: &Path, findings: &mut Findings) {
        let (spans, faults) = text::parse(text);
        let unprintable = rules::unprintable(text).map(|(at, _)| at);
        let wordless = faults.iter().any(|fault| fault.rule == "empty-link");
        // What is invisible in an address was told by its own rule.
        let told = |fault: &text::Fault| fault.rule == "link" && unprintable.is_some_and(|at| fault.range.contains(&at));
        for fault in faults.into_iter().filter(|fault| !told(fault)) {
            let d = if fault.fatal { Diagnostic::error(fault.rule, fault.fact) } else { Diagnostic::warning(fault.rule, fault.fact) };
            let mut d = d.value(&text[fault.range.clone()]).hint(fault.hint);
            d.allowed = fault.allowed.map(str::to_owned);
            findings.add_within(node, fault.range, path, d);
        }
        if !is_cell(path) && !wordless {
            self.empty(&text::plain(&spans), path, findings);
        }
    }

    fn date(&mut self, text: &str, path: &Path, findings: &mut Findings) {
        match Day::parse(text) {
            Ok(day) => self.dates.push((Dates { from: day, to: None }, path.clone())),
            Err(fact) => {
                let is_when = matches!(path.steps().last(), Some(Step::Field(field)) if field == "when");
                let range = if is_when { ", or a range: { \"from\": …, \"to\": … }" } else { "" };
                let d = Diagnostic::error("date", crate::diagnostic::shorten(&fact, 80))
                    .allowed(format!("a day such as \"2023-11-06\", a month such as \"2023-11\"{range}"));
                // A day that the calendar does not have is written well: only its author knows which one is meant.
                let d = if fact.contains("is not a date") {
                    d.hint(rules::date_hint(text, is_when, self.period))
                } else {
                    d.hint("look at month and day")
                };
                findings.add(path, d);
            }
        }
    }

    /// Tells whether the next string is one that must be there.
    pub fn expect(&mut self, required: bool) {
        self.required = required;
    }

    fn empty(&self, text: &str, path: &Path, findings: &mut Findings) {
        if text.trim().is_empty() {
            let hint = match path.steps() {
                [Step::Field(media), _, Step::Field(alt)] if media == "media" && alt == "alt" => {
                    "say what the picture shows, or write \"decorative\": true in its place"
                }
                _ if self.required => "write it",
                _ => "write it, or take it out",
            };
            findings.add(path, Diagnostic::error("empty", "this text is empty").hint(hint));
        }
    }

    /// An object whose fields were seen, with the name of its type.
    pub fn object(&mut self, name: &str, node: &Node, path: &Path, findings: &mut Findings) {
        match name {
            "" if path.steps().is_empty() => self.registries(node, path, findings),
            "Period" | "When" => self.range(name, node, path, findings),
            "Media" => media(node, path, findings),
            "Chapter" => chapter(node, path, findings),
            "Block" => {
                // A timeline looks back and a calendar ahead: their dates may lie anywhere.
                if matches!(node.get("type").and_then(Node::as_str), Some("timeline" | "calendar")) {
                    while self.dates.pop_if(|(_, at)| at.steps().starts_with(path.steps())).is_some() {}
                }
                block(node, path, findings);
            }
            "LinkItem" if node.get("link").is_none() && node.get("short_link").is_none() => {
                let d = Diagnostic::error("missing-field", "this link leads nowhere")
                    .allowed("`link`, `short_link`, or both")
                    .hint("add the address");
                findings.add(path, d);
            }
            "Contact" if node.fields().is_empty() => {
                let d =
                    Diagnostic::error("empty", "this contact says nothing").hint("add a `name`, an `email` or a `text`, or take it out");
                findings.add(path, d);
            }
            "Axes" => {
                let number = |field: &str| match node.get(field).map(|n| &n.value) {
                    Some(Value::Number(number)) => number.as_f64(),
                    _ => None,
                };
                for (field, value) in [("min", number("min")), ("max", number("max"))] {
                    if value.is_some_and(|value| value.abs() > MOST_CHARTED) {
                        let mut at = path.clone();
                        at.push_field(field);
                        let fact = format!("an axis goes up to {MOST_CHARTED:e}");
                        findings.add(&at, Diagnostic::error("chart-values", fact).hint("give the values in a larger unit"));
                    }
                }
                if let (Some(min), Some(max)) = (number("min"), number("max"))
                    && min >= max
                {
                    findings.add(
                        path,
                        Diagnostic::error("range", format!("the axis ends at {max}, before it begins at {min}"))
                            .hint("`max` must be greater than `min`"),
                    );
                }
            }
            _ => {}
        }
    }

    fn range(&mut self, name: &str, node: &Node, path: &Path, findings: &mut Findings) {
        let day = |field: &str| node.get(field).and_then(Node::as_str).and_then(|text| Day::parse(text).ok());
        let (Some(from), Some(to)) = (day("from"), day("to")) else { return };
        // The two days were seen one by one; from here on they are one range.
        self.dates.truncate(self.dates.len().saturating_sub(2));
        let dates = Dates { from, to: Some(to) };
        if from.first() > to.last() {
            let text = |field| node.get(field).and_then(Node::as_str).unwrap_or_default();
            let d = Diagnostic::error("reversed-range", format!("`to` ({}) lies before `from` ({})", text("to"), text("from")))
                .hint("exchange `from` and `to`, or look at the year");
            findings.add(path, d);
        } else if name == "Period" {
            self.period = Some(dates);
        } else {
            self.dates.push((dates, path.clone()));
        }
    }

    fn registries(&mut self, node: &Node, path: &Path, findings: &mut Findings) {
        let Kind::Object { fields, .. } = &ISSUE.root().kind else { return };
        let known = |name: &str| fields.iter().any(|field| field.name == name);
        for (field, registry) in [("media", &mut self.media), ("people", &mut self.people), ("entities", &mut self.entities)] {
            for entry in node.get(field).into_iter().flat_map(Node::fields) {
                let mut at = path.clone();
                at.push_field(field);
                at.push_field(&entry.name);
                registry.insert(entry.name.clone(), at);
            }
            let misspelled = |entry: &Field| !known(&entry.name) && nearest(&entry.name, std::iter::once(field)).is_some();
            let faulty = match node.get(field) {
                Some(registry) => !matches!(registry.value, Value::Object(_) | Value::Null),
                None => node.fields().iter().any(misspelled),
            };
            if faulty {
                self.faulty.insert(field);
            }
        }
        if self.media.len() > self.limits.photos {
            let mut at = path.clone();
            at.push_field("media");
            let fact = format!("the issue names {} pictures; the limit is {}", self.media.len(), self.limits.photos);
            findings
                .add(&at, Diagnostic::error("too-many", fact).hint("take out what is not used, or raise the limit with --limit photos=N"));
        }
        if node.get("extends").is_some_and(|base| !matches!(base.value, Value::Null)) {
            let mut at = path.clone();
            at.push_field("extends");
            let d = Diagnostic::error("not-supported", "translations that extend another issue cannot be set yet")
                .hint("write the translation as a whole issue, with the same ids");
            findings.add(&at, d);
        }
    }

    /// What only the whole can tell.
    pub fn finish(self, findings: &mut Findings) {
        if let Some(path) = &self.too_many {
            let fact = format!("with this list the issue holds {} items; the limit is {}", self.items, self.limits.items);
            findings.add(path, Diagnostic::error("too-many", fact).hint("split it, or raise the limit with --limit items=N"));
            return;
        }
        let known = |field, used| if self.faulty.contains(field) { &[] as &[(String, Path)] } else { used };
        let meant = references("picture", "media", &self.media, known("media", &self.media_used), findings);
        references("person", "people", &self.people, known("people", &self.people_used), findings);
        self.entities(findings);
        let used: BTreeSet<&str> = self.media_used.iter().map(|(id, _)| id.as_str()).chain(meant).collect();
        // Where a block could not be read nobody knows what it names.
        let whole = findings.errors() == 0;
        for (id, path) in self.media.iter().filter(|(id, _)| whole && !used.contains(id.as_str())) {
            let d = Diagnostic::warning("unused-media", format!("the picture `{id}` is on no page"))
                .hint("name it in a block or an item, or take it out");
            findings.add(path, d);
        }
        if let Some(period) = self.period {
            outside(&period, &self.dates, findings);
        }
    }

    /// Bodies may be named without being registered; a name that is nearly an id is a slip.
    fn entities(&self, findings: &mut Findings) {
        for (name, path) in &self.entities_used {
            let is_id = rules::id(name).is_ok() && !self.entities.contains_key(name);
            if is_id && let Some(meant) = nearest(name, self.entities.keys().map(String::as_str)) {
                let d = Diagnostic::warning("unknown-entity", format!("`{name}` is printed as it stands: it is no id of `entities`"))
                    .value(name)
                    .hint(format!("did you mean `{meant}`?"));
                findings.add(path, d);
            }
        }
    }
}

/// True for a cell of a table, which may hold nothing.
fn is_cell(path: &Path) -> bool {
    match path.steps() {
        [.., Step::Field(field), Step::Index(_)] => field == "total",
        [.., Step::Field(field), Step::Index(_), Step::Index(_)] => field == "rows",
        _ => false,
    }
}

/// Reports what is not there; gives back the ids that were likely meant.
fn references<'a>(
    what: &str,
    field: &str,
    known: &'a BTreeMap<String, Path>,
    used: &[(String, Path)],
    findings: &mut Findings,
) -> Vec<&'a str> {
    let mut likely = Vec::new();
    for (id, path) in used.iter().filter(|(id, _)| !known.contains_key(id)) {
        let mut d = Diagnostic::error("unknown-id", format!("there is no {what} `{}`", crate::diagnostic::shorten(id, 40))).value(id);
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        if !names.is_empty() {
            d = d.allowed(super::shape::list(&names[..names.len().min(20)]));
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

fn media(node: &Node, path: &Path, findings: &mut Findings) {
    let decorative = match node.get("decorative").map(|n| &n.value) {
        Some(Value::Bool(decorative)) => *decorative,
        Some(Value::Null) | None => false,
        // A fault of its own.
        Some(_) => return,
    };
    let mut at = path.clone();
    at.push_field("alt");
    // Of another type: a fault of its own.
    if node.get("alt").is_some_and(|alt| !matches!(alt.value, Value::String(_) | Value::Null)) {
        return;
    }
    match node.get("alt").and_then(Node::as_str) {
        None if !decorative => {
            let d = Diagnostic::error("missing-alt", "this picture has no alternative text")
                .allowed("a sentence that says what the picture shows, for those who do not see it")
                .hint("add \"alt\", or \"decorative\": true when the picture says nothing");
            findings.add_at(node.span.start..node.span.start + 1, path, d);
        }
        Some(alt) if decorative => {
            let d = Diagnostic::warning("decorative-alt", "a decorative picture is passed over: nobody will hear its alternative text")
                .value(alt)
                .hint("take out `decorative` or `alt`");
            findings.add(&at, d);
        }
        Some(alt) => {
            let file = node.get("file").and_then(Node::as_str).unwrap_or_default();
            let stem = |name: &str| name.rsplit('/').next().unwrap_or(name).split('.').next().unwrap_or("").to_lowercase();
            if !alt.is_empty() && (alt == file || stem(alt) == stem(file) && !alt.contains(' ')) {
                let d = Diagnostic::error("alt-is-file-name", "this alternative text is the name of the file")
                    .value(alt)
                    .hint("say what the picture shows");
                findings.add(&at, d);
            } else if alt.chars().count() > 400 {
                let d = Diagnostic::warning("long-alt", "this alternative text is longer than 400 characters")
                    .value(alt)
                    .hint("say the essence; details belong in the text");
                findings.add(&at, d);
            }
        }
        None => {}
    }
}

/// Kinds of block that stand by themselves and need no heading.
const HEADLESS: [&str; 10] = ["prose", "quote", "callout", "figure", "gallery", "divider", "break", "toc", "metrics", "map"];

fn chapter(node: &Node, path: &Path, findings: &mut Findings) {
    let blocks = node.get("blocks").map_or(&[] as &[Node], Node::elements);
    let titled = |block: &Node| block.get("title").is_some_and(|title| !matches!(title.value, Value::Null));
    let words = |node: Option<&Node>| node.and_then(Node::as_str).map(|text| text::plain(&text::parse(text).0).trim().to_lowercase());
    for (index, block) in blocks.iter().enumerate() {
        let mut at = path.clone();
        at.push_field("blocks");
        at.push_index(index);
        let kind = block.get("type").and_then(Node::as_str).unwrap_or_default();
        if index > 0 && !titled(block) && !HEADLESS.contains(&kind) && blocks[..index].iter().any(titled) {
            let d = Diagnostic::warning("heading", "this block has no heading: its items will seem to belong to the block before it")
                .hint("give it a `title`, or move the items into that block");
            findings.add_at(block.span.start..block.span.start + 1, &at, d);
        }
        if blocks.len() > 1 && titled(block) && words(block.get("title")) == words(node.get("title")) {
            at.push_field("title");
            findings.add(
                &at,
                Diagnostic::warning("heading", "this block repeats the heading of its chapter")
                    .hint("say what sets the block apart, or take the title out"),
            );
        }
    }
}

fn block(node: &Node, path: &Path, findings: &mut Findings) {
    match node.get("type").and_then(Node::as_str) {
        Some("table") => table(node, path, findings),
        Some("chart") => chart(node, path, findings),
        _ => {}
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn table(node: &Node, path: &Path, findings: &mut Findings) {
    let columns = node.get("columns").map_or(0, |columns| columns.elements().len());
    let mut row = |row: &Node, at: &Path| {
        let cells = row.elements().len();
        if matches!(row.value, Value::List(_)) && columns > 0 && cells != columns {
            let hint = match columns > cells {
                true => format!("add {}; one with nothing in it is \"\"", count(columns - cells, "cell")),
                false => format!("take {} out, or add to `columns`", count(cells - columns, "cell")),
            };
            let d =
                Diagnostic::error("table-row", format!("this row has {}, the table {}", count(cells, "cell"), count(columns, "column")))
                    .hint(hint);
            findings.add(at, d);
        }
    };
    let mut at = path.clone();
    at.push_field("rows");
    for (index, cells) in node.get("rows").map_or(&[] as &[Node], Node::elements).iter().enumerate() {
        at.push_index(index);
        row(cells, &at);
        at.pop();
    }
    at.pop();
    if let Some(total) = node.get("total") {
        at.push_field("total");
        row(total, &at);
    }
}

/// Beyond this a number has more digits than an axis, or arithmetic, can hold.
const MOST_CHARTED: f64 = 1e12;

fn chart(node: &Node, path: &Path, findings: &mut Findings) {
    let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
    let categories = match node.get("categories").map(|list| &list.value) {
        Some(Value::List(categories)) => Some(categories.len()),
        // Of another type: a fault of its own.
        Some(_) => None,
        None => Some(0),
    };
    let series = node.get("series").map_or(&[] as &[Node], Node::elements);
    let mut at = path.clone();
    at.push_field("series");
    let wanted = match kind {
        "pyramid" => Some(2),
        "donut" => Some(1),
        _ => None,
    };
    if let Some(wanted) = wanted.filter(|wanted| !series.is_empty() && series.len() != *wanted) {
        let fact = format!("a {kind} chart shows {wanted} series, not {}", series.len());
        findings.add(&at, Diagnostic::error("chart-series", fact).hint("choose another kind, or change the series"));
    }
    for (index, one) in series.iter().enumerate() {
        at.push_index(index);
        let values = one.get("values").map_or(&[] as &[Node], Node::elements);
        if let Some(categories) = categories.filter(|categories| one.get("values").is_some() && values.len() != *categories) {
            let categories_said = if categories == 1 { "1 category".to_owned() } else { format!("{categories} categories") };
            let hint =
                if values.len() < categories { "write `null` where there is no value" } else { "take values out, or add to `categories`" };
            let d =
                Diagnostic::error("chart-values", format!("this series has {}, the chart {categories_said}", count(values.len(), "value")))
                    .hint(hint);
            findings.add(&at, d);
        }
        let negative = values.iter().any(|v| matches!(&v.value, Value::Number(n) if n.as_f64().is_some_and(|n| n < 0.0)));
        if negative && matches!(kind, "donut" | "pyramid" | "stacked") {
            findings.add(
                &at,
                Diagnostic::error("chart-values", format!("a {kind} chart cannot show a negative value")).hint("choose `bar` or `line`"),
            );
        }
        if values.iter().any(|v| matches!(&v.value, Value::Number(n) if n.as_f64().is_none_or(|n| n.abs() > MOST_CHARTED))) {
            findings.add(
                &at,
                Diagnostic::error("chart-values", format!("a chart shows values up to {MOST_CHARTED:e}"))
                    .hint("give them in a larger unit"),
            );
        }
        let none = values.iter().all(|v| matches!(&v.value, Value::Number(n) if n.as_f64() == Some(0.0)) || matches!(v.value, Value::Null));
        if kind == "donut" && none && !values.is_empty() {
            findings.add(
                &at,
                Diagnostic::error("chart-values", "a donut of nothing but zeros shows nothing")
                    .hint("give it values, or take the chart out"),
            );
        }
        at.pop();
    }
}

/// Dates a year or more away from the period are mostly slips of the pen.
fn outside(period: &Dates, dates: &[(Dates, Path)], findings: &mut Findings) {
    let (from, to) = period.order();
    for (date, path) in dates {
        let is_when = path.to_string().ends_with(".when");
        let (first, last) = date.order();
        let year_before = (from.0 - 1, from.1, from.2);
        let year_after = (to.0 + 1, to.1, to.2);
        if is_when && (last <= year_before || first >= year_after) {
            let d = Diagnostic::warning("outside-period", "this date lies more than a year outside the period of the issue")
                .hint("look at its year");
            findings.add(path, d);
        }
    }
}
