//! Putting changes that were made on one revision onto a later one.

use remit_policy::{Policy, PolicyTest};
use serde::{Deserialize, Serialize};

use super::PolicyEdit;

/// Which side wins where both changed the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefer {
    /// The draft.
    Draft,
    /// The revision in force.
    Revision,
}

/// Makes on `current` the changes that `draft` makes on `base`.
///
/// # Errors
/// With the draft's changes that `current` made differently, where no side is preferred.
pub fn rebase(
    base: &Policy, current: &Policy, draft: &Policy, prefer: Option<Prefer>,
) -> Result<Policy, Vec<PolicyEdit>> {
    let mine = PolicyEdit::between(base, draft);
    let theirs = PolicyEdit::between(base, current);
    let mut merged = current.clone();
    let mut contested = Vec::new();
    for edit in mine {
        if let PolicyEdit::Tests { .. } = edit {
            merged.tests = tests(&base.tests, &current.tests, &draft.tests);
        } else if !theirs.iter().any(|their| contest(&edit, their)) {
            let there = edit.apply(&mut merged);
            // What is there already needs no change; what cannot be made any more was contested.
            debug_assert!(there || theirs.contains(&edit), "{edit:?}");
        } else if prefer != Some(Prefer::Revision) {
            contested.push(edit);
        }
    }
    if prefer.is_none() && !contested.is_empty() {
        return Err(contested);
    }
    for edit in contested {
        insist(&edit, draft, &mut merged);
    }
    Ok(merged)
}

/// Whether the two cannot both be made as they are.
fn contest(mine: &PolicyEdit, theirs: &PolicyEdit) -> bool {
    if mine == theirs || mine.role() != theirs.role() {
        return false;
    }
    let gone = |edit: &PolicyEdit| matches!(edit, PolicyEdit::RemoveRole { .. });
    mine.same_place(theirs) || gone(mine) || gone(theirs)
}

/// Makes a contested change all the same. A role that is gone comes back as the draft has it.
fn insist(edit: &PolicyEdit, draft: &Policy, merged: &mut Policy) {
    if edit.apply(merged) {
        return;
    }
    if let Some((key, role)) = edit.role().and_then(|key| draft.roles.get_key_value(key)) {
        merged.roles.insert(key.clone(), role.clone());
    }
}

/// The tests of `current` with those that the draft removed taken away and those that it added behind them.
fn tests(base: &[PolicyTest], current: &[PolicyTest], draft: &[PolicyTest]) -> Vec<PolicyTest> {
    let kept = current.iter().filter(|test| draft.contains(test) || !base.contains(test));
    let mut merged: Vec<PolicyTest> = kept.cloned().collect();
    merged.extend(draft.iter().filter(|test| !base.contains(test) && !current.contains(test)).cloned());
    merged
}
