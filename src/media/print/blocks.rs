//! The blocks that JPEG packs each by itself, and how far packing can move their inks.

use super::inks::sum;

/// A side of a block, in pixels.
pub const SIDE: usize = 8;

/// The pixels of a block, row by row.
pub type Block = [[u8; 4]; SIDE * SIDE];

/// Samples of four inks, seen as blocks.
pub struct Grid {
    width: usize,
    height: usize,
}

impl Grid {
    /// Over a picture of so many pixels.
    pub fn over(width: u32, height: u32) -> Self {
        Self { width: width as usize, height: height as usize }
    }

    /// Width and height of the picture in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.width as u32, self.height as u32)
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.across() * self.height.div_ceil(SIDE)
    }

    fn across(&self) -> usize {
        self.width.div_ceil(SIDE)
    }

    /// The first pixel of a block.
    fn corner(&self, block: usize) -> (usize, usize) {
        (block % self.across() * SIDE, block / self.across() * SIDE)
    }

    /// A block as it is packed: beyond the picture its last column and row go on.
    pub fn block(&self, samples: &[[u8; 4]], block: usize) -> Block {
        let (left, top) = self.corner(block);
        let inside = SIDE.min(self.width - left);
        let mut pixels = [[0; 4]; SIDE * SIDE];
        for (y, row) in pixels.chunks_exact_mut(SIDE).enumerate() {
            let line = &samples[(top + y).min(self.height - 1) * self.width + left..][..inside];
            row[..inside].copy_from_slice(line);
            row[inside..].fill(line[inside - 1]);
        }
        pixels
    }

    /// Changes the pixels of a block.
    pub fn change(&self, samples: &mut [[u8; 4]], block: usize, change: impl Fn(&mut [u8; 4])) {
        let (left, top) = self.corner(block);
        for y in top..(top + SIDE).min(self.height) {
            let end = (left + SIDE).min(self.width);
            samples[y * self.width..][left..end].iter_mut().for_each(&change);
        }
    }
}

/// Blocks side by side as a picture of their own, with its grid. What is left of its last row is paper.
pub fn strip(blocks: &[Block]) -> (Vec<[u8; 4]>, Grid) {
    let across = blocks.len().clamp(1, ACROSS);
    let grid = Grid { width: across * SIDE, height: blocks.len().div_ceil(across) * SIDE };
    let mut samples = vec![[0; 4]; grid.width * grid.height];
    for (index, block) in blocks.iter().enumerate() {
        let (left, top) = grid.corner(index);
        for (y, row) in block.chunks_exact(SIDE).enumerate() {
            samples[(top + y) * grid.width + left..][..SIDE].copy_from_slice(row);
        }
    }
    (samples, grid)
}

/// Blocks in a row of a strip.
const ACROSS: usize = 128;

/// How JPEG moves a channel in which inks are packed (ITU-T T.871, 7: brightness and two colours; then black), at the most.
struct Channel {
    /// What of the inks stands in it, times 65,536.
    of: [i32; 4],
    /// How far a step of it moves the sum of all inks.
    weight: f32,
    /// Half the length of all steps to which its waves are rounded, but for the even one (ITU-T T.81, A.3.4).
    steps: f32,
}

/// The channels at the quality of `coding`, whose steps a test reads from a packed picture.
const CHANNELS: [Channel; 4] = [
    Channel { of: [19_595, 38_470, 7_471, 0], weight: 3.0, steps: BRIGHT },
    Channel { of: [-11_059, -21_709, 32_768, 0], weight: 0.344_136 + 1.772, steps: COLOURED },
    Channel { of: [32_768, -27_439, -5_329, 0], weight: 1.402 + 0.714_136, steps: COLOURED },
    Channel { of: [0, 0, 0, 65_536], weight: 1.0, steps: BRIGHT },
];

const BRIGHT: f32 = 54.0;
const COLOURED: f32 = 73.0;

/// What a channel moves besides: its even part is rounded, and so are colours and waves on both ways.
const ROUNDING: f32 = 2.0;

/// True when no pixel of a block can come out with more than so much ink, whatever its waves are rounded to.
///
/// A wave is moved by half a step at the most, and by no more than there is of it, for it can be rounded to none. Waves
/// are orthonormal, so no pixel moves further than all of them together are long; and inks beyond none or full are cut.
pub fn stays_under(block: &Block, most: u32) -> bool {
    let densest = block.iter().map(|pixel| sum(pixel)).max().unwrap_or(0);
    let Some(room) = most.checked_sub(densest).map(|room| room as f32) else { return false };
    let furthest: f32 = CHANNELS.iter().map(|channel| channel.weight * (channel.steps + ROUNDING)).sum();
    let moves = |channel: &Channel| {
        let (mut total, mut squares) = (0_i64, 0_i64);
        for pixel in block {
            let ([c, m, y, k], of) = (pixel.map(i32::from), channel.of);
            let level = c * of[0] + m * of[1] + y * of[2] + k * of[3];
            let level = i64::from(level >> 16);
            total += level;
            squares += level * level;
        }
        let waves = squares as f32 - (total * total) as f32 / block.len() as f32;
        channel.weight * (waves.max(0.0).sqrt().min(channel.steps) + ROUNDING)
    };
    furthest <= room || CHANNELS.iter().map(moves).sum::<f32>() <= room
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::print::{Inks, coding, pixels};

    #[test]
    fn the_steps_are_those_that_pictures_are_packed_with() {
        let bytes = coding::jpeg(&[0; 256], 8, 8, Inks::Four).unwrap();
        let tables: Vec<f32> = bytes
            .windows(5)
            .filter(|start| start.starts_with(&[0xFF, 0xDB, 0, 67]))
            .map(|start| {
                let at = bytes.windows(5).position(|other| other == start).unwrap() + 5;
                let squares: u32 = bytes[at + 1..at + 64].iter().map(|step| u32::from(*step).pow(2)).sum();
                f64::from(squares).sqrt() as f32 / 2.0
            })
            .collect();
        let &[bright, coloured] = &tables[..] else { panic!("{tables:?}") };
        for (found, stated) in [(bright, BRIGHT), (coloured, COLOURED)] {
            assert!(found <= stated && stated < found + 1.0, "{found} {stated}");
        }
    }

    /// Blocks of every roughness about some inks.
    fn rough() -> Vec<Block> {
        let mut state = 5_u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let mut block = |grain: u32| {
            let ground = [random(256), random(256), random(256), random(256)];
            let alike = random(2) == 0;
            std::array::from_fn(|_| {
                let common = random(grain);
                ground.map(|ink| (ink + if alike { common } else { random(grain) }).saturating_sub(grain / 2).min(255) as u8)
            })
        };
        (1..=1500).map(|index| block(1 + index % 250)).collect()
    }

    #[test]
    fn what_is_said_to_stay_under_a_limit_stays_under_it() {
        let blocks = rough();
        let (samples, grid) = strip(&blocks);
        let (width, height) = grid.size();
        let bytes = coding::jpeg(samples.as_flattened(), width, height, Inks::Four).unwrap();
        let packed = pixels::read(&bytes).unwrap().picture.into_rgba8().into_raw();
        let mut told = 0;
        for (index, block) in blocks.iter().enumerate() {
            let densest = |block: &Block| block.iter().map(|pixel| sum(pixel)).max().unwrap();
            let (before, after) = (densest(block), densest(&grid.block(packed.as_chunks::<4>().0, index)));
            assert!(after == 0 || !stays_under(block, after - 1), "{before} {after}");
            told += u32::from(stays_under(block, before + 150));
        }
        assert!((50..1000).contains(&told), "{told}");
    }

    #[test]
    fn a_strip_holds_each_block_and_edges_go_on() {
        let picture: Vec<[u8; 4]> = (0..11 * 9).map(|at| [at as u8; 4]).collect();
        let grid = Grid::over(11, 9);
        let blocks: Vec<Block> = (0..grid.len()).map(|block| grid.block(&picture, block)).collect();
        assert_eq!((blocks.len(), blocks[1][0][0], blocks[1][7][0], blocks[3][63][0]), (4, 8, 10, 98));
        let (apart, places) = strip(&blocks);
        assert!((0..4).all(|index| places.block(&apart, index) == blocks[index]));
        let mut changed = picture.clone();
        grid.change(&mut changed, 3, |pixel| *pixel = [0; 4]);
        assert_eq!(changed.iter().zip(&picture).filter(|(a, b)| a != b).count(), 3);
    }
}
