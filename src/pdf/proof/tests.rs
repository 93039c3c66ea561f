//! Tests of the proof on readings made by hand.

use super::*;
use crate::pdf::facts::{Kid, Run, Tag};
use crate::typeset::{Address, Allowance, Text};

fn tag(role: &str, kids: Vec<Kid>) -> Tag {
    Tag { role: role.into(), own_role: role.into(), kids, ..Tag::default() }
}

fn said(role: &str, text: &str) -> Kid {
    Kid::Tag(tag(role, vec![Kid::Text(Run { page: 1, text: text.into(), ..Run::default() })]))
}

fn text(path: &str, words: &str) -> Text {
    Text { path: path.into(), words: words.into(), lettering: false }
}

/// What is found wrong with the texts of paragraphs, as `what of path`.
fn found(texts: &[(&str, &str)], paragraphs: &[&str]) -> Vec<String> {
    let words = vec!["Source".into(), "Published by".into()];
    found_beside(texts, Allowance { texts: vec!["example.org/data".into()], words, ..Allowance::default() }, paragraphs)
}

fn found_beside(texts: &[(&str, &str)], allowance: Allowance, paragraphs: &[&str]) -> Vec<String> {
    let wording = Wording { texts: texts.iter().map(|(path, words)| text(path, words)).collect(), allowance, ..Wording::default() };
    let page = tag("Document", paragraphs.iter().map(|text| said("P", text)).collect());
    let reading = Reading::of(&[page], &wording, Links::Live);
    let (found, _) = texts::faults(&wording, &reading);
    found.into_iter().map(|fault| fault.fact).collect()
}

const ITEMS: [(&str, &str); 3] =
    [("chapters[0].title", "Water"), ("chapters[0].blocks[0].items[0].text", "8"), ("chapters[0].blocks[0].items[1].text", "The 8 wells")];

#[test]
fn what_is_there_once_and_in_order_is_fine() {
    assert_eq!(found(&ITEMS, &["WATER", "8", "The 8 wells"]), [""; 0]);
    assert_eq!(found(&ITEMS, &["Water", "8", "The 8 wells", "Source: example.org/data"]), [""; 0]);
    assert_eq!(found(&ITEMS, &["Water", "8, the 8 wells"]), [""; 0]);
}

#[test]
fn short_texts_too_are_counted() {
    let twice = "this text of chapters[0].blocks[0].items[0].text stands on the pages twice: 8";
    assert_eq!(found(&ITEMS, &["Water", "8", "8", "The 8 wells"]), [twice]);
    let gone = "this text of chapters[0].blocks[0].items[0].text is not on the pages: 8";
    assert_eq!(found(&ITEMS, &["Water", "The 8 wells"]), [gone], "the one within another text is not its own");
    assert_eq!(found(&ITEMS, &["Water", "9", "The 8 wells"]), [gone]);
    let heading = "this text of chapters[0].title stands on the pages twice: Water";
    assert_eq!(found(&ITEMS, &["Water", "8", "Water", "The 8 wells"]), [heading]);
    assert_eq!(found(&ITEMS, &["Water", "8", "Beside the water tower", "The 8 wells"]), [""; 0], "a word of other words is no text");
}

#[test]
fn short_texts_that_are_words_of_others_take_what_is_left_to_them() {
    // A whole line is the text itself; within a line the same letters are words of another.
    let label = [("chapters[0].blocks[0].items[0].holder", "UN Women Bern"), ("chapters[0].blocks[0].items[0].role", "UN")];
    let all = [label[0], label[1], ("chapters[0].blocks[1].tiles[0].label", "UN Women")];
    assert_eq!(found(&all, &["UN, UN Women Bern", "UN Women"]), [""; 0]);
    assert_eq!(found(&all, &["UN Women Bern, UN", "UN Women"]), [""; 0]);
    // The name of an address is no text.
    let texts = [("chapters[0].blocks[0].title", "UN"), ("chapters[0].blocks[0].items[0].text", "Bern")];
    let addresses = Allowance { texts: vec!["un.org".into()], ..Allowance::default() };
    assert_eq!(found_beside(&texts, addresses, &["Bern un.org", "UN (Geneva)"]), [""; 0]);
    // “Lake Ann” is longer and looked for first; it leaves its place in the first line to “Ann Lee”, which has no other.
    let fields = ["text", "kind", "where", "by[0].name", "by[1].name"].map(|field| format!("chapters[0].blocks[0].items[0].{field}"));
    let words = ["the Ann Lee fund", "Lake Ann", "Ann Lee", "Lake", "UN"];
    let all: Vec<(&str, &str)> = fields.iter().map(String::as_str).zip(words).collect();
    assert_eq!(found(&all, &["Lake Ann Lee", "UN Lake Ann", "the Ann Lee fund"]), [""; 0]);
    let gone = "this text of chapters[0].blocks[0].items[0].where is not on the pages: Ann Lee";
    assert_eq!(found(&all, &["Lake Ann", "UN Lake Ann", "the Ann Lee fund"]), [gone], "letters stand for one text only");
}

#[test]
fn a_date_that_the_imprint_repeats_may_stand_anywhere() {
    let dates = [("meta.next", "24 Jan"), ("chapters[0].title", "Water"), ("chapters[0].blocks[0].items[0].when", "24 Jan")];
    let all = [dates[0], dates[1], dates[2], ("chapters[0].blocks[0].items[1].text", "Wells")];
    assert_eq!(found(&all, &["Water", "24 Jan", "Wells", "Next issue 24 Jan"]), [""; 0]);
    assert_eq!(found(&all, &["Water", "24 Jan", "Wells"]).len(), 1);
}

#[test]
fn running_words_stand_beside_texts_only() {
    let texts = [("chapters[0].blocks[0].source", "A survey"), ("chapters[0].blocks[1].title", "Source")];
    assert_eq!(found(&texts, &["Source: A survey", "Source"]), [""; 0]);
    assert_eq!(
        found(&texts, &["Source: A survey", "Source", "Source"]),
        ["this text of chapters[0].blocks[1].title stands on the pages twice: Source"]
    );
}

#[test]
fn texts_that_changed_places_are_astray() {
    let numbers = [("chapters[0].blocks[0].tiles[0].value", "8"), ("chapters[0].blocks[0].tiles[0].label", "wells")];
    let more = [("chapters[0].blocks[0].tiles[1].value", "9"), ("chapters[0].blocks[0].tiles[1].label", "pumps")];
    let all = [numbers, more].concat();
    assert_eq!(found(&all, &["8", "wells", "9", "pumps"]), [""; 0]);
    assert_eq!(found(&all, &["wells", "8", "pumps", "9"]), [""; 0], "within an item the layout decides");
    assert_eq!(
        found(&all, &["9", "wells", "8", "pumps"]),
        ["this text of chapters[0].blocks[0].tiles[1].value is read before what precedes it: 9"]
    );
    let imprint =
        [("chapters[0].title", "Water"), ("chapters[0].blocks[0].text[0]", "Wells"), ("imprint.text[0]", "A"), ("imprint.copyright", "B")];
    assert_eq!(found(&imprint, &["Water", "Wells", "A", "B"]), [""; 0]);
    assert_eq!(found(&imprint, &["A", "B", "Water", "Wells"]), [""; 0], "a layout may open with it");
    assert_eq!(found(&imprint, &["Water", "Wells", "B", "A"]), ["this text of imprint.copyright is read before what precedes it: B"]);
    assert_eq!(found(&imprint, &["Water", "A", "B", "Wells"]).len(), 2);
}

#[test]
fn addresses_on_paper_are_listed_or_printed_in_full() {
    let address = |number: usize, path: &str, url: &str| Address { path: path.into(), url: url.into(), number, words: None };
    let wording = Wording {
        addresses: vec![
            address(1, "chapters[0].blocks[0].items[0].link", "https://www.a.org/x"),
            address(2, "chapters[0].blocks[0].items[1].link", "https://b.org/"),
        ],
        allowance: Allowance { texts: vec!["b.org".into()], ..Allowance::default() },
        ..Wording::default()
    };
    let entry = |number: &str, address: &str| Kid::Tag(tag("LI", vec![said("Lbl", number), said("LBody", address)]));
    let faults = |kids: Vec<Kid>| {
        let reading = Reading::of(&[tag("Document", kids)], &wording, Links::Numbered);
        let (_, printed) = texts::faults(&wording, &reading);
        links::listed(&wording, &reading, &printed).into_iter().map(|fault| fault.fact).collect::<Vec<_>>()
    };
    let list = |entries: Vec<Kid>| Kid::Tag(tag("L", entries));
    assert_eq!(faults(vec![list(vec![entry("1", "www.a.org/x"), entry("2", "b.org")])]), [""; 0]);
    assert_eq!(faults(vec![list(vec![entry("1", "www.a.org/x")]), said("P", "b.org")]), [""; 0]);
    let gone = "this address of chapters[0].blocks[0].items[0].link is not on the pages: https://www.a.org/x";
    assert_eq!(faults(vec![list(vec![entry("2", "b.org")])]), [gone]);
    assert_eq!(faults(vec![list(vec![entry("2", "www.a.org/x"), entry("2", "b.org")])]), [gone], "the number is part of it");
    assert_eq!(faults(vec![list(vec![entry("1", "a.org/x"), entry("2", "b.org")])]), [gone], "not every host answers without its www");
    let twice = "this address of chapters[0].blocks[0].items[1].link stands on the pages twice: https://b.org/";
    assert_eq!(faults(vec![list(vec![entry("1", "www.a.org/x"), entry("2", "b.org"), entry("2", "b.org")])]), [twice]);
    assert_eq!(faults(vec![list(vec![entry("1", "www.a.org/x"), entry("2", "b.org")]), list(vec![entry("2", "b.org")])]), [twice]);
}

#[test]
fn an_address_around_the_chapters_stands_in_the_list_of_any() {
    let address = |number: usize, path: &str, url: &str| Address { path: path.into(), url: url.into(), number, words: None };
    let wording = Wording {
        texts: vec![text("chapters[0].title", "One"), text("chapters[1].title", "Two")],
        addresses: vec![
            address(1, "chapters[0].blocks[0].items[0].link", "https://a.org/"),
            address(2, "chapters[1].blocks[0].items[0].link", "https://b.org/"),
            address(3, "imprint.text[0]", "https://c.org/"),
        ],
        ..Wording::default()
    };
    let list = |entries: &[(&str, &str)]| {
        Kid::Tag(tag("L", entries.iter().map(|(number, url)| Kid::Tag(tag("LI", vec![said("Lbl", number), said("LBody", url)]))).collect()))
    };
    let faults = |last: &[(&str, &str)]| {
        let kids = vec![said("H2", "One"), list(&[("1", "a.org")]), said("H2", "Two"), list(last)];
        let reading = Reading::of(&[tag("Document", kids)], &wording, Links::Numbered);
        let (_, printed) = texts::faults(&wording, &reading);
        links::listed(&wording, &reading, &printed).into_iter().map(|fault| fault.fact).collect::<Vec<_>>()
    };
    assert_eq!(faults(&[("2", "b.org"), ("3", "c.org")]), [""; 0]);
    assert_eq!(faults(&[("2", "b.org")]), ["this address of imprint.text[0] is not on the pages: https://c.org/"]);
}
