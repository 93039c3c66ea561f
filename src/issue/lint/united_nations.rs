//! The United Nations editorial manual on numbers, `per cent` and signs for words, for English texts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::printed::Printed;
use super::{Desk, Lint, dates};
use crate::diagnostic::Diagnostic;

macro_rules! pattern {
    ($pattern:expr) => {
        LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"))
    };
}

static PERCENT: LazyLock<Regex> = pattern!(r"(\d[\d,.]*)\s?(%|percent\b)");
static SMALL: LazyLock<Regex> = pattern!(r"(?:^|[\s(“])([1-9])\s(\p{Ll}{3,})");
static FIRST: LazyLock<Regex> = pattern!(r"(?:^|[.!?]\s)(\d[\d,]*)\s(\p{Ll}+)");
static AMPERSAND: LazyLock<Regex> = pattern!(r"([\p{L}\d]+) (&) ([\p{L}\d]+)");
static LATIN: LazyLock<Regex> = pattern!(r"(?:^|[\s(])((?:e\.\s?g\.|i\.\s?e\.|etc\.))");

type Found = Vec<(Range<usize>, Diagnostic)>;

/// Looks through the running English words of an issue in English.
fn each(desk: &mut Desk, find: impl Fn(&Printed) -> Found) {
    if desk.english() {
        desk.each(|text| match text.running {
            true => find(text).into_iter().filter(|(words, _)| !text.is_foreign(words.start) && !text.is_quoted(words.start)).collect(),
            false => Vec::new(),
        });
    }
}

pub fn percent(lint: &Lint, desk: &mut Desk) {
    each(desk, |text| {
        let found = PERCENT.captures_iter(&text.words).filter_map(|found| Some((found.get(1)?, found.get(2)?)));
        found
            .map(|(number, sign)| {
                let fact = format!("`{}` stands in running text", sign.as_str());
                (number.start()..sign.end(), Diagnostic::note(lint.name, fact).hint(format!("write `{} per cent`", number.as_str())))
            })
            .collect()
    });
}

const WORDS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
/// Plurals that do not end in s.
const PLURALS: [&str; 6] = ["people", "women", "men", "children", "staff", "persons"];
/// Measures keep their figures.
const MEASURES: [&str; 16] = [
    "metres",
    "kilometres",
    "centimetres",
    "millimetres",
    "tons",
    "tonnes",
    "grams",
    "kilograms",
    "litres",
    "degrees",
    "hectares",
    "miles",
    "watts",
    "volts",
    "hours",
    "minutes",
];

pub fn small(lint: &Lint, desk: &mut Desk) {
    each(desk, |text| {
        // Beside larger numbers of its kind a small one keeps its figure.
        if text.words.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 2 || digits.len() == 3) {
            return Vec::new();
        }
        let found = SMALL.captures_iter(&text.words).filter_map(|found| Some((found.get(1)?, found.get(2)?)));
        found
            .filter(|(figure, noun)| {
                let noun = noun.as_str();
                let before = text.words[..figure.start()].split_whitespace().next_back().unwrap_or_default();
                // Goal 5, phase 2, no. 3: the figure is a name.
                let is_name = before.starts_with(char::is_uppercase) && !OPENERS.contains(&before) || NAMED.contains(&before);
                let counted =
                    noun.ends_with('s') && !noun.ends_with("ss") && !["was", "has", "is", "its"].contains(&noun) || PLURALS.contains(&noun);
                counted && !MEASURES.contains(&noun) && !dates::is_month(noun) && !is_name
            })
            .map(|(figure, noun)| {
                let word = WORDS[usize::from(figure.as_str().as_bytes()[0] - b'1')];
                let d =
                    Diagnostic::note(lint.name, format!("a number below 10 stands in figures: `{} {}`", figure.as_str(), noun.as_str()));
                (figure.range(), d.hint(format!("write `{word}`")))
            })
            .collect()
    });
}

/// Words with a capital that name nothing.
const OPENERS: [&str; 6] = ["All", "In", "Its", "The", "These", "Those"];
/// Words whose figure is a name.
const NAMED: [&str; 16] = [
    "article",
    "chapter",
    "figure",
    "goal",
    "item",
    "level",
    "no.",
    "nos.",
    "page",
    "paragraph",
    "part",
    "phase",
    "section",
    "stage",
    "table",
    "version",
];

pub fn first(lint: &Lint, desk: &mut Desk) {
    each(desk, |text| {
        // Only a sentence has a start: a line without a verb, such as `46 entities`, is told apart by its length.
        if text.words.split_whitespace().count() < 5 {
            return Vec::new();
        }
        let found = FIRST.captures_iter(&text.words).filter_map(|found| Some((found.get(1)?, found.get(2)?)));
        found
            .filter(|(_, next)| !dates::is_month(next.as_str()))
            .map(|(figure, _)| {
                let d = Diagnostic::note(lint.name, format!("a sentence begins with the figure `{}`", figure.as_str()));
                (figure.range(), d.hint("write the number in words, or begin with another word"))
            })
            .collect()
    });
}

pub fn ampersand(lint: &Lint, desk: &mut Desk) {
    if !desk.english() {
        return;
    }
    desk.each(|text| {
        let found = AMPERSAND.captures_iter(&text.words).filter_map(|found| Some((found.get(1)?, found.get(2)?, found.get(3)?)));
        found
            // Between two capitals it is part of a name or of an abbreviation.
            .filter(|(before, _, after)| [before, after].iter().any(|word| word.as_str().starts_with(char::is_lowercase)))
            .map(|(_, sign, _)| {
                (sign.range(), Diagnostic::note(lint.name, "`&` stands for `and`").hint("write `and`; names of firms keep their `&`"))
            })
            .filter(|(range, _)| !text.is_quoted(range.start) && !text.is_foreign(range.start))
            .collect()
    });
}

pub fn latin(lint: &Lint, desk: &mut Desk) {
    each(desk, |text| {
        let found = LATIN.captures_iter(&text.words).filter_map(|found| found.get(1));
        found
            .map(|short| {
                let hint = match short.as_str().as_bytes()[1] {
                    b't' => "write `and so on`, or name the rest",
                    _ if short.as_str().starts_with('i') => "write `that is`",
                    _ => "write `for example` or `such as`",
                };
                (short.range(), Diagnostic::note(lint.name, format!("`{}` stands in running text", short.as_str())).hint(hint))
            })
            .collect()
    });
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::{hits_and_misses, on, on_lang};

    #[test]
    fn per_cent_is_two_words() {
        hits_and_misses("un-percent", &["rose by 12% in May", "rose by 1.5 percent"], &["rose by 12 per cent", "a share: “12%”"]);
        assert_eq!(on("rose by 12.5 %")[0].hint.as_deref(), Some("write `12.5 per cent`"));
        assert_eq!(on_lang("fr", "12 % de plus"), []);
    }

    #[test]
    fn small_numbers_are_words() {
        hits_and_misses(
            "un-number",
            &["held 3 workshops", "met 5 women (2 of them trained)", "took 4 decisions"],
            &[
                "held three workshops",
                "on 6 November",
                "Goal 5 targets hold",
                "phase 2 works",
                "3 of 12 countries",
                "a G7 summit",
                "the 1st session",
                "over 5 metres",
                "article 3 says",
            ],
        );
    }

    #[test]
    fn sentences_begin_with_words() {
        hits_and_misses(
            "un-number-first",
            &["46 entities took part in it", "It ended. 20 more will follow"],
            &["46 entities", "28 November was the day of it", "10th meeting of the group held", "2.5 times as many"],
        );
    }

    #[test]
    fn signs_are_words() {
        hits_and_misses("un-ampersand", &["suffering & violence", "HR & other work"], &["HR & CFT", "M&E", "suffering and violence"]);
        hits_and_misses("un-latin-abbrev", &["tools, e.g. maps", "maps, charts, etc."], &["tools such as maps", "the.g. x"]);
    }
}
