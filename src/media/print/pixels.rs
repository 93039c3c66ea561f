//! The pixels of a photo with all that its file says of their colours.

use std::io::Cursor;

use fast_image_resize::{ResizeOptions, Resizer};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbaImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::super::decode::unreadable;
use super::super::jpeg;
use crate::diagnostic::Diagnostic;

/// A decoded photo, upright.
pub struct Pixels {
    /// Its samples. Inks stand in the four channels of an RGBA picture, 255 for a full ink.
    pub picture: DynamicImage,
    /// What the channels are.
    pub channels: Channels,
    /// The profile in the file.
    pub profile: Option<Vec<u8>>,
    /// True for line art and logos: few colours, which no JPEG keeps clean.
    pub drawn: bool,
    /// True while the pixels are those of the file, which a PDF could take as it is.
    pub whole: bool,
    /// True when 255 stands for no ink in the file.
    pub inverted: bool,
}

/// What the channels of a photo are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// Light in one channel.
    Grey,
    /// Light in three.
    Colour,
    /// Four inks.
    Inks,
}

/// Colours beyond which a picture is no drawing.
const MOST_DRAWN: usize = 256;

/// Decodes a photo.
pub fn read(bytes: &[u8]) -> Result<Pixels, Diagnostic> {
    let format = image::guess_format(bytes).map_err(|_| unreadable("it is no picture"))?;
    if format == ImageFormat::Jpeg
        && let Some(frame) = jpeg::frame(bytes).filter(|frame| frame.components == 4)
    {
        return inks(bytes, &frame);
    }
    let mut decoder =
        ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(|error| unreadable(&error.to_string()))?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| unreadable(&error.to_string()))?;
    picture.apply_orientation(orientation);
    let picture = on_paper(picture);
    let channels = if picture.color().has_color() { Channels::Colour } else { Channels::Grey };
    let drawn = format == ImageFormat::Png && few_colours(&picture);
    Ok(Pixels { picture, channels, profile, drawn, whole: false, inverted: false })
}

/// A JPEG of four inks. Whether 255 is full ink or none, only Adobe's marker tells: its programs write inks inverted.
fn inks(bytes: &[u8], frame: &jpeg::Frame) -> Result<Pixels, Diagnostic> {
    let wrong = |error: &dyn std::fmt::Debug| unreadable(&format!("{error:?}"));
    let options = DecoderOptions::default().set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| wrong(&error))?;
    let coded = decoder.input_colorspace().unwrap_or(ColorSpace::CMYK);
    decoder.set_options(options.jpeg_set_out_colorspace(coded));
    let mut samples = decoder.decode().map_err(|error| wrong(&error))?;
    if coded == ColorSpace::YCCK {
        samples.chunks_exact_mut(4).for_each(from_ycck);
    }
    let inverted = frame.adobe.is_some();
    if inverted {
        samples.iter_mut().for_each(|sample| *sample = 255 - *sample);
    }
    let picture = RgbaImage::from_raw(frame.width, frame.height, samples).ok_or_else(|| unreadable("it has too few pixels"))?;
    let mut picture = DynamicImage::from(picture);
    let upright = frame.orientation == 1;
    picture.apply_orientation(
        image::metadata::Orientation::from_exif(frame.orientation).unwrap_or(image::metadata::Orientation::NoTransforms),
    );
    let whole = upright && frame.precision == 8 && frame.common;
    Ok(Pixels { picture, channels: Channels::Inks, profile: decoder.icc_profile(), drawn: false, whole, inverted })
}

/// YCCK to CMYK as stored (ITU-T T.872, 6.5.3): the first three channels are the complement of an RGB, the fourth stays.
fn from_ycck(pixel: &mut [u8]) {
    let [y, cb, cr] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
    let (cb, cr) = (cb - 128.0, cr - 128.0);
    for (channel, light) in pixel.iter_mut().zip([y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb]) {
        // A conversion keeps within 0 and 255.
        *channel = 255 - (light + 0.5) as u8;
    }
}

/// A picture without transparency: what is clear shows white paper.
fn on_paper(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let grey = !picture.color().has_color();
    let mut deep = picture.into_rgba16();
    for pixel in deep.pixels_mut() {
        let [r, g, b, alpha] = pixel.0.map(u32::from);
        let over = |light: u32| ((light * alpha + 0xFFFF * (0xFFFF - alpha) + 0x7FFF) / 0xFFFF) as u16;
        pixel.0 = [over(r), over(g), over(b), 0xFFFF];
    }
    let flat = DynamicImage::from(deep);
    if grey { flat.into_luma16().into() } else { flat.into_rgb16().into() }
}

fn few_colours(picture: &DynamicImage) -> bool {
    let mut seen = std::collections::HashSet::new();
    picture.to_rgb8().pixels().all(|pixel| {
        seen.insert(pixel.0);
        seen.len() <= MOST_DRAWN
    })
}

impl Pixels {
    /// Width and height.
    pub fn size(&self) -> (u32, u32) {
        (self.picture.width(), self.picture.height())
    }

    /// The photo in another size.
    pub fn scaled(mut self, width: u32, height: u32) -> Result<Self, Diagnostic> {
        if (width, height) == self.size() {
            return Ok(self);
        }
        let mut target = DynamicImage::new(width.max(1), height.max(1), self.picture.color());
        // The fourth ink is no transparency.
        let options = ResizeOptions::new().use_alpha(false);
        Resizer::new().resize(&self.picture, &mut target, &options).map_err(|error| unreadable(&error.to_string()))?;
        self.picture = target;
        self.whole = false;
        Ok(self)
    }
}
