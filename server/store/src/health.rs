//! How the database does, for whoever runs it. Nothing of it is about anybody.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;

use crate::migration::Migrator;
use crate::{Result, Store};

/// What [`Store::health`] finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// How many migrations this program brings that the database does not have.
    pub missing: u64,
    /// For how many seconds something has waited that was set for a time.
    pub delay: i64,
}

/// Connections to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Whether it is the replica.
    pub replica: bool,
    /// How many there are.
    pub open: u32,
    /// How many of them nobody uses.
    pub idle: usize,
}

impl Store {
    /// Asks the database how it does.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn health(&self, at: i64) -> Result<Health> {
        let known: Vec<String> = Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
        let all = known.len() as u64;
        // Those of a newer program do not matter: an older node goes on beside it.
        let version = Expr::col(Alias::new("version"));
        let mut applied = Query::select();
        applied.expr_as(Func::count(version.clone()), Alias::new("number"));
        applied.from(Alias::new("seaql_migrations")).and_where(version.is_in(known));
        let mut waiting = Query::select();
        waiting.expr_as(Func::min(Expr::col(Alias::new("publish_at"))), Alias::new("number"));
        waiting.from(Alias::new("draft"));
        let applied = number(&self.db, &applied).await?.unwrap_or_default();
        let since = number(&self.db, &waiting).await?;
        let delay = since.filter(|since| *since < at).map_or(0, |since| at - since);
        Ok(Health { missing: all.saturating_sub(applied.unsigned_abs()), delay })
    }

    /// The connections to the databases.
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        let replica = self.replica.iter().map(|replica| pool(&replica.db, true));
        std::iter::once(pool(&self.db, false)).chain(replica).collect()
    }
}

async fn number(db: &DatabaseConnection, select: &sea_orm::sea_query::SelectStatement) -> Result<Option<i64>> {
    let row = db.query_one(select).await?;
    Ok(row.map(|row| row.try_get("", "number")).transpose()?.flatten())
}

fn pool(db: &DatabaseConnection, replica: bool) -> Pool {
    if db.get_database_backend() == DbBackend::Postgres {
        let pool = db.get_postgres_connection_pool();
        return Pool { replica, open: pool.size(), idle: pool.num_idle() };
    }
    let pool = db.get_sqlite_connection_pool();
    Pool { replica, open: pool.size(), idle: pool.num_idle() }
}
