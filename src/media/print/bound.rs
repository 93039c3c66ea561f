//! Four inks as a JPEG whose pixels keep the limit of ink as they are decoded: packing moves every pixel a little.

use super::Inks;
use super::coding;
use super::inks::{limit, sum};
use super::pixels;
use crate::diagnostic::Diagnostic;

/// How often a JPEG is packed again with less ink where it was too much.
const MOST_TRIES: usize = 8;

/// What a block loses beyond its excess, of 255 for a full ink: 5 % of one ink.
const MARGIN: u32 = 12;

/// A side of the blocks that JPEG packs each by itself.
const BLOCK: usize = 8;

/// Decoders differ by as much: one of 255 in each ink.
const DECODERS: u32 = 4;

/// A JPEG of so many pixels a row, in which no pixel has more than `most` of ink, of 255 for a full one; none when that cannot be
/// had. The samples lose ink where it is needed.
pub fn jpeg(samples: &mut [u8], width: u32, height: u32, most: u32) -> Result<Option<Vec<u8>>, Diagnostic> {
    let row = width as usize;
    let across = row.div_ceil(BLOCK);
    let block = |pixel: usize| pixel / row / BLOCK * across + pixel % row / BLOCK;
    let allowed = most.saturating_sub(DECODERS);
    // What each block may hold before it is packed: a flat one comes out nearly as it went in.
    let begin = allowed.saturating_sub(DECODERS);
    samples.chunks_exact_mut(4).for_each(|pixel| {
        limit(pixel, begin);
    });
    let mut room = vec![begin; across * (height as usize).div_ceil(BLOCK)];
    for attempt in 1..=MOST_TRIES as u32 {
        let bytes = coding::jpeg(samples, width, height, Inks::Four)?;
        let packed = pixels::read(&bytes)?.picture.into_rgba8().into_raw();
        let mut excess = vec![0; room.len()];
        for (at, pixel) in packed.chunks_exact(4).enumerate() {
            let over = sum(pixel).saturating_sub(allowed);
            if over > 0 {
                let most = &mut excess[block(at)];
                *most = over.max(*most);
            }
        }
        if excess.iter().all(|over| *over == 0) {
            return Ok(Some(bytes));
        }
        // What swings above the limit by a little would do so again and again: a block loses more than it must, and more each time.
        for (room, over) in room.iter_mut().zip(&excess).filter(|(_, over)| **over > 0) {
            *room = room.saturating_sub(2 * over * attempt + MARGIN);
        }
        for (at, pixel) in samples.chunks_exact_mut(4).enumerate().filter(|(at, _)| excess[block(*at)] > 0) {
            limit(pixel, room[block(at)]);
        }
    }
    Ok(None)
}
