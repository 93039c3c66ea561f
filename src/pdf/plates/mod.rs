//! The printing plates of a page: how much of every ink comes to every place of the paper.
//!
//! A page is taken apart before it is drawn. For every ink, [`separate`] writes the page anew in greys that show what
//! comes to its plate, and the renderer of pictures draws these pages; fonts, clips, masks, blending and sampling are its
//! work. Blending the light of one ink is what ISO 32000-1, 11.3.4 asks for in subtractive spaces, so that separable blend
//! modes come out right. An object that overprints a plate is left out of it; one that knocks out is drawn as paper.
//!
//! What is not as on a press:
//! - Colours of light (RGB, Lab, CalRGB, profiles of three channels) have no inks. They are turned into inks without a
//!   profile, all grey in them black, and [`Plates::light`] says so: the figures are estimates then. Greys are black ink;
//!   colours in a CMYK profile count as they are.
//! - Knockout groups are drawn as other groups, the modes Hue, Saturation, Color and Luminosity one ink at a time, and soft
//!   masks by their own colours on a screen.
//! - Transfer functions, halftones, black generation and trapping are left out.

mod content;
mod copy;
mod drawing;
mod glyphs;
mod image;
mod measure;
mod painting;
mod pixels;
mod samples;
mod separate;
mod shading;
mod space;
mod state;
mod walk;

#[cfg(test)]
mod tests;

pub use measure::Peak;
pub use pixels::densest_pixel;

use std::sync::Arc;

use hayro::hayro_interpret::hayro_syntax::Pdf;
use hayro::hayro_interpret::hayro_syntax::object::Rect;
use hayro::hayro_interpret::hayro_syntax::page::Rotation;
use hayro::{RenderCache, RenderSettings};

use super::raster::{self, Fault, Sheets};

/// Samples that the plates of a page may have together.
const MOST_SAMPLES: usize = 512_000_000;

/// What of a page its plates show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Area {
    /// The finished page: the TrimBox; without one the CropBox, without that the MediaBox.
    #[default]
    Trim,
    /// With its bleed: the BleedBox; without one the CropBox, without that the MediaBox.
    Bleed,
}

/// How plates are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Order {
    /// Pixels per inch.
    pub ppi: f64,
    /// What of the page they show.
    pub area: Area,
}

impl Default for Order {
    fn default() -> Self {
        Self { ppi: 100.0, area: Area::Trim }
    }
}

/// The plate of one ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    /// The ink as the PDF calls it: `Cyan`, `Magenta`, `Yellow`, `Black` or the name of a spot ink.
    pub name: String,
    /// The ink of every pixel in rows from the top, 0 (paper) to 255 (full).
    pub samples: Vec<u8>,
}

/// The plates of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Plates {
    /// Pixels in a row.
    pub width: u32,
    /// Rows of pixels.
    pub height: u32,
    /// The four process inks, then the spot inks that the page uses, in the order of their first use.
    pub inks: Vec<Plate>,
    /// Whether the page has colours of light, whose inks are estimates.
    pub light: bool,
    /// The size of a pixel in millimetres.
    pub pixel_mm: [f64; 2],
    /// The upper left corner of the plates in millimetres from that of the finished page, as it is read; negative in the bleed.
    pub origin_mm: [f64; 2],
}

/// Makes the plates of a page, counted from 1.
///
/// # Errors
/// When there is no such page, its plates would be too large, or it cannot be drawn.
pub fn plates(sheets: &Sheets, number: usize, order: &Order) -> Result<Plates, Fault> {
    let page = sheets.page(number)?;
    let visible = page.intersected_crop_box();
    let named = |name: &str| {
        let found = page.raw().get::<Rect>(name)?.intersect(page.media_box());
        (found.width() > 0.0 && found.height() > 0.0).then_some(found)
    };
    let trim = named("TrimBox").unwrap_or(visible);
    let frame = match order.area {
        Area::Trim => trim,
        Area::Bleed => named("BleedBox").unwrap_or(visible),
    };
    let unit = page.raw().get::<f64>("UserUnit").filter(|unit| unit.is_finite() && *unit > 0.0).unwrap_or(1.0);
    let sides = match page.rotation() {
        Rotation::None | Rotation::Flipped => (frame.width(), frame.height()),
        Rotation::Horizontal | Rotation::FlippedHorizontal => (frame.height(), frame.width()),
    };
    let (columns, rows) = raster::size(number, (sides.0 * unit, sides.1 * unit), order.ppi)?;
    let separated = raster::guard(|| separate::separate(page, sheets.xref(), frame)).ok_or(Fault::Renderer { number })?;
    let separated = separated.map_err(|fault| match fault {
        separate::Fault::Crowded => Fault::Crowded { number },
        separate::Fault::Inks => Fault::Inks { number, most: separate::MOST_INKS },
        separate::Fault::Unwritten => Fault::Renderer { number },
    })?;
    let pixels = usize::from(columns) * usize::from(rows);
    if pixels.saturating_mul(separated.inks.len()) > MOST_SAMPLES {
        return Err(Fault::Size { number, width: columns.into(), height: rows.into() });
    }
    let mut inks: Vec<_> = separated.inks.iter().map(|ink| Plate { name: ink.name().to_owned(), samples: vec![0; pixels] }).collect();
    let pdf = raster::guard(|| Pdf::new(Arc::new(separated.pdf))).and_then(Result::ok).ok_or(Fault::Renderer { number })?;
    // Hinting moves what small letters cover.
    let settings = RenderSettings { hinting: false, ..RenderSettings::default() };
    let cache = RenderCache::new();
    for (ink, page) in separated.drawn.iter().zip(pdf.pages().iter()) {
        let drawn = raster::paint(page, &cache, &settings, columns, rows).ok_or(Fault::Renderer { number })?;
        let plate = inks.iter_mut().find(|plate| plate.name == ink.name()).ok_or(Fault::Renderer { number })?;
        // The page is grey: its red says it all.
        plate.samples.iter_mut().zip(drawn.data_as_u8_slice().chunks_exact(4)).for_each(|(ink, light)| *ink = 255 - light[0]);
    }
    const MM: f64 = 25.4 / 72.0;
    Ok(Plates {
        width: columns.into(),
        height: rows.into(),
        inks,
        light: separated.light,
        pixel_mm: [sides.0 * unit * MM / f64::from(columns), sides.1 * unit * MM / f64::from(rows)],
        origin_mm: origin(page.rotation(), frame, trim).map(|points| points * unit * MM),
    })
}

/// The upper left corner of a frame from that of another, to the right and down, when both are turned for reading.
fn origin(turn: Rotation, frame: Rect, from: Rect) -> [f64; 2] {
    let (left, right) = (frame.x0 - from.x0, from.x1 - frame.x1);
    let (bottom, top) = (frame.y0 - from.y0, from.y1 - frame.y1);
    match turn {
        Rotation::None => [left, top],
        Rotation::Horizontal => [bottom, left],
        Rotation::Flipped => [right, bottom],
        Rotation::FlippedHorizontal => [top, right],
    }
}
