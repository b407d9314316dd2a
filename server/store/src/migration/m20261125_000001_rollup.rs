//! Roll-ups, and indexes that lead to the deals that have been open longest: what a dashboard shows must not
//! depend on how many records there are.
//!
//! What keeps the roll-ups is made from how `crate::rollup` describes them now. Who changes that description
//! adds a migration that drops the tables and makes them anew.

use sea_orm_migration::prelude::*;

use crate::rollup;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What leads to a part of the open deals: nothing for all of them.
const OPEN_BY: &[Option<&str>] = &[
    None,
    Some("owner_id"),
    Some("department_id"),
    Some("region_id"),
    Some("industry_id"),
    Some("product_line_id"),
    Some("customer_department_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for by in OPEN_BY {
            let name = by.unwrap_or("all");
            let key = by.map(|column| format!("{column}, ")).unwrap_or_default();
            db.execute_unprepared(&format!(
                "CREATE INDEX opportunity_open_by_{name} ON opportunity ({key}opened_on, id) \
                 WHERE deleted_at IS NULL AND opened_on IS NOT NULL \
                 AND stage IN ('prospecting', 'engaging', 'proposal', 'negotiation')"
            ))
            .await?;
        }
        rollup::create(db).await
    }
}
