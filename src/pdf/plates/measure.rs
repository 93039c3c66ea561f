//! How much ink lies on a page.

use super::{Plate, Plates};

/// Where most ink lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// The sum of all inks in percent: 400 is all four process inks in full.
    pub percent: f64,
    /// The left edge of the place in millimetres from the left edge of the finished page.
    pub left_mm: f64,
    /// Its upper edge in millimetres from the upper edge of the finished page.
    pub top_mm: f64,
    /// Its width in millimetres.
    pub width_mm: f64,
    /// Its height in millimetres.
    pub height_mm: f64,
}

impl Plate {
    /// How much of the paper the ink covers on the whole, in percent.
    pub fn coverage(&self) -> f64 {
        let sum: u64 = self.samples.iter().map(|sample| u64::from(*sample)).sum();
        sum as f64 / self.samples.len().max(1) as f64 / 2.55
    }
}

impl Plates {
    /// The pixel with most ink, the first of them.
    pub fn maximum(&self) -> Peak {
        self.densest(1, 1)
    }

    /// The square of a side in millimetres with most ink on the mean, the first of them; a page that is smaller counts as a
    /// whole. Printers look at 15 mm²: a side of 3.873 mm.
    pub fn mean_maximum(&self, side_mm: f64) -> Peak {
        let pixels = |size_mm: f64, most: u32| (side_mm / size_mm).round().clamp(1.0, f64::from(most.max(1))) as usize;
        self.densest(pixels(self.pixel_mm[0], self.width), pixels(self.pixel_mm[1], self.height))
    }

    /// The densest of all windows of so many pixels.
    fn densest(&self, columns: usize, rows: usize) -> Peak {
        let width = self.width as usize;
        // The sum of all inks in each column of the rows that the window covers.
        let mut sums = vec![0_u64; width];
        let mut most = (0, 0, 0);
        for row in 0..self.height as usize {
            for plate in &self.inks {
                let line = |row: usize| &plate.samples[row * width..][..width];
                sums.iter_mut().zip(line(row)).for_each(|(sum, ink)| *sum += u64::from(*ink));
                if let Some(gone) = row.checked_sub(rows) {
                    sums.iter_mut().zip(line(gone)).for_each(|(sum, ink)| *sum -= u64::from(*ink));
                }
            }
            let Some(top) = (row + 1).checked_sub(rows) else { continue };
            let mut sum: u64 = sums[..columns].iter().sum();
            for left in 0..=width - columns {
                if sum > most.0 {
                    most = (sum, left, top);
                }
                sum = sum + sums.get(left + columns).copied().unwrap_or(0) - sums[left];
            }
        }
        let (sum, left, top) = most;
        let [across, down] = self.pixel_mm;
        Peak {
            percent: 100.0 * sum as f64 / (255.0 * (columns * rows) as f64),
            left_mm: self.origin_mm[0] + left as f64 * across,
            top_mm: self.origin_mm[1] + top as f64 * down,
            width_mm: columns as f64 * across,
            height_mm: rows as f64 * down,
        }
    }
}
