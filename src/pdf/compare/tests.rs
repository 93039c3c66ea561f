//! Tests of documents compared.

use super::*;
use crate::pdf::facts::sample::{Sample, painted};

const EXACTLY: Settings = Settings { ppi: 72.0, tolerance: Tolerance::NONE };

fn document(pages: &[&str]) -> Vec<u8> {
    let mut sample = Sample::new();
    for page in pages {
        sample.page(page);
    }
    sample.bytes()
}

fn compared(old: &[&str], new: &[&str]) -> Comparison {
    compare(document(old), document(new), EXACTLY).unwrap()
}

const RED: &str = "1 0 0 rg 0 0 100 100 re f";
const WORDS: &str = "BT /F1 12 Tf 10 50 Td (old words here) Tj ET";
const OTHER_WORDS: &str = "BT /F1 12 Tf 10 50 Td (new words here) Tj ET";

#[test]
fn the_same_pages_are_the_same() {
    let found = compared(&[RED, WORDS], &[RED, WORDS]);
    assert!(found.is_same() && found.words.is_empty());
}

#[test]
fn a_change_is_told_by_page_place_and_word() {
    let found = compared(&[RED, WORDS], &["1 0 0 rg 0 0 100 100 re f 0 0 1 rg 150 10 20 10 re f", OTHER_WORDS]);
    assert!(!found.is_same());
    let [first, second] = &found.pages[..] else { panic!("{found:?}") };
    assert_eq!((first.kind, first.old, first.new), (Kind::Changed, Some(1), Some(1)));
    let pixels = first.pixels.as_ref().unwrap();
    assert_eq!((pixels.pixels, pixels.of, pixels.largest), (200, 20_000, 255));
    // 20 by 10 points at 150, 80 from the upper left.
    assert_eq!(pixels.places, [[52.9, 28.2, 7.1, 3.5]]);
    assert!(first.words.is_none() && second.pixels.is_some());
    let edit = &second.words.as_ref().unwrap().edits[0];
    assert_eq!((edit.removed.as_str(), edit.added.as_str(), edit.after.as_str()), ("old", "new", "words here"));
    assert_eq!(found.words.removed, 1);
}

#[test]
fn pages_are_counted_both_ways_and_moved_pages_found() {
    let found = compared(&[RED, WORDS], &["", RED, WORDS]);
    let kinds: Vec<_> = found.pages.iter().map(|page| (page.kind, page.old, page.new)).collect();
    assert_eq!(kinds, [(Kind::Added, None, Some(1)), (Kind::Moved, Some(1), Some(2)), (Kind::Moved, Some(2), Some(3))]);
    let found = compared(&["", RED, WORDS], &[RED, WORDS]);
    assert_eq!((found.pages[0].kind, found.old_pages, found.new_pages), (Kind::Removed, 3, 2));
}

#[test]
fn tolerance_is_for_looks_and_not_for_words() {
    let lenient = Settings { tolerance: Tolerance { channel: 255, pixels: 0, share: 1.0 }, ..EXACTLY };
    let found = compare(document(&[RED]), document(&[""]), lenient).unwrap();
    assert!(found.pages.iter().all(|page| page.pixels.is_none()), "{found:?}");
    let found = compare(document(&[WORDS]), document(&[OTHER_WORDS]), lenient).unwrap();
    assert_eq!(found.pages.len(), 1);
}

#[test]
fn what_no_pixel_shows_is_told_too() {
    let titled = |lang: &str| {
        let mut sample = Sample::new();
        sample.page(RED);
        sample.set("Lang", lopdf::Object::string_literal(lang));
        sample.bytes()
    };
    let found = compare(titled("en"), titled("fr"), EXACTLY).unwrap();
    assert!(!found.is_same() && found.pages.is_empty());
    assert_eq!(found.facts.removed, ["language en"]);
    assert_eq!(found.facts.added, ["language fr"]);
    // The same red by another colour space.
    let found = compared(&[RED], &["0 1 1 0 k 0 0 100 100 re f"]);
    assert_eq!(found.pages[0].facts.added, ["colour DeviceCMYK"], "{found:?}");
}

#[test]
fn what_cannot_be_read_says_so() {
    assert_eq!(
        compare(painted(), b"no PDF".to_vec(), EXACTLY),
        Err(Unreadable { old: None, new: Some("the file cannot be read as a PDF".to_owned()) })
    );
    let huge = Settings { ppi: 100_000.0, ..EXACTLY };
    let found = compare(painted(), painted(), huge).unwrap();
    assert!(!found.is_same() && found.pages[0].fault.as_ref().unwrap().contains("cannot be drawn"), "{found:?}");
}
