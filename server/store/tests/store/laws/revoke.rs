//! Law 8: what one transaction takes away, no later request sees. The changes come from behind the store's
//! back, as another node would make them.

use remit_policy::{Action, Object, ShareLevel, Status, text};
use remit_wire::Code;

use super::bench::Bench;
use super::dice::Dice;
use super::fill::{Lit, digest};
use super::firm::{Firm, Grantee};
use super::round::{Check, Tally, ensure, said};
use super::rows::{all, bare, listed};
use super::sight::Sight;

/// The firm follows what is taken away.
pub(crate) async fn check(bench: &Bench, firm: &mut Firm, dice: &mut Dice, tally: &Tally) -> Check {
    let Some(person) = holder(dice, firm) else { return Ok(()) };
    for _ in 0..2 {
        // The store has read the organisation as it was.
        drop(said(bench.read(firm, person).await)?.map_err(|problem| problem.detail)?);
        let before = Sight::of(firm, person).records.iter().flatten().count();
        let (what, sql) = take(bench, firm, dice, person);
        bench.run_and_stamp(&sql).await;
        let mut objects = Object::ALL;
        dice.shuffle(&mut objects);
        agrees(bench, firm, person, &objects[..5]).await.map_err(|why| format!("u{person} after `{what}`: {why}"))?;
        let after = Sight::of(firm, person).records.iter().flatten().count();
        tally.add("revocations that took something", usize::from(after < before));
    }
    let (what, sql) = ending(bench, firm, dice, person);
    bench.run_and_stamp(&sql).await;
    let refused = said(bench.read(firm, person).await)?.err().map(|problem| problem.code);
    ensure!(refused == Some(Code::SignedOut), "u{person} after `{what}`: {refused:?}");
    Ok(())
}

/// Someone active who sees much.
fn holder(dice: &mut Dice, firm: &Firm) -> Option<usize> {
    let active = firm.active();
    let some: Vec<usize> = (0..2).filter_map(|_| dice.any_of(&active)).collect();
    some.into_iter().max_by_key(|person| Sight::of(firm, *person).records.iter().flatten().count())
}

/// The next request of this person answers by the firm as it is now.
async fn agrees(bench: &Bench, firm: &Firm, person: usize, objects: &[Object]) -> Check {
    let sight = Sight::of(firm, person);
    let ctx = said(bench.read(firm, person).await)?.map_err(|problem| problem.detail)?;
    for object in objects.iter().copied() {
        let page = said(ctx.list(object, &all()).await)?.map_err(|problem| problem.detail)?;
        let places = sight.ordered(object, sight.visible(object), None, bench.engine).unwrap();
        let found: Vec<_> = page.data.iter().map(bare).collect();
        let expected = listed(&sight, &places);
        ensure!(found == expected, "{object:?}: {found:?}\ninstead of {expected:?}");
    }
    Ok(())
}

/// Takes something away, in the firm and as SQL.
fn take(bench: &Bench, firm: &mut Firm, dice: &mut Dice, person: usize) -> (&'static str, String) {
    let mine: Vec<usize> = (0..firm.assignments.len()).filter(|one| firm.assignments[*one].person == person).collect();
    let assignment = dice.any_of(&mine);
    match (dice.below(7), assignment) {
        (0, Some(one)) => {
            let id = sql_id(bench, firm.assignments.remove(one).id);
            ("an assignment is deleted", format!("DELETE FROM assignment WHERE id = {id}"))
        }
        (1, Some(one)) => {
            firm.assignments[one].until = Some(firm.at);
            let id = sql_id(bench, firm.assignments[one].id);
            ("an assignment ends", format!("UPDATE assignment SET valid_until = {} WHERE id = {id}", firm.at))
        }
        (2, Some(one)) => publish(bench, firm, dice, one),
        (3, _) => {
            let me = sql_id(bench, firm.people[person].id);
            firm.partitions.retain(|(one, _)| *one != person);
            ("partitions are taken away", format!("DELETE FROM person_partition WHERE person_id = {me}"))
        }
        (4, _) => {
            let me = sql_id(bench, firm.people[person].id);
            firm.people.iter_mut().for_each(|one| one.manager = one.manager.filter(|manager| *manager != person));
            ("the reports get no manager", format!("UPDATE person SET manager_id = NULL WHERE manager_id = {me}"))
        }
        (5, _) => {
            firm.shares.iter_mut().for_each(|share| share.expires = Some(firm.at));
            ("all shares expire", format!("UPDATE share SET expires_at = {}", firm.at))
        }
        _ => {
            let me = Grantee::Person(person);
            let id = firm.people[person].id;
            firm.shares.retain(|share| share.grantee != me);
            firm.shares.iter_mut().for_each(|share| share.level = ShareLevel::View);
            let delete = format!("DELETE FROM share WHERE grantee_kind = 'user' AND grantee = '{id}'");
            ("shares end", format!("{delete}; UPDATE share SET level = 1"))
        }
    }
}

/// A revision in which a role shows less.
fn publish(bench: &Bench, firm: &mut Firm, dice: &mut Dice, assignment: usize) -> (&'static str, String) {
    let key = firm.assignments[assignment].role.clone();
    if let Some(role) = firm.policy.roles.get_mut(&key) {
        for object in Object::ALL {
            if dice.percent(60) {
                role.set_grant(object, Action::View, None);
            }
            for field in object.fields() {
                if dice.percent(30) {
                    role.set_level(object, field, remit_policy::Level::Hidden);
                }
            }
        }
    }
    let policy = Lit::Text(text::write(&firm.policy)).sql(bench.engine);
    let number = "(SELECT MAX(number) + 1 FROM revision)";
    let sql =
        format!("INSERT INTO revision (number, policy, reason, published_at) SELECT {number}, {policy}, 'law', 0");
    ("a role shows less", sql)
}

/// Ends everything for this person.
fn ending(bench: &Bench, firm: &mut Firm, dice: &mut Dice, person: usize) -> (&'static str, String) {
    let me = sql_id(bench, firm.people[person].id);
    if dice.percent(50) {
        let status = if dice.percent(50) { Status::Suspended } else { Status::Departed };
        firm.people[person].status = status;
        return ("the status changes", format!("UPDATE person SET status = '{}' WHERE id = {me}", status.key()));
    }
    let digest = digest(&firm.people[person].secret);
    let deleted = |table: &str| format!("DELETE FROM {table} WHERE digest = '{digest}'");
    ("session and token are deleted", format!("{}; {}", deleted("session"), deleted("token")))
}

fn sql_id(bench: &Bench, id: uuid::Uuid) -> String {
    Lit::Id(id).sql(bench.engine)
}
