//! Sheets of paper by name or by measure.

use std::str::FromStr;

use super::rectangle::{MM, Size};

/// A sheet of paper, upright.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Its name, or its measures when it has none.
    pub name: String,
    /// Its size, not wider than high.
    pub size: Size,
}

/// Names and upright sizes in millimetres: ISO 216 (A, B), ISO 217 (RA, SRA), ANSI and the sheets of digital presses.
const NAMED: [(&str, f64, f64); 22] = [
    ("A2", 420.0, 594.0),
    ("A3", 297.0, 420.0),
    ("A4", 210.0, 297.0),
    ("A5", 148.0, 210.0),
    ("A6", 105.0, 148.0),
    ("B2", 500.0, 707.0),
    ("B3", 353.0, 500.0),
    ("B4", 250.0, 353.0),
    ("B5", 176.0, 250.0),
    ("RA2", 430.0, 610.0),
    ("RA3", 305.0, 430.0),
    ("RA4", 215.0, 305.0),
    ("SRA2", 450.0, 640.0),
    ("SRA3", 320.0, 450.0),
    ("SRA4", 225.0, 320.0),
    ("SRA3+", 330.0, 482.0),
    ("Letter", 215.9, 279.4),
    ("Legal", 215.9, 355.6),
    ("Tabloid", 279.4, 431.8),
    ("12x18", 304.8, 457.2),
    ("13x19", 330.2, 482.6),
    ("19x25", 482.6, 635.0),
];

/// Other names of the same sheets.
const ALIASES: [(&str, &str); 3] = [("Ledger", "Tabloid"), ("11x17", "Tabloid"), ("Super-B", "13x19")];

/// Millimetres that a side of a sheet may have. The upper end is the largest page of PDF (ISO 32000-1, annex C.2: 14,400 points).
const SIDES: std::ops::RangeInclusive<f64> = 10.0..=5080.0;

/// The names of all sheets.
pub fn names() -> String {
    NAMED.map(|(name, ..)| name).join(", ")
}

impl FromStr for Paper {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let name = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(text)).map_or(text, |(_, name)| name);
        if let Some((name, width, height)) = NAMED.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) {
            return Ok(Self { name: (*name).to_owned(), size: Size::mm(*width, *height) });
        }
        let size = measures(text).ok_or_else(|| format!("this is neither a size such as 320x450 or 12x18in nor one of {}", names()))?;
        let sides = [size.width / MM, size.height / MM];
        if sides.iter().any(|side| !SIDES.contains(side)) {
            return Err(format!("a side of a sheet has {} to {} mm", SIDES.start(), SIDES.end()));
        }
        let upright = if size.width > size.height { size.turned() } else { size };
        Ok(Self { name: size.in_mm(), size: upright })
    }
}

/// A width and a height such as `320x450`, `320x450mm`, `12.5x18in`; in millimetres unless they say otherwise.
fn measures(text: &str) -> Option<Size> {
    let text = text.to_ascii_lowercase();
    let (numbers, unit) = match (text.strip_suffix("mm"), text.strip_suffix("in")) {
        (Some(rest), _) => (rest, 1.0),
        (_, Some(rest)) => (rest, 25.4),
        _ => (text.as_str(), 1.0),
    };
    let (width, height) = numbers.split_once(['x', '×'])?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    Some(Size::mm(number(width)? * unit, number(height)? * unit))
}

/// The size of a finished page: a name or measures, in the orientation in which it is written.
pub fn page_size(text: &str) -> Result<Size, String> {
    match measures(text).filter(|_| !NAMED.iter().any(|(name, ..)| name.eq_ignore_ascii_case(text))) {
        Some(size) if [size.width / MM, size.height / MM].iter().all(|side| SIDES.contains(side)) => Ok(size),
        _ => Paper::from_str(text).map(|paper| paper.size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_and_measures() {
        let size = |text: &str| text.parse::<Paper>().map(|paper| (paper.name, paper.size.in_mm()));
        assert_eq!(size("sra3"), Ok(("SRA3".to_owned(), "320 x 450 mm".to_owned())));
        assert_eq!(size("ledger"), Ok(("Tabloid".to_owned(), "279.4 x 431.8 mm".to_owned())));
        assert_eq!(size("450x320"), Ok(("450 x 320 mm".to_owned(), "320 x 450 mm".to_owned())));
        assert_eq!(size("12.5x19in"), Ok(("317.5 x 482.6 mm".to_owned(), "317.5 x 482.6 mm".to_owned())));
        for wrong in ["", "A", "x", "1x1", "1e9x5", "NaNx300", "-300x400", "A4x", "300x", "infx300"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_keeps_its_orientation() {
        assert_eq!(page_size("297x210").unwrap().in_mm(), "297 x 210 mm");
        assert_eq!(page_size("a5").unwrap().in_mm(), "148 x 210 mm");
        assert!(page_size("0x0").is_err());
    }
}
