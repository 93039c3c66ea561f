//! Files of an issue or a theme: read only from inside its folder, whatever the path or a symbolic link says.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::issue::limits::Limits;
use crate::issue::rules;

/// What is looked for, in the words of messages.
pub struct Kind<'a> {
    /// What names the file: `issue` or `theme`.
    pub owner: &'a str,
    /// What it should be: `picture` or `font`.
    pub noun: &'static str,
    /// The formats that are taken.
    pub formats: &'static str,
    /// The endings of their files.
    pub endings: &'static [&'static str],
    /// Bytes that it may have, in millions.
    pub megabytes: usize,
    /// What to do about a larger one.
    pub smaller: &'static str,
}

impl<'a> Kind<'a> {
    /// A picture under the limits.
    pub fn picture(owner: &'a str, limits: &Limits) -> Self {
        Self {
            owner,
            noun: "picture",
            formats: "JPEG, PNG or WebP",
            endings: &["jpg", "jpeg", "png", "webp"],
            megabytes: limits.photo_megabytes,
            smaller: "save a smaller version, or raise the limit with --limit photo-megabytes=N",
        }
    }
}

/// The bytes of a file inside a folder.
pub fn read(folder: &Path, file: &str, kind: &Kind) -> Result<Vec<u8>, Diagnostic> {
    let owner = kind.owner;
    if let Err(fault) = rules::file_path(owner, file) {
        return Err(Diagnostic::error(fault.rule, fault.fact).hint(fault.hint));
    }
    let path = folder.join(file);
    let missing = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let hint = similar(folder, Path::new(file), kind.endings).map_or_else(
                || format!("put the file there, or correct the path; it counts from the {owner}'s folder"),
                |name| format!("there is a `{name}`: did you mean that?"),
            );
            Diagnostic::error("missing-file", "there is no such file").hint(hint)
        }
        ErrorKind::PermissionDenied => {
            Diagnostic::error("unreadable-file", "this file may not be read").hint("give yourself the right to read it")
        }
        _ => {
            let why = error.to_string();
            let why = why.split(" (os error").next().unwrap_or_default().to_lowercase();
            Diagnostic::error("unreadable-file", format!("this file cannot be read: {why}"))
                .hint("look where its path leads, and put a whole copy of the file there")
        }
    };
    let root = folder.canonicalize().map_err(missing)?;
    // Also where the file is not there: what lies elsewhere is not even looked at.
    if !path.ancestors().find_map(|there| there.canonicalize().ok()).is_some_and(|real| real.starts_with(&root)) {
        return Err(Diagnostic::error("unsafe-path", format!("this path leaves the {owner}'s folder through a symbolic link"))
            .hint(format!("put a copy of the file into the {owner}'s folder")));
    }
    let real = path.canonicalize().map_err(missing)?;
    let found = fs::metadata(&real).map_err(missing)?;
    if !found.is_file() {
        return Err(Diagnostic::error("unreadable-file", format!("this is a folder or a device, not a {}", kind.noun))
            .hint(format!("name a {} file", kind.formats)));
    }
    let most = (kind.megabytes as u64) * 1_000_000;
    let mut bytes = Vec::with_capacity(found.len().min(most) as usize);
    File::open(&real).map_err(missing)?.take(most + 1).read_to_end(&mut bytes).map_err(missing)?;
    if bytes.len() as u64 > most {
        let fact = format!("this file is larger than {} MB", kind.megabytes);
        return Err(Diagnostic::error("too-large", fact).hint(kind.smaller));
    }
    Ok(bytes)
}

/// A file of some endings whose path is nearly that of a missing one: its name, or that of one folder on the way.
fn similar(folder: &Path, file: &Path, endings: &[&str]) -> Option<String> {
    let root = folder.canonicalize().ok()?;
    let (mut way, mut told) = (root.clone(), PathBuf::new());
    let mut steps = file.components().peekable();
    while let Some(step) = steps.next() {
        let wanted = step.as_os_str().to_str()?;
        let last = steps.peek().is_none();
        let as_written = way.join(wanted);
        let name = if as_written.exists() && (last || as_written.is_dir()) {
            wanted.to_owned()
        } else {
            near(&way, wanted, |path| if last { path.is_file() && ends(path, endings) } else { path.is_dir() })?
        };
        told.push(&name);
        way.push(name);
        if !way.canonicalize().ok()?.starts_with(&root) {
            return None;
        }
    }
    Some(told.to_str()?.replace('\\', "/"))
}

/// What a folder holds under nearly a name.
fn near(folder: &Path, wanted: &str, fits: impl Fn(&Path) -> bool) -> Option<String> {
    // Endings are taken for one another; what comes before them is the name.
    let stem = |name: &str| Path::new(&name.to_lowercase()).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let wanted = stem(wanted);
    let mut names: Vec<String> = fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &stem(&name)), name))
        .filter(|(distance, name)| {
            *distance <= 1 + wanted.chars().count() / 4 && *distance < wanted.chars().count() && fits(&folder.join(name))
        })
        .min()
        .map(|(_, name)| name)
}

fn ends(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_folder_or_in_a_name_is_seen() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("media")).unwrap();
        for name in ["media/facade.jpg", "media/notes.txt"] {
            fs::write(place.path().join(name), "").unwrap();
        }
        let meant = |file: &str| similar(place.path(), Path::new(file), &["jpg"]);
        for slip in ["medai/facade.jpg", "media/fasade.jpg", "Media/Facade.JPG", "media/facade.jpeg"] {
            assert_eq!(meant(slip).as_deref(), Some("media/facade.jpg"), "{slip}");
        }
        #[cfg(unix)]
        {
            let elsewhere = tempfile::tempdir().unwrap();
            fs::write(elsewhere.path().join("secret.jpg"), "").unwrap();
            std::os::unix::fs::symlink(elsewhere.path(), place.path().join("media/out")).unwrap();
            assert_eq!((meant("media/out/secrets.jpg"), meant("media/oot/secret.jpg")), (None, None));
            let kind = Kind::picture("issue", &Limits::default());
            let fault = read(place.path(), "media/out/secrets.jpg", &kind).unwrap_err();
            assert_eq!(fault.rule, "unsafe-path");
        }
        for other in ["media/notes.jpg", "pictures/facade.jpg", "media/harbour-at-night.jpg"] {
            assert_eq!(meant(other), None, "{other}");
        }
    }
}
