//! Holds nothing but the heap of one document after the other, in the system's allocator, for a profiler of memory:
//! `valgrind --tool=massif target/debug/examples/bench-heap DIR`, or `heaptrack`.

mod usage;
mod vary;
mod workspace;

use std::path::PathBuf;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("usage: bench-heap DIR"));
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("the workspace is there").map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for own in folders {
        let bytes = std::fs::read(own.join("issue.json")).expect("the issue can be read");
        let (job, mut report) = workspace::check(&bytes, &own);
        let job = job.unwrap_or_else(|| panic!("{:?}", report.diagnostics));
        let pdf = bulletin::render(&job, &mut report).unwrap_or_else(|| panic!("{:?}", report.diagnostics)).pdf;
        println!("{} bytes, peak {:.0} MiB", pdf.len(), usage::peak());
    }
}
