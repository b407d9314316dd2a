//! From verdicts on places to numbers that people read.

use std::collections::{BTreeMap, HashMap};

use remit_policy::{Action, Object};
use remit_wire::{Access, ActionImpact, CreateImpact, FieldImpact, ObjectImpact};

use super::judging::Judged;
use super::sets::{Set, Weights};
use super::touched::Touch;
use super::verdict::{Ease, Verdict, Verdicts};

/// What changes on one type of record, added up.
#[derive(Default)]
struct Sums {
    actions: BTreeMap<Action, ActionImpact>,
    fields: BTreeMap<(&'static str, Access, Access), u64>,
}

impl Sums {
    fn add(&mut self, verdict: &Verdict, records: u64) {
        for (action, before, after) in &verdict.actions {
            let sum = self.actions.entry(*action).or_insert_with(|| none(*action));
            let count = |holds: bool| if holds { records } else { 0 };
            sum.before += count(*before > Ease::No);
            sum.after += count(*after > Ease::No);
            sum.gained += count(*before == Ease::No && *after > Ease::No);
            sum.lost += count(*before > Ease::No && *after == Ease::No);
            sum.held += count(*before == Ease::AtOnce && *after == Ease::ByApproval);
            sum.freed += count(*before == Ease::ByApproval && *after == Ease::AtOnce);
        }
        for (field, from, to) in &verdict.fields {
            *self.fields.entry((field, *from, *to)).or_default() += records;
        }
    }

    /// Nothing where nothing changes.
    fn impact(self, object: Object, create: Option<CreateImpact>, targets: bool) -> Option<ObjectImpact> {
        let told = |sum: &ActionImpact| sum.gained + sum.lost + sum.held + sum.freed > 0 || sum.targets;
        let with_targets =
            |sum: ActionImpact| ActionImpact { targets: targets && sum.action == Action::Transfer, ..sum };
        let mut sums = self.actions;
        if targets {
            sums.entry(Action::Transfer).or_insert_with(|| none(Action::Transfer));
        }
        let actions: Vec<ActionImpact> = sums.into_values().map(with_targets).filter(told).collect();
        let field = |((field, from, to), records): ((&str, Access, Access), u64)| FieldImpact {
            field: field.into(),
            from,
            to,
            records,
        };
        let listed = |field: &str| object.fields().iter().position(|one| one.key == field);
        let mut fields: Vec<FieldImpact> =
            self.fields.into_iter().filter(|(_, records)| *records > 0).map(field).collect();
        fields.sort_by_key(|one| listed(&one.field));
        let changed = !actions.is_empty() || !fields.is_empty() || create.is_some();
        changed.then_some(ObjectImpact { object, actions, create, fields, examples: Vec::new() })
    }
}

fn none(action: Action) -> ActionImpact {
    ActionImpact { action, before: 0, after: 0, gained: 0, lost: 0, held: 0, freed: 0, targets: false }
}

/// What one user gains and loses; nothing where nothing changes.
pub(super) fn of_user(object: Object, judged: &Judged, verdicts: &Verdicts, weights: &Weights) -> Option<ObjectImpact> {
    let mut sums = Sums::default();
    for (number, places) in &judged.cells {
        if let Some(verdict) = verdicts.get(*number) {
            sums.add(verdict, places.weight(weights));
        }
    }
    sums.impact(object, judged.create, judged.targets)
}

/// What the holders of a role gain and lose between them: each record counted once for each way in
/// which it changes for any of them.
#[derive(Default)]
pub(super) struct Together {
    places: HashMap<usize, Set>,
    create: Option<CreateImpact>,
    targets: bool,
}

impl Together {
    pub(super) fn add(&mut self, judged: &Judged, n: usize) {
        for (number, places) in &judged.cells {
            self.places.entry(*number).or_insert_with(Set::none).add(places, n);
        }
        self.create = self.create.or(judged.create);
        self.targets |= judged.targets;
    }

    /// `touch` is what the role itself changes: of everything else the holders' numbers are not complete.
    pub(super) fn impact(
        &self, object: Object, touch: &Touch, verdicts: &Verdicts, weights: &Weights,
    ) -> Option<ObjectImpact> {
        let n = weights.len();
        let known = || self.places.iter().filter_map(|(number, places)| Some((verdicts.get(*number)?, places)));
        let mut sums = Sums::default();
        let count = |action: &Action, holds: fn(Ease, Ease) -> bool| {
            let mut places = Set::none();
            for (verdict, some) in known() {
                if verdict.actions.iter().any(|(one, before, after)| one == action && holds(*before, *after)) {
                    places.add(some, n);
                }
            }
            places.weight(weights)
        };
        for action in &touch.actions {
            let sum = ActionImpact {
                action: *action,
                before: count(action, |before, _| before > Ease::No),
                after: count(action, |_, after| after > Ease::No),
                gained: count(action, |before, after| before == Ease::No && after > Ease::No),
                lost: count(action, |before, after| before > Ease::No && after == Ease::No),
                held: count(action, |before, after| before == Ease::AtOnce && after == Ease::ByApproval),
                freed: count(action, |before, after| before == Ease::ByApproval && after == Ease::AtOnce),
                targets: false,
            };
            sums.actions.insert(*action, sum);
        }
        let mut fields: BTreeMap<(&'static str, Access, Access), Set> = BTreeMap::new();
        for (verdict, some) in known().filter(|_| touch.fields) {
            for change in &verdict.fields {
                fields.entry(*change).or_insert_with(Set::none).add(some, n);
            }
        }
        sums.fields = fields.into_iter().map(|(change, places)| (change, places.weight(weights))).collect();
        let create = self.create.filter(|_| touch.actions.contains(&Action::Create));
        sums.impact(object, create, self.targets && touch.actions.contains(&Action::Transfer))
    }
}
