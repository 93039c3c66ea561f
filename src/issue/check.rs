//! Rules that the schema cannot hold: what a type's words may be, what must agree with what.
//!
//! [`Check::leaf`] sees every string with the name of its type, [`Check::object`] every object after its fields, and
//! [`Check::finish`] what only the whole can tell: references, double ids, limits.

mod chart;
mod picture;
mod registries;
mod table;

use std::collections::BTreeMap;

use super::date::{Dates, Day};
use super::findings::Findings;
use super::limits::Limits;
use super::path::{Path, Step};
use super::rules::{self, Fault};
use super::shape::ISSUE;
use super::source::{Node, Value};
use super::text;
use crate::diagnostic::{self, Diagnostic};
use registries::Registries;

/// What the rules remember on their way through an issue.
pub struct Check {
    limits: Limits,
    items: usize,
    ids: BTreeMap<String, Path>,
    registries: Registries,
    dates: Vec<(Dates, Path)>,
    period: Option<Dates>,
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
            registries: Registries::default(),
            dates: Vec::new(),
            period: None,
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
        let heading = name == "Text" && matches!(path.steps().last(), Some(Step::Field(field)) if field == "title" || field == "strap");
        if (name == "Label" || heading) && text.chars().count() > rules::LONGEST_LABEL {
            let fact = format!(
                "a heading, a name or a label has at most {} characters; this one has {}",
                rules::LONGEST_LABEL,
                text.chars().count()
            );
            findings.add(path, Diagnostic::error("too-large", fact).value(text).hint("move what is text into a field for text"));
            return;
        }
        let unprintable = rules::unprintable(text);
        for (at, fault) in rules::unprintable_faults(&unprintable) {
            let d = Diagnostic::error(fault.rule, fault.fact).value(diagnostic::around(text, at.clone())).hint(fault.hint);
            findings.add_within(node, at, path, d);
        }
        if !unprintable.is_empty() {
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
                self.registries.media.name(text, path);
                Ok(())
            }
            "PersonId" => {
                self.registries.people.name(text, path);
                Ok(())
            }
            "EntityRef" => {
                self.empty(text, path, findings);
                self.registries.entities.name(text, path);
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
        let unprintable = rules::unprintable(text);
        let wordless = faults.iter().any(|fault| fault.rule == "empty-link");
        // What is invisible in an address was told by its own rule.
        let told = |fault: &text::Fault| fault.rule == "link" && unprintable.iter().any(|(at, _)| fault.range.contains(at));
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
            "" if path.steps().is_empty() => self.whole(node, path, findings),
            "Period" | "When" => self.range(name, node, path, findings),
            "Media" => picture::check(node, path, findings),
            "Chapter" => chapter(node, path, findings),
            "Block" => {
                // A timeline looks back and a calendar ahead: their dates may lie anywhere.
                if matches!(ISSUE.kind_of_block(node), Some("timeline" | "calendar")) {
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
            _ => {}
        }
    }

    fn range(&mut self, name: &str, node: &Node, path: &Path, findings: &mut Findings) {
        let day = |field: &str| node.get(field).and_then(Node::as_str).and_then(|text| Day::parse(text).ok());
        let (Some(from), Some(to)) = (day("from"), day("to")) else { return };
        // The two days were seen one by one; from here on they are one range.
        self.dates.truncate(self.dates.len().saturating_sub(2));
        let dates = Dates { from, to: Some(to) };
        if dates.mixed() && from.first() <= to.last() {
            let within_a_month = (from.year, from.month) == (to.year, to.month);
            let fact = "one end of this range is a day, the other a whole month";
            let d = if within_a_month { Diagnostic::error("mixed-range", fact) } else { Diagnostic::warning("mixed-range", fact) };
            findings.add(path, d.hint("give both ends as days, or both as months"));
        }
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

    /// The issue itself.
    fn whole(&mut self, node: &Node, path: &Path, findings: &mut Findings) {
        self.registries.read(node, path);
        let pictures = self.registries.media.len();
        if pictures > self.limits.photos {
            let mut at = path.clone();
            at.push_field("media");
            let fact = format!("the issue names {} pictures; the limit is {}", pictures, self.limits.photos);
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
        self.registries.finish(findings);
        if let Some(period) = self.period {
            outside(&period, &self.dates, findings);
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
        let kind = ISSUE.kind_of_block(block).unwrap_or_default();
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

/// A number of things, in words.
fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn block(node: &Node, path: &Path, findings: &mut Findings) {
    match ISSUE.kind_of_block(node) {
        Some("table") => table::check(node, path, findings),
        Some("chart") => chart::check(node, path, findings),
        _ => {}
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
