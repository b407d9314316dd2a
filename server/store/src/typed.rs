//! Reading values that people and programs write.

use chrono::NaiveDate;
use remit_policy::{Field, Kind};
use remit_wire::reason::{LINE, OfRecord, TEXT, Taken};
use remit_wire::{Cell, Money, is_currency};
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::error::invalid_at;
use crate::row::Stored;

pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// `2026-11-21`, in years of four digits.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// A time (RFC 3339), or a date for its first moment in UTC: seconds since 1970.
pub(crate) fn time(text: &str) -> Option<i64> {
    let day = || Some(date(text)?.and_time(chrono::NaiveTime::MIN).and_utc().timestamp());
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp()).or_else(day)
}

/// The user with this login; nobody for an unknown one.
pub(crate) fn user(ctx: &Ctx, login: &str) -> Vec<Uuid> {
    ctx.world().org.users().filter(|(_, user)| user.login == login).map(|(id, _)| id).collect()
}

/// The department with this key.
pub(crate) fn department(ctx: &Ctx, key: &str) -> Vec<Uuid> {
    ctx.world().org.departments().filter(|(_, one)| one.key == key).map(|(id, _)| id).collect()
}

/// The value with this key, of the dimension in a place, and everything that it covers.
pub(crate) fn values(ctx: &Ctx, place: usize, key: &str) -> Vec<Uuid> {
    let org = &ctx.world().org;
    let Some(dimension) = org.dimensions().at(place) else { return Vec::new() };
    let named = org.values().filter(|(_, value)| value.dimension == dimension.key && value.key == key);
    named.flat_map(|(id, _)| org.value_with_below(id).iter().copied().collect::<Vec<_>>()).collect()
}

/// A value for a field, from what a program or a form sent; `None` clears the field.
///
/// Text is trimmed; a form sends everything as text, so numbers, money (`1234.56 USD`), dates and
/// yes/no are read from text as well.
pub(crate) fn field(field: &Field, cell: &Cell) -> Result<Option<Stored>> {
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Text(text) if text.trim().is_empty() => return Ok(None),
        Cell::Text(text) => text.trim(),
        _ => "",
    };
    let stored = match (field.kind, cell) {
        (Kind::Money, Cell::Money(sent)) => money(sent),
        (Kind::Money, _) => Money::read(text).as_ref().and_then(money),
        (Kind::Number, Cell::Number(number)) => Some(Stored::Number(*number)),
        (Kind::Number, _) => text.parse().ok().map(Stored::Number),
        (Kind::Date, _) => date(text).map(Stored::Date),
        (Kind::YesNo, Cell::YesNo(yes)) => Some(Stored::YesNo(*yes)),
        (Kind::YesNo, _) => yes_no(text).map(Stored::YesNo),
        (Kind::Choice(keys), _) => keys.contains(&text).then(|| Stored::Text(text.into())),
        (Kind::Reference(object), Cell::Link(link)) if link.object == object => Some(Stored::Reference(link.id)),
        (Kind::Reference(_), _) => text.parse().ok().map(Stored::Reference),
        (Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle, Cell::Text(_)) => {
            plain(field.kind, text)
        }
        _ => None,
    };
    let taken = Taken(field.kind);
    stored.map(Some).ok_or_else(|| invalid_at(field.key, OfRecord::Takes { field: field.key.into(), taken }))
}

fn plain(kind: Kind, text: &str) -> Option<Stored> {
    let most = if kind == Kind::LongText { TEXT } else { LINE };
    // PostgreSQL cannot store the character 0.
    let fits = text.chars().count() <= most && !text.contains('\0');
    let fits = fits && (kind != Kind::Email || text.contains('@'));
    fits.then(|| Stored::Text(text.into()))
}

fn money(sent: &Money) -> Option<Stored> {
    is_currency(&sent.currency).then(|| Stored::Money(sent.amount, sent.currency.clone()))
}

#[cfg(test)]
mod tests {
    use remit_policy::Object;

    use super::*;

    /// Red where minor units were hundredths of every currency.
    #[test]
    fn money_is_read_in_the_decimals_of_its_currency() {
        let revenue = Object::Customer.field("annual_revenue").unwrap();
        let read = |text: &str| self::field(revenue, &Cell::Text(text.into())).ok().flatten();
        assert_eq!(read(" 1234.56 USD "), Some(Stored::Money(123_456, "USD".into())));
        assert_eq!(read("1500 JPY"), Some(Stored::Money(1_500, "JPY".into())));
        assert_eq!(read("1.5 KWD"), Some(Stored::Money(1_500, "KWD".into())));
        for wrong in ["12", "12 usd", "1.234 USD", "15.00 JPY"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn money_sent_as_such_needs_a_currency() {
        let revenue = Object::Customer.field("annual_revenue").unwrap();
        let read = |currency: &str| self::field(revenue, &Cell::Money(Money { amount: 5, currency: currency.into() }));
        assert_eq!(read("JPY").ok().flatten(), Some(Stored::Money(5, "JPY".into())));
        assert!(read("yen").is_err() && read("").is_err());
    }
}
