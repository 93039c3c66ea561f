//! What four inks look like on coated paper, about: enough to see that a pair of colours does not belong together.
//!
//! The sixteen solids of the condition (ISO 12647-2:2004, paper type 1, dot gain of curve A) are mixed by area
//! (Neugebauer) with the light that paper scatters between the dots (Yule and Nielsen).

use serde_json::Value as Json;

/// Per cent of ink that a coated sheet takes: the usual limit of print shops (ISO 12647-2 allows 330).
pub const MOST_INK: f64 = 300.0;

/// A difference (CIE 1976) beyond which two colours are plainly not the same: no proof is needed to see it.
pub const PLAIN: f64 = 28.0;

/// Lab of paper, cyan, magenta, blue (both), yellow, green, red and all three; black over any of them is black.
const SOLIDS: [[f64; 3]; 8] = [
    [95.0, 0.0, -2.0],
    [55.0, -37.0, -50.0],
    [48.0, 74.0, -3.0],
    [24.0, 22.0, -46.0],
    [89.0, -5.0, 93.0],
    [50.0, -68.0, 27.0],
    [47.0, 68.0, 48.0],
    [23.0, 0.0, 0.0],
];
const BLACK: [f64; 3] = [16.0, 0.0, 0.0];
/// White of the measurements (CIE D50, 2 degrees).
const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];
/// How far light spreads in the paper.
const SPREAD: f64 = 1.7;

/// Lab of a mixture of inks in per cent: cyan, magenta, yellow, black.
pub fn printed(cmyk: [f64; 4]) -> [f64; 3] {
    let [cyan, magenta, yellow, black] = cmyk.map(|share| (share / 100.0).clamp(0.0, 1.0));
    let mut light = [0.0; 3];
    for (index, solid) in SOLIDS.iter().enumerate() {
        let part = |share: f64, bit: usize| if index >> bit & 1 == 1 { share } else { 1.0 - share };
        let area = part(cyan, 0) * part(magenta, 1) * part(yellow, 2);
        for (share, solid) in [(area * (1.0 - black), *solid), (area * black, BLACK)] {
            let xyz = to_xyz(solid);
            light.iter_mut().zip(xyz).for_each(|(sum, value)| *sum += share * value.powf(1.0 / SPREAD));
        }
    }
    to_lab(light.map(|value| value.powf(SPREAD)))
}

/// The four inks of a colour in per cent.
pub fn shares(color: &Json) -> Option<[f64; 4]> {
    let inks: Vec<f64> = color["cmyk"].as_array()?.iter().filter_map(Json::as_f64).collect();
    inks.try_into().ok()
}

/// The four inks that stand for a full spot ink of which a colour is a tint; none where it is no tint at all.
pub fn of_full(color: &Json) -> Option<[f64; 4]> {
    let tint = color["tint"].as_f64().unwrap_or(100.0);
    (tint > 0.0).then_some(())?;
    Some(shares(color)?.map(|share| (share * 100.0 / tint).clamp(0.0, 100.0)))
}

/// The contrast of two mixtures of inks on one sheet, 1 to about 15, reckoned as that of light (WCAG 2.2) with the paper for
/// white: the eye sets itself to what it reads from.
pub fn contrast(one: [f64; 4], other: [f64; 4]) -> f64 {
    let paper = to_xyz(SOLIDS[0])[1];
    let [one, other] = [one, other].map(|cmyk| to_xyz(printed(cmyk))[1] / paper);
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Lab of a colour of light, as it looks beside the white of its screen.
pub fn shown(rgb: [u8; 3]) -> [f64; 3] {
    let [red, green, blue] = rgb.map(super::contrast::light);
    // sRGB to XYZ, adapted to D50 (Bradford).
    to_lab([
        0.4360 * red + 0.3851 * green + 0.1431 * blue,
        0.2225 * red + 0.7169 * green + 0.0606 * blue,
        0.0139 * red + 0.0971 * green + 0.7142 * blue,
    ])
}

/// The difference of two colours (CIE 1976), the white of paper and of the screen held to be the same.
pub fn difference(shown: [f64; 3], printed: [f64; 3]) -> f64 {
    // A screen is whiter than paper and blacker than ink: the scale between the two is stretched.
    let lightness = (printed[0] - BLACK[0]) / (SOLIDS[0][0] - BLACK[0]) * 100.0;
    let of = [shown[0] - lightness.max(0.0), shown[1] - printed[1], shown[2] - printed[2]];
    of.iter().map(|difference| difference * difference).sum::<f64>().sqrt()
}

fn to_xyz([l, a, b]: [f64; 3]) -> [f64; 3] {
    let y = (l + 16.0) / 116.0;
    let back = |t: f64| if t > 6.0 / 29.0 { t.powi(3) } else { 3.0 * (6.0f64 / 29.0).powi(2) * (t - 4.0 / 29.0) };
    [WHITE[0] * back(y + a / 500.0), WHITE[1] * back(y), WHITE[2] * back(y - b / 200.0)]
}

fn to_lab(xyz: [f64; 3]) -> [f64; 3] {
    let f = |t: f64| if t > (6.0f64 / 29.0).powi(3) { t.cbrt() } else { t / (3.0 * (6.0f64 / 29.0).powi(2)) + 4.0 / 29.0 };
    let [x, y, z] = [f(xyz[0] / WHITE[0]), f(xyz[1] / WHITE[1]), f(xyz[2] / WHITE[2])];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::contrast::channels;

    #[test]
    fn solids_print_as_measured() {
        for (cmyk, lab) in [([0.0; 4], SOLIDS[0]), ([100.0, 0.0, 0.0, 0.0], SOLIDS[1]), ([0.0, 0.0, 0.0, 100.0], BLACK)] {
            assert!(printed(cmyk).iter().zip(lab).all(|(one, other)| (one - other).abs() < 0.1), "{:?}", printed(cmyk));
        }
    }

    #[test]
    fn contrast_on_paper_is_less_than_on_a_screen() {
        let (paper, black) = ([0.0; 4], [0.0, 0.0, 0.0, 100.0]);
        assert!((12.0..16.0).contains(&contrast(black, paper)), "{}", contrast(black, paper));
        assert_eq!(contrast(paper, paper), 1.0);
        assert!(contrast([0.0, 0.0, 100.0, 0.0], paper) < 1.5, "yellow can hardly be read");
        assert!(contrast([0.0, 0.0, 0.0, 75.0], paper) > 4.5, "a dark grey can");
        assert!(contrast([0.0, 0.0, 0.0, 40.0], paper) < 4.5, "a light grey cannot");
    }

    #[test]
    fn the_full_ink_of_a_tint_is_darker() {
        let tint = serde_json::json!({ "cmyk": [40, 20, 0, 0], "spot": "House Blue", "tint": 50 });
        assert_eq!(of_full(&tint), Some([80.0, 40.0, 0.0, 0.0]));
        assert_eq!(of_full(&serde_json::json!({ "cmyk": [40, 20, 0, 0], "tint": 0 })), None);
    }

    /// A dot of half the area prints darker than half: the gain of ISO 12647-2 puts it near these.
    #[test]
    fn tints_print_darker_than_their_area() {
        for (cmyk, lightness) in [([50.0, 0.0, 0.0, 0.0], 74.0), ([0.0, 50.0, 0.0, 0.0], 69.0), ([0.0, 0.0, 0.0, 50.0], 60.0)] {
            assert!((printed(cmyk)[0] - lightness).abs() < 7.0, "{:?}", printed(cmyk));
        }
    }

    #[test]
    fn what_is_the_same_and_what_is_not() {
        let of = |rgb: &str, cmyk| difference(shown(channels(rgb).unwrap()), printed(cmyk));
        for (rgb, cmyk) in [
            ("#ffffff", [0.0; 4]),
            ("#16191d", [0.0, 0.0, 0.0, 100.0]),
            ("#0b3d4f", [95.0, 55.0, 40.0, 45.0]),
            ("#b83b19", [10.0, 85.0, 100.0, 5.0]),
            ("#7a4a6b", [45.0, 75.0, 25.0, 20.0]),
        ] {
            assert!(of(rgb, cmyk) < PLAIN, "{rgb}: {}", of(rgb, cmyk));
        }
        for (rgb, cmyk) in [
            ("#0b3d4f", [10.0, 85.0, 100.0, 5.0]),
            ("#b83b19", [95.0, 40.0, 25.0, 15.0]),
            ("#145348", [0.0, 0.0, 0.0, 40.0]),
            ("#00ff00", [60.0, 0.0, 100.0, 0.0]),
        ] {
            assert!(of(rgb, cmyk) > PLAIN, "{rgb}: {}", of(rgb, cmyk));
        }
    }
}
