//! The binary as its users meet it: what it prints, where, and how it exits.

mod support;

use std::fs;
use std::path::Path;

use support::binary::bulletin;
use support::{fixtures, golden};

fn minimal() -> Vec<u8> {
    fs::read(fixtures::folder("minimal").join("issue.json")).unwrap()
}

/// A folder with an issue in it.
fn workplace(issue: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("issue.json"), issue).unwrap();
    folder
}

#[test]
fn help_is_a_golden() {
    golden::text("help/bulletin", &bulletin(["--help"]).run().text());
    golden::text("help/render", &bulletin(["render", "--help"]).run().text());
    golden::text("help/check", &bulletin(["check", "--help"]).run().text());
    golden::text("help/compare", &bulletin(["compare", "--help"]).run().text());
    golden::text("help/batch", &bulletin(["batch", "--help"]).run().text());
    golden::text("help/new", &bulletin(["new", "--help"]).run().text());
    golden::text("help/preflight", &bulletin(["preflight", "--help"]).run().text());
    golden::text("help/impose", &bulletin(["impose", "--help"]).run().text());
    golden::text("help/extract", &bulletin(["extract", "--help"]).run().text());
    golden::text("help/schema", &bulletin(["schema", "--help"]).run().text());
    golden::text("help/layouts", &bulletin(["layouts", "--help"]).run().text());
    golden::text("help/fonts", &bulletin(["fonts", "--help"]).run().text());
    golden::text("help/licenses", &bulletin(["licenses", "--help"]).run().text());
    golden::text("help/completions", &bulletin(["completions", "--help"]).run().text());
}

#[test]
fn the_lists_of_what_is_built_in_are_goldens() {
    golden::text("lists/layouts", &bulletin(["layouts"]).run().text());
    golden::text("lists/fonts", &bulletin(["fonts"]).run().text());
}

#[test]
fn render_writes_beside_the_issue_and_prints_where() {
    let place = workplace(&minimal());
    let ran = bulletin(["render", "issue.json"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.text().starts_with("issue.pdf: 1 page (39 % full), "), "{}", ran.text());
    assert_eq!(ran.stderr, "");
    assert!(fs::read(place.path().join("issue.pdf")).unwrap().starts_with(b"%PDF-1.7"));
}

#[test]
fn a_folder_stands_for_its_issue() {
    let place = workplace(&minimal());
    let ran = bulletin(["render", "."]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(place.path().join("issue.pdf").is_file());
}

#[test]
fn standard_input_to_standard_output() {
    let ran = bulletin(["render", "-", "-o", "-"]).stdin(minimal()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with(b"%PDF-1.7"));
    let ran = bulletin(["render", "-"]).stdin(minimal()).run();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("-o FILE"), "{}", ran.stderr);
}

#[test]
fn a_fault_writes_nothing_and_leaves_an_older_file_as_it_was() {
    let place = workplace(&minimal());
    let pdf = place.path().join("issue.pdf");
    fs::write(&pdf, "an older file").unwrap();
    let ran = bulletin(["render", "issue.json", "--set", "meta.period.from=2023-13"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.text(), "");
    assert!(ran.stderr.contains("there is no month 13") && ran.stderr.contains("stays as it was"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&pdf).unwrap(), "an older file");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2, "nothing else is left behind");
}

#[test]
fn the_issue_itself_is_never_written_over() {
    let place = workplace(&minimal());
    let ran = bulletin(["render", "issue.json", "-o", "issue.json"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2));
    assert_eq!(fs::read(place.path().join("issue.json")).unwrap(), minimal());
    // The same file by another name.
    let ran = bulletin(["render", "issue.json", "-o", "./issue.json"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2));
    assert_eq!(fs::read(place.path().join("issue.json")).unwrap(), minimal());
}

/// A photo, a theme, a template, the PDF: by whatever name `-o` calls them.
#[cfg(unix)]
#[test]
fn no_input_is_ever_written_over() {
    let place = tempfile::tempdir().unwrap();
    fixtures::copy_folder(&fixtures::folder("starter"), place.path());
    let at = |name: &str| place.path().join(name);
    let photo =
        fs::read_dir(at("media")).unwrap().map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|e| e == "jpg"));
    let photo = photo.unwrap();
    let issue = fs::read(at("issue.json")).unwrap();
    fs::write(at("theme.json"), "{}").unwrap();
    std::os::unix::fs::symlink(&photo, at("soft.png")).unwrap();
    fs::hard_link(&photo, at("hard.pdf")).unwrap();
    own_layout(place.path(), ALL_WORDS);
    let before = fs::read(&photo).unwrap();
    for (target, what) in [
        (photo.to_str().unwrap(), "a photo of the issue"),
        ("soft.png", "a photo of the issue"),
        ("hard.pdf", "a photo of the issue"),
        ("theme.json", "the theme of the issue"),
    ] {
        let ran = bulletin(["render", "issue.json", "--format", "png", "--set", "brand={\"theme\": \"theme.json\"}", "-o", target]);
        let ran = if target.ends_with(".pdf") { bulletin(["render", "issue.json", "-o", target]) } else { ran };
        let ran = ran.cwd(place.path()).run();
        assert_eq!(ran.code, Some(2), "{target}: {}", ran.transcript());
        assert!(ran.stderr.contains(what), "{target}: {}", ran.stderr);
    }
    let ran = bulletin(["render", "issue.json", "--layout", "own", "-o", "own/main.typ"]).cwd(place.path()).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("a file of the layout"), "{}", ran.transcript());
    assert_eq!((fs::read(&photo).unwrap(), fs::read(at("issue.json")).unwrap()), (before, issue));
    assert_eq!(fs::read(at("theme.json")).unwrap(), b"{}");

    fs::write(at("small.json"), minimal()).unwrap();
    bulletin(["render", "small.json"]).cwd(place.path()).run();
    let pdf = fs::read(at("small.pdf")).unwrap();
    let ran = bulletin(["extract", "small.pdf", "-o", "./small.pdf"]).cwd(place.path()).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("the PDF itself"), "{}", ran.transcript());
    assert_eq!(fs::read(at("small.pdf")).unwrap(), pdf);
}

#[test]
fn pages_come_as_pictures_too() {
    let place = tempfile::tempdir().unwrap();
    let real = fixtures::folder("compact-2023-11-12");
    let out = place.path().join("page.png");
    let ran = bulletin([Path::new("render"), &real, "--format=png".as_ref(), "--ppi=40".as_ref(), "-o".as_ref(), &out]).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let picture = image::open(place.path().join("page-4.png")).unwrap();
    assert_eq!((picture.width(), picture.height()), (331, 468));
    let out = place.path().join("page.svg");
    let ran = bulletin([Path::new("render"), &fixtures::folder("minimal"), "--format=svg".as_ref(), "-o".as_ref(), &out]).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(fs::read_to_string(&out).unwrap().starts_with("<svg"));
}

#[test]
fn extract_gives_the_issue_back_byte_for_byte() {
    let place = workplace(&minimal());
    bulletin(["render", "issue.json"]).cwd(place.path()).run();
    let ran = bulletin(["extract", "issue.pdf"]).cwd(place.path()).run();
    assert_eq!((ran.code, &ran.stdout), (Some(0), &minimal()));
    fs::write(place.path().join("no.pdf"), "no PDF").unwrap();
    let ran = bulletin(["extract", "no.pdf"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("no.pdf"), "{}", ran.stderr);
}

#[test]
fn the_ending_of_the_file_says_the_format() {
    let place = workplace(&minimal());
    let ran = bulletin(["render", "issue.json", "-o", "page.png"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(fs::read(place.path().join("page.png")).unwrap().starts_with(b"\x89PNG"));
    let ran = bulletin(["render", "issue.json", "--format", "png", "-o", "page.pdf"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
}

#[test]
fn a_wish_for_pages_that_is_not_met_is_told() {
    let place = workplace(&minimal());
    let ran = bulletin(["render", "issue.json", "--set", "print={\"pages\": 6}"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(ran.stderr.contains("the issue does not fill 6 pages"), "{}", ran.stderr);
}

#[test]
fn one_missing_issue_does_not_hide_the_findings_on_others() {
    let place = workplace(&minimal());
    let ran = bulletin(["check", "missing.json", "issue.json", "--format", "json"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2));
    let found: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(found["files"][0]["file"], "issue.json");
    assert_eq!(found["unread"][0]["file"], "missing.json");
    assert!(found["unread"][0]["error"].as_str().unwrap().contains("cannot be read"), "{found}");
    let ran = bulletin(["check", "missing.json", "--format", "sarif"]).cwd(place.path()).run();
    let log: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap().contains("missing.json"), "{log}");
    let ran = bulletin(["check", "missing.json"]).cwd(place.path()).run();
    assert!(ran.code == Some(2) && ran.text().contains("no issue was checked: 1 file could not be read"), "{}", ran.transcript());
    let ran = bulletin(["check", "missing.json", "issue.json"]).cwd(place.path()).run();
    assert!(ran.text().contains("1 issue: 1 warning; 1 file could not be read"), "{}", ran.transcript());
}

#[test]
fn what_has_no_place_or_no_pixels_is_told() {
    let place = workplace(&minimal());
    let ran = bulletin(["render", "/dev/stdin"]).cwd(place.path()).stdin(minimal()).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("-o FILE"), "{}", ran.transcript());
    let ran = bulletin(["render", "issue.json", "--ppi", "300"]).cwd(place.path()).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("--ppi is for PNG"), "{}", ran.transcript());
    assert!(!place.path().join("issue.pdf").exists());
}

#[test]
fn a_folder_in_the_place_of_a_file_is_told_as_such() {
    let place = workplace(&minimal());
    let folder = place.path().join("texts");
    std::fs::create_dir(&folder).unwrap();
    let told = |arguments: &[&str]| {
        let ran = bulletin(arguments).cwd(place.path()).run();
        assert!(ran.code == Some(2) && !ran.stderr.contains("os error"), "{}", ran.transcript());
        ran.stderr
    };
    assert!(told(&["check", "texts"]).contains("texts is a folder without an issue.json: name the file of one"));
    std::fs::write(folder.join("march.json"), minimal()).unwrap();
    assert!(told(&["render", "texts"]).contains("name the file that is meant; there is texts/march.json"));
    assert!(told(&["check", "issue.json", "--theme", "texts"]).contains("texts is a folder: name a file"));
    assert!(told(&["extract", "texts"]).contains("texts is a folder: name a file"));
    assert!(told(&["render", "issue.json", "-o", "texts"]).contains("texts is a folder: name the file to write in it"));
    let ran = bulletin(["render", "issue.json", "-o", "nowhere/issue.pdf"]).cwd(place.path()).run();
    assert!(ran.stderr.contains("nowhere/issue.pdf cannot be written") && !ran.stderr.contains(".bulletin-"), "{}", ran.transcript());
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_fills_is_not_waited_for() {
    let place = workplace(&minimal());
    let made = std::process::Command::new("mkfifo").arg(place.path().join("pipe.json")).status().unwrap();
    assert!(made.success());
    for command in ["render", "check", "extract"] {
        let ran = bulletin([command, "pipe.json"]).cwd(place.path()).run();
        assert!(ran.code == Some(2) && ran.stderr.contains("is a pipe"), "{command}: {}", ran.transcript());
    }
}

#[test]
fn lists_come_as_json_too() {
    let layouts: serde_json::Value = serde_json::from_slice(&bulletin(["layouts", "--format", "json"]).run().stdout).unwrap();
    assert_eq!(layouts[0]["name"], "compact");
    let fonts: serde_json::Value = serde_json::from_slice(&bulletin(["fonts", "--format", "json"]).run().stdout).unwrap();
    assert!(fonts.as_array().unwrap().iter().any(|face| face["family"] == "Source Sans 3" && face["italic"] == true), "{fonts}");
}

#[test]
fn a_new_issue_is_valid_and_renders_without_a_word() {
    let place = tempfile::tempdir().unwrap();
    let ran = bulletin(["new", "river"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert_eq!(ran.text(), "river/issue.json\n");
    let ran = bulletin(["check", "river", "--format", "json"]).cwd(place.path()).run();
    let found: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    // Its addresses are examples, and it says so; nothing else is to be said of it.
    let rules: Vec<_> = found["files"][0]["diagnostics"].as_array().unwrap().iter().map(|d| d["rule"].clone()).collect();
    assert_eq!((found["errors"].as_u64(), rules), (Some(0), vec!["placeholder-link".into()]), "{found}");
    let ran = bulletin(["render", "river"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    assert!(fs::read_to_string(place.path().join("river/media/bridge-licence.txt")).unwrap().contains("ShareAlike 4.0"));
    let schema: serde_json::Value = serde_json::from_slice(&fs::read(place.path().join("river/issue.schema.json")).unwrap()).unwrap();
    let issue: serde_json::Value = serde_json::from_slice(&fs::read(place.path().join("river/issue.json")).unwrap()).unwrap();
    assert_eq!(issue["$schema"], "issue.schema.json");
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&issue));
    let again = bulletin(["new", "river"]).cwd(place.path()).run();
    assert_eq!(again.code, Some(2), "{}", again.transcript());
}

#[test]
fn findings_for_programs() {
    let place = workplace(&minimal());
    let broken = ["check", "issue.json", "--set", "lang=zz", "--set", "meta.period.to=never", "--format"];
    let json = bulletin(broken.iter().copied().chain(["json"])).cwd(place.path()).run();
    assert_eq!(json.code, Some(1));
    let found: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    // Both faults, though one is of the reader and one of the locale.
    assert_eq!(found["files"][0]["diagnostics"][0]["rule"], "unknown-language", "{found}");
    assert_eq!(found["files"][0]["diagnostics"][1]["rule"], "date", "{found}");
    assert_eq!(found["files"][0]["diagnostics"][1]["place"]["path"], "meta.period.to");
    let sarif = bulletin(broken.iter().copied().chain(["sarif"])).cwd(place.path()).run();
    let log: serde_json::Value = serde_json::from_slice(&sarif.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let result = &log["runs"][0]["results"][1];
    assert_eq!((result["ruleId"].as_str(), result["level"].as_str()), (Some("date"), Some("error")));
    assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64() > Some(1));
    let properties = &result["properties"];
    assert!(properties["allowed"].as_str().unwrap().contains("2023-11-06") && properties["hint"].is_string(), "{result}");
    let described = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(described.iter().all(|rule| rule["shortDescription"]["text"].is_string()), "{described:?}");
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn limits_can_be_set_and_hold() {
    let place = workplace(&minimal());
    let ran = bulletin(["check", "issue.json", "--limit", "issue-bytes=100"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(1));
    assert!(ran.text().contains("more than 100 bytes"), "{}", ran.text());
    let ran = bulletin(["check", "issue.json", "--limit", "depth=1"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("nesting"), "{}", ran.stderr);
}

#[test]
fn the_deepest_issue_that_a_limit_allows_is_set() {
    // Markup in markup, as deep as it is read, in the deepest part of an organization.
    let detail = "*a **b ".repeat(8) + "c" + &"** *".repeat(8).replace(' ', "");
    let mut node = serde_json::json!({ "name": "Part", "detail": detail });
    for _ in 0..40 {
        node = serde_json::json!({ "name": "Part", "children": [node] });
    }
    let mut issue: serde_json::Value = serde_json::from_slice(&minimal()).unwrap();
    issue["chapters"][0]["blocks"] = serde_json::json!([{ "type": "org", "title": "Parts", "nodes": [node] }]);
    let place = workplace(issue.to_string().as_bytes());
    let ran = bulletin(["render", "issue.json", "--limit", "nesting=88"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
    let ran = bulletin(["render", "issue.json", "--limit", "nesting=128"]).cwd(place.path()).run();
    assert!(ran.code == Some(2) && ran.stderr.contains("up to 88"), "{}", ran.transcript());
}

#[test]
fn usage_disk_and_missing_files_exit_with_2() {
    let place = workplace(&minimal());
    let cases: [&[&str]; 7] = [
        &["render"],
        &["rendre", "issue.json"],
        &["render", "missing.json"],
        &["render", "issue.json", "-o", "no/such/folder/out.pdf"],
        &["render", "issue.json", "--layout", "baroque"],
        &["render", "issue.json", "--lang", "fr"],
        &["render", "issue.json", "--set", "no.such.place=1"],
    ];
    for args in cases {
        let ran = bulletin(args).cwd(place.path()).run();
        assert_eq!(ran.code, Some(2), "{args:?}\n{}", ran.transcript());
        assert_eq!(ran.text(), "", "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn quiet_says_nothing_but_errors_and_colour_is_a_choice() {
    let place = workplace(&minimal());
    let faulty = ["check", "issue.json", "--set", "lang=zz"];
    let plain = bulletin(faulty).cwd(place.path()).run();
    assert!(!plain.text().contains('\u{1b}'));
    let coloured = bulletin(faulty.iter().copied().chain(["--color", "always"])).cwd(place.path()).run();
    assert!(coloured.text().contains('\u{1b}'));
    let quiet = bulletin(["check", "issue.json", "-q"]).cwd(place.path()).run();
    assert_eq!((quiet.code, quiet.text(), quiet.stderr.as_str()), (Some(0), String::new(), ""));
}

#[test]
fn whoever_stops_reading_is_not_an_error() {
    use std::process::{Command, Stdio};
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_bulletin")).arg("licenses").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = bulletin(["completions", shell]).run();
        assert!(ran.code == Some(0) && ran.text().contains("render"), "{shell}");
    }
}

#[test]
fn licences_name_program_fonts_and_libraries() {
    let text = bulletin(["licenses"]).run().text();
    for part in ["MIT License", "SIL OPEN FONT LICENSE", "typst 0.15.1", "The rust-url developers", "Sander Klootwijk", "ShareAlike 4.0"] {
        assert!(text.contains(part), "no {part}");
    }
}

#[test]
fn schema_prints_the_file_in_the_tree() {
    let schema = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("issue.schema.json")).unwrap();
    assert_eq!(bulletin(["schema"]).run().stdout, schema);
}

/// A layout in a folder of its own, with this as its main template.
fn own_layout(folder: &Path, main: &str) {
    let own = folder.join("own");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("layout.json"), r#"{ "description": "plain" }"#).unwrap();
    fs::write(own.join("tokens.json"), "{}").unwrap();
    let head = "#let issue = json(\"/data/issue.json\")\n#set document(title: issue.meta.title)\n= #issue.meta.title\n";
    fs::write(own.join("main.typ"), format!("{head}{main}")).unwrap();
}

/// Prints all that the minimal issue holds.
const ALL_WORDS: &str = r#"
#let words(spans) = spans.map(s => {
  if s.kind == "text" { s.text } else if s.kind == "link" { link(s.url, words(s.body)) } else { strong(words(s.body)) }
}).join()
#par(issue.meta.period.text)
#for chapter in issue.chapters {
  heading(level: 2, words(chapter.title))
  for block in chapter.blocks {
    heading(level: 3, words(block.title))
    for item in block.items { par(words(item.text)); par(item.when.text) }
  }
}
"#;

#[test]
fn a_layout_of_ones_own_is_a_folder() {
    let place = workplace(&minimal());
    own_layout(place.path(), ALL_WORDS);
    let ran = bulletin(["render", "issue.json", "--layout", "own"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(0), "{}", ran.transcript());
}

#[test]
fn a_fault_of_a_layout_is_not_the_editors() {
    let place = workplace(&minimal());
    own_layout(place.path(), "#panic(\"no\")");
    let ran = bulletin(["render", "issue.json", "--layout", "own"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
    assert!(ran.stderr.contains("/layout/main.typ:4"), "{}", ran.stderr);
}

#[test]
fn a_layout_that_loses_something_is_refused() {
    let place = workplace(&minimal());
    own_layout(place.path(), "");
    let ran = bulletin(["render", "issue.json", "--layout", "own"]).cwd(place.path()).run();
    assert_eq!(ran.code, Some(2), "{}", ran.transcript());
    assert!(ran.stderr.contains("is not on the pages") && ran.stderr.contains("[incomplete]"), "{}", ran.stderr);
    assert!(!place.path().join("issue.pdf").exists());
}
