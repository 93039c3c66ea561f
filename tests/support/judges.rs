//! Outside judges of finished PDFs. A judge that is not there fails the test: it never passes unjudged.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};

/// How to get the judges.
const INSTALL: &str = "tests/judges/install.sh";

/// What poppler 22 says of every tagged file, wrongly: `/Suspects` is a boolean.
const POPPLER_NOISE: &str = "Suspects object is wrong type (boolean)";

/// A standard to judge against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// PDF/A-2b.
    A2b,
    /// PDF/A-3a.
    A3a,
    /// PDF/UA-1.
    Ua1,
}

impl Standard {
    /// The name of veraPDF's profile.
    fn vera_pdf(self) -> &'static str {
        match self {
            Self::A2b => "PDFA-2B",
            Self::A3a => "PDFA-3A",
            Self::Ua1 => "PDFUA-1",
        }
    }

    fn page_validation(self) -> ValidationProfile {
        match self {
            Self::A2b => ValidationProfile::PdfA2b,
            Self::A3a => ValidationProfile::PdfA3a,
            Self::Ua1 => ValidationProfile::PdfUa1,
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Maybe wrong.
    Warning,
    /// Wrong.
    Error,
}

/// What a judge found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, or nothing when only bytes were judged.
    pub file: PathBuf,
    /// The judge, with its profile when it has several.
    pub judge: String,
    /// The clause or rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, judge, rule, severity, message } = self;
        write!(f, "{}: {judge} {rule}: {severity:?}: {message}", file.display())
    }
}

/// Fails when there are findings, with all of them.
///
/// # Panics
/// When there are findings.
#[track_caller]
pub fn expect_none(findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(lines.is_empty(), "{} findings\n{}", lines.len(), lines.join("\n"));
}

/// Lets veraPDF judge files, each against its standards, in one start.
///
/// # Panics
/// When veraPDF is not installed or cannot judge a file.
pub fn vera_pdf(files: &[(&Path, &[Standard])]) -> Vec<Finding> {
    let mut command = Command::new(folder().join("bin/verapdf"));
    for (place, (file, standards)) in files.iter().enumerate() {
        if place > 0 {
            command.arg("--");
        }
        let profiles: Vec<&str> = standards.iter().map(|standard| standard.vera_pdf()).collect();
        command.arg(profiles.join(",")).arg(file);
    }
    let output = run(command);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "veraPDF could not judge:\n{text}{}", String::from_utf8_lossy(&output.stderr));
    let judged = text.lines().filter(|line| line.starts_with("judged\t")).count();
    assert_eq!(judged, files.iter().map(|(_, standards)| standards.len()).sum::<usize>(), "verdicts of\n{text}");
    let mut findings = Vec::new();
    let (mut file, mut judge, mut unexplained) = (PathBuf::new(), String::new(), false);
    let mut find = |file: &Path, judge: &str, rule: &str, message: String| {
        let (file, judge, rule) = (file.to_owned(), judge.to_owned(), rule.to_owned());
        findings.push(Finding { file, judge, rule, severity: Severity::Error, message });
    };
    for line in text.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["judged", path, profile, verdict, ..] => {
                if unexplained {
                    find(&file, &judge, "", "failed without a clause".to_owned());
                }
                (file, judge, unexplained) = (path.into(), format!("veraPDF {profile}"), verdict != "pass");
            }
            ["clause", rule, times, message, place, ..] => {
                unexplained = false;
                find(&file, &judge, rule, format!("{message} ({times} times, first at {place})"));
            }
            _ => panic!("veraPDF said what is not understood: {line}"),
        }
    }
    if unexplained {
        find(&file, &judge, "", "failed without a clause".to_owned());
    }
    findings
}

/// Lets page_validation judge bytes against standards.
pub fn page_validation(pdf: &[u8], standards: &[Standard]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for standard in standards {
        let judge = format!("page_validation {standard:?}");
        let finding = |rule: &str, message: String| Finding {
            file: PathBuf::new(),
            judge: judge.clone(),
            rule: rule.to_owned(),
            severity: Severity::Error,
            message,
        };
        match validate_pdf_bytes(pdf, &ValidationOptions::default().profile(standard.page_validation())) {
            Ok(report) => findings.extend(report.failures.iter().map(|it| finding(&it.rule_id, it.message.clone()))),
            Err(fault) => findings.push(finding("", fault.to_string())),
        }
    }
    findings
}

/// Lets outloud judge files; notes are left out.
///
/// # Panics
/// When outloud is not installed or cannot judge a file.
pub fn outloud(files: &[&Path]) -> Vec<Finding> {
    let mut command = Command::new(folder().join("bin/outloud"));
    command.args(["--fail-on", "never", "--json", "-"]).args(files);
    let output = run(command);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|fault| panic!("outloud's report cannot be read: {fault}\n{}", String::from_utf8_lossy(&output.stderr)));
    let mut findings = Vec::new();
    let results = report["results"].as_array().map_or(&[][..], Vec::as_slice);
    assert_eq!(results.len(), files.len(), "outloud's verdicts");
    for result in results {
        let file = result["path"].as_str().unwrap_or_default();
        assert!(result["error"].is_null(), "outloud could not judge {file}: {}", result["error"]);
        for found in result["findings"].as_array().into_iter().flatten() {
            let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
            let severity = match found["severity"].as_str() {
                Some("info") => continue,
                Some("warning") => Severity::Warning,
                _ => Severity::Error,
            };
            let (rule, message, judge) = (text("rule"), text("message"), "outloud".to_owned());
            findings.push(Finding { file: file.into(), judge, rule, severity, message });
        }
    }
    findings
}

/// Lets our own judge of PDF/X-4 judge files, which shares no code with the program; `spots` is how many spot inks they may have.
///
/// # Panics
/// When Python or pikepdf is not installed or a file cannot be judged.
pub fn x4(files: &[&Path], spots: u32) -> Vec<Finding> {
    let mut command = Command::new(folder().join("venv/bin/python"));
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/x4.py")).args(["--spots", &spots.to_string()]).args(files);
    let output = run(command);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "the judge of PDF/X-4 could not judge:\n{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.lines().filter(|line| line.starts_with("judged\t")).count(), files.len(), "verdicts of\n{text}");
    let mut file = PathBuf::new();
    let mut findings = Vec::new();
    for line in text.lines() {
        match line.splitn(3, '\t').collect::<Vec<_>>()[..] {
            ["judged", path, _] => file = path.into(),
            ["finding", rule, message] => findings.push(Finding {
                file: file.clone(),
                judge: "x4.py".to_owned(),
                rule: rule.to_owned(),
                severity: Severity::Error,
                message: message.to_owned(),
            }),
            _ => {}
        }
    }
    findings
}

/// The plates of a page as Ghostscript separates it within its trim at 100 pixels per inch: cyan, magenta, yellow, black,
/// each with the ink of every pixel, 0 to 255.
///
/// # Panics
/// When Ghostscript is not installed or cannot separate the file.
pub fn plates(file: &Path, page: usize) -> [Vec<u8>; 4] {
    let place = tempfile::tempdir().expect("a folder for the plates");
    let mut command = Command::new("gs");
    command.args(["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r100", "-dOverprint=/enable", "-dUseTrimBox"]);
    command.args([format!("-dFirstPage={page}"), format!("-dLastPage={page}")]);
    command.arg(format!("-sOutputFile={}", place.path().join("plate.tif").display())).arg(file);
    let output = run(command);
    assert!(output.status.success(), "Ghostscript could not separate:\n{}", String::from_utf8_lossy(&output.stdout));
    ["Cyan", "Magenta", "Yellow", "Black"].map(|ink| {
        let path = place.path().join(format!("plate({ink}).tif"));
        let path = if path.exists() { path } else { place.path().join(format!("plate.tif({ink}).tif")) };
        // Ghostscript tells light: the ink is what is missing of it.
        let mut command = Command::new(folder().join("venv/bin/python"));
        command.args(["-c", "import sys, PIL.Image as I; sys.stdout.buffer.write(I.open(sys.argv[1]).convert('L').tobytes())"]).arg(&path);
        let output = run(command);
        assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
        output.stdout.iter().map(|light| 255 - light).collect()
    })
}

/// A plate as Ghostscript makes it.
pub struct Separation {
    /// Pixels in a row.
    pub width: usize,
    /// The ink of every pixel in rows from the top, 0 to 255.
    pub ink: Vec<u8>,
}

/// The plates of all pages as Ghostscript separates them within their trim at 100 pixels per inch, by the names of their
/// inks. At 100 pixels alone it blackens every pixel that a shape touches, and text would be bolder than on any press: it
/// draws at 600 and takes means.
///
/// # Panics
/// When Ghostscript is not installed or cannot separate the file.
pub fn separations(file: &Path) -> Vec<BTreeMap<String, Separation>> {
    separated(file, 6, None)
}

/// The plates of one page, by a look twice as close.
///
/// # Panics
/// When Ghostscript is not installed or fails.
pub fn close_separations(file: &Path, page: usize) -> BTreeMap<String, Separation> {
    separated(file, 12, Some(page)).swap_remove(0)
}

/// Plates drawn at so many times 100 pixels an inch, of one page or of all.
fn separated(file: &Path, times: u32, page: Option<usize>) -> Vec<BTreeMap<String, Separation>> {
    let place = tempfile::tempdir().expect("a folder for the plates");
    let mut command = Command::new("gs");
    command.args(["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", &format!("-r{}", 100 * times)]);
    command.args(["-dOverprint=/enable", "-dUseTrimBox"]);
    if let Some(page) = page {
        // Without the last of these some plates of spot inks are lost.
        command.args([&format!("-dFirstPage={page}"), &format!("-dLastPage={page}"), "-dMaxBitmap=0"]);
    }
    command.arg(format!("-sOutputFile={}", place.path().join("%06d.tif").display())).arg(file);
    let output = run(command);
    assert!(output.status.success(), "Ghostscript could not separate:\n{}", String::from_utf8_lossy(&output.stdout));
    let mut command = Command::new(folder().join("venv/bin/python"));
    command.args(["-c", SEPARATIONS]).arg(place.path()).arg(times.to_string());
    let output = run(command);
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    let mut pages: Vec<BTreeMap<String, Separation>> = Vec::new();
    let mut rest = output.stdout.as_slice();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let [page, width, height, ink] = head.splitn(4, ' ').collect::<Vec<_>>()[..] else { panic!("{head}") };
        let (page, width, height): (usize, usize, usize) = (page.parse().unwrap(), width.parse().unwrap(), height.parse().unwrap());
        let (samples, more) = rest[end + 1..].split_at(width * height);
        pages.resize_with(page.max(pages.len()), BTreeMap::new);
        // Ghostscript tells light: the ink is what is missing of it.
        let separation = Separation { width, ink: samples.iter().map(|light| 255 - light).collect() };
        pages[page - 1].insert(ink.to_owned(), separation);
        rest = more;
    }
    pages
}

/// Writes every plate of a folder: page, width, height and ink in a line, then its samples.
const SEPARATIONS: &str = r"
import glob, re, sys, PIL.Image as I
I.MAX_IMAGE_PIXELS = None
for path in sorted(glob.glob(glob.escape(sys.argv[1]) + '/*(*).tif')):
    page, ink = re.search(r'(\d+)\((.*)\)\.tif$', path).groups()
    plate = I.open(path).convert('L').reduce(int(sys.argv[2]))
    sys.stdout.buffer.write(f'{int(page)} {plate.width} {plate.height} {ink}\n'.encode() + plate.tobytes())
";

/// What mupdf paints text with: the colour of every run, its space and components as `mutool trace` tells them.
///
/// # Panics
/// When mupdf is not installed.
pub fn text_colours(file: &Path) -> std::collections::BTreeSet<(String, String)> {
    let mut command = Command::new("mutool");
    command.arg("trace").arg(file);
    let output = run(command);
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    text.lines()
        .filter(|line| line.contains("<fill_text"))
        .filter_map(|line| Some((value(line, "colorspace")?, value(line, "color")?)))
        .collect()
}

/// A run of text as mupdf paints it.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The size of its letters in points.
    pub size: f64,
    /// The amounts of its colour, as many as its space has.
    pub colour: Vec<f64>,
    /// Its words.
    pub text: String,
}

/// Every run of text that mupdf paints.
///
/// # Panics
/// When mupdf is not installed.
pub fn text_runs(file: &Path) -> Vec<Run> {
    let mut command = Command::new("mutool");
    command.arg("trace").arg(file);
    let output = run(command);
    let trace = String::from_utf8_lossy(&output.stdout);
    let numbers = |line: &str, name: &str| -> Option<Vec<f64>> {
        let (_, rest) = line.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()?.split_whitespace().map(|number| number.parse().ok()).collect()
    };
    // How much a matrix enlarges.
    let scale = |matrix: &[f64]| (matrix[0] * matrix[3] - matrix[1] * matrix[2]).abs().sqrt();
    let mut runs: Vec<Run> = Vec::new();
    let (mut colour, mut enlarged) = (Vec::new(), 1.0);
    for line in trace.lines() {
        if line.contains("<fill_text") || line.contains("<stroke_text") {
            colour = numbers(line, "color").unwrap_or_default();
            enlarged = numbers(line, "transform").map_or(1.0, |matrix| scale(&matrix));
        } else if line.contains("<span") {
            let size = numbers(line, "trm").map_or(0.0, |matrix| scale(&matrix)) * enlarged;
            runs.push(Run { size, colour: colour.clone(), text: String::new() });
        } else if let (Some((_, rest)), Some(run)) = (line.split_once("<g unicode=\""), runs.last_mut()) {
            run.text.push_str(rest.split('"').next().unwrap_or_default());
        }
    }
    runs
}

/// Lets qpdf check a file's syntax.
///
/// # Panics
/// When qpdf is not installed.
pub fn qpdf(file: &Path) -> Vec<Finding> {
    let mut command = Command::new("qpdf");
    command.arg("--check").arg(file);
    let output = run(command);
    if output.status.success() {
        return Vec::new();
    }
    // It exits with 3 when there are only warnings.
    let severity = if output.status.code() == Some(3) { Severity::Warning } else { Severity::Error };
    let message = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let (file, judge) = (file.to_owned(), "qpdf".to_owned());
    vec![Finding { file, judge, rule: "--check".to_owned(), severity, message }]
}

/// What poppler says about a file: its entries by name, such as `Pages` or `Tagged`, and its complaints.
///
/// # Panics
/// When poppler is not installed.
pub fn pdfinfo(file: &Path) -> (BTreeMap<String, String>, Vec<Finding>) {
    let mut command = Command::new("pdfinfo");
    command.args(["-box", "-enc", "UTF-8"]).arg(file);
    let output = run(command);
    let text = String::from_utf8_lossy(&output.stdout);
    let entries = text.lines().filter_map(|line| line.split_once(':'));
    let entries = entries.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    let complaints = String::from_utf8_lossy(&output.stderr);
    let complaints = complaints.lines().filter(|line| !line.contains(POPPLER_NOISE));
    let findings = complaints.map(|line| Finding {
        file: file.to_owned(),
        judge: "pdfinfo".to_owned(),
        rule: String::new(),
        severity: Severity::Error,
        message: line.to_owned(),
    });
    (entries, findings.collect())
}

/// Opens a page of the web in Chromium, without a network. Gives back the page as it stands after its scripts ran, and what the
/// browser complained about.
pub fn chromium(page: &Path) -> (String, Vec<Finding>) {
    let profile = tempfile::tempdir().expect("a folder for the browser");
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND"]);
    command.args(["--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", profile.path().display())).arg(format!("file://{}", page.display()));
    let output = run(command);
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints = said.lines().filter(|line| line.contains("CONSOLE"));
    let findings = complaints.map(|line| Finding {
        file: page.to_owned(),
        judge: "chromium".to_owned(),
        rule: String::new(),
        severity: Severity::Error,
        message: line.to_owned(),
    });
    let findings = findings.collect();
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(page.contains("</html>"), "chromium showed nothing: {said}");
    (page, findings)
}

/// The words of a page as poppler reads them.
///
/// # Panics
/// When poppler is not installed.
pub fn pdftotext(file: &Path, page: usize) -> String {
    let mut command = Command::new("pdftotext");
    let page = page.to_string();
    command.args(["-f", &page, "-l", &page, "-enc", "UTF-8"]).arg(file).arg("-");
    String::from_utf8_lossy(&run(command).stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of a file as they were set.
pub fn pdftotext_lines(file: &Path) -> Vec<String> {
    let mut command = Command::new("pdftotext");
    command.args(["-raw", "-enc", "UTF-8"]).arg(file).arg("-");
    String::from_utf8_lossy(&run(command).stdout).lines().map(str::to_owned).collect()
}

/// The program that plays Amazon's S3.
///
/// # Panics
/// When it is not installed.
pub fn moto_server() -> PathBuf {
    let program = folder().join("venv/bin/moto_server");
    assert!(program.is_file(), "{} is not installed; run {INSTALL}", program.display());
    program
}

/// The folder of the judges that are no packages of the system.
fn folder() -> PathBuf {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = || named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    let folder = named("BULLETIN_JUDGES").or_else(|| Some(cache()?.join("bulletin/judges")));
    folder.unwrap_or_else(|| panic!("HOME is not set, so that the judges cannot be found; see {INSTALL}"))
}

fn run(mut command: Command) -> Output {
    match command.output() {
        Ok(output) => output,
        Err(fault) if fault.kind() == ErrorKind::NotFound => {
            panic!("{} is not installed; run {INSTALL}", command.get_program().display())
        }
        Err(fault) => panic!("{} cannot be run: {fault}", command.get_program().display()),
    }
}
