//! What an entry of the audit trail keeps besides when, who and what.

use std::collections::BTreeSet;

use remit_policy::{Dimensions, Kind, Object};
use remit_wire::Sentence;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::audit::Event;
use crate::entity::access::audit::Model;
use crate::masked::Masked;
use crate::row::Stored;
use crate::typed;

/// Under which key the system says for itself why something did not happen.
const WHY: &str = "why";
/// The two sides of a change.
const SIDES: [&str; 2] = ["before", "after"];

/// The detail of one entry. It is not reduced: what of it a reader may read is decided in `crate::trail`.
pub(super) struct Detail<'e> {
    entry: &'e Model,
    kept: Map<String, Value>,
}

impl Detail<'_> {
    pub(super) fn of(entry: &Model) -> Detail<'_> {
        Detail { entry, kept: serde_json::from_str(&entry.detail).unwrap_or_default() }
    }

    pub(super) fn is(&self, event: Event) -> bool {
        self.entry.event == event.key()
    }

    pub(super) fn object(&self) -> Option<Object> {
        self.entry.object.as_deref().and_then(Object::from_key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.kept.get(key).and_then(Value::as_str)
    }

    pub(super) fn number(&self, key: &str) -> Option<i64> {
        self.kept.get(key).and_then(Value::as_i64)
    }

    fn side(&self, which: &str) -> Option<&Map<String, Value>> {
        self.kept.get(which).and_then(Value::as_object)
    }

    /// An id in a part of a placement, before and after.
    pub(super) fn ids(&self, part: &str) -> [Option<Uuid>; 2] {
        SIDES.map(|which| self.side(which)?.get(&format!("{part}_id"))?.as_str()?.parse().ok())
    }

    /// The keys of what was different before and after.
    pub(super) fn changed(&self) -> BTreeSet<&str> {
        let sides = SIDES.into_iter().filter_map(|which| self.side(which));
        sides.flat_map(|side| side.keys().map(String::as_str)).collect()
    }

    /// The record with the values of before and with those of after.
    pub(super) fn states(&self, masked: &Masked) -> [Masked; 2] {
        SIDES.map(|which| {
            let values = self.side(which).into_iter().flatten();
            masked.with_values(values.filter_map(|(key, value)| stored(masked.row().object, key, value)).collect())
        })
    }

    /// The names of what the entry concerned: fields, parts of a placement, filters of an export.
    pub(super) fn concerned(&self, dimensions: &Dimensions) -> Vec<String> {
        if self.is(Event::Transfer) {
            let moved = |part: &&str| matches!(self.ids(part), [before, after] if before != after);
            let parts = self.object().map(|object| placement(dimensions, object)).unwrap_or_default().into_iter();
            return parts.filter(moved).map(str::to_owned).collect();
        }
        let listed = |key: &str| self.kept.get(key).and_then(Value::as_array).into_iter().flatten();
        let filtered = listed("filters").filter_map(|filter| filter.get("field")?.as_str());
        let named = listed("fields").filter_map(Value::as_str);
        let all: BTreeSet<&str> = self.changed().into_iter().chain(filtered).chain(named).collect();
        all.into_iter().map(str::to_owned).collect()
    }

    /// What the entry tells besides, to whoever reads it: a closed list per event.
    pub(super) fn notes(&self) -> Vec<(String, Sentence)> {
        let noted = noted(&self.entry.event).iter().filter_map(|key| Some((*key, self.kept.get(*key)?)));
        noted.flat_map(|(key, value)| texts(value).into_iter().map(|text| (key.to_owned(), said(key, text)))).collect()
    }
}

/// A value as the trail keeps it, read as its field is stored.
fn stored(object: Object, key: &str, value: &Value) -> Option<(&'static str, Stored)> {
    let field = object.field(key)?;
    let stored = match field.kind {
        Kind::Money => {
            let currency = value.get("currency")?.as_str()?;
            Stored::Money(value.get("amount")?.as_i64()?, currency.into())
        }
        Kind::Number => Stored::Number(value.as_i64()?),
        Kind::Date => Stored::Date(typed::date(value.as_str()?)?),
        Kind::YesNo => Stored::YesNo(value.as_bool()?),
        Kind::Reference(_) => Stored::Reference(value.as_str()?.parse().ok()?),
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle | Kind::Choice(_) => {
            Stored::Text(value.as_str()?.into())
        }
    };
    Some((field.key, stored))
}

/// The parts of a record's own placement: nothing that it takes from its customer.
pub(super) fn placement(dimensions: &Dimensions, object: Object) -> Vec<&str> {
    let customer = object.is_child().then_some("customer");
    ["owner", "department"].into_iter().chain(dimensions.of(object)).chain(customer).collect()
}

fn noted(event: &str) -> &'static [&'static str] {
    match event {
        "sign_in" => &["ip"],
        "sign_in_refused" => &["login", "ip", "silent_until"],
        "refused" => &["action", "right", "records_refused", "address", "viewing_as", "silent_until"],
        "set_up" => &["login", "department", "role"],
        "publish" => &["revision", "reason", "changes", "override", "failing"],
        "draft" => &["what", "time", "reason", "override", "why"],
        "setting" => &["setting", "value"],
        "token_create" => &["login", "name"],
        "user_create" => &["login", "department"],
        "user_suspend" | "user_reactivate" | "password_reset" | "view_as" => &["login"],
        "view" => &["viewing_as"],
        "user_rename" => &["login", "name_before", "name_after"],
        "user_manager" => &["login", "manager_before", "manager_after"],
        "user_move" | "user_depart" => &[
            "login",
            "department_before",
            "department_after",
            "records",
            "to",
            "customers",
            "contacts",
            "opportunities",
            "contracts",
            "payments",
            "tickets",
            "products",
            "activities",
        ],
        "assign" | "assignment_end" => &["login", "role", "anchor", "valid_from", "valid_until", "reason"],
        "partition" => &["login", "dimension", "values_before", "values_after"],
        "department_add" => &["department", "parent"],
        "department_rename" => &["department", "name_before", "name_after"],
        "department_move" => &["department", "parent_before", "parent_after"],
        "department_merge" => &[
            "department",
            "into",
            "people",
            "customers",
            "contacts",
            "opportunities",
            "contracts",
            "payments",
            "tickets",
            "products",
            "activities",
        ],
        "department_close" => &["department"],
        "dimension_add" => &["dimension", "name", "objects"],
        "dimension_rename" => &["dimension", "name_before", "name_after"],
        "dimension_remove" => &["dimension"],
        "value_add" => &["dimension", "value", "name", "parent"],
        "value_rename" => &["dimension", "value", "name_before", "name_after"],
        "value_move" => &["dimension", "value", "parent_before", "parent_after"],
        "value_remove" => &["dimension", "value"],
        "people_import" => &["added", "changed", "assigned", "partitions"],
        "export" => &["rows"],
        "audit_export" => &["rows", "asked"],
        _ => &[],
    }
}

/// A note in every language in which it was kept: only what the system itself gave as a reason is in several.
fn said(key: &str, text: String) -> Sentence {
    if key == WHY { Sentence::of_kept(&text) } else { text.into() }
}

/// A plain value as text, a list as several.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(yes) => vec![yes.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
