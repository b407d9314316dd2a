//! Law 10: whatever those who manage roles and users do, and in whatever order, some active user can
//! manage both afterwards. Red when `Keepers::allow` allowed everything.

use remit_policy::{Capability, Conditions, Name, Policy, Role, Window, text};
use remit_store::Ctx;
use remit_wire::{Departure, NewAssignment, PolicyEdit, Problem, Publish, Records};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::bench::Bench;
use super::dice::Dice;
use super::fill::Lit;
use super::firm::Firm;
use super::policies::ROLES;
use super::round::{Check, Tally, ensure, said};

/// Who holds one of these alone does not keep the house; who holds two of them may.
const KEYS: [&str; 3] = ["keeper", "roles", "users"];

/// The firm does not follow what is done: this law comes last.
pub(crate) async fn check(bench: &Bench, firm: &Firm, dice: &mut Dice, tally: &Tally) -> Check {
    begin(bench, firm, dice).await;
    if keepers(bench, firm).await.is_empty() {
        return Ok(());
    }
    let mut done = Vec::new();
    for _ in 0..6 {
        let Some(actor) = dice.any_of(&keepers(bench, firm).await) else {
            return Err(format!("nobody can manage roles and users after {done:?}"));
        };
        let Ok(ctx) = said(bench.write(firm, actor).await)? else { continue };
        let change = change(bench, firm, dice).await;
        match said(make(&ctx, &change).await)? {
            Ok(()) => {
                said(ctx.commit().await)?.map_err(|problem| problem.detail)?;
                tally.add("changes by those who manage", 1);
                done.push(format!("u{actor} {change:?}"));
            }
            Err(Problem { detail, .. }) => tally.add("lock-outs refused", usize::from(detail.contains("nobody could"))),
        }
    }
    ensure!(!keepers(bench, firm).await.is_empty(), "nobody can manage roles and users after {done:?}");
    Ok(())
}

#[derive(Clone, Debug)]
enum Change {
    Suspend(String),
    Depart(String),
    End(Uuid),
    Assign(String, NewAssignment),
    Publish(PolicyEdit),
}

/// Few people may manage; the other roles may not, and have nothing else that a policy could be refused for.
async fn begin(bench: &Bench, firm: &Firm, dice: &mut Dice) {
    let mut policy = Policy::default();
    ROLES.iter().for_each(|key| drop(policy.roles.insert((*key).into(), named(key, &[]))));
    let (roles, users) = (Capability::RolesManage, Capability::UsersManage);
    let others = [Capability::RolesAssign, Capability::PolicyPublish];
    policy.roles.insert("keeper".into(), named("keeper", &[&[roles, users], &others[..]].concat()));
    policy.roles.insert("roles".into(), named("roles", &[&[roles], &others[..]].concat()));
    policy.roles.insert("users".into(), named("users", &[&[users], &others[..]].concat()));
    let policy = Lit::Text(text::write(&policy)).sql(bench.engine);
    let number = "(SELECT MAX(number) + 1 FROM revision)";
    let mut sql = vec![
        format!("INSERT INTO revision (number, policy, reason, published_at) SELECT {number}, {policy}, 'law', 0"),
        "INSERT INTO setting (key, value) VALUES ('four_eyes', 'off')".to_owned(),
    ];
    let root = firm.departments.iter().find(|one| one.parent.is_none()).map_or(Uuid::nil(), |one| one.id);
    let active = firm.active();
    let keys = [KEYS[0], KEYS[1], KEYS[2], KEYS[0]];
    for key in keys.into_iter().take(dice.between(1, 4) as usize) {
        let Some(person) = dice.any_of(&active) else { continue };
        let until = dice.maybe(30, |_| firm.at + 86_400).map_or(Lit::Null, Lit::Number);
        let row = [Lit::Id(dice.id()), Lit::Id(firm.people[person].id), Lit::Text(key.into()), Lit::Id(root), until];
        let row: Vec<String> = row.iter().map(|value| value.sql(bench.engine)).collect();
        sql.push(format!(
            "INSERT INTO assignment (id, person_id, role, anchor_id, valid_until) VALUES ({})",
            row.join(", ")
        ));
    }
    bench.run_and_stamp(&sql.join("; ")).await;
}

fn named(key: &str, capabilities: &[Capability]) -> Role {
    let capabilities = capabilities.iter().copied().collect();
    Role { name: Name { en: key.into(), zh: key.into() }, capabilities, ..Role::default() }
}

/// Who may manage roles, and users everywhere: read from the tables, and judged without the store. The hour
/// and the network are left out, as for whoever must still be able to come back.
async fn keepers(bench: &Bench, firm: &Firm) -> Vec<usize> {
    let policies = bench.rows("SELECT policy FROM revision ORDER BY number DESC LIMIT 1").await;
    let policy: String = policies[0].try_get("", "policy").unwrap();
    let policy = text::read(&policy).unwrap();
    let held = "SELECT a.person_id, a.role, COALESCE(a.anchor_id, p.department_id) AS anchor \
                FROM assignment a JOIN person p ON p.id = a.person_id WHERE p.status = 'active'";
    let at = firm.at;
    let counting = format!("{held} AND COALESCE(a.valid_from, 0) <= {at} AND COALESCE(a.valid_until, {at} + 1) > {at}");
    let rows = bench.rows(&counting).await;
    let holds = |person: usize, right: Capability, everywhere: bool| {
        rows.iter().any(|row| gives(row, firm, &policy, person, right, everywhere))
    };
    let keeps = |person: &usize| {
        holds(*person, Capability::RolesManage, false) && holds(*person, Capability::UsersManage, true)
    };
    (0..firm.people.len()).filter(keeps).collect()
}

fn gives(row: &QueryResult, firm: &Firm, policy: &Policy, person: usize, right: Capability, everywhere: bool) -> bool {
    let (holder, anchor): (Uuid, Uuid) = (row.try_get("", "person_id").unwrap(), row.try_get("", "anchor").unwrap());
    let role: String = row.try_get("", "role").unwrap();
    let root = firm.departments.iter().any(|one| one.id == anchor && one.parent.is_none());
    let role = policy.roles.get(&role).is_some_and(|role| role.capabilities.contains(&right));
    holder == firm.people[person].id && role && (root || !everywhere)
}

async fn change(bench: &Bench, firm: &Firm, dice: &mut Dice) -> Change {
    let login = dice.pick(&firm.people).login.clone();
    let role = dice.pick(&KEYS).to_string();
    match dice.below(10) {
        0 | 1 => Change::Suspend(login),
        2 => Change::Depart(login),
        3..=5 => {
            let named = "role IN ('keeper', 'roles', 'users')";
            let rows = bench.rows(&format!("SELECT id FROM assignment WHERE {named} ORDER BY id")).await;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.try_get("", "id").unwrap()).collect();
            Change::End(dice.any_of(&ids).unwrap_or_default())
        }
        6 => {
            let anchor = dice.maybe(50, |dice| dice.pick(&firm.departments).key.clone());
            let new = NewAssignment { role, anchor, valid_from: None, valid_until: None, reason: "law".into() };
            Change::Assign(login, new)
        }
        7 => Change::Publish(PolicyEdit::RemoveRole { role }),
        8 => {
            let hours = vec![Window { days: [remit_policy::Day::Mon].into(), from: 0, to: 1, tz: "UTC".into() }];
            let conditions = Conditions { hours, ..Conditions::default() };
            Change::Publish(PolicyEdit::Conditions { role, conditions })
        }
        _ => {
            let capability = *dice.pick(&[Capability::RolesManage, Capability::UsersManage]);
            Change::Publish(PolicyEdit::Capability { role, capability, given: dice.percent(30) })
        }
    }
}

async fn make(ctx: &Ctx, change: &Change) -> Result<(), remit_store::StoreError> {
    match change {
        Change::Suspend(login) => ctx.suspend(login).await,
        Change::Depart(login) => {
            let departure = Departure { records: Records::Leave, keep_shares: false };
            ctx.depart(login, &departure).await.map(drop)
        }
        Change::End(id) => ctx.end_assignment(*id).await,
        Change::Assign(login, new) => ctx.assign(login, new).await.map(drop),
        Change::Publish(edit) => {
            let base = ctx.policy().await?.revision;
            let publish = Publish { base, edits: vec![edit.clone()], reason: "law".into() };
            ctx.publish(&publish).await.map(drop)
        }
    }
}
