//! Where links and bookmarks lead.

use std::collections::{HashMap, HashSet};
use std::fmt;

use lopdf::{Dictionary, Object, ObjectId};

use super::Fault;
use super::source::{self, MOST_LEVELS, MOST_NODES, Source, dictionary};

/// What a link or a bookmark leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An address outside the file.
    Uri(String),
    /// A page of the file, counted from 1.
    Page(usize),
    /// Something else: another action, or a destination that is not in the file.
    Other(String),
    /// Nothing.
    None,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uri(uri) => f.write_str(uri),
            Self::Page(number) => write!(f, "page {number}"),
            Self::Other(what) => write!(f, "({what})"),
            Self::None => f.write_str("(nowhere)"),
        }
    }
}

/// A link annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// The text for those who do not see what it is on.
    pub contents: Option<String>,
    /// Whether the tag tree says which element it belongs to.
    pub tagged: bool,
}

impl Link {
    pub(super) fn read<'a>(source: &Source<'a>, annotation: &'a Dictionary, targets: &Targets<'a>) -> Self {
        Self {
            target: targets.of(source, annotation),
            contents: source.text(annotation, "Contents"),
            tagged: source.integer(annotation, "StructParent").is_some(),
        }
    }
}

/// A bookmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub target: Target,
    /// Bookmarks under it.
    pub kids: Vec<Self>,
}

/// The places in a file that can be led to.
pub(super) struct Targets<'a> {
    pages: HashMap<ObjectId, usize>,
    named: HashMap<String, &'a Object>,
}

impl<'a> Targets<'a> {
    /// Reads the named destinations of the catalog.
    pub fn read(source: &Source<'a>, catalog: &'a Dictionary, pages: &[ObjectId]) -> Result<Self, Fault> {
        let mut named = HashMap::new();
        if let Some(old) = source.dictionary(catalog, "Dests") {
            named.extend(old.iter().map(|(name, place)| (source::lossy(name), source.resolve(place))));
        }
        let names = source.dictionary(catalog, "Names");
        if let Some(tree) = names.and_then(|names| source.dictionary(names, "Dests")) {
            named.extend(source.name_tree(tree)?);
        }
        let pages = (1..).zip(pages).map(|(number, id)| (*id, number)).collect();
        Ok(Self { pages, named })
    }

    /// The number of a page, from 1.
    pub fn page(&self, id: ObjectId) -> Option<usize> {
        self.pages.get(&id).copied()
    }

    /// Where the `/Dest` or `/A` of a link or bookmark leads.
    pub fn of(&self, source: &Source<'a>, dict: &'a Dictionary) -> Target {
        if let Some(place) = source.get(dict, "Dest") {
            return self.place(source, place);
        }
        let Some(action) = source.dictionary(dict, "A") else { return Target::None };
        match source.name(action, "S").unwrap_or_default().as_str() {
            // An address is ASCII (ISO 32000-2, 12.6.4.8); one that is not is mostly UTF-8.
            "URI" => {
                let bytes = source.get(action, "URI").and_then(|uri| uri.as_str().ok()).unwrap_or_default();
                Target::Uri(String::from_utf8_lossy(bytes).into_owned())
            }
            "GoTo" => source.get(action, "D").map_or(Target::None, |place| self.place(source, place)),
            other => Target::Other(other.to_owned()),
        }
    }

    fn place(&self, source: &Source<'a>, place: &'a Object) -> Target {
        let name = match place {
            Object::String(name, _) => source::text(name),
            Object::Name(name) => source::lossy(name),
            place => return self.explicit(source, place).unwrap_or(Target::None),
        };
        let found = self.named.get(&name).and_then(|place| self.explicit(source, place));
        found.unwrap_or(Target::Other(name))
    }

    /// A place that is written out: `[page /XYZ ...]`, or a dictionary with one.
    fn explicit(&self, source: &Source<'a>, place: &'a Object) -> Option<Target> {
        let place = dictionary(place).map_or(Some(place), |dict| source.get(dict, "D"))?;
        let page = place.as_array().ok()?.first()?;
        let number = page.as_reference().ok().and_then(|id| self.page(id));
        Some(number.map_or_else(|| Target::Other("a page that is not there".to_owned()), Target::Page))
    }

    /// The bookmarks of the catalog.
    pub fn bookmarks(&self, source: &Source<'a>, catalog: &'a Dictionary) -> Result<Vec<Bookmark>, Fault> {
        match source.dictionary(catalog, "Outlines") {
            Some(root) => self.under(source, root, &mut HashSet::new(), 0),
            None => Ok(Vec::new()),
        }
    }

    fn under(
        &self,
        source: &Source<'a>,
        parent: &'a Dictionary,
        seen: &mut HashSet<*const Dictionary>,
        levels: usize,
    ) -> Result<Vec<Bookmark>, Fault> {
        if levels > MOST_LEVELS {
            return Err(Fault::TooLarge { what: "levels of bookmarks", limit: MOST_LEVELS });
        }
        let mut found = Vec::new();
        let mut next = source.dictionary(parent, "First");
        while let Some(item) = next {
            if !seen.insert(std::ptr::from_ref(item)) {
                break;
            }
            if seen.len() > MOST_NODES {
                return Err(Fault::TooLarge { what: "bookmarks", limit: MOST_NODES });
            }
            let title = source.text(item, "Title").unwrap_or_default();
            let kids = self.under(source, item, seen, levels + 1)?;
            found.push(Bookmark { title, target: self.of(source, item), kids });
            next = source.dictionary(item, "Next");
        }
        Ok(found)
    }
}
