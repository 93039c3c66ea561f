//! Marks around a page, in all inks at once, at least a millimetre outside its bleed (ISO 15930-7; house rule).

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::boxes::Boxes;
use super::clip;
use super::overprint::resources_of;
use super::{Finishing, points};
use crate::pdf::impose::marks::PATCHES;
use crate::pdf::impose::slug::outlines;
use crate::pdf::streams::packed;
use crate::shop::Marks;

/// Millimetres between the bleed and the marks.
const OFF_MM: f64 = 1.0;
/// Millimetres of a mark's length.
const LONG_MM: f64 = 5.0;
/// The stroke of a mark in points.
const STROKE_PT: f64 = 0.25;
/// Millimetres of a patch of the bar of inks.
const PATCH_MM: f64 = 4.0;

/// Draws the marks that the shop wants on every page.
pub fn draw(document: &mut Document, pages: &[Boxes], finishing: &Finishing) -> Result<(), String> {
    let wanted = finishing.press.shop.marks;
    if wanted == Marks::None {
        return Ok(());
    }
    let all = document.add_object(registration());
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    for (index, boxes) in pages.iter().enumerate() {
        let mut content = format!("\nQ\n/Artifact BMC\nq\n/Registration CS 1 SCN\n/Registration cs 1 scn\n{STROKE_PT} w\n");
        cuts(&mut content, boxes);
        if wanted == Marks::Full {
            bleeds(&mut content, boxes);
            targets(&mut content, boxes);
            let words = words(finishing, boxes, index + 1, pages.len());
            // At the foot, between the mark of the cut and the target in the middle.
            let (left, room) = (boxes.trim[0] + points(2.0), (boxes.trim[2] - boxes.trim[0]) / 2.0 - points(2.0 + LONG_MM));
            content.push_str(&outlines(&words, left, boxes.bleed[1] - points(OFF_MM + 3.0), room));
            bar(&mut content, boxes);
        }
        content.push_str("Q\nEMC\n");
        let after = document.add_object(packed(Dictionary::new(), content.into_bytes()));
        let mut resources = resources_of(document, document.get_dictionary(boxes.page).ok());
        clip::wrap(document, boxes.page, before, after)?;
        let mut spaces = resources.get(b"ColorSpace").and_then(Object::as_dict).cloned().unwrap_or_default();
        spaces.set("Registration", all);
        resources.set("ColorSpace", spaces);
        let page = document.get_dictionary_mut(boxes.page).map_err(|error| error.to_string())?;
        page.set("Resources", resources);
    }
    Ok(())
}

/// The colour that marks every plate (ISO 32000-1, 8.6.6.4).
fn registration() -> Object {
    let full = |value: f64| vec![Object::Real(value as f32); 4];
    let function = dictionary! {
        "FunctionType" => 2,
        "Domain" => vec![Object::Integer(0), Object::Integer(1)],
        "C0" => full(0.0),
        "C1" => full(1.0),
        "N" => 1,
    };
    Object::Array(vec!["Separation".into(), "All".into(), "DeviceCMYK".into(), Object::Dictionary(function)])
}

fn line(content: &mut String, from: (f64, f64), to: (f64, f64)) {
    content.push_str(&format!("{:.3} {:.3} m {:.3} {:.3} l S\n", from.0, from.1, to.0, to.1));
}

/// A pair of marks at every corner of a box, which begin outside the bleed.
fn corners(content: &mut String, sides: [f64; 4], bleed: [f64; 4], long: f64) {
    let off = points(OFF_MM);
    let outside = [bleed[0] - off, bleed[1] - off, bleed[2] + off, bleed[3] + off];
    for (x, out, away) in [(sides[0], outside[0], -long), (sides[2], outside[2], long)] {
        for (y, under, down) in [(sides[1], outside[1], -long), (sides[3], outside[3], long)] {
            line(content, (out, y), (out + away, y));
            line(content, (x, under), (x, under + down));
        }
    }
}

/// Where to cut.
fn cuts(content: &mut String, boxes: &Boxes) {
    corners(content, boxes.trim, boxes.bleed, points(LONG_MM));
}

/// How far the artwork runs: shorter, so that nobody cuts there.
fn bleeds(content: &mut String, boxes: &Boxes) {
    if boxes.bleed != boxes.trim {
        corners(content, boxes.bleed, boxes.bleed, points(LONG_MM / 2.0));
    }
}

/// A target in the middle of every edge, on which all inks must meet.
fn targets(content: &mut String, boxes: &Boxes) {
    let off = points(OFF_MM + LONG_MM / 2.0);
    let [left, bottom, right, top] = boxes.bleed;
    let (x, y) = ((boxes.trim[0] + boxes.trim[2]) / 2.0, (boxes.trim[1] + boxes.trim[3]) / 2.0);
    for at in [(x, bottom - off), (x, top + off), (left - off, y), (right + off, y)] {
        let arm = points(LONG_MM / 2.0);
        line(content, (at.0 - arm, at.1), (at.0 + arm, at.1));
        line(content, (at.0, at.1 - arm), (at.0, at.1 + arm));
        circle(content, at, points(1.4));
    }
}

fn circle(content: &mut String, (x, y): (f64, f64), radius: f64) {
    let control = radius * 0.552_284_75;
    content.push_str(&format!("{:.3} {y:.3} m ", x + radius));
    for (dx, dy) in [(0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)] {
        // The quarter before this point begins a quarter turn clockwise from it.
        let (fx, fy) = (dy, -dx);
        let first = (x + fx * radius + dx * control, y + fy * radius + dy * control);
        let second = (x + dx * radius + fx * control, y + dy * radius + fy * control);
        let end = (x + dx * radius, y + dy * radius);
        content.push_str(&format!("{:.3} {:.3} {:.3} {:.3} {:.3} {:.3} c ", first.0, first.1, second.0, second.1, end.0, end.1));
    }
    content.push_str("S\n");
}

/// The bar of inks, at the head between the left corner and the target in the middle.
fn bar(content: &mut String, boxes: &Boxes) {
    let patch = points(PATCH_MM);
    let room = (boxes.trim[2] - boxes.trim[0]) / 2.0 - points(LONG_MM);
    let fitting = (room / patch).floor().max(0.0) as usize;
    let y = boxes.bleed[3] + points(OFF_MM);
    for (index, [c, m, yellow, k]) in PATCHES.iter().take(fitting).enumerate() {
        let x = boxes.trim[0] + points(1.0) + index as f64 * patch;
        content.push_str(&format!("{c} {m} {yellow} {k} k {x:.3} {y:.3} {patch:.3} {patch:.3} re f\n"));
    }
}

/// What the sheet is.
fn words(finishing: &Finishing, boxes: &Boxes, page: usize, pages: usize) -> [String; 4] {
    let mm = |from: f64, to: f64| ((to - from) * 254.0 / 72.0).round() / 10.0;
    let [left, bottom, right, top] = boxes.trim;
    let (width, height) = (mm(left, right), mm(bottom, top));
    let press = finishing.press;
    [format!("page {page} of {pages}"), format!("{width} x {height} mm"), press.condition.identifier.clone(), finishing.about.title.clone()]
}
