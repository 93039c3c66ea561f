//! The bits of a scan, up to the marker behind them (ITU-T T.81, B.1.1.5 and F.2.2.5).

use super::Damage;

/// Bytes behind the last block that are passed over: some cameras pad their data.
const PADDING: usize = 64;

/// The bits of a scan, up to its next marker.
pub struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// Bits that are read and not used, the next one uppermost of the lowest `count`.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// The bits of data from their start on.
    pub fn of(data: &'a [u8]) -> Self {
        Self { data, at: 0, held: 0, count: 0 }
    }

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
    pub fn ahead(&mut self) -> u32 {
        if self.count < 16 {
            self.fill();
        }
        match self.count {
            16.. => (self.held >> (self.count - 16)) as u32 & 0xFFFF,
            few => ((self.held << (16 - few)) as u32 | ((1 << (16 - few)) - 1)) & 0xFFFF,
        }
    }

    /// True when less than a whole look ahead is left.
    pub fn are_few(&self) -> bool {
        self.count < 16
    }

    /// Passes over bits that were looked at.
    pub fn drop(&mut self, count: u32) -> Result<(), Damage> {
        self.count = self.count.checked_sub(count).ok_or(Damage::Early)?;
        Ok(())
    }

    /// The next bits as a number, 16 at the most.
    pub fn take(&mut self, count: u8) -> Result<u32, Damage> {
        if count == 0 {
            return Ok(0);
        }
        let value = self.ahead() >> (16 - u32::from(count));
        self.drop(u32::from(count))?;
        Ok(value)
    }

    /// A number of so many bits, its sign in the first one (F.2.2.1).
    pub fn signed(&mut self, size: u8) -> Result<i64, Damage> {
        let value = i64::from(self.take(size)?);
        Ok(if size > 0 && value >> (size - 1) == 0 { value - (1 << size) + 1 } else { value })
    }

    /// Passes the marker that stands between two intervals.
    pub fn restart(&mut self, number: usize) -> Result<(), Damage> {
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

    /// Where the marker behind the last block begins.
    pub fn end(mut self) -> Result<usize, Damage> {
        self.marker()
    }
}
