//! One change of a policy, applied by the same function in the browser and on the server.

use std::collections::BTreeSet;

use remit_policy::{Action, Capability, Conditions, Field, Grant, Level, Name, Object, Policy, PolicyTest, Role, Tier};
use serde::{Deserialize, Serialize};

use super::template;

/// One change of a policy. A role is named by its key, which never changes: assignments hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum PolicyEdit {
    /// Makes a role.
    AddRole {
        role: String,
        name: Name,
        from: RoleSource,
    },
    /// Removes a role with everything that it gives.
    RemoveRole {
        role: String,
    },
    /// Sets what people read.
    Name {
        role: String,
        name: Name,
    },
    Tier {
        role: String,
        tier: Tier,
    },
    /// Gives or takes a system right.
    Capability {
        role: String,
        capability: Capability,
        given: bool,
    },
    /// Says whether holders may give another role to others.
    Assigns {
        role: String,
        assigned: String,
        given: bool,
    },
    /// Sets or removes a grant.
    Grant {
        role: String,
        object: Object,
        action: Action,
        grant: Option<Grant>,
    },
    /// Sets the level of a field.
    Level {
        role: String,
        object: Object,
        field: String,
        level: Level,
    },
    /// Says whether an edit that touches the field waits for approval.
    ApprovalField {
        role: String,
        object: Object,
        field: String,
        asked: bool,
    },
    /// Sets when and from where the role counts.
    Conditions {
        role: String,
        conditions: Conditions,
    },
    /// Sets the tests that are kept with the policy.
    Tests {
        tests: Vec<PolicyTest>,
    },
}

/// What a new role begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleSource {
    /// Nothing: it allows nothing.
    #[default]
    Nothing,
    /// Everything that another role says, as the policy stands there.
    Role(String),
    /// One of [`super::TEMPLATES`].
    Template(String),
}

impl PolicyEdit {
    /// Applies it; false, and nothing changed, where the role, field or template does not exist, or the
    /// role that is to be made does.
    pub fn apply(&self, policy: &mut Policy) -> bool {
        match self {
            PolicyEdit::AddRole { role, name, from } => return add_role(policy, role, name, from),
            PolicyEdit::RemoveRole { role } => return policy.roles.remove(role).is_some(),
            PolicyEdit::Tests { tests } => policy.tests.clone_from(tests),
            PolicyEdit::Name { role, .. }
            | PolicyEdit::Tier { role, .. }
            | PolicyEdit::Capability { role, .. }
            | PolicyEdit::Assigns { role, .. }
            | PolicyEdit::Grant { role, .. }
            | PolicyEdit::Level { role, .. }
            | PolicyEdit::ApprovalField { role, .. }
            | PolicyEdit::Conditions { role, .. } => {
                let Some(role) = policy.roles.get_mut(role) else { return false };
                return self.apply_to(role);
            }
        }
        true
    }

    fn apply_to(&self, role: &mut Role) -> bool {
        match self {
            PolicyEdit::Name { name, .. } => role.name.clone_from(name),
            PolicyEdit::Tier { tier, .. } => role.tier = *tier,
            PolicyEdit::Capability { capability, given, .. } => put(&mut role.capabilities, *capability, *given),
            PolicyEdit::Assigns { assigned, given, .. } => put(&mut role.assigns, assigned.clone(), *given),
            PolicyEdit::Grant { object, action, grant, .. } => role.set_grant(*object, *action, grant.clone()),
            PolicyEdit::Level { object, field, level, .. } => {
                let Some(field) = object.field(field) else { return false };
                role.set_level(*object, field, *level);
            }
            PolicyEdit::ApprovalField { object, field, asked, .. } => {
                let Some(field) = object.field(field) else { return false };
                ask(role, *object, field, *asked);
            }
            PolicyEdit::Conditions { conditions, .. } => role.conditions.clone_from(conditions),
            PolicyEdit::AddRole { .. } | PolicyEdit::RemoveRole { .. } | PolicyEdit::Tests { .. } => return false,
        }
        true
    }

    /// The role that it is about; none for the tests.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        match self {
            PolicyEdit::AddRole { role, .. }
            | PolicyEdit::RemoveRole { role }
            | PolicyEdit::Name { role, .. }
            | PolicyEdit::Tier { role, .. }
            | PolicyEdit::Capability { role, .. }
            | PolicyEdit::Assigns { role, .. }
            | PolicyEdit::Grant { role, .. }
            | PolicyEdit::Level { role, .. }
            | PolicyEdit::ApprovalField { role, .. }
            | PolicyEdit::Conditions { role, .. } => Some(role),
            PolicyEdit::Tests { .. } => None,
        }
    }

    /// Whether both set the same: of the two, the later one counts.
    #[must_use]
    pub fn same_place(&self, other: &PolicyEdit) -> bool {
        self.role() == other.role() && self.place() == other.place()
    }

    /// Whether it would change anything.
    #[must_use]
    pub fn changes(&self, policy: &Policy) -> bool {
        let mut after = policy.clone();
        self.apply(&mut after) && after != *policy
    }

    /// What makes one policy from another: role by role in the order of their keys, the tests last.
    ///
    /// Applied in this order to `before` they give `after`, if both are in the form that
    /// `remit_policy::text::read` answers.
    #[must_use]
    pub fn between(before: &Policy, after: &Policy) -> Vec<PolicyEdit> {
        let keys: BTreeSet<&String> = before.roles.keys().chain(after.roles.keys()).collect();
        let mut edits = Vec::new();
        for key in keys {
            match (before.roles.get(key), after.roles.get(key)) {
                (Some(before), Some(after)) => within(key, before, after, &mut edits),
                (None, Some(after)) => {
                    let name = after.name.clone();
                    edits.push(PolicyEdit::AddRole { role: key.clone(), name, from: RoleSource::Nothing });
                    within(key, &Role { name: after.name.clone(), ..Role::default() }, after, &mut edits);
                }
                _ => edits.push(PolicyEdit::RemoveRole { role: key.clone() }),
            }
        }
        if before.tests != after.tests {
            edits.push(PolicyEdit::Tests { tests: after.tests.clone() });
        }
        edits
    }

    /// What of a role, or of the policy, it sets.
    fn place(&self) -> Place<'_> {
        match self {
            PolicyEdit::AddRole { .. } | PolicyEdit::RemoveRole { .. } => Place::Whole,
            PolicyEdit::Name { .. } => Place::Name,
            PolicyEdit::Tier { .. } => Place::Tier,
            PolicyEdit::Capability { capability, .. } => Place::Capability(*capability),
            PolicyEdit::Assigns { assigned, .. } => Place::Assigns(assigned),
            PolicyEdit::Grant { object, action, .. } => Place::Grant(*object, *action),
            PolicyEdit::Level { object, field, .. } => Place::Level(*object, field),
            PolicyEdit::ApprovalField { object, field, .. } => Place::Approval(*object, field),
            PolicyEdit::Conditions { .. } => Place::Conditions,
            PolicyEdit::Tests { .. } => Place::Tests,
        }
    }
}

#[derive(PartialEq)]
enum Place<'e> {
    Whole,
    Name,
    Tier,
    Capability(Capability),
    Assigns(&'e str),
    Grant(Object, Action),
    Level(Object, &'e str),
    Approval(Object, &'e str),
    Conditions,
    Tests,
}

fn add_role(policy: &mut Policy, key: &str, name: &Name, from: &RoleSource) -> bool {
    let known = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    if key.is_empty() || !key.chars().all(known) || policy.roles.contains_key(key) {
        return false;
    }
    let source = match from {
        RoleSource::Nothing => Some(Role::default()),
        RoleSource::Role(other) => policy.roles.get(other).cloned(),
        RoleSource::Template(named) => template(named),
    };
    let Some(source) = source else { return false };
    policy.roles.insert(key.into(), Role { name: name.clone(), ..source });
    true
}

fn put<T: Ord>(set: &mut BTreeSet<T>, one: T, given: bool) {
    if given {
        set.insert(one);
    } else {
        set.remove(&one);
    }
}

/// An object about which nothing is said any more is kept out, so that equal policies are equal values.
fn ask(role: &mut Role, object: Object, field: &Field, asked: bool) {
    let rights = role.objects.entry(object).or_default();
    put(&mut rights.approval_fields, field.key.to_owned(), asked);
    if *rights == remit_policy::ObjectRights::default() {
        role.objects.remove(&object);
    }
}

/// What makes a role from the same role of before.
fn within(key: &str, before: &Role, after: &Role, edits: &mut Vec<PolicyEdit>) {
    let role = || key.to_owned();
    if before.name != after.name {
        edits.push(PolicyEdit::Name { role: role(), name: after.name.clone() });
    }
    if before.tier != after.tier {
        edits.push(PolicyEdit::Tier { role: role(), tier: after.tier });
    }
    edits.extend(before.capabilities.symmetric_difference(&after.capabilities).map(|one| {
        let given = after.capabilities.contains(one);
        PolicyEdit::Capability { role: role(), capability: *one, given }
    }));
    edits.extend(before.assigns.symmetric_difference(&after.assigns).map(|one| {
        let given = after.assigns.contains(one);
        PolicyEdit::Assigns { role: role(), assigned: one.clone(), given }
    }));
    for object in Object::ALL {
        rights(key, object, before, after, edits);
    }
    if before.conditions != after.conditions {
        edits.push(PolicyEdit::Conditions { role: role(), conditions: after.conditions.clone() });
    }
}

fn rights(key: &str, object: Object, before: &Role, after: &Role, edits: &mut Vec<PolicyEdit>) {
    let role = || key.to_owned();
    for action in Action::ALL.iter().copied() {
        let grant = after.grant(object, action);
        if before.grant(object, action) != grant {
            edits.push(PolicyEdit::Grant { role: role(), object, action, grant: grant.cloned() });
        }
    }
    for field in object.fields() {
        let level = after.level(object, field);
        if before.level(object, field) != level {
            edits.push(PolicyEdit::Level { role: role(), object, field: field.key.into(), level });
        }
    }
    let asks = |role: &Role, field: &Field| {
        role.objects.get(&object).is_some_and(|rights| rights.approval_fields.contains(field.key))
    };
    for field in object.fields() {
        let asked = asks(after, field);
        if asks(before, field) != asked {
            edits.push(PolicyEdit::ApprovalField { role: role(), object, field: field.key.into(), asked });
        }
    }
}
