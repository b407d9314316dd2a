//! Opening a database, and beginning requests on it.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

use crate::migration::Migrator;
use crate::replica::Replica;
use crate::world::World;
use crate::{Ctx, Result, Shapes, StoreError, Visit, audit, desk, session};

/// Held while one node migrates; any number that nothing else uses.
const MIGRATION_LOCK: i64 = 0x7265_6d69_7401;

/// How PostgreSQL treats our connections.
const SETTINGS: [(&str, &str); 3] = [
    // A node that is gone without a word, its machine with it, must not hold the writers' lock until the network
    // finds out. Nothing here thinks that long.
    ("idle_in_transaction_session_timeout", "60s"),
    // A list of ids is looked into by hash only where the plan knows it; one for any list compares one by one.
    ("plan_cache_mode", "force_custom_plan"),
    // A scope of many ids looks dear, and would be compiled for longer than it reads.
    ("jit", "off"),
];

/// What a connection to SQLite keeps of the file in memory: 4 MB.
const CACHE: &str = "-4000";

/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);

/// A database with everything in it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    /// The organisation and policy that the last request read, with the stamp that says whether they are still true.
    world: Arc<RwLock<Option<Arc<World>>>>,
    shapes: Shapes,
    /// A copy that lags behind, for lists.
    pub(crate) replica: Option<Replica>,
}

impl Store {
    /// Opens `sqlite://…` or `postgres://…` and applies migrations, one node at a time.
    ///
    /// # Errors
    /// With one sentence that says what is wrong with the address or the database.
    pub async fn open(url: &str) -> Result<Store> {
        Store::open_with(url, |_| ()).await
    }

    /// The same, telling of every statement after it was sent: what begins and ends a transaction is none.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_watched(url: &str, watch: impl Fn(&Statement) + Send + Sync + 'static) -> Result<Store> {
        Store::open_with(url, |db| db.set_metric_callback(move |info| watch(info.statement))).await
    }

    /// The same store that looks for lists in another way from elsewhere on.
    #[must_use]
    pub fn shaped(self, shapes: Shapes) -> Store {
        Store { shapes, ..self }
    }

    async fn open_with(url: &str, prepare: impl FnOnce(&mut DatabaseConnection)) -> Result<Store> {
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            let detail = "the database address must begin with `sqlite://` or `postgres://`";
            return Err(StoreError::Open(detail.into()));
        }
        let mut db = Database::connect(options(url)).await.map_err(|error| cannot_open(&error))?;
        prepare(&mut db);
        let store = Store { db, world: Arc::default(), shapes: Shapes::default(), replica: None };
        store.migrate().await.map_err(|error| cannot_open(&error))?;
        Ok(store)
    }

    #[expect(clippy::disallowed_methods, reason = "nobody has asked for anything yet")]
    async fn migrate(&self) -> Result<(), sea_orm::DbErr> {
        // Not one snapshot: who waits for the lock must see what the other node made meanwhile.
        let tx = self.db.begin_with_options(migrating(&self.db)).await?;
        if self.db.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
        }
        Migrator::up(&tx, None).await?;
        tx.commit().await
    }

    /// Begins a request that only reads: as whoever the visit proves, or as the one they look as
    /// ([`Store::view_as`]) for as long as they may.
    ///
    /// # Errors
    /// `signed_out` if the visit proves nobody who is active.
    pub async fn read(&self, visit: &Visit) -> Result<Ctx> {
        let tx = begin(&self.db, false).await?;
        let (ctx, viewing) = self.enter(tx, visit).await?;
        Ok(match viewing {
            Some(target) => ctx.looking_as(target),
            None => ctx,
        })
    }

    /// Begins a request that writes; nothing is kept until [`Ctx::commit`].
    ///
    /// # Errors
    /// As [`Store::read`]; `forbidden` while the session looks as someone else, whoever that is.
    pub async fn write(&self, visit: &Visit) -> Result<Ctx> {
        let tx = self.begin_write().await?;
        match self.enter(tx, visit).await? {
            (ctx, None) => Ok(ctx),
            (_, Some(_)) => Err(desk::only_looking()),
        }
    }

    /// Begins a transaction that writes, without a user: for the system's own work.
    pub(crate) async fn begin_write(&self) -> Result<DatabaseTransaction> {
        let tx = begin(&self.db, true).await?;
        audit::lock(&tx).await?;
        Ok(tx)
    }

    /// Whoever the visit proves, and as whom they look.
    async fn enter(&self, tx: DatabaseTransaction, visit: &Visit) -> Result<(Ctx, Option<Uuid>)> {
        let Some(credential) = &visit.credential else { return Err(session::signed_out()) };
        let Some(who) = session::who(&tx, credential, visit.at).await? else { return Err(session::signed_out()) };
        let world = self.world(&tx, who.stamp).await?;
        let ctx = Ctx::enter(tx, world, who.person, visit, self.shapes).ok_or_else(session::signed_out)?;
        Ok((ctx, who.viewing))
    }

    /// The organisation and policy as this transaction sees them, whose stamp it has read: from memory if
    /// nothing has changed since.
    async fn world(&self, tx: &DatabaseTransaction, stamp: i64) -> Result<Arc<World>> {
        let cached = self.world.read().ok().and_then(|cached| cached.clone());
        if let Some(world) = cached.filter(|world| world.stamp == stamp) {
            return Ok(world);
        }
        let fresh = Arc::new(World::load(tx, stamp).await?);
        if let Ok(mut cached) = self.world.write() {
            *cached = Some(fresh.clone());
        }
        Ok(fresh)
    }
}

pub(crate) fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(with_create(url));
    options.max_connections(connections(url)).acquire_timeout(PATIENCE).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        // The busy timeout comes first: switching to WAL needs a lock itself.
        sqlite
            .busy_timeout(Duration::from_secs(10))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("cache_size", CACHE)
    });
    options.map_sqlx_postgres_opts(|postgres| postgres.options(SETTINGS));
    // A full disk makes SQLite end a transaction by itself; sqlx then takes the connection to be inside one
    // for ever, and what would be read there later is what was true before.
    options.map_sqlx_sqlite_before_acquire(|connection, _| {
        let clean = !connection.is_in_transaction();
        Box::pin(async move { Ok(clean) })
    });
    options
}

/// How many requests are in the database at once. SQLite works with our own processors and keeps pages for each
/// connection, so that more of them only cost memory.
fn connections(url: &str) -> u32 {
    if url.starts_with("sqlite:") { 8 } else { 16 }
}

/// A file that is not there yet is made.
fn with_create(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains('?') { format!("{url}?mode=rwc") } else { url.into() }
}

fn migrating(db: &DatabaseConnection) -> TransactionOptions {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    TransactionOptions {
        isolation_level: postgres.then_some(IsolationLevel::ReadCommitted),
        access_mode: None,
        sqlite_transaction_mode: (!postgres).then_some(SqliteTransactionMode::Immediate),
    }
}

pub(crate) async fn begin(db: &DatabaseConnection, writes: bool) -> Result<DatabaseTransaction, sea_orm::DbErr> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let options = TransactionOptions {
        // One snapshot for rights and data alike.
        isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
        access_mode: (postgres && !writes).then_some(AccessMode::ReadOnly),
        sqlite_transaction_mode: (!postgres && writes).then_some(SqliteTransactionMode::Immediate),
    };
    // In a task of its own: a request that is given up in the middle of `BEGIN` would leave a connection inside
    // a transaction that sqlx knows nothing of, and the next request would go on in it.
    let db = db.clone();
    let begun = tokio::spawn(async move { db.begin_with_options(options).await }).await;
    begun.map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?
}

pub(crate) fn cannot_open(error: &sea_orm::DbErr) -> StoreError {
    let why = error.to_string();
    let why = why.rsplit_once("error: ").map_or(why.as_str(), |(_, why)| why);
    StoreError::Open(format!("the database cannot be opened: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn postgres_ends_a_transaction_in_which_nothing_is_asked() {
        let Ok(url) = std::env::var("REMIT_TEST_POSTGRES") else { return };
        let db = Database::connect(options(&url)).await.unwrap();
        let asked = Statement::from_string(DbBackend::Postgres, "SHOW idle_in_transaction_session_timeout");
        let row = db.query_one_raw(asked).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "1min");
    }
}
