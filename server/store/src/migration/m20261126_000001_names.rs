//! What people read for a dimension and for a value: absent, they read the key.
//!
//! A dimension that every system has gets a row when somebody gives it another name.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["dimension", "dimension_value"] {
            let mut name = ColumnDef::new(Alias::new("name"));
            let more = Table::alter().table(Alias::new(table)).add_column(name.text()).to_owned();
            manager.alter_table(more).await?;
        }
        Ok(())
    }
}
