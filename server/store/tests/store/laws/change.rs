//! Another firm that differs from a given one only in what one person may not read there.

use remit_policy::{Action, Field, Kind, Level, Object};

use super::dice::Dice;
use super::firm::{Firm, Share, State, Val};
use super::judge::Judge;
use super::make;
use super::records::{fields, place, record, value};
use super::sight::{Sight, glance, mask};

pub(crate) fn unread(dice: &mut Dice, sight: &Sight<'_>) -> Firm {
    let mut other = sight.firm().clone();
    other.upside_down = true;
    for index in 0..other.records.len() {
        if sight.sees(index) {
            hidden_fields(dice, sight, &mut other, index);
        } else if !sight.judge.bins(index) {
            out_of_sight(dice, sight, &mut other, index);
        }
    }
    more_records(dice, sight, &mut other);
    rights_of_others(dice, sight, &mut other);
    trail(dice, sight, &mut other);
    for _ in 0..3 {
        placement(dice, sight, &mut other);
    }
    other
}

/// Gives the hidden fields of a visible record other values, and the masked ones others of the same shape.
pub(crate) fn hidden_fields(dice: &mut Dice, sight: &Sight<'_>, other: &mut Firm, index: usize) {
    let object = other.records[index].object;
    let case = sight.judge.case(index);
    for field in object.fields() {
        let now = other.records[index].fields.get(field.key).cloned();
        let then = match (sight.judge.level(object, &case, field), &now) {
            (Level::Hidden, _) if dice.percent(70) => value(dice, other, field).filter(|_| dice.percent(70)),
            (Level::Masked, Some(now)) => alike(dice, other, field, now),
            (Level::Read | Level::Edit, Some(Val::Ref(target))) if !sight.sees(*target) => {
                unseen(dice, sight, other, other.records[*target].object).map(Val::Ref).or(now)
            }
            _ => now,
        };
        match then {
            Some(value) => other.records[index].fields.insert(field.key, value),
            None => other.records[index].fields.remove(field.key),
        };
    }
}

/// Another value with the same mask.
fn alike(dice: &mut Dice, firm: &Firm, field: &Field, now: &Val) -> Option<Val> {
    let shown = mask(field.kind, now);
    let longer = match (now, field.kind) {
        (Val::Text(text), Kind::Phone | Kind::Handle) if text.chars().count() > 8 => {
            Some(Val::Text(format!("+{} {text}", dice.below(99))))
        }
        (Val::Text(text), Kind::Email) => {
            let first = text.chars().next().unwrap_or('x');
            text.rsplit_once('@').map(|(_, domain)| Val::Text(format!("{first}{}@{domain}", dice.below(999))))
        }
        _ => value(dice, firm, field),
    };
    longer.filter(|one| mask(field.kind, one) == shown).or_else(|| Some(now.clone()))
}

/// A record of the type that is out of sight.
fn unseen(dice: &mut Dice, sight: &Sight<'_>, firm: &Firm, object: Object) -> Option<usize> {
    let judge = Judge::of(firm, sight.judge.person);
    let mut places = firm.of(object);
    places.retain(|place| !known(&judge, *place));
    dice.any_of(&places)
}

/// In the lists or in the recycle bin.
fn known(judge: &Judge<'_>, place: usize) -> bool {
    judge.sees(place) || judge.bins(place)
}

/// Gives a record that is out of sight other fields, and perhaps another place; or takes it away.
fn out_of_sight(dice: &mut Dice, sight: &Sight<'_>, other: &mut Firm, index: usize) {
    let object = other.records[index].object;
    if dice.percent(70) {
        other.records[index].fields = fields(dice, other, object);
        other.records[index].key = dice.maybe(60, |dice| format!("K{}", dice.below(1000)));
    }
    let before = other.records[index].clone();
    if dice.percent(25) {
        other.records[index].state = *dice.pick(&[State::Gone, State::Present, State::Deleted(other.at)]);
    }
    let referred = other.records.iter().any(|record| record.customer == Some(index));
    if !referred && dice.percent(50) {
        let mut moved = other.records[index].clone();
        place(dice, other, &mut moved);
        other.records[index] = moved;
    }
    if known(&Judge::of(other, sight.judge.person), index) {
        other.records[index] = before;
    }
}

fn more_records(dice: &mut Dice, sight: &Sight<'_>, other: &mut Firm) {
    for _ in 0..dice.below(6) {
        let object = *dice.pick(&Object::ALL);
        let mut record = record(dice, other, object);
        record.fields = fields(dice, other, object);
        other.records.push(record);
        if known(&Judge::of(other, sight.judge.person), other.records.len() - 1) {
            other.records.pop();
        }
    }
}

/// Shares with others, and what others hold: nothing of it concerns this person.
fn rights_of_others(dice: &mut Dice, sight: &Sight<'_>, other: &mut Firm) {
    let me = sight.judge.person;
    // Those with me, even if they are over, I may know; and all those of a record that I may share.
    let shares = |record: usize| {
        sight.records.get(record).and_then(Option::as_ref).is_some_and(|one| one.can.contains(&Action::Share))
    };
    let mine = |share: &Share| sight.judge.names_me(&Share { expires: None, ..share.clone() }) || shares(share.record);
    other.shares.retain(|share| mine(share) || dice.percent(50));
    for _ in 0..dice.below(6) {
        let share = make::share(dice, other);
        if !mine(&share) {
            other.shares.push(share);
        }
    }
    other.assignments.retain(|one| one.person == me || dice.percent(70));
    other.partitions.retain(|(person, _)| *person == me || dice.percent(70));
    for person in 0..other.people.len() {
        if person != me && dice.percent(30) {
            let assignment = make::assignment(dice, other, person);
            other.assignments.push(assignment);
        }
    }
}

/// Entries about what this person does not read: more of them, fewer of them, and others.
fn trail(dice: &mut Dice, sight: &Sight<'_>, other: &mut Firm) {
    let level = |record: usize, field: &Field| match record < sight.records.len()
        && (sight.sees(record) || sight.judge.bins(record))
    {
        true => sight.judge.level(other.records[record].object, &sight.judge.case(record), field),
        false => Level::Hidden,
    };
    let mut trail = Vec::new();
    for mut edit in other.trail.clone() {
        for change in &mut edit.changes {
            if level(edit.record, change.0) == Level::Hidden {
                *change =
                    (change.0, value(dice, other, change.0), value(dice, other, change.0).filter(|_| dice.percent(70)));
            }
        }
        if dice.percent(50) || edit.changes.iter().any(|(field, _, _)| level(edit.record, field) > Level::Hidden) {
            trail.push(edit);
        }
        let record = dice.below(other.records.len());
        if dice.percent(50)
            && let Some(edit) = make::edit(dice, other, record, |field| level(record, field) == Level::Hidden)
        {
            trail.push(edit);
        }
    }
    other.trail = trail;
}

/// Moves a customer that is out of sight, or lets a visible child belong to another such customer, where
/// nothing that this person reads follows from it.
fn placement(dice: &mut Dice, sight: &Sight<'_>, other: &mut Firm) {
    let Some(customer) = unseen(dice, sight, other, Object::Customer) else { return };
    let before = other.clone();
    if dice.percent(50) {
        let mut moved = other.records[customer].clone();
        place(dice, other, &mut moved);
        other.records[customer] = moved;
    } else {
        let belongs = |record: usize| {
            other.records[record].customer.is_some_and(|one| one >= sight.records.len() || !sight.sees(one))
        };
        let children: Vec<usize> = (0..sight.records.len()).filter(|record| belongs(*record)).collect();
        let Some(child) = dice.any_of(&children) else { return };
        other.records[child].customer = Some(customer);
    }
    let same = {
        let judge = Judge::of(other, sight.judge.person);
        let before_it = Judge::of(&before, sight.judge.person);
        let moved = |index: &usize| other.spot(&other.records[*index]) != before.spot(&before.records[*index]);
        let concerned = |index: &usize| moved(index) || other.records[*index].customer == Some(customer);
        let same =
            |index| !before_it.bins(index) && !judge.bins(index) && glance(&judge, index) == glance(&before_it, index);
        (0..other.records.len()).filter(concerned).all(same)
    };
    if !same {
        *other = before;
    }
}
