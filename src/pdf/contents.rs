//! The contents of an issue as they are heard: a table of contents of entries (ISO 32000-1, 14.8.4.2). Typst knows that of its
//! own outline alone; here an entry is a paragraph that begins with a link within the document.

use lopdf::{Document, Object, ObjectId, dictionary};

use super::tags::{self, kids, role};

/// Makes entries of all paragraphs that lead to a place within the document, and contents of those that stand together.
pub fn mark(document: &mut Document) {
    let entries: Vec<_> =
        tags::elements(document).into_iter().filter(|id| role(document, *id) == Some(b"P") && leads_within(document, *id)).collect();
    let mut at = 0;
    while let Some(first) = entries.get(at) {
        // The largest element that is nothing but one entry stands for it: boxes around it say nothing.
        let outer = outermost(document, *first);
        let Some(parent) = tags::parent(document, outer) else { break };
        let mut together = vec![(outer, *first)];
        let all = kids(document, parent);
        let mut next = all.iter().position(|kid| *kid == outer).map_or(all.len(), |place| place + 1);
        while let Some(entry) = entries.get(at + together.len()) {
            let outer = outermost(document, *entry);
            if all.get(next) != Some(&outer) {
                break;
            }
            together.push((outer, *entry));
            next += 1;
        }
        at += together.len();
        gather(document, parent, &together);
    }
}

/// True for an element that begins with a link to a place within the document.
fn leads_within(document: &Document, paragraph: ObjectId) -> bool {
    let Some(link) = kids(document, paragraph).into_iter().next().filter(|kid| role(document, *kid) == Some(b"Link")) else { return false };
    let Ok(kids) = document.get_dictionary(link).and_then(|link| link.get(b"K")) else { return false };
    let all = kids.as_array().map_or(std::slice::from_ref(kids), Vec::as_slice);
    all.iter().any(|kid| {
        let annotation = || {
            let reference = document.dereference(kid).ok()?.1.as_dict().ok()?;
            let annotation = document.dereference(reference.get(b"Obj").ok()?).ok()?.1.as_dict().ok()?;
            let goes = match annotation.get(b"A").and_then(|action| document.dereference(action)) {
                Ok((_, action)) => action.as_dict().ok()?.get(b"S").and_then(Object::as_name).ok()? == b"GoTo",
                Err(_) => annotation.has(b"Dest"),
            };
            Some(goes)
        };
        annotation() == Some(true)
    })
}

fn outermost(document: &Document, entry: ObjectId) -> ObjectId {
    let mut outer = entry;
    while let Some(parent) = tags::parent(document, outer) {
        let alone = kids(document, parent).into_iter().filter(|kid| *kid != outer).all(|kid| !tags::says(document, kid));
        if role(document, parent) != Some(b"Div") || !alone {
            break;
        }
        outer = parent;
    }
    outer
}

/// Puts entries into contents, in the place where the first of them stood.
fn gather(document: &mut Document, parent: ObjectId, entries: &[(ObjectId, ObjectId)]) {
    let whole = role(document, parent) == Some(b"Div") && entries.len() > 1 && kids(document, parent).len() == entries.len();
    let mut items = Vec::new();
    for (outer, entry) in entries {
        let kept = tags::elements_in(document, *entry);
        for boxed in tags::elements_in(document, *outer).into_iter().filter(|id| !kept.contains(id)) {
            document.objects.remove(&boxed);
        }
        let item = document.add_object(dictionary! { "Type" => "StructElem", "S" => "TOCI" });
        tags::adopt(document, item, vec![*entry]);
        items.push(item);
    }
    if whole {
        if let Ok(contents) = document.get_dictionary_mut(parent) {
            contents.set("S", "TOC");
        }
        return tags::adopt(document, parent, items);
    }
    let contents = document.add_object(dictionary! { "Type" => "StructElem", "S" => "TOC", "P" => parent });
    tags::adopt(document, contents, items);
    let Ok(Object::Array(kids)) = document.get_dictionary_mut(parent).and_then(|parent| parent.get_mut(b"K")) else { return };
    let is = |kid: &Object, outer: ObjectId| kid.as_reference().is_ok_and(|kid| kid == outer);
    for kid in kids.iter_mut().filter(|kid| is(kid, entries[0].0)) {
        *kid = contents.into();
    }
    kids.retain(|kid| !entries[1..].iter().any(|(outer, _)| is(kid, *outer)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(document: &mut Document, role: &str, kids: Vec<ObjectId>) -> ObjectId {
        let id = document.add_object(dictionary! { "S" => role });
        tags::adopt(document, id, kids);
        id
    }

    /// A paragraph with a link to a page or to an address.
    fn leading(document: &mut Document, action: &str) -> ObjectId {
        let annotation = document.add_object(dictionary! { "Subtype" => "Link", "A" => dictionary! { "S" => action } });
        let link = document
            .add_object(dictionary! { "S" => "Link", "K" => vec![1.into(), dictionary! { "Type" => "OBJR", "Obj" => annotation }.into()] });
        element(document, "P", vec![link])
    }

    /// The roles of a tree.
    fn tree(document: &Document, id: ObjectId) -> String {
        let inner: Vec<_> =
            kids(document, id).into_iter().filter(|kid| role(document, *kid).is_some()).map(|kid| tree(document, kid)).collect();
        let name = role(document, id).map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
        if inner.is_empty() { name } else { format!("{name}({})", inner.join(" ")) }
    }

    #[test]
    fn paragraphs_that_lead_within_the_document_are_entries() {
        let mut document = Document::with_version("1.7");
        let links = [("GoTo", true), ("GoTo", true), ("GoTo", false), ("GoTo", false), ("URI", false)];
        let mut paragraphs = links.map(|(action, boxed)| {
            let paragraph = leading(&mut document, action);
            if !boxed {
                return paragraph;
            }
            // As a grid has it: an empty box beside the one with the words.
            let empty = element(&mut document, "Div", Vec::new());
            let inner = element(&mut document, "Div", vec![paragraph]);
            element(&mut document, "Div", vec![empty, inner])
        });
        let grid = element(&mut document, "Div", paragraphs[..2].to_vec());
        paragraphs[1] = grid;
        let heading = element(&mut document, "H1", Vec::new());
        let all = element(&mut document, "Document", [&[heading], &paragraphs[1..]].concat());
        tags::plant(&mut document, vec![all]);
        let before = document.objects.len();
        mark(&mut document);
        let entry = "TOCI(P(Link))";
        assert_eq!(tree(&document, all), format!("Document(H1 TOC({entry} {entry}) TOC({entry} {entry}) P(Link))"));
        // Six boxes went, four entries and one table of contents came.
        assert_eq!(document.objects.len(), before - 6 + 5);
    }
}
