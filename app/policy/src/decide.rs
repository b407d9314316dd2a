//! Deciding: which assignments of a user count, and what they add up to for one object and action.

use uuid::Uuid;

use crate::permit::{Lens, Levels, Pen, Permit, TransferPath};
use crate::{
    Action, Assignment, Capability, DepartmentId, Grant, Ids, Object, Org, Policy, Reach, Request, Role, RowRule,
    ShareLevel, Status, UserId,
};

/// An assignment that counts for this request.
#[derive(Clone, Copy, Debug)]
pub struct Counting<'a> {
    /// The assignment.
    pub assignment: Uuid,
    /// The role's key.
    pub key: &'a str,
    /// The role.
    pub role: &'a Role,
    /// Where `department` and `subtree` are measured from.
    pub anchor: DepartmentId,
}

/// Why an assignment does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silent {
    /// The user is suspended or has departed.
    Inactive,
    /// Its validity has not begun.
    NotYet(i64),
    /// Its validity has ended.
    Expired(i64),
    /// The revision has no such role.
    NoRole,
    /// The request came at another hour.
    Hours,
    /// The request came from another network, or its address is unknown.
    Networks,
}

/// One user, now, from here, under one policy: where they stand.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    org: &'a Org,
    user: UserId,
    counting: Vec<Counting<'a>>,
    silent: Vec<(&'a Assignment, Silent)>,
}

impl<'a> Standing<'a> {
    /// Judges every assignment of the user once.
    #[must_use]
    pub fn of(org: &'a Org, policy: &'a Policy, request: &Request<'_>) -> Standing<'a> {
        let mut standing = Standing { org, user: request.user, counting: Vec::new(), silent: Vec::new() };
        for assignment in org.assignments(request.user) {
            match judge(org, policy, request, assignment) {
                Ok(counting) => standing.counting.push(counting),
                Err(why) => standing.silent.push((assignment, why)),
            }
        }
        standing
    }

    /// The user.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The organisation that this is judged in.
    #[must_use]
    pub fn org(&self) -> &'a Org {
        self.org
    }

    /// Whether the user may hold any permission at all.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.org.user(self.user).is_some_and(|user| user.status == Status::Active)
    }

    /// The assignments that count.
    #[must_use]
    pub fn counting(&self) -> &[Counting<'a>] {
        &self.counting
    }

    /// The assignments that do not count, each with the reason.
    #[must_use]
    pub fn silent(&self) -> &[(&'a Assignment, Silent)] {
        &self.silent
    }

    /// Whether any counting role has this system right.
    #[must_use]
    pub fn can(&self, capability: Capability) -> bool {
        self.counting.iter().any(|one| one.role.capabilities.contains(&capability))
    }

    /// The permit for one object and action. It always exists; where nothing is allowed it admits nothing.
    #[must_use]
    pub fn permit(&self, object: Object, action: Action) -> Permit {
        if !self.is_active() {
            return Permit::nothing(self.user, object, action);
        }
        let view = RowRule::any(self.rules(object, Action::View, |_| true).chain([RowRule::Shared(ShareLevel::View)]));
        let limit = if action == Action::Create { RowRule::Always } else { view.clone() };
        let within = |rule: RowRule| RowRule::all([rule, limit.clone()]);
        let shared = self.share_rule(action);
        Permit {
            user: self.user,
            object,
            action,
            rows: within(RowRule::any(self.rules(object, action, |_| true).chain([shared.clone()]))),
            direct: within(RowRule::any(self.rules(object, action, |grant| !grant.approval).chain([shared]))),
            view,
            lenses: self.counting.iter().filter_map(|one| self.lens(one, object)).collect(),
            pens: self.counting.iter().filter_map(|one| self.pen(one, object, action)).collect(),
            paths: self.paths(object, action),
        }
    }

    fn share_rule(&self, action: Action) -> RowRule {
        match action {
            Action::View => RowRule::Shared(ShareLevel::View),
            Action::Edit => RowRule::Shared(ShareLevel::Edit),
            _ => RowRule::Never,
        }
    }

    /// `rows(g)` for every counting grant that passes the test.
    fn rules(&self, object: Object, action: Action, test: fn(&Grant) -> bool) -> impl Iterator<Item = RowRule> {
        let grants = self.counting.iter().filter_map(move |one| Some((one, one.role.grant(object, action)?)));
        grants.filter(move |(_, grant)| test(grant)).map(move |(one, grant)| self.rows(one, object, action, grant))
    }

    /// `rows(g) = (reach(g) ∪ via_customer(g)) ∩ fences(g)`.
    pub(crate) fn rows(&self, one: &Counting<'_>, object: Object, action: Action, grant: &Grant) -> RowRule {
        let via = if grant.via_customer && object.is_child() { self.via(one, action) } else { RowRule::Never };
        self.fenced(RowRule::any([self.reach(grant.reach, one.anchor), via]), grant)
    }

    /// The records whose customer lies in the same assignment's grant for the same action.
    pub(crate) fn via(&self, one: &Counting<'_>, action: Action) -> RowRule {
        let Some(grant) = one.role.grant(Object::Customer, action) else {
            return RowRule::Never;
        };
        RowRule::via_customer(self.rows(one, Object::Customer, action, grant))
    }

    pub(crate) fn reach(&self, reach: Reach, anchor: DepartmentId) -> RowRule {
        if reach == Reach::All {
            return RowRule::Always;
        }
        let owners =
            if reach >= Reach::Reports { self.org.with_reports(self.user) } else { Ids::new([self.user].into()) };
        let departments = match reach {
            Reach::Department => RowRule::DepartmentIn(Ids::new([anchor].into())),
            Reach::Subtree => RowRule::DepartmentIn(self.org.subtree(anchor)),
            _ => RowRule::Never,
        };
        RowRule::any([RowRule::OwnerIn(owners), departments])
    }

    fn fenced(&self, rule: RowRule, grant: &Grant) -> RowRule {
        let fences = grant.fences.iter().map(|dimension| self.fence(dimension));
        RowRule::all(std::iter::once(rule).chain(fences))
    }

    /// Inside my partition of a dimension; nothing where I have none.
    pub(crate) fn fence(&self, dimension: &str) -> RowRule {
        RowRule::value_in(dimension, self.org.covered(self.user, dimension))
    }

    fn lens(&self, one: &Counting<'_>, object: Object) -> Option<Lens> {
        let grant = one.role.grant(object, Action::View)?;
        Some(Lens {
            assignment: one.assignment,
            role: one.key.into(),
            view: self.rows(one, object, Action::View, grant),
            levels: Levels::of(one.role, object),
        })
    }

    /// What one assignment lets the user write: by its create grant on a permit to create, else by its edit grant.
    fn pen(&self, one: &Counting<'_>, object: Object, action: Action) -> Option<Pen> {
        let writing = if action == Action::Create { Action::Create } else { Action::Edit };
        let grant = one.role.grant(object, writing)?;
        let rights = one.role.objects.get(&object)?;
        Some(Pen {
            rows: self.rows(one, object, writing, grant),
            by_approval: grant.approval,
            approval_fields: rights.approval_fields.clone(),
            levels: Levels::of(one.role, object),
        })
    }

    fn paths(&self, object: Object, action: Action) -> Vec<TransferPath> {
        if action != Action::Transfer {
            return Vec::new();
        }
        let grants = self.counting.iter().filter_map(|one| Some((one, one.role.grant(object, action)?)));
        grants.map(|(one, grant)| self.path(one, object, grant)).collect()
    }

    fn path(&self, one: &Counting<'_>, object: Object, grant: &Grant) -> TransferPath {
        let to = self.reach(grant.to.unwrap_or(Reach::Department), one.anchor);
        TransferPath {
            from: self.rows(one, object, Action::Transfer, grant),
            to: self.fenced(to, grant),
            approval: grant.approval,
        }
    }
}

fn judge<'a>(
    org: &Org, policy: &'a Policy, request: &Request<'_>, assignment: &'a Assignment,
) -> Result<Counting<'a>, Silent> {
    let user = org.user(request.user).filter(|user| user.status == Status::Active).ok_or(Silent::Inactive)?;
    if let Some(from) = assignment.valid_from.filter(|from| request.at < *from) {
        return Err(Silent::NotYet(from));
    }
    if let Some(until) = assignment.valid_until.filter(|until| request.at >= *until) {
        return Err(Silent::Expired(until));
    }
    let role = policy.roles.get(&assignment.role).ok_or(Silent::NoRole)?;
    if !role.conditions.hours_hold(request) {
        return Err(Silent::Hours);
    }
    if !role.conditions.networks_hold(request) {
        return Err(Silent::Networks);
    }
    let anchor = assignment.anchor.unwrap_or(user.department);
    Ok(Counting { assignment: assignment.id, key: &assignment.role, role, anchor })
}
