//! Objects of the PDF that is looked at, taken over into another as they are.

use std::collections::HashMap;

use hayro::hayro_interpret::hayro_syntax::object::{Dict, MaybeRef, Object, ObjectIdentifier};
use hayro::hayro_interpret::hayro_syntax::xref::XRef;
use lopdf::{Document, ObjectId, Stream, StringFormat};

/// A document under construction, and where the objects of another came to be in it.
pub struct Copies<'a> {
    pub document: Document,
    xref: &'a XRef,
    known: HashMap<ObjectIdentifier, ObjectId>,
    open: Vec<ObjectIdentifier>,
}

impl<'a> Copies<'a> {
    pub fn new(xref: &'a XRef) -> Self {
        Self { document: Document::with_version("1.7"), xref, known: HashMap::new(), open: Vec::new() }
    }

    /// An entry of a dictionary, what it refers to included.
    pub fn entry(&mut self, dict: &Dict<'a>, key: &[u8]) -> Option<lopdf::Object> {
        let entry = dict.get_raw::<Object<'a>>(key)?;
        Some(self.maybe(entry))
    }

    /// Every entry of a dictionary but some.
    pub fn dictionary(&mut self, dict: &Dict<'a>, but: &[&[u8]]) -> lopdf::Dictionary {
        let entries = dict.entries().filter(|(key, _)| !but.contains(&key.as_ref()));
        entries.map(|(key, value)| (key.as_ref().to_vec(), self.maybe(value))).collect()
    }

    /// An object, what it refers to included.
    pub fn object(&mut self, object: &Object<'a>) -> lopdf::Object {
        match object {
            Object::Array(array) => lopdf::Object::Array(array.raw_iter().map(|item| self.maybe(item)).collect()),
            Object::Dict(dict) => lopdf::Object::Dictionary(self.dictionary(dict, &[])),
            Object::Stream(stream) => {
                let dict = self.dictionary(stream.dict(), &[b"Length"]);
                lopdf::Object::Stream(Stream::new(dict, stream.raw_data().into_owned()).with_compression(false))
            }
            other => plain(other),
        }
    }

    fn maybe(&mut self, object: MaybeRef<Object<'a>>) -> lopdf::Object {
        match object {
            MaybeRef::Ref(reference) => lopdf::Object::Reference(self.reference(reference.into())),
            MaybeRef::NotRef(object) => self.object(&object),
        }
    }

    fn reference(&mut self, id: ObjectIdentifier) -> ObjectId {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let new = self.document.new_object_id();
        self.known.insert(id, new);
        self.open.push(id);
        new
    }

    /// Takes over everything that was referred to; what is not there becomes null.
    pub fn finish(&mut self) {
        while let Some(id) = self.open.pop() {
            let object = self.xref.get::<Object<'a>>(id).map_or(lopdf::Object::Null, |object| self.object(&object));
            self.document.objects.insert(self.known[&id], object);
        }
    }
}

/// An object without others in it.
pub fn plain(object: &Object<'_>) -> lopdf::Object {
    match object {
        Object::Boolean(value) => lopdf::Object::Boolean(*value),
        Object::Number(number) => {
            let value = number.as_f64();
            if value.fract() == 0.0 && value.abs() < 1e15 {
                lopdf::Object::Integer(value as i64)
            } else {
                lopdf::Object::Real(value as f32)
            }
        }
        Object::String(bytes) => lopdf::Object::String(bytes.as_bytes().to_vec(), StringFormat::Hexadecimal),
        Object::Name(name) => lopdf::Object::Name(name.as_ref().to_vec()),
        Object::Array(array) => lopdf::Object::Array(array.iter::<Object<'_>>().map(|item| plain(&item)).collect()),
        Object::Dict(_) | Object::Stream(_) | Object::Null(_) => lopdf::Object::Null,
    }
}
