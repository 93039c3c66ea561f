//! The documents of what the command line names: folders, patterns, issues, and files of JSON Lines, here and in stores.

use std::collections::HashSet;

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use globset::{GlobBuilder, GlobMatcher};

use super::{Document, Draft, Source, output_name, refused};
use crate::batch::digest::Digest;
use crate::batch::inputs::{self, Named};
use crate::batch::store::{Kind, Store};
use crate::batch::uri::Uri;
use crate::issue::limits::Limits;

/// Bytes of a file of JSON Lines, at most.
const MOST_LINES: u64 = 1 << 30;

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// How much an issue may hold.
    pub limits: Limits,
    /// Where it was looked for.
    pub roots: Vec<Uri>,
    /// Number of documents.
    pub documents: u64,
    /// Number of documents that were named more than once; each is planned once.
    pub repeated: u64,
    /// Number of JSON files of this machine that say of themselves that they are no issues.
    pub others: u64,
    known: HashSet<[u8; 16]>,
}

impl Discovery {
    /// Nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }
}

/// Adds the documents of an input to a draft. What lies under `spared` (outputs, the plan) is no input.
pub async fn discover(store: &Store, input: &str, spared: &[Uri], draft: &mut Draft<'_>, found: &mut Discovery) -> anyhow::Result<()> {
    let before = found.documents + found.repeated;
    let pattern = pattern(input);
    let (root, matcher) = match &pattern {
        Some((base, pattern)) => (place(base)?, Some(matcher(pattern).with_context(|| format!("{input} is no pattern"))?)),
        None => (place(input)?, None),
    };
    let name = root.file_name();
    if matcher.is_none() && (name.ends_with(".jsonl") || name.ends_with(".ndjson")) {
        found.roots.push(root.parent());
        lines(store, &root, draft, found).await?;
    } else if matcher.is_none() && name.ends_with(".json") && !root.path().is_some_and(|path| path.is_dir()) {
        ensure!(store.holds(&root).await.map_err(refused)?, "{root}: there is no such file");
        found.roots.push(root.parent());
        add(draft, found, at(root)).await?;
    } else {
        found.roots.push(root.clone());
        let mut listing = store.list(&root).map_err(refused)?;
        while let Some(entry) = listing.next().await.map_err(refused)? {
            let path = below(&root, &entry.uri);
            let wanted = matcher.as_ref().map_or_else(|| is_named_so(&path, entry.uri.path().is_some()), |matcher| matcher.is_match(&path));
            if !wanted || spared.iter().any(|place| entry.uri.is_within(place)) {
                continue;
            }
            if is_other(store, &entry.uri, &found.limits).await {
                found.others += 1;
            } else {
                add(draft, found, at(entry.uri)).await?;
            }
        }
    }
    ensure!(found.documents + found.repeated > before, "{input}: there is no issue");
    Ok(())
}

fn place(text: &str) -> anyhow::Result<Uri> {
    text.parse().map_err(|fact: String| anyhow::anyhow!(fact))
}

/// A place and the pattern of what is wanted under it; none for what is no pattern, or is there under that very name.
fn pattern(input: &str) -> Option<(String, String)> {
    let special = input.find(['*', '?', '[', '{'])?;
    if std::path::Path::new(input).exists() {
        return None;
    }
    let (base, pattern) = match input[..special].rfind('/') {
        Some(slash) => (&input[..=slash], &input[slash + 1..]),
        None => ("./", input),
    };
    Some((base.to_owned(), pattern.to_owned()))
}

fn matcher(pattern: &str) -> anyhow::Result<GlobMatcher> {
    Ok(GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher())
}

/// What a place holds of issues, as far as names tell: JSON files. Of objects those among the photos are left out; files of
/// this machine are asked what they are.
fn is_named_so(path: &str, local: bool) -> bool {
    path.to_ascii_lowercase().ends_with(".json") && (local || !path.split('/').rev().skip(1).any(|folder| folder == "media"))
}

/// Whether a file of this machine says of itself that it is no issue: a theme, a shop. Objects are not fetched for that; and
/// what cannot be read is told when it is made.
async fn is_other(store: &Store, uri: &Uri, limits: &Limits) -> bool {
    let most = limits.issue_bytes as u64 + 1;
    uri.path().is_some() && store.get(uri, most).await.is_ok_and(|bytes| !inputs::is_issue(&bytes))
}

/// The path of something from a place that it lies under.
fn below(root: &Uri, uri: &Uri) -> String {
    match (root, uri) {
        (Uri::File(root), Uri::File(path)) => path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned(),
        (Uri::Object { key: root, .. }, Uri::Object { key, .. }) => {
            key.strip_prefix(root.as_str()).unwrap_or(key).trim_start_matches('/').to_owned()
        }
        _ => uri.to_string(),
    }
}

fn at(uri: Uri) -> Document {
    let name = output_name(&uri.parent().file_name(), &uri.file_name());
    Document { id: uri.to_string(), name, source: Source::At { uri } }
}

async fn add(draft: &mut Draft<'_>, found: &mut Discovery, document: Document) -> anyhow::Result<()> {
    let mut mark = [0; 16];
    mark.copy_from_slice(&Digest::of(document.id.as_bytes()).bytes()[..16]);
    if found.known.insert(mark) {
        found.documents += 1;
        draft.add(&document).await
    } else {
        found.repeated += 1;
        Ok(())
    }
}

/// What a path or a URI of a list leads to.
fn listed(beside: &Uri, path: &str) -> anyhow::Result<Document> {
    let absolute = path.contains("://") || path.starts_with('/');
    let uri = if absolute { place(path)? } else { place(&beside.join(path).to_string())? };
    let folder = uri.path().is_some_and(|path| path.is_dir());
    Ok(at(if folder { uri.join("issue.json") } else { uri }))
}

/// The documents of a file of JSON Lines: an issue, or where one is, a line.
async fn lines(store: &Store, uri: &Uri, draft: &mut Draft<'_>, found: &mut Discovery) -> anyhow::Result<()> {
    let bytes = match store.get(uri, MOST_LINES + 1).await {
        Err(fault) if fault.kind == Kind::Missing => bail!("{uri}: there is no such file"),
        bytes => bytes.map_err(refused)?,
    };
    ensure!(bytes.len() as u64 <= MOST_LINES, "{uri} has more than {MOST_LINES} bytes: cut it into several files");
    let file = uri.file_name();
    let stem = file.rsplit_once('.').map_or(&*file, |(stem, _)| stem);
    let beside = uri.parent();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let number = index + 1;
        let name = output_name("", &format!("{stem}-{number:06}"));
        let text = std::str::from_utf8(line);
        let document = if line.starts_with(b"{") {
            let id = format!("{uri}:{number}");
            match (inputs::named(line, &found.limits), text) {
                (Named::Path(name, path), _) => Document { name: output_name("", &name.replace('/', "-")), ..listed(&beside, &path)? },
                (Named::Issue(name, span), Ok(text)) => {
                    let source = Source::Here { issue: text[span].to_owned(), beside: beside.clone() };
                    Document { id, name: output_name("", &name.replace('/', "-")), source }
                }
                // A faulty one is an issue, whose faults are told when it is made.
                (_, Ok(text)) => Document { id, name, source: Source::Here { issue: text.to_owned(), beside: beside.clone() } },
                (_, Err(_)) => {
                    let base64 = BASE64_STANDARD.encode(line);
                    Document { id, name, source: Source::Coded { base64, beside: beside.clone() } }
                }
            }
        } else {
            let text = text.with_context(|| format!("{uri}, line {number}"))?;
            let path = serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned());
            listed(&beside, &path).with_context(|| format!("{uri}, line {number}"))?
        };
        add(draft, found, document).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_begin_at_a_place() {
        for (input, base, rest) in [
            ("s3://in/**/*.json", "s3://in/", "**/*.json"),
            ("s3://in/20[12]?/a.json", "s3://in/", "20[12]?/a.json"),
            ("/archive/2024/*.json", "/archive/2024/", "*.json"),
            ("*.json", "./", "*.json"),
        ] {
            assert_eq!(pattern(input), Some((base.to_owned(), rest.to_owned())), "{input}");
        }
        assert_eq!(pattern("s3://in/2024"), None);
        let matcher = matcher("**/issue.json").unwrap();
        assert!(matcher.is_match("issue.json") && matcher.is_match("a/b/issue.json") && !matcher.is_match("a/other.json"));
    }

    #[test]
    fn a_place_holds_issues_and_other_things() {
        let object = |path| is_named_so(path, false);
        assert!(object("a.json") && object("2024/river/issue.ar.json") && object("media.json") && object("Issue.JSON"));
        assert!(!object("a.txt") && !object("river/media/colours.json"));
        assert!(is_named_so("river/media/issue.json", true));
    }
}
