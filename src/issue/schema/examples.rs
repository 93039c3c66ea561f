//! Examples for the fields of the schema: what stands there in an issue that uses them all.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::issue::limits::Limits;
use crate::issue::shape::{FieldShape, ISSUE, Kind, Shape};
use crate::issue::source::{Node, Source, Value};

const ISSUE_OF_EVERYTHING: &str = include_str!("../../../fixtures/everything/issue.json");
/// Bytes of an example: what is longer shows nothing at a glance.
const LONGEST: usize = 240;

/// Gives each field without an example one, by the name of its type and its own.
pub fn add(schema: &mut Json) {
    let Ok(source) = Source::read(ISSUE_OF_EVERYTHING.as_bytes(), &Limits::default()) else { return };
    let mut found = HashMap::new();
    gather(ISSUE.root(), source.root(), &mut found);
    fields(schema, "", &found);
    for (name, definition) in schema.get_mut("$defs").and_then(Json::as_object_mut).into_iter().flatten() {
        fields(definition, name, &found);
    }
}

type Found = HashMap<(String, String), Json>;

fn fields(of: &mut Json, name: &str, found: &Found) {
    for (field, schema) in of.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
        let Some(object) = schema.as_object_mut().filter(|object| !object.contains_key("examples")) else { continue };
        if let Some(example) = found.get(&(name.to_owned(), field.clone())) {
            object.insert("examples".into(), json!([example]));
        }
    }
}

fn gather(shape: &Shape, node: &Node, found: &mut Found) {
    let name = shape.name.as_deref().unwrap_or_default();
    let resolved = ISSUE.resolve(shape);
    match (&resolved.kind, &node.value) {
        (Kind::Object { fields, variants }, Value::Object(_)) => {
            all(name, fields, node, found);
            let tag = node.get("type").and_then(Node::as_str);
            if let Some((_, variant)) = variants.iter().find(|(kind, _)| Some(kind.as_str()) == tag)
                && let Kind::Object { fields, .. } = &ISSUE.resolve(variant).kind
            {
                all(variant.name.as_deref().unwrap_or_default(), fields, node, found);
            }
        }
        (Kind::List { item, .. }, Value::List(nodes)) => nodes.iter().for_each(|node| gather(item, node, found)),
        (Kind::Map { value, .. }, Value::Object(entries)) => entries.iter().for_each(|entry| gather(value, &entry.node, found)),
        (Kind::Either(alternatives), _) => {
            if let Some(alternative) = ISSUE.alternative(alternatives, node) {
                gather(alternative, node, found);
            }
        }
        _ => {}
    }
}

fn all(name: &str, fields: &[FieldShape], node: &Node, found: &mut Found) {
    for field in fields {
        let Some(value) = node.get(&field.name).filter(|value| !matches!(value.value, Value::Null)) else { continue };
        let example = match value.to_json() {
            // The shortest element stands for all.
            Json::Array(elements) if json!(elements).to_string().len() > LONGEST => {
                json!(elements.iter().min_by_key(|element| element.to_string().len()).into_iter().collect::<Vec<_>>())
            }
            whole => whole,
        };
        if example.to_string().len() <= LONGEST {
            found.entry((name.to_owned(), field.name.clone())).or_insert(example);
        }
        gather(&field.shape, value, found);
    }
}
