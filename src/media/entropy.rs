//! The coded data of a JPEG, read to its end without making a picture of it (ITU-T T.81, annexes F and G).
//!
//! A damaged file shows here: a code that no table has, data that end before the picture does or go on behind it. A decoder
//! would paint grey over it and say nothing.

mod band;
mod bits;
mod codes;
#[cfg(test)]
mod tests;

use super::jpeg::{Segments, be16};
use band::Band;
use bits::Bits;
use codes::Codes;

/// Why the data make no whole picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The file ends, or its data end, before the picture does.
    Early,
    /// What is coded makes no sense.
    Garbled,
    /// The data go on where the picture has ended.
    Late,
}

impl Damage {
    /// What is to be said of it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Early => "it ends in the middle of the picture",
            Self::Garbled => "its data are damaged",
            Self::Late => "its data are for a picture of another size",
        }
    }
}

/// Scans of one picture: more than any encoder writes.
const MOST_SCANS: usize = 200;
/// Greatest quantised coefficient times its step for samples of 8 bits, with room for rounding (F.1.2.1).
const MOST_DC: i64 = 4096;

/// Reads all scans of a sequential or progressive JPEG with Huffman codes; gives back where the file ends.
pub fn read(bytes: &[u8]) -> Result<usize, Damage> {
    let mut picture = Picture::default();
    let mut segments = Segments::of(bytes).ok_or(Damage::Garbled)?;
    for _ in 0..MOST_SCANS * 8 {
        let (marker, segment) = segments.next().ok_or(Damage::Early)?;
        match marker {
            0xC0..=0xC2 => picture.frame(segment, marker == 0xC2)?,
            0xC4 => picture.tables(segment)?,
            0xDB => picture.steps(segment)?,
            0xDD => picture.restart = usize::from(be16(segment, 0).ok_or(Damage::Garbled)?),
            0xDA => {
                let end = picture.scan(segment, &bytes[segments.at..])?;
                segments.at += end;
            }
            0xD9 if picture.parts.is_empty() || picture.parts.iter().any(|part| !part.seen) => return Err(Damage::Early),
            0xD9 => return Ok(segments.at),
            _ => {}
        }
    }
    Err(Damage::Garbled)
}

/// A component of the picture.
#[derive(Debug, Default)]
struct Part {
    id: u8,
    /// Blocks of it in a unit, across and down.
    across: usize,
    down: usize,
    table: usize,
    /// Blocks of it that hold samples of the picture.
    width: usize,
    height: usize,
    /// Blocks of it in a row of units.
    stride: usize,
    seen: bool,
    /// Of each block of a progressive picture, a bit for each coefficient that is not zero.
    known: Vec<u64>,
    /// The last coefficient of the average.
    dc: i64,
    dc_codes: usize,
    ac_codes: usize,
}

#[derive(Default)]
struct Picture {
    progressive: bool,
    eight_bits: bool,
    columns: usize,
    rows: usize,
    parts: Vec<Part>,
    codes: [[Option<Box<Codes>>; 4]; 2],
    /// The first step of each quantisation table.
    steps: [Option<i64>; 4],
    restart: usize,
    scans: usize,
}

impl Picture {
    fn frame(&mut self, segment: &[u8], progressive: bool) -> Result<(), Damage> {
        let byte = |at: usize| segment.get(at).copied().ok_or(Damage::Garbled);
        if !self.parts.is_empty() {
            return Err(Damage::Garbled);
        }
        self.progressive = progressive;
        self.eight_bits = byte(0)? == 8;
        let height = usize::from(be16(segment, 1).ok_or(Damage::Garbled)?);
        let width = usize::from(be16(segment, 3).ok_or(Damage::Garbled)?);
        let count = usize::from(byte(5)?);
        for index in 0..count.min(4) {
            let at = 6 + index * 3;
            let factors = byte(at + 1)?;
            let (across, down, table) = (usize::from(factors >> 4), usize::from(factors & 15), usize::from(byte(at + 2)?));
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) || table > 3 {
                return Err(Damage::Garbled);
            }
            self.parts.push(Part { id: byte(at)?, across, down, table, ..Part::default() });
        }
        let widest = self.parts.iter().map(|part| part.across).max().ok_or(Damage::Garbled)?;
        let tallest = self.parts.iter().map(|part| part.down).max().ok_or(Damage::Garbled)?;
        self.columns = width.div_ceil(8 * widest);
        self.rows = height.div_ceil(8 * tallest);
        for part in &mut self.parts {
            part.width = (width * part.across).div_ceil(widest).div_ceil(8);
            part.height = (height * part.down).div_ceil(tallest).div_ceil(8);
            part.stride = self.columns * part.across;
            if progressive {
                part.known = vec![0; part.stride * self.rows * part.down];
            }
        }
        Ok(())
    }

    fn tables(&mut self, mut segment: &[u8]) -> Result<(), Damage> {
        while let [class, rest @ ..] = segment {
            let (kind, place) = (usize::from(class >> 4), usize::from(class & 15));
            let lengths = rest.get(..16).ok_or(Damage::Garbled)?;
            let count: usize = lengths.iter().map(|length| usize::from(*length)).sum();
            let values = rest.get(16..16 + count).ok_or(Damage::Garbled)?;
            let slot = self.codes.get_mut(kind).and_then(|codes| codes.get_mut(place)).ok_or(Damage::Garbled)?;
            *slot = Some(Box::new(Codes::of(lengths, values)?));
            segment = &rest[16 + count..];
        }
        Ok(())
    }

    fn steps(&mut self, mut segment: &[u8]) -> Result<(), Damage> {
        while let [class, rest @ ..] = segment {
            let wide = class >> 4 != 0;
            let first = if wide { be16(rest, 0).map(i64::from) } else { rest.first().map(|step| i64::from(*step)) };
            let slot = self.steps.get_mut(usize::from(class & 15)).ok_or(Damage::Garbled)?;
            *slot = Some(first.ok_or(Damage::Garbled)?);
            segment = rest.get(if wide { 128 } else { 64 }..).ok_or(Damage::Garbled)?;
        }
        Ok(())
    }

    /// Reads a scan; gives back the length of its data.
    fn scan(&mut self, head: &[u8], data: &[u8]) -> Result<usize, Damage> {
        let byte = |at: usize| head.get(at).copied().ok_or(Damage::Garbled);
        self.scans += 1;
        let count = usize::from(byte(0)?);
        let mut chosen = Vec::new();
        for index in 0..count {
            let (id, tables) = (byte(1 + index * 2)?, byte(2 + index * 2)?);
            let at = self.parts.iter().position(|part| part.id == id).filter(|at| !chosen.contains(at)).ok_or(Damage::Garbled)?;
            let part = &mut self.parts[at];
            (part.dc_codes, part.ac_codes) = (usize::from(tables >> 4), usize::from(tables & 15));
            chosen.push(at);
        }
        let (from, to, bits) = (usize::from(byte(1 + count * 2)?), usize::from(byte(2 + count * 2)?), byte(3 + count * 2)?);
        let band = match self.progressive {
            true => Band { from, to, high: bits >> 4, low: bits & 15 },
            false => Band { from: 0, to: 63, high: 0, low: 0 },
        };
        let mixed = self.progressive && (band.from == 0) != (band.to == 0);
        let coded = chosen.iter().all(|at| self.steps[self.parts[*at].table].is_some());
        if chosen.is_empty() || mixed || !coded || band.to > 63 || band.from > band.to || band.low > 13 || self.scans > MOST_SCANS {
            return Err(Damage::Garbled);
        }
        let mut bits = Bits::of(data);
        let units = match chosen[..] {
            // A part of its own is not padded to whole units (A.2.2).
            [one] => self.parts[one].width * self.parts[one].height,
            _ => self.columns * self.rows,
        };
        let mut run = 0;
        for unit in 0..units {
            if unit == 0 || self.restart > 0 && unit % self.restart == 0 {
                if unit > 0 {
                    bits.restart(unit / self.restart - 1)?;
                }
                run = 0;
                self.parts.iter_mut().for_each(|part| part.dc = 0);
            }
            if let [one] = chosen[..] {
                let part = &self.parts[one];
                let at = unit / part.width.max(1) * part.stride + unit % part.width.max(1);
                self.block(one, at, band, &mut bits, &mut run)?;
                continue;
            }
            let (row, column) = (unit / self.columns, unit % self.columns);
            for one in &chosen {
                let (across, down, stride) = (self.parts[*one].across, self.parts[*one].down, self.parts[*one].stride);
                for inner in 0..across * down {
                    let at = (row * down + inner / across) * stride + column * across + inner % across;
                    self.block(*one, at, band, &mut bits, &mut run)?;
                }
            }
        }
        chosen.iter().for_each(|at| self.parts[*at].seen = true);
        bits.end()
    }

    fn block(&mut self, one: usize, at: usize, band: Band, bits: &mut Bits, run: &mut u32) -> Result<(), Damage> {
        let part = &mut self.parts[one];
        if band.from == 0 {
            if band.high > 0 {
                return bits.take(1).map(drop);
            }
            let codes = self.codes[0].get(part.dc_codes).and_then(Option::as_deref).ok_or(Damage::Garbled)?;
            let size = codes.next(bits)?;
            if size > 15 {
                return Err(Damage::Garbled);
            }
            part.dc += bits.signed(size)?;
            let step = self.steps[part.table].unwrap_or(1);
            if self.eight_bits && (part.dc << band.low).abs() * step > MOST_DC + step {
                return Err(Damage::Garbled);
            }
            if self.progressive {
                return Ok(());
            }
        }
        let codes = self.codes[1].get(part.ac_codes).and_then(Option::as_deref).ok_or(Damage::Garbled)?;
        if !self.progressive {
            return band::sequential(codes, bits);
        }
        let known = part.known.get_mut(at).ok_or(Damage::Garbled)?;
        if band.high == 0 { band::first(codes, band, bits, known, run) } else { band::again(codes, band, bits, known, run) }
    }
}
