//! Places on a page: matrices and the boxes that they turn (ISO 32000-1, 8.3.3).

/// A transformation, as `a b c d e f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A move.
    pub const fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This transformation, and then the other one.
    pub fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [k, l, m, n, o, p]) = (self.0, other.0);
        Self([a * k + b * m, a * l + b * n, c * k + d * m, c * l + d * n, e * k + f * m + o, e * l + f * n + p])
    }

    /// Where a point comes to lie.
    pub fn apply(self, (x, y): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How long a unit along the first and along the second axis becomes.
    pub fn scales(self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        (a.hypot(b), c.hypot(d))
    }

    /// What a box of the page is of the unit square, as left, bottom, right, top; all of it where that is turned or slanted, none
    /// where the box is empty.
    pub fn part(self, area: Area) -> Option<[f64; 4]> {
        let ([a, b, c, d, e, f], [left, bottom, right, top]) = (self.0, area.0);
        if area.is_nothing() {
            return None;
        }
        if b != 0.0 || c != 0.0 || a == 0.0 || d == 0.0 {
            return Some([0.0, 0.0, 1.0, 1.0]);
        }
        let ([one, other], [low, high]) = ([(left - e) / a, (right - e) / a], [(bottom - f) / d, (top - f) / d]);
        Some([one.min(other), low.min(high), one.max(other), low.max(high)])
    }

    /// The smallest box around a box that is transformed.
    pub fn around(self, area: Area) -> Area {
        let [left, bottom, right, top] = area.0;
        let corners = [(left, bottom), (right, bottom), (right, top), (left, top)];
        corners.into_iter().fold(Area::NOTHING, |area, corner| area.with(self.apply(corner)))
    }
}

/// A box in points, as left, bottom, right, top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area(pub [f64; 4]);

impl Area {
    /// The box that holds no point.
    pub const NOTHING: Self = Self([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);

    /// The box that holds all points.
    pub const EVERYTHING: Self = Self([f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY]);

    /// The box with a point added.
    pub fn with(self, (x, y): (f64, f64)) -> Self {
        let [left, bottom, right, top] = self.0;
        Self([left.min(x), bottom.min(y), right.max(x), top.max(y)])
    }

    /// The box around both.
    pub fn and(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a.min(e), b.min(f), c.max(g), d.max(h)])
    }

    /// What lies in both boxes.
    pub fn within(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a.max(e), b.max(f), c.min(g), d.min(h)])
    }

    /// The box with more at each edge.
    pub fn wider(self, by: f64) -> Self {
        let [left, bottom, right, top] = self.0;
        Self([left - by, bottom - by, right + by, top + by])
    }

    /// Width and height; of nothing they are below zero.
    pub fn size(self) -> (f64, f64) {
        let [left, bottom, right, top] = self.0;
        (right - left, top - bottom)
    }

    /// Whether no point is in it; a line has some.
    pub fn is_nothing(self) -> bool {
        let (width, height) = self.size();
        // Also what is no number.
        !(width >= 0.0 && height >= 0.0)
    }

    /// Whether a part of it with some width and height lies in the other.
    pub fn overlaps(self, other: Self) -> bool {
        let common = self.within(other);
        let (width, height) = common.size();
        // Lines have no width of their own.
        let enough = |common: f64, own: f64| common > 0.0 || (common >= 0.0 && own == 0.0);
        enough(width, self.size().0) && enough(height, self.size().1)
    }

    /// Whether it lies within the other, give or take so many points.
    pub fn lies_in(self, other: Self, tolerance: f64) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        a >= e - tolerance && b >= f - tolerance && c <= g + tolerance && d <= h + tolerance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrices_follow_each_other() {
        let turned = Matrix([0.0, 2.0, -2.0, 0.0, 0.0, 0.0]);
        let both = Matrix::shift(1.0, 0.0).then(turned);
        assert_eq!(both.apply((0.0, 0.0)), (0.0, 2.0));
        assert_eq!(both.scales(), (2.0, 2.0));
        assert_eq!(turned.around(Area([0.0, 0.0, 1.0, 3.0])), Area([-6.0, 0.0, 0.0, 2.0]));
    }

    #[test]
    fn a_part_of_a_picture_is_told_in_its_own_units() {
        let picture = Matrix([100.0, 0.0, 0.0, -50.0, 10.0, 60.0]);
        assert_eq!(picture.part(Area([10.0, 10.0, 60.0, 60.0])), Some([0.0, 0.0, 0.5, 1.0]));
        assert_eq!(picture.part(Area([10.0, 35.0, 110.0, 60.0])), Some([0.0, 0.0, 1.0, 0.5]));
        assert_eq!(picture.part(Area::NOTHING), None);
        assert_eq!(Matrix([0.0, 1.0, 1.0, 0.0, 0.0, 0.0]).part(Area([0.0, 0.0, 0.1, 0.1])), Some([0.0, 0.0, 1.0, 1.0]));
    }

    #[test]
    fn lines_overlap_what_they_cross() {
        let page = Area([0.0, 0.0, 10.0, 10.0]);
        assert!(Area([2.0, 5.0, 8.0, 5.0]).overlaps(page));
        assert!(!Area([12.0, 5.0, 18.0, 5.0]).overlaps(page));
        assert!(!Area([10.0, 0.0, 12.0, 9.0]).overlaps(page), "they only touch");
        assert!(Area::NOTHING.is_nothing() && !Area::NOTHING.overlaps(page));
        assert!(page.lies_in(Area([0.5, 0.0, 10.0, 10.0]), 0.5));
    }
}
