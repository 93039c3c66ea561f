//! Photos in inks in the places of their stand-ins, and pictures of the layout's own turned into inks.

use std::collections::HashMap;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::colour::components;
use crate::media::print::{Coding, Inks, Printable, Printer};
use crate::media::{Encoding, Photo};
use crate::shop::Press;

/// The entry of an image that says which photo of the issue it is. Names that begin with XX are for private entries, which
/// every reader passes over (ISO 32000-1, Annex E).
pub const ID_KEY: &str = "XXBulletinMedia";

/// A photo in inks and what it is put in the place of.
#[derive(Debug)]
pub struct Replacement<'a> {
    /// The bytes that stand for it in what Typst wrote.
    pub stand_in: &'a [u8],
    /// Its id in the issue.
    pub id: &'a str,
    /// The photo.
    pub photo: Printable,
}

/// Puts photos in the places of what stands for them; pictures that stand for none are the layout's own.
pub fn put(document: &mut Document, photos: &[Replacement], press: &Press) -> Result<(), String> {
    let by_bytes: HashMap<&[u8], &Replacement> = photos.iter().map(|one| (one.stand_in, one)).collect();
    let printer = press.printer();
    let mut changes: Vec<(ObjectId, Stream)> = Vec::new();
    for (id, object) in &document.objects {
        let Object::Stream(stream) = object else { continue };
        if !stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image") {
            continue;
        }
        if let Some(one) = by_bytes.get(stream.content.as_slice()) {
            let mut image = image(&one.photo, &stream.dict);
            image.dict.set(ID_KEY, super::metadata::text(one.id));
            changes.push((*id, image));
        } else if stream.dict.get(b"ColorSpace").ok().and_then(|space| components(space, document)) == Some(3) {
            changes.push((*id, image(&own(stream, &printer)?, &stream.dict)));
        }
    }
    changes.into_iter().for_each(|(id, stream)| {
        document.objects.insert(id, stream.into());
    });
    Ok(())
}

/// A photo as an image; what was said of how opaque it is stays.
fn image(photo: &Printable, stood_for: &Dictionary) -> Stream {
    let (space, colours): (&str, i64) = match photo.inks {
        Inks::Black => ("DeviceGray", 1),
        Inks::Four => ("DeviceCMYK", 4),
    };
    let width = i64::from(photo.width);
    let mut dict = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => width,
        "Height" => i64::from(photo.height),
        "BitsPerComponent" => 8,
        "ColorSpace" => space,
    };
    match photo.coding {
        Coding::Jpeg => dict.set("Filter", "DCTDecode"),
        Coding::Deflate => {
            dict.set("Filter", "FlateDecode");
            dict.set("DecodeParms", dictionary! { "Predictor" => 12, "Colors" => colours, "BitsPerComponent" => 8, "Columns" => width });
        }
    }
    if photo.inverted {
        dict.set("Decode", vec![Object::Integer(1), 0.into(), 1.into(), 0.into(), 1.into(), 0.into(), 1.into(), 0.into()]);
    }
    if let Ok(mask) = stood_for.get(b"SMask") {
        dict.set("SMask", mask.clone());
    }
    Stream::new(dict, photo.bytes.to_vec()).with_compression(false)
}

/// A picture in light that the layout brought along, in inks.
fn own(stream: &Stream, printer: &Printer) -> Result<Printable, String> {
    let fault = "a picture of the layout's own cannot be turned into inks";
    let side = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).ok().and_then(|side| u32::try_from(side).ok()).ok_or(fault);
    let (width, height) = (side(b"Width")?, side(b"Height")?);
    let jpeg = stream.filters().is_ok_and(|filters| filters == [b"DCTDecode"]);
    let bytes = if jpeg {
        stream.content.clone()
    } else {
        let samples = stream.decompressed_content().map_err(|_| fault)?;
        let picture = RgbImage::from_raw(width, height, samples).ok_or(fault)?;
        let mut png = Cursor::new(Vec::new());
        DynamicImage::from(picture).write_to(&mut png, ImageFormat::Png).map_err(|_| fault)?;
        png.into_inner()
    };
    let photo = Photo { id: String::new(), width, height, bytes: bytes.into(), encoding: Encoding::Source };
    printer.print(&photo, width, height).map_err(|fault| fault.fact)
}
