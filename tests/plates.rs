//! Printing plates, held against those that Ghostscript makes.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bulletin::edition;
use bulletin::pdf::plates::{Area, Order, Plates, densest_pixel, plates};
use bulletin::pdf::raster::{Fault, Sheets};
use bulletin::shop::{self, Press};
use support::fixtures;
use support::judges::{self, Separation};

/// Points of a percentage by which two judges may differ: the most that the project allows itself.
const APART: f64 = 2.0;

/// The side of the square in which printers measure ink, in millimetres, and in pixels at 100 an inch.
const WINDOW: (f64, usize) = (3.873, 15);

fn pages(sheets: &Sheets, order: &Order) -> Vec<Plates> {
    (1..=sheets.len()).map(|number| plates(sheets, number, order).unwrap()).collect()
}

fn mean(ink: &[u8]) -> f64 {
    ink.iter().map(|ink| f64::from(*ink)).sum::<f64>() / ink.len() as f64 / 2.55
}

/// The densest window of Ghostscript's plates, by a table of sums.
fn densest(plates: &BTreeMap<String, Separation>) -> f64 {
    let first = plates.values().next().expect("there are plates");
    let (width, height) = (first.width, first.ink.len() / first.width);
    let mut sums = vec![vec![0_u64; width + 1]; height + 1];
    for y in 0..height {
        for x in 0..width {
            let here: u64 = plates.values().map(|plate| u64::from(plate.ink[y * width + x])).sum();
            sums[y + 1][x + 1] = here + sums[y][x + 1] + sums[y + 1][x] - sums[y][x];
        }
    }
    let (columns, rows) = (WINDOW.1.min(width), WINDOW.1.min(height));
    let windows = (rows..=height).flat_map(|y| (columns..=width).map(move |x| (x, y)));
    let most = windows.map(|(x, y)| sums[y][x] + sums[y - rows][x - columns] - sums[y - rows][x] - sums[y][x - columns]).max();
    most.unwrap_or(0) as f64 / (columns * rows) as f64 / 2.55
}

/// Every way in which our plates of a page and Ghostscript's are too far apart.
fn differences(name: &str, ours: &Plates, theirs: &BTreeMap<String, Separation>) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, our: f64, their: f64| {
        if (our - their).abs() > APART {
            found.push(format!("{name}: {what} is {our:.2} %, Ghostscript finds {their:.2} %"));
        }
    };
    let our = |ink: &str| ours.inks.iter().find(|plate| plate.name == ink).map_or(0.0, |plate| plate.coverage());
    let their = |ink: &str| theirs.get(ink).map_or(0.0, |plate| mean(&plate.ink));
    let inks: BTreeSet<&str> = ours.inks.iter().map(|plate| plate.name.as_str()).chain(theirs.keys().map(String::as_str)).collect();
    inks.into_iter().for_each(|ink| compare(ink, our(ink), their(ink)));
    compare("the densest window", ours.mean_maximum(WINDOW.0).percent, densest(theirs));
    found
}

fn expect_agreement(pages: impl IntoIterator<Item = (String, Plates, BTreeMap<String, Separation>)>) {
    let found: Vec<String> = pages.into_iter().flat_map(|(name, ours, theirs)| differences(&name, &ours, &theirs)).collect();
    assert!(found.is_empty(), "{} differences\n{}", found.len(), found.join("\n"));
}

/// A file and its pages by name, against Ghostscript. It inks every pixel that a shape touches, so that fine rules weigh too
/// much: what differs is looked at again at twice the resolution.
fn judged(name: &str, pdf: &[u8]) -> Vec<(String, Plates, BTreeMap<String, Separation>)> {
    let ours = pages(&Sheets::read(pdf).unwrap(), &Order::default());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages.pdf");
    std::fs::write(&path, pdf).unwrap();
    let theirs = judges::separations(&path);
    assert_eq!(ours.len(), theirs.len(), "pages of {name}");
    let numbered = ours.into_iter().zip(theirs).enumerate();
    let page = |(place, (ours, theirs)): (usize, (Plates, _))| {
        let close = !differences(name, &ours, &theirs).is_empty();
        (format!("{name}, page {}", place + 1), ours, if close { judges::close_separations(&path, place + 1) } else { theirs })
    };
    numbered.map(page).collect()
}

/// A press for fixtures, whose photos are coarse.
fn lenient(shop: &str) -> Press {
    let mut press = Press { shop: shop::find(shop).expect("a shop of that name"), ..Press::default() };
    (press.shop.photo_ppi.error, press.shop.photo_ppi.warning, press.shop.pages_multiple) = (50.0, 50.0, 1);
    press
}

fn rendered(issue: &str, press: Press) -> Vec<u8> {
    fixtures::render_as(&fixtures::folder(issue), &edition::PRESS, Some(press)).0
}

#[test]
fn issues_for_every_shop_have_the_plates_that_ghostscript_makes() {
    let mut found = Vec::new();
    for issue in fixtures::ALL {
        found.extend(judged(issue, &rendered(issue, lenient("european-coated"))));
    }
    for shop in shop::names() {
        found.extend(judged(&format!("starter for {shop}"), &rendered("starter", lenient(shop))));
    }
    expect_agreement(found);
}

/// The pages of `tests/plates/cases.txt` as one file, and their names.
fn cases() -> (Vec<u8>, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plates/cases.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let mut cases: Vec<(String, BTreeMap<&str, &str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            cases.push((name.to_owned(), BTreeMap::new()));
        } else {
            let (key, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            cases.last_mut().expect("a name stands first").1.insert(key, value);
        }
    }
    let tint = |inks: &str| format!("<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [{inks}] /N 1 >>");
    let separation = |name: &str, inks: &str| format!("[/Separation /{name} /DeviceCMYK {}]", tint(inks));
    let states = "<< /Op0 << /OP true /op true /OPM 0 >> /Op1 << /OP true /op true /OPM 1 >> /Off << /OP false /op false >> \
                  /Mul << /BM /Multiply >> /Half << /ca 0.5 /CA 0.5 >> >>";
    let spaces = format!(
        "<< /Orange {} /Green {} /All {} /None {} /Blk {} /Two 7 0 R >>",
        separation("Orange", "0 0.8 1 0"),
        separation("Green", "1 0 0.5 0"),
        separation("All", "1 1 1 1"),
        separation("None", "1 1 1 1"),
        separation("Black", "0 0 0 1"),
    );
    let fonts = "<< /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>";
    let mix = "{ exch dup 0.8 mul exch 0 3 1 roll 4 -1 roll }";
    let domain = "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1 0 1]";
    let mut objects = BTreeMap::from([
        (4, states.to_owned()),
        (5, spaces),
        (6, fonts.to_owned()),
        (7, "[/DeviceN [/Orange /Black] /DeviceCMYK 8 0 R]".to_owned()),
        (8, format!("<< {domain} /Length {} >>\nstream\n{mix}\nendstream", mix.len())),
    ]);
    let mut kids = Vec::new();
    let mut layers = Vec::new();
    let mut hidden = Vec::new();
    let mut next = 10;
    for (_, parts) in &cases {
        let names: BTreeMap<&str, usize> =
            parts.keys().filter(|key| key.starts_with('@')).enumerate().map(|(place, key)| (*key, next + 2 + place)).collect();
        let numbered = |text: &str| {
            names.iter().fold(text.to_owned(), |text, (name, number)| {
                let pattern = regex::Regex::new(&format!(r"{name}\b")).unwrap();
                pattern.replace_all(&text, format!("{number} 0 R")).into_owned()
            })
        };
        let resources = numbered(parts.get("resources").unwrap_or(&""));
        let usual = [("ExtGState", 4), ("ColorSpace", 5), ("Font", 6)];
        let usual: String = usual
            .iter()
            .filter(|(kind, _)| !resources.contains(&format!("/{kind} <<")))
            .map(|(kind, number)| format!("/{kind} {number} 0 R "))
            .collect();
        let (page, content) = (numbered(parts.get("page").unwrap_or(&"")), parts["content"]);
        let (contents, boxes) = (next + 1, "/MediaBox [0 0 200 200]");
        objects.insert(
            next,
            format!("<< /Type /Page /Parent 2 0 R {boxes} {page} /Resources << {usual}{resources} >> /Contents {contents} 0 R >>"),
        );
        objects.insert(contents, format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        for (name, number) in &names {
            let text = numbered(parts[name]);
            let object = match text.split_once(" stream ") {
                Some((dict, data)) => {
                    let dict = dict.trim_end().trim_end_matches(">>");
                    format!("{dict} /Length {} >>\nstream\n{data}\nendstream", data.len())
                }
                None => text.clone(),
            };
            if text.contains("/OCG") {
                layers.push(format!("{number} 0 R"));
            }
            if text.contains("(off)") {
                hidden.push(format!("{number} 0 R"));
            }
            objects.insert(*number, object);
        }
        kids.push(format!("{next} 0 R"));
        next += 2 + names.len();
    }
    let (layers, hidden) = (layers.join(" "), hidden.join(" "));
    objects.insert(
        1,
        format!("<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [{layers}] /D << /Order [{layers}] /OFF [{hidden}] >> >> >>"),
    );
    objects.insert(2, format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    (file(&objects), cases.into_iter().map(|(name, _)| name).collect())
}

/// A PDF of objects; the first is the catalog.
fn file(objects: &BTreeMap<usize, String>) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = BTreeMap::new();
    for (number, object) in objects {
        places.insert(*number, pdf.len());
        pdf.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let (start, size) = (pdf.len(), objects.keys().max().unwrap() + 1);
    pdf.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for number in 1..size {
        pdf.extend(places.get(&number).map_or("0000000000 65535 f \n".to_owned(), |at| format!("{at:010} 00000 n \n")).bytes());
    }
    pdf.extend(format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

#[test]
fn pages_of_every_kind_have_the_plates_that_ghostscript_makes() {
    let (pdf, names) = cases();
    let found = judged("cases", &pdf);
    assert_eq!(found.len(), names.len());
    expect_agreement(found.into_iter().zip(names).map(|((_, ours, theirs), name)| (name, ours, theirs)));
}

/// Steps of a generator of numbers that look random and are the same every time.
fn numbers(seed: u64) -> impl Iterator<Item = usize> {
    let step = |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(seed), step).skip(1).map(|state| (state >> 33) as usize)
}

#[test]
fn a_damaged_file_is_a_fault_or_has_plates_and_never_a_panic() {
    static PANICS: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // The libraries may give up, and are caught where they do.
        if panic.location().is_none_or(|place| place.file().contains("pdf/plates")) {
            PANICS.lock().unwrap().push(panic.to_string());
        }
    }));
    let (whole, _) = cases();
    let order = Order { ppi: 20.0, ..Order::default() };
    let mut made = 0;
    for seed in 0..400 {
        let mut random = numbers(seed);
        let mut next = |below: usize| random.next().unwrap() % below;
        let mut pdf = whole.clone();
        for _ in 0..1 + next(40) {
            let at = next(pdf.len());
            match next(4) {
                0 => pdf[at] = next(256) as u8,
                1 => pdf[at] = b"0123456789/<>[]()"[next(17)],
                2 => drop(pdf.remove(at)),
                _ => pdf.insert(at, b"0 1 9 /"[next(7)]),
            }
        }
        let Ok(sheets) = Sheets::read(pdf) else { continue };
        for _ in 0..3 {
            let number = 1 + next(sheets.len().max(1));
            made += usize::from(plates(&sheets, number, &order).is_ok());
        }
    }
    std::panic::set_hook(before);
    let panics = PANICS.lock().unwrap();
    assert!(panics.is_empty(), "{} panics\n{}", panics.len(), panics.join("\n"));
    assert!(made > 600, "only {made} pages came out");
}

#[test]
fn pages_changed_after_the_fact_still_have_the_plates_that_ghostscript_makes() {
    let pdf = rendered("starter", lenient("european-coated"));
    let changed = |change: &dyn Fn(&mut lopdf::Document)| {
        let mut document = lopdf::Document::load_mem(&pdf).unwrap();
        change(&mut document);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    let on_page = |key: &str, value: lopdf::Object| {
        changed(&|document| {
            let page = document.page_iter().next().unwrap();
            document.get_dictionary_mut(page).unwrap().set(key, value.clone());
        })
    };
    let on_states = |over: bool, mode: i64| {
        changed(&|document| {
            let states = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
            states.flat_map(|dict| dict.iter_mut()).for_each(|(_, value)| set_overprint(value, over, mode));
        })
    };
    let small: Vec<lopdf::Object> = [60, 80, 400, 700].map(lopdf::Object::Integer).into();
    let files = [
        ("turned", on_page("Rotate", 90.into())),
        ("upside down", on_page("Rotate", 180.into())),
        ("with a smaller trim", on_page("TrimBox", small.into())),
        ("in larger units", on_page("UserUnit", lopdf::Object::Real(0.5))),
        ("knocked out", on_states(false, 0)),
        ("overprinted in mode 0", on_states(true, 0)),
        ("overprinted all over", on_states(true, 1)),
    ];
    expect_agreement(files.iter().flat_map(|(name, pdf)| judged(name, pdf)));
}

/// Sets the overprint of every graphics state within an object.
fn set_overprint(object: &mut lopdf::Object, over: bool, mode: i64) {
    let lopdf::Object::Dictionary(dict) = object else { return };
    if dict.has(b"OPM") {
        dict.set("OP", over);
        dict.set("op", over);
        dict.set("OPM", mode);
    }
    dict.iter_mut().for_each(|(_, value)| set_overprint(value, over, mode));
}

#[test]
fn the_bleed_lies_around_the_trim() {
    let sheets = Sheets::read(rendered("minimal", lenient("european-coated"))).unwrap();
    let [trim, bleed] = [Area::Trim, Area::Bleed].map(|area| plates(&sheets, 1, &Order { area, ..Order::default() }).unwrap());
    assert_eq!((trim.width, trim.height, trim.origin_mm), (827, 1169, [0.0, 0.0]));
    assert_eq!((bleed.width, bleed.height), (850, 1193));
    assert!(bleed.origin_mm.iter().all(|at| (at + 3.0).abs() < 0.01), "{:?}", bleed.origin_mm);
    // The masthead fills the head of the page, and its bleed.
    let (on_trim, on_bleed) = (trim.mean_maximum(WINDOW.0), bleed.mean_maximum(WINDOW.0));
    assert!((on_trim.percent - on_bleed.percent).abs() < 0.5, "{on_trim:?} {on_bleed:?}");
    assert!(on_bleed.left_mm < -2.9 && on_bleed.top_mm < -2.9 && on_trim.left_mm >= 0.0, "{on_trim:?} {on_bleed:?}");
    assert!(!trim.light);
}

#[test]
fn colours_of_light_are_estimated_and_told() {
    let page = |content: &str| {
        let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] /Contents 4 0 R >>";
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            page.to_owned(),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        ];
        let objects = objects.into_iter().enumerate().map(|(place, object)| (place + 1, object)).collect();
        let made = plates(&Sheets::read(file(&objects)).unwrap(), 1, &Order::default()).unwrap();
        let inks: Vec<_> = made.inks.iter().map(|plate| plate.coverage().round()).collect();
        (inks, made.light)
    };
    assert_eq!(page("1 0.5 0.25 rg 0 0 72 72 re f"), (vec![0.0, 50.0, 75.0, 0.0], true));
    assert_eq!(page("0 0 0 rg 0 0 72 72 re f"), (vec![0.0, 0.0, 0.0, 100.0], true));
    assert_eq!(page("0.25 g 0 0 72 72 re f"), (vec![0.0, 0.0, 0.0, 75.0], false));
    assert_eq!(page(""), (vec![0.0; 4], false));
}

#[test]
fn what_has_no_plates_says_why() {
    let sheets = Sheets::read(cases().0).unwrap();
    let most = sheets.len();
    assert_eq!(plates(&sheets, most + 1, &Order::default()), Err(Fault::NoPage { number: most + 1, pages: most }));
    for ppi in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e5] {
        assert!(matches!(plates(&sheets, 1, &Order { ppi, ..Order::default() }), Err(Fault::Size { .. })), "{ppi}");
    }
    // Forms that draw each other ten times, ten levels deep.
    let mut objects = BTreeMap::from([
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>".to_owned()),
        (4, "<< /Length 5 >>\nstream\n/F Do\nendstream".to_owned()),
    ]);
    for level in 5..15 {
        let content = "/F Do ".repeat(10);
        let form = format!("/Type /XObject /Subtype /Form /BBox [0 0 72 72] /Resources << /XObject << /F {} 0 R >> >>", level + 1);
        objects.insert(level, format!("<< {form} /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    objects.insert(15, "<< /Type /XObject /Subtype /Form /BBox [0 0 72 72] /Length 14 >>\nstream\n0 0 72 72 re f\nendstream".to_owned());
    let crowded = Sheets::read(file(&objects)).unwrap();
    assert_eq!(plates(&crowded, 1, &Order::default()), Err(Fault::Crowded { number: 1 }));
}

#[test]
fn the_pixels_of_a_picture_are_judged_as_the_file_has_them() {
    // 300 by 300 pixels on an inch: single pixels of much ink among lighter ones, and a dark corner.
    let mut random = numbers(3);
    let mut samples = String::new();
    for at in 0..90_000 {
        let [x, y] = [at % 300, at / 300];
        let base = if x < 100 && y < 100 { 170 } else { 60 };
        let ink = if random.next().unwrap() % 50 == 0 { 230 } else { base + random.next().unwrap() % 20 };
        (0..4).for_each(|_| samples.push_str(&format!("{ink:02x}")));
    }
    samples.push('>');
    let image = "/Type /XObject /Subtype /Image /Width 300 /Height 300 /BitsPerComponent 8 /ColorSpace /DeviceCMYK /Filter /ASCIIHexDecode";
    let page =
        "/Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] /TrimBox [0 0 72 72] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>";
    let objects = BTreeMap::from([
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        (3, format!("<< {page} >>")),
        (4, "<< /Length 25 >>\nstream\nq 72 0 0 72 0 0 cm /I Do Q\nendstream".to_owned()),
        (5, format!("<< {image} /Length {} >>\nstream\n{samples}\nendstream", samples.len())),
    ]);
    let pdf = file(&objects);
    let sheets = Sheets::read(pdf.clone()).unwrap();
    let whole = densest_pixel(&sheets, 1, (5, 0), [0.0, 0.0, 1.0, 1.0]).unwrap();
    assert!((whole - 230.0 * 4.0 / 2.55).abs() < 0.1, "{whole}");
    assert_eq!(densest_pixel(&sheets, 1, (9, 0), [0.0, 0.0, 1.0, 1.0]), None);
    // Windows agree with Ghostscript, which draws six times as finely and averages.
    expect_agreement(judged("pixels", &pdf));
}
