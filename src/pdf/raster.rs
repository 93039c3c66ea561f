//! Pages of a finished PDF as pictures, the same on every run: bytes in, pixels or SVG out.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::xref::XRef;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Level, Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings};

use super::picture::Picture;

/// Pixels that a picture of a page may have.
pub const MOST_PIXELS: u64 = 64_000_000;

/// Points in an inch.
const POINTS: f64 = 72.0;

/// Why a page could not be turned into a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The bytes are no PDF.
    Unreadable,
    /// The PDF is encrypted.
    Encrypted,
    /// There is no page of this number.
    NoPage {
        /// The number asked for, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
    },
    /// The picture would have no pixels, too many, or a side of more than 65,535.
    Size {
        /// The page's number, from 1.
        number: usize,
        /// Its width in pixels.
        width: u64,
        /// Its height in pixels.
        height: u64,
    },
    /// A page draws so much, one thing within another, that its plates would take too long.
    Crowded {
        /// The page's number, from 1.
        number: usize,
    },
    /// A page has more inks than any press.
    Inks {
        /// The page's number, from 1.
        number: usize,
        /// How many it may have.
        most: usize,
    },
    /// The renderer gave up on a page.
    Renderer {
        /// The page's number, from 1.
        number: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("the file cannot be read as a PDF"),
            Self::Encrypted => f.write_str("the PDF is encrypted"),
            Self::NoPage { number, pages } => write!(f, "there is no page {number}, the file has {pages}"),
            Self::Size { number, width, height } => {
                write!(f, "page {number} cannot be drawn as {width} x {height} pixels, at most {MOST_PIXELS} fit")
            }
            Self::Crowded { number } => write!(f, "page {number} draws too much to be separated into plates"),
            Self::Inks { number, most } => write!(f, "page {number} has more than {most} inks"),
            Self::Renderer { number } => write!(f, "page {number} cannot be drawn"),
        }
    }
}

impl std::error::Error for Fault {}

/// A finished PDF whose pages can be drawn.
pub struct Sheets {
    pdf: Pdf,
}

impl Sheets {
    /// Reads a PDF.
    ///
    /// # Errors
    /// When the bytes are no PDF or are encrypted.
    pub fn read(bytes: impl Into<Vec<u8>>) -> Result<Self, Fault> {
        let bytes = Arc::new(bytes.into());
        let pdf = guard(|| Pdf::new(bytes)).ok_or(Fault::Unreadable)?;
        match pdf {
            Ok(pdf) => Ok(Self { pdf }),
            Err(LoadPdfError::Decryption(_)) => Err(Fault::Encrypted),
            Err(LoadPdfError::Invalid) => Err(Fault::Unreadable),
        }
    }

    /// How many pages there are.
    pub fn len(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Whether there is no page.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All pages on white, at a resolution in pixels per inch.
    ///
    /// # Errors
    /// When a page is too large at this resolution, or cannot be drawn.
    pub fn pictures(&self, ppi: f64) -> Result<Vec<Picture>, Fault> {
        let mut drawing = self.drawing(ppi);
        (1..=self.len()).map(|number| drawing.picture(number)).collect()
    }

    /// Pages one after another at a resolution in pixels per inch; fonts are unpacked once for all of them.
    pub fn drawing(&self, ppi: f64) -> Drawing<'_> {
        Drawing { sheets: self, ppi, cache: RenderCache::new() }
    }

    /// One page on white, counted from 1, at a resolution in pixels per inch.
    ///
    /// # Errors
    /// When there is no such page, or it is too large at this resolution, or cannot be drawn.
    pub fn picture(&self, number: usize, ppi: f64) -> Result<Picture, Fault> {
        self.draw(number, ppi, &RenderCache::new())
    }

    /// One page as SVG on white, counted from 1, in points.
    ///
    /// # Errors
    /// When there is no such page, or it cannot be drawn.
    pub fn svg(&self, number: usize) -> Result<String, Fault> {
        let page = self.page(number)?;
        let settings = hayro_svg::SvgRenderSettings { bg_color: [255; 4] };
        let draw = || hayro_svg::convert(page, &hayro_svg::RenderCache::new(), &interpreter(), &settings);
        guard(draw).ok_or(Fault::Renderer { number })
    }

    /// Where a box of a page's own space lies on its picture at a resolution in pixels per inch: left, top, right, bottom. The
    /// box is in points: left, bottom, right, top.
    ///
    /// # Errors
    /// When there is no such page.
    pub fn frame(&self, number: usize, area: [f64; 4], ppi: f64) -> Result<[f64; 4], Fault> {
        let page = self.page(number)?;
        let onto = Affine::scale(ppi / POINTS) * page.initial_transform(true).to_kurbo();
        let [left, bottom, right, top] = area;
        let seen = onto.transform_rect_bbox(hayro::kurbo::Rect::new(left, bottom, right, top));
        Ok([seen.x0, seen.y0, seen.x1, seen.y1])
    }

    pub(super) fn page(&self, number: usize) -> Result<&Page<'_>, Fault> {
        let found = number.checked_sub(1).and_then(|place| self.pdf.pages().get(place));
        found.ok_or(Fault::NoPage { number, pages: self.len() })
    }

    /// Where the objects of the file are.
    pub(super) fn xref(&self) -> &XRef {
        self.pdf.xref()
    }

    fn draw<'a>(&'a self, number: usize, ppi: f64, cache: &RenderCache<'a>) -> Result<Picture, Fault> {
        let page = self.page(number)?;
        let points = page.render_dimensions();
        let (columns, rows) = size(number, (points.0.into(), points.1.into()), ppi)?;
        let drawn = paint(page, cache, &RenderSettings::default(), columns, rows).ok_or(Fault::Renderer { number })?;
        // White is below all, so that nothing is left to see through.
        let drawn = drawn.data_as_u8_slice().as_chunks::<4>().0;
        let mut rgb = vec![0; drawn.len() * 3];
        for (channels, [red, green, blue, _]) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(drawn) {
            *channels = [*red, *green, *blue];
        }
        Picture::new(u32::from(columns), u32::from(rows), rgb).ok_or(Fault::Renderer { number })
    }
}

/// The pixels of a page of so many points at a resolution in pixels per inch.
pub(super) fn size(number: usize, points: (f64, f64), ppi: f64) -> Result<(u16, u16), Fault> {
    let pixels = |points: f64| (points * ppi / POINTS).round().clamp(0.0, 1e9) as u64;
    let (width, height) = (pixels(points.0), pixels(points.1));
    match (u16::try_from(width), u16::try_from(height)) {
        (Ok(columns), Ok(rows)) if (1..=MOST_PIXELS).contains(&(width * height)) => Ok((columns, rows)),
        _ => Err(Fault::Size { number, width, height }),
    }
}

/// A page on white, as large as so many pixels; none when the renderer gives up.
pub(super) fn paint<'a>(page: &'a Page<'a>, cache: &RenderCache<'a>, settings: &RenderSettings, columns: u16, rows: u16) -> Option<Pixmap> {
    let points = page.render_dimensions();
    let scale = Affine::scale_non_uniform(f64::from(columns) / f64::from(points.0), f64::from(rows) / f64::from(points.1));
    guard(|| {
        // The same instructions on every machine of a kind, on one thread: the same pixels.
        let level = hayro::vello_cpu::RenderSettings { level: Level::baseline(), num_threads: 0 };
        let mut context = RenderContext::new_with(columns, rows, level);
        let transform = scale * page.initial_transform(true).to_kurbo();
        hayro::render_into(page, cache, &interpreter(), settings, &mut context, transform);
        context.flush();
        let mut pixels = Pixmap::new(columns, rows);
        let target = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
        context.render_with(&mut pixels, &mut Resources::default(), target);
        pixels
    })
}

/// Pages of one file that are drawn one after another.
pub struct Drawing<'a> {
    sheets: &'a Sheets,
    ppi: f64,
    cache: RenderCache<'a>,
}

impl Drawing<'_> {
    /// One page on white, counted from 1.
    ///
    /// # Errors
    /// When there is no such page, or it is too large at this resolution, or cannot be drawn.
    pub fn picture(&mut self, number: usize) -> Result<Picture, Fault> {
        self.sheets.draw(number, self.ppi, &self.cache)
    }
}

/// The renderer's settings, which write no warnings anywhere.
pub(super) fn interpreter() -> InterpreterSettings {
    InterpreterSettings { warning_sink: Arc::new(|_| {}), ..Default::default() }
}

/// Calls into the renderer. It means never to panic; where panics unwind, one becomes a fault.
pub(super) fn guard<T>(call: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(call)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_the_page_shows() {
        let pdf = crate::pdf::facts::sample::painted();
        let sheets = Sheets::read(pdf).unwrap();
        assert_eq!(sheets.len(), 1);
        let picture = sheets.picture(1, 72.0).unwrap();
        assert_eq!((picture.width(), picture.height()), (200, 100));
        assert_eq!(picture.pixel(50, 50), Some([255, 0, 0]));
        assert_eq!(picture.pixel(150, 50), Some([255, 255, 255]));
        assert_eq!(sheets.pictures(72.0).unwrap(), [picture]);
        assert_eq!(sheets.picture(1, 36.0).unwrap().width(), 100);
        assert!(sheets.svg(1).unwrap().starts_with("<svg"));
        assert_eq!(sheets.frame(1, [10.0, 0.0, 100.0, 90.0], 144.0), Ok([20.0, 20.0, 200.0, 200.0]));
    }

    #[test]
    fn says_why_it_cannot() {
        assert_eq!(Sheets::read(*b"no PDF").err(), Some(Fault::Unreadable));
        let sheets = Sheets::read(crate::pdf::facts::sample::painted()).unwrap();
        assert_eq!(sheets.picture(2, 72.0).err(), Some(Fault::NoPage { number: 2, pages: 1 }));
        assert_eq!(sheets.svg(0).err(), Some(Fault::NoPage { number: 0, pages: 1 }));
        for ppi in [0.0, 1e6, -72.0, f64::INFINITY, 6000.0, f64::NAN] {
            assert!(matches!(sheets.picture(1, ppi), Err(Fault::Size { .. })), "{ppi}");
        }
    }
}
