//! Publishing at a time that was set: the server asks every few seconds, on every node.
//!
//! One node wins, because writers wait for each other: the next one finds nothing due any more.

use remit_policy::{Capability, Policy, Request, Standing, Status, UserId, Utc};
use remit_wire::reason::OfPolicy;
use remit_wire::{Problem, Sentence};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::{Kept, put, still_publishes, tell};
use crate::attempt::commit;
use crate::entity::access::draft;
use crate::error::{conflict, forbidden};
use crate::policy::{Next, fails, four_eyes, hands_off, moment, own_change, removed_in_use};
use crate::policy_guards::without_conditions;
use crate::world::World;
use crate::{Result, Store, StoreError, world};

impl Store {
    /// Publishes the draft if it was scheduled for this time or an earlier one, and answers the number
    /// of the revision. Every guard is asked again, of the draft and of who scheduled it; what stands
    /// against it is kept with the draft, which is taken off the schedule then.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn publish_due(&self, at: i64) -> Result<Option<i64>> {
        let tx = self.begin_read().await?;
        if due(&Kept::read(&tx).await?, at).is_none() {
            return Ok(None);
        }
        tx.rollback().await?;
        let tx = self.begin_write().await?;
        let kept = Kept::read(&tx).await?;
        let Some(due) = due(&kept, at) else { return Ok(None) };
        let world = World::load(&tx, world::stamp(&tx).await?).await?;
        let number = match due.publish(&tx, &world, at).await {
            Ok(number) => {
                put(&tx, kept.with(due.by, at, None)).await?;
                Some(number)
            }
            Err(StoreError::Problem(problem)) => {
                miss(&tx, &kept, &due, at, &problem).await?;
                None
            }
            Err(other) => return Err(other),
        };
        commit(tx).await?;
        Ok(number)
    }
}

/// A draft whose time has come.
struct Due<'k> {
    base: i64,
    policy: &'k Policy,
    by: UserId,
    reason: &'k str,
    overriding: Option<&'k str>,
}

fn due(kept: &Kept, at: i64) -> Option<Due<'_>> {
    let row = &kept.row;
    row.publish_at.filter(|time| *time <= at)?;
    Some(Due {
        base: kept.base()?,
        policy: kept.policy.as_ref()?,
        by: row.publish_by?,
        reason: row.publish_reason.as_deref().unwrap_or_default(),
        overriding: row.publish_override.as_deref(),
    })
}

impl Due<'_> {
    async fn publish(&self, tx: &DatabaseTransaction, world: &World, at: i64) -> Result<i64> {
        self.guard(tx, world, at).await?;
        let (reason, overriding, author) = (self.reason, self.overriding, Some(self.by));
        let next = Next { world, policy: self.policy.clone(), reason, author, at, overriding };
        let failing = next.check(tx, fails).await?;
        next.publish(tx, &failing).await
    }

    /// What `Ctx::publish_draft` asks of who publishes.
    async fn guard(&self, tx: &DatabaseTransaction, world: &World, at: i64) -> Result<()> {
        if self.base != world.revision {
            return Err(conflict(OfPolicy::DraftOtherBase { revision: world.revision, base: self.base }));
        }
        let user = world.org.user(self.by).filter(|user| user.status == Status::Active);
        let held = without_conditions(&world.policy);
        let standing = Standing::of(&world.org, &held, &Request { user: self.by, at, ip: None, zones: &Utc });
        if user.is_none() || !still_publishes(&standing) {
            return Err(forbidden(Capability::PolicyPublish, OfPolicy::SchedulerMayNot));
        }
        let own = own_change(&world.org, self.by, at, &world.policy, self.policy);
        if let Some(role) = own
            && four_eyes(tx).await?
        {
            return Err(forbidden(Capability::RolesManage, hands_off(role)));
        }
        match removed_in_use(tx, world, self.policy, at).await? {
            Some(why) => Err(conflict(why)),
            None => Ok(()),
        }
    }
}

async fn miss(tx: &DatabaseTransaction, kept: &Kept, due: &Due<'_>, at: i64, problem: &Problem) -> Result<()> {
    let why = problem.reason.as_deref().cloned().map_or_else(|| problem.detail.clone().into(), Sentence::from);
    let detail = json!({ "what": "missed", "time": kept.row.publish_at.map(moment), "why": why.kept() });
    tell(tx, Some(due.by), at, detail).await?;
    let row = draft::Model {
        version: kept.row.version + 1,
        publish_at: None,
        publish_by: None,
        publish_reason: None,
        publish_override: None,
        missed_at: Some(at),
        missed: Some(why.kept()),
        ..kept.row.clone()
    };
    put(tx, row).await
}
