//! Findings as text: one line each for programs and logs, excerpts with carets for a terminal.

use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Report, Severity, shorten};

/// Characters of a path that are shown: names of fields are the author's, and as long as he likes.
const LONGEST_PATH: usize = 200;
/// Characters of what is said about a finding that are shown, for the same reason.
const LONGEST_WORDS: usize = 2_000;

/// A finding a line, `file:line:column: severity: fact [rule]`, followed by indented lines for its path in the issue, the
/// value, what is allowed, and the hint.
pub fn lines(report: &Report) -> String {
    let mut out = String::new();
    for d in &report.diagnostics {
        let file = shorten(&report.file, 200);
        match &d.place {
            Some(p) => write!(out, "{file}:{}:{}: ", p.line, p.column),
            None => write!(out, "{file}: "),
        }
        .expect("writing to a string cannot fail");
        writeln!(out, "{}: {} [{}]", d.severity, shorten(&d.fact, LONGEST_WORDS), d.rule).expect("writing to a string cannot fail");
        if let Some(p) = d.place.as_ref().filter(|p| !p.path.is_empty()) {
            writeln!(out, "  in: {}", shorten(&p.path, LONGEST_PATH)).expect("writing to a string cannot fail");
        }
        for (name, text) in details(d) {
            writeln!(out, "  {name}: {}", shorten(text, LONGEST_WORDS)).expect("writing to a string cannot fail");
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
    for d in &report.diagnostics {
        let d = harmless(d);
        out.push_str(&renderer.render(&groups(report, &d)));
        out.push_str("\n\n");
    }
    out
}

/// A finding whose words cannot steer a terminal. The lines of the issue are made harmless by the renderer.
fn harmless(d: &Diagnostic) -> Diagnostic {
    let mut d = d.clone();
    d.fact = shorten(&d.fact, LONGEST_WORDS);
    for text in [&mut d.value, &mut d.allowed, &mut d.hint].into_iter().flatten() {
        *text = shorten(text, LONGEST_WORDS);
    }
    if let Some(place) = &mut d.place {
        place.path = shorten(&place.path, LONGEST_PATH);
    }
    d
}

fn groups<'a>(report: &'a Report, d: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(d.fact.as_str()).id(d.rule);
    let mut group = match &d.place {
        Some(place) => {
            let label = place.path.as_str();
            let annotation = AnnotationKind::Primary.span(first_line(&report.source, place.span.clone())).label(label);
            title.element(Snippet::source(report.source.as_str()).path(report.file.as_str()).annotation(annotation))
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
