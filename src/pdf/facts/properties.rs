//! The property list of a marked-content sequence.

use hayro::hayro_syntax::object::dict::Dict;
use hayro::hayro_syntax::object::{Name, Object as Operand, String as Shown};
use lopdf::Object;

use super::source::{self, Source};

/// The entries of a mark's property list that matter here.
#[derive(Default)]
pub(super) struct Properties {
    pub mcid: Option<i64>,
    pub actual_text: Option<String>,
    pub lang: Option<String>,
    pub alt: Option<String>,
}

impl Properties {
    /// How much text the list holds.
    pub fn bytes(&self) -> usize {
        [&self.actual_text, &self.lang, &self.alt].into_iter().flatten().map(String::len).sum()
    }

    /// Reads a list, be it written out or named in the resources.
    pub fn read<'a>(source: &Source<'a>, operand: Option<&Operand<'_>>, named: impl Fn(&Name<'_>) -> Option<&'a Object>) -> Self {
        match operand {
            Some(Operand::Dict(dict)) => {
                let text = |key: &str| text_in(dict, key);
                let mcid = dict.get::<i32>("MCID").map(i64::from);
                Self { mcid, actual_text: text("ActualText"), lang: text("Lang"), alt: text("Alt") }
            }
            Some(Operand::Name(name)) => named(name).and_then(source::dictionary).map_or_else(Self::default, |dict| {
                let text = |key: &str| source.text(dict, key);
                let mcid = source.integer(dict, "MCID");
                Self { mcid, actual_text: text("ActualText"), lang: text("Lang"), alt: text("Alt") }
            }),
            _ => Self::default(),
        }
    }
}

fn text_in(dict: &Dict<'_>, key: &str) -> Option<String> {
    dict.get::<Shown<'_>>(key).map(|string| source::text(string.as_bytes()))
}
