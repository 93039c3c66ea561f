//! The findings for programs.

use serde_json::{Value, json};

use super::Judged;
use crate::diagnostic::{Failure, Severity};
use crate::pdf::preflight::{Finding, RULES};

/// All files: `{ "rules", "files": [ { "file", "pages", "findings": [...], "left_out", "ink": [...] } ], "unread": [ { "file", "error" } ],
/// "errors", "warnings", "notes" }`.
pub fn report(rules: &str, judged: &[Judged], failures: &[Failure]) -> anyhow::Result<String> {
    let total = |severity| judged.iter().map(|judged| judged.preflight.count(severity)).sum::<usize>();
    let files: Vec<Value> = judged
        .iter()
        .map(|Judged { file, preflight, .. }| {
            let findings: Vec<Value> = preflight.findings.iter().map(finding).collect();
            json!({ "file": file, "pages": preflight.pages, "findings": findings, "left_out": preflight.left_out, "ink": preflight.ink })
        })
        .collect();
    pretty(&json!({
        "rules": rules,
        "files": files,
        "unread": failures,
        "errors": total(Severity::Error),
        "warnings": total(Severity::Warning),
        "notes": total(Severity::Note),
    }))
}

/// A finding with what its rule says.
fn finding(finding: &Finding) -> Value {
    let mut value = json!(finding);
    value["hint"] = finding.rule.remedy.into();
    value["source"] = finding.rule.source.into();
    value
}

/// All rules.
pub fn rules() -> anyhow::Result<String> {
    let rule = |rule: &&'static crate::pdf::preflight::Rule| json!({ "rule": rule.name, "severity": rule.severity, "source": rule.source, "finds": rule.finds, "hint": rule.remedy });
    pretty(&RULES.iter().map(rule).collect())
}

fn pretty(value: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
