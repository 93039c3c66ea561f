//! Puts photos in the places of their stand-ins: another stream with another size, nothing else changes.

use std::collections::HashMap;

use lopdf::{Document, Object};

use crate::typeset::StandIn;

/// A PDF in which each stand-in is its photo. The error says what could not be done.
pub fn put(bytes: Vec<u8>, stand_ins: &[StandIn]) -> Result<Vec<u8>, String> {
    if stand_ins.is_empty() {
        return Ok(bytes);
    }
    let by_bytes: HashMap<&[u8], &StandIn> = stand_ins.iter().map(|one| (one.bytes.as_slice(), one)).collect();
    let mut document = Document::load_mem(&bytes).map_err(|error| format!("the PDF that was just written cannot be read: {error}"))?;
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let Some(stand_in) = by_bytes.get(stream.content.as_slice()) else { continue };
        stream.dict.set("Width", i64::from(stand_in.photo.width));
        stream.dict.set("Height", i64::from(stand_in.photo.height));
        stream.set_content(stand_in.photo.bytes.to_vec());
    }
    let mut out = Vec::with_capacity(bytes.len() + stand_ins.iter().map(|one| one.photo.bytes.len()).sum::<usize>());
    document.save_to(&mut out).map_err(|error| format!("the finished PDF cannot be written: {error}"))?;
    Ok(out)
}
