//! `bulletin schema`.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::terminal::{self, Terminal};
use crate::issue;

/// Print the JSON Schema that editors complete and check issues against
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
}

impl Schema {
    pub fn run(&self, _: &Terminal) -> anyhow::Result<Outcome> {
        let Of::Issue = self.of;
        terminal::result(&issue::schema::text())?;
        Ok(Outcome::Fine)
    }
}
