//! `bulletin compare` as its users meet it: which documents and pages changed, what is said of them, and how it exits.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::binary::{Outcome, bulletin};
use support::documents::{endless, pdf};
use support::{fixtures, golden, judges};
use tempfile::TempDir;

const SIZE: (i64, i64) = (200, 100);
const RED: &str = "1 0 0 rg 0 0 100 100 re f";
const BLUE: &str = "0 0 1 rg 0 0 100 100 re f";
const WORDS: &str = "BT /F1 12 Tf 10 60 Td (The bank was cleared by hand) Tj 0 -20 Td (in five days) Tj ET";
const OTHER_WORDS: &str = "BT /F1 12 Tf 10 60 Td (The bank was planted by hand) Tj 0 -20 Td (in five days) Tj ET";

/// Two folders, `old` and `new`, with these files in them.
fn place(old: &[(&str, &[u8])], new: &[(&str, &[u8])]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for (side, files) in [("old", old), ("new", new)] {
        fs::create_dir(place.path().join(side)).unwrap();
        for (name, bytes) in files {
            let path = place.path().join(side).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    place
}

fn compare(place: &TempDir, args: &[&str]) -> Outcome {
    bulletin(["compare", "old", "new"].iter().chain(args)).cwd(place.path()).run()
}

fn json(place: &TempDir, args: &[&str]) -> (Option<i32>, Value) {
    let ran = compare(place, &[args, &["--format", "json"]].concat());
    let found = serde_json::from_slice(&ran.stdout).unwrap_or_else(|fault| panic!("{fault}\n{}", ran.transcript()));
    (ran.code, found)
}

/// The one document of two folders.
fn one(old: &[u8], new: &[u8], args: &[&str]) -> (Option<i32>, Value) {
    let (code, mut found) = json(&place(&[("a.pdf", old)], &[("a.pdf", new)]), args);
    (code, found["documents"][0].take())
}

#[test]
fn folders_are_compared_both_ways() {
    let (red, blue) = (pdf(SIZE, &[RED]), pdf(SIZE, &[BLUE]));
    let place = place(
        &[("same.pdf", &red), ("2023/changed.pdf", &red), ("gone.PDF", &red), ("notes.txt", b"no PDF")],
        &[("same.pdf", &red), ("2023/changed.pdf", &blue), ("fresh.pdf", &red), ("other.txt", b"no PDF")],
    );
    let (code, found) = json(&place, &["--ppi", "72"]);
    assert_eq!(code, Some(1));
    let told: Vec<(&str, &str)> = found["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| (document["name"].as_str().unwrap(), document["status"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("2023/changed.pdf", "changed"), ("fresh.pdf", "added"), ("gone.PDF", "removed"), ("same.pdf", "identical")]);
    assert_eq!(found["counts"]["changed"], 1);
    let page = &found["documents"][0]["comparison"]["pages"][0];
    assert_eq!((&page["old"], &page["new"], page["kind"].as_str()), (&1.into(), &1.into(), Some("changed")));
    let pixels = &page["pixels"];
    assert_eq!((pixels["share"].as_f64(), pixels["largest"].as_u64()), (Some(0.5), Some(255)), "{pixels}");
    // Half of 200 by 100 points.
    assert_eq!(pixels["places"], serde_json::json!([[0.0, 0.0, 35.3, 35.3]]));
}

#[test]
fn what_people_read_is_a_golden() {
    let old = pdf(SIZE, &[RED, WORDS, "", RED]);
    let new = pdf(SIZE, &["BT /F1 12 Tf 10 60 Td (A page more) Tj ET", RED, OTHER_WORDS, ""]);
    let place = place(
        &[("a.pdf", &old), ("b.pdf", &old), ("c.pdf", b"no PDF"), ("gone.pdf", &old)],
        &[("a.pdf", &new), ("b.pdf", &old), ("c.pdf", &old), ("fresh.pdf", &old)],
    );
    golden::text("compare/folders", &compare(&place, &[]).transcript());
}

#[test]
fn the_words_of_a_real_change_are_told_in_reading_order() {
    let place = place(&[], &[]);
    let issue = fixtures::folder("minimal");
    let render = |out: &str, more: &[&str]| {
        let args = [Path::new("render"), &issue, Path::new("-o"), Path::new(out)].map(|arg| arg.as_os_str().to_owned());
        let ran = bulletin(args.iter().map(|arg| arg.as_os_str()).chain(more.iter().map(std::ffi::OsStr::new))).cwd(place.path()).run();
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    };
    render("old/issue.pdf", &[]);
    render("new/issue.pdf", &["--set", "meta.title=The Lake Bulletin"]);
    golden::text("compare/title", &compare(&place, &[]).transcript());
    render("new/issue.pdf", &[]);
    let ran = compare(&place, &[]);
    assert_eq!((ran.code, ran.text().as_str(), ran.stderr.as_str()), (Some(0), "", "1 document: 1 the same\n"));
}

#[test]
fn other_bytes_with_the_same_pages_are_the_same() {
    let old = pdf(SIZE, &[RED, WORDS]);
    let new = [&old[..], b"\n% one more line\n"].concat();
    let (code, found) = one(&old, &new, &[]);
    assert_eq!((code, found["status"].as_str()), (Some(0), Some("same")), "{found}");
    assert_eq!(found["comparison"]["pages"], serde_json::json!([]));
}

#[test]
fn both_tolerances_count() {
    let (old, new) = (pdf(SIZE, &["0.5 g 0 0 20 10 re f"]), pdf(SIZE, &["0.52 g 0 0 20 10 re f"]));
    let code = |args: &[&str]| one(&old, &new, args).0;
    assert_eq!(code(&["--ppi", "72"]), Some(1));
    // 200 of 20,000 pixels, 5 of 255 apart.
    assert_eq!((code(&["--ppi", "72", "--tolerance", "4"]), code(&["--ppi", "72", "--tolerance", "5"])), (Some(1), Some(0)));
    assert_eq!((code(&["--ppi", "72", "--share", "0.9"]), code(&["--ppi", "72", "--share", "1%"])), (Some(1), Some(0)));
    for wrong in [["--share", "101"], ["--share", "-1"], ["--share", "much"], ["--tolerance", "256"], ["--ppi", "0"]] {
        assert_eq!(compare(&place(&[], &[]), &wrong).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn pages_are_counted_both_ways() {
    let (two, three) = (pdf(SIZE, &[RED, WORDS]), pdf(SIZE, &[RED, WORDS, BLUE]));
    for (old, new, kind) in [(&two, &three, "added"), (&three, &two, "removed")] {
        let (code, found) = one(old, new, &[]);
        assert_eq!(code, Some(1));
        let pages = found["comparison"]["pages"].as_array().unwrap();
        assert_eq!((pages.len(), pages[0]["kind"].as_str()), (1, Some(kind)), "{found}");
    }
}

#[test]
fn another_size_of_page_is_a_change() {
    let (code, found) = one(&pdf((200, 100), &[RED]), &pdf((200, 120), &[RED]), &["--share", "100"]);
    assert_eq!(code, Some(1));
    let facts = &found["comparison"]["pages"][0]["facts"];
    assert!(facts["added"][0].as_str().unwrap().starts_with("media 200.00 x 120.00 pt"), "{found}");
}

/// Runs an outside program that writes PDFs.
fn made_by(mut command: Command) {
    let output = command.output().expect("the program is installed by tests/judges/install.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn encrypted_and_damaged_files_do_not_keep_the_rest_from_being_compared() {
    let (old, new) = (pdf(SIZE, &[RED]), pdf(SIZE, &[BLUE]));
    let half = &old[..old.len() / 3];
    let names = ["a.pdf", "damaged.pdf", "empty.pdf", "locked.pdf", "open.pdf", "z.pdf"];
    let place = place(&names.map(|name| (name, &old[..])), &[("a.pdf", &new), ("damaged.pdf", half), ("empty.pdf", b""), ("z.pdf", &new)]);
    for (name, password) in [("locked.pdf", "secret"), ("open.pdf", "")] {
        let mut qpdf = Command::new("qpdf");
        qpdf.args(["--encrypt", password, "owner", "256", "--", "old/a.pdf"]).arg(Path::new("new").join(name));
        qpdf.current_dir(place.path());
        made_by(qpdf);
    }
    let (code, found) = json(&place, &[]);
    assert_eq!(code, Some(1));
    let told: Vec<&str> = found["documents"].as_array().unwrap().iter().map(|document| document["status"].as_str().unwrap()).collect();
    assert_eq!(told, ["changed", "unreadable", "unreadable", "unreadable", "same", "changed"], "{found:#}");
    assert_eq!(found["documents"][1]["faults"][0], "new version: the file cannot be read as a PDF");
    assert_eq!(found["documents"][3]["faults"][0], "new version: the PDF is encrypted");
    let note = found["documents"][4]["comparison"]["notes"][0].as_str().unwrap();
    assert!(note.contains("looks and words alone") && note.contains("encrypted"), "{note}");
}

#[test]
fn a_page_without_end_is_told_and_the_next_document_compared() {
    let old = pdf((72, 72), &[""]);
    let place = place(&[("a.pdf", &old), ("b.pdf", &old)], &[("a.pdf", &endless()), ("b.pdf", &pdf((72, 72), &[RED]))]);
    let (code, found) = json(&place, &["--timeout", "2", "--jobs", "1"]);
    assert_eq!(code, Some(1));
    assert_eq!(found["documents"][0]["faults"][0], "the comparison took longer than 2 seconds; --timeout allows more");
    assert_eq!(found["documents"][1]["status"], "changed");
}

#[test]
fn pdfs_of_other_programs_are_compared_word_by_word() {
    let place = place(&[("a.pdf", &pdf(SIZE, &[WORDS]))], &[("a.pdf", &pdf(SIZE, &[OTHER_WORDS]))]);
    for side in ["old", "new"] {
        let folder = place.path().join(side);
        let mut cairo = Command::new("pdftocairo");
        cairo.args(["-pdf", "a.pdf", "cairo.pdf"]).current_dir(&folder);
        made_by(cairo);
        let mut gs = Command::new("gs");
        gs.args(["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-sOutputFile=gs.pdf", "a.pdf"]).current_dir(&folder);
        made_by(gs);
        let mut mutool = Command::new("mutool");
        mutool.args(["convert", "-o", "mupdf.pdf", "a.pdf"]).current_dir(&folder);
        made_by(mutool);
    }
    let (_, found) = json(&place, &[]);
    let documents = found["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 4);
    for document in documents {
        let edits = document["comparison"]["pages"][0]["words"]["edits"].as_array().unwrap();
        let wanted =
            serde_json::json!([{ "before": "The bank was", "removed": "cleared", "added": "planted", "after": "by hand in five" }]);
        assert_eq!(Value::from(edits.clone()), wanted, "{document:#}");
    }
    // The same page by another program still says the same.
    let by_another = fs::read(place.path().join("old/gs.pdf")).unwrap();
    let (_, found) = one(&fs::read(place.path().join("old/cairo.pdf")).unwrap(), &by_another, &["--tolerance", "255"]);
    assert_eq!(found["comparison"]["words"]["removed"], 0, "{found:#}");
}

#[test]
fn the_report_needs_nothing_but_itself() {
    let hostile = "<script>alert(1)<!--.pdf";
    let (old, new) = (pdf(SIZE, &[RED, WORDS]), pdf(SIZE, &[BLUE, "BT /F1 12 Tf 10 60 Td (<img src=x onerror=alert\\(1\\)>) Tj ET"]));
    let larger = pdf((200, 120), &[RED, BLUE, BLUE]);
    let place = place(
        &[(hostile, &old), ("same.pdf", &old), ("larger.pdf", &old), ("gone.pdf", &old)],
        &[(hostile, &new), ("same.pdf", &old), ("larger.pdf", &larger)],
    );
    let ran = compare(&place, &["--report", "report.html"]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let path = place.path().join("report.html");
    let html = fs::read_to_string(&path).unwrap();
    // Two pages with two versions each in both, and a page that is new.
    assert_eq!(html.matches("src=\"data:image/png;base64,").count(), 9);
    assert_eq!(html.matches("<img ").count(), 9);
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("<link"));
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert"));

    let (page, complaints) = judges::chromium(&path.canonicalize().unwrap());
    judges::expect_none(&complaints);
    assert!(page.contains("<body class=\"slider\">"), "the script ran");
    assert_eq!(page.matches("<script").count(), 1);
    let slider = regex::Regex::new(r#"<input type="range"[^>]*>"#).unwrap();
    let sliders: Vec<&str> = slider.find_iter(&page).map(|found| found.as_str()).collect();
    assert_eq!(sliders.len(), 4);
    for slider in sliders {
        assert!(slider.contains("aria-label=\"Page ") && slider.contains("aria-valuetext=\"50 % old, 50 % new\""), "{slider}");
        assert!(!slider.contains("hidden"), "{slider}");
    }
    let alt =
        regex::Regex::new(r#"<img class="(old|new)" alt="Page \d of [^"]+, (old|new) version" width="\d+" height="\d+" src="#).unwrap();
    assert_eq!(alt.find_iter(&page).count(), 9);
}

#[test]
fn the_report_holds_no_more_pictures_than_asked_for() {
    let place = place(&[("a.pdf", &pdf(SIZE, &[RED, RED, RED]))], &[("a.pdf", &pdf(SIZE, &[BLUE, BLUE, BLUE]))]);
    let ran = compare(&place, &["--report", "-", "--pictures", "1"]);
    assert_eq!(ran.text().matches("<img ").count(), 2, "{}", ran.text());
    assert_eq!(ran.text().matches("--pictures allows more of them").count(), 2);
    let ran = compare(&place, &["--report", "-", "--format", "json"]);
    assert_eq!((ran.code, ran.text().as_str()), (Some(2), ""));
}

#[test]
fn neither_the_number_of_jobs_nor_the_order_shows() {
    let pages = [RED, BLUE, WORDS, OTHER_WORDS];
    let documents: Vec<(String, Vec<u8>)> = (0..12).map(|at| (format!("{at:02}.pdf"), pdf(SIZE, &[pages[at % 4]]))).collect();
    let old: Vec<(&str, &[u8])> = documents.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    let new: Vec<(&str, &[u8])> = old.iter().zip(old.iter().skip(1)).map(|((name, _), (_, bytes))| (*name, *bytes)).collect();
    let place = place(&old, &new);
    let run = |jobs: &str| {
        let json = compare(&place, &["--jobs", jobs, "--format", "json", "--report", "report.html"]).stdout;
        (json, fs::read(place.path().join("report.html")).unwrap())
    };
    let first = run("1");
    assert!(run("3") == first && run("12") == first);
}

#[test]
fn an_input_is_never_written_over_and_nothing_is_half_written() {
    let place = place(&[("a.pdf", &pdf(SIZE, &[RED]))], &[("a.pdf", &pdf(SIZE, &[BLUE]))]);
    let ran = compare(&place, &["--report", "new/a.pdf"]);
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
    assert_eq!(fs::read(place.path().join("new/a.pdf")).unwrap(), pdf(SIZE, &[BLUE]));
    assert_eq!(compare(&place, &["--report", "no/such/folder/report.html"]).code, Some(2));
}

#[test]
fn what_cannot_be_compared_at_all_exits_with_2() {
    let place = place(&[("a.pdf", &pdf(SIZE, &[RED]))], &[("notes.txt", b"no PDF")]);
    let run = |old: &str, new: &str| bulletin(["compare", old, new]).cwd(place.path()).run();
    for (old, new, said) in [
        ("missing", "new", "missing cannot be read"),
        ("old", "missing.pdf", "missing.pdf cannot be read"),
        ("new", "new", "there is no PDF in new nor in new"),
        ("old/a.pdf", "new", "nothing to compare old/a.pdf with"),
    ] {
        let ran = run(old, new);
        assert_eq!((ran.code, ran.text().as_str()), (Some(2), ""), "{}", ran.transcript());
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    // A file and a folder: the file of that name in it.
    assert_eq!(run("old/a.pdf", "old").code, Some(0));
    // One empty side is a finding.
    assert_eq!(run("old", "new").code, Some(1));
}

#[cfg(unix)]
#[test]
fn a_file_that_the_disk_does_not_give_exits_with_2_after_the_others() {
    let red = pdf(SIZE, &[RED]);
    let place = place(&[("a.pdf", &red), ("b.pdf", &red)], &[("b.pdf", &pdf(SIZE, &[BLUE]))]);
    std::os::unix::fs::symlink("nowhere", place.path().join("new/a.pdf")).unwrap();
    let (code, found) = json(&place, &[]);
    assert_eq!(code, Some(2));
    assert_eq!((found["documents"][0]["status"].as_str(), found["documents"][1]["status"].as_str()), (Some("failed"), Some("changed")));
}
