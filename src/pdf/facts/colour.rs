//! Colour spaces in words.

use lopdf::Object;

use super::source::{Source, dictionary, lossy};

/// How deep a colour space may lie in another one.
const MOST_LEVELS: usize = 4;

/// A colour space in words: `DeviceCMYK`, `ICCBased 3`, `Separation Gold (DeviceCMYK)`.
pub(super) fn describe<'a>(source: &Source<'a>, space: &'a Object) -> String {
    within(source, space, 0)
}

fn within<'a>(source: &Source<'a>, space: &'a Object, levels: usize) -> String {
    let items = match source.resolve(space) {
        Object::Name(name) => return full_name(&lossy(name)),
        Object::Array(items) => items,
        _ => return "unknown".to_owned(),
    };
    let item = |place: usize| items.get(place).map(|item| source.resolve(item));
    let inner = |place: usize| match items.get(place) {
        Some(inner) if levels < MOST_LEVELS => within(source, inner, levels + 1),
        _ => "unknown".to_owned(),
    };
    let name = item(0).and_then(|name| name.as_name().ok()).map(lossy).unwrap_or_default();
    match name.as_str() {
        "ICCBased" => {
            let profile = item(1).and_then(dictionary);
            let components = profile.and_then(|profile| source.integer(profile, "N")).unwrap_or_default();
            format!("ICCBased {components}")
        }
        "Separation" => {
            let ink = item(1).and_then(|ink| ink.as_name().ok()).map(lossy).unwrap_or_default();
            format!("Separation {ink} ({})", inner(2))
        }
        "DeviceN" => {
            let inks = item(1).and_then(|inks| inks.as_array().ok()).map_or(&[][..], Vec::as_slice);
            let inks: Vec<String> = inks.iter().filter_map(|ink| source.resolve(ink).as_name().ok()).map(lossy).collect();
            format!("DeviceN {} ({})", inks.join("+"), inner(2))
        }
        "Indexed" | "I" => format!("Indexed ({})", inner(1)),
        "Pattern" if items.len() > 1 => format!("Pattern ({})", inner(1)),
        name => full_name(name),
    }
}

/// The full name of a device space that inline images may shorten.
pub(super) fn full_name(name: &str) -> String {
    match name {
        "G" => "DeviceGray",
        "RGB" => "DeviceRGB",
        "CMYK" => "DeviceCMYK",
        name => name,
    }
    .to_owned()
}
