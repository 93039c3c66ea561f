//! What to write instead, in words made from the shapes of the format.

use serde_json::Value as Json;

use crate::issue::shape::{FieldShape, Kind, Shape, Shapes};
use crate::issue::source::{Node, Value};

/// What to write in place of a value of another type.
pub fn instead(shapes: &Shapes, node: &Node, shape: &Shape, field: Option<&FieldShape>) -> String {
    let resolved = shapes.resolve(shape);
    let example = field.and_then(|field| example(shapes, field));
    match (&resolved.kind, &node.value) {
        (Kind::String | Kind::Choice(_), Value::Number(number))
            if example.as_ref().is_none_or(|e| e.as_str().is_some_and(|e| e.parse::<f64>().is_ok())) =>
        {
            format!("put it in quotation marks as it should be printed: \"{number}\"")
        }
        (Kind::String | Kind::Choice(_), Value::List(_)) if example.is_none() => {
            "write one text in quotation marks, without brackets".into()
        }
        (Kind::String | Kind::Choice(_), _) => {
            example.map_or_else(|| "write it in quotation marks".into(), |example| format!("write it like {example}"))
        }
        (Kind::Number { .. }, Value::String(text)) if text.trim().parse::<f64>().is_ok() => {
            format!("write {} without quotation marks", text.trim())
        }
        (Kind::Number { .. }, _) => "write a number without quotation marks".into(),
        (Kind::Bool, _) => "write true or false without quotation marks".into(),
        (Kind::List { .. }, Value::Object(_)) => "put it in brackets, and each of its entries in braces: [{ … }, { … }]".into(),
        (Kind::List { .. }, _) => "put it in brackets: [ … ]".into(),
        (Kind::Map { .. }, _) => "give each entry a name of its own: { \"a-name\": …, \"another\": … }".into(),
        (Kind::Object { fields, variants }, _) => format!("write {}", outline(fields, !variants.is_empty())),
        (Kind::Either(alternatives), _) => {
            let ways = alternatives.iter().filter_map(|alternative| match &shapes.resolve(alternative).kind {
                Kind::Object { fields, variants } => Some(outline(fields, !variants.is_empty())),
                _ => alternative
                    .name
                    .as_deref()
                    .map(|name| shapes.example(name).map_or_else(|| "an id in quotation marks".into(), Json::to_string)),
            });
            format!("write {}", ways.collect::<Vec<_>>().join(" or "))
        }
        (Kind::Named, _) => unreachable!("resolve never gives a name"),
    }
}

/// What to write in place of a number that is out of bounds or not whole.
pub fn within(value: f64, whole: bool, min: Option<f64>, max: Option<f64>) -> String {
    match (min, max) {
        (Some(min), _) if value < min => format!("write {min} or more"),
        (_, Some(max)) if value > max => format!("write {max} or less"),
        _ if whole => format!("write {} or {}", value.floor(), value.ceil()),
        _ => "write it in figures".into(),
    }
}

/// What may be written for a field: its own example, or that of its type.
pub fn example(shapes: &Shapes, field: &FieldShape) -> Option<Json> {
    // One example cannot stand for every text.
    let named = || shapes.example(field.shape.name.as_deref().filter(|name| *name != "Text")?);
    field.example.as_ref().or_else(named).cloned()
}

/// An object with the fields that it must have.
pub fn outline(fields: &[FieldShape], tagged: bool) -> String {
    let tag = tagged.then_some("type").into_iter();
    let names: Vec<String> = tag
        .chain(fields.iter().filter(|field| field.required).map(|field| field.name.as_str()))
        .map(|name| format!("\"{name}\": …"))
        .collect();
    if names.is_empty() { "{ … }".into() } else { format!("{{ {} }}", names.join(", ")) }
}

/// The first sentence of a description, as it goes on behind a colon.
pub fn first_sentence(text: &str) -> String {
    let end = text.find(". ").unwrap_or_else(|| text.trim_end_matches('.').len());
    let end = text.find("; ").map_or(end, |semicolon| semicolon.min(end));
    let sentence = &text[..end];
    // An acronym or a code sign at the beginning keeps its form.
    let mut chars = sentence.chars();
    match (chars.next(), sentence.chars().nth(1)) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        (Some('A'), Some(' ')) => sentence.replacen('A', "a", 1),
        _ => sentence.to_owned(),
    }
}

/// What an editor calls a type.
pub fn words(name: &str) -> String {
    match name {
        "LinkItem" => "link".into(),
        "Text" | "Label" => "text".into(),
        "MediaId" => "picture".into(),
        "EntityRef" => "body".into(),
        "Node" => "part".into(),
        name => name.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_small_but_acronyms_do_not() {
        assert_eq!(first_sentence("A day, or a month. More."), "a day, or a month");
        assert_eq!(first_sentence("JPEG, PNG."), "JPEG, PNG");
    }
}
