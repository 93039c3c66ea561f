//! Sheets as a printer gets them, judged by poppler, Ghostscript, qpdf and veraPDF: that every page lies where it should and
//! is what it was, and that no input makes a wrong sheet.

mod hostile;
mod identity;
mod raster;
mod sample;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use raster::{Raster, run};
use sample::{Description, SLUG, Sample, TRIM, described, pages};
use support::binary::bulletin;
use support::{fixtures, golden, judges};

/// A point in millimetres: pages that move by it stay on the pixels of a raster of 72 ppi.
const POINT: &str = "0.352777777778";

/// A folder with a PDF in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("in.pdf"), pdf).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &str) -> support::binary::Outcome {
        bulletin(["impose", "in.pdf"].into_iter().chain(args.split_whitespace())).cwd(self.folder.path()).run()
    }

    /// Imposes, expects that nothing is wrong, and lets qpdf check.
    #[track_caller]
    fn impose(&self, args: &str) -> PathBuf {
        let ran = self.run(&format!("{args} -o out.pdf"));
        assert_eq!(ran.code, Some(0), "{args}\n{}", ran.transcript());
        let out = self.path("out.pdf");
        judges::expect_none(&judges::qpdf(&out));
        out
    }
}

/// The finished page as poppler draws it from the source.
fn finished(file: &Path, number: usize) -> Raster {
    let slug = SLUG as usize;
    raster::page(file, number).part(slug, slug, TRIM.0 as usize, TRIM.1 as usize)
}

/// The share of pixels that differ where two rasters show the same.
const EDGES: f64 = 0.002;

/// Pixels of two rasters may differ at their edges alone.
#[track_caller]
fn same(found: &Raster, expected: &Raster, what: &str) {
    about(found, expected, EDGES, what);
}

#[track_caller]
fn about(found: &Raster, expected: &Raster, share: f64, what: &str) {
    let difference = found.difference(expected);
    assert!(difference < share, "{what}: {:.2} % of the pixels differ", difference * 100.0);
}

/// Sheets of 864 x 720 points with pages of 300 x 400 in the middle, in these columns.
const SPREAD: (&str, [usize; 2], usize) = ("12x10in", [132, 432], 160);

/// Every page of the spreads, compared with the source: left and right, and how many points each moved to the fold.
#[track_caller]
fn spreads_are(place: &Place, sheets: &Path, expected: &[([usize; 2], usize, bool)]) {
    let (_, columns, top) = SPREAD;
    let source = place.path("in.pdf");
    for (index, (spread, creep, turned)) in expected.iter().enumerate() {
        let sheet = raster::page(sheets, index + 1);
        assert_eq!((sheet.width, sheet.height), (864, 720));
        for (column, number) in spread.iter().enumerate() {
            let what = format!("side {}, column {column}, page {number}", index + 1);
            if *number == 0 {
                // Poppler paints the pixels that an edge touches, also those beyond it.
                assert!(sheet.part(columns[column] + 1, top, 298, 400).is_white(), "{what}");
                continue;
            }
            let page = finished(&source, *number);
            let page = if *turned { page.turned() } else { page };
            // What moved over the fold is cut off there; the rest lies nearer to it.
            let left = if column == 0 { columns[0] + creep } else { columns[1] };
            let from = if column == 0 { 0 } else { *creep };
            let (found, page) = (sheet.part(left, top, 300 - creep, 400), page.part(from, 0, 300 - creep, 400));
            // Letters that stand on their heads fall otherwise onto the pixels.
            if *turned { about(&found, &page, 0.02, &what) } else { same(&found, &page, &what) }
        }
    }
}

#[test]
fn eight_pages_lie_where_a_saddle_stitch_has_them() {
    let place = Place::new(&pages(8));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks none");
    let upright = |spread| (spread, 0, false);
    spreads_are(&place, &sheets, &[[8, 1], [2, 7], [6, 3], [4, 5]].map(upright));
}

#[test]
fn six_pages_are_padded_and_that_is_said() {
    let place = Place::new(&pages(6));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks none");
    spreads_are(&place, &sheets, &[[0, 1], [2, 0], [6, 3], [4, 5]].map(|spread| (spread, 0, false)));
    let ran = place.run("--scheme saddle --sheet 12x10in -o out.pdf");
    assert!(ran.text().contains("6 pages and 2 blank on 2 sheets"), "{}", ran.text());
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks none --blanks before-last");
    spreads_are(&place, &sheets, &[[6, 1], [2, 0], [0, 3], [4, 5]].map(|spread| (spread, 0, false)));
}

#[test]
fn right_to_left_editions_are_mirrored_because_the_document_says_so() {
    let mut sample = Sample::new();
    for _ in 0..8 {
        sample.page(Description::default());
    }
    let catalog = sample.catalog;
    sample.change(catalog, |catalog| catalog.set("ViewerPreferences", lopdf::dictionary! { "Direction" => "R2L" }));
    let place = Place::new(&sample.bytes());
    let mirrored = [[1, 8], [7, 2], [3, 6], [5, 4]].map(|spread| (spread, 0, false));
    spreads_are(&place, &place.impose("--scheme saddle --sheet 12x10in --marks none"), &mirrored);
    let upright = [[8, 1], [2, 7], [6, 3], [4, 5]].map(|spread| (spread, 0, false));
    spreads_are(&place, &place.impose("--scheme saddle --sheet 12x10in --marks none --direction ltr"), &upright);
}

#[test]
fn backs_that_turn_over_the_long_edge_stand_on_their_heads() {
    let place = Place::new(&pages(8));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks none --flip long");
    spreads_are(&place, &sheets, &[([8, 1], 0, false), ([7, 2], 0, true), ([6, 3], 0, false), ([5, 4], 0, true)]);
}

#[test]
fn creep_moves_inner_pages_to_the_fold() {
    let place = Place::new(&pages(12));
    let sheets = place.impose(&format!("--scheme saddle --sheet 12x10in --marks none --creep {POINT}"));
    let expected = [([12, 1], 0), ([2, 11], 0), ([10, 3], 1), ([4, 9], 1), ([8, 5], 2), ([6, 7], 2)];
    spreads_are(&place, &sheets, &expected.map(|(spread, creep)| (spread, creep, false)));
}

#[test]
fn bleed_is_kept_outside_and_cut_at_the_fold() {
    let place = Place::new(&pages(4));
    let sheet = raster::page(&place.impose("--scheme saddle --sheet 12x10in --marks none"), 1);
    let source = [4, 1].map(|number| raster::page(&place.path("in.pdf"), number));
    // Nine points of bleed above, below and outside, the finished page up to the fold and nothing of it beyond.
    same(&sheet.part(123, 151, 309, 418), &source[0].part(11, 11, 309, 418), "left page with its bleed");
    same(&sheet.part(432, 151, 309, 418), &source[1].part(20, 11, 309, 418), "right page with its bleed");
    for (left, top, width, height) in [(0, 0, 864, 151), (0, 569, 864, 151), (0, 0, 123, 720), (741, 0, 123, 720)] {
        assert!(sheet.part(left, top, width, height).is_white(), "beyond the bleed at {left}, {top}");
    }
    let sheet = raster::page(&place.impose(&format!("--scheme saddle --sheet 12x10in --marks none --bleed {POINT}")), 1);
    assert!(!sheet.part(131, 159, 1, 402).is_white() && sheet.part(129, 150, 2, 420).is_white(), "one point of it is kept");
}

#[test]
fn the_same_page_in_other_words_gives_the_same_sheet() {
    let plain = Description::default();
    let place = Place::new(&described(4, plain));
    let args = "--scheme saddle --sheet 12x10in --marks none";
    let expected = [1, 2].map(|side| raster::page(&place.impose(args), side));
    let others = [
        Description { rotate: 90, ..plain },
        Description { rotate: 180, ..plain },
        Description { rotate: -90, ..plain },
        Description { rotate: 450, inherited: true, ..plain },
        Description { unit: Some(2), ..plain },
        Description { origin: (-170, 5000), ..plain },
        Description { inherited: true, ..plain },
        Description { parts: true, ..plain },
        Description { upside_down: true, ..plain },
        Description { rotate: 270, unit: Some(4), origin: (60, -80), inherited: true, parts: true, upside_down: true, ..plain },
    ];
    for description in others {
        let place = Place::new(&described(4, description));
        let sheets = place.impose(args);
        for (side, expected) in (1..).zip(&expected) {
            same(&raster::page(&sheets, side), expected, &format!("{description:?}, side {side}"));
        }
    }
}

#[test]
fn a_page_without_a_trim_box_is_what_viewers_show_unless_its_size_is_given() {
    let cropped = Description { cropped: true, ..Description::default() };
    let place = Place::new(&described(4, cropped));
    let ran = place.run("--scheme saddle --sheet 12x10in --marks none -o out.pdf");
    assert!(ran.code == Some(0) && ran.stderr.contains("pages 1 to 4 have no TrimBox"), "{}", ran.transcript());
    spreads_are(&place, &place.path("out.pdf"), &[([4, 1], 0, false), ([2, 3], 0, false)]);
    // Outside of the CropBox is artwork that may bleed, when somebody says that it does.
    let args = format!("--scheme saddle --sheet 12x10in --marks none --page {}x{}mm --bleed {}", mm(300.0), mm(400.0), mm(9.0));
    let sheet = raster::page(&place.impose(&args), 1);
    let uncropped = Place::new(&described(4, Description::default()));
    let expected = raster::page(&uncropped.impose("--scheme saddle --sheet 12x10in --marks none"), 1);
    same(&sheet, &expected, "centred pages with bleed");
}

fn mm(points: f64) -> f64 {
    points * 25.4 / 72.0
}

#[test]
fn rows_and_columns_are_read_in_order_and_cut_apart_with_bleed() {
    let place = Place::new(&pages(9));
    // Two rows of three with room for two bleeds between them: 936 x 818 of 1440 x 1080 points.
    let sheets = place.impose("--scheme n-up --grid 2x3 --sheet 20x15in --marks none");
    let (columns, rows) = ([252, 570, 888], [131, 549]);
    for (side, first) in [(1, 1), (2, 7)] {
        let sheet = raster::page(&sheets, side);
        for (index, number) in (first..).take(6).enumerate() {
            let (left, top) = (columns[index % 3], rows[index / 3]);
            if number > 9 {
                assert!(sheet.part(left, top, 300, 400).is_white(), "place of page {number}");
                continue;
            }
            let source = raster::page(&place.path("in.pdf"), number);
            same(&sheet.part(left - 9, top - 9, 318, 418), &source.part(11, 11, 318, 418), &format!("page {number} with its bleed"));
        }
    }
    let tight = raster::page(&place.impose("--scheme n-up --grid 1x3 --sheet 20x15in --marks none --gutter 0"), 1);
    let pages: Vec<Raster> = (1..4).map(|number| finished(&place.path("in.pdf"), number)).collect();
    for (index, page) in pages.iter().enumerate() {
        same(&tight.part(270 + 300 * index, 340, 300, 400), page, "pages that share a cut");
    }
}

#[test]
fn step_and_repeat_fills_the_sheet_and_backs_each_page_with_the_next() {
    let place = Place::new(&pages(3));
    let sheets = place.impose("--scheme repeat --sheet 18x12in --marks none --gutter 0");
    // 1296 x 864 points hold 2 rows of 4, with room for the bleed around; 864 x 1296 hold 3 rows of 2.
    for (side, number) in [(1, 1), (2, 2), (3, 3)] {
        let (sheet, page) = (raster::page(&sheets, side), finished(&place.path("in.pdf"), number));
        for place in 0..8 {
            same(&sheet.part(48 + 300 * (place % 4), 32 + 400 * (place / 4), 300, 400), &page, &format!("side {side}, place {place}"));
        }
    }
    assert!(raster::page(&sheets, 4).is_white());
}

#[test]
fn stacks_are_cut_and_laid_on_each_other() {
    let place = Place::new(&pages(8));
    let sheets = place.impose("--scheme cut-stack --grid 1x2 --sheet 12x10in --marks none --gutter 0");
    spreads_are(&place, &sheets, &[[1, 5], [6, 2], [3, 7], [8, 4]].map(|spread| (spread, 0, false)));
}

#[test]
fn pages_shrink_to_what_the_sheet_holds() {
    let place = Place::new(&pages(2));
    let sheet = raster::page(&place.impose("--scheme 2-up --sheet 150x100mm --scale fit --marks none --bleed 0"), 1);
    assert_eq!((sheet.width, sheet.height), (426, 284));
    // 283.5 points are 400 of the page: 212.6 x 283.5 each, with a band of 10.6 at the left of both.
    for left in [1, 214] {
        let band = sheet.part(left, 40, 8, 200);
        assert!(band.is_plain() && !band.is_white(), "{left}");
    }
    assert!(sheet.part(1, 40, 8, 200) == sheet.part(214, 40, 8, 200) && sheet.part(12, 40, 8, 200) != sheet.part(1, 40, 8, 200));
}

#[test]
fn fonts_and_pictures_are_there_once() {
    let issue = fixtures::folder("compact-2023-11-12").join("issue.json");
    let folder = tempfile::tempdir().unwrap();
    let ran = bulletin(["render".as_ref(), issue.as_os_str(), "-o".as_ref(), "in.pdf".as_ref()]).cwd(folder.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let place = Place { folder };
    let source = place.path("in.pdf");
    for args in ["--scheme saddle --sheet SRA3 --marks full", "--scheme repeat --sheet A2 --marks full"] {
        let sheets = place.impose(args);
        for (tool, id) in [("pdffonts", "object ID"), ("pdfimages", "object")] {
            let objects = |file: &Path| {
                let mut command = Command::new(tool);
                if tool == "pdfimages" {
                    command.arg("-list");
                }
                let text = String::from_utf8(run(command.arg(file)).stdout).unwrap();
                let head = text.lines().next().unwrap();
                assert!(head.contains(id), "{head}");
                // Without the numbers of page and object, which are new.
                let rows: std::collections::BTreeSet<Vec<&str>> = text
                    .lines()
                    .skip(2)
                    .map(|line| line.split_whitespace().collect::<Vec<_>>())
                    .map(|words| if tool == "pdfimages" { words[2..].to_vec() } else { words[..words.len() - 2].to_vec() })
                    .collect();
                let numbers: std::collections::BTreeSet<String> = text
                    .lines()
                    .skip(2)
                    .map(|line| line.split_whitespace().collect::<Vec<_>>())
                    .map(|words| if tool == "pdfimages" { words[10].to_owned() } else { words[words.len() - 2].to_owned() })
                    .collect();
                (rows.len(), numbers.len())
            };
            assert_eq!(objects(&sheets), objects(&source), "{tool} {args}");
        }
        let bytes = |file: &Path| fs::metadata(file).unwrap().len();
        assert!(bytes(&sheets) < bytes(&source) + 40_000, "{args}: {} of {}", bytes(&sheets), bytes(&source));
    }
}

#[test]
fn text_is_read_in_the_order_in_which_it_lies() {
    let place = Place::new(&pages(8));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks full");
    let text = String::from_utf8(run(Command::new("pdftotext").arg("-raw").arg(&sheets).arg("-")).stdout).unwrap();
    let leaves: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("Leaf number ")?.strip_suffix(" here")).collect();
    assert_eq!(leaves, ["8", "1", "2", "7", "6", "3", "4", "5"]);
}

#[test]
fn plates_are_what_they_were() {
    let place = Place::new(&pages(4));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks none");
    for (side, spread) in [(1, [4, 1]), (2, [2, 3])] {
        let plates = raster::plates(&sheets, side);
        for (column, number) in spread.into_iter().enumerate() {
            let source = raster::plates(&place.path("in.pdf"), number);
            let names = |plates: &[(String, Raster)]| plates.iter().map(|plate| plate.0.clone()).collect::<Vec<_>>();
            assert_eq!(names(&plates), names(&source));
            assert!(names(&plates).contains(&"House Blue".to_owned()), "{:?}", names(&plates));
            for ((name, plate), (_, expected)) in plates.iter().zip(&source) {
                let found = plate.part(SPREAD.1[column], SPREAD.2, 300, 400);
                same(&found, &expected.part(20, 20, 300, 400), &format!("{name} of page {number}"));
                assert!(!found.is_white(), "{name} of page {number} is empty");
            }
        }
    }
}

/// Pages that blend: with a group of their own, without one, and with different ones in one file.
#[test]
fn what_shines_through_shines_through_as_it_did() {
    let group = |space: &str| lopdf::dictionary! { "S" => "Transparency", "CS" => space };
    let files: [[Option<&str>; 4]; 3] =
        [[Some("DeviceCMYK"); 4], [None; 4], [Some("DeviceCMYK"), None, Some("DeviceRGB"), Some("DeviceCMYK")]];
    for groups in files {
        let mut sample = Sample::new();
        for space in groups {
            let content = "0 0.4 1 0 k 11 11 318 418 re f /Through gs 1 0 0 0 k 60 60 200 200 re f 0 1 0 0 k 150 150 150 200 re f";
            let page = sample.own_page(Description::default(), content);
            sample.change(page, |page| {
                let through = lopdf::dictionary! { "BM" => "Multiply", "ca" => 0.5 };
                page.set("Resources", lopdf::dictionary! { "ExtGState" => lopdf::dictionary! { "Through" => through } });
                if let Some(space) = space {
                    page.set("Group", group(space));
                }
            });
        }
        let place = Place::new(&sample.bytes());
        let sheets = place.impose("--scheme saddle --sheet 12x10in --marks full");
        spreads_are(&place, &sheets, &[[4, 1], [2, 3]].map(|spread| (spread, 0, false)));
        let document = lopdf::Document::load(&sheets).unwrap();
        let of_pages = document.page_iter().filter(|page| document.get_dictionary(*page).unwrap().has(b"Group")).count();
        let grouped = |object: &&lopdf::Object| object.as_stream().is_ok_and(|stream| stream.dict.has(b"Group"));
        let of_forms = document.objects.values().filter(grouped).count();
        // One group for the sheet where all pages have it; else one for each page that has its own.
        let alike = groups.iter().all(|group| *group == groups[0]);
        let own = groups.iter().flatten().count();
        assert_eq!((of_pages, of_forms), if alike { (own / 2, 0) } else { (0, own) }, "{groups:?}");
    }
}

#[test]
fn registration_is_on_every_plate_and_the_bar_shows_every_ink() {
    let place = Place::new(&pages(4));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks full");
    let plates = raster::plates(&sheets, 1);
    assert_eq!(plates.len(), 5);
    for (name, plate) in &plates {
        // The cross above the left page: 12 points above the block, 300 wide.
        assert!(!plate.part(274, 132, 16, 20).is_white(), "no cross on {name}");
        assert!(!plate.part(440, 132, 290, 16).is_white(), "no patch on {name}");
        assert!(!plate.part(440, 570, 290, 20).is_white(), "no slug line on {name}");
    }
}

#[test]
fn marks_look_like_marks() {
    let place = Place::new(&pages(6));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks full --creep 0.5");
    golden::pages("sheets/saddle", &fs::read(sheets).unwrap(), 60.0);
    let sheets = place.impose("--scheme n-up --grid 2x2 --sheet 12x14in --marks full --one-sided");
    golden::pages("sheets/n-up", &fs::read(sheets).unwrap(), 60.0);
}

#[test]
fn sheets_have_their_boxes() {
    let place = Place::new(&pages(4));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks none");
    let (entries, complaints) = judges::pdfinfo(&sheets);
    judges::expect_none(&complaints);
    let sides = |name: &str| -> Vec<f64> { entries[name].split_whitespace().map(|side| side.parse().unwrap()).collect() };
    assert_eq!(sides("MediaBox"), [0.0, 0.0, 864.0, 720.0]);
    assert_eq!(sides("TrimBox"), [132.0, 160.0, 732.0, 560.0]);
    assert_eq!(sides("BleedBox"), [123.0, 151.0, 741.0, 569.0]);
    assert_eq!(entries["PDF version"], "1.6");
}

#[test]
fn the_plan_for_programs_and_for_people() {
    let place = Place::new(&pages(6));
    let ran = place.run("--scheme saddle --sheet 12x10in --dry-run --flip long");
    golden::text("sheets/plan", &ran.transcript());
    let ran = place.run(&format!("--scheme saddle --sheet 12x10in --dry-run --format json --creep {POINT}"));
    let plan: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((plan["pages"].as_u64(), plan["blanks"].as_u64(), plan["sheets"].as_u64()), (Some(6), Some(2), Some(2)));
    assert_eq!((plan["flip"].as_str(), plan["output"].as_str(), plan["bleed"].as_f64()), (Some("short"), None, Some(3.175)));
    let inner = &plan["sides"][2];
    assert_eq!((inner["sheet"].as_u64(), inner["face"].as_str()), (Some(2), Some("front")));
    let left = &inner["pages"][0];
    assert_eq!((left["page"].as_u64(), left["column"].as_u64(), left["turned"].as_bool()), (Some(6), Some(1), Some(false)));
    // 133 points: the left edge of the block and one point of creep.
    assert_eq!((left["x"].as_f64(), left["shift"].as_f64()), (Some(46.919), Some(0.353)));
    assert!(!place.path("in-sheets.pdf").exists());
    let ran = place.run("--scheme saddle --sheet 12x10in --format json");
    let written: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(written["output"], "in-sheets.pdf");
    assert!(place.path("in-sheets.pdf").exists());
}

#[test]
fn the_same_ticket_gives_the_same_bytes() {
    let place = Place::new(&pages(8));
    let first = fs::read(place.impose("--scheme saddle --sheet SRA3 --marks full")).unwrap();
    assert!(first == fs::read(place.impose("--scheme saddle --sheet SRA3 --marks full")).unwrap());
    let other = fs::read(place.impose("--scheme saddle --sheet SRA3 --marks none")).unwrap();
    let id = |pdf: &[u8]| lopdf::Document::load_mem(pdf).unwrap().trailer.get(b"ID").unwrap().clone();
    assert_ne!(id(&first), id(&other), "other sheets have another name");
}

/// The time of the whole process, from its start to its end with the file on disk; the best of three runs, because other
/// programs run beside the tests.
#[test]
fn two_hundred_pages_take_less_than_two_seconds() {
    let place = Place::new(&pages(200));
    let best = (0..3)
        .map(|_| {
            let begun = Instant::now();
            let ran = place.run("--scheme saddle --sheet SRA3 --marks full --creep 0.1 -o out.pdf");
            assert_eq!(ran.code, Some(0), "{}", ran.transcript());
            begun.elapsed()
        })
        .min();
    assert!(best < Some(Duration::from_secs(2)), "{best:?}");
}

#[test]
fn every_file_of_sheets_says_how_it_is_turned_over() {
    for version in ["1.5", "1.6", "1.7"] {
        let place = tempfile::tempdir().unwrap();
        let mut pages = lopdf::Document::load_mem(&support::documents::pdf((200, 300), &["", "", "", ""])).unwrap();
        pages.version = version.to_owned();
        pages.save(place.path().join("pages.pdf")).unwrap();
        let arguments = ["impose", "pages.pdf", "--scheme", "saddle", "--sheet", "A3", "-o", "sheets.pdf"];
        let ran = support::binary::bulletin(arguments).cwd(place.path()).run();
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
        let sheets = lopdf::Document::load(place.path().join("sheets.pdf")).unwrap();
        assert_eq!(sheets.version, version);
        let preferences = sheets.catalog().unwrap().get(b"ViewerPreferences").unwrap().as_dict().unwrap();
        assert!(preferences.get(b"Duplex").unwrap().as_name().unwrap().starts_with(b"DuplexFlip"), "{version}");
    }
}
