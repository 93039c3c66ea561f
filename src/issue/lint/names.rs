//! Names: States as the United Nations call them, and common words that were given a capital.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;

/// Names of States that are current in English, and those of the United Nations terminology database for running text.
const STATES: [(&str, &str); 34] = [
    ("Bolivia", "Plurinational State of Bolivia"),
    ("Brunei", "Brunei Darussalam"),
    ("Burma", "Myanmar"),
    ("Cape Verde", "Cabo Verde"),
    ("Czech Republic", "Czechia"),
    ("Democratic Republic of Congo", "Democratic Republic of the Congo"),
    ("East Timor", "Timor-Leste"),
    ("Federated States of Micronesia", "Micronesia (Federated States of)"),
    ("Great Britain", "United Kingdom"),
    ("Holland", "Kingdom of the Netherlands"),
    ("Iran", "Islamic Republic of Iran"),
    ("Ivory Coast", "Côte d’Ivoire"),
    ("Kazakstan", "Kazakhstan"),
    ("Kirghizia", "Kyrgyzstan"),
    ("Kyrgyz Republic", "Kyrgyzstan"),
    ("Laos", "Lao People’s Democratic Republic"),
    ("Macedonia", "North Macedonia"),
    ("Moldova", "Republic of Moldova"),
    ("North Korea", "Democratic People’s Republic of Korea"),
    ("Republic of Congo", "Republic of the Congo"),
    ("Republic of Macedonia", "North Macedonia"),
    ("Russia", "Russian Federation"),
    ("Slovak Republic", "Slovakia"),
    ("South Korea", "Republic of Korea"),
    ("Swaziland", "Eswatini"),
    ("Syria", "Syrian Arab Republic"),
    ("Tanzania", "United Republic of Tanzania"),
    ("The Gambia", "Gambia"),
    ("Turkey", "Türkiye"),
    ("Turkiye", "Türkiye"),
    ("UK", "United Kingdom"),
    ("USA", "United States"),
    ("Venezuela", "Bolivarian Republic of Venezuela"),
    ("Vietnam", "Viet Nam"),
];

/// Names with the longest first, so that a name within another is passed over.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    let mut names: Vec<&str> = STATES.iter().flat_map(|(from, to)| [*from, *to]).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let names: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    Regex::new(&format!(r"\b(?:{})\b", names.join("|"))).expect("a constant pattern")
});

pub fn country(lint: &Lint, desk: &mut Desk) {
    if !desk.english() {
        return;
    }
    desk.each(|text| {
        let found = NAMES.find_iter(&text.words).filter_map(|name| {
            let (_, to) = STATES.iter().find(|(from, _)| *from == name.as_str())?;
            let after = &text.words[name.end()..];
            // `Iran (Islamic Republic of)`, the form of lists, and what is part of another name: `Vietnam War`.
            let listed = after.starts_with(" (");
            let longer = after.strip_prefix([' ', '-', '–', '/']).is_some_and(|rest| rest.starts_with(char::is_uppercase));
            let quoted = text.is_quoted(name.start()) || text.is_foreign(name.start());
            (!listed && !longer && !quoted).then(|| {
                let d = Diagnostic::note(lint.name, format!("`{}` is not the name that the United Nations use", name.as_str()));
                (name.range(), d.hint(format!("write `{to}`, unless the State is named in a title or a quotation")))
            })
        });
        found.collect()
    });
}

/// Times that a word stands without a capital before one with it is odd.
const OFTEN: usize = 3;

static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{L}[\p{L}’'-]*").expect("a constant pattern"));

pub fn capital(lint: &Lint, desk: &mut Desk) {
    // German gives every noun a capital.
    if desk.lang == "de" {
        return;
    }
    let mut small: HashMap<String, usize> = HashMap::new();
    for text in desk.texts.iter().filter(|text| text.running) {
        for word in WORD.find_iter(&text.words).filter(|word| word.as_str().chars().all(|c| c.is_lowercase() || c == '-')) {
            *small.entry(word.as_str().to_owned()).or_default() += 1;
        }
    }
    desk.each(|text| {
        if !text.running {
            return Vec::new();
        }
        let words: Vec<_> = WORD.find_iter(&text.words).collect();
        let lone = |n: usize| {
            // Neighbours in small letters, with nothing but a space between: no title goes on there, no sentence begins.
            let plain = |one: usize, other: usize| text.words[words[one].end()..words[other].start()] == *" ";
            let low = |at: usize| words[at].as_str().starts_with(char::is_lowercase);
            let behind = n + 1 < words.len() && plain(n, n + 1) && low(n + 1) || n + 1 == words.len();
            n > 1 && plain(n - 1, n) && low(n - 1) && low(n - 2) && behind
        };
        let odd = |n: usize| {
            let word = words[n];
            let mut letters = word.as_str().chars();
            let titled = letters.next().is_some_and(char::is_uppercase) && letters.clone().count() > 3 && letters.all(char::is_lowercase);
            let usual = small.get(&word.as_str().to_lowercase()).copied().unwrap_or_default();
            (titled && usual >= OFTEN && lone(n) && !text.is_quoted(word.start()) && !text.is_foreign(word.start())).then(|| {
                let fact = format!("`{}` has a capital here, and none in {usual} other places", word.as_str());
                (
                    word.range(),
                    Diagnostic::note(lint.name, fact).hint(format!("write `{}`, unless it is a name", word.as_str().to_lowercase())),
                )
            })
        };
        (0..words.len()).filter_map(odd).collect()
    });
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::{hits_and_misses, on, on_lang};

    #[test]
    fn states_have_the_names_of_the_united_nations() {
        hits_and_misses(
            "un-country",
            &["Republic of Congo joined", "experts from Turkey met", "a course in the Democratic Republic of Congo"],
            &[
                "the Republic of the Congo joined",
                "experts from Türkiye met",
                "the Russian Federation voted",
                "Iran (Islamic Republic of) voted",
                "the Islamic Republic of Iran voted",
                "a book about the Vietnam War",
                "said that “Turkey” is a bird",
            ],
        );
        assert_eq!(
            on("talks with Vietnam")[0].hint.as_deref(),
            Some("write `Viet Nam`, unless the State is named in a title or a quotation")
        );
        assert_eq!(on_lang("fr", "la Moldova"), []);
    }

    #[test]
    fn a_common_word_has_no_capital() {
        let often = "The harbour is a harbour as a harbour should be";
        hits_and_misses(
            "odd-capital",
            &[&format!("{often}, and so the Harbour is full"), &format!("{often}, not like any Harbour")],
            &[
                &format!("{often}. Harbour by harbour they came"),
                &format!("{often}, as the Harbour Board said"),
                &format!("{often}, says the Friends of Harbour and sea"),
                "A harbour is no Harbour at all",
            ],
        );
    }
}
