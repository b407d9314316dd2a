//! What a change on the desk would give to the one who makes it.
//!
//! Where the organisation asks for four eyes nobody widens their own rights, and who manages a part of
//! the company never does. Giving oneself a role is only the plainest way: rights also grow with the
//! department that one works in, the values that one works with, the people below one, and the
//! departments below the anchors of one's roles. So the whole stake is compared, before and after, and a
//! new kind of change needs no rule of its own. What is new altogether, a department or a person, owns
//! nothing yet and widens nobody's rights.

use std::collections::BTreeSet;

use remit_policy::{Assignment, Capability, DepartmentId, Org, UserId};
use remit_wire::reason::OfDesk;

use super::delegation::Desk;
use crate::Result;
use crate::error::forbidden;
use crate::policy::four_eyes;
use crate::policy_guards::dimensions;

impl Desk<'_> {
    /// # Errors
    /// `forbidden` where the user would have more than before, and someone else has to see to that.
    pub(super) async fn keep_hands_off(&self, rights: &[Capability], after: &Org) -> Result<()> {
        let delegated = rights.iter().any(|right| !self.area(*right).is_whole());
        let stakes = Stakes { before: &self.world.org, after, user: self.ctx.user(), at: self.ctx.at() };
        let Some(gain) = stakes.gain() else { return Ok(()) };
        if delegated || four_eyes(self.ctx.tx()).await? {
            return Err(forbidden(gain));
        }
        Ok(())
    }
}

struct Stakes<'o> {
    before: &'o Org,
    after: &'o Org,
    user: UserId,
    at: i64,
}

impl Stakes<'_> {
    /// What the user would gain.
    fn gain(&self) -> Option<OfDesk> {
        if self.roles() {
            return Some(OfDesk::GivesRoleToSelf);
        }
        if self.stands_elsewhere() {
            return Some(OfDesk::MovesSelf);
        }
        if self.more_departments() {
            return Some(OfDesk::MoreDepartments);
        }
        if self.more_people() {
            return Some(OfDesk::MorePeople);
        }
        self.more_values().then_some(OfDesk::MoreValues)
    }

    /// A role that is new, or lasts longer.
    fn roles(&self) -> bool {
        let old = self.before.assignments(self.user);
        let within = |now: &Assignment, then: &Assignment| {
            let begins = now.valid_from.unwrap_or(i64::MIN) >= then.valid_from.unwrap_or(i64::MIN);
            let ends = now.valid_until.unwrap_or(i64::MAX) <= then.valid_until.unwrap_or(i64::MAX);
            now.id == then.id && now.role == then.role && begins && ends
        };
        self.lasting(self.after).any(|now| !old.iter().any(|then| within(now, then)))
    }

    /// Another department, one that lies under others than before, or a role that is anchored elsewhere.
    fn stands_elsewhere(&self) -> bool {
        let home = |org: &Org| org.user(self.user).map(|user| user.department);
        let above = |org: &Org| home(org).map(|home| org.above(home)).unwrap_or_default();
        let (then, now) = (above(self.before), above(self.after));
        let anchors = |org: &Org| self.lasting(org).map(|one| (one.id, self.anchor(org, one))).collect::<BTreeSet<_>>();
        home(self.before) != home(self.after)
            || now.iter().any(|one| !then.contains(one))
            || !anchors(self.after).is_subset(&anchors(self.before))
    }

    fn more_departments(&self) -> bool {
        // Anchors are the same: each role is measured from where it was.
        let anchors: BTreeSet<DepartmentId> =
            self.lasting(self.after).filter_map(|one| self.anchor(self.after, one)).collect();
        anchors.into_iter().any(|anchor| {
            let (then, now) = (self.before.subtree(anchor), self.after.subtree(anchor));
            now.into_iter().any(|one| !then.contains(&one) && self.before.department(one).is_some())
        })
    }

    fn more_people(&self) -> bool {
        let then = self.before.reports(self.user);
        let now = self.after.reports(self.user);
        now.into_iter().any(|one| !then.contains(&one) && self.before.user(one).is_some())
    }

    fn more_values(&self) -> bool {
        let wider = |dimension: &&str| {
            let then = self.before.covered(self.user, dimension);
            let now = self.after.covered(self.user, dimension);
            now.into_iter().any(|one| !then.contains(&one) && self.before.value(one).is_some())
        };
        dimensions(self.after).keys().any(wider)
    }

    /// What the user holds and will hold.
    fn lasting<'a>(&self, org: &'a Org) -> impl Iterator<Item = &'a Assignment> {
        let at = self.at;
        org.assignments(self.user).iter().filter(move |one| one.valid_until.is_none_or(|end| at < end))
    }

    fn anchor(&self, org: &Org, one: &Assignment) -> Option<DepartmentId> {
        one.anchor.or_else(|| org.user(self.user).map(|user| user.department))
    }
}
