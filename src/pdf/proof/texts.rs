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
pub fn faults(wording: &Wording, reading: &Reading) -> (Vec<Diagnostic>, HashSet<String>) {
    let (drawn, written): (Vec<&Text>, Vec<&Text>) = wording.texts.iter().partition(|text| text.lettering);
    let mut page = Letters::of_lines(&reading.lines);
    let groups = groups(&page, &written, &wording.allowance.texts);
    let furniture = furniture(&page, wording, reading);
    let Found { places, lost, printed } = find(&mut page, &groups, &furniture);
    let mut found: Vec<Diagnostic> = lost.into_iter().map(|text| gone("text", &text.path, &text.words)).collect();
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

/// Finds each text. Texts that stand in one place alone take it first, the longest before the others; of several places a text
/// takes the one between its neighbours, and none that the layout may have filled while there is another.
fn find<'a>(page: &mut Letters, groups: &[Group<'a>], furniture: &BTreeMap<usize, usize>) -> Found<'a> {
    let mut order: Vec<&Group> = groups.iter().collect();
    // A stable sort: texts of one length are looked for in the order of the issue.
    order.sort_by_key(|group| (group.places.len() > 1, Reverse(group.letters.len())));
    let mut found: BTreeMap<usize, (&Text, usize)> = BTreeMap::new();
    let mut lost: Vec<(usize, &Text)> = Vec::new();
    let mut printed = HashSet::new();
    let mut unsure = HashSet::new();
    for group in order {
        let length = group.letters.len();
        let (mut own, mut filled): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for at in &group.places {
            // Places of one text do not overlap, even where it begins as it ends.
            let last = own.last().max(filled.last());
            if page.is_free(*at, length) && last.is_none_or(|last| last + length <= *at) {
                if furniture.get(at) == Some(&length) { filled.push(*at) } else { own.push(*at) }
            }
        }
        let mut taken = Vec::new();
        for (number, text) in &group.texts {
            let after = found.range(..number).next_back().map_or(0, |(_, (_, at))| *at);
            let before = found.range(number..).next().map_or(usize::MAX, |(_, (_, at))| *at);
            let free = if own.is_empty() { &mut filled } else { &mut own };
            let between = free.partition_point(|at| *at < after);
            let best = if free.get(between).is_some_and(|at| *at < before) { between } else { 0 };
            if best < free.len() {
                let at = free.remove(best);
                page.take(at, length);
                taken.push(at);
                found.insert(*number, (text, at));
            } else {
                lost.push((*number, text));
            }
        }
        // Texts of the same letters are interchangeable: the first of them in the issue is the first on the pages.
        taken.sort_unstable();
        let numbers = group.texts.iter().filter(|(number, _)| found.contains_key(number)).map(|(number, text)| (*number, *text));
        let placed: Vec<_> = numbers.zip(&taken).map(|((number, text), at)| (number, (text, *at))).collect();
        found.extend(placed);
        // Where a text that need not be there has the same letters, or these are words of other texts too, nobody can tell
        // which of them stands where.
        if group.allowed > 0 || group.places.len() > group.texts.len() {
            unsure.extend(group.texts.iter().map(|(number, _)| *number));
        }
        for at in own.into_iter().take(group.allowed) {
            page.take(at, length);
            taken.push(at);
        }
        if !taken.is_empty() {
            printed.insert(group.letters.clone());
        }
    }
    found.retain(|number, _| !unsure.contains(number));
    lost.sort_by_key(|(number, _)| *number);
    Found { places: found, lost: lost.into_iter().map(|(_, text)| text).collect(), printed }
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
fn lost_lettering(reading: &Reading, drawn: &[&Text]) -> Vec<Diagnostic> {
    let mut page = Letters::of(reading.lettering.iter().flat_map(|lettering| lettering.lines()), false);
    let groups = groups(&page, drawn, &[]);
    find(&mut page, &groups, &BTreeMap::new()).lost.into_iter().map(|text| gone("text", &text.path, &text.words)).collect()
}
