//! The leaves of the model: strings with a rule.
//!
//! Each is a name in the schema. `read` checks the rule where the schema names the type, so that a rule is stated once and
//! holds wherever the type stands.

use schemars::JsonSchema;
use serde::Deserialize;

/// Running text with a small inline markup: `**strong**`, `*emphasis*`, `[text](https://address)`, `[text]{lang=fr}`; a
/// backslash before one of these signs prints the sign. A single star between two letters or digits is printed (2*3*4), as is
/// everything else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"UNODC and NCTC of Maldives held a [national workshop](https://example.org/workshop) in Malé")]
pub struct Text(pub String);

/// Plain words, printed exactly as they stand: no markup.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("minLength" = 1, "maxLength" = 2_000))]
pub struct Label(pub String);

/// A day, `"2023-11-06"`, or a month, `"2023-11"`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"2023-11-06", example = &"2023-11", extend("pattern" = "^\\d{4}-\\d{2}(-\\d{2})?$"))]
pub struct Date(pub String);

/// When something took place: a day, a month, or a range with first and last day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum When {
    /// A day or a month.
    At(Date),
    /// From a day to a day, both included.
    Range {
        /// First day or month.
        from: Date,
        /// Last day or month.
        to: Date,
    },
}

/// An address that is opened: `https:`, `http:`, `mailto:` or `tel:`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"https://example.org/report", extend("format" = "uri", "minLength" = 1, "maxLength" = 2_048))]
pub struct Link(pub String);

/// A short web address as printed, without `https://`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"bit.ly/CTCompact", extend("minLength" = 1, "maxLength" = 60))]
pub struct ShortLink(pub String);

/// An e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"press@example.org", extend("format" = "email", "minLength" = 1))]
pub struct Email(pub String);

/// A name for something in this issue: small letters, digits, `-` and `_`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"key-events", extend("pattern" = "^[a-z0-9][a-z0-9_-]*$", "maxLength" = 64))]
pub struct Id(pub String);

/// An id of `media`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("minLength" = 1))]
pub struct MediaId(pub String);

/// An id of `people`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("minLength" = 1))]
pub struct PersonId(pub String);

/// A body: an id of `entities`, or, where no such id is known, the name as printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"unoct", example = &"African Union Sports Council", extend("minLength" = 1))]
pub struct EntityRef(pub String);

/// A language tag (BCP 47).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"en", example = &"zh", extend("pattern" = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))]
pub struct LangTag(pub String);

/// A path inside the folder, with `/` between its parts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"media/geneva-peace-week.jpg", extend("minLength" = 1))]
pub struct FilePath(pub String);
