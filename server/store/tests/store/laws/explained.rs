//! Law 11: what is explained is what is enforced, and who is listed is whoever that is explained for.
//! Red when every record was explained as visible.

use std::collections::BTreeMap;

use remit_policy::{Action, Capability, Object};
use remit_store::Ctx;
use remit_wire::{Code, ExplainQuery, ExplanationView, Problem};

use super::firm::{Firm, State};
use super::judge::Judge;
use super::round::{Check, Look, ensure, said};

pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    for _ in 0..6 {
        let Some(person) = look.someone() else { return Ok(()) };
        let ctx = said(look.bench.read(look.firm, person).await)?.map_err(|problem| problem.detail)?;
        let query = question(look, None);
        let found = said(ctx.explain(&query).await)?;
        let judge = &look.sights[person].judge;
        own(judge, &query, found).map_err(|why| format!("u{person} {query:?}: {why}"))?;
        look.tally.add("own rights explained", 1);
    }
    of_others(look).await
}

fn question(look: &mut Look<'_>, user: Option<String>) -> ExplainQuery {
    let record = look.dice.pick(&look.firm.records);
    let (object, id) = (record.object, record.id);
    let field = look.dice.maybe(60, |dice| dice.pick(object.fields()).key.to_owned());
    ExplainQuery { user, object, record: id, action: *look.dice.pick(Action::ALL), field }
}

/// Of oneself: about what one sees, and about nothing else.
fn own(judge: &Judge<'_>, query: &ExplainQuery, found: Result<ExplanationView, Problem>) -> Check {
    let place = judge.firm.find(query.object, query.record).filter(|place| judge.sees(*place));
    match (found, place) {
        (Ok(view), Some(place)) => same(judge, place, query, &view),
        (Err(problem), None) => {
            ensure!(problem.code == Code::NotFound, "refused as {problem:?}");
            Ok(())
        }
        (found, place) => Err(format!("explained {found:?}, though it is seen: {}", place.is_some())),
    }
}

/// The verdict, and the one on the field, are the judge's.
fn same(judge: &Judge<'_>, place: usize, query: &ExplainQuery, view: &ExplanationView) -> Check {
    let (object, action, case) = (query.object, query.action, judge.case(place));
    let allowed = judge.is_active() && judge.may(object, action, &case);
    let approval = allowed && !judge.may_directly(object, action, &case);
    let visible = judge.is_active() && judge.may(object, Action::View, &case);
    let expected = (judge.is_active(), visible, allowed, approval);
    let found = (view.active, view.visible, view.allowed, view.approval);
    ensure!(found == expected, "explained as (active, visible, allowed, approval) {found:?} instead of {expected:?}");
    let Some(key) = &query.field else { return Ok(()) };
    let (Some(field), Some(told)) = (object.field(key), &view.field) else { return Err("no field".into()) };
    let level = if judge.is_active() { judge.level(object, &case, field) } else { remit_policy::Level::Hidden };
    ensure!(told.level == level, "`{key}` explained as {:?} instead of {level:?}", told.level);
    if action != Action::Create {
        let editable = judge.is_active() && judge.editable(object, &case, field);
        ensure!(told.editable == editable, "`{key}` explained as editable: {}", told.editable);
    }
    Ok(())
}

/// A person with the right to review asks about others, who are judged from no address.
async fn of_others(look: &mut Look<'_>) -> Check {
    let reviews = |person: &usize| look.sights[*person].judge.can(Capability::AccessReview);
    let reviewers: Vec<usize> = look.firm.active().into_iter().filter(reviews).collect();
    let Some(reviewer) = look.dice.any_of(&reviewers) else { return Ok(()) };
    let ctx = said(look.bench.read(look.firm, reviewer).await)?.map_err(|problem| problem.detail)?;
    let mut nowhere = look.firm.clone();
    nowhere.people.iter_mut().for_each(|person| person.ip = None);
    for _ in 0..4 {
        let person = look.dice.below(nowhere.people.len());
        if person == reviewer {
            continue;
        }
        let query = question(look, Some(nowhere.people[person].login.clone()));
        let found = said(ctx.explain(&query).await)?;
        other(&nowhere, person, &query, found).map_err(|why| format!("of u{person} {query:?}: {why}"))?;
        look.tally.add("rights of others explained", 1);
    }
    let record = look.dice.pick(&nowhere.records);
    listed(&nowhere, &ctx, record.object, record.id).await?;
    look.tally.add("asked who sees a record", 1);
    Ok(())
}

/// Of others: about every record that exists.
fn other(firm: &Firm, person: usize, query: &ExplainQuery, found: Result<ExplanationView, Problem>) -> Check {
    let present = |place: &usize| firm.records[*place].state == State::Present;
    match (found, firm.find(query.object, query.record).filter(present)) {
        (Ok(view), Some(place)) => same(&Judge::of(firm, person), place, query, &view),
        (Err(problem), None) => {
            ensure!(problem.code == Code::NotFound, "refused as {problem:?}");
            Ok(())
        }
        (found, place) => Err(format!("explained {found:?}, though it is there: {}", place.is_some())),
    }
}

/// Who sees a record: exactly those for whom the judge says so, with what they may do.
async fn listed(firm: &Firm, ctx: &Ctx, object: Object, id: uuid::Uuid) -> Check {
    let found = said(ctx.who(object, id).await)?;
    let present = |place: &usize| firm.records[*place].state == State::Present;
    let Some(place) = firm.find(object, id).filter(present) else {
        ensure!(found.is_err_and(|problem| problem.code == Code::NotFound), "someone sees what is not there");
        return Ok(());
    };
    let found = found.map_err(|problem| problem.detail)?;
    let found: BTreeMap<_, _> = found.into_iter().map(|one| (one.person.login, (one.edit, one.approval))).collect();
    let seeing = |person: usize| {
        let judge = Judge::of(firm, person);
        let case = judge.case(place);
        let edit = judge.may(object, Action::Edit, &case);
        let approval = edit && !judge.may_directly(object, Action::Edit, &case);
        judge.sees(place).then(|| (firm.people[person].login.clone(), (edit, approval)))
    };
    let expected: BTreeMap<_, _> = firm.active().into_iter().filter_map(seeing).collect();
    ensure!(found == expected, "{object:?} {id} is seen by {found:?}\ninstead of {expected:?}");
    Ok(())
}
