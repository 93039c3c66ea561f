//! Huffman codes (ITU-T T.81, annex C).

use super::Damage;
use super::bits::Bits;

/// Bits that are looked at in one step.
const FAST: u32 = 9;

/// A table of Huffman codes.
pub struct Codes {
    /// Value and length of the code that these bits begin with; length 0 where it is longer.
    fast: Vec<(u8, u8)>,
    /// Of each length: the code behind the last one of it, set to the left of 16 bits, and what leads to its value.
    ends: [u32; 17],
    offsets: [i32; 17],
    values: Vec<u8>,
}

impl Codes {
    /// The table of so many codes of each length, and of their values in order.
    pub fn of(lengths: &[u8], values: &[u8]) -> Result<Self, Damage> {
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
    pub fn next(&self, bits: &mut Bits) -> Result<u8, Damage> {
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
        Err(if bits.are_few() { Damage::Early } else { Damage::Garbled })
    }
}
