//! One worker process: started, spoken to, watched, ended.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::digest::Digest;
use super::wire;
use super::worker::{self, Answer, Hello, Request};

/// How a worker is started.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The settings that it must work with, as [`super::key::Settings::digest`] tells them.
    pub settings: Digest,
}

/// What one document may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Time by the clock.
    pub time: Duration,
    /// Memory that a worker holds, in bytes.
    pub memory: u64,
}

/// Why a worker was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excess {
    Time,
    Memory,
}

/// A worker process.
pub struct Process {
    watched: Arc<Watched>,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    /// What it complains of.
    stderr: File,
    made: usize,
}

/// What the watch knows of a process.
struct Watched {
    child: Mutex<Child>,
    bounds: Bounds,
    /// What it may take now, until when and how many bytes of memory; none while it has nothing to do.
    allowance: Mutex<Option<(Instant, u64)>>,
    excess: Mutex<Option<Excess>>,
}

/// Bytes of complaints that are told.
const MOST_COMPLAINT: u64 = 4 << 10;

impl Process {
    /// Starts a worker and hears its first words. The error says why it could not be started.
    pub fn start(program: &Program, bounds: Bounds, watch: &Watch) -> Result<Self, String> {
        let failed = |fault: io::Error| format!("no worker can be started: {fault}");
        let stderr = tempfile::tempfile().map_err(failed)?;
        let mut command = Command::new(&program.path);
        command.args(&program.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(stderr.try_clone().map_err(failed)?);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("a worker cannot be spoken to".to_owned());
        };
        let watched = Arc::new(Watched { child: Mutex::new(child), bounds, allowance: Mutex::new(None), excess: Mutex::new(None) });
        watch.add(&watched);
        let mut process = Self { watched, stdin, stdout: BufReader::new(stdout), stderr, made: 0 };
        process.watched.begin(bounds.time.max(START), u64::MAX);
        let hello = wire::receive::<Hello>(&mut process.stdout);
        process.watched.finish();
        match hello {
            Ok(Some(hello)) if hello.settings == program.settings => Ok(process),
            Ok(Some(_)) => Err("a file that all documents share (the theme, the layout, the shop) was changed during the run".to_owned()),
            Ok(None) | Err(_) => Err(format!("a worker does not work: {}", process.end())),
        }
    }

    /// Has a document made. The error says how the worker ended, which it then has.
    pub fn make(&mut self, request: &Request) -> Result<Answer, String> {
        self.watched.begin(self.watched.bounds.time, self.watched.bounds.memory);
        let answer = worker::ask(&mut self.stdin, request).and_then(|()| worker::hear(&mut self.stdout));
        self.watched.finish();
        self.made += 1;
        answer.map_err(|_| self.end())
    }

    /// How many documents it was asked for.
    pub fn made(&self) -> usize {
        self.made
    }

    /// Ends the process, and tells how it ended.
    fn end(&mut self) -> String {
        let ended = self.watched.end();
        let Bounds { time, memory } = self.watched.bounds;
        match *lock(&self.watched.excess) {
            Some(Excess::Time) => return format!("it took longer than {} s; --timeout allows more", time.as_secs()),
            Some(Excess::Memory) => return format!("it took more than {} MiB of memory; --memory allows more", memory >> 20),
            None => {}
        }
        let ended = ended.map_or_else(|fault| fault.to_string(), |status| status.to_string());
        let complaint = self.complaint().map(|last| format!(": {last}")).unwrap_or_default();
        format!("the program fell over ({ended}){complaint}")
    }

    /// The last that it wrote to standard error.
    fn complaint(&mut self) -> Option<String> {
        let end = self.stderr.seek(SeekFrom::End(0)).ok()?;
        self.stderr.seek(SeekFrom::Start(end.saturating_sub(MOST_COMPLAINT))).ok()?;
        let mut bytes = Vec::new();
        self.stderr.by_ref().take(MOST_COMPLAINT).read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        (!lines.is_empty()).then(|| lines.join("; "))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It holds nothing that would be lost.
        let mut child = lock(&self.watched.child);
        child.kill().ok();
        child.wait().ok();
    }
}

impl Watched {
    fn begin(&self, time: Duration, memory: u64) {
        *lock(&self.allowance) = Instant::now().checked_add(time).map(|deadline| (deadline, memory));
    }

    fn finish(&self) {
        *lock(&self.allowance) = None;
    }

    fn end(&self) -> io::Result<ExitStatus> {
        let mut child = lock(&self.child);
        // It may be on its way out already: how it ended by itself is what is told.
        let begun = Instant::now();
        while begun.elapsed() < LAST_MOMENTS && lock(&self.excess).is_none() {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().ok();
        child.wait()
    }

    /// Ends the process when it has taken more than it may.
    fn look(&self) {
        let Some((deadline, memory)) = *lock(&self.allowance) else { return };
        let mut child = lock(&self.child);
        let excess = if Instant::now() > deadline {
            Excess::Time
        } else if resident(child.id()).is_some_and(|bytes| bytes > memory) {
            Excess::Memory
        } else {
            return;
        };
        // A process that ended by itself was not ended by us.
        if matches!(child.try_wait(), Ok(None)) {
            *lock(&self.excess) = Some(excess);
            child.kill().ok();
        }
    }
}

/// How long a worker may take to say its first words, on however busy a machine.
const START: Duration = Duration::from_secs(120);

/// How long a process that closed its pipes may take to end.
const LAST_MOMENTS: Duration = Duration::from_millis(200);

/// Bytes of memory that a process holds (Linux, proc(5)); none where no system tells.
fn resident(process: u32) -> Option<u64> {
    let pages = fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    let resident = pages.split(' ').nth(1)?.parse::<u64>().ok()?;
    Some(resident * rustix::param::page_size() as u64)
}

/// Looks after processes, ten times a second, until it is told to end.
#[derive(Default)]
pub struct Watch {
    watched: Mutex<Vec<std::sync::Weak<Watched>>>,
    over: Mutex<bool>,
    ended: Condvar,
}

/// How often processes are looked after.
const LOOK: Duration = Duration::from_millis(100);

impl Watch {
    fn add(&self, watched: &Arc<Watched>) {
        let mut all = lock(&self.watched);
        all.retain(|one| one.strong_count() > 0);
        all.push(Arc::downgrade(watched));
    }

    /// Looks until the end.
    pub fn look(&self) {
        let mut over = lock(&self.over);
        while !*over {
            let watched: Vec<_> = lock(&self.watched).iter().filter_map(std::sync::Weak::upgrade).collect();
            watched.iter().for_each(|one| one.look());
            over = self.ended.wait_timeout(over, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends the looking.
    pub fn end(&self) {
        *lock(&self.over) = true;
        self.ended.notify_all();
    }
}

/// A lock whose other holder fell over holds what it held.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
