//! Letters where they stand.

use std::rc::Rc;

use super::Painter;
use super::face::Face;
use super::geometry::{Area, Matrix};
use super::state::State;

/// How far letters reach above and below their line, in their size: what running text of Latin, Cyrillic and Greek does.
const ABOVE: f64 = 0.75;
const BELOW: f64 = 0.22;

/// Characters of a shown text that are kept.
const MOST_TEXT: usize = 400;

/// Text that one operator shows.
#[derive(Debug)]
pub struct Shown {
    /// What it says.
    pub text: String,
    /// The box around its letters in points of the page, whatever is cut off; spaces have none.
    pub area: Area,
    /// The size of its letters in points of the page.
    pub size: f64,
    /// Its font.
    pub face: Option<Rc<Face>>,
    /// The first character that shows the sign of a missing one.
    pub missing: Option<u32>,
    /// The first character whose width is another one in the font's program: its code, both widths.
    pub width: Option<(u32, f64, f64)>,
}

/// Where the next letter goes.
#[derive(Debug)]
pub struct Pen {
    matrix: Matrix,
    line: Matrix,
    text: String,
    area: Area,
    missing: Option<u32>,
    width: Option<(u32, f64, f64)>,
    shown: bool,
}

impl Default for Pen {
    fn default() -> Self {
        let (matrix, line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        Self { matrix, line, text: String::new(), area: Area::NOTHING, missing: None, width: None, shown: false }
    }
}

impl Pen {
    /// Goes to where text objects begin.
    pub fn begin(&mut self) {
        self.set(Matrix::IDENTITY);
    }

    /// Goes to a place and a direction.
    pub fn set(&mut self, matrix: Matrix) {
        (self.matrix, self.line) = (matrix, matrix);
    }

    /// Goes from the begin of the line by so much.
    pub fn next_line(&mut self, x: f64, y: f64) {
        self.set(Matrix::shift(x, y).then(self.line));
    }

    /// Goes back by thousandths of the size.
    pub fn kern(&mut self, by: f64, state: &State) {
        let distance = -by / 1000.0 * state.text.size;
        self.advance(distance, state);
    }

    fn advance(&mut self, distance: f64, state: &State) {
        let vertical = state.text.face.as_ref().is_some_and(|face| face.vertical);
        let step = if vertical { Matrix::shift(0.0, distance) } else { Matrix::shift(distance * state.text.stretch, 0.0) };
        self.matrix = step.then(self.matrix);
    }

    /// Shows a string.
    pub fn show(&mut self, bytes: &[u8], state: &State) {
        self.shown |= !bytes.is_empty();
        let Some(face) = &state.text.face else { return };
        let text = &state.text;
        let decoded: Result<(), ()> = face.decoder.codes(bytes, |code, says| {
            let glyph = face.glyph(code, says);
            if !says.trim().is_empty() {
                let place = Matrix([text.size * text.stretch, 0.0, 0.0, text.size, 0.0, text.rise]).then(self.matrix).then(state.matrix);
                let across = glyph.width / 1000.0;
                let letter = if face.vertical { [-across / 2.0, -1.0, across / 2.0, 0.0] } else { [0.0, -BELOW, across, ABOVE] };
                self.area = self.area.and(place.around(Area(letter)));
            }
            if self.text.len() < MOST_TEXT {
                self.text.push_str(says);
            }
            if glyph.missing && self.missing.is_none() {
                self.missing = Some(code.value);
            }
            if let Some(other) = glyph.other_width
                && self.width.is_none()
            {
                self.width = Some((code.value, glyph.width, other));
            }
            let word = if code.length == 1 && code.value == 32 { text.word_spacing } else { 0.0 };
            let along = if face.vertical { -text.size } else { glyph.width / 1000.0 * text.size };
            self.advance(along + text.character_spacing + word, state);
            Ok(())
        });
        debug_assert!(decoded.is_ok());
    }

    /// Tells what was shown.
    pub fn tell<'a>(&mut self, state: &State, painter: &mut dyn Painter<'a>) {
        if std::mem::take(&mut self.shown) {
            let (_, up) = self.matrix.then(state.matrix).scales();
            let shown = Shown {
                text: std::mem::take(&mut self.text),
                area: std::mem::replace(&mut self.area, Area::NOTHING),
                size: (state.text.size * up).abs(),
                face: state.text.face.clone(),
                missing: self.missing.take(),
                width: self.width.take(),
            };
            painter.text(&shown, state);
        }
    }
}
