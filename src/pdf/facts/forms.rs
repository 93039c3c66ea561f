//! What content draws by name: images, forms with content of their own, patterns and masks.

use std::rc::Rc;

use hayro::hayro_syntax::object::Name;
use lopdf::{ObjectId, Stream};

use super::Fault;
use super::content::{Content, Pass};
use super::drawn::Drawn;
use super::source::address;
use super::texts::Target;

impl<'a> Content<'a, '_> {
    /// Draws an image or a form by its name.
    pub(super) fn x_object(
        &mut self,
        stream: &'a Stream,
        name: &Name<'_>,
        pass: &Pass<'a>,
        target: Target,
        drawn: &mut Drawn,
    ) -> Result<(), Fault> {
        match self.source.name(&stream.dict, "Subtype").as_deref() {
            Some("Image") => {
                drawn.image(self.source, stream);
                Ok(())
            }
            Some("Form") => {
                let entries = pass.resources.and_then(|resources| self.source.dictionary(resources, "XObject"));
                let id = entries.and_then(|entries| self.source.reference(entries, name.as_str()));
                self.form(stream, id.unwrap_or(pass.owner), pass, target, drawn)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn form(
        &mut self,
        stream: &'a Stream,
        owner: ObjectId,
        pass: &Pass<'a>,
        target: Target,
        drawn: &mut Drawn,
    ) -> Result<(), Fault> {
        drawn.group(self.source, &stream.dict);
        let key = address(&stream.dict);
        let bytes = match self.forms.get(&key) {
            Some(bytes) => Rc::clone(bytes),
            None => {
                let bytes = Rc::new(self.source.bytes(stream)?);
                self.forms.insert(key, Rc::clone(&bytes));
                bytes
            }
        };
        let resources = self.source.dictionary(&stream.dict, "Resources").or(pass.resources);
        let again = owner != pass.owner && !self.drawn_before.insert(owner);
        let within = Pass { resources, owner, again, levels: pass.levels + 1 };
        self.scan(&bytes, &within, target, drawn)
    }

    /// Notes the colours of a pattern or a mask, whose text is none.
    pub(super) fn colours_of(&mut self, stream: &'a Stream, pass: &Pass<'a>, drawn: &mut Drawn) -> Result<(), Fault> {
        if !drawn.first_time(&stream.dict) {
            return Ok(());
        }
        self.form(stream, pass.owner, pass, Target::Silent, drawn)
    }
}
