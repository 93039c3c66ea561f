//! Preflight: whether a press can print a file, rule by rule, whoever made it.
//!
//! The file is read and never written. What is wrong with its objects, its pages and what they paint is a [`Finding`] with its
//! rule, its page and its place; a file that cannot be judged is one too. [`RULES`] is the table of all rules.

mod artwork;
mod file;
mod finding;
mod ink;
mod intent;
pub mod issue;
mod jpeg;
mod load;
mod metadata;
mod objects;
mod pages;
mod pictures;
pub mod rule;
mod rules;
mod spaces;

use lopdf::{Document, LoadOptions, ObjectId};

pub use finding::{Finding, Place};
pub use ink::PageInk;
pub use rule::{RULES, Rule};
pub use rules::{Rules, X4};

use crate::diagnostic::Severity;
use crate::pdf::facts::Fault;
use crate::pdf::facts::source::Source;
use crate::pdf::interpret::Interpreter;
use artwork::{Artwork, Inked};
use finding::Findings;
use objects::Walk;

/// Pages that are judged of one file.
const MOST_PAGES: usize = 10_000;

/// Bytes that one object stream may unpack to while the file is loaded.
const MOST_LOADED_BYTES: usize = 256 << 20;

/// What a preflight came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Preflight {
    /// The name of the set of rules.
    pub rules: String,
    /// Number of pages; none when the file could not be read.
    pub pages: Option<usize>,
    /// What was found: on the file, then page by page.
    pub findings: Vec<Finding>,
    /// How many more were found than are told.
    pub left_out: usize,
    /// The ink of the pages that were measured.
    pub ink: Vec<PageInk>,
}

impl Preflight {
    /// Number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// True when a finding is an error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}

/// Which pages are measured for ink on plates, which takes far longer than all the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// So many, the first ones.
    First(usize),
    /// Those of a file of ours that may bear more than the limit, as far as can be told without plates.
    Doubtful,
}

/// Judges a file. What cannot be read or judged is a finding too.
pub fn preflight(bytes: &[u8], rules: &Rules, measured: Measured) -> Preflight {
    let mut found = Findings::default();
    let judged = match load(bytes) {
        Ok(document) => judge(&document, bytes, rules, measured, &mut found),
        Err(finding) => {
            found.add(*finding);
            None
        }
    };
    let (pages, ink) = judged.map_or((None, Vec::new()), |(pages, ink)| (Some(pages), ink));
    let (findings, left_out) = found.sorted();
    Preflight { rules: rules.name.clone(), pages, findings, left_out, ink }
}

fn load(bytes: &[u8]) -> Result<Document, Box<Finding>> {
    let options = LoadOptions { max_decompressed_size: Some(MOST_LOADED_BYTES), ..LoadOptions::default() };
    let unreadable = |why: String| Box::new(Finding::new(&rule::UNREADABLE, format!("the file cannot be read as a PDF: {why}")));
    let protected =
        || Box::new(Finding::new(&rule::ENCRYPTION, "the file is encrypted, and what it holds cannot be told without its password"));
    match Document::load_mem_with_options(bytes, options) {
        Ok(document) if document.is_encrypted() && !document.was_encrypted() => Err(protected()),
        Ok(document) if document.catalog().is_err() => Err(unreadable("it has no catalog".to_owned())),
        Ok(document) => Ok(document),
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_)) => Err(protected()),
        Err(why) => Err(unreadable(crate::diagnostic::shorten(&why.to_string(), 200))),
    }
}

/// Judges a document, part by part. What is too large for one part does not keep the others from being judged.
fn judge(document: &Document, bytes: &[u8], rules: &Rules, measured: Measured, found: &mut Findings) -> Option<(usize, Vec<PageInk>)> {
    let source = Source::new(document);
    let catalog = document.catalog().ok()?;
    file::judge(&source, bytes, found);
    tell(metadata::judge(&source, catalog, found), None, found);
    tell(intent::judge(&source, catalog, rules, found), None, found);
    let ids: Vec<ObjectId> = document.page_iter().take(MOST_PAGES + 1).collect();
    if ids.len() > MOST_PAGES {
        found.add(Finding::new(&rule::TOO_LARGE, format!("the file has more than {MOST_PAGES} pages; those after are not judged")));
    }
    if ids.is_empty() {
        found.add(Finding::new(&rule::NO_PAGES, "the file has no pages"));
    }
    let sheets: Vec<_> =
        ids.iter().take(MOST_PAGES).enumerate().filter_map(|(at, id)| pages::judge(&source, at + 1, *id, rules, found)).collect();
    pages::together(&sheets, rules, found);
    Walk::new(&source, found).judge(&sheets, catalog, rules);
    let mut interpreter = Interpreter::new(&source);
    let mut painted = Vec::new();
    for sheet in &sheets {
        if found.is_full() {
            found.add(Finding::new(&rule::TOO_LARGE, "so much is wrong that what is painted from here on is not judged").on(sheet.number));
            break;
        }
        // Each page may unpack as much as any.
        source.begin_anew();
        let mut artwork = Artwork::new(&source, *sheet, rules, found);
        let followed = interpreter.page(sheet.dict, sheet.resources, sheet.media, &mut artwork);
        let inked = match followed {
            Ok(()) => artwork.end(),
            Err(_) => Inked { doubtful: true, ..Inked::default() },
        };
        painted.push((*sheet, inked));
        tell(followed, Some(sheet.number), found);
    }
    match measured {
        Measured::First(most) => painted.truncate(most),
        Measured::Doubtful => painted.retain(|(_, inked)| inked.doubtful),
    }
    let ink = ink::judge(bytes, &painted, rules, found);
    Some((sheets.len(), ink))
}

/// Tells what was too much to be judged.
fn tell(judged: Result<(), Fault>, page: Option<usize>, found: &mut Findings) {
    if let Err(fault) = judged {
        found.add(Finding::new(&rule::TOO_LARGE, format!("not all could be judged: {fault}")).on(page));
    }
}
