//! The ink of a picture's own pixels, which plates at a lower resolution average.

use hayro::hayro_interpret::hayro_syntax::object::{Object, ObjectIdentifier, Stream};

use super::samples::{Image, Plane};
use super::space::{Ink, PROCESS, Space};
use crate::pdf::raster::{Sheets, guard};

/// The most ink in per cent of any pixel of an image: object `id` on a page, of which the part left, bottom, right, top of the
/// unit square is seen. None when the image cannot be read.
pub fn densest_pixel(sheets: &Sheets, number: usize, id: (u32, u16), part: [f64; 4]) -> Option<f64> {
    guard(|| densest(sheets, number, id, part)).flatten()
}

fn densest(sheets: &Sheets, number: usize, (object, generation): (u32, u16), part: [f64; 4]) -> Option<f64> {
    let page = sheets.page(number).ok()?;
    let id = ObjectIdentifier::new(object, i32::from(generation));
    let stream = sheets.xref().get::<Stream<'_>>(id)?;
    let dict = stream.dict();
    if dict.get::<bool>("ImageMask") == Some(true) {
        return None;
    }
    let space = dict.get::<Object<'_>>("ColorSpace").and_then(|space| Space::read(&space, page.resources()));
    let image = Image::read(&stream, space)?;
    let inks: Vec<Ink> =
        PROCESS.into_iter().chain(image.space().spots().into_iter().filter(|ink| ink.process().is_none()).cloned()).collect();
    let planes: Vec<Plane> = inks.iter().filter_map(|ink| image.plane(ink)).collect();
    let first = planes.first()?;
    let mask = || dict.get::<Stream<'_>>("SMask").and_then(|mask| Image::read(&mask, Some(Space::Grey.into()))?.plane(&Ink::Black));
    let cover = image.cover().or_else(mask);
    let [left, bottom, right, top] = part.map(|at| at.clamp(0.0, 1.0));
    let span =
        |from: f64, to: f64, pixels: usize| (from * pixels as f64).floor() as usize..((to * pixels as f64).ceil() as usize).min(pixels);
    let mut most = 0.0_f64;
    for y in span(1.0 - top, 1.0 - bottom, first.height) {
        for x in span(left, right, first.width) {
            let seen = cover.as_ref().map_or(255, |cover| at(cover, x * cover.width / first.width, y * cover.height / first.height));
            let ink: u32 = planes.iter().map(|plane| u32::from(255 - at(plane, x, y))).sum();
            most = most.max(f64::from(ink) * f64::from(seen) / 255.0);
        }
    }
    Some(most / 2.55)
}

/// A sample of a plane; what is missing is paper.
fn at(plane: &Plane, x: usize, y: usize) -> u8 {
    plane.samples.get(y * plane.width + x).copied().unwrap_or(255)
}
