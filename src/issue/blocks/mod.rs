//! The kinds of block, one family a file. To add a kind: a struct in the file of its family (or a new one), a line in
//! [`Content`], a component of the same name in `layouts/kit/components/`, a fixture.

mod data;
mod frames;
mod items;
mod people;
mod pictures;
mod prose;

pub use data::*;
pub use frames::*;
pub use items::*;
pub use people::*;
pub use pictures::*;
pub use prose::*;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Id, Text};

/// A block of a chapter: what all kinds have in common, and the content that its `type` says.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Block {
    /// Unique name, for links and for translations.
    pub id: Option<Id>,
    /// The heading of the block.
    pub title: Option<Text>,
    /// A paragraph between the heading and the content.
    pub intro: Option<Text>,
    /// How wide the block may be.
    #[serde(default)]
    pub span: Span,
    /// How loudly the block speaks.
    #[serde(default)]
    pub tone: Tone,
    /// What it holds.
    #[serde(flatten)]
    pub content: Content,
}

/// How wide a block may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Span {
    /// As the layout sees fit.
    #[default]
    Auto,
    /// One column.
    Column,
    /// The full measure.
    Full,
}

/// How loudly a block speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Like the text around it.
    #[default]
    Plain,
    /// Set apart on a tint.
    Soft,
    /// Set apart in the house's colour.
    Strong,
}

/// What a block holds, by its `type`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Content {
    /// Figures with their labels, as tiles.
    Metrics(Metrics),
    /// What took place, with its dates.
    Events(Items),
    /// What is new.
    News(Items),
    /// Dated items along a line of time.
    Timeline(Items),
    /// Dates to come.
    Calendar(Items),
    /// Who said what.
    Statements(Statements),
    /// Meetings of groups, by date and group.
    Meetings(Meetings),
    /// Who was appointed to which post.
    Appointments(Appointments),
    /// Reports, papers, books.
    Publications(Publications),
    /// How an organization is built.
    Org(Org),
    /// Where to go on.
    Links(Links),
    /// Who can be reached, and how.
    Contacts(Contacts),
    /// Functions and who holds them.
    Roles(Roles),
    /// Paragraphs.
    Prose(Prose),
    /// A quotation set apart.
    Quote(Quote),
    /// A notice set apart.
    Callout(Callout),
    /// One picture.
    Figure(Figure),
    /// Several pictures.
    Gallery(Gallery),
    /// A table with header cells.
    Table(Table),
    /// A diagram of numbers.
    Chart(Chart),
    /// Places on a map.
    Map(Map),
    /// A table of contents, made from the chapters.
    Toc(Toc),
    /// A rule between two blocks.
    Divider(Divider),
    /// A new page or column.
    Break(Break),
}
