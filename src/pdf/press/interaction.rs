//! What can be clicked, opened or run is taken away: paper cannot (ISO 15930-7).

use lopdf::{Document, ObjectId};

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
    Ok(())
}
