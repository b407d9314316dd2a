//! Random worlds: an organisation, a policy, one user who asks, and records to ask about.
//!
//! A world is built from small numbers (`Plan`), each of which points at something that exists
//! by then, so that every plan is a world and a failing one shrinks to a small one.

use std::net::IpAddr;

use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::policies::{DIMENSIONS, policy};
use crate::{
    Assignment, Dimensions, Facts, Object, Org, Place, Policy, Request, ShareLevel, Standing, Status, User, UserId,
    Utc, Value, ValueId,
};

pub(crate) const DAY: i64 = 86_400;
/// A parent, a child with dimensions of its own, one without, and one that is no child.
pub(crate) const OBJECTS: &[Object] = &[Object::Customer, Object::Opportunity, Object::Payment, Object::Product];
pub(crate) const ROLES: &[&str] = &["first", "second", "third"];

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) org: Org,
    /// The organisation before anyone was assigned a role.
    unassigned: Org,
    pub(crate) policy: Policy,
    pub(crate) user: UserId,
    pub(crate) at: i64,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) records: Vec<(Object, Facts)>,
}

impl World {
    pub(crate) fn request(&self) -> Request<'_> {
        Request { user: self.user, at: self.at, ip: self.ip, zones: &Utc }
    }

    pub(crate) fn standing(&self) -> Standing<'_> {
        Standing::of(&self.org, &self.policy, &self.request())
    }

    /// The same user with another status.
    pub(crate) fn set_status(&mut self, status: Status) {
        let user = self.org.user(self.user).unwrap().clone();
        self.org.add_user(self.user, User { status, ..user }).unwrap();
    }

    /// Makes every assignment of the user stop counting, for one of four reasons.
    pub(crate) fn silence(&mut self, why: u8) {
        let assignments = self.org.assignments(self.user).to_vec();
        self.org = self.unassigned.clone();
        for mut one in assignments {
            match why {
                0 => one.valid_until = Some(self.at),
                1 => one.valid_from = Some(self.at + 1),
                2 => one.role = "gone".into(),
                _ => self.ip = None,
            }
            self.org.add_assignment(one);
        }
        if self.ip.is_none() {
            let anywhere = || vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
            let roles = self.policy.roles.values_mut();
            roles.for_each(|role| role.conditions.networks = anywhere());
        }
    }
}

#[derive(Clone, Debug)]
struct Plan {
    departments: Vec<u8>,
    users: Vec<(u8, u8, Status)>,
    values: [Vec<u8>; 4],
    partitions: Vec<(usize, u8)>,
    assignments: Vec<AssignmentPlan>,
    user: u8,
    at: i64,
    ip: Option<IpAddr>,
    records: Vec<RecordPlan>,
}

#[derive(Clone, Debug)]
struct AssignmentPlan {
    role: u8,
    anchor: Option<u8>,
    from: Option<i64>,
    until: Option<i64>,
}

#[derive(Clone, Debug)]
struct PlacePlan {
    owner: Option<u8>,
    department: Option<u8>,
    values: [Option<u8>; 4],
}

#[derive(Clone, Debug)]
struct RecordPlan {
    object: Object,
    place: PlacePlan,
    customer: Option<PlacePlan>,
    shared: Option<ShareLevel>,
}

pub(crate) fn world() -> impl Strategy<Value = World> {
    let who = (any::<u8>(), 0..14 * DAY, address());
    let inside = (vec(assignment(), 0..=4), vec((0..4_usize, any::<u8>()), 0..=4));
    (departments_users_values(), inside, who, vec(record(), 1..=8), policy(ROLES, OBJECTS)).prop_map(
        |((departments, users, values), (assignments, partitions), (user, at, ip), records, policy)| {
            let plan = Plan { departments, users, values, partitions, assignments, user, at, ip, records };
            plan.build(policy)
        },
    )
}

type Nodes = (Vec<u8>, Vec<(u8, u8, Status)>, [Vec<u8>; 4]);

fn departments_users_values() -> impl Strategy<Value = Nodes> {
    let status = prop_oneof![
        18 => Just(Status::Active),
        1 => Just(Status::Suspended),
        1 => Just(Status::Departed),
    ];
    let values = || vec(any::<u8>(), 1..=4);
    let users = vec((any::<u8>(), any::<u8>(), status), 1..=5);
    (vec(any::<u8>(), 1..=5), users, [values(), values(), values(), values()])
}

fn address() -> impl Strategy<Value = Option<IpAddr>> {
    let known = ["10.1.2.3", "192.168.7.7", "::ffff:10.9.9.9", "fd00::1", "203.0.113.9"];
    weighted(0.8, select(known.to_vec()).prop_map(|text| text.parse().unwrap()))
}

/// Mostly without limits.
fn assignment() -> impl Strategy<Value = AssignmentPlan> {
    let (from, until) = (weighted(0.1, 0..14 * DAY), weighted(0.1, 0..14 * DAY));
    (any::<u8>(), of(any::<u8>()), from, until).prop_map(|(role, anchor, from, until)| AssignmentPlan {
        role,
        anchor,
        from,
        until,
    })
}

fn place() -> impl Strategy<Value = PlacePlan> {
    let some = || weighted(0.8, any::<u8>());
    (some(), some(), [some(), some(), some(), some()]).prop_map(|(owner, department, values)| PlacePlan {
        owner,
        department,
        values,
    })
}

fn record() -> impl Strategy<Value = RecordPlan> {
    let share = prop_oneof![Just(ShareLevel::View), Just(ShareLevel::Edit)];
    (select(OBJECTS), place(), weighted(0.9, place()), weighted(0.25, share))
        .prop_map(|(object, place, customer, shared)| RecordPlan { object, place, customer, shared })
}

fn department_id(index: usize) -> Uuid {
    Uuid::from_u128(0x100 + index as u128)
}

fn user_id(index: usize) -> Uuid {
    Uuid::from_u128(0x200 + index as u128)
}

fn value_id(dimension: usize, index: usize) -> Uuid {
    Uuid::from_u128(0x1000 * (dimension as u128 + 1) + index as u128)
}

fn pick(number: u8, count: usize) -> usize {
    usize::from(number) % count
}

/// A node's parent is one of those before it, or none.
fn above(number: u8, index: usize) -> Option<usize> {
    Some(pick(number, index + 1)).filter(|parent| *parent < index)
}

impl Plan {
    fn build(&self, policy: Policy) -> World {
        let mut org = Org::default();
        let mut dimensions = Dimensions::default();
        dimensions.add(DIMENSIONS[3], [Object::Customer, Object::Product].into()).unwrap();
        org.set_dimensions(dimensions);
        self.people(&mut org);
        self.divisions(&mut org);
        let user = user_id(pick(self.user, self.users.len()));
        self.partitions(&mut org, user);
        let unassigned = org.clone();
        self.assignments(&mut org, user);
        let records = self.records.iter().map(|record| (record.object, self.facts(&org, record)));
        let records = records.collect();
        World { org, unassigned, policy, user, at: self.at, ip: self.ip, records }
    }

    fn people(&self, org: &mut Org) {
        for (index, number) in self.departments.iter().enumerate() {
            let parent = above(*number, index).map(department_id);
            org.add_department(department_id(index), &format!("d{index}"), "", parent).unwrap();
        }
        for (index, (department, manager, status)) in self.users.iter().enumerate() {
            let department = department_id(pick(*department, self.departments.len()));
            let manager = above(*manager, index).map(user_id);
            let user = User { manager, status: *status, ..User::new(&format!("u{index}"), "", department) };
            org.add_user(user_id(index), user).unwrap();
        }
    }

    fn divisions(&self, org: &mut Org) {
        for (dimension, name) in DIMENSIONS.iter().enumerate() {
            for (index, number) in self.values[dimension].iter().enumerate() {
                let parent = above(*number, index).map(|parent| value_id(dimension, parent));
                let value = Value { dimension: (*name).into(), key: format!("v{index}"), name: None, parent };
                org.add_value(value_id(dimension, index), value).unwrap();
            }
        }
    }

    fn value(&self, dimension: usize, number: u8) -> ValueId {
        value_id(dimension, pick(number, self.values[dimension].len()))
    }

    fn partitions(&self, org: &mut Org, user: UserId) {
        for (dimension, number) in &self.partitions {
            org.add_partition(user, DIMENSIONS[*dimension], self.value(*dimension, *number));
        }
    }

    fn assignments(&self, org: &mut Org, user: UserId) {
        for (index, plan) in self.assignments.iter().enumerate() {
            org.add_assignment(Assignment {
                id: Uuid::from_u128(0x300 + index as u128),
                user,
                role: ROLES[pick(plan.role, ROLES.len())].into(),
                anchor: plan.anchor.map(|number| department_id(pick(number, self.departments.len()))),
                valid_from: plan.from,
                valid_until: plan.until,
            });
        }
    }

    fn place(&self, plan: &PlacePlan) -> Place {
        let values = plan.values.iter().enumerate();
        let value = |(dimension, number): (usize, &Option<u8>)| {
            Some((DIMENSIONS[dimension].into(), self.value(dimension, (*number)?)))
        };
        Place {
            owner: plan.owner.map(|number| user_id(pick(number, self.users.len()))),
            department: plan.department.map(|number| department_id(pick(number, self.departments.len()))),
            values: values.filter_map(value).collect(),
        }
    }

    /// A child takes from its customer the value of each dimension that it does not carry itself.
    fn facts(&self, org: &Org, record: &RecordPlan) -> Facts {
        let mut place = self.place(&record.place);
        place.values.retain(|dimension, _| org.dimensions().carries(record.object, dimension));
        let customer = record.customer.as_ref().filter(|_| record.object.is_child());
        let customer = customer.map(|customer| self.place(customer));
        for (dimension, value) in customer.iter().flat_map(|customer| &customer.values) {
            place.values.entry(dimension.clone()).or_insert(*value);
        }
        Facts { place, customer, shared: record.shared }
    }
}
