//! What a page says, by its letters and where they stand: for files without tags, whose words are parted by nothing but distance.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache, SoftMask, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, Point, Rect, Vec2};

use super::raster::{Fault, Sheets, guard, interpreter};

/// Units of a letter's own coordinates in its size.
const EM: f64 = 1000.0;

/// Distance between letters, in their size, from which they are of two words; a space is hardly ever narrower.
const SPACE: f64 = 0.16;

/// Steps back, in the size of letters, that kerning and accents take.
const BACK: f64 = 0.5;

/// Distance from the line, in the size of letters, from which they are of another one.
const LINE: f64 = 0.6;

/// Bytes that a page may say.
const MOST_TEXT: usize = 16 << 20;

impl Sheets {
    /// What a page says, counted from 1, in the order in which it is drawn: lines, and words in them.
    ///
    /// # Errors
    /// When there is no such page, or the renderer gives up on it.
    pub fn lettering(&self, number: usize) -> Result<String, Fault> {
        let page = self.page(number)?;
        let read = || {
            let cache = InterpreterCache::new();
            let mut context = Context::new(Affine::IDENTITY, Rect::new(0.0, 0.0, 1.0, 1.0), &cache, self.xref(), interpreter());
            let mut lettering = Lettering::default();
            interpret_page(page, &mut context, &mut lettering);
            lettering.text
        };
        guard(read).ok_or(Fault::Renderer { number })
    }
}

/// Letters as they come.
#[derive(Default)]
struct Lettering {
    text: String,
    /// Where the last letter ended.
    pen: Option<Point>,
}

impl Lettering {
    fn letter(&mut self, glyph: &Glyph<'_>, place: Affine) {
        if self.text.len() > MOST_TEXT {
            return;
        }
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let begin = place * Point::ZERO;
        let along: Vec2 = place * Point::new(EM, 0.0) - begin;
        let size = along.hypot().max(f64::EPSILON);
        if let Some(pen) = self.pen {
            let step = begin - pen;
            let (ahead, aside) = (step.dot(along) / size, step.cross(along).abs() / size);
            if aside > LINE * size {
                self.text.push('\n');
            } else if !(-BACK * size..=SPACE * size).contains(&ahead) {
                self.text.push(' ');
            }
        }
        match glyph.as_unicode() {
            Some(BfString::Char(letter)) => self.text.push(letter),
            Some(BfString::String(letters)) => self.text.push_str(&letters),
            None => self.text.push(char::REPLACEMENT_CHARACTER),
        }
        self.pen = Some(place * Point::new(f64::from(advance.unwrap_or_default()), 0.0));
    }
}

impl Device<'_> for Lettering {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.letter(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::facts::sample::Sample;

    fn lettering(content: &str) -> String {
        let mut sample = Sample::new();
        sample.page(content);
        Sheets::read(sample.bytes()).unwrap().lettering(1).unwrap()
    }

    #[test]
    fn words_are_parted_by_distance_and_lines_by_height() {
        assert_eq!(lettering("BT /F1 10 Tf 10 50 Td (one) Tj 40 0 Td (two) Tj -40 -12 Td (three) Tj ET"), "one two\nthree");
        assert_eq!(lettering("BT /F1 10 Tf [(k) 60 (ern) -20 (ed) -400 (apart)] TJ ET"), "kerned apart");
        // Each letter placed by itself: an o is 5.56 wide.
        assert_eq!(lettering("BT /F1 10 Tf 1 0 0 1 0 0 Tm (o) Tj 1 0 0 1 5.56 0 Tm (o) Tj 1 0 0 1 14 0 Tm (o) Tj ET"), "oo o");
        assert_eq!(lettering("BT /F1 10 Tf 10 50 Td (H) Tj 4 Ts (2) Tj ET"), "H2", "raised, in the same line");
        assert_eq!(lettering("0 1 -1 0 50 0 cm BT /F1 10 Tf (up) Tj 0 -12 Td (and on) Tj ET"), "up\nand on", "turned");
    }

    #[test]
    fn a_page_that_is_not_there_says_nothing() {
        let sheets = Sheets::read(crate::pdf::facts::sample::painted()).unwrap();
        assert_eq!(sheets.lettering(1), Ok(String::new()));
        assert_eq!(sheets.lettering(2), Err(Fault::NoPage { number: 2, pages: 1 }));
    }
}
