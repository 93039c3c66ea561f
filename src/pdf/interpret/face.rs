//! A font as content uses it: how its codes part, how far each moves the pen, and which glyph it shows.

use std::cell::RefCell;
use std::collections::HashMap;

use lopdf::{Dictionary, Object};

use super::program::{Program, Shape};
use crate::pdf::facts::font::{Code, Decoder, Font};
use crate::pdf::facts::source::{Source, dictionary, lossy};
use crate::pdf::facts::{Fault, Font as Told};

/// Codes whose glyphs are remembered.
const MOST_CODES: usize = 1 << 16;

/// A width that is told, a thousandth of the size apart from what the program says, counts as wrong (ISO 19005-2, 6.2.11.5).
const WIDTH_TOLERANCE: f64 = 1.0;

/// What a code shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// How far the pen moves, in thousandths of the size.
    pub width: f64,
    /// Whether it shows the glyph that stands for a missing one.
    pub missing: bool,
    /// The width in the font's program, when it is another one.
    pub other_width: Option<f64>,
}

/// A font.
#[derive(Debug)]
pub struct Face {
    /// What the font says of itself.
    pub told: Told,
    /// The decoder of its strings.
    pub decoder: Decoder,
    /// Whether it writes downwards.
    pub vertical: bool,
    /// Thousandths of its size in a unit of its widths.
    unit: f64,
    widths: HashMap<u32, f64>,
    usual_width: f64,
    program: Option<Program>,
    characters: Characters,
    known: RefCell<HashMap<u32, Glyph>>,
}

/// How a code finds its glyph.
#[derive(Debug)]
enum Characters {
    /// Codes are numbers of characters, which a list turns into glyphs when there is one.
    Numbers { glyphs: Option<Vec<u8>>, compact: bool },
    /// Codes are bytes with names from an encoding.
    Bytes { names: HashMap<u32, String>, symbolic: bool },
    /// It cannot be told.
    Unknown,
}

impl Face {
    /// Reads a font.
    pub fn read<'a>(source: &Source<'a>, dict: &'a Dictionary) -> Result<Self, Fault> {
        let told = Font::read(source, dict);
        let descendant = source.list(dict, "DescendantFonts").first().and_then(|item| dictionary(source.resolve(item)));
        let composite = source.name(dict, "Subtype").as_deref() == Some("Type0");
        let real = descendant.unwrap_or(dict);
        let descriptor = source.dictionary(real, "FontDescriptor");
        let program = match descriptor {
            Some(descriptor) => Program::read(source, descriptor)?,
            None => None,
        };
        let encoding = source.name(dict, "Encoding").unwrap_or_default();
        let characters = if !composite {
            let flags = descriptor.and_then(|descriptor| source.integer(descriptor, "Flags")).unwrap_or_default();
            Characters::Bytes { names: differences(source, dict), symbolic: flags & 4 != 0 }
        } else if encoding.starts_with("Identity-") {
            let glyphs = match source.get(real, "CIDToGIDMap") {
                Some(Object::Stream(map)) => Some(source.bytes(map)?),
                _ => None,
            };
            Characters::Numbers { glyphs, compact: told.kind == "CIDFontType0" }
        } else {
            Characters::Unknown
        };
        let unit = if told.kind == "Type3" { type3_unit(source, dict) } else { 1.0 };
        let (widths, usual_width) = if composite { composite_widths(source, real) } else { simple_widths(source, dict, descriptor) };
        let decoder = Decoder::read(source, dict)?;
        let vertical = encoding.ends_with("-V");
        Ok(Self { told, decoder, vertical, unit, widths, usual_width, program, characters, known: RefCell::default() })
    }

    /// What a code shows.
    pub fn glyph(&self, code: Code, text: &str) -> Glyph {
        if let Some(known) = self.known.borrow().get(&code.value) {
            return *known;
        }
        let told = self.widths.get(&code.value).copied();
        let width = told.unwrap_or(self.usual_width) * self.unit;
        let shape = self.shape(code, text);
        let differs = |real: &f64| (real - width).abs() > WIDTH_TOLERANCE;
        let glyph = Glyph {
            width,
            missing: shape.is_some_and(|shape| shape.missing),
            other_width: shape.and_then(|shape| shape.width).filter(differs),
        };
        let mut known = self.known.borrow_mut();
        if known.len() < MOST_CODES {
            known.insert(code.value, glyph);
        }
        glyph
    }

    fn shape(&self, code: Code, text: &str) -> Option<Shape> {
        let program = self.program.as_ref()?;
        match &self.characters {
            Characters::Numbers { glyphs: Some(map), .. } => {
                let at = code.value as usize * 2;
                let glyph = map.get(at..at + 2).map_or(0, |pair| u16::from_be_bytes([pair[0], pair[1]]));
                program.glyph(glyph)
            }
            Characters::Numbers { compact: true, .. } => program.character(u16::try_from(code.value).ok()?),
            Characters::Numbers { .. } => program.glyph(u16::try_from(code.value).ok()?),
            Characters::Bytes { names, symbolic } => {
                let name = names.get(&code.value).map(String::as_str);
                program.byte(u8::try_from(code.value).ok()?, name, text, *symbolic)
            }
            Characters::Unknown => None,
        }
    }
}

/// Thousandths of the size in a unit of a font whose glyphs are drawings (ISO 32000-1, 9.6.5).
fn type3_unit<'a>(source: &Source<'a>, dict: &'a Dictionary) -> f64 {
    let first = source.list(dict, "FontMatrix").first().and_then(|scale| source.resolve(scale).as_float().ok());
    f64::from(first.unwrap_or(0.001)) * 1000.0
}

/// What an encoding calls codes that differ from its base.
fn differences<'a>(source: &Source<'a>, dict: &'a Dictionary) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    let mut code = 0;
    let list = source.dictionary(dict, "Encoding").map(|encoding| source.list(encoding, "Differences")).unwrap_or_default();
    for item in list.iter().take(1024) {
        match source.resolve(item) {
            Object::Integer(number) => code = u32::try_from(*number).unwrap_or_default(),
            Object::Name(name) => {
                names.insert(code, lossy(name));
                code += 1;
            }
            _ => {}
        }
    }
    names
}

fn number<'a>(source: &Source<'a>, object: &'a Object) -> Option<f64> {
    source.resolve(object).as_float().ok().map(f64::from)
}

fn simple_widths<'a>(source: &Source<'a>, dict: &'a Dictionary, descriptor: Option<&'a Dictionary>) -> (HashMap<u32, f64>, f64) {
    let first = source.integer(dict, "FirstChar").and_then(|first| u32::try_from(first).ok()).unwrap_or_default();
    let widths = source.list(dict, "Widths").iter().take(256);
    let widths: HashMap<u32, f64> =
        (first..first.saturating_add(256)).zip(widths).filter_map(|(code, width)| Some((code, number(source, width)?))).collect();
    let missing = descriptor.and_then(|descriptor| number(source, source.get(descriptor, "MissingWidth")?));
    // The fourteen fonts of old have widths that no file tells: half of their size is near enough.
    let usual = missing.unwrap_or(if widths.is_empty() { 500.0 } else { 0.0 });
    (widths, usual)
}

/// Widths of a composite font (ISO 32000-1, 9.7.4.3).
fn composite_widths<'a>(source: &Source<'a>, real: &'a Dictionary) -> (HashMap<u32, f64>, f64) {
    let usual = source.get(real, "DW").and_then(|width| number(source, width)).unwrap_or(1000.0);
    let mut widths = HashMap::new();
    let mut items = source.list(real, "W").iter().map(|item| source.resolve(item));
    while let Some(first) = items.next() {
        let Some(first) = first.as_i64().ok().and_then(|first| u32::try_from(first).ok()) else { break };
        match items.next() {
            Some(Object::Array(list)) => {
                let listed = (first..).zip(list).filter_map(|(code, width)| Some((code, number(source, width)?)));
                widths.extend(listed.take(MOST_CODES.saturating_sub(widths.len())));
            }
            Some(last) => {
                let Some(last) = last.as_i64().ok().and_then(|last| u32::try_from(last).ok()) else { break };
                let Some(width) = items.next().and_then(|width| number(source, width)) else { break };
                let room = MOST_CODES.saturating_sub(widths.len());
                widths.extend((first..=last).take(room).map(|code| (code, width)));
            }
            None => break,
        }
    }
    (widths, usual)
}
