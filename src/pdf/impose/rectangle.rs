//! Rectangles and sizes, in points.

/// Points in a millimetre.
pub const MM: f64 = 72.0 / 25.4;

/// Points by which two lengths may differ and still be the same: a third of a millimetre, more than any program rounds.
pub const SAME: f64 = 1.0;

/// Width and height in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Size {
    /// A size given in millimetres.
    pub fn mm(width: f64, height: f64) -> Self {
        Self { width: width * MM, height: height * MM }
    }

    /// Width and height exchanged.
    pub fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    /// Whether another size is the same but for rounding.
    pub fn is_about(self, other: Self) -> bool {
        (self.width - other.width).abs() <= SAME && (self.height - other.height).abs() <= SAME
    }

    /// In words, in millimetres.
    pub fn in_mm(self) -> String {
        format!("{} x {} mm", in_mm(self.width), in_mm(self.height))
    }
}

/// A length in millimetres with at most one decimal.
pub fn in_mm(points: f64) -> String {
    let tenths = (points / MM * 10.0).round() / 10.0;
    // Adding zero makes a negative zero positive.
    format!("{}", tenths + 0.0)
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rectangle {
    /// Left edge.
    pub left: f64,
    /// Lower edge.
    pub bottom: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
}

impl Rectangle {
    /// From the origin to a size.
    pub fn of(size: Size) -> Self {
        Self { left: 0.0, bottom: 0.0, right: size.width, top: size.height }
    }

    /// Its size.
    pub fn size(self) -> Size {
        Size { width: self.right - self.left, height: self.top - self.bottom }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        // A comparison with what is no number is false.
        !(self.right > self.left && self.top > self.bottom)
    }

    /// What it shares with another.
    pub fn within(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }

    /// The smallest that holds both.
    pub fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            bottom: self.bottom.min(other.bottom),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
        }
    }

    /// Moved to the right and up.
    pub fn moved(self, right: f64, up: f64) -> Self {
        Self { left: self.left + right, bottom: self.bottom + up, right: self.right + right, top: self.top + up }
    }

    /// Larger at each edge.
    pub fn grown(self, by: Edges) -> Self {
        Self { left: self.left - by.left, bottom: self.bottom - by.bottom, right: self.right + by.right, top: self.top + by.top }
    }

    /// Its left, bottom, right and top.
    pub fn sides(self) -> [f64; 4] {
        [self.left, self.bottom, self.right, self.top]
    }
}

/// A length at each edge of a page as it is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edges {
    /// At the left.
    pub left: f64,
    /// Below.
    pub bottom: f64,
    /// At the right.
    pub right: f64,
    /// Above.
    pub top: f64,
}

impl Edges {
    /// The same at each edge.
    pub fn all(length: f64) -> Self {
        Self { left: length, bottom: length, right: length, top: length }
    }

    /// After a quarter turn clockwise: what was at the left is above.
    pub fn quarter_turn(self) -> Self {
        Self { left: self.bottom, bottom: self.right, right: self.top, top: self.left }
    }

    /// Each changed alike.
    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self { left: change(self.left), bottom: change(self.bottom), right: change(self.right), top: change(self.top) }
    }

    /// The larger of both at each edge.
    pub fn max(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
            top: self.top.max(other.top),
        }
    }

    /// The longest.
    pub fn longest(self) -> f64 {
        self.left.max(self.bottom).max(self.right).max(self.top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_are_short() {
        assert_eq!(Size::mm(210.0, 297.0).in_mm(), "210 x 297 mm");
        assert_eq!(Size { width: 612.0, height: 792.0 }.in_mm(), "215.9 x 279.4 mm");
        assert_eq!(in_mm(-0.01), "0");
    }

    #[test]
    fn nothing_that_is_no_number_is_a_rectangle() {
        assert!(Rectangle { left: 0.0, bottom: 0.0, right: f64::NAN, top: 1.0 }.is_empty());
        assert!(!Rectangle::of(Size::mm(1.0, 1.0)).is_empty());
    }
}
