//! Why a document was made.

use crate::batch::key::{self, Part, Parts};
use crate::batch::record::Record;

/// Why a document was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// No earlier run has made it.
    New,
    /// A part of what it is made of changed.
    Changed(Part),
    /// Its output is not there any more.
    Missing,
    /// Its output is not what was written.
    Altered,
    /// It failed in an earlier run.
    Failed,
    /// It was asked for.
    Asked,
}

impl Why {
    /// The reason in words, which follow the number of documents.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed(part) => match part {
                Part::Issue => "issue changed",
                Part::Photos => "photos changed",
                Part::Theme => "theme changed",
                Part::Layout => "layout changed",
                Part::Fonts => "fonts changed",
                Part::Locale => "locale changed",
                Part::Edition => "edition changed",
                Part::Options => "options changed",
                Part::Program => "program changed",
            },
            Self::Missing => "output missing",
            Self::Altered => "output altered",
            Self::Failed => "failed before",
            Self::Asked => "asked for",
        }
    }
}

/// Why a document was made: what was certain before, and how its key differs from that of an earlier run.
pub(super) fn reasons(certain: Option<Why>, earlier: Option<&Record>, parts: &Parts) -> Vec<Why> {
    let changed = || earlier.map(|earlier| key::changed(&earlier.parts, parts)).unwrap_or_default();
    match certain {
        Some(why @ (Why::New | Why::Asked)) => vec![why],
        Some(why) => {
            let changed: Vec<Why> = if earlier.is_some_and(|earlier| earlier.key.is_some()) {
                changed().into_iter().map(Why::Changed).collect()
            } else {
                Vec::new()
            };
            if changed.is_empty() || why == Why::Missing { vec![why] } else { changed }
        }
        None => {
            let changed: Vec<Why> = changed().into_iter().map(Why::Changed).collect();
            if changed.is_empty() { vec![Why::Altered] } else { changed }
        }
    }
}
