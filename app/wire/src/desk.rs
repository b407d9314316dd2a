//! Who I am, and what an administrator works with.

use std::collections::BTreeMap;

use remit_policy::{Action, Capability, Dimension, Grant, Name, Object, Policy};
use serde::{Deserialize, Serialize};

use crate::{Person, PolicyEdit, Unit};

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Zh,
}

impl Language {
    /// The tag in pages and settings.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Zh => "zh-CN",
        }
    }

    /// The first language of an `Accept-Language` header that the product speaks.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Language> {
        header.split(',').find_map(|part| match part.trim().to_ascii_lowercase() {
            tag if tag.starts_with("zh") => Some(Language::Zh),
            tag if tag.starts_with("en") => Some(Language::En),
            _ => None,
        })
    }
}

/// A role as its holder reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RoleView {
    pub key: String,
    pub name: Name,
}

/// The one who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Login and name.
    pub person: Person,
    /// Department.
    pub department: Unit,
    /// The language set by the user; absent: the browser's.
    pub language: Option<Language>,
    /// The roles that count now.
    pub roles: Vec<RoleView>,
    /// System rights.
    pub capabilities: Vec<Capability>,
    /// What may be done to at least one possible record of each object; an object that never applies is absent.
    pub objects: BTreeMap<Object, Vec<Action>>,
    /// Grants per object and action, in the form of the policy, with the role that gives them.
    pub grants: Vec<(String, Object, Action, Grant)>,
    /// Who looks as this person, and can change nothing meanwhile; absent where it is the person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub viewing_as_by: Option<Person>,
}

/// A dimension, the types of record that carry it, and the keys of its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DimensionView {
    pub key: Dimension,
    pub objects: Vec<Object>,
    pub values: Vec<String>,
}

/// What every active user may know about the house: who works where, and how the data is divided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Active people, by name.
    pub people: Vec<Person>,
    /// Departments, by name.
    pub departments: Vec<Unit>,
    /// Dimensions with their values.
    pub dimensions: Vec<DimensionView>,
}

impl Directory {
    /// The dimensions that records of a type carry themselves, in the order in which pages show them.
    #[must_use]
    pub fn carried(&self, object: Object) -> Vec<&DimensionView> {
        let mut carried: Vec<_> = self.dimensions.iter().filter(|one| one.objects.contains(&object)).collect();
        carried.sort_by_key(|one| order(object, &one.key));
        carried
    }
}

/// Those that every system has come first.
pub(crate) fn order(object: Object, dimension: &str) -> usize {
    object.first_dimensions().iter().position(|one| *one == dimension).unwrap_or(usize::MAX)
}

/// The policy in force, for the role matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    /// The number of the revision.
    pub revision: i64,
    /// Its content.
    pub policy: Policy,
    /// How many people hold each role.
    pub members: BTreeMap<String, u64>,
    /// What fences can be made of.
    pub dimensions: Vec<DimensionView>,
    /// Whether the reader may publish changes.
    pub may_publish: bool,
    /// Roles that the reader holds and, under four eyes, may not edit.
    pub locked: Vec<String>,
}

/// Publishes edits as the next revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publish {
    /// The revision that was edited; a newer one in force refuses the publication.
    pub base: i64,
    /// The changes, in order.
    pub edits: Vec<PolicyEdit>,
    /// Why.
    pub reason: String,
}

/// A published revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionView {
    /// Its number.
    pub number: i64,
    /// Who published it; absent for the system.
    pub author: Option<Person>,
    /// Why.
    pub reason: String,
    /// When (RFC 3339, UTC).
    pub published_at: String,
}
