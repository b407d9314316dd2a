//! Roll-ups: opportunities counted and added up before anyone asks, for whoever sees many of them.
//!
//! A roll-up is a table with one row for each way in which records can differ as far as it knows them: where
//! they lie, which is what a row rule speaks of, then stage, currency and month of closing. Each row says how
//! many records are so and what they are worth. A scope is answered from the rows inside it, by the same
//! compiled rule that would choose the records (`crate::scoped`, `rolled`). There are several tables because
//! each column that a rule may speak of multiplies the rows: a question takes the smallest that knows all it needs.
//!
//! | | a deal of Ann's in the north, won in May, 70 USD, and two that are open, one without a value |
//! |---|---|
//! | `rollup_department` | (north, won, USD, 2026-05) → 1 record, 70; (north, proposal, USD, –) → 1, 30; (north, proposal, –, –) → 1, nothing |
//! | `rollup_owner` | the same by owner and department, whatever the month |
//! | `rollup_place` | by everything that a rule can speak of |
//!
//! No row says what a field holds apart from the keys that it is counted by: what a role hides (stage, amount,
//! month) is a column of its own, which the query leaves out where it may not be read.
//!
//! **Kept by the database.** Triggers on the table of opportunities change the roll-ups in the statement that
//! changes a record, whoever sends it: no way of writing can forget them, and one transaction keeps both or
//! neither. PostgreSQL adds up what a statement changed and writes each row once, in the order of its key, so
//! that two writers wait for each other and never in a circle; SQLite goes record by record. Rows that count
//! nothing are taken away, so that a table is always what [`rebuild`] would make of the records.
//!
//! Nothing is null: no owner is the id of zeros, no stage an empty text, because what is null is never equal.
//! A sum is kept in two parts of 32 bits, which no number of records brings to overflow: a value that someone
//! typed with too many digits must not keep the next one from being saved.

mod sql;

use std::collections::BTreeSet;

use remit_policy::{Dimensions, Object, RowRule};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde_json::json;

use crate::attempt::commit;
use crate::audit::{Entry, Event, append};
use crate::row::dimension_column;
use crate::{Result, Store, StoreError};

/// What is rolled up.
pub(crate) const ROLLED: Object = Object::Opportunity;

/// Says in a roll-up that the records belong to a customer.
pub(crate) const BELONGS: &str = "belongs";

/// One table of a roll-up.
pub(crate) struct Grain {
    pub(crate) table: &'static str,
    /// The columns of placement that it knows, in the order of its primary key.
    pub(crate) place: &'static [&'static str],
    /// Whether it knows the month of closing.
    pub(crate) months: bool,
    /// Columns that lead to a part of it besides the first.
    indexes: &'static [&'static str],
}

/// From the smallest to the one that knows everything.
pub(crate) const GRAINS: [Grain; 3] = [
    Grain {
        table: "rollup_department",
        place: &["department_id", "customer_department_id", BELONGS],
        months: true,
        indexes: &[],
    },
    Grain {
        table: "rollup_owner",
        place: &["owner_id", "department_id", "customer_owner_id", "customer_department_id", BELONGS],
        months: false,
        indexes: &[],
    },
    Grain {
        table: "rollup_place",
        place: &[
            "region_id",
            "owner_id",
            "department_id",
            "customer_owner_id",
            "customer_department_id",
            BELONGS,
            "industry_id",
            "product_line_id",
        ],
        months: true,
        indexes: &[
            "owner_id",
            "department_id",
            "customer_owner_id",
            "customer_department_id",
            "industry_id",
            "product_line_id",
        ],
    },
];

impl Grain {
    /// The smallest that knows these columns of placement and, if asked for, the month.
    pub(crate) fn with(columns: &BTreeSet<&'static str>, months: bool) -> Option<&'static Grain> {
        let knows = |grain: &&Grain| columns.iter().all(|column| grain.place.contains(column));
        GRAINS.iter().filter(|grain| grain.months || !months).find(knows)
    }
}

/// Adds the columns of placement that a rule speaks of, of which no roll-up knows that of an added dimension.
/// Shares are none: see [`RowRule::unshared`].
pub(crate) fn columns(dimensions: &Dimensions, rule: &RowRule, of_customer: bool, into: &mut BTreeSet<&'static str>) {
    match rule {
        RowRule::Never | RowRule::Always | RowRule::Shared(_) => {}
        RowRule::OwnerIn(_) => _ = into.insert(if of_customer { "customer_owner_id" } else { "owner_id" }),
        RowRule::DepartmentIn(_) => {
            into.insert(if of_customer { "customer_department_id" } else { "department_id" });
        }
        RowRule::ValueIn(dimension, _) => into.extend(dimension_column(dimensions, dimension)),
        RowRule::ViaCustomer(rule) => {
            into.insert(BELONGS);
            columns(dimensions, rule, true, into);
        }
        RowRule::AnyOf(rules) | RowRule::AllOf(rules) | RowRule::NoneOf(rules) => {
            rules.iter().for_each(|rule| columns(dimensions, rule, of_customer, into));
        }
    }
}

/// Makes the tables. Called by the migration that brought them.
pub(crate) async fn create(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    for grain in &GRAINS {
        db.execute_unprepared(&sql::table(grain, engine(db))).await?;
        for column in grain.indexes {
            let table = grain.table;
            db.execute_unprepared(&format!("CREATE INDEX {table}_by_{column} ON {table} ({column})")).await?;
        }
    }
    rebuild(db).await
}

/// Keeps the tables no more until [`rebuild`], in the same transaction: a bundle fills an empty system, and to
/// count all of it once takes a fraction of what it takes to count each row.
pub(crate) async fn pause(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    for statement in sql::without_triggers(engine(db)) {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Makes the triggers and what the tables hold anew.
pub(crate) async fn rebuild(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let engine = engine(db);
    pause(db).await?;
    for statement in sql::triggers(engine) {
        db.execute_unprepared(&statement).await?;
    }
    for grain in &GRAINS {
        let (table, columns) = (grain.table, sql::columns(grain).join(", "));
        db.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        db.execute_unprepared(&format!("INSERT INTO {table} ({columns}) {}", sql::counted(grain, engine))).await?;
    }
    Ok(())
}

/// How many rows of each table are not what the records say, or are missing.
async fn differences(db: &impl ConnectionTrait) -> Result<Vec<(&'static str, i64)>> {
    let mut found = Vec::new();
    for grain in &GRAINS {
        let statement = Statement::from_string(db.get_database_backend(), sql::differences(grain, engine(db)));
        let row = db.query_one_raw(statement).await?;
        let different = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
        found.push((grain.table, different));
    }
    Ok(found)
}

fn engine(db: &impl ConnectionTrait) -> sql::Engine {
    if db.get_database_backend() == DbBackend::Postgres { sql::Engine::Postgres } else { sql::Engine::Sqlite }
}

impl Store {
    /// Counts all records anew, in one transaction, and answers how many rows of the roll-ups were wrong.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn rebuild_rollups(&self, at: i64) -> Result<u64> {
        let tx = self.begin_write().await?;
        let wrong = total(&differences(&tx).await?);
        rebuild(&tx).await?;
        append(&tx, Entry::new(Event::RollupRebuild, at).detail(json!({ "wrong": wrong }))).await?;
        commit(tx).await?;
        Ok(wrong)
    }

    /// Whether the roll-ups are what the records say.
    ///
    /// # Errors
    /// With how many rows of which table are wrong or missing.
    pub async fn verify_rollups(&self) -> Result<()> {
        let tx = self.begin_read().await?;
        let wrong = differences(&tx).await?.into_iter().filter(|(_, rows)| *rows > 0);
        let wrong: Vec<String> = wrong.map(|(table, rows)| format!("{rows} in `{table}`")).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        Err(StoreError::Broken(format!("rows that are not what the records say: {}", wrong.join(", "))))
    }
}

fn total(differences: &[(&'static str, i64)]) -> u64 {
    differences.iter().map(|(_, rows)| rows.unsigned_abs()).sum()
}
