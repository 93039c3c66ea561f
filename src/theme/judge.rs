//! What a theme would make of the page: sizes, pitches, contrasts, inks.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::bounds::{self, Bounds, Pair};
use super::{contrast, tokens};
use crate::diagnostic::Diagnostic;
use crate::issue::path::Path;
use crate::issue::proposal::nearest;
use crate::issue::shape::list;
use crate::issue::source::{Node, Source};

/// A theme's tree, the tokens that it makes, and what is found in both.
pub struct Judge<'a> {
    /// The theme.
    pub source: &'a Source,
    /// The layout's own tokens.
    pub layout: &'a Json,
    /// The tokens with the theme laid over them.
    pub tokens: &'a Json,
    /// What was found.
    pub found: Vec<Diagnostic>,
}

/// A pair with too little contrast, and all that stands there.
#[derive(Clone)]
pub struct Poor {
    pub ink: String,
    pub ground: String,
    pub needed: f64,
    pub found: f64,
    pub what: Vec<String>,
}

impl Poor {
    /// Rounded down, so that what is refused never looks as if it reached the limit.
    pub fn said(&self) -> String {
        format!("{:.2}:1", (self.found * 100.0).floor() / 100.0)
    }
}

/// A way of fields.
pub fn path(steps: &[&str]) -> Path {
    let mut path = Path::default();
    for step in steps {
        path.push_field(step);
    }
    path
}

/// The way to a colour such as `series[2]`.
pub fn color_path(name: &str) -> Path {
    let mut path = path(&["color"]);
    match name.split_once('[').and_then(|(series, index)| Some((series, index.strip_suffix(']')?.parse().ok()?))) {
        Some((series, index)) => {
            path.push_field(series);
            path.push_index(index);
        }
        None => path.push_field(name),
    }
    path
}

impl Judge<'_> {
    /// Whether the theme has a value of its own there.
    pub fn given(&self, path: &Path) -> bool {
        let mut node = self.source.root();
        for step in path.steps() {
            let next = match step {
                crate::issue::path::Step::Field(name) => node.get(name),
                crate::issue::path::Step::Index(index) => node.elements().get(*index),
            };
            match next {
                Some(next) => node = next,
                None => return false,
            }
        }
        true
    }

    /// Adds a finding at the first of some places that the theme has, or at the whole.
    pub fn add(&mut self, places: &[Path], d: Diagnostic) {
        let at = places.iter().find(|path| self.given(path)).cloned().unwrap_or_default();
        self.found.push(d.at(self.source.place_of(&at)));
    }

    /// Settings of type that the layout does not have.
    pub fn faces(&mut self) {
        let known: Vec<&str> = self.layout["faces"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        for field in self.source.root().get("faces").map_or(&[][..], Node::fields) {
            if known.contains(&field.name.as_str()) {
                continue;
            }
            let name = crate::diagnostic::shorten(&field.name, 40);
            let mut d = Diagnostic::error("unknown-face", format!("the layout has no setting of type `{name}`")).allowed(list(&known));
            d = match nearest(&field.name, known.iter().copied()) {
                Some(meant) => d.hint(format!("did you mean `{meant}`?")),
                None => d.hint("take it out, or name one that is there"),
            };
            self.found.push(d.at(self.source.place(field.name_span.clone(), &path(&["faces", &field.name]))));
        }
    }

    /// Sizes beyond the layout's bounds.
    pub fn sizes(&mut self, bounds: &Bounds) {
        for (face, setting) in self.tokens["faces"].as_object().into_iter().flatten() {
            let at = path(&["faces", face, "size_pt"]);
            let (Some(size), Some((kind, sizes))) = (setting["size_pt"].as_f64(), bounds.sizes_of(face)) else { continue };
            if !self.given(&at) || (sizes.least_pt..=sizes.most_pt).contains(&size) {
                continue;
            }
            let what = if size < sizes.least_pt { "small" } else { "large" };
            let d = Diagnostic::error("type-size", format!("{size} pt is too {what} for `{face}`"))
                .allowed(format!("{} to {} pt for {kind}", sizes.least_pt, sizes.most_pt))
                .hint(if size < sizes.least_pt {
                    "choose a larger size: nobody reads what they cannot see"
                } else {
                    "choose a smaller size"
                });
            self.add(&[at], d);
        }
    }

    /// Lines that stand too close or too far apart.
    pub fn lines(&mut self) {
        let Some(leading) = self.tokens["leading_pt"].as_f64() else { return };
        let touched = self.given(&path(&["leading_pt"])) || self.given(&path(&["faces", "body"]));
        if let Some(size) = self.tokens["faces"]["body"]["size_pt"].as_f64().filter(|size| touched && *size > 0.0) {
            let share = leading / size;
            if !(1.25..=1.45).contains(&share) {
                let fact = format!("lines {leading} pt apart are {:.0} % of running text of {size} pt", share * 100.0);
                let d = Diagnostic::error("leading", fact)
                    .allowed("125 to 145 %")
                    .hint(format!("a leading of {} pt would do", round(size * if share < 1.25 { 1.27 } else { 1.43 })));
                self.add(&[path(&["leading_pt"]), path(&["faces", "body", "size_pt"])], d);
            }
        }
        for (face, setting) in self.tokens["faces"].as_object().into_iter().flatten() {
            let (Some(size), Some(quarters)) = (setting["size_pt"].as_f64(), setting["pitch_q"].as_f64()) else { continue };
            let changed = ["size_pt", "pitch_q"].iter().any(|field| self.given(&path(&["faces", face, field])));
            let (pitch, least) = (quarters * leading / 4.0, size * tokens::least_pitch(size));
            if changed && pitch + 0.01 < least {
                let fact = format!("lines of `{face}` would stand {} pt apart: too close for {size} pt", round(pitch));
                let needed = (least * 4.0 / leading).ceil();
                let d = Diagnostic::error("leading", fact)
                    .allowed(format!("{} pt and more", round(least)))
                    .hint(format!("set its `pitch_q` to {needed}, or choose a smaller size or a larger `leading_pt`"));
                self.add(&[path(&["faces", face, "pitch_q"]), path(&["faces", face, "size_pt"])], d);
            }
        }
    }

    /// Pairs of colours that cannot be told apart well enough: one finding for each value of the theme that is to blame, with
    /// its worst pair and all others.
    pub fn contrasts(&mut self, bounds: &Bounds) {
        let mut blamed: BTreeMap<String, (Path, Vec<Poor>)> = BTreeMap::new();
        for pair in bounds.pairs(self.tokens) {
            let channels = |name: &str| bounds::channels(self.tokens, name);
            let (Some(ink), Some(ground)) = (channels(&pair.ink), channels(&pair.ground)) else { continue };
            let found = contrast::ratio(ink, ground);
            if found < pair.needed {
                let at = self.to_blame(&pair);
                let poor = &mut blamed.entry(at.to_string()).or_insert_with(|| (at, Vec::new())).1;
                match poor.iter_mut().find(|known| (&known.ink, &known.ground, known.needed) == (&pair.ink, &pair.ground, pair.needed)) {
                    Some(known) => known.what.push(pair.what),
                    None => poor.push(Poor { ink: pair.ink, ground: pair.ground, needed: pair.needed, found, what: vec![pair.what] }),
                }
            }
        }
        for (at, mut poor) in blamed.into_values() {
            poor.sort_by(|one, other| (one.found / one.needed).total_cmp(&(other.found / other.needed)));
            let worst = &poor[0];
            let hex = |name: &str| {
                let [red, green, blue] = bounds::channels(self.tokens, name).unwrap_or_default();
                format!("#{red:02x}{green:02x}{blue:02x}")
            };
            let kind = if worst.needed >= contrast::TEXT { "text needs" } else { "large type and graphics need" };
            let fact = format!("`{}` on `{}` has a contrast of {}; {kind} {}:1", worst.ink, worst.ground, worst.said(), worst.needed);
            let value = format!("{} on {}, for {}", hex(&worst.ink), hex(&worst.ground), shown(&worst.what));
            let mut others: Vec<String> = Vec::new();
            for pair in &poor[1..] {
                let said = format!("`{}` on `{}` {}", pair.ink, pair.ground, pair.said());
                if (&pair.ink, &pair.ground) != (&worst.ink, &worst.ground) && !others.contains(&said) {
                    others.push(said);
                }
            }
            let mut hint = match self.remedy(&at, &poor) {
                Some(better) => format!("`{better}` would do; choose its inks anew too"),
                None => "choose another colour, or larger type where that suffices".into(),
            };
            if !others.is_empty() {
                hint.push_str(&format!("; the same goes for {}", others.join(", ")));
            }
            let d = Diagnostic::error("contrast", fact).value(value).allowed("4.5:1 for text, 3:1 for large type and graphics").hint(hint);
            self.add(&[at], d);
        }
    }

    /// The value of the theme that makes a pair what it is.
    pub fn to_blame(&self, pair: &Pair) -> Path {
        let (ink, ground) = (color_path(&pair.ink), color_path(&pair.ground));
        let followed = |name: &str| tokens::followed(name).map(color_path);
        let setting = ["color", "size_pt", "weight"].map(|field| path(&["faces", &pair.what, field]));
        let places = [Some(ink), Some(ground), followed(&pair.ink), followed(&pair.ground)];
        places.into_iter().flatten().chain(setting).find(|path| self.given(path)).unwrap_or_default()
    }

    /// The nearest form of a colour with which all its pairs are good; none where there is none, or where the value is no
    /// colour.
    fn remedy(&self, at: &Path, poor: &[Poor]) -> Option<String> {
        let given = self.source.root().nearest(at).get("rgb")?.as_str().and_then(contrast::channels)?;
        // The other colour of each pair stays as it is.
        let others: Vec<([u8; 3], f64)> = poor
            .iter()
            .filter_map(|pair| {
                let (ink, ground) = (bounds::channels(self.tokens, &pair.ink)?, bounds::channels(self.tokens, &pair.ground)?);
                Some((if ink == given { ground } else { ink }, pair.needed))
            })
            .collect();
        contrast::improved(given, &others)
    }
}

fn round(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

/// A few names, and how many more there are.
pub fn shown(names: &[String]) -> String {
    const MOST: usize = 3;
    let more = names.len().saturating_sub(MOST);
    let first = names[..names.len().min(MOST)].join(", ");
    if more > 0 { format!("{first} and {more} more") } else { first }
}
