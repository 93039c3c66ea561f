//! What a layout allows a theme: which ink stands on which ground, and how small and large its type may be.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::contrast;
use crate::layout::Layout;

/// A layout's `bounds.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Bounds {
    /// Sizes of type, by the kind of type.
    pub sizes: BTreeMap<String, Sizes>,
    /// Which ink stands on which ground.
    pub pairs: Pairs,
}

/// The sizes that a kind of type may have.
#[derive(Debug, Clone, Deserialize)]
pub struct Sizes {
    /// The smallest, in points.
    pub least_pt: f64,
    /// The largest, in points.
    pub most_pt: f64,
    /// The settings of that kind.
    pub faces: Vec<String>,
}

/// Inks by the ground that they stand on.
#[derive(Debug, Clone, Deserialize)]
pub struct Pairs {
    /// Settings of type.
    pub faces: BTreeMap<String, Vec<String>>,
    /// Colours of words within a setting.
    pub words: BTreeMap<String, Vec<String>>,
    /// Colours of what must be seen to be understood.
    pub graphics: BTreeMap<String, Vec<String>>,
    /// Colours of what may be overlooked: hairlines, grounds.
    pub ornaments: BTreeMap<String, Vec<String>>,
}

/// An ink on a ground, and the contrast that it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The colour on top.
    pub ink: String,
    /// The colour below.
    pub ground: String,
    /// The contrast that it needs.
    pub needed: f64,
    /// What stands there.
    pub what: String,
}

impl Bounds {
    /// Those of a layout; none where it declares none. The error says what is wrong with the file.
    pub fn of(layout: &Layout) -> Result<Option<Self>, String> {
        let bytes = layout.files.get("bounds.json");
        bytes.map(|bytes| serde_json::from_slice(bytes).map_err(|error| format!("bounds.json: {error}"))).transpose()
    }

    /// The kind of a setting of type.
    pub fn sizes_of(&self, face: &str) -> Option<(&str, &Sizes)> {
        self.sizes.iter().find(|(_, sizes)| sizes.faces.iter().any(|name| name == face)).map(|(kind, sizes)| (kind.as_str(), sizes))
    }

    /// Every pair that needs a contrast, with these tokens.
    pub fn pairs(&self, tokens: &Json) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (ground, faces) in &self.pairs.faces {
            for face in faces {
                let setting = &tokens["faces"][face];
                let large = contrast::is_large(setting["size_pt"].as_f64().unwrap_or(0.0), setting["weight"].as_u64().unwrap_or(400));
                let needed = if large { contrast::LARGE } else { contrast::TEXT };
                pairs.push(Pair { ink: ink(tokens, face, ground), ground: ground.clone(), needed, what: face.clone() });
            }
        }
        let colors = |named: &BTreeMap<String, Vec<String>>, needed: f64, what: &str| {
            let expanded = |name: &String| match (name.as_str(), tokens["color"]["series"].as_array()) {
                ("series", Some(series)) => (0..series.len()).map(|index| format!("series[{index}]")).collect(),
                _ => vec![name.clone()],
            };
            let pair = |ground: &String, ink| Pair { ink, ground: ground.clone(), needed, what: what.to_owned() };
            let all = named.iter().flat_map(|(ground, inks)| inks.iter().flat_map(expanded).map(move |ink| pair(ground, ink)));
            all.collect::<Vec<_>>()
        };
        pairs.extend(colors(&self.pairs.words, contrast::TEXT, "words"));
        pairs.extend(colors(&self.pairs.graphics, contrast::LARGE, "graphics"));
        pairs
    }
}

/// The colour of a setting of type on a ground, as `face.typ` chooses it.
pub fn ink(tokens: &Json, face: &str, ground: &str) -> String {
    let dark = tokens["dark_grounds"].as_array().is_some_and(|grounds| grounds.iter().any(|dark| dark == ground));
    let setting = &tokens["faces"][face];
    let name = if dark { setting["on_dark"].as_str().unwrap_or("paper") } else { setting["color"].as_str().unwrap_or("ink") };
    name.to_owned()
}

/// Red, green and blue of a colour of the tokens, such as `primary` or `series[2]`.
pub fn channels(tokens: &Json, name: &str) -> Option<[u8; 3]> {
    contrast::channels(color(tokens, name)["rgb"].as_str()?)
}

/// A colour of the tokens, such as `primary` or `series[2]`.
pub fn color<'a>(tokens: &'a Json, name: &str) -> &'a Json {
    match name.strip_prefix("series[").and_then(|rest| rest.strip_suffix(']')?.parse::<usize>().ok()) {
        Some(index) => &tokens["color"]["series"][index],
        None => &tokens["color"][name],
    }
}
