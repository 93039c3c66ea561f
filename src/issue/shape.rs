//! The schema as something to walk along: what may stand where, with the words to say it.
//!
//! `read` walks an issue along its shape to find faults, `fill` to make the data that templates read. Both see the name of
//! each type, so that a rule or a conversion belongs to a type and holds wherever the type stands.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::proposal;
use super::schema;
use super::source::{Node, Value};

/// What may stand at a place.
#[derive(Debug)]
pub struct Shape {
    /// The name of its type, when it has one.
    pub name: Option<String>,
    /// True when `null` stands for its absence.
    pub nullable: bool,
    /// What it may be.
    pub kind: Kind,
}

/// What a value may be.
#[derive(Debug)]
pub enum Kind {
    /// Any string; the rule belongs to the name.
    String,
    /// A number within bounds.
    Number {
        /// True when it must be whole.
        whole: bool,
        /// The least value.
        min: Option<f64>,
        /// The greatest value.
        max: Option<f64>,
    },
    /// True or false.
    Bool,
    /// One of some words; the first is the default.
    Choice(Vec<String>),
    /// A list.
    List {
        /// What its elements are.
        item: Box<Shape>,
        /// The least number of elements.
        min: usize,
        /// The greatest number of elements.
        max: usize,
    },
    /// An object whose names the author chooses.
    Map {
        /// The type of the names.
        keys: &'static str,
        /// What its values are.
        value: Box<Shape>,
    },
    /// An object with known fields.
    Object {
        /// The fields.
        fields: Vec<FieldShape>,
        /// Further fields by the value of the field `type`.
        variants: Vec<(String, Shape)>,
    },
    /// One of several, told apart by their JSON type.
    Either(Vec<Shape>),
    /// The shape of that name.
    Named,
}

/// A field of an object.
#[derive(Debug)]
pub struct FieldShape {
    /// Its name.
    pub name: String,
    /// True when it must be there.
    pub required: bool,
    /// What it says.
    pub description: String,
    /// A value as one may write it.
    pub example: Option<Json>,
    /// What may stand there.
    pub shape: Shape,
}

/// All shapes of a format.
#[derive(Debug)]
pub struct Shapes {
    root: Shape,
    named: HashMap<String, Named>,
    superfluous: &'static str,
}

#[derive(Debug)]
struct Named {
    shape: Shape,
    description: String,
    example: Option<Json>,
}

/// The shapes of the issue format.
pub static ISSUE: LazyLock<Shapes> =
    LazyLock::new(|| Shapes::of(&schema::issue(), "take it out: what is not printed does not belong in an issue"));

impl Shapes {
    /// Reads a schema as [`schema::closed`] makes it. `superfluous` says what to do about a field that the format does not have.
    pub fn of(schema: &Json, superfluous: &'static str) -> Self {
        let definitions = schema::definitions(schema);
        let named = definitions
            .iter()
            .map(|(name, definition)| {
                let mut shape = shape(definition, definitions);
                shape.name = Some(name.clone());
                let example = definition.get("examples").and_then(|e| e.get(0)).cloned();
                (name.clone(), Named { shape, description: text(definition, "description"), example })
            })
            .collect();
        Self { root: shape(schema, definitions), named, superfluous }
    }

    /// What to do about a field that the format does not have.
    pub fn superfluous(&self) -> &'static str {
        self.superfluous
    }

    /// The shape of the whole.
    pub fn root(&self) -> &Shape {
        &self.root
    }

    /// The shape of a type of the model; panics for a name that the model does not have.
    pub fn named(&self, name: &str) -> &Shape {
        &self.named[name].shape
    }

    /// The shape behind a name.
    pub fn resolve<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        match (&shape.kind, &shape.name) {
            (Kind::Named, Some(name)) => &self.named[name].shape,
            _ => shape,
        }
    }

    /// What a named type is, in words.
    pub fn description(&self, name: &str) -> &str {
        self.named.get(name).map_or("", |named| &named.description)
    }

    /// A value of a named type as one may write it.
    pub fn example(&self, name: &str) -> Option<&Json> {
        self.named.get(name)?.example.as_ref()
    }

    /// What may stand at a place, for a message: "text", "a list", "a number from 0 to 1".
    pub fn expected(&self, shape: &Shape) -> String {
        match &self.resolve(shape).kind {
            Kind::String => "text".into(),
            Kind::Bool => "true or false".into(),
            Kind::Number { whole, min, max } => {
                let what = if *whole { "a whole number" } else { "a number" };
                match (min, max) {
                    (Some(min), Some(max)) => format!("{what} from {min} to {max}"),
                    (Some(min), None) => format!("{what} from {min}"),
                    _ => what.into(),
                }
            }
            Kind::Choice(words) => format!("one of {}", list(words)),
            Kind::List { .. } => "a list".into(),
            Kind::Map { .. } | Kind::Object { .. } => "an object".into(),
            Kind::Either(shapes) => shapes.iter().map(|s| self.expected(s)).collect::<Vec<_>>().join(" or "),
            Kind::Named => unreachable!("resolve never gives a name"),
        }
    }

    /// The alternative of an `Either` that a value can be, by its JSON type.
    pub fn alternative<'a>(&'a self, shapes: &'a [Shape], node: &Node) -> Option<&'a Shape> {
        shapes.iter().find(|shape| {
            matches!(
                (&self.resolve(shape).kind, &node.value),
                (Kind::String | Kind::Choice(_), Value::String(_))
                    | (Kind::Object { .. } | Kind::Map { .. }, Value::Object(_))
                    | (Kind::List { .. }, Value::List(_))
                    | (Kind::Number { .. }, Value::Number(_))
                    | (Kind::Bool, Value::Bool(_))
            )
        })
    }

    /// The variant of an object by its field `type`: the one that is named, or the one that was certainly meant.
    pub fn variant<'a>(&'a self, variants: &'a [(String, Shape)], node: &Node) -> Option<&'a (String, Shape)> {
        let tag = node.get("type").and_then(Node::as_str)?;
        let named = |word: &str| variants.iter().find(|(name, _)| name == word);
        named(tag).or_else(|| named(proposal::certain(tag, variants.iter().map(|(name, _)| name.as_str()))?))
    }

    /// The kind of a block, as it is named or was certainly meant.
    pub fn kind_of_block<'a>(&'a self, block: &Node) -> Option<&'a str> {
        let Kind::Object { variants, .. } = &self.named.get("Block")?.shape.kind else { return None };
        self.variant(variants, block).map(|(name, _)| name.as_str())
    }

    /// The fields of an object, those of its variant included.
    pub fn fields<'a>(&'a self, fields: &'a [FieldShape], variants: &'a [(String, Shape)], node: &Node) -> Vec<&'a FieldShape> {
        let own = match self.variant(variants, node).map(|(_, shape)| &self.resolve(shape).kind) {
            Some(Kind::Object { fields, .. }) => fields.as_slice(),
            _ => &[],
        };
        fields.iter().chain(own).collect()
    }
}

/// Words in backticks with commas between them.
pub fn list<T: AsRef<str>>(words: &[T]) -> String {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The first `most` words in backticks, and how many more there are.
pub fn list_of<T: AsRef<str>>(words: &[T], most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let shown = list(&words[..words.len() - more]);
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn text(schema: &Json, key: &str) -> String {
    schema.get(key).and_then(Json::as_str).unwrap_or_default().replace('\n', " ")
}

type Definitions = serde_json::Map<String, Json>;

fn shape(schema: &Json, definitions: &Definitions) -> Shape {
    let mut nullable = false;
    let kind_name = match schema.get("type") {
        Some(Json::Array(kinds)) => {
            nullable = kinds.iter().any(|kind| kind == "null");
            kinds.iter().filter_map(Json::as_str).find(|kind| *kind != "null")
        }
        Some(Json::String(kind)) => Some(kind.as_str()),
        _ => None,
    };
    let reference = schema.get("$ref").and_then(Json::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
    if let Some(name) = reference {
        return Shape { name: Some(name.to_owned()), nullable, kind: Kind::Named };
    }
    let alternatives = |key| schema.get(key).and_then(Json::as_array);
    if let Some(all) = alternatives("anyOf") {
        nullable = all.iter().any(|one| one.get("type").is_some_and(|kind| kind == "null"));
        let mut rest: Vec<_> =
            all.iter().filter(|one| one.get("type").is_none_or(|kind| kind != "null")).map(|one| shape(one, definitions)).collect();
        return match rest.len() {
            1 => Shape { nullable, ..rest.remove(0) },
            _ => Shape { name: None, nullable, kind: Kind::Either(rest) },
        };
    }
    if let Some(words) = alternatives("oneOf").filter(|_| schema.get("properties").is_none()) {
        let mut words: Vec<String> = words.iter().flat_map(constants).collect();
        if let Some(default) = schema.get("default").and_then(Json::as_str) {
            words.sort_by_key(|word| word != default);
        }
        return Shape { name: None, nullable, kind: Kind::Choice(words) };
    }
    let number = |key: &str| schema.get(key).and_then(Json::as_f64);
    let kind = match kind_name {
        Some("string") if schema.get("const").is_some() || schema.get("enum").is_some() => Kind::Choice(constants(schema)),
        Some("boolean") => Kind::Bool,
        Some("number" | "integer") => Kind::Number { whole: kind_name == Some("integer"), min: number("minimum"), max: number("maximum") },
        Some("array") => Kind::List {
            item: Box::new(shape(&schema["items"], definitions)),
            min: number("minItems").unwrap_or(0.0) as usize,
            max: number("maxItems").map_or(usize::MAX, |max| max as usize),
        },
        Some("object") => object(schema, definitions),
        _ => Kind::String,
    };
    Shape { name: None, nullable, kind }
}

fn constants(schema: &Json) -> Vec<String> {
    let one = schema.get("const").into_iter();
    let several = schema.get("enum").and_then(Json::as_array).into_iter().flatten();
    one.chain(several).filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

fn object(schema: &Json, definitions: &Definitions) -> Kind {
    if let Some(Json::Object(patterns)) = schema.get("patternProperties")
        && let Some((pattern, value)) = patterns.iter().next()
    {
        let keys = if definitions.get("LangTag").and_then(|d| d.get("pattern")).is_some_and(|p| p == pattern) { "LangTag" } else { "Id" };
        return Kind::Map { keys, value: Box::new(shape(value, definitions)) };
    }
    if let Some(value @ Json::Object(_)) = schema.get("additionalProperties") {
        return Kind::Map { keys: "Label", value: Box::new(shape(value, definitions)) };
    }
    let required: Vec<_> = schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    let mut fields: Vec<_> = schema
        .get("properties")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
        .map(|(name, field)| FieldShape {
            name: name.clone(),
            required: required.contains(&name.as_str()),
            description: text(field, "description"),
            example: field.get("examples").and_then(|examples| examples.get(0)).cloned(),
            shape: shape(field, definitions),
        })
        .collect();
    let variants: Vec<_> = schema
        .get("allOf")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(|branch| {
            let tag = branch.pointer("/if/properties/type/const")?.as_str()?;
            Some((tag.to_owned(), shape(branch.get("then")?, definitions)))
        })
        .collect();
    // The tag is what the variants are chosen by, no field among their own.
    if !variants.is_empty() {
        fields.retain(|field: &FieldShape| field.name != "type");
    }
    Kind::Object { fields, variants }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_a_variant_for_every_kind() {
        let Kind::Object { variants, fields } = &ISSUE.named["Block"].shape.kind else { panic!() };
        assert!(variants.len() >= 24, "{}", variants.len());
        assert!(fields.iter().any(|field| field.name == "title" && field.shape.nullable));
    }

    #[test]
    fn the_first_choice_is_the_default() {
        let Kind::Choice(words) = &ISSUE.named["ChapterLayout"].shape.kind else { panic!() };
        assert_eq!(words[0], "auto");
    }
}
