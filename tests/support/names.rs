//! Which references the tests name, found in their sources: so that a reference that no test asks for is noticed,
//! whichever tests run and in whatever order.
//!
//! The name must be written out in the call: `golden::text("cli/help", ..)`, or, when there are many,
//! `golden::pages(&format!("layouts/{layout}"), ..)`, where a placeholder stands for anything without a slash.

use std::fs;
use std::path::Path;

use regex::Regex;

/// Says which references under a folder no test source under another folder asks for.
///
/// # Errors
/// When there are any, or when a name is not written out where it is asked for.
pub fn stale(sources: &Path, references: &Path) -> Result<(), String> {
    let mut patterns = Vec::new();
    for source in files(sources, "rs") {
        let text = fs::read_to_string(sources.join(&source)).map_err(|fault| format!("{source}: {fault}"))?;
        patterns.extend(
            asked_for(&text).map_err(|line| {
                format!("{source}:{line}: the golden's name is not written out here, so that nobody can tell which it is")
            })?,
        );
    }
    let known = |reference: &str| patterns.iter().any(|pattern: &Regex| pattern.is_match(reference));
    let stale: Vec<String> = files(references, "").into_iter().filter(|reference| !known(reference)).collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("no test asks for these references:\n{}", stale.join("\n"))) }
}

/// Patterns of the references that a source asks for; else the line of a call that does not say.
fn asked_for(source: &str) -> Result<Vec<Regex>, usize> {
    let call = Regex::new(r"\bgolden::(text|pages|picture)\(").expect("a pattern");
    let name = Regex::new(r#"^\s*&?(?:format!\(\s*)?"([^"\\]+)""#).expect("a pattern");
    let placeholder = Regex::new(r"\\\{[^}]*\\\}").expect("a pattern");
    let mut patterns = Vec::new();
    for found in call.captures_iter(source) {
        let whole = found.get(0).expect("a match");
        let line = || source[..whole.start()].matches('\n').count() + 1;
        let before = source[..whole.start()].rsplit('\n').next().unwrap_or_default();
        if before.trim_start().starts_with("//") {
            continue;
        }
        let name = name.captures(&source[whole.end()..]).ok_or_else(line)?;
        let name = regex::escape(&name[1]);
        let name = placeholder.replace_all(&name, "[^/]+");
        let ending = match &found[1] {
            "text" if name.rsplit('/').next().is_some_and(|last| last.contains("\\.")) => "",
            "text" => r"\.txt",
            "pages" => r"/page-\d+\.png",
            _ => r"\.png",
        };
        patterns.push(Regex::new(&format!("^{name}{ending}$")).map_err(|_| line())?);
    }
    Ok(patterns)
}

/// All files under a folder with this extension, or with any, as paths from there, in order.
fn files(folder: &Path, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if extension.is_empty() || path.extension().is_some_and(|is| is == extension) {
                let path = path.strip_prefix(folder).expect("a path under the folder");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}
