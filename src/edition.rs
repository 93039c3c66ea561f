//! FOR WHOM: what an edition can do, as one table. Templates and steps read capabilities, never an edition's name.

use serde::Serialize;

/// What an edition can do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edition {
    /// Its name on the command line.
    #[serde(skip)]
    pub name: &'static str,
    /// What to say of it in a list.
    #[serde(skip)]
    pub description: &'static str,
    /// The standards that its files conform to.
    #[serde(skip)]
    pub conformance: &'static str,
    /// How links are set.
    pub links: Links,
    /// The inks that colours are taken in.
    pub ink: Ink,
    /// Millimetres by which bleeding elements run past the trim.
    pub bleed_mm: f64,
    /// True when short links get a QR code.
    pub qr: bool,
    /// True when the issue is attached to the PDF.
    #[serde(skip)]
    pub attach: bool,
    /// Longest side of a photo in pixels; larger ones are scaled down.
    #[serde(skip)]
    pub longest_photo_side: u32,
    /// What follows the name of the issue in the name of the file.
    #[serde(skip)]
    pub suffix: &'static str,
}

/// How links are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Links {
    /// They can be opened.
    Live,
    /// A number refers to a list of addresses.
    Numbered,
}

/// The inks that colours are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ink {
    /// Light: red, green, blue.
    Rgb,
    /// Print: cyan, magenta, yellow, black.
    Cmyk,
}

/// All editions.
pub const EDITIONS: [Edition; 1] = [Edition {
    name: "screen",
    description: "accessible PDF for reading and archiving: PDF/UA-1 and PDF/A-3a, live links, the issue attached",
    conformance: "PDF/UA-1 and PDF/A-3a",
    links: Links::Live,
    ink: Ink::Rgb,
    bleed_mm: 0.0,
    qr: true,
    attach: true,
    longest_photo_side: 2_400,
    suffix: "",
}];

/// The edition of a name.
pub fn find(name: &str) -> Option<&'static Edition> {
    EDITIONS.iter().find(|edition| edition.name == name)
}
