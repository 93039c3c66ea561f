//! The JSON Schema of the format, made from the types.

mod examples;

use serde_json::{Map, Value, json};

use super::Issue;

/// The schema that editors complete and check against, closed: what the types do not know is a fault.
pub fn issue() -> Value {
    closed(schemars::schema_for!(Issue).to_value())
}

/// The schema as the file that stands in the tree, with an example of each field.
pub fn text() -> String {
    let mut schema = issue();
    examples::add(&mut schema);
    serde_json::to_string_pretty(&schema).expect("a JSON value always serializes") + "\n"
}

/// Closes every object of a schema, gives each type a title, and takes out what is Rust's alone.
pub fn closed(mut schema: Value) -> Value {
    let Some(root) = schema.as_object_mut() else { return schema };
    let mut definitions = root.remove("$defs").unwrap_or_else(|| json!({}));
    let open = variants(&definitions);
    if let Some(map) = definitions.as_object_mut() {
        let plain = Value::Object(map.clone());
        for (name, definition) in map.iter_mut() {
            tidy(definition, open.contains(name));
            if let Some(tagged) = definition.as_object_mut().filter(|definition| definition.contains_key("properties")) {
                by_type(tagged, &plain);
            }
            if let Some(object) = definition.as_object_mut() {
                object.shift_insert(0, "title".into(), words(name).into());
            }
        }
    }
    tidy(&mut schema, false);
    schema["$defs"] = definitions;
    schema
}

/// Names of the types that stand for one variant of a tagged object: their fields lie beside the fields of that object,
/// so the object is closed and they are not.
fn variants(definitions: &Value) -> Vec<String> {
    let Some(map) = definitions.as_object() else { return Vec::new() };
    map.values()
        .filter(|definition| definition.get("properties").is_some())
        .filter_map(|definition| definition.get("oneOf")?.as_array())
        .flatten()
        .filter_map(|variant| variant.get("$ref")?.as_str()?.strip_prefix("#/$defs/").map(str::to_owned))
        .collect()
}

fn tidy(schema: &mut Value, open: bool) {
    let Some(object) = schema.as_object_mut() else { return };
    if object.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("uint") || format == "double") {
        object.remove("format");
    }
    for key in ["properties", "patternProperties"] {
        if let Some(Value::Object(fields)) = object.get_mut(key) {
            for (name, field) in fields.iter_mut() {
                tidy(field, false);
                if key == "properties" {
                    title(name, field);
                    filled(name, field);
                }
            }
        }
    }
    let tagged = object.contains_key("oneOf") && object.contains_key("properties");
    if tagged {
        return;
    }
    if object.get("type") == Some(&json!("object")) && !open && !object.contains_key("additionalProperties") {
        object.insert("additionalProperties".into(), false.into());
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(alternatives)) = object.get_mut(key) {
            alternatives.iter_mut().for_each(|alternative| tidy(alternative, false));
        }
    }
    if let Some(items) = object.get_mut("items") {
        tidy(items, false);
    }
}

/// Turns the variants of a tagged object into conditions on its tag, each closed by itself: a validator then tells what is wrong
/// with the one that is meant, and not that none of them fits.
fn by_type(object: &mut Map<String, Value>, definitions: &Value) {
    const TAG: &str = "type";
    let Some(Value::Array(variants)) = object.remove("oneOf") else { return };
    let Some(Value::Object(shared)) = object.get_mut("properties") else { return };
    let tag = |variant: &Value| variant.pointer("/properties/type/const").cloned();
    let kinds: Vec<Value> =
        variants.iter().map(|variant| json!({ "const": tag(variant), "description": variant.get("description") })).collect();
    shared.shift_insert(
        0,
        TAG.into(),
        json!({ "title": "Type", "description": "What the block holds.", "type": "string", "oneOf": kinds }),
    );
    let branches = variants.iter().map(|variant| {
        let own = variant.get("$ref").and_then(Value::as_str).and_then(|reference| definitions.pointer(reference.strip_prefix("#/$defs")?));
        let own = own.and_then(|own| own.get("properties")?.as_object()).into_iter().flatten();
        let known: Map<String, Value> = shared.iter().chain(own).map(|(name, _)| (name.clone(), true.into())).collect();
        json!({
            "if": { "properties": { TAG: { "const": tag(variant) } }, "required": [TAG] },
            "then": { "$ref": variant.get("$ref"), "properties": known, "additionalProperties": false },
        })
    });
    let branches: Vec<Value> = branches.collect();
    object.insert("required".into(), json!([TAG]));
    object.insert("allOf".into(), branches.into());
}

/// Gives a field its name in words as a title.
fn title(name: &str, field: &mut Value) {
    let mut words = name.trim_start_matches('$').replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if let Some(object) = field.as_object_mut().filter(|object| !object.contains_key("title")) {
        object.shift_insert(0, "title".into(), words.into());
    }
}

/// Cells of a table may hold nothing; every other text is refused when it does.
fn filled(name: &str, field: &mut Value) {
    const TEXT: &str = "#/$defs/Text";
    let is_text = |schema: &Value| schema.get("$ref").is_some_and(|reference| reference == TEXT);
    let place = if field.get("items").is_some_and(is_text) { field.get_mut("items") } else { Some(field) };
    let Some(Value::Object(place)) = place else { return };
    let text = place.get("$ref").is_some_and(|reference| reference == TEXT)
        || place.get("anyOf").and_then(Value::as_array).is_some_and(|all| all.iter().any(is_text));
    if text && !matches!(name, "rows" | "total") {
        place.insert("minLength".into(), 1.into());
    }
}

/// A type's name as words: `LinkItem` is `Link item`.
fn words(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_uppercase() {
            out.push(' ');
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// A schema's definitions by name.
pub(crate) fn definitions(schema: &Value) -> &Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    schema.get("$defs").and_then(Value::as_object).unwrap_or(&EMPTY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_title_and_every_plain_one_an_example() {
        let schema: Value = serde_json::from_str(&text()).unwrap();
        let definitions = definitions(&schema);
        let mut bare = Vec::new();
        for (name, definition) in definitions.iter().chain([(&"issue".to_owned(), &schema)]) {
            for (field, of) in
                definition.get("properties").and_then(Value::as_object).into_iter().flatten().filter(|(name, _)| *name != "type")
            {
                assert!(of.get("title").is_some_and(Value::is_string), "{name}.{field}");
                // Of objects and lists of objects their own fields have examples.
                let text = of.to_string();
                let target = definitions.iter().find(|(name, _)| text.contains(&format!("#/$defs/{name}\""))).map(|(_, target)| target);
                let plain = target.is_none_or(|target| target.get("properties").is_none());
                let example = of.get("examples").or_else(|| target?.get("examples"));
                let choice = target
                    .is_some_and(|target| target.get("oneOf").is_some() || target.get("anyOf").is_some() || target.get("const").is_some());
                // What a list holds is seen at its name.
                let list = of.get("type").is_some_and(|kind| kind == "array");
                let holds_blocks = matches!(field.as_str(), "chapters" | "blocks");
                if (plain && !choice || list && !holds_blocks) && example.is_none() {
                    bare.push(format!("{name}.{field}"));
                }
            }
        }
        assert!(bare.is_empty(), "no example of {bare:?}");
    }

    #[test]
    fn every_type_and_field_is_described() {
        fn walk(at: &str, schema: &Value) {
            let described = ["description", "$ref", "const"].iter().any(|key| schema.get(key).is_some());
            assert!(described, "{at} says nothing: {schema}");
            for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if name != "type" {
                    walk(&format!("{at}.{name}"), field);
                }
            }
        }
        let schema = issue();
        walk("issue", &schema);
        for (name, definition) in definitions(&schema) {
            walk(name, definition);
            assert!(definition.get("title").is_some(), "{name}");
        }
    }
}
