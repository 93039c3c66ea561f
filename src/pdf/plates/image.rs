//! Images on one plate.

use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::object::{Dict, MaybeRef, Object, Stream};
use hayro::hayro_interpret::hayro_syntax::page::Resources;
use lopdf::{Dictionary, dictionary};

use super::content::{Content, Place};
use super::copy::plain;
use super::samples::{Image, Plane};
use super::separate::{Fault, Separator};
use super::space::{self, Space};
use super::state::State;

impl<'a> Separator<'a> {
    pub(super) fn image(
        &mut self,
        stream: &Stream<'a>,
        place: &Place<'_, 'a>,
        state: &mut State<'a>,
        content: &mut Content,
    ) -> Result<(), Fault> {
        let dict = stream.dict();
        if dict.get::<bool>("ImageMask") == Some(true) {
            let object = self.copies.object(&Object::Stream(stream.clone()));
            let id = self.copies.document.add_object(object);
            let name = content.name("XObject", id.into());
            return self.paint(state, true, false, format!("/{name} Do").as_bytes(), &[], content);
        }
        let id = stream.obj_id();
        let known = self.images.get(&id).cloned();
        let image = known.unwrap_or_else(|| {
            let space = dict.get::<Object<'a>>("ColorSpace").and_then(|space| Space::read(&space, place.resources));
            let image = Image::read(stream, space).map(Rc::new);
            self.images.insert(id, image.clone());
            image
        });
        if let Some(image) = image {
            self.sampled(&image, dict, state, content);
        }
        Ok(())
    }

    pub(super) fn inline_image(
        &mut self,
        stream: &Stream<'_>,
        place: &Place<'_, 'a>,
        state: &mut State<'a>,
        content: &mut Content,
    ) -> Result<(), Fault> {
        let dict = stream.dict();
        if matches!(space::either(dict, "ImageMask", "IM"), Some(Object::Boolean(true))) {
            let mut mask = Dictionary::new();
            for (key, value) in dict.entries() {
                if let MaybeRef::NotRef(value) = value {
                    mask.set(long(key.as_ref()), inline(&value));
                }
            }
            mask.set("Subtype", "Image");
            let mask = lopdf::Stream::new(mask, stream.raw_data().into_owned()).with_compression(false);
            let id = self.copies.document.add_object(mask);
            let name = content.name("XObject", id.into());
            return self.paint(state, true, false, format!("/{name} Do").as_bytes(), &[], content);
        }
        let space = match space::either(dict, "ColorSpace", "CS") {
            Some(Object::Name(name)) => Space::named(&name, place.resources),
            // Only tables of device colours may stand here: nothing in them needs resources.
            Some(other) => Space::read(&other, &Resources::new(Dict::empty())),
            None => None,
        };
        if let Some(image) = Image::read(stream, space) {
            self.sampled(&image, &Dict::empty(), state, content);
        }
        Ok(())
    }

    /// Draws the plate of an image.
    pub(super) fn sampled(&mut self, image: &Image, dict: &Dict<'a>, state: &mut State<'a>, content: &mut Content) {
        self.touch_all(image.space());
        let plane = image.plane(&self.ink);
        let overprints = plane.is_none() && state.overprint.fill;
        if image.space().is_invisible() || overprints && !state.isolated {
            return;
        }
        // What the image does not speak of is left as paper within its shape.
        let plane = plane.unwrap_or(Plane { width: 1, height: 1, samples: vec![255] });
        let mut new = samples(&plane);
        if let Some(layer) = self.copies.entry(dict, b"OC") {
            new.set("OC", layer);
        }
        if let Some(interpolate) = dict.get::<bool>("Interpolate") {
            new.set("Interpolate", interpolate);
        }
        let cover = image.cover();
        if let Some(cover) = cover {
            let mask = lopdf::Stream::new(samples(&cover), cover.samples).with_compression(false);
            new.set("SMask", self.copies.document.add_object(mask));
        } else if let Some(mask) = dict.get::<Stream<'a>>("SMask") {
            let mut copy = self.copies.dictionary(mask.dict(), &[b"Matte", b"Length"]);
            copy.remove(b"SMask");
            let mask = lopdf::Stream::new(copy, mask.raw_data().into_owned()).with_compression(false);
            new.set("SMask", self.copies.document.add_object(mask));
        } else if dict.get::<Stream<'a>>("Mask").is_some()
            && let Some(mask) = self.copies.entry(dict, b"Mask")
        {
            new.set("Mask", mask);
        }
        self.tell_whole(overprints, state, content);
        let id = self.copies.document.add_object(lopdf::Stream::new(new, plane.samples).with_compression(false));
        let name = content.name("XObject", id.into());
        content.write(&format!("/{name} Do\n"));
    }
}

/// Samples of eight bits in grey.
fn samples(plane: &Plane) -> Dictionary {
    let side = |pixels: usize| i64::try_from(pixels).unwrap_or(i64::MAX);
    dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        "Width" => side(plane.width), "Height" => side(plane.height),
    }
}

/// The long form of a key of an inline image (ISO 32000-1, table 93).
fn long(key: &[u8]) -> Vec<u8> {
    let long: &[u8] = match key {
        b"BPC" => b"BitsPerComponent",
        b"CS" => b"ColorSpace",
        b"D" => b"Decode",
        b"DP" => b"DecodeParms",
        b"F" => b"Filter",
        b"H" => b"Height",
        b"IM" => b"ImageMask",
        b"I" => b"Interpolate",
        b"W" => b"Width",
        other => other,
    };
    long.to_vec()
}

/// A value of an inline image, which refers to nothing.
fn inline(value: &Object<'_>) -> lopdf::Object {
    match value {
        Object::Dict(dict) => {
            let entries = dict.keys().filter_map(|key| Some((key.as_ref().to_vec(), inline(&dict.get::<Object<'_>>(&key)?))));
            lopdf::Object::Dictionary(entries.collect())
        }
        Object::Array(array) => lopdf::Object::Array(array.iter::<Object<'_>>().map(|item| inline(&item)).collect()),
        other => plain(other),
    }
}
