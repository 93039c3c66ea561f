//! Content streams, followed as a renderer follows them, but for where things lie and what they are painted with: what is on a
//! page without a picture of it.
//!
//! A [`Painter`] is told of every painted thing with the graphics state that it is painted in.

mod compact;
mod face;
mod geometry;
mod names;
mod operands;
mod paint;
mod painter;
mod program;
mod show;
mod state;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{Array, Name, Object as Operand};
use lopdf::{Dictionary, Object, Stream};

use super::facts::Fault;
use super::facts::source::{self, MOST_LEVELS, Source, address};

pub use face::Face;
pub use geometry::{Area, Matrix};
pub use paint::{Paint, Space, base};
pub use painter::{Aside, Outline, Painter, Remark};
pub use show::Shown;
pub use state::State;

use operands::{Numbers, Path};
use show::Pen;

/// Operators in all content together, forms counted each time that they are drawn.
const MOST_OPERATORS: usize = 20_000_000;

/// States that may be saved at once.
const MOST_SAVED: usize = 1 << 16;

/// Bytes of forms that are kept unpacked for the next time that a page draws them.
const MOST_KEPT: usize = 16 << 20;

/// An operator that no content has: where it is not met at the end, or has operands, something before it was never ended.
const END: &[u8] = b"\nBulletinEndOfContent";

/// What the names in a stream stand for, and how deep it lies.
#[derive(Clone, Copy)]
struct Frame<'a> {
    resources: Option<&'a Dictionary>,
    levels: usize,
}

/// Follows the content of a document's pages.
pub struct Interpreter<'a, 's> {
    source: &'s Source<'a>,
    faces: HashMap<usize, Rc<Face>>,
    spaces: HashMap<usize, Rc<Space>>,
    forms: HashMap<usize, Rc<Vec<u8>>>,
    kept: usize,
    asides: HashSet<usize>,
    operators: usize,
}

impl<'a, 's> Interpreter<'a, 's> {
    /// Begins with nothing known.
    pub fn new(source: &'s Source<'a>) -> Self {
        let (faces, spaces, forms, asides) = Default::default();
        Self { source, faces, spaces, forms, kept: 0, asides, operators: 0 }
    }

    /// Follows all content of a page; `sheet` is what can be painted on.
    ///
    /// # Errors
    /// When there is more than can be followed.
    pub fn page(
        &mut self,
        page: &'a Dictionary,
        resources: Option<&'a Dictionary>,
        sheet: Area,
        painter: &mut dyn Painter<'a>,
    ) -> Result<(), Fault> {
        self.forms.clear();
        self.asides.clear();
        self.kept = 0;
        let mut bytes = Vec::new();
        for part in self.source.list(page, "Contents") {
            if let Object::Stream(stream) = self.source.resolve(part) {
                bytes.extend(self.source.bytes(stream)?);
                bytes.push(b'\n');
            }
        }
        bytes.extend(END);
        self.follow(&bytes, Frame { resources, levels: 0 }, State::new(sheet), painter)
    }

    fn follow(&mut self, bytes: &[u8], frame: Frame<'a>, first: State, painter: &mut dyn Painter<'a>) -> Result<(), Fault> {
        if frame.levels > MOST_LEVELS {
            return Err(Fault::TooLarge { what: "forms in forms", limit: MOST_LEVELS });
        }
        let mut state = first;
        let mut saved: Vec<State> = Vec::new();
        let mut path = Path::default();
        let mut pen = Pen::default();
        let mut lenient = 0_usize;
        let mut ended = false;
        let mut operations = UntypedIter::new(bytes);
        while let Some(operation) = operations.next() {
            if **operation.operator == *END.trim_ascii_start() {
                ended = operation.operands().next().is_none();
                continue;
            }
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(Fault::TooLarge { what: "operators", limit: MOST_OPERATORS });
            }
            let numbers = || Numbers::of(operation.operands());
            let first = || operation.operands().next();
            match &**operation.operator {
                b"q" => {
                    if saved.len() >= MOST_SAVED {
                        return Err(Fault::TooLarge { what: "saved states", limit: MOST_SAVED });
                    }
                    saved.push(state.clone());
                }
                b"Q" => match saved.pop() {
                    Some(before) => state = before,
                    None => painter.remark(Remark::ExtraRestore),
                },
                b"cm" => {
                    if let Some(matrix) = numbers().matrix() {
                        state.matrix = matrix.then(state.matrix);
                    }
                }
                b"w" => state.line_width = numbers().get(0).unwrap_or(state.line_width),
                operator @ (b"m" | b"l" | b"c" | b"v" | b"y") => {
                    let count = match operator {
                        b"c" => 3,
                        b"v" | b"y" => 2,
                        _ => 1,
                    };
                    let points = numbers().pairs(count).into_iter().map(|point| state.matrix.apply(point));
                    match operator {
                        b"m" => points.for_each(|point| path.begin(point)),
                        _ => path.go_on(points),
                    }
                }
                b"re" => {
                    if let [x, y, width, height, ..] = numbers().0[..] {
                        let corner = |x, y| state.matrix.apply((x, y));
                        path.begin(corner(x, y));
                        for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height)] {
                            path.go_on([corner(x, y)]);
                        }
                        path.close();
                    }
                }
                b"h" => path.close(),
                b"i" | b"j" | b"J" | b"M" | b"d" | b"ri" | b"MP" | b"DP" => {}
                b"W" | b"W*" => path.clips = true,
                b"n" => path.end(&mut state),
                operator @ (b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s") => {
                    let stroked = !matches!(operator[0], b'f' | b'F');
                    let filled = !matches!(operator[0], b'S' | b's');
                    let boxed = path.is_box();
                    for subpath in path.subpaths.iter().filter(|subpath| !subpath.pieces.is_empty()) {
                        painter.outline(&Outline { area: subpath.area, pieces: &subpath.pieces, boxed, filled, stroked }, &state);
                    }
                    path.end(&mut state);
                }
                b"sh" => painter.shading(&state),
                b"g" => state.fill = self.device(Space::Gray, "DeviceGray", &numbers(), painter),
                b"G" => state.stroke = self.device(Space::Gray, "DeviceGray", &numbers(), painter),
                b"rg" => state.fill = self.device(Space::Light, "DeviceRGB", &numbers(), painter),
                b"RG" => state.stroke = self.device(Space::Light, "DeviceRGB", &numbers(), painter),
                b"k" => state.fill = self.device(Space::Cmyk, "DeviceCMYK", &numbers(), painter),
                b"K" => state.stroke = self.device(Space::Cmyk, "DeviceCMYK", &numbers(), painter),
                operator @ (b"cs" | b"CS") => {
                    if let Some(Operand::Name(name)) = first() {
                        let space = self.space(&name, frame, painter);
                        *(if operator == b"cs" { &mut state.fill } else { &mut state.stroke }) = Paint::first(space);
                    }
                }
                operator @ (b"sc" | b"scn" | b"SC" | b"SCN") => {
                    let paint = if operator[0] == b's' { &mut state.fill } else { &mut state.stroke };
                    *paint = Paint::new(Rc::clone(&paint.space), numbers().0);
                    if let Some(Operand::Name(name)) = operation.operands().last() {
                        paint.space = self.fixed(Space::Pattern);
                        if let Some(Object::Stream(tile)) = self.resource(frame, "Pattern", &name) {
                            self.beside(tile, Aside::Tile, frame, &state, painter)?;
                        }
                    }
                }
                b"gs" => {
                    if let Some(Operand::Name(name)) = first()
                        && let Some(entries) = self.resource(frame, "ExtGState", &name).and_then(source::dictionary)
                    {
                        self.graphics_state(entries, frame, &mut state, painter)?;
                    }
                }
                b"Do" => {
                    if let Some(Operand::Name(name)) = first()
                        && let Some(Object::Stream(stream)) = self.resource(frame, "XObject", &name)
                    {
                        match self.source.name(&stream.dict, "Subtype").as_deref() {
                            Some("Image") => {
                                let entries = frame.resources.and_then(|resources| self.source.dictionary(resources, "XObject"));
                                let id = entries.and_then(|entries| self.source.reference(entries, name.as_str()));
                                painter.image(stream, id, &state);
                            }
                            Some("Form") => self.form(stream, frame, state.clone(), painter)?,
                            _ => {}
                        }
                    }
                }
                b"BI" => {
                    if let Some(Operand::Stream(image)) = first() {
                        let name = ["CS", "ColorSpace"].iter().find_map(|key| image.dict().get::<Name<'_>>(*key));
                        let space = name.and_then(|name| self.resource(frame, "ColorSpace", &name));
                        painter.inline_image(&image, space, &state);
                    }
                }
                b"BX" => {
                    lenient += 1;
                    painter.remark(Remark::Compatibility);
                }
                b"EX" => lenient = lenient.saturating_sub(1),
                b"BT" => pen.begin(),
                b"ET" | b"BMC" | b"BDC" | b"EMC" | b"d0" | b"d1" => {}
                b"Tf" => {
                    if let Some(Operand::Name(name)) = first() {
                        state.text.face = self.face(&name, frame)?;
                        state.text.size = numbers().get(0).unwrap_or_default();
                    }
                }
                b"Tc" => state.text.character_spacing = numbers().get(0).unwrap_or_default(),
                b"Tw" => state.text.word_spacing = numbers().get(0).unwrap_or_default(),
                b"Tz" => state.text.stretch = numbers().get(0).unwrap_or(100.0) / 100.0,
                b"TL" => state.text.leading = numbers().get(0).unwrap_or_default(),
                b"Ts" => state.text.rise = numbers().get(0).unwrap_or_default(),
                b"Tr" => state.text.mode = numbers().get(0).unwrap_or_default() as i64,
                operator @ (b"Td" | b"TD") => {
                    if let [x, y, ..] = numbers().0[..] {
                        if operator == b"TD" {
                            state.text.leading = -y;
                        }
                        pen.next_line(x, y);
                    }
                }
                b"Tm" => {
                    if let Some(matrix) = numbers().matrix() {
                        pen.set(matrix);
                    }
                }
                b"T*" => pen.next_line(0.0, -state.text.leading),
                operator @ (b"Tj" | b"'" | b"\"") => {
                    if operator == b"\""
                        && let [word, character, ..] = numbers().0[..]
                    {
                        (state.text.word_spacing, state.text.character_spacing) = (word, character);
                    }
                    if operator != b"Tj" {
                        pen.next_line(0.0, -state.text.leading);
                    }
                    if let Some(Operand::String(bytes)) = operation.operands().last() {
                        pen.show(bytes.as_bytes(), &state);
                    }
                    pen.tell(&state, painter);
                }
                b"TJ" => {
                    if let Some(Operand::Array(parts)) = first() {
                        show_parts(&mut pen, &parts, &state);
                    }
                    pen.tell(&state, painter);
                }
                _ if lenient > 0 => {}
                unknown => painter.remark(Remark::Unknown(String::from_utf8_lossy(unknown).chars().take(20).collect())),
            }
        }
        if !ended {
            painter.remark(Remark::Unfinished);
        }
        Ok(())
    }

    /// Sets what a dictionary of a graphics state says.
    fn graphics_state(
        &mut self,
        entries: &'a Dictionary,
        frame: Frame<'a>,
        state: &mut State,
        painter: &mut dyn Painter<'a>,
    ) -> Result<(), Fault> {
        let flag = |key| self.source.get(entries, key).and_then(|value| value.as_bool().ok());
        let number = |key| self.source.get(entries, key).and_then(|value| value.as_float().ok()).map(f64::from);
        // What is said of strokes alone holds for both (ISO 32000-1, table 58).
        if let Some(stroke) = flag("OP") {
            state.overprint.stroke = stroke;
            state.overprint.fill = stroke;
        }
        state.overprint.fill = flag("op").unwrap_or(state.overprint.fill);
        state.overprint.mode = number("OPM").map_or(state.overprint.mode, |mode| mode as i64);
        if let Some(mode) = self.source.get(entries, "BM") {
            state.mixes = !mode.as_name().is_ok_and(|mode| matches!(mode, b"Normal" | b"Compatible"));
        }
        state.partial |= ["CA", "ca"].iter().any(|key| number(key).is_some_and(|opacity| opacity < 1.0));
        state.partial |= self.source.dictionary(entries, "SMask").is_some();
        state.line_width = number("LW").unwrap_or(state.line_width);
        if let [font, size] = self.source.list(entries, "Font")
            && let Some(dict) = source::dictionary(self.source.resolve(font))
        {
            state.text.face = Some(self.face_of(dict)?);
            state.text.size = self.source.resolve(size).as_float().map(f64::from).unwrap_or_default();
        }
        if let Some(mask) = self.source.dictionary(entries, "SMask")
            && let Some(Object::Stream(group)) = self.source.get(mask, "G")
        {
            self.beside(group, Aside::Mask, frame, state, painter)?;
        }
        Ok(())
    }

    /// Follows a tile or a mask once a page.
    fn beside(
        &mut self,
        stream: &'a Stream,
        aside: Aside,
        frame: Frame<'a>,
        state: &State,
        painter: &mut dyn Painter<'a>,
    ) -> Result<(), Fault> {
        if !self.asides.insert(address(&stream.dict)) {
            return Ok(());
        }
        painter.aside(aside);
        let fresh = State { matrix: state.matrix, ..State::new(Area::EVERYTHING) };
        let followed = self.form(stream, frame, fresh, painter);
        painter.back();
        followed
    }

    fn form(&mut self, stream: &'a Stream, frame: Frame<'a>, mut state: State, painter: &mut dyn Painter<'a>) -> Result<(), Fault> {
        let key = address(&stream.dict);
        let bytes = match self.forms.get(&key) {
            Some(bytes) => Rc::clone(bytes),
            None => {
                let bytes = Rc::new([&self.source.bytes(stream)?, END].concat());
                self.kept += bytes.len();
                if self.kept <= MOST_KEPT {
                    self.forms.insert(key, Rc::clone(&bytes));
                }
                bytes
            }
        };
        let numbers = |key| {
            let list = self.source.list(&stream.dict, key).iter();
            list.filter_map(|number| self.source.resolve(number).as_float().ok().map(f64::from)).collect::<Vec<_>>()
        };
        if let Ok(matrix) = <[f64; 6]>::try_from(numbers("Matrix")) {
            state.matrix = Matrix(matrix).then(state.matrix);
        }
        if let Ok([a, b, c, d]) = <[f64; 4]>::try_from(numbers("BBox")) {
            let edge = state.matrix.around(Area([a.min(c), b.min(d), a.max(c), b.max(d)]));
            state.clip = state.clip.within(edge);
        }
        let resources = self.source.dictionary(&stream.dict, "Resources").or(frame.resources);
        self.follow(&bytes, Frame { resources, levels: frame.levels + 1 }, state, painter)
    }
}

fn show_parts(pen: &mut Pen, parts: &Array<'_>, state: &State) {
    for part in parts.iter::<Operand<'_>>() {
        match part {
            Operand::String(bytes) => pen.show(bytes.as_bytes(), state),
            Operand::Number(by) => pen.kern(by.as_f64(), state),
            _ => {}
        }
    }
}
