//! Workers, several at a time: each makes one document after another, and is replaced when it dies.
//!
//! What a worker died of is tried once more after all others, alone, so that neither a crowded machine nor a neighbour's
//! hunger is taken for a fault of the document.

use std::iter::Fuse;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::process::{Bounds, Process, Program, Watch, lock};
use super::worker::{Answer, Request};

/// How many workers there are, and what they may take.
#[derive(Debug, Clone)]
pub struct Pool {
    /// How a worker is started.
    pub program: Program,
    /// How many work at a time.
    pub jobs: usize,
    /// What one document may take.
    pub bounds: Bounds,
}

/// What became of a document.
#[derive(Debug)]
pub struct Done {
    /// The answer of the worker, or how every worker that tried the document died.
    pub outcome: Result<Answer, String>,
    /// How long the last attempt took.
    pub time: Duration,
    /// Which attempt it was, from 1.
    pub attempt: u32,
}

/// Why a run ended before its end.
#[derive(Debug)]
pub enum Stopped<F> {
    /// A result could not be put where it belongs.
    Sink(F),
    /// No worker can be started.
    Workers(String),
}

/// Attempts that a document has.
const ATTEMPTS: u32 = 2;

/// Documents after which a worker is replaced. Typst's memory of calls is emptied after each document, and its tables stay as large as
/// they ever were, each for itself: a worker grows by a tenth in a hundred documents. A new one is ready in the time of a
/// fifth of a document.
const MOST_MADE: usize = 64;

impl Pool {
    /// Has all documents made. `request` says what to ask a worker for, `sink` puts the result where it belongs; each
    /// worker has its own sink, so that one document is written while the next is made, and never holds more than three.
    ///
    /// # Errors
    /// At the first result that the sink refuses; what is in flight then is lost.
    pub fn run<T, F>(
        &self,
        tasks: impl Iterator<Item = T> + Send,
        request: impl Fn(&T) -> Request + Sync,
        sink: impl Fn(T, Done) -> Result<(), F> + Sync,
    ) -> Result<(), Stopped<F>>
    where
        T: Send,
        F: Send,
    {
        let watch = Watch::default();
        let run = Run {
            pool: self,
            watch: &watch,
            tasks: Mutex::new(tasks.fuse()),
            again: Mutex::new(Vec::new()),
            stopped: Mutex::new(None),
            request: &request,
            sink: &sink,
        };
        thread::scope(|scope| {
            let _end = End(&watch);
            scope.spawn(|| watch.look());
            thread::scope(|scope| {
                for _ in 0..self.jobs.max(1) {
                    let (give, get) = sync_channel(1);
                    let run = &run;
                    scope.spawn(move || run.put(&get));
                    scope.spawn(move || run.work(&give));
                }
            });
            run.once_more();
        });
        match run.stopped.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            Some(stopped) => Err(stopped),
            None => Ok(()),
        }
    }
}

/// Ends a watch when it goes, also when something fell over.
struct End<'a>(&'a Watch);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

struct Run<'a, T, F, I, R, S> {
    pool: &'a Pool,
    watch: &'a Watch,
    tasks: Mutex<Fuse<I>>,
    /// What a worker died of.
    again: Mutex<Vec<T>>,
    stopped: Mutex<Option<Stopped<F>>>,
    request: &'a R,
    sink: &'a S,
}

impl<T, F, I, R, S> Run<'_, T, F, I, R, S>
where
    T: Send,
    F: Send,
    I: Iterator<Item = T> + Send,
    R: Fn(&T) -> Request + Sync,
    S: Fn(T, Done) -> Result<(), F> + Sync,
{
    /// Makes documents with one worker after another, until there are no more.
    fn work(&self, give: &SyncSender<(T, Done)>) {
        let mut process = None;
        while !self.is_stopped() {
            let Some(task) = lock(&self.tasks).next() else { return };
            let (outcome, time) = match self.attempt(&mut process, &task) {
                Ok(attempt) => attempt,
                Err(fault) => return self.stop(Stopped::Workers(fault)),
            };
            if outcome.is_err() {
                lock(&self.again).push(task);
            } else if give.send((task, Done { outcome, time, attempt: 1 })).is_err() {
                // Its sink has refused something.
                return;
            }
        }
    }

    /// Puts results where they belong.
    fn put(&self, get: &Receiver<(T, Done)>) {
        for (task, done) in get {
            if let Err(fault) = (self.sink)(task, done) {
                return self.stop(Stopped::Sink(fault));
            }
        }
    }

    /// Tries what workers died of once more, one alone at a time, each with a worker of its own.
    fn once_more(&self) {
        let again = std::mem::take(&mut *lock(&self.again));
        for task in again {
            if self.is_stopped() {
                return;
            }
            match self.attempt(&mut None, &task) {
                Ok((outcome, time)) => {
                    if let Err(fault) = (self.sink)(task, Done { outcome, time, attempt: ATTEMPTS }) {
                        return self.stop(Stopped::Sink(fault));
                    }
                }
                Err(fault) => return self.stop(Stopped::Workers(fault)),
            }
        }
    }

    /// Has a document made; a worker is started when there is none, and gone when it died.
    fn attempt(&self, process: &mut Option<Process>, task: &T) -> Result<(Result<Answer, String>, Duration), String> {
        let request = (self.request)(task);
        let mut worker = match process.take() {
            Some(worker) => worker,
            None => Process::start(&self.pool.program, self.pool.bounds, self.watch)?,
        };
        let begun = Instant::now();
        let outcome = worker.make(&request);
        if outcome.is_ok() && worker.made() < MOST_MADE {
            *process = Some(worker);
        }
        Ok((outcome, begun.elapsed()))
    }

    fn is_stopped(&self) -> bool {
        lock(&self.stopped).is_some()
    }

    /// The first reason to stop is the one that is told.
    fn stop(&self, why: Stopped<F>) {
        lock(&self.stopped).get_or_insert(why);
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::batch::digest::Digest;
    use crate::batch::worker::Issue;

    /// A pool of workers that a shell script plays. It says hello; what follows is its answer to the first request.
    fn pool(folder: &Path, script: &str, jobs: usize, bounds: Bounds) -> Pool {
        use std::os::unix::fs::PermissionsExt;
        let settings = Digest::of(b"settings");
        let path = folder.join("worker");
        let hello = format!("#!/bin/sh\necho '{{\"settings\":\"{settings}\"}}'\nread -r request\n");
        std::fs::write(&path, format!("{hello}{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Pool { program: Program { path, arguments: Vec::new(), settings }, jobs, bounds }
    }

    const WIDE: Bounds = Bounds { time: Duration::from_secs(60), memory: 1 << 30 };

    fn request(name: &i32) -> Request {
        Request {
            name: name.to_string(),
            folder: ".".into(),
            issue: Issue::Bytes(vec![b'x'; 200_000]),
            known: None,
            thumbnail: false,
            place: None,
        }
    }

    /// How each of five documents ended, and after how many attempts.
    fn ends(pool: &Pool) -> BTreeMap<i32, (u32, String)> {
        let ends = Mutex::new(BTreeMap::new());
        let sink = |name, done: Done| {
            lock(&ends).insert(name, (done.attempt, done.outcome.unwrap_err()));
            Ok::<_, ()>(())
        };
        pool.run(1..=5, request, sink).unwrap();
        ends.into_inner().unwrap()
    }

    #[test]
    fn a_worker_that_dies_is_replaced_and_its_document_tried_once_more() {
        let folder = tempfile::tempdir().unwrap();
        let told = |script: &str, bounds: Bounds| {
            let ends = ends(&pool(folder.path(), script, 2, bounds));
            assert_eq!(ends.len(), 5);
            let first = ends[&1].clone();
            assert!(ends.values().all(|end| *end == first), "{ends:?}");
            assert_eq!(first.0, 2);
            first.1
        };
        let fell = told("echo 'out of\nluck' >&2; kill -ABRT $$", WIDE);
        assert!(fell.starts_with("the program fell over (signal: 6 (SIGABRT)") && fell.ends_with(": out of; luck"), "{fell}");
        assert!(told("echo nonsense; exec cat >/dev/null", WIDE).starts_with("the program fell over"));
        let short = Bounds { time: Duration::from_millis(100), ..WIDE };
        assert_eq!(told("exec sleep 600", short), "it took longer than 0 s; --timeout allows more");
        #[cfg(target_os = "linux")]
        {
            let small = Bounds { memory: 1 << 10, ..WIDE };
            assert_eq!(told("exec sleep 600", small), "it took more than 0 MiB of memory; --memory allows more");
        }
    }

    #[test]
    fn a_worker_is_replaced_before_it_has_grown() {
        let folder = tempfile::tempdir().unwrap();
        let faulty = r#"{"Faulty":{"key":null,"files":[],"findings":{"first":"'$$'","text":"","errors":1},"about":null}}"#;
        let answer = format!("echo '{faulty}'");
        let pool = pool(folder.path(), &format!("{answer}\nwhile read -r request; do {answer}; done"), 1, WIDE);
        let made = Mutex::new(BTreeMap::<String, usize>::new());
        let request = |name: &usize| Request {
            name: name.to_string(),
            folder: ".".into(),
            issue: Issue::Lost("gone".into()),
            known: None,
            thumbnail: false,
            place: None,
        };
        let sink = |_, done: Done| match done.outcome {
            Ok(Answer::Faulty { findings, .. }) => {
                *lock(&made).entry(findings.first).or_default() += 1;
                Ok(())
            }
            other => Err(format!("{other:?}")),
        };
        pool.run(0..MOST_MADE * 2 + 1, request, sink).unwrap();
        let mut made: Vec<usize> = made.into_inner().unwrap().into_values().collect();
        made.sort_unstable();
        assert_eq!(made, [1, MOST_MADE, MOST_MADE]);
    }

    #[test]
    fn a_run_without_workers_or_with_others_than_ours_stops() {
        let folder = tempfile::tempdir().unwrap();
        let mut pool = pool(folder.path(), "exit 0", 2, WIDE);
        let stopped = |pool: &Pool| match pool.run(1..=5, request, |_, _| Ok::<_, ()>(())) {
            Err(Stopped::Workers(fault)) => fault,
            other => panic!("{other:?}"),
        };
        pool.program.settings = Digest::of(b"other");
        assert!(stopped(&pool).contains("was changed during the run"));
        pool.program.path = "/there/is/no/such/program".into();
        assert!(stopped(&pool).starts_with("no worker can be started"));
    }

    #[test]
    fn a_refused_result_stops_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let pool = pool(folder.path(), "exit 1", 2, WIDE);
        let put = Mutex::new(0);
        let refuse = |_, _| {
            *lock(&put) += 1;
            Err("full")
        };
        assert!(matches!(pool.run(1..=5, request, refuse), Err(Stopped::Sink("full"))));
        assert_eq!(put.into_inner().unwrap(), 1);
    }
}
