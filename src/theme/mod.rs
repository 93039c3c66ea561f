//! WHOSE it is: a house's own colours, type, logo and forms, laid over a layout's tokens.
//!
//! A theme is read like an issue: along the shape of its format, every fault at once with its place. What it would make
//! unreadable or unprintable is refused with the numbers, by the bounds that the layout declares.

mod bounds;
pub mod contrast;
pub mod ink;
mod inks;
mod judge;
pub mod model;
mod read;
mod tokens;

use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;

use crate::issue::path::Path;
use crate::issue::schema;
use crate::issue::shape::Shapes;
use crate::media::Photo;
use crate::media::locate::Kind;

pub use bounds::{Bounds, Pair, channels};
pub use read::{Dressed, read};

/// The shapes of the theme format.
static THEME: LazyLock<Shapes> = LazyLock::new(|| Shapes::of(&schema(), "take it out: a theme has nothing of that name"));

/// The schema that editors complete and check themes against.
pub fn schema() -> Json {
    schema::closed(schemars::schema_for!(model::Theme).to_value())
}

/// The schema as the file that stands in the tree.
pub fn schema_text() -> String {
    serde_json::to_string_pretty(&schema()).expect("a JSON value always serializes") + "\n"
}

/// The file of a theme that an issue names, in the words of messages.
pub(crate) const FILE: Kind = Kind {
    owner: "issue",
    noun: "theme",
    formats: "JSON",
    endings: &["json"],
    megabytes: 1,
    smaller: "a theme holds a few dozen values: look for what does not belong there",
};

/// A font or a logo of a theme: of any size that one of them may have.
pub(crate) const PART: Kind = Kind { owner: "theme", noun: "file", formats: "font or picture", endings: &[], megabytes: 64, smaller: "" };

/// What a theme brings besides tokens.
#[derive(Debug, Clone, Default)]
pub struct House {
    /// Its font files.
    pub fonts: Vec<FontFile>,
    /// Its logo.
    pub logo: Option<Logo>,
    /// The families that it names, with their places in the theme.
    pub families: Vec<(String, Path)>,
    /// The settings of type that its families must serve.
    pub uses: Vec<Use>,
}

/// A font file of a house.
#[derive(Debug, Clone)]
pub struct FontFile {
    /// Its path in the theme's folder.
    pub name: String,
    /// Its place in the theme.
    pub path: Path,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// SHA-256 of the bytes: the same file is opened once for the life of the process.
    pub digest: [u8; 32],
}

/// A logo of a house.
#[derive(Debug, Clone)]
pub struct Logo {
    /// The picture.
    pub photo: Photo,
    /// Its alternative text.
    pub alt: String,
}

/// A setting of type that a family must serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Name of the setting.
    pub face: String,
    /// The family.
    pub family: String,
    /// Weight, 100 to 900.
    pub weight: u16,
    /// True for italics.
    pub italic: bool,
    /// True for running text, in which words may be stressed.
    pub running: bool,
    /// Its place in the theme.
    pub path: Path,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_and_field_is_described() {
        let schema = schema();
        for (name, definition) in schema::definitions(&schema) {
            assert!(definition.get("description").is_some(), "{name}");
            for (field, shape) in definition["properties"].as_object().into_iter().flatten() {
                assert!(shape.get("description").is_some() || shape.get("$ref").is_some(), "{name}.{field}");
            }
        }
    }
}
