//! What a person must read of every record, made from the naive judge's verdicts.

use std::collections::BTreeMap;

use remit_policy::{Action, Field, Kind, Level, Object};
use remit_wire::{Cell, Link, Money, Person, Record, Unit};

use super::firm::{Firm, Val};
use super::judge::{Case, Judge};

/// Everything that one person sees: a record for each place, or nothing.
pub(crate) struct Sight<'f> {
    pub(crate) judge: Judge<'f>,
    cases: Vec<Case>,
    pub(crate) records: Vec<Option<Record>>,
}

const OFFERED: [Action; 6] =
    [Action::Edit, Action::Transfer, Action::Share, Action::Delete, Action::Export, Action::Approve];

impl<'f> Sight<'f> {
    pub(crate) fn of(firm: &'f Firm, person: usize) -> Sight<'f> {
        let judge = Judge::of(firm, person);
        let places = 0..firm.records.len();
        let cases: Vec<Case> = places.clone().map(|place| judge.case(place)).collect();
        let seen: Vec<bool> = places.clone().map(|place| judge.sees(place)).collect();
        let mut sight = Sight { judge, cases, records: Vec::new() };
        let names = places.clone().map(|place| seen[place].then(|| sight.name(place)));
        let names: Vec<Option<String>> = names.collect();
        sight.records = places.map(|place| seen[place].then(|| sight.record(place, &names))).collect();
        sight
    }

    pub(crate) fn firm(&self) -> &'f Firm {
        self.judge.firm
    }

    pub(crate) fn sees(&self, place: usize) -> bool {
        self.records[place].is_some()
    }

    pub(crate) fn case(&self, place: usize) -> &Case {
        &self.cases[place]
    }

    /// The places of the visible records of one type.
    pub(crate) fn visible(&self, object: Object) -> Vec<usize> {
        let mut places = self.firm().of(object);
        places.retain(|place| self.sees(*place));
        places
    }

    pub(crate) fn level(&self, place: usize, field: &Field) -> Level {
        self.judge.level(self.firm().records[place].object, &self.cases[place], field)
    }

    /// The value of a field as far as this person reads it.
    pub(crate) fn reads(&self, place: usize, field: &Field) -> Option<&'f Val> {
        let value = self.firm().records[place].fields.get(field.key)?;
        (self.sees(place) && self.level(place, field) >= Level::Read).then_some(value)
    }

    fn name(&self, place: usize) -> String {
        let record = &self.firm().records[place];
        let field = record.object.field(record.object.title()).unwrap();
        match record.fields.get(field.key) {
            Some(Val::Text(text)) if self.level(place, field) >= Level::Read => text.clone(),
            _ => String::new(),
        }
    }

    fn record(&self, place: usize, names: &[Option<String>]) -> Record {
        let (firm, case) = (self.firm(), &self.cases[place]);
        let record = &firm.records[place];
        let object = record.object;
        let mut fields = BTreeMap::new();
        for dimension in object.dimensions() {
            let value = record.values.get(dimension).map(|value| Cell::Text(firm.values[*value].key.clone()));
            fields.insert((*dimension).to_owned(), value.unwrap_or_default());
        }
        if object.is_child() {
            fields.insert("customer".into(), record.customer.map(|one| link(firm, one, names)).unwrap_or_default());
        }
        let mut masked = Vec::new();
        for field in object.fields() {
            let value = record.fields.get(field.key);
            let cell = match (self.judge.level(object, case, field), value) {
                (Level::Hidden, _) => continue,
                (_, None) => Cell::Empty,
                (Level::Masked, Some(value)) => {
                    masked.push(field.key.to_owned());
                    Cell::Text(mask(field.kind, value))
                }
                (_, Some(value)) => cell(firm, value, names),
            };
            fields.insert(field.key.into(), cell);
        }
        let person = |one: usize| Person { login: firm.people[one].login.clone(), name: firm.people[one].name.clone() };
        let unit = |one: usize| {
            Unit { key: firm.departments[one].key.clone(), name: firm.departments[one].name.clone() }
        };
        let can = OFFERED.iter().copied().filter(|action| self.judge.may(object, *action, case));
        let editable = object.fields().iter().filter(|field| self.judge.editable(object, case, field));
        Record {
            object,
            id: record.id,
            key: record.key.clone(),
            etag: String::new(),
            owner: record.owner.map(person),
            department: record.department.map(unit),
            fields,
            masked,
            editable: editable.map(|field| field.key.to_owned()).collect(),
            can: can.collect(),
        }
    }
}

/// A reference by name where its target is seen; otherwise only that there is one.
fn link(firm: &Firm, place: usize, names: &[Option<String>]) -> Cell {
    let record = &firm.records[place];
    match &names[place] {
        Some(name) => Cell::Link(Link { object: record.object, id: record.id, name: name.clone() }),
        None => Cell::Unseen { unseen: true },
    }
}

fn cell(firm: &Firm, value: &Val, names: &[Option<String>]) -> Cell {
    match value {
        Val::Text(text) => Cell::Text(text.clone()),
        Val::Number(number) => Cell::Number(*number),
        Val::Money(amount, currency) => Cell::Money(Money { amount: *amount, currency: currency.clone() }),
        Val::Date(date) => Cell::Text(date.format("%Y-%m-%d").to_string()),
        Val::YesNo(yes) => Cell::YesNo(*yes),
        Val::Ref(place) => link(firm, *place, names),
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
            if length < 8 { dots.into() } else { format!("{dots} {}", plain.chars().skip(length - 4).collect::<String>()) }
        }
        Kind::Email => {
            let domain = text.split('@').next_back().unwrap_or_default();
            format!("{}{dots}@{domain}", text.chars().next().unwrap_or_default())
        }
        _ => dots.into(),
    }
}
