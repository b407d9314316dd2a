//! People, departments and dimensions, as those see and change them who manage them.
//!
//! What is asked for names people by login, everything else by key, and times as RFC 3339 or as a
//! date, which means its first moment in UTC.

use std::collections::BTreeMap;

use remit_policy::{Capability, Dimension, Name, Object, Status, Tier};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::{Person, Sentence, Unit};

/// What no login and no key of a department can be: it is the name of a page where there would be theirs.
pub const PAGES: [&str; 1] = ["new"];
/// What no key of a role can be.
pub const ROLE_PAGES: [&str; 2] = ["new", "compare"];

/// What is kept as the reason of the first revision and its assignments where they came from a bundle. Pages say it
/// in their language.
pub const FROM_BUNDLE: &str = "loaded from a bundle";

/// A key for something of this name: its letters and digits; none where it has none of ours, or is the name of
/// a page.
#[must_use]
pub fn key_of(name: &str) -> Option<String> {
    let letters = name.to_lowercase();
    let parts = letters.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let key: String = parts.collect::<Vec<_>>().join("-").chars().take(40).collect();
    let key = key.trim_matches('-');
    (!key.is_empty() && !ROLE_PAGES.contains(&key)).then(|| key.to_owned())
}

/// Which people; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleQuery {
    /// Part of the login or the name, whatever its case.
    pub q: Option<String>,
    /// The key of a department; whoever is in it or below it.
    pub department: Option<String>,
    /// Their status.
    pub status: Option<Status>,
    /// The key of a role that they hold or will hold.
    pub role: Option<String>,
}

/// Someone, with all that decides about their rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// What they sign in with.
    pub login: String,
    /// What people read.
    pub name: String,
    /// Where they work.
    pub department: Unit,
    /// Who is above them.
    pub manager: Option<Person>,
    /// Only the active hold any permission.
    pub status: Status,
    /// What they hold, will hold and have held, the oldest first.
    pub roles: Vec<AssignmentView>,
    /// The keys of their values in each dimension in which they have any.
    pub partitions: BTreeMap<Dimension, Vec<String>>,
    /// Which of the rights to manage people their reader has over them.
    pub can: Vec<Capability>,
}

/// Whether an assignment is within its validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Phase {
    Current,
    Coming,
    Ended,
}

/// A role that someone holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentView {
    /// Its id.
    pub id: Uuid,
    /// The key of the role.
    pub role: String,
    /// What people read for it; the key where the policy in force has no such role.
    pub name: Name,
    /// Where it is anchored; absent: in the holder's own department, wherever that will be.
    pub anchor: Option<Unit>,
    /// From then on (RFC 3339, UTC); absent: from the beginning.
    pub valid_from: Option<String>,
    /// Until just before then (RFC 3339, UTC); absent: without an end.
    pub valid_until: Option<String>,
    /// Whether that is now.
    pub phase: Phase,
    /// Why it was given.
    pub reason: Option<String>,
    /// Who gave it; absent where the system did.
    pub granted_by: Option<Person>,
}

/// A role that the reader may give to someone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RoleChoice {
    pub key: String,
    pub name: Name,
    pub tier: Tier,
}

/// A department with those below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentNode {
    /// Its key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// How many active people work in it itself.
    pub people: u64,
    /// How many are suspended or have departed.
    pub others: u64,
    /// How many roles that are not over are anchored in it by name.
    pub anchored: u64,
    /// Those below it, by name.
    pub children: Vec<DepartmentNode>,
}

/// A dimension with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionTree {
    /// Its key.
    pub key: Dimension,
    /// What people read; absent where they read the key, or what the language of the page has for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The types of record that carry it.
    pub objects: Vec<Object>,
    /// Whether it was added to those that every system has.
    pub added: bool,
    /// Those that have no other above them, by key.
    pub values: Vec<ValueNode>,
}

/// A dimension that is to be, and the types of record that shall carry it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewDimension {
    pub key: Dimension,
    #[serde(default)]
    pub name: Option<String>,
    pub objects: Vec<Object>,
}

/// What a dimension is to be called; null for its key. It must be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the name says it")]
pub struct DimensionChange {
    #[serde(deserialize_with = "Option::deserialize")]
    pub name: Option<String>,
}

/// A value with those that it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueNode {
    /// Its key.
    pub key: String,
    /// What people read; absent where they read the key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// How many people have this very value.
    pub people: u64,
    /// Those below it, by key.
    pub children: Vec<ValueNode>,
}

/// Someone who is to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewPerson {
    pub login: String,
    pub name: String,
    pub department: String,
    #[serde(default)]
    pub manager: Option<String>,
    /// What they hold from the beginning; absent: nothing yet.
    #[serde(default)]
    pub role: Option<NewAssignment>,
}

/// Someone who was let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Login and name.
    pub person: Person,
    /// The first password. It is shown this once and kept nowhere.
    pub password: String,
}

/// What is to be different about someone; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonChange {
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The login of the manager; null for none.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    pub manager: Option<Option<String>>,
}

/// Null is something else than nothing.
fn stated<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// What becomes of someone's records. In JSON: `"take_along"`, `"leave"` or `{"hand_over": {"to": "ann"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Records {
    /// They go to the new department with their owner.
    TakeAlong,
    /// They stay where they are, and keep their owner.
    Leave,
    /// Someone else owns them, and they lie in that one's department.
    HandOver {
        /// The login of that one.
        to: String,
    },
}

/// Into which department someone goes, and what becomes of their records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The key of the department.
    pub department: String,
    /// What becomes of the records.
    pub records: Records,
    /// Whether shares of records that lie elsewhere afterwards stay.
    #[serde(default)]
    pub keep_shares: bool,
}

/// That someone leaves the house, and what becomes of their records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// What becomes of the records; they cannot be taken along.
    pub records: Records,
    /// Whether shares of records that lie elsewhere afterwards stay.
    #[serde(default)]
    pub keep_shares: bool,
}

/// How many records of each type; a type without any is absent.
pub type RecordCounts = BTreeMap<Object, u64>;

/// How many people and records are elsewhere now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Moved {
    pub people: u64,
    pub records: RecordCounts,
}

/// A role that someone is to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// The key of the role.
    pub role: String,
    /// The key of the department where it is anchored; absent: the holder's own, wherever that will be.
    #[serde(default)]
    pub anchor: Option<String>,
    /// From when; absent: from now on.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// Until just before when; absent: without an end.
    #[serde(default)]
    pub valid_until: Option<String>,
    /// Why.
    pub reason: String,
}

/// A department that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewDepartment {
    pub key: String,
    pub name: String,
    /// The key of the one above it; absent only for the first of all.
    #[serde(default)]
    pub parent: Option<String>,
}

/// What is to be different about a department; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DepartmentChange {
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The key of the department above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// A value that is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewValue {
    pub key: String,
    #[serde(default)]
    pub name: Option<String>,
    /// The key of the value that covers it.
    #[serde(default)]
    pub parent: Option<String>,
}

/// What is to be different about a value; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ValueChange {
    /// What people read; null for the key.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    pub name: Option<Option<String>>,
    /// The key of the value that covers it; null for none.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "stated")]
    pub parent: Option<Option<String>>,
}

/// People from files of a workspace bundle: the text of `users.csv`, `assignments.csv` and
/// `partitions.csv`, each if it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleFiles {
    /// login, name, department, manager, status, password.
    pub users: Option<String>,
    /// login, role, anchor, `valid_from`, `valid_until`.
    pub assignments: Option<String>,
    /// login, dimension, value.
    pub partitions: Option<String>,
    /// Why roles are given; needed beside `assignments`.
    pub reason: String,
    /// Check everything and change nothing.
    pub dry_run: bool,
}

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RowProblem {
    pub file: String,
    pub line: u64,
    pub reason: Sentence,
}

/// What comes of a row with which nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is so already.
    Same,
    /// Another name or manager.
    Changed,
    /// Someone new.
    Added,
    /// A role or a value.
    Given,
}

/// A row that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RowDone {
    pub file: String,
    pub line: u64,
    pub login: String,
    pub outcome: Outcome,
}

/// What came of reading people from files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Whether it was done: nothing is, where a row is wrong or nothing was to be changed.
    pub done: bool,
    /// People who are new.
    pub added: u64,
    /// People whose name or manager is another.
    pub changed: u64,
    /// Roles given.
    pub assigned: u64,
    /// Values given.
    pub partitions: u64,
    /// The first passwords of active people who came without one, by login. They are shown this once.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub passwords: BTreeMap<String, String>,
    /// What comes of the rows with which nothing is wrong.
    pub rows: Vec<RowDone>,
    /// What is wrong, row by row.
    pub problems: Vec<RowProblem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_manager_is_something_else_than_no_word_about_the_manager() {
        let read = |text: &str| serde_json::from_str::<PersonChange>(text).unwrap().manager;
        assert_eq!(read("{}"), None);
        assert_eq!(read(r#"{"manager": null}"#), Some(None));
        assert_eq!(read(r#"{"manager": "ann"}"#), Some(Some("ann".into())));
        assert_eq!(serde_json::to_string(&PersonChange::default()).unwrap(), "{}");
    }

    #[test]
    fn what_becomes_of_records_is_said_in_one_word_or_with_a_name() {
        let read = |text: &str| serde_json::from_str::<Records>(text).unwrap();
        assert_eq!(read(r#""leave""#), Records::Leave);
        assert_eq!(read(r#""take_along""#), Records::TakeAlong);
        assert_eq!(read(r#"{"hand_over": {"to": "ann"}}"#), Records::HandOver { to: "ann".into() });
        assert!(serde_json::from_str::<Departure>("{}").is_err(), "there is no answer by default");
    }

    #[test]
    fn a_name_makes_a_key() {
        let keys = ["Acme Ltd.", "  Müller & Söhne ", "示例公司", "New"].map(key_of);
        assert_eq!(keys, [Some("acme-ltd".into()), Some("m-ller-s-hne".into()), None, None]);
        assert_eq!(key_of(&"a".repeat(60)).map(|key| key.len()), Some(40));
    }
}
