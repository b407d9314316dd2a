//! Two truths: what the naive judge says and what `remit_policy` decides.

use remit_policy::{Action, Assignment, Facts, Object, Org, Place, Readable, Request, Standing, User, Utc, Value};
use remit_policy::{Day, Local, Zones};

use super::firm::{Firm, Spot};
use super::judge::{Case, Judge};
use super::round::{Check, Look, ensure};

/// The two zones that the policies here name.
struct TwoZones;

impl Zones for TwoZones {
    fn local(&self, zone: &str, at: i64) -> Option<Local> {
        let hours = if zone == "Asia/Shanghai" { 8 } else { 0 };
        let Local { day, minute } = Utc.local("UTC", at + hours * 3_600)?;
        debug_assert!(Day::ALL.contains(&day));
        Some(Local { day, minute })
    }
}

fn org(firm: &Firm) -> Org {
    let mut org = Org::default();
    for one in &firm.departments {
        let parent = one.parent.map(|parent| firm.departments[parent].id);
        org.add_department(one.id, &one.key, &one.name, parent).unwrap();
    }
    for one in &firm.people {
        let (department, manager) = (firm.departments[one.department].id, one.manager.map(|boss| firm.people[boss].id));
        let (login, name, status) = (one.login.clone(), one.name.clone(), one.status);
        org.add_user(one.id, User { login, name, department, manager, status }).unwrap();
    }
    for one in &firm.values {
        let parent = one.parent.map(|parent| firm.values[parent].id);
        org.add_value(one.id, Value { dimension: one.dimension.into(), key: one.key.clone(), name: None, parent })
            .unwrap();
    }
    for (person, value) in &firm.partitions {
        let value = &firm.values[*value];
        org.add_partition(firm.people[*person].id, value.dimension, value.id);
    }
    for one in &firm.assignments {
        org.add_assignment(Assignment {
            id: one.id,
            user: firm.people[one.person].id,
            role: one.role.clone(),
            anchor: one.anchor.map(|anchor| firm.departments[anchor].id),
            valid_from: one.from,
            valid_until: one.until,
        });
    }
    org
}

fn place(firm: &Firm, spot: &Spot) -> Place {
    Place {
        owner: spot.owner.map(|owner| firm.people[owner].id),
        department: spot.department.map(|one| firm.departments[one].id),
        values: spot
            .values
            .iter()
            .map(|(dimension, value)| ((*dimension).to_owned(), firm.values[*value].id))
            .collect(),
    }
}

fn facts(firm: &Firm, case: &Case) -> Facts {
    let customer = case.customer.as_ref().map(|spot| place(firm, spot));
    Facts { place: place(firm, &case.spot), customer, shared: case.shared }
}

/// Every action, field and move of one person agrees.
pub(crate) async fn check(look: &mut Look<'_>) -> Check {
    let person = look.dice.below(look.firm.people.len());
    let org = org(look.firm);
    let user = &look.firm.people[person];
    let request = Request { user: user.id, at: look.firm.at, ip: user.ip, zones: &TwoZones };
    let standing = Standing::of(&org, &look.firm.policy, &request);
    let judge = &look.sights[person].judge;
    for object in Object::ALL {
        one_type(look, &standing, judge, object).map_err(|why| format!("u{person} {object:?} {why}"))?;
    }
    Ok(())
}

fn one_type(look: &Look<'_>, standing: &Standing<'_>, judge: &Judge<'_>, object: Object) -> Check {
    let firm = look.firm;
    let permits: Vec<_> = Action::ALL.iter().map(|action| standing.permit(object, *action)).collect();
    let [view, create, edit, _, transfer, ..] = &permits[..] else { return Err("actions are missing".into()) };
    let mut before: Option<Case> = None;
    for index in firm.of(object) {
        let (record, case) = (&firm.records[index], judge.case(index));
        let facts_now = facts(firm, &case);
        for permit in &permits {
            let action = permit.action();
            ensure!(permit.admits(&facts_now) == judge.may(object, action, &case), "{action:?} {record:?}");
            ensure!(permit.is_direct(&facts_now) == judge.may_directly(object, action, &case), "{action:?} {record:?}");
        }
        for field in object.fields() {
            let key = field.key;
            ensure!(view.level(&facts_now, field) == judge.level(object, &case, field), "{key} of {record:?}");
            ensure!(
                edit.editable(&facts_now, field) == judge.editable(object, &case, field),
                "edit {key} of {record:?}"
            );
            ensure!(create.creatable(&facts_now, field) == judge.creates(object, &case, field, false), "create {key}");
            let direct = create.creates_directly(&facts_now, field);
            ensure!(direct == judge.creates(object, &case, field, true), "create {key} directly");
            let nowhere = view.readable(field) == Readable::Nowhere;
            ensure!(nowhere != judge.can_read(object, field) || !judge.is_active(), "read {key} nowhere: {nowhere}");
            look.tally.add("verdicts compared", 4);
        }
        let to = before.replace(case.clone()).unwrap_or_else(|| case.clone());
        let there = facts(firm, &to);
        let open = transfer.paths().iter().any(|path| path.from.admits(&facts_now) && path.to.admits(&there));
        ensure!(open == (judge.is_active() && judge.may_move(object, &case, &to, false)), "move {record:?} to {to:?}");
    }
    Ok(())
}
