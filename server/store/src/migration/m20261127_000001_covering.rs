//! What leads to the records of a scope also says whether each is in it: their place stands in the index, so that
//! records are judged and counted without being read.
//!
//! A customer and a product belong to no customer: what would lead to theirs is gone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &["customer", "contact", "opportunity", "contract", "payment", "ticket", "product", "activity"];

/// Where a record lies.
const PLACE: &[&str] = &["owner_id", "department_id", "region_id", "industry_id", "product_line_id"];

/// The customer that a record belongs to, and where it lies.
const CUSTOMER: &[&str] = &["customer_id", "customer_owner_id", "customer_department_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let carried = if manager.get_database_backend() == DbBackend::Postgres { ") INCLUDE (" } else { ", " };
        for table in TABLES {
            let child = !matches!(*table, "customer" | "product");
            let columns = || PLACE.iter().chain(CUSTOMER.iter().filter(|_| child));
            for by in PLACE.iter().chain(CUSTOMER) {
                db.execute_unprepared(&format!("DROP INDEX {table}_by_{by}_id")).await?;
            }
            for by in columns() {
                let others: Vec<&str> = columns().filter(|one| *one != by).copied().collect();
                db.execute_unprepared(&format!(
                    "CREATE INDEX {table}_by_{by}_id ON {table} ({by}, id{carried}{}, deleted_at)",
                    others.join(", ")
                ))
                .await?;
            }
        }
        Ok(())
    }
}
