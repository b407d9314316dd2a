//! Dates as day numbers: all that the conversion needs is to read, add days and write.

use std::fmt;

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date(i64);

/// The day on which the data set ends, and so "today" for everything that is generated.
pub(super) const TODAY: Date = Date::new(2017, 12, 31);

impl Date {
    /// A date of the Gregorian calendar, by the usual day count with years that begin in March.
    pub const fn new(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Reads `2017-03-01`, and nothing that it would write differently.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(|part| part.parse().ok());
        let date = Self::new(parts.next()??, parts.next()??, parts.next()??);
        (date.to_string() == text).then_some(date)
    }

    /// So many days later.
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// The days from here to the other date.
    pub const fn until(self, other: Self) -> i64 {
        other.0 - self.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = (shifted + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_read_and_add_and_write() {
        for text in ["1970-01-01", "2016-02-29", "2017-12-31", "1958-03-01"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Date::new(1970, 1, 1), Date(0));
        assert_eq!(Date::new(2017, 12, 31).plus(60).to_string(), "2018-03-01");
        assert_eq!(Date::new(2016, 2, 28).until(Date::new(2016, 3, 1)), 2);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "2017-02-29", "2017-2-1", "2017-13-01", "x", "2017-01-01-01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
