//! The job ticket: what a press is told about a run.

use serde::Serialize;

use super::paper::Paper;
use super::rectangle::MM;
use super::scheme::{Blanks, Direction, Scheme};
use super::side::Grid;

/// What a press is told about a run. Lengths are in points.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// How pages are laid.
    pub scheme: &'static Scheme,
    /// On what.
    pub paper: Paper,
    /// Rows and columns, when the scheme leaves them open.
    pub grid: Option<Grid>,
    /// Whether the backs are printed.
    pub both_sides: bool,
    /// Over which edge the press turns the sheet; none for the one that leaves the backs upright.
    pub flip: Option<Flip>,
    /// Where reading begins; none for what the document says.
    pub direction: Option<Direction>,
    /// Where blank pages go.
    pub blanks: Blanks,
    /// Thickness of the paper, by which pages of each nested sheet move to the fold.
    pub caliper: f64,
    /// Distance between columns and between rows; none for room for the bleed.
    pub gutter: Option<(f64, f64)>,
    /// How much of the bleed is kept; none for all.
    pub bleed: Option<f64>,
    /// How large the pages are.
    pub scale: Scale,
    /// What is printed around the pages; none for crop and fold marks where the sheet has room.
    pub marks: Option<Marks>,
    /// What the slug line calls the file.
    pub name: String,
}

/// The edge over which a sheet is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Flip {
    /// The short edge.
    Short,
    /// The long edge.
    Long,
}

impl Flip {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
        }
    }
}

/// How large pages are printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// By this factor.
    By(f64),
    /// As large as the sheet allows, but not larger than they are.
    Fit,
}

/// What is printed around the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Lines at which the pages are cut.
    pub crop: bool,
    /// Broken lines at which the sheet is folded.
    pub fold: bool,
    /// Crosses by which the plates are laid over each other.
    pub registration: bool,
    /// Patches of all inks.
    pub bar: bool,
    /// A line that says which side this is.
    pub slug: bool,
}

/// From the finished page's edge to marks where there is no bleed: a crop mark must never be seen on a page cut aslant.
const NEAREST: f64 = 3.0 * MM;

/// From the bleed to the marks.
const CLEAR: f64 = MM;

/// Height of the band that marks stand in.
pub const BAND: f64 = 5.0 * MM;

/// The shortest crop mark that a cutter can see.
const SHORTEST: f64 = 3.0 * MM;

/// Height of the slug line.
pub const SLUG: f64 = 2.5 * MM;

/// From the finished page's edge to the marks around a bleed.
pub fn marks_begin(bleed: f64) -> f64 {
    (bleed + CLEAR).max(NEAREST)
}

impl Marks {
    /// Names on the command line.
    pub const NAMES: [&'static str; 5] = ["crop", "fold", "registration", "bar", "slug"];

    /// All of them.
    pub const FULL: Self = Self { crop: true, fold: true, registration: true, bar: true, slug: true };

    /// The marks of these names, or the first name that is none.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut marks = Self::default();
        for name in names {
            match name {
                "crop" => marks.crop = true,
                "fold" => marks.fold = true,
                "registration" => marks.registration = true,
                "bar" => marks.bar = true,
                "slug" => marks.slug = true,
                other => return Err(other),
            }
        }
        Ok(marks)
    }

    /// Their names.
    pub fn names(self) -> Vec<&'static str> {
        let are = [self.crop, self.fold, self.registration, self.bar, self.slug];
        Self::NAMES.into_iter().zip(are).filter(|(_, is)| *is).map(|(name, _)| name).collect()
    }

    /// The margin that they need beside the pages and the one that they need above and below.
    pub fn margins(self, bleed: f64) -> (f64, f64) {
        let begin = marks_begin(bleed);
        let needs = [
            (self.crop, SHORTEST, true),
            (self.fold, SHORTEST, false),
            (self.registration, BAND, true),
            (self.bar, BAND, false),
            (self.slug, SLUG, false),
        ];
        let longest = |beside: bool| {
            let needs = needs.iter().filter(|(is, _, both)| *is && (*both || !beside)).map(|(_, band, _)| begin + band);
            needs.fold(0.0, f64::max)
        };
        (longest(true), longest(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_names_and_need_room() {
        assert_eq!(Marks::named(["crop", "slug"]).unwrap().names(), ["crop", "slug"]);
        assert_eq!(Marks::named(["crop", "cross"]), Err("cross"));
        assert_eq!(Marks::default().margins(3.0 * MM), (0.0, 0.0));
        let millimetres = |(beside, above): (f64, f64)| ((beside / MM).round(), (above / MM).round());
        assert_eq!(millimetres(Marks::FULL.margins(3.0 * MM)), (9.0, 9.0));
        assert_eq!(millimetres(Marks::named(["fold"]).unwrap().margins(0.0)), (0.0, 6.0));
    }
}
