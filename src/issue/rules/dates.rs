//! What to write for what is not a date.

use crate::issue::date::{Dates, Day};

/// What to write in place of something that is not a date, in an issue of this period.
pub fn date_hint(text: &str, is_when: bool, period: Option<Dates>) -> String {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if text.trim().is_empty() {
        return "write a date, or take the field out".into();
    }
    // The time of a day is none of a date.
    if let Some((date, _)) =
        text.split_once(['T', ' ']).filter(|(date, time)| Day::parse(date).is_ok() && time.starts_with(|c: char| c.is_ascii_digit()))
    {
        return format!("write `{date}`");
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u16>().ok();
    let month = |part: &str| {
        let short = part.to_lowercase().chars().take(3).collect::<String>();
        (part.chars().next()?.is_alphabetic()).then(|| MONTHS.iter().position(|month| *month == short)).flatten().map(|at| at as u16 + 1)
    };
    let known = |dates: &[String]| dates.iter().all(|date| Day::parse(date).is_ok());
    let day = |year, month, day| format!("{year:04}-{month:02}-{day:02}");
    let proposals: Vec<String> = match parts[..] {
        [y, m, d] if y.len() == 4 => {
            number(y).zip(number(m).or(month(m))).zip(number(d)).map(|((y, m), d)| day(y, m, d)).into_iter().collect()
        }
        // A year of two figures is before us or behind us.
        [y, m, d] if [y, m, d].iter().all(|part| part.len() == 2 && number(part).is_some()) => {
            return "write the year with four figures, then month and day, such as `2026-03-01`".into();
        }
        [a, b, y] if y.len() == 4 => match (number(a), month(a), number(b), month(b), number(y)) {
            (Some(a), _, Some(b), _, Some(y)) => {
                let mut both = vec![day(y, b, a), day(y, a, b)];
                both.retain(|date| Day::parse(date).is_ok());
                both.dedup();
                both
            }
            (Some(d), _, _, Some(m), Some(y)) | (_, Some(m), Some(d), _, Some(y)) => vec![day(y, m, d)],
            _ => Vec::new(),
        },
        [m, y] if y.len() == 4 => month(m).or(number(m)).zip(number(y)).map(|(m, y)| format!("{y:04}-{m:02}")).into_iter().collect(),
        [y1, m1, d1, y2, m2, d2] if is_when => {
            let ends = [format!("{y1}-{m1}-{d1}"), format!("{y2}-{m2}-{d2}")];
            if known(&ends) {
                return format!("write {{ \"from\": \"{}\", \"to\": \"{}\" }}", ends[0], ends[1]);
            }
            Vec::new()
        }
        _ => Vec::new(),
    };
    match parts[..] {
        [year] if year.len() == 4 && number(year).is_some() => {
            let month = period.filter(|period| number(year) == u16::try_from(period.from.year).ok()).map_or(1, |period| period.from.month);
            return format!("write the month too, such as `{year}-{month:02}`");
        }
        [a, b] => {
            if let Some((month, day)) = month(a).zip(number(b)).or(month(b).zip(number(a))).filter(|(_, day)| *day <= 31) {
                let year = year_of(month, period);
                return format!("write the year before it, as in `{year}-{month:02}-{day:02}`");
            }
        }
        _ => {}
    }
    match &proposals[..] {
        [one] if known(&proposals) && one != text => format!("write `{one}`"),
        [one, other] => format!("write `{one}` or `{other}`: the year comes first, then the month"),
        _ if is_when => "words such as \"early May\" go into `when_text`".into(),
        _ => "write year, month and day with hyphens between them".into(),
    }
}

/// The year in which a month lies that an issue of this period names without one.
fn year_of(month: u16, period: Option<Dates>) -> i16 {
    let Some(period) = period else { return 2023 };
    let last = period.to.unwrap_or(period.from);
    let within =
        |year: &i16| (period.from.year, period.from.month) <= (*year, month as i8) && (*year, month as i8) <= (last.year, last.month);
    (period.from.year..=last.year).take(100).find(within).unwrap_or(period.from.year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_date_gets_a_proposal() {
        let winter = Dates { from: Day::parse("2025-11").unwrap(), to: Day::parse("2026-01").ok() };
        for (text, hint) in [("4 March", "2025-03-04"), ("4 December", "2025-12-04"), ("4 January", "2026-01-04"), ("2025", "2025-11")] {
            assert!(date_hint(text, true, Some(winter)).contains(hint), "{text}: {}", date_hint(text, true, Some(winter)));
        }
        for (text, hint) in [
            ("4 March 2024", "write `2024-03-04`"),
            ("March 4th, 2024", "write `2024-03-04`"),
            ("Sept. 2024", "write `2024-09`"),
            ("2024/3/4", "write `2024-03-04`"),
            ("25.12.2024", "write `2024-12-25`"),
            ("04-03-2024", "write `2024-03-04` or `2024-04-03`: the year comes first, then the month"),
            ("2024-03-04/2024-03-06", "write { \"from\": \"2024-03-04\", \"to\": \"2024-03-06\" }"),
            ("2024", "write the month too, such as `2024-01`"),
            ("4 March", "write the year before it, as in `2023-03-04`"),
            ("2026-03-01T10:00", "write `2026-03-01`"),
            ("26-03-01", "write the year with four figures, then month and day, such as `2026-03-01`"),
            ("", "write a date, or take the field out"),
            ("soon", "words such as \"early May\" go into `when_text`"),
        ] {
            assert_eq!(date_hint(text, true, None), hint, "{text}");
        }
        assert!(date_hint("2024-02-30", false, None).contains("hyphens") && date_hint("é", false, None).contains("hyphens"));
    }
}
