use image::{GrayImage, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};

use super::*;
use crate::media::Encoding;

fn photo(bytes: Vec<u8>) -> Photo {
    Photo { id: "a".into(), width: 16, height: 16, bytes: bytes.into(), encoding: Encoding::Source }
}

fn printed_at(bytes: Vec<u8>, most_ink: u32, (width, height): (u32, u32)) -> Result<Printable, Diagnostic> {
    let condition = Condition::find("FOGRA39L_coated").unwrap();
    Printer::new(&condition, most_ink, None).print(&photo(bytes), width, height)
}

fn printed(bytes: Vec<u8>) -> Printable {
    printed_at(bytes, 300, (16, 16)).unwrap()
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

use image::DynamicImage;

fn plain(colour: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(16, 16, Rgb(colour))
}

fn jpeg(samples: &[u8], color: ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 100).encode(samples, 16, 16, color).unwrap();
    bytes
}

fn inks(ink: [u8; 4], color: ColorType) -> Vec<u8> {
    jpeg(&ink.repeat(256), color)
}

/// A JPEG without Adobe's marker.
fn unmarked(jpeg: &[u8]) -> Vec<u8> {
    let at = jpeg.windows(2).position(|pair| pair == [0xFF, 0xEE]).unwrap();
    let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    [&jpeg[..at], &jpeg[at + 2 + length..]].concat()
}

/// The first pixel's inks, in per cent.
fn first(printable: &Printable) -> Vec<u32> {
    let samples = match printable.coding {
        Coding::Deflate => {
            let mut rows = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&*printable.bytes), &mut rows).unwrap();
            assert_eq!(rows[0], 2);
            rows[1..5].to_vec()
        }
        Coding::Jpeg => {
            let source = pixels::read(&printable.bytes).unwrap();
            match printable.inks {
                Inks::Four => source.picture.to_rgba8().get_pixel(3, 3).0.to_vec(),
                Inks::Black => source.picture.to_luma8().get_pixel(3, 3).0.to_vec(),
            }
        }
    };
    let samples = if printable.inks == Inks::Black { vec![255 - samples[0]] } else { samples };
    samples.into_iter().map(|sample| (u32::from(sample) * 100 + 127) / 255).collect()
}

fn near(found: &[u32], wanted: &[u32], off: u32) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    assert!(found.iter().zip(wanted).all(|(a, b)| a.abs_diff(*b) <= off), "{found:?} is not near {wanted:?}");
}

/// A profile of light in which numbers are in proportion to it.
fn linear() -> Vec<u8> {
    let curve = lcms2::ToneCurve::new(1.0);
    let primaries = lcms2::CIExyYTRIPLE {
        Red: lcms2::CIExyY { x: 0.64, y: 0.33, Y: 1.0 },
        Green: lcms2::CIExyY { x: 0.30, y: 0.60, Y: 1.0 },
        Blue: lcms2::CIExyY { x: 0.15, y: 0.06, Y: 1.0 },
    };
    let white = lcms2::CIExyY { x: 0.3127, y: 0.3290, Y: 1.0 };
    lcms2::Profile::new_rgb(&white, &primaries, &[&curve, &curve, &curve]).unwrap().icc().unwrap()
}

/// A PNG of one colour, with a profile.
fn profiled(colour: [u8; 3], profile: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    if let Some(profile) = profile {
        image::ImageEncoder::set_icc_profile(&mut encoder, profile).unwrap();
    }
    plain(colour).write_with_encoder(encoder).unwrap();
    bytes
}

#[test]
fn white_is_paper_and_black_is_dark_but_under_the_limit() {
    near(&first(&printed(png(plain([255; 3])))), &[0, 0, 0, 0], 0);
    let black = first(&printed(png(plain([0; 3]))));
    assert!(black[3] >= 85 && black.iter().sum::<u32>() <= 300, "{black:?}");
    let less = first(&printed_at(png(plain([0; 3])), 220, (16, 16)).unwrap());
    assert!(less.iter().sum::<u32>() <= 220 && less[3] == black[3], "{less:?}");
}

#[test]
fn a_red_is_printed_in_magenta_and_yellow() {
    // sRGB red lies outside what inks can: it becomes the nearest that they can, nearly full magenta and yellow.
    let red = first(&printed(png(plain([255, 0, 0]))));
    assert!(red[0] <= 8 && red[1] >= 88 && red[2] >= 88 && red[3] <= 8, "{red:?}");
}

#[test]
fn the_profile_of_the_source_is_honoured() {
    // In a space of a gamma of 1 the same number is far lighter.
    let with = |profile: Vec<u8>| printed(profiled([60; 3], Some(profile)));
    let (linear, usual) = (first(&with(linear())), first(&printed(png(plain([60, 60, 60])))));
    assert!(linear.iter().sum::<u32>() + 60 < usual.iter().sum::<u32>(), "{linear:?} {usual:?}");
    let broken = with(b"rubbish".to_vec());
    assert_eq!((first(&broken), broken.remarks), (usual.clone(), vec![Remark::ProfileUnusable]));
    // A profile of inks says nothing of light.
    let press = Condition::find("FOGRA39L_coated").unwrap().profile.to_vec();
    assert_eq!(first(&with(press)), usual);
}

#[test]
fn grey_is_printed_with_black_alone() {
    let grey = printed(png(GrayImage::from_pixel(16, 16, Luma([128]))));
    assert_eq!(grey.inks, Inks::Black);
    // As dark as sRGB's middle grey: more than half a tone, less than three quarters.
    assert!((50..=75).contains(&first(&grey)[0]), "{:?}", first(&grey));
    near(&first(&printed(png(GrayImage::from_pixel(16, 16, Luma([255]))))), &[0], 0);
    near(&first(&printed(png(GrayImage::from_pixel(16, 16, Luma([0]))))), &[100], 0);
}

#[test]
fn sixteen_bits_and_transparency_are_flattened_on_paper() {
    let deep = image::ImageBuffer::from_pixel(16, 16, Rgb([0x8080_u16, 0x4040, 0x2020]));
    let (deep, flat) = (first(&printed(png(DynamicImage::ImageRgb16(deep)))), first(&printed(png(plain([0x80, 0x40, 0x20])))));
    near(&deep, &flat, 1);
    let clear = RgbaImage::from_pixel(16, 16, Rgba([200, 0, 0, 0]));
    near(&first(&printed(png(clear))), &[0, 0, 0, 0], 0);
    let half = RgbaImage::from_pixel(16, 16, Rgba([255, 0, 0, 128]));
    near(&first(&printed(png(half))), &first(&printed(png(plain([255, 127, 127])))), 1);
    let grey = image::ImageBuffer::from_pixel(16, 16, LumaA([0_u8, 0]));
    near(&first(&printed(png(DynamicImage::ImageLumaA8(grey)))), &[0], 0);
}

#[test]
fn inks_are_read_as_their_writer_meant_them() {
    let ink = [25, 204, 102, 51];
    for color in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let bytes = inks(ink, color);
        let kept = printed(bytes.clone());
        // They go into the file as they came.
        assert_eq!((&*kept.bytes, kept.inverted, &kept.remarks[..]), (&bytes[..], true, &[Remark::InksWithoutProfile][..]));
        near(&first(&kept), &[10, 80, 40, 20], 1);
    }
    // Without Adobe's marker 255 is full ink.
    let bytes = unmarked(&inks(ink.map(|ink| 255 - ink), ColorType::Cmyk));
    let kept = printed(bytes.clone());
    assert_eq!((&*kept.bytes, kept.inverted), (&bytes[..], false));
    near(&first(&kept), &[10, 80, 40, 20], 1);
    // Under a lower limit they are made anew.
    let less = printed_at(inks([255; 4], ColorType::Cmyk), 240, (16, 16)).unwrap();
    near(&first(&less), &[47, 47, 47, 100], 2);
}

#[test]
fn inks_of_another_press_are_converted() {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 100);
    encoder.add_icc_profile(&Condition::find("FOGRA29L_uncoated").unwrap().profile).unwrap();
    encoder.encode(&[0, 0, 0, 200].repeat(256), 16, 16, ColorType::Cmyk).unwrap();
    let converted = printed(bytes);
    assert!(converted.remarks.is_empty());
    assert_ne!(first(&converted), [0, 0, 0, 78]);
}

#[test]
fn scaling_keeps_inks_and_drawings_stay_clean() {
    let small = printed_at(inks([0, 255, 0, 0], ColorType::Cmyk), 300, (8, 8)).unwrap();
    assert_eq!((small.width, small.height), (8, 8));
    near(&first(&small), &[0, 100, 0, 0], 1);
    assert_eq!(printed(png(plain([9; 3]))).coding, Coding::Deflate);
    let mixed = RgbImage::from_fn(64, 64, |x, y| Rgb([x as u8 * 4, y as u8 * 4, 9]));
    assert_eq!(printed_at(png(mixed), 300, (64, 64)).unwrap().coding, Coding::Jpeg);
}

#[test]
fn damaged_photos_are_faults_of_their_files() {
    let mut cut = png(plain([9; 3]));
    cut.truncate(60);
    assert_eq!(printed_at(cut, 300, (16, 16)).unwrap_err().rule, "unreadable-file");
    let good = inks([1, 2, 3, 4], ColorType::Cmyk);
    for at in (0..good.len()).step_by(7) {
        let mut broken = good.clone();
        broken[at] ^= 0x5A;
        let _ = printed_at(broken, 300, (16, 16));
        let _ = printed_at(good[..at].to_vec(), 300, (16, 16));
    }
}

#[test]
fn what_comes_out_of_the_cache_is_what_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(folder.path().to_owned(), 1 << 20);
    let condition = Condition::find("FOGRA39L_coated").unwrap();
    let print = |photo: &Photo, most_ink, cache| Printer::new(&condition, most_ink, cache).print(photo, 16, 16).unwrap();
    let photo = photo(png(plain([200, 100, 50])));
    let made = print(&photo, 300, Some(&cache));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(print(&photo, 300, Some(&cache)), made);
    assert_eq!(print(&photo, 300, None), made);
    print(&photo, 280, Some(&cache));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// Dark leaves before a bright sky, with grain: what JPEG moves most.
fn thicket() -> RgbImage {
    let mut state = 7_u32;
    RgbImage::from_fn(256, 192, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (state >> 27) as u8;
        let leaf = (x * 7 + y * y / 5) % 23 < 12;
        if leaf { Rgb([grain / 4, grain / 3, grain / 6]) } else { Rgb([150 + grain, 170 + grain, 200 + grain]) }
    })
}

#[test]
fn no_pixel_that_is_decoded_has_more_ink_than_the_limit() {
    let bytes = |picture: RgbImage| {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&picture).unwrap();
        bytes
    };
    // Blocks at the edges are not whole in a picture of an odd size.
    for (width, height) in [(256, 192), (251, 187)] {
        let bytes = bytes(image::imageops::crop_imm(&thicket(), 3, 4, width, height).to_image());
        for most in [160, 220, 280, 300] {
            let made = printed_at(bytes.clone(), most, (width, height)).unwrap();
            assert_eq!(made.coding, Coding::Jpeg, "{most}");
            let decoded = pixels::read(&made.bytes).unwrap().picture.into_rgba8().into_raw();
            let densest = decoded.chunks_exact(4).map(inks::sum).max().unwrap();
            assert!(densest <= inks::full(most), "{most}: {}", densest * 100 / 255);
            // What is dark stays nearly as dark as it may be.
            assert!(densest + 20 >= inks::full(most).min(inks::full(280)), "{most}: {}", densest * 100 / 255);
        }
    }
}

#[test]
fn photos_of_one_printer_come_out_as_they_do_alone() {
    let condition = Condition::find("FOGRA39L_coated").unwrap();
    let printer = Printer::new(&condition, 300, None);
    for profile in [None, Some(linear()), Some(b"rubbish".to_vec()), None, Some(linear())] {
        let bytes = profiled([60, 120, 60], profile);
        assert_eq!(printer.print(&photo(bytes.clone()), 16, 16).unwrap(), printed(bytes));
    }
}
