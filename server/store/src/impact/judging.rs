//! One user on one type of record: what the draft changes, and on how many.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use remit_policy::{Action, Object, Permit, RowRule, ShareLevel, Standing, TransferPath};
use remit_wire::{CreateImpact, ExampleOf};

use super::ground::Ground;
use super::reading::{Reading, Shared};
use super::sets::Set;
use super::touched::Touch;
use super::verdict::{Permits, Verdicts};
use crate::Result;

/// Places of which an example may be shown, for one user.
const SPOTS: usize = 5;

/// What the draft changes for one user on one type of record.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The numbers of verdicts, on which places.
    pub(super) cells: Vec<(usize, Set)>,
    pub(super) create: Option<CreateImpact>,
    /// Whether records may be handed over to other places than before.
    pub(super) targets: bool,
    /// Places where something changes and that the one who asks sees.
    pub(super) spots: Vec<(u32, ExampleOf)>,
}

/// Judges users on one ground.
pub(super) struct Judging<'g> {
    pub(super) ground: &'g Ground,
    pub(super) verdicts: Verdicts,
    reading: Reading<'g>,
    /// What the one who asks sees.
    seen: Arc<Set>,
    /// Users with equal rights are judged once.
    known: HashMap<(u64, u64), Arc<Judged>>,
}

impl<'g> Judging<'g> {
    /// `asking` is the permit to view, and where they stand, of the one who asks.
    pub(super) fn new(ground: &'g Ground, asking: &Standing<'_>) -> Result<Judging<'g>> {
        let mut reading = Reading::new(ground);
        let shared = reading.shared(asking);
        let seen = reading.set(asking.permit(ground.object, Action::View).rows(), &shared)?;
        Ok(Judging { ground, verdicts: Verdicts::default(), reading, seen, known: HashMap::new() })
    }

    fn object(&self) -> Object {
        self.ground.object
    }

    /// What changes for who stands there before and after.
    pub(super) fn judge(&mut self, before: &Standing<'_>, after: &Standing<'_>, touch: &Touch) -> Result<Arc<Judged>> {
        let (shared, then) = (self.reading.shared(before), self.reading.shared(after));
        let object = self.object();
        let pair = |action: &Action| (before.permit(object, *action), after.permit(object, *action));
        let pairs: Vec<(Permit, Permit)> = touch.actions.iter().map(pair).collect();
        let alike = shared.is_nothing() && then.is_nothing();
        let key = alike.then(|| signature(&pairs, [before, after])).flatten();
        if let Some(known) = key.and_then(|key| self.known.get(&key)) {
            return Ok(known.clone());
        }
        let judged = Arc::new(self.fresh(pairs, touch, &shared, &then)?);
        if let Some(key) = key {
            self.known.insert(key, judged.clone());
        }
        Ok(judged)
    }

    fn fresh(&mut self, pairs: Vec<(Permit, Permit)>, touch: &Touch, shared: &Shared, then: &Shared) -> Result<Judged> {
        let (create, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(was, _)| was.action() == Action::Create);
        let mut judged = Judged {
            create: create.first().and_then(|(was, is)| creating(was, is)),
            targets: pairs.iter().any(|(was, is)| targets(was) != targets(is)),
            ..Judged::default()
        };
        let permits = Permits { pairs, fields: touch.fields };
        for cell in self.cells(&permits, shared, then)? {
            let Some(place) = cell.places().next() else { continue };
            let (was, is) = (shared.level(place), then.level(place));
            let (was, is) = (self.ground.facts(place, was), self.ground.facts(place, is));
            let verdict = permits.judge(self.object(), &was, &is);
            if verdict.changes() {
                self.exemplify(&cell, verdict.example(), &mut judged.spots);
            }
            judged.cells.push((self.verdicts.number(verdict), cell));
        }
        judged.spots.sort_by_key(|(_, of)| super::verdict::weight(*of));
        judged.spots.truncate(SPOTS);
        Ok(judged)
    }

    /// The places that the permits speak of, apart by which of their rules they are in.
    fn cells(&mut self, permits: &Permits, shared: &Shared, then: &Shared) -> Result<Vec<Set>> {
        let both = [RowRule::Shared(ShareLevel::View), RowRule::Shared(ShareLevel::Edit)];
        let mut before: Vec<&RowRule> = both.iter().collect();
        let mut after: Vec<&RowRule> = both.iter().collect();
        for (was, is) in &permits.pairs {
            was.parts().for_each(|rule| push_new(&mut before, rule));
            is.parts().for_each(|rule| push_new(&mut after, rule));
        }
        let mut sets: Vec<Arc<Set>> = Vec::new();
        for (rules, shared) in [(before, shared), (after, then)] {
            for rule in rules {
                let set = self.reading.set(rule, shared)?;
                if !set.is_empty() && !sets.iter().any(|known| Arc::ptr_eq(known, &set)) {
                    sets.push(set);
                }
            }
        }
        Ok(apart(&sets, self.ground.len()))
    }

    fn exemplify(&self, cell: &Set, of: ExampleOf, spots: &mut Vec<(u32, ExampleOf)>) {
        if self.seen.is_empty() {
            return;
        }
        let there = |place: &u32| self.seen.contains(*place) && self.ground.weights.at(*place) > 0;
        spots.extend(cell.places().filter(there).take(SPOTS).map(|place| (place, of)));
    }
}

fn push_new<'r>(rules: &mut Vec<&'r RowRule>, rule: &'r RowRule) {
    if !rules.contains(&rule) {
        rules.push(rule);
    }
}

/// The union of the sets, cut so that each part lies wholly inside or outside of each set.
fn apart(sets: &[Arc<Set>], n: usize) -> Vec<Set> {
    let mut union = Set::none();
    for set in sets {
        union.add(set, n);
    }
    let mut cells = vec![union];
    for set in sets {
        let cut = cells.into_iter().flat_map(|cell| [cell.and(set, n), cell.minus(set, n)]);
        cells = cut.filter(|cell| !cell.is_empty()).collect();
    }
    cells
}

fn creating(was: &Permit, is: &Permit) -> Option<CreateImpact> {
    match (was.is_empty(), is.is_empty()) {
        (true, false) => Some(CreateImpact::Gained),
        (false, true) => Some(CreateImpact::Lost),
        _ if was.rows() == is.rows() && was.direct() == is.direct() => None,
        _ => Some(CreateImpact::Changed),
    }
}

/// Where records may be handed over to.
fn targets(permit: &Permit) -> Vec<&RowRule> {
    let mut targets = Vec::new();
    for TransferPath { to, .. } in permit.paths() {
        push_new(&mut targets, to);
    }
    targets
}

/// The same for users with equal rights, who have the same roles in the same order and whose rules are
/// the same. Rules that name an owner are as good as never: for them there is none.
fn signature(pairs: &[(Permit, Permit)], standings: [&Standing<'_>; 2]) -> Option<(u64, u64)> {
    let permits = || pairs.iter().flat_map(|(was, is)| [was, is]);
    if permits().any(|permit| permit.parts().any(names_owners)) {
        return None;
    }
    let hash = |seed: u64| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        for standing in standings {
            standing.counting().iter().for_each(|one| one.key.hash(&mut hasher));
            seed.hash(&mut hasher);
        }
        for permit in permits() {
            permit.action().hash(&mut hasher);
            permit.parts().for_each(|rule| rule.hash(&mut hasher));
            permit.paths().iter().for_each(|path| (&path.from, &path.to, path.approval).hash(&mut hasher));
        }
        hasher.finish()
    };
    Some((hash(1), hash(2)))
}

fn names_owners(rule: &RowRule) -> bool {
    match rule {
        RowRule::OwnerIn(_) => true,
        RowRule::ViaCustomer(inner) => names_owners(inner),
        RowRule::AnyOf(rules) | RowRule::AllOf(rules) | RowRule::NoneOf(rules) => rules.iter().any(names_owners),
        _ => false,
    }
}
