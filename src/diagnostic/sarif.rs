//! Findings as SARIF 2.1.0, the format that code hosts and editors show beside the lines of a file.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Diagnostic, Failure, LONGEST_PATH, RULES, Report, Severity};

/// All reports as one SARIF log. `lints` are further rules with what they find.
pub fn sarif(reports: &[Report], unread: &[Failure], lints: &[(&str, &str)]) -> String {
    let describe = |rule: &str| RULES.iter().chain(lints).find(|(name, _)| *name == rule).map(|(_, text)| *text);
    let rule = |rule: &&str| match describe(rule) {
        Some(text) => json!({ "id": rule, "shortDescription": { "text": text } }),
        None => json!({ "id": rule }),
    };
    let all = || reports.iter().flat_map(Report::with_named);
    let rules: BTreeSet<_> = all().flat_map(|r| &r.diagnostics).map(|d| d.rule).collect();
    let results: Vec<Value> = all().flat_map(results).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bulletin",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "invocations": [{
                "executionSuccessful": unread.is_empty(),
                "toolExecutionNotifications": unread.iter().map(notification).collect::<Vec<_>>(),
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).expect("a JSON value always serializes") + "\n"
}

fn results(report: &Report) -> impl Iterator<Item = Value> {
    report.diagnostics.iter().map(|d| {
        let d = &d.shortened(LONGEST_PATH);
        let text = match &d.hint {
            Some(hint) => format!("{}; {hint}", d.fact),
            None => d.fact.clone(),
        };
        let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&report.file) } } });
        if let Some(p) = &d.place {
            location["physicalLocation"]["region"] = json!({
                "startLine": p.line, "startColumn": p.column, "endLine": p.end_line, "endColumn": p.end_column,
            });
            if !p.path.is_empty() {
                location["logicalLocations"] = json!([{ "fullyQualifiedName": p.path }]);
            }
        }
        let mut result = json!({
            "ruleId": d.rule,
            "level": match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            "message": { "text": text },
            "locations": [location],
        });
        let properties = properties(d);
        if !properties.is_empty() {
            result["properties"] = properties.into();
        }
        result
    })
}

/// What else there is to say of a finding, under the names of the JSON form.
fn properties(d: &Diagnostic) -> serde_json::Map<String, Value> {
    let all = [("value", &d.value), ("allowed", &d.allowed), ("hint", &d.hint)];
    all.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into()))).collect()
}

/// A file that could not be read (SARIF 2.1.0, 3.20.21).
fn notification(failure: &Failure) -> Value {
    json!({
        "level": "error",
        "message": { "text": failure.why },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&failure.file) } } }],
    })
}

/// The file's name as a URI reference: everything but unreserved characters and `/` is percent-encoded (RFC 3986, 2.3).
fn uri(file: &str) -> String {
    let mut out = String::new();
    for byte in file.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
