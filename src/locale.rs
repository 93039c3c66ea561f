//! IN WHICH LANGUAGE: one self-contained JSON a language, in `layouts/locales/`. To add a language, add its file.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::issue::date::{Dates, Day};

static LOCALES: Dir = include_dir!("$CARGO_MANIFEST_DIR/layouts/locales");

/// How a language writes dates and the words that the program itself prints.
#[derive(Debug, Clone, Deserialize)]
pub struct Locale {
    /// Language tag.
    pub lang: String,
    /// Name of the language in that language.
    pub name: String,
    /// Direction of writing: `ltr` or `rtl`.
    pub dir: String,
    /// How dates are written.
    pub dates: DatePatterns,
    /// Words that no line may part from the next one.
    #[serde(default)]
    pub binding: Binding,
    /// Words that layouts print, by their key.
    pub words: BTreeMap<String, Json>,
}

/// Words that no line may part from what stands beside them.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Binding {
    /// Before a name: `Mr.`
    #[serde(default)]
    pub titles: Vec<String>,
    /// Before a number: `Article`
    #[serde(default)]
    pub numbered: Vec<String>,
    /// After a number: `km`
    #[serde(default)]
    pub units: Vec<String>,
}

/// Patterns of dates. `{day}`, `{month}`, `{year}`, `{first}` (first day of a range within a month), `{from}` and `{to}` (the
/// ends of a range), `{date}` stand for their values.
#[derive(Debug, Clone, Deserialize)]
pub struct DatePatterns {
    /// Names of the months beside a day, in full.
    pub months: [String; 12],
    /// Names of the months beside a day, short.
    pub months_short: [String; 12],
    /// Names of the months that stand alone, in full; as beside a day unless given.
    pub months_alone: Option<[String; 12]>,
    /// Names of the months that stand alone, short; as beside a day unless given.
    pub months_alone_short: Option<[String; 12]>,
    /// A day: `{day} {month}`.
    pub day: String,
    /// Days of one month: `{first}–{day} {month}`.
    pub days: String,
    /// A range over months: `{from}–{to}`.
    pub range: String,
    /// A range whose ends are of several words: `{from} – {to}`.
    pub wide_range: String,
    /// A date with its year: `{date} {year}`.
    pub with_year: String,
}

/// Tags of the languages that there are, in order.
pub fn tags() -> Vec<&'static str> {
    let mut tags: Vec<_> = LOCALES.files().filter_map(|file| file.path().file_stem()?.to_str()).collect();
    tags.sort_unstable();
    tags
}

/// The locale of a language tag: that of the tag, or of its language. None when there is none.
pub fn find(tag: &str) -> Option<Locale> {
    file(tag).map(|file| serde_json::from_slice(file).expect("the locales in the binary are tested"))
}

/// The file of the locale of a language tag.
pub fn file(tag: &str) -> Option<&'static [u8]> {
    let language = tag.split('-').next().unwrap_or(tag);
    let file = [tag, language].iter().find_map(|name| LOCALES.get_file(format!("{name}.json")))?;
    Some(file.contents())
}

/// A year as it is printed. One of the first hundred would be taken for a day.
fn year_in_figures(year: i16) -> String {
    if year < 100 { format!("{year:04}") } else { year.to_string() }
}

enum Length {
    Short,
    Long,
}

impl Locale {
    /// Dates in an issue of a period: without the year where the period gives it.
    pub fn short(&self, dates: Dates, period: Dates) -> String {
        let ((from, ..), (to, ..)) = period.order();
        let years = [dates.from.year, dates.to.unwrap_or(dates.from).year];
        let within = years.iter().all(|year| (from..=to).contains(year));
        // A range from one year into the next, such as the turn of a year in an issue on both, needs its years.
        self.format(dates, Length::Short, !within || (years[0] != years[1]))
    }

    /// Dates with their year and the names of their months in full.
    pub fn long(&self, dates: Dates) -> String {
        self.format(dates, Length::Long, true)
    }

    fn format(&self, dates: Dates, length: Length, with_year: bool) -> String {
        let p = &self.dates;
        let (from, to) = (dates.from, dates.to.filter(|to| *to != dates.from));
        let year = |date: String, year: i16| {
            if with_year { fill(&p.with_year, &[("date", &date), ("year", &year_in_figures(year))]) } else { date }
        };
        let Some(to) = to else { return year(self.day(from, &length), from.year) };
        if let (Some(first), Some(last)) = (from.day, to.day)
            && (from.year, from.month) == (to.year, to.month)
        {
            let month = self.month(from, &length);
            let days = fill(&p.days, &[("first", &first.to_string()), ("day", &last.to_string()), ("month", month)]);
            return year(days, from.year);
        }
        let (start, end) = (self.day(from, &length), self.day(to, &length));
        if from.year != to.year && with_year {
            return fill(&p.wide_range, &[("from", &year(start, from.year)), ("to", &year(end, to.year))]);
        }
        year(fill(&p.range, &[("from", &start), ("to", &end)]), to.year)
    }

    fn day(&self, day: Day, length: &Length) -> String {
        let month = self.month(day, length);
        match day.day {
            Some(number) => fill(&self.dates.day, &[("day", &number.to_string()), ("month", month)]),
            None => month.to_owned(),
        }
    }

    fn month(&self, day: Day, length: &Length) -> &str {
        let p = &self.dates;
        let beside = match length {
            Length::Short => &p.months_short,
            Length::Long => &p.months,
        };
        let alone = match length {
            Length::Short => p.months_alone_short.as_ref(),
            Length::Long => p.months_alone.as_ref(),
        };
        let names = if day.day.is_some() { beside } else { alone.unwrap_or(beside) };
        &names[day.month as usize - 1]
    }
}

fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// A number, whole as it is, with signs for less than nothing, between thousands and before the fraction.
pub fn grouped(value: f64, minus: &str, thousands: &str, decimal: &str) -> String {
    let written = value.abs().to_string();
    let (whole, fraction) = written.split_once('.').map_or((written.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = if value < 0.0 { minus.to_owned() } else { String::new() };
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push_str(thousands);
        }
        out.push(digit);
    }
    fraction.map_or_else(|| out.clone(), |fraction| format!("{out}{decimal}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(text: &str) -> Dates {
        let mut ends = text.split('/').map(|day| Day::parse(day).unwrap());
        Dates { from: ends.next().unwrap(), to: ends.next() }
    }

    #[test]
    fn english_dates_are_written_as_bulletins_print_them() {
        let en = find("en").unwrap();
        let period = dates("2023-11/2023-12");
        for (given, printed) in [
            ("2023-11-06", "6 Nov"),
            ("2023-11-06/2023-11-10", "6–10 Nov"),
            ("2023-10-30/2023-11-03", "30 Oct–3 Nov"),
            ("2023-12", "Dec"),
            ("2024-02-12", "12 Feb 2024"),
            ("2023-12-28/2024-01-03", "28 Dec 2023 – 3 Jan 2024"),
        ] {
            assert_eq!(en.short(dates(given), period).replace('\u{a0}', " "), printed, "{given}");
        }
        assert_eq!(en.long(period).replace('\u{a0}', " "), "November–December 2023");
        // A year of one or two figures is not taken for a day.
        assert_eq!(en.long(dates("0001-01")).replace('\u{a0}', " "), "January 0001");
        assert_eq!(en.long(dates("0476-09")).replace('\u{a0}', " "), "September 476");
        assert_eq!(en.long(dates("2023-11-06")).replace('\u{a0}', " "), "6 November 2023");
    }

    #[test]
    fn every_locale_can_be_read_and_knows_itself() {
        for tag in tags() {
            assert_eq!(find(tag).unwrap().lang, tag);
        }
        assert!(find("en-GB").is_some() && find("xx").is_none());
    }

    #[test]
    fn figures_have_signs_between_thousands() {
        for (value, said) in [(0.0, "0"), (999.5, "999.5"), (-1000.0, "-1,000"), (1e12, "1,000,000,000,000"), (0.25, "0.25")] {
            assert_eq!(super::grouped(value, "-", ",", "."), said);
        }
        assert_eq!(super::grouped(-1234.5, "\u{2212}", "\u{202F}", ","), "\u{2212}1\u{202F}234,5");
    }
}
