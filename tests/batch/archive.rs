//! Archives of small issues, runs over them, and what the runs leave.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::binary::{Outcome, bulletin};

/// A folder with an archive in `in`, for outputs in `out`.
pub struct Archive {
    place: tempfile::TempDir,
}

/// The text of a small issue.
pub fn issue(title: &str, lang: &str) -> String {
    let issue = json!({
        "format": "bulletin/1",
        "lang": lang,
        "meta": { "title": title, "period": { "from": "2024-03", "to": "2024-04" } },
        "chapters": [{ "title": "News", "blocks": [
            { "type": "events", "title": "Events", "items": [{ "text": format!("The pier of {title} opened"), "when": "2024-03-04" }] }
        ] }],
    });
    format!("{issue:#}\n")
}

/// An issue with a photo, which is beside it.
pub fn with_photo(title: &str) -> String {
    let mut issue: Value = serde_json::from_str(&issue(title, "en")).unwrap();
    issue["media"] = json!({ "pier": { "file": "media/pier.jpg", "alt": "The pier from the water", "caption": "The pier" } });
    issue["chapters"][0]["blocks"][0] = json!({ "type": "figure", "title": "The pier", "media": "pier" });
    format!("{issue:#}\n")
}

/// A JPEG of one colour.
pub fn photo(colour: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(1280, 960, image::Rgb([colour, 120, 90]));
    let mut bytes = Vec::new();
    picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new(&mut bytes)).unwrap();
    bytes
}

impl Archive {
    /// An archive with nothing in it.
    pub fn empty() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("in")).unwrap();
        Self { place }
    }

    /// An archive of this many small issues, `in/2024/01.json` and so on.
    pub fn of(count: usize) -> Self {
        let archive = Self::empty();
        for number in 1..=count {
            archive.put(&format!("in/2024/{number:02}.json"), issue(&format!("Quay {number}"), "en"));
        }
        archive
    }

    /// The folder of everything.
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    /// A file in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// Writes a file, and its folders.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs `batch in --out out` with more arguments.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, &[])
    }

    /// The same with variables.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let all = [&["batch", "in", "--out", "out", "--jobs", "2"], arguments].concat();
        variables.iter().fold(bulletin(all).cwd(self.path()), |program, (name, value)| program.env(name, value)).run()
    }

    /// Runs `batch` with these arguments alone.
    pub fn batch(&self, arguments: &[&str]) -> Outcome {
        bulletin([&["batch"], arguments].concat()).cwd(self.path()).run()
    }

    /// A run that writes lines of JSON, to be spoken to while it runs.
    pub fn start(&self, out: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bulletin"));
        command.args(["batch", "in", "--out", out, "--format", "json"]).args(arguments).current_dir(self.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Every file under a folder with its bytes. Of ledgers, what must be the same in every run: no times.
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.at(folder);
        let mut files = BTreeMap::new();
        let mut open = vec![root.clone()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(&next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                let bytes = fs::read(&path).unwrap();
                files.insert(name.clone(), if name.ends_with("ledger.jsonl") { timeless(&bytes) } else { bytes });
            }
        }
        files
    }

    /// The records of the ledger in `out`.
    pub fn records(&self) -> BTreeMap<String, Value> {
        let text = fs::read_to_string(self.at("out/_batch/ledger.jsonl")).unwrap();
        let records = text.lines().skip(1).map(|line| serde_json::from_str::<Value>(line).unwrap());
        records.map(|record| (record["id"].as_str().unwrap().to_owned(), record)).collect()
    }

    /// Writes the records of the ledger in `out`.
    pub fn put_records(&self, records: &BTreeMap<String, Value>) {
        let lines: String = records.values().map(|record| format!("{record}\n")).collect();
        self.put("out/_batch/ledger.jsonl", format!("{{\"format\":\"bulletin-ledger/1\"}}\n{lines}"));
    }

    /// Lets all files look as if they had been written long ago, so that their times can be trusted.
    pub fn age(&self) {
        std::thread::sleep(std::time::Duration::from_millis(2_100));
    }
}

fn timeless(ledger: &[u8]) -> Vec<u8> {
    let lines = ledger.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let mut record: Value = serde_json::from_slice(line).unwrap();
        if let Some(record) = record.as_object_mut() {
            for field in ["ms", "attempt", "files", "written"] {
                record.remove(field);
            }
        }
        format!("{record}\n")
    });
    lines.collect::<String>().into_bytes()
}

/// The lines of JSON of a run.
pub fn events(ran: &Outcome) -> Vec<Value> {
    ran.text().lines().map(|line| serde_json::from_str(line).unwrap_or_else(|fault| panic!("{fault}: {}", ran.transcript()))).collect()
}

/// The ids of documents that ended with a status, in order, with why.
pub fn ended(ran: &Outcome, status: &str) -> Vec<(String, Vec<String>)> {
    let mut ended: Vec<_> = events(ran)
        .iter()
        .filter(|event| event["event"] == "document" && event["status"] == status)
        .map(|event| {
            let why = event["why"].as_array().unwrap().iter().map(|why| why.as_str().unwrap().to_owned()).collect();
            (event["id"].as_str().unwrap().to_owned(), why)
        })
        .collect();
    ended.sort();
    ended
}

/// The last line of a run.
pub fn summary(ran: &Outcome) -> Value {
    let summary = events(ran).pop().unwrap_or_else(|| panic!("{}", ran.transcript()));
    assert_eq!(summary["event"], "summary", "{}", ran.transcript());
    summary
}
