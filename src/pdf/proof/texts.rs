//! The texts of an issue on its pages: each there, as often as the issue has it, in the order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::letters::Letters;
use super::reading::Reading;
use super::{astray, gone, order, repeated};
use crate::diagnostic::Diagnostic;
use crate::typeset::{Text, Wording, letters};

/// Words and letters of a text that can hardly stand in another text by chance.
const TELLING: (usize, usize) = (3, 20);

/// A text to be found.
struct Wanted<'a> {
    letters: String,
    /// The text of the issue; none for what a layout may print, and need not.
    text: Option<&'a Text>,
}

/// What is wrong with the texts, and the letters of all that were found outside of drawings.
pub fn faults(wording: &Wording, reading: &Reading) -> (Vec<Diagnostic>, HashSet<String>) {
    let (drawn, written): (Vec<&Text>, Vec<&Text>) = wording.texts.iter().partition(|text| text.lettering);
    let allowed = wording.allowance.texts.iter().map(|text| Wanted { letters: letters(text), text: None });
    let wanted: Vec<Wanted> = written.into_iter().map(wanted).chain(allowed).filter(|one| !one.letters.is_empty()).collect();
    let mut page = Letters::of_lines(&reading.lines);
    let places: Vec<Vec<usize>> = wanted.iter().map(|one| page.places(&one.letters)).collect();
    let furniture = furniture(&page, wording, reading);
    let (places_of, lost) = find(&mut page, &wanted, &places, &furniture);
    let mut found: Vec<Diagnostic> = lost.into_iter().map(|text| gone("text", &text.path, &text.words)).collect();
    found.extend(lost_lettering(reading, &drawn));

    for (at, length) in furniture {
        if page.is_free(at, length) {
            page.take(at, length);
        }
    }
    found.extend(left_over(&mut page, &wanted, &places).into_iter().map(|text| repeated("text", &text.path, &text.words)));

    // Where a text that need not be there has the same letters, nobody can tell which of both stands where.
    let unsure: HashSet<&str> = wanted.iter().filter(|one| one.text.is_none()).map(|one| one.letters.as_str()).collect();
    let sure = |index: &usize| wanted[*index].text.filter(|_| !unsure.contains(wanted[*index].letters.as_str()));
    let at: Vec<(&str, usize)> = places_of.iter().filter_map(|(index, at)| Some((sure(index)?.path.as_str(), *at))).collect();
    let words: HashMap<&str, &str> =
        wanted.iter().filter_map(|one| one.text).map(|text| (text.path.as_str(), text.words.as_str())).collect();
    let strayed = order::astray(&at, &wording.allowance);
    found.extend(strayed.into_iter().map(|path| astray("text", path, words.get(path).copied().unwrap_or_default())));
    let printed = places_of.keys().map(|index| wanted[*index].letters.clone()).collect();
    (found, printed)
}

fn wanted(text: &Text) -> Wanted<'_> {
    Wanted { letters: letters(&text.words), text: Some(text) }
}

/// Finds each text: its place by its index, and the texts that have none. Texts that stand in one place alone take it first,
/// the longest before the others; of several places a text takes the one between its neighbours, and none that the layout may
/// have filled while there is another.
fn find<'a>(
    page: &mut Letters,
    wanted: &[Wanted<'a>],
    places: &[Vec<usize>],
    furniture: &BTreeMap<usize, usize>,
) -> (BTreeMap<usize, usize>, Vec<&'a Text>) {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    // A stable sort: texts alike are looked for in their order, those that need not be there last.
    order.sort_by_key(|index| (places[*index].len() > 1, Reverse(wanted[*index].letters.len())));
    let (mut found, mut lost) = (BTreeMap::new(), Vec::new());
    for index in order {
        let Wanted { letters, text } = &wanted[index];
        let required = text.is_some();
        let after = found.range(..index).next_back().map_or(0, |(_, at)| *at);
        let before = found.range(index..).next().map_or(usize::MAX, |(_, at)| *at);
        let free: Vec<usize> = places[index].iter().copied().filter(|at| page.is_free(*at, letters.len())).collect();
        let own = |at: &&usize| furniture.get(*at) != Some(&letters.len());
        let between = |at: &&usize| required && (after..before).contains(*at);
        let best = free.iter().find(|at| own(at) && between(at)).or_else(|| free.iter().find(own));
        match best.or_else(|| free.iter().find(between)).or(free.first()) {
            Some(at) => {
                page.take(*at, letters.len());
                found.insert(index, *at);
            }
            None => lost.extend(*text),
        }
    }
    in_turn(&mut found, wanted);
    lost.sort_by_key(|text| wanted.iter().position(|one| one.text.is_some_and(|own| std::ptr::eq(own, *text))));
    (found, lost)
}

/// Texts of the same letters are interchangeable: the first of them in the issue is the first on the pages.
fn in_turn(found: &mut BTreeMap<usize, usize>, wanted: &[Wanted]) {
    let mut alike: HashMap<&str, Vec<usize>> = HashMap::new();
    for index in found.keys() {
        alike.entry(&wanted[*index].letters).or_default().push(*index);
    }
    for indices in alike.values().filter(|indices| indices.len() > 1) {
        let mut places: Vec<usize> = indices.iter().map(|index| found[index]).collect();
        places.sort_unstable();
        found.extend(indices.iter().copied().zip(places));
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
fn left_over<'a>(page: &mut Letters, wanted: &[Wanted<'a>], places: &[Vec<usize>]) -> Vec<&'a Text> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|index| Reverse(wanted[*index].letters.len()));
    let mut twice = Vec::new();
    for index in order {
        let Wanted { letters, text: Some(text) } = &wanted[index] else { continue };
        let telling = text.words.split_whitespace().count() >= TELLING.0 && letters.len() >= TELLING.1;
        for at in &places[index] {
            if page.is_free(*at, letters.len()) && (telling || page.is_alone(*at, letters.len())) {
                page.take(*at, letters.len());
                twice.push(*text);
            }
        }
    }
    twice
}

/// Texts that drawings lack. What else stands in them are the numbers of their scales.
fn lost_lettering(reading: &Reading, drawn: &[&Text]) -> Vec<Diagnostic> {
    let wanted: Vec<Wanted> = drawn.iter().map(|text| wanted(text)).filter(|one| !one.letters.is_empty()).collect();
    let mut page = Letters::of(reading.lettering.iter().flat_map(|lettering| lettering.lines()), false);
    let places: Vec<Vec<usize>> = wanted.iter().map(|one| page.places(&one.letters)).collect();
    find(&mut page, &wanted, &places, &BTreeMap::new()).1.into_iter().map(|text| gone("text", &text.path, &text.words)).collect()
}
