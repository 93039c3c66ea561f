//! Glyphs that are drawings (Type 3 fonts), separated like all else.

use hayro::hayro_interpret::hayro_syntax::content::UntypedIter;
use hayro::hayro_interpret::hayro_syntax::object::{Dict, Stream};
use hayro::hayro_interpret::hayro_syntax::page::Resources;
use lopdf::{Dictionary, ObjectId, dictionary};

use super::content::{Content, Place};
use super::separate::{Fault, Separator};
use super::state::State;

impl<'a> Separator<'a> {
    /// Tells the present font when its glyphs are drawings, which are separated like all else.
    pub(super) fn drawn_font(&mut self, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) -> Result<(), Fault> {
        let Some((font, size)) = state.drawn_font.clone() else { return Ok(()) };
        let key = font.obj_id().zip(state.key(&self.ink)).map(|(id, key)| (id, self.ink.clone(), key));
        let known = key.as_ref().and_then(|key| self.drawn.get(key)).map(|(id, _)| *id);
        let id = match known {
            Some(id) => id,
            None => {
                let id = self.separated_font(&font, place, state)?;
                if let Some(key) = key {
                    self.drawn.insert(key, (id, 0));
                }
                id
            }
        };
        if state.written.drawn_font != Some(id) {
            state.written.drawn_font = Some(id);
            let name = content.name("Font", id.into());
            content.write(&format!("/{name} {size} Tf\n"));
        }
        Ok(())
    }

    pub(super) fn separated_font(&mut self, font: &Dict<'a>, place: &Place<'_, 'a>, state: &State<'a>) -> Result<ObjectId, Fault> {
        let mut new = self.copies.dictionary(font, &[b"CharProcs", b"ToUnicode"]);
        let own = font.get::<Dict<'a>>("Resources").map(Resources::new);
        if own.is_none() {
            new.set("Resources", self.around(place.resources));
        }
        let resources = own.unwrap_or_else(|| place.resources.clone());
        let glyphs = font.get::<Dict<'a>>("CharProcs").unwrap_or_default();
        let mut drawings = Dictionary::new();
        for name in glyphs.keys() {
            let Some(glyph) = glyphs.get::<Stream<'a>>(&name) else { continue };
            let coloured = glyph.decoded_data().is_ok_and(|bytes| is_coloured(&bytes));
            if !coloured {
                // It is drawn in the colour of the text, and its own colours count for nothing.
                if let Some(copy) = self.copies.entry(&glyphs, &name) {
                    drawings.set(name.as_ref(), copy);
                }
                continue;
            }
            let mut inner = state.clone();
            (inner.written, inner.drawn_font, inner.text) = (Default::default(), None, 0);
            let own = glyph.dict().get::<Dict<'a>>("Resources").map(Resources::new);
            let inside = Place { resources: own.as_ref().unwrap_or(&resources), uncoloured: false };
            let drawn = self.nested(&glyph, &inside, inner, true, |_, content| dictionary! { "Resources" => content.resources() })?;
            if let Some((id, _)) = drawn {
                drawings.set(name.as_ref(), id);
            }
        }
        new.set("CharProcs", drawings);
        Ok(self.copies.document.add_object(new))
    }
}

/// Whether a glyph of a Type 3 font has colours of its own (ISO 32000-1, table 113).
fn is_coloured(content: &[u8]) -> bool {
    let mut operations = UntypedIter::new(content);
    while let Some(operation) = operations.next() {
        match &**operation.operator {
            b"d0" => return true,
            b"d1" => return false,
            _ => {}
        }
    }
    false
}
