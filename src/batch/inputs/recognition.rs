//! Whether a JSON file is an issue.

use std::sync::LazyLock;

use regex::bytes::Regex;
use serde::Deserialize;

/// What every issue says of itself, whichever version it is of.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
}

/// What an issue begins its version with; those of shops and themes have another.
const FAMILY: &str = "bulletin/";

/// Whether bytes are those of an issue: by its `format`, or, where they are no JSON, by what looks like it. An issue with a
/// fault in its syntax is one, and its fault is told.
pub fn is_issue(bytes: &[u8]) -> bool {
    static LOOKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"(?-u)["']?format["']?\s*:\s*["']bulletin/"#).expect("a pattern"));
    match serde_json::from_slice::<Head>(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
        Ok(head) => head.format.is_some_and(|format| format.starts_with(FAMILY)),
        Err(fault) if fault.is_data() => LOOKS.is_match(bytes),
        // UTF-16 has nothing between its letters where they are Latin.
        Err(_) => LOOKS.is_match(&bytes.iter().copied().filter(|byte| *byte != 0).collect::<Vec<_>>()),
    }
}
