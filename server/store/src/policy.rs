//! Reading, editing, testing and publishing the policy.
#![expect(
    clippy::disallowed_methods,
    reason = "revisions and settings are no records; capabilities decide who reads them"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat};
use remit_policy::text::{diff, read, write};
use remit_policy::{Capability, Org, Policy, PolicyTest, Request, Standing, UserId, Utc};
use remit_wire::{Code, DimensionView, PolicyView, Problem, Publish, RevisionView};
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel, QueryOrder};
use serde_json::json;

use crate::audit::{self, Entry, Event};
use crate::entity::access::{revision, setting};
use crate::error::{forbidden, invalid_at, not_found};
use crate::masked::person;
use crate::policy_guards::{Keepers, check, dimensions, held, without_conditions};
use crate::policy_tests::{self, Outcome, Verdict};
use crate::world::World;
use crate::{Ctx, Result, Store, world};

/// The key of the setting; anything but `off` is on.
const FOUR_EYES: &str = "four_eyes";

fn conflict(detail: impl Into<String>) -> crate::StoreError {
    Problem::new(Code::Conflict, detail).into()
}

/// A sentence from a clause.
fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let first = chars.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(chars).chain(['.']).collect()
}

/// A policy that is to be the next revision.
struct Next<'a> {
    world: &'a World,
    policy: Policy,
    reason: &'a str,
    author: Option<UserId>,
    at: i64,
}

impl Next<'_> {
    /// Every guard that does not depend on who publishes.
    async fn check(&self, tx: &DatabaseTransaction, blocks: fn(&Verdict) -> bool) -> Result<()> {
        let (org, at) = (&self.world.org, self.at);
        if self.reason.trim().is_empty() {
            return Err(invalid_at("reason", "A revision needs a reason."));
        }
        if self.reason.contains('\0') {
            return Err(invalid_at("reason", "The reason has a character in it that cannot be stored."));
        }
        check(&self.policy, org).map_err(|why| invalid_at("policy", sentence(&why)))?;
        Keepers::of(org, &self.world.policy, at).allow(&Keepers::of(org, &self.policy, at))?;
        let verdicts = policy_tests::judge(tx, org, &self.policy, at).await?;
        match verdicts.iter().find(|verdict| blocks(verdict)) {
            Some(verdict) => Err(conflict(sentence(&verdict.complaint()))),
            None => Ok(()),
        }
    }

    async fn publish(self, tx: &DatabaseTransaction) -> Result<i64> {
        let number = self.world.revision + 1;
        let changes: Vec<String> = diff(&self.world.policy, &self.policy).iter().map(ToString::to_string).collect();
        let reason = self.reason.trim();
        record_revision(tx, number, &self.policy, self.author, reason, self.at).await?;
        let detail = json!({ "revision": number, "reason": reason, "changes": changes });
        let entry = Entry::new(Event::Publish, self.at).detail(detail);
        let entry = self.author.into_iter().fold(entry, Entry::by);
        audit::append(tx, entry).await?;
        world::bump(tx).await?;
        Ok(number)
    }
}

/// Writes a revision. The caller raises the stamp.
pub(crate) async fn record_revision(
    tx: &DatabaseTransaction, number: i64, policy: &Policy, author: Option<UserId>, reason: &str, at: i64,
) -> Result<()> {
    let made =
        revision::Model { number, policy: write(policy), author_id: author, reason: reason.into(), published_at: at };
    let made = made.into_active_model();
    revision::Entity::insert(made).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) async fn four_eyes(tx: &DatabaseTransaction) -> Result<bool> {
    let stored = setting::Entity::find_by_id(FOUR_EYES).one(tx).await?;
    Ok(stored.is_none_or(|stored| stored.value != "off"))
}

/// A test that does not hold. One that speaks of what is gone says nothing about the policy: the
/// deletion of a record must not keep everyone from publishing.
fn fails(verdict: &Verdict) -> bool {
    verdict.outcome == Outcome::Fails
}

/// A test that does not hold, or that cannot be judged.
pub(crate) fn holds_not(verdict: &Verdict) -> bool {
    verdict.outcome != Outcome::Holds
}

impl Ctx {
    /// The policy in force, for those who manage roles, publish or review access.
    ///
    /// # Errors
    /// `not_found` for everyone else.
    pub async fn policy(&self) -> Result<PolicyView> {
        self.may_read_policy()?;
        let (world, at) = (self.world(), self.at());
        let locked = if four_eyes(self.tx()).await? {
            held(&world.org, self.user(), at).into_iter().map(String::from).collect()
        } else {
            Vec::new()
        };
        Ok(PolicyView {
            revision: world.revision,
            policy: world.policy.clone(),
            members: members(world, at),
            dimensions: dimension_views(&world.org),
            may_publish: self.may_publish(),
            locked,
        })
    }

    /// Every revision, the newest first, for those who may read the policy.
    ///
    /// # Errors
    /// `not_found` for everyone else.
    pub async fn revisions(&self) -> Result<Vec<RevisionView>> {
        self.may_read_policy()?;
        let rows = revision::Entity::find().order_by_desc(revision::Column::Number).all(self.tx()).await?;
        let org = &self.world().org;
        let view = |row: revision::Model| RevisionView {
            number: row.number,
            author: row.author_id.and_then(|id| org.user(id)).map(person),
            reason: row.reason,
            published_at: moment(row.published_at),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Publishes edits as the next revision and answers its number.
    ///
    /// # Errors
    /// If the user may not, another revision came in between, an edit names something unknown or says
    /// something impossible, a test of the policy fails, or nobody could manage roles and users any more.
    pub async fn publish(&self, publish: &Publish) -> Result<i64> {
        self.may_read_policy()?;
        if !self.may_publish() {
            return Err(forbidden("Publishing needs both `policy.publish` and `roles.manage`."));
        }
        let world = self.world();
        if publish.base != world.revision {
            let detail = format!(
                "Revision {} is in force now; these changes were made to revision {}.",
                world.revision, publish.base
            );
            return Err(Problem::new(Code::Stale, detail).into());
        }
        let policy = edited(&world.policy, publish)?;
        self.keep_four_eyes(&policy).await?;
        let (reason, author, at) = (publish.reason.as_str(), Some(self.user()), self.at());
        let next = Next { world, policy, reason, author, at };
        next.check(self.tx(), fails).await?;
        next.publish(self.tx()).await
    }

    fn may_read_policy(&self) -> Result<()> {
        let standing = self.standing();
        let any = [Capability::RolesManage, Capability::PolicyPublish, Capability::AccessReview];
        if any.into_iter().any(|one| standing.can(one)) { Ok(()) } else { Err(not_found()) }
    }

    fn may_publish(&self) -> bool {
        let standing = self.standing();
        standing.can(Capability::PolicyPublish) && standing.can(Capability::RolesManage)
    }

    async fn keep_four_eyes(&self, after: &Policy) -> Result<()> {
        let World { org, policy: before, .. } = self.world();
        let changed = |role: &&str| before.roles.get(*role) != after.roles.get(*role);
        let own = held(org, self.user(), self.at()).into_iter().find(changed);
        match own {
            Some(role) if four_eyes(self.tx()).await? => {
                let detail = format!("You hold the role `{role}`: someone else has to change it.");
                Err(forbidden(detail))
            }
            _ => Ok(()),
        }
    }
}

fn edited(policy: &Policy, publish: &Publish) -> Result<Policy> {
    let mut after = policy.clone();
    for (place, edit) in publish.edits.iter().enumerate() {
        if !edit.apply(&mut after) {
            let detail = format!("Change {} names a role or a field that does not exist.", place + 1);
            return Err(invalid_at("edits", detail));
        }
    }
    if after == *policy {
        return Err(invalid_at("edits", "There is nothing to publish: nothing would change."));
    }
    Ok(after)
}

/// How many active people hold each role now, whether its conditions hold or not.
fn members(world: &World, at: i64) -> BTreeMap<String, u64> {
    let policy = without_conditions(&world.policy);
    let mut members: BTreeMap<String, u64> = policy.roles.keys().map(|role| (role.clone(), 0)).collect();
    for (user, _) in world.org.users() {
        let standing = Standing::of(&world.org, &policy, &Request { user, at, ip: None, zones: &Utc });
        let roles: BTreeSet<&str> = standing.counting().iter().map(|one| one.key).collect();
        for role in roles {
            *members.entry(role.into()).or_default() += 1;
        }
    }
    members
}

fn dimension_views(org: &Org) -> Vec<DimensionView> {
    let view = |(key, values): (&str, BTreeSet<&str>)| DimensionView {
        key: key.into(),
        values: values.into_iter().map(String::from).collect(),
    };
    dimensions(org).into_iter().map(view).collect()
}

/// RFC 3339, in UTC.
pub(crate) fn moment(at: i64) -> String {
    let moment = DateTime::from_timestamp(at, 0).unwrap_or_default();
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The operator's ways, at the machine.
impl Store {
    /// The number and the text of the revision in force; number 0 before the first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn export_policy(&self) -> Result<(i64, String)> {
        let tx = self.begin_read().await?;
        let world = World::load(&tx, world::stamp(&tx).await?).await?;
        Ok((world.revision, write(&world.policy)))
    }

    /// Publishes a policy as the next revision and answers its number.
    ///
    /// # Errors
    /// As [`Ctx::publish`], apart from who may, and four eyes: nobody is asked at the machine.
    pub async fn publish_policy(&self, text: &str, reason: &str, at: i64) -> Result<i64> {
        let policy = parse(text)?;
        let tx = self.begin_write().await?;
        let world = World::load(&tx, world::stamp(&tx).await?).await?;
        let next = Next { world: &world, policy, reason, author: None, at };
        next.check(&tx, holds_not).await?;
        let number = next.publish(&tx).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Runs the tests of a policy as if it were in force: each with whether it holds.
    ///
    /// # Errors
    /// If the text is not a policy for this organisation.
    pub async fn test_policy(&self, text: &str, at: i64) -> Result<Vec<(PolicyTest, bool)>> {
        let policy = parse(text)?;
        let tx = self.begin_read().await?;
        let world = World::load(&tx, world::stamp(&tx).await?).await?;
        check(&policy, &world.org).map_err(|why| invalid_at("policy", sentence(&why)))?;
        let verdicts = policy_tests::judge(&tx, &world.org, &policy, at).await?;
        Ok(verdicts.into_iter().map(|one| (one.test.clone(), !holds_not(&one))).collect())
    }

    /// Sets whether the organisation asks for four eyes: nobody edits a role that they hold.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_four_eyes(&self, on: bool, at: i64) -> Result<()> {
        let tx = self.begin_write().await?;
        setting::Entity::delete_by_id(FOUR_EYES).exec(&tx).await?;
        let value = if on { "on" } else { "off" };
        let set = setting::Model { key: FOUR_EYES.into(), value: value.into() };
        let set = set.into_active_model();
        setting::Entity::insert(set).exec_without_returning(&tx).await?;
        let detail = json!({ "setting": FOUR_EYES, "value": value });
        audit::append(&tx, Entry::new(Event::Setting, at).detail(detail)).await?;
        Ok(tx.commit().await?)
    }
}

fn parse(text: &str) -> Result<Policy> {
    read(text).map_err(|error| invalid_at("policy", error.to_string()))
}
