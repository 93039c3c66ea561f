//! Setting the pages: the only module that knows Typst.

mod data;
mod explain;
pub mod fonts;
mod glyphs;
mod photos;
mod wording;
mod world;

use typst::foundations::Bytes;
use typst_layout::PagedDocument;

use crate::diagnostic::Diagnostic;
use crate::job::Job;

pub use data::{publication_day, title};
pub use explain::explain;
pub use glyphs::missing_glyphs;
pub use photos::StandIn;
pub use wording::{Text, Wording};

/// Pages as Typst set them, before they are a PDF.
pub struct Typeset {
    /// The pages.
    pub document: PagedDocument,
    /// What Typst warned of. Always ours to mend: the issue was checked before.
    pub warnings: Vec<Diagnostic>,
    /// The photos whose bytes the export puts in the place of their stand-ins.
    pub stand_ins: Vec<StandIn>,
    /// What a reader must find in them.
    pub wording: Wording,
}

/// Sets the pages of a job. An error is ours, not the editor's.
pub fn typeset(job: &Job) -> Result<Typeset, Vec<Diagnostic>> {
    let data = data::data(job);
    let wording = wording::wording(&data.issue);
    let (files, stand_ins) = virtual_files(job, &data);
    let world = world::JobWorld::new(job.layout(), files);
    let result = typst::compile::<PagedDocument>(&world);
    let warnings = explain(&result.warnings, Some(&world));
    match result.output {
        Ok(document) => Ok(Typeset { document, warnings, stand_ins, wording }),
        Err(errors) => Err(explain(&errors, Some(&world))),
    }
}

/// Forgets what was memoized, so that a worker stays small. Called after every document, also after a failed one.
pub fn forget() {
    comemo::evict(0);
}

/// What templates read of a job: virtual paths and bytes, and the photos that are stood in for.
pub fn files(job: &Job) -> (Vec<(String, Bytes)>, Vec<StandIn>) {
    virtual_files(job, &data::data(job))
}

fn virtual_files(job: &Job, data: &data::Data) -> (Vec<(String, Bytes)>, Vec<StandIn>) {
    let json = |value: &serde_json::Value| Bytes::new(serde_json::to_vec(value).expect("a JSON value always serializes"));
    let mut files = vec![
        ("/data/issue.json".to_owned(), json(&data.issue)),
        ("/data/job.json".to_owned(), json(&data.job)),
        ("/data/source.json".to_owned(), Bytes::new(job.source().text().as_bytes().to_vec())),
    ];
    let mut stand_ins = Vec::new();
    for (index, photo) in job.photos().iter().enumerate() {
        let (bytes, stand_in) = photos::hand_over(photo, index);
        files.push((data::photo_path(index, photo.encoding.extension()), bytes));
        stand_ins.extend(stand_in);
    }
    (files, stand_ins)
}
