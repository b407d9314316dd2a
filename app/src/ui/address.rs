//! Addresses of lists: where a click on a head, a filter or "next" leads.

use remit_policy::{Kind, Object};
use remit_wire::{Filter, ListQuery, Op, Problem, Sort, address_of, pairs_of};

use super::columns::{is_numeric, kind};
use super::values::{CURRENCY, minor_units};

/// What only pages write into addresses, and the REST form does not know.
const MADE: &str = "made";
/// The inputs of a filter's form: which field, and a value for each way to compare.
const FIELD: &str = "f";
const OPS: [Op; 5] = [Op::Eq, Op::Contains, Op::Gte, Op::Lte, Op::In];

/// Reads the question of a list's address.
///
/// # Errors
/// With the pair that cannot be used.
pub fn question(object: Object, search: &str) -> Result<ListQuery, Problem> {
    let address = tidied(object, search).unwrap_or_else(|| search.to_owned());
    ListQuery::from_pairs(object, pairs_of(&address).filter(|(key, _)| key != MADE))
}

/// Whether something was just made that its maker may not see.
#[must_use]
pub fn was_made(search: &str) -> bool {
    pairs_of(search).any(|(key, _)| key == MADE)
}

/// The address that a filter's form means, `f=amount&gte=1000` beside the other pairs as
/// `amount[gte]=100000`; nothing where the address is no such form.
#[must_use]
pub fn tidied(object: Object, search: &str) -> Option<String> {
    let pairs: Vec<_> = pairs_of(search).collect();
    let field = &pairs.iter().find(|(key, _)| key == FIELD)?.1;
    let op_of = |key: &str| OPS.into_iter().find(|op| op.key() == key);
    let mut kept: Vec<_> = pairs
        .iter()
        .filter(|(key, _)| key != FIELD && op_of(key).is_none() && key != "after" && !speaks_of(key, field))
        .cloned()
        .collect();
    for (key, value) in &pairs {
        let Some(op) = op_of(key).filter(|_| !value.trim().is_empty()) else { continue };
        kept.push((key_of(field, op), typed(object, field, value.trim())));
    }
    Some(address_of(&kept))
}

/// `amount` and `amount[gte]` both speak of `amount`.
fn speaks_of(key: &str, field: &str) -> bool {
    key.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

fn key_of(field: &str, op: Op) -> String {
    match op {
        Op::Eq => field.to_owned(),
        op => format!("{field}[{}]", op.key()),
    }
}

/// A typed value as filters take it: money in minor units.
fn typed(object: Object, field: &str, value: &str) -> String {
    match kind(object, field) {
        Some(Kind::Money) => minor_units(value, CURRENCY).map_or_else(|| value.to_owned(), |amount| amount.to_string()),
        _ => value.to_owned(),
    }
}

/// The address of a list.
#[must_use]
pub fn list(object: Object, query: &ListQuery) -> String {
    match query.to_address().as_str() {
        "" => format!("/{}", object.plural()),
        address => format!("/{}?{address}", object.plural()),
    }
}

/// The same list from its beginning, changed.
#[must_use]
pub fn changed(object: Object, query: &ListQuery, change: impl FnOnce(&mut ListQuery)) -> String {
    let mut query = ListQuery { after: None, ..query.clone() };
    change(&mut query);
    list(object, &query)
}

/// A list sorted by this column; the other way round where it is already. Numbers begin with the
/// largest, which is what one looks for.
#[must_use]
pub fn sorted(object: Object, query: &ListQuery, key: &str) -> String {
    let now = query.sort.as_ref().filter(|sort| sort.field == key);
    let dates = matches!(kind(object, key), Some(Kind::Date));
    let descending = now.map_or(is_numeric(object, key) || dates, |sort| !sort.descending);
    changed(object, query, |query| query.sort = Some(Sort { field: key.into(), descending }))
}

/// A list narrowed to one value of a field, in place of other conditions on it.
#[must_use]
pub fn narrowed(object: Object, query: &ListQuery, field: &str, value: &str) -> String {
    changed(object, query, |query| {
        query.filters.retain(|filter| filter.field != field);
        query.filters.push(Filter { field: field.into(), op: Op::Eq, value: value.into() });
    })
}

/// A list without one of its filters.
#[must_use]
pub fn without(object: Object, query: &ListQuery, filter: &Filter) -> String {
    changed(object, query, |query| query.filters.retain(|one| one != filter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> ListQuery {
        question(Object::Opportunity, address).unwrap()
    }

    #[test]
    fn a_filters_form_becomes_an_address_that_programs_read_too() {
        let tidy = |search| tidied(Object::Opportunity, search).unwrap();
        assert_eq!(tidy("stage=won&f=amount&gte=1,000.50&lte=&after=x"), "stage=won&amount[gte]=100050");
        assert_eq!(tidy("name[contains]=old&f=name&contains=+new+"), "name[contains]=new");
        assert_eq!(tidy("closed_on=2017-01-01&f=closed_on&gte=2017-03-01"), "closed_on[gte]=2017-03-01");
        assert_eq!(tidied(Object::Opportunity, "stage=won"), None);
        assert_eq!(read("f=amount&gte=1000").filters, read("amount[gte]=100000").filters);
    }

    #[test]
    fn a_head_sorts_and_turns_around() {
        let plain = ListQuery { after: Some("x".into()), ..ListQuery::default() };
        assert_eq!(sorted(Object::Opportunity, &plain, "amount"), "/opportunities?sort=-amount");
        assert_eq!(sorted(Object::Opportunity, &read("sort=-amount"), "amount"), "/opportunities?sort=amount");
        assert_eq!(sorted(Object::Opportunity, &read("sort=-amount"), "stage"), "/opportunities?sort=stage");
    }

    #[test]
    fn filters_come_and_go() {
        let query = read("stage=won&amount[gte]=5");
        assert_eq!(narrowed(Object::Opportunity, &query, "stage", "lost"), "/opportunities?amount[gte]=5&stage=lost");
        assert_eq!(without(Object::Opportunity, &query, &query.filters[0]), "/opportunities?amount[gte]=5");
        assert!(was_made("made=") && !was_made("stage=won"));
    }
}
