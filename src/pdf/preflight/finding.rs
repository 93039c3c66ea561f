//! What a rule found, and where.

use std::collections::HashMap;

use lopdf::ObjectId;
use serde::{Serialize, Serializer};

use super::rule::Rule;
use crate::diagnostic::{Severity, shorten};
use crate::pdf::interpret::Area;

/// Findings that are kept of one file; alike ones on one page count once.
const MOST_FINDINGS: usize = 2_000;

/// Things found wrong, alike ones too, after which nothing more is looked for.
const MOST_FOUND: usize = 200_000;

/// Places that are kept of one finding.
const MOST_PLACES: usize = 50;

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

/// One finding: what is wrong, once for all places of a page where the same is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The rule.
    #[serde(serialize_with = "name")]
    pub rule: &'static Rule,
    /// How bad it is, which is not always the worst that the rule can say.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop.
    pub fact: String,
    /// The page, from 1; none for what concerns the file.
    pub page: Option<usize>,
    /// The places on that page, the first of them when there are many.
    pub places: Vec<Place>,
    /// How many places there are; 1 for what has none.
    pub times: usize,
    /// The number of the object in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<u32>,
    /// The words concerned, the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The photo concerned, by its id in the issue, when the file is ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
}

fn name<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.name)
}

/// A place on a page in millimetres, counted from the upper left corner of its trim.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// From the left.
    pub left: f64,
    /// From the top, downwards.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// The same in points of the page: left, bottom, right, top.
    #[serde(skip)]
    pub area: [f64; 4],
}

impl Place {
    /// A box on a page that is cut to `trim`.
    pub fn new(area: Area, trim: Area) -> Self {
        let tenth = |points: f64| (points * MM * 10.0).round() / 10.0 + 0.0;
        let ([left, bottom, right, top], [trim_left, _, _, trim_top]) = (area.0, trim.0);
        Self {
            left: tenth(left - trim_left),
            top: tenth(trim_top - top),
            width: tenth(right - left),
            height: tenth(top - bottom),
            area: area.0,
        }
    }
}

impl Finding {
    /// A finding on the file as a whole, as bad as its rule says.
    pub fn new(rule: &'static Rule, fact: impl Into<String>) -> Self {
        let severity = rule.severity;
        Self { rule, severity, fact: fact.into(), page: None, places: Vec::new(), times: 1, object: None, words: None, photo: None }
    }

    /// On a page, counted from 1.
    pub fn on(mut self, page: impl Into<Option<usize>>) -> Self {
        self.page = page.into();
        self
    }

    /// At a place of that page.
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// In an object of the file.
    pub fn object(mut self, id: Option<ObjectId>) -> Self {
        self.object = id.map(|(number, _)| number);
        self
    }

    /// About these words, where the file tells any letter of them.
    pub fn about(mut self, words: &str) -> Self {
        let words = words.trim();
        let told = words.chars().any(|letter| letter != char::REPLACEMENT_CHARACTER && !letter.is_whitespace());
        self.words = told.then(|| shorten(words, 60));
        self
    }

    /// About this photo.
    pub fn of_photo(mut self, photo: Option<String>) -> Self {
        self.photo = photo;
        self
    }

    /// Less bad than the rule can say.
    pub fn as_bad_as(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Findings as they come.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    /// Where the like of a finding is in the list.
    alike: HashMap<(&'static str, Option<usize>, String), usize>,
    left_out: usize,
    added: usize,
    /// Where pages draw pictures: by the number of the object and the page, the first place, and the photo that it is.
    drawn: HashMap<(u32, usize), (Place, Option<String>)>,
}

impl Findings {
    /// Whether so much is wrong that looking for more says nothing new.
    pub fn is_full(&self) -> bool {
        self.added >= MOST_FOUND
    }

    /// Adds a finding, or a place to one that says the same of the same page.
    pub fn add(&mut self, finding: Finding) {
        self.added += 1;
        let key = (finding.rule.name, finding.page, finding.fact.clone());
        if let Some(known) = self.alike.get(&key) {
            let known = &mut self.list[*known];
            known.times += 1;
            let room = MOST_PLACES.saturating_sub(known.places.len());
            known.places.extend(finding.places.into_iter().take(room));
        } else if self.list.len() < MOST_FINDINGS {
            self.alike.insert(key, self.list.len());
            self.list.push(finding);
        } else {
            self.left_out += 1;
        }
    }

    /// Notes where a page draws a picture, for what is found in the picture itself.
    pub fn draws(&mut self, object: u32, page: usize, place: Place, photo: Option<String>) {
        if self.drawn.len() < MOST_FOUND {
            self.drawn.entry((object, page)).or_insert((place, photo));
        }
    }

    /// All of them by page, those of the file first, then in the order of the rules; and how many were left out.
    pub fn sorted(mut self) -> (Vec<Finding>, usize) {
        for finding in &mut self.list {
            if let (Some(object), Some(page), []) = (finding.object, finding.page, &finding.places[..])
                && let Some((place, photo)) = self.drawn.get(&(object, page))
            {
                finding.places.push(*place);
                finding.photo = finding.photo.take().or_else(|| photo.clone());
            }
        }
        let order: HashMap<_, _> = super::rule::RULES.iter().enumerate().map(|(at, rule)| (rule.name, at)).collect();
        self.list.sort_by_key(|finding| (finding.page, order.get(finding.rule.name).copied()));
        (self.list, self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule;
    use super::*;

    #[test]
    fn what_is_alike_is_told_once_with_all_its_places() {
        let trim = Area([0.0, 0.0, 720.0, 720.0]);
        let mut findings = Findings::default();
        for at in 0..60 {
            let place = Place::new(Area([72.0, 0.0, 144.0, f64::from(at) + 1.0]), trim);
            findings.add(Finding::new(&rule::THIN_LINE, "thin").on(2).at(place));
        }
        findings.add(Finding::new(&rule::THIN_LINE, "thin").on(1));
        findings.add(Finding::new(&rule::OPI, "opi"));
        let (list, left_out) = findings.sorted();
        assert_eq!((list.len(), left_out), (3, 0));
        assert_eq!(list.iter().map(|finding| finding.page).collect::<Vec<_>>(), [None, Some(1), Some(2)]);
        assert_eq!((list[2].times, list[2].places.len()), (60, 50));
        let Place { left, top, width, height, .. } = list[2].places[0];
        assert_eq!([left, top, width, height], [25.4, 253.6, 25.4, 0.4]);
    }

    #[test]
    fn words_that_the_file_does_not_tell_are_left_out() {
        let words = |text: &str| Finding::new(&rule::SMALL_TEXT, "small").about(text).words;
        assert_eq!(words("\u{FFFD}\u{FFFD} \u{FFFD}"), None);
        assert_eq!(words(" a\u{FFFD} ").as_deref(), Some("a\u{FFFD}"));
    }

    #[test]
    fn a_hostile_file_cannot_make_a_list_without_end() {
        let mut findings = Findings::default();
        (0..3_000).for_each(|at| findings.add(Finding::new(&rule::OPI, at.to_string())));
        assert_eq!(findings.sorted().1, 1_000);
    }
}
