//! Whom a session looks as.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(Alias::new("viewing_id"));
        let viewing = Table::alter().table(Alias::new("session")).add_column(column.uuid().null()).to_owned();
        manager.alter_table(viewing).await
    }
}
