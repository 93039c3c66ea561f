//! What `bulletin compare` costs for a folder of documents of four pages: those varied from the real issue, as they are and as
//! they might be after a change of the layout.

#[path = "../render/vary.rs"]
mod vary;
#[path = "../render/workspace.rs"]
mod workspace;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Documents that `cargo bench` measures.
const DOCUMENTS: usize = 100;

fn main() {
    // `cargo test --benches` only wants to know that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { DOCUMENTS } else { 2 };
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let put = |side: &str, name: &str, bytes: &[u8]| workspace::put(&folder.path().join(side).join(name), bytes).expect("there is room");
    let mut pages = 0;
    for own in workspace::write(&folder.path().join("issues"), count).expect("the workspace can be written") {
        let issue = fs::read_to_string(own.join("issue.json")).expect("the issue can be read");
        let name = format!("{}.pdf", own.file_name().unwrap_or_default().display());
        let old = pdf(&issue, &own);
        pages += old.pages;
        put("old", &name, &old.pdf);
        // The running head of each page says the title.
        put("changed", &name, &pdf(&issue.replace("Newsletter", "Bulletin"), &own).pdf);
        // What is behind the end of a file changes nothing.
        put("same", &name, &[&old.pdf[..], b"\n%\n"].concat());
    }
    println!("{count} documents, {pages} pages");
    for (what, new, report, code) in [
        ("the same bytes", "old", false, 0),
        ("other bytes, the same pages", "same", false, 0),
        ("every page changed", "changed", false, 1),
        ("every page changed, with a report", "changed", true, 1),
    ] {
        let clock = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bulletin"));
        command.args(["compare", "old", new]).args(report.then_some(["--report", "report.html"]).into_iter().flatten());
        let status = command.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let wall = clock.elapsed().as_secs_f64();
        assert_eq!(status.expect("the program starts").code(), Some(code), "{what}");
        println!("{what:36}{wall:>8.2} s");
    }
    let report = fs::metadata(folder.path().join("report.html")).map_or(0, |report| report.len());
    println!("the report has {:.1} MB", report as f64 / 1e6);
}

fn pdf(issue: &str, own: &Path) -> bulletin::Rendered {
    let (job, mut report) = workspace::check(issue.as_bytes(), own, None);
    let rendered = job.and_then(|job| bulletin::render(&job, &mut report));
    rendered.unwrap_or_else(|| panic!("{}: {:?}", own.display(), report.diagnostics))
}
