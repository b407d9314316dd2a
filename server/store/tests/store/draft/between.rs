//! What lies between two policies, over random ones.

use remit_policy::Policy;
use remit_policy::text::{read, write};
use remit_wire::{PolicyEdit, Prefer, rebase};

use crate::laws::dice::Dice;
use crate::laws::policies;

/// A policy of a seed, in the form that its text has.
fn policy(dice: &mut Dice) -> Policy {
    read(&write(&policies::policy(dice))).unwrap()
}

/// Some of the one, some of the other.
fn mixed(dice: &mut Dice, one: &Policy, other: &Policy) -> Policy {
    let mut mixed = one.clone();
    for edit in PolicyEdit::between(one, other) {
        if dice.percent(15) {
            edit.apply(&mut mixed);
        }
    }
    mixed
}

#[test]
fn what_lies_between_two_policies_makes_the_one_from_the_other() {
    for seed in 1..200 {
        let mut dice = Dice::new(seed);
        let (mut before, after) = (policy(&mut dice), policy(&mut dice));
        if dice.percent(50) {
            before.roles.remove("rep");
        }
        let edits = PolicyEdit::between(&before, &after);
        let mut made = before.clone();
        assert!(edits.iter().all(|edit| edit.apply(&mut made)), "seed {seed}");
        assert_eq!(made, after, "seed {seed}");
        assert!(PolicyEdit::between(&after, &after).is_empty());
        let twice = edits.iter().enumerate().any(|(at, edit)| edits[..at].iter().any(|other| other.same_place(edit)));
        assert!(!twice, "seed {seed}");
    }
}

/// What one side changed is there; what both changed is decided by who is preferred, or refused.
#[test]
fn a_draft_on_a_new_base_loses_nothing_unasked() {
    let (mut refused, mut merged) = (0, 0);
    for seed in 1..200 {
        let mut dice = Dice::new(seed);
        let (base, other) = (policy(&mut dice), policy(&mut dice));
        let (current, draft) =
            (mixed(&mut dice, &base, &other), mixed(&mut dice, &base, &policy(&mut Dice::new(seed + 999))));
        let [mine, theirs] = [&draft, &current].map(|after| PolicyEdit::between(&base, after));
        let apart = |edit: &&PolicyEdit| !theirs.iter().any(|their| their.same_place(edit));
        for prefer in [None, Some(Prefer::Draft), Some(Prefer::Revision)] {
            let Ok(made) = rebase(&base, &current, &draft, prefer) else {
                assert_eq!(prefer, None);
                refused += 1;
                continue;
            };
            merged += 1;
            let there = |edit: &PolicyEdit| !edit.changes(&made);
            let from_mine: Vec<_> =
                if prefer == Some(Prefer::Draft) { mine.iter().collect() } else { mine.iter().filter(apart).collect() };
            assert!(from_mine.into_iter().all(there), "seed {seed} {prefer:?}");
            let left = theirs
                .iter()
                .filter(|edit| prefer == Some(Prefer::Revision) || !mine.iter().any(|one| one.same_place(edit)));
            assert!(left.into_iter().all(there), "seed {seed} {prefer:?}");
        }
        assert_eq!(rebase(&base, &base, &draft, None).as_ref(), Ok(&draft));
        assert_eq!(rebase(&base, &current, &base, None).as_ref(), Ok(&current));
    }
    assert!(refused > 20 && merged > 200, "{refused} {merged}");
}
