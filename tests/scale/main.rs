//! Plans, shards and their collection: on folders, on an object store that fails in every way it can, and on a scheduler.

mod archive;
mod generator;
mod lines;
mod slurm;
mod store;
#[path = "../support/mod.rs"]
mod support;

use std::fs;

use archive::{Place, as_root, expect, files, minimal};
use support::binary::bulletin;
use support::{fixtures, golden};

/// What is printed, but for where it is printed and how large pages come out.
fn steady(place: &Place, told: &str) -> String {
    let bytes = regex::Regex::new(r"\d+ bytes").unwrap();
    bytes.replace_all(&told.replace(&*place.root().to_string_lossy(), "/PLACE"), "N bytes").into_owned()
}

#[test]
fn help_is_a_golden() {
    golden::text("help/plan", &bulletin(["plan", "--help"]).run().text());
    golden::text("help/shard", &bulletin(["shard", "--help"]).run().text());
    golden::text("help/collect", &bulletin(["collect", "--help"]).run().text());
}

#[test]
fn an_archive_is_planned_made_and_proved() {
    let place = Place::varied(7);
    let planned = place.plan(&["--shard-docs", "3"]);
    assert!(planned.text().ends_with("out/_plan: 7 documents in 3 shards, --index 0-2\n"), "{}", planned.text());
    assert!(place.outputs().is_empty());
    assert!(place.collect(1).contains("3 shards missing: 0-2"));
    assert_eq!(place.shard("0,2").text(), "shard 0: 3 documents\nshard 2: 1 document\n");
    assert!(place.collect(1).contains("1 shard missing: 1\n"));
    let ran = bulletin(["shard", "out/_plan", "--of", "1", "--index", "-"]).cwd(place.root()).stdin("0\n\n").run();
    assert_eq!(expect(0, ran).text(), "shard 1: 3 documents\n");
    assert_eq!(place.shard("1").text(), "shard 1: 3 documents, done before\n");
    assert!(place.collect(0).contains("7 documents: 7 done, 0 in quarantine, 0 missing"));

    let outputs = place.outputs();
    assert_eq!(outputs.len(), 7, "nothing else is left: {:?}", outputs.keys());
    for (path, pdf) in &outputs {
        let (folder, name) = path.split_once('/').unwrap();
        let (name, key) = name.strip_suffix(".pdf").unwrap().rsplit_once('-').unwrap();
        assert!(key.len() == 12 && key.starts_with(folder) && pdf.starts_with(b"%PDF"), "{path}");
        let issue = place.path("in").join(name);
        assert!(fixtures::render(&issue).0 == *pdf, "{path} is not what `render` makes");
    }
}

/// Nothing in a plan or in the ledger depends on when, or on the number of workers.
#[test]
fn the_same_archive_has_the_same_plan() {
    let place = Place::varied(5);
    place.plan(&["--shard-docs", "2"]);
    let first = files(&place.path("out/_plan"));
    assert!(place.plan(&["--shard-docs", "2"]).text().contains("5 documents"), "planned again, nothing is written over");
    assert_eq!(files(&place.path("out/_plan")), first);
    let ran = expect(2, place.run(["plan", "in", "--out", "out", "--plan", "out/_plan", "--shard-docs", "3"]));
    assert!(ran.stderr.contains("there is another plan at"), "{}", ran.stderr);
    assert_eq!(files(&place.path("out/_plan")), first);

    place.shard("0-2");
    let one = place.outputs();
    let other = ["plan", "in", "--out", "other", "--plan", "other/_plan", "--shard-docs", "5"];
    expect(0, place.run(other));
    expect(0, place.run(["shard", "other/_plan", "--index", "0", "--jobs", "1"]));
    assert_eq!(archive::outputs(&place.path("other")), one, "another size of shards, another number of workers");
}

#[test]
fn a_shard_made_twice_at_once_is_made_once() {
    let place = Place::varied(6);
    place.plan(&["--shard-docs", "6"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2).map(|_| scope.spawn(|| place.shard("0"))).collect();
        for run in runs {
            assert_eq!(run.join().unwrap().text().lines().count(), 1);
        }
    });
    place.collect(0);
    assert_eq!(place.outputs().len(), 6);
}

/// A process that is killed leaves nothing that is not swept, and no output that is not whole.
#[test]
fn a_killed_shard_leaves_nothing_half_written() {
    let place = Place::varied(6);
    place.plan(&["--shard-docs", "6"]);
    let shard = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bulletin"));
        command.args(["shard", "out/_plan", "--index", "0", "--jobs", "2"]).current_dir(place.root());
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    for wanted in [0, 1, 3] {
        let mut running = shard();
        while place.outputs().iter().filter(|(path, _)| !path.starts_with('.')).count() < wanted {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        running.kill().unwrap();
        running.wait().unwrap();
        for (path, pdf) in place.outputs().iter().filter(|(path, _)| !path.starts_with('.')) {
            assert!(pdf.starts_with(b"%PDF") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{path}");
        }
    }
    // What another shard of the plan left unfinished goes in the end too.
    let left = fs::read_dir(place.path("out/.bulletin")).map_or(0, Iterator::count);
    assert!(left <= 1, "one folder a shard");
    place.write("out/.bulletin/another-plan/half", b"");
    place.shard("0");
    place.collect(0);
    let hidden: Vec<_> = place.outputs().into_keys().filter(|path| path.starts_with('.')).collect();
    assert_eq!(hidden, [".bulletin/another-plan/half"]);
    assert_eq!(place.outputs().len(), 7);
}

#[test]
fn what_cannot_be_made_is_set_aside_and_stops_nothing() {
    let place = Place::minimal(&["good.json", "gone.json", "folder.json", "faulty.json", "falls.json", "no-issue.json", "b c/نشرة.json"]);
    place.write("in/faulty.json", &[&minimal()[..80], b"\x80"].concat());
    place.write("in/no-issue.json", b"{ \"format\": \"bulletin/1\", \"chapters\": 7 }");
    place.plan(&["--shard-docs", "99"]);
    // After it was planned.
    fs::remove_file(place.path("in/gone.json")).unwrap();
    fs::remove_file(place.path("in/folder.json")).unwrap();
    fs::create_dir(place.path("in/folder.json")).unwrap();
    let ran = bulletin(["shard", "out/_plan", "--index", "0"]).cwd(place.root()).env("BULLETIN_TEST_POISON", "abort=falls.json").run();
    assert_eq!(expect(0, ran).text(), "shard 0: 7 documents, 5 of them in quarantine\n");
    golden::text("scale/quarantine", &steady(&place, &place.collect(1)));
    let aside = files(&place.path("out/_plan/quarantine/000000"));
    assert_eq!(aside.len(), 5, "{:?}", aside.keys());
    assert!(aside.values().all(|text| text.starts_with(b"file:///")));
    assert_eq!(place.outputs().len(), 2);
}

#[test]
fn nothing_that_may_be_an_issue_is_passed_over() {
    let place = Place::minimal(&["a.json", ".draft/b.json"]);
    std::os::unix::fs::symlink("nowhere.json", place.path("in/link.json")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(place.path("in/pipe.json")).status().unwrap().success());
    place.plan(&["--shard-docs", "99"]);
    assert_eq!(place.shard("0").text(), "shard 0: 4 documents, 2 of them in quarantine\n");
    let told = place.collect(1);
    assert!(told.contains("/in/link.json") && told.contains("/in/pipe.json"), "{told}");
    assert_eq!(place.outputs().len(), 2);
}

/// A disk that is not mounted is not an archive whose issues are all gone.
#[test]
fn inputs_that_are_out_of_reach_are_tried_again_later() {
    let place = Place::minimal(&["a.json", "b.json"]);
    place.plan(&[]);
    fs::rename(place.path("in"), place.path("away")).unwrap();
    let ran = expect(75, place.run(["shard", "out/_plan", "--index", "0"]));
    assert!(ran.stderr.contains("nothing is there, where the inputs were"), "{}", ran.stderr);
    assert!(!place.path("out/_plan/ledger").exists());
    fs::rename(place.path("away"), place.path("in")).unwrap();
    place.shard("0");
    place.collect(0);
}

#[test]
fn a_ledger_that_was_cut_is_written_anew_beside() {
    let place = Place::minimal(&["a.json", "b.json"]);
    place.plan(&[]);
    place.shard("0");
    let part = place.path("out/_plan/ledger/000000.jsonl");
    let whole = fs::read(&part).unwrap();
    fs::write(&part, &whole[..whole.len() - 30]).unwrap();
    let told = place.collect(1);
    assert!(told.contains("/ledger/000000.jsonl") && told.contains("1 shard missing: 0\n"), "{told}");
    assert_eq!(place.shard("0").text(), "shard 0: 2 documents\n");
    assert!(place.path("out/_plan/ledger/000000-2.jsonl").is_file());
    place.collect(0);
    assert_eq!(place.shard("0").text(), "shard 0: 2 documents, done before\n");
}

#[test]
fn lost_outputs_are_found_and_made_again() {
    let place = Place::minimal(&["a.json", "b.json", "c.json"]);
    place.plan(&[]);
    place.shard("0");
    let outputs: Vec<_> = place.outputs().into_keys().map(|path| place.path("out").join(path)).collect();
    let before = fs::read(&outputs[0]).unwrap();
    fs::remove_file(&outputs[0]).unwrap();
    fs::write(&outputs[1], &before[..100]).unwrap();
    let told = place.collect(1);
    for part in [": it is not there", ": it has 100 bytes, and had ", "shard to be made again: 0", " --again --index 0"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // The ledger says that the bytes that are made again are those that were there.
    let ran = expect(0, place.run(["shard", "out/_plan", "--index", "0", "--again"]));
    assert_eq!(ran.text(), "shard 0: 3 documents\n");
    assert_eq!(fs::read(&outputs[0]).unwrap(), before);
    assert!(fs::read(&outputs[1]).unwrap().len() > 100);
    place.collect(0);
    // Of the same length, but other bytes: only their hash tells.
    let mut altered = before.clone();
    altered[before.len() / 2] ^= 1;
    fs::write(&outputs[0], &altered).unwrap();
    let told = place.collect(1);
    assert!(told.contains(": its hash is another one"), "{told}");
    expect(0, place.run(["shard", "out/_plan", "--index", "0", "--again"]));
    assert_eq!(fs::read(&outputs[0]).unwrap(), before);
    place.collect(0);
    let parts = files(&place.path("out/_plan/ledger"));
    assert_eq!(parts.into_keys().collect::<Vec<_>>(), ["000000.jsonl"], "no part says what the one before says");
}

#[test]
fn what_a_newer_version_wrote_is_told_and_left_alone() {
    let place = Place::minimal(&["a.json"]);
    place.plan(&[]);
    place.shard("0");
    let part = place.path("out/_plan/ledger/000000.jsonl");
    let plan = place.path("out/_plan/plan.json");
    let newer = |path: &std::path::Path, old: &str, new: &str| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(old));
        fs::write(path, text.replace(old, new)).unwrap();
        text
    };
    let before = newer(&part, "bulletin-ledger/1", "bulletin-ledger/7");
    for args in [&["collect", "out/_plan"][..], &["shard", "out/_plan", "--index", "0"]] {
        let ran = expect(2, place.run(args));
        assert!(ran.stderr.contains("newer version of bulletin (bulletin-ledger/7"), "{}", ran.stderr);
    }
    fs::write(&part, before).unwrap();
    let before = newer(&plan, "bulletin-plan/1", "bulletin-plan/2");
    for args in [&["collect", "out/_plan"][..], &["shard", "out/_plan", "--index", "0"]] {
        let ran = expect(2, place.run(args));
        assert!(ran.stderr.contains("newer version of bulletin (bulletin-plan/2"), "{}", ran.stderr);
    }
    fs::write(&plan, before).unwrap();
    newer(&plan, env!("CARGO_PKG_VERSION"), "99.0.0");
    let ran = expect(2, place.run(["shard", "out/_plan", "--index", "0"]));
    assert!(ran.stderr.contains("was made by bulletin 99.0.0"), "{}", ran.stderr);
}

#[test]
fn missing_shards_are_told_as_each_scheduler_is_told() {
    let place = Place::minimal(&["0.json", "1.json", "2.json", "3.json", "4.json"]);
    place.plan(&["--shard-docs", "1"]);
    place.shard("0,2");
    golden::text("scale/missing", &steady(&place, &place.collect(1)));
    let ran = expect(1, place.run(["collect", "out/_plan", "--format", "json", "--ledger", "merged.jsonl"]));
    let json: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(json["missing"]["indices"], serde_json::json!([1, 3, 4]));
    assert_eq!((&json["done"], &json["whole"]), (&2.into(), &false.into()));
    let merged = fs::read_to_string(place.path("merged.jsonl")).unwrap();
    assert_eq!(merged.lines().count(), 3, "{merged}");
    let tasks = json["missing"]["arguments"]["Slurm"].as_str().unwrap();
    assert!(tasks.contains("--array=1,3-4 "), "{tasks}");
}

/// A node has what the plan has, and nothing of the machine that planned.
#[test]
fn a_plan_brings_its_own_files() {
    let place = Place::minimal(&["a.json"]);
    fixtures::copy_folder(&fixtures::folder("../themes/academy"), &place.path("house"));
    fixtures::copy_folder(&fixtures::folder("../layouts/compact"), &place.path("own-layout"));
    fs::copy(fixtures::folder("../profiles").join(profile()), place.path("house.icc")).unwrap();
    let options = ["--edition", "press", "--layout", "own-layout", "--theme", "house/theme.json", "--profile", "house.icc"];
    let direct = ["render", "in/a.json", "-o", "direct.pdf", "--cache", "off"];
    expect(0, place.run(direct.iter().chain(&options)));
    place.plan(&options);
    for folder in ["house", "own-layout"] {
        fs::remove_dir_all(place.path(folder)).unwrap();
    }
    fs::remove_file(place.path("house.icc")).unwrap();
    place.shard("0");
    place.collect(0);
    assert!(place.outputs().into_values().next().unwrap() == fs::read(place.path("direct.pdf")).unwrap());
}

/// The file of a profile that can be mistaken for no built-in one.
fn profile() -> String {
    let names = fs::read_dir(fixtures::folder("../profiles")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".icc")).min().unwrap()
}

#[test]
fn names_of_any_kind_are_taken() {
    let long = format!("{}.json", "n".repeat(245));
    let paths = ["a b.json", "a\nb.json", "#7.json", "50%.json", "عدد/issue.json", "x/issue.json", "y/issue.json", "-o.json", &long];
    let place = Place::minimal(&paths);
    place.write("in/media/not-an-issue.json", b"{}");
    place.plan(&[]);
    place.shard("0");
    assert!(place.collect(0).contains("9 documents: 9 done"));
    let names = place.outputs().into_keys().map(|path| path[3..path.len() - 17].to_owned()).collect::<Vec<_>>();
    for name in ["a b", "a_b", "_7", "50_", "عدد", "x", "y", "-o", &"n".repeat(160)] {
        assert!(names.iter().any(|found| found == name), "{name}: {names:?}");
    }
}

#[test]
fn what_cannot_be_planned_is_told() {
    let place = Place::minimal(&["a.json"]);
    fs::create_dir(place.path("empty")).unwrap();
    for (input, out, fact) in [
        ("empty", "out", "empty: there is no issue"),
        ("gone", "out", "gone: there is no issue"),
        ("gone.json", "out", "there is no such file"),
        ("in/*.xml", "out", "in/*.xml: there is no issue"),
        ("in", "ftp://host/out", "there is no store for `ftp://`"),
        ("in", "s3://", "names no bucket"),
    ] {
        let ran = expect(2, place.run(["plan", input, "--out", out, "--plan", "plan"]));
        assert!(ran.stderr.contains(fact), "{}", ran.stderr);
        assert!(!place.path("plan/plan.json").exists());
    }
    for args in [&["collect", "in"][..], &["shard", "in", "--index", "0"]] {
        let ran = expect(2, place.run(args));
        assert!(ran.stderr.contains("there is no plan at"), "{}", ran.stderr);
    }
    place.plan(&[]);
    for (index, fact) in [("1", "there is no shard 1: the plan has 1"), ("x", "`x` is no index")] {
        let ran = expect(2, place.run(["shard", "out/_plan", "--index", index]));
        assert!(ran.stderr.contains(fact), "{}", ran.stderr);
    }
    fs::write(place.path("out/_plan/shards/000000.jsonl"), "{}\n").unwrap();
    let ran = expect(2, place.run(["shard", "out/_plan", "--index", "0"]));
    assert!(ran.stderr.contains("is not what the plan says"), "{}", ran.stderr);
}

/// A full disk is nobody's fault: the shard is tried again, and what is there by then is whole.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_tried_again_later() {
    let place = Place::varied(4);
    let out = place.path("out");
    fs::create_dir(&out).unwrap();
    let mount = |options: &str| as_root("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&out).status().unwrap();
    assert!(mount("size=64k").success(), "this test mounts a small disk, and needs root for it");
    let shard = ["shard", "out/_plan", "--index", "0", "--jobs", "2"];
    let planned = place.run(["plan", "in", "--out", "out", "--plan", "plan"]);
    let shard = shard.map(|arg| if arg == "out/_plan" { "plan" } else { arg });
    let full = place.run(shard);
    let there = place.outputs();
    let grown = mount("remount,size=64m").success();
    let again = place.run(shard);
    let proved = place.run(["collect", "plan", "--hashes"]);
    let left = place.outputs();
    assert!(as_root("umount").arg(&out).status().unwrap().success());
    assert!(grown);
    expect(0, planned);
    assert!(expect(75, full).stderr.contains("No space left on device"));
    expect(0, again);
    expect(0, proved);
    assert!(left.len() == 4 && there.iter().all(|(path, bytes)| left.get(path) == Some(bytes)), "{:?}", there.keys());
}
