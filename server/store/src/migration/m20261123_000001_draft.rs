//! The draft of the next revision: one row that is there from the beginning.

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
            .table(Alias::new("draft"))
            .col(column("id").integer().not_null().primary_key())
            .col(column("version").big_integer().not_null())
            .col(column("base").big_integer())
            .col(column("policy").text())
            .col(column("author_id").uuid())
            .col(column("edited_at").big_integer())
            .col(column("publish_at").big_integer())
            .col(column("publish_by").uuid())
            .col(column("publish_reason").text())
            .col(column("publish_override").text())
            .col(column("missed_at").big_integer())
            .col(column("missed").text())
            .to_owned();
        manager.create_table(table).await?;
        let first = Query::insert()
            .into_table(Alias::new("draft"))
            .columns([Alias::new("id"), Alias::new("version")])
            .values_panic([1.into(), 0.into()])
            .to_owned();
        manager.execute(first).await
    }
}
