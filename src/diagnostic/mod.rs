//! What is wrong, where, and what to do: the one way in which the program speaks of faults.
//!
//! The fact is in lower case without a full stop; the hint says what to do. A fault in an issue has a place in the issue's
//! own terms, never a line of a template.

mod pages;
mod rules;
mod sarif;
mod text;

use std::fmt;
use std::ops::Range;

use serde::Serialize;

pub use pages::Pages;
pub use rules::RULES;
pub use sarif::sarif;
pub use text::{excerpts, lines};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The issue cannot be set.
    Error,
    /// The issue is set, and somebody should look.
    Warning,
    /// A matter of house style, or something worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// A place in an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Line on which the place ends.
    pub end_line: usize,
    /// Column after the last character of the place.
    pub end_column: usize,
    /// Path in the issue, such as `chapters[1].blocks[0].items[2].when`; empty for the whole.
    pub path: String,
    /// Bytes of the file that the place covers.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Name of the rule, such as `unknown-field`; stable, for filters.
    pub rule: &'static str,
    /// Where it is; none when it concerns no place of the file.
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop.
    pub fact: String,
    /// The offending value, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What would be allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error without a place; the builder methods add the rest.
    pub fn error(rule: &'static str, fact: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, fact)
    }

    /// A warning without a place.
    pub fn warning(rule: &'static str, fact: impl Into<String>) -> Self {
        Self::new(Severity::Warning, rule, fact)
    }

    /// A note without a place.
    pub fn note(rule: &'static str, fact: impl Into<String>) -> Self {
        Self::new(Severity::Note, rule, fact)
    }

    fn new(severity: Severity, rule: &'static str, fact: impl Into<String>) -> Self {
        Self { severity, rule, place: None, fact: fact.into(), value: None, allowed: None, hint: None }
    }

    /// With its place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// With the offending value, shortened to what a line can hold; without one when there is nothing to see.
    pub fn value(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(shorten(value.as_ref(), 80)).filter(|value| !value.trim().is_empty());
        self
    }

    /// With what would be allowed.
    pub fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// With what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Characters of what is said about a finding that are shown: it may name what an author wrote, as long as he likes.
const LONGEST_WORDS: usize = 2_000;

impl Diagnostic {
    /// Itself with all words short and visible, its path cut to `path` characters.
    fn shortened(&self, path: usize) -> Self {
        let mut d = self.clone();
        d.fact = shorten(&d.fact, LONGEST_WORDS);
        for text in [&mut d.value, &mut d.allowed, &mut d.hint].into_iter().flatten() {
            *text = shorten(text, LONGEST_WORDS);
        }
        if let Some(place) = &mut d.place {
            place.path = shorten(&place.path, path);
        }
        d
    }
}

/// Characters of a path that programs are told: more than any issue of this format is deep.
const LONGEST_PATH: usize = 2_000;

/// Cuts a text to `most` characters, in the middle of which it says so, and makes its control characters visible: what
/// comes from an issue must not steer a terminal.
pub fn shorten(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return visible(text);
    }
    let head: String = text.chars().take(most * 2 / 3).collect();
    let tail: String = text.chars().skip(count - most / 4).collect();
    format!("{} … {}", visible(head.trim_end()), visible(tail.trim_start()))
}

/// The part of a text around some bytes of it: what a finding on these shows as its value.
pub fn around(text: &str, part: Range<usize>) -> String {
    const SIDE: usize = 30;
    let before: String = text[..part.start].chars().rev().take(SIDE).collect::<Vec<_>>().into_iter().rev().collect();
    let after: String = text[part.end..].chars().take(SIDE).collect();
    let cut = |whole: &str, shown: &str| if whole.len() > shown.len() { "…" } else { "" };
    format!("{}{before}{}{after}{}", cut(&text[..part.start], &before), &text[part.clone()], cut(&text[part.end..], &after))
}

/// A text in which every character is seen: those that leave nothing on a screen, or steer it, are their code.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.extend(c.escape_default()),
            c if is_invisible(c) => out.push_str(&format!("<U+{:04X}>", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Characters that leave nothing on a screen, not even a blank, or steer what comes after them.
pub fn is_invisible(c: char) -> bool {
    // Default ignorable characters (Unicode, DerivedCoreProperties), and what breaks a line.
    let ignorable = matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}');
    ignorable || c.is_control() || is_bidi_control(c)
}

/// Characters that turn the direction of what follows them.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// All findings on one file, with the file's text for excerpts.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Name of the file as the user gave it; `-` for standard input.
    pub file: String,
    /// The text that the places count in.
    pub source: String,
    /// The findings, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// The findings on files that this one names, such as its theme.
    pub named: Vec<Report>,
    /// How its pages came out; none where none were set.
    pub pages: Option<Pages>,
}

impl Report {
    /// True when a finding is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Number of findings of a severity, on the file and on those that it names.
    pub fn count(&self, severity: Severity) -> usize {
        self.with_named().map(|report| report.diagnostics.iter().filter(|d| d.severity == severity).count()).sum()
    }

    /// The report and those on the files that it names.
    pub fn with_named(&self) -> impl Iterator<Item = &Report> {
        std::iter::once(self).chain(&self.named)
    }

    /// Puts the findings in the order of their places, so that an editor goes through the file once.
    pub fn sort(&mut self) {
        self.diagnostics.sort_by_key(|d| d.place.as_ref().map_or((0, 0), |p| (p.span.start, p.span.end)));
    }
}

/// A file that could not be read at all, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// Its name as the user gave it.
    pub file: String,
    /// Why, with all causes.
    #[serde(rename = "error")]
    pub why: String,
}

/// All reports as one JSON document: `{ "files": [ { "file", "diagnostics": [...], "pages": {...} } ], "unread": [ { "file",
/// "error" } ], "errors", "warnings", "notes" }`; `pages` is there where pages were set.
pub fn json(reports: &[Report], unread: &[Failure]) -> String {
    let total = |severity| reports.iter().map(|r| r.count(severity)).sum::<usize>();
    let file = |report: &Report| {
        let diagnostics: Vec<_> = report.diagnostics.iter().map(|d| d.shortened(LONGEST_PATH)).collect();
        let mut file = serde_json::json!({ "file": report.file, "diagnostics": diagnostics });
        if let Some(pages) = &report.pages {
            file["pages"] = serde_json::json!(pages);
        }
        file
    };
    let files: Vec<_> = reports.iter().flat_map(Report::with_named).map(file).collect();
    let document = serde_json::json!({
        "files": files,
        "unread": unread,
        "errors": total(Severity::Error),
        "warnings": total(Severity::Warning),
        "notes": total(Severity::Note),
    });
    serde_json::to_string_pretty(&document).expect("a JSON value always serializes") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_values_cannot_steer_a_terminal() {
        assert_eq!(shorten("a\u{1b}[31mred", 80), "a<U+001B>[31mred");
        assert_eq!(shorten("\u{202e}evil", 80), "<U+202E>evil");
        assert_eq!(shorten("a\u{feff}b\nc\u{ad}d e", 80), "a<U+FEFF>b\\nc<U+00AD>d e");
    }

    #[test]
    fn long_values_keep_both_ends() {
        let short = shorten(&format!("{}{}", "a".repeat(200), "z".repeat(200)), 40);
        assert!(short.starts_with("aaaa") && short.ends_with("zzzz") && short.contains('…'));
    }
}
