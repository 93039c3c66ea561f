//! `bulletin render`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::Outcome;
use super::input::{Input, Reading};
use super::inputs::Inputs;
use super::output;
use super::press::PressOptions;
use super::terminal::{self, Terminal};
use crate::diagnostic::{Pages, Report};
use crate::edition::{self, Edition};
use crate::issue::lint::Profile;
use crate::pdf::raster::Sheets;

/// Set an issue and write its pages
///
/// Without -o the file is written beside the issue. When the issue has a fault nothing is written, and a file from an
/// earlier run stays as it was. A wish for pages that cannot come true is a warning: the pages are written, on the nearest
/// number that the issue fills, and the exit status is 0. A press edition is judged by all rules of its shop first (`bulletin
/// preflight --list`), and is not written when one finds an error, unless --force is given.
#[derive(Debug, Args)]
pub struct Render {
    /// The issue: a JSON file, a folder with an issue.json, or - for standard input
    issue: PathBuf,
    /// Where to write; - is standard output. Pictures of several pages get a number before the ending
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// For whom
    #[arg(long, value_name = "NAME", default_value = "screen", value_parser = clap::builder::PossibleValuesParser::new(edition::EDITIONS.map(|e| e.name)))]
    edition: String,
    /// What to write; without it, what the ending of FILE says, or a PDF
    #[arg(long)]
    format: Option<Format>,
    /// Pixels per inch of PNG pictures; without it 144
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=1200))]
    ppi: Option<u32>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    press: PressOptions,
    /// Write the file though its preflight finds errors; they are told all the same
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The document
    Pdf,
    /// A picture a page, in pixels
    Png,
    /// A picture a page, in curves
    Svg,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

impl Render {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let edition = edition::find(&self.edition).context("an edition that the command line accepts is known")?;
        // Style is for `check`: whoever renders wants to hear what is wrong, not what could be nicer.
        let (mut wanted, theme) = self.reading.wanted(edition, Profile::None)?;
        wanted.press = self.press.press(edition)?;
        match &mut wanted.press {
            Some(press) => press.force = self.force,
            None => anyhow::ensure!(!self.force, "--force is for the press edition: add --edition press, or leave it out"),
        }
        let input = self.reading.read(&self.issue, &wanted.limits)?;
        let format = self.format()?;
        let pixels = format == Format::Png || self.ppi.is_none();
        anyhow::ensure!(pixels, "--ppi is for PNG pictures: a {} has no pixels of its own", format.extension().to_uppercase());
        let target = self.target(&input, edition, format)?;
        let mut inputs = self.reading.inputs(&input, &wanted);
        inputs.spare(&target)?;
        let (job, mut report) = crate::check(&input.name, &input.bytes, &input.folder, &wanted);
        report.named.extend(theme);
        // Whoever names a theme does not want the pages without it.
        let job = job.filter(|_| !report.has_errors());
        if let Some(job) = &job {
            inputs.add_named(job.source(), &input.folder);
            inputs.spare(&target)?;
        }
        let rendered = job.as_ref().and_then(|job| {
            terminal.detail(|| {
                format!("setting {} with the layout {} and {}", input.name, job.layout().name, count(job.photos().len(), "photo"))
            });
            crate::render(job, &mut report)
        });
        terminal.findings(&report);
        let (Some(job), Some(rendered)) = (job, rendered) else {
            terminal.say(&nothing_written(&report, &target));
            return Ok(Outcome::of([&report]));
        };
        let pages = report.pages.as_ref().map_or_else(|| count(rendered.pages, "page"), Pages::to_string);
        let layout = &job.layout().name;
        let summary = match format {
            Format::Pdf => format!("{pages}, {}, layout {layout}, {}", size(rendered.pdf.len()), job.edition().conformance),
            Format::Png => format!("{pages}, PNG at {} ppi, layout {layout}", self.ppi()),
            Format::Svg => format!("{pages}, SVG, layout {layout}"),
        };
        let written = match format {
            Format::Pdf => {
                output::write(&target, &rendered.pdf)?;
                vec![target.clone()]
            }
            Format::Png | Format::Svg => self.pictures(&rendered.pdf, &target, format, &inputs)?,
        };
        if target == Path::new("-") {
            terminal.say(&summary);
            return Ok(Outcome::Fine);
        }
        let paths: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        terminal::result(&format!("{}: {summary}\n", paths.join("\n")))?;
        Ok(Outcome::Fine)
    }

    /// The format asked for, or the one that the file's ending says. The two must agree.
    fn format(&self) -> anyhow::Result<Format> {
        let ending = self.output.as_ref().and_then(|path| path.extension()).map(|ending| ending.to_string_lossy().to_lowercase());
        let named = [Format::Pdf, Format::Png, Format::Svg].into_iter().find(|format| ending.as_deref() == Some(format.extension()));
        match (self.format, named, &self.output) {
            (Some(format), Some(named), Some(output)) if format != named => {
                anyhow::bail!("{} ends like another format than --format {}", output.display(), format.extension())
            }
            (format, named, _) => Ok(format.or(named).unwrap_or(Format::Pdf)),
        }
    }

    fn ppi(&self) -> u32 {
        self.ppi.unwrap_or(144)
    }

    fn target(&self, input: &Input, edition: &Edition, format: Format) -> anyhow::Result<PathBuf> {
        if let Some(output) = &self.output {
            return Ok(output.clone());
        }
        let path = input.path.as_ref().context("standard input has no place of its own: say where to write with -o FILE")?;
        anyhow::ensure!(path.is_file(), "{} is no file with a place of its own: say where to write with -o FILE", path.display());
        // Names are kept as they are, also those that are no text.
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(format!("{}.{}", edition.suffix, format.extension()));
        Ok(path.with_file_name(name))
    }

    fn pictures(&self, pdf: &[u8], target: &Path, format: Format, inputs: &Inputs) -> anyhow::Result<Vec<PathBuf>> {
        let sheets =
            Sheets::read(pdf.to_vec()).map_err(|fault| anyhow::anyhow!("the finished PDF cannot be turned into pictures: {fault}"))?;
        let pictures = (1..=sheets.len())
            .map(|page| match format {
                Format::Svg => sheets.svg(page).map(String::into_bytes).map_err(|fault| fault.to_string()),
                _ => sheets.picture(page, f64::from(self.ppi())).map_err(|fault| fault.to_string()).and_then(|picture| picture.png()),
            })
            .collect::<Result<Vec<_>, String>>()
            .map_err(|fault| anyhow::anyhow!(fault))?;
        let stdout = target == Path::new("-");
        anyhow::ensure!(
            !stdout || pictures.len() == 1,
            "{} pages cannot go to standard output as pictures: say where to write with -o FILE",
            pictures.len()
        );
        let path = |page: usize| if pictures.len() == 1 { target.to_owned() } else { numbered(target, page) };
        let paths: Vec<PathBuf> = (1..=pictures.len()).map(path).collect();
        // All of them before the first is written.
        paths.iter().try_for_each(|path| inputs.spare(path))?;
        for (path, picture) in paths.iter().zip(&pictures) {
            output::write(path, picture)?;
        }
        Ok(paths)
    }
}

/// `issue.png` of page 2 is `issue-2.png`.
fn numbered(path: &Path, page: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{page}{extension}"))
}

pub(super) fn nothing_written(report: &Report, target: &Path) -> String {
    let kept = if target.exists() { format!("; {} stays as it was", target.display()) } else { String::new() };
    format!("{}: {}, nothing written{kept}", report.file, super::check::tally(std::slice::from_ref(report)))
}

pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
