//! What a page paints with at a place in its content, and what of it comes to one plate.

use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::object::{Dict, Object};
use lopdf::ObjectId;

use super::space::{Ink, Space};

/// What a fill or a stroke paints with.
#[derive(Clone)]
pub enum Paint<'a> {
    /// A colour.
    Solid(Rc<Space>, Vec<f32>),
    /// A pattern, and the colour that it is drawn in when it has none of its own.
    Pattern(Object<'a>, Option<(Rc<Space>, Vec<f32>)>),
}

impl Paint<'_> {
    /// Black in DeviceGray, as every page begins (ISO 32000-1, table 52).
    fn first() -> Self {
        Self::Solid(Rc::new(Space::Grey), vec![0.0])
    }
}

/// What an operation leaves on one plate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// Light: 1 is paper.
    Light(f32),
    /// A pattern of the separated document.
    Pattern(ObjectId),
    /// Nothing: what is there stays.
    Nothing,
}

/// Whether and how overprinting is on (ISO 32000-1, 8.6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Overprint {
    pub fill: bool,
    pub stroke: bool,
    /// Mode 1: an ink of zero in DeviceCMYK leaves what is there.
    pub nonzero: bool,
}

/// One side of the state: fills or strokes.
#[derive(Clone)]
pub struct Side<'a> {
    pub space: Rc<Space>,
    pub paint: Paint<'a>,
    pub alpha: f32,
}

/// The graphics state, as far as inks are concerned.
#[derive(Clone)]
pub struct State<'a> {
    pub fill: Side<'a>,
    pub stroke: Side<'a>,
    pub blend: Vec<u8>,
    /// Whether a soft mask is in force.
    pub masked: bool,
    pub overprint: Overprint,
    /// Whether it is drawn into an isolated group, which hides what is below wherever anything is drawn.
    pub isolated: bool,
    /// The text rendering mode.
    pub text: i64,
    /// The font and its size when its glyphs are drawings.
    pub drawn_font: Option<(Dict<'a>, f32)>,
    /// What the separated content has been told so far.
    pub written: Written,
}

/// What is in force in the separated content; none where that is not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    pub fill: Option<Mark>,
    pub stroke: Option<Mark>,
    pub transparency: Option<Transparency>,
    pub drawn_font: Option<ObjectId>,
}

/// Opacity and blending.
#[derive(Debug, Clone, PartialEq)]
pub struct Transparency {
    pub fill: f32,
    pub stroke: f32,
    pub blend: Vec<u8>,
}

impl State<'_> {
    /// How a page begins.
    pub fn first() -> Self {
        let side = || Side { space: Rc::new(Space::Grey), paint: Paint::first(), alpha: 1.0 };
        Self {
            fill: side(),
            stroke: side(),
            blend: b"Normal".to_vec(),
            masked: false,
            overprint: Overprint::default(),
            isolated: false,
            text: 0,
            drawn_font: None,
            written: Written::default(),
        }
    }

    /// Whether what is drawn now lies on what is there without more ado.
    pub fn is_plain(&self) -> bool {
        self.fill.alpha >= 1.0 && !self.masked && matches!(&*self.blend, b"Normal" | b"Compatible")
    }

    /// What makes content drawn under this state come out alike on a plate; none when that cannot be told.
    pub fn key(&self, ink: &Ink) -> Option<String> {
        let side = |side: &Side| match &side.paint {
            Paint::Solid(space, colour) => {
                let device = matches!(**space, Space::Inks { device: true });
                Some(format!("{:?} {device} {} {}", space.ink(ink, colour), space.is_invisible(), side.alpha))
            }
            Paint::Pattern(..) => None,
        };
        let more = (self.masked, self.isolated, self.text, self.drawn_font.is_some());
        Some(format!("{} {} {:?} {:?} {more:?}", side(&self.fill)?, side(&self.stroke)?, self.blend, self.overprint))
    }
}

/// What a colour leaves on a plate (ISO 32000-1, tables 148 and 149).
pub fn mark(space: &Space, colour: &[f32], ink: &Ink, over: bool, nonzero: bool) -> Mark {
    if space.is_invisible() {
        return Mark::Nothing;
    }
    match space.ink(ink, colour) {
        None if over => Mark::Nothing,
        None => Mark::Light(1.0),
        Some(amount) if amount <= 0.0 && over && nonzero && matches!(space, Space::Inks { device: true }) => Mark::Nothing,
        Some(amount) => Mark::Light(1.0 - amount),
    }
}
