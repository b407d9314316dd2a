//! Which records a user reaches, as data: read in memory here, compiled to SQL by the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::{DepartmentId, Dimension, ShareLevel, UserId, ValueId};

/// Ids that rules look among. Shared, because one request makes many rules that speak of the same.
pub type Ids = Arc<BTreeSet<Uuid>>;

/// Where a record lies in the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Who owns it.
    pub owner: Option<UserId>,
    /// The department that it lies in.
    pub department: Option<DepartmentId>,
    /// Its value per dimension; for a child, those that it takes from its customer too.
    pub values: BTreeMap<Dimension, ValueId>,
}

/// Everything about a record that a decision needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Where it lies.
    pub place: Place,
    /// Where its customer lies, if it is a child with a customer.
    pub customer: Option<Place>,
    /// What it is shared for, with the user who is judged, at the time of the request.
    pub shared: Option<ShareLevel>,
}

/// A set of records, described by what decides about them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RowRule {
    /// No record.
    Never,
    /// Every record.
    Always,
    /// Owned by one of these.
    OwnerIn(Ids),
    /// Lying in one of these.
    DepartmentIn(Ids),
    /// With one of these values in the dimension.
    ValueIn(Dimension, Ids),
    /// With a customer that lies in this set; no rule inside looks at shares.
    ViaCustomer(Box<RowRule>),
    /// Shared with the user, for at least this.
    Shared(ShareLevel),
    /// In one of these.
    AnyOf(Vec<RowRule>),
    /// In all of these.
    AllOf(Vec<RowRule>),
    /// In none of these.
    NoneOf(Vec<RowRule>),
}

impl RowRule {
    /// The union, simplified: no empty or doubled parts, `Never` for none.
    #[must_use]
    pub fn any(rules: impl IntoIterator<Item = RowRule>) -> RowRule {
        let mut parts: Vec<RowRule> = Vec::new();
        for rule in rules {
            match rule {
                RowRule::Never => {}
                RowRule::Always => return RowRule::Always,
                RowRule::AnyOf(inner) => inner.into_iter().for_each(|rule| push_new(&mut parts, rule)),
                rule => push_new(&mut parts, rule),
            }
        }
        one_or(parts, RowRule::Never, RowRule::AnyOf)
    }

    /// The intersection, simplified: `Always` for none.
    #[must_use]
    pub fn all(rules: impl IntoIterator<Item = RowRule>) -> RowRule {
        let mut parts: Vec<RowRule> = Vec::new();
        for rule in rules {
            match rule {
                RowRule::Always => {}
                RowRule::Never => return RowRule::Never,
                RowRule::AllOf(inner) => inner.into_iter().for_each(|rule| push_new(&mut parts, rule)),
                rule => push_new(&mut parts, rule),
            }
        }
        one_or(parts, RowRule::Always, RowRule::AllOf)
    }

    /// Records with one of these values; `Never` where there are none.
    #[must_use]
    pub fn value_in(dimension: &str, values: Ids) -> RowRule {
        if values.is_empty() { RowRule::Never } else { RowRule::ValueIn(dimension.into(), values) }
    }

    /// Records whose customer lies in this set.
    #[must_use]
    pub fn via_customer(rule: RowRule) -> RowRule {
        if rule == RowRule::Never { RowRule::Never } else { RowRule::ViaCustomer(Box::new(rule)) }
    }

    /// Records in none of these sets.
    #[must_use]
    pub fn none(rules: impl IntoIterator<Item = RowRule>) -> RowRule {
        match RowRule::any(rules) {
            RowRule::Never => RowRule::Always,
            RowRule::Always => RowRule::Never,
            RowRule::AnyOf(parts) => RowRule::NoneOf(parts),
            rule => RowRule::NoneOf(vec![rule]),
        }
    }

    /// Whether a record with these facts is in the set.
    #[must_use]
    pub fn admits(&self, facts: &Facts) -> bool {
        self.holds(&facts.place, facts.customer.as_ref(), facts.shared)
    }

    fn holds(&self, place: &Place, customer: Option<&Place>, shared: Option<ShareLevel>) -> bool {
        match self {
            RowRule::Never => false,
            RowRule::Always => true,
            RowRule::OwnerIn(users) => place.owner.is_some_and(|owner| users.contains(&owner)),
            RowRule::DepartmentIn(departments) => {
                place.department.is_some_and(|department| departments.contains(&department))
            }
            RowRule::ValueIn(dimension, values) => {
                place.values.get(dimension).is_some_and(|value| values.contains(value))
            }
            // A customer has no customer, and what it is shared for is not what its child is shared for.
            RowRule::ViaCustomer(rule) => customer.is_some_and(|customer| rule.holds(customer, None, None)),
            RowRule::Shared(level) => shared.is_some_and(|shared| shared >= *level),
            RowRule::AnyOf(rules) => rules.iter().any(|rule| rule.holds(place, customer, shared)),
            RowRule::AllOf(rules) => rules.iter().all(|rule| rule.holds(place, customer, shared)),
            RowRule::NoneOf(rules) => !rules.iter().any(|rule| rule.holds(place, customer, shared)),
        }
    }

    /// The set as if nothing were shared. A record that is in one of the two and not in the other is shared
    /// with the user; without a rule that takes shared records out, none is in this one alone, and where there
    /// is such a rule there is no answer.
    #[must_use]
    pub fn unshared(&self) -> Option<RowRule> {
        let each = |rules: &[RowRule]| rules.iter().map(RowRule::unshared).collect::<Option<Vec<_>>>();
        Some(match self {
            RowRule::Shared(_) => RowRule::Never,
            RowRule::AnyOf(rules) => RowRule::any(each(rules)?),
            RowRule::AllOf(rules) => RowRule::all(each(rules)?),
            RowRule::NoneOf(rules) if each(rules)? != *rules => return None,
            rule => rule.clone(),
        })
    }
}

fn push_new(parts: &mut Vec<RowRule>, rule: RowRule) {
    if !parts.contains(&rule) {
        parts.push(rule);
    }
}

fn one_or(mut parts: Vec<RowRule>, none: RowRule, many: fn(Vec<RowRule>) -> RowRule) -> RowRule {
    if parts.len() > 1 {
        return many(parts);
    }
    parts.pop().unwrap_or(none)
}

#[cfg(test)]
mod tests {
    use super::{Ids, RowRule};
    use crate::ShareLevel;

    #[test]
    fn an_empty_list_of_values_is_nothing_and_never_everything() {
        assert_eq!(RowRule::value_in("region", Ids::default()), RowRule::Never);
        assert_eq!(RowRule::any([]), RowRule::Never);
        assert_eq!(RowRule::via_customer(RowRule::Never), RowRule::Never);
    }

    #[test]
    fn without_shares_a_set_is_smaller_or_there_is_no_answer() {
        let own = RowRule::OwnerIn(Ids::new([uuid::Uuid::from_u128(1)].into()));
        let shared = RowRule::Shared(ShareLevel::View);
        let either = RowRule::any([own.clone(), shared.clone()]);
        assert_eq!(either.unshared(), Some(own.clone()));
        assert_eq!(RowRule::all([either.clone(), shared.clone()]).unshared(), Some(RowRule::Never));
        let not_own = RowRule::all([shared.clone(), RowRule::none([own])]);
        assert_eq!(not_own.unshared(), Some(RowRule::Never));
        assert_eq!(RowRule::none([either]).unshared(), None);
    }

    #[test]
    fn a_single_part_stands_for_itself() {
        let own = RowRule::OwnerIn(Ids::new([uuid::Uuid::from_u128(1)].into()));
        assert_eq!(RowRule::any([RowRule::Never, own.clone(), own.clone()]), own);
        assert_eq!(RowRule::all([RowRule::Always, own.clone()]), own);
    }
}
