//! WHAT is printed: the content model of an issue.
//!
//! Pure data. Nothing here knows Typst, PDF or the file system. The doc comments are the reference of the format: the JSON
//! Schema that editors complete and check against is made from these types (`bulletin schema`).

mod blocks;
pub mod check;
pub mod date;
pub mod findings;
pub mod limits;
pub mod lint;
mod origin;
pub mod path;
pub mod proposal;
pub mod read;
pub mod rules;
mod scalars;
pub mod schema;
pub mod shape;
pub mod source;
mod syntax;
pub mod text;

pub use blocks::*;
pub use scalars::*;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// The value of [`Issue::format`] that this program reads.
pub const FORMAT: &str = "bulletin/1";

/// One issue of a bulletin: everything that its pages say, and nothing about how they look.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Issue {
    /// Address or path of the JSON Schema, so that an editor completes and checks while you type.
    #[serde(rename = "$schema")]
    #[schemars(example = &"../../issue.schema.json", length(min = 1))]
    pub schema: Option<String>,
    /// The version of this format.
    pub format: Format,
    /// Language of the issue; chooses the locale (dates, numbers, running words) and is written into the PDF.
    pub lang: LangTag,
    /// What the issue is: title, number, period, publisher.
    pub meta: Meta,
    /// The house that speaks: its logo and its theme.
    pub brand: Option<Brand>,
    /// People by id, so that each name and post is spelled once.
    #[serde(default)]
    pub people: BTreeMap<Id, Person>,
    /// Organizations by id: the short name that is printed, and what it stands for.
    #[serde(default)]
    pub entities: BTreeMap<Id, Entity>,
    /// Photos and drawings by id. Blocks and items name them.
    #[serde(default)]
    pub media: BTreeMap<Id, Media>,
    /// The chapters in the order in which they are read.
    #[schemars(length(min = 1))]
    pub chapters: Vec<Chapter>,
    /// Who publishes, with the legal lines that close the issue.
    pub imprint: Option<Imprint>,
    /// Wishes for the printed form.
    pub print: Option<Print>,
    /// Path of the issue that this one translates: facts (numbers, dates, links, media) come from there, strings from here.
    pub extends: Option<FilePath>,
}

/// The version of the issue format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Format {
    /// The first version.
    #[serde(rename = "bulletin/1")]
    One,
}

/// What the issue is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Meta {
    /// Name of the publication, set in the masthead; also the title of the PDF.
    #[schemars(example = &"Counter-Terrorism Compact Newsletter")]
    pub title: Label,
    /// The series that the publication belongs to.
    pub series: Option<Label>,
    /// Number of the issue, as printed.
    #[schemars(example = &"12")]
    pub number: Option<Label>,
    /// First and last month or day that the issue covers. Dates without a year are read within it.
    pub period: Period,
    /// Day of publication.
    pub published: Option<Date>,
    /// Day on which the figures stood as printed.
    pub as_of: Option<Date>,
    /// When the next issue is due.
    pub next: Option<When>,
    /// The publishing bodies: ids of `entities`, or names.
    #[serde(default)]
    pub owners: Vec<EntityRef>,
    /// Logos for the masthead: ids of `media`.
    #[serde(default)]
    pub logos: Vec<MediaId>,
    /// One line under the title.
    pub strap: Option<Text>,
    /// An identifier such as an ISSN or a document symbol.
    pub id: Option<Label>,
}

/// The months or days that an issue covers, first and last included.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Period {
    /// First month or day.
    pub from: Date,
    /// Last month or day.
    pub to: Date,
}

/// The house that speaks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Brand {
    /// Name of the house.
    pub name: Option<Label>,
    /// Its logo: an id of `media`.
    pub logo: Option<MediaId>,
    /// Path of a theme file, as an alternative to `--theme`.
    pub theme: Option<FilePath>,
}

/// A person who speaks, is appointed, or can be reached.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Person {
    /// The name as printed.
    #[schemars(example = &"Voronkov")]
    pub name: Label,
    /// Form of address before the name.
    #[schemars(example = &"Ms.")]
    pub honorific: Option<Label>,
    /// Post or function.
    #[schemars(example = &"USG")]
    pub post: Option<Label>,
    /// The body that the person speaks for: an id of `entities`, or a name.
    pub entity: Option<EntityRef>,
    /// Portrait: an id of `media`.
    pub media: Option<MediaId>,
}

/// An organization.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Entity {
    /// The short name that is printed.
    #[schemars(example = &"UNOCT")]
    pub name: Label,
    /// What the short name stands for.
    #[schemars(example = &"United Nations Office of Counter-Terrorism")]
    pub expansion: Option<Label>,
    /// Posts that this body has. A statement by somebody whose post is another body's is reported.
    #[serde(default)]
    pub posts: Vec<Label>,
    /// Short names in other languages, by language tag.
    #[serde(default)]
    pub names: BTreeMap<LangTag, Label>,
    /// Web site.
    pub link: Option<Link>,
}

/// A photo or drawing and what must be said with it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Media {
    /// Path of the file inside the issue's folder: JPEG, PNG or WebP.
    pub file: FilePath,
    /// What the picture shows, for those who do not see it. Required unless `decorative`.
    #[schemars(example = &"Delegates seated around a horseshoe table under a gilded dome")]
    pub alt: Option<Label>,
    /// True when the picture carries no information and a screen reader should pass over it.
    #[serde(default)]
    pub decorative: bool,
    /// Words under the picture.
    pub caption: Option<Text>,
    /// Who made the picture.
    pub credit: Option<Label>,
    /// Licence of the picture.
    pub licence: Option<Label>,
    /// The point that every crop keeps in view.
    pub focus: Option<Focus>,
}

/// A point of a picture, from the left and from the top, each from 0 to 1.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct Focus {
    /// From the left edge (0) to the right edge (1).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub x: f64,
    /// From the upper edge (0) to the lower edge (1).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub y: f64,
}

/// A chapter: a heading and its blocks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Chapter {
    /// Unique name, for links and for translations.
    pub id: Option<Id>,
    /// The heading.
    pub title: Text,
    /// A short form of the heading for running lines and bookmarks.
    pub short: Option<Label>,
    /// How the blocks are laid out.
    #[serde(default)]
    pub layout: ChapterLayout,
    /// Where the chapter begins.
    #[serde(default)]
    pub start: ChapterStart,
    /// The blocks in the order in which they are read.
    #[schemars(length(min = 1))]
    pub blocks: Vec<Block>,
}

/// How the blocks of a chapter are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChapterLayout {
    /// As the layout sees fit.
    #[default]
    Auto,
    /// Over the full measure.
    Full,
    /// In two columns.
    TwoColumn,
    /// A main column and a narrow one.
    Sidebar,
}

/// Where a chapter begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChapterStart {
    /// Where the chapter before it ends.
    #[default]
    Auto,
    /// On a new page.
    Page,
    /// On a new right-hand page.
    Recto,
}

/// The lines that close the issue.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Imprint {
    /// The publisher.
    pub publisher: Option<Label>,
    /// Legal lines, a paragraph each.
    #[serde(default)]
    pub text: Vec<Text>,
    /// Copyright line.
    pub copyright: Option<Label>,
    /// Licence of the text.
    pub licence: Option<Label>,
    /// Web site of the publication.
    pub link: Option<Link>,
}

/// Wishes for the printed form.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Print {
    /// The number of pages that the issue should fill (4 is a folded A3 sheet).
    #[schemars(range(min = 1, max = 400), example = &4)]
    pub pages: Option<u32>,
}
