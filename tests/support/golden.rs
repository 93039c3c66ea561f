//! Goldens: what came out before, kept under `tests/golden`, against what comes out now.
//!
//! A name is a path under that folder, written out where the golden is asked for (see [`super::names`]).
//! A missing reference is written and fails, so that it is looked at before it is kept.
//! `BULLETIN_UPDATE=1 tests/run` rewrites the references that differ.

use std::fs;
use std::path::{Path, PathBuf};

use bulletin::pdf::picture::{COARSENESS, Picture, Tolerance, compare, composite};
use bulletin::pdf::raster::Sheets;
use similar::TextDiff;

/// How much a picture may differ from its reference, which is kept coarse to be small; and renderers on other machines
/// round differently.
pub const TOLERANCE: Tolerance = Tolerance { channel: 2 * COARSENESS, pixels: 4, share: 0.0 };

/// Bytes that a picture may have as a reference.
pub const MOST_PNG: usize = 120 << 10;

/// Bytes that a text may have as a reference.
pub const MOST_TEXT: usize = 200 << 10;

/// What to do about a golden that fails and should not.
const ADVICE: &str = "if this is as it should be: BULLETIN_UPDATE=1 tests/run";

/// Where goldens are, where failures go, and whether to update.
pub struct Goldens {
    /// The folder of the references.
    pub references: PathBuf,
    /// The folder for what shows a failure.
    pub failures: PathBuf,
    /// Whether to rewrite references that differ.
    pub update: bool,
}

/// Compares a text with its reference, a `.txt` unless the name says otherwise.
///
/// # Panics
/// When it differs, is missing, or is too large.
#[track_caller]
pub fn text(name: &str, actual: &str) {
    settle(Goldens::of_the_project().text(name, actual));
}

/// Compares each page of a PDF, drawn at a resolution in pixels per inch, with `<name>/page-<number>.png`.
///
/// # Panics
/// When a page differs, is missing on either side, or is too large, or when the PDF cannot be drawn.
#[track_caller]
pub fn pages(name: &str, pdf: &[u8], ppi: f64) {
    settle(Goldens::of_the_project().pages(name, pdf, ppi));
}

/// Compares a picture with `<name>.png`.
///
/// # Panics
/// When it differs, is missing, or is too large.
#[track_caller]
pub fn picture(name: &str, actual: &Picture) {
    settle(Goldens::of_the_project().picture(name, actual));
}

#[track_caller]
fn settle(result: Result<(), String>) {
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

impl Goldens {
    /// Those of this project.
    pub fn of_the_project() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder in the target folder");
        Self {
            references: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
            failures: target.join("golden-failures"),
            update: std::env::var_os("BULLETIN_UPDATE").is_some_and(|value| value == "1"),
        }
    }

    /// Compares a text with its reference.
    pub fn text(&self, name: &str, actual: &str) -> Result<(), String> {
        let name = if Path::new(name).extension().is_some() { name.to_owned() } else { format!("{name}.txt") };
        let path = self.references.join(&name);
        let expected = match fs::read_to_string(&path) {
            Ok(expected) => expected,
            Err(_) => return self.renew(&name, actual.as_bytes(), MOST_TEXT, "is new: look at it"),
        };
        if expected == actual {
            return self.forget(&format!("{name}.diff"));
        }
        if self.update {
            return self.renew(&name, actual.as_bytes(), MOST_TEXT, "");
        }
        let diff = TextDiff::from_lines(expected.as_str(), actual);
        let diff = diff.unified_diff().context_radius(3).header("expected", "actual").to_string();
        let shown = self.show(&format!("{name}.diff"), diff.as_bytes())?;
        Err(format!("{name} differs\n{diff}\nthe same in {}\n{ADVICE}", shown.display()))
    }

    /// Compares a picture with its reference.
    pub fn picture(&self, name: &str, actual: &Picture) -> Result<(), String> {
        let name = format!("{name}.png");
        let Ok(bytes) = fs::read(self.references.join(&name)) else {
            return self.renew(&name, &actual.coarse().png()?, MOST_PNG, "is new: look at it");
        };
        let expected = Picture::from_png(&bytes).map_err(|fault| format!("{name} is no picture: {fault}"))?;
        let difference = compare(&expected, actual, TOLERANCE);
        if difference.tolerable {
            return self.forget(&name);
        }
        if self.update {
            return self.renew(&name, &actual.coarse().png()?, MOST_PNG, "");
        }
        let shown = self.show(&name, &composite(&expected, actual, TOLERANCE.channel).png()?)?;
        let sizes = [&expected, actual].map(|picture| format!("{} x {}", picture.width(), picture.height()));
        Err(format!(
            "{name} differs: {difference}, sizes {}\n\
             expected | mask | actual in {}\n{ADVICE}",
            sizes.join(" and "),
            shown.display()
        ))
    }

    /// Compares the pages of a PDF with their references, and their number.
    pub fn pages(&self, name: &str, pdf: &[u8], ppi: f64) -> Result<(), String> {
        let sheets = Sheets::read(pdf).map_err(|fault| format!("{name}: {fault}"))?;
        let drawn = sheets.pictures(ppi).map_err(|fault| format!("{name}: {fault}"))?;
        let mut failures: Vec<String> =
            (1..).zip(&drawn).filter_map(|(number, page)| self.picture(&format!("{name}/page-{number}"), page).err()).collect();
        let references = fs::read_dir(self.references.join(name)).into_iter().flatten().flatten();
        let mut surplus: Vec<usize> = references
            .filter_map(|file| file.file_name().to_str()?.strip_prefix("page-")?.strip_suffix(".png")?.parse().ok())
            .filter(|number| !(1..=drawn.len()).contains(number))
            .collect();
        surplus.sort_unstable();
        for number in surplus {
            let page = format!("{name}/page-{number}.png");
            if self.update {
                fs::remove_file(self.references.join(&page)).map_err(|fault| format!("{page}: {fault}"))?;
            } else {
                failures.push(format!("{page} is a reference, but there are only {} pages\n{ADVICE}", drawn.len()));
            }
        }
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
    }

    /// Writes a reference, and fails when that was not asked for.
    fn renew(&self, name: &str, bytes: &[u8], most: usize, failure: &str) -> Result<(), String> {
        if bytes.len() > most {
            return Err(format!("{name} would have {} bytes, a reference has at most {most}", bytes.len()));
        }
        write(&self.references.join(name), bytes)?;
        if self.update { self.forget(name) } else { Err(format!("{name} {failure}, then run the test again")) }
    }

    /// Writes what shows a failure.
    fn show(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, String> {
        let path = self.failures.join(name);
        write(&path, bytes)?;
        Ok(path)
    }

    /// Takes away what showed a failure that is none any more.
    fn forget(&self, name: &str) -> Result<(), String> {
        // It is not there most of the time.
        let _ = fs::remove_file(self.failures.join(name));
        Ok(())
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes));
    written.map_err(|fault| format!("{}: {fault}", path.display()))
}
