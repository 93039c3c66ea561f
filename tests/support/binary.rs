//! Runs the built program as a user would.
#![expect(clippy::disallowed_methods, reason = "threads read the pipes of the program; its output does not depend on them")]

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a run may take.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Variables that a run keeps from its surroundings; all others are gone, so that no machine's settings show.
const KEPT: [&str; 4] = ["PATH", "HOME", "TMPDIR", "SYSTEMROOT"];

/// What a run left.
#[derive(Debug)]
pub struct Outcome {
    /// The exit status; none when a signal ended the run.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error, as text.
    pub stderr: String,
}

impl Outcome {
    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// All of it in one text for a golden: status, output, errors.
    pub fn transcript(&self) -> String {
        let code = self.code.map_or_else(|| "ended by a signal".to_owned(), |code| code.to_string());
        format!("exit {code}\n--- stdout\n{}--- stderr\n{}", self.text(), self.stderr)
    }
}

/// A run to be: arguments, then what it is given.
pub struct Program {
    command: Command,
    stdin: Vec<u8>,
}

/// The built `bulletin` with these arguments.
pub fn bulletin<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Program {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bulletin"));
    command.args(args).env_clear();
    command.envs(KEPT.iter().filter_map(|key| std::env::var_os(key).map(|value| (key, value))));
    Program { command, stdin: Vec::new() }
}

impl Program {
    /// Gives it bytes on standard input.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Sets a variable.
    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    /// Runs it in a folder.
    pub fn cwd(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// When it cannot be started or does not end in time.
    pub fn run(mut self) -> Outcome {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the built program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A program may end without reading its input; that is its own business.
        let writer = thread::spawn(move || drop(stdin.write_all(&self.stdin)));
        let stdout = gather(child.stdout.take().expect("a pipe"));
        let stderr = gather(child.stderr.take().expect("a pipe"));
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child can be waited for") {
                break status;
            }
            if begun.elapsed() > MOST_TIME {
                child.kill().expect("a child can be ended");
                panic!("{:?} did not end within {MOST_TIME:?}", self.command);
            }
            thread::sleep(Duration::from_millis(2));
        };
        writer.join().expect("no panic");
        let stdout = stdout.join().expect("no panic");
        let stderr = String::from_utf8_lossy(&stderr.join().expect("no panic")).into_owned();
        Outcome { code: status.code(), stdout, stderr }
    }
}

fn gather(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}
