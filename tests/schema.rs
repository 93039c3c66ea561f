//! The JSON Schema: fresh in the tree, and agreeing with what the program accepts.

use std::fs;
use std::path::Path;

use bulletin::issue::{self, limits::Limits, read};
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_schema_in_the_tree_is_fresh() {
    let path = root().join("issue.schema.json");
    let fresh = issue::schema::text();
    if fs::read_to_string(&path).ok().as_deref() != Some(&fresh) {
        if std::env::var_os("BULLETIN_UPDATE").is_some() {
            fs::write(&path, &fresh).unwrap();
            return;
        }
        panic!("issue.schema.json is not what the types say; BULLETIN_UPDATE=1 tests/run writes it anew");
    }
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&issue::schema::issue()).unwrap()
}

/// Every object of an issue, by its JSON pointer.
fn objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.push(pointer.to_owned());
            for (key, inner) in map {
                objects(inner, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(index, inner)| objects(inner, &format!("{pointer}/{index}"), found)),
        _ => {}
    }
}

fn fixtures() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("fixtures")).unwrap() {
        let path = entry.unwrap().path().join("issue.json");
        if path.is_file() {
            found.push((path.display().to_string(), serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()));
        }
    }
    assert!(found.len() >= 5);
    found
}

#[test]
fn an_independent_validator_accepts_every_fixture() {
    let validator = validator();
    for (name, issue) in fixtures() {
        let errors: Vec<_> = validator.iter_errors(&issue).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
    }
}

/// What an independent validator says of the block that is meant, and not of two dozen others.
#[test]
fn an_independent_validator_tells_what_is_wrong_with_one_block() {
    let validator = validator();
    let (_, minimal) = fixtures().into_iter().find(|(name, _)| name.contains("minimal")).unwrap();
    let places = |block: Value| -> Vec<String> {
        let mut issue = minimal.clone();
        issue["chapters"][0]["blocks"] = json!([block]);
        validator.iter_errors(&issue).map(|error| error.instance_path().to_string().replace("/chapters/0/blocks/0", "")).collect()
    };
    assert_eq!(places(json!({ "type": "metrics", "tiles": [{ "value": "8", "label": "wells" }] })), [""; 0]);
    assert_eq!(places(json!({ "type": "metrics", "tiles": [{ "value": 8, "label": "wells" }] })), ["/tiles/0/value"]);
    assert_eq!(places(json!({ "type": "metric", "tiles": [] }))[0], "/type");
    assert_eq!(places(json!({ "type": "quote", "text": "So it is", "texts": 1 })), [""], "of the block itself");
}

#[test]
fn an_independent_validator_and_the_program_agree_on_what_is_wrong() {
    let validator = validator();
    let (_, everything) = fixtures().into_iter().find(|(name, _)| name.contains("everything")).unwrap();
    let mut pointers = Vec::new();
    objects(&everything, "", &mut pointers);
    let accepted = |issue: &Value| read::read("x", issue.to_string().as_bytes(), &Limits::default()).0.is_some();
    assert!(accepted(&everything));
    let registry = |pointer: &str| ["/media", "/people", "/entities"].contains(&pointer) || pointer.ends_with("/names");
    for pointer in pointers.iter().filter(|pointer| !registry(pointer)) {
        let mut broken = everything.clone();
        broken.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert("surprise".into(), json!(1));
        assert!(!accepted(&broken), "the program accepts an unknown field at {pointer}");
        assert!(!validator.is_valid(&broken), "the schema accepts an unknown field at {pointer}");
        let fields: Vec<String> = everything.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        for field in fields {
            let mut broken = everything.clone();
            broken.pointer_mut(pointer).unwrap()[&field] = json!({ "no": ["such"] });
            assert!(!accepted(&broken), "the program accepts nonsense at {pointer}/{field}");
            assert!(!validator.is_valid(&broken), "the schema accepts nonsense at {pointer}/{field}");
        }
    }
}

#[test]
fn an_empty_text_is_refused_by_both_and_an_empty_cell_by_none() {
    let validator = validator();
    let (_, everything) = fixtures().into_iter().find(|(name, _)| name.contains("everything")).unwrap();
    let mut pointers = Vec::new();
    objects(&everything, "", &mut pointers);
    let (mut refused, mut cells) = (0, 0);
    let mut texts: Vec<String> = Vec::new();
    for pointer in pointers {
        for (name, value) in everything.pointer(&pointer).unwrap().as_object().unwrap() {
            let place = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match value {
                Value::String(_) => texts.push(place),
                Value::Array(list) if list.first().is_some_and(Value::is_string) => texts.push(format!("{place}/0")),
                Value::Array(list) if list.first().is_some_and(|row| row.is_array()) => texts.push(format!("{place}/0/0")),
                _ => {}
            }
        }
    }
    for place in texts {
        let mut broken = everything.clone();
        *broken.pointer_mut(&place).unwrap() = "".into();
        let program = read::read("x", broken.to_string().as_bytes(), &Limits::default()).0.is_some();
        assert_eq!(validator.is_valid(&broken), program, "{place}: the program says {program}");
        *(if program { &mut cells } else { &mut refused }) += 1;
    }
    assert!(refused > 100 && cells > 0, "{refused} {cells}");
}

#[test]
fn every_field_of_the_model_is_in_the_fixture_of_everything() {
    let (_, everything) = fixtures().into_iter().find(|(name, _)| name.contains("everything")).unwrap();
    let schema = issue::schema::issue();
    let text = everything.to_string();
    let mut missing = Vec::new();
    let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for name in definitions.filter_map(|definition| definition.get("properties")?.as_object()).flat_map(|fields| fields.keys()) {
        if !text.contains(&format!("\"{name}\":")) {
            missing.push(name.clone());
        }
    }
    missing.retain(|name| !["extends", "print", "pages"].contains(&name.as_str()));
    assert!(missing.is_empty(), "no example of {missing:?}");
}

#[test]
fn every_kind_of_block_is_in_the_fixture_of_everything() {
    let (_, everything) = fixtures().into_iter().find(|(name, _)| name.contains("everything")).unwrap();
    let text = everything.to_string();
    for variant in issue::schema::issue()["$defs"]["Block"]["properties"]["type"]["oneOf"].as_array().unwrap() {
        let kind = variant["const"].as_str().unwrap();
        assert!(text.contains(&format!("\"type\":\"{kind}\"")), "no `{kind}`");
    }
}
