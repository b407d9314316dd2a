//! Dimensions that administrators add: a place for their values on every record, found by an index.
//!
//! An index holds the records that have a value and no others: where a place is free it costs nothing. Values
//! of dimensions that a bundle brought before this keep their dimension, which no record carries.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: [&str; 8] =
    ["customer", "contact", "opportunity", "contract", "payment", "ticket", "product", "activity"];

const PLACES: std::ops::RangeInclusive<usize> = 4..=8;

const KNOWN: &str = "INSERT INTO dimension (key, place, objects) \
    SELECT dimension, 2 + ROW_NUMBER() OVER (ORDER BY dimension), '' FROM \
    (SELECT DISTINCT dimension FROM dimension_value) AS known \
    WHERE dimension NOT IN ('region', 'industry', 'product_line')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dimension = Table::create()
            .table(Alias::new("dimension"))
            .col(ColumnDef::new(Alias::new("key")).text().not_null().primary_key())
            .col(ColumnDef::new(Alias::new("place")).integer().not_null().unique_key())
            .col(ColumnDef::new(Alias::new("objects")).text().not_null())
            .to_owned();
        manager.create_table(dimension).await?;
        let db = manager.get_connection();
        db.execute_unprepared(KNOWN).await?;
        for (table, place) in TABLES.into_iter().flat_map(|table| PLACES.map(move |place| (table, place))) {
            let column = format!("dimension_{place}_id");
            let mut kind = ColumnDef::new(Alias::new(&column));
            let more = Table::alter().table(Alias::new(table)).add_column(kind.uuid()).to_owned();
            manager.alter_table(more).await?;
            db.execute_unprepared(&format!(
                "CREATE INDEX {table}_by_{column} ON {table} ({column}, id) WHERE {column} IS NOT NULL"
            ))
            .await?;
        }
        Ok(())
    }
}
