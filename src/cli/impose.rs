//! `bulletin impose`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Outcome;
use super::input;
use super::inputs::Inputs;
use super::output;
use super::render::nothing_written;
use super::terminal::{self, Terminal};
use crate::diagnostic::{Diagnostic, Report};
use crate::pdf::impose::paper::{self, Paper};
use crate::pdf::impose::rectangle::{MM, Size};
use crate::pdf::impose::scheme::{self, Blanks, Direction, SCHEMES};
use crate::pdf::impose::side::Grid;
use crate::pdf::impose::ticket::{Flip, Marks, Scale, Ticket};
use crate::pdf::impose::{self, Plan, Refusal, Source};

/// Lay the pages of a PDF on a printer's sheets
///
/// Takes the PDF of any program. Fonts, pictures and colours stay as they are; links, notes, form fields, tags and bookmarks
/// do not come onto the sheets. When a page cannot be laid nothing is written.
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub struct Impose {
    /// The PDF, or - for standard input
    pdf: PathBuf,
    /// How pages are laid; see below
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(SCHEMES.map(|scheme| scheme.name)), hide_possible_values = true)]
    scheme: String,
    /// The sheet of paper: a name, or WIDTHxHEIGHT in mm or with the ending in; it is laid so that the pages fit
    #[arg(long, value_name = "SIZE")]
    sheet: Paper,
    /// Where to write; - is standard output; without it beside the PDF as NAME-sheets.pdf
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Rows and columns of n-up, repeat and cut-stack
    #[arg(long, value_name = "ROWSxCOLUMNS", value_parser = grid)]
    grid: Option<Grid>,
    /// Print on one side of the sheet alone
    #[arg(long)]
    one_sided: bool,
    /// Over which edge the press turns the sheet; without it the one that leaves the backs upright
    #[arg(long, value_name = "EDGE")]
    flip: Option<Edge>,
    /// Where reading begins: what the PDF says, or the left, or the right
    #[arg(long, value_name = "WAY", default_value = "auto")]
    direction: Way,
    /// Where blank pages go: after the last page, or before it, so that it stays the back cover
    #[arg(long, value_name = "WHERE", default_value = "end")]
    blanks: Where,
    /// Thickness of the paper in mm, by which the pages of each nested sheet move to the fold; 0.1 at 100 to 130 g/m2
    #[arg(long, value_name = "MM", default_value = "0", value_parser = millimetres::<1>)]
    creep: f64,
    /// Distance between columns and rows in mm, one number or ACROSSxALONG; without it room for the bleed
    #[arg(long, value_name = "MM", value_parser = gutter)]
    gutter: Option<(f64, f64)>,
    /// Keep at most this bleed in mm; pages without a BleedBox are taken to have it
    #[arg(long, value_name = "MM", value_parser = millimetres::<50>)]
    bleed: Option<f64>,
    /// Finished size of pages without a TrimBox, centred on them: a name, or WIDTHxHEIGHT
    #[arg(long, value_name = "SIZE", value_parser = paper::page_size)]
    page: Option<Size>,
    /// Size of the pages in percent, or fit: as large as the sheet allows, at most 100
    #[arg(long, value_name = "PERCENT|fit", default_value = "100", value_parser = scale)]
    scale: Scale,
    /// Marks: auto (crop and fold where there is room), none, full, or a list of crop, fold, registration, bar, slug
    #[arg(long, value_name = "LIST", default_value = "auto", value_parser = marks)]
    marks: Wanted,
    /// Say which page would lie where, and write nothing
    #[arg(long, conflicts_with = "output")]
    dry_run: bool,
    /// How to say what was done
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Edge {
    /// The short edge
    Short,
    /// The long edge
    Long,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// What the PDF says
    Auto,
    /// Bound at the left
    Ltr,
    /// Bound at the right
    Rtl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Where {
    /// After the last page
    End,
    /// Before the last page
    BeforeLast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: the plan, side by side
    Json,
}

/// Marks as they are asked for; none for what the sheet has room for.
#[derive(Debug, Clone, Copy)]
struct Wanted(Option<Marks>);

impl Impose {
    pub fn run(&self, terminal: &Terminal) -> anyhow::Result<Outcome> {
        let ticket = self.ticket()?;
        let target = self.target()?;
        anyhow::ensure!(
            target.as_deref() != Some(Path::new("-")) || self.format == Format::Text,
            "standard output cannot take the sheets and the plan: say where to write with -o FILE"
        );
        let bytes = input::pdf(&self.pdf)?;
        let mut report = Report { file: self.pdf.display().to_string(), ..Report::default() };
        let planned = Source::read(&bytes, self.page, ticket.bleed.unwrap_or(0.0)).map_err(Refusal::File).and_then(|source| {
            report.diagnostics.extend(source.findings.iter().cloned());
            let plan = impose::plan(&source, &ticket)?;
            report.diagnostics.extend(plan.findings.iter().cloned());
            Ok((source, plan))
        });
        let (source, plan) = match planned {
            Ok(planned) => planned,
            Err(Refusal::Ticket(fact)) => anyhow::bail!(fact),
            Err(Refusal::File(faults)) => return self.refused(terminal, report, faults, target.as_deref()),
        };
        let Some(target) = target else {
            terminal.findings(&report);
            self.say(&plan, &report, None)?;
            return Ok(Outcome::Fine);
        };
        match impose::write(source, &plan, &ticket.name, &bytes) {
            Ok(imposed) => {
                report.diagnostics.extend(imposed.findings);
                terminal.findings(&report);
                output::write(&target, &imposed.pdf)?;
            }
            Err(faults) => return self.refused(terminal, report, faults, Some(&target)),
        }
        if target == Path::new("-") {
            terminal.say(&plan.summary());
        } else {
            self.say(&plan, &report, Some(&target))?;
        }
        Ok(Outcome::Fine)
    }

    /// Tells what is wrong with the file.
    fn refused(&self, terminal: &Terminal, mut report: Report, faults: Vec<Diagnostic>, target: Option<&Path>) -> anyhow::Result<Outcome> {
        report.diagnostics.extend(faults);
        terminal.findings(&report);
        if self.format == Format::Json {
            terminal::result(&pretty(&json!({ "file": report.file, "diagnostics": report.diagnostics }))?)?;
        }
        if let Some(target) = target {
            terminal.say(&nothing_written(&report, target));
        }
        Ok(Outcome::of([&report]))
    }

    fn say(&self, plan: &Plan, report: &Report, target: Option<&Path>) -> anyhow::Result<()> {
        match (self.format, target) {
            (Format::Text, Some(target)) => terminal::result(&format!("{}: {}\n", target.display(), plan.summary())),
            (Format::Text, None) => terminal::result(&format!("{}{}\n", plan.lines(), plan.summary())),
            (Format::Json, _) => {
                let mut document = plan.json();
                document["file"] = json!(report.file);
                document["output"] = json!(target.map(|target| target.display().to_string()));
                document["diagnostics"] = json!(report.diagnostics);
                terminal::result(&pretty(&document)?)
            }
        }
    }

    fn ticket(&self) -> anyhow::Result<Ticket> {
        let scheme = scheme::find(&self.scheme).ok_or_else(|| anyhow::anyhow!("a scheme that the command line accepts is known"))?;
        let name = if self.pdf == Path::new("-") { None } else { self.pdf.file_name() };
        Ok(Ticket {
            scheme,
            paper: self.sheet.clone(),
            grid: self.grid,
            both_sides: !self.one_sided,
            flip: self.flip.map(|edge| match edge {
                Edge::Short => Flip::Short,
                Edge::Long => Flip::Long,
            }),
            direction: match self.direction {
                Way::Auto => None,
                Way::Ltr => Some(Direction::Ltr),
                Way::Rtl => Some(Direction::Rtl),
            },
            blanks: match self.blanks {
                Where::End => Blanks::End,
                Where::BeforeLast => Blanks::BeforeLast,
            },
            caliper: self.creep * MM,
            gutter: self.gutter.map(|(across, along)| (across * MM, along * MM)),
            bleed: self.bleed.map(|bleed| bleed * MM),
            scale: self.scale,
            marks: self.marks.0,
            name: name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_else(|| "standard input".to_owned()),
        })
    }

    /// Where to write; nowhere on a dry run.
    fn target(&self) -> anyhow::Result<Option<PathBuf>> {
        if self.dry_run {
            return Ok(None);
        }
        let from_file = self.pdf != Path::new("-");
        let Some(output) = &self.output else {
            anyhow::ensure!(from_file, "standard input has no place of its own: say where to write with -o FILE");
            let mut name = self.pdf.file_stem().unwrap_or_default().to_owned();
            name.push("-sheets.pdf");
            return Ok(Some(self.pdf.with_file_name(name)));
        };
        let mut inputs = Inputs::default();
        if from_file {
            inputs.add(&self.pdf, "the PDF itself");
        }
        inputs.spare(output)?;
        Ok(Some(output.clone()))
    }
}

fn pretty(document: &serde_json::Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

fn after_help() -> String {
    let mut help = "Schemes:\n".to_owned();
    for scheme in &SCHEMES {
        help.push_str(&format!("  {:<10}  {}\n", scheme.name, scheme.about));
    }
    help.push_str(&format!("\nSheets:\n  {}, or WIDTHxHEIGHT", paper::names()));
    help
}

/// A number of millimetres from 0 to `MOST`.
fn millimetres<const MOST: u32>(text: &str) -> Result<f64, String> {
    let range = 0.0..=f64::from(MOST);
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| format!("this is no number from 0 to {MOST}"))
}

fn gutter(text: &str) -> Result<(f64, f64), String> {
    let (across, along) = text.split_once('x').unwrap_or((text, text));
    Ok((millimetres::<500>(across)?, millimetres::<500>(along)?))
}

fn grid(text: &str) -> Result<Grid, String> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| (1..=50).contains(number));
    let parsed = text.split_once('x').and_then(|(rows, columns)| Some(Grid { rows: number(rows)?, columns: number(columns)? }));
    parsed.ok_or_else(|| "this is not ROWSxCOLUMNS with 1 to 50 of each".to_owned())
}

fn scale(text: &str) -> Result<Scale, String> {
    if text == "fit" {
        return Ok(Scale::Fit);
    }
    let percent = text.trim_end_matches('%').parse::<f64>().ok().filter(|percent| (5.0..=400.0).contains(percent));
    percent.map(|percent| Scale::By(percent / 100.0)).ok_or_else(|| "this is neither fit nor a percentage from 5 to 400".to_owned())
}

fn marks(text: &str) -> Result<Wanted, String> {
    let marks = match text {
        "auto" => None,
        "none" => Some(Marks::default()),
        "full" => Some(Marks::FULL),
        list => {
            let names = Marks::named(list.split(',').map(str::trim));
            Some(names.map_err(|name| format!("there is no mark `{name}`: there are {}", Marks::NAMES.join(", ")))?)
        }
    };
    Ok(Wanted(marks))
}
