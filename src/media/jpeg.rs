//! The frame of a JPEG, read from its markers (ITU-T T.81, annex B): what decides whether a PDF can take it as it is.

/// What the markers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Width in pixels, as stored.
    pub width: u32,
    /// Height in pixels, as stored.
    pub height: u32,
    /// Number of components: 1 grey, 3 colour, 4 print inks.
    pub components: u8,
    /// Bits of a sample.
    pub precision: u8,
    /// True when the coding is one that every PDF reader knows: baseline, extended or progressive, Huffman.
    pub common: bool,
    /// True when a colour profile comes with it.
    pub profile: bool,
    /// Adobe's marker: the transform of the colours, 0 none, 1 YCC, 2 YCCK (Adobe TN 5116).
    pub adobe: Option<u8>,
    /// The turn that makes it upright, 1 to 8 (Exif 2.3, 4.6.4).
    pub orientation: u8,
}

/// The segments of a JPEG from its start on: each with its marker, up to the end of the image.
pub struct Segments<'a> {
    bytes: &'a [u8],
    /// Where the next one is looked for: behind the segment that was given last.
    pub at: usize,
}

impl<'a> Segments<'a> {
    /// None for what does not begin as a JPEG does.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        bytes.starts_with(&[0xFF, 0xD8]).then_some(Self { bytes, at: 2 })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while *self.bytes.get(self.at)? != 0xFF {
                self.at += 1;
            }
            while *self.bytes.get(self.at)? == 0xFF {
                self.at += 1;
            }
            let marker = *self.bytes.get(self.at)?;
            self.at += 1;
            match marker {
                0x00 | 0x01 | 0xD0..=0xD8 => continue,
                0xD9 => return Some((marker, &[])),
                _ => {}
            }
            let length = usize::from(be16(self.bytes, self.at)?);
            let segment = self.bytes.get(self.at + 2..self.at + length)?;
            self.at += length;
            return Some((marker, segment));
        }
    }
}

/// Two bytes as a number, the higher one first.
pub fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// Reads the markers up to the picture data. None when they make no picture.
pub fn frame(bytes: &[u8]) -> Option<Frame> {
    let mut frame = Frame { width: 0, height: 0, components: 0, precision: 0, common: false, profile: false, adobe: None, orientation: 1 };
    for (marker, segment) in Segments::of(bytes)? {
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                frame.precision = *segment.first()?;
                frame.height = u32::from(be16(segment, 1)?);
                frame.width = u32::from(be16(segment, 3)?);
                frame.components = *segment.get(5)?;
                frame.common = matches!(marker, 0xC0..=0xC2);
            }
            0xE1 if segment.starts_with(b"Exif\0\0") => frame.orientation = orientation(&segment[6..]).unwrap_or(1),
            0xE2 if segment.starts_with(b"ICC_PROFILE\0") => frame.profile = true,
            0xEE if segment.starts_with(b"Adobe") => frame.adobe = segment.get(11).copied(),
            0xDA => return (frame.width > 0 && frame.height > 0).then_some(frame),
            0xD9 => return None,
            _ => {}
        }
    }
    None
}

/// The orientation in the first directory of an Exif block.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| {
        let four = tiff.get(at..at + 4)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let directory = long(4)? as usize;
    let entries = usize::from(short(directory)?);
    (0..entries.min(200))
        .map(|index| directory + 2 + index * 12)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at + 8))
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (1..=8).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded() -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_fn(8, 4, |x, y| image::Rgb([x as u8 * 30, y as u8 * 60, 9]));
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
        bytes
    }

    #[test]
    fn the_frame_of_a_plain_photo() {
        let frame = frame(&encoded()).unwrap();
        assert_eq!((frame.width, frame.height, frame.components, frame.precision), (8, 4, 3, 8));
        assert!(frame.common && !frame.profile && frame.orientation == 1);
    }

    #[test]
    fn orientation_is_read_from_exif() {
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1];
        bytes.extend((exif.len() as u16 + 2).to_be_bytes());
        bytes.extend(exif);
        bytes.extend(&encoded()[2..]);
        assert_eq!(frame(&bytes).unwrap().orientation, 6);
    }

    #[test]
    fn broken_markers_are_no_panic() {
        let bytes = encoded();
        for cut in 0..bytes.len() {
            let _ = frame(&bytes[..cut]);
        }
        for (at, value) in (0..200).zip([0xFF, 0, 0xD9].into_iter().cycle()) {
            let mut broken = bytes.clone();
            broken[at] = value;
            let _ = frame(&broken);
        }
    }
}
