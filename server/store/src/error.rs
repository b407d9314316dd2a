//! What can go wrong in the store.

use remit_wire::reason::{General, Reason};
use remit_wire::{Code, Problem};
use sea_orm::DbErr;

/// An error of the store. Only its [`Problem`] ever reaches a user.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something that the caller may read and can act on.
    #[error("{0}")]
    Problem(Problem),
    /// The database cannot be reached just now. Nothing was kept.
    #[error("the database cannot be reached: {0}")]
    Away(DbErr),
    /// The database has no room left. Nothing was kept.
    #[error("the database has no room left: {0}")]
    Full(DbErr),
    /// The connection broke while something was being kept: nobody knows whether it was.
    #[error("the database was lost in the middle of a commit: {0}")]
    Unsure(DbErr),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(DbErr),
    /// What is stored contradicts itself; someone at the machine has to look.
    #[error("what is stored cannot be used: {0}")]
    Broken(String),
    /// The database cannot be opened.
    #[error("{0}")]
    Open(String),
}

/// The store's results.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<Problem> for StoreError {
    fn from(problem: Problem) -> StoreError {
        StoreError::Problem(problem)
    }
}

impl From<StoreError> for Problem {
    /// Logs what users may not read, once, and tells them only that it went wrong.
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::Problem(problem) => problem,
            other => {
                tracing::error!(error = %other, "request failed");
                let (code, reason) = told(&other);
                Problem::because(code, reason)
            }
        }
    }
}

fn told(error: &StoreError) -> (Code, General) {
    match error {
        StoreError::Away(_) => (Code::Busy, General::DatabaseAway),
        StoreError::Full(_) => (Code::Full, General::NoRoom),
        StoreError::Unsure(_) => (Code::Unsure, General::Unsure),
        _ => (Code::Internal, General::Internal),
    }
}

/// Absent and invisible alike.
pub(crate) fn not_found() -> StoreError {
    Problem::because(Code::NotFound, General::NotFound).into()
}

pub(crate) fn invalid(reason: impl Into<Reason>) -> StoreError {
    Problem::because(Code::Invalid, reason).into()
}

pub(crate) fn invalid_at(field: &str, reason: impl Into<Reason>) -> StoreError {
    Problem::because(Code::Invalid, reason).at(field).into()
}

pub(crate) fn forbidden(reason: impl Into<Reason>) -> StoreError {
    Problem::because(Code::Forbidden, reason).into()
}

/// What is wrong with a form, field by field, so that it can be told at once.
#[derive(Default)]
pub(crate) struct Wrong(Vec<Problem>);

impl Wrong {
    /// Keeps what is wrong with a field. Whatever is about no field is passed on.
    pub(crate) fn keep<T>(&mut self, found: Result<T>) -> Result<Option<T>> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(StoreError::Problem(problem)) if problem.field.is_some() => {
                self.0.push(problem);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Nothing, where nothing was wrong.
    pub(crate) fn none(self) -> Result<()> {
        Problem::several(self.0).map_or(Ok(()), |problem| Err(problem.into()))
    }
}

pub(crate) fn conflict(reason: impl Into<Reason>) -> StoreError {
    Problem::because(Code::Conflict, reason).into()
}
