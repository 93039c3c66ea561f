//! Widths of the glyphs of compact fonts whose characters have numbers, which ttf-parser does not tell (Adobe technical notes
//! 5176 and 5177).

/// Subroutines in subroutines.
const MOST_LEVELS: usize = 10;

/// Operators of a glyph that are read in search of its width.
const MOST_STEPS: usize = 10_000;

/// A compact font, as far as widths need it.
#[derive(Debug)]
pub struct Compact<'b> {
    bytes: &'b [u8],
    glyphs: Index<'b>,
    global: Index<'b>,
    top: Entries,
    /// The dictionaries of the parts of the font.
    parts: Index<'b>,
    select: Option<usize>,
}

/// What the glyphs of one part share.
#[derive(Debug)]
struct Part<'b> {
    usual: f64,
    nominal: f64,
    local: Index<'b>,
    /// Sizes in a unit of widths.
    scale: f64,
}

impl<'b> Compact<'b> {
    /// Reads a font whose characters have numbers; none for others, and for those that cannot be read.
    pub fn read(bytes: &'b [u8]) -> Option<Self> {
        let (_, next) = Index::read(bytes, usize::from(*bytes.get(2)?))?;
        let (tops, next) = Index::read(bytes, next)?;
        let (_, next) = Index::read(bytes, next)?;
        let (global, _) = Index::read(bytes, next)?;
        let top = Entries::read(tops.get(0)?)?;
        let offset = |key| top.first(key).map(|offset| offset as usize);
        offset(ROS)?;
        let (glyphs, _) = Index::read(bytes, offset(CHAR_STRINGS)?)?;
        let (parts, _) = Index::read(bytes, offset(FD_ARRAY)?)?;
        let select = offset(FD_SELECT);
        Some(Self { bytes, glyphs, global, top, parts, select })
    }

    /// The width of a glyph in thousandths of its size.
    pub fn width(&self, glyph: u16) -> Option<f64> {
        let part = match self.select {
            Some(at) => self.part_of(at, glyph)?,
            None => 0,
        };
        let part = Part::read(self.bytes, self.parts.get(part)?, &self.top)?;
        let mut reading = Reading { font: self, part: &part, stack: Vec::new(), steps: 0 };
        let told = match reading.follow(self.glyphs.get(usize::from(glyph))?, 0)? {
            Found::Width(more) => part.nominal + more,
            Found::Usual => part.usual,
            Found::Nothing => return None,
        };
        Some(told * part.scale * 1000.0)
    }

    /// Which part a glyph is of.
    fn part_of(&self, at: usize, glyph: u16) -> Option<usize> {
        let table = self.bytes.get(at..)?;
        match table.first()? {
            0 => table.get(1 + usize::from(glyph)).map(|part| usize::from(*part)),
            3 => {
                let ranges = usize::from(short(table, 1)?);
                let range = |at: usize| Some((short(table, 3 + at * 3)?, usize::from(*table.get(5 + at * 3)?)));
                let mut found = None;
                for (first, part) in (0..ranges).map_while(range) {
                    if first > glyph {
                        break;
                    }
                    found = Some(part);
                }
                found
            }
            _ => None,
        }
    }
}

impl<'b> Part<'b> {
    fn read(bytes: &'b [u8], dict: &'b [u8], top: &Entries) -> Option<Self> {
        let dict = Entries::read(dict)?;
        let [size, offset] = dict.get(PRIVATE)? else { return None };
        let (size, offset) = (*size as usize, *offset as usize);
        let private = Entries::read(bytes.get(offset..offset.checked_add(size)?)?)?;
        let local = private.first(SUBRS).and_then(|at| Index::read(bytes, offset.checked_add(at as usize)?));
        // Without a matrix a unit is a thousandth; with two of them one follows the other.
        let matrix = |entries: &Entries| entries.first(FONT_MATRIX);
        let scale = match (matrix(top), matrix(&dict)) {
            (Some(top), Some(own)) => top * own,
            (top, own) => top.or(own).unwrap_or(0.001),
        };
        Some(Self {
            usual: private.first(DEFAULT_WIDTH).unwrap_or(0.0),
            nominal: private.first(NOMINAL_WIDTH).unwrap_or(0.0),
            local: local.map(|(index, _)| index).unwrap_or_default(),
            scale,
        })
    }
}

/// Where the begin of a glyph leads.
enum Found {
    /// To its width, less the nominal one.
    Width(f64),
    /// To drawing without one.
    Usual,
    /// To its end.
    Nothing,
}

/// A glyph that is read up to its first operator that draws or hints.
struct Reading<'r, 'b> {
    font: &'r Compact<'b>,
    part: &'r Part<'b>,
    stack: Vec<f64>,
    steps: usize,
}

impl<'b> Reading<'_, 'b> {
    fn follow(&mut self, code: &'b [u8], level: usize) -> Option<Found> {
        let mut at = 0;
        while let Some(byte) = code.get(at) {
            self.steps += 1;
            if self.steps > MOST_STEPS || self.stack.len() > 513 {
                return None;
            }
            at += 1;
            let own = match byte {
                28 => {
                    self.stack.push(f64::from(short(code, at)? as i16));
                    at += 2;
                    continue;
                }
                32..=246 => {
                    self.stack.push(f64::from(*byte) - 139.0);
                    continue;
                }
                247..=250 => {
                    self.stack.push((f64::from(*byte) - 247.0) * 256.0 + f64::from(*code.get(at)?) + 108.0);
                    at += 1;
                    continue;
                }
                251..=254 => {
                    self.stack.push(-(f64::from(*byte) - 251.0) * 256.0 - f64::from(*code.get(at)?) - 108.0);
                    at += 1;
                    continue;
                }
                255 => {
                    let number = i32::from_be_bytes(code.get(at..at + 4)?.try_into().ok()?);
                    self.stack.push(f64::from(number) / 65536.0);
                    at += 4;
                    continue;
                }
                10 | 29 => {
                    let routines = if *byte == 10 { &self.part.local } else { &self.font.global };
                    let number = self.stack.pop()? + routines.bias();
                    if level >= MOST_LEVELS || number < 0.0 {
                        return None;
                    }
                    match self.follow(routines.get(number as usize)?, level + 1)? {
                        Found::Nothing => continue,
                        found => return Some(found),
                    }
                }
                11 => return Some(Found::Nothing),
                // How many operands the operator has of its own; one more is the width.
                1 | 3 | 18 | 19 | 20 | 23 => self.stack.len() / 2 * 2,
                21 => 2,
                4 | 22 => 1,
                14 => {
                    if self.stack.len() >= 4 {
                        4
                    } else {
                        0
                    }
                }
                _ => return None,
            };
            return Some(if self.stack.len() > own { Found::Width(self.stack[0]) } else { Found::Usual });
        }
        Some(Found::Nothing)
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A list of pieces of the font.
#[derive(Debug, Default)]
struct Index<'b> {
    count: usize,
    size: usize,
    offsets: &'b [u8],
    data: &'b [u8],
}

impl<'b> Index<'b> {
    /// Reads a list and says where it ends.
    fn read(bytes: &'b [u8], at: usize) -> Option<(Self, usize)> {
        let count = usize::from(short(bytes, at)?);
        if count == 0 {
            return Some((Self::default(), at + 2));
        }
        let size = usize::from(*bytes.get(at + 2)?);
        if !(1..=4).contains(&size) {
            return None;
        }
        let begin = at + 3;
        let length = (count + 1) * size;
        let offsets = bytes.get(begin..begin + length)?;
        // Offsets count from the byte before the data.
        let data = bytes.get(begin + length - 1..)?;
        let index = Self { count, size, offsets, data };
        let end = index.offset(count)?;
        Some((index, begin + length - 1 + end))
    }

    fn offset(&self, at: usize) -> Option<usize> {
        let bytes = self.offsets.get(at * self.size..(at + 1) * self.size)?;
        Some(bytes.iter().fold(0, |offset, byte| offset << 8 | usize::from(*byte)))
    }

    fn get(&self, at: usize) -> Option<&'b [u8]> {
        if at >= self.count {
            return None;
        }
        self.data.get(self.offset(at)?..self.offset(at + 1)?)
    }

    /// What is added to the number of a subroutine.
    fn bias(&self) -> f64 {
        match self.count {
            0..1240 => 107.0,
            1240..33900 => 1131.0,
            _ => 32768.0,
        }
    }
}

/// Operators of dictionaries; those after an escape are 1200 and more.
const CHAR_STRINGS: u16 = 17;
const PRIVATE: u16 = 18;
const SUBRS: u16 = 19;
const DEFAULT_WIDTH: u16 = 20;
const NOMINAL_WIDTH: u16 = 21;
const FONT_MATRIX: u16 = 1207;
const ROS: u16 = 1230;
const FD_ARRAY: u16 = 1236;
const FD_SELECT: u16 = 1237;

/// The entries of a dictionary.
#[derive(Debug)]
struct Entries(Vec<(u16, Vec<f64>)>);

impl Entries {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (mut entries, mut operands) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                12 => {
                    entries.push((1200 + u16::from(*bytes.get(at)?), std::mem::take(&mut operands)));
                    at += 1;
                }
                0..=21 => entries.push((u16::from(*byte), std::mem::take(&mut operands))),
                28 => {
                    operands.push(f64::from(short(bytes, at)? as i16));
                    at += 2;
                }
                29 => {
                    operands.push(f64::from(i32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
                    at += 4;
                }
                30 => operands.push(real(bytes, &mut at)?),
                32..=246 => operands.push(f64::from(*byte) - 139.0),
                247..=250 => {
                    operands.push((f64::from(*byte) - 247.0) * 256.0 + f64::from(*bytes.get(at)?) + 108.0);
                    at += 1;
                }
                251..=254 => {
                    operands.push(-(f64::from(*byte) - 251.0) * 256.0 - f64::from(*bytes.get(at)?) - 108.0);
                    at += 1;
                }
                _ => return None,
            }
        }
        Some(Self(entries))
    }

    fn get(&self, key: u16) -> Option<&[f64]> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, operands)| operands.as_slice())
    }

    fn first(&self, key: u16) -> Option<f64> {
        self.get(key)?.first().copied()
    }
}

/// A real number, a sign of it in each half of a byte.
fn real(bytes: &[u8], at: &mut usize) -> Option<f64> {
    let mut text = String::new();
    loop {
        let byte = bytes.get(*at)?;
        *at += 1;
        for half in [byte >> 4, byte & 15] {
            match half {
                0..=9 => text.push(char::from(b'0' + half)),
                10 => text.push('.'),
                11 => text.push('E'),
                12 => text.push_str("E-"),
                14 => text.push('-'),
                15 => return text.parse().ok(),
                _ => return None,
            }
        }
        if text.len() > 64 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_entries_are_read() {
        // -2.25 as a real, 1000 as an integer of two bytes, -107, 108, then operators.
        let entries = Entries::read(&[30, 0xE2, 0xA2, 0x5F, 20, 28, 0x03, 0xE8, 32, 247, 0, 12, 7]).unwrap();
        assert_eq!(entries.get(DEFAULT_WIDTH), Some(&[-2.25][..]));
        assert_eq!(entries.get(FONT_MATRIX), Some(&[1000.0, -107.0, 108.0][..]));
    }

    #[test]
    fn the_first_operator_says_whether_a_width_stands_before_it() {
        let part = || Part { usual: 500.0, nominal: 600.0, local: Index::default(), scale: 0.001 };
        let font = Compact {
            bytes: &[],
            glyphs: Index::default(),
            global: Index::default(),
            top: Entries(Vec::new()),
            parts: Index::default(),
            select: None,
        };
        let told = |code: &'static [u8]| {
            let part = part();
            let mut reading = Reading { font: &font, part: &part, stack: Vec::new(), steps: 0 };
            match reading.follow(code, 0) {
                Some(Found::Width(more)) => Some(more),
                Some(Found::Usual) => Some(f64::INFINITY),
                _ => None,
            }
        };
        assert_eq!(told(&[149, 139, 139, 21]), Some(10.0), "three operands of rmoveto");
        assert_eq!(told(&[139, 139, 21]), Some(f64::INFINITY));
        assert_eq!(told(&[149, 139, 139, 1]), Some(10.0), "three of hstem");
        assert_eq!(told(&[129, 14]), Some(-10.0), "one of endchar");
        assert_eq!(told(&[14]), Some(f64::INFINITY));
        assert_eq!(told(&[139, 10]), None, "there is no such subroutine");
    }

    #[test]
    fn broken_fonts_are_no_panic() {
        for length in 0..64 {
            for fill in [0, 1, 4, 30, 255] {
                let bytes = vec![fill; length];
                Compact::read(&bytes);
                Entries::read(&bytes);
            }
        }
    }
}
