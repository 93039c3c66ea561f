//! Running text: paragraphs, quotations, notices.

use schemars::JsonSchema;
use serde::Deserialize;

use super::PersonRef;
use crate::issue::{Link, MediaId, ShortLink, Text};

/// Paragraphs, such as a foreword.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Prose {
    /// The paragraphs.
    #[schemars(length(min = 1))]
    pub text: Vec<Text>,
    /// Who signs it.
    pub person: Option<PersonRef>,
    /// Pictures set with it: ids of `media`.
    #[serde(default)]
    pub media: Vec<MediaId>,
}

/// A quotation set apart.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Quote {
    /// The words quoted, without quotation marks: the locale sets them.
    pub text: Text,
    /// Who said them.
    pub person: Option<PersonRef>,
    /// Where they were said.
    pub source: Option<Text>,
    /// Where to read on.
    pub link: Option<Link>,
    /// Pictures set with it: ids of `media`.
    #[serde(default)]
    pub media: Vec<MediaId>,
}

/// A notice set apart, such as a call for contributions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Callout {
    /// The paragraphs.
    #[schemars(length(min = 1))]
    pub text: Vec<Text>,
    /// Where to go on.
    pub link: Option<Link>,
    /// A short address, printed with a QR code.
    pub short_link: Option<ShortLink>,
    /// Pictures set with it: ids of `media`.
    #[serde(default)]
    pub media: Vec<MediaId>,
}
