//! Who may do what to a record and why, whom it is shared with, and who did what.
//!
//! Everything here is data: keys, logins and times, so that a program can act on it. The sentences
//! that stand beside the data are made from it in [`crate::words`] and say nothing more.

use std::collections::BTreeMap;

use remit_policy::{Action, Level, Name, Object, Reach, ShareLevel};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Cell, Link, Person, Problem, Record, Sentence, Unit};

/// Whom a record can be shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GranteeKind {
    /// One active user.
    User,
    /// Everyone in a department and below it.
    Department,
    /// Everyone who holds a role that counts.
    Role,
}

impl GranteeKind {
    /// All of them.
    pub const ALL: [GranteeKind; 3] = [GranteeKind::User, GranteeKind::Department, GranteeKind::Role];

    /// The key in files and the API.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            GranteeKind::User => "user",
            GranteeKind::Department => "department",
            GranteeKind::Role => "role",
        }
    }

    /// The one with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<GranteeKind> {
        GranteeKind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A share that someone wants to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareDraft {
    /// What kind of grantee.
    pub grantee_kind: GranteeKind,
    /// A login, the key of a department or the key of a role.
    pub grantee: String,
    /// For looking or for editing.
    pub level: ShareLevel,
    /// When it ends (RFC 3339, or a date for its first moment in UTC); never where absent.
    #[serde(default)]
    pub expires_at: Option<String>,
}

/// A share that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareView {
    /// Its id.
    pub id: Uuid,
    /// What kind of grantee.
    pub grantee_kind: GranteeKind,
    /// A login, the key of a department or the key of a role.
    pub grantee: String,
    /// What people read for it.
    pub name: Name,
    /// For looking or for editing.
    pub level: ShareLevel,
    /// When it ends (RFC 3339, UTC), if it does.
    pub expires_at: Option<String>,
    /// Who gave it; absent where the system did.
    pub granted_by: Option<Person>,
}

/// One of many changes that are asked for at once. In JSON: `{"op": "edit", "id": …, "etag": …, "fields": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "each takes what the single call takes")]
pub enum Operation {
    /// Makes a record.
    Create { fields: BTreeMap<String, Cell> },
    /// Changes fields.
    Edit { id: Uuid, etag: String, fields: BTreeMap<String, Cell> },
    /// Moves a record to the recycle bin.
    Delete {
        id: Uuid,
        #[serde(default)]
        etag: Option<String>,
    },
    /// Hands a record over.
    Transfer {
        id: Uuid,
        #[serde(default)]
        etag: Option<String>,
        fields: BTreeMap<String, Cell>,
        #[serde(default)]
        keep_shares: bool,
    },
    /// Shares a record.
    Share { id: Uuid, share: ShareDraft },
}

/// What became of one of many changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperationResult {
    /// The HTTP status that the single call would have.
    pub status: u16,
    /// The record as its writer may see it now; absent where it was refused, deleted or is out of sight.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record: Option<Record>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<Problem>,
}

/// A question for a verdict and its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainQuery {
    /// The login of the one who is judged; oneself where absent.
    #[serde(default)]
    pub user: Option<String>,
    /// The type of the record.
    pub object: Object,
    /// Its id.
    pub record: Uuid,
    /// What would be done.
    pub action: Action,
    /// The field that it is about, if it is about one.
    #[serde(default)]
    pub field: Option<String>,
}

/// What in a grant contained a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Through {
    /// The one judged owns it.
    Own,
    /// Someone who reports to them owns it.
    Reports,
    /// It lies in the department of the assignment.
    Department,
    /// It lies below that department.
    Subtree,
    /// Every record is contained.
    All,
    /// Its customer is contained.
    ViaCustomer,
}

impl From<Reach> for Through {
    fn from(reach: Reach) -> Through {
        match reach {
            Reach::Own => Through::Own,
            Reach::Reports => Through::Reports,
            Reach::Department => Through::Department,
            Reach::Subtree => Through::Subtree,
            Reach::All => Through::All,
        }
    }
}

/// What one assignment says about an action on a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants say it")]
pub enum Said {
    /// Its grant contains the record; by approval only, perhaps.
    Allowed { through: Through, approval: bool },
    /// Its role has no such grant.
    NoGrant,
    /// The record lies outside the reach: who owns it instead, and where it lies instead.
    OutOfReach { reach: Reach, owner: Option<Person>, department: Option<Unit> },
    /// The record lies within the reach but outside a fence.
    Fenced {
        dimension: String,
        /// The record's value; absent where it has none, or where `unseen`.
        value: Option<String>,
        /// The value is that of a customer whom the reader does not see.
        unseen: bool,
        /// The values of the one who is judged.
        partition: Vec<String>,
    },
    /// It does not count: the user is not active.
    Inactive,
    /// It does not count yet (RFC 3339).
    NotYet { from: String },
    /// It counts no more (RFC 3339).
    Expired { until: String },
    /// The policy in force has no such role.
    NoRole,
    /// It counts at other hours.
    Hours,
    /// It counts from other networks, or from where was asked is not known.
    Networks,
}

/// One assignment's part in a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    /// The assignment.
    pub assignment: Uuid,
    /// The key of its role.
    pub role: String,
    /// What people read for the role; its key where the policy has it no more.
    pub name: Name,
    /// Where `department` and `subtree` are measured from.
    pub anchor: Option<Unit>,
    /// What it says.
    #[serde(flatten)]
    pub said: Said,
}

/// How much of a field there is for the one who is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldAccess {
    /// The field.
    pub key: String,
    /// How much of it is read.
    pub level: Level,
    /// Whether it may be changed, at once or by approval.
    pub editable: bool,
    /// Whether a change of it is a change request.
    pub approval: bool,
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplanationView {
    /// Who is judged.
    pub person: Person,
    /// Whether that is the reader.
    pub own: bool,
    /// The type of the record.
    pub object: Object,
    /// Its id.
    pub record: Uuid,
    /// What names the record, as far as the reader may read it; empty otherwise.
    pub title: String,
    /// What would be done.
    pub action: Action,
    /// As of when (RFC 3339).
    pub at: String,
    /// Whether it is allowed, at once or by approval.
    pub allowed: bool,
    /// Allowed, but only as a change request.
    pub approval: bool,
    /// Whether the one judged is active.
    pub active: bool,
    /// Whether they see the record at all.
    pub visible: bool,
    /// What the record is shared with them for.
    pub shared: Option<ShareLevel>,
    /// The shares in force that name them.
    pub shares: Vec<ShareView>,
    /// When the last share that named them ended (RFC 3339), where none is in force.
    pub share_ended: Option<String>,
    /// How much of the field there is for them, if one was asked about.
    pub field: Option<FieldAccess>,
    /// What each assignment says.
    pub parts: Vec<PartView>,
    /// The same in English.
    pub text_en: Vec<String>,
    /// The same in Chinese.
    pub text_zh: Vec<String>,
}

/// Someone who sees a record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhoView {
    /// Who.
    pub person: Person,
    /// Their department.
    pub department: Unit,
    /// Whether they may edit it, at once or by approval.
    pub edit: bool,
    /// Editing, but only as a change request.
    pub approval: bool,
    /// The assignments that show it.
    pub view_through: Vec<PartView>,
    /// The assignments that let them edit it.
    pub edit_through: Vec<PartView>,
    /// The shares in force that name them.
    pub shares: Vec<ShareView>,
    /// The same in English.
    pub text_en: Vec<String>,
    /// The same in Chinese.
    pub text_zh: Vec<String>,
}

/// An action that exists for someone, but not on this record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Denied {
    pub action: Action,
    pub text_en: String,
    pub text_zh: String,
}

/// What entries of the audit trail are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditTopic {
    /// Who may do what: roles, revisions, people, departments, values and settings.
    Rights,
}

impl AuditTopic {
    /// The key in questions.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            AuditTopic::Rights => "rights",
        }
    }

    /// The one with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<AuditTopic> {
        Some(AuditTopic::Rights).filter(|topic| topic.key() == key)
    }
}

/// Whether the audit trail is whole, from its first entry to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditChain {
    /// How many entries were found whole, one after the other.
    pub entries: u64,
    /// The number of the first entry that is not the one that was written there, or is missing.
    pub broken_at: Option<u64>,
}

/// Which entries of the audit trail; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditQuery {
    /// The login of the one who did it.
    pub person: Option<String>,
    /// The key of the event.
    pub event: Option<String>,
    /// What it is about.
    pub topic: Option<AuditTopic>,
    /// The type of the record.
    pub object: Option<Object>,
    /// Its id; with its type, because an id alone names no record.
    pub record: Option<Uuid>,
    /// Not before this (RFC 3339, or a date).
    pub from: Option<String>,
    /// Before this (RFC 3339, or a date).
    pub until: Option<String>,
    /// The `next` of the page before.
    pub after: Option<i64>,
    /// 1 to 200; 50 where absent.
    pub limit: Option<u32>,
}

/// A page of the audit trail, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub data: Vec<AuditEntryView>,
    /// Where the next page begins, if there is one.
    pub next: Option<i64>,
}

/// A value that was changed, before and after, as its reader may read it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Change {
    pub field: String,
    pub before: Cell,
    pub after: Cell,
}

/// An entry of the audit trail, reduced to what its reader may read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntryView {
    /// Its number in the trail; absent in the history of a record, where gaps would tell what is hidden.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<i64>,
    /// When (RFC 3339).
    pub at: String,
    /// Who; absent for the system and for visitors.
    pub actor: Option<Person>,
    /// The key of the event.
    pub event: String,
    /// The type of the record that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<Object>,
    /// The record, where the reader sees it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record: Option<Link>,
    /// The names of what it concerned, as far as the reader may know them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<String>,
    /// What the reader may read of what was changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<Change>,
    /// What else is to be known, as key and text: `reason`, `revision`, `ip`, `rows`, …
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<(String, Sentence)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_says_what_it_is_and_nothing_beside_it() {
        let read = |text: &str| serde_json::from_str::<Operation>(text);
        let id = Uuid::nil();
        let edit = read(&format!(r#"{{"op":"edit","id":"{id}","etag":"a","fields":{{"name":"Bio","amount":null}}}}"#));
        let Operation::Edit { fields, .. } = edit.unwrap() else { panic!("not an edit") };
        assert_eq!(fields["name"], Cell::Text("Bio".into()));
        assert_eq!(read(&format!(r#"{{"op":"delete","id":"{id}"}}"#)).unwrap(), Operation::Delete { id, etag: None });
        assert!(read(r#"{"op":"create","fields":{},"owner_id":"x"}"#).is_err());
        assert!(read(&format!(r#"{{"op":"edit","id":"{id}","fields":{{}}}}"#)).is_err());
        assert!(read(&format!(r#"{{"op":"merge","id":"{id}"}}"#)).is_err());
    }

    #[test]
    fn a_part_is_flat() {
        let part = PartView {
            assignment: Uuid::nil(),
            role: "rep".into(),
            name: Name::default(),
            anchor: None,
            said: Said::Allowed { through: Through::ViaCustomer, approval: false },
        };
        let text = serde_json::to_string(&part).unwrap();
        assert!(text.contains(r#""finding":"allowed","through":"via_customer""#), "{text}");
        assert_eq!(serde_json::from_str::<PartView>(&text).unwrap(), part);
    }
}
