//! Fonts, overprint, text and lines.

use lopdf::dictionary;

use super::Change::Objects;
use super::Mutation;
use super::edit::*;

/// The mutations.
pub const LETTERING: &[Mutation] = &[
    // Fonts.
    Mutation { name: "a font that is not embedded", found_by: &["font-embedding"], change: Objects(unembed) },
    Mutation {
        name: "one of the fourteen fonts of old",
        found_by: &["font-embedding"],
        change: Objects(|pdf| {
            put(pdf, "Font", "Old", dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" }.into());
        }),
    },
    Mutation {
        name: "a missing character",
        found_by: &["missing-glyph"],
        change: Objects(|pdf| letters(pdf, "0 0 0 1 k", 14, "0000", true)),
    },
    Mutation { name: "other widths", found_by: &["glyph-width"], change: Objects(other_widths) },
    Mutation {
        name: "a font of drawings",
        found_by: &["type3-font"],
        change: Objects(|pdf| {
            let font = dictionary! { "Type" => "Font", "Subtype" => "Type3", "CharProcs" => dictionary! {}, "Encoding" => dictionary! {} };
            put(pdf, "Font", "Drawn", font.into());
        }),
    },
    // Overprint, text, lines.
    Mutation {
        name: "black text that knocks out",
        found_by: &["black-text-knocks-out"],
        change: Objects(|pdf| letters(pdf, "0 0 0 1 k", 9, "", false)),
    },
    Mutation {
        name: "a black line that knocks out",
        found_by: &["black-line-knocks-out"],
        change: Objects(|pdf| paint(pdf, "/Knock gs 0 0 0 1 K 1 w 300 300 m 400 300 l S")),
    },
    Mutation {
        name: "a narrow black area that knocks out",
        found_by: &["black-line-knocks-out"],
        change: Objects(|pdf| paint(pdf, "/Knock gs 0 0 0 1 k 300 300 100 1 re f")),
    },
    Mutation {
        name: "white text that overprints",
        found_by: &["white-overprints"],
        change: Objects(|pdf| letters(pdf, "0 0 0 0 k", 14, "", true)),
    },
    Mutation {
        name: "a white area that overprints",
        found_by: &["white-overprints"],
        change: Objects(|pdf| paint(pdf, "/Over gs 0 0 0 0 k 300 300 50 50 re f")),
    },
    Mutation {
        name: "small text in several inks",
        found_by: &["small-text"],
        change: Objects(|pdf| letters(pdf, "1 .5 0 0 k", 6, "", false)),
    },
    Mutation { name: "small white text", found_by: &["small-text"], change: Objects(|pdf| letters(pdf, "0 0 0 0 k", 6, "", false)) },
    Mutation { name: "a hairline", found_by: &["thin-line"], change: Objects(|pdf| paint(pdf, "0 0 0 .5 K 0 w 300 300 m 400 300 l S")) },
    Mutation {
        name: "a line made thin by its matrix",
        found_by: &["thin-line"],
        change: Objects(|pdf| paint(pdf, "q .1 0 0 .1 0 0 cm 0 0 0 .5 K 2 w 3000 3000 m 4000 3000 l S Q")),
    },
    Mutation {
        name: "a thin area in several inks",
        found_by: &["thin-line"],
        change: Objects(|pdf| paint(pdf, "1 .5 0 0 k 300 300 100 .4 re f")),
    },
    Mutation {
        name: "thin outlines of letters",
        found_by: &["thin-line"],
        change: Objects(|pdf| letters(pdf, "1 .5 0 0 K .1 w 1 Tr", 20, "", false)),
    },
    Mutation { name: "text at the cut", found_by: &["safe-area"], change: Objects(text_at_the_cut) },
];
