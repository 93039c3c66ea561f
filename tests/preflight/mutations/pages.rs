//! Pages, their boxes, and what can be clicked on them.

use lopdf::{Object, dictionary};

use super::Change::Objects;
use super::Mutation;
use super::edit::*;

/// The mutations.
pub const PAGES: &[Mutation] = &[
    // Pages.
    Mutation { name: "no TrimBox", found_by: &["trim-box"], change: Objects(|pdf| drop(page(pdf).remove(b"TrimBox"))) },
    Mutation {
        name: "an ArtBox instead",
        found_by: &["trim-box"],
        change: Objects(|pdf| {
            let trim = page(pdf).remove(b"TrimBox").unwrap();
            page(pdf).set("ArtBox", trim);
        }),
    },
    Mutation {
        name: "an ArtBox",
        found_by: &["art-box"],
        change: Objects(|pdf| page(pdf).set("ArtBox", vec![10.into(), 10.into(), 99.into(), 99.into()])),
    },
    Mutation { name: "a sheet that is too small", found_by: &["page-boxes"], change: Objects(|pdf| widen(pdf, b"MediaBox", -0.4)) },
    Mutation {
        name: "a box of three numbers",
        found_by: &["page-boxes", "bleed-box"],
        change: Objects(|pdf| page(pdf).set("BleedBox", vec![1.into(), 2.into(), 3.into()])),
    },
    Mutation { name: "no BleedBox", found_by: &["bleed-box"], change: Objects(|pdf| drop(page(pdf).remove(b"BleedBox"))) },
    Mutation { name: "a bleed of 2 mm", found_by: &["bleed-size"], change: Objects(|pdf| widen(pdf, b"BleedBox", -72.0 / 25.4)) },
    Mutation { name: "artwork that ends at the cut", found_by: &["bleed-artwork"], change: Objects(to_the_cut) },
    Mutation { name: "a CropBox", found_by: &["crop-box"], change: Objects(crop) },
    Mutation { name: "another unit", found_by: &["user-unit"], change: Objects(|pdf| page(pdf).set("UserUnit", 2)) },
    Mutation { name: "a turn", found_by: &["page-rotation"], change: Objects(|pdf| page(pdf).set("Rotate", 90)) },
    Mutation { name: "pages of two sizes", found_by: &["trim-sizes"], change: Objects(second_page) },
    Mutation { name: "nothing on it", found_by: &["empty-page"], change: Objects(|pdf| drop(page(pdf).remove(b"Contents"))) },
    Mutation { name: "white on it", found_by: &["empty-page"], change: Objects(white_page) },
    Mutation { name: "a note", found_by: &["annotation"], change: Objects(|pdf| annotate(pdf, dictionary! {})) },
    Mutation {
        name: "a printer's mark on the page",
        found_by: &["annotation"],
        change: Objects(|pdf| annotate(pdf, dictionary! { "Subtype" => "PrinterMark" })),
    },
    Mutation {
        name: "a link",
        found_by: &["annotation", "action"],
        change: Objects(|pdf| {
            annotate(pdf, dictionary! { "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") } });
        }),
    },
    Mutation {
        name: "something happens when it is opened",
        found_by: &["action"],
        change: Objects(|pdf| catalog(pdf).set("OpenAction", dictionary! { "S" => "Named", "N" => "Print" })),
    },
    Mutation {
        name: "something happens when a page is opened",
        found_by: &["action"],
        change: Objects(|pdf| page(pdf).set("AA", dictionary! { "O" => dictionary! { "S" => "JavaScript", "JS" => "x" } })),
    },
    Mutation {
        name: "a script",
        found_by: &["action"],
        change: Objects(|pdf| catalog(pdf).set("Names", dictionary! { "JavaScript" => dictionary! { "Names" => Vec::<Object>::new() } })),
    },
    Mutation {
        name: "a form",
        found_by: &["form-fields"],
        change: Objects(|pdf| {
            let field = pdf.add_object(dictionary! { "FT" => "Tx" });
            catalog(pdf).set("AcroForm", dictionary! { "Fields" => vec![field.into()] });
        }),
    },
    Mutation {
        name: "layers",
        found_by: &["optional-content"],
        change: Objects(|pdf| {
            let layer = pdf.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("A") });
            catalog(pdf).set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => dictionary! {} });
        }),
    },
    Mutation {
        name: "bookmarks",
        found_by: &["navigation"],
        change: Objects(|pdf| {
            let first = pdf.add_object(dictionary! { "Title" => Object::string_literal("A") });
            catalog(pdf).set("Outlines", dictionary! { "First" => first, "Last" => first, "Count" => 1 });
        }),
    },
    Mutation {
        name: "an annotation that no page shows",
        found_by: &["annotation"],
        change: Objects(|pdf| _ = pdf.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Link" })),
    },
];
