//! What refers to a record is found by an index: a record's page asks for it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The fields by which records refer to others, apart from the customer of a child.
const REFERENCES: &[(&str, &str)] = &[
    ("customer", "parent"),
    ("opportunity", "product"),
    ("contract", "opportunity"),
    ("payment", "contract"),
    ("ticket", "contact"),
    ("activity", "opportunity"),
    ("activity", "ticket"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, field) in REFERENCES {
            let name = format!("{table}_by_{field}_id");
            let mut index = Index::create().name(name).table(Alias::new(*table)).to_owned();
            index.col(Alias::new(*field)).col(Alias::new("id"));
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
