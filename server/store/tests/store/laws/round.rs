//! What every law is given: a firm, the databases that hold it, and what each person must see of it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use remit_store::StoreError;
use remit_wire::Problem;

use super::bench::Bench;
use super::dice::Dice;
use super::firm::Firm;
use super::sight::Sight;

/// Whether a law holds, or in what it was broken.
pub(crate) type Check = Result<(), String>;

macro_rules! ensure {
    ($holds:expr, $($why:tt)+) => {
        if !$holds {
            return Err(format!($($why)+));
        }
    };
}
pub(crate) use ensure;

/// How much there was to look at: a law over empty lists would say nothing.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<BTreeMap<&'static str, u64>>);

impl Tally {
    pub(crate) fn add(&self, what: &'static str, count: usize) {
        *self.0.lock().unwrap().entry(what).or_default() += count as u64;
    }

    pub(crate) fn join(&self, other: &Tally) {
        other.0.lock().unwrap().iter().for_each(|(what, count)| self.add(what, *count as usize));
    }

    pub(crate) fn lines(&self) -> String {
        self.0.lock().unwrap().iter().map(|(what, count)| format!("  {what}: {count}\n")).collect()
    }
}

/// For the laws that only read.
pub(crate) struct Look<'r> {
    pub(crate) bench: &'r Bench,
    pub(crate) firm: &'r Firm,
    /// Of each person.
    pub(crate) sights: &'r [Sight<'r>],
    pub(crate) dice: &'r mut Dice,
    pub(crate) tally: &'r Tally,
}

impl Look<'_> {
    /// Someone who is active; mostly someone who sees something.
    pub(crate) fn someone(&mut self) -> Option<usize> {
        let active = self.firm.active();
        let seeing: Vec<usize> =
            active.iter().copied().filter(|one| self.sights[*one].records.iter().any(Option::is_some)).collect();
        let seeing = self.dice.any_of(&seeing).filter(|_| self.dice.percent(90));
        seeing.or_else(|| self.dice.any_of(&active))
    }
}

/// What was answered, a refusal among it; anything else is a failure of the store.
pub(crate) fn said<T>(result: Result<T, StoreError>) -> Result<Result<T, Problem>, String> {
    match result {
        Ok(answer) => Ok(Ok(answer)),
        Err(StoreError::Problem(problem)) => Ok(Err(problem)),
        Err(other) => Err(format!("the store failed: {other}")),
    }
}

pub(crate) fn tally_sight(tally: &Tally, sight: &Sight<'_>) {
    tally.add("records", sight.records.len());
    for record in sight.records.iter().flatten() {
        tally.add("records seen", 1);
        tally.add("fields of records seen", record.object.fields().len());
        tally.add("fields masked", record.masked.len());
        let fields = record.object.fields().iter();
        tally.add("fields hidden", fields.filter(|field| !record.fields.contains_key(field.key)).count());
        tally.add("fields editable", record.editable.len());
    }
}
