//! The history of the tables. One migration per file; a migration that has landed is never changed.

mod m20261121_000001_start;
mod m20261122_000001_viewing;
mod m20261123_000001_draft;
mod m20261124_000001_referring;
mod m20261124_000002_nodes;
mod m20261125_000001_dimensions;
mod m20261125_000001_rollup;
mod m20261125_000001_setup;
mod m20261126_000001_names;
mod m20261127_000001_covering;

use sea_orm_migration::prelude::*;

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_start::Migration),
            Box::new(m20261122_000001_viewing::Migration),
            Box::new(m20261123_000001_draft::Migration),
            Box::new(m20261124_000001_referring::Migration),
            Box::new(m20261124_000002_nodes::Migration),
            Box::new(m20261125_000001_dimensions::Migration),
            Box::new(m20261125_000001_rollup::Migration),
            Box::new(m20261125_000001_setup::Migration),
            Box::new(m20261126_000001_names::Migration),
            Box::new(m20261127_000001_covering::Migration),
        ]
    }
}
