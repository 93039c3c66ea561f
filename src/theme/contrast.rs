//! How well one colour is read on another (WCAG 2.2, 1.4.3 and 1.4.11).

/// What running text needs (WCAG 2.2, 1.4.3).
pub const TEXT: f64 = 4.5;
/// What large text and graphics need (WCAG 2.2, 1.4.3 and 1.4.11).
pub const LARGE: f64 = 3.0;

/// True for text that WCAG 2.2 calls large: from 18 pt, or from 14 pt where it is bold.
pub fn is_large(size_pt: f64, weight: u64) -> bool {
    size_pt >= 18.0 || (size_pt >= 14.0 && weight >= 700)
}

/// Red, green and blue of a colour such as `#0b3d4f`.
pub fn channels(rgb: &str) -> Option<[u8; 3]> {
    let digits = rgb.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// A channel of sRGB as a share of light (IEC 61966-2-1).
pub fn light(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn luminance([red, green, blue]: [u8; 3]) -> f64 {
    0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue)
}

/// The contrast of two colours, 1 to 21.
pub fn ratio(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The nearest darker or lighter form of a colour that reaches a contrast with each of some others; none where neither does.
pub fn improved(color: [u8; 3], others: &[([u8; 3], f64)]) -> Option<String> {
    let good = |color: [u8; 3]| others.iter().all(|(other, needed)| ratio(color, *other) >= *needed);
    (1..=100)
        .flat_map(|step| [0, 255].map(|target| color.map(|channel| mixed(channel, target, f64::from(step) / 100.0))))
        .find(|color| good(*color))
        .map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"))
}

/// A channel on its way to another value: 0 is where it is, 1 where it goes.
pub fn mixed(from: u8, to: u8, share: f64) -> u8 {
    (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_recommendation() {
        let of = |one: &str, other: &str| ratio(channels(one).unwrap(), channels(other).unwrap());
        // Values of the WebAIM contrast checker.
        for (one, other, known) in [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)] {
            assert!((of(one, other) - known).abs() < 0.01, "{one} on {other}: {}", of(one, other));
        }
    }

    #[test]
    fn a_proposal_reaches_what_is_needed() {
        let (ink, paper) = ([0xE0, 0xA0, 0x30], [255; 3]);
        let better = channels(&improved(ink, &[(paper, TEXT)]).unwrap()).unwrap();
        assert!(ratio(better, paper) >= TEXT && ratio(better, paper) < TEXT + 0.3);
        assert!(improved(ink, &[([0x70, 0x70, 0x70], 18.0)]).is_none());
    }
}
