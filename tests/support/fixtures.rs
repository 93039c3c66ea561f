//! The issues of `fixtures/`, rendered as a process would.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use bulletin::diagnostic::{Report, Severity};
use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::shop::Press;
use bulletin::{Wanted, edition, layout};

/// The valid issues.
pub const ALL: [&str; 6] = ["compact-2023-11-12", "minimal", "bare", "everything", "long-words", "starter"];

/// A rendered issue.
pub struct Printed {
    /// Name of its folder.
    pub name: &'static str,
    /// The PDF of the screen edition.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
}

/// The folder of a fixture.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Renders the issue of a folder. Fails on an error and on any warning of the layout or the program.
pub fn render(folder: &Path) -> (Vec<u8>, usize, Report) {
    render_as(folder, &edition::SCREEN, None)
}

/// Renders the issue of a folder in an edition, for a shop.
pub fn render_as(folder: &Path, edition: &'static edition::Edition, press: Option<Press>) -> (Vec<u8>, usize, Report) {
    let bytes = std::fs::read(folder.join("issue.json")).expect("the fixture is there");
    let layout = layout::find("compact").expect("the layout is there");
    let wanted = Wanted { layout, edition, limits: Limits::default(), profile: Profile::None, pages: None, press };
    let (job, mut report) = bulletin::check("issue.json", &bytes, folder, &wanted);
    let rendered = job.and_then(|job| bulletin::render(&job, &mut report));
    let unexpected: Vec<_> = report.diagnostics.iter().filter(|d| d.severity == Severity::Error || d.rule == "internal").collect();
    assert!(unexpected.is_empty(), "{}: {unexpected:#?}", folder.display());
    let rendered = rendered.expect("an issue without errors is rendered");
    (rendered.pdf, rendered.pages, report)
}

/// All valid issues, rendered once for all tests of a file.
pub fn printed() -> &'static [Printed] {
    static PRINTED: LazyLock<Vec<Printed>> = LazyLock::new(|| {
        ALL.iter()
            .map(|name| {
                let (pdf, pages, _) = render(&folder(name));
                Printed { name, pdf, pages }
            })
            .collect()
    });
    &PRINTED
}

/// Writes PDFs out for judges that read files, each as `<name>.pdf`, in their order. They are gone with the folder.
pub fn written<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().expect("a folder for the files");
    let write = |(name, pdf): (&str, &[u8])| {
        let path = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&path, pdf).expect("the file can be written");
        path
    };
    let paths = files.into_iter().map(write).collect();
    (folder, paths)
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).map(|_| ()).unwrap()
        }
    }
}
