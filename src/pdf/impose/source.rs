//! A PDF that is to be imposed: loaded without trust, its pages in order.

use std::collections::BTreeMap;

use lopdf::xref::XrefRecovery;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::page::{Inherited, Page, Remarks};
use super::rectangle::Size;
use crate::diagnostic::Diagnostic;

/// Pages that are taken of one file.
const MOST_PAGES: usize = 10_000;

/// Nodes of the page tree that are looked at.
const MOST_NODES: usize = 4 * MOST_PAGES;

/// Levels of the page tree.
const MOST_LEVELS: usize = 64;

/// Bytes that one object stream may unpack to while the file is loaded.
const MOST_LOADED_BYTES: usize = 256 << 20;

/// A PDF that is to be imposed.
#[derive(Debug)]
pub struct Source {
    /// The loaded file.
    pub document: Document,
    /// Its pages in order; at least one.
    pub pages: Vec<Page>,
    /// What there is to say of it; no errors.
    pub findings: Vec<Diagnostic>,
}

impl Source {
    /// Reads a PDF. `finished` is the size of pages without a TrimBox, `bleed` in points how far the artwork of pages
    /// without a BleedBox reaches. Without it they have none.
    ///
    /// # Errors
    /// When the bytes are no PDF, are encrypted or damaged, or a page's boxes make no sense: all that is wrong.
    pub fn read(bytes: &[u8], finished: Option<Size>, bleed: f64) -> Result<Self, Vec<Diagnostic>> {
        let options = LoadOptions { max_decompressed_size: Some(MOST_LOADED_BYTES), ..LoadOptions::default() };
        let document = Document::load_mem_with_options(bytes, options).map_err(|fault| vec![unreadable(&fault.to_string())])?;
        if document.is_encrypted() || document.was_encrypted() {
            let fault = Diagnostic::error("encrypted", "the PDF is encrypted");
            return Err(vec![fault.hint("save it without a password; whoever made it can do that")]);
        }
        let leaves = leaves(&document).map_err(|fault| vec![fault])?;
        let (mut pages, mut faults) = (Vec::new(), Vec::new());
        for (index, (id, inherited)) in leaves.into_iter().enumerate() {
            match Page::read(&document, index + 1, id, inherited, finished, bleed) {
                Ok(page) => pages.push(page),
                Err(fact) => faults.push(Diagnostic::error("page-box", format!("page {}: {fact}", index + 1))),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let findings = [damage(&document, pages.len()), boxes(&pages, finished.is_some()), annotations(&document, &pages)].concat();
        Ok(Self { document, pages, findings })
    }

    /// Whether the document says that it is read from right to left.
    pub fn reads_from_right(&self) -> bool {
        let direction = || {
            let catalog = self.document.catalog().ok()?;
            let preferences = catalog.get_deref(b"ViewerPreferences", &self.document).ok()?.as_dict().ok()?;
            preferences.get_deref(b"Direction", &self.document).ok()?.as_name().ok()
        };
        direction() == Some(b"R2L")
    }
}

fn unreadable(why: &str) -> Diagnostic {
    Diagnostic::error("unreadable", format!("the file cannot be read as a PDF: {why}"))
}

fn damaged(fact: impl Into<String>) -> Diagnostic {
    Diagnostic::error("damaged", fact).hint("make the PDF anew, or let a program repair it, and look at its pages")
}

/// The pages with what they have from above, in order.
fn leaves(document: &Document) -> Result<Vec<(ObjectId, Inherited)>, Diagnostic> {
    let catalog = document.catalog().map_err(|fault| unreadable(&fault.to_string()))?;
    let root = catalog.get(b"Pages").and_then(Object::as_reference).map_err(|_| damaged("the file has no list of pages"))?;
    let mut found = Vec::new();
    let mut nodes = 0;
    let mut open = vec![(root, Inherited::default(), 0)];
    while let Some((id, inherited, level)) = open.pop() {
        nodes += 1;
        if found.len() >= MOST_PAGES || nodes > MOST_NODES {
            return Err(Diagnostic::error("too-large", format!("the PDF has more than {MOST_PAGES} pages")));
        }
        let number = found.len() + 1;
        let Ok(node) = document.get_dictionary(id) else {
            return Err(damaged(format!("page {number} is missing in the file")));
        };
        let Some(kids) = kids(document, node) else {
            if id == root {
                return Err(damaged("the file has no list of pages"));
            }
            found.push((id, inherited));
            continue;
        };
        if level == MOST_LEVELS {
            return Err(damaged(format!("the list of pages has more than {MOST_LEVELS} levels")));
        }
        let inherited = inherited.with(document, id);
        for kid in kids.iter().rev() {
            let kid = kid.as_reference().map_err(|_| damaged(format!("page {number} or one after it is missing in the file")))?;
            open.push((kid, inherited, level + 1));
        }
        if open.len() > MOST_NODES {
            return Err(Diagnostic::error("too-large", format!("the PDF has more than {MOST_PAGES} pages")));
        }
    }
    if found.is_empty() {
        return Err(Diagnostic::error("no-pages", "the PDF has no pages"));
    }
    Ok(found)
}

/// What a node of the page tree holds; none for a page. Some programs leave the type out.
fn kids<'a>(document: &'a Document, node: &'a Dictionary) -> Option<&'a Vec<Object>> {
    if node.has_type(b"Page") {
        return None;
    }
    node.get_deref(b"Kids", document).ok()?.as_array().ok()
}

fn damage(document: &Document, pages: usize) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let look = "compare the sheets with the pages, page by page";
    if document.xref_recovery == Some(XrefRecovery::Reconstructed) {
        found.push(Diagnostic::warning("repaired", "the file is damaged: its objects were found by searching for them").hint(look));
    }
    let root = document.catalog().and_then(|catalog| catalog.get_deref(b"Pages", document)).and_then(Object::as_dict);
    let count = root.and_then(|root| root.get_deref(b"Count", document)).and_then(Object::as_i64);
    if let Ok(count) = count.map(|count| usize::try_from(count).unwrap_or_default())
        && count != pages
    {
        let fact = {
            let (s, was) = (if count == 1 { "" } else { "s" }, if pages == 1 { "was" } else { "were" });
            format!("the file says that it has {count} page{s}, and {pages} {was} found")
        };
        found.push(Diagnostic::warning("page-count", fact).hint(look));
    }
    found
}

fn boxes(pages: &[Page], sized: bool) -> Vec<Diagnostic> {
    let of = |remark: fn(&Remarks) -> bool| -> Vec<usize> {
        pages.iter().filter(|page| remark(&page.remarks)).map(|page| page.number).collect()
    };
    let mut found = Vec::new();
    let bare = of(|remarks| remarks.no_trim);
    if !bare.is_empty() && !sized {
        let fact = format!("{} no TrimBox: what viewers show counts as the finished page", subject(&bare, "has", "have"));
        found.push(Diagnostic::note("no-trim-box", fact).hint("--page SIZE says the finished size, centred on the page"));
    }
    let wide = of(|remarks| remarks.cut_to_media);
    if !wide.is_empty() {
        let fact = format!("{} a box beyond the MediaBox, which was cut to it", subject(&wide, "has", "have"));
        found.push(Diagnostic::warning("page-box", fact));
    }
    let none = of(|remarks| remarks.no_box);
    if !none.is_empty() {
        let fact = format!("{} a box that is empty or cannot be read, which counts as not there", subject(&none, "has", "have"));
        found.push(Diagnostic::warning("page-box", fact));
    }
    let odd = of(|remarks| remarks.odd_turn);
    if !odd.is_empty() {
        let fact = format!("{} to be turned by an angle that is no quarter turn, which counts as none", subject(&odd, "is", "are"));
        found.push(Diagnostic::warning("page-box", fact));
    }
    found
}

/// Annotations lie on top of a page and are no part of it: they do not come onto the sheets.
fn annotations(document: &Document, pages: &[Page]) -> Vec<Diagnostic> {
    let (mut links, mut painted) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new());
    for page in pages {
        let list = document.get_dictionary(page.id).and_then(|dict| dict.get_deref(b"Annots", document)).and_then(Object::as_array);
        for annotation in list.into_iter().flatten() {
            let Ok((_, Object::Dictionary(annotation))) = document.dereference(annotation) else { continue };
            let kind = annotation.get_deref(b"Subtype", document).and_then(Object::as_name).unwrap_or_default();
            let pages = match kind {
                b"Link" => &mut links,
                b"Popup" | b"TrapNet" | b"PrinterMark" => continue,
                _ => painted.entry(String::from_utf8_lossy(kind).into_owned()).or_default(),
            };
            if pages.last() != Some(&page.number) {
                pages.push(page.number);
            }
        }
    }
    let mut found: Vec<Diagnostic> = painted
        .into_iter()
        .map(|(kind, pages)| {
            let fact = format!("{} annotations ({kind}), which are not on the sheets", subject(&pages, "has", "have"));
            Diagnostic::warning("annotations", fact).hint("if they are to be printed, flatten them into the page first")
        })
        .collect();
    if !links.is_empty() {
        found.push(Diagnostic::note("links", format!("{} links, which are dead on paper", subject(&links, "has", "have"))));
    }
    found
}

/// `page 3 has`, `pages 1 to 4, 9 have`.
fn subject(pages: &[usize], one: &str, many: &str) -> String {
    format!("{} {}", listed(pages), if pages.len() == 1 { one } else { many })
}

/// `page 3`, `pages 1 to 4, 9`.
pub fn listed(pages: &[usize]) -> String {
    format!("{} {}", if pages.len() == 1 { "page" } else { "pages" }, ranges(pages))
}

/// Ascending page numbers in words, the first few of them.
fn ranges(pages: &[usize]) -> String {
    const SHOWN: usize = 8;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => runs.push((*page, *page)),
        }
    }
    let more = runs.len().saturating_sub(SHOWN);
    let words: Vec<String> = runs
        .iter()
        .take(SHOWN)
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    if more > 0 { format!("{} and {more} more", words.join(", ")) } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_in_words() {
        assert_eq!(subject(&[3], "has", "have"), "page 3 has");
        assert_eq!(ranges(&[1, 2, 3, 5, 8, 9]), "1 to 3, 5, 8, 9");
        assert_eq!(ranges(&(0..20).map(|n| n * 2 + 1).collect::<Vec<_>>()), "1, 3, 5, 7, 9, 11, 13, 15 and 12 more");
    }
}
