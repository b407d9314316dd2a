//! A row rule as a set of places: for many rules over many places, where asking
//! [`RowRule::admits`] of each would take too long. A test compares the two; and what is decided on a
//! place is decided by the permit itself, on one place of each set ([`super::verdict`]).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use remit_policy::{Object, RowRule, ShareLevel, Standing};
use uuid::Uuid;

use super::ground::{Column, Grantee, Ground};
use super::sets::Set;
use crate::{Result, StoreError};

/// Whose placement a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    Record,
    Customer,
}

/// Reads rules on one ground, and remembers the parts that come again.
pub(super) struct Reading<'g> {
    ground: &'g Ground,
    leaves: HashMap<(Whose, RowRule), Arc<Set>>,
    none: Arc<Set>,
    all: Arc<Set>,
    with_customer: Arc<Set>,
}

/// The places that are shared with one user.
#[derive(Clone)]
pub(super) struct Shared {
    view: Arc<Set>,
    edit: Arc<Set>,
}

impl Shared {
    /// What the records at a place are shared with the user for.
    pub(super) fn level(&self, place: u32) -> Option<ShareLevel> {
        let level = |set: &Set, level| set.contains(place).then_some(level);
        level(&self.edit, ShareLevel::Edit).or_else(|| level(&self.view, ShareLevel::View))
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.view.is_empty()
    }

    fn of(&self, level: ShareLevel) -> Arc<Set> {
        match level {
            ShareLevel::View => self.view.clone(),
            ShareLevel::Edit => self.edit.clone(),
        }
    }
}

impl<'g> Reading<'g> {
    pub(super) fn new(ground: &'g Ground) -> Reading<'g> {
        let (none, all) = (Arc::new(Set::none()), Arc::new(Set::all(ground.len())));
        let with_customer = Arc::new(Set::of(ground.with_customer().to_vec(), ground.len()));
        Reading { ground, leaves: HashMap::new(), none, all, with_customer }
    }

    pub(super) fn nothing(&self) -> Shared {
        Shared { view: self.none.clone(), edit: self.none.clone() }
    }

    /// The places that are shared with who stands there: as a user, by department, by role.
    pub(super) fn shared(&self, standing: &Standing<'_>) -> Shared {
        if !self.ground.is_shared() {
            return self.nothing();
        }
        let (mut view, mut edit) = (BTreeSet::new(), BTreeSet::new());
        for grantee in grantees(standing) {
            for (place, level) in self.ground.shared_with(&grantee) {
                view.insert(*place);
                if *level == ShareLevel::Edit {
                    edit.insert(*place);
                }
            }
        }
        let set = |places: BTreeSet<u32>| Arc::new(Set::of(places.into_iter().collect(), self.ground.len()));
        Shared { view: set(view), edit: set(edit) }
    }

    /// The places that a rule admits.
    ///
    /// # Errors
    /// If the rule looks at a column that was not read: a mistake in the program.
    pub(super) fn set(&mut self, rule: &RowRule, shared: &Shared) -> Result<Arc<Set>> {
        self.read(rule, Whose::Record, shared)
    }

    fn read(&mut self, rule: &RowRule, whose: Whose, shared: &Shared) -> Result<Arc<Set>> {
        let n = self.ground.len();
        Ok(match rule {
            RowRule::Never => self.none.clone(),
            RowRule::Always => self.all.clone(),
            RowRule::OwnerIn(_) | RowRule::DepartmentIn(_) | RowRule::ValueIn(..) => self.leaf(rule, whose)?,
            RowRule::ViaCustomer(_) | RowRule::Shared(_) if whose == Whose::Customer => self.none.clone(),
            RowRule::ViaCustomer(inner) => {
                if !self.ground.has(Column::Customer) {
                    return Err(unread(Column::Customer));
                }
                let inner = self.read(inner, Whose::Customer, shared)?;
                Arc::new(inner.and(&self.with_customer, n))
            }
            RowRule::Shared(level) => shared.of(*level),
            RowRule::AnyOf(rules) => self.any(rules, whose, shared)?,
            RowRule::AllOf(rules) => {
                let mut left = self.all.clone();
                for rule in rules {
                    let set = self.read(rule, whose, shared)?;
                    left = if Arc::ptr_eq(&left, &self.all) { set } else { Arc::new(left.and(&set, n)) };
                }
                left
            }
            RowRule::NoneOf(rules) => {
                let any = self.any(rules, whose, shared)?;
                Arc::new(self.all.minus(&any, n))
            }
        })
    }

    fn any(&mut self, rules: &[RowRule], whose: Whose, shared: &Shared) -> Result<Arc<Set>> {
        let mut found = self.none.clone();
        for rule in rules {
            let set = self.read(rule, whose, shared)?;
            if found.is_empty() {
                found = set;
            } else if !set.is_empty() {
                found = Arc::new(found.or(&set, self.ground.len()));
            }
        }
        Ok(found)
    }

    fn leaf(&mut self, rule: &RowRule, whose: Whose) -> Result<Arc<Set>> {
        let key = (whose, rule.clone());
        if let Some(known) = self.leaves.get(&key) {
            return Ok(known.clone());
        }
        let set = Arc::new(self.fresh(rule, whose)?);
        self.leaves.insert(key, set.clone());
        Ok(set)
    }

    fn fresh(&self, rule: &RowRule, whose: Whose) -> Result<Set> {
        let record = whose == Whose::Record;
        let (column, ids) = match rule {
            RowRule::OwnerIn(ids) => (if record { Column::Owner } else { Column::CustomerOwner }, ids),
            RowRule::DepartmentIn(ids) => (if record { Column::Department } else { Column::CustomerDepartment }, ids),
            RowRule::ValueIn(dimension, ids) => {
                // A customer has no value in a dimension that customers do not carry.
                let dimensions = &self.ground.dimensions;
                let carried = record || dimensions.carries(Object::Customer, dimension);
                let known = dimensions.get(dimension).filter(|_| carried);
                let Some(known) = known else { return Ok(Set::none()) };
                (Column::Value(known.place), ids)
            }
            _ => return Ok(Set::none()),
        };
        if !self.ground.has(column) {
            return Err(unread(column));
        }
        Ok(self.holding(column, ids))
    }

    fn holding(&self, column: Column, ids: &BTreeSet<Uuid>) -> Set {
        let mut places: Vec<u32> = Vec::new();
        for id in ids {
            places.extend(self.ground.holding(column, *id));
        }
        // A place holds one value in a column: none comes twice.
        places.sort_unstable();
        Set::of(places, self.ground.len())
    }
}

fn unread(column: Column) -> StoreError {
    StoreError::Broken(format!("an impact needs the column {column:?}, which was not read"))
}

/// Whom a share can name so that it reaches this user.
fn grantees(standing: &Standing<'_>) -> impl Iterator<Item = Grantee> {
    let (org, user) = (standing.org(), standing.user());
    let above = org.user(user).map(|user| org.above(user.department)).unwrap_or_default();
    let roles: BTreeSet<&str> = standing.counting().iter().map(|one| one.key).collect();
    let roles = roles.into_iter().map(|role| ("role".to_owned(), role.to_owned())).collect::<Vec<_>>();
    let own = std::iter::once(("user".to_owned(), user.to_string()));
    own.chain(above.into_iter().map(|id| ("department".to_owned(), id.to_string()))).chain(roles)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};
    use remit_policy::{Dimensions, Facts, Place};

    use super::*;

    fn id() -> impl Strategy<Value = Uuid> {
        (1_u128..5).prop_map(Uuid::from_u128)
    }

    /// Those of every system, and one that was added.
    fn dimensions() -> Dimensions {
        let mut dimensions = Dimensions::default();
        dimensions.add("channel", [Object::Customer].into()).unwrap();
        dimensions
    }

    fn ids() -> impl Strategy<Value = BTreeSet<Uuid>> {
        prop::collection::btree_set(id(), 0..4)
    }

    fn place(dimensions: &'static [&'static str]) -> impl Strategy<Value = Place> {
        let values = subsequence(dimensions, 0..=dimensions.len()).prop_flat_map(|some| {
            let each: Vec<_> = some.iter().map(|one| (Just((*one).to_owned()), id())).collect();
            each.prop_map(|values| values.into_iter().collect())
        });
        (prop::option::of(id()), prop::option::of(id()), values).prop_map(|(owner, department, values)| Place {
            owner,
            department,
            values,
        })
    }

    /// Of a child, as the store reads it: its customer has the same values, as far as customers carry them.
    fn facts() -> impl Strategy<Value = Facts> {
        let customer = prop::option::of((prop::option::of(id()), prop::option::of(id())));
        let all: &[&str] = &["region", "industry", "product_line", "channel"];
        (place(all), customer).prop_map(|(place, customer)| {
            let mut values = place.values.clone();
            values.retain(|key, _| dimensions().carries(Object::Customer, key));
            let customer = customer.map(|(owner, department)| Place { owner, department, values });
            Facts { place, customer, shared: None }
        })
    }

    fn rule() -> impl Strategy<Value = RowRule> {
        let dimension = select(&["region", "industry", "product_line", "channel", "brand"][..]);
        let leaf = prop_oneof![
            Just(RowRule::Never),
            Just(RowRule::Always),
            ids().prop_map(|ids| RowRule::OwnerIn(ids.into())),
            ids().prop_map(|ids| RowRule::DepartmentIn(ids.into())),
            (dimension, ids()).prop_map(|(dimension, ids)| RowRule::ValueIn(dimension.into(), ids.into())),
            Just(RowRule::Shared(ShareLevel::View)),
            Just(RowRule::Shared(ShareLevel::Edit)),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let some = prop::collection::vec(inner.clone(), 0..3);
            prop_oneof![
                inner.prop_map(|rule| RowRule::ViaCustomer(Box::new(rule))),
                some.clone().prop_map(RowRule::AnyOf),
                some.clone().prop_map(RowRule::AllOf),
                some.prop_map(RowRule::NoneOf),
            ]
        })
    }

    proptest! {
        /// Both readings of a rule are the same, wherever a record lies and whatever it is shared for.
        #[test]
        fn a_rule_as_a_set_admits_what_the_rule_admits(
            places in prop::collection::vec((facts(), 0_u8..3), 1..80),
            rule in rule(),
        ) {
            let (facts, shared): (Vec<Facts>, Vec<u8>) = places.into_iter().unzip();
            let ground = Ground::of(dimensions(), Object::Ticket, &facts);
            let mut reading = Reading::new(&ground);
            let least = |least: u8| {
                let some = (0..).zip(&shared).filter(|(_, level)| **level >= least).map(|(place, _)| place).collect();
                Arc::new(Set::of(some, facts.len()))
            };
            let level = Shared { view: least(1), edit: least(2) };
            let set = reading.set(&rule, &level).unwrap();
            for place in 0..u32::try_from(facts.len()).unwrap() {
                let there = ground.facts(place, level.level(place));
                prop_assert_eq!(&there.place, &facts[place as usize].place);
                prop_assert_eq!(&there.customer, &facts[place as usize].customer);
                prop_assert_eq!(set.contains(place), rule.admits(&there), "{:?} {:?}", rule, there);
            }
        }
    }
}
