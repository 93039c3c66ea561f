//! The command line: one file a command, its arguments and its run.
//!
//! Results go to standard output or to the named file, everything else to standard error. Exit 0 fine; 1 an issue or a
//! file has faults; 2 could not work.

mod batch;
mod check;
mod collect;
mod compare;
mod completions;
mod extract;
mod fonts;
mod impose;
mod input;
mod inputs;
mod layouts;
mod licenses;
mod making;
mod new;
mod output;
mod plan;
mod preflight;
mod press;
mod render;
mod schema;
mod shard;
mod terminal;

use std::io;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::batch::Infrastructure;
use crate::diagnostic::{Report, Severity};
use terminal::Terminal;

/// Turns one structured JSON issue into the finished pages of a printed bulletin.
#[derive(Debug, Parser)]
#[command(name = "bulletin", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 fine, 1 an issue or a file has faults, 2 could not work.")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// Print results and errors alone
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print what is done, step by step
    #[arg(long, short, global = true)]
    verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How a list of what is built in is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    Render(render::Render),
    Check(check::Check),
    Compare(compare::Compare),
    #[command(name = compare::worker::COMMAND, hide = true)]
    CompareWorker(compare::worker::Work),
    Batch(Box<batch::Batch>),
    #[command(name = batch::worker::COMMAND, hide = true)]
    BatchWorker(batch::worker::Worker),
    Plan(Box<plan::Plan>),
    Shard(shard::Shard),
    Collect(collect::Collect),
    New(new::New),
    Extract(extract::Extract),
    Preflight(preflight::Preflight),
    Impose(Box<impose::Impose>),
    Schema(schema::Schema),
    Layouts(layouts::Layouts),
    Fonts(fonts::Fonts),
    Licenses(licenses::Licenses),
    Completions(completions::Completions),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Fine,
    /// An issue or a file has faults.
    Faults,
    /// The program could not work, or has a fault of its own.
    Broken,
}

/// Rules whose errors are faults of the program or the layout, not of an issue.
const OURS: [&str; 2] = ["internal", "incomplete"];

impl Outcome {
    /// How a run on issues ended, by what was found in them.
    fn of<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Self {
        let mut outcome = Self::Fine;
        for report in reports {
            if report.with_named().flat_map(|report| &report.diagnostics).any(|d| OURS.contains(&d.rule) && d.severity == Severity::Error) {
                return Self::Broken;
            }
            if report.has_errors() {
                outcome = Self::Faults;
            }
        }
        outcome
    }
}

/// The exit status where the same command may succeed later (`EX_TEMPFAIL` of sysexits.h).
const TRY_AGAIN: u8 = 75;

/// Runs the program with the arguments of the process and gives back its exit status.
pub fn run() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; everything else is a fault of usage.
            let status = if error.use_stderr() { 2 } else { 0 };
            return if error.print().is_ok() || status == 0 { status } else { 2 };
        }
    };
    let terminal = Terminal::new(cli.global.quiet, cli.global.verbose, cli.global.color);
    let result = match &cli.command {
        Command::Render(command) => command.run(&terminal),
        Command::Check(command) => command.run(&terminal),
        Command::Compare(command) => command.run(&terminal),
        Command::CompareWorker(command) => command.run(),
        Command::Batch(command) => command.run(&terminal),
        Command::BatchWorker(command) => command.run(),
        Command::Plan(command) => command.run(&terminal),
        Command::Shard(command) => command.run(&terminal),
        Command::Collect(command) => command.run(&terminal),
        Command::New(command) => command.run(&terminal),
        Command::Extract(command) => command.run(&terminal),
        Command::Preflight(command) => command.run(&terminal),
        Command::Impose(command) => command.run(&terminal),
        Command::Schema(command) => command.run(&terminal),
        Command::Layouts(command) => command.run(&terminal),
        Command::Fonts(command) => command.run(&terminal),
        Command::Licenses(command) => command.run(&terminal),
        Command::Completions(command) => command.run(&terminal),
    };
    match result {
        Ok(Outcome::Fine) => 0,
        Ok(Outcome::Faults) => 1,
        Ok(Outcome::Broken) => 2,
        // Whoever reads our output has seen enough.
        Err(error)
            if error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)) =>
        {
            0
        }
        Err(error) => {
            terminal.failure(&error);
            if error.chain().any(|cause| cause.is::<Infrastructure>()) { TRY_AGAIN } else { 2 }
        }
    }
}

/// The command with all its arguments, for completions.
fn command() -> clap::Command {
    Cli::command()
}
