//! `permissions.md` §4–§6 once more, sentence by sentence, over the plain data of a firm: the truth that
//! the store's answers are held against. It uses nothing that decides in `remit_policy`.

use std::net::IpAddr;

use remit_policy::{
    Action, Capability, Conditions, Day, Field, Grant, Level, Object, Reach, Role, ShareLevel, Status, Window,
};

use super::firm::{Assignment, Firm, Grantee, Share, Spot, State};

/// An assignment that counts, with its role and its anchor.
struct Held<'f> {
    key: &'f str,
    role: &'f Role,
    anchor: usize,
}

/// One person, now, from where they are.
pub(crate) struct Judge<'f> {
    pub(crate) firm: &'f Firm,
    pub(crate) person: usize,
    held: Vec<Held<'f>>,
    active: bool,
}

/// Everything about a record that a verdict depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub(crate) spot: Spot,
    pub(crate) customer: Option<Spot>,
    pub(crate) shared: Option<ShareLevel>,
}

fn grant_of(role: &Role, object: Object, action: Action) -> Option<&Grant> {
    role.objects.get(&object)?.grants.get(&action)
}

/// Unless stated: normal fields `edit`, sensitive fields `hidden`.
fn level_of(role: &Role, object: Object, field: &Field) -> Level {
    let stated = role.objects.get(&object).and_then(|rights| rights.fields.get(field.key));
    stated.copied().unwrap_or(if field.sensitive { Level::Hidden } else { Level::Edit })
}

impl<'f> Judge<'f> {
    pub(crate) fn of(firm: &'f Firm, person: usize) -> Judge<'f> {
        let active = firm.people[person].status == Status::Active;
        let mine = firm.assignments.iter().filter(|one| active && one.person == person);
        let held = mine.filter_map(|one| hold(firm, one)).collect();
        Judge { firm, person, held, active }
    }

    pub(crate) fn is_active(&self) -> bool {
        self.active
    }

    pub(crate) fn can(&self, right: Capability) -> bool {
        self.held.iter().any(|held| held.role.capabilities.contains(&right))
    }

    /// Whether nothing gives this person anything: no counting assignment and no share.
    pub(crate) fn holds_nothing(&self) -> bool {
        self.held.is_empty() && !self.firm.shares.iter().any(|share| self.names_me(share))
    }

    /// Whether a share that has not expired is with this person.
    pub(crate) fn names_me(&self, share: &Share) -> bool {
        let lasting = share.expires.is_none_or(|end| self.firm.at < end);
        lasting
            && match &share.grantee {
                Grantee::Person(person) => *person == self.person,
                Grantee::Department(department) => {
                    let mine = self.firm.people[self.person].department;
                    self.firm.department_and_above(mine).contains(department)
                }
                Grantee::Role(key) => self.held.iter().any(|held| held.key == key),
            }
    }

    /// The facts of a record as it is.
    pub(crate) fn case(&self, place: usize) -> Case {
        let record = &self.firm.records[place];
        // A share names a record by type and id, whatever record it was made for.
        let names = |share: &&Share| share.object == record.object && self.firm.records[share.record].id == record.id;
        let shares = self.firm.shares.iter().filter(names);
        Case {
            spot: self.firm.spot(record),
            customer: record.customer.map(|customer| self.firm.spot(&self.firm.records[customer])),
            shared: shares.filter(|share| self.names_me(share)).map(|share| share.level).max(),
        }
    }

    /// Whether the record is there for this person at all.
    pub(crate) fn sees(&self, place: usize) -> bool {
        let record = &self.firm.records[place];
        record.state == State::Present && self.may(record.object, Action::View, &self.case(place))
    }

    /// Whether the record is in this person's recycle bin.
    pub(crate) fn bins(&self, place: usize) -> bool {
        let record = &self.firm.records[place];
        matches!(record.state, State::Deleted(_)) && self.may(record.object, Action::Delete, &self.case(place))
    }

    /// `rows(u, a)`, at once or by approval.
    pub(crate) fn may(&self, object: Object, action: Action, case: &Case) -> bool {
        self.allowed(object, action, case, |_| true)
    }

    /// Of each grant for the action, whether it asks for approval.
    pub(crate) fn approvals(&self, object: Object, action: Action) -> Vec<bool> {
        let grants = self.held.iter().filter_map(|held| grant_of(held.role, object, action));
        grants.map(|grant| grant.approval).collect()
    }

    /// The same without the grants that ask for approval.
    pub(crate) fn may_directly(&self, object: Object, action: Action, case: &Case) -> bool {
        self.allowed(object, action, case, |grant| !grant.approval)
    }

    fn allowed(&self, object: Object, action: Action, case: &Case, counts: fn(&Grant) -> bool) -> bool {
        let granted = self.held.iter().any(|held| {
            let grant = grant_of(held.role, object, action).filter(|grant| counts(grant));
            grant.is_some_and(|grant| self.lies_in(held, object, action, grant, case))
        });
        let shared = match action {
            Action::View => case.shared.is_some(),
            Action::Edit => case.shared == Some(ShareLevel::Edit),
            _ => false,
        };
        let within = matches!(action, Action::View | Action::Create) || self.may(object, Action::View, case);
        self.active && within && (granted || shared)
    }

    /// `rows(g) = (reach(g) ∪ via_customer(g)) ∩ fences(g)`.
    fn lies_in(&self, held: &Held<'_>, object: Object, action: Action, grant: &Grant, case: &Case) -> bool {
        let customer = case.customer.as_ref().filter(|_| grant.via_customer && object.is_child());
        let via = customer.is_some_and(|spot| {
            let case = Case { spot: spot.clone(), customer: None, shared: None };
            let grant = grant_of(held.role, Object::Customer, action);
            grant.is_some_and(|grant| self.lies_in(held, Object::Customer, action, grant, &case))
        });
        (via || self.reached(grant.reach, held.anchor, &case.spot)) && self.fenced_in(grant, &case.spot)
    }

    fn fenced_in(&self, grant: &Grant, spot: &Spot) -> bool {
        grant.fences.iter().all(|fence| {
            let value = spot.values.get(fence.as_str());
            let covers = |above: usize| self.firm.partitions.contains(&(self.person, above));
            value.is_some_and(|value| self.firm.value_and_above(*value).into_iter().any(covers))
        })
    }

    fn reached(&self, reach: Reach, anchor: usize, spot: &Spot) -> bool {
        let mine = spot.owner == Some(self.person);
        let report = spot.owner.is_some_and(|owner| self.firm.managers(owner).contains(&self.person));
        let here = spot.department == Some(anchor);
        let below = spot.department.is_some_and(|one| self.firm.department_and_above(one).contains(&anchor));
        match reach {
            Reach::Own => mine,
            Reach::Reports => mine || report,
            Reach::Department => mine || report || here,
            Reach::Subtree => mine || report || here || below,
            Reach::All => true,
        }
    }

    fn held_in(&self, object: Object, action: Action, case: &Case) -> impl Iterator<Item = (&Held<'f>, &Grant)> {
        let held = self.held.iter().filter_map(move |held| Some((held, grant_of(held.role, object, action)?)));
        let case = case.clone();
        held.filter(move |(held, grant)| self.lies_in(held, object, action, grant, &case))
    }

    pub(crate) fn level(&self, object: Object, case: &Case, field: &Field) -> Level {
        if !self.may(object, Action::View, case) {
            return Level::Hidden;
        }
        let granted = self.held_in(object, Action::View, case).map(|(held, _)| level_of(held.role, object, field));
        granted.max().unwrap_or_else(|| self.shared_level(object, case.shared, field))
    }

    /// For a record seen only through a share.
    fn shared_level(&self, object: Object, shared: Option<ShareLevel>, field: &Field) -> Level {
        let viewing = self.held.iter().filter(|held| grant_of(held.role, object, Action::View).is_some());
        let highest = viewing.map(|held| level_of(held.role, object, field)).max();
        highest.unwrap_or(match (field.sensitive, shared) {
            (true, _) | (_, None) => Level::Hidden,
            (false, Some(ShareLevel::View)) => Level::Read,
            (false, Some(ShareLevel::Edit)) => Level::Edit,
        })
    }

    /// Whether there can be a record at all on which this person reads the field: one in a view grant that
    /// shows it, or one that is shared and lies in no grant that shows less.
    pub(crate) fn can_read(&self, object: Object, field: &Field) -> bool {
        let mine = |fence: &String| {
            let in_fence = |value: &usize| self.firm.values[*value].dimension == fence;
            self.firm.partitions.iter().any(|(person, value)| *person == self.person && in_fence(value))
        };
        let mut shared = self.shared_level(object, Some(ShareLevel::Edit), field) >= Level::Read;
        for held in &self.held {
            let Some(grant) = grant_of(held.role, object, Action::View) else { continue };
            let reads = level_of(held.role, object, field) >= Level::Read;
            if reads && grant.fences.iter().all(mine) {
                return true;
            }
            shared &= reads || grant.reach != Reach::All || !grant.fences.is_empty();
        }
        shared
    }

    /// Whether some role with a view grant masks the field.
    pub(crate) fn has_mask(&self, object: Object, field: &Field) -> bool {
        let viewing = self.held.iter().filter(|held| grant_of(held.role, object, Action::View).is_some());
        viewing.into_iter().any(|held| level_of(held.role, object, field) == Level::Masked)
    }

    pub(crate) fn editable(&self, object: Object, case: &Case, field: &Field) -> bool {
        self.edits(object, case, field, |_| true)
    }

    /// The same without anyone's approval.
    pub(crate) fn edits_directly(&self, object: Object, case: &Case, field: &Field) -> bool {
        self.edits(object, case, field, |held| {
            let rights = &held.role.objects[&object];
            !rights.grants[&Action::Edit].approval && !rights.approval_fields.contains(field.key)
        })
    }

    fn edits(&self, object: Object, case: &Case, field: &Field, counts: impl Fn(&Held<'_>) -> bool) -> bool {
        let level = self.level(object, case, field);
        let mut editing = self.held_in(object, Action::Edit, case).filter(|(held, _)| counts(held));
        let granted = editing.any(|(held, _)| level_of(held.role, object, field) == Level::Edit);
        let shared = case.shared == Some(ShareLevel::Edit) && level == Level::Edit;
        self.may(object, Action::View, case) && level >= Level::Read && (granted || shared)
    }

    /// Whether a field may be given to a record that is made: some assignment whose create grant contains
    /// it gives the level `edit`.
    pub(crate) fn creates(&self, object: Object, case: &Case, field: &Field, directly: bool) -> bool {
        let mut creating =
            self.held_in(object, Action::Create, case).filter(|(_, grant)| !(directly && grant.approval));
        creating.any(|(held, _)| level_of(held.role, object, field) == Level::Edit)
    }

    /// Whether a record in `rows(u, transfer)` may end up there.
    pub(crate) fn may_move(&self, object: Object, case: &Case, to: &Case, directly: bool) -> bool {
        let mut paths = self.held_in(object, Action::Transfer, case).filter(|(_, grant)| !(directly && grant.approval));
        paths.any(|(held, grant)| {
            let reach = grant.to.unwrap_or(Reach::Department);
            self.reached(reach, held.anchor, &to.spot) && self.fenced_in(grant, &to.spot)
        })
    }
}

/// The time is inside the validity, and the role's conditions hold.
fn hold<'f>(firm: &'f Firm, one: &'f Assignment) -> Option<Held<'f>> {
    let begun = one.from.is_none_or(|from| from <= firm.at);
    let over = one.until.is_some_and(|until| until <= firm.at);
    let role = firm.policy.roles.get(&one.role)?;
    let person = &firm.people[one.person];
    let counts = begun && !over && conditions_hold(&role.conditions, firm.at, person.ip);
    counts.then_some(Held { key: &one.role, role, anchor: one.anchor.unwrap_or(person.department) })
}

fn conditions_hold(conditions: &Conditions, at: i64, ip: Option<IpAddr>) -> bool {
    let hours = conditions.hours.is_empty() || conditions.hours.iter().any(|window| in_window(window, at));
    let ip = ip.map(|ip| ip.to_canonical());
    let inside = |ip: IpAddr| conditions.networks.iter().any(|network| network.contains(&ip));
    hours && (conditions.networks.is_empty() || ip.is_some_and(inside))
}

/// Walks back from now to the last minute at which the span began, if it has not ended since.
fn in_window(window: &Window, at: i64) -> bool {
    let offset = if window.tz == "Asia/Shanghai" { 8 * 60 } else { 0 };
    let now = at.div_euclid(60) + offset;
    let length = (i64::from(window.to) - i64::from(window.from)).rem_euclid(1440);
    (0..length).map(|ago| now - ago).any(|minute| {
        // 1970-01-01 was a Thursday.
        let day = Day::ALL[(minute.div_euclid(1440) + 3).rem_euclid(7) as usize];
        minute.rem_euclid(1440) == i64::from(window.from) && window.days.contains(&day)
    })
}
