//! What each step costs in one warm process: the real issue, varied so that no two documents share a paragraph.

mod usage;
mod vary;
mod workspace;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use bulletin::{edition, pdf, typeset};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents that `cargo bench` measures.
const DOCUMENTS: usize = 40;
const STEPS: [&str; 4] = ["read, check", "typeset", "export, finish", "prove, forget"];

fn main() {
    // `cargo test --benches` only wants to know that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { DOCUMENTS } else { 2 };
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    steps(&workspace::write(folder.path(), count).expect("the workspace can be written"));
}

/// What one step used.
#[derive(Clone, Copy, Default)]
struct Cost {
    cpu: f64,
    wall: f64,
}

fn measured<T>(step: impl FnOnce() -> T) -> (T, Cost) {
    let (cpu, clock) = (usage::cpu(), Instant::now());
    let made = step();
    (made, Cost { wall: clock.elapsed().as_secs_f64() * 1e3, cpu: (usage::cpu() - cpu) * 1e3 })
}

/// Prints what each step costs: once at the start of the process, and the median of all documents after that.
fn steps(issues: &[PathBuf]) {
    let costs: Vec<[Cost; STEPS.len()]> = issues
        .iter()
        .map(|own| {
            let bytes = fs::read(own.join("issue.json")).expect("the issue can be read");
            let ((job, report), reading) = measured(|| workspace::check(&bytes, own));
            let job = job.unwrap_or_else(|| panic!("{}: {:?}", own.display(), report.diagnostics));
            let (pages, setting) = measured(|| typeset::typeset(&job).unwrap_or_else(|faults| panic!("{}: {faults:?}", own.display())));
            let (exported, exporting) =
                measured(|| pdf::export(&job, pages).unwrap_or_else(|faults| panic!("{}: {faults:?}", own.display())));
            let (lost, proving) = measured(|| {
                let facts = pdf::facts::read(&exported.pdf).expect("the finished PDF can be read");
                pdf::faults(&exported.wording, &facts, edition::Links::Live)
            });
            assert!(lost.is_empty(), "{}: {lost:?}", own.display());
            [reading, setting, exporting, proving]
        })
        .collect();
    println!("{} documents in one process, ms\n{:16}{:>12}{:>12}{:>12}", issues.len(), "", "first, CPU", "later, CPU", "later, wall");
    let (first, later) = costs.split_first().expect("something was measured");
    let row = |name: &str, cost: &dyn Fn(&[Cost; STEPS.len()]) -> Cost| {
        let column = |part: fn(Cost) -> f64| median(later.iter().map(|costs| part(cost(costs))).collect());
        println!("{name:16}{:>12.1}{:>12.1}{:>12.1}", cost(first).cpu, column(|cost| cost.cpu), column(|cost| cost.wall));
    };
    for (index, name) in STEPS.iter().enumerate() {
        row(name, &|costs| costs[index]);
    }
    row("whole", &|costs| costs.iter().fold(Cost::default(), |sum, cost| Cost { cpu: sum.cpu + cost.cpu, wall: sum.wall + cost.wall }));
    println!("peak memory {:.0} MiB", usage::peak());
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}
