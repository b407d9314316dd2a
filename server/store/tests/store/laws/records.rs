//! Random records of all eight types, and random values for their fields.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use remit_policy::{Field, Kind, Object};

use super::dice::Dice;
use super::firm::{Firm, Rec, State, Val, carried};
use super::make::state;

/// Both cases, letters that are hard to fold or to quote, wildcards of `LIKE`, and Chinese.
pub(crate) const WORDS: [&str; 12] = [
    "Alpha",
    "alpha",
    "ALPHABET soup",
    "beta_1",
    "beta 1",
    "50% off",
    "深圳华强电子",
    "北京华强",
    "O'Brien & Söhne",
    "ÉCLAIR",
    "back\\slash",
    "Zulu",
];
const PHONES: [&str; 6] =
    ["+86 138 0013 8000", "+1 212 555 0100", "13900139000", "12345678", "1234567", "座机 010-6275 1234"];
const EMAILS: [&str; 5] = ["ann@example.org", "bob@example.org", "b@example.com", "é@例子.cn", "a.b@x@y.org"];
const CURRENCIES: [&str; 3] = ["USD", "CNY", "EUR"];

/// Fills a firm. Customers come first: the others belong to them.
pub(crate) fn records(dice: &mut Dice, firm: &mut Firm) {
    let most = if dice.percent(10) { 25 } else { 10 };
    for object in Object::ALL {
        let least = if object == Object::Customer { 4 } else { 1 };
        for _ in 0..dice.between(least, most) {
            let record = record(dice, firm, object);
            firm.records.push(record);
        }
    }
    // What they refer to is there by now.
    for place in 0..firm.records.len() {
        let fields = fields(dice, firm, firm.records[place].object);
        firm.records[place].fields = fields;
    }
}

/// A record without fields.
pub(crate) fn record(dice: &mut Dice, firm: &Firm, object: Object) -> Rec {
    let mut record = Rec {
        object,
        // An id alone never names a record: some records of different types share theirs.
        id: dice.id(),
        key: dice.maybe(60, |dice| format!("K{}", dice.below(1000))),
        owner: None,
        department: None,
        values: BTreeMap::new(),
        customer: None,
        state: state(dice, firm.at),
        fields: BTreeMap::new(),
    };
    if dice.percent(5)
        && let Some(other) = dice.any_of(&(0..firm.records.len()).collect::<Vec<_>>())
        && firm.find(object, firm.records[other].id).is_none()
    {
        record.id = firm.records[other].id;
    }
    place(dice, firm, &mut record);
    record
}

/// Puts a record somewhere.
pub(crate) fn place(dice: &mut Dice, firm: &Firm, record: &mut Rec) {
    record.owner = dice.maybe(85, |dice| dice.below(firm.people.len()));
    record.department = dice.maybe(85, |dice| dice.below(firm.departments.len()));
    record.values.clear();
    for dimension in carried(record.object) {
        if dice.percent(80) {
            record.values.insert(dimension, *dice.pick(&firm.values_of(dimension)));
        }
    }
    if record.object.is_child() {
        record.customer = dice.maybe(85, |dice| *dice.pick(&firm.of(Object::Customer)));
    }
}

/// Some values for the fields of a type.
pub(crate) fn fields(dice: &mut Dice, firm: &Firm, object: Object) -> BTreeMap<&'static str, Val> {
    let mut fields = BTreeMap::new();
    for field in object.fields() {
        let often = if field.key == object.title() { 90 } else { 70 };
        if dice.percent(often)
            && let Some(value) = value(dice, firm, field)
        {
            fields.insert(field.key, value);
        }
    }
    fields
}

/// A value for a field; none for a reference where there is nothing to refer to.
pub(crate) fn value(dice: &mut Dice, firm: &Firm, field: &Field) -> Option<Val> {
    Some(match field.kind {
        Kind::Text | Kind::LongText => Val::Text((*dice.pick(&WORDS)).into()),
        Kind::Phone | Kind::Handle => Val::Text((*dice.pick(&PHONES)).into()),
        Kind::Email => Val::Text((*dice.pick(&EMAILS)).into()),
        Kind::Money => Val::Money(dice.between(-2, 20) * 150, (*dice.pick(&CURRENCIES)).into()),
        Kind::Number => Val::Number(dice.between(-3, 12)),
        Kind::Date => Val::Date(NaiveDate::from_yo_opt(2026, dice.between(1, 120) as u32).unwrap()),
        Kind::Choice(keys) => Val::Text((*dice.pick(keys)).into()),
        Kind::YesNo => Val::YesNo(dice.percent(50)),
        Kind::Reference(object) => Val::Ref(dice.any_of(&not_gone(firm, object))?),
    })
}

fn not_gone(firm: &Firm, object: Object) -> Vec<usize> {
    let mut places = firm.of(object);
    places.retain(|place| firm.records[*place].state != State::Gone);
    places
}
