//! What a theme would make of the plates: too much ink, black that need not be rich, small letters in several inks.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::bounds::{self, Bounds};
use super::judge::{Judge, Poor, color_path, path, shown};
use super::{contrast, ink};
use crate::diagnostic::Diagnostic;
use crate::issue::path::Path;
use crate::issue::source::Node;

/// From how much black on a colour is a rich black, and how much ink in all one may have, in per cent.
const RICH_BLACK: (f64, f64) = (85.0, 280.0);

/// The smallest letters that may be printed in several inks, in points: smaller ones blur where the plates shift.
const SMALLEST_MIXED_PT: f64 = 8.0;

/// Names of inks that stand for all of them, for none, or for one of the four (ISO 32000-1, 8.6.6.4).
const RESERVED: [&str; 6] = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"];

/// Bytes of the name of a spot ink: a PDF takes 127 (ISO 32000-1, annex C).
const LONGEST_NAME: usize = 64;

/// What print must reach of the contrast that a screen needs: white paper is darker than a screen and black ink lighter than
/// none, and no standard says what suffices. What is less is plainly hard to read.
const ON_PAPER: f64 = 2.0 / 3.0;

impl Judge<'_> {
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
            if cmyk[3] >= RICH_BLACK.0 && total > RICH_BLACK.1 && total <= ink::MOST_INK {
                let d =
                    Diagnostic::warning("rich-black", format!("`{name}` is a black of {total} % of ink, which dries slowly and sets off"))
                        .value(said(cmyk))
                        .allowed(format!("{} % where black has {} % and more", RICH_BLACK.1, RICH_BLACK.0))
                        .hint("60 % of cyan and 40 % of magenta and of yellow below full black are as deep");
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

    /// Small letters in several inks: one finding for each value of the theme that is to blame.
    pub fn small_letters(&mut self) {
        let mut blamed: BTreeMap<String, (Path, String, Vec<String>)> = BTreeMap::new();
        for (face, setting) in self.tokens["faces"].as_object().into_iter().flatten() {
            let (Some(size), Some(color)) = (setting["size_pt"].as_f64(), setting["color"].as_str()) else { continue };
            let inks = bounds::color(self.tokens, color)["cmyk"].as_array();
            let inks = inks.map_or(0, |inks| inks.iter().filter_map(Json::as_f64).filter(|ink| *ink > 0.0).count());
            // A spot ink is one ink.
            let spot = bounds::color(self.tokens, color)["spot"].is_string();
            if size >= SMALLEST_MIXED_PT || inks < 2 || spot {
                continue;
            }
            let mut of_color = color_path(color);
            of_color.push_field("cmyk");
            let places = ["color", "size_pt"].map(|field| path(&["faces", face, field]));
            let Some(at) = std::iter::once(of_color).chain(places).find(|place| self.given(place)) else { continue };
            let (_, _, faces) = blamed.entry(at.to_string()).or_insert_with(|| (at, color.to_owned(), Vec::new()));
            faces.push(format!("`{face}`"));
        }
        for (at, color, faces) in blamed.into_values() {
            let fact = format!("letters under {SMALLEST_MIXED_PT} pt would be printed in several inks: {} in `{color}`", shown(&faces));
            let d = Diagnostic::warning("small-mixed-text", fact)
                .hint(format!("give `{color}` one ink alone, such as a share of black, or these letters {SMALLEST_MIXED_PT} pt"));
            self.add(&[at], d);
        }
    }
}

/// Inks as a printer writes them.
fn said([cyan, magenta, yellow, black]: [f64; 4]) -> String {
    format!("C {cyan} M {magenta} Y {yellow} K {black}")
}
