//! Golden pages: facts as text, whole pages as pictures, rasterised from the finished PDF.

mod support;

use bulletin::pdf::facts;
use support::{fixtures, golden, judges};

/// Pixels per inch of whole pages: enough to see a rule move, small enough to keep.
const PPI: f64 = 60.0;

fn printed(name: &str) -> &'static fixtures::Printed {
    fixtures::printed().iter().find(|one| one.name == name).unwrap()
}

#[test]
fn the_facts_of_the_real_issue() {
    golden::text("facts/compact-2023-11-12", &facts::read(&printed("compact-2023-11-12").pdf).unwrap().to_string());
}

#[test]
fn the_facts_of_an_issue_with_everything() {
    golden::text("facts/everything", &facts::read(&printed("everything").pdf).unwrap().to_string());
}

#[test]
fn the_facts_of_the_smallest_issue() {
    golden::text("facts/minimal", &facts::read(&printed("minimal").pdf).unwrap().to_string());
}

#[test]
fn the_pages_of_the_real_issue() {
    golden::pages("pages/compact-2023-11-12", &printed("compact-2023-11-12").pdf, PPI);
}

#[test]
fn the_pages_of_an_issue_with_everything() {
    golden::pages("pages/everything", &printed("everything").pdf, PPI);
}

#[test]
fn the_pages_of_long_words() {
    golden::pages("pages/long-words", &printed("long-words").pdf, PPI);
}

#[test]
fn the_pages_of_bare_blocks() {
    golden::pages("pages/bare", &printed("bare").pdf, PPI);
}

#[test]
fn the_pages_of_charts_with_large_numbers_and_many_bars() {
    golden::pages("pages/charts", &fixtures::render(&fixtures::folder("charts")).0, PPI);
}

#[test]
fn the_page_of_a_new_issue() {
    golden::pages("pages/starter", &printed("starter").pdf, PPI);
}

#[test]
fn the_real_issue_fills_four_a4_pages() {
    let printed = printed("compact-2023-11-12");
    assert_eq!(printed.pages, 4);
    for page in &facts::read(&printed.pdf).unwrap().pages {
        let (width, height) = page.trim.as_ref().or(page.media.as_ref()).expect("a page has a size").size();
        assert!((width - 595.28).abs() < 0.01 && (height - 841.89).abs() < 0.01, "{width} x {height} pt");
    }
}

/// What this is, which months, the eight numbers, the chapters and who said what: a reader has ninety seconds.
#[test]
fn the_first_page_of_the_real_issue_tells_the_issue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("issue.pdf");
    std::fs::write(&path, &printed("compact-2023-11-12").pdf).unwrap();
    let first = judges::pdftotext(&path, 1);
    for said in [
        "Counter-Terrorism Compact Newsletter",
        "Issue 12",
        "November–December 2023",
        "237,250",
        "CTED country assessments",
        "1 Leadership, coordination",
        "2 Guidance, research",
        "3 Joint initiatives",
        "structure 4",
        "SG Guterres",
        "USG Voronkov",
        "ASG Gherman",
        "Türk",
        "ED Bahous",
        "a hindrance to sustainable development",
    ] {
        assert!(first.contains(said), "{said} is not in: {first}");
    }
}
