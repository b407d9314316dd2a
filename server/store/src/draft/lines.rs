//! What changed between two policies, in a form that travels.

use remit_policy::text::{Change, diff};
use remit_policy::{Object, Policy};
use remit_wire::{Changed, DiffLine};

/// What changed from one policy to another, role by role, tests last.
pub(crate) fn lines(before: &Policy, after: &Policy) -> Vec<DiffLine> {
    diff(before, after).into_iter().map(line).collect()
}

fn line(change: Change) -> DiffLine {
    let text = change.to_string();
    let (role, object, change) = parts(change);
    DiffLine { text, role, object, change }
}

fn parts(change: Change) -> (Option<String>, Option<Object>, Changed) {
    let about = |role, change| (Some(role), None, change);
    match change {
        Change::RoleAdded { role, name, tier } => about(role, Changed::RoleAdded { name, tier }),
        Change::RoleRemoved { role } => about(role, Changed::RoleRemoved),
        Change::RoleRenamed { role, from, to } => about(role, Changed::Name { from, to }),
        Change::Tier { role, from, to } => about(role, Changed::Tier { from, to }),
        Change::Capability { role, capability, given } => about(role, Changed::Capability { capability, given }),
        Change::Assigns { role, assigned, given } => about(role, Changed::Assigns { assigned, given }),
        Change::Grant { role, object, action, from, to } => {
            (Some(role), Some(object), Changed::Grant { action, from, to })
        }
        Change::Level { role, object, field, from, to } => {
            (Some(role), Some(object), Changed::Level { field: field.into(), from, to })
        }
        Change::ApprovalField { role, object, field, asked } => {
            (Some(role), Some(object), Changed::ApprovalField { field: field.into(), asked })
        }
        Change::Hours { role, from, to } => about(role, Changed::Hours { from, to }),
        Change::Networks { role, from, to } => {
            let (from, to) = (from.iter().map(ToString::to_string), to.iter().map(ToString::to_string));
            about(role, Changed::Networks { from: from.collect(), to: to.collect() })
        }
        Change::TestAdded(test) => (None, None, Changed::TestAdded { test }),
        Change::TestRemoved(test) => (None, None, Changed::TestRemoved { test }),
    }
}
