//! Puts photos in the places of their stand-ins: another stream with another size, nothing else changes.

use std::collections::HashMap;

use lopdf::{Document, Object};

use crate::typeset::StandIn;

/// Puts each photo of a PDF in the place of its stand-in.
pub fn put(document: &mut Document, stand_ins: &[StandIn]) {
    let by_bytes: HashMap<&[u8], &StandIn> = stand_ins.iter().map(|one| (one.bytes.as_slice(), one)).collect();
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let Some(stand_in) = by_bytes.get(stream.content.as_slice()) else { continue };
        stream.dict.set("Width", i64::from(stand_in.photo.width));
        stream.dict.set("Height", i64::from(stand_in.photo.height));
        stream.set_content(stand_in.photo.bytes.to_vec());
    }
}
