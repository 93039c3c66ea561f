//! Every object of the file, those within others too: what no press file may hold, wherever it stands.

use std::collections::{BTreeMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::finding::{Finding, Findings};
use super::pages::Sheet;
use super::rule::{self, Rule};
use super::rules::Rules;
use super::{jpeg, spaces};
use crate::diagnostic::Severity;
use crate::pdf::blend;
use crate::pdf::facts::font::Font;
use crate::pdf::facts::source::{Source, lossy};

/// Kinds of actions (ISO 32000-1, table 198).
const ACTIONS: [&[u8]; 18] = [
    b"GoTo",
    b"GoToR",
    b"GoToE",
    b"Launch",
    b"Thread",
    b"URI",
    b"Sound",
    b"Movie",
    b"Hide",
    b"Named",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"JavaScript",
    b"SetOCGState",
    b"Rendition",
    b"Trans",
    b"GoTo3DView",
];

/// Filters of images that every workflow reads, and those that only write bytes as text.
const IMAGE_FILTERS: [&[u8]; 8] = [b"DCTDecode", b"DCT", b"FlateDecode", b"Fl", b"ASCII85Decode", b"A85", b"ASCIIHexDecode", b"AHx"];

/// Objects and parts of objects that are looked at.
const MOST_PARTS: usize = 50_000_000;

/// An object that is to be looked at.
#[derive(Clone, Copy)]
struct Part<'a> {
    object: &'a Object,
    /// The object of the file that it is in.
    id: Option<ObjectId>,
    /// The first page that uses it.
    page: Option<usize>,
}

/// Goes through all objects.
pub struct Walk<'a, 's, 'f> {
    source: &'s Source<'a>,
    found: &'f mut Findings,
    seen: HashSet<ObjectId>,
    open: Vec<Part<'a>>,
    parts: usize,
    /// How each ink is made, and where it was met first.
    inks: BTreeMap<String, Ink<'a>>,
    differs: HashSet<String>,
}

struct Ink<'a> {
    space: &'a Object,
    page: Option<usize>,
}

impl<'a, 's, 'f> Walk<'a, 's, 'f> {
    /// Begins with nothing seen.
    pub fn new(source: &'s Source<'a>, found: &'f mut Findings) -> Self {
        Self { source, found, seen: HashSet::new(), open: Vec::new(), parts: 0, inks: BTreeMap::new(), differs: HashSet::new() }
    }

    /// Judges all objects: those of the pages first, each as the page's that uses it first, then the rest.
    pub fn judge(mut self, sheets: &[Sheet<'a>], catalog: &'a Dictionary, rules: &Rules) {
        // The page tree leads from every page to every other.
        self.seen.extend(sheets.iter().map(|sheet| sheet.id));
        for sheet in sheets {
            let page = Some(sheet.number);
            if let Some(resources) = sheet.resources {
                self.dictionary(resources, None, Part { object: &Object::Null, id: Some(sheet.id), page });
            }
            self.entries(sheet.dict, Some(sheet.id), page);
            if !self.drain() {
                return;
            }
        }
        self.catalog(catalog);
        self.entries(catalog, None, None);
        if !self.drain() {
            return;
        }
        for (id, object) in &self.source.document.objects {
            if self.seen.insert(*id) {
                self.open.push(Part { object, id: Some(*id), page: None });
                if !self.drain() {
                    return;
                }
            }
        }
        self.judge_inks(rules);
    }

    /// Looks at what is open; false when that is too much.
    fn drain(&mut self) -> bool {
        while let Some(part) = self.open.pop() {
            self.parts += 1;
            if self.parts > MOST_PARTS {
                self.found.add(Finding::new(&rule::TOO_LARGE, "the file has too many objects to judge them all"));
                return false;
            }
            match part.object {
                Object::Reference(id) => {
                    if self.seen.insert(*id)
                        && let Ok(object) = self.source.document.get_object(*id)
                    {
                        self.open.push(Part { object, id: Some(*id), page: part.page });
                    }
                }
                Object::Array(items) => {
                    self.array(part);
                    self.open.extend(items.iter().filter(|item| holds(item)).map(|object| Part { object, ..part }));
                }
                Object::Dictionary(dict) => self.dictionary(dict, None, part),
                Object::Stream(stream) => self.dictionary(&stream.dict, Some(stream), part),
                _ => {}
            }
        }
        true
    }

    /// Opens what a dictionary holds. What leads up, and the tree of tags, says nothing of the press.
    fn entries(&mut self, dict: &'a Dictionary, id: Option<ObjectId>, page: Option<usize>) {
        for (key, object) in dict.iter() {
            if holds(object) && !matches!(&key[..], b"Parent" | b"P" | b"StructTreeRoot" | b"Pages") {
                self.open.push(Part { object, id, page });
            }
        }
    }

    fn tell(&mut self, rule: &'static Rule, fact: impl Into<String>, part: Part<'a>) {
        self.found.add(Finding::new(rule, fact).on(part.page).object(part.id));
    }

    /// What only the catalog has.
    fn catalog(&mut self, catalog: &'a Dictionary) {
        let source = self.source;
        let mut tell = |rule, fact: &str| self.found.add(Finding::new(rule, fact));
        if ["OpenAction", "AA"].iter().any(|key| catalog.has(key.as_bytes())) {
            tell(&rule::ACTION, "the file does something when it is opened, closed or printed");
        }
        let names = source.dictionary(catalog, "Names");
        let named = |key| names.is_some_and(|names| source.dictionary(names, key).is_some());
        if named("JavaScript") {
            tell(&rule::ACTION, "the file has scripts");
        }
        if named("EmbeddedFiles") || catalog.has(b"AF") || catalog.has(b"Collection") {
            tell(&rule::ATTACHED_FILE, "a file is attached");
        }
        let outlines = source.dictionary(catalog, "Outlines").is_some_and(|outlines| outlines.has(b"First"));
        if outlines || catalog.has(b"Dests") || named("Dests") {
            tell(&rule::NAVIGATION, "the file has bookmarks or named places");
        }
        let layers = source.dictionary(catalog, "OCProperties");
        if layers.is_some_and(|layers| !source.list(layers, "OCGs").is_empty()) {
            tell(&rule::OPTIONAL_CONTENT, "the file has layers");
        }
        let form = source.dictionary(catalog, "AcroForm");
        if form.is_some_and(|form| !source.list(form, "Fields").is_empty() || form.has(b"XFA")) {
            tell(&rule::FORM_FIELDS, "the file has fields of a form");
        }
    }

    fn array(&mut self, part: Part<'a>) {
        let Some(space) = spaces::in_array(self.source, part.object) else { return };
        if let Some((rule, fact)) = spaces::fault(self.source, part.object) {
            self.tell(rule, fact, part);
        }
        if let spaces::Array::Separation(ink) = space {
            self.ink(ink, part);
        }
    }

    fn ink(&mut self, ink: String, part: Part<'a>) {
        if matches!(ink.as_str(), "None" | "All" | "Cyan" | "Magenta" | "Yellow" | "Black") {
            return;
        }
        match self.inks.get(&ink) {
            None => drop(self.inks.insert(ink, Ink { space: part.object, page: part.page })),
            Some(first) if !spaces::alike(self.source, first.space, part.object) => {
                if self.differs.insert(ink.clone()) {
                    self.tell(&rule::SEPARATION_DIFFERS, format!("the spot ink {ink} is made in different ways"), part);
                }
            }
            Some(_) => {}
        }
    }

    fn judge_inks(&mut self, rules: &Rules) {
        if self.inks.len() > rules.shop.spot_inks as usize {
            let names = self.inks.keys().take(8).cloned().collect::<Vec<_>>().join(", ");
            let takes = match rules.shop.spot_inks {
                0 => "none".to_owned(),
                number => format!("{number} at most"),
            };
            let page = self.inks.values().filter_map(|ink| ink.page).min();
            let fact = format!("the file has {} spot inks ({names}); {} takes {takes}", self.inks.len(), rules.asker());
            self.found.add(Finding::new(&rule::SPOT_INKS, fact).on(page));
        }
    }

    fn dictionary(&mut self, dict: &'a Dictionary, stream: Option<&'a Stream>, part: Part<'a>) {
        let source = self.source;
        let name = |key: &str| source.get(dict, key).and_then(|value| value.as_name().ok()).unwrap_or_default();
        let (kind, subtype) = (name("Type"), name("Subtype"));
        // An element of the tree of tags: its attributes are words of their own.
        if kind == b"StructElem" {
            return;
        }
        if name("S") == b"Transparency" && source.get(dict, "K").is_some_and(|knocks| matches!(knocks, Object::Boolean(true))) {
            self.tell(
                &rule::INK_ESTIMATE,
                "a group whose parts knock each other out: its ink is not judged, only that of a usual group",
                part,
            );
        }
        if kind == b"Annot" && part.page.is_none() {
            let fact = format!("an annotation ({}) is in the file, though it is on no page", lossy(subtype));
            self.found.add(Finding::new(&rule::ANNOTATION, fact).object(part.id).as_bad_as(Severity::Warning));
        }
        if let Some(stream) = stream {
            self.stream(stream, subtype == b"Image", part);
        }
        for key in ["CS", "ColorSpace"] {
            if let Some(Object::Name(space)) = source.get(dict, key)
                && space == b"DeviceRGB"
            {
                let whose = if key == "CS" {
                    "a group blends in"
                } else if subtype == b"Image" {
                    "a picture is in"
                } else {
                    "a gradient is in"
                };
                self.tell(&rule::DEVICE_RGB, format!("{whose} DeviceRGB"), part);
            }
        }
        match subtype {
            b"Image" if stream.is_some() => self.image(dict, part),
            b"Form" if stream.is_some() => {
                if dict.has(b"Ref") {
                    self.tell(&rule::REFERENCE_OBJECT, "a drawing stands for a page of another file", part);
                }
                if dict.has(b"PS") || name("Subtype2") == b"PS" {
                    self.tell(&rule::POSTSCRIPT_OBJECT, "a drawing is written in PostScript", part);
                }
            }
            b"PS" if stream.is_some() => self.tell(&rule::POSTSCRIPT_OBJECT, "a drawing is written in PostScript", part),
            _ => {}
        }
        if dict.has(b"OPI") {
            self.tell(&rule::OPI, "a picture is a placeholder for a finer one elsewhere (OPI)", part);
        }
        if kind == b"EmbeddedFile" || dict.has(b"EF") {
            self.found.add(Finding::new(&rule::ATTACHED_FILE, "a file is attached"));
        } else if matches!(kind, b"Filespec" | b"F") {
            self.tell(&rule::ATTACHED_FILE, "another file is referred to", part);
        }
        if kind == b"OCG" || kind == b"OCMD" {
            self.found.add(Finding::new(&rule::OPTIONAL_CONTENT, "the file has layers"));
        }
        self.action(dict, kind, part);
        if kind == b"Font" || matches!(subtype, b"Type1" | b"MMType1" | b"TrueType" | b"CIDFontType0" | b"CIDFontType2" | b"Type3") {
            self.font(dict, subtype, part);
        }
        let state = ["OPM", "BM", "TR", "TR2", "HTP", "HT", "HTO"].iter().any(|key| dict.has(key.as_bytes()));
        if stream.is_none() && state && (kind == b"ExtGState" || kind.is_empty() && !dict.has(b"S")) {
            self.graphics_state(dict, part);
        }
        self.entries(dict, part.id, part.page);
    }

    fn stream(&mut self, stream: &'a Stream, is_image: bool, part: Part<'a>) {
        if stream.dict.has(b"F") {
            self.tell(&rule::EXTERNAL_STREAM, "data are in another file", part);
        }
        for filter in self.source.list(&stream.dict, "Filter") {
            let Ok(filter) = self.source.resolve(filter).as_name() else { continue };
            match filter {
                b"LZWDecode" | b"LZW" => self.tell(&rule::STREAM_FILTER, "data are packed by LZW", part),
                b"Crypt" => self.tell(&rule::STREAM_FILTER, "data are encrypted by a filter of their own", part),
                filter if is_image && !IMAGE_FILTERS.contains(&filter) => {
                    self.tell(&rule::IMAGE_FILTER, format!("a picture is packed by {}", lossy(filter)), part);
                }
                _ => {}
            }
        }
    }

    fn image(&mut self, dict: &'a Dictionary, part: Part<'a>) {
        if dict.has(b"Alternates") {
            self.tell(&rule::ALTERNATE_IMAGE, "a picture has alternates", part);
        }
        if self.source.get(dict, "Interpolate").and_then(|smooth| smooth.as_bool().ok()) == Some(true) {
            self.tell(&rule::INTERPOLATION, "a picture is to be smoothed", part);
        }
        if let (Object::Stream(stream), Some(space)) = (part.object, self.source.get(dict, "ColorSpace"))
            && self.source.list(dict, "Filter").first().and_then(|filter| self.source.resolve(filter).as_name().ok()) == Some(b"DCTDecode")
            && let (Some(has), Some(told)) = (jpeg::components(&stream.content), spaces::components(self.source, space))
            && usize::from(has) != told
        {
            self.tell(&rule::JPEG_COMPONENTS, format!("a JPEG has {has} components, its colour space {told}"), part);
        }
    }

    fn action(&mut self, dict: &'a Dictionary, kind: &[u8], part: Part<'a>) {
        let does = self.source.get(dict, "S").and_then(|does| does.as_name().ok()).unwrap_or_default();
        let means = ["JS", "URI", "D", "F", "N", "Win", "T", "R", "State"].iter().any(|key| dict.has(key.as_bytes()));
        if kind == b"Action" || ACTIONS.contains(&does) && means && kind.is_empty() {
            self.tell(&rule::ACTION, format!("an action ({})", lossy(does)), part);
        }
    }

    fn font(&mut self, dict: &'a Dictionary, subtype: &[u8], part: Part<'a>) {
        if subtype == b"Type3" {
            self.tell(&rule::TYPE3_FONT, "the letters of a font are drawings (Type 3)", part);
        }
        // What no page uses is not printed.
        if matches!(subtype, b"Type1" | b"MMType1" | b"TrueType" | b"CIDFontType0" | b"CIDFontType2") && part.page.is_some() {
            let font = Font::read(self.source, dict);
            if !font.embedded {
                self.tell(&rule::FONT_EMBEDDING, format!("the font {} is not embedded", font.name), part);
            }
        }
    }

    fn graphics_state(&mut self, dict: &'a Dictionary, part: Part<'a>) {
        let source = self.source;
        let plain = |key: &str, allowed: &[&[u8]]| match source.get(dict, key) {
            None => true,
            Some(value) => value.as_name().is_ok_and(|name| allowed.contains(&name)),
        };
        if !plain("TR", &[]) || !plain("TR2", &[b"Default"]) {
            self.tell(&rule::TRANSFER_FUNCTION, "a graphics state has a transfer function; ink is measured without it", part);
        }
        let screen = source.get(dict, "HT").and_then(crate::pdf::facts::source::dictionary);
        let own =
            screen.is_some_and(|screen| !matches!(source.integer(screen, "HalftoneType"), Some(1 | 5)) || screen.has(b"HalftoneName"));
        if dict.has(b"HTP") || dict.has(b"HTO") || own {
            self.tell(&rule::HALFTONE, "a graphics state sets a screen or its phase", part);
        }
        for mode in source.list(dict, "BM") {
            let Ok(mode) = source.resolve(mode).as_name() else { continue };
            if !blend::MODES.contains(&mode) {
                self.tell(&rule::BLEND_MODE, format!("a blend mode {}", lossy(mode)), part);
            } else if blend::NON_SEPARABLE.contains(&mode) {
                let fact = format!("the blend mode {}: its ink is not judged, only estimated ink by ink", lossy(mode));
                self.tell(&rule::INK_ESTIMATE, fact, part);
            }
        }
    }
}

/// Whether an object can hold others, or leads to one.
fn holds(object: &Object) -> bool {
    matches!(object, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_) | Object::Stream(_))
}
