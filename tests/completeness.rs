//! The proof that a finished PDF holds the issue, tried on files that were tampered with: what is lost, doubled, changed or
//! out of order is refused in the issue's own terms.

mod support;

use std::collections::HashMap;

use bulletin::edition::{self, Edition};
use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::job::Job;
use bulletin::pdf::{self, facts};
use bulletin::typeset::{self, Wording};
use bulletin::{Wanted, layout};
use lopdf::{Document, Object, ObjectId, text_string};
use serde_json::{Value, json};
use support::fixtures;

/// Three chapters, so that the first page has contents; numbers, links, a photo, an imprint.
fn issue() -> Value {
    let items = |from: usize| -> Value {
        (from..from + 3)
            .map(|n| {
                json!({
                    "text": format!("Item {n} told of the [plan number {n}](https://example.org/plan/{n}) at length"),
                    "when": format!("2026-01-{:02}", n + 1),
                    "link": "https://example.org/all",
                })
            })
            .collect()
    };
    let mut with_photo = items(3);
    with_photo[1]["media"] = "bridge".into();
    json!({
        "format": "bulletin/1",
        "lang": "en",
        "meta": { "title": "The River Bulletin", "number": "7", "period": { "from": "2026-01", "to": "2026-02" }, "owners": ["River Trust"] },
        "media": { "bridge": { "file": "media/bridge.jpg", "alt": "A bridge over calm water", "caption": "The bridge in winter", "credit": "S. K." } },
        "chapters": [
            { "title": "Numbers", "blocks": [{ "type": "metrics", "tiles": [
                { "value": "128", "label": "volunteers" }, { "value": "7", "label": "gauges" }, { "value": "9", "label": "wells" },
            ] }] },
            { "title": "What happened", "blocks": [{ "type": "events", "title": "Events", "items": items(0) }] },
            { "title": "What is new", "blocks": [{ "type": "news", "title": "News", "items": with_photo }] },
            { "title": "What comes", "blocks": [
                { "type": "calendar", "title": "Dates", "items": items(6) },
                { "type": "contacts", "title": "Write to us", "items": [{ "name": "Office", "email": "office@example.org" }] },
            ] },
        ],
        "imprint": { "publisher": "River Trust", "text": ["Set in Source Sans.", "Printed on paper."], "copyright": "© 2026" },
    })
}

/// A finished file and what it must hold.
struct Finished {
    document: Document,
    wording: Wording,
    job: Job,
}

fn wanted(edition: &'static Edition) -> Wanted {
    Wanted {
        layout: layout::find("compact").unwrap(),
        edition,
        limits: Limits::default(),
        profile: Profile::None,
        pages: None,
        press: None,
    }
}

fn finished(edition: &'static Edition) -> Finished {
    let bytes = serde_json::to_vec(&issue()).unwrap();
    let (job, report) = bulletin::check("issue.json", &bytes, &fixtures::folder("starter"), &wanted(edition));
    let job = job.unwrap_or_else(|| panic!("{report:#?}"));
    let exported = pdf::export(&job, typeset::typeset(&job).unwrap()).unwrap();
    Finished { document: Document::load_mem(&exported.pdf).unwrap(), wording: exported.wording, job }
}

impl Finished {
    /// Every fact of what is wrong.
    fn faults(mut self) -> Vec<String> {
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).unwrap();
        let facts = facts::read(&bytes).unwrap();
        let faults = pdf::faults(&self.job, &self.wording, &facts);
        for fault in &faults {
            assert_eq!(fault.rule, "incomplete");
            assert_eq!(fault.fact.contains(" of the contents "), fault.place.is_none(), "{fault:?}");
        }
        faults.into_iter().map(|fault| fault.fact).collect()
    }

    fn one_fault(self, fact: &str) {
        assert_eq!(self.faults(), [fact]);
    }

    /// Elements of the tag tree of a role, in reading order.
    fn elements(&self, role: &str) -> Vec<ObjectId> {
        let root = self.document.catalog().unwrap().get(b"StructTreeRoot").and_then(Object::as_reference).unwrap();
        let (mut found, mut open) = (Vec::new(), vec![root]);
        while let Some(id) = open.pop() {
            let element = self.document.get_dictionary(id).unwrap();
            if element.get(b"S").and_then(Object::as_name).is_ok_and(|own| own == role.as_bytes()) {
                found.push(id);
            }
            open.extend(self.kids(id).into_iter().rev());
        }
        found
    }

    /// Elements right below an element.
    fn kids(&self, id: ObjectId) -> Vec<ObjectId> {
        let element = self.document.get_dictionary(id).unwrap();
        let kids = match element.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => Vec::new(),
        };
        let is_element = |id: &ObjectId| self.document.get_dictionary(*id).is_ok_and(|dict| dict.has(b"S") && !dict.has(b"Subtype"));
        kids.iter().filter_map(|kid| kid.as_reference().ok()).filter(is_element).collect()
    }

    fn parent(&self, id: ObjectId) -> ObjectId {
        self.document.get_dictionary(id).unwrap().get(b"P").and_then(Object::as_reference).unwrap()
    }

    fn set(&mut self, id: ObjectId, key: &str, value: impl Into<Object>) {
        self.document.get_dictionary_mut(id).unwrap().set(key, value);
    }

    /// The list of kids that an element stands in, to be changed.
    fn siblings(&mut self, id: ObjectId) -> (&mut Vec<Object>, usize) {
        let parent = self.parent(id);
        let kids = self.document.get_dictionary_mut(parent).unwrap().get_mut(b"K").and_then(Object::as_array_mut).unwrap();
        let at = kids.iter().position(|kid| kid.as_reference().is_ok_and(|own| own == id)).unwrap();
        (kids, at)
    }

    /// Puts an element in a second time, after itself, with all that it holds.
    fn double(&mut self, id: ObjectId) {
        let copy = self.copy(id);
        let (kids, at) = self.siblings(id);
        kids.insert(at + 1, copy.into());
    }

    fn copy(&mut self, id: ObjectId) -> ObjectId {
        let inner: HashMap<ObjectId, ObjectId> = self.kids(id).into_iter().map(|kid| (kid, self.copy(kid))).collect();
        let mut copy = self.document.get_dictionary(id).unwrap().clone();
        let copied = |kid: &Object| kid.as_reference().ok().and_then(|id| inner.get(&id)).map_or_else(|| kid.clone(), |id| (*id).into());
        if let Ok(Object::Array(kids)) = copy.get(b"K") {
            copy.set("K", kids.iter().map(copied).collect::<Vec<_>>());
        }
        self.document.add_object(copy)
    }

    fn take_out(&mut self, id: ObjectId) {
        let (kids, at) = self.siblings(id);
        kids.remove(at);
    }

    fn swap_with_next(&mut self, id: ObjectId) {
        let (kids, at) = self.siblings(id);
        kids.swap(at, at + 1);
    }

    /// The links that lead to an address.
    fn links(&self, url: &str) -> Vec<ObjectId> {
        let leads = |id: &ObjectId| {
            let kids = self.document.get_dictionary(*id).unwrap().get(b"K").and_then(Object::as_array).unwrap();
            let mut objects = kids.iter().filter_map(|kid| self.document.dereference(kid).ok()?.1.as_dict().ok()?.get(b"Obj").ok());
            objects.any(|object| self.url(object).as_deref() == Some(url))
        };
        self.elements("Link").into_iter().filter(leads).collect()
    }

    /// Where an annotation leads.
    fn url(&self, annotation: &Object) -> Option<String> {
        let annotation = self.document.dereference(annotation).ok()?.1.as_dict().ok()?;
        let action = self.document.dereference(annotation.get(b"A").ok()?).ok()?.1.as_dict().ok()?;
        Some(String::from_utf8_lossy(action.get(b"URI").and_then(Object::as_str).ok()?).into_owned())
    }

    /// Changes the annotations of the first page.
    fn annotations(&mut self, change: impl Fn(&Self, &mut Vec<Object>)) {
        let page = self.document.page_iter().next().unwrap();
        let annotations = self.document.get_dictionary(page).unwrap().get(b"Annots").unwrap();
        let mut annotations = self.document.dereference(annotations).unwrap().1.as_array().unwrap().clone();
        change(self, &mut annotations);
        self.set(page, "Annots", annotations);
    }
}

/// A rank of an organization that no page holds goes on over pages, and is one list.
#[test]
fn a_rank_of_any_size_is_set() {
    let rank = |count: usize| -> Value { (0..count).map(|n| json!({ "name": format!("Unit {n}"), "detail": "What it does" })).collect() };
    let folder = fixtures::folder("starter");
    let trees = json!([{ "name": "Head", "children": rank(100) }, { "name": "Second", "children": rank(3) }]);
    // The list of a tree holds the heads and their ranks.
    for (nodes, sizes) in [(rank(150), vec![150]), (trees, vec![4, 100, 3])] {
        let mut issue = issue();
        issue["chapters"] = json!([{ "title": "Structure", "blocks": [{ "type": "org", "nodes": nodes }] }]);
        issue.as_object_mut().unwrap().remove("media");
        let (job, mut report) = bulletin::check("issue.json", &serde_json::to_vec(&issue).unwrap(), &folder, &wanted(&edition::SCREEN));
        let rendered = bulletin::render(&job.unwrap(), &mut report).unwrap_or_else(|| panic!("{report:#?}"));
        let facts = facts::read(&rendered.pdf).unwrap();
        let lists = facts.tags.iter().flat_map(|tag| tag.all()).filter(|tag| tag.role == "L");
        assert_eq!(lists.map(|list| list.kids.len()).collect::<Vec<_>>(), sizes);
        assert!(rendered.pages > 1);
    }
}

/// The real issue without its last items and without its wish: the pages end in other places.
#[test]
fn an_issue_of_any_length_keeps_its_order() {
    let folder = fixtures::folder("compact-2023-11-12");
    let whole: Value = serde_json::from_slice(&std::fs::read(folder.join("issue.json")).unwrap()).unwrap();
    let wanted = wanted(&edition::SCREEN);
    for fewer in [5, 35, 45] {
        let mut issue = whole.clone();
        issue.as_object_mut().unwrap().remove("print");
        let mut left = fewer;
        for chapter in issue["chapters"].as_array_mut().unwrap()[..4].iter_mut().rev() {
            for block in chapter["blocks"].as_array_mut().unwrap().iter_mut().rev() {
                while left > 0 && block["items"].as_array().is_some_and(|items| items.len() > 1) {
                    block["items"].as_array_mut().unwrap().pop();
                    left -= 1;
                }
            }
        }
        let (job, mut report) = bulletin::check("issue.json", &serde_json::to_vec(&issue).unwrap(), &folder, &wanted);
        assert!(bulletin::render(&job.unwrap(), &mut report).is_some(), "{fewer} items fewer: {report:#?}");
    }
}

#[test]
fn whole_files_are_whole() {
    for edition in &edition::EDITIONS {
        assert_eq!(finished(edition).faults(), [""; 0], "{}", edition.name);
    }
}

#[test]
fn a_heading_that_stands_twice() {
    let mut file = finished(&edition::SCREEN);
    let heading = file.elements("H3")[0];
    file.double(heading);
    file.one_fault("this text of chapters[1].blocks[0].title stands on the pages twice: Events");
    let mut file = finished(&edition::SCREEN);
    let heading = file.elements("H2")[1];
    file.double(heading);
    file.one_fault("this text of chapters[1].title stands on the pages twice: What happened");
}

#[test]
fn an_entry_of_the_contents_is_no_heading() {
    // Without its heading a chapter stands in the contents alone.
    let mut file = finished(&edition::SCREEN);
    let heading = file.elements("H2")[1];
    file.take_out(heading);
    file.one_fault("this text of chapters[1].title is not on the pages: What happened");
    let mut file = finished(&edition::SCREEN);
    let entry = file.elements("Link")[0];
    file.set(entry, "ActualText", text_string("What passed"));
    assert_eq!(file.faults(), ["this entry of the contents is not what it leads to: What passed 1"]);
    let mut file = finished(&edition::SCREEN);
    let entry = file.parent(file.elements("Link")[0]);
    file.set(entry, "ActualText", text_string("What happened 2"));
    assert_eq!(file.faults(), ["this entry of the contents is not what it leads to: What happened 2"]);
}

#[test]
fn a_number_that_changed() {
    let mut file = finished(&edition::SCREEN);
    let numbers = file.elements("P")[5..].to_vec();
    let number = *numbers
        .iter()
        .find(|id| file.document.get_dictionary(file.parent(**id)).unwrap().get(b"S").unwrap().as_name().is_ok_and(|role| role == b"Div"))
        .unwrap();
    file.set(number, "ActualText", text_string("129"));
    file.one_fault("this text of chapters[0].blocks[0].tiles[0].value is not on the pages: 128");
}

#[test]
fn an_item_that_is_lost_or_out_of_turn() {
    let mut file = finished(&edition::SCREEN);
    let item = file.elements("LI")[1];
    file.take_out(item);
    let faults = file.faults();
    assert!(
        faults.contains(
            &"this text of chapters[1].blocks[0].items[1].text is not on the pages: Item 1 told of the plan number 1 at length".into()
        ),
        "{faults:#?}"
    );
    assert!(faults.contains(&"this text of chapters[1].blocks[0].items[1].when is not on the pages: 2\u{a0}Jan".into()), "{faults:#?}");
    assert!(
        faults.contains(
            &"this address of chapters[1].blocks[0].items[1].text is not on the pages: https://example.org/plan/1 on “plan number 1”"
                .into()
        ),
        "{faults:#?}"
    );
    let mut file = finished(&edition::SCREEN);
    let item = file.elements("LI")[1];
    file.swap_with_next(item);
    file.one_fault("this text of chapters[1].blocks[0].items[2].when is read before what precedes it: 3\u{a0}Jan");
    let mut file = finished(&edition::SCREEN);
    let item = file.elements("LI")[1];
    file.double(item);
    let faults = file.faults();
    assert!(
        faults.contains(&"this text of chapters[1].blocks[0].items[1].when stands on the pages twice: 2\u{a0}Jan".into()),
        "{faults:#?}"
    );
    assert!(
        faults.contains(
            &"this text of chapters[1].blocks[0].items[1].text stands on the pages twice: Item 1 told of the plan number 1 at length"
                .into()
        ),
        "{faults:#?}"
    );
}

#[test]
fn a_link_that_is_lost_doubled_or_misplaced() {
    const URL: &str = "https://example.org/plan/4";
    let gone = "this address of chapters[2].blocks[0].items[1].text is not on the pages: https://example.org/plan/4";
    let twice = "this address of chapters[2].blocks[0].items[1].text stands on the pages twice: https://example.org/plan/4";
    // What can be opened is taken away, and the tags know nothing of it.
    let mut file = finished(&edition::SCREEN);
    file.annotations(|file, annotations| annotations.retain(|one| file.url(one).as_deref() != Some(URL)));
    file.one_fault(gone);
    let mut file = finished(&edition::SCREEN);
    file.annotations(|file, annotations| {
        let one = annotations.iter().find(|one| file.url(one).as_deref() == Some(URL)).unwrap().clone();
        annotations.push(one);
    });
    file.one_fault(twice);
    // The words are there and lead nowhere.
    let mut file = finished(&edition::SCREEN);
    let link = file.links(URL)[0];
    let kids = file.kids(link).into_iter().map(Object::from).collect::<Vec<_>>();
    file.set(link, "K", kids);
    file.set(link, "S", "Span");
    assert!(file.faults().contains(&format!("{gone} on “plan number 4”")));
    // It leads there from other words.
    let mut file = finished(&edition::SCREEN);
    let link = file.links(URL)[0];
    file.set(link, "ActualText", text_string("plan"));
    assert!(file.faults().contains(&format!("{gone} on “plan number 4”")));
    let mut file = finished(&edition::SCREEN);
    let link = file.links(URL)[0];
    file.double(link);
    let faults = file.faults();
    assert!(faults.contains(&twice.to_owned()), "{faults:#?}");
    // An address that nine items share is counted too.
    let mut file = finished(&edition::SCREEN);
    let links = file.links("https://example.org/all");
    assert_eq!(links.len(), 9);
    file.take_out(links[8]);
    let faults = file.faults();
    assert!(faults.iter().all(|fault| fault.contains("https://example.org/all")) && !faults.is_empty(), "{faults:#?}");
}

#[test]
fn an_alternative_text_that_is_lost_or_doubled() {
    let mut file = finished(&edition::SCREEN);
    let figure = file.elements("Figure")[0];
    file.document.get_dictionary_mut(figure).unwrap().remove(b"Alt");
    file.one_fault("this alternative text of chapters[2].blocks[0].items[1].media is not on the pages: A bridge over calm water");
    let mut file = finished(&edition::SCREEN);
    let figure = file.elements("Figure")[0];
    file.double(figure);
    file.one_fault("this alternative text of chapters[2].blocks[0].items[1].media stands on the pages twice: A bridge over calm water");
}

#[test]
fn an_imprint_whose_lines_changed_places() {
    let mut file = finished(&edition::SCREEN);
    let lines = file.elements("P");
    // The legal lines are the last three paragraphs.
    file.swap_with_next(lines[lines.len() - 3]);
    file.one_fault("this text of imprint.text[1] is read before what precedes it: Printed on paper.");
    let mut file = finished(&edition::SCREEN);
    let lines = file.elements("P");
    file.double(lines[lines.len() - 1]);
    file.one_fault("this text of imprint.copyright stands on the pages twice: © 2026");
}

#[test]
fn a_page_that_is_empty() {
    let mut file = finished(&edition::SCREEN);
    let page = file.document.page_iter().next().unwrap();
    let empty = file.document.add_object(lopdf::Stream::new(lopdf::Dictionary::new(), Vec::new()));
    file.set(page, "Contents", empty);
    let faults = file.faults();
    for path in ["meta.title", "meta.period", "chapters[0].blocks[0].tiles[2].value", "chapters[2].blocks[0].items[1].media.caption"] {
        assert!(faults.iter().any(|fault| fault.contains(&format!("of {path} is not on the pages"))), "{path}: {faults:#?}");
    }
}

#[test]
fn paper_lists_each_address_once_a_chapter() {
    let entries = |file: &Finished| -> Vec<ObjectId> {
        let lists = file.elements("L");
        // The list of addresses is the second of the chapter.
        file.kids(lists[1])
    };
    let mut file = finished(&edition::PRESS);
    // The second address of the chapter is one that all of its items share.
    let entry = entries(&file)[1];
    file.take_out(entry);
    let gone = |n| format!("this address of chapters[1].blocks[0].items[{n}].link is not on the pages: https://example.org/all");
    assert_eq!(file.faults(), [0, 1, 2].map(gone), "other chapters list it too");
    let mut file = finished(&edition::PRESS);
    let entry = entries(&file)[0];
    file.double(entry);
    file.one_fault("this address of chapters[1].blocks[0].items[0].text stands on the pages twice: https://example.org/plan/0");
}
