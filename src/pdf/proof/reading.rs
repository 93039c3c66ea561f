//! What a PDF says to those who hear it, taken apart: lines, lettering of drawings, links, and what only repeats.

use std::collections::HashMap;

use super::super::facts::{Kid, Tag, Target};
use crate::edition::Links;
use crate::typeset::{Wording, letters, readable};

/// Everything that is read, in order.
#[derive(Debug, Default)]
pub struct Reading {
    /// Paragraphs, headings, cells: no text runs from one into the next.
    pub lines: Vec<Line>,
    /// The lettering of each drawing.
    pub lettering: Vec<String>,
    /// Alternative texts.
    pub alternatives: Vec<String>,
    /// Links that lead out of the file.
    pub links: Vec<Link>,
    /// How many annotations of each address the tags know, those within contents too.
    pub annotations: HashMap<String, usize>,
    /// Entries of contents.
    pub entries: Vec<Entry>,
    /// Headings with the page on which they stand, from 1.
    pub headings: Vec<(String, usize)>,
    /// Entries of lists of addresses.
    pub references: Vec<Reference>,
}

/// An entry of a list of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The number of the list among all lists.
    pub list: usize,
    /// The number of the address.
    pub number: usize,
    /// How many headings stand before it.
    pub headings: usize,
}

/// A line and what it is.
#[derive(Debug, Default)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Where it is the label of a list item, the number of that item, from 1.
    pub label: Option<usize>,
}

/// A link that leads out of the file.
#[derive(Debug)]
pub struct Link {
    /// Where it leads.
    pub url: String,
    /// The words that it stands on.
    pub words: String,
}

/// An entry of contents: it leads to a place inside the file.
#[derive(Debug)]
pub struct Entry {
    /// The words that lead there.
    pub words: String,
    /// All that it says.
    pub text: String,
    /// The page that it leads to; none where paper leads nowhere.
    pub page: Option<usize>,
}

/// The role of drawings, whose lettering is told apart from the text.
const FIGURE: &str = "Figure";

impl Reading {
    /// Reads a tag tree.
    pub fn of(tags: &[Tag], wording: &Wording, links: Links) -> Self {
        let numbers = wording.addresses.iter().map(|address| (address.number, letters(&readable(&address.url))));
        let numbers = if links == Links::Numbered { numbers.collect() } else { HashMap::new() };
        let mut reader = Reader { reading: Self::default(), numbers, links, list: 0 };
        for tag in tags {
            reader.tag(tag, Around::default());
        }
        reader.end_line();
        reader.reading.lines.retain(|line| !line.text.trim().is_empty());
        reader.reading
    }
}

/// What an element stands in.
#[derive(Clone, Copy, Default)]
struct Around {
    /// Another text stands for it.
    silent: bool,
    /// It is the label of the item of this number.
    label: Option<usize>,
}

struct Reader {
    reading: Reading,
    /// The letters of addresses by their numbers.
    numbers: HashMap<usize, String>,
    links: Links,
    /// The lists so far.
    list: usize,
}

impl Reader {
    fn tag(&mut self, tag: &Tag, around: Around) {
        self.reading.alternatives.extend(tag.alt.clone());
        if tag.role == FIGURE {
            self.reading.lettering.push(tag.text());
            let inner = tag.all().into_iter().skip(1).filter_map(|tag| tag.alt.clone());
            self.reading.alternatives.extend(inner);
            return;
        }
        if let Some(entry) = self.entry(tag) {
            self.count_annotations(tag);
            self.reading.entries.push(entry);
            return self.end_line();
        }
        if tag.role == "Link" {
            self.link(tag);
        }
        let block = !tag.is_inline();
        if block {
            self.end_line();
            self.line().label = around.label;
        }
        if is_heading(&tag.role)
            && let Some(page) = page(tag)
        {
            self.reading.headings.push((letters(&tag.text()), page));
        }
        let silent = around.silent || tag.actual_text.is_some();
        if let Some(text) = tag.actual_text.as_ref().filter(|_| !around.silent) {
            self.line().text.push_str(text);
        }
        if tag.role == "L" {
            self.list += 1;
        }
        let mut item = 0;
        for kid in &tag.kids {
            match kid {
                Kid::Text(run) if !silent => self.line().text.push_str(&run.text),
                Kid::Tag(kid) => {
                    item += usize::from(kid.role == "LI");
                    if kid.role == "LI" && self.is_reference(kid) {
                        continue;
                    }
                    let label = match kid.role.as_str() {
                        "LI" => Some(item),
                        "Lbl" | "Span" | "Em" | "Strong" => around.label,
                        _ => None,
                    };
                    self.tag(kid, Around { silent, label });
                }
                _ => {}
            }
        }
        if block {
            self.end_line();
        }
    }

    fn line(&mut self) -> &mut Line {
        if self.reading.lines.is_empty() {
            self.reading.lines.push(Line::default());
        }
        let last = self.reading.lines.len() - 1;
        &mut self.reading.lines[last]
    }

    fn end_line(&mut self) {
        match self.reading.lines.last_mut() {
            Some(line) if line.text.is_empty() => line.label = None,
            _ => self.reading.lines.push(Line::default()),
        }
    }

    fn link(&mut self, tag: &Tag) {
        let urls: Vec<&String> = tag
            .kids
            .iter()
            .filter_map(|kid| if let Kid::Object { target: Target::Uri(url), .. } = kid { Some(url) } else { None })
            .collect();
        self.count_annotations_of(tag);
        // A link that goes on in another line or on another page has several annotations and leads to one place.
        if let Some(url) = urls.first() {
            self.reading.links.push(Link { url: (*url).clone(), words: tag.text() });
        }
    }

    fn count_annotations(&mut self, tag: &Tag) {
        tag.all().into_iter().for_each(|tag| self.count_annotations_of(tag));
    }

    fn count_annotations_of(&mut self, tag: &Tag) {
        for kid in &tag.kids {
            if let Kid::Object { target: Target::Uri(url), .. } = kid {
                *self.reading.annotations.entry(url.clone()).or_default() += 1;
            }
        }
    }

    /// The entry of contents that an element is: the smallest item or paragraph around a link into the file.
    fn entry(&self, tag: &Tag) -> Option<Entry> {
        if !matches!(tag.role.as_str(), "LI" | "TOCI" | "P" | "Link") {
            return None;
        }
        let link = self.inner_link(tag)?;
        let page =
            link.kids.iter().find_map(|kid| if let Kid::Object { target: Target::Page(page), .. } = kid { Some(*page) } else { None });
        Some(Entry { words: link.text(), text: tag.text(), page })
    }

    /// A link into the file, in an element or in what it holds besides lists.
    fn inner_link<'t>(&self, tag: &'t Tag) -> Option<&'t Tag> {
        if tag.role == "Link" {
            let mut objects = tag.kids.iter().filter_map(|kid| if let Kid::Object { target, .. } = kid { Some(target) } else { None });
            let leads_inside = match self.links {
                Links::Live => objects.any(|target| matches!(target, Target::Page(_))),
                // Nothing can be opened on paper, and only contents were to lead somewhere.
                Links::Numbered => !objects.any(|target| matches!(target, Target::Uri(_))),
            };
            return leads_inside.then_some(tag);
        }
        let kids = tag.kids.iter().filter_map(|kid| if let Kid::Tag(kid) = kid { Some(kid) } else { None });
        kids.filter(|kid| !matches!(kid.role.as_str(), "L" | "TOC")).find_map(|kid| self.inner_link(kid))
    }

    /// Notes an entry of a list of addresses: the number of an address, and the address.
    fn is_reference(&mut self, item: &Tag) -> bool {
        let part = |role: &str| {
            item.kids.iter().find_map(|kid| {
                if let Kid::Tag(kid) = kid
                    && kid.role == role
                {
                    Some(kid.text())
                } else {
                    None
                }
            })
        };
        let number = part("Lbl").and_then(|label| label.trim().parse::<usize>().ok());
        let (Some(number), Some(body)) = (number, part("LBody")) else { return false };
        let body = letters(&body);
        let is = self.numbers.get(&number).is_some_and(|address| body == *address);
        if is {
            self.reading.references.push(Reference { list: self.list, number, headings: self.reading.headings.len() });
        }
        is
    }
}

/// Whether a role is that of a heading.
fn is_heading(role: &str) -> bool {
    role.strip_prefix('H').is_some_and(|level| level.chars().all(|c| c.is_ascii_digit()))
}

/// The page on which an element begins.
fn page(tag: &Tag) -> Option<usize> {
    tag.all().into_iter().flat_map(|tag| &tag.kids).find_map(|kid| if let Kid::Text(run) = kid { Some(run.page) } else { None })
}
