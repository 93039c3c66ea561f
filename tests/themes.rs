//! Themes: the three example houses on the real issue, what a house brings along, and that a theme breaks nothing.

mod support;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use bulletin::diagnostic::{self, Report};
use bulletin::edition::EDITIONS;
use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::layout::{self, Layout};
use bulletin::pdf::facts;
use bulletin::pdf::raster::Sheets;
use bulletin::shop::Press;
use bulletin::{Wanted, theme};
use serde_json::{Value, json};
use support::binary::bulletin;
use support::judges::{self, Standard};
use support::{fixtures, golden};

/// Pixels per inch of a first page.
const PPI: f64 = 50.0;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example houses.
fn houses() -> Vec<(String, PathBuf)> {
    let mut found: Vec<_> = fs::read_dir(root().join("themes"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    found.sort();
    assert_eq!(found.len(), 3);
    found
}

fn dressed(folder: &Path) -> (Option<Layout>, Report) {
    let bytes = fs::read(folder.join("theme.json")).unwrap();
    bulletin::dress(&layout::find("compact").unwrap(), "theme.json", &bytes, folder, &Limits::default())
}

/// The PDF of an issue in a layout.
fn set(issue: &Path, layout: Layout) -> Vec<u8> {
    let wanted = Wanted { layout, edition: &EDITIONS[0], limits: Limits::default(), profile: Profile::None, pages: None, press: None };
    let bytes = fs::read(issue.join("issue.json")).unwrap();
    let (job, mut report) = bulletin::check("issue.json", &bytes, issue, &wanted);
    let rendered = job.and_then(|job| bulletin::render(&job, &mut report));
    rendered.unwrap_or_else(|| panic!("{}", diagnostic::lines(&report))).pdf
}

#[test]
fn each_house_sets_the_real_issue_on_four_pages_that_judges_accept() {
    let folder = tempfile::tempdir().unwrap();
    for (name, house) in houses() {
        let (layout, report) = dressed(&house);
        assert!(report.diagnostics.is_empty(), "{name}: {}", diagnostic::lines(&report));
        let pdf = set(&fixtures::folder("compact-2023-11-12"), layout.unwrap());
        assert_eq!(facts::read(&pdf).unwrap().pages.len(), 4, "{name}");
        let first = Sheets::read(pdf.clone()).unwrap().picture(1, PPI).unwrap();
        golden::picture(&format!("themes/{name}"), &first);
        let file = folder.path().join("issue.pdf");
        fs::write(&file, pdf).unwrap();
        judges::expect_none(&judges::vera_pdf(&[(file.as_path(), &[Standard::A3a, Standard::Ua1])]));
        // On its cover and beside it.
        let third = judges::pdftotext(&file, 3);
        assert_eq!(third.split_whitespace().filter(|word| *word == "UNICRI").count(), 2, "{name}: {third}");
    }
}

#[test]
fn each_house_sets_every_kind_of_block() {
    for (name, house) in houses() {
        let pdf = set(&fixtures::folder("everything"), dressed(&house).0.unwrap());
        let fonts = facts::read(&pdf).unwrap().to_string();
        let own = [("bureau", "IBMPlexSans"), ("academy", "Cormorant"), ("harbour", "SourceSans3-Black")];
        let (_, family) = own.iter().find(|(house, _)| *house == name).unwrap();
        assert!(fonts.contains(family), "{name} is not set in {family}");
    }
}

#[test]
fn a_licence_stands_beside_the_fonts_of_a_house() {
    for (name, house) in houses().iter().filter(|(_, house)| house.join("fonts").is_dir()) {
        let licence = fs::read_to_string(house.join("fonts/OFL.txt")).unwrap();
        assert!(licence.contains("SIL OPEN FONT LICENSE"), "{name}");
    }
}

#[test]
fn the_schema_in_the_tree_is_fresh() {
    let path = root().join("theme.schema.json");
    let fresh = theme::schema_text();
    if fs::read_to_string(&path).ok().as_deref() != Some(&fresh) {
        if std::env::var_os("BULLETIN_UPDATE").is_some() {
            fs::write(&path, &fresh).unwrap();
            return;
        }
        panic!("theme.schema.json is not what the types say; BULLETIN_UPDATE=1 tests/run writes it anew");
    }
}

/// A theme with every field.
fn whole() -> Value {
    let color = json!({ "rgb": "#123c50", "cmyk": [90, 50, 40, 45] });
    let mut theme = json!({
        "$schema": "x", "format": "bulletin-theme/1", "name": "House", "leading_pt": 11.5,
        "color": { "series": [color, color] },
        "fonts": { "files": [], "sans": ["Source Sans 3"], "serif": ["Source Serif 4"], "display": ["Source Serif 4 Display"] },
        "faces": { "chapter": { "font": "display", "size_pt": 20, "pitch_q": 8, "weight": 600, "italic": false, "color": "ink" } },
        "rule": { "hair_pt": 0.4, "thin_pt": 0.8, "bold_pt": 1.6, "heavy_pt": 4 },
        "masthead": { "style": "field", "ground": "primary", "motif": "ring", "logo_mm": 12 },
        "chapter": { "style": "bar" }, "heading": { "rule": "above" }, "tile": { "style": "ruled", "ground": "tint" },
        "corner_mm": 1, "logo": { "file": "harbour.jpg", "alt": "Harbour Office" }
    });
    for name in ["primary", "accent", "link", "muted", "rule", "motif"] {
        theme["color"][name] = color.clone();
    }
    theme["color"]["motif"] = json!({ "rgb": "#123c50", "cmyk": [90, 50, 40, 45], "spot": "House Blue", "tint": 100 });
    theme["color"]["ink"] = json!({ "rgb": "#16191d", "cmyk": [0, 0, 0, 100] });
    theme["color"]["tint"] = json!({ "rgb": "#e9eff1", "cmyk": [8, 2, 3, 2] });
    theme["color"]["on_primary"] = json!({ "rgb": "#bfd6dd", "cmyk": [28, 6, 8, 0] });
    theme
}

fn read(theme: &str) -> (Option<Layout>, Report) {
    let layout = layout::find("compact").unwrap();
    bulletin::dress(&layout, "theme.json", theme.as_bytes(), &root().join("fixtures/faulty/themes"), &Limits::default())
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| pointers(inner, &format!("{at}/{key}"), found)),
        Value::Array(list) => list.iter().enumerate().for_each(|(index, inner)| pointers(inner, &format!("{at}/{index}"), found)),
        _ => {}
    }
}

#[test]
fn an_independent_validator_and_the_program_agree() {
    let validator = jsonschema::validator_for(&theme::schema()).unwrap();
    for (name, house) in houses() {
        let theme: Value = serde_json::from_slice(&fs::read(house.join("theme.json")).unwrap()).unwrap();
        assert!(validator.is_valid(&theme), "{name}");
    }
    let whole = whole();
    let (layout, report) = read(&whole.to_string());
    assert!(layout.is_some(), "{}", diagnostic::lines(&report));
    assert!(validator.is_valid(&whole));
    let mut places = Vec::new();
    pointers(&whole, "", &mut places);
    for place in places.iter().skip(1) {
        let mut broken = whole.clone();
        *broken.pointer_mut(place).unwrap() = json!({ "no": ["such"] });
        assert!(!validator.is_valid(&broken), "the schema accepts nonsense at {place}");
        assert!(read(&broken.to_string()).0.is_none(), "the program accepts nonsense at {place}");
    }
    // Every field of the format is in the theme above.
    let text = whole.to_string();
    let schema = theme::schema();
    let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for name in definitions.filter_map(|definition| definition.get("properties")?.as_object()).flat_map(|fields| fields.keys()) {
        assert!(text.contains(&format!("\"{name}\":")), "no example of `{name}`");
    }
}

#[test]
fn broken_themes_break_nothing() {
    let whole = whole();
    let mut places = Vec::new();
    pointers(&whole, "", &mut places);
    let others = [Value::Null, json!(true), json!(-7.5), json!(1e300), json!("\u{202e}**"), json!([]), json!([[1], "a"]), json!({})];
    let survives = |what: &str, text: &str| {
        assert!(catch_unwind(AssertUnwindSafe(|| read(text))).is_ok(), "{what} broke the reader");
    };
    for place in &places {
        for other in &others {
            let mut changed = whole.clone();
            *changed.pointer_mut(place).unwrap() = other.clone();
            survives(&format!("{other} at {place}"), &changed.to_string());
        }
    }
    let text = whole.to_string();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(7) {
        survives(&format!("the first {end} bytes"), &text[..end]);
    }
}

/// A house's own colours, logo and fonts are on the page, in both ways of naming a theme.
#[test]
fn a_theme_is_followed_from_the_command_line_and_from_the_issue() {
    let place = tempfile::tempdir().unwrap();
    let house = place.path().join("house");
    fixtures::copy_folder(&root().join("themes/academy"), &house);
    fs::copy(root().join("fixtures/faulty/media/good.jpg"), house.join("logo.jpg")).unwrap();
    let mut theme: Value = serde_json::from_slice(&fs::read(house.join("theme.json")).unwrap()).unwrap();
    theme["logo"] = json!({ "file": "logo.jpg", "alt": "The seal of the academy" });
    fs::write(house.join("theme.json"), theme.to_string()).unwrap();
    let mut issue: Value = serde_json::from_slice(&fs::read(fixtures::folder("minimal").join("issue.json")).unwrap()).unwrap();
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    let ran = bulletin(["render", "issue.json", "--theme", "house/theme.json", "-o", "one.pdf"]).cwd(place.path()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    issue["brand"] = json!({ "theme": "house/theme.json" });
    fs::write(place.path().join("issue.json"), issue.to_string()).unwrap();
    let ran = bulletin(["render", "issue.json", "-o", "two.pdf"]).cwd(place.path()).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    for file in ["one.pdf", "two.pdf"] {
        let facts = facts::read(&fs::read(place.path().join(file)).unwrap()).unwrap().to_string();
        assert!(facts.contains("Cormorant") && facts.contains("The seal of the academy"), "{file}: {facts}");
    }
    // What the command line names goes before.
    let harbour = root().join("themes/harbour/theme.json");
    let ran = bulletin(["render", "issue.json", "-o", "three.pdf", "--theme", harbour.to_str().unwrap()]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let facts = facts::read(&fs::read(place.path().join("three.pdf")).unwrap()).unwrap().to_string();
    assert!(facts.contains("SourceSans3-Black") && !facts.contains("Cormorant"));
}

#[test]
fn a_faulty_theme_keeps_pages_from_being_written() {
    let place = tempfile::tempdir().unwrap();
    fs::copy(fixtures::folder("minimal").join("issue.json"), place.path().join("issue.json")).unwrap();
    fs::write(place.path().join("theme.json"), "{\n  \"colours\": {}\n}\n").unwrap();
    let run = |args: &[&str]| bulletin(args).cwd(place.path()).run();
    golden::text("themes/render", &run(&["render", "issue.json", "--theme", "theme.json"]).transcript());
    assert!(!place.path().join("issue.pdf").exists());
    golden::text("themes/check", &run(&["check", "issue.json", "--theme", "theme.json"]).transcript());
    golden::text("themes/check-json", &run(&["check", "issue.json", "--theme", "theme.json", "--format", "json"]).transcript());
    golden::text("themes/absent", &run(&["render", "issue.json", "--theme", "gone.json"]).transcript());
}

/// A layout in a theme that is written here, in a folder of its own.
fn dressed_in(theme: &Value, folder: &Path) -> (Option<Layout>, Report) {
    let bytes = serde_json::to_vec(theme).unwrap();
    bulletin::dress(&layout::find("compact").unwrap(), "theme.json", &bytes, folder, &Limits::default())
}

#[test]
fn a_house_prints_in_its_own_spot_ink_where_the_shop_takes_it() {
    let blue = json!({ "rgb": "#0b3d4f", "cmyk": [95, 55, 40, 45], "spot": "House Blue" });
    let red = json!({ "rgb": "#b83b19", "cmyk": [10, 85, 100, 5], "spot": "House Red" });
    let (layout, report) = dressed_in(&json!({ "color": { "primary": blue, "accent": red } }), root());
    let layout = layout.unwrap_or_else(|| panic!("{}", diagnostic::lines(&report)));
    let folder = tempfile::tempdir().unwrap();
    for (spot_inks, named) in [(0, 0), (1, 1), (2, 2)] {
        let mut press = Press::default();
        (press.shop.photo_ppi.error, press.shop.photo_ppi.warning, press.shop.spot_inks) = (50.0, 50.0, spot_inks);
        let wanted = Wanted {
            layout: layout.clone(),
            edition: &EDITIONS[1],
            limits: Limits::default(),
            profile: Profile::None,
            pages: None,
            press: Some(press),
        };
        let issue = fixtures::folder("everything");
        let mut bytes: Value = serde_json::from_slice(&fs::read(issue.join("issue.json")).unwrap()).unwrap();
        bytes["brand"].as_object_mut().unwrap().remove("theme");
        let (job, mut report) = bulletin::check("issue.json", bytes.to_string().as_bytes(), &issue, &wanted);
        let pdf = job.and_then(|job| bulletin::render(&job, &mut report)).unwrap_or_else(|| panic!("{}", diagnostic::lines(&report))).pdf;
        let facts = facts::read(&pdf).unwrap().to_string();
        let inks = ["Separation House Blue (DeviceCMYK)", "Separation House Red (DeviceCMYK)"];
        let found = inks.iter().filter(|ink| facts.contains(**ink)).count();
        assert_eq!(found, named, "{facts}");
        let path = folder.path().join("press.pdf");
        fs::write(&path, &pdf).unwrap();
        judges::expect_none(&judges::x4(&[&path], spot_inks));
    }
}

#[test]
fn a_spot_ink_has_a_name_of_its_own() {
    let named = |spot: &str, tint: u32| json!({ "color": { "primary": { "rgb": "#0b3d4f", "cmyk": [95, 55, 40, 45], "spot": spot, "tint": tint } } });
    for (theme, fact) in [
        (named("All", 100), "`primary` names a spot ink `All`, which stands for no ink of its own [colour]"),
        (named("black", 100), "`primary` names a spot ink `black`, which stands for no ink of its own [colour]"),
        (named(&"x".repeat(65), 100), "the spot ink of `primary` has a name of 65 bytes [colour]"),
        (named("House Blue", 0), "`primary` is printed with no `House Blue` at all: its tint is 0 % [colour]"),
    ] {
        let (layout, report) = dressed_in(&theme, root());
        let told = diagnostic::lines(&report);
        assert!(layout.is_none() && told.contains(fact), "{told}");
    }
}

#[test]
fn colours_that_are_plain_on_a_screen_and_pale_on_paper_are_told() {
    let pale = json!({ "color": { "muted": { "rgb": "#56606a", "cmyk": [0, 0, 0, 30] } } });
    let (layout, report) = dressed_in(&pale, root());
    let told = diagnostic::lines(&report);
    assert!(layout.is_some(), "{told}");
    assert!(
        told.contains("in print `muted` on `tint` has a contrast of about") && told.contains("it should be 3:1 at least [contrast]"),
        "{told}"
    );
    for (name, house) in houses() {
        let told = diagnostic::lines(&dressed(&house).1);
        assert!(!told.contains("in print"), "{name}: {told}");
    }
}

#[test]
fn a_logo_of_any_proportion_stays_within_the_measure() {
    let folder = tempfile::tempdir().unwrap();
    for (width, height) in [(3000, 60), (60, 900), (90, 90)] {
        image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30])).save(folder.path().join("logo.png")).unwrap();
        for style in ["field", "band", "column", "centred"] {
            let theme = json!({ "masthead": { "style": style }, "logo": { "file": "logo.png", "alt": "The mark of the house" } });
            let (layout, report) = dressed_in(&theme, folder.path());
            let layout = layout.unwrap_or_else(|| panic!("{}", diagnostic::lines(&report)));
            let issue = fixtures::folder("minimal");
            let wanted =
                Wanted { layout, edition: &EDITIONS[0], limits: Limits::default(), profile: Profile::None, pages: None, press: None };
            let bytes = fs::read(issue.join("issue.json")).unwrap();
            let (job, _) = bulletin::check("issue.json", &bytes, &issue, &wanted);
            let placed = bulletin::typeset::typeset(&job.unwrap()).unwrap().placed;
            let [logo] = &placed[..] else { panic!("{placed:?}") };
            // The measure of the layout is 182 mm wide, a logo at most 12 mm high.
            let mm = |points: f64| points * 25.4 / 72.0;
            assert!(mm(logo.width) <= 182.01 && mm(logo.height) <= 12.01, "{style}: {} x {} mm", mm(logo.width), mm(logo.height));
            let proportion = f64::from(width) / f64::from(height);
            assert!((logo.width / logo.height / proportion - 1.0).abs() < 0.01, "stretched: {logo:?}");
        }
    }
}

/// The fonts of a house are opened once, whatever number of issues is set in them.
#[test]
fn the_same_fonts_are_opened_once() {
    use bulletin::typeset::fonts;
    let (_, house) = houses().into_iter().find(|(name, _)| name == "bureau").unwrap();
    let (one, other) = (dressed(&house).0.unwrap(), dressed(&house).0.unwrap());
    assert!(std::sync::Arc::ptr_eq(&fonts::of(&one), &fonts::of(&other)));
    assert!(std::sync::Arc::ptr_eq(&fonts::of(&layout::find("compact").unwrap()), &fonts::BUILT_IN));
}
