//! The files that lie beside an issue in an object store: those that it names, and no others, brought to a folder.

use std::io::Write;
use std::path::Path;

use super::store::{Fault, Kind, Store};
use super::uri::Uri;
use crate::issue::limits::Limits;
use crate::issue::rules;
use crate::issue::source::{Node, Source};

/// Bytes of a theme and of what it names, at most; the readers of both have lower limits, and say so.
const MOST_OF_THEME: u64 = 32 << 20;

/// A file that something names.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    path: String,
    most: u64,
}

/// Brings the files that an issue names from beside it to a folder. One that is not there stays away: what is missing is told
/// when the issue is checked. `own_theme` is false where a theme is laid over all issues.
pub async fn bring(store: &Store, issue: &[u8], beside: &Uri, folder: &Path, own_theme: bool, limits: &Limits) -> Result<(), Fault> {
    let Ok(source) = Source::read(issue, limits) else { return Ok(()) };
    // One byte more shows that a photo is too large.
    let most = limits.photo_megabytes as u64 * 1_000_000 + 1;
    for photo in photos(&source, limits) {
        take(store, beside, folder, &Named { path: photo, most }).await?;
    }
    let Some(theme) = theme(&source).filter(|_| own_theme) else { return Ok(()) };
    let Some(bytes) = take(store, beside, folder, &Named { path: theme.clone(), most: MOST_OF_THEME }).await? else { return Ok(()) };
    let within = theme.rsplit_once('/').map_or(String::new(), |(within, _)| format!("{within}/"));
    for part in parts_of_theme(&bytes, limits) {
        take(store, beside, folder, &Named { path: format!("{within}{part}"), most: MOST_OF_THEME }).await?;
    }
    Ok(())
}

fn is_inside(path: &str) -> bool {
    rules::file_path("issue", path).is_ok() && !path.contains('\\') && !path.split('/').any(|part| matches!(part, "" | "."))
}

fn photos(source: &Source, limits: &Limits) -> Vec<String> {
    let media = source.root().get("media").map_or(&[][..], Node::fields);
    let media = if media.len() > limits.photos { &[] } else { media };
    let files = media.iter().filter_map(|entry| entry.node.get("file").and_then(Node::as_str));
    files.filter(|path| is_inside(path)).map(str::to_owned).collect()
}

fn theme(source: &Source) -> Option<String> {
    let path = source.root().get("brand")?.get("theme").and_then(Node::as_str)?;
    is_inside(path).then(|| path.to_owned())
}

/// The logo and the fonts of a theme.
pub fn parts_of_theme(theme: &[u8], limits: &Limits) -> Vec<String> {
    let Ok(source) = Source::read(theme, limits) else { return Vec::new() };
    let root = source.root();
    let fonts = root.get("fonts").and_then(|fonts| fonts.get("files")).map_or(&[][..], Node::elements);
    let logo = root.get("logo").and_then(|logo| logo.get("file"));
    fonts.iter().chain(logo).filter_map(Node::as_str).filter(|path| is_inside(path)).map(str::to_owned).collect()
}

/// Brings one file; none where there is none.
async fn take(store: &Store, beside: &Uri, folder: &Path, named: &Named) -> Result<Option<bytes::Bytes>, Fault> {
    let uri = beside.join(&named.path);
    match store.get(&uri, named.most).await {
        Ok(bytes) => {
            lay(&folder.join(&named.path), &bytes).map_err(|error| Fault { kind: Kind::Unreachable, uri, why: error.to_string() })?;
            Ok(Some(bytes))
        }
        Err(fault) if matches!(fault.kind, Kind::Missing | Kind::Unusable) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Lays a file into a folder that is thrown away afterwards.
pub fn lay(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_an_issue_names_is_brought_and_nothing_from_outside() {
        let place = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("secret.jpg", "secret"),
            ("in/media/a.jpg", "a"),
            ("in/house/theme.json", r#"{ "logo": { "file": "logo.png" }, "fonts": { "files": ["f/a.otf", "../../secret.jpg"] } }"#),
            ("in/house/logo.png", "logo"),
            ("in/house/f/a.otf", "font"),
            ("in/other.jpg", "not named"),
        ] {
            lay(&place.path().join(path), text.as_bytes()).unwrap();
        }
        let issue = br#"{ "media": { "a": { "file": "media/a.jpg" }, "b": { "file": "../secret.jpg" }, "c": { "file": "gone.jpg" } },
            "brand": { "theme": "house/theme.json" } }"#;
        let (store, beside, to) = (Store::default(), Uri::File(place.path().join("in")), place.path().join("to"));
        bring(&store, issue, &beside, &to, true, &Limits::default()).await.unwrap();
        let mut listing = store.list(&Uri::File(to.clone())).unwrap();
        let mut found = Vec::new();
        while let Some(entry) = listing.next().await.unwrap() {
            found.push(entry.uri.path().unwrap().strip_prefix(&to).unwrap().to_str().unwrap().to_owned());
        }
        assert_eq!(found, ["house/f/a.otf", "house/logo.png", "house/theme.json", "media/a.jpg"]);
    }
}
