//! A wish for pages: exactly so many come out, evenly filled, or the editor is told by how many lines it fails.

mod support;

use std::fs;
use std::path::Path;

use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::pdf::raster::Sheets;
use bulletin::{Wanted, edition, layout, typeset};
use serde_json::{Value, json};
use support::binary::bulletin;
use support::fixtures;

/// The type area of the layout `compact`, in mm from the upper edge of the trim, and how much of it a page must fill.
const TYPE_AREA: (f64, f64) = (13.0, 281.0);
const FULL: f64 = 0.9;
/// Pixels per inch: a millimetre is about two.
const PPI: f64 = 50.0;

fn real() -> Value {
    serde_json::from_slice(&fs::read(fixtures::folder("compact-2023-11-12").join("issue.json")).unwrap()).unwrap()
}

/// Chapters once more, without the names that may stand only once.
fn again(chapters: &[Value]) -> Vec<Value> {
    fn unnamed(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("id");
                fields.values_mut().for_each(unnamed);
            }
            Value::Array(values) => values.iter_mut().for_each(unnamed),
            _ => {}
        }
    }
    chapters
        .iter()
        .cloned()
        .map(|mut chapter| {
            unnamed(&mut chapter);
            chapter
        })
        .collect()
}

/// Renders chapters of the real issue onto so many pages; gives back the file and what was said.
fn rendered(place: &Path, chapters: Vec<Value>, pages: u32) -> (Vec<u8>, String) {
    rendered_for("screen", place, chapters, pages)
}

fn rendered_for(edition: &str, place: &Path, chapters: Vec<Value>, pages: u32) -> (Vec<u8>, String) {
    let mut issue = real();
    issue["chapters"] = chapters.into();
    let media: String = issue["chapters"].to_string();
    issue["media"].as_object_mut().unwrap().retain(|id, _| media.contains(&format!("\"{id}\"")));
    issue.as_object_mut().unwrap().remove("$schema");
    fs::write(place.join("issue.json"), serde_json::to_vec(&issue).unwrap()).unwrap();
    fixtures::copy_folder(&fixtures::folder("compact-2023-11-12").join("media"), &place.join("media"));
    let ran = bulletin(["render", "issue.json", "--edition", edition, "--pages", &pages.to_string(), "-o", "out.pdf"]).cwd(place).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    (fs::read(place.join("out.pdf")).unwrap(), ran.transcript())
}

/// The chapters of the real issue, with the items of each list changed.
fn with_items(change: impl Fn(&[Value]) -> Vec<Value>) -> Vec<Value> {
    let mut chapters = real()["chapters"].as_array().unwrap().clone();
    for block in chapters.iter_mut().flat_map(|chapter| chapter["blocks"].as_array_mut().unwrap()) {
        if let Some(items) = block.get_mut("items") {
            *items = change(items.as_array().unwrap()).into();
        }
    }
    chapters
}

/// Wishes for pages with the numbers that come out on the screen and in the press, which lists addresses. Where that is another
/// one the wish is told to fail; in each case all pages are full.
fn assert_set(chapters: &[Value], wishes: &[(u32, [usize; 2])]) {
    let all = wishes
        .iter()
        .flat_map(|(wished, sets)| ["screen", "press"].into_iter().zip(sets).map(move |(edition, set)| (edition, *wished, *set)));
    for (edition, wished, set) in all {
        let place = tempfile::tempdir().unwrap();
        let (pdf, said) = rendered_for(edition, place.path(), chapters.to_vec(), wished);
        let off = if (wished as usize) < set { "long" } else { "short" };
        let fails = said.contains(&format!("lines too {off}; it is set on {set} pages [pages]"));
        assert_eq!(fails, wished as usize != set, "{edition}, {wished} pages: {said}");
        let accident = ["[hole]", "[page-not-full]", "[split-item]", "[stranded-heading]"].iter().find(|rule| said.contains(**rule));
        assert_eq!(accident, None, "{edition}, {wished} pages: {said}");
        let fills = fills(pdf);
        assert_eq!(fills.len(), set, "{edition}, {wished} pages: {said}");
        assert!(fills.iter().all(|fill| *fill >= 0.85), "{edition}, {wished} pages: {fills:.2?}\n{said}");
    }
}

/// How far down its type area each page is printed, 0 to 1, seen in its picture.
fn fills(pdf: Vec<u8>) -> Vec<f64> {
    let sheets = Sheets::read(pdf).unwrap();
    (1..=sheets.len())
        .map(|page| {
            let picture = sheets.picture(page, PPI).unwrap();
            let row = |mm: f64| (mm / 25.4 * PPI) as u32;
            let (head, foot) = (row(TYPE_AREA.0), row(TYPE_AREA.1));
            let printed = |y: &u32| (0..picture.width()).any(|x| picture.pixel(x, *y).is_some_and(|rgb| rgb != [255; 3]));
            let last = (head..foot).rev().find(printed).unwrap_or(head);
            f64::from(last - head) / f64::from(foot - head)
        })
        .collect()
}

#[test]
fn the_real_issue_halved_and_doubled_fills_the_wished_pages() {
    let chapters = real()["chapters"].as_array().unwrap().clone();
    let all = chapters.clone();
    let half = [&chapters[..1], &chapters[3..]].concat();
    let more = [all.clone(), again(&chapters[2..4])].concat();
    let twice = [all.clone(), again(&chapters)].concat();
    for (chapters, pages) in [(half, 2), (all, 4), (more, 6), (twice, 8)] {
        let place = tempfile::tempdir().unwrap();
        let (pdf, said) = rendered(place.path(), chapters, pages);
        assert!(!said.contains("[pages]"), "{said}");
        let fills = fills(pdf);
        assert_eq!(fills.len(), pages as usize, "{said}");
        assert!(fills.iter().all(|fill| *fill >= FULL), "{pages} pages: {fills:.2?}\n{said}");
    }
}

#[test]
fn half_of_all_items_fill_the_pages_next_to_the_wish() {
    let half = with_items(|items| items[..(items.len() / 2).max(1)].to_vec());
    assert_set(&half, &[(2, [3, 3]), (3, [3, 3]), (4, [3, 4]), (8, [3, 4])]);
}

#[test]
fn twice_all_items_fill_the_pages_next_to_the_wish() {
    let twice = with_items(|items| [items, &again(items)].concat());
    assert_set(&twice, &[(2, [6, 6]), (4, [6, 6]), (6, [6, 6]), (8, [8, 8])]);
}

#[test]
fn the_same_wish_gives_the_same_bytes() {
    let place = tempfile::tempdir().unwrap();
    let chapters = || real()["chapters"].as_array().unwrap()[..2].to_vec();
    assert_eq!(rendered(place.path(), chapters(), 2).0, rendered(place.path(), chapters(), 2).0);
}

#[test]
fn a_wish_that_cannot_come_true_is_told_with_lines_and_the_longest_items() {
    let place = tempfile::tempdir().unwrap();
    let chapters = || real()["chapters"].as_array().unwrap().clone();
    let (_, said) = rendered(place.path(), chapters(), 1);
    assert!(
        said.contains("the issue does not fit 1 page: as close as the layout allows it is") && said.contains("lines too long"),
        "{said}"
    );
    assert!(said.contains("the longest items are chapters[3].blocks[2].items[10] (38 words)"), "{said}");
    let (pdf, said) = rendered(place.path(), chapters(), 400);
    assert!(said.contains("the issue does not fill 400 pages") && said.contains("lines too short"), "{said}");
    // It is set all the same, on the pages that it takes.
    assert!(fills(pdf).len() < 8);
}

#[test]
fn a_wish_that_fails_comes_out_on_the_nearest_pages_that_are_full() {
    let chapters = || real()["chapters"].as_array().unwrap().clone();
    for (wished, nearest) in [(3, 4), (6, 5)] {
        let place = tempfile::tempdir().unwrap();
        let (pdf, said) = rendered(place.path(), chapters(), wished);
        assert!(
            said.contains(&format!("lines too {}; it is set on {nearest} pages [pages]", if wished < nearest { "long" } else { "short" })),
            "{said}"
        );
        let fills = fills(pdf);
        assert_eq!(fills.len(), nearest as usize, "{said}");
        assert!(fills.iter().all(|fill| *fill >= FULL), "{fills:.2?}\n{said}");
    }
}

#[test]
fn the_summary_says_how_full_pages_are_and_a_note_what_would_fill_the_last() {
    let place = tempfile::tempdir().unwrap();
    let mut issue: Value = serde_json::from_slice(&fs::read(fixtures::folder("minimal").join("issue.json")).unwrap()).unwrap();
    let items: Vec<Value> =
        (0..80).map(|n| json!({ "text": format!("Item number {n} of a list that is longer than a page"), "when": "2026-02-03" })).collect();
    issue["chapters"][0]["blocks"] = json!([{ "type": "events", "title": "Events", "items": items }]);
    issue.as_object_mut().unwrap().remove("$schema");
    fs::write(place.path().join("issue.json"), serde_json::to_vec(&issue).unwrap()).unwrap();
    let ran = bulletin(["render", "issue.json"]).cwd(place.path()).run();
    let summary = ran.text();
    let said = summary
        .split_once(" (")
        .and_then(|(_, rest)| rest.split_once(" % full)"))
        .map(|(filled, _)| filled)
        .unwrap_or_else(|| panic!("{summary}"));
    let filled: Vec<f64> = said.rsplit("; ").next().unwrap().split(", ").map(|share| share.parse::<f64>().unwrap() / 100.0).collect();
    // What is told is what is seen.
    let seen = fills(fs::read(place.path().join("issue.pdf")).unwrap());
    assert_eq!(filled.len(), seen.len());
    assert!(filled.iter().zip(&seen).all(|(told, seen)| (told - seen).abs() < 0.03), "{filled:?} {seen:?}");
    assert!(*filled.last().unwrap() < 0.8, "{summary}");
    let note = format!("note: the last page, page {}, is", filled.len());
    assert!(ran.stderr.contains(&note) && ran.stderr.contains("[last-page]"), "{}", ran.stderr);

    let ran = bulletin(["check", "--fit", "issue.json"]).cwd(place.path()).run();
    assert!(ran.text().contains(&format!("issue.json: {} pages (", filled.len())) && ran.text().contains(&note), "{}", ran.text());
    let ran = bulletin(["check", "--fit", "--format", "json", "--pages", "9", "issue.json"]).cwd(place.path()).run();
    let json: Value = serde_json::from_str(&ran.text()).unwrap();
    let pages = &json["files"][0]["pages"];
    assert_eq!((pages["wished"].as_u64(), pages["count"].as_u64()), (Some(9), Some(filled.len() as u64)), "{pages}");
    assert!(pages["lines_off"].as_i64().is_some_and(|lines| lines < -100), "{pages}");
    assert_eq!(pages["filled"].as_array().map(Vec::len), Some(filled.len()));
    let plain = bulletin(["check", "--format", "json", "issue.json"]).cwd(place.path()).run();
    assert!(serde_json::from_str::<Value>(&plain.text()).unwrap()["files"][0].get("pages").is_none());
}

#[test]
fn a_wish_for_an_issue_that_cannot_be_reckoned_is_told() {
    let place = tempfile::tempdir().unwrap();
    fixtures::copy_folder(&fixtures::folder("everything"), place.path());
    let ran = bulletin(["check", "--fit", "--pages", "4", "issue.json"]).cwd(place.path()).run();
    assert!(
        ran.text().contains("the issue is not fitted to 4 pages: a part of it breaks over pages as it comes; it is set on"),
        "{}",
        ran.text()
    );
}

#[test]
fn a_photo_of_few_pixels_is_told_or_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut issue: Value = serde_json::from_slice(&fs::read(fixtures::folder("minimal").join("issue.json")).unwrap()).unwrap();
    issue.as_object_mut().unwrap().remove("$schema");
    issue["media"] = json!({ "photo": { "file": "photo.png", "alt": "A test picture" } });
    issue["chapters"][0]["blocks"].as_array_mut().unwrap().push(json!({ "type": "figure", "title": "Photo", "media": "photo" }));
    fs::write(place.path().join("issue.json"), serde_json::to_vec(&issue).unwrap()).unwrap();
    let run = |width: u32| {
        image::RgbImage::from_fn(width, width * 2 / 3, |x, y| image::Rgb([x as u8, y as u8, 99]))
            .save(place.path().join("photo.png"))
            .unwrap();
        bulletin(["render", "issue.json"]).cwd(place.path()).run()
    };
    let ran = run(90);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(
        ran.stderr.contains("error: this photo shows at 13 pixels per inch, 182 x 102 mm on page 1, where its frame shows 90 x 51 of its 90 x 60 pixels; a page needs 40 [resolution]"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("in: media.photo.file") && ran.stderr.contains("a picture with 717 x 404 pixels in that part would do"),
        "{}",
        ran.stderr
    );
    // What is refused is told by whoever checks alone, and written by nobody.
    let checked = bulletin(["check", "issue.json"]).cwd(place.path()).run();
    assert_eq!(checked.code, Some(1), "{}", checked.transcript());
    assert!(checked.text().contains("13 pixels per inch") && !place.path().join("issue.pdf").exists(), "{}", checked.text());
    let ran = run(500);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.stderr.contains("warning: this photo shows at 70 pixels per inch"), "{}", ran.stderr);
    assert!(!run(720).stderr.contains("[resolution]"));
}

#[test]
fn a_wish_beyond_all_limits_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut issue = real();
    issue["print"] = json!({ "pages": 401 });
    fs::write(place.path().join("issue.json"), serde_json::to_vec(&issue).unwrap()).unwrap();
    fixtures::copy_folder(&fixtures::folder("compact-2023-11-12").join("media"), &place.path().join("media"));
    let ran = bulletin(["render", "issue.json"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    assert!(ran.stderr.contains("print.pages"), "{}", ran.stderr);
    assert_eq!(bulletin(["render", "issue.json", "--pages", "0"]).cwd(place.path()).run().code, Some(2));
}

#[test]
fn check_tells_what_goes_wrong_on_the_pages_without_writing_any() {
    let place = tempfile::tempdir().unwrap();
    fs::copy(fixtures::folder("bare").join("issue.json"), place.path().join("issue.json")).unwrap();
    let plain = bulletin(["check", "issue.json"]).cwd(place.path()).run();
    assert!(!plain.text().contains("[hole]"), "{}", plain.transcript());
    // Blocks of one short item each leave half of its first page white.
    let ran = bulletin(["check", "--fit", "--pages", "9", "issue.json"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.text().contains("[hole]") && ran.text().contains("the issue does not fill 9 pages"), "{}", ran.text());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "only the issue is there");
}

/// However much or little room there is, a photo is cropped to 3:2, 16:9 or 1:1.
#[test]
fn every_photo_has_a_crop_of_the_system() {
    let folder = fixtures::folder("compact-2023-11-12");
    let bytes = fs::read(folder.join("issue.json")).unwrap();
    for pages in [4, 5, 6] {
        let wanted = Wanted {
            layout: layout::find("compact").unwrap(),
            edition: &edition::EDITIONS[0],
            limits: Limits::default(),
            profile: Profile::None,
            pages: Some(pages),
            press: None,
        };
        let (job, report) = bulletin::check("issue.json", &bytes, &folder, &wanted);
        let job = job.unwrap_or_else(|| panic!("{}", bulletin::diagnostic::lines(&report)));
        let placed = typeset::typeset(&job).unwrap_or_else(|errors| panic!("{errors:#?}")).placed;
        assert_eq!(placed.len(), 6);
        for photo in placed {
            let crop = photo.seen.1 / photo.seen.0;
            let near = [2.0 / 3.0, 9.0 / 16.0, 1.0].iter().any(|own| (crop - own).abs() < 0.01);
            assert!(near, "{pages} pages: {photo:?} shows {crop:.3}");
        }
    }
}

/// A number of pages that is advised can be had.
#[test]
fn advised_pages_come_out() {
    let place = tempfile::tempdir().unwrap();
    let mut advised = Vec::new();
    for count in (36..=60).step_by(12).chain((62..=72).step_by(2)) {
        let items: Vec<_> = (0..count)
            .map(|n| json!({"text": format!("Boat {n} came in with the tide and left its cargo on the quay before the evening"), "when": "2023-11-02"}))
            .collect();
        let meta = json!({"title": "Harbour News", "period": {"from": "2023-11", "to": "2023-12"}});
        let blocks = [json!({"type": "events", "title": "Boats", "items": items})];
        let issue = json!({"format": "bulletin/1", "lang": "en", "meta": meta, "chapters": [{"title": "One", "blocks": blocks}]});
        fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
        let run = |pages: Option<&str>| {
            let wish: Vec<&str> = pages.iter().flat_map(|pages| ["--pages", pages]).collect();
            bulletin(["render", "issue.json", "-o", "out.pdf"].into_iter().chain(wish)).cwd(place.path()).run()
        };
        let ran = run(None);
        let hint = ran.stderr.split_once("`--pages ").and_then(|(_, rest)| rest.split_once('`')).map(|(pages, _)| pages.to_owned());
        if let Some(pages) = hint {
            let wished = run(Some(&pages));
            assert!(!wished.stderr.contains("[pages]"), "{count} items: {}{}", ran.stderr, wished.stderr);
            advised.push(pages);
        }
    }
    assert!(advised.len() > 1, "{advised:?}");
}

/// Pages that are neither filled nor left half empty: one less is full.
#[test]
fn a_wish_for_one_page_too_many_comes_out_on_a_full_one() {
    let place = tempfile::tempdir().unwrap();
    let items =
        vec![json!({"text": "Boats came in with the tide and left their cargo on the quay before the evening", "when": "2023-11-02"}); 36];
    let meta = json!({"title": "Harbour News", "period": {"from": "2023-11", "to": "2023-12"}});
    let blocks = [json!({"type": "events", "title": "Boats", "items": items})];
    let issue = json!({"format": "bulletin/1", "lang": "en", "meta": meta, "chapters": [{"title": "One", "blocks": blocks}]});
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    let ran = bulletin(["render", "issue.json", "--pages", "2", "-o", "out.pdf"]).cwd(place.path()).run();
    assert!(ran.stderr.contains("it is set on 1 page [pages]") && ran.stderr.contains("or wish for 1 page"), "{}", ran.transcript());
    assert!(!ran.stderr.contains("[page-not-full]"), "{}", ran.stderr);
}

/// What comes out instead of wished pages is what comes out when it is wished for.
#[test]
fn a_failed_wish_is_set_as_the_wish_for_what_comes_out() {
    let half = with_items(|items| items[..(items.len() / 2).max(1)].to_vec());
    for edition in ["screen", "press"] {
        let place = tempfile::tempdir().unwrap();
        let (failed, said) = rendered_for(edition, place.path(), half.clone(), 5);
        assert!(said.contains("[pages]"), "{said}");
        let (wished, _) = rendered_for(edition, place.path(), half.clone(), fills(failed.clone()).len() as u32);
        assert_eq!(fills(failed), fills(wished), "{edition}: {said}");
    }
}
