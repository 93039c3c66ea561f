//! Pages: their boxes, their number, what lies on them that paper cannot have.

use lopdf::{Dictionary, Object, ObjectId};

use super::finding::{Finding, Findings, Place};
use super::rule;
use super::rules::Rules;
use crate::diagnostic::Severity;
use crate::pdf::facts::page::{PageBox, inherited};
use crate::pdf::facts::source::{Source, dictionary};
use crate::pdf::interpret::Area;
use crate::pdf::press::points;
use crate::shop::Marks;

/// Boxes that are so many points apart count as alike: less than any cutter can see.
const ALIKE: f64 = 0.02;

/// A bleed that is so many millimetres too small is rounding.
const BLEED_TOLERANCE_MM: f64 = 0.05;

/// Millimetres of sheet that marks and their words may take.
const MOST_SLUG_MM: f64 = 30.0;

/// Millimetres of sheet outside the bleed that crop marks need: their distance and a useful length.
const LEAST_SLUG_MM: f64 = 3.0;

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

/// A page and its boxes.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Its object.
    pub id: ObjectId,
    /// Its entries.
    pub dict: &'a Dictionary,
    /// What its content is written in.
    pub resources: Option<&'a Dictionary>,
    /// Where the sheet ends.
    pub media: Area,
    /// How far the artwork runs; the trim when it is not told.
    pub bleed: Area,
    /// Where it is cut; what viewers show when it is not told.
    pub trim: Area,
}

/// A page as large as most are, for one that does not say.
const A4: Area = Area([0.0, 0.0, 595.276, 841.89]);

/// Reads a page and judges what surrounds its content.
pub fn judge<'a>(source: &Source<'a>, number: usize, id: ObjectId, rules: &Rules, found: &mut Findings) -> Option<Sheet<'a>> {
    let Ok(dict) = source.document.get_dictionary(id) else {
        found.add(Finding::new(&rule::DAMAGED, format!("page {number} is missing in the file")));
        return None;
    };
    let mut broken = Vec::new();
    let mut edges = |key: &'static str, object: Option<&'a Object>| {
        let told = object?;
        let read = PageBox::read(source, told).map(|read| Area(read.0)).filter(|area| area.size().0 > 0.0 && area.size().1 > 0.0);
        if read.is_none() {
            broken.push(key);
        }
        read
    };
    let media = edges("MediaBox", inherited(source, dict, "MediaBox"));
    let crop = edges("CropBox", inherited(source, dict, "CropBox"));
    let [bleed, trim, art] = ["BleedBox", "TrimBox", "ArtBox"].map(|key| edges(key, source.get(dict, key)));
    let page = |rule, fact: String| Finding::new(rule, fact).on(number);
    for key in broken {
        found.add(page(&rule::PAGE_BOXES, format!("the {key} is no box with a width and a height")));
    }
    if media.is_none() {
        found.add(page(&rule::PAGE_BOXES, "the page has no MediaBox".to_owned()));
    }
    let media = media.unwrap_or(A4);
    let shown = crop.map_or(media, |crop| crop.within(media));
    match (trim, art) {
        (None, None) => found.add(page(&rule::TRIM_BOX, "the page has no TrimBox".to_owned())),
        // PDF/X-4 takes the one for the other; a shop's programs look for the TrimBox.
        (None, Some(_)) => {
            found.add(page(&rule::TRIM_BOX, "the page has an ArtBox instead of a TrimBox".to_owned()).as_bad_as(Severity::Warning));
        }
        (Some(_), Some(_)) => found.add(page(&rule::ART_BOX, "the page has an ArtBox beside its TrimBox".to_owned())),
        (Some(_), None) => {}
    }
    if bleed.is_none() {
        found.add(page(&rule::BLEED_BOX, "the page has no BleedBox".to_owned()));
    }
    let cut = trim.or(art).unwrap_or(shown);
    let run = bleed.unwrap_or(cut);
    for (inner, outer, words) in [(cut, run, "the trim is not within the bleed"), (run, media, "the bleed is not within the sheet")] {
        if !inner.lies_in(outer, ALIKE) {
            found.add(page(&rule::PAGE_BOXES, words.to_owned()));
        }
    }
    if crop.is_some_and(|crop| !media.lies_in(crop, ALIKE)) {
        found.add(page(&rule::CROP_BOX, "the CropBox is smaller than the sheet".to_owned()));
    }
    if source.get(dict, "UserUnit").and_then(|unit| unit.as_float().ok()).is_some_and(|unit| unit != 1.0) {
        found.add(page(&rule::USER_UNIT, "the page has units of its own (UserUnit)".to_owned()));
    }
    if inherited(source, dict, "Rotate").and_then(|turn| turn.as_i64().ok()).is_some_and(|turn| turn % 360 != 0) {
        found.add(page(&rule::PAGE_ROTATION, "the page is turned by its entry Rotate".to_owned()));
    }
    let sheet =
        Sheet { number, id, dict, resources: inherited(source, dict, "Resources").and_then(dictionary), media, bleed: run, trim: cut };
    if trim.is_some() && bleed.is_some() {
        sizes(&sheet, rules, found);
    }
    let group = source.dictionary(dict, "Group");
    let blends = group.and_then(|group| source.get(group, "CS")).and_then(|space| space.as_name().ok());
    if blends != Some(b"DeviceCMYK") {
        let says = if group.is_some() { "blends in another space than DeviceCMYK" } else { "does not say that it blends in DeviceCMYK" };
        found.add(page(&rule::PAGE_GROUP, format!("the page {says}")));
    }
    annotations(source, &sheet, found);
    if ["PresSteps", "Trans", "Dur"].iter().any(|key| dict.has(key.as_bytes())) {
        found.add(page(&rule::NAVIGATION, "the page has a transition for presentations".to_owned()));
    }
    if dict.has(b"AA") {
        found.add(page(&rule::ACTION, "the page does something when it is opened or closed (AA)".to_owned()));
    }
    Some(sheet)
}

/// The bleed and the sheet by what the shop asks for.
fn sizes(sheet: &Sheet<'_>, rules: &Rules, found: &mut Findings) {
    let beyond = |inner: Area, outer: Area| {
        let ([a, b, c, d], [e, f, g, h]) = (inner.0, outer.0);
        // Top, right, bottom, left.
        [h - d, g - c, b - f, a - e].map(|points| points * MM)
    };
    let wanted = rules.shop.bleed_mm.sides();
    let has = beyond(sheet.trim, sheet.bleed);
    let short = (0..4).find(|edge| has[*edge] < wanted[*edge] - BLEED_TOLERANCE_MM);
    if let Some(edge) = short {
        let name = ["at the top", "at the right", "at the bottom", "at the left"][edge];
        let fact = format!("the bleed is {} mm {name}; {} asks for {} mm", tenth(has[edge]), rules.asker(), tenth(wanted[edge]));
        found.add(Finding::new(&rule::BLEED_SIZE, fact).on(sheet.number));
    }
    if !rules.judges_media {
        return;
    }
    let slug = beyond(sheet.bleed, sheet.media);
    let (least, most) = (slug.into_iter().fold(f64::INFINITY, f64::min), slug.into_iter().fold(0.0, f64::max));
    let fact = match rules.shop.marks {
        Marks::None if rules.shop.media_is_bleed && most > 0.1 => {
            Some(format!("the sheet runs {} mm over the bleed; the shop wants it to end there", tenth(most)))
        }
        Marks::Crop | Marks::Full if least < LEAST_SLUG_MM => {
            Some(format!("the sheet runs {} mm over the bleed; the marks that the shop wants need {LEAST_SLUG_MM} mm", tenth(least)))
        }
        _ if most > MOST_SLUG_MM => Some(format!("the sheet runs {} mm over the bleed", tenth(most))),
        _ => None,
    };
    if let Some(fact) = fact {
        found.add(Finding::new(&rule::MEDIA_SIZE, fact).on(sheet.number));
    }
}

impl Rules {
    /// Who asks for something.
    pub(super) fn asker(&self) -> &'static str {
        if self.condition.is_some() { "the shop" } else { "sheet-fed printing" }
    }
}

fn tenth(mm: f64) -> f64 {
    (mm * 10.0).round() / 10.0 + 0.0
}

/// Annotations that lie on what is printed.
fn annotations<'a>(source: &Source<'a>, sheet: &Sheet<'a>, found: &mut Findings) {
    for annotation in source.list(sheet.dict, "Annots") {
        let id = annotation.as_reference().ok();
        let Some(dict) = dictionary(source.resolve(annotation)) else { continue };
        let kind = source.name(dict, "Subtype").unwrap_or_default();
        let area = source.get(dict, "Rect").and_then(|area| PageBox::read(source, area)).map(|area| Area(area.0));
        // Traps of the printer cover the page; marks, and all else, lie beside it (ISO 15930-7).
        let beside = area.is_some_and(|area| !area.overlaps(sheet.bleed) && area.size().0 > 0.0);
        if kind == "TrapNet" || beside {
            continue;
        }
        let mut finding = Finding::new(&rule::ANNOTATION, format!("an annotation ({kind}) lies on the page")).on(sheet.number).object(id);
        if let Some(area) = area {
            finding = finding.at(Place::new(area, sheet.trim));
        }
        found.add(finding);
    }
}

/// What holds for all pages together.
pub fn together(sheets: &[Sheet<'_>], rules: &Rules, found: &mut Findings) {
    let of = rules.shop.pages_multiple as usize;
    if !sheets.len().is_multiple_of(of) {
        let fact = format!("the file has {}; the shop prints a multiple of {of}", pages(sheets.len()));
        found.add(Finding::new(&rule::PAGES_MULTIPLE, fact));
    }
    let Some(first) = sheets.first() else { return };
    let size = |sheet: &Sheet<'_>| sheet.trim.size();
    let (width, height) = size(first);
    let differs = |other: (f64, f64)| (other.0 - width).abs() > points(0.1) || (other.1 - height).abs() > points(0.1);
    if let Some(other) = sheets.iter().find(|sheet| differs(size(sheet))) {
        let mm = |(width, height): (f64, f64)| format!("{} x {} mm", tenth(width * MM), tenth(height * MM));
        let fact = format!("the page is cut to {}, page 1 to {}", mm(size(other)), mm((width, height)));
        found.add(Finding::new(&rule::TRIM_SIZES, fact).on(other.number));
    }
}

fn pages(number: usize) -> String {
    format!("{number} page{}", if number == 1 { "" } else { "s" })
}
