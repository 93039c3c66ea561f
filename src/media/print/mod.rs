//! Photos for a press: decoded, scaled to what the paper can show, turned into inks through ICC, kept under the limit of ink.

mod blocks;
mod bound;
mod cache;
mod coding;
mod inks;
mod pixels;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Photo;
use crate::condition::Condition;
use crate::diagnostic::Diagnostic;

pub use cache::Cache;

/// How a photo is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// What is printed on.
    pub condition: &'a Condition,
    /// The most ink that a spot of paper may take, in per cent of one full ink.
    pub most_ink: u32,
    /// Width in pixels; never more than the photo has.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A photo in inks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printable {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its inks.
    pub inks: Inks,
    /// How the bytes are packed.
    pub coding: Coding,
    /// True when 255 stands for no ink, as Adobe's programs write JPEGs of four inks.
    pub inverted: bool,
    /// The packed samples, of 8 bits each.
    pub bytes: Arc<[u8]>,
    /// What was assumed of the photo, for its editor.
    pub remarks: Vec<Remark>,
}

/// The inks of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Inks {
    /// Black alone: 255 is paper.
    Black,
    /// Cyan, magenta, yellow, black.
    Four,
}

/// How samples are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coding {
    /// JPEG.
    Jpeg,
    /// Deflate, each row as its difference from the one above (PNG's filter 2).
    Deflate,
}

/// What was assumed of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// Its colour profile cannot be used: its colours were taken for those of sRGB, or of the press when they are inks.
    ProfileUnusable,
    /// Its inks come without a profile: they are printed as they are.
    InksWithoutProfile,
}

/// The version of what is made of a photo: another one makes older results void.
const VERSION: &str = "3";

/// Makes a photo ready for a press, or takes what an earlier run has made of it.
pub fn print(photo: &Photo, order: &Order, cache: Option<&Cache>) -> Result<Printable, Diagnostic> {
    let Some(cache) = cache else { return made(photo, order) };
    let key = cache::key(&[
        VERSION.as_bytes(),
        &photo.bytes,
        order.condition.fingerprint.as_bytes(),
        format!("{} {} {}", order.most_ink, order.width, order.height).as_bytes(),
    ]);
    if let Some(known) = cache.get(&key) {
        return Ok(known);
    }
    let made = made(photo, order)?;
    cache.put(&key, &made);
    Ok(made)
}

fn made(photo: &Photo, order: &Order) -> Result<Printable, Diagnostic> {
    let source = pixels::read(&photo.bytes)?.scaled(order.width, order.height)?;
    let (width, height) = source.size();
    let mut remarks = Vec::new();
    let mut printed = inks::separate(&source, order, &mut remarks)?;
    // Inks that are printed as they came need no second compression.
    let kept = printed.untouched && source.whole;
    let (bytes, coding, inverted) = if kept {
        (photo.bytes.to_vec(), Coding::Jpeg, source.inverted)
    } else {
        let packed = match printed.inks {
            _ if source.drawn => None,
            Inks::Black => Some((coding::jpeg(&printed.samples, width, height, Inks::Black)?, false)),
            Inks::Four => bound::jpeg(&mut printed.samples, width, height, inks::full(order.most_ink))?.map(|bytes| (bytes, true)),
        };
        match packed {
            Some((bytes, inverted)) => (bytes, Coding::Jpeg, inverted),
            None => (coding::deflated(&printed.samples, width, printed.inks)?, Coding::Deflate, false),
        }
    };
    Ok(Printable { width, height, inks: printed.inks, coding, inverted, bytes: bytes.into(), remarks })
}

#[cfg(test)]
mod tests;
