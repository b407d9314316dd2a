//! What no change of the policy may do, whoever makes it.

use crate::error::conflict;
use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use remit_policy::{
    Action, Capability, Conditions, Counting, Grant, Object, Org, Policy, Request, Standing, UserId, Utc,
};
use remit_wire::ROLE_PAGES;
use remit_wire::reason::{OfDesk, OfPolicy};

use crate::people::not_a_page;
use crate::{Result, desk};

/// Who can manage roles and users: a change that leaves nobody would lock everyone out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keepers {
    /// Whatever the hour and the network, and without an end.
    sure: BTreeSet<UserId>,
    /// Now, if the conditions of their roles hold.
    possible: BTreeSet<UserId>,
}

impl Keepers {
    pub(crate) fn of(org: &Org, policy: &Policy, at: i64) -> Keepers {
        let mut unconditional = policy.clone();
        unconditional.roles.retain(|_, role| role.conditions == Conditions::default());
        Keepers {
            sure: keepers(org, &unconditional, at, true),
            possible: keepers(org, &without_conditions(policy), at, false),
        }
    }

    /// The same when this user may do nothing any more.
    pub(crate) fn without(&self, user: UserId) -> Keepers {
        let mut left = self.clone();
        left.sure.remove(&user);
        left.possible.remove(&user);
        left
    }

    /// Refuses a change after which nobody is left where there was someone.
    pub(crate) fn allow(&self, after: &Keepers) -> Result<()> {
        self.lost(after).map_or(Ok(()), |reason| Err(conflict(reason)))
    }

    /// Why nobody would be left, where there was someone.
    pub(crate) fn lost(&self, after: &Keepers) -> Option<OfDesk> {
        let lost = |before: &BTreeSet<UserId>, after: &BTreeSet<UserId>| !before.is_empty() && after.is_empty();
        if lost(&self.possible, &after.possible) {
            return Some(OfDesk::NobodyLeft);
        }
        lost(&self.sure, &after.sure).then_some(OfDesk::NobodySure)
    }
}

/// Every role as if it had no conditions: who holds it, not when it counts.
pub(crate) fn without_conditions(policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    for role in policy.roles.values_mut() {
        role.conditions = Conditions::default();
    }
    policy
}

fn keepers(org: &Org, policy: &Policy, at: i64, lasting: bool) -> BTreeSet<UserId> {
    let keeps = |user: &UserId| {
        let request = Request { user: *user, at, ip: None, zones: &Utc };
        let standing = Standing::of(org, policy, &request);
        let lasts = |id| org.assignments(*user).iter().any(|one| one.id == id && one.valid_until.is_none());
        let counting = standing.counting().iter().filter(|one| !lasting || lasts(one.assignment));
        // Who manages the people of one department keeps nobody else in.
        let everywhere = |one: &&Counting<'_>| desk::is_root(org, one.anchor);
        let gives = |one: &Counting<'_>, right| one.role.capabilities.contains(&right);
        let counting: Vec<&Counting<'_>> = counting.collect();
        counting.iter().any(|one| gives(one, Capability::RolesManage))
            && counting.iter().filter(|one| everywhere(one)).any(|one| gives(one, Capability::UsersManage))
    };
    org.users().map(|(id, _)| id).filter(keeps).collect()
}

/// The roles that a user holds or will hold: editing one is changing one's own rights.
pub(crate) fn held(org: &Org, user: UserId, at: i64) -> BTreeSet<&str> {
    let assignments = org.assignments(user).iter();
    let lasting = assignments.filter(|one| one.valid_until.is_none_or(|end| at < end));
    lasting.map(|one| one.role.as_str()).collect()
}

/// The dimensions that fences can be made of, with the keys of their values.
pub(crate) fn dimensions(org: &Org) -> BTreeMap<&str, BTreeSet<&str>> {
    let all = org.dimensions().iter();
    let mut known: BTreeMap<&str, BTreeSet<&str>> = all.map(|one| (one.key.as_str(), BTreeSet::new())).collect();
    for (_, value) in org.values() {
        known.entry(&value.dimension).or_default().insert(&value.key);
    }
    known
}

/// What a policy must not say and what its text form cannot know to be wrong, in one sentence
/// without an end.
pub(crate) fn check(policy: &Policy, org: &Org) -> Result<(), OfPolicy> {
    let known = dimensions(org);
    for (key, role) in &policy.roles {
        not_a_page(key, &ROLE_PAGES)?;
        if let Some(unknown) = role.assigns.iter().find(|one| !policy.roles.contains_key(*one)) {
            return Err(OfPolicy::AssignsNoRole { role: key.clone(), other: unknown.clone() });
        }
        for (object, rights) in &role.objects {
            for (action, grant) in &rights.grants {
                let (role, object, action) = (key.clone(), *object, *action);
                let wrong = |why: OfPolicy| OfPolicy::WrongGrant { role, object, action, why: Box::new(why.into()) };
                wrong_grant(object, action, grant, &known).map_err(wrong)?;
            }
        }
        let zones = role.conditions.hours.iter().map(|window| window.tz.as_str());
        if let Some(zone) = zones.into_iter().find(|zone| TimeZone::get(zone).is_err()) {
            return Err(OfPolicy::NoTimeZone { role: key.clone(), zone: zone.into() });
        }
    }
    Ok(())
}

fn wrong_grant(
    object: Object, action: Action, grant: &Grant, known: &BTreeMap<&str, BTreeSet<&str>>,
) -> Result<(), OfPolicy> {
    if let Some(fence) = grant.fences.iter().find(|fence| !known.contains_key(fence.as_str())) {
        let keys: Vec<&str> = known.keys().copied().collect();
        return Err(OfPolicy::NoFence { fence: fence.clone(), known: keys.join(", ") });
    }
    if grant.via_customer && !object.is_child() {
        return Err(OfPolicy::NoCustomer { object });
    }
    if grant.to.is_some() && action != Action::Transfer {
        return Err(OfPolicy::OnlyTransferTo);
    }
    if grant.approval && matches!(action, Action::View | Action::Approve) {
        return Err(OfPolicy::CannotWait);
    }
    Ok(())
}
