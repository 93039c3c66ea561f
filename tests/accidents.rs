//! No accidents: the pages of issues that nobody wrote have even columns, no stranded headings, no lines left alone, no
//! holes.

mod support;

use std::path::PathBuf;

use bulletin::diagnostic::lines;
use support::{fixtures, varied};

/// The rules of accidents.
const RULES: [&str; 7] = ["uneven-columns", "stranded-heading", "split-item", "stray-caption", "page-not-full", "hole", "overset"];

#[test]
fn sixty_varied_issues_are_set_without_an_accident() {
    let mut told = String::new();
    for number in 0..varied::COUNT {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("varied/{number:02}"));
        varied::write(number, &folder);
        let (pdf, pages, mut report) = fixtures::render(&folder);
        std::fs::write(folder.join("issue.pdf"), pdf).unwrap();
        report.diagnostics.retain(|d| RULES.contains(&d.rule));
        if !report.diagnostics.is_empty() {
            told.push_str(&format!("{} ({pages} pages)\n{}\n", folder.display(), lines(&report)));
        }
    }
    assert!(told.is_empty(), "{told}");
}
