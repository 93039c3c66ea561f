//! Killed at any moment, a run goes on where it was.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Child;

use serde_json::Value;

use crate::archive::{Archive, ended, events, issue};
use crate::support::varied;

/// Reads lines of a run until so many documents ended; fewer when the run ends before.
fn until(child: &mut Child, documents: usize) -> usize {
    let mut ended = 0;
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        let event: Value = serde_json::from_str(&line).unwrap();
        ended += usize::from(event["event"] == "document");
        if ended >= documents {
            break;
        }
    }
    ended
}

#[test]
fn a_run_that_is_killed_ends_as_an_undisturbed_one_with_one_job_or_more() {
    let archive = Archive::of(8);
    // Of several sizes, two of them with faults.
    for number in [4, 13] {
        varied::write(number, &archive.at(&format!("in/varied/{number}")));
    }
    archive.put("in/faulty/a.json", issue("Quay", "en").replace("\"when\"", "\"wen\""));
    archive.put("in/faulty/b.json", "{ \"format\": \"bulletin/1\", ");
    let undisturbed = archive.batch(&["in", "--out", "whole", "--jobs", "1"]);
    assert_eq!(undisturbed.code, Some(1), "{}", undisturbed.transcript());
    let (mut made, mut kills) = (0, 0);
    // At once, and after more and more documents.
    for documents in [0, 1, 2, 3, 4] {
        let mut child = archive.start("out", &["--jobs", "3"]).spawn().unwrap();
        if documents > 0 {
            until(&mut child, documents);
        } else {
            std::thread::sleep(std::time::Duration::from_millis(120));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        // What is there is whole, and so is what is known of it.
        let ledger = fs::read_to_string(archive.at("out/_batch/ledger.jsonl")).unwrap_or_default();
        let known = ledger.lines().skip(1).filter(|line| line.ends_with('}')).count();
        made = made.max(known);
        for (name, bytes) in archive.tree("whole") {
            if let Ok(there) = fs::read(archive.at(&format!("out/{name}")))
                && name.ends_with(".pdf")
            {
                assert!(there == bytes, "{name}");
            }
        }
    }
    let ran = archive.run(&["--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert_eq!(archive.tree("out").keys().collect::<Vec<_>>(), archive.tree("whole").keys().collect::<Vec<_>>());
    assert!(archive.tree("out") == archive.tree("whole"), "{}", ran.transcript());
    // Nothing was made twice that had been recorded.
    assert!(made > 4 && kills == 5, "{made}");
    assert!(ended(&ran, "rendered").len() <= 10 - (made - 2), "{made}: {}", ran.transcript());
}

#[test]
fn a_ledger_with_damage_costs_nothing_but_a_look() {
    let archive = Archive::of(3);
    assert_eq!(archive.run(&[]).code, Some(0));
    let whole = archive.tree("out");
    let path = archive.at("out/_batch/ledger.jsonl");
    let mut ledger = fs::read(&path).unwrap();
    ledger.truncate(ledger.len() - 40);
    fs::write(&path, &ledger).unwrap();
    let ran = archive.run(&["--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.stderr.contains("1 line of the ledger cannot be read"), "{}", ran.stderr);
    assert_eq!(ended(&ran, "rendered"), [("2024/03".to_owned(), vec!["new".to_owned()])]);
    assert!(archive.tree("out") == whole);
    archive.put("out/_batch/ledger.jsonl", "{\"format\":\"bulletin-ledger/9\"}\n{\"id\":\"from later\"}\n");
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
    assert!(ran.stderr.contains("newer version of bulletin (bulletin-ledger/9"), "{}", ran.stderr);
    assert!(fs::read_to_string(&path).unwrap().contains("from later"), "nothing of it is lost");
}

#[test]
fn a_settled_archive_is_left_alone_without_a_worker() {
    let archive = Archive::of(3);
    archive.age();
    assert_eq!(archive.run(&[]).code, Some(0));
    let ran = archive.run(&["--format", "json"]);
    assert_eq!((ran.code, events(&ran)[0]["unchanged"].as_u64()), (Some(0), Some(3)), "{}", ran.transcript());
    assert_eq!(events(&ran).len(), 2, "no document is looked into: {}", ran.transcript());
    let ran = archive.run(&["--format", "json", "--checksum"]);
    assert_eq!(ended(&ran, "unchanged").len(), 3, "{}", ran.transcript());
    // The same size and the same time of change, and other content.
    let path = archive.at("in/2024/02.json");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    archive.put("in/2024/02.json", issue("Pier 2", "en"));
    fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
    let ran = archive.run(&["--format", "json"]);
    assert_eq!(ended(&ran, "rendered"), [("2024/02".to_owned(), vec!["issue changed".to_owned()])]);
}
