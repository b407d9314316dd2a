//! What fails and passes by itself, and whether a request may be tried once more.
//!
//! A database that restarts, a connection that breaks, a transaction that lost against another one:
//! trying again helps. It is safe as long as nothing was kept, and as long as nobody has to guess
//! whether something was. [`attempt`] runs a request and says whether both hold; [`commit`] is the one
//! place where something is kept, so that none can be missed.

use std::cell::Cell;

use sea_orm::{DatabaseTransaction, DbErr, RuntimeErr, SqlxError};

use crate::{Result, StoreError};

tokio::task_local! {
    static ATTEMPT: Attempt;
}

/// What has happened so far in one attempt.
#[derive(Default)]
struct Attempt {
    /// Something failed that passes by itself.
    lost: Cell<bool>,
    /// Something was kept, or may have been.
    kept: Cell<bool>,
}

/// How a database can fail, as far as it matters to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The connection broke, or another transaction was in the way.
    Lost,
    /// No connection was to be had for a while.
    Away,
    /// Nothing more can be stored.
    Full,
    /// It is our mistake.
    Ours,
}

/// Does some work, and says whether it can be done once more: it failed in a way that passes by itself,
/// and nothing was kept.
pub async fn attempt<F: Future>(work: F) -> (F::Output, bool) {
    let observed = async {
        let done = work.await;
        (done, ATTEMPT.with(|attempt| attempt.lost.get() && !attempt.kept.get()))
    };
    ATTEMPT.scope(Attempt::default(), observed).await
}

/// Keeps what a transaction wrote. Where the connection breaks meanwhile, nobody knows whether it was
/// kept, and that is said.
#[expect(clippy::disallowed_methods, reason = "the one place where something is kept")]
pub(crate) async fn commit(tx: DatabaseTransaction) -> Result<()> {
    match tx.commit().await {
        Err(error) if is_told(&error) => Err(error.into()),
        outcome => {
            let _ = ATTEMPT.try_with(|attempt| attempt.kept.set(true));
            outcome.map_err(StoreError::Unsure)
        }
    }
}

/// Whether it is the database itself that says that nothing was kept, and not the connection that broke.
fn is_told(error: &DbErr) -> bool {
    let code = sqlx(error).and_then(SqlxError::as_database_error).and_then(|error| error.code());
    code.is_some_and(|code| !code.starts_with("57") && !code.starts_with("08"))
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> StoreError {
        match fault(&error) {
            Fault::Lost => {
                let _ = ATTEMPT.try_with(|attempt| attempt.lost.set(true));
                StoreError::Away(error)
            }
            Fault::Away => StoreError::Away(error),
            Fault::Full => StoreError::Full(error),
            Fault::Ours => StoreError::Database(error),
        }
    }
}

fn sqlx(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

fn fault(error: &DbErr) -> Fault {
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return Fault::Away;
    }
    match sqlx(error) {
        Some(SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::Protocol(_) | SqlxError::WorkerCrashed) => Fault::Lost,
        Some(SqlxError::PoolTimedOut | SqlxError::PoolClosed) => Fault::Away,
        Some(SqlxError::Database(error)) => error.code().map_or(Fault::Ours, |code| fault_of(&code)),
        _ => Fault::Ours,
    }
}

/// After the codes of PostgreSQL, which have five characters, and those of SQLite, which are numbers.
fn fault_of(code: &str) -> Fault {
    match code {
        // Serialisation failure, deadlock, shut down, crashed, starting.
        "40001" | "40P01" | "57P01" | "57P02" | "57P03" => Fault::Lost,
        // Too many connections; busy, locked, and the same while recovering or of a snapshot.
        "53300" | "5" | "6" | "261" | "517" => Fault::Away,
        // Disk full; full, and a write or the shared memory that found no room.
        "53100" | "13" | "778" | "4874" => Fault::Full,
        _ if code.len() == 5 && code.starts_with("08") => Fault::Lost,
        _ => Fault::Ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_kept_is_not_tried_again() {
        let lost =
            || StoreError::from(DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(SqlxError::WorkerCrashed))));
        assert!(attempt(async { lost() }).await.1);
        let db = sea_orm::Database::connect("sqlite::memory:").await.unwrap();
        let tx = crate::store::begin(&db, true).await.unwrap();
        let (_, safe) = attempt(async {
            commit(tx).await.unwrap();
            lost()
        })
        .await;
        assert!(!safe);
    }

    #[test]
    fn what_passes_by_itself_is_told_from_our_mistakes() {
        let faults = [("40001", Fault::Lost), ("08006", Fault::Lost), ("13", Fault::Full), ("5", Fault::Away)];
        assert!(faults.iter().all(|(code, fault)| fault_of(code) == *fault));
        // A broken constraint, on either database.
        assert_eq!((fault_of("23505"), fault_of("2067")), (Fault::Ours, Fault::Ours));
        assert_eq!(fault(&DbErr::Custom("x".into())), Fault::Ours);
    }
}
