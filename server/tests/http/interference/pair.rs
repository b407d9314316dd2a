//! The two organisations, and who asks in both.

use std::collections::BTreeSet;

use remit_policy::Capability;

use super::laws::change::{hidden_fields, unread};
use super::laws::dice::Dice;
use super::laws::firm::Firm;
use super::laws::make::firm;
use super::laws::records::fields;
use super::laws::sight::Sight;

/// An organisation, the same one with something else out of a person's sight, and that person.
pub struct Pair {
    pub firm: Firm,
    pub other: Firm,
    pub person: usize,
    /// Whether nothing but the values of fields differs. Who has rights of the desk is told there how many
    /// records somebody has, or who sees them: more than the records that they see, and never a value.
    pub values_alone: bool,
}

impl Pair {
    /// None where nobody is there to ask.
    pub fn draw(dice: &mut Dice) -> Option<Pair> {
        let mut firm = firm(dice.number());
        let person = someone(dice, &firm)?;
        let values_alone = dice.percent(35);
        if values_alone {
            empower(dice, &mut firm, person, 60);
        } else if dice.percent(60) {
            empower(dice, &mut firm, person, 0);
        }
        let sight = Sight::of(&firm, person);
        let other = if values_alone { values(dice, &sight) } else { anything(dice, &sight) };
        let (after, there) = (Sight::of(&other, person), sight.records.len());
        assert_eq!(after.records[..there], sight.records[..], "the test changed something visible");
        assert!(after.records[there..].iter().all(Option::is_none), "the test added something visible");
        drop(sight);
        Some(Pair { firm, other, person, values_alone })
    }

    /// Whether somebody with these rights is told more than this pair may be asked for.
    pub fn bars(&self, beyond: &[Capability]) -> bool {
        !self.values_alone && can(&self.firm, self.person, beyond)
    }
}

/// Mostly someone who sees a little and not everything.
fn someone(dice: &mut Dice, firm: &Firm) -> Option<usize> {
    let active = firm.active();
    let holding: BTreeSet<usize> = firm.assignments.iter().map(|one| one.person).collect();
    let holding: Vec<usize> = active.iter().copied().filter(|one| holding.contains(one)).collect();
    dice.any_of(&holding).filter(|_| dice.percent(90)).or_else(|| dice.any_of(&active))
}

/// Gives the roles of a person each right of the desk with this chance, and takes all others.
fn empower(dice: &mut Dice, firm: &mut Firm, person: usize, chance: u64) {
    let mine: BTreeSet<&String> =
        firm.assignments.iter().filter(|one| one.person == person).map(|one| &one.role).collect();
    for (_, role) in firm.policy.roles.iter_mut().filter(|(key, _)| mine.contains(key)) {
        role.capabilities = Capability::ALL.iter().copied().filter(|_| dice.percent(chance)).collect();
    }
}

/// Another organisation wherever this person may not read it.
fn anything(dice: &mut Dice, sight: &Sight<'_>) -> Firm {
    let (firm, mut other) = (sight.firm(), unread(dice, sight));
    if can(firm, sight.judge.person, Capability::ALL) {
        // How many hold which role is theirs to know.
        other.assignments = firm.assignments.clone();
        other.partitions = firm.partitions.clone();
    }
    other
}

/// The same organisation but for the values of fields that this person may not read.
fn values(dice: &mut Dice, sight: &Sight<'_>) -> Firm {
    let mut other = sight.firm().clone();
    other.upside_down = true;
    for index in 0..other.records.len() {
        if sight.sees(index) {
            hidden_fields(dice, sight, &mut other, index);
        } else if !sight.judge.bins(index) {
            other.records[index].fields = fields(dice, &other, other.records[index].object);
        }
    }
    other
}

/// Whether any role that they may hold has one of these rights, whether it counts now or not.
fn can(firm: &Firm, person: usize, rights: &[Capability]) -> bool {
    let mine = firm.assignments.iter().filter(|one| one.person == person);
    let mut roles = mine.filter_map(|one| firm.policy.roles.get(&one.role));
    roles.any(|role| rights.iter().any(|right| role.capabilities.contains(right)))
}
