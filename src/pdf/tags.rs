//! The tag tree of a PDF that is being finished (ISO 32000-1, 14.7.2): its elements, in the order in which they are read.

use lopdf::{Document, Object, ObjectId};

/// All elements, each before what it holds.
pub fn elements(document: &Document) -> Vec<ObjectId> {
    let root = document.catalog().and_then(|catalog| catalog.get(b"StructTreeRoot")).and_then(Object::as_reference);
    root.map(|root| kids(document, root)).unwrap_or_default().into_iter().flat_map(|kid| elements_in(document, kid)).collect()
}

/// An element and all elements in it, each before what it holds.
pub fn elements_in(document: &Document, id: ObjectId) -> Vec<ObjectId> {
    let mut open = vec![id];
    let mut found = Vec::new();
    // A tree has no more elements than the file has objects.
    while let Some(id) = open.pop().filter(|_| found.len() < document.objects.len()) {
        if role(document, id).is_none() {
            continue;
        }
        found.push(id);
        open.extend(kids(document, id).into_iter().rev());
    }
    found
}

/// The role of an element; none for what is not an element.
pub fn role(document: &Document, id: ObjectId) -> Option<&[u8]> {
    document.get_dictionary(id).ok()?.get(b"S").ok()?.as_name().ok()
}

/// The elements, and the references to annotations, in an element.
pub fn kids(document: &Document, id: ObjectId) -> Vec<ObjectId> {
    match document.get_dictionary(id).and_then(|element| element.get(b"K")).and_then(|kids| document.dereference(kids)) {
        Ok((_, Object::Array(kids))) => kids.iter().filter_map(|kid| kid.as_reference().ok()).collect(),
        Ok((Some(kid), Object::Dictionary(_))) => vec![kid],
        _ => Vec::new(),
    }
}

/// The element that holds another.
pub fn parent(document: &Document, id: ObjectId) -> Option<ObjectId> {
    document.get_dictionary(id).ok()?.get(b"P").ok()?.as_reference().ok()
}

/// Gives an element these elements, and nothing else, to hold.
pub fn adopt(document: &mut Document, parent: ObjectId, kids: Vec<ObjectId>) {
    for kid in &kids {
        if let Ok(kid) = document.get_dictionary_mut(*kid) {
            kid.set("P", parent);
        }
    }
    if let Ok(parent) = document.get_dictionary_mut(parent) {
        parent.set("K", kids.into_iter().map(Object::Reference).collect::<Vec<_>>());
    }
}

/// Takes an element out of the tree, with those around it that hold nothing else.
pub fn remove(document: &mut Document, id: ObjectId) {
    let mut next = Some(id);
    while let Some(id) = next {
        let parent = parent(document, id);
        document.objects.remove(&id);
        next = parent.filter(|parent| {
            let Ok(element) = document.get_dictionary_mut(*parent) else { return false };
            let Ok(Object::Array(kids)) = element.get_mut(b"K") else { return false };
            kids.retain(|kid| kid.as_reference().ok() != Some(id));
            kids.is_empty() && element.has(b"S")
        });
    }
}

/// Levels of tags that are looked through.
const MOST_LEVELS: usize = 64;

/// True when an element holds content of a page or an annotation, at any depth.
pub fn says(document: &Document, id: ObjectId) -> bool {
    holds(document, &Object::Reference(id), 0)
}

fn holds(document: &Document, kid: &Object, level: usize) -> bool {
    let Ok((_, kid)) = document.dereference(kid) else { return false };
    match kid {
        Object::Integer(_) => true,
        Object::Array(kids) => kids.iter().any(|kid| holds(document, kid, level + 1)),
        Object::Dictionary(element) if element.has(b"S") => {
            level > MOST_LEVELS || element.get(b"K").is_ok_and(|kids| holds(document, kids, level + 1))
        }
        // A reference to content or to an annotation.
        Object::Dictionary(_) => true,
        _ => false,
    }
}

/// Plants a tree in a document that has none.
#[cfg(test)]
pub fn plant(document: &mut Document, kids: Vec<ObjectId>) -> ObjectId {
    let root = document.add_object(lopdf::dictionary! { "Type" => "StructTreeRoot" });
    adopt(document, root, kids);
    let catalog = document.add_object(lopdf::dictionary! { "Type" => "Catalog", "StructTreeRoot" => root });
    document.trailer.set("Root", catalog);
    root
}
