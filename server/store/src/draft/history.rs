//! Old revisions: reading one, comparing two, and publishing one again.
#![expect(clippy::disallowed_methods, reason = "revisions are no records; capabilities decide who reads them")]

use remit_policy::Policy;
use remit_policy::text::{TextError, read, write};
use remit_wire::reason::OfPolicy;
use remit_wire::{Restore, RevisionDetail};
use sea_orm::EntityTrait;

use super::lines;
use crate::entity::access::revision;
use crate::error::{conflict, invalid_at, not_found};
use crate::masked::person;
use crate::policy::moment;
use crate::{Ctx, Result};

impl Ctx {
    /// A published revision in full, with what changed to it from another one: from the one before it
    /// unless told otherwise. Revision 0 is before the first, and allows nothing.
    ///
    /// # Errors
    /// `not_found` for who may not read the policy and where there is no such revision; `conflict` where
    /// one of them says something that this version of the program does not know.
    pub async fn revision(&self, number: i64, against: Option<i64>) -> Result<RevisionDetail> {
        self.may_read_policy()?;
        let row = revision::Entity::find_by_id(number).one(self.tx()).await?.ok_or_else(not_found)?;
        let policy = parsed(&row)?;
        let against = against.unwrap_or(number - 1);
        let before = self.policy_of(against).await?;
        Ok(RevisionDetail {
            number,
            author: row.author_id.and_then(|id| self.world().org.user(id)).map(person),
            reason: row.reason,
            published_at: moment(row.published_at),
            text: write(&policy),
            diff: lines(&before, &policy),
            against,
            policy,
        })
    }

    /// Publishes an old revision again and answers the number of the new one. Roles that came later go,
    /// whoever holds them: a rollback must always be possible, and an assignment of a role that is not
    /// there gives nothing. The draft stays.
    ///
    /// # Errors
    /// As [`Ctx::publish`], apart from removed roles; `not_found` where there is no such revision.
    pub async fn restore_revision(&self, number: i64, restore: &Restore) -> Result<i64> {
        self.must_publish()?;
        if let Some(base) = restore.base {
            self.in_force(base)?;
        }
        let row = revision::Entity::find_by_id(number).one(self.tx()).await?.ok_or_else(not_found)?;
        let policy = parsed(&row)?;
        let world = self.world();
        if policy == world.policy {
            return Err(invalid_at("revision", OfPolicy::AlreadyInForce { number }));
        }
        self.keep_four_eyes(&world.policy, &policy).await?;
        self.make_revision(policy, &restore.reason, restore.override_tests.as_deref()).await
    }

    /// The policy of a revision; before the first, one that allows nothing.
    pub(crate) async fn policy_of(&self, number: i64) -> Result<Policy> {
        let world = self.world();
        if number == world.revision {
            return Ok(world.policy.clone());
        }
        if number == 0 {
            return Ok(Policy::default());
        }
        let row = revision::Entity::find_by_id(number).one(self.tx()).await?.ok_or_else(not_found)?;
        parsed(&row)
    }
}

fn parsed(row: &revision::Model) -> Result<Policy> {
    let number = row.number;
    let old = |TextError { line, flawed }| OfPolicy::OldRevision { number, line: line as u64, flawed };
    read(&row.policy).map_err(|error| conflict(old(error)))
}
