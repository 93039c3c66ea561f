//! Issues from the command line: a file, a folder that holds `issue.json`, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::inputs::Inputs;
use crate::Wanted;
use crate::diagnostic::{Report, shorten};
use crate::edition::Edition;
use crate::issue::limits::Limits;
use crate::issue::lint::Profile;
use crate::layout::{self, Layout};

/// Bytes of a theme that are read at most: enough to see that it is too large.
const MOST_THEME: u64 = 1 << 20;

/// Characters of the name of a file that are shown.
const LONGEST_NAME: usize = 100;

/// An issue's bytes and where they come from.
#[derive(Debug)]
pub struct Input {
    /// The name to report it by; `-` for standard input.
    pub name: String,
    /// The path of its file; none for standard input.
    pub path: Option<PathBuf>,
    /// The folder that its media are in.
    pub folder: PathBuf,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What may be said of every issue that is read.
#[derive(Debug, Args)]
pub struct Reading {
    /// Layout: the name of a built-in one or a folder
    #[arg(long, value_name = "NAME|DIR", default_value = "compact")]
    pub layout: String,
    /// Theme: the JSON file of a house's colours, type and logo; goes before the theme that an issue names
    #[arg(long, value_name = "FILE")]
    pub theme: Option<PathBuf>,
    /// The language to set: ISSUE.TAG.json beside ISSUE.json, unless the issue is in it
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Fill this number of pages, whatever the issue wishes for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=400))]
    pub pages: Option<u32>,
    /// Write VALUE over the value at PATH before reading; JSON, or plain text
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub changes: Vec<String>,
    /// Raise or lower a limit: issue-bytes, text-bytes, items, photos, photo-megapixels, photo-megabytes, nesting
    #[arg(long = "limit", value_name = "NAME=N")]
    pub limits: Vec<String>,
}

impl Reading {
    /// What the user wants of an edition, checked by a house's style; and what was found in the theme, if one was named. A
    /// theme with an error is not followed.
    pub fn wanted(&self, edition: &'static Edition, profile: Profile) -> anyhow::Result<(Wanted, Option<Report>)> {
        let (mut layout, limits) = (self.layout()?, self.limits()?);
        let mut found = None;
        if let Some(theme) = &self.theme {
            let input = self::theme(theme)?;
            let (dressed, report) = crate::dress(&layout, &input.name, &input.bytes, &input.folder, &limits);
            found = Some(report);
            layout = dressed.unwrap_or(layout);
        }
        Ok((Wanted { layout, edition, limits, profile, pages: self.pages.map(|pages| pages as usize), press: None }, found))
    }

    fn limits(&self) -> anyhow::Result<Limits> {
        let mut limits = Limits::default();
        for assignment in &self.limits {
            limits.set(assignment).map_err(|fact| anyhow::anyhow!("--limit {assignment}: {fact}"))?;
        }
        Ok(limits)
    }

    fn layout(&self) -> anyhow::Result<Layout> {
        if let Some(layout) = layout::find(&self.layout) {
            return Ok(layout);
        }
        let folder = Path::new(&self.layout);
        if folder.is_dir() {
            return layout::open(folder).map_err(|fact| anyhow::anyhow!(fact));
        }
        bail!("there is no layout `{}`: the built-in ones are {}, and it is no folder", self.layout, layout::names().join(", "))
    }

    /// The files that a run on an issue reads, as far as the command line names them.
    pub fn inputs(&self, input: &Input, wanted: &Wanted) -> Inputs {
        let mut inputs = Inputs::default();
        if let Some(path) = &input.path {
            inputs.add(path, "the issue itself");
        }
        if let Some(theme) = &self.theme {
            inputs.add(theme, "the theme");
        }
        if layout::find(&self.layout).is_none() {
            for file in wanted.layout.files.keys() {
                // The pages may be written beside the templates.
                let template = file.ends_with(".typ") || file.ends_with(".json");
                if template {
                    inputs.add(&Path::new(&self.layout).join(file), "a file of the layout");
                }
            }
        }
        inputs
    }

    /// The issue at a path, in the language and with the changes that the user wants.
    pub fn read(&self, issue: &Path, limits: &Limits) -> anyhow::Result<Input> {
        let mut input = read(issue, limits)?;
        if let Some(lang) = &self.lang {
            input = in_language(input, lang, limits)?;
        }
        for change in &self.changes {
            input.bytes = super::output::changed(&input.bytes, change).with_context(|| format!("--set {change}"))?;
        }
        Ok(input)
    }
}

/// A theme's file.
pub fn theme(path: &Path) -> anyhow::Result<Input> {
    file(path, MOST_THEME)
}

/// More than any bulletin: what is read of a PDF, a pipe or a device.
const LARGEST_PDF: u64 = 1 << 30;

/// The bytes of a PDF; `-` is standard input.
pub fn pdf(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(LARGEST_PDF + 1).read_to_end(&mut bytes).context("standard input cannot be read")?;
    } else {
        refuse_folder(path)?;
        refuse_pipe(path)?;
        File::open(path)
            .and_then(|file| file.take(LARGEST_PDF + 1).read_to_end(&mut bytes))
            .with_context(|| format!("{} cannot be read", path.display()))?;
    }
    // What was cut off would be taken for damage.
    anyhow::ensure!(bytes.len() as u64 <= LARGEST_PDF, "{} has more than {LARGEST_PDF} bytes", path.display());
    Ok(bytes)
}

fn read(issue: &Path, limits: &Limits) -> anyhow::Result<Input> {
    // One byte more than allowed tells a file at the limit from one beyond it.
    let most = limits.issue_bytes as u64 + 1;
    if issue == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().take(most).read_to_end(&mut bytes).context("standard input cannot be read")?;
        return Ok(Input { name: "-".into(), path: None, folder: PathBuf::from("."), bytes });
    }
    if !issue.is_dir() {
        return file(issue, most);
    }
    let path = issue.join("issue.json");
    anyhow::ensure!(path.exists(), "{} is a folder without an issue.json: {}", issue.display(), beside(issue));
    file(&path, most)
}

/// What to do about a folder in which no issue is.
fn beside(folder: &Path) -> String {
    const MOST: usize = 3;
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|ending| ending == "json") && path.is_file()).collect();
    files.sort();
    let names: Vec<String> = files.iter().take(MOST).map(|path| shorten(&path.display().to_string(), LONGEST_NAME)).collect();
    if names.is_empty() {
        return "name the file of one, or let `bulletin new DIR` write one to begin with".into();
    }
    let more = if files.len() > MOST { " and others" } else { "" };
    format!("name the file that is meant; there {} {}{more}", if files.len() == 1 { "is" } else { "are" }, names.join(", "))
}

/// Refuses a folder in the place of a file.
fn refuse_folder(path: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(!path.is_dir(), "{} is a folder: name a file", path.display());
    Ok(())
}

/// A file and the folder that it is in.
fn file(path: &Path, most: u64) -> anyhow::Result<Input> {
    refuse_folder(path)?;
    refuse_pipe(path)?;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok(Input { name: path.display().to_string(), path: Some(path.to_owned()), folder, bytes })
}

/// Refuses a pipe with a name: opening one waits for whoever may never come. Those that a shell makes are under /dev.
fn refuse_pipe(path: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let pipe = std::fs::metadata(path).is_ok_and(|file| file.file_type().is_fifo());
        let made = path.starts_with("/dev") || path.starts_with("/proc");
        anyhow::ensure!(
            !pipe || made,
            "{} is a pipe: name a file, or send what comes through it to standard input and write -",
            path.display()
        );
    }
    Ok(())
}

/// The translation beside an issue, or the issue itself when it is in that language.
fn in_language(input: Input, lang: &str, limits: &Limits) -> anyhow::Result<Input> {
    let own =
        serde_json::from_slice::<serde_json::Value>(&input.bytes).ok().and_then(|issue| Some(issue.get("lang")?.as_str()?.to_owned()));
    if own.as_deref() == Some(lang) {
        return Ok(input);
    }
    let Some(path) = &input.path else { bail!("--lang {lang}: standard input has no translations beside it") };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let translation = path.with_file_name(format!("{stem}.{lang}.json"));
    if !translation.is_file() {
        let own = own.map(|own| format!("{} is in `{own}`, and ", path.display())).unwrap_or_default();
        bail!("--lang {lang}: {own}there is no {}", translation.display());
    }
    read(&translation, limits)
}
