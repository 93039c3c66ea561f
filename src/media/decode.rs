//! From the bytes of a file to what the pages take.

use std::io::Cursor;

use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::{Encoding, entropy, jpeg};
use crate::diagnostic::Diagnostic;
use crate::issue::limits::Limits;

/// Bytes, encoding, width and height of a photo.
pub type Ready = (Vec<u8>, Encoding, u32, u32);

/// Pixels of a side with which a photo is a smear on any page: 7 mm at 150 to the inch.
const TOO_SMALL: u32 = 40;
/// JPEG quality of photos that had to be encoded anew, of 100.
const QUALITY: u8 = 88;

/// Makes a photo ready: passed through where a PDF can take it as it is, encoded anew where not.
pub fn photo(mut bytes: Vec<u8>, longest_side: u32, limits: &Limits) -> Result<Ready, Diagnostic> {
    let format = known(&bytes)?;
    if format == ImageFormat::Jpeg {
        let frame = whole(&mut bytes, limits)?;
        let upright = frame.orientation == 1 && frame.precision == 8 && frame.common && frame.width.max(frame.height) <= longest_side;
        let encoding = match (frame.components, frame.profile) {
            (1, false) => Some(Encoding::GrayJpeg),
            (3, false) => Some(Encoding::RgbJpeg),
            (1 | 3, true) => Some(Encoding::ProfiledJpeg),
            _ => None,
        };
        if let Some(encoding) = encoding.filter(|_| upright) {
            return Ok((bytes, encoding, frame.width, frame.height));
        }
    }
    anew(&bytes, format, longest_side, limits)
}

/// Looks at a photo without decoding it: a PDF of inks takes it as its file is. The size is that of the upright photo.
pub fn source(mut bytes: Vec<u8>, limits: &Limits) -> Result<Ready, Diagnostic> {
    let format = known(&bytes)?;
    let (width, height, turned) = if format == ImageFormat::Jpeg {
        let frame = whole(&mut bytes, limits)?;
        (frame.width, frame.height, frame.orientation > 4)
    } else {
        if let Some((width, height)) = declared(&bytes, format) {
            size(width, height, limits)?;
        }
        let reader = ImageReader::with_format(Cursor::new(&bytes), format);
        let mut decoder = reader.into_decoder().map_err(|error| undecodable(&error))?;
        let turned = decoder.orientation().is_ok_and(|orientation| orientation.to_exif() > 4);
        let (width, height) = decoder.dimensions();
        (width, height, turned)
    };
    size(width, height, limits)?;
    let (width, height) = if turned { (height, width) } else { (width, height) };
    Ok((bytes, Encoding::Source, width, height))
}

/// The frame of a JPEG whose data are whole; what stands behind its end is cut off.
fn whole(bytes: &mut Vec<u8>, limits: &Limits) -> Result<jpeg::Frame, Diagnostic> {
    let frame = jpeg::frame(bytes).ok_or_else(|| unreadable("it has no picture in it"))?;
    size(frame.width, frame.height, limits)?;
    if frame.common {
        let end = entropy::read(bytes).map_err(|damage| unreadable(damage.words()))?;
        // What a camera or a person has put there is none of the picture.
        bytes.truncate(end);
    }
    Ok(frame)
}

fn known(bytes: &[u8]) -> Result<ImageFormat, Diagnostic> {
    let known = |format: &ImageFormat| matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP);
    image::guess_format(bytes).ok().filter(known).ok_or_else(|| unknown(bytes))
}

fn anew(bytes: &[u8], format: ImageFormat, longest_side: u32, limits: &Limits) -> Result<Ready, Diagnostic> {
    if let Some((width, height)) = declared(bytes, format) {
        size(width, height, limits)?;
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(|error| undecodable(&error))?;
    let (width, height) = decoder.dimensions();
    size(width, height, limits)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|_| decoder.color_type().has_color());
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| undecodable(&error))?;
    picture.apply_orientation(orientation);
    let picture = smaller(picture, longest_side)?;
    let (width, height) = (picture.width(), picture.height());
    let mut out = Vec::new();
    let encoding = if format == ImageFormat::Png || transparent(&picture) {
        let mut encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
        keep_profile(&mut encoder, profile);
        eight_bits(picture, true).write_with_encoder(encoder).map_err(|error| ours(&error))?;
        Encoding::Png
    } else {
        let gray = !picture.color().has_color();
        let mut encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        let profiled = keep_profile(&mut encoder, profile);
        eight_bits(picture, false).write_with_encoder(encoder).map_err(|error| ours(&error))?;
        match (profiled, gray) {
            (true, _) => Encoding::ProfiledJpeg,
            (false, true) => Encoding::GrayJpeg,
            (false, false) => Encoding::RgbJpeg,
        }
    };
    Ok((out, encoding, width, height))
}

/// The size that the header of a PNG declares (PNG 3rd edition, 11.2.1): its decoder refuses what no memory holds in words of its own.
fn declared(bytes: &[u8], format: ImageFormat) -> Option<(u32, u32)> {
    let side = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    (format == ImageFormat::Png && bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((side(16)?, side(20)?))
}

/// Hands the source's RGB profile on. A profile of four inks does not describe what the decoder gives.
fn keep_profile(encoder: &mut impl image::ImageEncoder, profile: Option<Vec<u8>>) -> bool {
    let Some(profile) = profile.filter(|profile| profile.get(16..20) == Some(b"RGB ")) else { return false };
    encoder.set_icc_profile(profile).is_ok()
}

fn eight_bits(picture: DynamicImage, alpha: bool) -> DynamicImage {
    match (picture.color().has_color(), alpha && picture.color().has_alpha()) {
        (true, true) => picture.into_rgba8().into(),
        (true, false) => picture.into_rgb8().into(),
        (false, true) => picture.into_luma_alpha8().into(),
        (false, false) => picture.into_luma8().into(),
    }
}

fn transparent(picture: &DynamicImage) -> bool {
    picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255)
}

fn smaller(picture: DynamicImage, longest_side: u32) -> Result<DynamicImage, Diagnostic> {
    let longest = picture.width().max(picture.height());
    if longest <= longest_side {
        return Ok(picture);
    }
    let scaled = |side: u32| ((u64::from(side) * u64::from(longest_side) + u64::from(longest) / 2) / u64::from(longest)).max(1) as u32;
    let source = eight_bits(picture, true);
    let mut target = DynamicImage::new(scaled(source.width()), scaled(source.height()), source.color());
    Resizer::new().resize(&source, &mut target, &ResizeOptions::new()).map_err(|error| ours(&error))?;
    Ok(target)
}

fn size(width: u32, height: u32, limits: &Limits) -> Result<(), Diagnostic> {
    if width == 0 || height == 0 {
        return Err(unreadable("it has no pixels"));
    }
    if width.min(height) <= TOO_SMALL {
        let fact = format!("this photo has {width} x {height} pixels: too few for any page");
        return Err(Diagnostic::error("too-small", fact)
            .allowed(format!("more than {TOO_SMALL} pixels on each side"))
            .hint("take the photo as the camera made it: a column of a page needs about 1,000 pixels"));
    }
    let most = limits.photo_megapixels as u64 * 1_000_000;
    if u64::from(width) * u64::from(height) > most {
        let fact = format!("this photo has {width} x {height} pixels; the limit is {} megapixels", limits.photo_megapixels);
        return Err(Diagnostic::error("too-large", fact).hint("save a smaller version, or raise the limit with --limit photo-megapixels=N"));
    }
    Ok(())
}

fn unknown(bytes: &[u8]) -> Diagnostic {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    if bytes.is_empty() {
        return Diagnostic::error("unreadable-file", "this file is empty").hint("copy it anew");
    }
    if head.contains("<svg") {
        return Diagnostic::error("unknown-format", "SVG drawings are not taken: what they would load or repeat cannot be bounded")
            .allowed("JPEG, PNG, WebP")
            .hint("export it as a PNG, 2,400 pixels wide for a full page");
    }
    Diagnostic::error("unknown-format", "this is no JPEG, PNG or WebP").allowed("JPEG, PNG, WebP").hint("save it as JPEG or PNG")
}

/// A picture that cannot be decoded.
pub(super) fn unreadable(why: &str) -> Diagnostic {
    Diagnostic::error("unreadable-file", format!("this picture cannot be read: {}", crate::diagnostic::shorten(why, 120)))
        .hint("save it anew from its source")
}

/// A picture that its decoder gave up on, in our words: a decoder speaks of chunks and indices.
fn undecodable(error: &image::ImageError) -> Diagnostic {
    use std::error::Error;
    let ends = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::UnexpectedEof)
    };
    let io = match error {
        image::ImageError::IoError(error) => error.kind() == std::io::ErrorKind::UnexpectedEof,
        _ => std::iter::successors(error.source(), |&error| error.source()).any(ends),
    };
    unreadable(match error {
        _ if io => "its data end before the picture does",
        image::ImageError::Limits(_) => "it needs more memory than a photo may have",
        image::ImageError::Unsupported(_) => "it is stored in a way that is not known here",
        _ => "its data are damaged",
    })
}

fn ours(error: &dyn std::error::Error) -> Diagnostic {
    Diagnostic::error("internal", format!("this picture was read and cannot be encoded: {error}"))
        .hint("this is a fault of bulletin: please report it with the picture")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        JpegEncoder::new(&mut bytes).encode_image(&image::RgbImage::from_fn(width, height, |x, _| image::Rgb([x as u8, 90, 9]))).unwrap();
        bytes
    }

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_fitting_jpeg_keeps_its_bytes() {
        let bytes = jpeg(90, 60);
        let ready = photo(bytes.clone(), 100, &Limits::default()).unwrap();
        assert_eq!(ready, (bytes, Encoding::RgbJpeg, 90, 60));
    }

    #[test]
    fn a_large_one_is_scaled_with_its_proportions() {
        let (_, encoding, width, height) = photo(jpeg(300, 200), 100, &Limits::default()).unwrap();
        assert_eq!((encoding, width, height), (Encoding::RgbJpeg, 100, 67));
    }

    #[test]
    fn transparency_and_depth_survive_as_far_as_pages_show_them() {
        let clear = DynamicImage::ImageRgba16(image::ImageBuffer::from_pixel(50, 50, image::Rgba([9, 9, 9, 0])));
        let (bytes, encoding, ..) = photo(png(&clear), 100, &Limits::default()).unwrap();
        assert_eq!(encoding, Encoding::Png);
        assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgba8().get_pixel(0, 0).0[3], 0);
    }

    #[test]
    fn limits_hold_before_anything_is_decoded() {
        let limits = Limits { photo_megapixels: 0, ..Limits::default() };
        assert_eq!(photo(jpeg(60, 60), 100, &limits).unwrap_err().rule, "too-large");
    }

    #[test]
    fn a_damaged_jpeg_is_no_photo() {
        let whole = jpeg(90, 90);
        let half = [&whole[..whole.len() * 3 / 4], &[0xFF, 0xD9]].concat();
        let fault = photo(half, 100, &Limits::default()).unwrap_err();
        assert!(fault.rule == "unreadable-file" && fault.fact.contains("ends in the middle"), "{}", fault.fact);
        let tail = [whole.as_slice(), b"<script>"].concat();
        assert_eq!(photo(tail, 100, &Limits::default()).unwrap().0, whole);
    }

    #[test]
    fn a_damaged_webp_is_told_in_our_words() {
        let mut whole = Vec::new();
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(90, 90, |x, y| image::Rgb([(x * y) as u8, y as u8, 9])))
            .write_to(&mut Cursor::new(&mut whole), ImageFormat::WebP)
            .unwrap();
        assert!(photo(whole.clone(), 100, &Limits::default()).is_ok());
        let mut flipped = whole.clone();
        flipped[21..60].fill(0xFF);
        for damaged in [whole[..whole.len() / 2].to_vec(), whole[..25].to_vec(), flipped] {
            let fault = photo(damaged, 100, &Limits::default()).unwrap_err();
            let fact = fault.fact.strip_prefix("this picture cannot be read: ").unwrap();
            assert!(["its data end before the picture does", "its data are damaged"].contains(&fact), "{fact}");
        }
    }

    #[test]
    fn a_smear_is_no_photo() {
        for (width, height) in [(1, 1), (40, 40), (20, 4_000), (4_000, 20)] {
            assert_eq!(photo(jpeg(width, height), 5_000, &Limits::default()).unwrap_err().rule, "too-small", "{width} x {height}");
        }
    }

    #[test]
    fn a_size_that_no_memory_holds_is_told_by_the_limit() {
        let mut bytes = png(&DynamicImage::new_rgb8(90, 90));
        bytes[16..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
        let fault = photo(bytes, 100, &Limits::default()).unwrap_err();
        assert!(fault.rule == "too-large" && fault.fact.contains("100 megapixels"), "{}", fault.fact);
    }

    #[test]
    fn what_is_no_picture_is_told_apart() {
        for (bytes, rule) in [
            (b"".to_vec(), "unreadable-file"),
            (b"<svg xmlns='x'/>".to_vec(), "unknown-format"),
            (b"GIF89a....".to_vec(), "unknown-format"),
            (b"hello".to_vec(), "unknown-format"),
            (jpeg(90, 90)[..200].to_vec(), "unreadable-file"),
            (png(&DynamicImage::new_rgb8(90, 90))[..40].to_vec(), "unreadable-file"),
        ] {
            assert_eq!(photo(bytes, 100, &Limits::default()).unwrap_err().rule, rule);
        }
    }
}
