//! Lists from a database that lags behind.
//!
//! A request begins on the primary as always: who asks, their rights and their session are read there.
//! Then a streaming replica may answer a list in its place, in one snapshot of its own, if that snapshot
//!
//! - has both stamps of the primary: nobody's rights, no share and no record's place has changed since;
//! - holds the reader's last audit entry with the same hash: they find what they wrote themselves, and
//!   it is a copy of this database and of no other, because the hash covers everything before it.
//!
//! Otherwise, and wherever the replica fails, the primary answers. So a replica that lags behind shows
//! what others wrote a moment later, and nothing that its reader may no longer see.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement};

use crate::store::{Store, begin, cannot_open, options};
use crate::{Ctx, Result, StoreError, Visit};

/// How long a replica is left alone after it failed, in seconds.
const PAUSE: u64 = 5;
/// How long a list waits for a connection to it.
const PATIENCE: Duration = Duration::from_millis(500);

/// What the primary says: both stamps, and the reader's last audit entry, or the very first where they have none.
const MARK: &str = "SELECT s.world, s.placed, a.number, a.hash FROM stamp s, audit a WHERE s.id = 1 \
     AND a.number = coalesce((SELECT max(number) FROM audit WHERE actor_id = $1), 1)";
/// Whether the replica says the same, and is one: after a promotion it goes its own way.
const SAME: &str = "SELECT pg_is_in_recovery() \
     AND EXISTS (SELECT 1 FROM stamp WHERE id = 1 AND world = $1 AND placed = $2) \
     AND EXISTS (SELECT 1 FROM audit WHERE number = $3 AND hash = $4) AS same";

/// A streaming replica.
#[derive(Clone)]
pub(crate) struct Replica {
    pub(crate) db: DatabaseConnection,
    tally: Arc<Tally>,
}

/// Who answered the lists, and when the replica is asked again.
#[derive(Default)]
struct Tally {
    used: AtomicU64,
    passed: AtomicU64,
    /// Seconds since 1970.
    away_until: AtomicU64,
}

/// The state of the primary that a replica must have.
struct Mark {
    world: i64,
    placed: i64,
    number: i64,
    hash: String,
}

impl Store {
    /// The same store, whose lists a streaming replica may answer. It need not be there yet.
    ///
    /// # Errors
    /// If either database is no PostgreSQL, or the address cannot be one.
    pub async fn with_replica(mut self, url: &str) -> Result<Store> {
        let postgres = ["postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme));
        if !postgres || self.db.get_database_backend() != DbBackend::Postgres {
            let detail = "a database to read from is a replica of a PostgreSQL database, and so must begin with \
                          `postgres://`, as the database itself";
            return Err(StoreError::Open(detail.into()));
        }
        let mut options = options(url);
        options.connect_lazy(true).acquire_timeout(PATIENCE);
        let db = Database::connect(options).await.map_err(|error| cannot_open(&error))?;
        self.replica = Some(Replica { db, tally: Arc::default() });
        Ok(self)
    }

    /// Begins a request that reads nothing but lists and numbers over them: as [`Store::read`], from a
    /// replica where that makes no difference to its reader.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn browse(&self, visit: &Visit) -> Result<Ctx> {
        let ctx = self.read(visit).await?;
        let Some(replica) = &self.replica else { return Ok(ctx) };
        Ok(match replica.snapshot(&ctx).await? {
            Some(tx) => ctx.on(tx),
            None => ctx,
        })
    }

    /// How many lists the replica has answered, and how many the primary had to; nothing without a replica.
    #[must_use]
    pub fn browsed(&self) -> Option<(u64, u64)> {
        let tally = &self.replica.as_ref()?.tally;
        Some((tally.used.load(Ordering::Relaxed), tally.passed.load(Ordering::Relaxed)))
    }
}

impl Replica {
    /// A snapshot of the replica that may answer in place of the primary's.
    async fn snapshot(&self, ctx: &Ctx) -> Result<Option<DatabaseTransaction>> {
        let found = match Mark::of(ctx).await? {
            Some(mark) if !self.is_away() => self.same(&mark).await,
            _ => None,
        };
        let counter = if found.is_some() { &self.tally.used } else { &self.tally.passed };
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(found)
    }

    async fn same(&self, mark: &Mark) -> Option<DatabaseTransaction> {
        match self.try_same(mark).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "the replica does not answer; lists come from the primary");
                self.tally.away_until.store(seconds() + PAUSE, Ordering::Relaxed);
                None
            }
        }
    }

    async fn try_same(&self, mark: &Mark) -> Result<Option<DatabaseTransaction>, DbErr> {
        let tx = begin(&self.db, false).await?;
        let values = [mark.world.into(), mark.placed.into(), mark.number.into(), mark.hash.as_str().into()];
        let row = tx.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, SAME, values)).await?;
        let same: bool = row.map(|row| row.try_get("", "same")).transpose()?.unwrap_or_default();
        Ok(same.then_some(tx))
    }

    fn is_away(&self) -> bool {
        seconds() < self.tally.away_until.load(Ordering::Relaxed)
    }
}

impl Mark {
    /// What the primary says to this reader. Nothing while someone looks as the reader, because what they
    /// wrote is somebody else's entry, and nothing before there is any entry.
    async fn of(ctx: &Ctx) -> Result<Option<Mark>> {
        if ctx.viewer().is_some() {
            return Ok(None);
        }
        let question = Statement::from_sql_and_values(DbBackend::Postgres, MARK, [ctx.user().into()]);
        let Some(row) = ctx.tx().query_one_raw(question).await? else { return Ok(None) };
        Ok(Some(Mark {
            world: row.try_get("", "world")?,
            placed: row.try_get("", "placed")?,
            number: row.try_get("", "number")?,
            hash: row.try_get("", "hash")?,
        }))
    }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
