//! How much ink a page can bear at the most, told from what it paints without drawing it: whether plates must be made.
//!
//! What knocks out leaves its own ink and no other; what overprints adds to each plate no more than its own. So no place bears
//! more than what knocks out there and the most that overprints it later, ink by ink. Whatever cannot be told so is drawn.

use crate::pdf::interpret::{Area, Paint};

/// Things of a page that are compared; on one with more, plates are quicker.
const MOST_THINGS: usize = 20_000;

/// The ink that a page can bear.
#[derive(Debug)]
pub struct Load {
    trim: Area,
    limit: f64,
    /// What knocks out, in order.
    laid: Vec<Laid>,
    /// What overprints, with its four inks in per cent and how much was laid before.
    over: Vec<(Area, [f64; 4], usize)>,
    /// Whether something is on the page whose ink only a plate tells.
    unknown: bool,
}

/// Something that knocks out.
#[derive(Debug)]
struct Laid {
    area: Area,
    /// All its ink in per cent.
    total: f64,
    /// Whether nothing below is left to see in all of its area.
    covers: bool,
}

impl Load {
    /// Begins with a bare page, which is cut to `trim` and takes so many per cent.
    pub fn new(trim: Area, limit: f64) -> Self {
        Self { trim, limit, laid: Vec::new(), over: Vec::new(), unknown: false }
    }

    /// Something is painted in a colour; `covers` when it fills all of its area.
    pub fn paint(&mut self, area: Area, paint: &Paint, overprints: bool, covers: bool) {
        match (paint.process(), paint.total()) {
            (Some(inks), _) if overprints => self.overprint(area, inks.map(|ink| ink.clamp(0.0, 1.0) * 100.0)),
            (_, Some(total)) if !overprints => self.lay(area, total, covers),
            _ => self.draw(area),
        }
    }

    /// Something that knocks out, with all its ink in per cent; `covers` when it fills all of its area.
    pub fn lay(&mut self, area: Area, total: f64, covers: bool) {
        if self.keeps(area) && (total > 0.0 || covers) {
            self.laid.push(Laid { area, total, covers });
        }
    }

    /// Something that overprints, with its four inks in per cent.
    pub fn overprint(&mut self, area: Area, inks: [f64; 4]) {
        if self.keeps(area) {
            self.over.push((area, inks, self.laid.len()));
        }
    }

    /// Something whose ink only a plate tells.
    pub fn draw(&mut self, area: Area) {
        self.unknown |= area.overlaps(self.trim);
    }

    fn keeps(&mut self, area: Area) -> bool {
        self.unknown |= self.laid.len() + self.over.len() > MOST_THINGS;
        !self.unknown && area.overlaps(self.trim)
    }

    /// Whether some place may bear more than the limit.
    pub fn may_exceed(&self) -> bool {
        let anywhere = most(self.over.iter());
        self.unknown || anywhere > self.limit || self.laid.iter().enumerate().any(|(at, below)| self.exceeds(at, below, anywhere))
    }

    /// Whether what overprints something of the page may be too much there, when so much overprints at the most.
    fn exceeds(&self, at: usize, below: &Laid, anywhere: f64) -> bool {
        if below.total + anywhere <= self.limit {
            return false;
        }
        let hides = |laid: &Laid, area: Area| laid.covers && area.within(self.trim).lies_in(laid.area, 0.0);
        let later = self.over.iter().filter(|(area, _, before)| {
            *before > at
                && (area.overlaps(below.area) || below.area.overlaps(*area))
                && !self.laid[at + 1..*before].iter().any(|laid| hides(laid, *area))
        });
        below.total + most(later) > self.limit
    }
}

/// The most that may overprint, ink by ink.
fn most<'o>(over: impl Iterator<Item = &'o (Area, [f64; 4], usize)>) -> f64 {
    over.fold([0.0_f64; 4], |most, (_, inks, _)| std::array::from_fn(|ink| most[ink].max(inks[ink]))).iter().sum()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::pdf::interpret::Space;

    const TRIM: Area = Area([0.0, 0.0, 100.0, 100.0]);

    fn load(things: &[([f64; 4], [f64; 4], bool)]) -> bool {
        let mut load = Load::new(TRIM, 300.0);
        for (area, inks, overprints) in things {
            load.paint(Area(*area), &Paint::new(Rc::new(Space::Cmyk), *inks), *overprints, true);
        }
        load.may_exceed()
    }

    #[test]
    fn only_what_lies_on_another_adds_up() {
        let (left, right, across) = ([0.0, 0.0, 50.0, 50.0], [50.0, 0.0, 90.0, 50.0], [40.0, 10.0, 60.0, 12.0]);
        let (rich, black) = ([0.9, 0.8, 0.7, 0.0], [0.0, 0.0, 0.0, 1.0]);
        assert!(!load(&[(left, rich, false), (right, rich, false)]), "what knocks out does not add up");
        assert!(!load(&[(left, rich, false), (right, black, true)]), "they only touch");
        assert!(load(&[(left, rich, false), (across, black, true)]));
        assert!(!load(&[(across, black, true), (left, rich, false)]), "what comes later knocks out");
        let (pane, white) = ([30.0, 0.0, 70.0, 20.0], [0.0; 4]);
        assert!(!load(&[(left, rich, false), (pane, white, false), (across, black, true)]), "white lies between");
        assert!(load(&[(pane, white, false), (left, rich, false), (across, black, true)]));
        assert!(!load(&[(left, [0.6, 0.6, 0.6, 0.0], false), (across, black, true), (across, black, true)]), "one ink fills once");
        assert!(load(&[(left, [0.8, 0.8, 0.8, 0.7], false)]));
        assert!(!load(&[([200.0, 0.0, 300.0, 9.0], [1.0; 4], false)]), "it lies beyond the cut");
        assert!(load(&[(left, [1.0, 1.0, 1.0, 0.0], true), (across, black, true)]));
    }

    #[test]
    fn what_cannot_be_told_is_drawn() {
        let mut load = Load::new(TRIM, 300.0);
        load.draw(Area([200.0, 0.0, 300.0, 9.0]));
        assert!(!load.may_exceed());
        load.paint(TRIM, &Paint::first(Rc::new(Space::Light)), false, true);
        assert!(load.may_exceed());
    }
}
