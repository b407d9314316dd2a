//! Random policies: everything that a grant, a field level and a condition can say.

use std::collections::BTreeSet;

use remit_policy::{
    Action, Capability, Conditions, Day, Field, Grant, Level, Name, Object, Policy, Reach, Role, Tier, Window,
};

use super::dice::Dice;
use super::firm::DIMENSIONS;

pub(crate) const ROLES: [&str; 5] = ["clerk", "rep", "lead", "auditor", "chief"];

pub(crate) fn policy(dice: &mut Dice) -> Policy {
    let mut policy = Policy::default();
    for key in ROLES {
        policy.roles.insert(key.into(), role(dice, key));
    }
    policy
}

fn role(dice: &mut Dice, key: &str) -> Role {
    let mut role = Role {
        name: Name { en: key.into(), zh: format!("角色 {key}") },
        tier: *dice.pick(Tier::ALL),
        capabilities: Capability::ALL.iter().copied().filter(|_| dice.percent(10)).collect(),
        conditions: conditions(dice),
        ..Role::default()
    };
    for object in Object::ALL {
        if dice.percent(80) {
            rights(dice, &mut role, object);
        }
    }
    role
}

fn rights(dice: &mut Dice, role: &mut Role, object: Object) {
    for action in Action::ALL {
        // Without a view grant nothing else says much.
        let often = if *action == Action::View { 85 } else { 45 };
        if dice.percent(often) {
            let grant = grant(dice, object, *action);
            role.set_grant(object, *action, Some(grant));
        }
    }
    for field in object.fields() {
        let often = if field.sensitive { 60 } else { 25 };
        if dice.percent(often) {
            let level = level(dice, field);
            role.set_level(object, field, level);
        }
    }
    if let Some(rights) = role.objects.get_mut(&object)
        && dice.percent(15)
    {
        rights.approval_fields.insert(dice.pick(object.fields()).key.into());
    }
}

pub(crate) fn level(dice: &mut Dice, field: &Field) -> Level {
    // A title that is hidden makes lists of nothing: less often.
    let levels: &[Level] = if field.sensitive || dice.percent(50) { Level::ALL } else { &[Level::Read, Level::Masked] };
    *dice.pick(levels)
}

pub(crate) fn grant(dice: &mut Dice, object: Object, action: Action) -> Grant {
    let mut fences = BTreeSet::new();
    if dice.percent(25) {
        // The last dimension is carried by no record: such a fence never holds.
        let often = if dice.percent(10) { 6 } else { 5 };
        fences.insert(DIMENSIONS[dice.below(often)].to_owned());
        if dice.percent(20) {
            fences.insert(DIMENSIONS[dice.below(5)].to_owned());
        }
    }
    Grant {
        reach: *dice.pick(Reach::ALL),
        via_customer: object.is_child() && dice.percent(40),
        fences,
        approval: !matches!(action, Action::View | Action::Approve) && dice.percent(25),
        to: if action == Action::Transfer { dice.maybe(60, |dice| *dice.pick(Reach::ALL)) } else { None },
    }
}

/// Mostly none.
fn conditions(dice: &mut Dice) -> Conditions {
    let mut conditions = Conditions::default();
    if dice.percent(10) {
        conditions.hours = (0..dice.between(1, 2)).map(|_| window(dice)).collect();
    }
    if dice.percent(10) {
        let networks = ["10.0.0.0/8", "0.0.0.0/0", "192.168.0.0/16", "fd00::/8"];
        conditions.networks = (0..dice.between(1, 2)).map(|_| dice.pick(&networks).parse().unwrap()).collect();
    }
    conditions
}

fn window(dice: &mut Dice) -> Window {
    let days: BTreeSet<Day> = Day::ALL.iter().copied().filter(|_| dice.percent(70)).collect();
    let from = dice.between(0, 1439) as u16;
    let to = (from + dice.between(1, 1439) as u16) % 1440;
    let tz = if dice.percent(50) { "UTC" } else { "Asia/Shanghai" };
    Window { days: if days.is_empty() { [Day::Mon].into() } else { days }, from, to, tz: tz.into() }
}
