//! Random writes by random people: done exactly when the page allows it, before and after; what is refused
//! changes nothing, and an answer holds no more than its reader may read.

use remit_policy::{Action, Field, Object};
use remit_wire::{Code, Record};

use super::bench::Bench;
use super::dice::Dice;
use super::fate::{Attempt, Fate, Wish, draft, fate};
use super::firm::{Firm, State, carried};
use super::judge::Judge;
use super::records::value;
use super::rolled;
use super::round::{Check, Tally, ensure, said};
use super::rows::bare;
use super::sight::glance;

/// What was answered: a record, or nothing to be seen.
type Answer = Result<Option<Record>, remit_wire::Problem>;

/// The firm follows what is written.
pub(crate) async fn check(bench: &Bench, firm: &mut Firm, dice: &mut Dice, tally: &Tally) -> Check {
    for _ in 0..8 {
        let Some(person) = dice.any_of(&firm.active()) else { return Ok(()) };
        let attempt = attempt(dice, &Judge::of(firm, person));
        let after = one(bench, firm, person, &attempt, tally).await;
        let after = after.map_err(|why| format!("u{person} {attempt:?}: {why}"))?;
        let written = after.is_some();
        *firm = after.unwrap_or_else(|| firm.clone());
        if written {
            let someone = dice.any_of(&firm.active());
            let rolled = rolled::check(bench, firm, someone, tally).await;
            rolled.map_err(|why| format!("after u{person} {attempt:?}: {why}"))?;
        }
    }
    rolled::check(bench, firm, firm.active(), tally).await
}

async fn one(
    bench: &Bench, firm: &Firm, person: usize, attempt: &Attempt, tally: &Tally,
) -> Result<Option<Firm>, String> {
    let expected = fate(&Judge::of(firm, person), attempt);
    let answer = act(bench, firm, person, attempt).await?;
    let code = answer.as_ref().err().map(|problem| problem.code);
    let agrees = match &expected {
        Fate::NotFound => code == Some(Code::NotFound),
        Fate::Refused => matches!(code, Some(Code::Forbidden | Code::Invalid)),
        Fate::Stale => code == Some(Code::Stale),
        Fate::Waits => code == Some(Code::Unavailable),
        Fate::Done(..) => code.is_none(),
    };
    tally.add(name(&expected), 1);
    let Fate::Done(mut after, place) = expected else {
        ensure!(agrees, "{answer:?}\ninstead of {expected:?}");
        bench.holds(firm).await.map_err(|why| format!("was refused ({answer:?}), but changed something: {why}"))?;
        return Ok(None);
    };
    ensure!(agrees, "{answer:?}, though it is allowed");
    if let Attempt::Create(object, _) = attempt {
        after.records[place].id = new_id(bench, firm, *object).await?;
    }
    bench.holds(&after).await?;
    let seen = glance(&Judge::of(&after, person), place).filter(|_| !matches!(attempt, Attempt::Delete(_)));
    let answer = answer.ok().flatten().as_ref().map(bare);
    ensure!(answer == seen, "answered {answer:?}\ninstead of {seen:?}");
    Ok(Some(*after))
}

fn name(fate: &Fate) -> &'static str {
    match fate {
        Fate::NotFound => "writes not found",
        Fate::Refused => "writes refused",
        Fate::Stale => "writes stale",
        Fate::Waits => "writes that wait",
        Fate::Done(..) => "writes done",
    }
}

/// Does it and keeps what was written, even where it was refused.
async fn act(bench: &Bench, firm: &Firm, person: usize, attempt: &Attempt) -> Result<Answer, String> {
    let ctx = said(bench.write(firm, person).await)?.map_err(|problem| problem.detail)?;
    let record = |place: usize| (firm.records[place].object, firm.records[place].id);
    let answer = match attempt {
        Attempt::Create(object, wishes) => said(ctx.create(*object, &draft(firm, wishes)).await)?,
        Attempt::Edit(place, fresh, wishes) => {
            let (object, id) = record(*place);
            let tag = said(ctx.get(object, id).await)?.map(|record| record.etag).unwrap_or_default();
            let tag = if *fresh { tag } else { "old".into() };
            said(ctx.edit(object, id, &tag, &draft(firm, wishes)).await)?.map(Some)
        }
        Attempt::Transfer(place, keep, wishes) => {
            let (object, id) = record(*place);
            said(ctx.transfer(object, id, None, &draft(firm, wishes), *keep).await)?
        }
        Attempt::Delete(place) => {
            let (object, id) = record(*place);
            said(ctx.delete(object, id, None).await)?.map(|()| None)
        }
        Attempt::Restore(place) => {
            let (object, id) = record(*place);
            said(ctx.restore(object, id).await)?
        }
    };
    said(ctx.commit().await)?.map_err(|problem| problem.detail)?;
    Ok(answer)
}

async fn new_id(bench: &Bench, firm: &Firm, object: Object) -> Result<uuid::Uuid, String> {
    let known = |id: &uuid::Uuid| firm.find(object, *id).is_some();
    let new: Vec<_> = bench.ids(object).await.into_iter().filter(|id| !known(id)).collect();
    if let [id] = new[..] { Ok(id) } else { Err(format!("{} records were made", new.len())) }
}

fn attempt(dice: &mut Dice, judge: &Judge<'_>) -> Attempt {
    let firm = judge.firm;
    match dice.below(10) {
        0..4 => {
            let object = *dice.pick(&Object::ALL);
            Attempt::Create(object, once(creation(dice, judge, object)))
        }
        4..7 => {
            let place = target(dice, judge, Action::Edit);
            let count = dice.between(0, 3);
            let mut wishes: Vec<Wish> = (0..count).map(|_| field(dice, judge, place)).collect();
            wishes.extend(dice.maybe(3, |_| Wish::Nonsense("owner")));
            Attempt::Edit(place, dice.percent(93), once(wishes))
        }
        7..9 => {
            let place = target(dice, judge, Action::Transfer);
            let mut wishes = placement(dice, judge, firm.records[place].object);
            if dice.percent(3) {
                wishes.push(Wish::Nonsense("secret"));
            }
            Attempt::Transfer(place, dice.percent(50), once(wishes))
        }
        _ => {
            let deleted: Vec<usize> =
                (0..firm.records.len()).filter(|one| matches!(firm.records[*one].state, State::Deleted(_))).collect();
            match dice.any_of(&deleted).filter(|_| dice.percent(40)) {
                Some(place) => Attempt::Restore(place),
                None => Attempt::Delete(target(dice, judge, Action::Delete)),
            }
        }
    }
}

/// A draft names a key once.
fn once(mut wishes: Vec<Wish>) -> Vec<Wish> {
    wishes.sort_by_key(Wish::key);
    wishes.dedup_by_key(|wish| wish.key());
    wishes
}

/// Mostly a record that the action is allowed on, or one that is seen at least.
fn target(dice: &mut Dice, judge: &Judge<'_>, action: Action) -> usize {
    let all: Vec<usize> = (0..judge.firm.records.len()).collect();
    let seen: Vec<usize> = all.iter().copied().filter(|place| judge.sees(*place)).collect();
    let may = |place: &usize| judge.may(judge.firm.records[*place].object, action, &judge.case(*place));
    let allowed: Vec<usize> = seen.iter().copied().filter(may).collect();
    let allowed = dice.any_of(&allowed).filter(|_| dice.percent(75));
    allowed.or_else(|| dice.any_of(&seen).filter(|_| dice.percent(60))).unwrap_or_else(|| *dice.pick(&all))
}

fn creation(dice: &mut Dice, judge: &Judge<'_>, object: Object) -> Vec<Wish> {
    let mut wishes = if dice.percent(60) { placement(dice, judge, object) } else { Vec::new() };
    for field in object.fields() {
        let title = field.key == object.title();
        let often = if title {
            96
        } else if field.sensitive {
            3
        } else {
            20
        };
        if dice.percent(often) {
            let value = value(dice, judge.firm, field).filter(|_| title || dice.percent(90));
            let seen = !matches!(value, Some(super::firm::Val::Ref(place)) if !judge.sees(place) && dice.percent(80));
            wishes.extend(seen.then_some(Wish::Field(field, value)));
        }
    }
    wishes
}

/// A new value for a field: mostly one that may be edited; now and then the one that is stored.
fn field(dice: &mut Dice, judge: &Judge<'_>, place: usize) -> Wish {
    let record = &judge.firm.records[place];
    let case = judge.case(place);
    let fields: Vec<_> = record.object.fields().iter().collect();
    let editable: Vec<_> = fields.iter().copied().filter(|one| judge.editable(record.object, &case, one)).collect();
    let field = dice.any_of(&editable).filter(|_| dice.percent(80)).unwrap_or_else(|| *dice.pick::<&Field>(&fields));
    let value = match dice.below(5) {
        0 => None,
        1 => record.fields.get(field.key).cloned(),
        _ => value(dice, judge.firm, field),
    };
    Wish::Field(field, value)
}

fn placement(dice: &mut Dice, judge: &Judge<'_>, object: Object) -> Vec<Wish> {
    let firm = judge.firm;
    let mut wishes = Vec::new();
    let anyone = |dice: &mut Dice| dice.maybe(90, |dice| dice.below(firm.people.len()));
    wishes.extend(
        dice.maybe(50, |dice| if dice.percent(5) { Wish::Nonsense("owner") } else { Wish::Owner(anyone(dice)) }),
    );
    let unit = |dice: &mut Dice| dice.maybe(90, |dice| dice.below(firm.departments.len()));
    wishes.extend(dice.maybe(25, |dice| Wish::Department(unit(dice))));
    for dimension in carried(object) {
        let values = firm.values_of(dimension);
        wishes.extend(dice.maybe(35, |dice| Wish::Dimension(dimension, dice.maybe(85, |dice| *dice.pick(&values)))));
    }
    if object.is_child() && dice.percent(50) {
        let customers = firm.of(Object::Customer);
        let seen: Vec<usize> = customers.iter().copied().filter(|one| judge.sees(*one)).collect();
        let seen = dice.any_of(&seen).filter(|_| dice.percent(80));
        wishes.push(Wish::Customer(seen.or_else(|| dice.any_of(&customers))));
    }
    wishes
}
