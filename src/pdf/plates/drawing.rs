//! Content within content: forms and tiles, each separated once for the state it begins under.

use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::object::{Dict, Name, Stream};
use hayro::hayro_interpret::hayro_syntax::page::Resources;
use lopdf::{Dictionary, ObjectId, dictionary};

use super::content::{Content, Place};
use super::separate::{Fault, Separator};
use super::space::Space;
use super::state::{Paint, State};

/// Forms, patterns and glyphs within each other.
const MOST_LEVELS: usize = 40;

impl<'a> Separator<'a> {
    pub(super) fn x_object(
        &mut self,
        stream: &Stream<'a>,
        place: &Place<'_, 'a>,
        state: &mut State<'a>,
        content: &mut Content,
    ) -> Result<(), Fault> {
        match stream.dict().get::<Name<'a>>("Subtype").as_deref() {
            Some(b"Form") => self.form(stream, place, state, content),
            Some(b"Image") => self.image(stream, place, state, content),
            _ => Ok(()),
        }
    }

    pub(super) fn form(
        &mut self,
        form: &Stream<'a>,
        place: &Place<'_, 'a>,
        state: &mut State<'a>,
        content: &mut Content,
    ) -> Result<(), Fault> {
        let dict = form.dict();
        let group = dict.get::<Dict<'a>>("Group");
        let flag = |key| group.as_ref().and_then(|group| group.get::<bool>(key)).unwrap_or(false);
        let (isolated, knockout) = (flag("I"), flag("K"));
        // A group that lies on the page without more ado and lets the page shine through is drawn as if it were none.
        let grouped = group.is_some() && (!state.is_plain() || isolated || knockout);
        let mut inner = state.clone();
        inner.written = Default::default();
        if grouped {
            (inner.fill.alpha, inner.stroke.alpha, inner.masked) = (1.0, 1.0, false);
            inner.blend = b"Normal".to_vec();
            inner.isolated |= isolated;
        }
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let resources = own.as_ref().unwrap_or(place.resources);
        let inside = Place { resources, uncoloured: place.uncoloured };
        let drawn = self.nested(form, &inside, inner, own.is_some(), |separator, content| {
            let mut new = separator.copies.dictionary(dict, &OWN_OF_CONTENT);
            if grouped {
                new.set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceGray", "I" => isolated, "K" => knockout });
            }
            new.set("Resources", content.resources());
            new
        })?;
        if let Some((id, weight)) = drawn {
            self.charge(content, weight)?;
            self.tell_whole(false, state, content);
            let name = content.name("XObject", id.into());
            content.write(&format!("/{name} Do\n"));
        }
        Ok(())
    }

    /// A tile in the plate's grey, in colours of its own whatever it was before.
    pub(super) fn tile(&mut self, tile: &Stream<'a>, under: Option<&(Rc<Space>, Vec<f32>)>) -> Result<(Option<ObjectId>, u64), Fault> {
        let dict = tile.dict();
        let uncoloured = dict.get::<i64>("PaintType") == Some(2);
        let mut state = State::first();
        if uncoloured && let Some((space, colour)) = under {
            for side in [&mut state.fill, &mut state.stroke] {
                (side.space, side.paint) = (Rc::clone(space), Paint::Solid(Rc::clone(space), colour.clone()));
            }
        }
        let resources = Resources::new(dict.get::<Dict<'a>>("Resources").unwrap_or_default());
        let drawn = self.nested(tile, &Place { resources: &resources, uncoloured }, state, true, |separator, content| {
            let mut new = separator.copies.dictionary(dict, &OWN_OF_CONTENT);
            new.set("PaintType", 1);
            new.set("Resources", content.resources());
            new
        })?;
        Ok(drawn.map_or((None, 0), |(id, weight)| (Some(id), weight)))
    }

    /// Separates a stream of content into one of the new document, once for a state; none when it cannot be read or draws
    /// itself.
    pub(super) fn nested(
        &mut self,
        stream: &Stream<'a>,
        place: &Place<'_, 'a>,
        state: State<'a>,
        own_resources: bool,
        dict: impl FnOnce(&mut Self, &Content) -> Dictionary,
    ) -> Result<Option<(ObjectId, u64)>, Fault> {
        let id = stream.obj_id();
        let key = state.key(&self.ink).filter(|_| own_resources);
        let key = key.map(|key| (id, self.ink.clone(), format!("{key} {}", place.uncoloured)));
        if let Some(known) = key.as_ref().and_then(|key| self.drawn.get(key)) {
            return Ok(Some(*known));
        }
        if self.open.contains(&id) {
            return Ok(None);
        }
        if self.open.len() >= MOST_LEVELS {
            return Err(Fault::Crowded);
        }
        let Ok(bytes) = stream.decoded_data() else { return Ok(None) };
        self.open.push(id);
        let content = self.walk(&bytes, place, state);
        self.open.pop();
        let content = content?;
        let dict = dict(self, &content);
        let weight = content.weight;
        let new = self.copies.document.add_object(lopdf::Stream::new(dict, content.bytes).with_compression(false));
        if let Some(key) = key {
            self.drawn.insert(key, (new, weight));
        }
        Ok(Some((new, weight)))
    }
}

/// Entries of a form or a tile that its new content brings itself.
const OWN_OF_CONTENT: [&[u8]; 8] =
    [b"Filter", b"DecodeParms", b"Length", b"Resources", b"Group", b"PieceInfo", b"StructParent", b"StructParents"];
