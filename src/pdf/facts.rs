//! What a finished PDF holds, read back from its bytes: enough to prove that an issue is all there, and to show in a
//! review what a change did.
//!
//! Reading never trusts the file: what is missing or wrong reads as absent, and what is too much is a [`Fault`].

mod attachment;
mod cmap;
pub(super) mod colour;
mod content;
mod drawn;
mod fault;
pub(super) mod font;
mod forms;
mod link;
mod listing;
pub(super) mod page;
mod properties;
#[cfg(test)]
pub(crate) mod sample;
pub(super) mod source;
mod tags;
#[cfg(test)]
mod tests;
mod texts;
pub(super) mod xmp;

use lopdf::{Document, Object, ObjectId};

pub use attachment::{Attachment, OutputIntent};
pub use fault::Fault;
pub use font::Font;
pub use link::{Bookmark, Link, Target};
pub use page::{Image, Page, PageBox};
pub use tags::{Kid, Run, Tag};

use content::Content;
use link::Targets;
use source::Source;
use tags::Tree;
use xmp::Xmp;

/// Pages that are read of one file.
const MOST_PAGES: usize = 10_000;

/// Bytes that one object stream may unpack to while the file is loaded.
const MOST_LOADED_BYTES: usize = 64 << 20;

/// What a finished PDF holds. Its text form, by [`Display`](std::fmt::Display), is made for golden files.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The PDF version, such as `1.7`.
    pub version: String,
    /// The title in the information dictionary.
    pub info_title: Option<String>,
    /// The title in the XMP metadata.
    pub title: Option<String>,
    /// Whether viewers are to show the title instead of the file's name.
    pub shows_title: bool,
    /// The document's language.
    pub lang: Option<String>,
    /// Whether the file says that it is tagged.
    pub marked: bool,
    /// The standards that the metadata claims, such as `PDF/A-3a`, `PDF/UA-1`, `PDF/X-4`.
    pub conformance: Vec<String>,
    /// What the colours are meant for.
    pub output_intents: Vec<OutputIntent>,
    /// The pages in order.
    pub pages: Vec<Page>,
    /// The outline.
    pub bookmarks: Vec<Bookmark>,
    /// Files inside the file.
    pub attachments: Vec<Attachment>,
    /// The tag tree; empty when there is none.
    pub tags: Vec<Tag>,
}

impl Facts {
    /// All tagged text in reading order, a line for each paragraph, heading, cell and the like.
    pub fn reading_text(&self) -> String {
        self.tags.iter().map(Tag::text).collect::<Vec<_>>().join("\n")
    }
}

/// Reads what a PDF holds from its bytes.
///
/// # Errors
/// When the bytes are no PDF, are encrypted, or go over a limit.
pub fn read(bytes: &[u8]) -> Result<Facts, Fault> {
    let options = lopdf::LoadOptions { max_decompressed_size: Some(MOST_LOADED_BYTES), ..Default::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|fault| Fault::Unreadable(fault.to_string()))?;
    of(&document)
}

/// Reads what a loaded PDF holds.
///
/// # Errors
/// When the document has no catalog, is encrypted, or goes over a limit.
pub fn of(document: &Document) -> Result<Facts, Fault> {
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Fault::Encrypted);
    }
    let catalog = document.catalog().map_err(|fault| Fault::Unreadable(fault.to_string()))?;
    let source = Source::new(document);
    let ids: Vec<ObjectId> = document.page_iter().take(MOST_PAGES + 1).collect();
    if ids.len() > MOST_PAGES {
        return Err(Fault::TooLarge { what: "pages", limit: MOST_PAGES });
    }
    let targets = Targets::read(&source, catalog, &ids)?;
    let mut content = Content::new(&source);
    let pages = ids.iter().map(|id| Page::read(&source, *id, &mut content, &targets)).collect::<Result<_, _>>()?;
    let tags = match source.dictionary(catalog, "StructTreeRoot") {
        Some(root) => Tree::read(&source, root, &content.texts.marked, &targets)?,
        None => Vec::new(),
    };
    let xmp = match source.get(catalog, "Metadata") {
        Some(Object::Stream(packet)) => Xmp::new(&source.bytes(packet)?),
        _ => Xmp::default(),
    };
    let flag = |holder, key| {
        let holder = source.dictionary(catalog, holder);
        let value = holder.and_then(|holder| source.get(holder, key));
        value.and_then(|value| value.as_bool().ok()).unwrap_or(false)
    };
    Ok(Facts {
        version: source.name(catalog, "Version").unwrap_or_else(|| document.version.clone()),
        info_title: source.dictionary(&document.trailer, "Info").and_then(|info| source.text(info, "Title")),
        title: xmp.property("dc:title"),
        shows_title: flag("ViewerPreferences", "DisplayDocTitle"),
        lang: source.text(catalog, "Lang"),
        marked: flag("MarkInfo", "Marked"),
        conformance: xmp.conformance(),
        output_intents: OutputIntent::all(&source, catalog),
        bookmarks: targets.bookmarks(&source, catalog)?,
        attachments: Attachment::all(&source, catalog)?,
        pages,
        tags,
    })
}
