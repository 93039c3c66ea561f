//! Small pictures of first pages, drawn from the finished PDFs.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use crate::pdf::raster::Sheets;

/// Pixels per inch: an A4 page comes out as 207 by 292 pixels, half as many again as a contact sheet shows it in.
const PPI: f64 = 25.0;

/// How much of the picture JPEG keeps, of 100.
const QUALITY: u8 = 72;

/// The first page as a JPEG; none when it cannot be drawn.
pub fn of(pdf: &[u8]) -> Option<Vec<u8>> {
    let page = Sheets::read(pdf).ok()?.picture(1, PPI).ok()?;
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder.write_image(page.rgb(), page.width(), page.height(), ExtendedColorType::Rgb8).ok()?;
    Some(bytes)
}
