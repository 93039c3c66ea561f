//! Inputs from anywhere: the right sheets, or a clear word and no file.

use std::fs;
use std::process::Command;

use lopdf::{Document, Object, Stream, dictionary};

use super::raster::{self, run};
use super::sample::{Description, Sample, pages};
use super::support::golden;
use super::support::judges;
use super::{EDGES, Place, same};

const ARGS: &str = "--scheme saddle --sheet 12x10in --marks none";

/// The same pages as qpdf writes them anew.
fn rewritten(pdf: &[u8], args: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    fs::write(&from, pdf).unwrap();
    run(Command::new("qpdf").args(args).arg(&from).arg(&to));
    fs::read(&to).unwrap()
}

#[test]
fn every_way_of_writing_a_file_gives_the_same_sheets() {
    let plain = pages(8);
    let place = Place::new(&plain);
    let sheets = place.impose(ARGS);
    let expected: Vec<_> = (1..=4).map(|side| raster::page(&sheets, side)).collect();
    let ways: [&[&str]; 5] = [
        &["--linearize"],
        &["--object-streams=generate"],
        &["--object-streams=generate", "--linearize", "--force-version=2.0"],
        &["--object-streams=disable", "--stream-data=uncompress"],
        &["--newline-before-endstream", "--preserve-unreferenced", "--compress-streams=y", "--recompress-flate"],
    ];
    for way in ways {
        let place = Place::new(&rewritten(&plain, way));
        let sheets = place.impose(ARGS);
        for (side, expected) in (1..).zip(&expected) {
            same(&raster::page(&sheets, side), expected, &format!("{way:?}, side {side}"));
        }
    }
    let place = Place::new(&rewritten(&plain, &["--force-version=2.0"]));
    assert!(fs::read(place.impose(ARGS)).unwrap().starts_with(b"%PDF-2.0"));
}

/// What is refused, and in which words.
#[test]
fn what_cannot_be_laid_is_said_and_not_written() {
    let sized = |size: i64| {
        let mut sample = Sample::new();
        for _ in 0..3 {
            sample.page(Description::default());
        }
        let page = sample.page(Description::default());
        sample.change(page, |page| page.set("TrimBox", vec![20.into(), 20.into(), size.into(), 420.into()]));
        sample.bytes()
    };
    let changed = |change: fn(&mut lopdf::Dictionary)| {
        let mut sample = Sample::new();
        sample.page(Description::default());
        let page = sample.page(Description::default());
        sample.change(page, change);
        sample.bytes()
    };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no-pdf", b"no PDF at all".to_vec()),
        ("empty", Vec::new()),
        ("encrypted", rewritten(&pages(4), &["--encrypt", "", "owner", "256", "--"])),
        ("locked", rewritten(&pages(4), &["--encrypt", "user", "owner", "256", "--"])),
        ("sizes", sized(220)),
        ("no-media-box", changed(|page| drop(page.remove(b"MediaBox")))),
        ("trim-outside", changed(|page| page.set("TrimBox", vec![900.into(), 900.into(), 990.into(), 990.into()]))),
        ("content-missing", changed(|page| page.set("Contents", Object::Reference((9999, 0))))),
        ("content-number", changed(|page| page.set("Contents", 7))),
        ("no-pages", Sample::new().bytes()),
        ("lost-page", {
            let mut sample = Sample::new();
            sample.page(Description::default());
            sample.pages.push((4711, 0));
            sample.bytes()
        }),
        ("damaged-content", {
            let mut sample = Sample::new();
            let page = sample.page(Description::default());
            let mut stream = Stream::new(dictionary! {}, b"0 0 1 1 re f\n".repeat(500));
            stream.compress().unwrap();
            let half = stream.content[..stream.content.len() / 2].to_vec();
            stream.set_content(half);
            let id = sample.document.add_object(stream);
            sample.change(page, |page| page.set("Contents", id));
            sample.bytes()
        }),
    ];
    let mut words = String::new();
    for (name, pdf) in cases {
        let place = Place::new(&pdf);
        fs::write(place.path("out.pdf"), "an older file").unwrap();
        let ran = place.run(&format!("{ARGS} -o out.pdf"));
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.transcript());
        assert_eq!(fs::read(place.path("out.pdf")).unwrap(), b"an older file", "{name}");
        words.push_str(&format!("--- {name}\n{}", ran.stderr));
    }
    golden::text("sheets/refusals", &words);
}

/// Tickets that contradict themselves or the pages: usage, exit 2.
#[test]
fn what_the_ticket_asks_in_vain_is_said() {
    let place = Place::new(&pages(4));
    let tickets = [
        "--scheme saddle --sheet A5",
        "--scheme saddle --sheet 12x10in --grid 2x2",
        "--scheme saddle --sheet 12x10in --gutter 3",
        "--scheme saddle --sheet 12x10in --one-sided",
        "--scheme n-up --sheet 12x10in",
        "--scheme 2-up --sheet 12x10in --creep 0.1",
        "--scheme 2-up --sheet 12x10in --one-sided --flip short",
        "--scheme saddle --sheet 220x150mm --marks full",
        "--scheme saddle --sheet 12x10in --marks cross",
        "--scheme saddle --sheet 12x",
        "--scheme saddle --sheet 12x10in --creep 2",
        "--scheme n-up --grid 0x2 --sheet 12x10in",
        "--scheme repeat --sheet 12x10in --scale 1000",
        "--scheme repeat --sheet A6",
        "--scheme saddle --sheet 12x10in -o in.pdf",
        "--scheme saddle --sheet 12x10in -o - --format json",
    ];
    let mut words = String::new();
    for ticket in tickets {
        let ran = place.run(ticket);
        assert_eq!((ran.code, ran.text().as_str()), (Some(2), ""), "{ticket}: {}", ran.transcript());
        words.push_str(&format!("--- {ticket}\n{}", ran.stderr));
    }
    golden::text("sheets/tickets", &words);
    let ran = place.run("--scheme saddle --sheet 12x10in -o no/such/folder.pdf");
    assert!(ran.code == Some(2) && ran.stderr.contains("no/such/folder.pdf cannot be written"), "{}", ran.transcript());
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn what_does_not_come_along_is_said() {
    let mut sample = Sample::new();
    for kind in ["Link", "FreeText", "Widget", "Popup"] {
        let page = sample.page(Description::default());
        let annotation = dictionary! { "Type" => "Annot", "Subtype" => kind, "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
        let annotation = sample.document.add_object(annotation);
        sample.change(page, |page| page.set("Annots", vec![annotation.into()]));
    }
    let place = Place::new(&sample.bytes());
    let ran = place.run(&format!("{ARGS} -o out.pdf"));
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    golden::text("sheets/left-behind", &ran.stderr);
    let quiet = place.run(&format!("{ARGS} -o out.pdf --quiet"));
    assert_eq!(quiet.stderr, "");
}

/// Layers that are switched off stay so: what says it comes along.
#[test]
fn hidden_layers_stay_hidden() {
    let mut sample = Sample::new();
    let layer = sample.document.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("draft") });
    let page = sample.own_page(Description::default(), "/OC /Draft BDC 0 0 0 1 k 0 0 340 440 re f EMC");
    sample.change(page, |page| {
        page.set("Resources", dictionary! { "Properties" => dictionary! { "Draft" => layer } });
    });
    let catalog = sample.catalog;
    sample.change(catalog, |catalog| {
        let hidden = dictionary! { "OFF" => vec![layer.into()] };
        catalog.set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => hidden });
    });
    let place = Place::new(&sample.bytes());
    assert!(raster::page(&place.impose(ARGS), 1).is_white());
}

/// Old programs leave the resources of forms and fonts to the page.
#[test]
fn forms_without_resources_find_those_of_their_page() {
    let mut sample = Sample::new();
    let form = sample.document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 340.into(), 440.into()] },
        b"/Dark gs /Spot cs 1 scn 20 20 300 400 re f".to_vec(),
    ));
    let page = sample.own_page(Description::default(), "/Fm Do");
    let spot: Object = vec![
        "Separation".into(),
        "Varnish".into(),
        "DeviceCMYK".into(),
        dictionary! { "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()], "C0" => vec![Object::Real(0.0); 4], "C1" => vec![Object::Real(0.5); 4] }
            .into(),
    ]
    .into();
    sample.change(page, |page| {
        page.set("Resources", dictionary! { "XObject" => dictionary! { "Fm" => form }, "ColorSpace" => dictionary! { "Spot" => spot }, "ExtGState" => dictionary! { "Dark" => dictionary! {} } });
    });
    let place = Place::new(&sample.bytes());
    let plates = raster::plates(&place.impose(ARGS), 1);
    let varnish = &plates.iter().find(|plate| plate.0 == "Varnish").expect("a plate for the varnish").1;
    assert!(!varnish.part(432, 160, 300, 400).is_white());
}

#[test]
fn two_thousand_pages_and_pages_that_are_all_the_same() {
    let place = Place::new(&pages(2000));
    let sheets = place.impose("--scheme saddle --sheet SRA3 --marks full --creep 0.01");
    assert_eq!(judges::pdfinfo(&sheets).0["Pages"], "1000");
    let mut sample = Sample::new();
    let page = sample.page(Description::default());
    for _ in 1..2000 {
        let copy = sample.document.get_object(page).unwrap().clone();
        let copy = sample.document.add_object(copy);
        sample.pages.push(copy);
    }
    let place = Place::new(&sample.bytes());
    let sheets = place.impose(ARGS);
    let forms = |object: &&Object| object.as_stream().is_ok_and(|stream| stream.dict.has(b"BBox"));
    let document = Document::load(&sheets).unwrap();
    assert_eq!(document.objects.values().filter(forms).count(), 1, "the same page is there once");
}

/// Files whose structure is an attack end in a word or in sheets, in time and without a signal.
#[test]
fn structures_that_never_end_come_to_an_end() {
    let mut cases: Vec<(&str, Vec<u8>)> = Vec::new();
    // A tree whose every node holds the one below it many times.
    let mut sample = Sample::new();
    let mut below = sample.page(Description::default());
    for _ in 0..20 {
        below = sample.document.add_object(dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![below.into(); 20] });
    }
    sample.pages = vec![below];
    cases.push(("many", sample.bytes()));
    // A node that holds itself.
    let mut sample = Sample::new();
    let node = sample.document.new_object_id();
    sample.document.objects.insert(node, dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![node.into()] }.into());
    sample.pages = vec![node];
    cases.push(("itself", sample.bytes()));
    // Content that unpacks to a gigabyte.
    let mut sample = Sample::new();
    let mut bomb = Stream::new(dictionary! {}, vec![b' '; 64 << 20]);
    bomb.compress().unwrap();
    let bomb = sample.document.add_object(bomb);
    let page = sample.page(Description::default());
    sample.change(page, |page| page.set("Contents", vec![bomb.into(); 40]));
    cases.push(("bomb", sample.bytes()));
    for (name, pdf) in cases {
        let place = Place::new(&pdf);
        let ran = place.run(&format!("{ARGS} -o out.pdf"));
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.transcript());
        assert!(!place.path("out.pdf").exists(), "{name}");
    }
}

/// Damage at many places of several files: never a signal, never a file that qpdf refuses, never a file without a word when
/// a page is not what it was.
#[test]
fn damage_anywhere_is_said_or_mended() {
    let plain = pages(4);
    let packed = rewritten(&plain, &["--object-streams=generate", "--compress-streams=y"]);
    let place = Place::new(&plain);
    let sheets = place.impose(ARGS);
    let expected = [1, 2].map(|side| raster::page(&sheets, side));
    let mut damaged: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, pdf) in [("plain", &plain), ("packed", &packed)] {
        for part in 1..8 {
            damaged.push((format!("{name} cut at {part}/8"), pdf[..pdf.len() * part / 8].to_vec()));
        }
        // A fixed sequence, so that a failure can be seen again.
        let mut state = 88_172_645_463_325_252_u64;
        for round in 0..24 {
            let mut bytes = pdf.clone();
            for _ in 0..=round % 4 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let at = (state % bytes.len() as u64) as usize;
                bytes[at] = (state >> 32) as u8;
            }
            damaged.push((format!("{name} changed, round {round}"), bytes));
        }
    }
    let mut silent = Vec::new();
    for (name, pdf) in damaged {
        let place = Place::new(&pdf);
        let ran = place.run(&format!("{ARGS} -o out.pdf"));
        let written = place.path("out.pdf").exists();
        assert!(matches!(ran.code, Some(0..=2)) && written == (ran.code == Some(0)), "{name}: {}", ran.transcript());
        if !written {
            assert!(!ran.stderr.is_empty(), "{name}");
            continue;
        }
        judges::expect_none(
            &judges::qpdf(&place.path("out.pdf")).into_iter().filter(|it| it.severity == judges::Severity::Error).collect::<Vec<_>>(),
        );
        // What a viewer shows of the damaged pages is what must be on the sheets, unless it is told that they are damaged.
        let alike = [[4, 1], [2, 3]].iter().enumerate().all(|(side, spread)| {
            let sheet = raster::page(&place.path("out.pdf"), side + 1);
            spread.iter().enumerate().all(|(column, number)| {
                let (left, top) = (132 + 300 * column, 160);
                let page = raster::drawn(&place.path("in.pdf"), *number).filter(|page| (page.width, page.height) == (340, 440));
                let same = page.is_some_and(|page| {
                    (sheet.width, sheet.height) == (864, 720)
                        && sheet.part(left, top, 300, 400).difference(&page.part(20, 20, 300, 400)) < EDGES
                });
                same || expected[side].part(left, top, 300, 400) == sheet.part(left, top, 300, 400)
            })
        });
        if !alike && ran.stderr.is_empty() {
            silent.push(name);
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
