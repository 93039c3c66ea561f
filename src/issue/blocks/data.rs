//! Numbers: tables and charts.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::issue::{Label, Text};

/// A table. Its header row is required: without one a screen reader cannot say what a cell means.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Table {
    /// The columns, with their headings.
    #[schemars(length(min = 1, max = 12))]
    pub columns: Vec<Column>,
    /// The rows; each has a cell for every column.
    #[schemars(length(min = 1))]
    pub rows: Vec<Vec<Text>>,
    /// True when the first cell of each row is its heading.
    #[serde(default)]
    pub row_headers: bool,
    /// A last row, set off from the others.
    pub total: Option<Vec<Text>>,
    /// Remarks under the table.
    #[serde(default)]
    pub notes: Vec<Text>,
    /// Where the numbers come from.
    pub source: Option<Text>,
}

/// A column of a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Column {
    /// Its heading.
    pub label: Text,
    /// How its cells are set.
    #[serde(default)]
    pub align: Align,
}

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the side where reading begins.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the side where reading ends; for numbers.
    End,
}

/// A diagram of numbers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Chart {
    /// The kind of diagram.
    pub kind: ChartKind,
    /// What the values belong to, one name a value.
    #[schemars(length(min = 1))]
    pub categories: Vec<Label>,
    /// The rows of values. A `pyramid` has two, a `donut` one.
    #[schemars(length(min = 1, max = 8))]
    pub series: Vec<Series>,
    /// What the axes say.
    pub axes: Option<Axes>,
    /// What the diagram shows, for those who do not see it. Its figures are said after it.
    pub alt: Label,
    /// Where the numbers come from.
    pub source: Option<Text>,
    /// Remarks under the diagram.
    #[serde(default)]
    pub notes: Vec<Text>,
}

/// A kind of diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Bars side by side.
    Bar,
    /// Lines.
    Line,
    /// Lines over filled areas.
    Area,
    /// Bars upon each other.
    Stacked,
    /// Bars to both sides of a middle, for two series.
    Pyramid,
    /// Parts of a whole, for one series.
    Donut,
}

/// A row of values.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Series {
    /// Its name in the legend.
    pub name: Label,
    /// A value for every category; `null` where there is none.
    pub values: Vec<Option<f64>>,
}

/// What the axes say.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Axes {
    /// What the categories are.
    pub category: Option<Label>,
    /// What the values are, with their unit.
    pub value: Option<Label>,
    /// Where the value axis begins; zero unless given.
    pub min: Option<f64>,
    /// Where the value axis ends.
    pub max: Option<f64>,
}
