//! `bulletin fonts`.

use clap::Args;

use super::Outcome;
use super::terminal::{self, Terminal};
use crate::typeset::fonts::BUILT_IN;

/// List the built-in fonts: family, weight, style, number of characters
#[derive(Debug, Args)]
pub struct Fonts {}

impl Fonts {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let line = |face: crate::typeset::fonts::Face| {
            format!(
                "{:<24} {} {:<7} {:>6} characters\n",
                face.family,
                face.weight,
                if face.italic { "italic" } else { "upright" },
                face.characters
            )
        };
        terminal::result(&BUILT_IN.faces().into_iter().map(line).collect::<String>())?;
        Ok(Outcome::Fine)
    }
}
