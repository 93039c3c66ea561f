//! Setting the pages: the only module that knows Typst.

mod data;
mod explain;
pub mod fonts;
mod glyphs;
mod photos;
mod world;

use typst::foundations::Bytes;
use typst_layout::PagedDocument;

use crate::diagnostic::Diagnostic;
use crate::job::Job;

pub use data::{publication_day, title};
pub use explain::explain;
pub use glyphs::missing_glyphs;
pub use photos::StandIn;

/// Pages as Typst set them, before they are a PDF.
pub struct Typeset {
    /// The pages.
    pub document: PagedDocument,
    /// What Typst warned of. Always ours to mend: the issue was checked before.
    pub warnings: Vec<Diagnostic>,
    /// The photos whose bytes the export puts in the place of their stand-ins.
    pub stand_ins: Vec<StandIn>,
}

/// Sets the pages of a job. An error is ours, not the editor's.
pub fn typeset(job: &Job) -> Result<Typeset, Vec<Diagnostic>> {
    let (files, stand_ins) = files(job);
    let world = world::JobWorld::new(job.layout(), files);
    let result = typst::compile::<PagedDocument>(&world);
    let warnings = explain(&result.warnings, Some(&world));
    match result.output {
        Ok(document) => Ok(Typeset { document, warnings, stand_ins }),
        Err(errors) => Err(explain(&errors, Some(&world))),
    }
}

/// Forgets what was memoized, so that a worker stays small. Called after every document, also after a failed one.
pub fn forget() {
    comemo::evict(0);
}

/// What templates read of a job: virtual paths and bytes, and the photos that are stood in for.
pub fn files(job: &Job) -> (Vec<(String, Bytes)>, Vec<StandIn>) {
    let data::Data { issue, job: about } = data::data(job);
    let json = |value: &serde_json::Value| Bytes::new(serde_json::to_vec(value).expect("a JSON value always serializes"));
    let mut files = vec![
        ("/data/issue.json".to_owned(), json(&issue)),
        ("/data/job.json".to_owned(), json(&about)),
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
