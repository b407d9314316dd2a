//! What says whether a database that lags behind may answer: a second stamp, for changes to where records
//! lie and whom they are shared with; and the last entry of each actor, found at once.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut column = ColumnDef::new(Alias::new("placed"));
        column.big_integer().not_null().default(1);
        manager.alter_table(Table::alter().table(Alias::new("stamp")).add_column(column).to_owned()).await?;
        let mut index = Index::create();
        index.name("audit_actor_id_number").table(Alias::new("audit"));
        manager.create_index(index.col(Alias::new("actor_id")).col(Alias::new("number")).to_owned()).await
    }
}
