//! `bulletin licenses`.

use clap::Args;

use super::Outcome;
use super::terminal::{self, Terminal};
use crate::condition;
use crate::typeset::fonts;

/// Licences of the libraries in the binary, a line each: name, version, licence.
const LIBRARIES: &str = include_str!("../../licenses/libraries.txt");

/// Print the licences of the program, its fonts and its libraries
#[derive(Debug, Args)]
pub struct Licenses {}

impl Licenses {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let mut text = String::from("# bulletin\n\n");
        for part in [include_str!("../../LICENSE"), include_str!("../../LICENSE-MIT")] {
            text.push_str(part);
            text.push('\n');
        }
        for (path, licence) in fonts::licences() {
            text.push_str(&format!("# fonts/{path}\n\n{licence}\n"));
        }
        for profile in condition::BUILT_IN {
            text.push_str(&format!("# profiles/{}.icc\n\n{}\n", profile.name, profile.licence));
        }
        text.push_str("# Libraries in the binary\n\n");
        text.push_str(LIBRARIES);
        terminal::result(&text)?;
        Ok(Outcome::Fine)
    }
}
