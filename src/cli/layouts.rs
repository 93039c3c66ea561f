//! `bulletin layouts`.

use clap::Args;

use super::Outcome;
use super::terminal::{self, Terminal};
use crate::layout;

/// List the built-in layouts
#[derive(Debug, Args)]
pub struct Layouts {}

impl Layouts {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let lines: String = layout::names()
            .into_iter()
            .filter_map(layout::find)
            .map(|layout| format!("{:<12} {}\n", layout.name, layout.description))
            .collect();
        terminal::result(&lines)?;
        Ok(Outcome::Fine)
    }
}
