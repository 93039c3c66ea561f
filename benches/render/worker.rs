//! What `benches/compare` and `benches/archive` call. An example and no bench, because cargo builds benches with other settings than
//! the program.
//!
//! ```text
//! bench-worker workspace DIR N    writes N varied issues, each also as a project that any Typst sets
//! bench-worker issues DIR N       writes N varied issues without their photos
//! bench-worker warm DIR           sets all of them in one process and prints its figures as JSON
//! bench-worker pages FILE...      prints the number of pages of each PDF
//! ```

mod usage;
mod vary;
mod workspace;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bulletin::{layout, pdf, typeset};

fn main() {
    bulletin::allocator::give_back_at_once();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["workspace", folder, count] => {
            let count = count.parse().expect("the number of documents is a number");
            for own in workspace::write(Path::new(folder), count).expect("the workspace can be written") {
                project(&own).expect("the workspace can be written");
            }
        }
        ["issues", folder, count] => {
            let count = count.parse().expect("the number of documents is a number");
            write_issues(Path::new(folder), count).expect("the issues can be written");
        }
        ["warm", folder] => warm(&issues(Path::new(folder))),
        ["pages", ..] => {
            for file in &arguments[1..] {
                let bytes = fs::read(file).expect("the PDF can be read");
                println!("{}", pdf::raster::Sheets::read(bytes).expect("the PDF is one").len());
            }
        }
        _ => {
            eprintln!("usage: bench-worker workspace DIR N | issues DIR N | warm DIR | pages FILE...");
            std::process::exit(2);
        }
    }
}

/// Writes issues varied from the real one without their photos.
fn write_issues(folder: &Path, count: usize) -> io::Result<()> {
    let base: serde_json::Value = serde_json::from_slice(&fs::read(Path::new(workspace::FIXTURE).join("issue.json"))?)?;
    (0..count).try_for_each(|number| {
        workspace::put(&folder.join(format!("{number:05}/issue.json")), &serde_json::to_vec_pretty(&vary::issue(&base, number))?)
    })
}

/// Writes an issue as a Typst project into `root` beside it: templates, data, and photos where our own typesetter is handed
/// stand-ins. The main file is `layout/main.typ`.
fn project(own: &Path) -> io::Result<()> {
    let (job, report) = workspace::check(&fs::read(own.join("issue.json"))?, own, None);
    let job = job.ok_or_else(|| io::Error::other(format!("{} has faults: {:?}", own.display(), report.diagnostics)))?;
    let root = own.join("root");
    for (path, bytes) in layout::kit() {
        workspace::put(&root.join("kit").join(path), &bytes)?;
    }
    for (path, bytes) in &*job.layout().files {
        workspace::put(&root.join("layout").join(path), bytes)?;
    }
    let (files, _) = typeset::files(&job);
    for (path, bytes) in files {
        let number = path.strip_prefix("/media/").and_then(|name| name.split('.').next()?.parse::<usize>().ok());
        let photo = number.and_then(|number| job.photos().get(number));
        workspace::put(&root.join(&path[1..]), photo.map_or(&*bytes, |photo| &photo.bytes))?;
    }
    Ok(())
}

/// The folders of a workspace, in order.
fn issues(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the workspace is there");
    let mut folders: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.join("issue.json").is_file()).collect();
    folders.sort();
    assert!(folders.len() > 1, "a workspace has two documents or more: the first one warms the process up");
    folders
}

/// Sets all issues from their bytes to the bytes of their PDFs. The first one is not counted.
fn warm(issues: &[PathBuf]) {
    let (mut cpu, mut clock, mut bytes) = (0.0, Instant::now(), 0);
    for (index, own) in issues.iter().enumerate() {
        let (job, mut report) = workspace::check(&fs::read(own.join("issue.json")).expect("the issue can be read"), own, None);
        let rendered = job
            .and_then(|job| bulletin::render(&job, &mut report))
            .unwrap_or_else(|| panic!("{}: {:?}", own.display(), report.diagnostics));
        if index == 0 {
            (cpu, clock) = (usage::cpu(), Instant::now());
        } else {
            bytes += rendered.pdf.len();
        }
    }
    let documents = (issues.len() - 1) as f64;
    let figures = serde_json::json!({
        "documents": issues.len() - 1,
        "cpu_ms": (usage::cpu() - cpu) * 1e3 / documents,
        "wall_ms": clock.elapsed().as_secs_f64() * 1e3 / documents,
        "peak_mib": usage::peak(),
        "bytes": bytes as f64 / documents,
    });
    println!("{figures}");
}
