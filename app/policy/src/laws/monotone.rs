//! Law 3: more rights never take access away.

use proptest::collection::vec;
use proptest::prelude::*;

use super::gain::{Gain, gain};
use super::world::{OBJECTS, World, world};
use super::{Verdict, each_field, law, may_move, only_shared, policies, writes_directly};
use crate::{Action, Facts, Grant, Object, Permit, Reach, ShareLevel};

/// Law 3, and read backwards: what takes a right away never gives any. Red when the rung `subtree`
/// left out the reports, when `RowRule::any` let a new part stand for those before it, and when
/// `Permit::level` took the lowest level of those that the view grants give.
///
/// Of the levels it holds only for records that a view grant contains before. A record that is seen
/// only through a share has the highest level of all roles that view its object (§5); the first view
/// grant that contains it puts that role's own level, perhaps a lower one, in its place. That is by
/// design: rights of different roles never blend. Raising a level is safe for every record.
#[test]
fn more_rights_never_take_access_away() {
    law((world(), vec(gain(), 1..=6)), |(mut world, gains)| {
        for gain in &gains {
            let richer = gain.given_to(&world);
            keeps_access(&world, &richer, matches!(gain, Gain::Level { .. }))?;
            world = richer;
        }
        Ok(())
    });
}

fn keeps_access(before: &World, after: &World, every_level: bool) -> Verdict {
    let records = &before.records;
    let (before, after) = (before.standing(), after.standing());
    let permits = |object, action| (before.permit(object, action), after.permit(object, action));
    for object in OBJECTS {
        let all = Action::ALL.iter().map(|action| permits(*object, *action)).collect::<Vec<_>>();
        let (less_seen, more_seen) = permits(*object, Action::View);
        for (_, facts) in records.iter().filter(|(one, _)| one == object) {
            for (less, more) in &all {
                prop_assert!(!less.shows(facts) || more.shows(facts));
                prop_assert!(!less.admits(facts) || more.admits(facts));
                prop_assert!(!less.is_direct(facts) || more.is_direct(facts));
            }
            if every_level || !only_shared(&less_seen, facts) {
                keeps_levels(&less_seen, &more_seen, facts)?;
            }
        }
    }
    Ok(())
}

fn keeps_levels(less: &Permit, more: &Permit, facts: &Facts) -> Verdict {
    for field in less.object().fields() {
        prop_assert!(less.level(facts, field) <= more.level(facts, field));
        prop_assert!(!less.editable(facts, field) || more.editable(facts, field));
        prop_assert!(!writes_directly(less, facts, field) || writes_directly(more, facts, field));
    }
    Ok(())
}

/// Law 3 for handing over: more rights never close a way. Red when the rung `subtree` left out the
/// reports.
#[test]
fn more_rights_never_close_a_way_to_hand_over() {
    law((world(), gain()), |(world, gain)| {
        let richer = gain.given_to(&world);
        for (object, facts) in &world.records {
            for (_, to) in &world.records {
                let open = |world: &World| may_move(&world.standing(), *object, facts, &to.place);
                prop_assert!(!open(&world) || open(&richer));
            }
        }
        Ok(())
    });
}

/// The ladder: each rung contains those below it, whatever else the grant says. Red when the rung
/// `subtree` left out the reports.
#[test]
fn each_rung_contains_those_below() {
    let grants = (policies::grant(Object::Payment, Action::View), policies::grant(Object::Customer, Action::View));
    law((world(), grants), |(mut world, (grant, customer))| {
        let mut shown = vec![false; world.records.len()];
        for reach in Reach::ALL {
            for role in world.policy.roles.values_mut() {
                for object in OBJECTS {
                    let grant = if object.is_child() { &grant } else { &customer };
                    role.set_grant(*object, Action::View, Some(Grant { reach: *reach, ..grant.clone() }));
                }
            }
            let standing = world.standing();
            for ((object, facts), shown) in world.records.iter().zip(&mut shown) {
                let shows = standing.permit(*object, Action::View).shows(facts);
                prop_assert!(!*shown || shows);
                *shown = shows;
            }
        }
        Ok(())
    });
}

/// Law 3 for shares: sharing, and sharing for editing, never takes access away, for any record. Red
/// when a share for editing did not count as one for viewing.
#[test]
fn sharing_never_takes_access_away() {
    law(world(), |world| {
        let standing = world.standing();
        each_field(&world, |permit, facts, field| {
            let edit = standing.permit(permit.object(), Action::Edit);
            let shared = |shared| Facts { shared, ..facts.clone() };
            let steps = [None, Some(ShareLevel::View), Some(ShareLevel::Edit)].map(shared);
            for pair in steps.windows(2) {
                let (less, more) = (&pair[0], &pair[1]);
                prop_assert!(!edit.shows(less) || edit.shows(more));
                prop_assert!(!edit.admits(less) || edit.admits(more));
                prop_assert!(permit.level(less, field) <= permit.level(more, field));
                prop_assert!(!permit.editable(less, field) || permit.editable(more, field));
            }
            Ok(())
        })
    });
}
