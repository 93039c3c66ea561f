//! Pages of two versions as pixels: drawn once for a first look, again where a closer look is needed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Settings;
use super::pairing::Looks;
use crate::pdf::picture::{self, Difference, Picture, Region, Tolerance};
use crate::pdf::raster::Sheets;

/// Millimetres in an inch.
const MM: f64 = 25.4;

/// How the pictures of a page differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PixelChange {
    /// Different pixels.
    pub pixels: u64,
    /// Pixels of the page; of the larger width and height when the sizes differ.
    pub of: u64,
    /// The different ones as a share, 0 to 1.
    pub share: f64,
    /// The largest distance of red, green or blue, 0 to 255.
    pub largest: u8,
    /// Width and height of the old page in millimetres.
    pub old_size: [f64; 2],
    /// Width and height of the new page in millimetres.
    pub new_size: [f64; 2],
    /// Where they differ, in millimetres from the upper left: left, top, width, height.
    pub places: Vec<[f64; 4]>,
}

/// A page as it looks, in so few bytes that those of all pages can be kept.
type Print = Result<[u8; 32], String>;

/// Two versions of a document and what a first look at their pages told.
pub(super) struct Drawn<'a> {
    old: &'a Sheets,
    new: &'a Sheets,
    settings: Settings,
    prints: [Vec<Print>; 2],
    /// What differs from the page of the same number; nothing is kept of those that are the same.
    aligned: BTreeMap<usize, PixelChange>,
    same: Vec<bool>,
}

impl<'a> Drawn<'a> {
    /// Draws all pages once, a pair at a time.
    pub fn new(old: &'a Sheets, new: &'a Sheets, settings: Settings) -> Self {
        let mut drawn = Self { old, new, settings, prints: Default::default(), aligned: BTreeMap::new(), same: Vec::new() };
        let (mut before, mut after) = (old.drawing(settings.ppi), new.drawing(settings.ppi));
        for page in 0..old.len().max(new.len()) {
            let pair = [(page < old.len()).then(|| before.picture(page + 1)), (page < new.len()).then(|| after.picture(page + 1))];
            for (prints, picture) in drawn.prints.iter_mut().zip(&pair) {
                prints.extend(picture.as_ref().map(|picture| match picture {
                    Ok(picture) => Ok(print(picture)),
                    Err(fault) => Err(fault.to_string()),
                }));
            }
            if let [Some(Ok(before)), Some(Ok(after))] = &pair {
                let change = change(before, after, settings);
                drawn.same.push(change.is_none());
                drawn.aligned.extend(change.map(|change| (page, change)));
            } else {
                drawn.same.push(false);
            }
        }
        drawn
    }

    /// What is known of the pages' looks.
    pub fn pages(&self) -> Looks<'_> {
        Looks { old: &self.prints[0], new: &self.prints[1], same: &self.same }
    }

    /// How two pages differ, counted from 0; nothing when they look the same within the tolerance.
    pub fn change(&self, old: usize, new: usize) -> Result<Option<PixelChange>, String> {
        let prints = (&self.prints[0][old], &self.prints[1][new]);
        let faults: Vec<String> = [("old", prints.0), ("new", prints.1)]
            .into_iter()
            .filter_map(|(side, print)| print.as_ref().err().map(|fault| format!("{side} version: {fault}")))
            .collect();
        if !faults.is_empty() {
            return Err(faults.join("; "));
        }
        if prints.0 == prints.1 {
            return Ok(None);
        }
        if old == new {
            return Ok(self.aligned.get(&old).cloned());
        }
        let draw = |sheets: &Sheets, page: usize| sheets.picture(page + 1, self.settings.ppi).map_err(|fault| fault.to_string());
        Ok(change(&draw(self.old, old)?, &draw(self.new, new)?, self.settings))
    }
}

fn print(picture: &Picture) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(picture.width().to_le_bytes());
    hasher.update(picture.height().to_le_bytes());
    hasher.update(picture.rgb());
    hasher.finalize().into()
}

fn change(old: &Picture, new: &Picture, settings: Settings) -> Option<PixelChange> {
    let difference = picture::compare(old, new, settings.tolerance);
    if difference.tolerable {
        return None;
    }
    let Difference { pixels, of, largest, .. } = difference;
    let Tolerance { channel, .. } = settings.tolerance;
    // A tenth of a millimetre is less than a pixel of most screens.
    let mm = |pixels: u32| (f64::from(pixels) / settings.ppi * MM * 10.0).round() / 10.0;
    let size = |picture: &Picture| [mm(picture.width()), mm(picture.height())];
    let places = picture::regions(old, new, channel);
    let places = places.iter().map(|Region { left, top, width, height }| [*left, *top, *width, *height].map(mm));
    Some(PixelChange { pixels, of, share: difference.share(), largest, old_size: size(old), new_size: size(new), places: places.collect() })
}
