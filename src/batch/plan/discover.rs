//! The documents of what the command line names: folders, patterns, issues, and files of JSON Lines, here and in stores.

use std::collections::HashSet;

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use globset::{GlobBuilder, GlobMatcher};

use super::{Document, Draft, Source, output_name, refused};
use crate::batch::digest::Digest;
use crate::batch::store::{Kind, Store};
use crate::batch::uri::Uri;

/// Bytes of a file of JSON Lines, at most.
const MOST_LINES: u64 = 1 << 30;

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Where it was looked for.
    pub roots: Vec<Uri>,
    /// Number of documents.
    pub documents: u64,
    /// Number of documents that were named more than once; each is planned once.
    pub repeated: u64,
    known: HashSet<[u8; 16]>,
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
            let wanted = matcher.as_ref().map_or_else(|| is_issue(&path), |matcher| matcher.is_match(&path));
            if wanted && !spared.iter().any(|place| entry.uri.is_within(place)) {
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

/// What a folder holds of issues: JSON files, but for those among the photos.
fn is_issue(path: &str) -> bool {
    path.ends_with(".json") && !path.split('/').rev().skip(1).any(|folder| folder == "media")
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
        let document = match std::str::from_utf8(line) {
            Ok(text) if !text.starts_with('{') => {
                let named = serde_json::from_str::<String>(text).unwrap_or_else(|_| text.to_owned());
                let absolute = named.contains("://") || named.starts_with('/');
                let place = if absolute { place(&named) } else { place(&beside.join(&named).to_string()) };
                at(place.with_context(|| format!("{uri}, line {number}"))?)
            }
            text => {
                let beside = beside.clone();
                let source = match text {
                    Ok(issue) => Source::Here { issue: issue.to_owned(), beside },
                    Err(_) => Source::Coded { base64: BASE64_STANDARD.encode(line), beside },
                };
                Document { id: format!("{uri}:{number}"), name: output_name("", &format!("{stem}-{number:06}")), source }
            }
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
    fn a_folder_holds_issues_and_other_things() {
        assert!(is_issue("a.json") && is_issue("2024/river/issue.ar.json") && is_issue("media.json"));
        assert!(!is_issue("a.txt") && !is_issue("river/media/colours.json"));
    }
}
