//! `bulletin fonts`.

use clap::Args;

use super::terminal::{self, Terminal};
use super::{ListFormat, Outcome};
use crate::typeset::fonts::{BUILT_IN, Face};

/// List the built-in fonts: family, weight, style, number of characters
#[derive(Debug, Args)]
pub struct Fonts {
    /// How to write the list
    #[arg(long, default_value = "text")]
    format: ListFormat,
}

impl Fonts {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let line = |face: Face| {
            format!(
                "{:<24} {} {:<7} {:>6} characters\n",
                face.family,
                face.weight,
                if face.italic { "italic" } else { "upright" },
                face.characters
            )
        };
        let faces = BUILT_IN.faces().into_iter();
        match self.format {
            ListFormat::Text => terminal::result(&faces.map(line).collect::<String>())?,
            ListFormat::Json => {
                let face = |face: Face| {
                    serde_json::json!({
                        "family": face.family, "weight": face.weight, "italic": face.italic, "characters": face.characters,
                    })
                };
                terminal::json(&faces.map(face).collect())?;
            }
        }
        Ok(Outcome::Fine)
    }
}
