//! What changes on the records at one place: judged by the permits themselves.

use std::collections::HashMap;

use remit_policy::{Action, Facts, Field, Level, Object, Permit};
use remit_wire::{Access, ExampleOf};

/// How easily something is done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Ease {
    No,
    ByApproval,
    AtOnce,
}

/// The permits of one user for the actions in question, before and after.
pub(super) struct Permits {
    pub(super) pairs: Vec<(Permit, Permit)>,
    /// Whether fields are in question; the permits to edit are there then.
    pub(super) fields: bool,
}

/// What changes on records that are judged alike: all actions in question, and fields that change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Verdict {
    pub(super) actions: Vec<(Action, Ease, Ease)>,
    pub(super) fields: Vec<(&'static str, Access, Access)>,
}

impl Permits {
    fn of(&self, action: Action) -> Option<&(Permit, Permit)> {
        self.pairs.iter().find(|(before, _)| before.action() == action)
    }

    /// What the permits say about records like this one. What they are shared for may differ, since a
    /// role may come or go with whom they are shared.
    pub(super) fn judge(&self, object: Object, before: &Facts, after: &Facts) -> Verdict {
        let one = |(was, is): &(Permit, Permit)| (was.action(), ease(was, before), ease(is, after));
        let mut fields = Vec::new();
        if let (true, Some((was, is))) = (self.fields, self.of(Action::Edit)) {
            for field in object.fields() {
                let (from, to) = (access(was, before, field), access(is, after, field));
                if from != to && from.max(to) > Access::Hidden {
                    fields.push((field.key, from, to));
                }
            }
        }
        Verdict { actions: self.pairs.iter().map(one).collect(), fields }
    }
}

fn ease(permit: &Permit, facts: &Facts) -> Ease {
    match (permit.admits(facts), permit.is_direct(facts)) {
        (false, _) => Ease::No,
        (true, false) => Ease::ByApproval,
        (true, true) => Ease::AtOnce,
    }
}

/// Asked of a permit to edit.
fn access(permit: &Permit, facts: &Facts, field: &Field) -> Access {
    if !permit.shows(facts) {
        return Access::Unseen;
    }
    if permit.admits(facts) && permit.editable(facts, field) {
        return if permit.edits_directly(facts, field) { Access::Edit } else { Access::EditByApproval };
    }
    match permit.level(facts, field) {
        Level::Hidden => Access::Hidden,
        Level::Masked => Access::Masked,
        Level::Read | Level::Edit => Access::Read,
    }
}

impl Verdict {
    pub(super) fn changes(&self) -> bool {
        !self.fields.is_empty() || self.actions.iter().any(|(_, before, after)| before != after)
    }

    /// What an example of it is an example of: what weighs most.
    pub(super) fn example(&self) -> ExampleOf {
        let all = self.actions.iter().map(|(action, before, after)| (*action, *before, *after));
        let said = all.filter_map(|(action, before, after)| match (before, after) {
            (before, after) if before == after => None,
            (_, Ease::No) => Some(ExampleOf::Lost(action)),
            (Ease::No, _) => Some(ExampleOf::Gained(action)),
            (_, Ease::ByApproval) => Some(ExampleOf::Held(action)),
            _ => Some(ExampleOf::Freed(action)),
        });
        said.min_by_key(|of| weight(*of)).unwrap_or(ExampleOf::Fields)
    }
}

pub(super) fn weight(of: ExampleOf) -> u8 {
    match of {
        ExampleOf::Lost(Action::View) => 0,
        ExampleOf::Gained(Action::View) => 1,
        ExampleOf::Lost(_) => 2,
        ExampleOf::Gained(_) => 3,
        ExampleOf::Held(_) => 4,
        ExampleOf::Freed(_) => 5,
        ExampleOf::Fields => 6,
    }
}

/// Verdicts by number, each once.
#[derive(Default)]
pub(super) struct Verdicts {
    all: Vec<Verdict>,
    numbers: HashMap<Verdict, usize>,
}

impl Verdicts {
    pub(super) fn number(&mut self, verdict: Verdict) -> usize {
        let next = self.all.len();
        let number = *self.numbers.entry(verdict.clone()).or_insert(next);
        if number == next {
            self.all.push(verdict);
        }
        number
    }

    pub(super) fn get(&self, number: usize) -> Option<&Verdict> {
        self.all.get(number)
    }
}
