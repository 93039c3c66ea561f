//! Poison, and what a machine can do to a run.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::archive::{Archive, ended, issue, summary};

#[test]
fn poison_never_stops_the_rest() {
    let archive = Archive::of(7);
    archive.put("in/2024/04.json", issue("Quay", "en").replace("2024-03-04", "2024-03-32"));
    let poison = "abort=01.json,loop=02.json,hog=03.json";
    let limits = ["--format", "json", "--timeout", "8", "--memory", "700"];
    let ran = archive.run_with(&limits, &[("BULLETIN_TEST_POISON", poison)]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert_eq!(ended(&ran, "rendered").len(), 3, "{}", ran.transcript());
    let told = [
        ("2024/01", 2, "in/2024/01.json: the program fell over (signal: 6"),
        ("2024/02", 2, "in/2024/02.json: it took longer than 8 s; --timeout allows more"),
        ("2024/03", 2, "in/2024/03.json: it took more than 700 MiB of memory; --memory allows more"),
        ("2024/04", 1, "in/2024/04.json:"),
    ];
    let records = archive.records();
    for ((id, attempts, error), failure) in told.into_iter().zip(summary(&ran)["failed"].as_array().unwrap()) {
        let record = &records[id];
        assert_eq!((&failure["id"], &record["status"], &record["attempt"]), (&id.into(), &"failed".into(), &attempts.into()));
        assert!(record["error"].as_str().unwrap().starts_with(error), "{record}");
        let quarantine = fs::read_to_string(archive.at("out").join(failure["quarantine"].as_str().unwrap())).unwrap();
        assert!(quarantine.starts_with(error), "{quarantine}");
    }
    assert_eq!(fs::read_dir(archive.at("out/quarantine")).unwrap().count(), 4);
    // What a worker died of may live the next time; what an issue is at fault for stays.
    archive.age();
    let again = archive.run(&["--format", "json"]);
    assert_eq!(again.code, Some(1), "{}", again.transcript());
    assert_eq!(ended(&again, "rendered").iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["2024/01", "2024/02", "2024/03"]);
    assert_eq!(fs::read_dir(archive.at("out/quarantine")).unwrap().count(), 1);
    // Mended, it is made, and nothing of the fault stays behind.
    archive.put("in/2024/04.json", issue("Quay", "en"));
    assert_eq!(archive.run(&[]).code, Some(0));
    assert!(!archive.at("out/quarantine").exists());
}

#[test]
fn an_issue_that_breaks_later_keeps_its_page() {
    let archive = Archive::of(2);
    assert_eq!(archive.run(&[]).code, Some(0));
    let page = fs::read(archive.at("out/2024/01.pdf")).unwrap();
    archive.put("in/2024/01.json", "{ \"format\": \"bulletin/1\" }");
    fs::remove_file(archive.at("in/2024/02.json")).unwrap();
    std::os::unix::fs::symlink("nowhere.json", archive.at("in/2024/02.json")).unwrap();
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.text().contains("failed: 2024/01; the output of an earlier run stays"), "{}", ran.transcript());
    assert!(ran.text().contains("failed: 2024/02") && ran.text().contains("cannot be read"), "{}", ran.transcript());
    assert!(fs::read(archive.at("out/2024/01.pdf")).unwrap() == page);
    assert!(fs::read_to_string(archive.at("out/SHA256SUMS")).unwrap().contains("2024/01.pdf"));
    archive.put("in/2024/01.json", issue("Quay 1", "en"));
    let ran = archive.run(&["--format", "json"]);
    assert_eq!(ended(&ran, "rendered").len(), 1, "{}", ran.transcript());
    assert!(fs::read(archive.at("out/2024/01.pdf")).unwrap() == page);
}

#[test]
fn a_real_issue_that_takes_too_much_is_set_aside() {
    let archive = Archive::of(1);
    let items: Vec<Value> = (0..4000)
        .map(|number| serde_json::json!({ "text": format!("Sounding {number} of the outer harbour, *in all weathers*, by day and night") }))
        .collect();
    let mut long: Value = serde_json::from_str(&issue("Soundings", "en")).unwrap();
    long["chapters"][0]["blocks"][0]["items"] = items.into();
    archive.put("in/long.json", long.to_string());
    let ran = archive.run(&["--format", "json", "--timeout", "5"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert_eq!(summary(&ran)["failed"][0]["error"], "in/long.json: it took longer than 5 s; --timeout allows more");
    assert!(archive.at("out/2024/01.pdf").is_file());
}

#[test]
fn two_runs_on_one_folder_are_told_and_a_dead_one_is_not() {
    let archive = Archive::of(1);
    archive.put("out/_batch/lock", "process 1");
    let lock = File::open(archive.at("out/_batch/lock")).unwrap();
    lock.lock().unwrap();
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(75), "{}", ran.transcript());
    assert!(ran.stderr.contains("another run (process 1) is writing to out"), "{}", ran.stderr);
    drop(lock);
    let ran = archive.run(&["--verbose"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.stderr.contains("the last run did not come to its end"), "{}", ran.stderr);
}

#[test]
fn a_folder_that_is_removed_during_a_run_is_told() {
    let archive = Archive::of(12);
    let mut child = archive.start("out", &["--jobs", "1"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..3 {
        lines.next().unwrap().unwrap();
    }
    fs::rename(archive.at("out"), archive.at("elsewhere")).unwrap();
    lines.for_each(drop);
    let ended = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(75), "{stderr}");
    assert!(stderr.contains("the folder out was removed or replaced during the run"), "{stderr}");
    assert!(stderr.contains("of 12 documents done; the same command goes on from there"), "{stderr}");
    assert!(!archive.at("out").exists(), "nothing is begun anew in its place");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let archive = Archive::of(1);
    let ran = archive.batch(&["in", "--out", "/proc/outputs"]);
    assert_eq!(ran.code, Some(75), "{}", ran.transcript());
    assert!(ran.stderr.contains("the folder /proc/outputs cannot be written"), "{}", ran.stderr);
}

/// On a disk of less than a megabyte, in a namespace of its own.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_a_run_which_goes_on_when_there_is_room() {
    let archive = Archive::of(12);
    let whole = archive.batch(&["in", "--out", "whole"]);
    assert_eq!(whole.code, Some(0), "{}", whole.transcript());
    fs::create_dir(archive.at("out")).unwrap();
    let run = format!("'{}' batch in --out out --jobs 2", env!("CARGO_BIN_EXE_bulletin"));
    let script = format!(
        "mount -t tmpfs -o size=300k none out || exit 99
         {run} 2>full.txt; echo $? >full.code
         find out -name '.bulletin-*' >left.txt
         mount -o remount,size=64m out || exit 99
         {run}; echo $? >room.code
         cp -r out copy"
    );
    let root = rustix::process::geteuid().is_root();
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--user", "--map-root-user", "--mount"] });
    command.args(["sh", "-c", &script]).current_dir(archive.path()).stdout(Stdio::null());
    let ended = command.output().expect("unshare (util-linux) is installed");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let read = |name: &str| fs::read_to_string(archive.at(name)).unwrap();
    assert_eq!(read("full.code").trim(), "75", "{}", read("full.txt"));
    assert!(
        read("full.txt").contains("No space left on device") && read("full.txt").contains("goes on from there"),
        "{}",
        read("full.txt")
    );
    assert_eq!(read("left.txt"), "", "nothing unfinished is left");
    assert_eq!(read("room.code").trim(), "0");
    assert!(archive.tree("copy") == archive.tree("whole"));
}

/// A renderer that somebody kills is replaced, and the document in its hands made all the same.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_is_killed_is_replaced() {
    let archive = Archive::of(10);
    let mut child = archive.start("out", &["--jobs", "1"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    lines.next().unwrap().unwrap();
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap_or_default();
    let tasks = fs::read_dir(format!("/proc/{}/task", child.id())).unwrap().flatten();
    let of_threads: String = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok()).collect();
    let worker: i32 = format!("{children} {of_threads}").split_whitespace().next().expect("a worker").parse().unwrap();
    let worker = rustix::process::Pid::from_raw(worker).unwrap();
    rustix::process::kill_process(worker, rustix::process::Signal::KILL).unwrap();
    let events: Vec<Value> = lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{events:?}");
    let summary = events.last().unwrap();
    assert_eq!((&summary["rendered"], &summary["failed"]), (&10.into(), &serde_json::json!([])));
    assert!(archive.records().values().filter(|record| record["attempt"] == 2).count() <= 1);
}
