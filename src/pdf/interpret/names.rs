//! What names in content stand for: colour spaces and fonts, each read once.

use std::rc::Rc;

use hayro::hayro_syntax::object::Name;
use lopdf::{Dictionary, Object};

use super::operands::Numbers;
use super::{Face, Frame, Interpreter, Paint, Painter, Remark, Space};
use crate::pdf::facts::Fault;
use crate::pdf::facts::source::{self, address};

impl<'a> Interpreter<'a, '_> {
    /// A colour in a space of a device.
    pub(super) fn device(&mut self, space: Space, name: &str, numbers: &Numbers, painter: &mut dyn Painter<'a>) -> Paint {
        painter.remark(Remark::Named(name));
        Paint::new(self.fixed(space), numbers.0.iter().copied())
    }

    /// A space that no object describes, shared by all that use it.
    pub(super) fn fixed(&mut self, space: Space) -> Rc<Space> {
        // Numbers so small are no addresses.
        let key = match space {
            Space::Gray => 1,
            Space::Cmyk => 2,
            Space::Light => 3,
            Space::Pattern => 4,
            _ => 5,
        };
        Rc::clone(self.spaces.entry(key).or_insert_with(|| Rc::new(space)))
    }

    /// The space of a name.
    pub(super) fn space(&mut self, name: &Name<'_>, frame: Frame<'a>, painter: &mut dyn Painter<'a>) -> Rc<Space> {
        let Some(object) = self.resource(frame, "ColorSpace", name) else {
            painter.remark(Remark::Named(name.as_str()));
            return self.fixed(Space::named(name.as_str().as_bytes()));
        };
        let key = std::ptr::from_ref(object) as usize;
        let source = self.source;
        Rc::clone(self.spaces.entry(key).or_insert_with(|| Rc::new(Space::read(source, object))))
    }

    /// The font of a name.
    pub(super) fn face(&mut self, name: &Name<'_>, frame: Frame<'a>) -> Result<Option<Rc<Face>>, Fault> {
        match self.resource(frame, "Font", name).and_then(source::dictionary) {
            Some(dict) => self.face_of(dict).map(Some),
            None => Ok(None),
        }
    }

    /// The font that a dictionary describes.
    pub(super) fn face_of(&mut self, dict: &'a Dictionary) -> Result<Rc<Face>, Fault> {
        let key = address(dict);
        if let Some(face) = self.faces.get(&key) {
            return Ok(Rc::clone(face));
        }
        let face = Rc::new(Face::read(self.source, dict)?);
        self.faces.insert(key, Rc::clone(&face));
        Ok(face)
    }

    /// What a name stands for.
    pub(super) fn resource(&self, frame: Frame<'a>, kind: &str, name: &Name<'_>) -> Option<&'a Object> {
        let entries = self.source.dictionary(frame.resources?, kind)?;
        self.source.get(entries, name.as_str())
    }
}
