//! Opening a database.

use crate::{Ctx, Result, Visit};

/// A database with everything in it. Cheap to clone.
#[derive(Clone)]
pub struct Store {}

impl Store {
    /// Opens `sqlite://…` or `postgres://…` and applies migrations, one node at a time.
    ///
    /// # Errors
    /// With one sentence that says what is wrong with the address or the database.
    pub async fn open(_url: &str) -> Result<Store> {
        todo!()
    }

    /// Begins a request that only reads.
    ///
    /// # Errors
    /// `signed_out` if the visit proves nobody who is active.
    pub async fn read(&self, _visit: &Visit) -> Result<Ctx> {
        todo!()
    }

    /// Begins a request that writes; nothing is kept until [`Ctx::commit`].
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn write(&self, _visit: &Visit) -> Result<Ctx> {
        todo!()
    }
}
