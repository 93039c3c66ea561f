//! Pictures on a page, judged by their pixels, their ink and how they are packed.

use hayro::hayro_syntax::object::{Array, Name, Stream as Inline};
use lopdf::{ObjectId, Stream};

use super::artwork::{Artwork, ROUNDING, overprints};
use super::finding::{Finding, Place};
use super::rule;
use crate::diagnostic::Severity;
use crate::pdf::facts::source::Source;
use crate::pdf::interpret::{Area, Space, State, base};
use crate::pdf::press::photos::ID_KEY;

/// Pictures of fewer pixels a side are ornaments, if they are printed small.
const ORNAMENT: f64 = 16.0;
/// Points of a side up to which they are: half an inch.
const SMALL: f64 = 36.0;
/// Pictures of so few pixels a side are gradients, however large they are printed.
const GRADIENT: f64 = 2.0;

/// Points in an inch.
const INCH: f64 = 72.0;

/// A picture and what is seen of its unit square: left, bottom, right, top.
pub type Seen = (ObjectId, [f64; 4]);

/// Pictures of one page whose pixels are looked at.
const MOST_PICTURES: usize = 1_000;

/// What matters of a picture.
pub struct Picture {
    width: f64,
    height: f64,
    bits: i64,
    stencil: bool,
    /// The space of its pixels, where it stands for itself.
    space: Option<Space>,
    photo: Option<String>,
}

impl Picture {
    /// An image of the file.
    pub fn read(source: &Source<'_>, image: &Stream) -> Self {
        let dict = &image.dict;
        let number = |key| source.integer(dict, key).unwrap_or_default();
        let stencil = source.get(dict, "ImageMask").and_then(|mask| mask.as_bool().ok()).unwrap_or(false);
        let list = source.get(dict, "ColorSpace").is_some_and(|space| base(source, space) == Space::Other);
        Self {
            width: number("Width") as f64,
            height: number("Height") as f64,
            bits: if stencil || (number("BitsPerComponent") == 1 && !list) { 1 } else { 8 },
            stencil,
            space: source.get(dict, "ColorSpace").map(|space| Space::read(source, space)),
            photo: source.text(dict, ID_KEY),
        }
    }

    /// A picture within content.
    pub fn inline(image: &Inline<'_>) -> Self {
        let dict = image.dict();
        let number = |keys: [&str; 2]| keys.iter().find_map(|key| dict.get::<i32>(*key)).unwrap_or_default();
        let stencil = ["IM", "ImageMask"].iter().find_map(|key| dict.get::<bool>(*key)).unwrap_or(false);
        let bits = if stencil || number(["BPC", "BitsPerComponent"]) == 1 { 1 } else { 8 };
        let (width, height) = (f64::from(number(["W", "Width"])), f64::from(number(["H", "Height"])));
        Self { width, height, bits, stencil, space: None, photo: None }
    }
}

impl Artwork<'_, '_, '_> {
    /// Notes the ink of a picture. A photo of ours keeps the limit in every pixel.
    fn inks(&mut self, picture: &Picture, area: Area, state: &State) {
        let limit = f64::from(self.rules.shop.most_ink);
        match &picture.space {
            _ if state.mixes => self.load.draw(area),
            Some(Space::Gray) if state.overprint.fill => self.load.overprint(area, [0.0, 0.0, 0.0, 100.0]),
            Some(Space::Gray) => self.load.lay(area, 100.0, false),
            Some(Space::Cmyk) if picture.photo.is_some() => self.load.lay(area, limit, false),
            _ => self.load.draw(area),
        }
    }

    /// Judges a picture by its pixels.
    pub(super) fn picture(&mut self, picture: &Picture, id: Option<ObjectId>, state: &State) {
        let Some(area) = self.seen(state.matrix.around(Area([0.0, 0.0, 1.0, 1.0])), state) else { return };
        if picture.stencil {
            let overprints = overprints(&state.fill, state.overprint.fill, state.overprint.mode);
            let fill = state.fill.clone();
            self.colour(&fill, overprints, "a stencil", area, "");
            self.ink(&fill, overprints, area, false, state);
        } else {
            self.inks(picture, area, state);
            self.printed |= area.overlaps(self.sheet.trim);
            self.bleed(area, "a picture");
        }
        if let Some((object, _)) = id {
            if let Some(seen) = state.matrix.part(area.within(self.sheet.trim)).filter(|_| self.pictures.len() < MOST_PICTURES)
                && !picture.stencil
            {
                self.pictures.extend(id.map(|id| (id, seen)));
            }
            self.found.draws(object, self.sheet.number, Place::new(area, self.sheet.trim), picture.photo.clone());
        }
        let (width, height) = state.matrix.scales();
        let along = |pixels: f64, points: f64| pixels * INCH / points.max(f64::MIN_POSITIVE);
        let ppi = along(picture.width, width).min(along(picture.height, height));
        let shop = &self.rules.shop;
        let (rule, what, error, warning) = if picture.bits == 1 {
            (&rule::LINE_ART_PPI, "line art", shop.line_art_ppi.error, shop.line_art_ppi.warning)
        } else {
            (&rule::PHOTO_PPI, "a picture", shop.photo_ppi.error, shop.photo_ppi.warning)
        };
        let few = picture.width.min(picture.height);
        let ornament = few <= GRADIENT || few <= ORNAMENT && width.min(height) <= SMALL;
        if ornament || ppi >= warning - ROUNDING {
            return;
        }
        let (severity, limit) = if ppi < error - ROUNDING { (Severity::Error, error) } else { (Severity::Warning, warning) };
        let fact = format!(
            "{what} of {} x {} pixels prints at {ppi:.0} pixels per inch; {} asks for {limit}",
            picture.width,
            picture.height,
            self.rules.asker()
        );
        let finding = self.finding(rule, fact, area).object(id).as_bad_as(severity).of_photo(picture.photo.clone());
        self.found.add(finding);
    }

    /// Judges what a picture within content says of its colours, unless resources say it, and of its packing.
    pub(super) fn packing(&mut self, image: &Inline<'_>, told: bool) {
        let dict = image.dict();
        let page = self.sheet.number;
        let named = ["CS", "ColorSpace"].iter().find_map(|key| dict.get::<Name<'_>>(*key));
        if !told && named.is_some_and(|name| matches!(name.as_str(), "RGB" | "DeviceRGB")) {
            self.found.add(Finding::new(&rule::DEVICE_RGB, "a picture within the content is in DeviceRGB").on(page));
        }
        let filters = ["F", "Filter"].iter().find_map(|key| {
            let one = dict.get::<Name<'_>>(*key).map(|name| vec![name.as_str().to_owned()]);
            let all = || Some(dict.get::<Array<'_>>(*key)?.iter::<Name<'_>>().map(|name| name.as_str().to_owned()).collect());
            one.or_else(all)
        });
        if filters.unwrap_or_default().iter().any(|filter| matches!(filter.as_str(), "LZW" | "LZWDecode")) {
            self.found.add(Finding::new(&rule::STREAM_FILTER, "a picture within the content is packed by LZW").on(page));
        }
    }
}
