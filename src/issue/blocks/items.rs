//! Short items with dates: events, news, timelines, calendars, meetings, publications, metrics.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::issue::{EntityRef, Label, Link, MediaId, ShortLink, Text, When};

/// A list of items, printed in this order unless `sort` says otherwise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Items {
    /// Print the items by date instead of in this order.
    pub sort: Option<Sort>,
    /// The items.
    #[schemars(length(min = 1))]
    pub items: Vec<Item>,
}

/// An order to print items in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// By first day, then by last day; items without a date come last.
    When,
}

/// Something that took place or will.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Item {
    /// What took place, in a sentence.
    pub text: Text,
    /// When. Leave it out where the sentence itself gives its dates.
    pub when: Option<When>,
    /// The date as it should be printed, in place of the form that the locale gives `when`.
    pub when_text: Option<Label>,
    /// Where: a country, a region, a city.
    #[serde(rename = "where")]
    pub place: Option<Label>,
    /// The bodies behind it.
    #[serde(default)]
    pub by: Vec<EntityRef>,
    /// What kind of thing it is.
    #[schemars(example = &"Training")]
    pub kind: Option<Label>,
    /// Where to read on.
    pub link: Option<Link>,
    /// A picture: an id of `media`.
    pub media: Option<MediaId>,
    /// A sign in place of the bullet.
    pub marker: Option<Label>,
    /// A name that stands over this item and those after it that share it.
    pub group: Option<Label>,
}

/// Figures with their labels.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Metrics {
    /// The tiles.
    #[schemars(length(min = 1))]
    pub tiles: Vec<Tile>,
}

/// One figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Tile {
    /// The figure exactly as printed, with its separators.
    #[schemars(example = &"1,050")]
    pub value: Label,
    /// What it counts.
    #[schemars(example = &"Total focal points")]
    pub label: Text,
    /// Unit, set beside the figure.
    pub unit: Option<Label>,
    /// Change since the last issue, as printed.
    #[schemars(example = &"+12")]
    pub delta: Option<Label>,
    /// A second line under the label.
    pub detail: Option<Text>,
    /// A remark, set small.
    pub note: Option<Text>,
    /// A small picture: an id of `media`.
    pub icon: Option<MediaId>,
    /// Where the figure comes from.
    pub source: Option<Text>,
}

/// Meetings of groups.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Meetings {
    /// Print the meetings by date instead of in this order.
    pub sort: Option<Sort>,
    /// The meetings.
    #[schemars(length(min = 1))]
    pub items: Vec<Meeting>,
}

/// A meeting of a group.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Meeting {
    /// When.
    pub when: When,
    /// The date as it should be printed.
    pub when_text: Option<Label>,
    /// The group that met.
    #[schemars(example = &"RMME WG")]
    pub body: Label,
    /// What it dealt with.
    pub text: Text,
    /// Where to read on.
    pub link: Option<Link>,
}

/// Reports, papers, books.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Publications {
    /// Print by date instead of in this order.
    pub sort: Option<Sort>,
    /// The publications.
    #[schemars(length(min = 1))]
    pub items: Vec<Publication>,
}

/// A report, paper or book.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Publication {
    /// Its title.
    pub title: Text,
    /// What kind it is.
    #[schemars(example = &"report")]
    pub kind: Option<Text>,
    /// The bodies that publish it.
    #[serde(default)]
    pub by: Vec<EntityRef>,
    /// When it came out; a month will do.
    pub when: Option<When>,
    /// The date as it should be printed.
    pub when_text: Option<Label>,
    /// Its cover: an id of `media`. Without one the layout sets a cover in type.
    pub cover: Option<MediaId>,
    /// Where to read it.
    pub link: Option<Link>,
    /// A short address, printed with a QR code.
    pub short_link: Option<ShortLink>,
}
