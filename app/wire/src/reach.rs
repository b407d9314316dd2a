//! What someone sees and may do, type by type, and through which of their roles.

use remit_policy::{Action, Capability, Dimension, Grant, Level, Name, Object};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Count, Person, Said, Unit};

/// What someone sees and may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReachView {
    /// Who.
    pub person: Person,
    /// Whether that is the reader.
    pub own: bool,
    /// Where they work.
    pub department: Unit,
    /// Who is above them, and active.
    pub manager: Option<Person>,
    /// Only the active may do anything.
    pub active: bool,
    /// The roles that they hold, whether they count now or not.
    pub roles: Vec<HeldView>,
    /// Their system rights.
    pub capabilities: Vec<Capability>,
    /// The keys of their values in each dimension in which they have any.
    pub partitions: Vec<(Dimension, Vec<String>)>,
    /// The types of which they see a record or might do something to one.
    pub objects: Vec<ObjectReach>,
}

/// A role that someone holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldView {
    /// The assignment.
    pub assignment: Uuid,
    /// The key of the role.
    pub role: String,
    /// What people read for it; its key where the policy has it no more.
    pub name: Name,
    /// Where `department` and `subtree` are measured from.
    pub anchor: Option<Unit>,
    /// Why it does not count now; absent where it does.
    pub silent: Option<Said>,
}

/// What someone sees and may do of one type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectReach {
    /// The type.
    pub object: Object,
    /// How many records they see.
    pub seen: Count,
    /// How many of these each assignment shows; a record can be shown by several.
    pub ways: Vec<WayView>,
    /// How many are shared with them, whether an assignment shows them or not.
    pub shared: Count,
    /// What they may do, by the key of the role that lets them.
    pub grants: Vec<(String, Action, Grant)>,
    /// The fields that a role masks or hides on the records that it shows.
    pub limits: Vec<FieldLimit>,
}

/// The records that one assignment shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayView {
    /// The assignment.
    pub assignment: Uuid,
    /// The key of its role.
    pub role: String,
    /// How many.
    pub count: Count,
}

/// A field that a role does not let be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldLimit {
    /// The key of the role.
    pub role: String,
    /// The field.
    pub field: String,
    /// `hidden` or `masked`.
    pub level: Level,
}
