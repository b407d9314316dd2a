//! How values are written in a bundle, and how keys are made from names.

use super::{Outcome, calendar::Date};

/// Money in US cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Usd(pub i64);

impl Usd {
    /// Reads millions of dollars with up to two decimals, without going through a float.
    pub fn from_millions(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        digits.then_some(Self((whole * 100 + hundredths) * 1_000_000))
    }

    /// Whole dollars.
    pub const fn dollars(dollars: i64) -> Self {
        Self(dollars * 100)
    }

    /// So many per cent of it, rounded down to a cent.
    pub const fn percent(self, percent: i64) -> Self {
        Self(self.0 * percent / 100)
    }

    /// As the bundle writes it: `1234.56 USD`.
    pub fn text(self) -> String {
        format!("{}.{:02} USD", self.0 / 100, self.0 % 100)
    }
}

/// A value or nothing.
pub(super) fn optional(value: Option<impl ToString>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// A date or nothing, for columns.
pub(super) fn date(date: Option<Date>) -> String {
    optional(date)
}

/// `Mei-Mei Johns` becomes `mei-mei.johns`.
pub(super) fn login(name: &str) -> Outcome<String> {
    let plain = |c: char| c.is_ascii_alphabetic() || c == '-' || c == ' ';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(format!("`{name}` gives no plain login"));
    }
    Ok(name.to_ascii_lowercase().replace(' ', "."))
}

/// `Gekko & Co` becomes `gekko-co`: letters and digits, words joined by `-`.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::{Usd, login, slug};

    #[test]
    fn millions_keep_their_digits() {
        assert_eq!(Usd::from_millions("1100.04").unwrap().text(), "1100040000.00 USD");
        assert_eq!(Usd::from_millions("4269.9").unwrap().text(), "4269900000.00 USD");
        assert_eq!(Usd::from_millions("4618").unwrap().text(), "4618000000.00 USD");
        assert_eq!(Usd::from_millions("1.234"), None);
        assert_eq!(Usd::from_millions(""), None);
    }

    #[test]
    fn names_become_keys() {
        assert_eq!(login("Mei-Mei Johns").unwrap(), "mei-mei.johns");
        assert!(login("Zoë").is_err());
        assert_eq!(slug("Gekko & Co"), "gekko-co");
    }
}
