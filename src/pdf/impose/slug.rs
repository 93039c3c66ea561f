//! The slug line, as outlines of one of the built-in fonts.

use std::fmt::Write;

use ttf_parser::{Face, OutlineBuilder};

use super::marks::number;
use crate::diagnostic::shorten;
use crate::typeset::fonts;

/// Size of the type, in points.
const SIZE: f64 = 6.0;

/// Characters of a file's name that are shown.
const MOST_NAME: usize = 60;

/// Parts of a line as the outlines of their letters, from a point to the right, never longer than `room`. A character that
/// the font does not have is a question mark.
pub fn outlines(parts: &[String], left: f64, baseline: f64, room: f64) -> String {
    let Some(face) = fonts::plain().and_then(|bytes| Face::parse(bytes, 0).ok()) else { return String::new() };
    let scale = SIZE / f64::from(face.units_per_em());
    let text: Vec<String> = parts.iter().map(|part| shorten(part, MOST_NAME)).collect();
    let mut pen = Pen { content: String::new(), x: left, baseline, scale, at: (0.0, 0.0) };
    for character in text.join("  \u{2022}  ").chars() {
        let Some(glyph) = face.glyph_index(character).or_else(|| face.glyph_index('?')) else { continue };
        let advance = f64::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
        if pen.x + advance > left + room {
            break;
        }
        face.outline_glyph(glyph, &mut pen);
        pen.x += advance;
    }
    if !pen.content.is_empty() {
        pen.content.push_str("f\n");
    }
    pen.content
}

/// Writes outlines as paths.
struct Pen {
    content: String,
    x: f64,
    baseline: f64,
    scale: f64,
    at: (f64, f64),
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (self.x + f64::from(x) * self.scale, self.baseline + f64::from(y) * self.scale)
    }

    fn path(&mut self, points: &[(f64, f64)], operator: &str) {
        for (x, y) in points {
            // Writing to a string cannot fail.
            write!(self.content, "{} {} ", number(*x), number(*y)).ok();
        }
        self.content.push_str(operator);
        self.content.push('\n');
        if let Some(last) = points.last() {
            self.at = *last;
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path(&[self.point(x, y)], "m");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path(&[self.point(x, y)], "l");
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        // A quadratic curve as the cubic one of the same form.
        let (from, handle, to) = (self.at, self.point(x1, y1), self.point(x, y));
        let toward = |end: (f64, f64)| (end.0 + (handle.0 - end.0) * 2.0 / 3.0, end.1 + (handle.1 - end.1) * 2.0 / 3.0);
        self.path(&[toward(from), toward(to), to], "c");
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path(&[self.point(x1, y1), self.point(x2, y2), self.point(x, y)], "c");
    }

    fn close(&mut self) {
        self.content.push_str("h\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_the_room_ends() {
        let all = outlines(&["issue.pdf".to_owned(), "front".to_owned()], 10.0, 20.0, 500.0);
        assert!(all.contains(" c\n") && all.ends_with("f\n"));
        let part = outlines(&["issue.pdf".to_owned(), "front".to_owned()], 10.0, 20.0, 15.0);
        assert!(!part.is_empty() && part.len() < all.len() / 2);
        let farthest = part.split_whitespace().filter_map(|word| word.parse::<f64>().ok()).fold(0.0, f64::max);
        assert!(farthest <= 25.0, "{farthest}");
        assert_eq!(outlines(&["x".to_owned()], 0.0, 0.0, -3.0), "");
    }
}
