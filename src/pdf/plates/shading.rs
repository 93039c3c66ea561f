//! Shadings on a plate: their colours stay as they are computed, and a new space takes the plate's ink out of them.

use hayro::hayro_interpret::hayro_syntax::object;
use hayro::hayro_interpret::hayro_syntax::page::Resources;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::content::{Content, Place};
use super::separate::Separator;
use super::space::{self, Ink, Space};
use super::state::{Mark, State};

impl<'a> Separator<'a> {
    pub(super) fn shading_pattern(&mut self, dict: &object::Dict<'a>, over: bool) -> Mark {
        let Some(shading) = dict.get::<object::Object<'a>>("Shading") else { return Mark::Nothing };
        let resources = Resources::new(object::Dict::empty());
        match self.shaded(&shading, &resources) {
            Some((shaded, speaks)) if speaks || !over => {
                let mut pattern = dictionary! { "Type" => "Pattern", "PatternType" => 2, "Shading" => shaded };
                if let Some(matrix) = self.copies.entry(dict, b"Matrix") {
                    pattern.set("Matrix", matrix);
                }
                Mark::Pattern(self.copies.document.add_object(pattern))
            }
            _ => Mark::Nothing,
        }
    }

    /// A shading in the plate's grey, and whether its colours speak of the ink; none when it is not to be seen.
    pub(super) fn shaded(&mut self, shading: &object::Object<'a>, resources: &Resources<'a>) -> Option<(ObjectId, bool)> {
        let dict = space::dictionary(shading)?;
        let space = Space::read(&dict.get::<object::Object<'a>>("ColorSpace")?, resources)?;
        self.touch_all(&space);
        if space.is_invisible() {
            return None;
        }
        let mut copy = self.copies.dictionary(&dict, &[b"ColorSpace", b"Length"]);
        copy.set("ColorSpace", reduced(&space, &self.ink, &mut self.copies.document));
        let shaded = match shading {
            object::Object::Stream(stream) => {
                let mesh = lopdf::Stream::new(copy, stream.raw_data().into_owned()).with_compression(false);
                self.copies.document.add_object(mesh)
            }
            _ => self.copies.document.add_object(copy),
        };
        Some((shaded, space.ink(&self.ink, &space.first()).is_some()))
    }

    pub(super) fn shading(&mut self, shading: &object::Object<'a>, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) {
        let Some((shaded, speaks)) = self.shaded(shading, place.resources) else { return };
        let overprints = !speaks && state.overprint.fill;
        if !overprints || state.isolated {
            self.tell_whole(overprints, state, content);
            let name = content.name("Shading", shaded.into());
            content.write(&format!("/{name} sh\n"));
        }
    }
}

/// A space whose components are those of another and whose colours are the light that an ink leaves.
fn reduced(space: &Space, ink: &Ink, document: &mut Document) -> Object {
    if matches!(space, Space::Grey) && *ink == Ink::Black {
        return Object::Name(b"DeviceGray".to_vec());
    }
    let components = space.components();
    let unit = |times: usize| Object::Array([0, 1].repeat(times).into_iter().map(Object::Integer).collect());
    let function = dictionary! { "FunctionType" => 4, "Domain" => unit(components), "Range" => unit(1) };
    let function = document.add_object(Stream::new(function, program(space, ink).into_bytes()));
    let names = (0..components).map(|place| Object::Name(format!("Component{place}").into_bytes())).collect();
    vec![Object::Name(b"DeviceN".to_vec()), Object::Array(names), Object::Name(b"DeviceGray".to_vec()), function.into(), attributes()]
        .into()
}

fn attributes() -> Object {
    Dictionary::new().into()
}

/// From a colour to light, in the language of calculator functions (ISO 32000-1, 7.10.5).
fn program(space: &Space, ink: &Ink) -> String {
    let components = space.components();
    let clear = "pop ".repeat(components);
    // What takes the light on the stack and leaves it alone.
    let only = format!("{} 1 roll {clear}", components + 1);
    if let Some(place) = space.component(ink) {
        return format!("{{ {} index 1 exch sub {only} }}", components - 1 - place);
    }
    match (space, ink.process()) {
        (Space::Light, Some(process)) => {
            let most = "3 copy 2 copy lt { exch } if pop 2 copy lt { exch } if pop";
            match process {
                3 => format!("{{ {most} {only} }}"),
                process => format!("{{ {most} {} index sub 1 exch sub {only} }}", 3 - process),
            }
        }
        // No function of a shading gives CIE colours in files made for print: half the black stands for them.
        (Space::Lab(_), Some(3)) => format!("{{ {clear} 0.5 }}"),
        _ => format!("{{ {clear} 1 }}"),
    }
}
