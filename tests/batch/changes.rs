//! A change makes exactly what it affects again, and the summary says why.

use std::fs;
use std::path::Path;

use crate::archive::{Archive, ended, issue, photo, summary, with_photo};
use crate::support::binary::Outcome;
use crate::support::fixtures::copy_folder;

/// An archive of three issues: a plain one, one with a photo, one with a theme of its own.
fn archive() -> Archive {
    let archive = Archive::empty();
    archive.put("in/plain.json", issue("Quay", "en"));
    archive.put("in/photo/issue.json", with_photo("Pier"));
    archive.put("in/photo/media/pier.jpg", photo(40));
    let mut themed: serde_json::Value = serde_json::from_str(&issue("Lock", "en")).unwrap();
    themed["brand"] = serde_json::json!({ "theme": "house.json" });
    archive.put("in/themed/issue.json", themed.to_string());
    archive.put("in/themed/house.json", "{}");
    archive
}

/// The documents that a run made, each with why, in one text.
fn made(ran: &Outcome) -> String {
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    ended(ran, "rendered").into_iter().map(|(id, why)| format!("{id}: {}", why.join(", "))).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_changed_is_made_again_and_nothing_else() {
    let archive = archive();
    let run = |arguments: &[&str]| archive.run(&[&["--format", "json"], arguments].concat());
    assert_eq!(made(&run(&[])), "photo/issue: new; plain: new; themed/issue: new");
    let first = archive.tree("out");
    assert_eq!(made(&run(&[])), "");
    // The issues.
    archive.put("in/plain.json", issue("Quay of another name", "en"));
    assert_eq!(made(&run(&[])), "plain: issue changed");
    archive.put("in/plain.json", issue("Quay", "en"));
    assert_eq!(made(&run(&[])), "plain: issue changed");
    assert!(archive.tree("out") == first, "what was changed back is what it was");
    // What they name.
    archive.put("in/photo/media/pier.jpg", photo(90));
    assert_eq!(made(&run(&[])), "photo/issue: photos changed");
    archive.put("in/themed/house.json", "{ }");
    assert_eq!(made(&run(&[])), "themed/issue: theme changed");
    // A touch changes nothing.
    archive.put("in/photo/media/pier.jpg", photo(90));
    let ran = run(&[]);
    assert_eq!(made(&ran), "");
    assert_eq!(summary(&ran)["unchanged"], 3);
    // Outputs.
    fs::remove_file(archive.at("out/plain.pdf")).unwrap();
    let themed = archive.at("out/themed/issue.pdf");
    let mut altered = fs::read(&themed).unwrap();
    *altered.last_mut().unwrap() ^= 1;
    fs::write(&themed, altered).unwrap();
    assert_eq!(made(&run(&[])), "plain: output missing; themed/issue: output altered");
    fs::remove_dir_all(archive.at("out/_batch/thumbnails")).unwrap();
    assert_eq!(made(&run(&[])), "");
    assert!(archive.at("out/_batch/thumbnails").is_dir(), "pictures are drawn from the outputs that are there");
    // All of them.
    assert_eq!(made(&run(&["--pages", "2"])), "photo/issue: options changed; plain: options changed; themed/issue: options changed");
    assert_eq!(made(&run(&["--force"])), "photo/issue: asked for; plain: asked for; themed/issue: asked for");
}

#[test]
fn what_a_newer_version_made_is_told_and_left_alone() {
    let archive = Archive::of(3);
    assert_eq!(archive.run(&[]).code, Some(0));
    let mut records = archive.records();
    records.get_mut("2024/02").unwrap()["parts"]["program"] = "999.0.1".into();
    archive.put_records(&records);
    archive.put("in/2024/02.json", issue("Lock 2", "en"));
    let before = archive.tree("out");
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.text().contains("1 document was made by bulletin 999.0.1, which is newer than this one"), "{}", ran.text());
    assert_eq!(archive.tree("out")["2024/02.pdf"], before["2024/02.pdf"]);
    let ran = archive.run(&["--force"]);
    assert!(!ran.text().contains("newer") && archive.tree("out")["2024/02.pdf"] != before["2024/02.pdf"], "{}", ran.text());
}

#[test]
fn layouts_themes_and_programs_change_all_that_they_are_for() {
    let archive = archive();
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/compact"), &archive.at("look"));
    let run = |arguments: &[&str]| archive.run(&[&["--format", "json", "--layout", "look"], arguments].concat());
    let all = |why: &str| ["photo/issue", "plain", "themed/issue"].map(|id| format!("{id}: {why}")).join("; ");
    assert_eq!(made(&run(&[])), all("new"));
    let tokens = fs::read_to_string(archive.at("look/tokens.json")).unwrap();
    archive.put("look/tokens.json", format!("{tokens}\n"));
    assert_eq!(made(&run(&[])), all("layout changed"));
    archive.put("shared.json", "{}");
    assert_eq!(made(&run(&["--theme", "shared.json"])), all("theme changed"));
    assert_eq!(made(&run(&["--theme", "shared.json"])), "");
    assert_eq!(made(&run(&[])), all("theme changed"), "each has its own theme, or none, again");
    // Another edition stands beside the first.
    let ran = run(&["--edition", "press", "--cache", "off"]);
    assert_eq!(made(&ran), ["photo/issue", "plain", "themed/issue"].map(|id| format!("{id}-press: new")).join("; "));
    assert_eq!(summary(&ran)["left_over"], serde_json::json!([]));
    assert_eq!(made(&run(&[])), "");
    // Another version of the program, as the ledger tells it, and other words of one language.
    let mut records = archive.records();
    records.get_mut("plain").unwrap()["parts"]["program"] = "0.0.9".into();
    records.get_mut("photo/issue").unwrap()["parts"]["locale"] = "0123456789abcdef".into();
    archive.put_records(&records);
    let ran = archive.run(&["--layout", "look"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.text().contains("made again: 1 locale changed, 1 program changed (from 0.0.9)"), "{}", ran.transcript());
    assert!(ran.text().contains("2 rendered, 1 unchanged, 0 failed"), "{}", ran.transcript());
}

#[test]
fn a_theme_with_a_fault_stops_everything_before_it_starts() {
    let archive = archive();
    archive.put("shared.json", r#"{ "colour": {} }"#);
    let ran = archive.run(&["--theme", "shared.json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.stderr.contains("shared.json:1:3"), "{}", ran.stderr);
    assert!(!archive.at("out").exists());
}

#[test]
fn documents_that_no_input_gives_any_more_are_told_and_stay() {
    let archive = Archive::of(2);
    assert_eq!(archive.run(&[]).code, Some(0));
    fs::remove_file(archive.at("in/2024/02.json")).unwrap();
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.text().contains("1 document of earlier runs comes from none of these inputs and stays: 2024/02"), "{}", ran.transcript());
    assert!(fs::read_to_string(archive.at("out/SHA256SUMS")).unwrap().contains("2024/02.pdf"));
    fs::remove_file(archive.at("out/2024/02.pdf")).unwrap();
    let ran = archive.run(&[]);
    assert!(!ran.text().contains("earlier runs"), "{}", ran.transcript());
    assert!(!fs::read_to_string(archive.at("out/SHA256SUMS")).unwrap().contains("2024/02.pdf"));
}
