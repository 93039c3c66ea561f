//! `--verify` and `--compare`: what a run would come to, without a change to the archive.

use std::fs;

use crate::archive::{Archive, issue, summary};

#[test]
fn a_verification_makes_everything_again_and_tells_what_differs() {
    let archive = Archive::of(4);
    assert_eq!(archive.run(&[]).code, Some(0));
    let before = archive.tree("out");
    let ran = archive.batch(&["in", "--verify", "out"]);
    assert_eq!((ran.code, ran.text().as_str()), (Some(0), "4 documents: 4 the same, 0 differ, 0 missing, 0 failed\n"));
    let mut altered = fs::read(archive.at("out/2024/01.pdf")).unwrap();
    altered[20] ^= 1;
    fs::write(archive.at("out/2024/01.pdf"), altered).unwrap();
    fs::remove_file(archive.at("out/2024/02.pdf")).unwrap();
    archive.put("in/2024/03.json", "{ \"format\": \"bulletin/1\" }");
    let ran = archive.batch(&["in", "--verify", "out"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let text = ran.text();
    assert!(
        text.contains("2024/01.pdf: other bytes than are made now\n2024/02.pdf: missing\n2024/03: cannot be made: in/2024/03.json"),
        "{text}"
    );
    assert!(text.ends_with("4 documents: 1 the same, 1 differ, 1 missing, 1 failed\n"), "{text}");
    let ran = archive.batch(&["in", "--verify", "out", "--format", "json"]);
    assert_eq!((summary(&ran)["same"].as_u64(), summary(&ran)["differs"].as_u64()), (Some(1), Some(1)));
    assert_eq!(archive.tree("out").len(), before.len() - 1, "nothing is written");
    assert_eq!(archive.batch(&["in", "--verify", "nowhere"]).code, Some(2));
}

#[test]
fn a_comparison_tells_the_pages_that_a_change_would_alter() {
    let archive = Archive::of(3);
    assert_eq!(archive.run(&[]).code, Some(0));
    let before = archive.tree("out");
    let ran = archive.batch(&["in", "--compare", "out"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    archive.put("in/2024/02.json", issue("Lock 2", "en"));
    archive.put("in/2024/04.json", issue("Quay 4", "en"));
    let ran = archive.batch(&["in", "--compare", "out", "--report", "changes.html"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let text = ran.text();
    assert!(text.starts_with("2024/02.pdf: 1 page: 1 changed"), "{text}");
    assert!(text.contains("[-Quay-] {+Lock+}") && text.contains("2024/04.pdf: only in the new folder"), "{text}");
    assert!(!text.contains("2024/01") && !text.contains("2024/03"), "{text}");
    assert!(ran.stderr.contains("nothing was written to out"), "{}", ran.stderr);
    assert!(archive.tree("out") == before);
    assert!(fs::read_to_string(archive.at("changes.html")).unwrap().contains("2024/02.pdf"));
    // What failed before would fail again, also where nothing has changed.
    archive.put("in/2024/05.json", "{ \"format\": \"bulletin/1\" }");
    assert_eq!(archive.run(&[]).code, Some(1));
    let before = archive.tree("out");
    let ran = archive.batch(&["in", "--compare", "out"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.stderr.contains("2024/05 would fail: in/2024/05.json"), "{}", ran.stderr);
    fs::remove_file(archive.at("in/2024/05.json")).unwrap();
    // A theme changes all of them, and the pages tell how.
    let house = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/harbour/theme.json");
    let ran = archive.batch(&["in", "--compare", "out", "--theme", house, "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let json: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(json["documents"].as_array().unwrap().len(), 4, "{json}");
    assert!(archive.tree("out") == before);
}
