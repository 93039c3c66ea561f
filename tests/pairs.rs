//! That the layout's table of inks and grounds is complete: every pair that a page really uses is declared, and every pair
//! that is declared is used. The pages are set with a colour of its own for each setting of type and each token, and read
//! as Typst paints them.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use bulletin::edition::{EDITIONS, Edition, Links};
use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::layout::{self, Layout, merge};
use bulletin::theme::Bounds;
use bulletin::{Wanted, typeset};
use serde_json::{Value, json};
use support::fixtures;
use typst::layout::{Frame, FrameItem, Point, Rect, Transform};
use typst::visualize::Paint;

/// An ink on a ground: `text`, `drawn` or `word`, the name of the ink, that of the ground.
type Used = BTreeSet<(&'static str, String, String)>;

/// A layout in which every token and every setting of type has a colour of its own, with their names by colour.
fn told_apart(forms: &Value) -> (Layout, BTreeMap<[u8; 3], String>) {
    let mut layout = layout::find("compact").unwrap();
    merge(&mut layout.tokens, forms);
    let mut names = BTreeMap::new();
    let mut next = |name: String| {
        let number = names.len() as u8;
        let rgb = [number / 16 * 16, number % 16 * 16, 7];
        names.insert(rgb, name);
        json!({ "rgb": format!("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]), "cmyk": [0, 0, 0, 0] })
    };
    let tokens = &mut layout.tokens;
    for (name, color) in tokens["color"].as_object_mut().unwrap() {
        *color = if name == "series" { json!([next(name.clone())]) } else { next(name.clone()) };
    }
    let faces: Vec<String> = tokens["faces"].as_object().unwrap().keys().cloned().collect();
    for face in faces {
        for (field, name) in [("color", face.clone()), ("on_dark", format!("{face}, light"))] {
            tokens["color"][&name] = next(name.clone());
            tokens["faces"][&face][field] = name.into();
        }
    }
    (layout, names)
}

/// What is painted, from the bottom to the top.
struct Painting<'a> {
    names: &'a BTreeMap<[u8; 3], String>,
    grounds: Vec<(Rect, String)>,
    used: Used,
}

impl Painting<'_> {
    fn name(&self, paint: &Paint) -> Option<String> {
        let Paint::Solid(color) = paint else { return None };
        let [red, green, blue, _] = color.to_vec4_u8();
        // What is lightened has no name of its own: it lies under what has.
        self.names.get(&[red, green, blue]).cloned()
    }

    fn ground(&self, at: Point) -> String {
        let holds = |rect: &Rect| rect.min.x <= at.x && at.x <= rect.max.x && rect.min.y <= at.y && at.y <= rect.max.y;
        self.grounds.iter().rev().find(|(rect, _)| holds(rect)).map_or_else(|| "paper".into(), |(_, name)| name.clone())
    }

    fn frame(&mut self, frame: &Frame, transform: Transform, clip: Option<Rect>) {
        for (at, item) in frame.items() {
            let here = transform.pre_concat(Transform::translate(at.x, at.y));
            let seen = |point: Point| {
                clip.is_none_or(|clip| clip.min.x < point.x && point.x < clip.max.x && clip.min.y < point.y && point.y < clip.max.y)
            };
            match item {
                FrameItem::Group(group) => {
                    let own = group.clip.as_ref().map(|curve| {
                        let bounds = curve.bbox(None);
                        Rect::new(bounds.min.transform(here), bounds.max.transform(here))
                    });
                    self.frame(&group.frame, here.pre_concat(group.transform), own.or(clip));
                }
                FrameItem::Text(text) => {
                    let middle = Point::new(text.width() / 2.0, text.size * -0.3).transform(here);
                    let blank = text.text.chars().all(char::is_whitespace);
                    if let Some(name) = self.name(&text.fill).filter(|_| seen(middle) && !blank) {
                        let ground = self.ground(middle);
                        self.used.insert(("text", name, ground));
                    }
                }
                FrameItem::Shape(shape, _) => {
                    let bounds = shape.bbox(false);
                    let bounds = Rect::new(bounds.min.transform(here), bounds.max.transform(here));
                    let middle = Point::new((bounds.min.x + bounds.max.x) / 2.0, (bounds.min.y + bounds.max.y) / 2.0);
                    let ground = self.ground(middle);
                    let inks = [shape.fill.as_ref(), shape.stroke.as_ref().map(|stroke| &stroke.paint)];
                    let names: Vec<String> = inks.into_iter().flatten().filter_map(|paint| self.name(paint)).collect();
                    for name in names.into_iter().filter(|name| seen(middle) && *name != ground) {
                        self.used.insert(("drawn", name, ground.clone()));
                    }
                    if let Some(name) = shape.fill.as_ref().and_then(|fill| self.name(fill)) {
                        self.grounds.push((bounds, name));
                    }
                }
                _ => {}
            }
        }
    }
}

static ON_PAPER: Edition = Edition { links: Links::Numbered, ..EDITIONS[0] };

/// The pairs of an issue in forms of the layout.
fn used(issue: &Value, folder: &std::path::Path, forms: &Value, edition: &'static Edition) -> Used {
    let (layout, names) = told_apart(forms);
    let wanted = Wanted { layout, edition, limits: Limits::default(), profile: Profile::None, pages: None, press: None };
    let mut issue = issue.clone();
    // The house's own colours are not asked for.
    if let Some(brand) = issue.get_mut("brand") {
        brand["theme"] = Value::Null;
    }
    let (job, report) = bulletin::check("issue.json", issue.to_string().as_bytes(), folder, &wanted);
    let job = job.unwrap_or_else(|| panic!("{}", bulletin::diagnostic::lines(&report)));
    let set = typeset::typeset(&job).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let mut all = Used::new();
    for page in set.document.pages() {
        let mut painting = Painting { names: &names, grounds: Vec::new(), used: Used::new() };
        painting.frame(&page.frame, Transform::identity(), None);
        all.extend(painting.used);
    }
    all
}

/// The issue with all its blocks in a tone.
fn toned(issue: &Value, tone: &str) -> Value {
    let mut issue = issue.clone();
    for block in issue["chapters"].as_array_mut().unwrap().iter_mut().flat_map(|chapter| chapter["blocks"].as_array_mut().unwrap()) {
        if !["break", "divider"].contains(&block["type"].as_str().unwrap()) {
            block["tone"] = tone.into();
        }
    }
    issue
}

/// The pairs of all forms that a theme may choose, on issues that show every part on every ground.
fn used_by_all() -> Used {
    let read = |name: &str| -> (Value, std::path::PathBuf) {
        let folder = fixtures::folder(name);
        (serde_json::from_slice(&std::fs::read(folder.join("issue.json")).unwrap()).unwrap(), folder)
    };
    let (everything, folder) = read("everything");
    let (real, real_folder) = read("compact-2023-11-12");
    let mut all = Used::new();
    let forms = [
        json!({}),
        json!({ "masthead": { "style": "column", "ground": "paper" }, "chapter": { "style": "tab" }, "heading": { "rule": "below" }, "tile": { "style": "filled" } }),
        json!({ "masthead": { "style": "centred", "ground": "tint" }, "chapter": { "style": "centred" }, "heading": { "rule": "none" }, "tile": { "style": "centred" } }),
        json!({ "masthead": { "style": "band", "motif": "discs" }, "chapter": { "style": "band" }, "tile": { "style": "filled", "ground": "primary" } }),
        json!({ "masthead": { "style": "column", "ground": "primary" }, "tile": { "style": "filled", "ground": "paper" } }),
        json!({ "masthead": { "style": "column", "ground": "tint" } }),
        json!({ "masthead": { "style": "centred", "ground": "primary" } }),
        json!({ "masthead": { "style": "centred", "ground": "paper" } }),
        json!({ "masthead": { "style": "field", "ground": "tint" } }),
        json!({ "masthead": { "style": "band", "ground": "paper", "motif": "discs" } }),
        json!({ "masthead": { "style": "band", "ground": "tint", "motif": "discs" } }),
        json!({ "masthead": { "style": "field", "ground": "paper", "motif": "discs" } }),
    ];
    for (turn, form) in forms.iter().enumerate() {
        all.extend(used(&real, &real_folder, form, &EDITIONS[0]));
        if turn < 4 {
            for tone in ["plain", "soft", "strong"] {
                all.extend(used(&toned(&everything, tone), &folder, form, &EDITIONS[0]));
            }
        }
    }
    let long: Value = serde_json::from_str(&real.to_string().replace("\"1,050\"", "\"1,050,300,250,000,000\"")).unwrap();
    for tone in ["plain", "soft", "strong"] {
        all.extend(used(&toned(&everything, tone), &folder, &forms[0], &ON_PAPER));
        all.extend(used(&toned(&long, tone), &real_folder, &forms[0], &EDITIONS[0]));
    }
    for title in [
        "Ice",
        "Hydrology Letters of Lake Ormen",
        "A Name of Many Words That Fills Lines in the Middle Face",
        "The Unabridged Correspondence of the Intergovernmental Commission on Hydrometeorological Cooperation",
    ] {
        for form in &forms[..4] {
            let mut issue = everything.clone();
            issue["meta"]["title"] = title.into();
            all.extend(used(&issue, &folder, form, &EDITIONS[0]));
        }
    }
    all
}

#[test]
fn every_pair_that_pages_use_is_declared_and_the_other_way_round() {
    let bounds = Bounds::of(&layout::find("compact").unwrap()).unwrap().unwrap();
    let tokens = layout::find("compact").unwrap().tokens;
    let (mut faces, mut words, mut drawn, mut wrong) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (kind, ink, ground) in used_by_all() {
        let bare = ink.strip_suffix(", light").map(str::to_owned);
        let face = bare.clone().unwrap_or_else(|| ink.clone());
        if kind == "text" && tokens["faces"].get(&face).is_some() {
            let dark = tokens["dark_grounds"].as_array().unwrap().contains(&json!(ground));
            if bare.is_some() != dark {
                wrong.insert((ground.clone(), face.clone()));
            }
            faces.insert((ground, face));
        } else if kind == "text" {
            words.insert((ground, ink));
        } else {
            drawn.insert((ground, ink));
        }
    }
    assert!(wrong.is_empty(), "set in the ink of another ground: {wrong:?}");
    let declared = |table: &BTreeMap<String, Vec<String>>| -> BTreeSet<(String, String)> {
        table.iter().flat_map(|(ground, inks)| inks.iter().map(move |ink| (ground.clone(), ink.clone()))).collect()
    };
    let compared = [
        ("faces", faces, declared(&bounds.pairs.faces)),
        ("words", words, declared(&bounds.pairs.words)),
        ("drawn", drawn, declared(&bounds.pairs.graphics).union(&declared(&bounds.pairs.ornaments)).cloned().collect()),
    ];
    let mut failures = Vec::new();
    for (what, used, declared) in compared {
        let missing: Vec<_> = used.difference(&declared).collect();
        let stale: Vec<_> = declared.difference(&used).collect();
        if !missing.is_empty() || !stale.is_empty() {
            failures.push(format!("{what}: used and not declared {missing:?}\n{what}: declared and not used {stale:?}"));
        }
    }
    assert!(failures.is_empty(), "layouts/compact/bounds.json is not what the pages use\n{}", failures.join("\n"));
}

#[test]
fn every_setting_of_type_has_bounds() {
    let layout = layout::find("compact").unwrap();
    let bounds = Bounds::of(&layout).unwrap().unwrap();
    for (face, setting) in layout.tokens["faces"].as_object().unwrap() {
        let (kind, sizes) = bounds.sizes_of(face).unwrap_or_else(|| panic!("`{face}` has no bounds"));
        let size = setting["size_pt"].as_f64().unwrap();
        assert!((sizes.least_pt..=sizes.most_pt).contains(&size), "{face} ({kind}): {size}");
    }
}

#[test]
fn the_layouts_own_colours_can_be_told_apart() {
    use bulletin::theme::contrast;
    let layout = layout::find("compact").unwrap();
    let bounds = Bounds::of(&layout).unwrap().unwrap();
    let channels = |name: &str| bulletin::theme::channels(&layout.tokens, name).unwrap_or_else(|| panic!("no colour {name}"));
    for pair in bounds.pairs(&layout.tokens) {
        let found = contrast::ratio(channels(&pair.ink), channels(&pair.ground));
        assert!(found >= pair.needed, "{} on {} for {}: {found:.2}, {} is needed", pair.ink, pair.ground, pair.what, pair.needed);
    }
}
