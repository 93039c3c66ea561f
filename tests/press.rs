//! What a print shop gets, judged by ourselves and by others.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bulletin::edition;
use bulletin::layout::Layout;
use bulletin::media::Cache;
use bulletin::pdf::facts;
use bulletin::shop::{self, Edges, Marks, Press, Shop, Sides};
use support::binary::bulletin;
use support::judges::{self, Standard};
use support::{fixtures, golden};

/// A shop that takes photos as coarse as those of the fixtures are.
fn lenient(change: impl FnOnce(&mut Shop)) -> Press {
    let mut press = Press::default();
    press.shop.photo_ppi.error = 50.0;
    press.shop.photo_ppi.warning = 50.0;
    press.shop.pages_multiple = 1;
    change(&mut press.shop);
    press
}

/// A layout in the press edition, for a shop.
fn wanted(layout: Layout, press: Press) -> bulletin::Wanted {
    let profile = bulletin::issue::lint::Profile::None;
    bulletin::Wanted { layout, edition: &edition::PRESS, limits: Default::default(), profile, pages: None, press: Some(press) }
}

/// A file for a press.
struct Printed {
    name: &'static str,
    pdf: Vec<u8>,
}

fn rendered(name: &'static str, issue: &str, press: Press) -> Printed {
    let (pdf, ..) = fixtures::render_as(&fixtures::folder(issue), &edition::PRESS, Some(press));
    Printed { name, pdf }
}

/// Every issue for a lenient shop, and one for shops of other kinds.
static PRINTED: LazyLock<Vec<Printed>> = LazyLock::new(|| {
    let mut all: Vec<_> = fixtures::ALL.iter().map(|name| rendered(name, name, lenient(|_| {}))).collect();
    let marks = |marks, bleed| lenient(move |shop| (shop.marks, shop.bleed_mm) = (marks, bleed));
    all.push(rendered("full-marks", "starter", marks(Marks::Full, Edges::All(3.0))));
    all.push(rendered("crop-marks", "starter", marks(Marks::Crop, Edges::All(5.0))));
    all.push(rendered("no-bleed", "starter", marks(Marks::None, Edges::All(0.0))));
    let edges = Edges::Each(Sides { top: 3.0, right: 5.0, bottom: 3.0, left: 0.0 });
    all.push(rendered("own-edges", "starter", marks(Marks::None, edges)));
    all.push(rendered("own-edges-marked", "starter", marks(Marks::Crop, edges)));
    all
});

fn one(name: &str) -> &'static [u8] {
    &PRINTED.iter().find(|one| one.name == name).expect("it was rendered").pdf
}

fn written() -> (tempfile::TempDir, Vec<PathBuf>) {
    fixtures::written(PRINTED.iter().map(|one| (one.name, one.pdf.as_slice())))
}

#[test]
fn vera_pdf_and_page_validation_accept_every_issue_as_pdf_a() {
    let (_folder, paths) = written();
    let files: Vec<_> = paths.iter().map(|path| (path.as_path(), [Standard::A2b].as_slice())).collect();
    judges::expect_none(&judges::vera_pdf(&files));
    for one in PRINTED.iter() {
        judges::expect_none(&judges::page_validation(&one.pdf, &[Standard::A2b]));
    }
}

#[test]
fn the_judge_of_pdf_x_finds_nothing_and_would_find_something() {
    let (folder, paths) = written();
    let files: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    judges::expect_none(&judges::x4(&files, 0));
    let screen = folder.path().join("screen.pdf");
    fs::write(&screen, fixtures::render(&fixtures::folder("starter")).0).unwrap();
    let rules: std::collections::BTreeSet<_> = judges::x4(&[&screen], 0).into_iter().map(|finding| finding.rule).collect();
    let expected = ["boxes", "colour", "external", "image", "intent", "interaction", "trapped", "version", "xmp"];
    assert_eq!(rules.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn qpdf_finds_nothing_to_mend() {
    let (_folder, paths) = written();
    for path in &paths {
        judges::expect_none(&judges::qpdf(path));
    }
}

#[test]
fn the_boxes_are_as_the_shop_wants_them() {
    let mm = |points: f64| (points * 254.0 / 72.0).round() / 10.0;
    let boxes = |name: &str| {
        let page = &facts::read(one(name)).unwrap().pages[0];
        let (trim, bleed, media) = (page.trim.unwrap().0, page.bleed.unwrap().0, page.media.unwrap().0);
        let beyond =
            |inner: [f64; 4], outer: [f64; 4]| [inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]].map(mm);
        assert_eq!((mm(trim[2] - trim[0]), mm(trim[3] - trim[1])), (210.0, 297.0), "{name}");
        (beyond(trim, bleed), beyond(bleed, media))
    };
    assert_eq!(boxes("compact-2023-11-12"), ([3.0; 4], [0.0; 4]));
    assert_eq!(boxes("full-marks"), ([3.0; 4], [9.0; 4]));
    assert_eq!(boxes("crop-marks"), ([5.0; 4], [9.0; 4]));
    assert_eq!(boxes("no-bleed"), ([0.0; 4], [0.0; 4]));
    assert_eq!(boxes("own-edges"), ([0.0, 3.0, 5.0, 3.0], [0.0; 4]));
}

/// The inks of all colours in tokens or a theme.
fn inks(value: &serde_json::Value) -> Vec<Vec<f64>> {
    match value {
        serde_json::Value::Object(fields) => {
            let own = fields.get("cmyk").and_then(|inks| inks.as_array());
            let own = own.map(|inks| inks.iter().filter_map(|ink| Some(ink.as_f64()? / 100.0)).collect());
            own.into_iter().chain(fields.values().flat_map(inks)).collect()
        }
        serde_json::Value::Array(list) => list.iter().flat_map(inks).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn text_is_set_in_black_white_or_a_colour_of_the_layout() {
    let (_folder, paths) = written();
    let layout = bulletin::layout::find("compact").unwrap();
    let mut listed = inks(&layout.tokens);
    // One issue is in the colours of its own house.
    let folder = fixtures::folder("everything");
    let issue = fs::read(folder.join("issue.json")).unwrap();
    let (job, _) = bulletin::check("issue.json", &issue, &folder, &wanted(layout, Press::default()));
    listed.extend(inks(&job.unwrap().layout().tokens));
    for path in &paths {
        let used = judges::text_colours(path);
        assert!(used.iter().any(|(_, colour)| colour == "0 0 0 1"), "{}: {used:?}", path.display());
        for (space, colour) in used {
            let inks: Vec<f64> = colour.split_whitespace().map(|ink| ink.parse().unwrap()).collect();
            let known = listed.iter().any(|known| known.len() == inks.len() && known.iter().zip(&inks).all(|(a, b)| (a - b).abs() < 0.005));
            assert!(space == "DeviceCMYK" && known, "{}: text in {space} {colour}", path.display());
        }
    }
}

#[test]
fn letters_in_white_or_in_several_inks_are_not_small() {
    let (_folder, paths) = written();
    let mut seen = 0;
    for path in &paths {
        for run in judges::text_runs(path) {
            let inks = run.colour.iter().filter(|ink| **ink > 0.0).count();
            let mixed = inks != 1;
            seen += usize::from(mixed);
            assert!(!mixed || run.size > 7.99, "{}: {run:?}", path.display());
        }
    }
    assert!(seen > 50, "only {seen} runs in white or several inks");
}

#[test]
fn black_text_is_on_the_black_plate_alone_and_prints_over_what_is_below() {
    let folder = tempfile::tempdir().unwrap();
    let plates = |name: &str, page: usize| {
        let path = folder.path().join("page.pdf");
        fs::write(&path, one(name)).unwrap();
        judges::plates(&path, page)
    };
    let full = |plate: &[u8]| plate.iter().enumerate().filter(|(_, ink)| **ink > 250).map(|(at, _)| at).collect::<Vec<_>>();
    // The page of the smallest issue has black text on paper and nothing else in full black.
    let [cyan, magenta, yellow, black] = plates("minimal", 1);
    let text = full(&black);
    assert!(text.len() > 20, "{} pixels of full black", text.len());
    for plate in [&cyan, &magenta, &yellow] {
        assert_eq!(text.iter().filter(|at| plate[**at] > 2).count(), 0);
    }
    // Under the black text of a panel its tint goes on: 8 % of cyan.
    let over: usize = (1..=facts::read(one("everything")).unwrap().pages.len())
        .map(|page| {
            let [cyan, _, _, black] = plates("everything", page);
            full(&black).into_iter().filter(|at| (15..=26).contains(&cyan[*at])).count()
        })
        .sum();
    assert!(over > 50, "{over} pixels of full black over a tint");
}

#[test]
fn artwork_reaches_the_edge_of_the_bleed() {
    let sheets = bulletin::pdf::raster::Sheets::read(one("compact-2023-11-12").to_vec()).unwrap();
    let page = sheets.picture(1, 72.0).unwrap();
    let png = image::load_from_memory(&page.png().unwrap()).unwrap().to_rgb8();
    // The masthead fills the head of the sheet from edge to edge.
    for (x, y) in [(1, 1), (png.width() - 2, 1), (1, 150), (png.width() - 2, 150)] {
        let [r, g, b] = png.get_pixel(x, y).0;
        assert!(r < 100 && g < 120 && b < 130, "{x}, {y}: {r} {g} {b}");
    }
}

#[test]
fn artwork_ends_at_a_bleed_that_differs_from_edge_to_edge() {
    let sheets = bulletin::pdf::raster::Sheets::read(one("own-edges-marked").to_vec()).unwrap();
    let page = sheets.picture(1, 72.0).unwrap();
    // The slug is 9 mm wide; the bleed that follows it at the left is none, at the head 3 mm.
    let pixel = |x_mm: f64, y_mm: f64| page.pixel((x_mm / 25.4 * 72.0) as u32, (y_mm / 25.4 * 72.0) as u32).unwrap();
    let dark = |[r, g, b]: [u8; 3]| r < 100 && g < 120 && b < 130;
    assert_eq!(pixel(7.0, 40.0), [255; 3], "beside the trim at the left");
    assert!(dark(pixel(10.0, 40.0)) && dark(pixel(40.0, 10.5)), "within the trim, and within the bleed of the head");
}

#[test]
fn the_real_issue_keeps_its_four_pages_and_its_addresses() {
    let facts = facts::read(one("compact-2023-11-12")).unwrap();
    assert_eq!(facts.pages.len(), 4);
    assert_eq!(facts.version, "1.6");
    let text = facts.reading_text();
    assert!(text.contains("example.org/geneva-peace-week") && !text.contains("https://"), "{text}");
    assert!(facts.pages.iter().all(|page| page.links.is_empty() && page.annotations.is_empty()));
    assert!(facts.bookmarks.is_empty() && facts.attachments.is_empty());
    golden::text("facts/press-starter", &facts::read(one("starter")).unwrap().to_string());
}

#[test]
fn a_colour_of_the_house_is_a_spot_ink_where_the_shop_takes_one() {
    let folder = fixtures::folder("starter");
    let bytes = fs::read(folder.join("issue.json")).unwrap();
    let rendered = |spot_inks: u32| {
        let mut layout = bulletin::layout::find("compact").unwrap();
        layout.tokens["color"]["primary"]["spot"] = "PANTONE 3035 C".into();
        layout.tokens["color"]["accent"]["spot"] = "PANTONE 7597 C".into();
        let wanted = wanted(layout, lenient(|shop| shop.spot_inks = spot_inks));
        let (job, mut report) = bulletin::check("issue.json", &bytes, &folder, &wanted);
        bulletin::render(&job.unwrap(), &mut report).unwrap_or_else(|| panic!("{report:?}")).pdf
    };
    let place = tempfile::tempdir().unwrap();
    for (spot_inks, inks) in [(0, vec![]), (1, vec!["PANTONE 3035 C"]), (2, vec!["PANTONE 3035 C", "PANTONE 7597 C"])] {
        let pdf = rendered(spot_inks);
        let facts = facts::read(&pdf).unwrap();
        let spaces: std::collections::BTreeSet<_> = facts.pages.iter().flat_map(|page| &page.colour_spaces).cloned().collect();
        let named: Vec<_> = spaces.iter().filter_map(|space| space.strip_prefix("Separation ")?.strip_suffix(" (DeviceCMYK)")).collect();
        assert_eq!(named, inks);
        let path = place.path().join("spot.pdf");
        fs::write(&path, &pdf).unwrap();
        judges::expect_none(&judges::x4(&[&path], spot_inks));
        judges::expect_none(&judges::page_validation(&pdf, &[Standard::A2b]));
    }
}

#[test]
fn the_pages_look_as_they_did() {
    golden::pages("pages/press-full-marks", one("full-marks"), 60.0);
    golden::pages("pages/press-compact-2023-11-12", one("compact-2023-11-12"), 50.0);
}

#[test]
fn a_cache_shows_in_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let with = || {
        let press = Press { cache: Some(Cache::new(folder.path().to_owned(), 1 << 30)), ..lenient(|_| {}) };
        rendered("starter", "starter", press).pdf
    };
    let (cold, warm) = (with(), with());
    assert!(fs::read_dir(folder.path()).unwrap().count() > 0);
    assert!(cold == warm && cold == one("starter"));
}

/// A workplace with the starter issue.
fn workplace() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fixtures::copy_folder(&fixtures::folder("starter"), place.path());
    place
}

fn press(place: &Path, options: &[&str]) -> support::binary::Outcome {
    let usual = ["render", "issue.json", "--edition", "press", "--cache", "off"];
    bulletin(usual.iter().chain(options)).cwd(place).run()
}

#[test]
fn addresses_around_the_chapters_are_listed_with_those_of_the_last() {
    let place = workplace();
    let path = place.path().join("issue.json");
    let mut issue: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    issue["meta"]["strap"] = "What [the rivers](https://example.org/rivers) did".into();
    issue["imprint"]["text"] = serde_json::json!(["See [the archive](https://example.org/archive)"]);
    fs::write(&path, issue.to_string()).unwrap();
    let ran = press(place.path(), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let said = facts::read(&fs::read(place.path().join("issue-press.pdf")).unwrap()).unwrap().to_string();
    for address in ["example.org/rivers", "example.org/archive"] {
        assert_eq!(said.matches(address).count(), 1, "{address}: {said}");
    }
}

#[test]
fn the_command_writes_beside_the_issue_for_the_shop_that_is_named() {
    let place = workplace();
    for shop in shop::names() {
        let ran = press(place.path(), &["--shop", shop]);
        assert_eq!(ran.code, Some(0), "{}", ran.transcript());
        assert!(ran.text().starts_with("issue-press.pdf: "), "{}", ran.text());
        assert!(fs::read(place.path().join("issue-press.pdf")).unwrap().starts_with(b"%PDF-1.6"));
    }
    let own = r#"{"format": "bulletin-shop/1", "name": "Own", "bleed_mm": 2, "profile": "own.icc", "most_ink": 260}"#;
    fs::create_dir(place.path().join("shop")).unwrap();
    fs::write(place.path().join("shop/own.json"), own).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/FOGRA29L_uncoated.icc"), place.path().join("shop/own.icc")).unwrap();
    let ran = press(place.path(), &["--shop", "shop/own.json", "--bleed", "2.5", "--marks", "crop", "-o", "own.pdf"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let facts = facts::read(&fs::read(place.path().join("own.pdf")).unwrap()).unwrap();
    assert!(facts.to_string().contains("FOGRA29"), "{facts}");
}

#[test]
fn what_cannot_be_printed_on_is_refused() {
    let place = workplace();
    fs::write(place.path().join("text.icc"), "rubbish").unwrap();
    fs::write(place.path().join("srgb.icc"), lcms2::Profile::new_srgb().icc().unwrap()).unwrap();
    fs::write(place.path().join("shop.json"), r#"{"format": "bulletin-shop/1", "blead": 3}"#).unwrap();
    let told: String = [
        &["--profile", "text.icc"][..],
        &["--profile", "srgb.icc"],
        &["--profile", "FOGRA99"],
        &["--shop", "nowhere"],
        &["--shop", "shop.json"],
        &["--bleed", "40"],
        &["--bleed", "wide"],
        &["--edition", "screen", "--marks", "crop"],
    ]
    .iter()
    .map(|options| {
        let mut args = vec!["render", "issue.json"];
        args.extend(if options.contains(&"--edition") { vec![] } else { vec!["--edition", "press", "--cache", "off"] });
        args.extend(*options);
        let ran = bulletin(args).cwd(place.path()).run();
        assert!(!place.path().join("issue-press.pdf").exists());
        format!("$ {}\n{}", options.join(" "), ran.transcript())
    })
    .collect();
    golden::text("press/refused", &told);
}

#[test]
fn a_photo_too_coarse_for_paper_is_told_and_nothing_is_written() {
    let place = workplace();
    let bridge = place.path().join("media/bridge.jpg");
    let small = image::open(&bridge).unwrap().thumbnail(200, 200);
    small.save(&bridge).unwrap();
    let ran = press(place.path(), &[]);
    golden::text("press/coarse", &ran.transcript());
    assert!(!place.path().join("issue-press.pdf").exists());
}

#[test]
fn the_schema_of_shops_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("shop.schema.json");
    let fresh = shop::schema();
    if fs::read_to_string(&path).ok().as_deref() != Some(&fresh) {
        if std::env::var_os("BULLETIN_UPDATE").is_some() {
            fs::write(&path, &fresh).unwrap();
            return;
        }
        panic!("shop.schema.json is not what the types say; BULLETIN_UPDATE=1 tests/run writes it anew");
    }
    let validator = jsonschema::validator_for(&serde_json::from_str(&fresh).unwrap()).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("shops")).unwrap() {
        let preset: serde_json::Value = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        assert!(validator.is_valid(&preset), "{preset}");
    }
    assert_eq!(bulletin(["schema", "shop"]).run().text(), fresh);
}

#[test]
fn long_addresses_turn_without_a_hyphen_and_what_reads_the_same_has_one_number() {
    let place = workplace();
    let path = place.path().join("issue.json");
    let long = format!("example.org/documents/year_2026/{}page_12", "committee-reports/the-water-levels.final_version/".repeat(4));
    let text = format!("Read [one](https://{long}), [it again](http://{long}/) and [another](https://xn--mnchen-3ya.de/fluss)");
    let issue = fs::read_to_string(&path).unwrap();
    let first = "The **annual meeting** elected a new board and adopted the [plan for the year](https://example.org/plan)";
    assert!(issue.contains(first));
    fs::write(&path, issue.replace(first, &text)).unwrap();
    let ran = press(place.path(), &["-o", "long.pdf", "--force"]);
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let output = std::process::Command::new("pdftotext").args(["-raw", "long.pdf", "-"]).current_dir(place.path()).output().unwrap();
    let copied = String::from_utf8(output.stdout).unwrap();
    let letters: String = copied.split_whitespace().collect();
    assert_eq!(letters.matches(&long).count(), 1, "{copied}");
    assert!(letters.contains("2münchen.de/fluss") && !letters.contains("xn--"), "{copied}");
    assert!(copied.lines().filter(|line| line.contains("the-water-levels")).count() > 1, "it turns: {copied}");
}
