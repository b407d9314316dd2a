//! Which columns a list shows, and what can be done with each.

use remit_policy::{Kind, Object};
use remit_wire::{Cell, Record};

/// Where a column goes when a row becomes a card on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Top left: what it is called.
    Title,
    /// Top right: how it stands.
    Badge,
    /// Bottom left: whose, or what.
    Who,
    /// Bottom right: how much, or when.
    Aside,
    /// Not on the card.
    Desk,
}

impl Slot {
    /// Its name in the style.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Slot::Title => "title",
            Slot::Badge => "badge",
            Slot::Who => "who",
            Slot::Aside => "aside",
            Slot::Desk => "desk",
        }
    }
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    /// A field, a dimension, `owner`, `department` or `customer`.
    pub key: &'a str,
    /// Its place on a card.
    pub slot: Slot,
}

const fn on(key: &str, slot: Slot) -> Column<'_> {
    Column { key, slot }
}

use Slot::{Aside, Badge, Desk, Title, Who};

const CUSTOMERS: &[Column<'static>] = &[
    on("name", Title),
    on("status", Badge),
    on("grade", Aside),
    on("owner", Who),
    on("region", Desk),
    on("industry", Desk),
    on("annual_revenue", Desk),
];
const CONTACTS: &[Column<'static>] = &[
    on("name", Title),
    on("title", Desk),
    on("customer", Who),
    on("decision_role", Badge),
    on("phone", Aside),
    on("email", Desk),
    on("owner", Desk),
];
const OPPORTUNITIES: &[Column<'static>] = &[
    on("name", Title),
    on("customer", Who),
    on("stage", Badge),
    on("amount", Aside),
    on("closed_on", Desk),
    on("expected_close", Desk),
    on("owner", Desk),
];
const CONTRACTS: &[Column<'static>] = &[
    on("title", Title),
    on("number", Desk),
    on("customer", Who),
    on("status", Badge),
    on("amount", Aside),
    on("starts_on", Desk),
    on("ends_on", Desk),
    on("owner", Desk),
];
const PAYMENTS: &[Column<'static>] = &[
    on("invoice_number", Title),
    on("customer", Who),
    on("due_on", Aside),
    on("amount", Desk),
    on("paid_on", Desk),
    on("paid_amount", Desk),
    on("method", Badge),
];
const TICKETS: &[Column<'static>] = &[
    on("subject", Title),
    on("number", Desk),
    on("customer", Who),
    on("priority", Desk),
    on("status", Badge),
    on("opened_on", Aside),
    on("owner", Desk),
];
const PRODUCTS: &[Column<'static>] = &[
    on("name", Title),
    on("code", Desk),
    on("product_line", Who),
    on("unit_price", Aside),
    on("cost", Desk),
    on("active", Badge),
];
const ACTIVITIES: &[Column<'static>] = &[
    on("subject", Title),
    on("kind", Badge),
    on("customer", Who),
    on("due_on", Aside),
    on("done_on", Desk),
    on("owner", Desk),
];

/// The columns of an object's list in every system; the first names the record.
#[must_use]
pub const fn columns(object: Object) -> &'static [Column<'static>] {
    match object {
        Object::Customer => CUSTOMERS,
        Object::Contact => CONTACTS,
        Object::Opportunity => OPPORTUNITIES,
        Object::Contract => CONTRACTS,
        Object::Payment => PAYMENTS,
        Object::Ticket => TICKETS,
        Object::Product => PRODUCTS,
        Object::Activity => ACTIVITIES,
    }
}

/// What a field holds; nothing for dimensions and placement.
#[must_use]
pub fn kind(object: Object, key: &str) -> Option<Kind> {
    object.field(key).map(|field| field.kind)
}

/// Whether a list names a dimension by this: what is neither a field nor another part of where a record lies.
#[must_use]
pub fn is_dimension(object: Object, key: &str) -> bool {
    kind(object, key).is_none() && !matches!(key, "owner" | "department" | "customer")
}

/// Whether a list names a dimension by this that administrators added: their lists show all of these.
#[must_use]
pub fn is_added(object: Object, key: &str) -> bool {
    is_dimension(object, key) && !object.first_dimensions().contains(&key)
}

/// Whether its values stand to the right.
#[must_use]
pub fn is_numeric(object: Object, key: &str) -> bool {
    matches!(kind(object, key), Some(Kind::Money | Kind::Number))
}

/// Whether a list can be sorted by it: not by references, whose names are not ours to order by.
#[must_use]
pub fn is_sortable(object: Object, key: &str) -> bool {
    key != "customer" && !matches!(kind(object, key), Some(Kind::Reference(_) | Kind::LongText))
}

/// Whether a record shows something in a column: a hidden field is not even there.
#[must_use]
pub fn is_present(record: &Record, key: &str) -> bool {
    matches!(key, "owner" | "department") || record.fields.contains_key(key)
}

/// Those of the columns that at least one of the records shows, and the dimensions that were added.
#[must_use]
pub fn present(object: Object, records: &[Record]) -> Vec<Column<'_>> {
    let shown = |column: &&Column<'_>| records.iter().any(|record| is_present(record, column.key));
    // Records of one type carry the same dimensions.
    let carried = records.first().map(Record::dimensions).unwrap_or_default().into_iter();
    let added = carried.filter(|key| is_added(object, key)).map(|key| on(key, Desk));
    columns(object).iter().filter(shown).copied().chain(added).collect()
}

/// The one currency of all amounts in a column, so that its head can say it once.
#[must_use]
pub fn one_currency(records: &[Record], key: &str) -> Option<String> {
    let amounts = records.iter().filter_map(|record| match record.fields.get(key) {
        Some(Cell::Money(money)) => Some(money.currency.as_str()),
        _ => None,
    });
    let mut amounts = amounts.peekable();
    let first = *amounts.peek()?;
    amounts.all(|currency| currency == first).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use remit_wire::is_askable;

    #[test]
    fn a_dimension_that_was_added_is_a_column() {
        for (key, added) in
            [("channel", true), ("region", false), ("owner", false), ("customer", false), ("name", false)]
        {
            assert_eq!(is_added(Object::Customer, key), added, "{key}");
        }
        // Of those that every system has, a list shows what it was made for.
        assert!(!is_added(Object::Opportunity, "product_line"));
    }

    #[test]
    fn every_list_begins_with_what_names_the_record() {
        for object in Object::ALL {
            let columns = columns(object);
            assert_eq!(columns[0], on(object.title(), Title));
            assert!(columns.iter().all(|column| is_askable(object, column.key)));
            for slot in [Title, Badge, Who, Aside] {
                assert_eq!(columns.iter().filter(|column| column.slot == slot).count(), 1, "{}", object.key());
            }
        }
    }
}
