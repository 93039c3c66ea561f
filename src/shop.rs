//! What a print shop asks of a file: a preset, built in or a JSON file of the house's own.

use std::fmt;
use std::sync::{Arc, LazyLock};

use schemars::{JsonSchema, schema_for};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::condition::Condition;
use crate::media::Cache;
use crate::media::print::Printer;

/// The version of the format.
const FORMAT: &str = "bulletin-shop/1";

/// The presets in the binary, the usual one first, each a name and its file.
const BUILT_IN: [(&str, &str); 4] = [
    ("european-coated", include_str!("../shops/european-coated.json")),
    ("european-uncoated", include_str!("../shops/european-uncoated.json")),
    ("us", include_str!("../shops/us.json")),
    ("digital", include_str!("../shops/digital.json")),
];

/// The condition that the usual preset names.
static USUAL: LazyLock<Arc<Condition>> =
    LazyLock::new(|| Arc::new(Condition::find("ISOcoated_v2_300_bas").expect("the usual profile is built in")));

/// What a print shop asks of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shop {
    /// Where this schema is, for editors; not read.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of the format: `bulletin-shop/1`.
    pub format: String,
    /// The shop, or the kind of shop.
    pub name: String,
    /// Millimetres of artwork beyond each edge of the finished page, 0 to 20.
    pub bleed_mm: Edges,
    /// The marks that the shop wants around the page.
    #[serde(default)]
    pub marks: Marks,
    /// Millimetres inside each edge of the finished page that hold nothing of weight, 0 to 50.
    #[serde(default = "usual::safe")]
    pub safe_mm: f64,
    /// The standard of the file; `PDF/X-4` is the one there is.
    #[serde(default)]
    pub standard: Standard,
    /// The ICC profile of the printing condition: the name of one in the program, or a file beside this one.
    pub profile: String,
    /// The most ink that a spot of paper may take: the sum of all inks in per cent, 150 to 400.
    pub most_ink: u32,
    /// Pixels per inch of photos at the size at which they are printed.
    #[serde(default)]
    pub photo_ppi: PhotoPpi,
    /// Pixels per inch of line art of one bit.
    #[serde(default)]
    pub line_art_ppi: Ppi,
    /// The thinnest lines that print, in points.
    #[serde(default)]
    pub lines_pt: Lines,
    /// The smallest text in several inks or white, in points.
    #[serde(default = "usual::text")]
    pub smallest_mixed_text_pt: f64,
    /// The number of pages is a multiple of this.
    #[serde(default = "usual::pages")]
    pub pages_multiple: u32,
    /// How many spot inks the shop takes besides the four.
    #[serde(default)]
    pub spot_inks: u32,
    /// True when the sheet of the file ends where the bleed ends, if no marks are wanted.
    #[serde(default = "usual::media")]
    pub media_is_bleed: bool,
}

/// Millimetres at the edges of a page: one number for all, or each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Edges {
    /// The same at every edge.
    All(f64),
    /// Each edge.
    Each(Sides),
}

/// Millimetres at each edge of a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// At the head.
    pub top: f64,
    /// At the right.
    pub right: f64,
    /// At the foot.
    pub bottom: f64,
    /// At the left.
    pub left: f64,
}

impl<'de> Deserialize<'de> for Edges {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Edges;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("millimetres: a number for all edges, or an object of `top`, `right`, `bottom` and `left`")
            }

            fn visit_f64<E>(self, mm: f64) -> Result<Edges, E> {
                Ok(Edges::All(mm))
            }

            fn visit_u64<E>(self, mm: u64) -> Result<Edges, E> {
                Ok(Edges::All(mm as f64))
            }

            fn visit_i64<E>(self, mm: i64) -> Result<Edges, E> {
                Ok(Edges::All(mm as f64))
            }

            fn visit_map<A: MapAccess<'de>>(self, sides: A) -> Result<Edges, A::Error> {
                Sides::deserialize(MapAccessDeserializer::new(sides)).map(Edges::Each)
            }
        }

        from.deserialize_any(Read)
    }
}

impl Edges {
    /// Top, right, bottom, left.
    pub fn sides(&self) -> [f64; 4] {
        match *self {
            Self::All(side) => [side; 4],
            Self::Each(Sides { top, right, bottom, left }) => [top, right, bottom, left],
        }
    }

    /// The largest of them.
    pub fn largest(&self) -> f64 {
        self.sides().into_iter().fold(0.0, f64::max)
    }
}

/// Marks around a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Marks {
    /// None.
    #[default]
    None,
    /// Where to cut.
    Crop,
    /// Where to cut, where the inks meet, a bar of all inks, and what the sheet is.
    Full,
}

/// The standard of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub enum Standard {
    /// ISO 15930-7.
    #[default]
    #[serde(rename = "PDF/X-4")]
    X4,
}

/// Pixels per inch below which a picture is a fault or a warning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ppi {
    /// Below this nothing is written.
    pub error: f64,
    /// Below this a warning tells.
    pub warning: f64,
}

impl Default for Ppi {
    fn default() -> Self {
        Self { error: 549.0, warning: 799.0 }
    }
}

/// Pixels per inch of photos.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhotoPpi {
    /// Below this nothing is written.
    pub error: f64,
    /// Below this a warning tells.
    pub warning: f64,
    /// What is enough: larger photos are scaled down to it.
    pub enough: f64,
    /// Above this they are.
    pub most: f64,
}

impl Default for PhotoPpi {
    fn default() -> Self {
        Self { error: 149.0, warning: 224.0, enough: 300.0, most: 450.0 }
    }
}

/// The thinnest lines that print, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// In one ink.
    pub one_ink: f64,
    /// In several inks, or white on them.
    pub several_inks: f64,
}

impl Default for Lines {
    fn default() -> Self {
        Self { one_ink: 0.25, several_inks: 0.5 }
    }
}

/// What a preset need not say.
mod usual {
    pub fn safe() -> f64 {
        5.0
    }
    pub fn text() -> f64 {
        8.0
    }
    pub fn pages() -> u32 {
        1
    }
    pub fn media() -> bool {
        true
    }
}

/// Names of the built-in presets, the usual one first.
pub fn names() -> [&'static str; BUILT_IN.len()] {
    BUILT_IN.map(|(name, _)| name)
}

/// The usual preset.
pub fn usual() -> Shop {
    find(BUILT_IN[0].0).expect("the usual preset is built in")
}

/// The built-in preset of a name.
pub fn find(name: &str) -> Option<Shop> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Shop::read(text.as_bytes()).expect("the presets in the binary are tested"))
}

/// The JSON Schema of presets.
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schema_for!(Shop)).expect("a schema is JSON");
    text.push('\n');
    text
}

impl Shop {
    /// Reads a preset. The error says what is wrong with it, and where.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let shop: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let within = |what: &str, value: f64, from: f64, to: f64| {
            if (from..=to).contains(&value) { Ok(()) } else { Err(format!("`{what}` is {value}; it must be from {from} to {to}")) }
        };
        if shop.format != FORMAT {
            return Err(format!("`format` is `{}`; this program reads `{FORMAT}`", shop.format));
        }
        shop.bleed_mm.sides().into_iter().try_for_each(|side| within("bleed_mm", side, 0.0, 20.0))?;
        within("safe_mm", shop.safe_mm, 0.0, 50.0)?;
        within("most_ink", f64::from(shop.most_ink), 150.0, 400.0)?;
        within("pages_multiple", f64::from(shop.pages_multiple), 1.0, 64.0)?;
        let ppi = shop.photo_ppi;
        within("photo_ppi.error", ppi.error, 0.0, ppi.warning)?;
        within("photo_ppi.warning", ppi.warning, 0.0, ppi.enough)?;
        within("photo_ppi.enough", ppi.enough, 36.0, ppi.most)?;
        within("photo_ppi.most", ppi.most, 36.0, 2400.0)?;
        within("line_art_ppi.error", shop.line_art_ppi.error, 0.0, shop.line_art_ppi.warning)?;
        within("lines_pt.one_ink", shop.lines_pt.one_ink, 0.0, 10.0)?;
        within("lines_pt.several_inks", shop.lines_pt.several_inks, 0.0, 10.0)?;
        within("smallest_mixed_text_pt", shop.smallest_mixed_text_pt, 0.0, 72.0)?;
        Ok(shop)
    }
}

/// Everything that a press edition is made for.
#[derive(Debug, Clone)]
pub struct Press {
    /// The shop.
    pub shop: Shop,
    /// What it prints on.
    pub condition: Arc<Condition>,
    /// Where photos in inks are kept between runs.
    pub cache: Option<Cache>,
    /// True when a file is wanted even if its preflight finds errors.
    pub force: bool,
}

impl Default for Press {
    /// The usual shop, on the condition of its preset, without a cache.
    fn default() -> Self {
        Self { shop: usual(), condition: Arc::clone(&USUAL), cache: None, force: false }
    }
}

impl Press {
    /// What makes photos ready for this press.
    pub fn printer(&self) -> Printer<'_> {
        Printer::new(&self.condition, self.shop.most_ink, self.cache.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_in_the_binary_name_profiles_in_the_binary() {
        for name in names() {
            let shop = find(name).unwrap();
            assert!(Condition::find(&shop.profile).is_some(), "{name}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_preset_is_told() {
        let own = |change: &str| {
            let usual = r#"{"format": "bulletin-shop/1", "name": "A", "bleed_mm": 3, "profile": "FOGRA39L_coated", "most_ink": 300}"#;
            Shop::read(usual.replacen('{', &format!("{{{change}"), 1).as_bytes())
        };
        assert!(own("").is_ok());
        assert!(own(r#""blead": 3,"#).unwrap_err().contains("unknown field `blead`"));
        assert!(own(r#""safe_mm": -1,"#).unwrap_err().contains("`safe_mm` is -1; it must be from 0 to 50"));
        assert!(
            own(r#""photo_ppi": {"error": 300, "warning": 200, "enough": 300, "most": 450},"#).unwrap_err().contains("photo_ppi.error")
        );
        assert!(own(r#""marks": "some","#).unwrap_err().contains("unknown variant `some`"));
        let edges = |edges: &str| {
            let text = format!(
                r#"{{"format": "bulletin-shop/1", "name": "A", "bleed_mm": {edges}, "profile": "FOGRA39L_coated", "most_ink": 300}}"#
            );
            Shop::read(text.as_bytes())
        };
        assert_eq!(edges(r#"{"top": 2, "right": 5.5, "bottom": 4, "left": 0}"#).unwrap().bleed_mm.sides(), [2.0, 5.5, 4.0, 0.0]);
        assert!(edges(r#"{"top": 2}"#).unwrap_err().contains("missing field `right`"));
        assert!(edges(r#"{"top": 2, "right": 5, "bottom": 4, "left": 0, "spine": 3}"#).unwrap_err().contains("unknown field `spine`"));
        assert!(edges(r#""3""#).unwrap_err().contains("expected millimetres: a number for all edges"));
        assert!(edges("-1").unwrap_err().contains("`bleed_mm` is -1; it must be from 0 to 20"));
        assert!(Shop::read(b"{").is_err() && Shop::read(b"").is_err());
    }
}
