//! What is found, what it is called, and what is told before anything starts.

use std::fs;
use std::process::Command;

use crate::archive::{Archive, events, issue, summary};
use crate::support::binary::bulletin;

#[test]
fn outputs_stand_in_the_tree_of_their_issues_whatever_they_are_called() {
    let archive = Archive::empty();
    let long = "x".repeat(240);
    let names = ["2024/a b/issue", "2024/نشرة", "line\nbreak", "back\\slash", &long];
    for name in names {
        archive.put(&format!("in/{name}.json"), issue("Quay", "en"));
    }
    let list = format!("{{\"name\": \"{}/two\", \"issue\": \"in/2024/نشرة.json\"}}\n", "long".repeat(75));
    archive.put("list.jsonl", list);
    archive.put("in/house.json", r#"{ "color": { "ink": "red" } }"#);
    let ran = archive.batch(&["in", "list.jsonl", "--out", "out", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.stderr.contains("1 JSON file is no issue"), "{}", ran.stderr);
    assert_eq!(summary(&ran)["no_issues"][0], "in/house.json");
    // What `render` makes of the same issue, byte for byte.
    let alone = bulletin(["render", "in/2024/نشرة.json", "-o", "-"]).cwd(archive.path()).run();
    for name in names {
        assert!(fs::read(archive.at(&format!("out/{name}.pdf"))).unwrap() == alone.stdout, "{name}");
    }
    let cut = fs::read_dir(archive.at("out")).unwrap().flatten().find(|entry| entry.file_name().to_string_lossy().starts_with("longlong"));
    assert!(fs::read(cut.unwrap().path().join("two.pdf")).unwrap() == alone.stdout);
    let sums = Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(archive.at("out")).output().unwrap();
    assert!(sums.status.success(), "{}", String::from_utf8_lossy(&sums.stderr));
    assert_eq!(String::from_utf8_lossy(&sums.stdout).matches(": OK").count(), 6);
}

#[test]
fn what_cannot_be_begun_is_told_and_nothing_is_written() {
    let archive = Archive::empty();
    archive.put("in/a/x.json", issue("Quay", "en"));
    archive.put("in/b/x.json", issue("Quay", "en"));
    archive.put("empty/read.me", "");
    let told = |inputs: &[&str], words: &[&str]| {
        let ran = archive.batch(&[inputs, &["--out", "out"]].concat());
        assert_eq!(ran.code, Some(2), "{}", ran.transcript());
        for word in words {
            assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr);
        }
        assert!(!archive.at("out").exists());
    };
    told(&["empty"], &["there is no issue in empty"]);
    told(&["in/*/y.json"], &["there is no issue in in/*/y.json"]);
    told(&["nowhere", "empty"], &["nowhere cannot be read", "there is no issue in empty"]);
    told(&["in/a", "in/b"], &["in/a/x.json and in/b/x.json would both be written to x.pdf"]);
    told(&["in", "--theme", "none.json"], &["none.json cannot be read"]);
    told(&["s3://bucket/in"], &["is an address"]);
    archive.put("page.pdf", "%PDF");
    let ran = archive.batch(&["in", "--out", "page.pdf"]);
    assert_eq!((ran.code, ran.stderr.contains("page.pdf is no folder")), (Some(2), true), "{}", ran.transcript());
}

#[test]
fn nothing_that_is_not_ours_is_written_over() {
    let archive = Archive::of(1);
    archive.put("out/index.html", "<h1>My own page</h1>");
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
    assert!(ran.stderr.contains("index.html is there and no earlier batch has written it"), "{}", ran.stderr);
    fs::remove_file(archive.at("out/index.html")).unwrap();
    // A photo that is called as the output would be.
    archive.put("out/2024/01.pdf", [0xff, 0xd8, 0xff]);
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.text().contains("01.pdf is no PDF: it is not replaced"), "{}", ran.transcript());
    assert_eq!(fs::read(archive.at("out/2024/01.pdf")).unwrap(), [0xff, 0xd8, 0xff]);
    fs::remove_file(archive.at("out/2024/01.pdf")).unwrap();
    assert_eq!(archive.run(&[]).code, Some(0));
    // Outputs beside their issues: the issues stay what they are.
    let before = fs::read(archive.at("in/2024/01.json")).unwrap();
    let ran = archive.batch(&["in", "--out", "in"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert_eq!(fs::read(archive.at("in/2024/01.json")).unwrap(), before);
    assert!(archive.at("in/2024/01.pdf").is_file());
}

#[test]
fn lists_come_through_a_pipe_and_hold_what_is_no_file() {
    let archive = Archive::of(2);
    let whole: serde_json::Value = serde_json::from_str(&issue("Lock", "en")).unwrap();
    let list = format!("in/2024/01.json\n{whole}\nin/2024/gone.json\n{{\"format\": \"bulletin/1\", broken\n");
    let ran = bulletin(["batch", "-", "--out", "out", "--format", "json"]).cwd(archive.path()).stdin(list).run();
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let failed: Vec<String> = summary(&ran)["failed"].as_array().unwrap().iter().map(|one| one["error"].to_string()).collect();
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed[0].contains("-:4:1:") && failed[0].contains("[syntax]"), "{failed:?}");
    assert!(failed[1].contains("gone.json: this file cannot be read"), "{failed:?}");
    assert!(archive.at("out/in/2024/01.pdf").is_file() && archive.at("out/000002.pdf").is_file());
    assert_eq!(events(&ran)[0]["documents"], 4);
}
