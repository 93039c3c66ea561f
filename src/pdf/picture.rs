//! Pictures in RGB, and how two of them differ.

mod regions;

use std::fmt;
use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageFormat, ImageReader, Limits};

pub use regions::regions;

/// Pixels on a side of a picture that is read.
const LONGEST_SIDE: u32 = 65_535;

/// Bytes that reading a picture may take.
const MOST_BYTES: u64 = 512 << 20;

/// How far a coarse picture may be off, 0 to 255.
pub const COARSENESS: u8 = 8;

/// White space between the parts of a composite, in pixels.
const GUTTER: u32 = 4;

/// Colour of that space.
const GUTTER_COLOUR: [u8; 3] = [128, 128, 128];

/// A picture of opaque RGB pixels, eight bits a channel, rows from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {})", self.width, self.height)
    }
}

impl Picture {
    /// Takes pixels, three bytes each; nothing when their number is not that of the size.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let bytes = u64::from(width) * u64::from(height) * 3;
        (rgb.len() as u64 == bytes).then_some(Self { width, height, rgb })
    }

    /// A picture of one colour.
    pub fn plain(width: u32, height: u32, colour: [u8; 3]) -> Self {
        let pixels = width as usize * height as usize;
        Self { width, height, rgb: colour.repeat(pixels) }
    }

    /// Reads a PNG of any kind of pixels; what can be seen through is laid on white.
    ///
    /// # Errors
    /// When the bytes are no PNG, or one too large to be a page; the text says which.
    pub fn from_png(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
        let mut limits = Limits::default();
        limits.max_image_width = Some(LONGEST_SIDE);
        limits.max_image_height = Some(LONGEST_SIDE);
        limits.max_alloc = Some(MOST_BYTES);
        reader.limits(limits);
        let image = reader.decode().map_err(|fault| fault.to_string())?;
        let (width, height) = (image.width(), image.height());
        let on_white = |channel: u8, alpha: u8| {
            let (channel, alpha) = (u16::from(channel), u16::from(alpha));
            ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let rgb = if image.color().has_alpha() {
            let pixels = image.into_rgba8();
            pixels.pixels().flat_map(|pixel| [0, 1, 2].map(|channel| on_white(pixel.0[channel], pixel.0[3]))).collect()
        } else {
            image.into_rgb8().into_raw()
        };
        Self::new(width, height, rgb).ok_or_else(|| "the picture's pixels are not as many as its size".to_owned())
    }

    /// The picture as a PNG as small as can be had at once: in grey when it has no colour.
    ///
    /// # Errors
    /// When the picture has no pixels, which no PNG can hold.
    pub fn png(&self) -> Result<Vec<u8>, String> {
        let packed = [FilterType::Adaptive, FilterType::NoFilter].map(|filter| self.packed(CompressionType::Best, filter));
        let [filtered, plain] = packed;
        let (filtered, plain) = (filtered?, plain?);
        Ok(if plain.len() < filtered.len() { plain } else { filtered })
    }

    /// The picture as a PNG that is a little larger and made in a fraction of the time.
    ///
    /// # Errors
    /// When the picture has no pixels, which no PNG can hold.
    pub fn quick_png(&self) -> Result<Vec<u8>, String> {
        self.packed(CompressionType::Default, FilterType::Adaptive)
    }

    fn packed(&self, compression: CompressionType, filter: FilterType) -> Result<Vec<u8>, String> {
        let grey = self.rgb.as_chunks::<3>().0.iter().all(|[red, green, blue]| red == green && green == blue);
        let one_channel: Vec<u8>;
        let (pixels, kind) = if grey {
            one_channel = self.rgb.iter().copied().step_by(3).collect();
            (&one_channel, ExtendedColorType::L8)
        } else {
            (&self.rgb, ExtendedColorType::Rgb8)
        };
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, compression, filter);
        encoder.write_image(pixels, self.width, self.height, kind).map_err(|fault| fault.to_string())?;
        Ok(bytes)
    }

    /// The picture in sixteen steps a channel, none of them more than [`COARSENESS`] off: its PNG is half as large.
    pub fn coarse(&self) -> Self {
        let step = COARSENESS * 2 + 1;
        let rgb = self.rgb.iter().map(|value| value.saturating_add(COARSENESS) / step * step).collect();
        Self { rgb, ..*self }
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All channels of all pixels.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// One pixel, from the upper left; none outside.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let place = (y as usize * self.width as usize + x as usize) * 3;
        self.rgb.get(place..place + 3)?.try_into().ok()
    }

    /// One row of channels; empty outside.
    fn row(&self, y: u32) -> &[u8] {
        let length = self.width as usize * 3;
        let start = y as usize * length;
        self.rgb.get(start..start + length).unwrap_or(&[])
    }
}

/// How much two pictures may differ and still be the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// How far apart a channel of a pixel may be, 0 to 255, before the pixel counts as different.
    pub channel: u8,
    /// How many pixels may be different, as a number.
    pub pixels: u64,
    /// How many pixels may be different, as a share of all, 0 to 1. The larger of both counts.
    pub share: f64,
}

impl Tolerance {
    /// Every bit counts.
    pub const NONE: Self = Self { channel: 0, pixels: 0, share: 0.0 };
}

/// A rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The leftmost column in it.
    pub left: u32,
    /// The topmost row in it.
    pub top: u32,
    /// The columns in it.
    pub width: u32,
    /// The rows in it.
    pub height: u32,
}

/// How two pictures differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Pixels that are more different than a pixel may be, or that only one of both has.
    pub pixels: u64,
    /// Pixels of the larger width and the larger height together.
    pub of: u64,
    /// The largest distance of a channel, 0 to 255, among all pixels that both have.
    pub largest: u8,
    /// The rectangle around all different pixels.
    pub region: Option<Region>,
    /// Whether both have the same width and height.
    pub same_size: bool,
    /// Whether this is within the tolerance; pictures of two sizes never are.
    pub tolerable: bool,
}

impl Difference {
    /// The different pixels as a share of all, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.of == 0 { 0.0 } else { self.pixels as f64 / self.of as f64 }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} pixels", self.pixels, self.of)?;
        if let Some(Region { left, top, width, height }) = self.region {
            write!(f, " in {width} x {height} at {left}, {top}")?;
        }
        write!(f, ", by up to {} of 255", self.largest)
    }
}

/// Compares two pictures. Equal rows cost no more than a look at their bytes.
pub fn compare(expected: &Picture, actual: &Picture, tolerance: Tolerance) -> Difference {
    let width = expected.width.max(actual.width);
    let height = expected.height.max(actual.height);
    let same_size = (expected.width, expected.height) == (actual.width, actual.height);
    let of = u64::from(width) * u64::from(height);
    let mut found = Difference { pixels: 0, of, largest: 0, region: None, same_size, tolerable: same_size };
    let (mut left, mut right, mut top, mut bottom) = (u32::MAX, 0, u32::MAX, 0);
    found.largest = walk(expected, actual, tolerance.channel, |x, y| {
        found.pixels += 1;
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
    });
    if found.pixels > 0 {
        found.region = Some(Region { left, top, width: right - left + 1, height: bottom - top + 1 });
    }
    let most = tolerance.pixels.max((of as f64 * tolerance.share) as u64);
    found.tolerable = same_size && found.pixels <= most;
    found
}

/// Notes each pixel that differs by more than a channel may, or that only one picture has, row by row. Gives back the largest
/// distance of a channel.
fn walk(expected: &Picture, actual: &Picture, channel: u8, mut note: impl FnMut(u32, u32)) -> u8 {
    let width = expected.width.max(actual.width);
    let mut largest = 0;
    if expected == actual {
        return largest;
    }
    for y in 0..expected.height.max(actual.height) {
        let (wanted, is) = (expected.row(y), actual.row(y));
        if expected.width == actual.width && wanted == is {
            continue;
        }
        let pairs = wanted.as_chunks::<3>().0.iter().zip(is.as_chunks::<3>().0);
        let both = pairs.len() as u32;
        for (x, (wanted, is)) in (0..).zip(pairs) {
            let distance = distance(*wanted, *is);
            largest = largest.max(distance);
            if distance > channel {
                note(x, y);
            }
        }
        (both..width).for_each(|x| note(x, y));
    }
    largest
}

/// Lays `expected | mask | actual` side by side; the mask shows different pixels red on a pale copy.
pub fn composite(expected: &Picture, actual: &Picture, channel: u8) -> Picture {
    let width = expected.width.max(actual.width);
    let height = expected.height.max(actual.height);
    let mut mask = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let pixel = match (expected.pixel(x, y), actual.pixel(x, y)) {
                (Some(wanted), Some(is)) if distance(wanted, is) <= channel => is.map(|value| 192 + value / 4),
                _ => [255, 0, 0],
            };
            mask.extend(pixel);
        }
    }
    let mask = Picture { width, height, rgb: mask };
    let gutter = GUTTER_COLOUR.repeat(GUTTER as usize);
    let parts = [expected, &mask, actual];
    let total = width * 3 + GUTTER * 2;
    let mut rgb = Vec::with_capacity(total as usize * height as usize * 3);
    for y in 0..height {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                rgb.extend(&gutter);
            }
            let row = part.row(y);
            rgb.extend(row);
            // A smaller picture stands at the upper left of grey.
            rgb.extend(GUTTER_COLOUR.repeat(width as usize - row.len() / 3));
        }
    }
    Picture { width: total, height, rgb }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    a[0].abs_diff(b[0]).max(a[1].abs_diff(b[1])).max(a[2].abs_diff(b[2]))
}

#[cfg(test)]
mod tests;
