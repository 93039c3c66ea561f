//! No colour in light is left: spaces, transparency groups, soft masks and shadings are of inks or of the black ink alone
//! (ISO 15930-7; house rule: DeviceCMYK, DeviceGray and Separation, nothing else).

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// How many components a colour space of light or inks has: by its device or its profile; none for patterns, spot inks and
/// other spaces.
pub fn components(object: &Object, document: &Document) -> Option<i64> {
    let object = document.dereference(object).ok()?.1;
    match object {
        Object::Name(name) => match name.as_slice() {
            b"DeviceGray" | b"CalGray" | b"G" => Some(1),
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Some(3),
            b"DeviceCMYK" | b"CMYK" => Some(4),
            _ => None,
        },
        Object::Array(parts) => match parts.first()?.as_name().ok()? {
            b"ICCBased" => {
                let Object::Stream(profile) = document.dereference(parts.get(1)?).ok()?.1 else { return None };
                profile.dict.get(b"N").ok()?.as_i64().ok()
            }
            b"CalGray" => Some(1),
            b"CalRGB" | b"Lab" => Some(3),
            _ => None,
        },
        _ => None,
    }
}

/// The device space of so many components; the error tells of light.
fn device(components: i64) -> Result<Object, String> {
    match components {
        1 => Ok("DeviceGray".into()),
        4 => Ok("DeviceCMYK".into()),
        _ => Err("the layout draws in light (RGB), in a gradient or a picture: give it in inks".to_owned()),
    }
}

/// Settles all colour spaces of a document.
pub fn settle(document: &mut Document) -> Result<(), String> {
    let masks: Vec<ObjectId> = document.objects.values().filter_map(|object| mask(object, document)).collect();
    let mut changes = Vec::new();
    for (id, object) in &document.objects {
        let Some(dict) = dictionary_of(object) else { continue };
        let mut changed = dict.clone();
        // The spaces of groups, shadings and images. Those of profiles in resources were written out of the content.
        if let Ok(space) = dict.get(b"ColorSpace")
            && !matches!(space, Object::Dictionary(_))
            && let Some(components) = components(space, document)
        {
            changed.set("ColorSpace", device(components)?);
        }
        if let Ok(Object::Dictionary(group)) = dict.get(b"Group") {
            let mut group = group.clone();
            // The light of a mask is grey.
            group.set("CS", if masks.contains(id) { "DeviceGray" } else { "DeviceCMYK" });
            changed.set("Group", group);
        }
        if let Some(shading) = nested(dict, b"Shading") {
            changed.set("Shading", settled(shading, document)?);
        }
        for key in [&b"Resources"[..], b"ColorSpace"] {
            match dict.get(key) {
                Ok(Object::Dictionary(inner)) if key == b"Resources" => changed.set("Resources", without_profiles(inner, document)),
                Ok(Object::Dictionary(inner)) => changed.set("ColorSpace", spaces_without_profiles(inner, document)),
                _ => {}
            }
        }
        if changed != *dict {
            changes.push((*id, changed));
        }
    }
    for (id, changed) in changes {
        match document.objects.get_mut(&id) {
            Some(Object::Dictionary(dict)) => *dict = changed,
            Some(Object::Stream(stream)) => stream.dict = changed,
            _ => {}
        }
    }
    // Every page blends in inks.
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for id in pages {
        let page = document.get_dictionary_mut(id).map_err(|error| error.to_string())?;
        let group = dictionary! { "Type" => "Group", "S" => "Transparency", "CS" => "DeviceCMYK", "I" => true, "K" => false };
        page.set("Group", group);
    }
    Ok(())
}

fn dictionary_of(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The form of a mask of light, when a graphics state has one.
fn mask(object: &Object, document: &Document) -> Option<ObjectId> {
    let mask = document.dereference(dictionary_of(object)?.get(b"SMask").ok()?).ok()?.1.as_dict().ok()?;
    let light = mask.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == b"Luminosity");
    if light { mask.get(b"G").ok()?.as_reference().ok() } else { None }
}

/// A shading pattern's own dictionary.
fn nested<'a>(dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    dict.get(key).ok()?.as_dict().ok().filter(|inner| inner.has(b"ShadingType"))
}

fn settled(shading: &Dictionary, document: &Document) -> Result<Dictionary, String> {
    let mut shading = shading.clone();
    if let Some(components) = shading.get(b"ColorSpace").ok().and_then(|space| components(space, document)) {
        shading.set("ColorSpace", device(components)?);
    }
    Ok(shading)
}

fn without_profiles(resources: &Dictionary, document: &Document) -> Dictionary {
    let mut resources = resources.clone();
    if let Ok(Object::Dictionary(spaces)) = resources.get(b"ColorSpace") {
        let spaces = spaces_without_profiles(spaces, document);
        if spaces.is_empty() {
            resources.remove(b"ColorSpace");
        } else {
            resources.set("ColorSpace", spaces);
        }
    }
    resources
}

/// Spot inks and patterns: the content names no others any more.
fn spaces_without_profiles(spaces: &Dictionary, document: &Document) -> Dictionary {
    let mut spaces = spaces.clone();
    let gone: Vec<Vec<u8>> =
        spaces.iter().filter(|(_, space)| components(space, document).is_some()).map(|(name, _)| name.clone()).collect();
    for name in gone {
        spaces.remove(&name);
    }
    spaces
}
