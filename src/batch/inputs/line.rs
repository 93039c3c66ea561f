//! A line of a list that gives its issue a name.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::issue::limits::Limits;
use crate::issue::source::{Node, Source};

/// What a line says that gives its issue a name: `{ "name": "2023/12", "issue": { ... } }`, or a path for the issue.
pub enum Named {
    /// The line is an issue, or nothing that can be read.
    No,
    /// A name, and where the issue is in the line.
    Issue(String, Range<usize>),
    /// A name, and the path of the issue.
    Path(String, String),
    /// What is wrong with the line.
    Faulty(String),
}

/// What tells a line with a name from an issue.
#[derive(Deserialize)]
struct Outline {
    format: Option<IgnoredAny>,
    issue: Option<IgnoredAny>,
}

/// Reads a line that begins with a brace.
pub fn named(line: &[u8], limits: &Limits) -> Named {
    match serde_json::from_slice::<Outline>(line) {
        Ok(Outline { format: None, issue: Some(_) }) => {}
        // What cannot be read is an issue, whose faults are told when it is checked.
        _ => return Named::No,
    }
    // One byte more for the line than for the issue in it would do; twice as many is no harm.
    let limits = Limits { issue_bytes: limits.issue_bytes.saturating_mul(2), nesting: limits.nesting + 1, ..limits.clone() };
    let Ok(source) = Source::read(line, &limits) else { return Named::Faulty("this line cannot be read".to_owned()) };
    let root = source.root();
    let name = root.get("name").and_then(Node::as_str);
    match (name, root.get("issue")) {
        (Some(name), Some(issue)) => match issue.as_str() {
            Some(path) => Named::Path(name.to_owned(), path.to_owned()),
            None => Named::Issue(name.to_owned(), issue.span.clone()),
        },
        _ => Named::Faulty("a line with an `issue` has a `name` beside it, which is a text".to_owned()),
    }
}
