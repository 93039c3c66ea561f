//! `bulletin licenses`.

use clap::Args;

use super::Outcome;
use super::terminal::{self, Terminal};
use crate::condition;
use crate::typeset::fonts;

/// Licences of the libraries in the binary, a line each: name, version, licence.
const LIBRARIES: &str = include_str!("../../licenses/libraries.txt");

/// Their licence texts and notices, each once, with the libraries that it stands for.
const NOTICES: &str = include_str!("../../licenses/notices.txt");
/// The licence of the photo in an issue that `bulletin new` begins.
const PHOTO: &str = include_str!("../../fixtures/starter/media/bridge-licence.txt");

/// Print the licences of the program, its fonts, its libraries and the photo of `bulletin new`, in full
#[derive(Debug, Args)]
pub struct Licenses {}

impl Licenses {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let mut text = String::from("# bulletin\n\n");
        for part in [include_str!("../../LICENSE"), include_str!("../../LICENSE-MIT"), include_str!("../../LICENSE-APACHE")] {
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
        text.push_str("\n# Licence texts of the libraries\n\n");
        text.push_str(NOTICES);
        text.push_str("\n# The photo that `bulletin new` writes\n\n");
        text.push_str(PHOTO);
        terminal::result(&text)?;
        Ok(Outcome::Fine)
    }
}
