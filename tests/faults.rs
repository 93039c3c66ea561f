//! Faulty issues: what is said of each, that every rule is shown, and that no input breaks the reader.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use bulletin::diagnostic::{self, Report, Severity};
use bulletin::edition::EDITIONS;
use bulletin::issue::limits::Limits;
use bulletin::issue::lint::{LINTS, Profile, lint};
use bulletin::issue::read::read;
use bulletin::{Wanted, layout};
use serde_json::{Value, json};
use support::golden;

/// Columns of the terminal that the goldens stand for.
const WIDTH: usize = 100;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn faulty() -> PathBuf {
    project().join("fixtures/faulty")
}

/// Everything that is found in an issue.
fn check(file: &str, bytes: &[u8], folder: &Path, profile: Profile) -> Report {
    let layout = layout::find("compact").expect("the layout is there");
    bulletin::check(
        file,
        bytes,
        folder,
        &Wanted { layout, edition: &EDITIONS[0], limits: Limits::default(), profile, pages: None, press: None },
    )
    .1
}

/// Both forms in which findings are told.
fn told(report: &Report) -> String {
    let of = |tell: fn(&Report) -> String| report.with_named().map(tell).collect::<String>();
    format!("{}\n{}", of(diagnostic::lines), of(|report| diagnostic::excerpts(report, false, WIDTH)))
}

/// The faulty issues that are kept as files. Those of style are read with every lint.
fn kept() -> Vec<(String, Report)> {
    let mut files: Vec<_> = fs::read_dir(faulty())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let profile = if name.starts_with("style-") { Profile::Un } else { Profile::None };
            let report = check(&format!("{name}.json"), &fs::read(&path).unwrap(), &faulty(), profile);
            (name, report)
        })
        .collect()
}

/// The faulty themes that are kept as files.
fn themes() -> Vec<(String, Report)> {
    let mut files: Vec<_> = fs::read_dir(faulty().join("themes"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let report = dress(&format!("{name}.json"), &fs::read(&path).unwrap(), &faulty().join("themes"));
        (format!("theme-{name}"), report)
    };
    files.into_iter().map(read).collect()
}

/// Everything that is found in a theme.
fn dress(file: &str, bytes: &[u8], folder: &Path) -> Report {
    bulletin::dress(&layout::find("compact").unwrap(), file, bytes, folder, &Limits::default()).1
}

/// A theme whose one font is a built-in one, changed.
fn theme_with_font(name: &str, change: impl Fn(&mut Vec<u8>)) -> (String, Report) {
    let folder = tempfile::tempdir().unwrap();
    let mut font = fs::read(project().join("fonts/source-sans-3/SourceSans3-Regular.otf")).unwrap();
    change(&mut font);
    fs::write(folder.path().join("house.otf"), font).unwrap();
    let theme = "{\n  \"fonts\": { \"files\": [\"house.otf\"] }\n}\n";
    (format!("theme-{name}"), dress(&format!("{name}.json"), theme.as_bytes(), folder.path()))
}

/// The place of a table in an OpenType file.
fn table(font: &[u8], tag: &[u8; 4]) -> usize {
    let entry = (12..).step_by(16).find(|at| &font[*at..at + 4] == tag).unwrap();
    u32::from_be_bytes(font[entry + 8..entry + 12].try_into().unwrap()) as usize
}

/// Faulty issues and themes too large to be kept, or of a kind that a repository does not hold.
fn made() -> Vec<(String, Report)> {
    let one = |text: Value| {
        json!({
            "format": "bulletin/1", "lang": "en", "meta": { "title": "Harbour Notes", "period": { "from": "2024-03", "to": "2024-03" } },
            "chapters": [{ "title": "This month", "blocks": [{ "type": "prose", "text": text }] }],
        })
    };
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, issue: &str| {
        let report = check(&format!("{name}.json"), issue.as_bytes(), folder.path(), Profile::None);
        (name.to_owned(), report)
    };
    let pretty = |issue: &Value| serde_json::to_string_pretty(issue).unwrap();
    let mut made = vec![
        of("text-too-long", &pretty(&one(json!(["word ".repeat(14_000)])))),
        of("too-many-items", &pretty(&one(json!(vec!["word"; 5_001])))),
        of("file-too-large", &pretty(&one(json!([" ".repeat(9 << 20)])))),
    ];
    let mut long_name = one(json!(["word"]));
    long_name[format!("name{}", "e".repeat(300_000))] = json!({ "x": "y" });
    let mut scattered = one(json!(["The pier \u{26F4}", "\u{26F4} and \u{26F4}", "The quay"]));
    scattered["meta"]["strap"] = json!("\u{26F4} above all");
    let mut everywhere = one(json!(vec!["By ferry \u{26F4}"; 9]));
    everywhere["meta"]["strap"] = json!("\u{26F4} above all");
    made.extend([
        of("name-too-long", &long_name.to_string()),
        of("no-glyph-scattered", &pretty(&scattered)),
        of("no-glyph-everywhere", &pretty(&everywhere)),
    ]);
    made.push(theme_with_font("font-licence", |font| {
        let at = table(font, b"OS/2");
        font[at + 8..at + 10].copy_from_slice(&2u16.to_be_bytes());
    }));
    made.push(theme_with_font("font-cut", |font| font.truncate(4_000)));
    made.push(theme_with_font("font-of-the-web", |font| font[..4].copy_from_slice(b"wOF2")));
    made.push((
        "theme-too-large".into(),
        dress("too-large.json", format!("{{ \"name\": \"{}\" }}", "x".repeat(300_000)).as_bytes(), folder.path()),
    ));
    #[cfg(unix)]
    {
        let outside = tempfile::tempdir().unwrap();
        fs::copy(faulty().join("media/good.jpg"), outside.path().join("secret.jpg")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.jpg"), folder.path().join("pier.jpg")).unwrap();
        let mut issue = one(json!(["The pier"]));
        issue["media"] = json!({ "pier": { "file": "pier.jpg", "alt": "A pier in fog" } });
        issue["chapters"][0]["blocks"][0]["media"] = json!(["pier"]);
        made.push(of("photo-through-link", &pretty(&issue)));
    }
    made
}

#[test]
fn faults_are_told_as_before() {
    let all: Vec<_> = kept().into_iter().chain(themes()).chain(made()).collect();
    assert!(all.len() >= 40, "only {} faulty issues", all.len());
    let failures: Vec<_> =
        all.iter().filter_map(|(name, report)| catch_unwind(|| golden::text(&format!("faults/{name}"), &told(report))).err()).collect();
    assert!(failures.is_empty(), "{} of {} faulty issues are told otherwise; see above", failures.len(), all.len());
    let silent: Vec<_> =
        all.iter().filter(|(_, report)| report.with_named().all(|report| report.diagnostics.is_empty())).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "nothing is found in {silent:?}");
    let old: Vec<_> = fs::read_dir(project().join("tests/golden/faults"))
        .unwrap()
        .filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| !all.iter().any(|(known, _)| known == name))
        .collect();
    assert!(old.is_empty(), "goldens of faulty issues that are gone: {old:?}");
}

/// JSON Schema has 4.0 as an integer.
#[test]
fn whole_numbers_with_a_point_are_taken() {
    let issue = |number: &str| {
        format!(
            r#"{{ "format": "bulletin/1", "lang": "en", "meta": {{ "title": "T", "period": {{ "from": "2024-03", "to": "2024-03" }} }},
            "print": {{ "pages": {number} }},
            "chapters": [{{ "title": "C", "blocks": [{{ "type": "toc", "depth": 2.0 }}, {{ "type": "prose", "text": ["word"] }}] }}] }}"#
        )
    };
    for (number, pages) in [("4.0", 4), ("1e0", 1), ("4", 4)] {
        let (read, report) = read("issue.json", issue(number).as_bytes(), &Limits::default());
        let read = read.unwrap_or_else(|| panic!("{}", diagnostic::lines(&report)));
        assert_eq!(read.issue.print.unwrap().pages, Some(pages), "{number}");
    }
    let (_, report) = read("issue.json", issue("4.5").as_bytes(), &Limits::default());
    assert_eq!(report.diagnostics[0].rule, "range");
}

#[test]
fn many_faults_are_found_in_one_run() {
    let (_, report) = kept().into_iter().find(|(name, _)| name == "ten-faults").unwrap();
    let rules: BTreeSet<_> = report.diagnostics.iter().map(|d| d.rule).collect();
    assert!(report.count(Severity::Error) >= 10 && rules.len() >= 10, "{rules:?}");
}

/// Names of rules in the sources: what stands first in `Diagnostic::error(…)` and its like.
fn rules_in(folder: &Path, rules: &mut BTreeSet<String>) {
    let call = regex::Regex::new(r#"(?:\berror|\bwarning|\bnote|\bfault)\(\s*"([a-z]+(?:-[a-z]+)*)",|\brule: "([a-z-]+)","#).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            rules_in(&entry, rules);
        } else {
            let source = fs::read_to_string(&entry).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            rules.extend(call.captures_iter(code).filter_map(|found| Some(found.get(1).or(found.get(2))?.as_str().to_owned())));
        }
    }
}

#[test]
fn every_rule_is_shown_by_an_issue() {
    let mut rules: BTreeSet<String> = LINTS.iter().map(|lint| lint.name.to_owned()).collect();
    rules_in(&project().join("src/issue"), &mut rules);
    rules_in(&project().join("src/media"), &mut rules);
    rules_in(&project().join("src/theme"), &mut rules);
    rules.extend(["no-glyph", "unknown-language", "unknown-font", "font-licence", "missing-face"].map(str::to_owned));
    // What should never happen has no example, nor has what the built-in layouts have.
    rules.remove("internal");
    rules.remove("no-bounds");
    let reports: Vec<_> = kept().into_iter().chain(themes()).chain(made()).map(|(_, report)| report).collect();
    let shown: BTreeSet<String> =
        reports.iter().flat_map(Report::with_named).flat_map(|report| &report.diagnostics).map(|d| d.rule.to_owned()).collect();
    let missing: Vec<_> = rules.difference(&shown).collect();
    assert!(rules.len() >= 40, "the sources name only {rules:?}");
    assert!(missing.is_empty(), "no faulty issue shows {missing:?}");
}

#[test]
fn every_rule_has_a_description() {
    let mut rules = BTreeSet::new();
    rules_in(&project().join("src/issue"), &mut rules);
    rules_in(&project().join("src/media"), &mut rules);
    rules_in(&project().join("src/theme"), &mut rules);
    let described: BTreeSet<&str> = diagnostic::RULES.iter().map(|(name, _)| *name).chain(LINTS.iter().map(|lint| lint.name)).collect();
    let missing: Vec<_> = rules.iter().filter(|rule| !described.contains(rule.as_str())).collect();
    assert!(missing.is_empty(), "src/diagnostic/rules.rs says nothing of {missing:?}");
}

#[test]
fn every_finding_says_what_to_do() {
    for (name, report) in kept().into_iter().chain(themes()).chain(made()) {
        for d in &report.diagnostics {
            assert!(d.hint.is_some(), "{name}: {} leaves the reader alone", d.fact);
            // Of what is not there, or not readable, there is no value.
            let written = d.place.as_ref().map_or("", |place| report.source[place.span.clone()].trim_matches('"').trim());
            let seen = written.len() > 1 && !matches!(d.rule, "syntax" | "too-deep" | "encoding");
            assert!(!seen || d.value.is_some(), "{name}: {} shows no value", d.fact);
            assert!(report.source.trim().is_empty() || d.place.is_some(), "{name}: {} has no place", d.fact);
            for text in [Some(&d.fact), d.hint.as_ref(), d.allowed.as_ref()].into_iter().flatten() {
                assert!(!text.ends_with('.') || text.ends_with("…."), "{name}: `{text}` ends in a full stop");
            }
        }
        let unseen = told(&report).chars().find(|c| *c != '\n' && diagnostic::is_invisible(*c));
        assert_eq!(unseen, None, "{name} steers a terminal");
    }
}

/// A name of megabytes is told as shortly to programs as to people.
#[test]
fn programs_are_told_as_shortly_as_people() {
    let issue = json!({ ("x".repeat(3 << 20)): "y".repeat(3 << 20), "lang": "z".repeat(1 << 20) });
    let report = check("issue.json", issue.to_string().as_bytes(), &faulty(), Profile::None);
    let reports = [report];
    for told in [diagnostic::json(&reports, &[]), diagnostic::sarif(&reports, &[], &[])] {
        assert!(told.contains("unknown-field") && told.len() < 60_000, "{} bytes", told.len());
    }
}

#[test]
fn the_real_faults_of_the_reference_issue_are_found() {
    let folder = project().join("fixtures/compact-2023-11-12");
    let report = check("issue.json", &fs::read(folder.join("issue.json")).unwrap(), &folder, Profile::Un);
    let count = |rule: &str| report.diagnostics.iter().filter(|d| d.rule == rule).count();
    for (rule, times) in [
        ("truncated", 1),
        ("unbalanced-quote", 2),
        ("post-not-of-entity", 1),
        ("placeholder-link", 1),
        ("hyphen-in-range", 5),
        ("hyphen-as-dash", 2),
        ("mixed-quotes", 1),
        ("mixed-apostrophes", 1),
        ("un-spelling", 3),
        ("un-ampersand", 3),
        ("un-country", 1),
        ("odd-capital", 1),
        ("missing-article", 2),
        ("out-of-order", 5),
    ] {
        assert_eq!(count(rule), times, "{rule}\n{}", diagnostic::lines(&report));
    }
    assert_eq!(report.diagnostics.len(), 29, "{}", diagnostic::lines(&report));
}

/// A generator of numbers that is the same on every machine (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Reads a broken issue: nothing may panic, and every place must lie in the file.
fn survives(what: &str, bytes: &[u8]) {
    let result = catch_unwind(AssertUnwindSafe(|| {
        let (read, report) = read("issue.json", bytes, &Limits::default());
        let lints = read.map(|read| lint(&read, Profile::Un)).unwrap_or_default();
        for place in report.diagnostics.iter().chain(&lints).filter_map(|d| d.place.as_ref()) {
            let lines = report.source.split('\n').count();
            assert!(place.span.start <= place.span.end && report.source.get(place.span.clone()).is_some(), "{place:?} is not in the file");
            assert!((1..=lines).contains(&place.line) && (place.line..=lines).contains(&place.end_line) && place.column >= 1, "{place:?}");
            let before = report.source[..place.span.start].matches('\n').count() + 1;
            assert_eq!(before, place.line, "{place:?}");
        }
        // Excerpts are slow; a few show what many would.
        let few = Report { diagnostics: report.diagnostics.iter().chain(&lints).take(3).cloned().collect(), ..report };
        let _ = (diagnostic::lines(&few), diagnostic::excerpts(&few, false, WIDTH));
    }));
    assert!(result.is_ok(), "{what} broke the reader");
}

fn real() -> Vec<u8> {
    fs::read(project().join("fixtures/compact-2023-11-12/issue.json")).unwrap()
}

#[test]
fn cut_and_flipped_bytes_break_nothing() {
    let real = real();
    for end in (0..real.len()).step_by(97) {
        survives(&format!("the first {end} bytes"), &real[..end]);
    }
    let mut dice = Dice(0x5EED);
    for round in 0..400 {
        let mut bytes = real.clone();
        for _ in 0..=round % 4 {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        survives(&format!("flip {round}"), &bytes);
    }
}

/// The places of all values of a document.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| pointers(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), out))
        }
        Value::Array(values) => values.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), out)),
        _ => {}
    }
}

fn remove(issue: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    match issue.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.shift_remove(name);
        }
        Some(Value::Array(values)) => {
            if let Some(index) = name.parse().ok().filter(|index| *index < values.len()) {
                values.remove(index);
            }
        }
        _ => {}
    }
}

/// Registries of tens of thousands of names, with something wrong in each use: more than any check may take to heart.
#[test]
fn large_registries_cost_no_more_than_they_should() {
    let many = |entry: Value| Value::Object((0..20_000).map(|number| (format!("name-{number}"), entry.clone())).collect());
    let items: Vec<Value> =
        (0..4_000).map(|number| json!({ "person": format!("nome-{number}"), "text": "High Commissioner for Nothing said so" })).collect();
    let mut issue = json!({
        "format": "bulletin/1", "lang": "en", "meta": { "title": "T", "period": { "from": "2024-03", "to": "2024-03" } },
        "people": many(json!({ "name": "B. Holm", "post": "High Commissioner for Nothing", "entity": "name-7" })),
        "entities": many(json!({ "name": "Port" })),
        "chapters": [{ "title": "C", "blocks": [{ "type": "statements", "items": items }] }],
    });
    issue["entities"]["lock"] = json!({ "name": "Lock", "posts": ["High Commissioner for Nothing"] });
    let mut right = issue.clone();
    for item in right["chapters"][0]["blocks"][0]["items"].as_array_mut().unwrap() {
        item["person"] = "name-1".into();
    }
    let mut long = json!({});
    long["x".repeat(7 << 20)] = json!(1);
    for issue in [issue, right, long] {
        let (read, report) = read("issue.json", issue.to_string().as_bytes(), &Limits::default());
        let lints = read.map_or(0, |read| lint(&read, Profile::Un).len());
        assert!(report.diagnostics.len() + lints > 0);
    }
    assert!(cpu_seconds() < 60, "{} s", cpu_seconds());
}

/// What this test alone has used of a processor, whatever else the machine does; 0 where the system does not tell.
fn cpu_seconds() -> u64 {
    let used = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    used.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<u64>().ok()).unwrap_or_default() / 1_000_000_000
}

#[test]
fn changed_values_break_nothing() {
    let everything = fs::read(project().join("fixtures/everything/issue.json")).unwrap();
    let mut dice = Dice(0xB0A7);
    for (name, bytes) in [("the real issue", real()), ("the issue of everything", everything)] {
        let issue: Value = serde_json::from_slice(&bytes).unwrap();
        let mut places = Vec::new();
        pointers(&issue, "", &mut places);
        let others = [
            Value::Null,
            json!(true),
            json!(-7.5),
            json!(""),
            json!("\u{202e}**[(“1-2\u{1b}"),
            json!([]),
            json!([[1], "a"]),
            json!({}),
            json!({ "type": "table", "rows": [["a"], 1] }),
        ];
        for (round, pointer) in places.iter().enumerate() {
            let mut changed = issue.clone();
            if let Some(value) = changed.pointer_mut(pointer) {
                *value = others[round % others.len()].clone();
            }
            survives(&format!("{name}: another value at {pointer}"), changed.to_string().as_bytes());
        }
        for round in 0..300 {
            let mut changed = issue.clone();
            for _ in 0..=dice.below(6) {
                remove(&mut changed, &places[dice.below(places.len())]);
            }
            survives(&format!("{name}: deletion {round}"), changed.to_string().as_bytes());
        }
    }
}
