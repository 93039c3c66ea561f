//! `bulletin layouts`.

use clap::Args;

use super::terminal::{self, Terminal};
use super::{ListFormat, Outcome};
use crate::layout;

/// List the built-in layouts
#[derive(Debug, Args)]
pub struct Layouts {
    /// How to write the list
    #[arg(long, default_value = "text")]
    format: ListFormat,
}

impl Layouts {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let layouts = layout::names().into_iter().filter_map(layout::find);
        match self.format {
            ListFormat::Text => {
                terminal::result(&layouts.map(|layout| format!("{:<12} {}\n", layout.name, layout.description)).collect::<String>())?;
            }
            ListFormat::Json => terminal::json(
                &layouts.map(|layout| serde_json::json!({ "name": layout.name, "description": layout.description })).collect(),
            )?,
        }
        Ok(Outcome::Fine)
    }
}
