//! Small pictures: every kind of block alone on a narrow page, cropped to its ink.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::layout::{self, Layout};
use bulletin::pdf::picture::Picture;
use bulletin::pdf::raster::Sheets;
use bulletin::{Wanted, edition, pdf, typeset};
use serde_json::{Value, json};
use support::{fixtures, golden};

/// Pixels per inch: enough to read a hairline, small enough to keep forty of them.
const PPI: f64 = 66.0;

/// A page of chapters without masthead and imprint.
const BARE: &str = r##"
#import "/kit/compose.typ": compose
#import "/kit/data.typ": issue
#import "/kit/grid.typ": measure-width
#import "/kit/parts.typ": room
#import "sections.typ": block-parts
#import "/kit/components/toc.typ": heading-label
#import "style.typ": style
#show: style
#let env = room(measure-width)
#place(text(size: 1pt, fill: rgb("#fff"), { heading(level: 1, issue.meta.title); [#heading(level: 2, issue.meta.title)#heading-label(0)] }))
#compose(issue.chapters.map(chapter => chapter.blocks.enumerate().map(((n, it)) => block-parts(env, it + (mark: heading-label(0, n)))).join()).join())
"##;

/// The layout `compact` on a narrow page, without its furniture.
fn narrow() -> Layout {
    let compact = layout::find("compact").unwrap();
    let mut files: BTreeMap<_, _> = (*compact.files).clone();
    files.insert("main.typ".into(), BARE.into());
    files.insert("furniture.typ".into(), "#let foot = none".into());
    let mut tokens = compact.tokens;
    tokens["page"]["width_mm"] = json!(136);
    tokens["page"]["margin_side_mm"] = json!(8);
    Layout { name: "narrow".into(), description: String::new(), files: Arc::new(files), tokens, house: None }
}

/// Every block of the fixture of everything whose kind was not seen before, by kind; charts by their own kinds.
fn blocks(everything: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for block in everything["chapters"].as_array().unwrap().iter().flat_map(|chapter| chapter["blocks"].as_array().unwrap()) {
        let kind = block["type"].as_str().unwrap();
        let name = if kind == "chart" { format!("chart-{}", block["kind"].as_str().unwrap()) } else { kind.to_owned() };
        found.entry(name).or_insert_with(|| block.clone());
    }
    found
}

/// The picture without the white around its ink.
fn cropped(picture: &Picture) -> Picture {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let ink = |x: usize, y: usize| picture.rgb()[(y * width + x) * 3..][..3].iter().any(|channel| *channel < 250);
    let rows: Vec<usize> = (0..height).filter(|y| (0..width).any(|x| ink(x, *y))).collect();
    let columns: Vec<usize> = (0..width).filter(|x| rows.iter().any(|y| ink(*x, *y))).collect();
    let (Some((top, bottom)), Some((left, right))) = (rows.first().zip(rows.last()), columns.first().zip(columns.last())) else {
        return Picture::plain(1, 1, [255; 3]);
    };
    let rgb = (*top..=*bottom).flat_map(|y| picture.rgb()[(y * width + left) * 3..(y * width + right + 1) * 3].to_vec()).collect();
    Picture::new((right - left + 1) as u32, (bottom - top + 1) as u32, rgb).unwrap()
}

fn drawn(everything: &Value, folder: &Path, layout: &Layout, block: &Value) -> Picture {
    let mut issue = everything.clone();
    issue["chapters"] = json!([{ "title": "A chapter", "blocks": [block] }]);
    issue["meta"]["logos"] = json!([]);
    // The layout's own colours, whatever house the issue is from.
    issue["brand"]["theme"] = Value::Null;
    let wanted = Wanted {
        layout: layout.clone(),
        edition: &edition::EDITIONS[0],
        limits: Limits::default(),
        profile: Profile::None,
        pages: None,
        press: None,
    };
    let (job, report) = bulletin::check("issue.json", issue.to_string().as_bytes(), folder, &wanted);
    let job = job.unwrap_or_else(|| panic!("{}", bulletin::diagnostic::lines(&report)));
    // Without `bulletin::render`, which would miss the masthead.
    let pages = typeset::typeset(&job).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert!(pages.warnings.is_empty(), "{:#?}", pages.warnings);
    let pdf = pdf::export(&job, pages).unwrap_or_else(|errors| panic!("{errors:#?}")).pdf;
    cropped(&Sheets::read(pdf).unwrap().picture(1, PPI).unwrap())
}

#[test]
fn every_kind_of_block_looks_as_before() {
    let folder = fixtures::folder("everything");
    let everything: Value = serde_json::from_slice(&std::fs::read(folder.join("issue.json")).unwrap()).unwrap();
    let layout = narrow();
    let blocks = blocks(&everything);
    assert!(blocks.len() >= 28, "{}", blocks.len());
    let failures: Vec<_> = blocks
        .iter()
        // A break has nothing to look at.
        .filter(|(name, _)| *name != "break")
        .filter_map(|(name, block)| {
            let picture = drawn(&everything, &folder, &layout, block);
            std::panic::catch_unwind(|| golden::picture(&format!("components/{name}"), &picture)).err().map(|_| name)
        })
        .collect();
    assert!(failures.is_empty(), "{failures:?} look otherwise; see above");
}
