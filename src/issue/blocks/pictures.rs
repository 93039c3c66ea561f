//! Pictures: figures, galleries, maps.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::issue::{Label, MediaId, Text};

/// One picture with its caption and credit (those of `media`, unless given here).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Figure {
    /// The picture: an id of `media`.
    pub media: MediaId,
    /// The crop, as width to height.
    #[serde(default)]
    pub crop: Crop,
    /// A caption in place of the picture's own.
    pub caption: Option<Text>,
}

/// Width to height of a picture on the page. Crops keep the picture's focus in view; nothing is ever stretched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Crop {
    /// As the layout sees fit.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// The whole picture.
    #[serde(rename = "whole")]
    Whole,
    /// Three to two.
    #[serde(rename = "3:2")]
    ThreeTwo,
    /// Sixteen to nine.
    #[serde(rename = "16:9")]
    SixteenNine,
    /// Square.
    #[serde(rename = "1:1")]
    Square,
}

/// Several pictures.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Gallery {
    /// The pictures: ids of `media`.
    #[schemars(length(min = 1))]
    pub media: Vec<MediaId>,
    /// The crop of all of them.
    #[serde(default)]
    pub crop: Crop,
    /// A caption for all of them.
    pub caption: Option<Text>,
}

/// Places on a map. A map is a political statement: its source and the publisher's disclaimer are required.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Map {
    /// The places.
    #[schemars(length(min = 1))]
    pub places: Vec<Place>,
    /// What the map shows, for those who do not see it.
    pub alt: Label,
    /// Where the outlines and the data come from.
    pub source: Text,
    /// The publisher's disclaimer on boundaries and names.
    pub disclaimer: Text,
}

/// A place on a map.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Place {
    /// Its name.
    pub name: Label,
    /// Latitude in degrees, north positive.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub latitude: f64,
    /// Longitude in degrees, east positive.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude: f64,
    /// What took place there.
    pub note: Option<Text>,
}
