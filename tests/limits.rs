//! Issues of unusual measures: they are set, or the editor is told.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::binary::{Outcome, bulletin};
use support::judges;

/// Renders an issue of one chapter.
fn rendered(meta: Value, blocks: Vec<Value>) -> Outcome {
    let place = tempfile::tempdir().unwrap();
    let issue = json!({"format": "bulletin/1", "lang": "en", "meta": meta, "chapters": [{"title": "One", "blocks": blocks}]});
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run()
}

fn meta(number: &str) -> Value {
    json!({"title": "Harbour News", "number": number, "period": {"from": "2023-11", "to": "2023-12"}})
}

/// Typst asks for the pages five times at most, and calls no deeper than eighty functions.
#[test]
fn many_tables_longer_than_a_page_are_set() {
    let row = |n: usize| json!([format!("Station {n}"), "12", "7"]);
    let columns = json!([{"label": "Station"}, {"label": "Depth"}, {"label": "Samples"}]);
    let table = |n: usize| json!({"type": "table", "title": format!("Table {n}"), "columns": columns, "rows": (0..60).map(row).collect::<Vec<_>>()});
    let words = |n: usize| json!({"type": "prose", "text": [format!("Words after table {n}.")]});
    let ran = rendered(meta("4"), (0..20).flat_map(|n| [table(n), words(n)]).collect());
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
}

#[test]
fn a_number_that_runs_off_the_page_is_told() {
    let prose = || vec![json!({"type": "prose", "text": ["Words."]})];
    let told = rendered(meta(&"1234567890".repeat(20)), prose());
    assert!(told.transcript().contains("[overset]"), "{}", told.transcript());
    let silent = rendered(meta("1234"), prose());
    assert!(!silent.transcript().contains("[overset]"), "{}", silent.transcript());
}

#[test]
fn a_long_name_leaves_the_folio_alone() {
    let foot = |title: &str| {
        let place = tempfile::tempdir().unwrap();
        let issue = json!({
            "format": "bulletin/1", "lang": "en", "meta": {"title": title, "period": {"from": "2023-11", "to": "2023-12"}},
            "chapters": [{"title": "One", "blocks": [{"type": "prose", "text": ["Words."]}]}],
        });
        fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
        let ran = bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run();
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
        let page = judges::pdftotext(&place.path().join("out.pdf"), 1);
        page.rsplit_once("Words. ").map(|(_, foot)| foot.to_owned()).unwrap_or(page)
    };
    assert_eq!(foot("Harbour News"), "Harbour News November–December 2023 1");
    for times in [12, 24] {
        assert_eq!(foot(&"Harbour News ".repeat(times)), "November–December 2023 1", "{times} times");
    }
}

/// As many items as an issue may have, in one list: each page is dealt from the rows that can stand on it.
#[test]
fn a_list_of_all_items_that_an_issue_may_have_fills_its_pages() {
    let day = |n: usize| format!("2023-{:02}-{:02}", 11 + n / 2500, 1 + n % 2500 / 90);
    let items: Vec<_> = (0..5000).map(|n| json!({"when": day(n), "text": "Two words"})).collect();
    let ran = rendered(meta("4"), vec![json!({"type": "events", "title": "Events", "items": items})]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let transcript = ran.transcript();
    let filled = transcript.split_once(" pages (").and_then(|(_, rest)| rest.split_once(" % full")).expect(&transcript).0;
    let filled: Vec<u32> = filled.split(", ").map(|page| page.parse().unwrap()).collect();
    assert!((25..35).contains(&filled.len()) && filled[..filled.len() - 1].iter().all(|page| *page >= 98), "{filled:?}");
}

/// The name under a letter stands on the page of its last words, also where these fill it.
#[test]
fn a_signature_stays_with_its_letter() {
    let place = tempfile::tempdir().unwrap();
    let words = |times| "The harbour office met the pilots to speak of the new lights at the mole. ".repeat(times);
    for times in (36..=44).step_by(2) {
        let prose = json!({"type": "prose", "person": {"name": "Ms. Ferry", "post": "HM"}, "text": [words(times), words(times)]});
        let events = json!({"type": "events", "title": "After", "items": vec![json!({"when": "2023-11-02", "text": words(3)}); 24]});
        let issue =
            json!({"format": "bulletin/1", "lang": "en", "meta": meta("4"), "chapters": [{"title": "One", "blocks": [prose, events]}]});
        fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
        let ran = bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run();
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
        let mut pages = (1..).map(|page| judges::pdftotext(&place.path().join("out.pdf"), page));
        let page = pages.find(|text| text.contains("Ms. Ferry")).unwrap();
        assert!(page.split("Ms. Ferry").next().unwrap().contains("mole."), "{times} times: {page}");
    }
}

/// What is repeated over pages is no part of the text: it may not hold what is read or clicked.
#[test]
fn links_in_what_is_repeated_on_the_next_page_are_set_once() {
    let items: Vec<_> = (0..120).map(|n| json!({"when": "2023-11-02", "text": format!("Boat {n} came in with the tide")})).collect();
    let rows: Vec<_> = (0..120).map(|n| json!([format!("Station {n}")])).collect();
    let ran = rendered(
        meta("4"),
        vec![
            json!({"type": "events", "title": "Boats, see the [**report**](https://example.org/report)", "items": items}),
            json!({"type": "table", "title": "Stations", "columns": [{"label": "[Station](https://example.org/station)"}], "rows": rows}),
        ],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
}

#[test]
fn an_address_without_a_place_to_break_stays_in_its_column() {
    let address = format!("https://example.org/{}", "0123456789bcdfghjk".repeat(12));
    let items = vec![json!({"when": "2023-11-02", "text": "Ferries", "link": address}); 6];
    let ran = rendered(meta("4"), vec![json!({"type": "events", "title": "Boats", "items": items})]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(!ran.transcript().contains("[overset]"), "{}", ran.transcript());
}

/// Words of the issue that are also words of the program, or of a longer text before them.
#[test]
fn words_that_stand_elsewhere_too_are_not_taken_for_disorder() {
    let links = json!({"type": "links", "items": [{"text": "**Ann** Lee", "short_link": "example.org/a"}]});
    let statement = json!({"type": "statements", "items": [{"person": {"name": "Lee", "honorific": "Ms."}, "text": "Published", "link": "https://example.org/"}]});
    let mut meta = meta("4");
    meta["owners"] = json!(["Ann", "Lee"]);
    let ran = rendered(meta, vec![statement, links]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
}

/// A cover set in type bears its publisher's name, or the first letter of one that it cannot hold.
#[test]
fn no_cover_is_nameless() {
    let bodies = [
        "UNICRI",
        "Harbour Authority",
        "Interdisciplinary Oceanographers",
        "Office of the United Nations High Commissioner for Human Rights",
    ];
    let items: Vec<_> = bodies.iter().map(|body| json!({"by": [body], "title": "A report", "when": "2023-11"})).collect();
    let place = tempfile::tempdir().unwrap();
    let issue = json!({
        "format": "bulletin/1", "lang": "en", "meta": meta("4"),
        "chapters": [{"title": "One", "blocks": [{"type": "publications", "title": "To read", "items": items}]}],
    });
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    let ran = bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let page = judges::pdftotext(&place.path().join("out.pdf"), 1);
    let words: Vec<&str> = page.split_whitespace().collect();
    let count = |word: &str| words.iter().filter(|one| **one == word).count();
    assert_eq!((count("UNICRI"), count("Harbour"), count("I"), count("O")), (2, 4, 1, 1), "{page}");
}

/// Lists that two columns cannot share, introductions and notices: what is set over the measure keeps lines that can be read.
#[test]
fn no_line_is_longer_than_an_eye_follows() {
    let words = |count: usize| {
        "the keepers of the northern light saw boats come in with the tide ".split_inclusive(' ').cycle().take(count).collect::<String>()
    };
    let dated = |counts: &[usize]| counts.iter().map(|count| json!({"when": "2023-11-02", "text": words(*count)})).collect::<Vec<_>>();
    let meetings = |counts: &[usize]| {
        counts.iter().map(|count| json!({"when": "2023-11-02", "body": "Lights", "text": words(*count)})).collect::<Vec<_>>()
    };
    let said =
        |counts: &[usize]| counts.iter().map(|count| json!({"person": {"name": "Ann Lee"}, "text": words(*count)})).collect::<Vec<_>>();
    let blocks = vec![
        json!({"type": "events", "title": "Events", "intro": words(40), "items": dated(&[30, 12, 10])}),
        json!({"type": "meetings", "title": "Meetings", "items": meetings(&[28, 30, 9, 8, 12])}),
        json!({"type": "statements", "title": "Statements", "items": said(&[28, 30, 9, 60])}),
        json!({"type": "callout", "title": "Notice", "text": [words(50)]}),
    ];
    let place = tempfile::tempdir().unwrap();
    let issue = json!({"format": "bulletin/1", "lang": "en", "meta": meta("4"), "chapters": [{"title": "One", "blocks": blocks}]});
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    let ran = bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let lines = judges::pdftotext_lines(&place.path().join("out.pdf"));
    // A date may stand in the line before its text.
    let long: Vec<_> = lines.iter().filter(|line| line.chars().count() > 80 + "2 Nov ".len()).collect();
    assert!(lines.len() > 30 && long.is_empty(), "{long:#?}");
}

/// The name of a group that has no room beside its text stands over it, undivided.
#[test]
fn long_names_of_groups_are_not_set_in_slivers() {
    let items = |body: &str| vec![json!({"when": "2023-11-02", "body": body, "text": "met and agreed on the way forward"}); 4];
    for body in ["Resource Mobilization, Monitoring and Evaluation", "Interdisciplinary Oceanography"] {
        let place = tempfile::tempdir().unwrap();
        let blocks = [json!({"type": "meetings", "title": "Meetings", "items": items(body)})];
        let issue = json!({"format": "bulletin/1", "lang": "en", "meta": meta("4"), "chapters": [{"title": "One", "blocks": blocks}]});
        fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
        let ran = bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run();
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
        let lines = judges::pdftotext_lines(&place.path().join("out.pdf"));
        assert_eq!(lines.iter().filter(|line| line.contains(body)).count(), 4, "{lines:#?}");
    }
}

/// Heads that have no room beside each other are turned; columns that no page holds are refused.
#[test]
fn heads_of_many_columns_stand_apart_or_the_table_is_refused() {
    let table = |count: usize, head: &str, cell: &str| {
        let columns: Vec<_> = (0..count).map(|n| json!({"label": format!("{head}{n}"), "align": "end"})).collect();
        vec![json!({"type": "table", "title": "Table", "columns": columns, "rows": vec![vec![cell; count]; 3]})]
    };
    for (count, head) in [(10, "Conductivityat"), (12, "PHOSPHORUSCONTENT"), (7, "Nitrogendissolvedinthewaterofthelake")] {
        let ran = rendered(meta("4"), table(count, head, "12.5"));
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
        assert!(!ran.transcript().contains("[overset]"), "{}", ran.transcript());
    }
    let ran = rendered(meta("4"), table(12, "Head", "1,234,567,890,123"));
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.stderr.contains("[overset]") && ran.stderr.contains("chapters[0].blocks[0]"), "{}", ran.stderr);
}

/// What a figure has changed by stands beside it, or before its label where one of them has no room.
#[test]
fn changes_stand_alike_in_all_tiles() {
    let tiles = [("3,475", "+12 %"), ("237,250", "+118 since July"), ("14", "-2"), ("842", "+6")];
    let tiles: Vec<_> = tiles.iter().map(|(value, delta)| json!({"value": value, "delta": delta, "label": "Boats"})).collect();
    let place = tempfile::tempdir().unwrap();
    let blocks = [json!({"type": "metrics", "title": "Numbers", "tiles": tiles})];
    let issue = json!({"format": "bulletin/1", "lang": "en", "meta": meta("4"), "chapters": [{"title": "One", "blocks": blocks}]});
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    let ran = bulletin(["render", "issue.json", "-o", "out.pdf"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let page = judges::pdftotext_lines(&place.path().join("out.pdf")).join("\n");
    for said in ["+12 % Boats", "+118 since July Boats", "-2 Boats", "+6 Boats"] {
        assert!(page.contains(said), "{page}");
    }
}
