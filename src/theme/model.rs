//! What a theme file says. The doc comments are the format's reference: `bulletin schema theme` is made from these types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::issue::{Id, Label};

/// The house that a bulletin speaks for: its colours, its type, its logo, and how it opens a page. What a theme does not say
/// stays as the layout has it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Theme {
    /// Address or path of the JSON Schema, so that an editor completes and checks while you type.
    #[serde(rename = "$schema")]
    #[schemars(example = &"theme.schema.json")]
    pub schema: Option<String>,
    /// The version of this format.
    pub format: Option<Format>,
    /// Name of the house.
    #[schemars(example = &"Lake Ormen Commission")]
    pub name: Option<Label>,
    /// Colours, each for light and for print.
    pub color: Option<Colors>,
    /// Families of type.
    pub fonts: Option<Fonts>,
    /// Distance of the lines of running text, in points: 125 to 145 % of its size.
    #[schemars(range(min = 10.0, max = 15.0), example = &11.5)]
    pub leading_pt: Option<f64>,
    /// Settings of type by the layout's names for them, such as `body`, `chapter`, `figure`.
    #[serde(default)]
    pub faces: BTreeMap<Id, Face>,
    /// Thickness of rules, in points.
    pub rule: Option<Rules>,
    /// How the publication's name opens the first page.
    pub masthead: Option<Masthead>,
    /// How chapters open.
    pub chapter: Option<Chapter>,
    /// How blocks open.
    pub heading: Option<Heading>,
    /// How numbers stand.
    pub tile: Option<Tile>,
    /// Radius of the corners of panels and filled tiles, in millimetres.
    #[schemars(range(min = 0.0, max = 5.0), example = &1.5)]
    pub corner_mm: Option<f64>,
    /// The house's logo, for the masthead. An issue's own logo goes before it.
    pub logo: Option<Logo>,
}

/// The version of the theme format.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum Format {
    /// The first version.
    #[serde(rename = "bulletin-theme/1")]
    One,
}

/// A colour of light: `#` and six hexadecimal digits.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"#0b3d4f", extend("pattern" = "^#[0-9a-fA-F]{6}$"))]
pub struct Rgb(pub String);

/// A path inside the theme's folder, with `/` between its parts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(example = &"logo.png")]
pub struct ThemePath(pub String);

/// A colour for the screen and, chosen beside it, for the press. Neither is ever reckoned from the other.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Color {
    /// Red, green and blue.
    pub rgb: Rgb,
    /// Cyan, magenta, yellow and black, each 0 to 100 %.
    #[schemars(example = &[95, 55, 40, 45])]
    pub cmyk: [Share; 4],
    /// A spot ink for this colour, by the name that the print shop knows it by. Where the shop takes none, the four inks are
    /// printed; a bulletin for the screen is in red, green and blue.
    #[schemars(example = &"PANTONE 3025 C")]
    pub spot: Option<Label>,
    /// How much of the spot ink is printed, in per cent; all of it unless given. The four inks are those of the colour as it is
    /// printed, not those of the full ink.
    #[schemars(example = &40)]
    pub tint: Option<Share>,
}

/// A share in per cent.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Share(#[schemars(range(min = 0.0, max = 100.0))] pub f64);

/// The colours of a house. With `primary` given, `link`, `tint`, `on_primary`, `motif` and the first of `series` follow it
/// unless they are given too; the second of `series` follows `accent`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Colors {
    /// Running text. In print it should be black alone.
    pub ink: Option<Color>,
    /// The colour of the house: masthead, headings, figures, panels.
    pub primary: Option<Color>,
    /// The second colour: dates, marks, rules that stress.
    pub accent: Option<Color>,
    /// Words that lead somewhere.
    pub link: Option<Color>,
    /// Captions and side remarks.
    pub muted: Option<Color>,
    /// Hairlines.
    pub rule: Option<Color>,
    /// The light ground of panels.
    pub tint: Option<Color>,
    /// The line under the publication's name where that stands on the primary colour.
    pub on_primary: Option<Color>,
    /// The ornament of the masthead.
    pub motif: Option<Color>,
    /// Colours of the series of charts, in their order.
    #[schemars(length(min = 2, max = 12))]
    pub series: Option<Vec<Color>>,
}

/// The families of a house: built-in ones (`bulletin fonts`), or of its own files.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Fonts {
    /// Font files of the house, OpenType or TrueType, one a face. Their licence must allow embedding.
    #[serde(default)]
    #[schemars(length(max = 24), example = &["fonts/Family-Regular.ttf"])]
    pub files: Vec<ThemePath>,
    /// The family of running text, dates and labels, and those that help out.
    #[schemars(length(min = 1, max = 4), example = &["Source Sans 3"])]
    pub sans: Option<Vec<Label>>,
    /// The family of titles in lists, statements and introductions.
    #[schemars(length(min = 1, max = 4), example = &["Source Serif 4"])]
    pub serif: Option<Vec<Label>>,
    /// The family of what is large: the publication's name, chapters, figures.
    #[schemars(length(min = 1, max = 4), example = &["Source Serif 4 Display"])]
    pub display: Option<Vec<Label>>,
}

/// A setting of type.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Face {
    /// Which of the house's families.
    pub font: Option<Role>,
    /// Size in points; the layout says how small and how large each may be.
    #[schemars(range(min = 5.0, max = 120.0), example = &9)]
    pub size_pt: Option<f64>,
    /// Distance of its lines in quarters of the leading; found from the size unless given.
    #[schemars(range(min = 3, max = 48), example = &4)]
    pub pitch_q: Option<u8>,
    /// Weight, 100 to 900.
    #[schemars(range(min = 100, max = 900), example = &600)]
    pub weight: Option<u16>,
    /// True for italics.
    pub italic: Option<bool>,
    /// Its colour; on the primary colour all type turns to that of the paper.
    pub color: Option<Ink>,
}

/// One of the three families of a house.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Running text.
    Sans,
    /// Titles and statements.
    Serif,
    /// What is large.
    Display,
}

/// A colour that type may have.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ink {
    /// That of running text.
    Ink,
    /// That of the house.
    Primary,
    /// The second one.
    Accent,
    /// That of captions.
    Muted,
}

/// A ground that parts stand on.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// The paper itself.
    Paper,
    /// The light tint.
    Tint,
    /// The colour of the house; type turns light on it.
    Primary,
}

/// Thickness of rules, in points. A printing press needs 0.25 at least.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Rules {
    /// Between rows and tiles.
    #[schemars(range(min = 0.25, max = 1.0), example = &0.4)]
    pub hair_pt: Option<f64>,
    /// Over the headings of blocks.
    #[schemars(range(min = 0.25, max = 3.0), example = &0.8)]
    pub thin_pt: Option<f64>,
    /// Over numbers and tables.
    #[schemars(range(min = 0.5, max = 6.0), example = &1.6)]
    pub bold_pt: Option<f64>,
    /// Over chapters and beside notices.
    #[schemars(range(min = 0.5, max = 14.0), example = &4)]
    pub heavy_pt: Option<f64>,
}

/// How the publication's name opens the first page.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Masthead {
    /// Its form.
    pub style: Option<MastheadStyle>,
    /// The ground that it stands on.
    pub ground: Option<Ground>,
    /// The ornament beside the name, where it stands on a field.
    pub motif: Option<Motif>,
    /// Height of logos in millimetres.
    #[schemars(range(min = 6.0, max = 30.0), example = &12)]
    pub logo_mm: Option<f64>,
}

/// The form of a masthead.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MastheadStyle {
    /// A field that bleeds on three sides, the name on it as large as it can stand, the issue below it, the contents under a rule.
    Field,
    /// A heavy bar at the head of the page, the name under it, the issue in a column beside it.
    Column,
    /// The name in the middle of the measure, the issue between two rules under it.
    Centred,
    /// A field, and the issue on a band of the accent colour at its foot.
    Band,
}

/// The ornament of a masthead.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Motif {
    /// A rosette of fine lines around the number of the issue, its form chosen by the publication's name.
    Seal,
    /// Strokes around one centre.
    Ring,
    /// Discs that overlap at the corner of the field.
    Discs,
    /// Nothing.
    None,
}

/// How chapters open.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Chapter {
    /// Its form.
    pub style: Option<ChapterStyle>,
}

/// The form of a chapter's opening.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChapterStyle {
    /// A heavy rule, the number in a column of its own, the title beside it.
    Bar,
    /// The number on a square, the title beside it, a thin rule under both.
    Tab,
    /// Number and title in the middle between thin rules.
    Centred,
    /// A band of the primary colour that holds number and title.
    Band,
}

/// How blocks open.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Heading {
    /// Where the rule of a heading stands.
    pub rule: Option<HeadingRule>,
}

/// Where the rule of a block's heading stands.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeadingRule {
    /// Over it.
    Above,
    /// Under it.
    Below,
    /// Nowhere.
    None,
}

/// How numbers stand.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Tile {
    /// Their form.
    pub style: Option<TileStyle>,
    /// The ground of filled tiles.
    pub ground: Option<Ground>,
}

/// The form of tiles.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TileStyle {
    /// Rules between them.
    Ruled,
    /// Each on a ground of its own.
    Filled,
    /// Figures in the middle of their tiles, between two rules.
    Centred,
}

/// The logo of a house.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Logo {
    /// Its file: JPEG, PNG or WebP.
    pub file: ThemePath,
    /// What it shows, for those who do not see it.
    #[schemars(example = &"Lake Ormen Commission")]
    pub alt: Label,
}
