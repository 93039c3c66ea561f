//! Lists as they are heard: an item has a label only where something is said or shown in it (ISO 32000-1, 14.8.4.3.3).

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::tags::{self, kids};

/// Makes one list of the pieces that a list was set in, over columns and pages. `goes_on` says of each list of the tag tree
/// whether it goes on the one before.
pub fn join(document: &mut Document, goes_on: &[bool]) {
    let lists: Vec<_> = tags::elements(document).into_iter().filter(|id| tags::role(document, *id) == Some(b"L")).collect();
    debug_assert_eq!(lists.len(), goes_on.len(), "every list on the pages is one in the tag tree");
    if lists.len() != goes_on.len() {
        return;
    }
    // The first piece of the last list at each depth.
    let mut first: Vec<ObjectId> = Vec::new();
    for (list, goes_on) in lists.into_iter().zip(goes_on) {
        let depth = around(document, list).filter(|id| tags::role(document, *id) == Some(b"L")).count();
        match first.get(depth).copied().filter(|_| *goes_on) {
            Some(first) => {
                // An item that a list within the list was set in, and nothing else, is none.
                let (own, hollow): (Vec<_>, Vec<_>) = kids(document, list).into_iter().partition(|id| tags::says(document, *id));
                let hollow: Vec<_> = hollow.into_iter().flat_map(|id| tags::elements_in(document, id)).collect();
                hollow.iter().for_each(|id| _ = document.objects.remove(id));
                let all = [kids(document, first), own].concat();
                tags::adopt(document, first, all);
                tags::remove(document, list);
            }
            None => {
                first.truncate(depth);
                first.push(list);
            }
        }
    }
}

/// What stands around an element, from the nearest.
fn around(document: &Document, id: ObjectId) -> impl Iterator<Item = ObjectId> {
    std::iter::successors(tags::parent(document, id), |id| tags::parent(document, *id))
}

/// Takes the labels that say nothing out of the tag tree, and says of all lists that their labels, which are dates, names
/// and signs, follow no numbering, where Typst says that they count (ISO 32000-1, table 347).
pub fn relabel(document: &mut Document) {
    let with_role = |document: &Document, name: &[u8]| -> Vec<ObjectId> {
        document.objects.keys().copied().filter(|id| tags::role(document, *id) == Some(name)).collect()
    };
    let labels = with_role(document, b"Lbl");
    let empty: HashSet<ObjectId> = labels.into_iter().filter(|id| !tags::says(document, *id)).collect();
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
    fn pieces_of_a_list_are_joined() {
        let mut document = Document::with_version("1.7");
        let lists: Vec<_> = [2, 1, 3].iter().map(|items| list(&mut document, &vec![true; *items])).collect();
        let boxed = document.add_object(dictionary! { "S" => "Div", "K" => vec![lists[1].into()] });
        document.get_dictionary_mut(lists[1]).unwrap().set("P", boxed);
        let tree = tags::plant(&mut document, vec![lists[0], boxed, lists[2]]);
        let items = kids(&document, lists[1]);
        join(&mut document, &[false, true, false]);
        assert_eq!(kids(&document, tree), [lists[0], lists[2]]);
        assert_eq!((kids(&document, lists[0]).len(), kids(&document, lists[2]).len()), (3, 3));
        assert_eq!((kids(&document, lists[0])[2], tags::parent(&document, items[0])), (items[0], Some(lists[0])));
        assert!(!document.has_object(boxed));
    }

    #[test]
    fn a_list_goes_on_after_one_within_it() {
        let mut document = Document::with_version("1.7");
        let lists: Vec<_> = [1, 2, 1].iter().map(|items| list(&mut document, &vec![true; *items])).collect();
        let nested = [kids(&document, lists[0]), vec![lists[1]]].concat();
        tags::adopt(&mut document, lists[0], nested);
        let tree = tags::plant(&mut document, vec![lists[0], lists[2]]);
        join(&mut document, &[false, false, true]);
        assert_eq!(kids(&document, tree), [lists[0]]);
        assert_eq!((kids(&document, lists[0]).len(), kids(&document, lists[1]).len()), (3, 2));
    }

    #[test]
    fn a_list_within_goes_on_with_the_one_around_it() {
        let mut document = Document::with_version("1.7");
        // The second piece begins with an item that only opens the list within.
        let lists: Vec<_> = [1, 2, 1, 3].iter().map(|items| list(&mut document, &vec![true; *items])).collect();
        let body = document.add_object(dictionary! { "S" => "LBody", "K" => Object::Array(Vec::new()) });
        let opening = document.add_object(dictionary! { "S" => "LI" });
        tags::adopt(&mut document, opening, vec![body]);
        let first = [kids(&document, lists[0]), vec![lists[1]]].concat();
        let second = [vec![opening, lists[3]], kids(&document, lists[2])].concat();
        tags::adopt(&mut document, lists[0], first);
        tags::adopt(&mut document, lists[2], second);
        let tree = tags::plant(&mut document, vec![lists[0], lists[2]]);
        join(&mut document, &[false, false, true, true]);
        assert_eq!(kids(&document, tree), [lists[0]]);
        assert_eq!((kids(&document, lists[0]).len(), kids(&document, lists[1]).len()), (3, 5));
        assert!(!document.has_object(opening) && !document.has_object(body));
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
