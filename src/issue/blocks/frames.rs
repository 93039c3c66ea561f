//! Furniture that an editor places: contents, rules, breaks.

use schemars::JsonSchema;
use serde::Deserialize;

/// A table of contents, made from the chapters.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Toc {
    /// 1 lists the chapters, 2 their blocks too.
    #[schemars(range(min = 1, max = 2))]
    pub depth: Option<u8>,
}

/// A rule between two blocks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Divider {}

/// A new page or column.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Break {
    /// What begins anew.
    pub to: BreakTo,
}

/// What begins anew at a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BreakTo {
    /// The page.
    Page,
    /// The column.
    Column,
}
