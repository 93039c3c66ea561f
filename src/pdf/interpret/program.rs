//! The program of a font: which glyph a code shows, and how wide that is.

use std::cell::OnceCell;
use std::collections::HashMap;

use lopdf::{Dictionary, Object};
use ttf_parser::{GlyphId, PlatformId};

use super::compact::Compact;
use crate::pdf::facts::Fault;
use crate::pdf::facts::source::Source;

/// A glyph as its program has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Whether it is the glyph that stands for a missing one.
    pub missing: bool,
    /// Its width in thousandths of its size; none where the program does not say.
    pub width: Option<f64>,
}

/// What shows a missing character.
const MISSING: Shape = Shape { missing: true, width: None };

/// How a program is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Tables of TrueType or OpenType.
    Tables,
    /// The compact font format by itself.
    Compact,
}

/// A font's program, as it is embedded.
#[derive(Debug)]
pub struct Program {
    kind: Kind,
    bytes: Vec<u8>,
    /// Glyphs by the numbers of their characters, when the program has those.
    cids: OnceCell<Option<HashMap<u16, u16>>>,
}

impl Program {
    /// The program that a descriptor embeds, when it is of a kind that can be read.
    pub fn read<'a>(source: &Source<'a>, descriptor: &'a Dictionary) -> Result<Option<Self>, Fault> {
        let stream = |key: &str| match source.get(descriptor, key) {
            Some(Object::Stream(stream)) => Some(stream),
            _ => None,
        };
        // Type 1 programs are encrypted PostScript: their glyphs are taken for right.
        let Some(stream) = stream("FontFile2").or_else(|| stream("FontFile3")) else { return Ok(None) };
        let bytes = source.bytes(stream)?;
        let kind = match bytes.get(..4) {
            Some([0, 1, 0, 0] | b"true" | b"OTTO" | b"ttcf") => Kind::Tables,
            Some([1, ..]) => Kind::Compact,
            _ => return Ok(None),
        };
        let readable = match kind {
            Kind::Tables => ttf_parser::Face::parse(&bytes, 0).is_ok(),
            Kind::Compact => ttf_parser::cff::Table::parse(&bytes).is_some(),
        };
        Ok(readable.then(|| Self { kind, bytes, cids: OnceCell::new() }))
    }

    /// The glyph of a number in the program.
    pub fn glyph(&self, number: u16) -> Option<Shape> {
        let id = GlyphId(number);
        let (count, width) = match self.kind {
            Kind::Tables => {
                let face = ttf_parser::Face::parse(&self.bytes, 0).ok()?;
                let em = f64::from(face.units_per_em());
                (face.number_of_glyphs(), face.glyph_hor_advance(id).map(|width| f64::from(width) * 1000.0 / em))
            }
            Kind::Compact => {
                let table = ttf_parser::cff::Table::parse(&self.bytes)?;
                let scale = f64::from(table.matrix().sx);
                let width = table.glyph_width(id).map(|width| f64::from(width) * scale * 1000.0);
                (table.number_of_glyphs(), width.or_else(|| Compact::read(&self.bytes)?.width(number)))
            }
        };
        Some(if number == 0 || number >= count { MISSING } else { Shape { missing: false, width } })
    }

    /// The glyph of a character of a collection. Programs without such numbers count their glyphs.
    pub fn character(&self, cid: u16) -> Option<Shape> {
        match self.cids.get_or_init(|| self.read_cids()) {
            Some(cids) => cids.get(&cid).map_or(Some(MISSING), |glyph| self.glyph(*glyph)),
            None => self.glyph(cid),
        }
    }

    fn read_cids(&self) -> Option<HashMap<u16, u16>> {
        let face;
        let table = match self.kind {
            Kind::Tables => {
                face = ttf_parser::Face::parse(&self.bytes, 0).ok()?;
                face.tables().cff?
            }
            Kind::Compact => ttf_parser::cff::Table::parse(&self.bytes)?,
        };
        table.glyph_cid(GlyphId(0))?;
        Some((0..table.number_of_glyphs()).filter_map(|glyph| Some((table.glyph_cid(GlyphId(glyph))?, glyph))).collect())
    }

    /// The glyph of a byte in a simple font. `name` is what the font's encoding calls it, `text` what it stands for. None
    /// where it cannot be told for sure.
    pub fn byte(&self, byte: u8, name: Option<&str>, text: &str, symbolic: bool) -> Option<Shape> {
        match self.kind {
            Kind::Compact => {
                let table = ttf_parser::cff::Table::parse(&self.bytes)?;
                let glyph = match name {
                    Some(".notdef") => return Some(MISSING),
                    Some(name) => table.glyph_index_by_name(name)?,
                    None if symbolic => table.glyph_index(byte)?,
                    None => return None,
                };
                self.glyph(glyph.0)
            }
            Kind::Tables => {
                let face = ttf_parser::Face::parse(&self.bytes, 0).ok()?;
                let code = u32::from(byte);
                let mut found = None;
                for table in face.tables().cmap?.subtables {
                    let glyph = match (table.platform_id, table.encoding_id) {
                        (PlatformId::Windows, 0) => [0xF000, 0, 0xF100, 0xF200].into_iter().find_map(|base| table.glyph_index(base + code)),
                        (PlatformId::Windows | PlatformId::Unicode, _) if !symbolic => {
                            text.chars().next().and_then(|character| table.glyph_index(character.into()))
                        }
                        (PlatformId::Macintosh, 0) => table.glyph_index(code),
                        _ => None,
                    };
                    found = found.or(glyph.filter(|glyph| glyph.0 != 0));
                }
                found.and_then(|glyph| self.glyph(glyph.0))
            }
        }
    }
}
