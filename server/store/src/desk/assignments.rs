//! Giving roles and taking them (`roles.assign`).

use remit_policy::{Assignment, Capability, UserId};
use remit_wire::reason::{OfDesk, OfRecord};
use remit_wire::{AssignmentView, NewAssignment};
use serde_json::json;
use uuid::Uuid;

use super::delegation::{Desk, home};
use super::people::assignment_view;
use super::{Plan, reason};
use crate::audit::Event;
use crate::ctx::Ctx;
use crate::error::{conflict, invalid_at, not_found};
use crate::masked::person;
use crate::policy::moment;
use crate::{Result, typed};

const RIGHT: Capability = Capability::RolesAssign;

impl Ctx {
    /// Gives someone a role, from now on or from a time, for good or until one.
    ///
    /// # Errors
    /// `forbidden` without `roles.assign`, for a role that the user may not assign, and to oneself where
    /// that needs someone else; `not_found`; `invalid` at a field; `conflict` where they hold the role
    /// there at that time already.
    pub async fn assign(&self, login: &str, new: &NewAssignment) -> Result<AssignmentView> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let user = desk.subject(RIGHT, login)?;
        let mut plan = Plan::of(&world.org);
        let why = reason(&new.reason)?;
        plan.reason = Some(why.clone());
        let given = desk.given(&plan, user, new)?;
        if overlaps(&plan, &given, self.at()) {
            return Err(conflict(OfDesk::HoldsAlready { login: login.into(), role: given.role }));
        }
        plan.assignments.insert(given.id, given.clone());
        let detail = desk.told(&plan, &given, Some(&why));
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::Assign, detail)]).await?;
        let by = world.org.user(self.user()).map(person);
        Ok(assignment_view(desk, &given, Some(why), by))
    }

    /// Ends an assignment: it counts for no request from now on. One that had not begun is gone altogether.
    ///
    /// # Errors
    /// `forbidden` without `roles.assign` and for a role that the user may not assign; `not_found` for an
    /// assignment of people elsewhere as for one that does not exist; `conflict` where it is over already
    /// or nobody could manage roles and users any more.
    pub async fn end_assignment(&self, id: Uuid) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let area = desk.need(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        let old = plan.assignments.get(&id).cloned().ok_or_else(not_found)?;
        let place = home(&plan, old.user)?;
        if !area.holds(place) {
            return Err(not_found());
        }
        desk.is_below_me(&area, old.user)?;
        desk.may_assign(&old.role, place, old.anchor.unwrap_or(place))?;
        if old.valid_until.is_some_and(|end| end <= self.at()) {
            return Err(conflict(OfDesk::OverAlready));
        }
        if old.valid_from.is_some_and(|begin| self.at() <= begin) {
            plan.assignments.remove(&id);
        } else if let Some(one) = plan.assignments.get_mut(&id) {
            one.valid_until = Some(self.at());
        }
        let detail = desk.told(&plan, &old, None);
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::AssignmentEnd, detail)]).await
    }
}

impl Desk<'_> {
    /// The assignment that is asked for, if the user may give it. Where the person works is read from the
    /// plan, in which they may be new.
    pub(super) fn given(&self, plan: &Plan, user: UserId, new: &NewAssignment) -> Result<Assignment> {
        let place = home(plan, user)?;
        let area = self.area(RIGHT);
        let named = new.anchor.as_deref().map(str::trim).filter(|anchor| !anchor.is_empty());
        let anchor = named.map(|anchor| self.department(&area, "anchor", anchor)).transpose()?;
        self.may_assign(&new.role, place, anchor.unwrap_or(place))?;
        if !self.world.policy.roles.contains_key(&new.role) {
            return Err(invalid_at("role", OfDesk::NoRole { role: new.role.clone() }));
        }
        let (valid_from, valid_until) =
            (time("valid_from", new.valid_from.as_deref())?, time("valid_until", new.valid_until.as_deref())?);
        let begin = valid_from.map_or(self.ctx.at(), |begin| begin.max(self.ctx.at()));
        if valid_until.is_some_and(|end| end <= begin) {
            return Err(invalid_at("valid_until", OfDesk::EndsTooEarly));
        }
        Ok(Assignment { id: Uuid::now_v7(), user, role: new.role.clone(), anchor, valid_from, valid_until })
    }

    /// What the audit trail is told of an assignment.
    pub(super) fn told(&self, plan: &Plan, one: &Assignment, why: Option<&str>) -> serde_json::Value {
        let anchor = one.anchor.and_then(|anchor| plan.departments.get(&anchor)).map(|anchor| anchor.key.as_str());
        json!({
            "login": plan.people.get(&one.user).map(|user| user.login.as_str()),
            "role": one.role,
            "anchor": anchor,
            "valid_from": one.valid_from.map(moment),
            "valid_until": one.valid_until.map(moment),
            "reason": why,
        })
    }
}

/// Whether someone holds the same role at the same place at some of the time that is to come.
pub(super) fn overlaps(plan: &Plan, new: &Assignment, at: i64) -> bool {
    let begin = |one: &Assignment| one.valid_from.map_or(at, |begin| begin.max(at));
    let end = |one: &Assignment| one.valid_until.unwrap_or(i64::MAX);
    let same = |one: &&Assignment| one.user == new.user && one.role == new.role && one.anchor == new.anchor;
    plan.assignments.values().filter(same).any(|one| begin(one) < end(new) && begin(new) < end(one))
}

fn time(field: &str, text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = || invalid_at(field, OfRecord::NeedsTime { field: field.into() });
    typed::time(text).map(Some).ok_or_else(wrong)
}
