//! Numbers, amounts and days as people read them, the same on the server and in the browser.
//!
//! The browser's own formatting is not used: it differs from the server's, and then the browser
//! would not find the page that the server drew.

use remit_wire::{Count, Language, Money, decimals};

/// `1,234,567`.
#[must_use]
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `214`, or `1,000+` where there are at least so many.
#[must_use]
pub fn count(count: Count) -> String {
    let plus = if count.exact { "" } else { "+" };
    format!("{}{plus}", number(i64::try_from(count.value).unwrap_or(i64::MAX)))
}

fn symbol(currency: &str, language: Language) -> String {
    let known = match (currency, language) {
        ("", _) => "",
        ("USD", Language::En) => "$",
        ("USD", Language::Zh) => "US$",
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("CNY", Language::En) => "CN¥",
        ("CNY", Language::Zh) => "¥",
        ("JPY", Language::En) => "¥",
        ("JPY", Language::Zh) => "JP¥",
        ("HKD", _) => "HK$",
        _ => return format!("{currency}\u{a0}"),
    };
    known.into()
}

/// How many minor units make one of a currency with so many decimals.
fn unit(decimals: usize) -> i64 {
    [1, 10, 100, 1_000].get(decimals).copied().unwrap_or(1_000)
}

/// An amount in whole units of its currency.
#[must_use]
pub fn whole(money: &Money) -> i64 {
    money.amount / unit(decimals(&money.currency))
}

/// An amount without its currency: `1,234.50`, or `1,234` where there are no cents.
#[must_use]
pub fn amount(money: &Money) -> String {
    let decimals = decimals(&money.currency);
    let unit = unit(decimals).unsigned_abs();
    let (whole, rest) = (money.amount.unsigned_abs() / unit, money.amount.unsigned_abs() % unit);
    let sign = if money.amount < 0 { "-" } else { "" };
    let whole = number(i64::try_from(whole).unwrap_or(i64::MAX));
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = decimals),
    }
}

/// `$1,234.50`.
#[must_use]
pub fn money(money: &Money, language: Language) -> String {
    with_symbol(&amount(money), &money.currency, language)
}

/// Few digits, for figures and cards: `$12.4k`, `$3.1M`; in Chinese `US$1.2万`, `US$3.1亿`.
#[must_use]
pub fn money_compact(money: &Money, language: Language) -> String {
    with_symbol(&compact(whole(money), language), &money.currency, language)
}

fn with_symbol(text: &str, currency: &str, language: Language) -> String {
    let symbol = symbol(currency, language);
    match text.strip_prefix('-') {
        Some(rest) => format!("-{symbol}{rest}"),
        None => format!("{symbol}{text}"),
    }
}

/// `980`, `12.4k`, `3.1M`, `2.0B`; in Chinese `9,800`, `1.2万`, `3.1亿`.
#[must_use]
pub fn compact(value: i64, language: Language) -> String {
    const ENGLISH: [(u64, &str); 3] = [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];
    const CHINESE: [(u64, &str); 2] = [(100_000_000, "亿"), (10_000, "万")];
    let units: &[(u64, &str)] = match language {
        Language::En => &ENGLISH,
        Language::Zh => &CHINESE,
    };
    let size = value.unsigned_abs();
    // 999,500 is 1.0M, not 1,000k: a unit begins where rounding reaches it.
    let Some((unit, name)) = units.iter().find(|(unit, _)| size >= unit - unit / 2_000) else {
        return number(value);
    };
    let tenths = (size + unit / 20) / (unit / 10);
    let sign = if value < 0 { "-" } else { "" };
    match tenths {
        0..1_000 => format!("{sign}{}.{}{name}", tenths / 10, tenths % 10),
        _ => {
            let whole = (size + unit / 2) / unit;
            format!("{sign}{}{name}", number(i64::try_from(whole).unwrap_or(i64::MAX)))
        }
    }
}

/// `64%`.
#[must_use]
pub fn percent(value: u32) -> String {
    format!("{value}%")
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month_name(month: &str) -> Option<&'static str> {
    MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

/// A day such as `2017-03-12`, as `12 Mar 2017`; in Chinese as it is. What is no day stays as it is.
#[must_use]
pub fn date(day: &str, language: Language) -> String {
    let mut parts = day.splitn(3, '-');
    match (language, parts.next(), parts.next().and_then(month_name), parts.next()) {
        (Language::En, Some(year), Some(month), Some(day)) => {
            format!("{} {month} {year}", day.trim_start_matches('0'))
        }
        _ => day.into(),
    }
}

/// A month such as `2017-03`, as `Mar 2017` or `2017年3月`.
#[must_use]
pub fn month(month: &str, language: Language) -> String {
    let Some((year, number)) = month.split_once('-') else { return month.into() };
    match (language, month_name(number)) {
        (Language::En, Some(name)) => format!("{name} {year}"),
        (Language::Zh, Some(_)) => format!("{year}年{}月", number.trim_start_matches('0')),
        (_, None) => month.into(),
    }
}

/// A quarter such as `2017-Q4`, as `Q4 2017` or `2017年第4季度`.
#[must_use]
pub fn quarter(quarter: &str, language: Language) -> String {
    match (language, quarter.split_once("-Q")) {
        (Language::En, Some((year, number))) => format!("Q{number} {year}"),
        (Language::Zh, Some((year, number))) => format!("{year}年第{number}季度"),
        (_, None) => quarter.into(),
    }
}

/// The minute of a time such as `2026-11-21T08:30:12Z`: `21 Nov 2026, 08:30 UTC`.
#[must_use]
pub fn time(moment: &str, language: Language) -> String {
    let (Some(day), Some(minute)) = (moment.get(..10), moment.get(11..16)) else { return moment.into() };
    match language {
        Language::En => format!("{}, {minute} UTC", date(day, language)),
        Language::Zh => format!("{day} {minute}（UTC）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Zh};

    fn usd(amount: i64) -> Money {
        Money { amount, currency: "USD".into() }
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(-1_234_567), "-1,234,567");
        assert_eq!(number(i64::MIN), "-9,223,372,036,854,775,808");
        assert_eq!(count(Count { value: 1_000, exact: false }), "1,000+");
        assert_eq!(count(Count { value: 8_800, exact: true }), "8,800");
    }

    #[test]
    fn amounts_have_the_cents_of_their_currency() {
        assert_eq!(money(&usd(105_400), En), "$1,054.00");
        assert_eq!(money(&usd(-5), En), "-$0.05");
        assert_eq!(money(&usd(105_400), Zh), "US$1,054.00");
        assert_eq!(money(&Money { amount: 1_500, currency: "JPY".into() }, En), "¥1,500");
        assert_eq!(money(&Money { amount: 1_500, currency: "CNY".into() }, Zh), "¥15.00");
        assert_eq!(money(&Money { amount: 1_500, currency: "CHF".into() }, En), "CHF\u{a0}15.00");
    }

    #[test]
    fn compact_amounts_round_to_one_digit_and_change_the_unit_in_time() {
        assert_eq!(compact(980, En), "980");
        assert_eq!(compact(12_449, En), "12.4k");
        assert_eq!(compact(12_450, En), "12.5k");
        assert_eq!(compact(214_300, En), "214k");
        assert_eq!(compact(999_499, En), "999k");
        assert_eq!(compact(999_500, En), "1.0M");
        assert_eq!(compact(-3_100_000, En), "-3.1M");
        assert_eq!(compact(9_800, Zh), "9,800");
        assert_eq!(compact(12_400, Zh), "1.2万");
        assert_eq!(compact(310_000_000, Zh), "3.1亿");
        assert_eq!(money_compact(&usd(1_240_000), En), "$12.4k");
        assert_eq!(money_compact(&usd(1_240_000), Zh), "US$1.2万");
    }

    #[test]
    fn days_months_and_times() {
        assert_eq!(date("2017-03-02", En), "2 Mar 2017");
        assert_eq!(date("2017-03-02", Zh), "2017-03-02");
        assert_eq!(date("soon", En), "soon");
        assert_eq!(month("2017-03", En), "Mar 2017");
        assert_eq!(month("2017-03", Zh), "2017年3月");
        assert_eq!(month("2017-13", Zh), "2017-13");
        assert_eq!(quarter("2017-Q4", En), "Q4 2017");
        assert_eq!(quarter("2017-Q4", Zh), "2017年第4季度");
        assert_eq!(time("2026-11-21T08:30:12Z", En), "21 Nov 2026, 08:30 UTC");
    }
}
