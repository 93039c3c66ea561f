//! Days and months, and ranges of them.

use jiff::civil;

/// A day, or a whole month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// The day of the month; none for the whole month.
    pub day: Option<i8>,
}

impl Day {
    /// Reads `2023-11-06` or `2023-11`. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i16>().ok()).flatten()
        };
        let parts: Vec<_> = text.split('-').collect();
        let (year, month, day) = match parts[..] {
            [year, month] => (digits(year, 4), digits(month, 2), None),
            [year, month, day] => (digits(year, 4), digits(month, 2), Some(digits(day, 2))),
            _ => (None, None, None),
        };
        let (Some(year), Some(month)) = (year, month) else { return Err(format!("`{text}` is not a date")) };
        let day = match day {
            Some(None) => return Err(format!("`{text}` is not a date")),
            Some(Some(day)) => Some(day as i8),
            None => None,
        };
        if year == 0 {
            return Err("there is no year 0".into());
        }
        if !(1..=12).contains(&month) {
            return Err(format!("there is no month {month}"));
        }
        let month = month as i8;
        if let Some(day) = day
            && civil::Date::new(year, month, day).is_err()
        {
            return Err(format!("{year}-{month:02} has no day {day}"));
        }
        Ok(Self { year, month, day })
    }

    /// The first day of it.
    pub fn first(self) -> (i16, i8, i8) {
        (self.year, self.month, self.day.unwrap_or(1))
    }

    /// The last day of it.
    pub fn last(self) -> (i16, i8, i8) {
        let last = civil::Date::new(self.year, self.month, 1).map_or(28, |date| date.last_of_month().day());
        (self.year, self.month, self.day.unwrap_or(last))
    }
}

/// A day, a month, or a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dates {
    /// The first day or month.
    pub from: Day,
    /// The last one, when it is a range.
    pub to: Option<Day>,
}

impl Dates {
    /// True when one end is a day and the other a whole month.
    pub fn mixed(self) -> bool {
        self.to.is_some_and(|to| to.day.is_some() != self.from.day.is_some())
    }

    /// First and last day, for sorting.
    pub fn order(self) -> ((i16, i8, i8), (i16, i8, i8)) {
        (self.from.first(), self.to.unwrap_or(self.from).last())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_read() {
        assert_eq!(Day::parse("2024-02-29"), Ok(Day { year: 2024, month: 2, day: Some(29) }));
        assert_eq!(Day::parse("2023-11"), Ok(Day { year: 2023, month: 11, day: None }));
    }

    #[test]
    fn what_the_calendar_does_not_have_is_refused() {
        assert_eq!(Day::parse("2023-02-29").unwrap_err(), "2023-02 has no day 29");
        assert_eq!(Day::parse("2023-13").unwrap_err(), "there is no month 13");
        for bad in ["", "2023", "6 Nov", "2023-1-2", "2023-11-06T00:00", "-023-11-01", "２０２３-11", "0000-01"] {
            assert!(Day::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_month_spans_its_days() {
        let month = Day::parse("2024-02").unwrap();
        assert_eq!((month.first(), month.last()), ((2024, 2, 1), (2024, 2, 29)));
    }
}
