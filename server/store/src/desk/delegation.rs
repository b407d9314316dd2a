//! How far a right to manage people reaches, and which roles it lets someone give.
//!
//! Every right comes from an assignment, and reaches as far as that one is anchored: at the root of the
//! departments it is the whole company, anywhere else that department with all below it. Whoever has it
//! for a part only is a *delegate*. To a delegate people elsewhere are as absent as those who do not
//! exist, and a delegate manages neither themselves nor anyone who holds more than they do.
//!
//! Which roles may be given is said by the role that brings `roles.assign`: its `assigns` lists them, and
//! says nothing by default. For the whole company, who may also edit roles (`roles.manage`) gives any.
//! A delegate gives and takes no role that they hold or that is above theirs, and only where both the
//! holder and the anchor lie in their part.

use std::collections::BTreeSet;

use remit_policy::{Capability, Counting, DepartmentId, Org, Role, Standing, Tier, User, UserId};
use remit_wire::reason::OfDesk;

use super::Plan;
use crate::ctx::Ctx;
use crate::error::{forbidden, invalid_at, not_found};
use crate::policy_guards::held;
use crate::world::World;
use crate::{Result, StoreError};

/// The departments to which a right reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    whole: bool,
    departments: BTreeSet<DepartmentId>,
}

impl Area {
    /// All of the company.
    pub(super) fn whole() -> Area {
        Area { whole: true, departments: BTreeSet::new() }
    }

    fn at(org: &Org, anchor: DepartmentId) -> Area {
        if is_root(org, anchor) { Area::whole() } else { Area { whole: false, departments: org.subtree(anchor) } }
    }

    fn join(mut self, other: Area) -> Area {
        self.whole |= other.whole;
        self.departments.extend(other.departments);
        self
    }

    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.whole && self.departments.is_empty()
    }

    pub(super) fn holds(&self, department: DepartmentId) -> bool {
        self.whole || self.departments.contains(&department)
    }
}

/// Whether a right that is anchored there is one for the whole company.
pub(crate) fn is_root(org: &Org, department: DepartmentId) -> bool {
    org.department(department).is_some_and(|one| one.parent.is_none())
}

/// One user at the desk, under an organisation and policy that may be newer than those of the request.
#[derive(Clone, Copy)]
pub(super) struct Desk<'w> {
    pub(super) ctx: &'w Ctx,
    pub(super) world: &'w World,
}

impl<'w> Desk<'w> {
    pub(super) fn standing(&self) -> Standing<'w> {
        self.ctx.standing_in(self.world)
    }

    /// How far a right of the user reaches; nowhere without it.
    pub(super) fn area(&self, right: Capability) -> Area {
        let org = &self.world.org;
        let standing = self.standing();
        let counting = standing.counting().iter().filter(|one| one.role.capabilities.contains(&right));
        counting.map(|one| Area::at(org, one.anchor)).fold(Area::default(), Area::join)
    }

    /// How far any of these rights reaches.
    pub(super) fn any_area(&self, rights: &[Capability]) -> Area {
        rights.iter().map(|right| self.area(*right)).fold(Area::default(), Area::join)
    }

    /// # Errors
    /// `forbidden` without the right.
    pub(super) fn need(&self, right: Capability) -> Result<Area> {
        let area = self.area(right);
        if area.is_empty() { Err(missing(right)) } else { Ok(area) }
    }

    /// # Errors
    /// `forbidden` without the right for the whole company.
    pub(super) fn need_whole(&self, right: Capability) -> Result<()> {
        if self.need(right)?.is_whole() {
            return Ok(());
        }
        Err(forbidden(OfDesk::OnlyAPart { right: right.key().into() }))
    }

    /// Someone whom the user may manage by a right.
    ///
    /// # Errors
    /// `forbidden` without the right; `not_found` for people elsewhere as for those who do not exist;
    /// `forbidden` for a delegate where it is themselves, or someone who holds more than they do.
    pub(super) fn subject(&self, right: Capability, login: &str) -> Result<UserId> {
        let area = self.need(right)?;
        let (user, _) = self.person(&area, login)?;
        self.is_below_me(&area, user)?;
        Ok(user)
    }

    /// Someone whom an area contains.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) fn person(&self, area: &Area, login: &str) -> Result<(UserId, &'w User)> {
        let mut named = self.world.org.users().filter(|(_, user)| user.login == login);
        named.find(|(_, user)| area.holds(user.department)).ok_or_else(not_found)
    }

    /// A department by its key, out of those that an area contains.
    ///
    /// # Errors
    /// `invalid` at the field, whether it lies elsewhere or does not exist.
    pub(super) fn department(&self, area: &Area, field: &str, key: &str) -> Result<DepartmentId> {
        let mut named = self.world.org.departments().filter(|(_, one)| one.key == key);
        let found = named.find(|(id, _)| area.holds(*id)).map(|(id, _)| id);
        found.ok_or_else(|| invalid_at(field, OfDesk::NotYourDepartment { field: field.into() }))
    }

    /// Someone whom a field names, and who may get something: who is above others, or takes over records.
    ///
    /// # Errors
    /// `invalid` at the field, whether they are elsewhere, do not exist or have departed.
    pub(super) fn colleague(&self, area: &Area, field: &str, login: &str) -> Result<UserId> {
        let found = self.person(area, login).ok().filter(|(_, user)| user.status != remit_policy::Status::Departed);
        let wrong = || invalid_at(field, OfDesk::NotYourPerson { field: field.into() });
        found.map(|(id, _)| id).ok_or_else(wrong)
    }

    /// # Errors
    /// `forbidden` for a delegate where it is themselves, or someone who holds more than they do.
    pub(super) fn is_below_me(&self, area: &Area, user: UserId) -> Result<()> {
        if area.is_whole() {
            return Ok(());
        }
        if user == self.ctx.user() {
            return Err(forbidden(OfDesk::ManagesYou));
        }
        let (standing, tier) = (self.standing(), self.tier());
        let more = |role: &Role| role.tier > tier || role.capabilities.iter().any(|one| !standing.can(*one));
        let roles = held(&self.world.org, user, self.ctx.at());
        match roles.into_iter().find(|key| self.world.policy.roles.get(*key).is_some_and(more)) {
            Some(role) => Err(forbidden(OfDesk::HoldsMore { role: role.to_owned() })),
            None => Ok(()),
        }
    }

    /// The weightiest of the user's roles.
    fn tier(&self) -> Tier {
        self.standing().counting().iter().map(|one| one.role.tier).max().unwrap_or_default()
    }

    /// Whether the user may give or take a role, held by someone who works at `home` and measured from
    /// `anchor`.
    ///
    /// # Errors
    /// `forbidden`, with the reason.
    pub(super) fn may_assign(&self, role: &str, home: DepartmentId, anchor: DepartmentId) -> Result<()> {
        let standing = self.standing();
        let mut refusal = missing(Capability::RolesAssign);
        for one in assigning(&standing) {
            match self.by_mandate(&standing, one, role, home, anchor) {
                Ok(()) => return Ok(()),
                Err(why) => refusal = why,
            }
        }
        Err(refusal)
    }

    fn by_mandate(
        &self, standing: &Standing<'_>, one: &Counting<'_>, role: &str, home: DepartmentId, anchor: DepartmentId,
    ) -> Result<()> {
        let area = Area::at(&self.world.org, one.anchor);
        if !area.holds(home) || !area.holds(anchor) {
            return Err(forbidden(OfDesk::AssignsElsewhere));
        }
        self.lists(standing, one, &area, role)
    }

    /// Whether an assignment lets the user give a role at all.
    fn lists(&self, standing: &Standing<'_>, one: &Counting<'_>, area: &Area, role: &str) -> Result<()> {
        let any = area.is_whole() && standing.can(Capability::RolesManage);
        if !any && !one.role.assigns.contains(role) {
            return Err(forbidden(OfDesk::NotAssignable { role: role.into() }));
        }
        let known = self.world.policy.roles.get(role);
        if area.is_whole() {
            return Ok(());
        }
        if held(&self.world.org, self.ctx.user(), self.ctx.at()).contains(role) {
            return Err(forbidden(OfDesk::HoldsItself { role: role.into() }));
        }
        if known.is_some_and(|known| known.tier > self.tier()) {
            return Err(forbidden(OfDesk::RoleAbove { role: role.into() }));
        }
        Ok(())
    }

    /// The roles that the user may give to someone, somewhere.
    pub(super) fn assignable(&self) -> impl Iterator<Item = (&'w String, &'w Role)> {
        let (desk, standing) = (*self, self.standing());
        self.world.policy.roles.iter().filter(move |(key, _)| {
            let area = |one: &Counting<'_>| Area::at(&desk.world.org, one.anchor);
            assigning(&standing).any(|one| desk.lists(&standing, one, &area(one), key).is_ok())
        })
    }
}

/// The assignments that let a user assign roles.
fn assigning<'s, 'w>(standing: &'s Standing<'w>) -> impl Iterator<Item = &'s Counting<'w>> {
    standing.counting().iter().filter(|one| one.role.capabilities.contains(&Capability::RolesAssign))
}

/// Whom a plan puts where: the same area for people who are new.
pub(super) fn home(plan: &Plan, user: UserId) -> Result<DepartmentId> {
    plan.people.get(&user).map(|user| user.department).ok_or_else(not_found)
}

fn missing(right: Capability) -> StoreError {
    forbidden(OfDesk::NeedsRight { right: right.key().into() })
}
