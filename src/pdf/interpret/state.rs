//! The graphics state as far as a judge of pages needs it (ISO 32000-1, 8.4).

use std::rc::Rc;

use super::face::Face;
use super::geometry::{Area, Matrix};
use super::paint::{Paint, Space};

/// Whether strokes and fills print over what is below them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overprint {
    /// Strokes do.
    pub stroke: bool,
    /// Fills do.
    pub fill: bool,
    /// In mode 1 an ink of zero leaves what is below.
    pub mode: i64,
}

/// What changes how text is shown.
#[derive(Debug, Clone)]
pub struct TextState {
    /// The font.
    pub face: Option<Rc<Face>>,
    /// Its size, in units of the text space.
    pub size: f64,
    /// Distance added after every character.
    pub character_spacing: f64,
    /// Distance added after every space.
    pub word_spacing: f64,
    /// Width of text, 1 for its own.
    pub stretch: f64,
    /// Distance of lines.
    pub leading: f64,
    /// Distance from the line.
    pub rise: f64,
    /// How letters are painted, 0 to 7.
    pub mode: i64,
}

/// The graphics state.
#[derive(Debug, Clone)]
pub struct State {
    /// From the units of the content to the points of the page.
    pub matrix: Matrix,
    /// The box around what may be painted on, in points of the page.
    pub clip: Area,
    /// What areas are painted with.
    pub fill: Paint,
    /// What lines are painted with.
    pub stroke: Paint,
    /// Width of lines, in units of the content.
    pub line_width: f64,
    /// What prints over what is below.
    pub overprint: Overprint,
    /// Whether what is painted mixes with what is below in another way than by lying on it.
    pub mixes: bool,
    /// Whether what is painted may show what is below: by an opacity, a mask, or a clip that is no box.
    pub partial: bool,
    /// How text is shown.
    pub text: TextState,
}

impl State {
    /// The state that a page begins with (ISO 32000-1, tables 52 and 104).
    pub fn new(clip: Area) -> Self {
        let black = Paint::first(Rc::new(Space::Gray));
        let text =
            TextState { face: None, size: 0.0, character_spacing: 0.0, word_spacing: 0.0, stretch: 1.0, leading: 0.0, rise: 0.0, mode: 0 };
        Self {
            matrix: Matrix::IDENTITY,
            clip,
            fill: black.clone(),
            stroke: black,
            line_width: 1.0,
            overprint: Overprint::default(),
            mixes: false,
            partial: false,
            text,
        }
    }
}
