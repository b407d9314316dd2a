//! The audit trail: entries are added and never changed, and each is chained to the one before it.
//!
//! An entry's hash covers the hash before it, so that a changed, missing or moved entry breaks the
//! chain there; the head, kept apart, says where the chain must end, so that cutting off its end is
//! found as well. Whoever can rewrite the whole database can rewrite the whole chain: against that
//! helps only a copy of the head's hash somewhere else.
#![expect(clippy::disallowed_methods, reason = "the audit trail holds no records; it is read whole or by the system")]

use remit_policy::Object;
use remit_wire::AuditChain;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    IsolationLevel, QueryFilter, QueryOrder, QuerySelect, Set, TransactionTrait,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::entity::access::{audit, audit_head};
use crate::masked::hex;
use crate::{Result, Store, StoreError, Visit, world};

/// How many entries are held in memory while the chain is checked.
const PAGE: u64 = 1_000;
const NO_END: &str = "the end of the audit trail is not recorded any more";

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    SignIn,
    SignInRefused,
    /// What someone's rights did not allow.
    Refused,
    SignOut,
    /// Of an empty system, by its first administrator.
    SetUp,
    Load,
    Publish,
    /// Of the next revision: thrown away, scheduled, taken off the schedule, or refused when its time had come.
    Draft,
    Setting,
    TokenCreate,
    UserCreate,
    UserSuspend,
    PasswordReset,
    /// Of a record on which fields that are sensitive could be read.
    View,
    Create,
    Edit,
    Delete,
    Restore,
    Transfer,
    Share,
    Unshare,
    Export,
    /// Of the trail itself.
    AuditExport,
    UserRename,
    UserManager,
    UserMove,
    UserDepart,
    UserReactivate,
    Assign,
    AssignmentEnd,
    Partition,
    DepartmentAdd,
    DepartmentRename,
    DepartmentMove,
    DepartmentMerge,
    DepartmentClose,
    DimensionAdd,
    DimensionRename,
    DimensionRemove,
    ValueAdd,
    ValueRename,
    ValueMove,
    ValueRemove,
    PeopleImport,
    ViewAs,
    ViewAsEnd,
    /// The roll-ups were made anew from the records.
    RollupRebuild,
}

impl Event {
    /// The key in the table.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Event::SignIn => "sign_in",
            Event::SignInRefused => "sign_in_refused",
            Event::Refused => "refused",
            Event::SignOut => "sign_out",
            Event::SetUp => "set_up",
            Event::Load => "load",
            Event::Publish => "publish",
            Event::Draft => "draft",
            Event::Setting => "setting",
            Event::TokenCreate => "token_create",
            Event::UserCreate => "user_create",
            Event::UserSuspend => "user_suspend",
            Event::PasswordReset => "password_reset",
            Event::View => "view",
            Event::Create => "create",
            Event::Edit => "edit",
            Event::Delete => "delete",
            Event::Restore => "restore",
            Event::Transfer => "transfer",
            Event::Share => "share",
            Event::Unshare => "unshare",
            Event::Export => "export",
            Event::AuditExport => "audit_export",
            Event::UserRename => "user_rename",
            Event::UserManager => "user_manager",
            Event::UserMove => "user_move",
            Event::UserDepart => "user_depart",
            Event::UserReactivate => "user_reactivate",
            Event::Assign => "assign",
            Event::AssignmentEnd => "assignment_end",
            Event::Partition => "partition",
            Event::DepartmentAdd => "department_add",
            Event::DepartmentRename => "department_rename",
            Event::DepartmentMove => "department_move",
            Event::DepartmentMerge => "department_merge",
            Event::DepartmentClose => "department_close",
            Event::DimensionAdd => "dimension_add",
            Event::DimensionRename => "dimension_rename",
            Event::DimensionRemove => "dimension_remove",
            Event::ValueAdd => "value_add",
            Event::ValueRename => "value_rename",
            Event::ValueMove => "value_move",
            Event::ValueRemove => "value_remove",
            Event::PeopleImport => "people_import",
            Event::ViewAs => "view_as",
            Event::ViewAsEnd => "view_as_end",
            Event::RollupRebuild => "rollup_rebuild",
        }
    }

    /// Whether it may take a record out of someone's sight.
    const fn displaces(self) -> bool {
        matches!(self, Event::Delete | Event::Transfer | Event::Share | Event::Unshare)
    }
}

/// What happened, before it has a number.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    at: i64,
    actor: Option<Uuid>,
    event: Event,
    object: Option<Object>,
    record: Option<Uuid>,
    detail: Value,
}

impl Entry {
    /// Something that happened at a time (seconds since 1970, UTC), by nobody yet.
    pub(crate) fn new(event: Event, at: i64) -> Entry {
        Entry { at, actor: None, event, object: None, record: None, detail: Value::Object(serde_json::Map::new()) }
    }

    /// Who did it; not called for the system and for visitors.
    pub(crate) fn by(mut self, person: Uuid) -> Entry {
        self.actor = Some(person);
        self
    }

    /// To which record.
    pub(crate) fn on(mut self, object: Object, record: Uuid) -> Entry {
        self.record = Some(record);
        self.of(object)
    }

    /// To records of which type, where it is not about one alone.
    pub(crate) fn of(mut self, object: Object) -> Entry {
        self.object = Some(object);
        self
    }

    /// The same, as far as it is known.
    pub(crate) fn about(self, object: Option<Object>, record: Option<Uuid>) -> Entry {
        Entry { object, record, ..self }
    }

    pub(crate) fn at(&self) -> i64 {
        self.at
    }

    /// One more thing to be known.
    pub(crate) fn noting(mut self, key: &str, value: String) -> Entry {
        if let Value::Object(detail) = &mut self.detail {
            detail.insert(key.into(), value.into());
        }
        self
    }

    /// Whether an entry tells the same, at another time.
    pub(crate) fn repeats(&self, other: &audit::Model) -> bool {
        let detail = self.detail.to_string();
        other.event == self.event.key()
            && other.actor_id == self.actor
            && other.object.as_deref() == self.object.map(Object::key)
            && other.record_id == self.record
            && other.detail == detail
    }

    /// What else is to be known.
    pub(crate) fn detail(mut self, detail: Value) -> Entry {
        self.detail = detail;
        self
    }

    fn numbered(self, number: i64, before: &str) -> audit::Model {
        let mut entry = audit::Model {
            number,
            at: self.at,
            actor_id: self.actor,
            event: self.event.key().into(),
            object: self.object.map(|object| object.key().into()),
            record_id: self.record,
            detail: self.detail.to_string(),
            hash: String::new(),
        };
        entry.hash = hash(before, &entry);
        entry
    }
}

/// SHA-256 over the hash before and everything else in the entry, in a form with one reading only.
fn hash(before: &str, entry: &audit::Model) -> String {
    let content = serde_json::json!([
        entry.number,
        entry.at,
        entry.actor_id,
        entry.event,
        entry.object,
        entry.record_id,
        entry.detail,
    ]);
    hex(&Sha256::digest(format!("{before}{content}")))
}

/// Makes writers wait for each other, as SQLite does by itself. It must come before everything else
/// in its transaction: PostgreSQL takes the snapshot of a repeatable read with the first query, and
/// who locks later reads the head of before the wait and fails when writing it.
pub(crate) async fn lock(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let lock = "LOCK TABLE audit_head IN EXCLUSIVE MODE";
        tx.execute_unprepared(lock).await?;
    }
    Ok(())
}

/// Adds an entry in the transaction of what it tells, so that neither is kept without the other.
pub(crate) async fn append(tx: &DatabaseTransaction, entry: Entry) -> Result<()> {
    let head = head(tx).await?;
    if entry.event.displaces() {
        world::displace(tx).await?;
    }
    let entry = entry.numbered(head.number + 1, &head.hash);
    let (number, hash) = (Set(entry.number), Set(entry.hash.clone()));
    let id = Set(head.id);
    audit_head::ActiveModel { id, number, hash }.update(tx).await?;
    audit::Entity::insert(entry.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

async fn head(db: &impl ConnectionTrait) -> Result<audit_head::Model> {
    let head = audit_head::Entity::find_by_id(1).one(db).await?;
    head.ok_or_else(|| broken(NO_END))
}

/// Where the chain breaks, and how.
struct Flaw {
    at: i64,
    why: String,
}

fn broken(why: impl Into<String>) -> StoreError {
    StoreError::Broken(why.into())
}

impl Store {
    /// Begins a transaction that only reads, without a user: one snapshot for the system's own work.
    pub(crate) async fn begin_read(&self) -> Result<DatabaseTransaction> {
        let postgres = self.db.get_database_backend() == DbBackend::Postgres;
        let snapshot = postgres.then_some(IsolationLevel::RepeatableRead);
        Ok(self.db.begin_with_config(snapshot, None).await?)
    }

    /// Checks the audit trail from its first entry to its last, and answers how many there are.
    ///
    /// # Errors
    /// With the number of the first entry that was changed, removed or moved.
    pub async fn verify_audit(&self) -> Result<u64> {
        let (entries, flaw) = self.walk_audit().await?;
        flaw.map_or(Ok(entries), |flaw| Err(broken(flaw.why)))
    }

    /// The same, for who holds `audit.view`.
    ///
    /// # Errors
    /// `forbidden` without the right; if the database fails.
    pub async fn check_audit(&self, visit: &Visit) -> Result<AuditChain> {
        drop(self.auditing(visit).await?);
        let (entries, flaw) = self.walk_audit().await?;
        Ok(AuditChain { entries, broken_at: flaw.map(|flaw| flaw.at.unsigned_abs()) })
    }

    /// How many entries are whole from the first one on, and what is wrong with the next, if anything is.
    async fn walk_audit(&self) -> Result<(u64, Option<Flaw>)> {
        let tx = self.begin_read().await?;
        let end = audit_head::Entity::find_by_id(1).one(&tx).await?;
        let (mut number, mut before) = (0, String::new());
        loop {
            let entries = page(&tx, number).await?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                if let Some(flaw) = flaw(&entry, number + 1, &before) {
                    return Ok((number.unsigned_abs(), Some(flaw)));
                }
                (number, before) = (entry.number, entry.hash);
            }
        }
        Ok((number.unsigned_abs(), flaw_at_the_end(end.as_ref(), number, &before)))
    }
}

async fn page(tx: &DatabaseTransaction, after: i64) -> Result<Vec<audit::Model>> {
    let entries =
        audit::Entity::find().filter(audit::Column::Number.gt(after)).order_by_asc(audit::Column::Number).limit(PAGE);
    Ok(entries.all(tx).await?)
}

/// What is wrong with an entry that should be the one that was written there.
fn flaw(entry: &audit::Model, expected: i64, before: &str) -> Option<Flaw> {
    if entry.number != expected {
        return Some(Flaw { at: expected, why: format!("audit entry {expected} is missing") });
    }
    let why = || {
        format!(
            "audit entry {expected} is not the one that was written there: \
             it was changed, moved, or an entry before it was exchanged"
        )
    };
    (entry.hash != hash(before, entry)).then(|| Flaw { at: expected, why: why() })
}

/// What is wrong with where the chain ends, which its head says.
fn flaw_at_the_end(head: Option<&audit_head::Model>, number: i64, hash: &str) -> Option<Flaw> {
    let next = number + 1;
    let Some(head) = head else { return Some(Flaw { at: next, why: NO_END.into() }) };
    if number < head.number {
        let why = format!("the end of the audit trail is missing, from entry {next} to entry {}", head.number);
        return Some(Flaw { at: next, why });
    }
    let why = || format!("the audit trail does not end with entry {} as it was written", head.number);
    (number > head.number || hash != head.hash).then(|| Flaw { at: head.number, why: why() })
}
