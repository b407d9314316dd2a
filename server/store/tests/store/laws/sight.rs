//! What a person must read of every record, made from the naive judge's verdicts.

use std::collections::BTreeMap;

use remit_policy::{Action, Field, Kind, Level, Object};
use remit_wire::{Cell, Link, Money, Person, Record, Unit};

use super::firm::{Firm, Val, carried};
use super::judge::Judge;

/// Everything that one person sees: a record for each place, or nothing.
pub(crate) struct Sight<'f> {
    pub(crate) judge: Judge<'f>,
    pub(crate) records: Vec<Option<Record>>,
}

const OFFERED: [Action; 6] =
    [Action::Edit, Action::Transfer, Action::Share, Action::Delete, Action::Export, Action::Approve];

impl<'f> Sight<'f> {
    pub(crate) fn of(firm: &'f Firm, person: usize) -> Sight<'f> {
        let judge = Judge::of(firm, person);
        let records = (0..firm.records.len()).map(|place| glance(&judge, place)).collect();
        Sight { judge, records }
    }

    pub(crate) fn firm(&self) -> &'f Firm {
        self.judge.firm
    }

    pub(crate) fn sees(&self, place: usize) -> bool {
        self.records[place].is_some()
    }

    /// The places of the visible records of one type.
    pub(crate) fn visible(&self, object: Object) -> Vec<usize> {
        let mut places = self.firm().of(object);
        places.retain(|place| self.sees(*place));
        places
    }

    /// Whether a field of a visible record is read.
    pub(crate) fn may_read_field(&self, place: usize, field: &Field) -> bool {
        let shown = |record: &Record| record.fields.contains_key(field.key);
        let masked = |record: &Record| record.masked.iter().any(|key| key == field.key);
        // An empty field may be masked too, and shows no mask.
        let empty =
            || self.judge.level(self.firm().records[place].object, &self.judge.case(place), field) < Level::Read;
        let stored = self.firm().records[place].fields.contains_key(field.key);
        self.records[place].as_ref().is_some_and(|one| shown(one) && !masked(one)) && (stored || !empty())
    }

    /// The value of a field as far as this person reads it.
    pub(crate) fn reads(&self, place: usize, field: &Field) -> Option<&'f Val> {
        let value = self.firm().records[place].fields.get(field.key)?;
        self.may_read_field(place, field).then_some(value)
    }
}

/// What a person reads of one record; nothing where they do not see it.
pub(crate) fn glance(judge: &Judge<'_>, place: usize) -> Option<Record> {
    if !judge.sees(place) {
        return None;
    }
    let (firm, case) = (judge.firm, judge.case(place));
    let record = &firm.records[place];
    let object = record.object;
    let mut fields = BTreeMap::new();
    for dimension in carried(object) {
        let value = record.values.get(dimension).map(|value| Cell::Text(firm.values[*value].key.clone()));
        fields.insert(dimension.to_owned(), value.unwrap_or_default());
    }
    if object.is_child() {
        fields.insert("customer".into(), record.customer.map(|one| link(judge, one)).unwrap_or_default());
    }
    let mut masked = Vec::new();
    for field in object.fields() {
        let cell = match (judge.level(object, &case, field), record.fields.get(field.key)) {
            (Level::Hidden, _) => continue,
            (_, None) => Cell::Empty,
            (Level::Masked, Some(value)) => {
                masked.push(field.key.to_owned());
                Cell::Text(mask(field.kind, value))
            }
            (_, Some(value)) => cell(judge, value),
        };
        fields.insert(field.key.into(), cell);
    }
    let person = |one: usize| Person { login: firm.people[one].login.clone(), name: firm.people[one].name.clone() };
    let unit = |one: usize| Unit { key: firm.departments[one].key.clone(), name: firm.departments[one].name.clone() };
    let editable = object.fields().iter().filter(|field| judge.editable(object, &case, field));
    Some(Record {
        object,
        id: record.id,
        key: record.key.clone(),
        etag: String::new(),
        owner: record.owner.map(person),
        department: record.department.map(unit),
        fields,
        masked,
        editable: editable.map(|field| field.key.to_owned()).collect(),
        can: OFFERED.into_iter().filter(|action| judge.may(object, *action, &case)).collect(),
        limited_by: BTreeMap::new(),
        waiting: Vec::new(),
    })
}

/// A reference by name where its target is seen; otherwise only that there is one.
fn link(judge: &Judge<'_>, place: usize) -> Cell {
    if !judge.sees(place) {
        return Cell::Unseen { unseen: true };
    }
    let record = &judge.firm.records[place];
    let field = record.object.field(record.object.title()).unwrap();
    let name = match record.fields.get(field.key) {
        Some(Val::Text(text)) if judge.level(record.object, &judge.case(place), field) >= Level::Read => text.clone(),
        _ => String::new(),
    };
    Cell::Link(Link { object: record.object, id: record.id, name })
}

fn cell(judge: &Judge<'_>, value: &Val) -> Cell {
    match value {
        Val::Text(text) => Cell::Text(text.clone()),
        Val::Number(number) => Cell::Number(*number),
        Val::Money(amount, currency) => Cell::Money(Money { amount: *amount, currency: currency.clone() }),
        Val::Date(date) => Cell::Text(date.format("%Y-%m-%d").to_string()),
        Val::YesNo(yes) => Cell::YesNo(*yes),
        Val::Ref(place) => link(judge, *place),
    }
}

/// §5: a phone or id its last four characters, an e-mail its first letter and domain, anything else dots
/// of fixed length.
pub(crate) fn mask(kind: Kind, value: &Val) -> String {
    let dots = "••••";
    let Val::Text(text) = value else { return dots.into() };
    match kind {
        Kind::Phone | Kind::Handle => {
            let plain: String = text.split_whitespace().collect();
            let length = plain.chars().count();
            // Half of a short one would be too much.
            if length < 8 {
                dots.into()
            } else {
                format!("{dots} {}", plain.chars().skip(length - 4).collect::<String>())
            }
        }
        Kind::Email => {
            let domain = text.split('@').next_back().unwrap_or_default();
            format!("{}{dots}@{domain}", text.chars().next().unwrap_or_default())
        }
        _ => dots.into(),
    }
}
