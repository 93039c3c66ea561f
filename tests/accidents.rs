//! Accidents of layout: the pages of issues that nobody wrote have even columns, no stranded headings, no lines left
//! alone, no holes.

mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use support::binary::bulletin;
use support::{fixtures, golden, varied};

/// The rules of accidents.
const RULES: [&str; 7] = ["uneven-columns", "stranded-heading", "split-item", "stray-caption", "page-not-full", "hole", "overset"];

/// A name that no page holds is refused, in few words and at its place; what is so long and may go on over pages is set.
#[test]
fn words_that_no_page_shows_are_refused() {
    let check = |title: String, paragraph: String| {
        let issue = json!({
            "format": "bulletin/1", "lang": "en", "meta": { "title": title, "period": { "from": "2024-03", "to": "2024-03" } },
            "chapters": [{ "title": "This month", "blocks": [{ "type": "prose", "text": [paragraph] }] }],
        });
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
        let ran = bulletin(["render", "issue.json"]).cwd(place.path()).run();
        assert_eq!(ran.code == Some(0), place.path().join("issue.pdf").exists(), "{}", ran.transcript());
        ran
    };
    for title in ["Mitteilung".repeat(200), "Tidings ".repeat(240)] {
        let ran = check(title, "Word".into());
        assert_eq!(ran.code, Some(1), "{}", ran.transcript());
        assert!(ran.stderr.contains("lines are cut off: “") && ran.stderr.contains("in: meta.title"), "{}", ran.stderr);
        assert!(ran.stderr.len() < 3_000 && !ran.stderr.contains('\u{AD}'), "{}", ran.stderr);
    }
    for paragraph in ["Mitteilung".repeat(1_000), "The keepers saw Boats ".repeat(1_000)] {
        let ran = check("Tidings".into(), paragraph);
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    }
}

/// Few are left, where rows that cannot be broken differ in height. They are a golden: one more fails, and so does one
/// less, which is then taken out.
#[test]
fn sixty_varied_issues_are_set_with_hardly_an_accident() {
    let mut told = String::new();
    for number in 0..varied::COUNT {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("varied/{number:02}"));
        varied::write(number, &folder);
        let (pdf, _, report) = fixtures::render(&folder);
        std::fs::write(folder.join("issue.pdf"), pdf).unwrap();
        for accident in report.diagnostics.iter().filter(|d| RULES.contains(&d.rule)) {
            told.push_str(&format!("{number:02} {} [{}]\n", accident.fact, accident.rule));
        }
    }
    golden::text("lists/accidents", &told);
}
