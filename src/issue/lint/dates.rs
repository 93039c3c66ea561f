//! Hyphens where dashes are meant: in ranges, and between words.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::printed::Printed;
use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;

/// Languages that write ranges with an en dash. French, Spanish, Italian and others take a hyphen or a word.
const EN_DASH: [&str; 12] = ["en", "de", "nl", "pl", "cs", "sk", "sv", "da", "nb", "nn", "no", "fi"];

/// Two runs of letters or digits with a hyphen between them.
static PAIR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\d]+-[\p{L}\d]+").expect("a constant pattern"));

/// The same with spaces around the hyphen: a range in a date, in running text as likely a dash or a sum.
static SPACED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\d]+\s+-\s+[\p{L}\d]+").expect("a constant pattern"));

pub fn ranges(lint: &Lint, desk: &mut Desk) {
    if !EN_DASH.contains(&desk.lang.as_str()) {
        return;
    }
    desk.each(|text| {
        let told = |range: Range<usize>| {
            let shown = &text.words[range.clone()];
            let (first, second) = ends(shown);
            let d = Diagnostic::note(lint.name, format!("a hyphen stands in the range `{shown}`"))
                .hint(format!("write `{first}–{second}`, with an en dash"));
            (range, d)
        };
        found(text, &PAIR).chain(spaced(text)).map(told).collect()
    });
}

/// The ranges in a text that a pattern finds.
fn found<'a>(text: &'a Printed, pattern: &'a Regex) -> impl Iterator<Item = Range<usize>> + 'a {
    pattern.find_iter(&text.words).map(|whole| whole.range()).filter(|range| {
        let (first, second) = ends(&text.words[range.clone()]);
        !text.is_foreign(range.start) && apart(text, range) && is_range(text, first, second, range)
    })
}

/// The ranges with spaces around their hyphens: in the printed form of a date, or with a month that tells them from a sum.
fn spaced<'a>(text: &'a Printed) -> impl Iterator<Item = Range<usize>> + 'a {
    found(text, &SPACED).filter(|range| {
        let (first, second) = ends(&text.words[range.clone()]);
        text.field() == "when_text" || [first, second, word_after(text, range)].into_iter().any(is_month)
    })
}

/// What stands before and after the hyphen.
fn ends(range: &str) -> (&str, &str) {
    range.split_once('-').map_or((range, ""), |(first, second)| (first.trim_end(), second.trim_start()))
}

/// True when nothing is joined to the pair that makes it a code, a date, a number of another kind or a longer chain.
fn apart(text: &Printed, range: &Range<usize>) -> bool {
    let joins = |c: char| "-–./_#:@+$\\=".contains(c);
    let mut after = text.words[range.end..].chars();
    let next = after.next();
    // A full stop or comma that ends the sentence is no part of a number.
    let number_goes_on = matches!(next, Some('.' | ',' | ':')) && after.next().is_some_and(|c| c.is_ascii_digit());
    !text.before(range.start).is_some_and(|c| joins(c) || c == ',' && preceded_by_digit(text, range.start))
        && !number_goes_on
        && !next.is_some_and(|c| "-–/_@\\%=".contains(c))
}

fn preceded_by_digit(text: &Printed, comma: usize) -> bool {
    text.words[..comma - 1].ends_with(|c: char| c.is_ascii_digit())
}

fn is_range(text: &Printed, first: &str, second: &str, range: &Range<usize>) -> bool {
    let after = word_after(text, range);
    match (number(first), number(second)) {
        (Some(from), Some(to)) if second.len() == 2 && first.len() == 4 => (1900..2100).contains(&from) && to == from % 100 + 1,
        (Some(from), Some(to)) => from < to && (first.len() == second.len() || to < 1_000) || from <= 31 && to <= 31 && is_month(after),
        // 30 Oct-3 Nov
        (None, Some(_)) => is_month(first) && ends_with_number(&text.words[..range.start]),
        // Nov-Dec
        (None, None) => is_month(first) && is_month(second),
        // 28-Nov is a date.
        (Some(_), None) => false,
    }
}

fn word_after<'a>(text: &'a Printed, range: &Range<usize>) -> &'a str {
    text.words[range.end..].split_whitespace().next().unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric())
}

/// A number without a leading zero, of four digits at most: others are codes.
fn number(word: &str) -> Option<u32> {
    (word.len() <= 4 && !word.starts_with('0') && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok()).flatten()
}

fn ends_with_number(before: &str) -> bool {
    before.trim_end().ends_with(|c: char| c.is_ascii_digit())
}

/// True for the name of a month in English, in full or short.
pub fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = word.to_lowercase();
    MONTHS.iter().any(|month| *month == word || word == month[..3]) || word == "sept"
}

pub fn dashes(lint: &Lint, desk: &mut Desk) {
    let ranged = EN_DASH.contains(&desk.lang.as_str());
    desk.each(|text| {
        let ranges: Vec<_> = if ranged { spaced(text).collect() } else { Vec::new() };
        let words = &text.words;
        let hyphens = words.match_indices('-').filter(|(at, _)| !text.is_foreign(*at) && !ranges.iter().any(|range| range.contains(at)));
        hyphens
            .filter_map(|(at, _)| {
                let (left, right) = (&words[..at], &words[at + 1..]);
                let spaced = left.ends_with(char::is_whitespace) && (right.is_empty() || right.starts_with(char::is_whitespace));
                let before = left.trim_end().chars().next_back()?;
                let after = right.trim_start().chars().next();
                let sum = before.is_ascii_digit() && after.is_some_and(|c| c.is_ascii_digit());
                let worded = before.is_alphanumeric() || "\"”’»)]%".contains(before);
                (spaced && worded && !sum).then(|| {
                    let d = Diagnostic::note(lint.name, "a hyphen between spaces stands for a dash")
                        .hint("write an en dash (–), a colon or a comma");
                    (at..at + 1, d)
                })
            })
            .collect()
    });
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::{hits_and_misses, on, on_issue, on_lang};

    #[test]
    fn ranges_take_a_dash() {
        hits_and_misses(
            "hyphen-in-range",
            &[
                "plan for 2024-2026",
                "in (6-9 Nov) and",
                "(30 Oct-3 Nov)",
                "Nov-Dec issue",
                "pages 12-19.",
                "in 2023-24",
                "held on 30-2 November",
            ],
            &[
                "plan for 2024–2026",
                "on 2023-11-06",
                "COVID-19 and G7-20",
                "call 1-800-555-0199",
                "A/RES/75-291",
                "won 3-1",
                "ISSN 0000-0000",
                "a 10-year plan",
                "the Nov-2 form",
                "version 1.2-1.3",
            ],
        );
        assert_eq!(on("plan for 2024-2026")[0].hint.as_deref(), Some("write `2024–2026`, with an en dash"));
        assert_eq!(on_lang("fr", "le plan 2024-2026"), []);
    }

    #[test]
    fn ranges_with_spaces_are_told_from_sums_and_dashes() {
        hits_and_misses("hyphen-in-range", &["(24 - 26 Aug)", "28 Nov - 1 Dec"], &["9 - 13 = -4"]);
        hits_and_misses("hyphen-as-dash", &["closed in May - for good"], &[]);
        assert_eq!(on("28 Nov - 1 Dec").len(), 1);
        let dated = |date: &str| {
            on_issue(&format!(
                r#"{{"format":"bulletin/1","lang":"en","meta":{{"title":"T","period":{{"from":"2023-11","to":"2023-12"}}}},
                "chapters":[{{"title":"C","blocks":[{{"type":"events","items":[{{"text":"a","when_text":"{date}"}}]}}]}}]}}"#
            ))
        };
        for (date, hint) in [("24-26 Aug", "write `24–26`, with an en dash"), ("4 - 6", "write `4–6`, with an en dash")] {
            let found = dated(date);
            assert_eq!((found.len(), found[0].rule, found[0].hint.as_deref()), (1, "hyphen-in-range", Some(hint)), "{date}");
        }
        assert_eq!(dated("24–26 Aug"), []);
    }

    #[test]
    fn dashes_are_no_hyphens() {
        hits_and_misses(
            "hyphen-as-dash",
            &["SDG 16 - Through a lens", "the manual -"],
            &["SDG 16 – Through", "well-known", "= heading, - item", "9 - 3 = 6", "-5 degrees"],
        );
    }
}
