//! What a theme would make of the page: sizes, pitches, contrasts, inks.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::bounds::{self, Bounds, Pair};
use super::{contrast, ink, tokens};
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

/// Names of inks that stand for all of them, for none, or for one of the four (ISO 32000-1, 8.6.6.4).
const RESERVED: [&str; 6] = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];

/// Bytes of the name of a spot ink: a PDF takes 127 (ISO 32000-1, annex C).
const LONGEST_NAME: usize = 64;

/// What print must reach of the contrast that a screen needs: white paper is darker than a screen and black ink lighter than
/// none, and no standard says what suffices. What is less is plainly hard to read.
const ON_PAPER: f64 = 2.0 / 3.0;

/// A pair with too little contrast, and all that stands there.
#[derive(Clone)]
struct Poor {
    ink: String,
    ground: String,
    needed: f64,
    found: f64,
    what: Vec<String>,
}

impl Poor {
    /// Rounded down, so that what is refused never looks as if it reached the limit.
    fn said(&self) -> String {
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
fn color_path(name: &str) -> Path {
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
    fn given(&self, path: &Path) -> bool {
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
    fn add(&mut self, places: &[Path], d: Diagnostic) {
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
    fn to_blame(&self, pair: &Pair) -> Path {
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

    /// Inks that paper does not take, and pairs whose two colours are not one.
    pub fn inks(&mut self) {
        let names = |colors: &Node| -> Vec<String> {
            colors
                .fields()
                .iter()
                .flat_map(|field| match field.name.as_str() {
                    "series" => (0..field.node.elements().len()).map(|index| format!("series[{index}]")).collect(),
                    name => vec![name.to_owned()],
                })
                .collect()
        };
        for name in self.source.root().get("color").map(names).unwrap_or_default() {
            let color = bounds::color(self.tokens, &name);
            let inks: Vec<f64> = color["cmyk"].as_array().into_iter().flatten().filter_map(Json::as_f64).collect();
            let (Ok(cmyk), Some(rgb)) = (<[f64; 4]>::try_from(inks), color["rgb"].as_str().and_then(contrast::channels)) else { continue };
            let mut at = color_path(&name);
            // What was refused is not looked at twice.
            if !self.is_taken(&at, color) {
                continue;
            }
            self.spot(&at, &name, color);
            at.push_field("cmyk");
            let total: f64 = cmyk.iter().sum();
            if total > ink::MOST_INK {
                let d = Diagnostic::warning("total-ink", format!("`{name}` lays {total} % of ink on the paper"))
                    .allowed(format!("{} % on coated paper, 280 % on uncoated", ink::MOST_INK))
                    .hint("take cyan, magenta and yellow down alike and black up");
                self.add(std::slice::from_ref(&at), d);
            }
            if name == "ink" && cmyk[..3].iter().any(|share| *share > 0.0) {
                let d = Diagnostic::warning(
                    "black-text",
                    "running text would be printed in more than one ink: it blurs where the plates shift",
                )
                .value(said(cmyk))
                .hint("give it black alone: [0, 0, 0, 100]");
                self.add(std::slice::from_ref(&at), d);
            }
            let (light, printed) = (ink::shown(rgb), ink::printed(cmyk));
            let apart = ink::difference(light, printed);
            if apart > ink::PLAIN {
                let fact = format!(
                    "the two colours of `{name}` are plainly not the same: about {apart:.0} apart (CIE 1976); {} can be seen",
                    ink::PLAIN
                );
                let d = Diagnostic::warning("ink-mismatch", fact)
                    .value(format!("{} and {}", color["rgb"].as_str().unwrap_or_default(), said(cmyk)))
                    .hint("look at a proof, or take the inks from the house's style guide");
                self.add(std::slice::from_ref(&at), d);
            }
        }
    }

    /// Names of spot inks that are none, and one name for two inks.
    fn spot(&mut self, at: &Path, name: &str, color: &Json) {
        let Some(spot) = color["spot"].as_str() else { return };
        let mut place = at.clone();
        place.push_field("spot");
        if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(spot)) {
            let d = Diagnostic::error("colour", format!("`{name}` names a spot ink `{spot}`, which stands for no ink of its own"))
                .hint("write the name by which the print shop knows the ink, such as `PANTONE 3025 C`");
            self.add(&[place], d);
        } else if spot.len() > LONGEST_NAME {
            let d = Diagnostic::error("colour", format!("the spot ink of `{name}` has a name of {} bytes", spot.len()))
                .allowed(format!("at most {LONGEST_NAME}"))
                .hint("write the name by which the print shop knows the ink, such as `PANTONE 3025 C`");
            self.add(&[place], d);
        } else if ink::of_full(color).is_none() {
            let d = Diagnostic::error("colour", format!("`{name}` is printed with no `{spot}` at all: its tint is 0 %"))
                .hint("give it a tint above 0, or no spot ink");
            self.add(&[place], d);
        }
    }

    /// Pairs that the eye tells apart on a screen and hardly on paper: inks as they look on the usual coated sheet.
    pub fn printed_contrasts(&mut self, bounds: &Bounds) {
        let mut blamed: BTreeMap<String, (Path, Poor)> = BTreeMap::new();
        for pair in bounds.pairs(self.tokens) {
            let light = |name: &str| bounds::channels(self.tokens, name);
            let inks = |name: &str| ink::shares(bounds::color(self.tokens, name));
            let (Some(ink), Some(ground)) = (inks(&pair.ink), inks(&pair.ground)) else { continue };
            let on_screen = light(&pair.ink).zip(light(&pair.ground)).map_or(0.0, |(ink, ground)| contrast::ratio(ink, ground));
            let found = ink::contrast(ink, ground);
            // What is refused for the screen is not told again.
            if found >= pair.needed * ON_PAPER || on_screen < pair.needed {
                continue;
            }
            let at = self.to_blame(&pair);
            if at.steps().is_empty() {
                continue;
            }
            let poor = Poor { ink: pair.ink, ground: pair.ground, needed: pair.needed, found, what: vec![pair.what] };
            let worst = blamed.entry(at.to_string()).or_insert_with(|| (at, Poor { found: f64::INFINITY, ..poor.clone() }));
            if poor.found / poor.needed < worst.1.found / worst.1.needed {
                worst.1 = poor;
            }
        }
        for (mut at, poor) in blamed.into_values() {
            let fact = format!(
                "in print `{}` on `{}` has a contrast of about {}; it should be {}:1 at least",
                poor.ink,
                poor.ground,
                poor.said(),
                poor.needed * ON_PAPER
            );
            let value = |name: &str| ink::shares(bounds::color(self.tokens, name)).map(said).unwrap_or_default();
            let d = Diagnostic::warning("contrast", fact)
                .value(format!("{} on {}, for {}", value(&poor.ink), value(&poor.ground), shown(&poor.what)))
                .hint("choose inks that are as far apart as the colours on the screen are: look at a proof");
            let colour = at.clone();
            at.push_field("cmyk");
            self.add(&[at, colour], d);
        }
    }

    /// True when a colour of the theme is the one in the tokens.
    fn is_taken(&self, at: &Path, color: &Json) -> bool {
        let given = self.source.root().nearest(at).to_json();
        given["rgb"] == color["rgb"] && given["cmyk"] == color["cmyk"]
    }
}

fn round(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}

/// Inks as a printer writes them.
fn said([cyan, magenta, yellow, black]: [f64; 4]) -> String {
    format!("C {cyan} M {magenta} Y {yellow} K {black}")
}

/// A few names, and how many more there are.
fn shown(names: &[String]) -> String {
    const MOST: usize = 3;
    let more = names.len().saturating_sub(MOST);
    let first = names[..names.len().min(MOST)].join(", ");
    if more > 0 { format!("{first} and {more} more") } else { first }
}
