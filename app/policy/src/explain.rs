//! Why a user may or may not do something to a record, from the code that decides.

use uuid::Uuid;

use crate::decide::Silent;
use crate::{
    Action, Counting, DepartmentId, Dimension, Facts, Field, Grant, Level, Object, Reach, RowRule, ShareLevel,
    Standing, UserId, ValueId,
};

/// What in a grant contained the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    /// The lowest rung of the ladder that contains it.
    Reach(Reach),
    /// Its customer.
    ViaCustomer,
}

/// What one assignment said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The assignment does not count now.
    Silent(Silent),
    /// The role has no grant for this object and action.
    NoGrant,
    /// The record is contained.
    Allowed {
        /// By what.
        rung: Rung,
        /// Only as a change request.
        approval: bool,
    },
    /// The record lies outside the reach.
    OutOfReach {
        /// How far the grant reaches.
        reach: Reach,
        /// Who owns the record instead.
        owner: Option<UserId>,
        /// Where it lies instead.
        department: Option<DepartmentId>,
    },
    /// The record lies within the reach, but outside a fence.
    Fenced {
        /// The first fence that failed.
        dimension: Dimension,
        /// The record's value, if it has one.
        value: Option<ValueId>,
        /// Whether the user has any value of this dimension.
        partitioned: bool,
    },
}

/// One assignment's part in a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The assignment.
    pub assignment: Uuid,
    /// The role's key.
    pub role: String,
    /// What it said.
    pub finding: Finding,
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether the action is allowed, at once or by approval.
    pub allowed: bool,
    /// Allowed, but only as a change request.
    pub approval: bool,
    /// Whether the user is active.
    pub active: bool,
    /// Whether the user sees the record at all; without that nothing else is allowed.
    pub visible: bool,
    /// What the record is shared with the user for.
    pub shared: Option<ShareLevel>,
    /// How much of the field is read, if one was asked about.
    pub level: Option<Level>,
    /// What each assignment said.
    pub parts: Vec<Part>,
}

/// Explains the verdict on an action (and a field) of a record.
#[must_use]
pub fn explain(
    standing: &Standing<'_>, object: Object, action: Action, facts: &Facts, field: Option<&Field>,
) -> Explanation {
    let permit = standing.permit(object, action);
    let counting = standing.counting().iter().map(|one| part(standing, one, object, action, facts));
    let silent = standing.silent().iter().map(|(assignment, why)| Part {
        assignment: assignment.id,
        role: assignment.role.clone(),
        finding: Finding::Silent(*why),
    });
    let allowed = permit.admits(facts);
    Explanation {
        allowed,
        approval: allowed && !permit.is_direct(facts),
        active: standing.is_active(),
        visible: permit.shows(facts),
        shared: facts.shared,
        level: field.map(|field| permit.level(facts, field)),
        parts: counting.chain(silent).collect(),
    }
}

fn part(standing: &Standing<'_>, one: &Counting<'_>, object: Object, action: Action, facts: &Facts) -> Part {
    let grant = one.role.grant(object, action);
    let finding = grant.map_or(Finding::NoGrant, |grant| judge(standing, one, object, action, grant, facts));
    Part { assignment: one.assignment, role: one.key.into(), finding }
}

fn judge(
    standing: &Standing<'_>, one: &Counting<'_>, object: Object, action: Action, grant: &Grant, facts: &Facts,
) -> Finding {
    let ladder = Reach::ALL.iter().copied().filter(|reach| *reach <= grant.reach);
    let by_reach = ladder.into_iter().find(|reach| standing.reach(*reach, one.anchor).admits(facts)).map(Rung::Reach);
    let via = || grant.via_customer && object.is_child() && standing.via(one, action).admits(facts);
    let Some(rung) = by_reach.or_else(|| via().then_some(Rung::ViaCustomer)) else {
        let (owner, department) = (facts.place.owner, facts.place.department);
        return Finding::OutOfReach { reach: grant.reach, owner, department };
    };
    match grant.fences.iter().find(|fence| !standing.fence(fence).admits(facts)) {
        None => Finding::Allowed { rung, approval: grant.approval },
        Some(fence) => Finding::Fenced {
            dimension: fence.clone(),
            value: facts.place.values.get(fence).copied(),
            partitioned: standing.fence(fence) != RowRule::Never,
        },
    }
}
