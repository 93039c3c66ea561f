//! A worker: a process that makes one document after another, as it is asked on its input, and answers on its output.
//!
//! It writes no file but the one that it is shown, which is not yet an output: what dies with it is the document in its hands.

use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::key::{Key, Settings};
use super::stamp::Stamped;
use super::{thumbnail, wire};
use crate::diagnostic::{self, Report, Severity};
use crate::issue::limits::Limits;
use crate::issue::source::{Node, Source};
use crate::{Rendered, Wanted, typeset};

/// What a worker says first.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Of the settings that it works with.
    pub settings: Digest,
}

/// Where the issue of a document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Issue {
    /// In a file.
    File(#[serde(with = "wire::path")] PathBuf),
    /// In the bytes that follow the request.
    Bytes(#[serde(skip)] Vec<u8>),
    /// Nowhere any more: what is said of it.
    Lost(String),
}

/// A document to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The name to report the issue by.
    pub name: String,
    /// Where its photos and its theme are.
    #[serde(with = "wire::path")]
    pub folder: PathBuf,
    /// The issue.
    pub issue: Issue,
    /// What an earlier run has made of it: where nothing changed, nothing is made.
    pub known: Option<Known>,
    /// Whether a small picture of the first page is wanted.
    pub thumbnail: bool,
    /// An empty file for the document, so that it need not go through a pipe.
    pub place: Option<Place>,
}

/// A file for a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(#[serde(with = "wire::path")] pub PathBuf);

/// What an earlier run has made of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The key of what it was made of.
    pub key: Digest,
    /// Its output.
    #[serde(with = "wire::path")]
    pub output: PathBuf,
    /// What the output must be, where it must be read to see whether it still is; none where there is no doubt.
    pub doubted: Option<Digest>,
    /// Whether its thumbnail is there.
    pub pictured: bool,
}

/// What a list shows of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The title of the publication.
    pub title: String,
    /// The number of the issue, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The period in the words of its language.
    pub period: String,
    /// The first day of the period as the issue writes it, such as `2023-11`.
    pub from: String,
    /// The language.
    pub lang: String,
}

/// What is wrong with an issue, in text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The first error in a line: where and what.
    pub first: String,
    /// All findings, a line each with their details.
    pub text: String,
    /// Number of errors.
    pub errors: usize,
}

/// What a worker answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// The document is what it was.
    Unchanged {
        /// Its key.
        key: Key,
        /// The files that it is made of.
        files: Vec<Stamped>,
        /// Length of the thumbnail, as it follows; 0 where none was asked for or the page cannot be drawn.
        thumbnail_length: usize,
        /// The thumbnail.
        #[serde(skip)]
        thumbnail: Vec<u8>,
    },
    /// The document was made; its bytes, unless they are in their place, and those of the thumbnail follow.
    Rendered(Made),
    /// The issue has faults, or the program has one.
    Faulty {
        /// The key of what it would be made of; none where the issue could not be read.
        key: Option<Key>,
        /// The files that it would be made of.
        files: Vec<Stamped>,
        /// What is wrong.
        findings: Findings,
        /// What is known of the issue.
        about: Option<About>,
    },
}

/// A document that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its key.
    pub key: Key,
    /// The files that it is made of.
    pub files: Vec<Stamped>,
    /// What a list shows of it.
    pub about: About,
    /// Number of pages.
    pub pages: usize,
    /// How many things somebody should look at.
    pub warnings: usize,
    /// SHA-256 of the PDF.
    pub sha256: Digest,
    /// Length of the PDF in bytes.
    pub length: usize,
    /// Whether it is in the place that it was asked into, on the disk itself; else it follows.
    pub placed: bool,
    /// Length of the thumbnail, a JPEG, as it follows; 0 where none was asked for or the page cannot be drawn.
    pub thumbnail_length: usize,
    /// The PDF; empty where it is in its place.
    #[serde(skip)]
    pub pdf: Vec<u8>,
    /// The thumbnail.
    #[serde(skip)]
    pub thumbnail: Vec<u8>,
}

/// Makes documents until there is nothing more to read. `before` is called with the name of each.
pub fn serve(
    wanted: &Wanted,
    settings: &Settings,
    mut input: impl BufRead,
    mut output: impl Write,
    before: impl Fn(&str),
) -> io::Result<()> {
    wire::send(&mut output, &Hello { settings: settings.digest() }, &[])?;
    while let Some((request, length)) = wire::receive::<(Request, usize)>(&mut input)? {
        let bytes = wire::take(&mut input, length)?;
        before(&request.name);
        let answer = make(wanted, settings, &request, bytes);
        // Also after a failure, and after a document that was only looked at.
        typeset::forget();
        let follow: [&[u8]; 2] = match &answer {
            Answer::Rendered(made) => [&made.pdf, &made.thumbnail],
            Answer::Unchanged { thumbnail, .. } => [&[], thumbnail],
            Answer::Faulty { .. } => [&[], &[]],
        };
        wire::send(&mut output, &answer, &follow)?;
    }
    Ok(())
}

/// Asks a worker for a document.
pub fn ask(to: &mut impl Write, request: &Request) -> io::Result<()> {
    let bytes: &[u8] = match &request.issue {
        Issue::File(_) | Issue::Lost(_) => &[],
        Issue::Bytes(bytes) => bytes,
    };
    wire::send(to, &(request, bytes.len()), &[bytes])
}

/// What a worker answers, with the bytes that follow.
pub fn hear(from: &mut impl BufRead) -> io::Result<Answer> {
    let answer = wire::receive(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(match answer {
        Answer::Rendered(made) => {
            let pdf = if made.placed { Vec::new() } else { wire::take(from, made.length)? };
            let thumbnail = wire::take(from, made.thumbnail_length)?;
            Answer::Rendered(Made { pdf, thumbnail, ..made })
        }
        Answer::Unchanged { key, files, thumbnail_length, .. } => {
            let thumbnail = wire::take(from, thumbnail_length)?;
            Answer::Unchanged { key, files, thumbnail_length, thumbnail }
        }
        answer => answer,
    })
}

fn make(wanted: &Wanted, settings: &Settings, request: &Request, bytes: Vec<u8>) -> Answer {
    let (bytes, own) = match &request.issue {
        Issue::Bytes(_) => (bytes, None),
        Issue::Lost(fault) => return unread(request, fault, Vec::new()),
        Issue::File(path) => {
            // Its stamp is taken before it is read: what changes later is seen the next time.
            let stamped = Stamped::of(&request.folder, file_name(path));
            match read(path, wanted.limits.issue_bytes) {
                Ok(bytes) => (bytes, Some(stamped)),
                Err(fault) => return unread(request, &fault.to_string(), vec![stamped]),
            }
        }
    };
    let (key, ingredients) = Key::of(settings, &bytes, &request.folder);
    let files: Vec<Stamped> = own.into_iter().chain(ingredients.files).collect();
    if let Some(known) = request.known.as_ref().filter(|known| known.key == key.digest) {
        let draw = request.thumbnail && !known.pictured;
        let output = (known.doubted.is_some() || draw).then(|| std::fs::read(&known.output).unwrap_or_default());
        let intact = known.doubted.is_none_or(|sha256| output.as_ref().is_some_and(|output| Digest::of(output) == sha256));
        if intact {
            let thumbnail = output.filter(|_| draw).and_then(|output| thumbnail::of(&output)).unwrap_or_default();
            return Answer::Unchanged { key, files, thumbnail_length: thumbnail.len(), thumbnail };
        }
    }
    let (job, mut report) = crate::check(&request.name, &bytes, &request.folder, wanted);
    let about = job.as_ref().map(|job| {
        let meta = &job.issue().meta;
        About {
            title: meta.title.0.clone(),
            number: meta.number.as_ref().map(|number| number.0.clone()),
            period: typeset::period_in_words(job),
            from: meta.period.from.0.clone(),
            lang: job.issue().lang.0.clone(),
        }
    });
    let rendered = job.as_ref().and_then(|job| crate::render(job, &mut report));
    match (rendered, about) {
        (Some(Rendered { pdf, pages, .. }), Some(about)) => {
            let thumbnail = if request.thumbnail { thumbnail::of(&pdf).unwrap_or_default() } else { Vec::new() };
            let (length, thumbnail_length, sha256) = (pdf.len(), thumbnail.len(), Digest::of(&pdf));
            let warnings = report.count(Severity::Warning);
            // Where it cannot be put there, whoever asked finds out why.
            let placed = request.place.as_ref().is_some_and(|Place(path)| put(path, &pdf).is_ok());
            let pdf = if placed { Vec::new() } else { pdf };
            Answer::Rendered(Made { key, files, about, pages, warnings, sha256, length, placed, thumbnail_length, pdf, thumbnail })
        }
        (_, about) => {
            let about = about.or_else(|| said(&bytes, &wanted.limits));
            Answer::Faulty { key: Some(key), files, findings: findings(&report), about }
        }
    }
}

/// Writes a document into the file that is there for it, and to the disk itself. One that is not there any more is not made again.
fn put(path: &Path, pdf: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).truncate(true).open(path)?;
    let written = file.write_all(pdf).and_then(|()| file.sync_all());
    if written.is_err() {
        // What was written of it is in the way of others.
        file.set_len(0).ok();
    }
    written
}

fn unread(request: &Request, fault: &str, files: Vec<Stamped>) -> Answer {
    let first = format!("{}: this file cannot be read: {fault}", request.name);
    let text = format!("{first}\n");
    Answer::Faulty { key: None, files, findings: Findings { first, text, errors: 1 }, about: None }
}

/// What an issue with faults says of itself.
fn said(issue: &[u8], limits: &Limits) -> Option<About> {
    let source = Source::read(issue, limits).ok()?;
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let root = source.root();
    let meta = root.get("meta")?;
    let end = |name: &str| text(meta.get("period").and_then(|period| period.get(name)));
    let (from, to) = (end("from").unwrap_or_default(), end("to").unwrap_or_default());
    let period = if to.is_empty() || to == from { from.clone() } else { format!("{from} – {to}") };
    Some(About {
        title: text(meta.get("title"))?,
        number: text(meta.get("number")),
        period,
        from,
        lang: text(root.get("lang")).unwrap_or_default(),
    })
}

/// The name of a file as a path from its folder.
fn file_name(path: &Path) -> PathBuf {
    path.file_name().map(PathBuf::from).unwrap_or_default()
}

/// The bytes of an issue, and one more than it may have: enough to see that it is too large.
fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    // A pipe is not opened: it would wait for whoever may never write.
    let found = std::fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let file = File::open(path)?;
    let mut bytes = Vec::with_capacity(found.len().min(most as u64) as usize + 1);
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn findings(report: &Report) -> Findings {
    let mut text: String = report.with_named().map(diagnostic::lines).collect();
    let errors = report.count(Severity::Error);
    let first = report.with_named().find_map(first_error).unwrap_or_else(|| format!("{}: no page was made", report.file));
    if text.is_empty() {
        text = format!("{first}\n");
    }
    Findings { first, text, errors }
}

/// The first error of a report, in a line.
fn first_error(report: &Report) -> Option<String> {
    let first = report.diagnostics.iter().find(|d| d.severity == Severity::Error)?;
    let alone = Report { file: report.file.clone(), diagnostics: vec![first.clone()], ..Report::default() };
    Some(diagnostic::lines(&alone).lines().next()?.to_owned())
}
