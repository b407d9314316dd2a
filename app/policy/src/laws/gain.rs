//! Everything that gives a user more rights, one step at a time.

use proptest::prelude::*;
use proptest::sample::select;

use super::policies::{DIMENSIONS, grant};
use super::world::{OBJECTS, ROLES, World};
use crate::{Action, Grant, Level, Object, Reach};

/// One step. Numbers point at one of the things that the step can be done to.
#[derive(Clone, Debug)]
pub(crate) enum Gain {
    Grant {
        role: &'static str,
        object: Object,
        action: Action,
        grant: Grant,
    },
    Reach(usize),
    /// Every grant of a role one rung up: as many steps as it has grants.
    Climb {
        role: &'static str,
    },
    /// Where a transfer may end up.
    To(usize),
    ViaCustomer(usize),
    Fence(usize),
    /// No approval any more.
    Approval(usize),
    Level {
        role: &'static str,
        object: Object,
        field: usize,
    },
    Partition {
        dimension: &'static str,
        value: usize,
    },
    /// A role that the user did not hold.
    Assignment {
        role: &'static str,
    },
}

pub(crate) fn gain() -> impl Strategy<Value = Gain> {
    let object = || select(OBJECTS);
    let action = prop_oneof![1 => Just(Action::View), 1 => select(Action::ALL)];
    let granted = (select(ROLES), object(), action).prop_flat_map(|(role, object, action)| {
        let gain = move |grant| Gain::Grant { role, object, action, grant };
        grant(object, action).prop_map(gain)
    });
    let level = (select(ROLES), object(), any::<usize>());
    let partition = (select(&DIMENSIONS[..]), any::<usize>());
    prop_oneof![
        4 => granted,
        4 => any::<usize>().prop_map(Gain::Reach),
        4 => select(ROLES).prop_map(|role| Gain::Climb { role }),
        2 => any::<usize>().prop_map(Gain::To),
        2 => any::<usize>().prop_map(Gain::ViaCustomer),
        3 => any::<usize>().prop_map(Gain::Fence),
        1 => any::<usize>().prop_map(Gain::Approval),
        3 => level.prop_map(|(role, object, field)| Gain::Level { role, object, field }),
        3 => partition.prop_map(|(dimension, value)| Gain::Partition { dimension, value }),
        1 => select(ROLES).prop_map(|role| Gain::Assignment { role }),
    ]
}

impl Gain {
    /// The same world with this right added; unchanged where there is nothing to add it to.
    pub(crate) fn given_to(&self, world: &World) -> World {
        let mut world = world.clone();
        match self {
            Gain::Grant { role, object, action, grant } => add(&mut world, role, *object, *action, grant),
            Gain::Reach(which) => change(&mut world, *which, |_| true, |grant| grant.reach = above(grant.reach)),
            Gain::Climb { role } => climb(&mut world, role),
            Gain::To(which) => change(
                &mut world,
                *which,
                |(_, action)| action == Action::Transfer,
                |grant| grant.to = Some(above(grant.to.unwrap_or(Reach::Department))),
            ),
            Gain::ViaCustomer(which) => {
                change(&mut world, *which, |(object, _)| object.is_child(), |grant| grant.via_customer = true)
            }
            Gain::Fence(which) => change(&mut world, *which, |_| true, |grant| drop(grant.fences.pop_last())),
            Gain::Approval(which) => change(&mut world, *which, |_| true, |grant| grant.approval = false),
            Gain::Level { role, object, field } => raise(&mut world, role, *object, *field),
            Gain::Partition { dimension, value } => divide(&mut world, dimension, *value),
            Gain::Assignment { role } => {
                let department = world.org.departments().next().map(|(id, _)| id);
                world.org.assign(world.user, role, department.unwrap_or_default());
            }
        }
        world
    }
}

fn above(reach: Reach) -> Reach {
    Reach::ALL.iter().copied().find(|one| *one > reach).unwrap_or(reach)
}

/// A role holds at most one grant per object and action: there is none to add where there is one.
fn add(world: &mut World, role: &str, object: Object, action: Action, grant: &Grant) {
    let role = world.policy.roles.get_mut(role).filter(|role| role.grant(object, action).is_none());
    role.into_iter().for_each(|role| role.set_grant(object, action, Some(grant.clone())));
}

fn change(world: &mut World, which: usize, suits: fn((Object, Action)) -> bool, change: impl Fn(&mut Grant)) {
    let roles = world.policy.roles.values_mut().flat_map(|role| &mut role.objects);
    let grants = roles
        .flat_map(|(object, rights)| rights.grants.iter_mut().filter(move |(action, _)| suits((*object, **action))));
    let mut grants: Vec<&mut Grant> = grants.map(|(_, grant)| grant).collect();
    let count = grants.len().max(1);
    grants.get_mut(which % count).into_iter().for_each(|grant| change(grant));
}

fn climb(world: &mut World, role: &str) {
    let rights = world.policy.roles.get_mut(role).into_iter().flat_map(|role| role.objects.values_mut());
    rights.flat_map(|rights| rights.grants.values_mut()).for_each(|grant| grant.reach = above(grant.reach));
}

fn raise(world: &mut World, role: &str, object: Object, field: usize) {
    let field = &object.fields()[field % object.fields().len()];
    let Some(role) = world.policy.roles.get_mut(role) else { return };
    let level = role.level(object, field);
    let higher = Level::ALL.iter().copied().find(|one| *one > level);
    role.set_level(object, field, higher.unwrap_or(level));
}

fn divide(world: &mut World, dimension: &str, value: usize) {
    let values = world.org.values().filter(|(_, value)| value.dimension == dimension);
    let values: Vec<_> = values.map(|(id, _)| id).collect();
    world.org.add_partition(world.user, dimension, values[value % values.len()]);
}
