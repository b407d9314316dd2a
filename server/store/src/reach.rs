//! What someone sees and may do, type by type (`permissions.md`, §11): for everyone about themselves,
//! and about others for who holds `access.review`.
//!
//! The numbers come from the permits that enforcement uses, through [`Ctx::counted_for`]; of the records
//! behind them nothing is told.

use remit_policy::{Action, Capability, Level, Object, RowRule, ShareLevel, Standing, Status};
use remit_wire::{Count, FieldLimit, HeldView, ObjectReach, ReachView, Said, WayView};
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::error::not_found;
use crate::explain::{role_name, silence, unit};
use crate::masked::person;
use crate::policy_guards::dimensions;

/// From here on a number is a lower bound.
const CAP: u64 = 10_000;

impl Ctx {
    /// What someone sees and may do; oneself where no login is given. Agrees with what enforcement does.
    ///
    /// Someone else is judged at the time of this request, but from no address: roles that ask for a
    /// network do not count for them, and the answer says so.
    ///
    /// # Errors
    /// `forbidden` to ask about someone else without `access.review`, `invalid` at `user` where there is
    /// none such.
    pub async fn reach(&self, login: Option<&str>) -> Result<ReachView> {
        let user = self.judged(login)?;
        let own = user == self.user();
        let standing = if own { self.standing() } else { self.standing_of(user) };
        let org = standing.org();
        let found = org.user(user).ok_or_else(not_found)?;
        let mut objects = Vec::new();
        for object in Object::ALL {
            objects.extend(self.object_reach(&standing, object).await?);
        }
        let manager = found.manager.and_then(|id| org.user(id)).filter(|one| one.status == Status::Active);
        Ok(ReachView {
            person: person(found),
            own,
            department: unit(org, found.department).ok_or_else(not_found)?,
            manager: manager.map(person),
            active: standing.is_active(),
            roles: self.held_roles(&standing),
            capabilities: Capability::ALL.iter().copied().filter(|right| standing.can(*right)).collect(),
            partitions: partitions(&standing),
            objects,
        })
    }

    /// One type; nothing where nothing of it applies.
    async fn object_reach(&self, standing: &Standing<'_>, object: Object) -> Result<Option<ObjectReach>> {
        let permit = standing.permit(object, Action::View);
        let mut ways = Vec::new();
        for (assignment, role, rule) in permit.ways() {
            let count = self.counted(standing, &permit, Some(rule)).await?;
            ways.push(WayView { assignment, role: role.into(), count });
        }
        let shared = self.counted(standing, &permit, Some(&RowRule::Shared(ShareLevel::View))).await?;
        let grants = grants(standing, object);
        if grants.is_empty() && shared.value == 0 {
            return Ok(None);
        }
        let seen = self.counted(standing, &permit, None).await?;
        Ok(Some(ObjectReach { object, seen, ways, shared, grants, limits: limits(standing, object) }))
    }

    async fn counted(
        &self, standing: &Standing<'_>, permit: &remit_policy::Permit, within: Option<&RowRule>,
    ) -> Result<Count> {
        let value = self.counted_for(standing, permit, within, CAP + 1).await?;
        Ok(Count { value: value.min(CAP), exact: value <= CAP })
    }

    fn held_roles(&self, standing: &Standing<'_>) -> Vec<HeldView> {
        let silent = |id: Uuid| standing.silent().iter().find(|(one, _)| one.id == id).map(|(_, why)| silence(*why));
        let org = standing.org();
        let home = org.user(standing.user()).map(|user| user.department);
        let held = org.assignments(standing.user()).iter().map(|one| HeldView {
            assignment: one.id,
            role: one.role.clone(),
            name: role_name(&self.world().policy, &one.role),
            anchor: one.anchor.or(home).and_then(|anchor| unit(org, anchor)),
            silent: silent(one.id),
        });
        // What is over for good belongs to the past.
        held.filter(|one| !matches!(one.silent, Some(Said::Expired { .. }))).collect()
    }
}

fn partitions(standing: &Standing<'_>) -> Vec<(String, Vec<String>)> {
    let org = standing.org();
    let values = |dimension: &str| -> Vec<String> {
        let values = org.partition(standing.user(), dimension).into_iter();
        values.filter_map(|value| Some(org.value(value)?.key.clone())).collect()
    };
    let all = dimensions(org).into_keys().map(|key| (key.to_owned(), values(key)));
    all.filter(|(_, values)| !values.is_empty()).collect()
}

fn grants(standing: &Standing<'_>, object: Object) -> Vec<(String, Action, remit_policy::Grant)> {
    let mut grants = Vec::new();
    for one in standing.counting() {
        let rights = one.role.objects.get(&object).into_iter().flat_map(|rights| &rights.grants);
        for (action, grant) in rights {
            let line = (one.key.to_owned(), *action, grant.clone());
            if !grants.contains(&line) {
                grants.push(line);
            }
        }
    }
    grants
}

/// The fields that each role masks or hides, of those that show records of the type at all.
fn limits(standing: &Standing<'_>, object: Object) -> Vec<FieldLimit> {
    let mut limits = Vec::new();
    for one in standing.counting().iter().filter(|one| one.role.grant(object, Action::View).is_some()) {
        for field in object.fields() {
            let level = one.role.level(object, field);
            let limit = FieldLimit { role: one.key.into(), field: field.key.into(), level };
            if level < Level::Read && !limits.contains(&limit) {
                limits.push(limit);
            }
        }
    }
    limits
}
