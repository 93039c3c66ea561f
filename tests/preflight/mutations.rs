//! A good press file with one thing made wrong, over and over: each must be found by the name of its rule, and nothing else
//! but what comes along with it.

mod colour;
mod edit;
mod file;
mod lettering;
mod pages;

use lopdf::{Document, Object};

use edit::*;

/// What is made wrong.
pub enum Change {
    /// An object.
    Objects(fn(&mut Document)),
    /// The bytes of the file.
    Bytes(fn(Vec<u8>) -> Vec<u8>),
}

use Change::{Bytes, Objects};

/// A mutation.
pub struct Mutation {
    /// What is made wrong, in words.
    pub name: &'static str,
    /// The rules that find it: its own, then those that come along.
    pub found_by: &'static [&'static str],
    /// The change.
    pub change: Change,
}

/// The mutations that are judged as PDF/X-4, by what they change.
pub const X4: [&[Mutation]; 4] = [file::FILE, pages::PAGES, colour::COLOUR, lettering::LETTERING];

/// All of them.
pub fn x4() -> impl Iterator<Item = &'static Mutation> {
    X4.into_iter().flatten()
}

/// Mutations that are found by measuring ink.
pub const INK: &[Mutation] = &[
    Mutation {
        name: "too much ink on 15 square millimetres",
        found_by: &["ink-limit", "ink-sum"],
        change: Objects(|pdf| paint(pdf, "1 1 1 .4 k 300 300 50 50 re f")),
    },
    Mutation { name: "too much ink by multiplying", found_by: &["ink-limit"], change: Objects(multiply) },
];

/// Mutations that a shop finds which takes a bleed of 3 mm, no marks and no spot inks, and prints two pages at a time.
pub const SHOP: &[Mutation] = &[
    Mutation { name: "one page of two", found_by: &["pages-multiple"], change: Objects(|_| {}) },
    Mutation { name: "a larger sheet", found_by: &["pages-multiple", "media-size"], change: Objects(|pdf| widen(pdf, b"MediaBox", 20.0)) },
    Mutation {
        name: "another condition",
        found_by: &["pages-multiple", "shop-condition"],
        change: Objects(|pdf| intent(pdf, 0).set("OutputConditionIdentifier", Object::string_literal("FOGRA51"))),
    },
    Mutation {
        name: "a spot ink",
        found_by: &["pages-multiple", "spot-inks"],
        change: Objects(|pdf| spot(pdf, "One", "Gold", "DeviceCMYK", &[0, 0, 1, 0])),
    },
];

/// Makes a change in a file.
pub fn mutated(bytes: &[u8], change: &Change) -> Vec<u8> {
    match change {
        Bytes(change) => change(bytes.to_vec()),
        Objects(change) => {
            let mut pdf = Document::load_mem(bytes).unwrap();
            change(&mut pdf);
            let mut bytes = Vec::new();
            pdf.save_to(&mut bytes).unwrap();
            bytes
        }
    }
}
