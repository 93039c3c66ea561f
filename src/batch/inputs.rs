//! What a batch is made of: folders, globs, single files, lists. Names are found and clashes told before anything starts.

mod clashes;
mod line;
mod recognition;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::document::{self, Document, Origin};
use crate::diagnostic::visible;
use crate::issue::limits::Limits;
use clashes::settle;

pub use line::{Named, named};
pub use recognition::is_issue;

/// Folders within folders.
const MOST_LEVELS: usize = 64;

/// Bytes of a list that comes through a pipe.
const MOST_PIPED: u64 = 4 << 30;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The documents, in the order of their names.
    pub documents: Vec<Document>,
    /// JSON files that are no issues.
    pub others: Vec<PathBuf>,
    /// What could not be looked into, by the name that it would have, and why.
    pub unread: Vec<(String, String)>,
}

/// How to look.
pub struct Search<'a> {
    /// What follows the name of an issue in the name of its document.
    pub suffix: &'a str,
    /// How much an issue may hold.
    pub limits: &'a Limits,
    /// A folder that is passed over: where the outputs go.
    pub except: &'a Path,
    /// Whether a file is known to be an issue, by the document's name, so that it need not be opened.
    pub known: &'a dyn Fn(&str, &Path) -> bool,
}

impl Search<'_> {
    /// Finds the documents of all inputs.
    ///
    /// # Errors
    /// When an input is not there or holds nothing, or two documents would have one output; told in full.
    pub fn find(&self, inputs: &[PathBuf]) -> Result<Found, String> {
        let mut finds = Finds { search: self, except: self.except.canonicalize().ok(), found: Found::default() };
        let mut faults = Vec::new();
        for input in inputs {
            let before = finds.count();
            let looked = finds.input(input);
            match looked {
                Err(fault) => faults.push(fault),
                Ok(()) if finds.count() == before => faults.push(format!("there is no issue in {}", shown(input))),
                Ok(()) => {}
            }
        }
        let mut found = finds.found;
        faults.extend(settle(&mut found));
        if faults.is_empty() { Ok(found) } else { Err(faults.join("\n")) }
    }
}

struct Finds<'a> {
    search: &'a Search<'a>,
    except: Option<PathBuf>,
    found: Found,
}

impl Finds<'_> {
    /// Documents and what could not be read: an input that gives neither holds nothing.
    fn count(&self) -> usize {
        self.found.documents.len() + self.found.unread.len()
    }

    fn input(&mut self, input: &Path) -> Result<(), String> {
        if input == Path::new("-") {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().take(MOST_PIPED).read_to_end(&mut bytes);
            read.map_err(|fault| format!("standard input cannot be read: {fault}"))?;
            self.piped(&bytes);
            return Ok(());
        }
        match fs::metadata(input) {
            Ok(there) if there.is_dir() => {
                self.folder(input, Path::new(""), 0, &|_| true);
                Ok(())
            }
            Ok(_) if is_list(input) => self.list(input),
            Ok(_) => {
                self.single(input);
                Ok(())
            }
            Err(_) if is_address(input) => Err(format!("{} is an address: `bulletin plan` reads those", shown(input))),
            Err(_) if is_glob(input) => self.glob(input),
            Err(fault) => Err(format!("{} cannot be read: {fault}", shown(input))),
        }
    }

    /// A file that the user names is an issue, whatever is in it.
    fn single(&mut self, path: &Path) {
        let name = path.file_name().map(Path::new).unwrap_or(path);
        self.add(name, path);
    }

    fn add(&mut self, within: &Path, path: &Path) {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match document::id(within, self.search.suffix) {
            Some(id) => self.found.documents.push(Document {
                id,
                name: path.display().to_string(),
                folder: folder.to_owned(),
                origin: Origin::File(path.to_owned()),
            }),
            None => self.unread(within, "its name is not Unicode: rename it".to_owned()),
        }
    }

    fn unread(&mut self, path: &Path, why: String) {
        self.found.unread.push((path.to_string_lossy().into_owned(), why));
    }

    fn glob(&mut self, pattern: &Path) -> Result<(), String> {
        let text = pattern.to_str().ok_or_else(|| format!("{} is not Unicode", shown(pattern)))?;
        let text = text.strip_prefix("./").unwrap_or(text);
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        let glob: GlobMatcher = glob.map_err(|fault| format!("{}: {}", shown(pattern), fault.kind()))?.compile_matcher();
        let base: PathBuf = Path::new(text).components().take_while(|part| !is_glob(Path::new(part.as_os_str()))).collect();
        let root = if base.as_os_str().is_empty() { Path::new(".") } else { &base };
        if !root.is_dir() {
            return Err(format!("{} matches nothing: {} is no folder", shown(pattern), shown(root)));
        }
        self.folder(root, Path::new(""), 0, &|path| glob.is_match(path.strip_prefix(".").unwrap_or(path)));
        Ok(())
    }

    /// The issues of a folder and of those in it. A link to a folder is not followed: it may lead back.
    fn folder(&mut self, folder: &Path, within: &Path, level: usize, wanted: &dyn Fn(&Path) -> bool) {
        if level > 0 && self.except.is_some() && folder.canonicalize().ok() == self.except {
            return;
        }
        if level > MOST_LEVELS {
            return self.unread(within, format!("it lies more than {MOST_LEVELS} folders deep"));
        }
        let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(fault) => return self.unread(within, format!("the folder {} cannot be read: {fault}", shown(folder))),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, within) = (entry.path(), within.join(entry.file_name()));
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.folder(&path, &within, level + 1, wanted);
            } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) && wanted(&path) {
                self.candidate(&within, &path);
            }
        }
    }

    /// A JSON file, which is an issue when it says so.
    fn candidate(&mut self, within: &Path, path: &Path) {
        let id = document::id(within, self.search.suffix);
        if id.is_some_and(|id| (self.search.known)(&id, path)) {
            return self.add(within, path);
        }
        let fault = |fault: io::Error| format!("{} cannot be read: {fault}", shown(path));
        match fs::metadata(path).map_err(fault) {
            // A link to a folder is none to an issue.
            Ok(there) if there.is_dir() => {}
            // A pipe is not opened: it would wait for whoever may never write.
            Ok(there) if !there.is_file() => self.unread(within, format!("{} is no file", shown(path))),
            Ok(_) => match start(path, self.search.limits.issue_bytes).map_err(fault) {
                Ok(bytes) if is_issue(&bytes) => self.add(within, path),
                Ok(_) => self.found.others.push(path.to_owned()),
                // It may be one: nothing is left out without a word.
                Err(fault) => self.unread(within, fault),
            },
            Err(fault) => self.unread(within, fault),
        }
    }

    fn list(&mut self, path: &Path) -> Result<(), String> {
        let failed = |fault: io::Error| format!("{} cannot be read: {fault}", shown(path));
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut reader = BufReader::new(File::open(path).map_err(failed)?);
        let (mut number, mut start) = (0, 0);
        loop {
            let mut line = Vec::new();
            let read = reader.read_until(b'\n', &mut line).map_err(failed)? as u64;
            if read == 0 {
                return Ok(());
            }
            number += 1;
            let lead = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let origin = |from: usize, length: usize| Origin::Part { file: path.to_owned(), start: start + from as u64, length };
            self.line(&line, lead, &List { name: &shown(path), stem: &stem, folder, number }, origin);
            start += read;
        }
    }

    fn piped(&mut self, bytes: &[u8]) {
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let lead = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let list = List { name: "-", stem: "", folder: Path::new("."), number: index + 1 };
            self.line(line, lead, &list, |from, length| Origin::Memory(line[from..from + length].to_vec()));
        }
    }

    /// A line of a list: an issue, a path, or an issue with a name.
    fn line(&mut self, line: &[u8], lead: usize, list: &List, origin: impl Fn(usize, usize) -> Origin) {
        let content = line[lead..].trim_ascii_end();
        let List { name, stem, folder, number } = *list;
        let suffix = self.search.suffix;
        let numbered = if stem.is_empty() { format!("{number:06}") } else { format!("{stem}/{number:06}") };
        let name = format!("{name}:{number}");
        let mut issue = |id: &str, span: std::ops::Range<usize>| {
            let (id, name, folder) = (format!("{id}{suffix}"), name.clone(), folder.to_owned());
            self.found.documents.push(Document { id, name, folder, origin: origin(lead + span.start, span.len()) });
        };
        match content.first() {
            None => {}
            Some(b'{') => match named(content, self.search.limits) {
                Named::No => issue(&numbered, 0..content.len()),
                Named::Issue(id, span) => match document::unusable(&id) {
                    None => issue(&id, span),
                    Some(fault) => self.found.unread.push((numbered, format!("{name}: {fault}"))),
                },
                Named::Path(id, path) => match document::unusable(&id) {
                    None => self.listed(&folder.join(path), Path::new(&id)),
                    Some(fault) => self.found.unread.push((numbered, format!("{name}: {fault}"))),
                },
                Named::Faulty(fault) => self.found.unread.push((numbered, format!("{name}: {fault}"))),
            },
            Some(_) => {
                let path = match content.first() {
                    Some(b'"') => serde_json::from_slice::<String>(content).map_err(|fault| fault.to_string()),
                    _ => std::str::from_utf8(content).map(str::to_owned).map_err(|fault| fault.to_string()),
                };
                match path {
                    Ok(path) => self.listed(&folder.join(&path), Path::new(&path)),
                    Err(fault) => self.found.unread.push((numbered, format!("{name}: this line is neither an issue nor a path: {fault}"))),
                }
            }
        }
    }

    /// A path of a list: a file, or a folder that holds `issue.json`.
    fn listed(&mut self, path: &Path, within: &Path) {
        if path.is_dir() {
            self.add(&within.join("issue.json"), &path.join("issue.json"));
        } else {
            self.add(within, path);
        }
    }
}

/// Where a line is.
struct List<'a> {
    name: &'a str,
    stem: &'a str,
    folder: &'a Path,
    number: usize,
}

/// Folders beside the outputs that are the program's own.
pub const RESERVED: [&str; 2] = ["_batch", "quarantine"];

fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["jsonl", "ndjson"].iter().any(|list| ending.eq_ignore_ascii_case(list)))
}

fn is_glob(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}

fn is_address(path: &Path) -> bool {
    path.to_string_lossy().split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// The beginning of a file, up to one byte more than an issue may have.
fn start(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUE: &str = r#"{ "format": "bulletin/1" }"#;

    fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        place
    }

    fn find(place: &Path, inputs: &[&str]) -> Result<Found, String> {
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| place.join(input)).collect();
        let limits = Limits::default();
        Search { suffix: "", limits: &limits, except: &place.join("out"), known: &|_, _| false }.find(&inputs)
    }

    fn ids(found: &Found) -> Vec<&str> {
        found.documents.iter().map(|document| document.id.as_str()).collect()
    }

    #[test]
    fn issues_of_a_folder_are_found_and_others_told() {
        let place = place(&[
            ("2023/a/issue.json", ISSUE),
            ("2023/نشرة b\n.json", ISSUE),
            ("broken.json", r#"{ "format": "bulletin/1", "#),
            ("newer.json", r#"{ "format": "bulletin/9" }"#),
            ("theme.json", r#"{ "color": {} }"#),
            ("shop.json", r#"{ "format": "bulletin-shop/1" }"#),
            ("list.json", "[1]"),
            ("out/old.json", ISSUE),
            ("read.me", ISSUE),
        ]);
        let found = find(place.path(), &[""]).unwrap();
        assert_eq!(ids(&found), ["2023/a/issue", "2023/نشرة b\n", "broken", "newer"]);
        let others: Vec<_> = found.others.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(others, ["list.json", "shop.json", "theme.json"]);
        assert!(found.unread.is_empty());
    }

    #[test]
    fn globs_keep_the_tree_below_what_they_have_in_common() {
        let place = place(&[("a/1/x.json", ISSUE), ("a/2/x.json", ISSUE), ("a/2/y.json", ISSUE), ("b/x.json", ISSUE)]);
        assert_eq!(ids(&find(place.path(), &["a/**/x.json"]).unwrap()), ["1/x", "2/x"]);
        assert_eq!(ids(&find(place.path(), &["a/2/*.json"]).unwrap()), ["x", "y"]);
        assert_eq!(ids(&find(place.path(), &["*/x.json"]).unwrap()), ["b/x"]);
        assert!(find(place.path(), &["a/*/z.json"]).unwrap_err().contains("there is no issue in"));
        assert!(find(place.path(), &["c/*.json"]).unwrap_err().contains("is no folder"));
        assert!(find(place.path(), &["a/[.json"]).is_err());
    }

    #[test]
    fn lists_hold_issues_and_paths() {
        let place = place(&[("in/a.json", ISSUE), ("in/b/issue.json", ISSUE)]);
        let lines = [
            ISSUE,
            "",
            "in/a.json",
            "\"in/b\"",
            r#"  { "name": "named/one", "issue": { "format": "bulletin/1", "a": 1 } }"#,
            r#"{ "name": "named/two", "issue": "in/a.json" }"#,
            r#"{ "name": "../out", "issue": {} }"#,
            r#"{ "issue": {} }"#,
            "{ broken",
        ];
        fs::write(place.path().join("list.jsonl"), lines.join("\n")).unwrap();
        let found = find(place.path(), &["list.jsonl"]).unwrap();
        assert_eq!(ids(&found), ["in/a", "in/b/issue", "list/000001", "list/000009", "named/one", "named/two"]);
        assert_eq!(found.unread.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["list/000007", "list/000008"]);
        let bytes = |id: &str| match found.documents.iter().find(|document| document.id == id).unwrap().issue().unwrap() {
            crate::batch::worker::Issue::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(bytes("list/000001"), ISSUE);
        assert_eq!(bytes("named/one"), r#"{ "format": "bulletin/1", "a": 1 }"#);
        assert_eq!(bytes("list/000009"), "{ broken");
    }

    #[test]
    fn two_documents_with_one_output_are_told_before_anything_starts() {
        let place = place(&[("a/x.json", ISSUE), ("b/x.json", ISSUE), ("c/x.pdf/y.json", ISSUE), ("d/quarantine/z.json", ISSUE)]);
        let fault = find(place.path(), &["a", "b"]).unwrap_err();
        assert!(fault.contains("a/x.json") && fault.contains("b/x.json") && fault.contains("written to x.pdf"), "{fault}");
        assert!(find(place.path(), &["a", "c"]).unwrap_err().contains("which is a folder for"));
        assert!(find(place.path(), &["d"]).unwrap_err().contains("cannot be called `quarantine`"));
        assert_eq!(ids(&find(place.path(), &["a", "a/x.json"]).unwrap()), ["x"]);
    }

    #[test]
    fn what_is_not_there_is_told_all_at_once() {
        let place = place(&[("a/x.txt", "")]);
        let fault = find(place.path(), &["a", "nowhere", "s3://bucket/x"]).unwrap_err();
        assert!(fault.contains("there is no issue in") && fault.contains("nowhere"), "{fault}");
        assert_eq!(fault.lines().count(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_files_and_not_to_folders_and_pipes_to_nobody() {
        let place = place(&[("in/x.json", ISSUE), ("elsewhere/y.json", ISSUE)]);
        let link = |from: &str, to: &str| std::os::unix::fs::symlink(place.path().join(from), place.path().join(to)).unwrap();
        link("in", "in/again");
        link("elsewhere/y.json", "in/y.json");
        link("nowhere.json", "in/z.json");
        let found = find(place.path(), &["in"]).unwrap();
        assert_eq!(ids(&found), ["x", "y"]);
        assert_eq!(found.unread.len(), 1);
        let pipe = std::process::Command::new("mkfifo").arg(place.path().join("in/pipe.json")).status().unwrap();
        assert!(pipe.success());
        let found = find(place.path(), &["in"]).unwrap();
        assert!(found.unread.iter().any(|(_, why)| why.ends_with("pipe.json is no file")), "{:?}", found.unread);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_text_is_told() {
        use std::os::unix::ffi::OsStrExt;
        let place = place(&[("in/x.json", ISSUE)]);
        fs::write(place.path().join("in").join(std::ffi::OsStr::from_bytes(b"\xff.json")), ISSUE).unwrap();
        let found = find(place.path(), &["in"]).unwrap();
        assert_eq!((ids(&found), found.unread.len()), (vec!["x"], 1));
    }
}
