//! What operators are given: numbers, and the path that several of them make together.

use hayro::hayro_syntax::object::Object as Operand;

use super::geometry::{Area, Matrix};
use super::state::State;

/// The numbers among operands.
pub struct Numbers(pub Vec<f64>);

impl Numbers {
    /// Those of an operation.
    pub fn of<'o, 'b: 'o>(operands: impl Iterator<Item = &'o Operand<'b>>) -> Self {
        Self(operands.filter_map(|operand| if let Operand::Number(number) = operand { Some(number.as_f64()) } else { None }).collect())
    }

    /// One of them.
    pub fn get(&self, place: usize) -> Option<f64> {
        self.0.get(place).copied()
    }

    /// The first six as a matrix.
    pub fn matrix(&self) -> Option<Matrix> {
        <[f64; 6]>::try_from(self.0.get(..6)?).ok().map(Matrix)
    }

    /// So many points; none when there are fewer.
    pub fn pairs(&self, count: usize) -> Vec<(f64, f64)> {
        let pairs: Vec<_> = self.0.chunks_exact(2).map(|pair| (pair[0], pair[1])).take(count).collect();
        if pairs.len() == count { pairs } else { Vec::new() }
    }
}

/// Pieces and subpaths of a path that are told apart; the rest counts to the last of them.
const MOST_PIECES: usize = 10_000;

/// The path under construction.
#[derive(Default)]
pub struct Path {
    /// Its subpaths.
    pub subpaths: Vec<Subpath>,
    /// Whether it is to cut off what follows.
    pub clips: bool,
    pieces: usize,
}

/// A part of a path that is drawn without lifting the pen.
pub struct Subpath {
    /// The box around it in points of the page.
    pub area: Area,
    /// The boxes around its lines and curves.
    pub pieces: Vec<Area>,
    first: (f64, f64),
    last: (f64, f64),
}

impl Path {
    /// Begins a subpath at a point of the page.
    pub fn begin(&mut self, at: (f64, f64)) {
        let area = Area::NOTHING.with(at);
        match self.subpaths.last_mut() {
            // A begin that leads nowhere is taken back by the next one.
            Some(last) if last.pieces.is_empty() => *last = Subpath { area, pieces: Vec::new(), first: at, last: at },
            Some(last) if self.pieces >= MOST_PIECES => (last.first, last.last) = (at, at),
            _ => self.subpaths.push(Subpath { area, pieces: Vec::new(), first: at, last: at }),
        }
    }

    /// Goes on to the last of some points of the page.
    pub fn go_on(&mut self, points: impl IntoIterator<Item = (f64, f64)>) {
        let Some(subpath) = self.subpaths.last_mut() else { return };
        let mut piece = Area::NOTHING.with(subpath.last);
        for point in points {
            piece = piece.with(point);
            subpath.last = point;
        }
        subpath.area = subpath.area.and(piece);
        self.pieces += 1;
        match subpath.pieces.last_mut() {
            Some(last) if self.pieces > MOST_PIECES => *last = last.and(piece),
            _ => subpath.pieces.push(piece),
        }
    }

    /// Goes back to where the subpath began.
    pub fn close(&mut self) {
        if let Some(first) = self.subpaths.last().map(|subpath| subpath.first) {
            self.go_on([first]);
        }
    }

    /// Whether it is one upright box and nothing else.
    pub fn is_box(&self) -> bool {
        let [only] = &self.subpaths[..] else { return false };
        let (width, height) = only.area.size();
        let edge = |piece: &Area| {
            let (along, up) = piece.size();
            (along == width && up == 0.0) || (along == 0.0 && up == height)
        };
        only.pieces.len() == 4 && only.first == only.last && only.pieces.iter().all(edge)
    }

    /// Ends the path, which may cut off what follows.
    pub fn end(&mut self, state: &mut State) {
        if self.clips {
            let area = self.subpaths.iter().fold(Area::NOTHING, |area, subpath| area.and(subpath.area));
            state.clip = state.clip.within(area);
            state.partial |= !self.is_box();
        }
        *self = Self::default();
    }
}
