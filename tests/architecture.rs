//! The invariants of the architecture, held by reading the source.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    assert!(!found.is_empty(), "no .{ending} files under {folder}");
    found
}

/// The code without its comments and its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or(text);
    text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Fails with every line of the folder's code that holds one of the words.
fn nowhere(folder: &str, words: &[&str], except: &[&str], why: &str) {
    let mut offences = Vec::new();
    for (path, text) in files(folder, "rs") {
        // Tests may stand in a file of their own.
        if path.ends_with("tests.rs") || except.iter().any(|end| path.to_string_lossy().contains(end)) {
            continue;
        }
        for (number, line) in code(&text).lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                offences.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(offences.is_empty(), "{why}:\n{}", offences.join("\n"));
}

#[test]
fn the_issue_knows_neither_typst_nor_pdf_nor_files() {
    nowhere(
        "src/issue",
        &["typst", "lopdf", "hayro", "std::fs", "std::io", "crate::pdf", "crate::typeset", "crate::media", "crate::cli"],
        &[],
        "`issue` is pure data",
    );
}

#[test]
fn imports_run_downward() {
    nowhere(
        "src/diagnostic",
        &["crate::issue", "crate::job", "crate::typeset", "crate::pdf", "crate::cli"],
        &[],
        "`diagnostic` is the lowest room",
    );
    nowhere("src/theme", &["crate::job", "crate::typeset", "crate::pdf", "crate::cli"], &[], "`theme` lies beside `layout`, below `job`");
    nowhere("src/media", &["crate::job", "crate::typeset", "crate::pdf", "crate::cli"], &[], "`media` lies below `job`");
    nowhere("src/typeset", &["crate::pdf", "crate::cli"], &[], "`typeset` and `pdf` meet in `Typeset` alone");
    nowhere("src/pdf", &["crate::cli", "crate::batch"], &[], "`pdf` lies below `batch` and `cli`");
    nowhere("src/batch", &["crate::cli"], &[], "`batch` lies below `cli`");
}

#[test]
fn one_room_knows_typst_and_one_knows_pdf() {
    nowhere("src", &["typst::", "typst_layout", "comemo"], &["src/typeset/", "src/pdf/export.rs"], "typeset/ alone knows Typst");
    nowhere("src", &["lopdf", "typst_pdf", "hayro"], &["src/pdf/"], "pdf/ alone knows PDF bytes");
    nowhere("src", &["object_store"], &["src/batch/store/", "src/batch/store.rs"], "batch/store alone knows object stores");
}

#[test]
fn nothing_below_the_command_line_prints() {
    nowhere(
        "src",
        &["println!", "print!(", "eprintln!", "dbg!", "stdout()", "stderr()"],
        &["src/cli/", "src/main.rs"],
        "nothing below `cli` prints",
    );
}

#[test]
fn outputs_are_written_whole_or_not_at_all() {
    nowhere(
        "src",
        &["fs::write(", "File::create(", "OpenOptions"],
        &["src/cli/output.rs"],
        "cli::output::write is the one way to write a file",
    );
}

#[test]
fn nothing_depends_on_clock_network_or_environment() {
    // A cache forgets what was not used for longest; what it gives is what would be made anew.
    let forgets = ["src/media/print/cache.rs"];
    // A batch bounds the time of a document, and reads again what may have changed since.
    let bounds = ["src/batch/process.rs", "src/batch/pool.rs", "src/batch/stamp.rs", "src/cli/batch/worker.rs"];
    let clocks = [&forgets[..], &bounds].concat();
    nowhere("src", &["SystemTime", "Instant::now", "std::net", "TcpStream"], &clocks, "the same input gives the same bytes");
    // A worker of a test may be asked to fall over.
    let told = ["src/cli/terminal.rs", "src/cli/press.rs", "src/cli/batch/worker.rs"];
    nowhere("src", &["std::env::var"], &told, "the environment changes no output");
    // A worker of a batch does all by one thread; tests compare what it makes with what `render` does.
    let alone = ["src/cli/batch/worker.rs"];
    nowhere("src", &["thread::spawn", "rayon"], &alone, "no thread count shows in the output");
}

#[test]
fn templates_evaluate_no_text_and_name_no_edition() {
    for (path, text) in files("layouts", "typ") {
        for (number, line) in text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or(line);
            for word in ["eval(", "sys.inputs", "\"screen\"", "\"press\"", "edition.name", "@preview"] {
                assert!(!line.contains(word), "{}:{}: `{word}` in a template: {line}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn colours_fonts_and_lengths_stand_in_tokens_alone() {
    let length = regex::Regex::new(r"(?:^|[^\w.])\d+(?:\.\d+)?(?:pt|mm|cm|in|em)\b").unwrap();
    let color =
        regex::Regex::new(r#"rgb\("|"\#[0-9a-fA-F]{3,8}"|cmyk\(\d|luma\(\d|\b(?:black|white|red|blue|gray|navy)\b\s*[,)]"#).unwrap();
    let font = regex::Regex::new(r#"font:\s*\(?\s*""#).unwrap();
    for (path, text) in files("layouts", "typ") {
        for (number, line) in text.lines().enumerate() {
            let line = line.split("//").next().unwrap_or(line);
            // One unit as a factor turns a token's number into a length.
            let bare = line.replace("1pt", "").replace("1mm", "").replace("0pt", "").replace("1em", "");
            let offends = length.is_match(&bare) || color.is_match(&bare) || font.is_match(&bare);
            assert!(!offends, "{}:{}: a literal that belongs into tokens.json: {}", path.display(), number + 1, line.trim());
        }
    }
}

#[test]
fn names_say_what_things_are() {
    for (path, _) in files("src", "rs").into_iter().chain(files("layouts", "typ")) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        for vague in ["util", "utils", "helper", "helpers", "common", "misc", "manager"] {
            assert_ne!(stem, vague, "{}", path.display());
        }
    }
}
