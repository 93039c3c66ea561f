//! The texts of an issue on its pages: each there, as often as the issue has it, in the order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::assign::{Wanted, assign};
use super::letters::Letters;
use super::reading::Reading;
use super::{Fault, astray, gone, order, repeated};
use crate::typeset::{Text, Wording, letters};

/// Words and letters of a text that can hardly stand in another text by chance.
const TELLING: (usize, usize) = (3, 20);

/// Texts of the same letters, and where these letters stand.
struct Group<'a> {
    letters: String,
    /// The texts of the issue by their numbers in it, in order.
    texts: Vec<(usize, &'a Text)>,
    /// How often a layout may print it besides, and need not.
    allowed: usize,
    places: Vec<usize>,
}

/// What is wrong with the texts, and the letters of all that were found outside of drawings.
pub fn faults(wording: &Wording, reading: &Reading) -> (Vec<Fault>, HashSet<String>) {
    let (drawn, written): (Vec<&Text>, Vec<&Text>) = wording.texts.iter().partition(|text| text.lettering);
    let mut page = Letters::of_lines(&reading.lines);
    let groups = groups(&page, &written, &wording.allowance.texts);
    let furniture = furniture(&page, wording, reading);
    let Found { places, lost, printed } = find(&mut page, &groups, &furniture);
    let mut found: Vec<Fault> = lost.into_iter().map(|text| gone("text", &text.path, &text.words)).collect();
    found.extend(lost_lettering(reading, &drawn));

    for (at, length) in furniture {
        if page.is_free(at, length) {
            page.take(at, length);
        }
    }
    found.extend(left_over(&mut page, &groups).into_iter().map(|text| repeated("text", &text.path, &text.words)));

    let paths: Vec<(&str, usize)> = places.values().map(|(text, at)| (text.path.as_str(), *at)).collect();
    let words: HashMap<&str, &str> = written.iter().map(|text| (text.path.as_str(), text.words.as_str())).collect();
    let strayed = order::astray(&paths, &wording.allowance);
    found.extend(strayed.into_iter().map(|path| astray("text", path, words.get(path).copied().unwrap_or_default())));
    (found, printed)
}

/// Texts by their letters, in the order of the issue.
fn groups<'a>(page: &Letters, texts: &[&'a Text], allowed: &[String]) -> Vec<Group<'a>> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let texts = texts.iter().enumerate().map(|(number, text)| (letters(&text.words), Some((number, *text))));
    for (letters, text) in texts.chain(allowed.iter().map(|text| (letters(text), None))).filter(|(letters, _)| !letters.is_empty()) {
        let at = *known.entry(letters).or_insert_with_key(|letters| {
            let places = page.places(letters);
            groups.push(Group { letters: letters.clone(), texts: Vec::new(), allowed: 0, places });
            groups.len() - 1
        });
        match text {
            Some(text) => groups[at].texts.push(text),
            None => groups[at].allowed += 1,
        }
    }
    groups
}

/// Where texts were found.
struct Found<'a> {
    /// The place of each text by its number, where nothing else could stand there.
    places: BTreeMap<usize, (&'a Text, usize)>,
    /// Texts that have none, in the order of the issue.
    lost: Vec<&'a Text>,
    /// The letters of what was found.
    printed: HashSet<String>,
}

/// Finds each text.
fn find<'a>(page: &mut Letters, groups: &[Group<'a>], furniture: &BTreeMap<usize, usize>) -> Found<'a> {
    let wanted = groups.iter().map(|group| Wanted {
        places: &group.places,
        length: group.letters.len(),
        numbers: group.texts.iter().map(|(number, _)| *number).collect(),
        allowed: group.allowed,
    });
    let wanted: Vec<Wanted> = wanted.collect();
    let assigned = assign(page, &wanted, furniture);
    let (mut places, mut lost, mut printed) = (BTreeMap::new(), Vec::new(), HashSet::new());
    for (group, own) in groups.iter().zip(&assigned) {
        if own.texts.len() + own.allowed > 0 {
            printed.insert(group.letters.clone());
        }
        for (number, text) in &group.texts {
            match own.texts.get(number) {
                Some(at) if group.is_sure() => _ = places.insert(*number, (*text, *at)),
                Some(_) => {}
                None => lost.push((*number, *text)),
            }
        }
    }
    lost.sort_by_key(|(number, _)| *number);
    Found { places, lost: lost.into_iter().map(|(_, text)| text).collect(), printed }
}

impl Group<'_> {
    /// Whether each of its texts stands where it was found. Where a text that need not be there has the same letters, or these
    /// are words of other texts too, nobody can tell which of them stands where; nor where one of them belongs to what the layout
    /// may set anywhere, such as the date of the next issue.
    fn is_sure(&self) -> bool {
        let in_order = self.texts.len() < 2 || self.texts.iter().all(|(_, text)| text.path.starts_with("chapters["));
        self.allowed == 0 && self.places.len() <= self.texts.len() && in_order
    }
}

/// Places that a layout may fill: numbers of list items, running words beside other words, with their lengths.
fn furniture(page: &Letters, wording: &Wording, reading: &Reading) -> BTreeMap<usize, usize> {
    let mut found = BTreeMap::new();
    for (number, line) in reading.lines.iter().enumerate() {
        let (at, letters) = page.line_letters(number);
        if line.label.is_some_and(|label| label.to_string().as_bytes() == letters) {
            found.insert(at, letters.len());
        }
    }
    let mut words: Vec<String> = wording.allowance.words.iter().map(|words| letters(words)).collect();
    words.sort_by_key(|words| Reverse(words.len()));
    for words in words {
        for at in page.places(&words) {
            if page.line_letters(page.line(at)).1.len() > words.len() {
                found.entry(at).or_insert(words.len());
            }
        }
    }
    found
}

/// Texts of the issue in what is not accounted for, the longest first.
fn left_over<'a>(page: &mut Letters, groups: &[Group<'a>]) -> Vec<&'a Text> {
    let mut order: Vec<&Group> = groups.iter().collect();
    order.sort_by_key(|group| Reverse(group.letters.len()));
    let mut twice = Vec::new();
    for Group { letters, texts, places, .. } in order {
        let Some((_, text)) = texts.first() else { continue };
        let telling = text.words.split_whitespace().count() >= TELLING.0 && letters.len() >= TELLING.1;
        for at in places {
            if page.is_free(*at, letters.len()) && (telling || page.is_alone(*at, letters.len())) {
                page.take(*at, letters.len());
                twice.push(*text);
            }
        }
    }
    twice
}

/// Texts that drawings lack. What else stands in them are the numbers of their scales.
fn lost_lettering(reading: &Reading, drawn: &[&Text]) -> Vec<Fault> {
    let mut page = Letters::of(reading.lettering.iter().flat_map(|lettering| lettering.lines()), false);
    let groups = groups(&page, drawn, &[]);
    find(&mut page, &groups, &BTreeMap::new()).lost.into_iter().map(|text| gone("text", &text.path, &text.words)).collect()
}
