//! The finishing of a press file: what Typst wrote becomes PDF/X-4 (ISO 15930-7) and PDF/A-2b (ISO 19005-2) at once.
//!
//! Colours of the page are authored in inks; here photos are put in, black is made to overprint, boxes, marks, output
//! intents and metadata are written, and all that a press cannot use is taken away. `PDF_X4.md` beside this file says, clause
//! by clause, who guarantees what.

mod boxes;
mod clip;
mod colour;
mod content;
mod intent;
mod interaction;
mod marks;
mod metadata;
mod overprint;
pub(super) mod photos;

use lopdf::Document;

use crate::shop::Press;

pub use metadata::About;
pub use photos::Replacement;

/// Millimetres to points.
pub const fn points(mm: f64) -> f64 {
    mm * 72.0 / 25.4
}

/// What the finishing needs besides the pages.
#[derive(Debug)]
pub struct Finishing<'a> {
    /// The shop and its printing condition.
    pub press: &'a Press,
    /// What the metadata say.
    pub about: About,
    /// Photos in inks, each with what stands for it.
    pub photos: Vec<Replacement<'a>>,
    /// Of each list, whether it goes on the one before.
    pub lists: &'a [bool],
}

/// Finishes a file. The error says what the layout does that no press file can have.
pub fn finish(bytes: &[u8], finishing: &Finishing) -> Result<Vec<u8>, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| format!("the PDF that was just written cannot be read: {error}"))?;
    photos::put(&mut document, &finishing.photos, finishing.press)?;
    super::joiners::remove(&mut document);
    interaction::remove(&mut document)?;
    let boxes = boxes::set(&mut document, &finishing.press.shop)?;
    clip::cut(&mut document, &boxes, &finishing.press.shop)?;
    marks::draw(&mut document, &boxes, finishing)?;
    overprint::set(&mut document)?;
    colour::settle(&mut document)?;
    intent::declare(&mut document, &finishing.press.condition)?;
    super::lists::join(&mut document, finishing.lists);
    super::lists::relabel(&mut document);
    document.prune_objects();
    metadata::write(&mut document, &finishing.about, bytes)?;
    document.renumber_objects();
    // X-4 is a matter of PDF 1.6 (ISO 15930-7).
    document.version = "1.6".to_owned();
    super::streams::close(&mut document);
    let mut out = Vec::with_capacity(bytes.len());
    document.save_to(&mut out).map_err(|error| format!("the finished PDF cannot be written: {error}"))?;
    Ok(out)
}
