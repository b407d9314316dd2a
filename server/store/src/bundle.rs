//! Loading a workspace bundle: a folder that fills an empty system (`permissions.md`, §12).
//!
//! Policy and organisation are read and checked in memory. The files of the object types are read
//! twice: once to give every key an id, so that rows may refer to later ones, and once row by row
//! into the database. All of it is one transaction: a wrong row leaves nothing behind.

mod batch;
mod organisation;
mod records;
mod shares;
mod table;
mod value;

use std::path::Path;

use remit_policy::{Object, Policy};
use remit_wire::FROM_BUNDLE;
use remit_wire::reason::{OfPolicy, Reason};
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;

use self::organisation::Organisation;
use self::records::Records;
use self::table::{Folder, file_of};
pub(crate) use self::table::{Row, Table, of};
use crate::attempt::commit;
use crate::audit::{Entry, Event};
use crate::store::Store;
use crate::world::World;
use crate::{StoreError, audit, policy, policy_guards, policy_tests, rollup, world};

const POLICY: &str = "policy.toml";

/// How many rows were loaded from each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// (file, rows), in the order of loading.
    pub files: Vec<(String, u64)>,
}

impl Loaded {
    fn add(&mut self, file: &str, rows: usize) {
        self.files.push((file.into(), rows as u64));
    }
}

/// Why a bundle was refused; nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A row that cannot be used.
    #[error("{file}, line {line}: {reason}")]
    #[expect(missing_docs, reason = "the names say it")]
    Row { file: String, line: u64, reason: Box<Reason> },
    /// Anything else, in one sentence.
    #[error("{0}")]
    Other(String),
}

impl From<StoreError> for LoadError {
    fn from(error: StoreError) -> LoadError {
        LoadError::Other(error.to_string())
    }
}

impl Store {
    /// Fills an empty system from a folder, in one transaction; `progress` hears what is being done.
    ///
    /// # Errors
    /// With file, line and reason of the first wrong row; nothing is changed then.
    pub async fn load(
        &self, folder: &Path, dry_run: bool, progress: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Loaded, LoadError> {
        let folder = Folder::open(folder)?;
        let policy = read_policy(&folder)?;
        let mut org = Organisation::read(&folder, &policy)?;
        if !dry_run {
            progress("hashing passwords");
            org.hash_passwords().await?;
        }
        let tx = self.begin_write().await?;
        refuse_filled(&tx).await?;
        let loaded = fill(&tx, &folder, &policy, &org, progress).await?;
        if dry_run {
            tx.rollback().await.map_err(StoreError::from)?;
        } else {
            commit(tx).await?;
        }
        Ok(loaded)
    }
}

fn read_policy(folder: &Folder) -> Result<Policy, LoadError> {
    remit_policy::text::read(&folder.text(POLICY)?).map_err(|error| LoadError::Row {
        file: POLICY.into(),
        line: error.line as u64,
        reason: Box::new(OfPolicy::NotSayable { flawed: error.flawed }.into()),
    })
}

/// Refuses a system that has anything in it.
async fn refuse_filled(tx: &DatabaseTransaction) -> Result<(), LoadError> {
    let others = ["person", "department", "dimension", "dimension_value", "revision"];
    for table in others.into_iter().chain(Object::ALL.into_iter().map(Object::key)) {
        let any = Query::select().expr(Expr::val(1)).from(Alias::new(table)).limit(1).to_owned();
        if tx.query_one(&any).await.map_err(StoreError::from)?.is_some() {
            let detail =
                format!("a bundle fills an empty system, and this one is not: it has a {}", table.replace('_', " "));
            return Err(LoadError::Other(detail));
        }
    }
    Ok(())
}

async fn fill(
    tx: &DatabaseTransaction, folder: &Folder, policy: &Policy, org: &Organisation,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Loaded, LoadError> {
    let at = chrono::Utc::now().timestamp();
    let mut loaded = Loaded::default();
    policy::record_revision(tx, 1, policy, None, FROM_BUNDLE, at).await?;
    org.write(tx, &mut loaded).await?;
    progress("departments, users, dimensions and assignments loaded");
    let mut records = Records::number(folder, org)?;
    rollup::pause(tx).await.map_err(StoreError::from)?;
    for object in Object::ALL {
        if let Some(rows) = records.load(tx, folder, object).await? {
            loaded.add(&file_of(object), rows);
            progress(&format!("{rows} {} loaded", object.plural()));
        }
    }
    rollup::rebuild(tx).await.map_err(StoreError::from)?;
    if let Some(rows) = shares::load(tx, folder, org, &records, policy).await? {
        loaded.add("shares.csv", rows);
    }
    check_policy(tx, at, progress).await?;
    audit::append(tx, Entry::new(Event::Load, at).detail(json!({ "files": loaded.files }))).await?;
    world::bump(tx).await?;
    Ok(loaded)
}

/// Whether the policy fits what was loaded, and its tests hold.
async fn check_policy(
    tx: &DatabaseTransaction, at: i64, progress: &mut (dyn FnMut(&str) + Send),
) -> Result<(), LoadError> {
    let wrong = |why: OfPolicy| LoadError::Other(format!("{POLICY}: {}", Reason::from(why)));
    let World { org, policy, .. } = World::load(tx, world::stamp(tx).await?).await?;
    policy_guards::check(&policy, &org).map_err(wrong)?;
    progress("running the tests of the policy");
    let verdicts = policy_tests::judge(tx, &org, &policy, at).await?;
    match verdicts.iter().find(|verdict| policy::holds_not(verdict)) {
        Some(verdict) => Err(wrong(verdict.complaint())),
        None => Ok(()),
    }
}
