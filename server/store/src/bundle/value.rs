//! Values as a bundle writes them.

use chrono::{DateTime, NaiveDate};
use remit_wire::Money;
use remit_wire::reason::OfRow;

use crate::typed;

/// `1234.56 USD` as minor units and a currency.
pub(super) fn money(text: &str) -> Result<(i64, String), OfRow> {
    let read = Money::read(text).map(|money| (money.amount, money.currency));
    read.ok_or_else(|| OfRow::NotMoney { text: text.into() })
}

pub(super) fn number(text: &str) -> Result<i64, OfRow> {
    text.parse().map_err(|_| OfRow::NotWhole { text: text.into() })
}

pub(super) fn date(text: &str) -> Result<NaiveDate, OfRow> {
    typed::date(text).ok_or_else(|| OfRow::NotADate { text: text.into() })
}

/// Seconds since 1970, UTC.
pub(super) fn time(text: &str) -> Result<i64, OfRow> {
    let parsed = DateTime::parse_from_rfc3339(text).map(|time| time.timestamp());
    parsed.map_err(|_| OfRow::NotATime { text: text.into() })
}

pub(super) fn yes_no(text: &str) -> Result<bool, OfRow> {
    typed::yes_no(text).ok_or_else(|| OfRow::NotYesNo { text: text.into() })
}

pub(super) fn choice(text: &str, keys: &[&str]) -> Result<String, OfRow> {
    if keys.contains(&text) {
        return Ok(text.into());
    }
    Err(OfRow::NotAChoice { text: text.into(), known: keys.join(", ") })
}

#[cfg(test)]
mod tests {
    use remit_wire::reason::Reason;

    use super::*;

    #[test]
    fn money_is_read_in_the_decimals_of_its_currency() {
        assert_eq!(money("1234.56 USD"), Ok((123_456, "USD".into())));
        assert_eq!(money("500 JPY"), Ok((500, "JPY".into())));
        assert!(money("0.5 JPY").is_err_and(|why| Reason::from(why).to_string().contains("`0.5 JPY`")));
    }

    #[test]
    fn times_have_a_zone() {
        assert_eq!(time("1970-01-02T00:00:00Z"), Ok(86_400));
        assert_eq!(time("1970-01-02T08:00:00+08:00"), Ok(86_400));
        assert!(time("1970-01-02").is_err());
        assert!(time("1970-01-02T00:00:00").is_err());
    }
}
