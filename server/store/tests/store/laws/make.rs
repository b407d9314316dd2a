//! Random organisations: departments, people, divisions, assignments and shares.

use std::net::IpAddr;

use remit_policy::{Field, Object, ShareLevel, Status};

use super::dice::Dice;
use super::firm::{Assignment, DIMENSIONS, Department, Edit, Firm, Grantee, Person, Share, State, Value};
use super::policies::{ROLES, policy};
use super::records::{records, value};

const DAY: i64 = 86_400;
/// The names repeat, so that sorting by them has ties.
const NAMES: [&str; 5] = ["Ann", "Bo", "李雷", "ann", "Zoë"];
const ADDRESSES: [&str; 4] = ["10.1.2.3", "192.168.7.7", "::ffff:10.9.9.9", "fd00::1"];

/// The organisation of a seed.
pub(crate) fn firm(seed: u64) -> Firm {
    let mut dice = Dice::new(seed);
    let departments = departments(&mut dice);
    let people = people(&mut dice, departments.len());
    let mut firm = Firm {
        at: 1_800_000_000 + dice.between(0, 14 * DAY),
        departments,
        people,
        values: values(&mut dice),
        partitions: Vec::new(),
        policy: policy(&mut dice),
        assignments: Vec::new(),
        records: Vec::new(),
        shares: Vec::new(),
        trail: Vec::new(),
        upside_down: false,
    };
    for person in 0..firm.people.len() {
        partitions(&mut dice, &mut firm, person);
        assignments(&mut dice, &mut firm, person);
    }
    records(&mut dice, &mut firm);
    for _ in 0..dice.between(0, 24) {
        let share = share(&mut dice, &firm);
        firm.shares.push(share);
    }
    for _ in 0..dice.between(0, 20) {
        let record = dice.below(firm.records.len());
        let edit = edit(&mut dice, &firm, record, |_| true);
        firm.trail.extend(edit);
    }
    firm
}

/// An entry of the trail about some of these fields of a record.
pub(crate) fn edit(dice: &mut Dice, firm: &Firm, record: usize, about: impl Fn(&Field) -> bool) -> Option<Edit> {
    let fields: Vec<&'static Field> = firm.records[record].object.fields().iter().filter(|one| about(one)).collect();
    let mut changes = Vec::new();
    for _ in 0..dice.between(1, 3) {
        let field = dice.any_of(&fields)?;
        let (before, after) = (value(dice, firm, field), value(dice, firm, field));
        if !changes.iter().any(|(one, _, _): &(&Field, _, _)| one.key == field.key) {
            changes.push((field, before.filter(|_| dice.percent(70)), after.filter(|_| dice.percent(70))));
        }
    }
    Some(Edit { at: firm.at - dice.between(0, DAY), actor: dice.below(firm.people.len()), record, changes })
}

/// A node's parent is one of those before it, or none.
fn above(dice: &mut Dice, index: usize) -> Option<usize> {
    Some(dice.below(index + 1)).filter(|parent| *parent < index)
}

fn departments(dice: &mut Dice) -> Vec<Department> {
    let count = dice.between(2, 6) as usize;
    let mut departments = Vec::with_capacity(count);
    for index in 0..count {
        let (id, parent) = (dice.id(), above(dice, index));
        departments.push(Department { id, key: format!("d{index}"), name: (*dice.pick(&NAMES)).into(), parent });
    }
    departments
}

fn people(dice: &mut Dice, departments: usize) -> Vec<Person> {
    let count = dice.between(3, 8) as usize;
    let mut people = Vec::with_capacity(count);
    for index in 0..count {
        let status = match dice.below(10) {
            0 => Status::Suspended,
            1 => Status::Departed,
            _ => Status::Active,
        };
        people.push(Person {
            id: dice.id(),
            login: format!("u{index}"),
            name: (*dice.pick(&NAMES)).into(),
            department: dice.below(departments),
            manager: above(dice, index),
            status,
            secret: format!("secret-{}", dice.id().simple()),
            by_token: dice.percent(50),
            ip: dice.maybe(80, |dice| dice.pick(&ADDRESSES).parse::<IpAddr>().unwrap()),
        });
    }
    people
}

fn values(dice: &mut Dice) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for dimension in DIMENSIONS {
        let first = values.len();
        for index in 0..dice.between(1, 4) as usize {
            let (id, parent) = (dice.id(), above(dice, index).map(|parent| first + parent));
            values.push(Value { id, dimension, key: format!("{}{index}", &dimension[..1]), parent });
        }
    }
    values
}

fn partitions(dice: &mut Dice, firm: &mut Firm, person: usize) {
    for value in 0..firm.values.len() {
        if dice.percent(25) {
            firm.partitions.push((person, value));
        }
    }
}

/// Mostly without limits; some people have none.
fn assignments(dice: &mut Dice, firm: &mut Firm, person: usize) {
    for _ in 0..*dice.pick(&[0, 1, 1, 1, 2, 2, 3]) {
        let assignment = assignment(dice, firm, person);
        firm.assignments.push(assignment);
    }
}

pub(crate) fn assignment(dice: &mut Dice, firm: &Firm, person: usize) -> Assignment {
    let at = firm.at;
    // The very moment too: it counts from then on, and until just before then.
    let near = |dice: &mut Dice| at + *dice.pick(&[-DAY, -1, 0, 1, DAY]);
    let role = if dice.percent(3) { "gone" } else { *dice.pick(&ROLES) };
    Assignment {
        id: dice.id(),
        person,
        role: role.into(),
        anchor: dice.maybe(40, |dice| dice.below(firm.departments.len())),
        from: dice.maybe(15, near),
        until: dice.maybe(15, near),
    }
}

pub(crate) fn share(dice: &mut Dice, firm: &Firm) -> Share {
    let record = dice.below(firm.records.len());
    let object = firm.records[record].object;
    let at = firm.at;
    Share {
        id: dice.id(),
        object: if dice.percent(10) { *dice.pick(&Object::ALL) } else { object },
        record,
        grantee: grantee(dice, firm),
        level: if dice.percent(50) { ShareLevel::View } else { ShareLevel::Edit },
        expires: dice.maybe(40, |dice| at + *dice.pick(&[-DAY, -1, 0, 1, DAY])),
    }
}

pub(crate) fn grantee(dice: &mut Dice, firm: &Firm) -> Grantee {
    match dice.below(4) {
        0 => Grantee::Department(dice.below(firm.departments.len())),
        1 => Grantee::Role((*dice.pick(&ROLES)).into()),
        _ => Grantee::Person(dice.below(firm.people.len())),
    }
}

/// Some records are in the recycle bin.
pub(crate) fn state(dice: &mut Dice, at: i64) -> State {
    if dice.percent(8) { State::Deleted(at - 5) } else { State::Present }
}
