//! Samples of inks as PDF takes them.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::Inks;
use crate::diagnostic::Diagnostic;

/// JPEG quality, of 100: no difference shows at 300 pixels an inch.
const QUALITY: u8 = 90;

/// A JPEG without subsampled colour. Four inks are written as Adobe's programs do: inverted, with their marker.
pub fn jpeg(samples: &[u8], width: u32, height: u32, inks: Inks) -> Result<Vec<u8>, Diagnostic> {
    let side = |side: u32| u16::try_from(side).map_err(|_| ours("a side has more than 65,535 pixels"));
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    let color = match inks {
        Inks::Black => ColorType::Luma,
        Inks::Four => ColorType::CmykAsYcck,
    };
    encoder.encode(samples, side(width)?, side(height)?, color).map_err(|error| ours(&error.to_string()))?;
    Ok(out)
}

/// Deflated rows, each as its difference from the one above.
pub fn deflated(samples: &[u8], width: u32, inks: Inks) -> Result<Vec<u8>, Diagnostic> {
    let row = width as usize * if inks == Inks::Four { 4 } else { 1 };
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut above = vec![0; row];
    let mut line = Vec::with_capacity(row + 1);
    let written = samples.chunks_exact(row.max(1)).try_for_each(|current| {
        line.clear();
        line.push(UP);
        line.extend(current.iter().zip(&above).map(|(now, before)| now.wrapping_sub(*before)));
        above.copy_from_slice(current);
        encoder.write_all(&line)
    });
    written.and_then(|()| encoder.finish()).map_err(|error| ours(&error.to_string()))
}

/// PNG's filter of differences from the row above (ISO/IEC 15948, 9.2).
const UP: u8 = 2;

fn ours(why: &str) -> Diagnostic {
    Diagnostic::error("internal", format!("this picture was turned into inks and cannot be encoded: {why}"))
        .hint("this is a fault of bulletin: please report it with the picture")
}
