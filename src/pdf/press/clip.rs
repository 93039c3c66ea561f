//! Artwork ends at the bleed (ISO 15930-7). Typst bleeds alike at every edge, as far as the widest asks: where a shop wants
//! less at one of them, what lies beyond is cut off.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::boxes::Boxes;
use crate::shop::Shop;

/// Cuts the artwork of all pages to their bleed, where its edges differ.
pub fn cut(document: &mut Document, pages: &[Boxes], shop: &Shop) -> Result<(), String> {
    let sides = shop.bleed_mm.sides();
    if sides.iter().all(|side| *side == sides[0]) {
        return Ok(());
    }
    let after = document.add_object(Stream::new(Dictionary::new(), b"\nQ\n".to_vec()));
    for boxes in pages {
        let [left, bottom, right, top] = boxes.bleed;
        let frame = format!("q\n{left:.3} {bottom:.3} {:.3} {:.3} re W n\n", right - left, top - bottom);
        let before = document.add_object(Stream::new(Dictionary::new(), frame.into_bytes()));
        wrap(document, boxes.page, before, after)?;
    }
    Ok(())
}

/// Puts content before and after that of a page.
pub fn wrap(document: &mut Document, page: ObjectId, before: ObjectId, after: ObjectId) -> Result<(), String> {
    let page = document.get_dictionary_mut(page).map_err(|error| error.to_string())?;
    let own = page.get(b"Contents").map_err(|error| error.to_string())?.clone();
    let own = if let Object::Array(streams) = own { streams } else { vec![own] };
    page.set("Contents", [vec![before.into()], own, vec![after.into()]].concat());
    Ok(())
}
