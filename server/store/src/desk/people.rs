//! People as those see them who manage them.
#![expect(clippy::disallowed_methods, reason = "why roles were given; whose may be seen is decided before")]

use std::collections::BTreeMap;

use remit_policy::{Assignment, Capability, Department, Name, Org, Status, User, UserId};
use remit_wire::reason::OfDesk;
use remit_wire::{AssignmentView, PeopleQuery, PersonView, Phase, RoleChoice, Unit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::delegation::{Area, Desk};
use super::viewing::Sights;
use crate::Result;
use crate::ctx::Ctx;
use crate::entity::org::assignment;
use crate::error::{forbidden, not_found};
use crate::masked::person;
use crate::policy::moment;
use crate::policy_guards::{dimensions, held};

/// The rights by which people can be managed.
const MANAGING: [Capability; 3] = [Capability::UsersManage, Capability::RolesAssign, Capability::PartitionsManage];

impl Ctx {
    /// The people whom the user may manage in any way, by name; with `access.review` everyone.
    ///
    /// # Errors
    /// `forbidden` without any of these rights, `invalid` for a department that is not among theirs.
    pub async fn people(&self, query: &PeopleQuery) -> Result<Vec<PersonView>> {
        let desk = self.desk();
        let area = desk.seen()?;
        let org = &self.world().org;
        let below = match &query.department {
            Some(key) => Some(org.subtree(desk.department(&area, "department", key)?)),
            None => None,
        };
        let wanted = query.q.as_deref().map(|text| text.trim().to_lowercase()).unwrap_or_default();
        let role = |user| query.role.as_deref().is_none_or(|role| held(org, user, self.at()).contains(role));
        let matches = |(id, user): &(UserId, &User)| {
            area.holds(user.department)
                && below.as_ref().is_none_or(|below| below.contains(&user.department))
                && query.status.is_none_or(|status| user.status == status)
                && (user.login.to_lowercase().contains(&wanted) || user.name.to_lowercase().contains(&wanted))
                && role(*id)
        };
        let mut found: Vec<(UserId, &User)> = org.users().filter(matches).collect();
        found.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name).then_with(|| one.login.cmp(&other.login)));
        let told = Told { desk, area, areas: desk.areas(), sights: Sights::of(&desk), rows: self.granted(None).await? };
        Ok(found.into_iter().filter_map(|(id, user)| told.view(id, user)).collect())
    }

    /// One of those people.
    ///
    /// # Errors
    /// `forbidden` without any of the rights; `not_found` for people elsewhere as for those who do not exist.
    pub async fn person(&self, login: &str) -> Result<PersonView> {
        self.desk().view(login).await
    }

    /// Whether a right of the user is one for the whole company.
    #[must_use]
    pub fn has_whole(&self, right: Capability) -> bool {
        self.desk().area(right).is_whole()
    }

    /// The roles that the user may give to someone.
    ///
    /// # Errors
    /// `forbidden` without `roles.assign`.
    pub async fn assignable_roles(&self) -> Result<Vec<RoleChoice>> {
        let desk = self.desk();
        desk.need(Capability::RolesAssign)?;
        let choice = |(key, role): (&String, &remit_policy::Role)| RoleChoice {
            key: key.clone(),
            name: role.name.clone(),
            tier: role.tier,
        };
        Ok(desk.assignable().map(choice).collect())
    }

    /// Who gave assignments, and why.
    async fn granted(&self, user: Option<UserId>) -> Result<BTreeMap<Uuid, assignment::Model>> {
        let mut rows = assignment::Entity::find();
        if let Some(user) = user {
            rows = rows.filter(assignment::Column::PersonId.eq(user));
        }
        Ok(rows.all(self.tx()).await?.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Desk<'_> {
    /// Someone as the user sees them.
    pub(super) async fn view(&self, login: &str) -> Result<PersonView> {
        let (desk, area) = (*self, self.seen()?);
        let (id, user) = desk.person(&area, login)?;
        let rows = desk.ctx.granted(Some(id)).await?;
        let told = Told { desk, area, areas: desk.areas(), sights: Sights::of(&desk), rows };
        told.view(id, user).ok_or_else(not_found)
    }

    /// Where the user sees who holds what.
    fn seen(&self) -> Result<Area> {
        if self.standing().can(Capability::AccessReview) {
            return Ok(Area::whole());
        }
        let area = self.any_area(&MANAGING);
        if !area.is_empty() {
            return Ok(area);
        }
        Err(forbidden(OfDesk::ManagesNoPeople))
    }

    fn areas(&self) -> Vec<(Capability, Area)> {
        MANAGING.into_iter().map(|right| (right, self.area(right))).collect()
    }
}

pub(super) fn unit(department: &Department) -> Unit {
    Unit { key: department.key.clone(), name: department.name.clone() }
}

/// What is told about people, and to whom.
struct Told<'w> {
    desk: Desk<'w>,
    area: Area,
    areas: Vec<(Capability, Area)>,
    sights: Sights<'w>,
    rows: BTreeMap<Uuid, assignment::Model>,
}

impl Told<'_> {
    fn org(&self) -> &Org {
        &self.desk.world.org
    }

    fn view(&self, id: UserId, user: &User) -> Option<PersonView> {
        let org = self.org();
        let held = org.assignments(id).iter();
        let values = |dimension: &str| -> Vec<String> {
            org.partition(id, dimension).into_iter().filter_map(|value| Some(org.value(value)?.key.clone())).collect()
        };
        let partitions = dimensions(org).into_keys().map(|key| (key.to_owned(), values(key)));
        Some(PersonView {
            login: user.login.clone(),
            name: user.name.clone(),
            department: org.department(user.department).map(unit)?,
            manager: user.manager.and_then(|manager| self.named(manager)),
            status: user.status,
            roles: held.map(|one| self.assignment(one)).collect(),
            partitions: partitions.filter(|(_, values)| !values.is_empty()).collect(),
            can: self.can(id, user),
        })
    }

    /// Someone beside the one who is looked at: the directory knows the active, an area its own.
    fn named(&self, id: UserId) -> Option<remit_wire::Person> {
        let user = self.org().user(id)?;
        (user.status == Status::Active || self.area.holds(user.department)).then(|| person(user))
    }

    fn can(&self, id: UserId, user: &User) -> Vec<Capability> {
        let below = |area: &Area| area.holds(user.department) && self.desk.is_below_me(area, id).is_ok();
        let managing = self.areas.iter().filter(|(_, area)| below(area)).map(|(right, _)| *right);
        let looking = self.sights.allow(id).then_some(Capability::ViewAs);
        managing.chain(looking).collect()
    }

    fn assignment(&self, one: &Assignment) -> AssignmentView {
        let row = self.rows.get(&one.id);
        assignment_view(
            self.desk,
            one,
            row.and_then(|row| row.reason.clone()),
            row.and_then(|row| self.named(row.granted_by?)),
        )
    }
}

/// An assignment in the form that travels.
pub(super) fn assignment_view(
    desk: Desk<'_>, one: &Assignment, reason: Option<String>, granted_by: Option<remit_wire::Person>,
) -> AssignmentView {
    let at = desk.ctx.at();
    let phase = match (one.valid_from, one.valid_until) {
        (_, Some(end)) if end <= at => Phase::Ended,
        (Some(begin), _) if at < begin => Phase::Coming,
        _ => Phase::Current,
    };
    let named = || Name { en: one.role.clone(), zh: one.role.clone() };
    AssignmentView {
        id: one.id,
        role: one.role.clone(),
        name: desk.world.policy.roles.get(&one.role).map_or_else(named, |role| role.name.clone()),
        anchor: one.anchor.and_then(|anchor| desk.world.org.department(anchor)).map(unit),
        valid_from: one.valid_from.map(moment),
        valid_until: one.valid_until.map(moment),
        phase,
        reason,
        granted_by,
    }
}
