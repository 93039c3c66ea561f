//! What is said of a picture for those who do not see it.

use crate::diagnostic::Diagnostic;
use crate::issue::findings::Findings;
use crate::issue::path::Path;
use crate::issue::source::{Node, Value};

/// The alternative text of a picture, or that it needs none.
pub fn check(node: &Node, path: &Path, findings: &mut Findings) {
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
