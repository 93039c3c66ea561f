//! Inputs that are no folders: files of JSON Lines, patterns, several at once.

use crate::archive::{Place, expect, minimal};

/// The smallest issue in one line.
fn line() -> String {
    let issue: serde_json::Value = serde_json::from_slice(&minimal()).unwrap();
    issue.to_string()
}

#[test]
fn lines_are_issues_or_say_where_one_is() {
    let place = Place::minimal(&["2024/a.json", "2024/b.json"]);
    let elsewhere = place.path("in/2024/b.json").display().to_string();
    let named = format!("{{ \"name\": \"2024/c\", \"issue\": {} }}", line());
    let text =
        [line().as_bytes(), b"\n\n\"2024/a.json\"\r\n", elsewhere.as_bytes(), b"\n{ \"lang\": \"\xff\" }\n", b"{ cut\n", named.as_bytes()]
            .concat();
    place.write("in/all.jsonl", &text);
    place.write("in/2024/theme.json", b"{ \"format\": \"bulletin-theme/1\" }");
    let planned = expect(0, place.run(["plan", "in/all.jsonl", "in/2024/*.json", "--out", "out", "--plan", "out/_plan"]));
    assert!(planned.text().contains("6 documents in 1 shard"), "{}", planned.text());
    assert!(planned.stderr.contains("2 documents named more than once"), "{}", planned.stderr);
    assert!(planned.stderr.contains("1 JSON file left out"), "{}", planned.stderr);
    assert!(place.shard("0").text().contains("2 of them in quarantine"));
    let told = place.collect(1);
    assert!(told.contains("all.jsonl:5") && told.contains("all.jsonl:6") && told.contains("4 done"), "{told}");
    let names: Vec<_> = place.outputs().into_keys().map(|path| path[3..path.len() - 17].to_owned()).collect();
    assert!(["all-000001", "a", "b", "2024-c"].iter().all(|name| names.iter().any(|found| found == name)), "{names:?}");
    // An issue is printed with the very bytes that were planned.
    let (path, _) = place.outputs().into_iter().find(|(path, _)| path.contains("all-000001")).unwrap();
    let path = place.path("out").join(path).display().to_string();
    let ran = expect(0, place.run(["extract", &path, "-o", "-"]));
    assert!(ran.text().trim_end() == line(), "{}", ran.text());
}

#[test]
fn patterns_pick_from_a_folder() {
    let place = Place::minimal(&["2023/a.json", "2024/a.json", "2024/spring/a.json", "2024/b.txt"]);
    for (pattern, count) in [("in/2024/*.json", "1 document "), ("in/**/a.json", "3 documents "), ("in/20[2]?/a.json", "2 documents ")] {
        let plan = format!("plan-{}", count.trim());
        let ran = expect(0, place.run(["plan", pattern, "--out", "out", "--plan", &plan]));
        assert!(ran.text().contains(count), "{pattern}: {}", ran.text());
    }
}
