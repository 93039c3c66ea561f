//! What can be clicked, opened or run is taken away: paper cannot (ISO 15930-7).

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Entries of the catalog that act, lead somewhere or carry files.
const OF_THE_CATALOG: [&[u8]; 14] = [
    b"Outlines",
    b"Dests",
    b"Names",
    b"OpenAction",
    b"AA",
    b"AcroForm",
    b"AF",
    b"URI",
    b"Threads",
    b"Collection",
    b"OCProperties",
    b"Requirements",
    b"PageMode",
    b"Perms",
];

/// Entries of a page that act, are annotations, or serve those.
const OF_A_PAGE: [&[u8]; 7] = [b"Annots", b"AA", b"Tabs", b"B", b"PresSteps", b"Thumb", b"Dur"];

/// Takes everything interactive out of a document.
pub fn remove(document: &mut Document) -> Result<(), String> {
    let catalog = document.catalog_mut().map_err(|error| error.to_string())?;
    for key in OF_THE_CATALOG {
        catalog.remove(key);
    }
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for id in pages {
        let page = document.get_dictionary_mut(id).map_err(|error| error.to_string())?;
        for key in OF_A_PAGE {
            page.remove(key);
        }
    }
    forget_annotations(document);
    Ok(())
}

/// Tags no longer tell of annotations (ISO 32000-1, 14.7.4.3), which nothing else keeps in the file then.
fn forget_annotations(document: &mut Document) {
    let is_of_object = |dict: &Dictionary| dict.has_type(b"OBJR");
    let apart: Vec<ObjectId> =
        document.objects.iter().filter(|(_, object)| object.as_dict().is_ok_and(is_of_object)).map(|(id, _)| *id).collect();
    let tells = |kid: &Object| match kid {
        Object::Dictionary(dict) => is_of_object(dict),
        Object::Reference(id) => apart.contains(id),
        _ => false,
    };
    for object in document.objects.values_mut() {
        let Object::Dictionary(element) = object else { continue };
        if element.get(b"K").is_ok_and(tells) {
            element.remove(b"K");
        } else if let Ok(Object::Array(kids)) = element.get_mut(b"K") {
            kids.retain(|kid| !tells(kid));
        }
    }
}
