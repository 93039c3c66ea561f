//! The tag tree: what the file says to those who do not see it, in reading order.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::Fault;
use super::link::{Target, Targets};
use super::source::{self, MOST_LEVELS, MOST_NODES, Source, dictionary, lossy};
use super::texts::{MOST_TEXT, Marked, Mcid};

/// Roles whose text runs on in the line of what holds them.
const INLINE: [&str; 18] = [
    "Annot",
    "BibEntry",
    "Code",
    "Em",
    "Link",
    "NonStruct",
    "Quote",
    "RB",
    "RP",
    "RT",
    "Reference",
    "Ruby",
    "Span",
    "Strong",
    "Sub",
    "WP",
    "WT",
    "Warichu",
];

/// Owners of attributes that say something; the others are about looks.
const OWNERS: [&str; 3] = ["List", "PrintField", "Table"];

/// An element of the tag tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tag {
    /// The standard role that the file's own role stands for.
    pub role: String,
    /// The role as the element has it.
    pub own_role: String,
    /// The language, when it is not that of what holds the element.
    pub lang: Option<String>,
    /// The text that stands for what cannot be read.
    pub alt: Option<String>,
    /// The text that replaces what is shown.
    pub actual_text: Option<String>,
    /// What an abbreviation is short for.
    pub expansion: Option<String>,
    /// The element's title.
    pub title: Option<String>,
    /// Attributes of tables, lists and printed fields, by name.
    pub attributes: Vec<(String, String)>,
    /// What it holds, in reading order.
    pub kids: Vec<Kid>,
}

/// Something in an element.
#[derive(Debug, Clone, PartialEq)]
pub enum Kid {
    /// Another element.
    Tag(Tag),
    /// Content of a page; runs that follow each other are one. Soft hyphens are left out.
    Text(Run),
    /// An annotation.
    Object {
        /// Its kind, such as `Link`.
        kind: String,
        /// Where it leads.
        target: Target,
    },
}

/// Text of one element, on one page or over several.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The page on which it begins, from 1; 0 when no page holds it.
    pub page: usize,
    /// What it says; empty for pictures and lines.
    pub text: String,
    /// The language that its mark names.
    pub lang: Option<String>,
    /// The alternative text that its mark names.
    pub alt: Option<String>,
}

impl Tag {
    /// The text in reading order: a line for each paragraph, heading, cell and the like.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out.truncate(out.trim_end().len());
        out
    }

    /// Whether its text runs on in the line of what holds it.
    pub fn is_inline(&self) -> bool {
        INLINE.contains(&self.role.as_str())
    }

    fn write(&self, out: &mut String) {
        let block = !self.is_inline();
        if block {
            end_line(out);
        }
        match &self.actual_text {
            Some(text) => out.push_str(text),
            None => {
                for kid in &self.kids {
                    match kid {
                        Kid::Tag(tag) => tag.write(out),
                        Kid::Text(run) => out.push_str(&run.text),
                        Kid::Object { .. } => {}
                    }
                }
            }
        }
        if block {
            end_line(out);
        }
    }

    /// The element and all in it, in reading order.
    pub fn all(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(tag) = open.pop() {
            found.push(tag);
            open.extend(tag.kids.iter().rev().filter_map(|kid| if let Kid::Tag(tag) = kid { Some(tag) } else { None }));
        }
        found
    }
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Reads the tag tree with the text that was found under its marks.
pub(super) struct Tree<'a, 's> {
    pub source: &'s Source<'a>,
    pub marked: &'s HashMap<Mcid, Marked>,
    pub targets: &'s Targets<'a>,
    roles: HashMap<String, String>,
    classes: Option<&'a Dictionary>,
    seen: HashSet<*const Dictionary>,
    /// Pieces of content read so far, and the bytes in them.
    pieces: usize,
    bytes: usize,
}

impl<'a, 's> Tree<'a, 's> {
    /// Reads all elements under the root of the tree.
    pub fn read(
        source: &'s Source<'a>,
        root: &'a Dictionary,
        marked: &'s HashMap<Mcid, Marked>,
        targets: &'s Targets<'a>,
    ) -> Result<Vec<Tag>, Fault> {
        let map = source.dictionary(root, "RoleMap");
        let roles =
            map.map(|map| map.iter().filter_map(|(from, to)| Some((lossy(from), lossy(source.resolve(to).as_name().ok()?)))).collect());
        let classes = source.dictionary(root, "ClassMap");
        let roles = roles.unwrap_or_default();
        let mut tree = Self { source, marked, targets, roles, classes, seen: HashSet::new(), pieces: 0, bytes: 0 };
        let mut kids = Vec::new();
        for kid in source.list(root, "K") {
            tree.kid(kid, None, 0, &mut kids)?;
        }
        Ok(kids.into_iter().filter_map(|kid| if let Kid::Tag(tag) = kid { Some(tag) } else { None }).collect())
    }

    fn kid(&mut self, kid: &'a Object, page: Option<ObjectId>, levels: usize, kids: &mut Vec<Kid>) -> Result<(), Fault> {
        if levels > MOST_LEVELS {
            return Err(Fault::TooLarge { what: "levels of tags", limit: MOST_LEVELS });
        }
        let dict = match self.source.resolve(kid) {
            Object::Integer(number) => {
                return page.map_or(Ok(()), |page| self.content((page, *number), page, kids));
            }
            other => dictionary(other),
        };
        let Some(dict) = dict else { return Ok(()) };
        let page = self.source.reference(dict, "Pg").or(page);
        match self.source.name(dict, "Type").as_deref() {
            Some("MCR") => {
                if let (Some(page), Some(number)) = (page, self.source.integer(dict, "MCID")) {
                    let stream = self.source.reference(dict, "Stm").unwrap_or(page);
                    self.content((stream, number), page, kids)?;
                }
            }
            Some("OBJR") => {
                if let Some(object) = self.source.dictionary(dict, "Obj") {
                    let kind = self.source.name(object, "Subtype").unwrap_or_default();
                    kids.push(Kid::Object { kind, target: self.targets.of(self.source, object) });
                }
            }
            _ => {
                if !self.seen.insert(std::ptr::from_ref(dict)) {
                    return Ok(());
                }
                if self.seen.len() > MOST_NODES {
                    return Err(Fault::TooLarge { what: "tags", limit: MOST_NODES });
                }
                let mut tag = self.element(dict);
                for kid in self.source.list(dict, "K") {
                    self.kid(kid, page, levels + 1, &mut tag.kids)?;
                }
                kids.push(Kid::Tag(tag));
            }
        }
        Ok(())
    }

    fn element(&self, dict: &'a Dictionary) -> Tag {
        let text = |key| self.source.text(dict, key);
        let own_role = self.source.name(dict, "S").unwrap_or_default();
        let mut role = &own_role;
        // A role may stand for another that stands for another; not for ever.
        for _ in 0..MOST_LEVELS {
            match self.roles.get(role) {
                Some(next) if next != role => role = next,
                _ => break,
            }
        }
        Tag {
            role: role.clone(),
            lang: text("Lang"),
            alt: text("Alt"),
            actual_text: text("ActualText"),
            expansion: text("E"),
            title: text("T"),
            attributes: self.attributes(dict),
            kids: Vec::new(),
            own_role,
        }
    }

    fn attributes(&self, dict: &'a Dictionary) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut note = |object: &'a Object| {
            let Some(attributes) = dictionary(self.source.resolve(object)) else { return };
            if self.source.name(attributes, "O").is_some_and(|owner| OWNERS.contains(&owner.as_str())) {
                let entries = attributes.iter().filter(|(key, _)| key.as_slice() != b"O");
                let entries = entries.map(|(key, value)| (lossy(key), self.words(value, 0)));
                found.extend(entries.filter(|(_, words)| !words.is_empty()));
            }
        };
        self.source.list(dict, "A").iter().for_each(&mut note);
        for class in self.source.list(dict, "C") {
            if let (Ok(name), Some(classes)) = (self.source.resolve(class).as_name(), self.classes) {
                self.source.list(classes, &lossy(name)).iter().for_each(&mut note);
            }
        }
        found.sort();
        found.dedup();
        found
    }

    fn words(&self, value: &'a Object, levels: usize) -> String {
        match self.source.resolve(value) {
            Object::Name(name) => lossy(name),
            Object::String(string, _) => source::text(string),
            Object::Integer(number) => number.to_string(),
            Object::Real(number) => number.to_string(),
            Object::Boolean(truth) => truth.to_string(),
            Object::Array(items) if levels < 4 => items.iter().map(|item| self.words(item, levels + 1)).collect::<Vec<_>>().join(" "),
            _ => "?".to_owned(),
        }
    }

    /// Adds the content of a mark, to the run before it when it goes on in the same way.
    fn content(&mut self, mcid: Mcid, page: ObjectId, kids: &mut Vec<Kid>) -> Result<(), Fault> {
        let none = Marked::default();
        let marked = self.marked.get(&mcid).unwrap_or(&none);
        let (text, lang, alt) = (marked.reading(), &marked.lang, &marked.alt);
        self.pieces += 1;
        self.bytes += text.len();
        if self.pieces > MOST_NODES || self.bytes > MOST_TEXT {
            return Err(Fault::TooLarge { what: "bytes of tagged text", limit: MOST_TEXT });
        }
        let text = text.chars().filter(|character| *character != '\u{AD}');
        match kids.last_mut() {
            Some(Kid::Text(run)) if run.lang == *lang && run.alt == *alt => run.text.extend(text),
            _ => {
                let (page, text) = (self.targets.page(page).unwrap_or(0), text.collect());
                kids.push(Kid::Text(Run { page, text, lang: lang.clone(), alt: alt.clone() }));
            }
        }
        Ok(())
    }
}
