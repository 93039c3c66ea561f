//! Pages turned into form XObjects: painted like a picture, with everything that they use left where it is.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::content::{Room, joined, unpacked};
use super::page::Page;
use super::rectangle::Rectangle;
use crate::diagnostic::Diagnostic;

/// The pages of a document as form XObjects.
pub struct Forms {
    /// The form of each page; none for a page on which nothing is painted.
    pub of_page: Vec<Option<ObjectId>>,
    /// The transparency group that all pages have, which is that of the sheets too: pages do not overlap, so that one group
    /// on the sheet paints what one on each page would (ISO 32000-1, 11.6.6).
    pub group: Option<Dictionary>,
}

/// What makes two pages the same picture.
struct Same {
    resources: ObjectId,
    media: Rectangle,
    group: Option<Dictionary>,
    form: ObjectId,
}

/// Turns all pages into forms. The page objects stay, but are no longer of use.
///
/// # Errors
/// When what a page paints is missing, damaged or too much.
pub fn forms(document: &mut Document, pages: &[Page]) -> Result<Forms, Vec<Diagnostic>> {
    let groups: Vec<Option<Dictionary>> = pages.iter().map(|page| group(document, page.id)).collect();
    let common = groups.first().is_some_and(|first| groups.iter().all(|group| group == first));
    let group_of_sheet = if common { groups.first().cloned().flatten() } else { None };
    let mut lenders = Lenders::default();
    let mut room = Room::new();
    let mut done: HashMap<Vec<ObjectId>, Vec<Same>> = HashMap::new();
    let mut uses: HashMap<ObjectId, usize> = HashMap::new();
    let mut of_page = Vec::with_capacity(pages.len());
    let mut faults = Vec::new();
    let contents: Vec<_> = pages.iter().map(|page| streams(document, page.id)).collect();
    for ids in contents.iter().flatten() {
        for id in ids {
            *uses.entry(*id).or_default() += 1;
        }
    }
    for ((page, contents), group) in pages.iter().zip(contents).zip(groups) {
        let fault = |fact: &str| Diagnostic::error("damaged", format!("page {}: {fact}", page.number)).hint(REPAIR);
        let ids = match contents {
            Ok(ids) if ids.is_empty() => {
                of_page.push(None);
                continue;
            }
            Ok(ids) => ids,
            Err(fact) => {
                faults.push(fault(fact));
                continue;
            }
        };
        let resources = lenders.resources(document, page);
        let resources = match resources.and_then(|resources| lenders.lend(document, resources).map(|()| resources)) {
            Ok(resources) => resources,
            Err(fact) => {
                faults.push(fault(fact));
                continue;
            }
        };
        let group = if common { None } else { group };
        let known = done.get(&ids).into_iter().flatten();
        let known = known.into_iter().find(|same| same.resources == resources && same.media == page.media && same.group == group);
        if let Some(same) = known {
            of_page.push(Some(same.form));
            continue;
        }
        let stream = match &ids[..] {
            [only] => unpacked(document, *only, &mut room).and_then(|_| {
                // What one page alone uses becomes the form where it stands; what several use is copied.
                if uses.get(only) == Some(&1) {
                    document.objects.remove(only).ok_or("its content is missing")
                } else {
                    room.copy(document, *only)
                }
            }),
            several => joined(document, several, &mut room).map(Object::Stream),
        };
        let mut stream = match stream {
            Ok(Object::Stream(stream)) => stream,
            Ok(_) => {
                faults.push(fault("its content is missing"));
                continue;
            }
            Err(fact) => {
                faults.push(fault(fact));
                continue;
            }
        };
        dress(&mut stream, page.media, resources, group.clone());
        let form = match &ids[..] {
            [only] if uses.get(only) == Some(&1) => {
                document.objects.insert(*only, stream.into());
                *only
            }
            _ => document.add_object(stream),
        };
        done.entry(ids).or_default().push(Same { resources, media: page.media, group, form });
        of_page.push(Some(form));
    }
    if faults.is_empty() { Ok(Forms { of_page, group: group_of_sheet }) } else { Err(faults) }
}

const REPAIR: &str = "make the PDF anew, or let a program repair it, and look at its pages";

/// Makes a content stream a form: the keys of a form, and of the old ones those that say how it is packed.
fn dress(stream: &mut Stream, media: Rectangle, resources: ObjectId, group: Option<Dictionary>) {
    let mut dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
        "BBox" => media.sides().iter().map(|side| Object::Real(*side as f32)).collect::<Vec<_>>(),
    };
    for key in ["Filter", "DecodeParms"] {
        if let Ok(value) = stream.dict.get(key.as_bytes()) {
            dict.set(key, value.clone());
        }
    }
    dict.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
    if let Some(mut group) = group {
        // The group of a page is isolated whatever it says (ISO 32000-1, 11.6.6); that of a form must say so.
        group.set("I", true);
        dict.set("Group", group);
    }
    stream.dict = dict;
}

fn group(document: &Document, page: ObjectId) -> Option<Dictionary> {
    let group = document.get_dictionary(page).ok()?.get_deref(b"Group", document).ok()?.as_dict().ok()?;
    let kind = group.get_deref(b"S", document).and_then(Object::as_name);
    (kind.ok() == Some(b"Transparency")).then(|| group.clone())
}

/// The content streams of a page in order; nothing for an empty page.
fn streams(document: &Document, page: ObjectId) -> Result<Vec<ObjectId>, &'static str> {
    const MISSING: &str = "a part of its content is missing";
    let dict = document.get_dictionary(page).map_err(|_| "it is missing")?;
    let Ok(contents) = dict.get(b"Contents") else { return Ok(Vec::new()) };
    let stream = |object: &Object| {
        let (Some(id), Object::Stream(_)) = document.dereference(object).map_err(|_| MISSING)? else { return Err(MISSING) };
        Ok(id)
    };
    match document.dereference(contents).map_err(|_| MISSING)? {
        (_, Object::Null) => Ok(Vec::new()),
        (Some(id), Object::Stream(_)) => Ok(vec![id]),
        (_, Object::Array(parts)) => parts.iter().filter(|part| !part.is_null()).map(stream).collect(),
        _ => Err(MISSING),
    }
}

/// Lends what pages use to the forms within them.
#[derive(Default)]
struct Lenders {
    /// Resources that stood within a page or a node, by its object, and where they stand now.
    resources: HashMap<ObjectId, ObjectId>,
    /// Forms without resources of their own, and whose they use.
    borrowed: HashMap<ObjectId, ObjectId>,
    /// Resources that were looked through.
    seen: HashSet<ObjectId>,
    /// What pages without resources have.
    none: Option<ObjectId>,
}

impl Lenders {
    /// The resources of a page as an object of their own, one for all pages that share them.
    fn resources(&mut self, document: &mut Document, page: &Page) -> Result<ObjectId, &'static str> {
        let Some(holder) = page.resources_of else {
            return Ok(*self.none.get_or_insert_with(|| document.add_object(Dictionary::new())));
        };
        if let Some(known) = self.resources.get(&holder) {
            return Ok(*known);
        }
        let found = document.get_dictionary(holder).and_then(|dict| dict.get(b"Resources"));
        let id = match found.and_then(|found| document.dereference(found)) {
            Ok((Some(id), Object::Dictionary(_))) => id,
            Ok((None, Object::Dictionary(dict))) => {
                let dict = dict.clone();
                document.add_object(dict)
            }
            _ => return Err("what it is painted with is missing"),
        };
        self.resources.insert(holder, id);
        Ok(id)
    }

    /// Forms and Type 3 fonts without resources use those of the page (ISO 32000-1, 7.8.3), which is no page any more.
    fn lend(&mut self, document: &mut Document, resources: ObjectId) -> Result<(), &'static str> {
        if !self.seen.insert(resources) {
            return Ok(());
        }
        let mut poor = Vec::new();
        for (category, is_poor) in [(b"XObject".as_slice(), is_poor_form as fn(&Object) -> bool), (b"Font", is_poor_font)] {
            let entries = document.get_dictionary(resources).and_then(|dict| dict.get_deref(category, document)).and_then(Object::as_dict);
            for (_, object) in entries.into_iter().flat_map(Dictionary::iter) {
                if let Ok((Some(id), object)) = document.dereference(object)
                    && (is_poor(object) || self.borrowed.contains_key(&id))
                {
                    poor.push(id);
                }
            }
        }
        for id in poor {
            if *self.borrowed.entry(id).or_insert(resources) != resources {
                return Err("a form in it has no resources of its own, and pages with different ones use it");
            }
            match document.get_object_mut(id) {
                Ok(Object::Stream(stream)) => stream.dict.set("Resources", resources),
                Ok(Object::Dictionary(dict)) => dict.set("Resources", resources),
                _ => {}
            }
        }
        Ok(())
    }
}

/// A form that names something and has nothing to look it up in.
fn is_poor_form(object: &Object) -> bool {
    const MOST_BYTES: usize = 16 << 20;
    let Object::Stream(stream) = object else { return false };
    stream.dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Form")
        && !stream.dict.has(b"Resources")
        && stream.get_plain_content_with_limit(MOST_BYTES).map_or(true, |content| content.contains(&b'/'))
}

fn is_poor_font(object: &Object) -> bool {
    let Object::Dictionary(dict) = object else { return false };
    dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Type3") && !dict.has(b"Resources")
}
