//! Between what stands in a form's inputs and the values of fields.

use remit_policy::Kind;
use remit_wire::{Cell, Money};

/// The currency of a form that says none.
pub const CURRENCY: &str = "USD";
/// The currencies that forms offer.
pub const CURRENCIES: [&str; 6] = ["USD", "CNY", "EUR", "GBP", "JPY", "HKD"];

/// What an input shows for a value; nothing for one that the reader may not know.
#[must_use]
pub fn text_of(cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::YesNo(yes)) => yes.to_string(),
        Some(Cell::Money(money)) => plain_amount(money),
        Some(Cell::Link(link)) => link.name.clone(),
        Some(Cell::Unseen { .. } | Cell::Empty) | None => String::new(),
    }
}

/// The currency of a value, or the usual one.
#[must_use]
pub fn currency_of(cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Money(money)) => money.currency.clone(),
        _ => CURRENCY.into(),
    }
}

/// `1234.50`: without separators, so that it can be typed over.
fn plain_amount(money: &Money) -> String {
    super::format::amount(money).replace(',', "")
}

/// The value of a typed text: empty clears the field; nothing where it is no value of this kind.
/// References are found by name elsewhere.
#[must_use]
pub fn cell_of(kind: Kind, text: &str, currency: &str) -> Option<Cell> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Cell::Empty);
    }
    match kind {
        Kind::Number => digits(text).parse().ok().map(Cell::Number),
        Kind::Money => {
            let currency = currency.trim().to_ascii_uppercase();
            let amount = minor_units(text, &currency)?;
            Some(Cell::Money(Money { amount, currency }))
        }
        Kind::YesNo => match text {
            "true" => Some(Cell::YesNo(true)),
            "false" => Some(Cell::YesNo(false)),
            _ => None,
        },
        Kind::Date => is_day(text).then(|| Cell::Text(text.into())),
        Kind::Choice(keys) => keys.contains(&text).then(|| Cell::Text(text.into())),
        Kind::Email => text.contains('@').then(|| Cell::Text(text.into())),
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Handle | Kind::Reference(_) => Some(Cell::Text(text.into())),
    }
}

/// A number without the separators that people type between thousands.
fn digits(text: &str) -> String {
    text.chars().filter(|letter| !matches!(letter, ',' | ' ' | '\u{a0}' | '，')).collect()
}

/// `1,234.5` as 123450 cents; a zero before the point may be left out.
#[must_use]
pub fn minor_units(text: &str, currency: &str) -> Option<i64> {
    let text = digits(text);
    let (sign, amount) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let zero = if amount.starts_with('.') { "0" } else { "" };
    remit_wire::minor_units(&format!("{sign}{zero}{amount}"), currency)
}

fn is_day(text: &str) -> bool {
    let digit = |index: usize| text.as_bytes().get(index).is_some_and(u8::is_ascii_digit);
    let dash = |index: usize| text.as_bytes().get(index) == Some(&b'-');
    text.len() == 10 && (0..10).all(|index| if matches!(index, 4 | 7) { dash(index) } else { digit(index) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(amount: i64) -> Cell {
        Cell::Money(Money { amount, currency: "USD".into() })
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        assert_eq!(cell_of(Kind::Money, " 1,234.5 ", "usd"), Some(usd(123_450)));
        assert_eq!(cell_of(Kind::Money, "-.05", "USD"), Some(usd(-5)));
        assert_eq!(minor_units("1500", "JPY"), Some(1_500));
        for wrong in ["1.234", "12 USD", "1.2.3", "-", ".", "abc", "99999999999999999999"] {
            assert_eq!(cell_of(Kind::Money, wrong, "USD"), None, "{wrong}");
        }
        assert_eq!(minor_units("15.00", "JPY"), None);
    }

    #[test]
    fn what_a_form_shows_it_reads_again() {
        for (kind, cell) in [
            (Kind::Money, usd(-123_456_789)),
            (Kind::Number, Cell::Number(-12)),
            (Kind::YesNo, Cell::YesNo(false)),
            (Kind::Date, Cell::Text("2026-11-21".into())),
            (Kind::Text, Cell::Text("Bio & 商".into())),
            (Kind::Text, Cell::Empty),
        ] {
            assert_eq!(cell_of(kind, &text_of(Some(&cell)), &currency_of(Some(&cell))), Some(cell));
        }
    }

    #[test]
    fn what_is_no_value_is_none() {
        assert_eq!(cell_of(Kind::Number, "1.5", ""), None);
        assert_eq!(cell_of(Kind::Date, "21.11.2026", ""), None);
        assert_eq!(cell_of(Kind::Choice(&["a"]), "b", ""), None);
        assert_eq!(cell_of(Kind::Email, "nobody", ""), None);
        assert_eq!(text_of(Some(&Cell::Unseen { unseen: true })), "");
    }
}
