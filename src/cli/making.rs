//! How the documents of a batch are made: the same for all of them, and for every worker that makes one.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use serde::{Deserialize, Serialize};

use super::batch::worker::COMMAND;
use super::input::{self, Reading};
use super::press::PressOptions;
use super::terminal::Terminal;
use crate::batch::key::Settings;
use crate::batch::pool::Pool;
use crate::batch::process::{Bounds, Program};
use crate::diagnostic::Report;
use crate::edition;
use crate::issue::lint::Profile;
use crate::media::locate;
use crate::{Wanted, batch, layout, theme};

/// How documents are made.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
pub struct Making {
    /// For whom
    #[arg(long, value_name = "NAME", default_value = "screen", value_parser = clap::builder::PossibleValuesParser::new(edition::EDITIONS.map(|e| e.name)))]
    edition: String,
    /// Layout: the name of a built-in one or a folder
    #[arg(long, value_name = "NAME|DIR", default_value = "compact")]
    layout: String,
    /// Theme: the JSON file of a house's colours, type and logo; goes before the themes that issues name
    #[arg(long, value_name = "FILE")]
    theme: Option<PathBuf>,
    /// Fill this number of pages, whatever the issues wish for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=400))]
    pages: Option<u32>,
    /// Raise or lower a limit: issue-bytes, text-bytes, items, photos, photo-megapixels, photo-megabytes, nesting
    #[arg(long = "limit", value_name = "NAME=N")]
    limits: Vec<String>,
    #[command(flatten)]
    press: PressOptions,
}

/// How many workers there are, and what one document may take.
#[derive(Debug, Clone, Args)]
pub struct Work {
    /// How many documents to make at a time; without it, as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    jobs: Option<u32>,
    /// How many seconds one document may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..))]
    timeout: u32,
    /// How many MiB of memory a worker may hold (on Linux)
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    memory: u32,
}

impl Making {
    /// What is wanted, what tells it from everything else, and what was found in the theme, if one was named.
    pub fn wanted(&self) -> anyhow::Result<(Wanted, Settings, Option<Report>)> {
        let edition = edition::find(&self.edition).context("an edition that the command line accepts is known")?;
        let reading = Reading {
            layout: self.layout.clone(),
            theme: self.theme.clone(),
            lang: None,
            pages: self.pages,
            changes: Vec::new(),
            limits: self.limits.clone(),
        };
        let (mut wanted, found) = reading.wanted(edition, Profile::None)?;
        wanted.press = self.press.press(edition)?;
        let theme = self.theme.as_deref().map(input::theme).transpose()?;
        let settings = Settings::of(&wanted, theme.as_ref().map(|theme| &theme.bytes[..]));
        Ok((wanted, settings, found))
    }

    /// Workers that make documents so.
    pub fn pool(&self, settings: &Settings, work: &Work) -> anyhow::Result<Pool> {
        let path = std::env::current_exe().context("the program cannot find itself")?;
        let making = serde_json::to_string(self).context("a path on the command line is not Unicode")?;
        let arguments: Vec<OsString> = vec![COMMAND.into(), making.into()];
        let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let jobs = work.jobs.map_or_else(processors, |jobs| jobs as usize);
        let bounds = Bounds { time: Duration::from_secs(work.timeout.into()), memory: u64::from(work.memory) << 20 };
        Ok(Pool { program: Program { path, arguments, settings: settings.digest() }, jobs, bounds })
    }
}

impl Making {
    /// Whether issues may follow themes of their own.
    pub fn allows_own_themes(&self) -> bool {
        self.theme.is_none()
    }

    /// As a plan says it, with the files that it names: their paths begin with `files/` then, and lie in the plan.
    pub fn carried(&self, wanted: &Wanted) -> anyhow::Result<(Self, Files)> {
        let (mut carried, mut files) = (self.clone(), Files::new());
        if layout::find(&self.layout).is_none() {
            carried.layout = format!("{FILES}layout/{}", wanted.layout.name);
            for (path, bytes) in &*wanted.layout.files {
                files.insert(format!("{}/{path}", carried.layout), bytes.clone());
            }
        }
        if let Some(path) = &self.theme {
            let theme = input::theme(path)?;
            for part in batch::parts_of_theme(&theme.bytes, &wanted.limits) {
                let bytes = locate::read(&theme.folder, &part, &theme::PART).map_err(|fault| anyhow::anyhow!("{part}: {}", fault.fact))?;
                files.insert(format!("{FILES}theme/{part}"), bytes);
            }
            // Under a name that none of its parts has.
            let name = (0..).map(|n| format!("{FILES}theme/theme{n}.json")).find(|name| !files.contains_key(name));
            let name = name.context("there is no end to names")?;
            files.insert(name.clone(), theme.bytes);
            carried.theme = Some(name.into());
        }
        carried.press.carry(FILES, &mut files)?;
        Ok((carried, files))
    }

    /// As a plan says it, with its files in a folder.
    pub fn placed(mut self, folder: &Path) -> Self {
        let place = |name: &str| name.starts_with(FILES).then(|| folder.join(name).to_string_lossy().into_owned());
        self.layout = place(&self.layout).unwrap_or(self.layout);
        self.theme = self.theme.map(|theme| theme.to_str().and_then(place).map_or(theme.clone(), PathBuf::from));
        self.press.place(place);
        self
    }
}

/// Files by their path in a plan.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Where the files of a plan are in it.
const FILES: &str = "files/";

/// Tells what was found in the theme of all documents; true when it cannot be followed.
pub fn refused(theme: Option<&Report>, terminal: &Terminal) -> bool {
    theme.is_some_and(|report| {
        terminal.findings(report);
        report.has_errors()
    })
}
