//! The one-time link by which an empty system gets its first administrator: at most one row.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn column(name: &str) -> ColumnDef {
    ColumnDef::new(Alias::new(name))
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(Alias::new("setup"))
            .col(column("id").integer().not_null().primary_key())
            .col(column("digest").text().not_null())
            .col(column("expires_at").big_integer().not_null())
            .to_owned();
        manager.create_table(table).await
    }
}
