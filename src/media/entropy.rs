//! The coded data of a JPEG, read to its end without making a picture of it (ITU-T T.81, annexes F and G).
//!
//! A damaged file shows here: a code that no table has, data that end before the picture does or go on behind it. A decoder
//! would paint grey over it and say nothing.

use super::jpeg::{Segments, be16};

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
/// Bytes behind the last block that are passed over: some cameras pad their data.
const PADDING: usize = 64;
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

/// What a scan carries of each block.
#[derive(Debug, Clone, Copy)]
struct Band {
    from: usize,
    to: usize,
    /// Bits that were sent before; 0 for the first time.
    high: u8,
    low: u8,
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
        let mut bits = Bits { data, at: 0, held: 0, count: 0 };
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
            return sequential(codes, bits);
        }
        let known = part.known.get_mut(at).ok_or(Damage::Garbled)?;
        if band.high == 0 { first(codes, band, bits, known, run) } else { again(codes, band, bits, known, run) }
    }
}

/// The coefficients of a block (F.2.2.2).
fn sequential(codes: &Codes, bits: &mut Bits) -> Result<(), Damage> {
    let mut at = 1;
    while at <= 63 {
        let (zeros, size) = split(codes.next(bits)?);
        if size == 0 {
            if zeros < 15 {
                break;
            }
            at += 16;
            continue;
        }
        at += zeros + 1;
        if at > 64 {
            return Err(Damage::Garbled);
        }
        bits.take(size)?;
    }
    Ok(())
}

/// The coefficients of a band, sent for the first time (G.1.2.2).
fn first(codes: &Codes, band: Band, bits: &mut Bits, known: &mut u64, run: &mut u32) -> Result<(), Damage> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    let mut at = band.from;
    while at <= band.to {
        let (zeros, size) = split(codes.next(bits)?);
        if size == 0 {
            if zeros < 15 {
                *run = (1 << zeros) - 1 + bits.take(zeros as u8)?;
                break;
            }
            at += 16;
            continue;
        }
        at += zeros;
        if at > band.to {
            return Err(Damage::Garbled);
        }
        bits.take(size)?;
        *known |= 1 << at;
        at += 1;
    }
    Ok(())
}

/// One more bit of the coefficients of a band (G.1.2.3).
fn again(codes: &Codes, band: Band, bits: &mut Bits, known: &mut u64, run: &mut u32) -> Result<(), Damage> {
    let mut at = band.from;
    if *run == 0 {
        while at <= band.to {
            let (mut zeros, size) = split(codes.next(bits)?);
            match size {
                0 if zeros < 15 => {
                    *run = (1 << zeros) + bits.take(zeros as u8)?;
                    break;
                }
                0 => {}
                1 => drop(bits.take(1)?),
                _ => return Err(Damage::Garbled),
            }
            while at <= band.to {
                if *known >> at & 1 == 1 {
                    bits.take(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if size == 1 {
                if at > band.to {
                    return Err(Damage::Garbled);
                }
                *known |= 1 << at;
            }
            at += 1;
        }
    }
    if *run > 0 {
        let rest = if at > band.to { 0 } else { *known >> at & (u64::MAX >> (63 - (band.to - at))) };
        for _ in 0..rest.count_ones() {
            bits.take(1)?;
        }
        *run -= 1;
    }
    Ok(())
}

fn split(code: u8) -> (usize, u8) {
    (usize::from(code >> 4), code & 15)
}

/// Bits that are looked at in one step.
const FAST: u32 = 9;

/// A table of Huffman codes (annex C).
struct Codes {
    /// Value and length of the code that these bits begin with; length 0 where it is longer.
    fast: Vec<(u8, u8)>,
    /// Of each length: the code behind the last one of it, set to the left of 16 bits, and what leads to its value.
    ends: [u32; 17],
    offsets: [i32; 17],
    values: Vec<u8>,
}

impl Codes {
    fn of(lengths: &[u8], values: &[u8]) -> Result<Self, Damage> {
        let mut codes = Self { fast: vec![(0, 0); 1 << FAST], ends: [0; 17], offsets: [0; 17], values: values.to_vec() };
        let (mut code, mut index) = (0u32, 0usize);
        for length in 1..=16u32 {
            let count = u32::from(lengths[length as usize - 1]);
            codes.offsets[length as usize] = index as i32 - code as i32;
            for _ in 0..count {
                if length <= FAST {
                    let begin = (code as usize) << (FAST - length);
                    let slots = codes.fast.get_mut(begin..begin + (1 << (FAST - length))).ok_or(Damage::Garbled)?;
                    slots.fill((values[index], length as u8));
                }
                (code, index) = (code + 1, index + 1);
            }
            if code > 1 << length {
                return Err(Damage::Garbled);
            }
            codes.ends[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(codes)
    }

    /// The value of the next code.
    fn next(&self, bits: &mut Bits) -> Result<u8, Damage> {
        let ahead = bits.ahead();
        let (value, length) = self.fast[(ahead >> (16 - FAST)) as usize];
        if length > 0 {
            bits.drop(u32::from(length))?;
            return Ok(value);
        }
        for length in FAST + 1..=16 {
            if ahead < self.ends[length as usize] {
                bits.drop(length)?;
                let index = (ahead >> (16 - length)) as i32 + self.offsets[length as usize];
                return usize::try_from(index).ok().and_then(|index| self.values.get(index)).copied().ok_or(Damage::Garbled);
            }
        }
        // Behind the end of the data there is no code either.
        Err(if bits.count < 16 { Damage::Early } else { Damage::Garbled })
    }
}

/// The bits of a scan, up to its next marker.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// Bits that are read and not used, the next one uppermost of the lowest `count`.
    held: u64,
    count: u32,
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 48 {
            let byte = match self.data.get(self.at..) {
                Some([0xFF, 0, ..]) => {
                    self.at += 2;
                    0xFF
                }
                Some([byte, ..]) if *byte != 0xFF => {
                    self.at += 1;
                    *byte
                }
                _ => return,
            };
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    /// The next 16 bits; ones where there are no more.
    fn ahead(&mut self) -> u32 {
        if self.count < 16 {
            self.fill();
        }
        match self.count {
            16.. => (self.held >> (self.count - 16)) as u32 & 0xFFFF,
            few => ((self.held << (16 - few)) as u32 | ((1 << (16 - few)) - 1)) & 0xFFFF,
        }
    }

    fn drop(&mut self, count: u32) -> Result<(), Damage> {
        self.count = self.count.checked_sub(count).ok_or(Damage::Early)?;
        Ok(())
    }

    fn take(&mut self, count: u8) -> Result<u32, Damage> {
        if count == 0 {
            return Ok(0);
        }
        let value = self.ahead() >> (16 - u32::from(count));
        self.drop(u32::from(count))?;
        Ok(value)
    }

    /// A number of so many bits, its sign in the first one (F.2.2.1).
    fn signed(&mut self, size: u8) -> Result<i64, Damage> {
        let value = i64::from(self.take(size)?);
        Ok(if size > 0 && value >> (size - 1) == 0 { value - (1 << size) + 1 } else { value })
    }

    /// Passes the marker that stands between two intervals.
    fn restart(&mut self, number: usize) -> Result<(), Damage> {
        let at = self.marker()?;
        if self.data.get(at + 1).copied() != Some(0xD0 + (number % 8) as u8) {
            return Err(Damage::Garbled);
        }
        (self.at, self.held, self.count) = (at + 2, 0, 0);
        Ok(())
    }

    /// Where the marker behind the data begins. Less than a byte may be left before it.
    fn marker(&mut self) -> Result<usize, Damage> {
        let left = self.count / 8;
        let mut at = self.at;
        loop {
            match self.data.get(at..) {
                Some([0xFF, 0, ..]) => at += 2,
                Some([0xFF, 0xFF, ..]) => at += 1,
                Some([0xFF, _, ..]) => break,
                Some([_, _, ..]) => at += 1,
                _ => return Err(Damage::Early),
            }
        }
        if at - self.at + left as usize > PADDING { Err(Damage::Late) } else { Ok(at) }
    }

    fn end(mut self) -> Result<usize, Damage> {
        self.marker()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASELINE: &[u8] = include_bytes!("../../fixtures/everything/media/cover.jpg");
    const PROGRESSIVE: &[u8] = include_bytes!("../../fixtures/everything/media/lake-dusk.jpg");

    fn damaged(bytes: &[u8]) -> bool {
        read(bytes).is_err()
    }

    #[test]
    fn whole_photos_are_read_to_their_end() {
        let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let (mut photos, mut open) = (0, vec![fixtures]);
        while let Some(folder) = open.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() && !path.ends_with("faulty") {
                    open.push(path);
                } else if path.extension().is_some_and(|ending| ending == "jpg") {
                    let bytes = std::fs::read(&path).unwrap();
                    assert_eq!(read(&bytes), Ok(bytes.len()), "{}", path.display());
                    photos += 1;
                }
            }
        }
        assert!(photos >= 7, "{photos}");
    }

    #[test]
    fn half_a_photo_is_told_from_a_whole_one_whatever_stands_at_its_end() {
        let half = [&BASELINE[..BASELINE.len() / 2], &[0xFF, 0xD9]].concat();
        assert_eq!(read(&half), Err(Damage::Early));
        assert_eq!(read(&BASELINE[..BASELINE.len() - 2]), Err(Damage::Early));
        let tail = [BASELINE, b"PK and what follows"].concat();
        assert_eq!(read(&tail), Ok(BASELINE.len()));
    }

    #[test]
    fn another_size_than_that_of_the_data_is_damage() {
        let at = BASELINE.windows(2).position(|pair| pair == [0xFF, 0xC0] || pair == [0xFF, 0xC2]).unwrap();
        for (height, width) in [(5_000u16, 5_000u16), (16, 16)] {
            let mut bytes = BASELINE.to_vec();
            bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
            bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
            assert!(damaged(&bytes), "{height} x {width}");
        }
    }

    #[test]
    fn overwritten_bytes_are_nearly_always_found_and_never_a_panic() {
        for whole in [BASELINE, PROGRESSIVE] {
            assert!(share_found(whole) >= 195, "{} of 200", share_found(whole));
        }
    }

    /// Of 200 copies with 20 bytes written over in each, how many are found to be damaged.
    fn share_found(whole: &[u8]) -> usize {
        let begin = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 20;
        let mut seed = 7u32;
        let mut next = move |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        let mut found = 0;
        for _ in 0..200 {
            let mut bytes = whole.to_vec();
            for _ in 0..20 {
                let at = begin + next(bytes.len() - begin - 2);
                bytes[at] = next(256) as u8;
            }
            found += usize::from(damaged(&bytes));
        }
        for cut in (0..whole.len()).step_by(37) {
            assert!(damaged(&whole[..cut]), "{cut}");
        }
        for at in 0..begin {
            let mut bytes = whole.to_vec();
            bytes[at] ^= 0x55;
            let _ = read(&bytes);
        }
        found
    }
}
