//! What a run over an archive says at its end.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::render::count;
use super::super::terminal::Terminal;
use crate::batch::key::Part;
use crate::batch::rehearsal::{Verdict, Verdicts};
use crate::batch::run::{Summary, Why};
use crate::diagnostic::{shorten, visible};

/// Names that are told of many.
const TOLD: usize = 10;

/// JSON files that are no issues.
pub fn others(others: &[PathBuf], terminal: &Terminal) {
    if others.is_empty() {
        return;
    }
    let verb = if others.len() == 1 { "is no issue" } else { "are no issues" };
    let names: Vec<String> = others.iter().take(TOLD).map(|path| visible(&path.display().to_string())).collect();
    let more = if others.len() > TOLD { format!(" and {} more", others.len() - TOLD) } else { String::new() };
    terminal.say(&format!("{} {verb}, having no \"format\": \"bulletin/1\": {}{more}", count(others.len(), "JSON file"), names.join(", ")));
    terminal
        .detail(|| others.iter().map(|path| format!("no issue: {}", visible(&path.display().to_string()))).collect::<Vec<_>>().join("\n"));
}

/// What a run came to, for people.
pub fn summary(out: &Path, summary: &Summary) -> String {
    let Summary { documents, rendered, failed, why, .. } = summary;
    let mut text = format!(
        "{}: {}: {rendered} rendered, {} unchanged, {} failed; {}, {:.1} MB\n",
        visible(&out.display().to_string()),
        count(*documents, "document"),
        summary.unchanged(),
        failed.len(),
        count(summary.pages, "page"),
        summary.bytes as f64 / 1e6
    );
    let again: Vec<String> = why.iter().filter(|(why, _)| **why != Why::New).map(|(why, number)| reason(summary, *why, *number)).collect();
    if !again.is_empty() {
        text.push_str(&format!("  made again: {}\n", again.join(", ")));
    }
    if summary.warned > 0 {
        let verb = if summary.warned == 1 { "has" } else { "have" };
        text.push_str(&format!(
            "  {} {verb} warnings: see the contact sheet, or `bulletin check --fit`\n",
            count(summary.warned, "document")
        ));
    }
    for (version, number) in &summary.newer {
        let was = if *number == 1 { "was" } else { "were" };
        text.push_str(&format!(
            "  {} {was} made by bulletin {version}, which is newer than this one ({}), and left alone: --force makes all again\n",
            count(*number, "document"),
            env!("CARGO_PKG_VERSION"),
        ));
    }
    for failure in failed {
        let kept = if failure.kept { "; the output of an earlier run stays" } else { "" };
        let place = out.join(&failure.quarantine).display().to_string();
        text.push_str(&format!(
            "failed: {}{kept}\n  {}\n  more in {}\n",
            visible(&failure.id),
            shorten(&failure.error, 400),
            visible(&place)
        ));
    }
    if !summary.left_over.is_empty() {
        let names: Vec<String> = summary.left_over.iter().take(3).map(|id| visible(id)).collect();
        let more = if summary.left_over.len() > names.len() { ", ..." } else { "" };
        let [come, stay] = if summary.left_over.len() == 1 { ["comes", "stays"] } else { ["come", "stay"] };
        text.push_str(&format!(
            "  {} of earlier runs {come} from none of these inputs and {stay}: {}{more}\n",
            count(summary.left_over.len(), "document"),
            names.join(", ")
        ));
    }
    text
}

fn reason(summary: &Summary, why: Why, number: usize) -> String {
    let from = match why {
        Why::Changed(Part::Program) => format!(" (from {})", summary.programs.iter().cloned().collect::<Vec<_>>().join(", ")),
        _ => String::new(),
    };
    format!("{number} {}{from}", why.words())
}

/// All documents of earlier runs that no input gives any more.
pub fn left_over(summary: &Summary) -> String {
    summary.left_over.iter().map(|id| format!("from none of these inputs: {}", visible(id))).collect::<Vec<_>>().join("\n")
}

/// What a run came to, for programs: one line.
pub fn json(out: &Path, summary: &Summary, others: &[PathBuf]) -> String {
    let why: serde_json::Map<_, _> = summary.why.iter().map(|(why, number)| (why.words().to_owned(), (*number).into())).collect();
    let failed: Vec<_> = summary
        .failed
        .iter()
        .map(|failure| json!({ "id": failure.id, "error": failure.error, "quarantine": failure.quarantine, "kept": failure.kept }))
        .collect();
    let line = json!({
        "event": "summary",
        "out": out.to_string_lossy(),
        "documents": summary.documents,
        "rendered": summary.rendered,
        "unchanged": summary.unchanged(),
        "failed": failed,
        "why": why,
        "newer": summary.newer,
        "warned": summary.warned,
        "pages": summary.pages,
        "bytes": summary.bytes,
        "left_over": summary.left_over,
        "no_issues": others.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
    });
    format!("{line}\n")
}

/// What a verification found, for people.
pub fn verdicts(verdicts: &Verdicts) -> String {
    let mut text = String::new();
    for (id, (output, verdict)) in verdicts {
        match verdict {
            Verdict::Same => {}
            Verdict::Differs => text.push_str(&format!("{}: other bytes than are made now\n", visible(output))),
            Verdict::Missing => text.push_str(&format!("{}: missing\n", visible(output))),
            Verdict::Failed(fault) => text.push_str(&format!("{}: cannot be made: {}\n", visible(id), shorten(fault, 400))),
        }
    }
    let number = |name: &str| verdicts.values().filter(|(_, verdict)| verdict.name() == name).count();
    text.push_str(&format!(
        "{}: {} the same, {} differ, {} missing, {} failed\n",
        count(verdicts.len(), "document"),
        number("same"),
        number("differs"),
        number("missing"),
        number("failed")
    ));
    text
}

/// What a verification found, for programs: one line.
pub fn verdicts_json(verdicts: &Verdicts, others: &[PathBuf]) -> String {
    let number = |name: &str| verdicts.values().filter(|(_, verdict)| verdict.name() == name).count();
    let line = json!({
        "event": "summary",
        "documents": verdicts.len(),
        "same": number("same"),
        "differs": number("differs"),
        "missing": number("missing"),
        "failed": number("failed"),
        "no_issues": others.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
    });
    format!("{line}\n")
}
