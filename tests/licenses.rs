//! The list of libraries in the binary, and that each of them may be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
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

/// Name, version and licence of every library that is linked into the program, dependencies of tests left out.
fn libraries() -> BTreeMap<(String, String), String> {
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
        .map(|package| ((text(package, "name"), text(package, "version")), text(package, "license")))
        .collect()
}

#[test]
fn the_list_of_libraries_is_fresh() {
    let fresh: String = libraries().iter().map(|((name, version), licence)| format!("{name} {version}: {licence}\n")).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("licenses/libraries.txt");
    if fs::read_to_string(&path).ok().as_deref() != Some(&fresh) {
        if std::env::var_os("BULLETIN_UPDATE").is_some() {
            fs::write(&path, &fresh).unwrap();
            return;
        }
        panic!("licenses/libraries.txt is not what Cargo.lock says; BULLETIN_UPDATE=1 tests/run writes it anew");
    }
}

#[test]
fn every_library_may_be_in_the_binary() {
    for ((name, version), licence) in libraries() {
        // An expression is fine when a choice of it, or each of its parts, is welcome.
        let fine = licence
            .replace(['(', ')'], "")
            .replace('/', " OR ")
            .split(" OR ")
            .any(|choice| choice.split(" AND ").flat_map(|part| part.split(" WITH ")).all(|part| WELCOME.contains(&part.trim())));
        assert!(fine, "{name} {version} is under {licence}");
    }
}
