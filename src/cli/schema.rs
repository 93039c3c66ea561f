//! `bulletin schema`.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::terminal::{self, Terminal};
use crate::{issue, shop, theme};

/// Print the JSON Schema that editors complete and check files against
#[derive(Debug, Args)]
pub struct Schema {
    /// The format whose schema to print
    #[arg(default_value = "issue")]
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// An issue
    Issue,
    /// A theme
    Theme,
    /// What a print shop asks of a file
    Shop,
}

impl Schema {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        terminal::result(&match self.of {
            Of::Issue => issue::schema::text(),
            Of::Theme => theme::schema_text(),
            Of::Shop => shop::schema(),
        })?;
        Ok(Outcome::Fine)
    }
}
