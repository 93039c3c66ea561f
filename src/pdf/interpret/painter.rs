//! Who is told of what content paints, and what is told.

use hayro::hayro_syntax::object::Stream as Inline;
use lopdf::{Object, ObjectId, Stream};

use super::geometry::Area;
use super::show::Shown;
use super::state::State;

/// An area or a line that is painted: one subpath of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline<'p> {
    /// The box around it in points of the page, whatever is cut off.
    pub area: Area,
    /// The boxes around its lines and curves: what lies between them is not stroked.
    pub pieces: &'p [Area],
    /// Whether it is an upright box, all of it.
    pub boxed: bool,
    /// Whether its area is painted.
    pub filled: bool,
    /// Whether its line is painted.
    pub stroked: bool,
}

/// Why content is followed that is not painted where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// A tile of a pattern.
    Tile,
    /// A mask that says how opaque something is.
    Mask,
}

/// What is told of content besides what it paints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark<'s> {
    /// A colour space that the content itself names.
    Named(&'s str),
    /// What viewers may pass over: the operators BX and EX.
    Compatibility,
    /// An operator that does not exist.
    Unknown(String),
    /// A state is taken back that was never saved.
    ExtraRestore,
    /// The content ends within a string, a list or an operation.
    Unfinished,
}

/// Who is told of what content paints.
pub trait Painter<'a> {
    /// An area or a line.
    fn outline(&mut self, outline: &Outline<'_>, state: &State);
    /// Letters.
    fn text(&mut self, shown: &Shown, state: &State);
    /// An image, which fills the unit square.
    fn image(&mut self, image: &'a Stream, id: Option<ObjectId>, state: &State);
    /// An image that is written into the content, with the colour space that its name stands for in the resources.
    fn inline_image(&mut self, image: &Inline<'_>, space: Option<&'a Object>, state: &State);
    /// A gradient that fills all that is not cut off.
    fn shading(&mut self, state: &State);
    /// Something worth a word.
    fn remark(&mut self, remark: Remark<'_>);
    /// What follows is not painted where it stands, until [`Painter::back`].
    fn aside(&mut self, aside: Aside);
    /// The content around goes on.
    fn back(&mut self);
}
