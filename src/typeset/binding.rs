//! What belongs together stays together: a no-break space between a day and its month, a title and a name, a number and its
//! unit; an en dash between the ends of a range of dates, whatever was typed.

use crate::locale::Locale;

const NO_BREAK: &str = "\u{A0}";
/// A dash after which no line may begin.
const RANGE: &str = "–\u{2060}";

/// A running text as it is set: of the same letters and digits as typed.
pub fn bind(text: &str, locale: &Locale) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let words: Vec<&str> = text.split(' ').collect();
    let word = |at: usize| words.get(at).copied();
    // What is numbered is no date: "ISSN 1996-2010".
    let is_number = |at: usize| at > 0 && locale.binding.numbered.iter().any(|known| known == opened(words[at - 1]));
    // A dash with spaces around it.
    let dash = |at: usize| {
        let alone = matches!(word(at), Some("-" | "–"));
        alone
            && at > 0
            && !is_number(at - 1)
            && word(at + 1).is_some_and(|last| is_range(bare(words[at - 1]), bare(last), word(at + 2), locale))
    };
    for (at, own) in words.iter().enumerate() {
        let next = word(at + 1);
        if dash(at) {
            out.push('–')
        } else if is_number(at) {
            out.push_str(own)
        } else {
            out.push_str(&ranged(own, next, locale))
        }
        if let Some(next) = next {
            out.push_str(if dash(at + 1) || together(own, next, locale) { NO_BREAK } else { " " });
        }
    }
    out
}

/// A word with the dash of its range, if it is one.
fn ranged(word: &str, next: Option<&str>, locale: &Locale) -> String {
    match word.split_once(['-', '–']) {
        Some((from, to)) if is_range(bare(from), bare(to), next, locale) => format!("{from}{RANGE}{to}"),
        _ => word.to_owned(),
    }
}

/// Whether two words are the ends of a range of dates; `next` is the word behind the second.
fn is_range(first: &str, last: &str, next: Option<&str>, locale: &Locale) -> bool {
    let before_month = next.is_some_and(|next| month(bare(next), locale));
    let days = day(first).zip(day(last)).is_some_and(|(first, last)| first < last) && before_month;
    let months = month(first, locale) && (month(last, locale) || day(last).is_some() && before_month);
    let years = year(first).zip(year(last)).is_some_and(|(first, last)| first < last);
    days || months || years
}

/// Whether no line may end between two words.
fn together(word: &str, next: &str, locale: &Locale) -> bool {
    let (left, right) = (opened(word), bare(next));
    let binding = &locale.binding;
    let listed = |list: &[String], word: &str| list.iter().any(|known| known == word);
    let number = right.starts_with(|c: char| c.is_ascii_digit());
    let last_of_range = left.rsplit(['-', '–']).next().unwrap_or(left);
    let first_of_range = right.split(['-', '–']).next().unwrap_or(right);
    (day(last_of_range).is_some() && month(first_of_range, locale))
        || (listed(&binding.titles, left) && right.starts_with(char::is_uppercase))
        || (listed(&binding.numbered, left) && number)
        || (left.ends_with(|c: char| c.is_ascii_digit()) && listed(&binding.units, right))
}

/// A word without the brackets and quotation marks before it.
fn opened(word: &str) -> &str {
    word.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '°')
}

fn day(word: &str) -> Option<u8> {
    word.parse().ok().filter(|day| word.len() <= 2 && (1..=31).contains(day))
}

fn year(word: &str) -> Option<u16> {
    word.parse().ok().filter(|year| word.len() == 4 && (1000..=2999).contains(year))
}

fn month(word: &str, locale: &Locale) -> bool {
    let dates = &locale.dates;
    dates.months.iter().chain(&dates.months_short).any(|month| month == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str) -> String {
        let en = crate::locale::find("en").unwrap();
        bind(text, &en).replace('\u{A0}', "~").replace('\u{2060}', "")
    }

    #[test]
    fn what_belongs_together_stays_together() {
        for (typed, set) in [
            ("on (4 Dec) and 5 December.", "on (4~Dec) and 5~December."),
            ("SG Guterres met Mr. Liang, USG", "SG~Guterres met Mr.~Liang, USG"),
            ("FATF Recommendation 8; resolution 1373", "FATF Recommendation~8; resolution~1373"),
            ("3 km and 40 % of it", "3~km and 40~% of it"),
            ("the 5 groups of SG or Mr. x", "the 5 groups of SG or Mr. x"),
            ("may 5 marches", "may 5 marches"),
            (" two  spaces ", " two  spaces "),
        ] {
            assert_eq!(bound(typed), set);
        }
    }

    #[test]
    fn ranges_of_dates_take_an_en_dash() {
        for (typed, set) in [
            ("(6-9 Nov) and (11-12 Dec)", "(6–9~Nov) and (11–12~Dec)"),
            ("Nov-Dec 2023", "Nov–Dec 2023"),
            ("28 Nov-1 Dec", "28~Nov–1~Dec"),
            ("for 2024-2026, A/74-2019", "for 2024–2026, A/74-2019"),
            ("28 Nov - 1 Dec and (24 - 26 August)", "28~Nov~– 1~Dec and (24~– 26~August)"),
            ("2024 - 2026 in Nov - Dec", "2024~– 2026 in Nov~– Dec"),
            ("Mr. A - 3 days, 9 - 3 = 6, May - as ever, - ", "Mr.~A - 3 days, 9 - 3 = 6, May - as ever, - "),
            ("1-2 days, F-16, 2026-2024, well-known", "1-2 days, F-16, 2026-2024, well-known"),
            ("ISSN 1996-2010, (ISO 1996 - 2010), by-law 12-5 Nov", "ISSN~1996-2010, (ISO~1996 - 2010), by-law~12-5~Nov"),
            ("UN 2024-2026 strategy, 28 Nov-1 Dec", "UN 2024–2026 strategy, 28~Nov–1~Dec"),
        ] {
            assert_eq!(bound(typed), set);
        }
    }
}
