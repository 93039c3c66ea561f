//! House style: notes and warnings on issues that can be set. Nothing is ever rewritten.
//!
//! A lint sees the words as they are printed and reports a place in the file. To add one: a function in the file of its
//! family, a line in [`LINTS`], a hit and a miss in its tests.

mod dates;
mod links;
mod names;
mod order;
mod people;
mod period;
mod printed;
mod quotes;
mod spelling;
mod united_nations;
mod words;

use std::ops::Range;
use std::str::FromStr;

use super::read::Read;
use crate::diagnostic::Diagnostic;
use printed::{Address, Printed};

/// Which lints run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Profile {
    /// None.
    None,
    /// Slips that are slips in every house.
    #[default]
    Plain,
    /// Those, and what the United Nations editorial manual asks of English texts.
    Un,
}

/// All profiles, with their names and what they are for.
pub const PROFILES: [(Profile, &str, &str); 3] = [
    (Profile::None, "none", "no remarks on style"),
    (Profile::Plain, "plain", "slips that are slips in every house: quotation marks, brackets, dashes, links, repeated words"),
    (Profile::Un, "un", "the same, and United Nations spelling, numbers and `per cent` in English texts"),
];

impl FromStr for Profile {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        PROFILES.iter().find(|(_, known, _)| *known == name).map(|(profile, ..)| *profile).ok_or_else(|| {
            let names: Vec<_> = PROFILES.iter().map(|(_, name, _)| *name).collect();
            format!("there is no profile `{name}`; the profiles are {}", names.join(", "))
        })
    }
}

/// A lint.
pub struct Lint {
    /// The name of its rule.
    pub name: &'static str,
    /// What it reports.
    pub description: &'static str,
    /// The first profile that has it; those after it have it too.
    pub profile: Profile,
    run: fn(&Lint, &mut Desk),
}

const fn plain(name: &'static str, description: &'static str, run: fn(&Lint, &mut Desk)) -> Lint {
    Lint { name, description, profile: Profile::Plain, run }
}

const fn un(name: &'static str, description: &'static str, run: fn(&Lint, &mut Desk)) -> Lint {
    Lint { name, description, profile: Profile::Un, run }
}

/// All lints.
pub const LINTS: [Lint; 25] = [
    plain("unbalanced-quote", "a quotation mark that opens or closes without its partner", quotes::unbalanced),
    plain("mixed-quotes", "straight and curly quotation marks in one issue; one finding, with their number", quotes::mixed_quotes),
    plain("mixed-apostrophes", "straight and curly apostrophes in one issue; one finding, with their number", quotes::mixed_apostrophes),
    plain("unbalanced-bracket", "a bracket that opens or closes without its partner", quotes::brackets),
    plain("truncated", "a text that breaks off: in a bracket, after `and` or `the`, with a comma or dots at its end", words::truncated),
    plain("hyphen-in-range", "a hyphen for the dash between two numbers, days or months", dates::ranges),
    plain("hyphen-as-dash", "a hyphen between spaces, where a dash is meant", dates::dashes),
    plain("double-space", "several spaces in a row", words::double_space),
    plain("space-before-punctuation", "a space before a comma or a full stop (in French, other signs have one)", words::space_before),
    plain("repeated-word", "the same word twice in a row", words::repeated),
    plain("long-item", "an item of more than 60 words", words::long_item),
    plain("placeholder-link", "addresses that lead nowhere, such as example.org; one finding, with their number", links::placeholder),
    plain("bare-url-as-link-text", "a link whose words are its own address", links::bare),
    plain("far-date", "a date between seven months and a year outside the period of the issue", period::far),
    plain("out-of-order", "a list that is dated but not in the order of its dates; one finding a list", order::dated),
    plain("odd-capital", "a common word with a capital in the middle of a sentence, elsewhere without", names::capital),
    plain("missing-article", "an ordinal or a way forward without its article, in English", words::article),
    plain("post-not-of-entity", "a person of one body with a post of another", people::posts),
    un("un-spelling", "a spelling other than that of the United Nations", spelling::spelling),
    un("un-country", "a State under another name than the United Nations uses", names::country),
    un("un-percent", "`%` or `percent` in running text, for `per cent`", united_nations::percent),
    un("un-number", "a number below 10 in figures, in running text", united_nations::small),
    un("un-number-first", "a sentence that begins with figures", united_nations::first),
    un("un-ampersand", "`&` for `and` between words", united_nations::ampersand),
    un("un-latin-abbrev", "`e.g.`, `i.e.` or `etc.` in running text", united_nations::latin),
];

/// What a profile has to say of an issue, in the order of the places.
pub fn lint(read: &Read, profile: Profile) -> Vec<Diagnostic> {
    if profile == Profile::None {
        return Vec::new();
    }
    let lang = read.issue.lang.0.split('-').next().unwrap_or_default().to_owned();
    let (texts, addresses) = printed::collect(&read.source);
    let mut desk = Desk { read, lang, texts, addresses, found: Vec::new() };
    for lint in LINTS.iter().filter(|lint| lint.profile <= profile) {
        (lint.run)(lint, &mut desk);
    }
    read.source.show_values(&mut desk.found);
    desk.found.sort_by_key(|d| d.place.as_ref().map_or((0, 0), |p| (p.span.start, p.span.end)));
    desk.found
}

/// What lies before a lint, and what it found.
struct Desk<'a> {
    read: &'a Read,
    /// The language of the issue, without its region.
    lang: String,
    texts: Vec<Printed<'a>>,
    addresses: Vec<Address<'a>>,
    found: Vec<Diagnostic>,
}

impl Desk<'_> {
    fn english(&self) -> bool {
        self.lang == "en"
    }

    /// Adds a finding on some of the printed words of a text.
    fn report(&mut self, text: usize, words: Range<usize>, diagnostic: Diagnostic) {
        let printed = &self.texts[text];
        let place = self.read.source.place_within(printed.node, printed.raw(words), &printed.path);
        self.found.push(diagnostic.at(place));
    }

    /// Looks through the texts: `find` gives the findings of one.
    fn each(&mut self, find: impl Fn(&Printed) -> Vec<(Range<usize>, Diagnostic)>) {
        for index in 0..self.texts.len() {
            for (words, diagnostic) in find(&self.texts[index]) {
                self.report(index, words, diagnostic);
            }
        }
    }

    /// One finding for many places: at the first, with the lines of the others.
    fn once(&mut self, places: &[(usize, Range<usize>)], diagnostic: Diagnostic) {
        let Some((text, words)) = places.first().cloned() else { return };
        let line = |(text, words): &(usize, Range<usize>)| {
            let printed = &self.texts[*text];
            self.read.source.place_within(printed.node, printed.raw(words.clone()), &printed.path).line
        };
        let hint = format!("{}{}", diagnostic.hint.clone().unwrap_or_default(), other_lines(places.iter().map(line)));
        self.report(text, words, diagnostic.hint(hint));
    }
}

/// "; see lines 3, 4 and 9 too": the lines of several places but for the first, at most eight of them.
fn other_lines(lines: impl Iterator<Item = usize>) -> String {
    const MOST: usize = 8;
    let mut lines: Vec<usize> = lines.collect();
    lines.dedup();
    let lines = lines.get(1..).unwrap_or_default();
    let shown: Vec<String> = lines.iter().take(MOST).map(usize::to_string).collect();
    match (shown.split_last(), lines.len() > MOST) {
        (None, _) => String::new(),
        (Some((one, [])), _) => format!("; see line {one} too"),
        (Some(_), true) => format!("; see lines {} and further down too", shown.join(", ")),
        (Some((last, before)), false) => format!("; see lines {} and {last} too", before.join(", ")),
    }
}

#[cfg(test)]
use tests::{hits_and_misses, on, on_issue, on_lang};

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules that fire on one item of text.
    pub fn on(text: &str) -> Vec<Diagnostic> {
        on_lang("en", text)
    }

    /// The rules that fire on one item of text in a language.
    pub fn on_lang(lang: &str, text: &str) -> Vec<Diagnostic> {
        let text = serde_json::Value::from(text);
        on_issue(&format!(
            r#"{{"format":"bulletin/1","lang":"{lang}","meta":{{"title":"T","period":{{"from":"2023-11","to":"2023-12"}}}},
            "chapters":[{{"title":"C","blocks":[{{"type":"events","items":[{{"text":{text}}}]}}]}}]}}"#
        ))
    }

    /// The rules that fire on an issue.
    pub fn on_issue(issue: &str) -> Vec<Diagnostic> {
        let (read, report) = crate::issue::read::read("issue.json", issue.as_bytes(), &Default::default());
        lint(&read.unwrap_or_else(|| panic!("{}", crate::diagnostic::lines(&report))), Profile::Un)
    }

    /// Asserts that texts give a rule, and that others give nothing at all.
    pub fn hits_and_misses(rule: &str, hits: &[&str], misses: &[&str]) {
        for hit in hits {
            let found: Vec<_> = on(hit).into_iter().map(|d| d.rule).collect();
            assert!(found.contains(&rule), "{hit}: {found:?}");
        }
        for miss in misses {
            assert_eq!(on(miss), [], "{miss}");
        }
    }

    #[test]
    fn profiles_have_names() {
        for (profile, name, _) in PROFILES {
            assert_eq!(name.parse(), Ok(profile));
        }
        assert!("house".parse::<Profile>().unwrap_err().contains("plain"));
    }

    #[test]
    fn lists_of_lines_stay_short() {
        assert_eq!(other_lines([2, 2].into_iter()), "");
        assert_eq!(other_lines([2, 3, 3].into_iter()), "; see line 3 too");
        assert_eq!(other_lines([2, 3, 4].into_iter()), "; see lines 3 and 4 too");
        assert!(other_lines(1..=10).ends_with("8, 9 and further down too"));
    }
}
