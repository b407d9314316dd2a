//! What the draft would do: who gains and loses which action on how many records, and which fields.
//!
//! Everything here is a number, apart from the examples, which are records that the reader sees
//! anyway. Roles count as if their hours and networks held, before and after: who looks at midnight
//! is told the same as at noon.

use remit_policy::{Action, Capability, Name, Object};
use serde::{Deserialize, Serialize};

use crate::{Link, Person};

/// What is asked about the draft's impact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpactQuery {
    /// Only this person, by login.
    #[serde(default)]
    pub user: Option<String>,
    /// How many people to list; 200 unless told otherwise.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// What the draft would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// The revision in force.
    pub revision: i64,
    /// The version of the draft that it is compared with.
    pub version: i64,
    /// Each role that the draft changes, in the order of their keys.
    pub roles: Vec<RoleImpact>,
    /// People who gain or lose something, those who lose most first.
    pub people: Vec<PersonImpact>,
    /// How many people gain or lose something.
    pub affected: u64,
    /// How many of them are not listed.
    pub left_out: u64,
}

/// What a role's holders gain and lose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleImpact {
    /// Its key.
    pub role: String,
    /// Its name, as the draft has it.
    pub name: Name,
    /// How many active people hold it.
    pub people: u64,
    /// How many of them gain or lose something.
    pub affected: u64,
    /// Whether the hours or networks change in which it counts: numbers do not tell of that.
    pub conditions: bool,
    /// System rights that it gives more.
    pub gained: Vec<Capability>,
    /// System rights that it gives no more.
    pub lost: Vec<Capability>,
    /// What changes for its holders, each record counted once, by whatever role of theirs.
    pub objects: Vec<ObjectImpact>,
}

/// What one person gains and loses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonImpact {
    /// Login and name.
    pub person: Person,
    /// Their roles, as far as the draft changes them.
    pub roles: Vec<String>,
    /// System rights that they gain.
    pub gained: Vec<Capability>,
    /// System rights that they lose.
    pub lost: Vec<Capability>,
    /// Types of records on which anything changes.
    pub objects: Vec<ObjectImpact>,
}

/// What changes on the records of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectImpact {
    /// The type.
    pub object: Object,
    /// Actions that change.
    pub actions: Vec<ActionImpact>,
    /// Whether records can be made.
    pub create: Option<CreateImpact>,
    /// Fields that change.
    pub fields: Vec<FieldImpact>,
    /// Up to five records of which something changes and which the reader sees; none listed for a role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

/// How many records an action can be done to, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionImpact {
    /// The action.
    pub action: Action,
    /// On how many records it can be done now.
    pub before: u64,
    /// On how many it could be done then.
    pub after: u64,
    /// On how many it could be done then and cannot now.
    pub gained: u64,
    /// On how many it can be done now and could not then.
    pub lost: u64,
    /// On how many it is done at once now and would wait for approval then.
    pub held: u64,
    /// On how many it waits for approval now and would be done at once then.
    pub freed: u64,
    /// Of transfer: whether another set of places is open to hand records over to.
    pub targets: bool,
}

/// Whether records of a type can be made. Which ones is decided by where each will lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreateImpact {
    /// None now, some then.
    Gained,
    /// Some now, none then.
    Lost,
    /// Others than now.
    Changed,
}

/// What may be done to a field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// The record is not seen.
    Unseen,
    /// The record is seen without the field.
    Hidden,
    /// Its shape is seen.
    Masked,
    /// It is read.
    Read,
    /// It is changed, by a request that someone approves.
    EditByApproval,
    /// It is changed at once.
    Edit,
}

/// On how many records a field changes from one access to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldImpact {
    /// Its key.
    pub field: String,
    /// Now.
    pub from: Access,
    /// Then.
    pub to: Access,
    /// On how many records.
    pub records: u64,
}

/// A record of which something changes, seen by the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The record.
    pub record: Link,
    /// What changes.
    pub of: ExampleOf,
}

/// What changes about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExampleOf {
    /// The action can be done then.
    Gained(Action),
    /// It can be done no more then.
    Lost(Action),
    /// It waits for approval then.
    Held(Action),
    /// It is done at once then.
    Freed(Action),
    /// Something about its fields, and nothing else.
    Fields,
}
