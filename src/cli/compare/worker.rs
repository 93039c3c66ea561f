//! Processes that compare: a file that makes the renderer fall over or run for ever takes one process with it, and not the rest.
//!
//! A request is a line of JSON and the bytes of two files, an answer a line of JSON.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::Args;
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::cli::terminal;
use crate::pdf::compare::{self, Comparison, Settings, Unreadable};
use crate::pdf::picture::{Picture, Tolerance};
use crate::pdf::raster::Sheets;

/// Name of the command that a process is started with.
pub const COMMAND: &str = "compare-worker";

/// What a process is asked for.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Bytes of the old version that follow.
    old: usize,
    /// Bytes of the new version that follow.
    new: usize,
    ppi: f64,
    channel: u8,
    share: f64,
    /// The pages to draw, when they are not to be compared.
    draw: Option<Vec<[Option<usize>; 2]>>,
}

/// What a process answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// How the versions differ.
    Compared(Comparison),
    /// Why they cannot be compared.
    Unreadable(Unreadable),
    /// Pages as pictures.
    Drawn(Vec<[Option<Drawing>; 2]>),
}

/// A page as a picture.
#[derive(Debug, Serialize, Deserialize)]
pub struct Drawing {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// A PNG in base 64.
    pub png: String,
}

/// Compare what comes on standard input, for `compare`
#[derive(Debug, Args)]
pub struct Work {}

impl Work {
    pub fn run(&self) -> anyhow::Result<Outcome> {
        let mut input = io::stdin().lock();
        loop {
            let mut line = String::new();
            if input.read_line(&mut line)? == 0 {
                return Ok(Outcome::Fine);
            }
            let request: Request = serde_json::from_str(&line)?;
            let mut take = |length: usize| -> io::Result<Vec<u8>> {
                let mut bytes = Vec::new();
                (&mut input).take(length as u64).read_to_end(&mut bytes)?;
                Ok(bytes)
            };
            let (old, new) = (take(request.old)?, take(request.new)?);
            let answer = match request.draw {
                Some(pages) => Answer::Drawn(drawn(old, new, &pages, request.ppi)),
                None => {
                    let tolerance = Tolerance { channel: request.channel, pixels: 0, share: request.share };
                    compare::compare(old, new, Settings { ppi: request.ppi, tolerance }).map_or_else(Answer::Unreadable, Answer::Compared)
                }
            };
            terminal::result(&(serde_json::to_string(&answer)? + "\n"))?;
        }
    }
}

fn drawn(old: Vec<u8>, new: Vec<u8>, pages: &[[Option<usize>; 2]], ppi: f64) -> Vec<[Option<Drawing>; 2]> {
    let sheets = [Sheets::read(old).ok(), Sheets::read(new).ok()];
    let mut drawings = sheets.each_ref().map(|sheets| sheets.as_ref().map(|sheets| sheets.drawing(ppi)));
    let draw = |picture: Picture| {
        let png = BASE64_STANDARD.encode(picture.quick_png().ok()?);
        Some(Drawing { width: picture.width(), height: picture.height(), png })
    };
    let mut page = |side: usize, number: Option<usize>| draw(drawings[side].as_mut()?.picture(number?).ok()?);
    pages.iter().map(|[old, new]| [page(0, *old), page(1, *new)]).collect()
}

/// How many processes work, for how long, and how.
pub struct Crew {
    program: PathBuf,
    jobs: usize,
    timeout: Duration,
    settings: Settings,
}

impl Crew {
    /// Processes of this program.
    pub fn new(jobs: usize, timeout: Duration, settings: Settings) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("the program cannot find itself")?;
        Ok(Self { program, jobs, timeout, settings })
    }

    /// Works through tasks, several at a time; the results are in the order of the tasks.
    pub fn each<T: Sync, R: Send>(&self, tasks: &[T], work: impl Fn(&T, &mut Worker<'_>) -> R + Sync) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let hand = || {
            let mut worker = Worker { crew: self, process: None };
            let mut done = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(task) = tasks.get(place) else { return done };
                done.push((place, work(task, &mut worker)));
            }
        };
        let mut done: Vec<(usize, R)> = thread::scope(|scope| {
            let hands: Vec<_> = (0..self.jobs.min(tasks.len())).map(|_| scope.spawn(hand)).collect();
            hands.into_iter().flat_map(|hand| hand.join().unwrap_or_default()).collect()
        });
        done.sort_by_key(|(place, _)| *place);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

/// One process at a time, started when there is something to do.
pub struct Worker<'a> {
    crew: &'a Crew,
    process: Option<Process>,
}

struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    fn start(program: &PathBuf) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|fault| format!("no process can be started: {fault}"))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Self { child, stdin, stdout: BufReader::new(stdout) }),
            _ => Err("a process cannot be spoken to".to_owned()),
        }
    }

    fn speak(stdin: &mut ChildStdin, stdout: &mut BufReader<ChildStdout>, request: &Request, old: &[u8], new: &[u8]) -> io::Result<Answer> {
        serde_json::to_writer(&mut *stdin, request)?;
        stdin.write_all(b"\n")?;
        stdin.write_all(old)?;
        stdin.write_all(new)?;
        stdin.flush()?;
        let mut line = Vec::new();
        stdout.read_until(b'\n', &mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }
}

impl Worker<'_> {
    /// Has two versions compared, or pages of them drawn. The fault says that the process fell over or took too long; the next
    /// request gets another one.
    pub fn ask(&mut self, old: &[u8], new: &[u8], draw: Option<Vec<[Option<usize>; 2]>>) -> Result<Answer, String> {
        let Crew { program, timeout, settings, .. } = self.crew;
        let process = match self.process.take() {
            Some(process) => process,
            None => Process::start(program)?,
        };
        let Process { mut child, mut stdin, mut stdout } = process;
        let Tolerance { channel, share, .. } = settings.tolerance;
        let request = Request { old: old.len(), new: new.len(), ppi: settings.ppi, channel, share, draw };
        let (tell, hear) = mpsc::channel();
        let answer = thread::scope(|scope| {
            scope.spawn(|| tell.send(Process::speak(&mut stdin, &mut stdout, &request, old, new)));
            let answer = hear.recv_timeout(*timeout);
            if answer.is_err() {
                // Its pipes end with it, and with them the thread that waits for it.
                child.kill().ok();
            }
            answer
        });
        match answer {
            Ok(Ok(answer)) => {
                self.process = Some(Process { child, stdin, stdout });
                Ok(answer)
            }
            Ok(Err(_)) => {
                child.kill().ok();
                let ended = child.wait().map_or_else(|fault| fault.to_string(), |status| status.to_string());
                Err(format!("a page made the renderer fall over ({ended})"))
            }
            Err(_) => {
                child.wait().ok();
                Err(format!("the comparison took longer than {} seconds; --timeout allows more", timeout.as_secs()))
            }
        }
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        if let Some(Process { mut child, stdin, .. }) = self.process.take() {
            // Without anything more to read it ends by itself.
            drop(stdin);
            child.wait().ok();
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// What a worker says that is this program, with what is done for it.
    fn fault(program: &str, timeout: Duration) -> String {
        let settings = Settings { ppi: 72.0, tolerance: Tolerance::NONE };
        let crew = Crew { program: program.into(), jobs: 2, timeout, settings };
        let faults = crew.each(&[1, 2, 3], |_, worker| worker.ask(b"old", &[b'x'; 200_000], None).unwrap_err());
        assert!(faults.iter().all(|fault| fault == &faults[0]), "{faults:?}");
        faults[0].clone()
    }

    #[test]
    fn a_process_that_falls_over_or_stands_still_takes_nothing_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, content: &str| {
            use std::os::unix::fs::PermissionsExt;
            let path = folder.path().join(name);
            std::fs::write(&path, format!("#!/bin/sh\n{content}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
            path.display().to_string()
        };
        let long = Duration::from_secs(60);
        assert!(fault(&script("falls", "kill -ABRT $$"), long).contains("fall over (signal: 6 (SIGABRT)"));
        assert!(fault(&script("babbles", "echo nonsense; exec cat >/dev/null"), long).contains("fall over"));
        assert_eq!(
            fault(&script("stands", "exec sleep 600"), Duration::from_millis(50)),
            "the comparison took longer than 0 seconds; --timeout allows more"
        );
        assert!(fault("/there/is/no/such/program", long).starts_with("no process can be started"));
    }
}
