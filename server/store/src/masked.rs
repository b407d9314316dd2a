//! Masking: the only way from a stored row to something that travels.
//!
//! Outside the store there are records, which were reduced and can be written down:
//!
//! ```
//! fn send(record: &remit_wire::Record) -> impl serde::Serialize {
//!     record
//! }
//! ```
//!
//! and no rows, neither as they are stored nor with their permit:
//!
//! ```compile_fail,E0603
//! use remit_store::masked::Masked;
//! ```
//!
//! ```compile_fail,E0603
//! use remit_store::row::Row;
//! ```
//!
//! ```compile_fail,E0603
//! use remit_store::entity::record::customer::Model;
//! ```
//!
//! Nor could they be written down inside it (see the test).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Action, Field, Kind, Level, MaskInput, Object, Org, Permit, mask};
use remit_wire::{Cell, Link, Money, Person, Record, Unit};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::row::{Row, Stored};

/// A row together with the permit that showed it. What is in it can only leave as far as the permit allows.
pub(crate) struct Masked {
    row: Row,
}

/// The names of the records that the reader may see, out of those referred to.
pub(crate) type Links = BTreeMap<(Object, Uuid), String>;

impl Masked {
    /// Only a scoped query makes one: the row is known to lie inside the permit.
    pub(crate) fn new(row: Row) -> Masked {
        Masked { row }
    }

    pub(crate) fn row(&self) -> &Row {
        &self.row
    }

    /// The same record with values of another time: what they may be read of is judged by where it lies now.
    pub(crate) fn with_values(&self, values: BTreeMap<&'static str, Stored>) -> Masked {
        Masked { row: Row { values, ..self.row.clone() } }
    }

    /// The records that it refers to, where the permit lets its reader read the field.
    pub(crate) fn references(&self, permit: &Permit) -> BTreeSet<(Object, Uuid)> {
        let row = &self.row;
        let customer = row.customer.map(|id| (Object::Customer, id));
        let sight = permit.sight(&row.facts);
        let fields = row.object.fields().iter().filter(|field| sight.level(field) >= Level::Read);
        let named = fields.filter_map(|field| match (field.kind, row.values.get(field.key)) {
            (Kind::Reference(object), Some(Stored::Reference(id))) => Some((object, *id)),
            _ => None,
        });
        named.chain(customer).collect()
    }

    /// The name of the record as far as the reader may read it.
    pub(crate) fn title(&self, permit: &Permit) -> String {
        let Some(field) = self.row.object.field(self.row.object.title()) else { return String::new() };
        match self.row.values.get(field.key) {
            Some(Stored::Text(text)) if permit.level(&self.row.facts, field) >= Level::Read => text.clone(),
            _ => String::new(),
        }
    }

    /// The record as its reader may see it. `actions` are permits for the actions to offer.
    pub(crate) fn record(&self, permit: &Permit, actions: &[Permit], org: &Org, links: &Links) -> Record {
        let row = &self.row;
        let mut fields: BTreeMap<String, Cell> = self.dimensions(org);
        if row.object.is_child() {
            fields.insert("customer".into(), reference(Object::Customer, row.customer, links));
        }
        let mut masked = Vec::new();
        let sight = permit.sight(&row.facts);
        for field in row.object.fields() {
            let level = sight.level(field);
            if level == Level::Masked && row.values.contains_key(field.key) {
                masked.push(field.key.to_owned());
            }
            if level > Level::Hidden {
                fields.insert(field.key.into(), self.cell(field, level, links));
            }
        }
        let owner = row.facts.place.owner.and_then(|id| org.user(id)).map(person);
        let department = row.facts.place.department.and_then(|id| org.department(id));
        let department = department.map(|one| Unit { key: one.key.clone(), name: one.name.clone() });
        let can = actions.iter().filter(|permit| permit.admits(&row.facts)).map(Permit::action).collect();
        let (object, id, key) = (row.object, row.id, row.key.clone());
        let etag = etag(id, owner.as_ref(), department.as_ref(), &fields);
        let (editable, waiting, limited_by) = (Vec::new(), Vec::new(), BTreeMap::new());
        Record { object, id, key, etag, owner, department, fields, masked, editable, can, limited_by, waiting }
    }

    /// Those of the editable fields that change only with someone's approval.
    pub(crate) fn waiting(&self, edit: &Permit, editable: &[String]) -> Vec<String> {
        let waits = |key: &&String| {
            let field = self.row.object.field(key);
            !field.is_some_and(|field| edit.edits_directly(&self.row.facts, field))
        };
        editable.iter().filter(waits).cloned().collect()
    }

    /// The fields that the reader may change, if they may change the record at all.
    pub(crate) fn editable(&self, permit: &Permit, edit: &Permit) -> Vec<String> {
        if !edit.admits(&self.row.facts) {
            return Vec::new();
        }
        let fields = self.row.object.fields().iter();
        fields.filter(|field| permit.editable(&self.row.facts, field)).map(|field| field.key.to_owned()).collect()
    }

    fn dimensions(&self, org: &Org) -> BTreeMap<String, Cell> {
        let cell = |dimension: &str| {
            let value = self.row.facts.place.values.get(dimension).and_then(|id| org.value(*id));
            (dimension.to_owned(), value.map_or(Cell::Empty, |value| Cell::Text(value.key.clone())))
        };
        org.dimensions().of(self.row.object).map(cell).collect()
    }

    fn cell(&self, field: &Field, level: Level, links: &Links) -> Cell {
        let Some(stored) = self.row.values.get(field.key) else { return Cell::Empty };
        if level == Level::Masked {
            let input = if let Stored::Text(text) = stored { MaskInput::Text(text) } else { MaskInput::Other };
            return Cell::Text(mask(field.kind, input));
        }
        match (stored, field.kind) {
            (Stored::Text(text), _) => Cell::Text(text.clone()),
            (Stored::Number(number), _) => Cell::Number(*number),
            (Stored::Money(amount, currency), _) => Cell::Money(Money { amount: *amount, currency: currency.clone() }),
            (Stored::Date(date), _) => Cell::Text(date.to_string()),
            (Stored::YesNo(yes), _) => Cell::YesNo(*yes),
            (Stored::Reference(id), Kind::Reference(object)) => reference(object, Some(*id), links),
            (Stored::Reference(_), _) => Cell::Unseen { unseen: true },
        }
    }
}

/// A reference by name where its target may be seen; otherwise only that there is one.
fn reference(object: Object, id: Option<Uuid>, links: &Links) -> Cell {
    let Some(id) = id else { return Cell::Empty };
    match links.get(&(object, id)) {
        Some(name) => Cell::Link(Link { object, id, name: name.clone() }),
        None => Cell::Unseen { unseen: true },
    }
}

pub(crate) fn person(user: &remit_policy::User) -> Person {
    Person { login: user.login.clone(), name: user.name.clone() }
}

/// The tag for optimistic concurrency: made from what the reader may read of the record itself, so
/// that a change to anything else does not alter it. The names of referred records are not part of it.
fn etag(id: Uuid, owner: Option<&Person>, department: Option<&Unit>, fields: &BTreeMap<String, Cell>) -> String {
    fn bare(cell: &Cell) -> Cow<'_, Cell> {
        match cell {
            Cell::Link(link) => Cow::Owned(Cell::Text(link.id.to_string())),
            other => Cow::Borrowed(other),
        }
    }
    let fields: BTreeMap<&String, Cow<'_, Cell>> = fields.iter().map(|(key, cell)| (key, bare(cell))).collect();
    let owner = owner.map(|owner| &owner.login);
    let department = department.map(|department| &department.key);
    let text = serde_json::to_string(&(id, owner, department, fields)).unwrap_or_default();
    hex(&Sha256::digest(text)).chars().take(16).collect()
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The actions that a record offers, in the order in which pages show them.
pub(crate) const OFFERED: [Action; 6] =
    [Action::Edit, Action::Transfer, Action::Share, Action::Delete, Action::Export, Action::Approve];

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use remit_wire::{Page, Record};
    use serde::Serialize;

    use super::Masked;
    use crate::entity::record::{activity, contact, contract, customer, opportunity, payment, product, ticket};
    use crate::entity::{access, org};
    use crate::row::{Row, Stored};

    /// Has a constant once for everything, and a second time, by the same name, for what serialises: who
    /// names it for something that does is told that it is ambiguous.
    trait Any<Told> {
        const STAYS: bool = true;
    }

    impl<T: ?Sized> Any<()> for T {}
    impl<T: ?Sized + Serialize> Any<u8> for T {}

    /// The other way round: this compiles only for what serialises.
    struct Travels<T: Serialize>(PhantomData<T>);

    /// Its red is an error of the compiler: seen with `Serialize` derived for `person::Model`.
    #[test]
    fn what_is_stored_does_not_serialise() {
        macro_rules! stay {
            ($($stored:ty),+ $(,)?) => { [$(<$stored as Any<_>>::STAYS),+] };
        }
        let rows = stay![Row, Stored, Masked, crate::world::World];
        let records = stay![
            customer::Model,
            contact::Model,
            opportunity::Model,
            contract::Model,
            payment::Model,
            ticket::Model,
            product::Model,
            activity::Model,
        ];
        let house = stay![
            org::department::Model,
            org::person::Model,
            org::dimension_value::Model,
            org::partition::Model,
            org::assignment::Model,
        ];
        let access = stay![
            access::revision::Model,
            access::draft::Model,
            access::share::Model,
            access::session::Model,
            access::token::Model,
            access::stamp::Model,
            access::audit::Model,
            access::audit_head::Model,
            access::failed_sign_in::Model,
            access::setting::Model,
        ];
        let all = rows.into_iter().chain(records).chain(house).chain(access);
        assert!(all.into_iter().all(|stays| stays));
        let _ = (Travels::<Record>(PhantomData), Travels::<Page>(PhantomData));
    }
}
