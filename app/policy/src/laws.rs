//! The laws of `permissions.md` §13 that concern pure deciding, over random organisations,
//! policies and records. `REMIT_LAW_CASES` sets how many worlds each law sees.
//!
//! Each test says what was taken out of the core to see it fail.

mod conditions;
mod gain;
mod monotone;
mod oracle;
pub(crate) mod policies;
mod world;

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use self::oracle::Oracle;
use self::world::{World, world};
use crate::{
    Action, Facts, Field, Finding, Level, Object, Permit, Place, Readable, ShareLevel, Standing, Status, explain,
};

pub(crate) type Verdict = Result<(), TestCaseError>;

/// Tries a law on as many random inputs as `REMIT_LAW_CASES` says.
pub(crate) fn law<S>(inputs: S, holds: impl Fn(S::Value) -> Verdict)
where
    S: Strategy,
    S::Value: Debug,
{
    let cases = std::env::var("REMIT_LAW_CASES").ok().and_then(|text| text.parse().ok());
    let config = Config { cases: cases.unwrap_or(500), failure_persistence: None, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&inputs, holds) {
        panic!("{error}");
    }
}

/// Asks about every record of a world, with every action and the permit for it.
fn each_permit(world: &World, holds: impl Fn(&Permit, &Facts) -> Verdict) -> Verdict {
    let standing = world.standing();
    for (object, facts) in &world.records {
        for action in Action::ALL {
            holds(&standing.permit(*object, *action), facts)?;
        }
    }
    Ok(())
}

/// Asks about every field of every record of a world.
fn each_field(world: &World, holds: impl Fn(&Permit, &Facts, &Field) -> Verdict) -> Verdict {
    let standing = world.standing();
    for (object, facts) in &world.records {
        let permit = standing.permit(*object, Action::View);
        object.fields().iter().try_for_each(|field| holds(&permit, facts, field))?;
    }
    Ok(())
}

/// Only what a share gives shows the record.
fn only_shared(permit: &Permit, facts: &Facts) -> bool {
    permit.shows(facts) && permit.seen_through(facts).next().is_none()
}

fn writes_directly(permit: &Permit, facts: &Facts, field: &Field) -> bool {
    permit.editable(facts, field) && permit.edits_directly(facts, field)
}

fn may_move(standing: &Standing<'_>, object: Object, facts: &Facts, to: &Place) -> bool {
    let permit = standing.permit(object, Action::Transfer);
    let to = Facts { place: to.clone(), ..Facts::default() };
    permit.admits(facts) && permit.paths().iter().any(|path| path.from.admits(facts) && path.to.admits(&to))
}

fn refuses_everything(world: &World) -> Verdict {
    each_permit(world, |permit, facts| {
        prop_assert!(!permit.shows(facts) && !permit.admits(facts) && !permit.is_direct(facts));
        Ok(())
    })?;
    each_field(world, |permit, facts, field| {
        prop_assert_eq!(permit.level(facts, field), Level::Hidden);
        prop_assert!(!permit.editable(facts, field));
        Ok(())
    })
}

/// Law 1. Red when `decide::judge` let an assignment count at the very time of its `valid_until`,
/// or let one without a role in the policy count by another role.
#[test]
fn without_a_counting_assignment_and_a_share_everything_is_refused() {
    law((world(), 0..4_u8), |(mut world, why)| {
        world.silence(why);
        world.records.iter_mut().for_each(|(_, facts)| facts.shared = None);
        prop_assert!(world.standing().counting().is_empty());
        refuses_everything(&world)
    });
}

/// Only an active user holds any permission, shares included. Red when `Standing::permit` did not
/// ask whether the user is active.
#[test]
fn an_inactive_user_is_refused_everything() {
    law((world(), any::<bool>()), |(mut world, departed)| {
        world.set_status(if departed { Status::Departed } else { Status::Suspended });
        refuses_everything(&world)
    });
}

/// Law 2. Red when `Standing::permit` left the limit to visible records out.
#[test]
fn what_is_acted_on_is_seen() {
    law(world(), |world| {
        each_permit(&world, |permit, facts| {
            prop_assert!(permit.action() == Action::Create || !permit.admits(facts) || permit.shows(facts));
            prop_assert!(permit.admits(facts) || !permit.is_direct(facts));
            prop_assert!(permit.action() != Action::View || permit.admits(facts) == permit.shows(facts));
            Ok(())
        })
    });
}

/// Law 7, as far as deciding goes: through a share alone no field is shown higher than the
/// user's roles show it anywhere, and where a view grant contains the record, the share changes no
/// level. Red when `Permit::shared_level` gave an edit share the level `edit` before asking the roles.
#[test]
fn a_share_shows_no_more_than_the_roles_do() {
    law(world(), |world| {
        let oracle = Oracle::of(&world);
        each_field(&world, |permit, facts, field| {
            let level = permit.level(facts, field);
            if only_shared(permit, facts) {
                let most = oracle.highest_level(permit.object(), field);
                prop_assert!(most.is_none_or(|most| level <= most));
                prop_assert!(most.is_some() || level <= unaided(facts, field));
            } else {
                let unshared = Facts { shared: None, ..facts.clone() };
                prop_assert_eq!(level, permit.level(&unshared, field));
            }
            Ok(())
        })
    });
}

/// What a share shows to someone without any role for the object.
fn unaided(facts: &Facts, field: &Field) -> Level {
    match facts.shared {
        _ if field.sensitive => Level::Hidden,
        Some(ShareLevel::Edit) => Level::Edit,
        _ => Level::Read,
    }
}

/// Law 9, as far as deciding goes: what is allowed at once is what would be allowed if no grant that
/// asks for approval were there. Red when `Standing::permit` counted every grant as direct.
#[test]
fn an_approval_never_acts_as_a_permission() {
    law((world(), 0..Action::ALL.len()), |(world, action)| {
        let action = Action::ALL[action];
        let standing = world.standing();
        for (object, facts) in &world.records {
            let mut without = world.clone();
            for role in without.policy.roles.values_mut() {
                if role.grant(*object, action).is_some_and(|grant| grant.approval) {
                    role.set_grant(*object, action, None);
                }
            }
            let (permit, left) = (standing.permit(*object, action), without.standing());
            let left = left.permit(*object, action);
            prop_assert_eq!(permit.is_direct(facts), left.admits(facts));
            for field in object.fields().iter().filter(|_| action == Action::Edit) {
                prop_assert!(!writes_directly(&permit, facts, field) || left.editable(facts, field));
            }
        }
        Ok(())
    });
}

/// Law 11. Red when `explain::judge` passed over the fences, and when it looked at the rungs above
/// the grant's own.
#[test]
fn explaining_agrees_with_enforcing() {
    law(world(), |world| {
        let standing = world.standing();
        each_permit(&world, |permit, facts| {
            let (object, action) = (permit.object(), permit.action());
            let said = explain(&standing, object, action, facts, None);
            let shared = match action {
                Action::View => standing.is_active() && facts.shared.is_some(),
                Action::Edit => standing.is_active() && facts.shared == Some(ShareLevel::Edit),
                _ => false,
            };
            let found = |wanted: fn(bool) -> bool| {
                said.parts
                    .iter()
                    .any(|part| matches!(part.finding, Finding::Allowed { approval, .. } if wanted(approval)))
            };
            let within = said.visible || action == Action::Create;
            let allowed = within && (shared || found(|_| true));
            let direct = within && (shared || found(|approval| !approval));
            prop_assert_eq!(said.allowed, permit.admits(facts));
            prop_assert_eq!(said.allowed, allowed);
            prop_assert_eq!(said.approval, allowed && !direct);
            prop_assert_eq!((said.visible, said.active), (permit.shows(facts), standing.is_active()));
            prop_assert_eq!(said.parts.len(), world.org.assignments(world.user).len());
            Ok(())
        })?;
        each_field(&world, |permit, facts, field| {
            let said = explain(&standing, permit.object(), Action::View, facts, Some(field));
            prop_assert_eq!(said.level, Some(permit.level(facts, field)));
            Ok(())
        })
    });
}

/// Which records a field is read on agrees with the level on every record that the user sees. Red
/// when `Permit::readable` did not take the records of lower lenses out of the shared ones.
#[test]
fn readable_agrees_with_the_level() {
    law(world(), |world| {
        each_field(&world, |permit, facts, field| {
            if permit.shows(facts) {
                let readable = match permit.readable(field) {
                    Readable::Everywhere => true,
                    Readable::On(rule) => rule.admits(facts),
                    Readable::Nowhere => false,
                };
                prop_assert_eq!(readable, permit.level(facts, field) >= Level::Read);
            }
            Ok(())
        })
    });
}

/// Red when `Permit::editable` did not ask for the level, and when a permit to create edited.
#[test]
fn what_is_edited_is_read_and_its_record_open_to_editing() {
    law(world(), |world| {
        let standing = world.standing();
        for (object, facts) in &world.records {
            let permits = Action::ALL.iter().map(|action| standing.permit(*object, *action)).collect::<Vec<_>>();
            let edit = standing.permit(*object, Action::Edit);
            for field in object.fields() {
                let editable = edit.editable(facts, field);
                let right = |one: &Permit| one.editable(facts, field) == (editable && one.action() != Action::Create);
                prop_assert!(permits.iter().all(right));
                prop_assert!(!editable || edit.shows(facts) && edit.admits(facts));
                prop_assert!(!editable || edit.level(facts, field) >= Level::Read);
                prop_assert!(edit.is_direct(facts) || !writes_directly(&edit, facts, field));
            }
        }
        Ok(())
    });
}

/// §4 to §6, said twice: with sets in the core, and sentence by sentence in [`Oracle`]. Red when only
/// a role with a view grant of its own could make a field editable, when a fence did not hold for own
/// records, when a value did not cover its descendants, and when the anchor of an assignment was
/// always the user's own department.
#[test]
fn the_core_decides_as_the_page_says() {
    law(world(), |world| {
        let (oracle, standing) = (Oracle::of(&world), world.standing());
        each_permit(&world, |permit, facts| {
            let (object, action) = (permit.object(), permit.action());
            prop_assert_eq!(permit.admits(facts), oracle.may(object, action, facts));
            prop_assert_eq!(permit.is_direct(facts), oracle.may_directly(object, action, facts));
            Ok(())
        })?;
        each_field(&world, |permit, facts, field| {
            prop_assert_eq!(permit.level(facts, field), oracle.level(permit.object(), facts, field));
            prop_assert_eq!(permit.editable(facts, field), oracle.editable(permit.object(), facts, field));
            let create = standing.permit(permit.object(), Action::Create);
            prop_assert_eq!(create.creatable(facts, field), oracle.creatable(permit.object(), facts, field));
            prop_assert!(!permit.creatable(facts, field));
            Ok(())
        })?;
        for ((object, facts), (_, to)) in world.records.iter().zip(world.records.iter().rev()) {
            let expected = oracle.may_move(*object, facts, &to.place);
            prop_assert_eq!(may_move(&standing, *object, facts, &to.place), expected);
        }
        Ok(())
    });
}

/// §9: no capability gives access to any record. Red when the capability `audit.view` made
/// `Standing::permit` show every record.
#[test]
fn capabilities_open_no_record() {
    law(world(), |world| {
        let mut bare = world.clone();
        bare.policy.roles.values_mut().for_each(|role| role.capabilities.clear());
        let (with, without) = (world.standing(), bare.standing());
        each_permit(&world, |permit, _| {
            prop_assert_eq!(permit, &without.permit(permit.object(), permit.action()));
            Ok(())
        })?;
        for capability in crate::Capability::ALL {
            let held = with.counting().iter().any(|one| one.role.capabilities.contains(capability));
            prop_assert_eq!(with.can(*capability), held);
            prop_assert!(!without.can(*capability));
        }
        Ok(())
    });
}

/// The generator is no law, but laws over worlds in which nothing is ever allowed would say nothing.
#[test]
fn the_random_worlds_are_worth_asking() {
    use std::cell::Cell;
    let (cells, seen, acted, shared_only, read) =
        (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
    let count = |cell: &Cell<u32>, yes: bool| cell.set(cell.get() + u32::from(yes));
    law(world(), |world| {
        each_permit(&world, |permit, facts| {
            count(&cells, true);
            count(&seen, permit.shows(facts));
            count(&acted, permit.action() != Action::View && permit.admits(facts));
            count(&shared_only, only_shared(permit, facts));
            count(
                &read,
                permit.object().fields().iter().any(|field| matches!(permit.readable(field), Readable::On(_))),
            );
            Ok(())
        })
    });
    for (what, cell) in [("seen", seen), ("acted on", acted), ("only shared", shared_only), ("partly read", read)] {
        let share = cell.get() * 100 / cells.get().max(1);
        println!("{what}: {share} %");
        assert!((5..=90).contains(&share), "{what}: {share} %");
    }
}
