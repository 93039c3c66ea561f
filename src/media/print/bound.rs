//! Four inks as a JPEG whose pixels keep the limit of ink as they are decoded: packing moves every pixel a little.
//!
//! Each block of eight by eight pixels is packed by itself, so those that might come out with too much ink are packed and
//! read apart from the picture, with less ink until they do not. The picture is packed once, at the end.

use super::Inks;
use super::blocks::{Grid, stays_under, strip};
use super::coding;
use super::inks::{limit, sum};
use super::pixels;
use crate::diagnostic::Diagnostic;

/// How often a block is tried with less ink where it was too much.
const MOST_TRIES: u32 = 8;

/// What a block loses beyond its excess, of 255 for a full ink: 5 % of one ink.
const MARGIN: u32 = 12;

/// Decoders differ by as much: one of 255 in each ink.
const DECODERS: u32 = 4;

/// A JPEG of so many pixels a row, in which no pixel has more than `most` of ink, of 255 for a full one; none when that cannot be
/// had. The samples lose ink where it is needed.
pub fn jpeg(samples: &mut [u8], width: u32, height: u32, most: u32) -> Result<Option<Vec<u8>>, Diagnostic> {
    let allowed = most.saturating_sub(DECODERS);
    // What each block may hold before it is packed: a flat one comes out nearly as it went in.
    let begin = allowed.saturating_sub(DECODERS);
    let (inks, _) = samples.as_chunks_mut::<4>();
    inks.iter_mut().for_each(|pixel| {
        limit(pixel, begin);
    });
    let grid = Grid::over(width, height);
    let mut doubtful: Vec<(usize, u32)> =
        (0..grid.len()).filter(|block| !stays_under(&grid.block(inks, *block), allowed)).map(|block| (block, begin)).collect();
    for attempt in 1..=MOST_TRIES {
        doubtful = exceeding(inks, &grid, &doubtful, allowed)?
            .into_iter()
            // What swings above the limit by a little would do so again and again: a block loses more than it must, and more each time.
            .map(|(block, room, over)| (block, room.saturating_sub(2 * over * attempt + MARGIN)))
            .collect();
        if doubtful.is_empty() {
            return coding::jpeg(samples, width, height, Inks::Four).map(Some);
        }
        for (block, room) in &doubtful {
            grid.change(inks, *block, |pixel| {
                limit(pixel, *room);
            });
        }
    }
    Ok(None)
}

/// Those of some blocks that come out with more ink than is allowed, each with its room and by how much.
fn exceeding(inks: &[[u8; 4]], grid: &Grid, doubtful: &[(usize, u32)], allowed: u32) -> Result<Vec<(usize, u32, u32)>, Diagnostic> {
    if doubtful.is_empty() {
        return Ok(Vec::new());
    }
    let blocks: Vec<_> = doubtful.iter().map(|(block, _)| grid.block(inks, *block)).collect();
    let (apart, places) = strip(&blocks);
    let (width, height) = places.size();
    let bytes = coding::jpeg(apart.as_flattened(), width, height, Inks::Four)?;
    let packed = pixels::read(&bytes)?.picture.into_rgba8().into_raw();
    let (packed, _) = packed.as_chunks::<4>();
    let over = |index| places.block(packed, index).iter().map(|pixel| sum(pixel)).max().unwrap_or(0).saturating_sub(allowed);
    let found = doubtful.iter().enumerate().map(|(index, (block, room))| (*block, *room, over(index)));
    Ok(found.filter(|(_, _, over)| *over > 0).collect())
}
