//! Sets issues in the system's allocator, one after the other, for a profiler of memory: `heaptrack` or
//! `valgrind --tool=massif` before `target/debug/examples/bench-heap DIR`, with a folder of `bench-worker workspace`.

use std::path::PathBuf;

use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::{Wanted, edition, layout};

fn main() {
    let folder = std::env::args().nth(1).expect("usage: bench-heap DIR");
    let entries = std::fs::read_dir(folder).expect("the workspace is there");
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    let layout = layout::find("compact").expect("the layout of the real issue is built in");
    let (limits, profile) = (Limits::default(), Profile::None);
    let wanted = Wanted { layout, edition: &edition::SCREEN, limits, profile, pages: None, press: None };
    for own in folders {
        let bytes = std::fs::read(own.join("issue.json")).expect("the issue can be read");
        let (job, mut report) = bulletin::check("issue.json", &bytes, &own, &wanted);
        let job = job.unwrap_or_else(|| panic!("{:?}", report.diagnostics));
        let rendered = bulletin::render(&job, &mut report).unwrap_or_else(|| panic!("{:?}", report.diagnostics));
        println!("{}: {} bytes", own.display(), rendered.pdf.len());
    }
}
