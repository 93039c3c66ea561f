//! Colour spaces as a press judges them.

use lopdf::{Dictionary, Object};

use super::rule::{self, Rule};
use crate::pdf::facts::source::{Source, dictionary, lossy};

/// How deep parts of a tint function are compared.
const MOST_LEVELS: usize = 6;

/// Parts of a tint function that are compared.
const MOST_PARTS: usize = 10_000;

/// A colour space that is written as an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Array {
    /// One ink.
    Separation(String),
    /// Any other.
    Other,
}

/// The colour space that an array is; none for other arrays.
pub fn in_array<'a>(source: &Source<'a>, object: &'a Object) -> Option<Array> {
    let items = object.as_array().ok()?;
    let item = |place: usize| items.get(place).map(|item| source.resolve(item));
    match (item(0)?.as_name().ok()?, items.len()) {
        (b"Separation", 4..) => Some(Array::Separation(item(1)?.as_name().ok().map(lossy)?)),
        (b"ICCBased", 2..) if matches!(item(1), Some(Object::Stream(_))) => Some(Array::Other),
        (b"CalRGB" | b"CalGray" | b"Lab", 2..) if matches!(item(1), Some(Object::Dictionary(_))) => Some(Array::Other),
        (b"DeviceN" | b"Indexed", 4..) | (b"Pattern", 2) | (b"DeviceRGB", 1) => Some(Array::Other),
        _ => None,
    }
}

/// What is wrong with a colour space that is written as an array. What it is made of is an array of its own, or a name.
pub fn fault<'a>(source: &Source<'a>, object: &'a Object) -> Option<(&'static Rule, String)> {
    let items = object.as_array().ok()?;
    let item = |place: usize| items.get(place).map(|item| source.resolve(item));
    let light = |place: usize| matches!(item(place), Some(Object::Name(name)) if name == b"DeviceRGB");
    match item(0)?.as_name().ok()? {
        b"ICCBased" => {
            let components = item(1).and_then(dictionary).and_then(|profile| source.integer(profile, "N")).unwrap_or_default();
            Some((&rule::ICC_COLOUR, format!("a colour space has a profile of its own, with {components} components (ICCBased)")))
        }
        name @ (b"CalRGB" | b"CalGray" | b"Lab") => Some((&rule::CALIBRATED_COLOUR, format!("a colour space is {}", lossy(name)))),
        b"DeviceRGB" => Some((&rule::DEVICE_RGB, "a colour space is DeviceRGB".to_owned())),
        b"Separation" if light(2) => {
            let ink = item(1).and_then(|ink| ink.as_name().ok()).map(lossy).unwrap_or_default();
            Some((&rule::DEVICE_RGB, format!("the ink {ink} is described in DeviceRGB")))
        }
        b"DeviceN" if light(2) => Some((&rule::DEVICE_RGB, "inks of a DeviceN space are described in DeviceRGB".to_owned())),
        b"DeviceN" => Some((&rule::DEVICE_N, "a colour space mixes several inks (DeviceN)".to_owned())),
        b"Indexed" if light(1) => Some((&rule::DEVICE_RGB, "a list of colours is in DeviceRGB".to_owned())),
        b"Pattern" if light(1) => Some((&rule::DEVICE_RGB, "a pattern is coloured in DeviceRGB".to_owned())),
        _ => None,
    }
}

/// How many components colours of a space have.
pub fn components<'a>(source: &Source<'a>, space: &'a Object) -> Option<usize> {
    match source.resolve(space) {
        Object::Name(name) => match name.as_slice() {
            b"DeviceGray" => Some(1),
            b"DeviceRGB" => Some(3),
            b"DeviceCMYK" => Some(4),
            _ => None,
        },
        Object::Array(items) => {
            let item = |place: usize| items.get(place).map(|item| source.resolve(item));
            match item(0)?.as_name().ok()? {
                b"ICCBased" => usize::try_from(source.integer(item(1).and_then(dictionary)?, "N")?).ok(),
                b"CalGray" | b"Indexed" | b"Separation" => Some(1),
                b"CalRGB" | b"Lab" => Some(3),
                b"DeviceN" => Some(item(1)?.as_array().ok()?.len()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether two spaces of one ink have the same alternate and the same tint function.
pub fn alike<'a>(source: &Source<'a>, one: &'a Object, other: &'a Object) -> bool {
    let (Ok(one), Ok(other)) = (one.as_array(), other.as_array()) else { return false };
    let mut parts = 0;
    (2..4).all(|place| match (one.get(place), other.get(place)) {
        (Some(one), Some(other)) => same(source, one, other, 0, &mut parts),
        _ => false,
    })
}

fn same<'a>(source: &Source<'a>, one: &'a Object, other: &'a Object, level: usize, parts: &mut usize) -> bool {
    let (one, other) = (source.resolve(one), source.resolve(other));
    if std::ptr::eq(one, other) {
        return true;
    }
    *parts += 1;
    if level > MOST_LEVELS || *parts > MOST_PARTS {
        return false;
    }
    let number = |object: &Object| object.as_float().ok();
    match (one, other) {
        (Object::Array(one), Object::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(source, one, other, level + 1, parts))
        }
        (Object::Dictionary(one), Object::Dictionary(other)) => same_entries(source, one, other, level, parts),
        (Object::Stream(one), Object::Stream(other)) => {
            let unpacked = |stream| source.bytes(stream).ok();
            same_entries(source, &one.dict, &other.dict, level, parts) && unpacked(one) == unpacked(other)
        }
        _ => match (number(one), number(other)) {
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        },
    }
}

/// How the bytes of a stream are packed is no part of what they say.
fn same_entries<'a>(source: &Source<'a>, one: &'a Dictionary, other: &'a Dictionary, level: usize, parts: &mut usize) -> bool {
    let tells = |key: &[u8]| !matches!(key, b"Length" | b"Filter" | b"DecodeParms" | b"DL");
    let keys = |dict: &'a Dictionary| dict.iter().filter(move |(key, _)| tells(key));
    keys(one).count() == keys(other).count()
        && keys(one).all(|(key, value)| other.get(key).is_ok_and(|own| same(source, value, own, level + 1, parts)))
}
