//! Many changes in one request (`permissions.md`, §3): the same action on each record.
//!
//! Each operation is the single call, with all of its checks, in the transaction of the request.
//! INVARIANT: a single call that refuses has written nothing (`crate::write`), so that a refused
//! operation needs no savepoint; `tests/store/bulk.rs` watches it.

use remit_policy::Object;
use remit_wire::reason::OfRecord;
use remit_wire::{Draft, Operation, OperationResult, Problem, Record};

use crate::ctx::Ctx;
use crate::error::invalid_at;
use crate::{Result, StoreError};

/// The most operations in one request.
const MOST: usize = 1_000;

/// The status of the single call, and what it answers.
type Done = (u16, Option<Record>);

impl Ctx {
    /// Makes, edits, deletes, hands over and shares many records of one type, each judged by itself as the
    /// single call would be, in the order in which they are given: a later one finds what an earlier
    /// one has done. Answers one result per operation; a refused one neither stops nor hides the others.
    ///
    /// # Errors
    /// `invalid` for more than 1,000 operations. If the database fails, all of it fails.
    pub async fn bulk(&self, object: Object, operations: &[Operation]) -> Result<Vec<OperationResult>> {
        if operations.len() > MOST {
            return Err(invalid_at("operations", OfRecord::TooManyOperations));
        }
        let mut results = Vec::with_capacity(operations.len());
        for operation in operations {
            results.push(match self.operate(object, operation).await {
                Ok((status, record)) => OperationResult { status, record, problem: None },
                Err(StoreError::Problem(problem)) => refused(problem),
                Err(broken) => return Err(broken),
            });
        }
        Ok(results)
    }

    async fn operate(&self, object: Object, operation: &Operation) -> Result<Done> {
        let draft = |fields: &std::collections::BTreeMap<_, _>| Draft { fields: fields.clone() };
        match operation {
            Operation::Create { fields } => Ok((201, self.create(object, &draft(fields)).await?)),
            Operation::Edit { id, etag, fields } => {
                Ok((200, Some(self.edit(object, *id, etag, &draft(fields)).await?)))
            }
            Operation::Delete { id, etag } => {
                self.delete(object, *id, etag.as_deref()).await?;
                Ok((204, None))
            }
            Operation::Transfer { id, etag, fields, keep_shares } => {
                let moved = self.transfer(object, *id, etag.as_deref(), &draft(fields), *keep_shares).await?;
                // Handed over to where its giver sees it no more.
                Ok((if moved.is_some() { 200 } else { 204 }, moved))
            }
            Operation::Share { id, share } => {
                self.share(object, *id, share).await?;
                Ok((204, None))
            }
        }
    }
}

fn refused(problem: Problem) -> OperationResult {
    OperationResult { status: problem.status, record: None, problem: Some(problem) }
}
