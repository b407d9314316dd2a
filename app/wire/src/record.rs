//! A record as one reader may see it.

use std::collections::BTreeMap;

use remit_policy::{Action, Name, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Money;

/// A person as the directory shows them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Person {
    pub login: String,
    pub name: String,
}

/// A department as the directory shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Unit {
    pub key: String,
    pub name: String,
}

/// A reference to a record that the reader may see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// Its type.
    pub object: Object,
    /// Its id.
    pub id: Uuid,
    /// What names it, as far as the reader may read that; empty otherwise.
    pub name: String,
}

/// The value of a field. In JSON: null, true, 12, "text", {"amount", "currency"}, {"object", "id", "name"},
/// or {"unseen": true} for a reference to a record outside the reader's remit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Number(i64),
    /// Text, a date (`2026-11-21`), the key of a choice or value, or a mask.
    Text(String),
    /// Money.
    Money(Money),
    /// A reference that may be followed.
    Link(Link),
    /// A reference to something that the reader may not see: that there is one, and nothing else.
    Unseen {
        /// Always true.
        unseen: bool,
    },
    /// No value.
    #[default]
    Empty,
}

/// A record, reduced to what its reader may see. A hidden field is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its type.
    pub object: Object,
    /// Its id.
    pub id: Uuid,
    /// Its key from a bundle or an import, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// Changes when anything changes that the reader may read, and with nothing else.
    pub etag: String,
    /// Who owns it.
    pub owner: Option<Person>,
    /// Where it lies.
    pub department: Option<Unit>,
    /// Dimension values, the customer of a child, and the fields of the catalogue.
    pub fields: BTreeMap<String, Cell>,
    /// The fields whose value is a mask.
    pub masked: Vec<String>,
    /// The fields that the reader may change.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub editable: Vec<String>,
    /// The actions that the reader may do to it, besides seeing it.
    pub can: Vec<Action>,
    /// For pages only: which of the reader's roles mask a field, or let them read it and no more.
    #[serde(skip)]
    pub limited_by: BTreeMap<String, Vec<Name>>,
    /// For pages only: those of [`Record::editable`] that change only with someone's approval.
    #[serde(skip)]
    pub waiting: Vec<String>,
}

/// What someone wants a record to become: fields by key, `owner` and `department` by login and key,
/// dimensions by value key, references by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// New values by key; [`Cell::Empty`] clears one.
    pub fields: BTreeMap<String, Cell>,
}

impl Record {
    /// What names it: its title field, or nothing where that may not be read or is empty.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.fields.get(self.object.title()) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }

    /// The dimensions that it carries, in the order in which pages show them: what is no field and no customer.
    #[must_use]
    pub fn dimensions(&self) -> Vec<&str> {
        let object = self.object;
        let keys = self.fields.keys().map(String::as_str);
        let mut keys: Vec<&str> = keys.filter(|key| object.field(key).is_none() && *key != "customer").collect();
        keys.sort_by_key(|key| crate::desk::order(object, key));
        keys
    }
}
