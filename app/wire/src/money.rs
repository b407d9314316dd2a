//! Amounts of money: whole minor units of a currency, and how they are written.
//!
//! This is the one place that knows how many decimals a currency has; bundles, the API, files and forms
//! all read and write amounts through it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents) of a currency. It is shown as `1234.56 USD`, as bundles write it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Money {
    /// `1234.56 USD`, `500 JPY`, `1.234 KWD`: never with more decimals than the currency has.
    #[must_use]
    pub fn read(text: &str) -> Option<Money> {
        let (amount, currency) = text.rsplit_once(' ')?;
        let amount = is_currency(currency).then(|| minor_units(amount, currency)).flatten()?;
        Some(Money { amount, currency: currency.into() })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Money { amount, currency } = self;
        let places = decimals(currency);
        let digits = format!("{:0>width$}", amount.unsigned_abs(), width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let sign = if *amount < 0 { "-" } else { "" };
        let point = if part.is_empty() { "" } else { "." };
        write!(to, "{sign}{whole}{point}{part} {currency}")
    }
}

/// Whether it has the form of a currency's code.
#[must_use]
pub fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// How many decimals a currency has (ISO 4217). Sums of plain numbers have no currency and none.
#[must_use]
pub fn decimals(currency: &str) -> usize {
    match currency {
        "" | "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// Digits with at most as many decimals as the currency has, in its smallest unit. No digit is ever dropped.
#[must_use]
pub fn minor_units(amount: &str, currency: &str) -> Option<i64> {
    let places = decimals(currency);
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, part) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, part)) => (whole, part),
        None => (digits, ""),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > places {
        return None;
    }
    format!("{sign}{whole}{part:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: i64, currency: &str) -> Money {
        Money { amount, currency: currency.into() }
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        for (text, amount, currency) in [
            ("1234.56 USD", 123_456, "USD"),
            ("-0.05 CNY", -5, "CNY"),
            ("0.00 EUR", 0, "EUR"),
            ("1100040000.00 USD", 110_004_000_000, "USD"),
            ("500 JPY", 500, "JPY"),
            ("0 JPY", 0, "JPY"),
            ("-7 KRW", -7, "KRW"),
            ("1.234 KWD", 1_234, "KWD"),
            ("-0.001 BHD", -1, "BHD"),
            ("-92233720368547758.08 USD", i64::MIN, "USD"),
            ("9223372036854775807 JPY", i64::MAX, "JPY"),
        ] {
            assert_eq!(Money::read(text), Some(money(amount, currency)), "{text}");
            assert_eq!(money(amount, currency).to_string(), text);
        }
    }

    #[test]
    fn decimals_may_be_left_out() {
        for (text, amount, currency) in
            [("1234 USD", 123_400, "USD"), ("-0.5 CNY", -50, "CNY"), ("1 KWD", 1_000, "KWD"), ("1.2 KWD", 1_200, "KWD")]
        {
            assert_eq!(Money::read(text), Some(money(amount, currency)), "{text}");
        }
    }

    #[test]
    fn another_form_is_refused() {
        let refused = [
            "",
            "12",
            "1234.56",
            "1234.567 USD",
            "1.2345 KWD",
            "0.5 JPY",
            "1,234.56 USD",
            "USD 5",
            "5 usd",
            "5 US",
            "5  USD",
            ". USD",
            ".5 USD",
            "5. USD",
            "--5 USD",
            "+5 USD",
            "1e3 USD",
            "９ USD",
            "99999999999999999999 USD",
            "9223372036854775807 USD",
            "-92233720368547758.09 USD",
            " USD",
        ];
        for text in refused {
            assert_eq!(Money::read(text), None, "{text}");
        }
    }
}
