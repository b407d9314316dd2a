//! Values as a bundle writes them.

use chrono::{DateTime, NaiveDate};

use crate::typed;

/// `1234.56 USD` as minor units and a currency.
pub(super) fn money(text: &str) -> Result<(i64, String), String> {
    let wrong = || format!("`{text}` is not an amount of money; write it as 1234.56 USD");
    let (amount, currency) = text.split_once(' ').ok_or_else(wrong)?;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(wrong());
    }
    let minor = minor_units(amount, decimals(currency)).ok_or_else(wrong)?;
    Ok((minor, currency.into()))
}

/// How many decimals a currency has (ISO 4217), where it is not two.
pub(crate) fn decimals(currency: &str) -> usize {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// Digits with at most so many decimals, as a number of the smallest unit. No digit is ever dropped.
fn minor_units(amount: &str, decimals: usize) -> Option<i64> {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, part) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, part)) => (whole, part),
        None => (digits, ""),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > decimals {
        return None;
    }
    format!("{sign}{whole}{part:0<decimals$}").parse().ok()
}

pub(super) fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("`{text}` is not a whole number"))
}

pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    typed::date(text).ok_or_else(|| format!("`{text}` is not a date; write it as 2026-11-21"))
}

/// Seconds since 1970, UTC.
pub(super) fn time(text: &str) -> Result<i64, String> {
    let parsed = DateTime::parse_from_rfc3339(text).map(|time| time.timestamp());
    parsed.map_err(|_| format!("`{text}` is not a time; write it as 2026-11-21T08:00:00Z"))
}

pub(super) fn yes_no(text: &str) -> Result<bool, String> {
    typed::yes_no(text).ok_or_else(|| format!("`{text}` is neither `true` nor `false`"))
}

pub(super) fn choice(text: &str, keys: &[&str]) -> Result<String, String> {
    if keys.contains(&text) {
        return Ok(text.into());
    }
    Err(format!("`{text}` is not a choice; the choices are {}", keys.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str) -> Option<i64> {
        money(text).ok().map(|(amount, _)| amount)
    }

    #[test]
    fn money_keeps_every_digit() {
        assert_eq!(money("1234.56 USD"), Ok((123_456, "USD".into())));
        assert_eq!(minor("1234 USD"), Some(123_400));
        assert_eq!(minor("1234.5 USD"), Some(123_450));
        assert_eq!(minor("-0.05 EUR"), Some(-5));
        assert_eq!(minor("1100040000.00 USD"), Some(110_004_000_000));
        assert_eq!(minor("500 JPY"), Some(500));
        assert_eq!(minor("1.234 KWD"), Some(1_234));
    }

    #[test]
    fn money_in_another_form_is_refused() {
        let refused = [
            "1234.56",
            "1234.567 USD",
            "1,234.56 USD",
            "USD 5",
            "5 usd",
            "5 US",
            "5  USD",
            ".5 USD",
            "5. USD",
            "--5 USD",
            "+5 USD",
            "0.5 JPY",
            "1e3 USD",
            "99999999999999999999 USD",
            " USD",
        ];
        for text in refused {
            assert_eq!(minor(text), None, "{text}");
        }
    }

    #[test]
    fn times_have_a_zone() {
        assert_eq!(time("1970-01-02T00:00:00Z"), Ok(86_400));
        assert_eq!(time("1970-01-02T08:00:00+08:00"), Ok(86_400));
        assert!(time("1970-01-02").is_err());
        assert!(time("1970-01-02T00:00:00").is_err());
    }
}
