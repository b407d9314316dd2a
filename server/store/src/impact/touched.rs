//! What a draft touches: which roles, and of each which actions and fields of which objects. Nobody
//! else and nothing else needs to be looked at.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Action, Object, ObjectRights, Policy, Role};

/// What of an object may change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Touch {
    pub(super) actions: BTreeSet<Action>,
    pub(super) fields: bool,
}

impl Touch {
    pub(super) fn add(&mut self, other: &Touch) {
        self.actions.extend(&other.actions);
        self.fields |= other.fields;
    }

    /// With what follows: nothing is done to a record that is not seen, and what is edited is fields.
    fn closed(mut self) -> Touch {
        if self.actions.contains(&Action::View) {
            self.actions.extend(Action::ALL);
        }
        self.fields |= self.actions.contains(&Action::View) || self.actions.contains(&Action::Edit);
        if self.fields {
            self.actions.extend([Action::View, Action::Edit]);
        }
        self
    }
}

/// Every role that differs, with what it touches; one that differs in what touches no record too.
pub(super) fn touched(before: &Policy, after: &Policy) -> BTreeMap<String, BTreeMap<Object, Touch>> {
    let keys: BTreeSet<&String> = before.roles.keys().chain(after.roles.keys()).collect();
    let differing = keys.into_iter().filter(|key| before.roles.get(*key) != after.roles.get(*key));
    differing.map(|key| (key.clone(), role(before.roles.get(key), after.roles.get(key)))).collect()
}

fn role(before: Option<&Role>, after: Option<&Role>) -> BTreeMap<Object, Touch> {
    let nothing = Role::default();
    // With a role that comes or goes, what is shared with it comes or goes.
    let whole = before.is_none() || after.is_none();
    let (before, after) = (before.unwrap_or(&nothing), after.unwrap_or(&nothing));
    let touch = |object| if whole { everything() } else { of_object(object, before, after) };
    Object::ALL.into_iter().map(|object| (object, touch(object))).filter(|(_, one)| *one != Touch::default()).collect()
}

fn everything() -> Touch {
    Touch { actions: Action::ALL.iter().copied().collect(), fields: true }
}

fn of_object(object: Object, before: &Role, after: &Role) -> Touch {
    let nothing = ObjectRights::default();
    let rights = |role: &'_ Role| role.objects.get(&object).cloned().unwrap_or_else(|| nothing.clone());
    let (was, is) = (rights(before), rights(after));
    let via = |action: &Action| {
        let reached = [&was, &is].into_iter().any(|one| one.grants.get(action).is_some_and(|grant| grant.via_customer));
        let customers = |role: &Role| role.grant(Object::Customer, *action).cloned();
        object.is_child() && reached && customers(before) != customers(after)
    };
    let differs = |action: &Action| was.grants.get(action) != is.grants.get(action) || via(action);
    Touch {
        actions: Action::ALL.iter().copied().filter(differs).collect(),
        fields: was.fields != is.fields || was.approval_fields != is.approval_fields,
    }
    .closed()
}
