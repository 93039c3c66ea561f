//! The boxes of a page: where it is cut, how far its artwork runs past that, where the sheet ends (ISO 15930-7).

use lopdf::{Document, Object, ObjectId};

use super::points;
use crate::shop::{Marks, Shop};

/// Millimetres beyond the bleed for marks and their words.
pub const SLUG_MM: f64 = 9.0;

/// The boxes of a page in points, each as left, bottom, right, top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boxes {
    /// The page.
    pub page: ObjectId,
    /// Where it is cut.
    pub trim: [f64; 4],
    /// Where its artwork ends.
    pub bleed: [f64; 4],
    /// Where the sheet ends.
    pub media: [f64; 4],
}

/// Sets the boxes of all pages.
pub fn set(document: &mut Document, shop: &Shop) -> Result<Vec<Boxes>, String> {
    let [top, right, bottom, left] = shop.bleed_mm.sides().map(points);
    let slug = if shop.marks != Marks::None || !shop.media_is_bleed { points(SLUG_MM) } else { 0.0 };
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let mut all = Vec::with_capacity(pages.len());
    for id in pages {
        let page = document.get_dictionary(id).map_err(|error| error.to_string())?;
        let media = sides(page.get(b"MediaBox").ok(), document).ok_or("a page has no MediaBox")?;
        // Without a bleed Typst writes no TrimBox: the page is the sheet.
        let trim = sides(page.get(b"TrimBox").ok(), document).unwrap_or(media);
        let out = |by: [f64; 4]| [trim[0] - by[0], trim[1] - by[1], trim[2] + by[2], trim[3] + by[3]];
        // Typst bleeds alike at every edge, as far as the widest asks.
        let bleed = out([left, bottom, right, top]);
        let boxes = Boxes { page: id, trim, bleed, media: [bleed[0] - slug, bleed[1] - slug, bleed[2] + slug, bleed[3] + slug] };
        let page = document.get_dictionary_mut(id).map_err(|error| error.to_string())?;
        for (name, sides) in [("MediaBox", boxes.media), ("BleedBox", boxes.bleed), ("TrimBox", boxes.trim)] {
            page.set(name, sides.map(number).to_vec());
        }
        // A page that is cut has no art of its own beside that, and viewers show all of it.
        for key in [&b"ArtBox"[..], b"CropBox", b"UserUnit", b"Rotate"] {
            page.remove(key);
        }
        all.push(boxes);
    }
    Ok(all)
}

/// To a thousandth of a point.
fn number(side: f64) -> Object {
    let rounded = (side * 1000.0).round() / 1000.0;
    if rounded == rounded.trunc() { Object::Integer(rounded as i64) } else { Object::Real(rounded as f32) }
}

fn sides(object: Option<&Object>, document: &Document) -> Option<[f64; 4]> {
    let list = document.dereference(object?).ok()?.1.as_array().ok()?;
    let sides: Vec<f64> = list.iter().filter_map(|side| side.as_float().ok().map(f64::from)).collect();
    sides.try_into().ok()
}
