//! A page: its boxes, its images, its links.

use std::fmt;

use hayro::hayro_syntax::object::Name;
use hayro::hayro_syntax::object::dict::Dict;
use lopdf::{Dictionary, Object, ObjectId};

use super::Fault;
use super::colour;
use super::content::Content;
use super::drawn::Drawn;
use super::font::Font;
use super::link::{Link, Targets};
use super::source::{Source, dictionary, lossy};

/// Levels of the page tree that an inherited entry may come from.
const MOST_ANCESTORS: usize = 64;

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

/// A box of a page in points, as left, bottom, right, top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageBox(pub [f64; 4]);

impl PageBox {
    /// Width and height in points.
    pub fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.0;
        (right - left, top - bottom)
    }

    pub(in crate::pdf) fn read<'a>(source: &Source<'a>, object: &'a Object) -> Option<Self> {
        let sides: Vec<f64> =
            object.as_array().ok()?.iter().map(|side| source.resolve(side).as_float().map(f64::from)).collect::<Result<_, _>>().ok()?;
        let [a, b, c, d] = sides[..] else { return None };
        Some(Self([a.min(c), b.min(d), a.max(c), b.max(d)]))
    }
}

impl fmt::Display for PageBox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [left, bottom, ..] = self.0;
        let (width, height) = self.size();
        write!(f, "{width:.2} x {height:.2} pt ({:.2} x {:.2} mm)", width * MM, height * MM)?;
        if left.abs() > 0.005 || bottom.abs() > 0.005 {
            write!(f, " at {left:.2}, {bottom:.2}")?;
        }
        Ok(())
    }
}

/// An image drawn on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// How it is packed: `DCTDecode`, `FlateDecode`; several are joined by `+`.
    pub filter: String,
    /// The colour space in words; none for a stencil.
    pub colour_space: Option<String>,
    /// Whether another image says how opaque it is.
    pub soft_mask: bool,
}

impl Image {
    pub(super) fn read<'a>(source: &Source<'a>, dict: &'a Dictionary) -> Self {
        let filters = source.list(dict, "Filter").iter().filter_map(|name| source.resolve(name).as_name().ok());
        Self {
            width: source.integer(dict, "Width").unwrap_or_default(),
            height: source.integer(dict, "Height").unwrap_or_default(),
            filter: filters.map(lossy).collect::<Vec<_>>().join("+"),
            colour_space: source.get(dict, "ColorSpace").map(|space| colour::describe(source, space)),
            soft_mask: source.get(dict, "SMask").is_some(),
        }
    }

    pub(super) fn inline(dict: &Dict<'_>, colour_space: Option<String>) -> Self {
        let number = |keys: [&str; 2]| keys.iter().find_map(|key| dict.get::<i32>(*key)).map(i64::from);
        let filter = ["F", "Filter"].iter().find_map(|key| dict.get::<Name<'_>>(*key));
        Self {
            width: number(["W", "Width"]).unwrap_or_default(),
            height: number(["H", "Height"]).unwrap_or_default(),
            filter: filter.map_or_else(String::new, |name| name.as_str().to_owned()),
            colour_space,
            soft_mask: false,
        }
    }
}

/// A page of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The whole sheet with all that is drawn.
    pub media: Option<PageBox>,
    /// What viewers show, when it is written.
    pub crop: Option<PageBox>,
    /// How far the artwork reaches over the cut, when it is written.
    pub bleed: Option<PageBox>,
    /// The finished page, when it is written.
    pub trim: Option<PageBox>,
    /// Clockwise turn in degrees, a multiple of 90.
    pub rotate: i64,
    /// Fonts that show text, by name.
    pub fonts: Vec<Font>,
    /// Colour spaces of fills, strokes, shadings, images and transparency groups, by name.
    pub colour_spaces: Vec<String>,
    /// Images in the order in which they are first drawn, soft masks after their image.
    pub images: Vec<Image>,
    /// Link annotations in the file's order.
    pub links: Vec<Link>,
    /// Other annotations, by kind.
    pub annotations: Vec<String>,
    /// The texts of artifacts: running heads, page numbers.
    pub artifacts: Vec<String>,
    /// Text that is neither tagged nor an artifact; a tagged PDF has none.
    pub untagged: String,
}

impl Page {
    pub(super) fn read<'a>(source: &Source<'a>, id: ObjectId, content: &mut Content<'a, '_>, targets: &Targets<'a>) -> Result<Self, Fault> {
        let Ok(dict) = source.document.get_dictionary(id) else {
            return Err(Fault::Unreadable("a page is missing".to_owned()));
        };
        let edge = |key| inherited(source, dict, key).and_then(|object| PageBox::read(source, object));
        let resources = inherited(source, dict, "Resources").and_then(dictionary);
        let Drawn { fonts, colour_spaces, images, artifacts, untagged, .. } = content.page(id, dict, resources)?;
        let mut links = Vec::new();
        let mut annotations = Vec::new();
        for annotation in source.list(dict, "Annots") {
            let Some(annotation) = dictionary(source.resolve(annotation)) else { continue };
            match source.name(annotation, "Subtype") {
                Some(kind) if kind == "Link" => links.push(Link::read(source, annotation, targets)),
                kind => annotations.push(kind.unwrap_or_default()),
            }
        }
        Ok(Self {
            media: edge("MediaBox"),
            crop: edge("CropBox"),
            bleed: edge("BleedBox"),
            trim: edge("TrimBox"),
            rotate: inherited(source, dict, "Rotate").and_then(|turn| turn.as_i64().ok()).unwrap_or_default(),
            fonts: fonts.into_iter().collect(),
            colour_spaces: colour_spaces.into_iter().collect(),
            images,
            links,
            annotations,
            artifacts: artifacts.iter().map(|text| one_line(text)).filter(|text| !text.is_empty()).collect(),
            untagged,
        })
    }
}

/// A text with one space wherever there are several.
fn one_line(text: &str) -> String {
    text.trim().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An entry that a page may have from the nodes above it.
pub(in crate::pdf) fn inherited<'a>(source: &Source<'a>, page: &'a Dictionary, key: &str) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..MOST_ANCESTORS {
        if let Some(found) = source.get(node, key) {
            return Some(found);
        }
        node = source.dictionary(node, "Parent")?;
    }
    None
}
