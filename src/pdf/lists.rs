//! Lists as they are heard: an item has a label only where something is said or shown in it (ISO 32000-1, 14.8.4.3.3).

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Levels of tags that are looked through.
const MOST_LEVELS: usize = 64;

/// Takes the labels that say nothing out of the tag tree, and says of all lists that their labels, which are dates, names
/// and signs, follow no numbering, where Typst says that they count (ISO 32000-1, table 347).
pub fn relabel(document: &mut Document) {
    let role = |object: &Object, name: &[u8]| {
        let role = object.as_dict().ok().and_then(|element| element.get(b"S").ok()).and_then(|role| role.as_name().ok());
        role == Some(name)
    };
    let with_role = |document: &Document, name: &[u8]| -> Vec<ObjectId> {
        document.objects.iter().filter(|(_, object)| role(object, name)).map(|(id, _)| *id).collect()
    };
    let labels = with_role(document, b"Lbl");
    let empty: HashSet<ObjectId> = labels.into_iter().filter(|id| !says(document, &Object::Reference(*id), 0)).collect();
    for id in with_role(document, b"LI") {
        let Ok(item) = document.get_dictionary_mut(id) else { continue };
        if let Ok(Object::Array(kids)) = item.get_mut(b"K") {
            kids.retain(|kid| kid.as_reference().map_or(true, |kid| !empty.contains(&kid)));
        }
    }
    // With what they hold, which is nothing but elements.
    let mut open: Vec<ObjectId> = empty.into_iter().collect();
    while let Some(id) = open.pop() {
        open.extend(kids(document, id));
        document.objects.remove(&id);
    }
    for id in with_role(document, b"L") {
        let Ok(list) = document.get_dictionary_mut(id) else { continue };
        let Ok(attributes) = list.get_mut(b"A") else { continue };
        let single = matches!(attributes, Object::Dictionary(_));
        let all = if single { std::slice::from_mut(attributes) } else { attributes.as_array_mut().map_or(&mut [][..], Vec::as_mut_slice) };
        for attributes in all.iter_mut().filter_map(|attributes| attributes.as_dict_mut().ok()).filter(|one| is_of_lists(one)) {
            attributes.set("ListNumbering", "None");
        }
    }
}

fn is_of_lists(attributes: &Dictionary) -> bool {
    attributes.get(b"O").and_then(Object::as_name).is_ok_and(|owner| owner == b"List")
}

/// The elements in an element.
fn kids(document: &Document, id: ObjectId) -> Vec<ObjectId> {
    match document.get_dictionary(id).and_then(|element| element.get(b"K")) {
        Ok(Object::Array(kids)) => kids.iter().filter_map(|kid| kid.as_reference().ok()).collect(),
        Ok(Object::Reference(kid)) => vec![*kid],
        _ => Vec::new(),
    }
}

/// True when an element holds content of a page or an annotation, at any depth.
fn says(document: &Document, kid: &Object, level: usize) -> bool {
    let Ok((_, kid)) = document.dereference(kid) else { return false };
    match kid {
        Object::Integer(_) => true,
        Object::Array(kids) => kids.iter().any(|kid| says(document, kid, level + 1)),
        Object::Dictionary(element) if element.has(b"S") => {
            level > MOST_LEVELS || element.get(b"K").is_ok_and(|kids| says(document, kids, level + 1))
        }
        // A reference to content or to an annotation.
        Object::Dictionary(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    /// A list of items, each with or without words in its label.
    fn list(document: &mut Document, labels: &[bool]) -> ObjectId {
        let mut items = Vec::new();
        for said in labels {
            let inner = document.add_object(dictionary! { "S" => "Span", "K" => if *said { vec![1.into()] } else { vec![] } });
            let label = document.add_object(dictionary! { "S" => "Lbl", "K" => vec![inner.into()] });
            let body = document.add_object(dictionary! { "S" => "LBody", "K" => 2 });
            items.push(document.add_object(dictionary! { "S" => "LI", "K" => vec![label.into(), body.into()] }).into());
        }
        let attributes = dictionary! { "O" => "List", "ListNumbering" => "Decimal" };
        document.add_object(dictionary! { "S" => "L", "K" => Object::Array(items), "A" => vec![attributes.into()] })
    }

    fn numbering(document: &Document, list: ObjectId) -> Vec<u8> {
        let attributes = document.get_dictionary(list).unwrap().get(b"A").unwrap().as_array().unwrap();
        attributes[0].as_dict().unwrap().get(b"ListNumbering").unwrap().as_name().unwrap().to_vec()
    }

    #[test]
    fn a_label_that_says_nothing_is_taken_out() {
        let mut document = Document::with_version("1.7");
        let (mixed, none) = (list(&mut document, &[true, false]), list(&mut document, &[false, false]));
        relabel(&mut document);
        let parts = |list| kids(&document, list).into_iter().map(|item| kids(&document, item).len()).collect::<Vec<_>>();
        assert_eq!((parts(mixed), parts(none)), (vec![2, 1], vec![1, 1]));
        assert_eq!((numbering(&document, mixed), numbering(&document, none)), (b"None".to_vec(), b"None".to_vec()));
    }
}
