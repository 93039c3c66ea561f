//! What one scan says of one block: all its coefficients, or a band of them, in one go or bit by bit.

use super::Damage;
use super::bits::Bits;
use super::codes::Codes;

/// What a scan carries of each block.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    /// The first coefficient, in the order of the zigzag.
    pub from: usize,
    /// The last coefficient.
    pub to: usize,
    /// Bits that were sent before; 0 for the first time.
    pub high: u8,
    /// Bits that are sent later.
    pub low: u8,
}

/// The coefficients of a block (F.2.2.2).
pub fn sequential(codes: &Codes, bits: &mut Bits) -> Result<(), Damage> {
    coefficients(codes, 1, 63, bits, |_| ()).map(drop)
}

/// The coefficients of a band, sent for the first time (G.1.2.2).
pub fn first(codes: &Codes, band: Band, bits: &mut Bits, known: &mut u64, run: &mut u32) -> Result<(), Damage> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    if let Some(zeros) = coefficients(codes, band.from, band.to, bits, |at| *known |= 1 << at)? {
        *run = (1 << zeros) - 1 + bits.take(zeros as u8)?;
    }
    Ok(())
}

/// Coefficients in order, each told to `sent`; the zeros of the code that ended them before the last, if one did.
fn coefficients(codes: &Codes, from: usize, to: usize, bits: &mut Bits, mut sent: impl FnMut(usize)) -> Result<Option<usize>, Damage> {
    let mut at = from;
    while at <= to {
        let (zeros, size) = split(codes.next(bits)?);
        if size == 0 {
            if zeros < 15 {
                return Ok(Some(zeros));
            }
            at += 16;
            continue;
        }
        at += zeros;
        if at > to {
            return Err(Damage::Garbled);
        }
        bits.take(size)?;
        sent(at);
        at += 1;
    }
    Ok(None)
}

/// One more bit of the coefficients of a band (G.1.2.3).
pub fn again(codes: &Codes, band: Band, bits: &mut Bits, known: &mut u64, run: &mut u32) -> Result<(), Damage> {
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
