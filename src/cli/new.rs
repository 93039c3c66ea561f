//! `bulletin new`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use include_dir::{Dir, include_dir};

use super::Outcome;
use super::output;
use super::terminal::{self, Terminal};
use crate::{issue, layout, locale};

static STARTER: Dir = include_dir!("$CARGO_MANIFEST_DIR/fixtures/starter");

/// Begin an issue: a small, valid one in a new folder, with the schema that editors complete it by
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make
    dir: PathBuf,
    /// The layout that the issue is for
    #[arg(long, value_name = "NAME", default_value = "compact")]
    layout: String,
    /// The language of the issue
    #[arg(long, value_name = "TAG", default_value = "en")]
    lang: String,
}

impl New {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        if layout::find(&self.layout).is_none() {
            bail!("there is no layout `{}`: the built-in ones are {}", self.layout, layout::names().join(", "));
        }
        if locale::find(&self.lang).is_none() {
            bail!("there is no locale `{}`: the built-in ones are {}", self.lang, locale::tags().join(", "));
        }
        let starts_something = |path: &PathBuf| fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if starts_something(&self.dir) {
            bail!("{} is there and not empty: name a new folder", self.dir.display());
        }
        let issue = STARTER.get_file("issue.json").and_then(|file| file.contents_utf8()).context("the starter issue is in the binary")?;
        let issue = issue.replace("../../issue.schema.json", "issue.schema.json").replacen(
            "\"lang\": \"en\"",
            &format!("\"lang\": \"{}\"", self.lang),
            1,
        );
        fs::create_dir_all(&self.dir).with_context(|| format!("{} cannot be made", self.dir.display()))?;
        for folder in STARTER.dirs() {
            fs::create_dir_all(self.dir.join(folder.path())).with_context(|| format!("{} cannot be made", folder.path().display()))?;
            for file in folder.files() {
                output::write(&self.dir.join(file.path()), file.contents())?;
            }
        }
        output::write(&self.dir.join("issue.schema.json"), issue::schema::text().as_bytes())?;
        output::write(&self.dir.join("issue.json"), issue.as_bytes())?;
        let path = self.dir.join("issue.json");
        terminal::result(&format!("{}\n", path.display()))?;
        let layout = if self.layout == "compact" { String::new() } else { format!(" --layout {}", self.layout) };
        let shown = path.display().to_string();
        let plain = shown.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
        let shown = if plain { shown } else { format!("'{}'", shown.replace('\'', "'\\''")) };
        terminal.say(&format!("Edit it, then: bulletin render {shown}{layout}"));
        Ok(Outcome::Fine)
    }
}
