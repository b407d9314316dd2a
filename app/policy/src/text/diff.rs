//! What changed between two policies, as data; [`super::plain`] says it in plain English.

use std::collections::BTreeSet;

use ipnet::IpNet;
use serde::Serialize;

use crate::{Action, Capability, Grant, Level, Name, Object, Policy, PolicyTest, Reach, Role, Tier, Window};

/// One change of a policy. Roles are named by their keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Change {
    /// What the role gives follows as changes of its own, from nothing. Assignments hold a role by
    /// its key, so a role with another key is another role.
    RoleAdded {
        role: String,
        name: Name,
        tier: Tier,
    },
    /// With everything that it gave.
    RoleRemoved {
        role: String,
    },
    /// Another name for people to read; the key is the same.
    RoleRenamed {
        role: String,
        from: Name,
        to: Name,
    },
    Tier {
        role: String,
        from: Tier,
        to: Tier,
    },
    Capability {
        role: String,
        capability: Capability,
        given: bool,
    },
    /// Whether holders may give another role to others.
    Assigns {
        role: String,
        assigned: String,
        given: bool,
    },
    Grant {
        role: String,
        object: Object,
        action: Action,
        from: Option<Grant>,
        to: Option<Grant>,
    },
    /// Of a new role only what differs from the field's default, from nothing.
    Level {
        role: String,
        object: Object,
        field: &'static str,
        from: Option<Level>,
        to: Level,
    },
    /// Whether a change of the field waits for approval.
    ApprovalField {
        role: String,
        object: Object,
        field: &'static str,
        asked: bool,
    },
    Hours {
        role: String,
        from: Vec<Window>,
        to: Vec<Window>,
    },
    Networks {
        role: String,
        from: Vec<IpNet>,
        to: Vec<IpNet>,
    },
    TestAdded(PolicyTest),
    TestRemoved(PolicyTest),
}

/// What changed from one policy to another, role by role in the order of their keys, tests last.
///
/// It compares what the policies mean: a level stated as its default, or a transfer whose `to` is
/// stated as the default, is no change, and neither is another order of the tests.
#[must_use]
pub fn diff(before: &Policy, after: &Policy) -> Vec<Change> {
    let keys: BTreeSet<&String> = before.roles.keys().chain(after.roles.keys()).collect();
    let roles = keys.into_iter().flat_map(|key| role(key, before.roles.get(key), after.roles.get(key)));
    let removed = missing(&before.tests, &after.tests).map(Change::TestRemoved);
    let added = missing(&after.tests, &before.tests).map(Change::TestAdded);
    roles.chain(removed).chain(added).collect()
}

/// Those of the first that are not in the second; as often as they are missing there.
fn missing(first: &[PolicyTest], second: &[PolicyTest]) -> impl Iterator<Item = PolicyTest> {
    let mut left: Vec<&PolicyTest> = second.iter().collect();
    let gone = first.iter().filter(move |test| match left.iter().position(|other| other == test) {
        Some(found) => {
            left.swap_remove(found);
            false
        }
        None => true,
    });
    gone.cloned()
}

fn role(key: &str, before: Option<&Role>, after: Option<&Role>) -> Vec<Change> {
    let role = key.to_owned();
    match (before, after) {
        (Some(before), Some(after)) => {
            let named = naming(&role, before, after);
            named.into_iter().chain(content(&role, Some(before), after)).collect()
        }
        (None, Some(after)) => {
            let added = Change::RoleAdded { role: role.clone(), name: after.name.clone(), tier: after.tier };
            std::iter::once(added).chain(content(&role, None, after)).collect()
        }
        _ => vec![Change::RoleRemoved { role }],
    }
}

fn naming(key: &str, before: &Role, after: &Role) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.name != after.name {
        let (from, to) = (before.name.clone(), after.name.clone());
        changes.push(Change::RoleRenamed { role: key.into(), from, to });
    }
    if before.tier != after.tier {
        changes.push(Change::Tier { role: key.into(), from: before.tier, to: after.tier });
    }
    changes
}

/// What the role says, apart from its name and tier.
fn content(key: &str, before: Option<&Role>, after: &Role) -> Vec<Change> {
    let nothing = Role::default();
    let from = before.unwrap_or(&nothing);
    let capabilities = from.capabilities.symmetric_difference(&after.capabilities).map(|one| {
        let given = after.capabilities.contains(one);
        Change::Capability { role: key.into(), capability: *one, given }
    });
    let assigns = from.assigns.symmetric_difference(&after.assigns).map(|one| {
        let given = after.assigns.contains(one);
        Change::Assigns { role: key.into(), assigned: one.clone(), given }
    });
    let mut changes: Vec<Change> = capabilities.chain(assigns).collect();
    for object in Object::ALL {
        changes.extend(grants(key, object, from, after));
        changes.extend(levels(key, object, before, after));
        changes.extend(approvals(key, object, from, after));
    }
    let (from, to) = (&from.conditions, &after.conditions);
    if from.hours != to.hours {
        let (from, to) = (from.hours.clone(), to.hours.clone());
        changes.push(Change::Hours { role: key.into(), from, to });
    }
    if from.networks != to.networks {
        let (from, to) = (from.networks.clone(), to.networks.clone());
        changes.push(Change::Networks { role: key.into(), from, to });
    }
    changes
}

fn grants(key: &str, object: Object, before: &Role, after: &Role) -> impl Iterator<Item = Change> {
    Action::ALL.iter().filter_map(move |action| {
        let one = |role: &Role| role.grant(object, *action).map(|grant| meant(*action, grant));
        let (from, to) = (one(before), one(after));
        (from != to).then(|| Change::Grant { role: key.into(), object, action: *action, from, to })
    })
}

fn levels(key: &str, object: Object, before: Option<&Role>, after: &Role) -> impl Iterator<Item = Change> {
    object.fields().iter().filter_map(move |field| {
        let from = before.map(|role| role.level(object, field));
        let to = after.level(object, field);
        let changed = from.unwrap_or(Role::default_level(field)) != to;
        changed.then(|| Change::Level { role: key.into(), object, field: field.key, from, to })
    })
}

fn approvals(key: &str, object: Object, before: &Role, after: &Role) -> impl Iterator<Item = Change> {
    object.fields().iter().filter_map(move |field| {
        let rights = |role: &Role| role.objects.get(&object).map(|one| one.approval_fields.contains(field.key));
        let (from, asked) = (rights(before).unwrap_or(false), rights(after).unwrap_or(false));
        (from != asked).then(|| Change::ApprovalField { role: key.into(), object, field: field.key, asked })
    })
}

/// The grant with its defaults stated.
fn meant(action: Action, grant: &Grant) -> Grant {
    let to = (action == Action::Transfer).then(|| grant.to.unwrap_or(Reach::Department));
    Grant { to, ..grant.clone() }
}
