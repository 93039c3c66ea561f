//! What each step costs in one warm process: the real issue, varied so that no two documents share a paragraph.

mod usage;
mod vary;
mod workspace;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bulletin::diagnostic::Diagnostic;
use bulletin::media::Cache;
use bulletin::shop::Press;
use bulletin::typeset::Typeset;
use bulletin::{pdf, typeset};

/// Documents that `cargo bench` measures.
const DOCUMENTS: usize = 40;

fn main() {
    bulletin::allocator::give_back_at_once();
    // `cargo test --benches` only wants to know that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { DOCUMENTS } else { 2 };
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let issues = workspace::write(folder.path(), count).expect("the workspace can be written");
    screen(&issues);
    println!("peak memory {:.0} MiB", usage::peak());
    press("press", &issues, None);
    let kept = folder.path().join("photos in inks");
    press("press, photos kept for the next time", &issues, Some(&kept));
    press("press, photos kept before", &issues, Some(&kept));
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

/// Prints what each step of the screen edition costs.
fn screen(issues: &[PathBuf]) {
    const STEPS: [&str; 5] = ["read, check", "typeset", "export, finish", "read back", "prove"];
    let costs: Vec<_> = issues
        .iter()
        .map(|own| {
            let bytes = fs::read(own.join("issue.json")).expect("the issue can be read");
            let ((job, report), reading) = measured(|| workspace::check(&bytes, own, None));
            let job = job.unwrap_or_else(|| panic!("{}: {:?}", own.display(), report.diagnostics));
            let (pages, setting) = measured(|| fine(own, typeset::typeset(&job)));
            let (exported, exporting) = measured(|| fine(own, pdf::export(&job, pages)));
            let (facts, reading_back) = measured(|| pdf::facts::read(&exported.pdf).expect("the finished PDF can be read"));
            let (lost, proving) = measured(|| pdf::faults(&job, &exported.wording, &facts));
            assert!(lost.is_empty(), "{}: {lost:?}", own.display());
            typeset::forget();
            [reading, setting, exporting, reading_back, proving]
        })
        .collect();
    let whole = table("screen", &STEPS, &costs);
    let share = |step: usize| median(costs[1..].iter().map(|costs| costs[step].cpu).collect()) / whole * 100.0;
    println!("proving takes {:.1} % of it, and reading the file back for that {:.1} %", share(4), share(3));
}

/// Prints what each step of the press edition costs; `cache` is where photos in inks are kept, if anywhere.
fn press(name: &str, issues: &[PathBuf], cache: Option<&Path>) {
    const STEPS: [&str; 6] = ["read, check", "typeset", "export", "photos in inks", "finish", "read back, prove"];
    let mut shop = Press::default();
    // The photos of the measured issue are coarser than paper asks for.
    shop.shop.photo_ppi.error = 50.0;
    shop.shop.photo_ppi.warning = 50.0;
    shop.cache = cache.map(|folder| Cache::new(folder.to_owned(), u64::MAX));
    let costs: Vec<_> = issues
        .iter()
        .map(|own| {
            let bytes = fs::read(own.join("issue.json")).expect("the issue can be read");
            let ((job, report), reading) = measured(|| workspace::check(&bytes, own, Some(shop.clone())));
            let job = job.unwrap_or_else(|| panic!("{}: {:?}", own.display(), report.diagnostics));
            let (pages, setting) = measured(|| fine(own, typeset::typeset(&job)));
            let (written, exporting) = measured(|| fine(own, pdf::unfinished(&job, &pages)));
            let Typeset { document, stand_ins, placed, wording, lists, .. } = pages;
            drop(document);
            typeset::forget();
            let (photos, printing) = measured(|| fine(own, pdf::printable(&job, &shop, &stand_ins, &placed, &mut Vec::new())));
            let (finished, finishing) = measured(|| fine(own, pdf::finished(&job, &shop, &written, &stand_ins, photos, &lists)));
            let (lost, proving) = measured(|| {
                let facts = pdf::facts::read(&finished).expect("the finished PDF can be read");
                pdf::faults(&job, &wording, &facts)
            });
            assert!(lost.is_empty(), "{}: {lost:?}", own.display());
            [reading, setting, exporting, printing, finishing, proving]
        })
        .collect();
    table(name, &STEPS, &costs);
}

fn fine<T>(own: &Path, made: Result<T, Vec<Diagnostic>>) -> T {
    made.unwrap_or_else(|faults| panic!("{}: {faults:?}", own.display()))
}

/// Prints what each step costs: once at the start of the process, and the median of all documents after that. Gives back
/// the CPU of all steps.
fn table<const N: usize>(name: &str, steps: &[&str; N], costs: &[[Cost; N]]) -> f64 {
    println!(
        "\n{name}: {} documents in one process, ms\n{:16}{:>12}{:>12}{:>12}",
        costs.len(),
        "",
        "first, CPU",
        "later, CPU",
        "later, wall"
    );
    let (first, later) = costs.split_first().expect("something was measured");
    let row = |name: &str, cost: &dyn Fn(&[Cost; N]) -> Cost| {
        let column = |part: fn(Cost) -> f64| median(later.iter().map(|costs| part(cost(costs))).collect());
        let cpu = column(|cost| cost.cpu);
        println!("{name:16}{:>12.1}{cpu:>12.1}{:>12.1}", cost(first).cpu, column(|cost| cost.wall));
        cpu
    };
    for (index, name) in steps.iter().enumerate() {
        row(name, &|costs| costs[index]);
    }
    row("whole", &|costs| costs.iter().fold(Cost::default(), |sum, cost| Cost { cpu: sum.cpu + cost.cpu, wall: sum.wall + cost.wall }))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}
