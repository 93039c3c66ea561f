//! FOR WHOM: what an edition can do, as one table. Templates and steps read capabilities, never an edition's name.

use serde::Serialize;

use crate::media::Needed;

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
    /// What is made of the pages.
    #[serde(skip)]
    pub finish: Finish,
    /// What its pages need of photos.
    #[serde(skip)]
    pub photos: Needed,
    /// How finely its photos must show; none where a shop says so.
    #[serde(skip)]
    pub fineness: Option<Fineness>,
    /// What follows the name of the issue in the name of the file.
    #[serde(skip)]
    pub suffix: &'static str,
}

/// Pixels per inch of photos, at the size at which they stand on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fineness {
    /// Below this nothing is written.
    pub error: f64,
    /// Below this a warning tells.
    pub warning: f64,
    /// What is enough.
    pub enough: f64,
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

/// What is made of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// A file for readers and archives: PDF/UA-1 and PDF/A-3a.
    Accessible,
    /// A file for a press: PDF/X-4 and PDF/A-2b.
    Press,
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
pub const EDITIONS: [Edition; 2] = [SCREEN, PRESS];

/// What is read, sent and archived.
pub const SCREEN: Edition = Edition {
    name: "screen",
    description: "accessible PDF for reading and archiving: PDF/UA-1 and PDF/A-3a, live links, the issue attached",
    conformance: "PDF/UA-1 and PDF/A-3a",
    links: Links::Live,
    ink: Ink::Rgb,
    bleed_mm: 0.0,
    qr: true,
    attach: true,
    finish: Finish::Accessible,
    photos: Needed::Light { longest_side: 2_400 },
    // Office screens show about 100 pixels an inch; at less than 40 nobody can tell what a photo shows.
    fineness: Some(Fineness { error: 40.0, warning: 100.0, enough: 200.0 }),
    suffix: "",
};

/// What a print shop takes. A shop may want another bleed.
pub const PRESS: Edition = Edition {
    name: "press",
    description: "for a print shop: PDF/X-4 and PDF/A-2b at once, in print inks, with bleed, addresses listed on the page",
    conformance: "PDF/X-4 and PDF/A-2b",
    links: Links::Numbered,
    ink: Ink::Cmyk,
    bleed_mm: 3.0,
    qr: true,
    attach: false,
    finish: Finish::Press,
    photos: Needed::Inks,
    fineness: None,
    suffix: "-press",
};

/// The edition of a name.
pub fn find(name: &str) -> Option<&'static Edition> {
    EDITIONS.iter().find(|edition| edition.name == name)
}
