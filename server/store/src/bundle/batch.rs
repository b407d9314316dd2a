//! Inserting many rows with few statements.

use sea_orm::sea_query::{Alias, Expr, Query, Value};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use crate::{Result, StoreError};

/// How many rows one statement inserts at most.
pub(super) const ROWS: usize = 500;
/// How many values one statement may have: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES: usize = 30_000;

/// Rows on their way into a table.
pub(super) struct Batch<'t> {
    tx: &'t DatabaseTransaction,
    table: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    most: usize,
}

impl<'t> Batch<'t> {
    pub(super) fn new(tx: &'t DatabaseTransaction, table: &'static str, columns: Vec<String>) -> Batch<'t> {
        let most = (VALUES / columns.len().max(1)).clamp(1, ROWS);
        Batch { tx, table, columns, rows: Vec::with_capacity(most), most }
    }

    /// Adds a row with a value for each column.
    pub(super) async fn push(&mut self, row: Vec<Value>) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() < self.most { Ok(()) } else { self.flush().await }
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.into_table(Alias::new(self.table)).columns(self.columns.iter().map(Alias::new));
        for row in self.rows.drain(..) {
            let fits = insert.values(row.into_iter().map(Expr::val));
            fits.map_err(|error| StoreError::Broken(format!("{}: {error}", self.table)))?;
        }
        self.tx.execute(&insert).await?;
        Ok(())
    }
}
