//! Setting the pages: the only module that knows Typst.

mod accidents;
mod binding;
mod data;
mod explain;
mod families;
mod figures;
mod fit;
pub mod fonts;
mod glyphs;
mod ink;
mod photos;
mod readable;
mod settle;
mod wording;
mod world;

use typst::foundations::Bytes;
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Pages};
use crate::job::Job;
use crate::layout::Layout;

pub use data::{period_in_words, publication_day, title};
pub use explain::explain;
pub use families::{fit_labels, font_faults};
pub use fit::unfitted;
pub use glyphs::missing_glyphs;
pub use photos::{Placed, StandIn};
pub use readable::readable;
pub use wording::{Address, Allowance, Text, Wording, letters};

/// Pages as Typst set them, before they are a PDF.
pub struct Typeset {
    /// The pages.
    pub document: PagedDocument,
    /// What Typst warned of. Always ours to mend: the issue was checked before.
    pub warnings: Vec<Diagnostic>,
    /// The photos whose bytes the export puts in the place of their stand-ins.
    pub stand_ins: Vec<StandIn>,
    /// Where those photos are printed.
    pub placed: Vec<Placed>,
    /// Of each list, in the order in which they are read, whether it goes on the one before.
    pub lists: Vec<bool>,
    /// What a reader must find in them.
    pub wording: Wording,
    /// How they came out.
    pub pages: Pages,
    /// Accidents on the pages and a wish for pages that failed, as warnings; a last page that is not filled, as a note.
    pub accidents: Vec<Diagnostic>,
}

/// Sets the pages of a job. An error is ours, not the editor's.
pub fn typeset(job: &Job) -> Result<Typeset, Vec<Diagnostic>> {
    let data = data::data(job);
    let wording = wording::wording(&data.issue, &data.job);
    let Handed { files, stand_ins, pictures } = virtual_files(job, &data);
    let (document, mut warnings) = compile(job.layout(), files.clone())?;
    let wished = job.wished_pages();
    let found = |printed: &ink::Printed| accidents::accidents(printed, wished.is_some());
    let own = document;
    let (document, fit) = fit::fit(
        wished,
        &fit::Densities::of(&data.job["tokens"]),
        own,
        |trial| {
            // What was memoized serves no other trial.
            forget();
            let mut job_data = data.job.clone();
            job_data["pages"] = trial.pages.into();
            if let Some(density) = trial.density {
                density.apply(&mut job_data["tokens"]);
            }
            let files = files.iter().map(|(path, bytes)| (path.clone(), if path == JOB { json(&job_data) } else { bytes.clone() }));
            let (document, more) = compile(job.layout(), files.collect())?;
            explain::add(&mut warnings, more);
            Ok::<_, Vec<Diagnostic>>(document)
        },
        |document| {
            let printed = ink::read(document);
            found(&printed).len() + accidents::strays(&printed)
        },
    )?;
    let printed = ink::read(&document);
    let mut accidents = accidents::told(job, &wording, found(&printed));
    let count = document.pages().len();
    accidents.extend(fit.off.and_then(|off| unfitted(job, count, off, fit.reachable)));
    let fills = accidents::fills(&printed);
    accidents.extend(accidents::last_page(&fills, wished, fit.reckoned));
    let step = data.job["tokens"]["fit"][fit.step]["name"].as_str().filter(|_| fit.step > 0).map(str::to_owned);
    let pages = Pages {
        count,
        wished,
        density: fit.density,
        step,
        lines_off: fit.off.and_then(fit::Off::lines),
        filled: fills.iter().map(|fill| (fill * 100.0).round().clamp(0.0, 100.0) as u8).collect(),
    };
    let placed = photos::placed(&document, &pictures);
    Ok(Typeset { document, warnings, stand_ins, placed, lists: printed.lists, wording, pages, accidents })
}

fn compile(layout: &Layout, files: Vec<(String, Bytes)>) -> Result<(PagedDocument, Vec<Diagnostic>), Vec<Diagnostic>> {
    let world = world::JobWorld::new(layout, files);
    let result = settle::settle(&world);
    let warnings = explain(&result.warnings, Some(&world));
    result.output.map(|document| (document, warnings)).map_err(|errors| explain(&errors, Some(&world)))
}

/// Forgets what was memoized, so that a worker stays small. Called after every document, also after a failed one.
pub fn forget() {
    comemo::evict(0);
}

/// What templates read of a job: virtual paths and bytes, and the photos that are stood in for.
pub fn files(job: &Job) -> (Vec<(String, Bytes)>, Vec<StandIn>) {
    let Handed { files, stand_ins, .. } = virtual_files(job, &data::data(job));
    (files, stand_ins)
}

/// The path at which templates find everything but the issue.
const JOB: &str = "/data/job.json";

fn json(value: &serde_json::Value) -> Bytes {
    Bytes::new(serde_json::to_vec(value).expect("a JSON value always serializes"))
}

/// What Typst is handed.
struct Handed {
    /// Virtual paths and bytes.
    files: Vec<(String, Bytes)>,
    /// The photos that are stood in for.
    stand_ins: Vec<StandIn>,
    /// The id of each photo and the picture that is set for it.
    pictures: Vec<(String, Bytes)>,
}

fn virtual_files(job: &Job, data: &data::Data) -> Handed {
    let mut files = vec![
        ("/data/issue.json".to_owned(), json(&data.issue)),
        (JOB.to_owned(), json(&data.job)),
        ("/data/source.json".to_owned(), Bytes::new(job.source().text().as_bytes().to_vec())),
    ];
    let (mut stand_ins, mut pictures) = (Vec::new(), Vec::new());
    for (index, photo) in job.photos().iter().enumerate() {
        let (bytes, stand_in) = photos::hand_over(photo, index);
        pictures.push((photo.id.clone(), bytes.clone()));
        files.push((data::photo_path(index, photo.encoding.extension()), bytes));
        stand_ins.extend(stand_in);
    }
    Handed { files, stand_ins, pictures }
}
