//! What can go wrong in the store.

use remit_wire::{Code, Problem};
use sea_orm::DbErr;

use crate::refusal::{self, Attempt};

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
                let (code, text) = told(&other);
                Problem::new(code, text)
            }
        }
    }
}

fn told(error: &StoreError) -> (Code, &'static str) {
    match error {
        StoreError::Away(_) => {
            (Code::Busy, "The database cannot be reached just now. Nothing was changed. Please try again in a moment.")
        }
        StoreError::Full(_) => {
            (Code::Full, "There is no room left to keep anything. Nothing was changed. The operator has to make room.")
        }
        StoreError::Unsure(_) => (
            Code::Unsure,
            "The database was lost while this was being kept. Please look whether it is there before you try again.",
        ),
        _ => (Code::Internal, "Something went wrong on our side. Nothing was changed. Please try again."),
    }
}

/// Absent and invisible alike.
pub(crate) fn not_found() -> StoreError {
    Problem::new(Code::NotFound, "There is nothing here for you.").into()
}

pub(crate) fn invalid(detail: impl Into<String>) -> StoreError {
    Problem::new(Code::Invalid, detail).into()
}

pub(crate) fn invalid_at(field: &str, detail: impl Into<String>) -> StoreError {
    Problem::new(Code::Invalid, detail).at(field).into()
}

/// What someone may not do, and why not.
pub(crate) fn forbidden(attempt: impl Into<Attempt>, detail: impl Into<String>) -> StoreError {
    refusal::note(attempt);
    Problem::new(Code::Forbidden, detail).into()
}
