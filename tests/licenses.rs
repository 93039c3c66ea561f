//! The list of libraries in the binary, and that each of them may be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Licences under which a library may be linked into a program under MIT or Apache-2.0.
const WELCOME: [&str; 16] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "MIT-0",
    "Unlicense",
    "MPL-2.0",
    "LLVM-exception",
    "OFL-1.1",
];

/// A library that is linked into the program.
struct Library {
    licence: String,
    authors: String,
    folder: PathBuf,
}

/// The libraries that are linked into the program by name and version, dependencies of tests left out.
fn libraries() -> BTreeMap<(String, String), Library> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|n| (n["id"].as_str().unwrap(), n)).collect();
    let root = metadata["resolve"]["root"].as_str().unwrap();
    let (mut reached, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let linked = dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
            if linked {
                open.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    let text = |package: &Value, field: &str| package[field].as_str().unwrap_or("none stated").to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| package["id"] != root && reached.contains(package["id"].as_str().unwrap()))
        .map(|package| {
            let authors = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let library = Library {
                licence: text(package, "license"),
                authors: authors.collect::<Vec<_>>().join(", "),
                folder: Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned(),
            };
            ((text(package, "name"), text(package, "version")), library)
        })
        .collect()
}

/// Names that licence texts and notices have in a package.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// The texts that a library wants to be handed on: of a choice with MIT that of MIT, else all that lie in its package.
fn texts(library: &Library) -> Vec<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(&library.folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && NAMES.iter().any(|name| named(path).starts_with(name)))
        .collect();
    files.sort();
    let mit = library.licence.contains("MIT") && !library.licence.contains(" AND ");
    if mit && files.iter().any(|file| named(file).contains("MIT")) {
        files.retain(|file| named(file).contains("MIT") || named(file).starts_with("NOTICE"));
    }
    let read = |file: PathBuf| String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
    files.into_iter().map(read).map(|text| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()).collect()
}

fn named(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().to_uppercase()
}

/// Every licence text once, with the libraries that it stands for; then the libraries whose packages hold none.
fn notices() -> String {
    let rule = "-".repeat(80);
    let (mut of, mut bare): (BTreeMap<String, (Vec<String>, String)>, _) = (BTreeMap::new(), Vec::new());
    for ((name, version), library) in libraries() {
        let texts = texts(&library);
        if texts.is_empty() {
            bare.push(format!("{name} {version}: {}, by {}\n", library.licence, library.authors));
        }
        for text in texts {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            of.entry(words).or_insert_with(|| (Vec::new(), text)).0.push(format!("{name} {version}"));
        }
    }
    let mut sections: Vec<_> = of.into_values().collect();
    sections.sort();
    let mut out: String = sections.iter().map(|(names, text)| format!("{rule}\n{}\n{rule}\n\n{text}\n\n", names.join(", "))).collect();
    out.push_str(&format!("{rule}\nLibraries whose packages hold no licence text, with their authors\n{rule}\n\n{}", bare.concat()));
    out.push_str("\nOf a choice they are taken under the MIT License or the Apache License 2.0, whose texts stand above.\n");
    out
}

/// Compares a generated file with the one in the tree, and writes it where the user wants that.
fn fresh(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses").join(file);
    if fs::read_to_string(&path).ok().as_deref() != Some(text) {
        if std::env::var_os("BULLETIN_UPDATE").is_some() {
            fs::write(&path, text).unwrap();
            return;
        }
        panic!("licenses/{file} is not what Cargo.lock says; BULLETIN_UPDATE=1 tests/run writes it anew");
    }
}

#[test]
fn the_licence_texts_are_fresh() {
    let text = notices();
    // A library under one licence that asks for its notice, one under a choice, one with a notice of its own.
    for part in ["The rust-url developers", "typst-assets 0.15.1", "BSD"] {
        assert!(text.contains(part), "no {part}");
    }
    fresh("notices.txt", &text);
}

#[test]
fn the_list_of_libraries_is_fresh() {
    let list: String = libraries().iter().map(|((name, version), library)| format!("{name} {version}: {}\n", library.licence)).collect();
    fresh("libraries.txt", &list);
}

#[test]
fn every_library_may_be_in_the_binary() {
    for ((name, version), Library { licence, .. }) in libraries() {
        // An expression is fine when a choice of it, or each of its parts, is welcome.
        let fine = licence
            .replace(['(', ')'], "")
            .replace('/', " OR ")
            .split(" OR ")
            .any(|choice| choice.split(" AND ").flat_map(|part| part.split(" WITH ")).all(|part| WELCOME.contains(&part.trim())));
        assert!(fine, "{name} {version} is under {licence}");
    }
}
