//! Words and spaces: what slips in while typing, and texts that break off.

use std::sync::LazyLock;

use regex::Regex;

use super::printed::Printed;
use super::{Desk, Lint, quotes};
use crate::diagnostic::Diagnostic;
use crate::issue::path::Step;

/// Words of an item above which it is hard to take in.
const LONG: usize = 60;

static SPACES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\S([ \u{A0}]{2,})\S").expect("a constant pattern"));
static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{L}\d”’»)\]]([\s\u{A0}\u{202F}]+[,;:!?.])(?:[\s”’»)\]]|$)").expect("a constant pattern"));

pub fn double_space(lint: &Lint, desk: &mut Desk) {
    desk.each(|text| {
        let spaces = SPACES.captures_iter(&text.words).filter_map(|found| found.get(1));
        spaces
            .map(|spaces| (spaces.range(), Diagnostic::note(lint.name, "several spaces stand in a row").hint("leave one")))
            .take(1)
            .collect()
    });
}

pub fn space_before(lint: &Lint, desk: &mut Desk) {
    let language = desk.lang.clone();
    desk.each(|text| {
        let found = BEFORE.captures_iter(&text.words).filter_map(|found| found.get(1));
        found
            .filter(|space| !text.is_foreign(space.start()) && (language != "fr" || space.as_str().ends_with([',', '.'])))
            .map(|space| {
                let sign = space.as_str().trim();
                (space.range(), Diagnostic::note(lint.name, format!("a space stands before `{sign}`")).hint("take the space out"))
            })
            .collect()
    });
}

/// Words that may rightly follow themselves, and the languages that the lint knows.
const TWICE: [(&str, &[&str]); 6] = [
    ("en", &["that", "had"]),
    ("fr", &["nous", "vous"]),
    ("de", &["der", "die", "das", "den", "dem", "sie"]),
    ("es", &["muy"]),
    ("pt", &["muito"]),
    ("nl", &["dat", "die", "zij"]),
];

pub fn repeated(lint: &Lint, desk: &mut Desk) {
    let Some((_, may)) = TWICE.iter().find(|(lang, _)| *lang == desk.lang) else { return };
    desk.each(|text| {
        let mut found = Vec::new();
        let mut before = "";
        let mut at = 0;
        for word in text.words.split(' ') {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            let small = bare.chars().count() > 1 && bare.chars().all(char::is_lowercase);
            if small && before.to_lowercase() == bare && !may.contains(&bare) && !text.is_foreign(at) {
                let d = Diagnostic::warning(lint.name, format!("the word `{bare}` stands twice in a row")).hint("take one out");
                found.push((at..at + bare.len(), d));
            }
            before = word;
            at += word.len() + 1;
        }
        found
    });
}

/// An ordinal after a preposition, or `way forward` after its verb, with nothing between.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:(?:of|in|at|for|from|during|after|before|on)\s(\d+(?:st|nd|rd|th)\s\p{Ll}{3,})|(?:discuss|discussed|discussing|agree|agreed|on|identify)\s(way forward))")
        .expect("a constant pattern")
});

pub fn article(lint: &Lint, desk: &mut Desk) {
    if !desk.english() {
        return;
    }
    desk.each(|text| {
        if !text.running {
            return Vec::new();
        }
        let found = BARE.captures_iter(&text.words).filter_map(|found| found.get(1).or(found.get(2)));
        found
            .filter(|bare| !text.is_foreign(bare.start()) && !text.is_quoted(bare.start()))
            // `in 19th century style`: what counts a century may stand before a noun of its own.
            .filter(|bare| !bare.as_str().ends_with("century"))
            .map(|bare| {
                let d = Diagnostic::note(lint.name, format!("`{}` stands without an article", bare.as_str()));
                (bare.range(), d.hint(format!("write `the {}`", bare.as_str())))
            })
            .collect()
    });
}

/// Words that no sentence ends with.
const NEVER_LAST: [(&str, &[&str]); 6] = [
    ("en", &["and", "or", "but", "the", "of", "a", "an", "with", "from", "than"]),
    ("fr", &["et", "ou", "le", "les", "des", "du", "une"]),
    ("es", &["y", "o", "el", "los", "del"]),
    ("de", &["und", "oder"]),
    ("pt", &["e", "ou", "os", "do", "da"]),
    ("ru", &["и", "или", "в", "на"]),
];

/// Fields that hold whole sentences; others may lead on to the field behind them.
const WHOLE: [&str; 5] = ["text", "caption", "note", "notes", "disclaimer"];

pub fn truncated(lint: &Lint, desk: &mut Desk) {
    let last: &[&str] = NEVER_LAST.iter().find(|(lang, _)| *lang == desk.lang).map_or(&[], |(_, words)| words);
    desk.each(|text| {
        if let Some(at) = break_off(text) {
            let d = Diagnostic::warning(lint.name, "this text breaks off: its last bracket is never closed")
                .hint("complete it from its source, or take the bracket out");
            return vec![(at..text.words.len(), d)];
        }
        if !WHOLE.contains(&text.field().as_str()) {
            return Vec::new();
        }
        let words = text.words.trim_end();
        let word = words.rsplit(char::is_whitespace).next().unwrap_or_default();
        let begin = words.len() - word.len();
        if begin == 0 || text.is_foreign(begin) {
            return Vec::new();
        }
        let fact = if last.contains(&word) || matches!(word, "&" | "–" | "—" | "-") {
            format!("this text breaks off after `{word}`")
        } else if word.ends_with(',') {
            "this text ends in a comma".into()
        } else if (word.ends_with("...") || word.ends_with('…')) && word.chars().any(char::is_alphanumeric) {
            "this text breaks off with dots".into()
        } else {
            return Vec::new();
        };
        vec![(begin..words.len(), Diagnostic::warning(lint.name, fact).hint("complete it, or end it before"))]
    });
}

/// The bracket near its end in which a text breaks off.
pub fn break_off(text: &Printed) -> Option<usize> {
    let (at, _) = quotes::unclosed(text).into_iter().rfind(|(_, c)| *c == '(' || *c == '[')?;
    let rest = &text.words[at..];
    (rest.chars().count() <= 30 && !rest.contains([')', ']']) && !rest.contains(". ") && !rest.ends_with(['.', '!', '?', '…']))
        .then_some(at)
}

pub fn long_item(lint: &Lint, desk: &mut Desk) {
    desk.each(|text| {
        let in_items =
            matches!(text.path.steps(), [.., Step::Field(list), Step::Index(_), Step::Field(text)] if list == "items" && text == "text");
        let count = text.words.split_whitespace().count();
        if !in_items || count <= LONG {
            return Vec::new();
        }
        let d = Diagnostic::note(lint.name, format!("this item has {count} words; more than {LONG} are hard to take in"));
        vec![(0..text.words.len(), d.hint("make two items of it, or move the details to the page that it links to"))]
    });
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::{hits_and_misses, on, on_lang};

    #[test]
    fn ordinals_take_an_article() {
        hits_and_misses(
            "missing-article",
            &["spoke of 1st session of the committee", "met to discuss way forward"],
            &["spoke of the 1st session of the committee", "on 1st May a crane came", "discussed the way forward", "in 19th century style"],
        );
        assert_eq!(on("the end of 2nd round")[0].hint.as_deref(), Some("write `the 2nd round`"));
    }

    #[test]
    fn spaces_are_single_and_stand_behind_signs() {
        hits_and_misses("double-space", &["a  b"], &["a b", "a\nb"]);
        hits_and_misses(
            "space-before-punctuation",
            &["a , b", "a **b** . C", "what ?"],
            &["a, b", "see .NET and .5", "a :-) b", "so … on ... now"],
        );
        assert_eq!(on_lang("fr", "quoi\u{202f}? voici : deux ; un"), []);
        assert_eq!(on_lang("fr", "un , deux")[0].rule, "space-before-punctuation");
        assert_eq!(on("a [quoi ?]{lang=fr} b"), []);
    }

    #[test]
    fn words_stand_once() {
        hits_and_misses(
            "repeated-word",
            &["in the the end", "The the end", "of **the** the end"],
            &["he had had it", "all in all", "New York, York", "Duran Duran", "in, in"],
        );
        assert_eq!(on_lang("fr", "nous nous sommes"), []);
    }

    #[test]
    fn texts_end_where_they_should() {
        hits_and_misses(
            "truncated",
            &["under the new project (11-12", "the work of", "and more and...", "the first, the second,", "a list and"],
            &["the project (11–12 Dec)", "carry on", "it ends.", "and so on, …", "vitamin A"],
        );
        let found = on("training (11–12");
        assert_eq!(found.iter().map(|d| d.rule).collect::<Vec<_>>(), ["truncated"]);
    }

    #[test]
    fn items_are_short() {
        let long = "word other ".repeat(31);
        hits_and_misses("long-item", &[long.trim()], &["short"]);
    }
}
