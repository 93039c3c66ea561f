//! Findings as text: one line each for programs and logs, excerpts with carets for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Report, Severity, is_invisible, shorten};

/// Characters of a path that are shown: names of fields are the author's, and as long as he likes.
const LONGEST_PATH: usize = 200;
/// Characters of the name of a file that are shown.
const LONGEST_FILE: usize = 200;

/// A finding a line, `file:line:column: severity: fact [rule]`, followed by indented lines for its path in the issue, the
/// value, what is allowed, and the hint.
pub fn lines(report: &Report) -> String {
    let mut out = String::new();
    let file = shorten(&report.file, LONGEST_FILE);
    for d in report.diagnostics.iter().map(|d| d.shortened(LONGEST_PATH)) {
        match &d.place {
            Some(p) => write!(out, "{file}:{}:{}: ", p.line, p.column),
            None => write!(out, "{file}: "),
        }
        .expect("writing to a string cannot fail");
        writeln!(out, "{}: {} [{}]", d.severity, d.fact, d.rule).expect("writing to a string cannot fail");
        if let Some(p) = d.place.as_ref().filter(|p| !p.path.is_empty()) {
            writeln!(out, "  in: {}", p.path).expect("writing to a string cannot fail");
        }
        for (name, text) in details(&d) {
            writeln!(out, "  {name}: {text}").expect("writing to a string cannot fail");
        }
    }
    out
}

fn details(d: &Diagnostic) -> impl Iterator<Item = (&'static str, &String)> {
    [("value", &d.value), ("allowed", &d.allowed), ("hint", &d.hint)].into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)))
}

/// Findings with the lines of the issue that they speak of and a caret under the place. `width` is that of the terminal
/// in columns.
pub fn excerpts(report: &Report, color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(width);
    let mut out = String::new();
    // A finding's own words and the lines that it stands in must not steer a terminal.
    let (file, source) = (shorten(&report.file, LONGEST_FILE), harmless(&report.source));
    for d in report.diagnostics.iter().map(|d| d.shortened(LONGEST_PATH)) {
        out.push_str(&renderer.render(&groups(&file, &source, &d)));
        out.push_str("\n\n");
    }
    out
}

/// A text with a visible sign of as many bytes for each character that would not be seen, so that places stay where they are.
fn harmless(source: &str) -> Cow<'_, str> {
    // The renderer has signs of its own for those of ASCII.
    let unseen = |c: char| is_invisible(c) && !c.is_ascii();
    if !source.contains(unseen) {
        return source.into();
    }
    let sign = |c: char| match c.len_utf8() {
        2 => "\u{B7}",
        3 => "\u{FFFD}",
        _ => "\u{FFFD}?",
    };
    let mut out = String::with_capacity(source.len());
    for c in source.chars() {
        if unseen(c) { out.push_str(sign(c)) } else { out.push(c) }
    }
    out.into()
}

fn groups<'a>(file: &'a str, source: &'a str, d: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(d.fact.as_str()).id(d.rule);
    let mut group = match &d.place {
        Some(place) => {
            let label = place.path.as_str();
            let annotation = AnnotationKind::Primary.span(first_line(source, place.span.clone())).label(label);
            title.element(Snippet::source(source).path(file).annotation(annotation))
        }
        None => Group::with_title(title),
    };
    if let Some(value) = d.value.as_ref().filter(|_| d.place.is_none()) {
        group = group.element(Level::NOTE.with_name("value").message(value.as_str()));
    }
    if let Some(allowed) = &d.allowed {
        group = group.element(Level::NOTE.with_name("allowed").message(allowed.as_str()));
    }
    if let Some(hint) = &d.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    vec![group]
}

/// The part of a span on its first line: a place that covers a whole chapter is shown by its beginning.
fn first_line(source: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let end = source[span.start..span.end].find('\n').map_or(span.end, |at| span.start + at);
    span.start..end
}
