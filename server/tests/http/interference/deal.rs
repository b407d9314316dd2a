//! Random hands to ask with. Values come from everywhere in the organisation, so that what is stored out
//! of sight is guessed at as well.

use std::collections::BTreeMap;

use remit_policy::{Action, Field, Level, Object, Reach};
use remit_wire::{Cell, CountMode, ListQuery, Money};
use serde_json::{Value, json};
use uuid::Uuid;

use super::laws::ask::asks;
use super::laws::dice::Dice;
use super::laws::firm::{Firm, Rec, Val};
use super::laws::policies::ROLES;
use super::laws::question;
use super::laws::records::value;
use super::laws::sight::Sight;
use crate::cases::Hand;

/// Records that someone may find, in their lists or in their recycle bin.
pub struct Found {
    seen: Vec<usize>,
    binned: Vec<usize>,
}

impl Found {
    pub fn of(sight: &Sight<'_>) -> Found {
        let there = 0..sight.records.len();
        let seen = there.clone().filter(|place| sight.sees(*place)).collect();
        Found { seen, binned: there.filter(|place| sight.judge.bins(*place)).collect() }
    }

    /// Mostly one of them: about the others there is little to tell.
    fn draw(&self, dice: &mut Dice, firm: &Firm) -> usize {
        let found = match dice.below(10) {
            0 | 1 => dice.any_of(&self.binned),
            2..=6 => dice.any_of(&self.seen),
            _ => None,
        };
        found.unwrap_or_else(|| dice.below(firm.records.len()))
    }
}

pub fn deal(dice: &mut Dice, firm: &Firm, found: &Found) -> Hand {
    let place = found.draw(dice, firm);
    let record = firm.records[place].clone();
    // Now and then the id of nothing, or one that belongs to another type.
    let object = if dice.percent(5) { *dice.pick(&Object::ALL) } else { record.object };
    let id = if dice.percent(5) { dice.id() } else { record.id };
    Hand {
        object,
        id,
        // Empty: the right one.
        tag: if dice.percent(15) { "0123456789abcdef".into() } else { String::new() },
        list: list(dice, firm, object),
        groups: question::aggregate(dice, firm, object),
        words: question::search(dice),
        field: dice.pick(&asks(object)).0.into(),
        create: create(dice, firm, object),
        change: change(dice, firm, &record),
        handover: handover(dice, firm, object),
        fresh: dice.percent(40),
        action: *dice.pick(Action::ALL),
        other: other(dice, firm, place),
        login: if dice.percent(10) { "nobody".into() } else { dice.pick(&firm.people).login.clone() },
        key: dice.pick(&firm.departments).key.clone(),
        value: firm.values[*dice.pick(&firm.values_of("region"))].key.clone(),
        number: dice.between(0, 2),
        until: (*dice.pick(&["2020-01-01", "2030-01-01", "2100-01-01"])).into(),
        publish: publish(dice),
    }
}

/// The id of a share or an assignment; mostly of a share of the record, where it has one.
fn other(dice: &mut Dice, firm: &Firm, place: usize) -> Uuid {
    let own: Vec<Uuid> = firm.shares.iter().filter(|share| share.record == place).map(|share| share.id).collect();
    let shares = firm.shares.iter().map(|share| share.id);
    let there: Vec<Uuid> = shares.chain(firm.assignments.iter().map(|one| one.id)).collect();
    let own = dice.any_of(&own).filter(|_| dice.percent(70));
    own.or_else(|| dice.any_of(&there)).filter(|_| dice.percent(90)).unwrap_or_else(Uuid::nil)
}

fn list(dice: &mut Dice, firm: &Firm, object: Object) -> ListQuery {
    ListQuery {
        limit: dice.maybe(50, |dice| dice.between(1, 9) as u32),
        count: *dice.pick(&[CountMode::None, CountMode::Capped, CountMode::Exact]),
        fields: dice.maybe(15, |dice| vec![dice.pick(&asks(object)).0.into(), dice.pick(&asks(object)).0.into()]),
        ..question::list(dice, firm, object)
    }
}

/// What is stored already, mostly: that it is must not be told of what may not be read.
fn change(dice: &mut Dice, firm: &Firm, record: &Rec) -> BTreeMap<String, Cell> {
    let fields = record.object.fields();
    let one = |dice: &mut Dice| {
        let field = dice.pick(fields);
        let stored = record.fields.get(field.key).filter(|_| dice.percent(60)).cloned();
        (field.key.to_owned(), written(dice, firm, field, stored))
    };
    (0..dice.between(1, 2)).map(|_| one(dice)).collect()
}

fn create(dice: &mut Dice, firm: &Firm, object: Object) -> BTreeMap<String, Cell> {
    let mut draft = BTreeMap::new();
    for field in object.fields() {
        if field.key == object.title() || dice.percent(10) {
            draft.insert(field.key.to_owned(), written(dice, firm, field, None));
        }
    }
    if dice.percent(40) {
        draft.extend(handover(dice, firm, object));
    }
    draft
}

fn handover(dice: &mut Dice, firm: &Firm, object: Object) -> BTreeMap<String, Cell> {
    let mut to = BTreeMap::new();
    if dice.percent(60) {
        to.insert("owner".to_owned(), Cell::Text(dice.pick(&firm.people).login.clone()));
    }
    if dice.percent(30) {
        to.insert("department".to_owned(), Cell::Text(dice.pick(&firm.departments).key.clone()));
    }
    for dimension in object.dimensions().iter().filter(|_| dice.percent(30)).collect::<Vec<_>>() {
        let value = *dice.pick(&firm.values_of(dimension));
        to.insert((*dimension).to_owned(), Cell::Text(firm.values[value].key.clone()));
    }
    if object.is_child() && dice.percent(40) {
        let customer = *dice.pick(&firm.of(Object::Customer));
        to.insert("customer".to_owned(), Cell::Text(firm.records[customer].id.to_string()));
    }
    to
}

fn written(dice: &mut Dice, firm: &Firm, field: &Field, stored: Option<Val>) -> Cell {
    match stored.or_else(|| value(dice, firm, field)) {
        None => Cell::Empty,
        Some(Val::Text(text)) => Cell::Text(text),
        Some(Val::Number(number)) => Cell::Number(number),
        Some(Val::Money(amount, currency)) => Cell::Money(Money { amount, currency }),
        Some(Val::Date(date)) => Cell::Text(date.to_string()),
        Some(Val::YesNo(yes)) => Cell::YesNo(yes),
        Some(Val::Ref(place)) => Cell::Text(firm.records[place].id.to_string()),
    }
}

fn publish(dice: &mut Dice) -> Value {
    let (role, object) = (*dice.pick(&ROLES), *dice.pick(&Object::ALL));
    let edit = if dice.percent(50) {
        let grant = json!({ "reach": dice.pick(Reach::ALL) });
        json!({ "grant": { "role": role, "object": object, "action": dice.pick(Action::ALL), "grant": grant } })
    } else {
        let field = dice.pick(object.fields()).key;
        json!({ "level": { "role": role, "object": object, "field": field, "level": dice.pick(Level::ALL) } })
    };
    json!({ "base": 1, "edits": [edit], "reason": "the law" })
}
