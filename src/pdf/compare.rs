//! Two versions of a document: which pages changed, by how much, and what they say otherwise.
//!
//! ```text
//! bytes equal? ──no──> draw pages of one number ──> pair the rest ──> pixels, words and facts of each pair
//! ```
//!
//! One page of each side is in memory at a time. What cannot be drawn or read is told with the page, and the other pages are
//! compared all the same.

mod pairing;
mod pixels;
mod words;

use serde::{Deserialize, Serialize};

use super::facts::{self, Facts, Page};
use super::picture::Tolerance;
use super::raster::{self, Sheets};
use pairing::Pair;
use pixels::Drawn;

pub use pixels::PixelChange;
use words::Said;
pub use words::{Edit, WordChange};

/// How documents are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Pixels per inch at which pages are drawn.
    pub ppi: f64,
    /// How much the pictures of a page may differ and still be the same.
    pub tolerance: Tolerance,
}

/// How two versions of a document differ.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// Pages of the old version.
    pub old_pages: usize,
    /// Pages of the new version.
    pub new_pages: usize,
    /// The words of the whole document, wherever its pages end.
    pub words: WordChange,
    /// What a reader's program is told of the document: title, language, standards, bookmarks, attachments.
    pub facts: FactChange,
    /// The pages that changed, in the order of the new version.
    pub pages: Vec<PageChange>,
    /// What was compared in part, in words: it says nothing against the documents.
    pub notes: Vec<String>,
}

impl Comparison {
    /// Whether nothing that a reader meets differs, and all was compared.
    pub fn is_same(&self) -> bool {
        self.pages.is_empty() && self.facts.is_empty() && self.old_pages == self.new_pages
    }
}

/// Statements about a document or a page that only one version makes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FactChange {
    /// Those of the old version.
    pub removed: Vec<String>,
    /// Those of the new version.
    pub added: Vec<String>,
}

impl FactChange {
    /// Whether both versions state the same.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }

    /// Lines that only one of two listings has.
    fn between(old: &[String], new: &[String]) -> Self {
        let only = |these: &[String], others: &[String]| {
            let mut rest = others.to_vec();
            let missing = |line: &&String| match rest.iter().position(|other| other == *line) {
                Some(place) => {
                    rest.swap_remove(place);
                    false
                }
                None => true,
            };
            these.iter().filter(missing).cloned().collect()
        };
        if old == new {
            return Self::default();
        }
        let (old, new) = (&old[..old.len().min(MOST_FACTS)], &new[..new.len().min(MOST_FACTS)]);
        Self { removed: only(old, new), added: only(new, old) }
    }
}

/// Statements about one page that are compared.
const MOST_FACTS: usize = 2_000;

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It looks, reads or is otherwise.
    Changed,
    /// It is the same under another number.
    Moved,
    /// Only the new version has it.
    Added,
    /// Only the old version has it.
    Removed,
}

/// A page that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageChange {
    /// What became of it.
    pub kind: Kind,
    /// Its number in the old version, from 1.
    pub old: Option<usize>,
    /// Its number in the new version, from 1.
    pub new: Option<usize>,
    /// How its pictures differ; none when they are the same within the tolerance, or on one side alone.
    pub pixels: Option<PixelChange>,
    /// How its words differ; none when they do not, or could not be read.
    pub words: Option<WordChange>,
    /// How its boxes, fonts, colour spaces, images and links differ.
    pub facts: FactChange,
    /// Why it could not be compared.
    pub fault: Option<String>,
}

/// Why two versions cannot be compared at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// What is wrong with the old version.
    pub old: Option<String>,
    /// What is wrong with the new version.
    pub new: Option<String>,
}

/// Compares two versions of a document.
///
/// # Errors
/// When one of them is no PDF that can be drawn.
pub fn compare(old: Vec<u8>, new: Vec<u8>, settings: Settings) -> Result<Comparison, Unreadable> {
    let said = [&old, &new].map(|bytes| facts::read(bytes));
    let (old, new) = match (Sheets::read(old), Sheets::read(new)) {
        (Ok(old), Ok(new)) if !old.is_empty() && !new.is_empty() => (old, new),
        (old, new) => {
            let fault = |sheets: Result<Sheets, raster::Fault>| match sheets {
                Err(fault) => Some(fault.to_string()),
                Ok(sheets) => sheets.is_empty().then(|| "the PDF has no page that can be found".to_owned()),
            };
            return Err(Unreadable { old: fault(old), new: fault(new) });
        }
    };
    let mut comparison = Comparison { old_pages: old.len(), new_pages: new.len(), ..Comparison::default() };
    // Facts about pages that are not those that are drawn would be about others.
    let facts = match &said {
        [Ok(before), Ok(after)] if before.pages.len() == old.len() && after.pages.len() == new.len() => [Some(before), Some(after)],
        said => {
            let why = ["old", "new"].into_iter().zip(said);
            let why: Vec<String> = why.filter_map(|(side, facts)| Some(format!("{side} version: {}", facts.as_ref().err()?))).collect();
            let why = if why.is_empty() { "it is not certain which pages the file has".to_owned() } else { why.join("; ") };
            comparison.notes.push(format!("looks and words alone were compared: {why}"));
            [None, None]
        }
    };
    // Words are read in the same way on both sides, or the way would show as a difference.
    let tagged = facts.iter().all(|facts| facts.is_some_and(|facts| !facts.tags.is_empty()));
    let [facts_before, facts_after] = facts;
    let stated = [Stated::new(facts_before, &old, tagged), Stated::new(facts_after, &new, tagged)];
    let [before, after] = &stated;
    comparison.facts = FactChange::between(&before.document, &after.document);
    comparison.words = words::change(&before.said.document, &after.said.document);
    let drawn = Drawn::new(&old, &new, settings);
    let pairs = pairing::pairs(&drawn.pages(), &before.said.pages, &after.said.pages);
    for pair in pairs {
        comparison.pages.extend(page(pair, &drawn, &stated));
    }
    Ok(comparison)
}

/// What changed from one page to the other; nothing when nothing did.
fn page(pair: Pair, drawn: &Drawn<'_>, [before, after]: &[Stated; 2]) -> Option<PageChange> {
    let (old, new) = match pair {
        Pair { old: Some(old), new: Some(new) } => (old, new),
        Pair { old, new } => {
            let kind = if old.is_some() { Kind::Removed } else { Kind::Added };
            let (words, facts, pixels, fault) = Default::default();
            return Some(PageChange { kind, old: old.map(|old| old + 1), new: new.map(|new| new + 1), pixels, words, facts, fault });
        }
    };
    let (pixels, fault) = match drawn.change(old, new) {
        Ok(pixels) => (pixels, None),
        Err(fault) => (None, Some(fault)),
    };
    let words = Some(words::change(&before.said.pages[old], &after.said.pages[new])).filter(|change| !change.is_empty());
    let lines = |stated: &Stated, page: usize| stated.pages.get(page).cloned().unwrap_or_default();
    let facts = FactChange::between(&lines(before, old), &lines(after, new));
    let same = pixels.is_none() && words.is_none() && facts.is_empty() && fault.is_none();
    if same && old == new {
        return None;
    }
    let kind = if same { Kind::Moved } else { Kind::Changed };
    Some(PageChange { kind, old: Some(old + 1), new: Some(new + 1), pixels, words, facts, fault })
}

/// What a version says, and what is stated about it.
struct Stated {
    /// Lines about the document; none when its facts could not be read.
    document: Vec<String>,
    /// Lines about each page.
    pages: Vec<Vec<String>>,
    said: Said,
}

impl Stated {
    fn new(facts: Option<&Facts>, sheets: &Sheets, tagged: bool) -> Self {
        let said = match facts {
            Some(facts) if tagged => Said::by_tags(facts),
            _ => Said::by_letters(sheets),
        };
        let Some(facts) = facts else { return Self { document: Vec::new(), pages: Vec::new(), said } };
        let page = |page: &Page| {
            let lines = page.to_string();
            // Texts are compared as words.
            let lines = lines.lines().map(str::trim).filter(|line| !line.starts_with("artifact ") && !line.starts_with("untagged "));
            lines.map(str::to_owned).collect()
        };
        Self { document: document(facts), pages: facts.pages.iter().map(page).collect(), said }
    }
}

/// Statements about the document as a whole.
fn document(facts: &Facts) -> Vec<String> {
    let head = Facts { pages: Vec::new(), tags: Vec::new(), ..facts.clone() };
    let mut lines = Vec::new();
    let mut list = "";
    for line in head.to_string().lines() {
        match line.trim() {
            "" => {}
            // The number of pages is told by itself, and tags by what they say.
            line if line.starts_with("pages ") || line.starts_with("tags") => {}
            line if line.starts_with("bookmarks") => list = "bookmark ",
            line if line.starts_with("attachments") => list = "attachment ",
            line => lines.push(format!("{list}{line}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests;
