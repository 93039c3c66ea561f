//! The JSON Schema of the format, made from the types.

use serde_json::{Map, Value, json};

use super::Issue;

/// The schema that editors complete and check against, closed: what the types do not know is a fault.
pub fn issue() -> Value {
    closed(schemars::schema_for!(Issue).to_value())
}

/// The schema as the file that stands in the tree.
pub fn text() -> String {
    serde_json::to_string_pretty(&issue()).expect("a JSON value always serializes") + "\n"
}

/// Closes every object of a schema, gives each type a title, and takes out what is Rust's alone.
pub fn closed(mut schema: Value) -> Value {
    let Some(root) = schema.as_object_mut() else { return schema };
    let mut definitions = root.remove("$defs").unwrap_or_else(|| json!({}));
    let open = variants(&definitions);
    if let Some(map) = definitions.as_object_mut() {
        for (name, definition) in map.iter_mut() {
            tidy(definition, open.contains(name));
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
    let tagged = object.contains_key("oneOf") && object.contains_key("properties");
    if tagged {
        object.insert("unevaluatedProperties".into(), false.into());
        return;
    }
    if object.get("type") == Some(&json!("object")) && !open && !object.contains_key("additionalProperties") {
        object.insert("additionalProperties".into(), false.into());
    }
    for key in ["properties", "patternProperties"] {
        if let Some(Value::Object(fields)) = object.get_mut(key) {
            fields.values_mut().for_each(|field| tidy(field, false));
        }
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
