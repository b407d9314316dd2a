//! `permissions.md` §4–§6 once more, sentence by sentence and without sets: what the core must agree with.

use uuid::Uuid;

use super::world::World;
use crate::{Action, Assignment, Facts, Field, Grant, Level, Object, Place, Reach, Role, ShareLevel, Status};

/// An assignment that counts, with its role and its anchor.
struct Held<'a> {
    role: &'a Role,
    anchor: Uuid,
}

pub(crate) struct Oracle<'a> {
    world: &'a World,
    held: Vec<Held<'a>>,
    active: bool,
}

impl<'a> Oracle<'a> {
    pub(crate) fn of(world: &'a World) -> Oracle<'a> {
        let active = world.org.user(world.user).unwrap().status == Status::Active;
        let all = world.org.assignments(world.user);
        let held = all.iter().filter_map(|one| hold(world, one)).collect();
        Oracle { world, held, active }
    }

    /// `rows(u, a)`.
    pub(crate) fn may(&self, object: Object, action: Action, facts: &Facts) -> bool {
        self.allowed(object, action, facts, |_| true)
    }

    /// The same without the grants that ask for approval.
    pub(crate) fn may_directly(&self, object: Object, action: Action, facts: &Facts) -> bool {
        self.allowed(object, action, facts, |grant| !grant.approval)
    }

    fn allowed(&self, object: Object, action: Action, facts: &Facts, counts: fn(&Grant) -> bool) -> bool {
        let granted = self.held.iter().any(|held| {
            let grant = held.role.grant(object, action).filter(|grant| counts(grant));
            grant.is_some_and(|grant| self.lies_in(held, object, action, grant, facts))
        });
        let shared = match action {
            Action::View => facts.shared.is_some(),
            Action::Edit => facts.shared == Some(ShareLevel::Edit),
            _ => false,
        };
        let within = matches!(action, Action::View | Action::Create) || self.may(object, Action::View, facts);
        self.active && within && (granted || shared)
    }

    /// `rows(g) = (reach(g) ∪ via_customer(g)) ∩ fences(g)`.
    fn lies_in(&self, held: &Held<'_>, object: Object, action: Action, grant: &Grant, facts: &Facts) -> bool {
        let customer = facts.customer.as_ref().filter(|_| grant.via_customer && object.is_child());
        let via = customer.is_some_and(|place| {
            let facts = Facts { place: place.clone(), ..Facts::default() };
            let grant = held.role.grant(Object::Customer, action);
            grant.is_some_and(|grant| self.lies_in(held, Object::Customer, action, grant, &facts))
        });
        (via || self.reached(grant.reach, held.anchor, &facts.place)) && self.fenced_in(grant, &facts.place)
    }

    fn fenced_in(&self, grant: &Grant, place: &Place) -> bool {
        grant.fences.iter().all(|fence| place.values.get(fence).is_some_and(|value| self.covers(fence, *value)))
    }

    fn reached(&self, reach: Reach, anchor: Uuid, place: &Place) -> bool {
        let org = &self.world.org;
        let mine = place.owner == Some(self.world.user);
        let report = place.owner.is_some_and(|owner| self.is_above(owner));
        let here = place.department == Some(anchor);
        let below = place.department.is_some_and(|department| org.above(department).contains(&anchor));
        match reach {
            Reach::Own => mine,
            Reach::Reports => mine || report,
            Reach::Department => mine || report || here,
            Reach::Subtree => mine || report || here || below,
            Reach::All => true,
        }
    }

    /// Whether the user's chain of managers contains me.
    fn is_above(&self, user: Uuid) -> bool {
        let manager = self.world.org.user(user).and_then(|user| user.manager);
        manager.is_some_and(|manager| manager == self.world.user || self.is_above(manager))
    }

    /// Whether the value or one above it is mine.
    fn covers(&self, dimension: &str, value: Uuid) -> bool {
        let parent = self.world.org.value(value).and_then(|value| value.parent);
        self.world.org.partition(self.world.user, dimension).contains(&value)
            || parent.is_some_and(|parent| self.covers(dimension, parent))
    }

    /// The highest level that any assignment gives whose view grant contains the record.
    pub(crate) fn granted_level(&self, object: Object, facts: &Facts, field: &Field) -> Option<Level> {
        let containing = self.held.iter().filter(|held| {
            let grant = held.role.grant(object, Action::View);
            grant.is_some_and(|grant| self.lies_in(held, object, Action::View, grant, facts))
        });
        containing.map(|held| held.role.level(object, field)).max()
    }

    /// The highest level among the counting roles that hold any view grant on the object.
    pub(crate) fn highest_level(&self, object: Object, field: &Field) -> Option<Level> {
        let viewing = self.held.iter().filter(|held| held.role.grant(object, Action::View).is_some());
        viewing.map(|held| held.role.level(object, field)).max()
    }

    pub(crate) fn level(&self, object: Object, facts: &Facts, field: &Field) -> Level {
        if !self.may(object, Action::View, facts) {
            return Level::Hidden;
        }
        let alone = match (field.sensitive, facts.shared) {
            (false, Some(ShareLevel::Edit)) => Level::Edit,
            (false, _) => Level::Read,
            (true, _) => Level::Hidden,
        };
        let granted = self.granted_level(object, facts, field);
        granted.or_else(|| self.highest_level(object, field)).unwrap_or(alone)
    }

    pub(crate) fn editable(&self, object: Object, facts: &Facts, field: &Field) -> bool {
        let level = self.level(object, facts, field);
        let granted = self.held.iter().any(|held| {
            let grant = held.role.grant(object, Action::Edit);
            held.role.level(object, field) == Level::Edit
                && grant.is_some_and(|grant| self.lies_in(held, object, Action::Edit, grant, facts))
        });
        let shared = facts.shared == Some(ShareLevel::Edit) && level == Level::Edit;
        self.may(object, Action::View, facts) && level >= Level::Read && (granted || shared)
    }

    /// Some assignment whose create grant contains the record as it will be gives the level `edit`.
    pub(crate) fn creatable(&self, object: Object, facts: &Facts, field: &Field) -> bool {
        self.held.iter().any(|held| {
            let grant = held.role.grant(object, Action::Create);
            held.role.level(object, field) == Level::Edit
                && grant.is_some_and(|grant| self.lies_in(held, object, Action::Create, grant, facts))
        })
    }

    /// Whether the record may be handed over so that it lies at another place afterwards.
    pub(crate) fn may_move(&self, object: Object, facts: &Facts, to: &Place) -> bool {
        let path = self.held.iter().any(|held| {
            let Some(grant) = held.role.grant(object, Action::Transfer) else { return false };
            self.lies_in(held, object, Action::Transfer, grant, facts)
                && self.reached(grant.to.unwrap_or(Reach::Department), held.anchor, to)
                && self.fenced_in(grant, to)
        });
        path && self.may(object, Action::Transfer, facts)
    }
}

/// The user is active, the time is inside the validity, and the role's conditions hold.
fn hold<'a>(world: &'a World, one: &Assignment) -> Option<Held<'a>> {
    let user = world.org.user(one.user).unwrap();
    let role = world.policy.roles.get(&one.role)?;
    let begun = one.valid_from.is_none_or(|from| from <= world.at);
    let lasting = one.valid_until.is_none_or(|until| world.at < until);
    let request = world.request();
    let conditions = role.conditions.hours_hold(&request) && role.conditions.networks_hold(&request);
    let counts = user.status == Status::Active && begun && lasting && conditions;
    counts.then_some(Held { role, anchor: one.anchor.unwrap_or(user.department) })
}
