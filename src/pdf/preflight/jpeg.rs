//! What the head of a JPEG says.

/// How many components it has (ITU-T T.81, B.2.2); none when that is not to be found.
pub fn components(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let [0xFF, marker, ..] = bytes.get(at..at + 4)? else { return None };
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        match marker {
            // Padding before a marker.
            0xFF => at += 1,
            0xC4 | 0xC8 | 0xCC => at += 2 + length,
            0xC0..=0xCF => return bytes.get(at + 9).copied(),
            0xDA | 0xD9 => return None,
            _ => at += 2 + length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn finds_the_frame_and_survives_rubbish() {
        let head = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC2, 0, 17, 8, 0, 1, 0, 1, 4];
        assert_eq!(components(&head), Some(4));
        for end in 0..head.len() {
            assert_eq!(components(&head[..end]), None);
        }
        assert_eq!(components(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0]), None);
    }
}
