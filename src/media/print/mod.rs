//! Photos for a press: decoded, scaled to what the paper can show, turned into inks through ICC, kept under the limit of ink.

mod blocks;
mod bound;
mod cache;
mod coding;
mod inks;
mod pixels;

use std::cell::OnceCell;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Photo;
use crate::condition::Condition;
use crate::diagnostic::Diagnostic;

pub use cache::Cache;
use inks::Separator;

/// Makes photos ready for a press. What one photo needed of colour engines serves the next.
#[derive(Debug)]
pub struct Printer<'a> {
    condition: &'a Condition,
    most_ink: u32,
    cache: Option<&'a Cache>,
    separator: OnceCell<Separator>,
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

impl<'a> Printer<'a> {
    /// For paper and press, and the most ink that a spot may take, in per cent of one full ink; `cache` holds what earlier runs
    /// have made.
    pub fn new(condition: &'a Condition, most_ink: u32, cache: Option<&'a Cache>) -> Self {
        Self { condition, most_ink, cache, separator: OnceCell::new() }
    }

    /// Makes a photo ready, so many pixels wide and high, never more than it has; or takes what an earlier run has made of it.
    pub fn print(&self, photo: &Photo, width: u32, height: u32) -> Result<Printable, Diagnostic> {
        let Some(cache) = self.cache else { return self.made(photo, width, height) };
        let key = cache::key(&[
            VERSION.as_bytes(),
            &photo.bytes,
            self.condition.fingerprint.as_bytes(),
            format!("{} {width} {height}", self.most_ink).as_bytes(),
        ]);
        if let Some(known) = cache.get(&key) {
            return Ok(known);
        }
        let made = self.made(photo, width, height)?;
        cache.put(&key, &made);
        Ok(made)
    }

    fn made(&self, photo: &Photo, width: u32, height: u32) -> Result<Printable, Diagnostic> {
        let source = pixels::read(&photo.bytes)?.scaled(width, height)?;
        let (width, height) = source.size();
        let mut remarks = Vec::new();
        let mut printed = self.separator()?.separate(&source, self.most_ink, &mut remarks)?;
        // Inks that are printed as they came need no second compression.
        let kept = printed.untouched && source.whole;
        let (bytes, coding, inverted) = if kept {
            (photo.bytes.to_vec(), Coding::Jpeg, source.inverted)
        } else {
            let packed = match printed.inks {
                _ if source.drawn => None,
                Inks::Black => Some((coding::jpeg(&printed.samples, width, height, Inks::Black)?, false)),
                Inks::Four => bound::jpeg(&mut printed.samples, width, height, inks::full(self.most_ink))?.map(|bytes| (bytes, true)),
            };
            match packed {
                Some((bytes, inverted)) => (bytes, Coding::Jpeg, inverted),
                None => (coding::deflated(&printed.samples, width, printed.inks)?, Coding::Deflate, false),
            }
        };
        Ok(Printable { width, height, inks: printed.inks, coding, inverted, bytes: bytes.into(), remarks })
    }

    fn separator(&self) -> Result<&Separator, Diagnostic> {
        if let Some(ready) = self.separator.get() {
            return Ok(ready);
        }
        let new = Separator::new(self.condition)?;
        Ok(self.separator.get_or_init(|| new))
    }
}

#[cfg(test)]
mod tests;
