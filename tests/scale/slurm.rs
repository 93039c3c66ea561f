//! A Slurm array of two nodes, for real: with a renderer killed, a shard killed, and a node cut off the network for a while,
//! every document is made once, and the bytes are those of one machine alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::archive::{Place, as_root, expect, outputs};

/// Issues of the archive.
const ISSUES: usize = 200;
/// Issues of a shard.
const SHARD: usize = 10;
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(400);
/// How long a node is off the network: longer than the controller waits for it.
const CUT: Duration = Duration::from_secs(22);

/// A running cluster; it is taken down at the end, also of a test that fails.
struct Cluster {
    folder: PathBuf,
}

impl Cluster {
    fn up(folder: PathBuf) -> Self {
        for program in ["slurmctld", "slurmd", "munged", "sbatch", "nsenter", "ip"] {
            let found = Command::new("sh").args(["-c", &format!("PATH=$PATH:/usr/sbin:/sbin command -v {program}")]).output().unwrap();
            assert!(found.status.success(), "{program} is not installed; run tests/judges/install.sh");
        }
        let cluster = Self { folder };
        cluster.script("up", &[]);
        cluster
    }

    /// What the script prints.
    fn script(&self, verb: &str, args: &[&str]) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scale/slurm.sh");
        let path = format!("PATH={}:/usr/sbin:/sbin", std::env::var("PATH").unwrap());
        let program = format!("BULLETIN={}", env!("CARGO_BIN_EXE_bulletin"));
        let mut command = as_root("env");
        command.args([path, program]).arg(script).arg(verb).arg(&self.folder).args(args);
        command.current_dir(self.folder.parent().unwrap());
        let ran = command.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(
            ran.status.success(),
            "slurm.sh {verb} {args:?}: {}\n{out}{err}\nThis test needs root, or sudo without a password.",
            ran.status
        );
        out.into_owned()
    }

    /// Starts shards as the recipe says.
    fn submit(&self, array: &str) {
        let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes/slurm/shard.sbatch");
        self.script("run", &["sbatch", &format!("--array={array}"), recipe.to_str().unwrap(), "out/_plan"]);
    }

    /// True when nothing is left to be done. What is to be started again need not wait for two minutes, as it would; and not on
    /// the node that was away, which may still be trying to tell of its first run.
    fn is_done(&self) -> bool {
        let queue = self.script("run", &["squeue", "--noheader", "--format=%i %r"]);
        for job in queue.lines().filter_map(|line| line.strip_suffix(" BeginTime")) {
            self.script("run", &["scontrol", "update", &format!("JobId={job}"), "StartTime=now", "ExcNodeList=n2"]);
        }
        queue.trim().is_empty()
    }

    /// Processes of a node whose command line holds a word.
    fn processes(&self, node: &str, word: &str) -> Vec<String> {
        let members = self.script("members", &[node]);
        let holds = |pid: &&str| {
            fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.split(|b| *b == 0).any(|arg| arg == word.as_bytes()))
        };
        members.lines().filter(holds).map(str::to_owned).collect()
    }

    /// The shard that a node works on.
    fn shard_on(&self, node: &str) -> usize {
        let mut index = None;
        wait(&format!("a shard on {node}"), || {
            let process = self.processes(node, "shard").into_iter().next();
            let line = process.and_then(|pid| fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()).unwrap_or_default();
            index = line.split('\0').skip_while(|arg| *arg != "--index").nth(1).and_then(|index| index.parse().ok());
            index.is_some()
        });
        index.expect("it was waited for")
    }

    /// Kills a process of a node, as a machine short of memory does.
    fn kill(&self, node: &str, word: &str) {
        wait(&format!("a process `{word}` on {node}"), || {
            let processes = self.processes(node, word);
            processes.first().is_some_and(|pid| as_root("kill").args(["-KILL", pid]).status().unwrap().success())
        });
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for log in ["slurmctld.log", "n1.log", "n2.log"] {
                let text = fs::read_to_string(self.folder.join(log)).unwrap_or_default();
                let last: Vec<_> = text.lines().rev().take(30).collect();
                eprintln!("--- {log}, the last lines first\n{}", last.join("\n"));
            }
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scale/slurm.sh");
        as_root("env")
            .arg(format!("PATH={}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()))
            .arg(script)
            .arg("down")
            .arg(&self.folder)
            .status()
            .ok();
    }
}

/// Looks again and again until something is so.
fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn parts(place: &Place) -> usize {
    fs::read_dir(place.path("out/_plan/ledger")).map_or(0, |parts| {
        parts.filter(|part| part.as_ref().is_ok_and(|part| part.path().extension().is_some_and(|e| e == "jsonl"))).count()
    })
}

#[test]
fn an_array_on_two_nodes_survives_what_happens_to_nodes() {
    let begun = Instant::now();
    let since = |what: &str| eprintln!("{:5.1} s  {what}", begun.elapsed().as_secs_f64());
    let place = Place::varied(ISSUES);
    let planned = place.plan(&["--shard-docs", &SHARD.to_string()]);
    let last = ISSUES / SHARD - 1;
    assert!(planned.text().ends_with(&format!("--index 0-{last}\n")), "{}", planned.text());
    let cluster = Cluster::up(place.path("cluster"));
    since("the cluster is up");

    cluster.submit(&format!("0-{last}"));
    wait("two shards", || parts(&place) >= 2);
    since("two shards are made");
    // It may have been between two documents that were its last ones: then another one is killed.
    let survived = (0..5).any(|_| {
        let index = cluster.shard_on("n1");
        cluster.kill("n1", "batch-worker");
        since(&format!("a renderer of shard {index} is killed"));
        let part = place.path(&format!("out/_plan/ledger/{index:06}.jsonl"));
        wait("its shard", || part.exists());
        fs::read_to_string(part).unwrap().contains("\"attempt\":2")
    });
    assert!(survived, "a document whose renderer was killed is made by another one");
    wait("a shard on n2", || !cluster.processes("n2", "shard").is_empty());
    cluster.script("cut", &["n2"]);
    since("n2 is cut off");
    cluster.kill("n1", "shard");
    since("a shard is killed");
    std::thread::scope(|scope| {
        // One machine alone, while half of the cluster is away. `run` has a limit of its own, hence in four pieces.
        let alone = scope.spawn(|| {
            let quarter = (ISSUES / 4).to_string();
            expect(0, place.run(["plan", "in", "--out", "alone", "--plan", "alone/_plan", "--shard-docs", &quarter]));
            for index in ["0", "1", "2", "3"] {
                expect(0, place.run(["shard", "alone/_plan", "--jobs", "1", "--index", index]));
            }
        });
        std::thread::sleep(CUT);
        cluster.script("mend", &["n2"]);
        since("n2 is back");
        wait("an empty queue", || cluster.is_done());
        since("the queue is empty");
        alone.join().unwrap();
        since("one machine alone is done");
    });

    // Whoever is told of missing shards does what is printed.
    let ran = place.run(["collect", "out/_plan", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    if let Some(missing) = found["missing"]["ranges"].as_str().filter(|missing| !missing.is_empty()) {
        since(&format!("once more: {missing}"));
        cluster.submit(missing);
        wait("an empty queue", || cluster.is_done());
    }
    let log: String = fs::read_dir(place.root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "log"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert!(log.contains("exit 137, started again"), "the shard that was killed was started again:\n{log}");
    drop(cluster);

    let proved = expect(0, place.run(["collect", "out/_plan", "--hashes"])).text();
    assert!(proved.contains(&format!("{ISSUES} documents: {ISSUES} done, 0 in quarantine, 0 missing")), "{proved}");
    assert!(!proved.contains("belong to no document"), "{proved}");
    let made = place.outputs();
    assert_eq!(made.len(), ISSUES, "one output a document, and nothing half-written");
    since("proved");

    assert!(outputs(&place.path("alone")) == made, "other bytes than one machine alone makes");
}
