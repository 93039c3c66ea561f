//! How much ink lies on the paper, measured on the plates that the program makes of each page.

use serde::Serialize;

use super::artwork::Inked;
use super::finding::{Finding, Findings, Place};
use super::pages::Sheet;
use super::rule;
use super::rules::Rules;
use crate::diagnostic::Severity;
use crate::pdf::interpret::Area;
use crate::pdf::plates::{Order, Peak, densest_pixel, plates};
use crate::pdf::press::points;
use crate::pdf::raster::Sheets;

/// The side of the square over which ink counts on the mean: 15 mm².
const WINDOW_MM: f64 = 3.873;

/// Ink that is so many per cent over the limit is what screens and JPEG make of it.
const ROUNDING: f64 = 0.5;

/// The ink of a page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageInk {
    /// The page, from 1.
    pub page: usize,
    /// The most ink in per cent that lies on any 15 mm² on the mean.
    pub mean: f64,
    /// Where that is.
    pub place: Place,
    /// The most ink in per cent in any pixel: those of pictures as the file has them, all else at 100 an inch.
    pub maximum: f64,
    /// The inks on the page, spot inks after the four.
    pub inks: Vec<String>,
    /// Whether the page has colours in light, whose inks are estimates.
    pub estimate: bool,
}

/// Measures pages and judges them by the limit.
pub fn judge(bytes: &[u8], wanted: &[(Sheet<'_>, Inked)], rules: &Rules, found: &mut Findings) -> Vec<PageInk> {
    let mut measured = Vec::new();
    if wanted.is_empty() {
        return measured;
    }
    let drawn = match Sheets::read(bytes) {
        Ok(drawn) => drawn,
        Err(fault) => {
            found.add(Finding::new(&rule::TOO_LARGE, format!("ink cannot be measured: {fault}")).as_bad_as(Severity::Warning));
            return measured;
        }
    };
    for (sheet, inked) in wanted {
        let made = match plates(&drawn, sheet.number, &Order::default()) {
            Ok(made) => made,
            Err(fault) => {
                let finding = Finding::new(&rule::TOO_LARGE, format!("ink cannot be measured: {fault}"));
                found.add(finding.on(sheet.number).as_bad_as(Severity::Warning));
                continue;
            }
        };
        let mean = made.mean_maximum(WINDOW_MM);
        // Plates average the pixels of pictures.
        let pixels = inked.pictures.iter().filter_map(|(id, seen)| densest_pixel(&drawn, sheet.number, *id, *seen));
        let maximum = pixels.fold(made.maximum().percent, f64::max);
        let place = place(&mean, sheet);
        let limit = f64::from(rules.shop.most_ink);
        if mean.percent > limit + ROUNDING {
            let (about, severity) = if made.light { ("about ", Severity::Warning) } else { ("", Severity::Error) };
            let fact = format!("{about}{:.0} % of ink on 15 mm²; {} takes {limit} %", mean.percent, rules.asker());
            found.add(Finding::new(&rule::INK_LIMIT, fact).on(sheet.number).at(place).as_bad_as(severity));
        }
        measured.push(PageInk {
            page: sheet.number,
            mean: tenth(mean.percent),
            place,
            maximum: tenth(maximum),
            inks: made.inks.into_iter().map(|plate| plate.name).collect(),
            estimate: made.light,
        });
    }
    measured
}

/// Where a peak lies. Plates lie as the page is read, its points as it is written: on a turned page they differ, and the place is
/// marked as if it were not turned.
fn place(peak: &Peak, sheet: &Sheet<'_>) -> Place {
    let [left, _, _, top] = sheet.trim.0;
    let (x, y) = (left + points(peak.left_mm), top - points(peak.top_mm));
    Place::new(Area([x, y - points(peak.height_mm), x + points(peak.width_mm), y]), sheet.trim)
}

fn tenth(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0 + 0.0
}
