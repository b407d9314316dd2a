//! Reading, editing, testing and publishing the policy.
#![expect(
    clippy::disallowed_methods,
    reason = "revisions and settings are no records; capabilities decide who reads them"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat};
use remit_policy::text::{TextError, diff, read, write};
use remit_policy::{Capability, Org, Policy, PolicyTest, Request, Standing, Status, UserId, Utc};
use remit_wire::reason::{Clause, OfPolicy, People, Reason};
use remit_wire::{Code, DimensionView, PolicyEdit, PolicyView, Problem, Publish, RevisionView};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::attempt::commit;
use crate::audit::{self, Entry, Event};
use crate::desk::carriers;
use crate::entity::access::{revision, setting, share};
use crate::error::{conflict, forbidden, invalid_at, not_found};
use crate::masked::person;
use crate::policy_guards::{Keepers, check, dimensions, held, without_conditions};
use crate::policy_tests::{self, Outcome, Verdict};
use crate::world::World;
use crate::{Ctx, Result, Store, world};

/// The key of the setting; anything but `off` is on.
const FOUR_EYES: &str = "four_eyes";

/// A sentence from a clause.
pub(crate) fn sentence(clause: OfPolicy) -> Reason {
    OfPolicy::AsSentence { clause: Clause(Box::new(clause.into())) }.into()
}

/// A policy that is to be the next revision.
pub(crate) struct Next<'a> {
    pub(crate) world: &'a World,
    pub(crate) policy: Policy,
    pub(crate) reason: &'a str,
    pub(crate) author: Option<UserId>,
    pub(crate) at: i64,
    /// Why it shall be published although tests fail.
    pub(crate) overriding: Option<&'a str>,
}

impl Next<'_> {
    /// Every guard that does not depend on who publishes. Answers the failing tests that are overridden.
    pub(crate) async fn check(&self, tx: &DatabaseTransaction, blocks: fn(&Verdict) -> bool) -> Result<Vec<String>> {
        let (org, at) = (&self.world.org, self.at);
        sensible("reason", self.reason, OfPolicy::NeedsReason)?;
        if let Some(why) = self.overriding {
            sensible("override_tests", why, OfPolicy::OverrideNeedsReason)?;
        }
        check(&self.policy, org).map_err(|why| invalid_at("policy", sentence(why)))?;
        Keepers::of(org, &self.world.policy, at).allow(&Keepers::of(org, &self.policy, at))?;
        let verdicts = policy_tests::judge(tx, org, &self.policy, at).await?;
        let complaints = verdicts.iter().filter(|verdict| blocks(verdict)).map(|one| sentence(one.complaint()));
        match (complaints.collect::<Vec<_>>(), self.overriding) {
            (failing, Some(_)) => Ok(failing.iter().map(ToString::to_string).collect()),
            (failing, None) => failing.into_iter().next().map_or(Ok(Vec::new()), |first| Err(conflict(first))),
        }
    }

    /// Makes it the next revision. `failing`: what [`Next::check`] answered.
    pub(crate) async fn publish(self, tx: &DatabaseTransaction, failing: &[String]) -> Result<i64> {
        let number = self.world.revision + 1;
        let changes: Vec<String> = diff(&self.world.policy, &self.policy).iter().map(ToString::to_string).collect();
        let reason = self.reason.trim();
        record_revision(tx, number, &self.policy, self.author, reason, self.at).await?;
        let mut detail = json!({ "revision": number, "reason": reason, "changes": changes });
        if let (Some(why), Value::Object(detail), false) = (self.overriding, &mut detail, failing.is_empty()) {
            detail.insert("override".into(), json!(why.trim()));
            detail.insert("failing".into(), json!(failing));
        }
        let entry = Entry::new(Event::Publish, self.at).detail(detail);
        let entry = self.author.into_iter().fold(entry, Entry::by);
        audit::append(tx, entry).await?;
        world::bump(tx).await?;
        Ok(number)
    }
}

/// Refuses a reason that says nothing, or cannot be stored.
fn sensible(field: &str, reason: &str, missing: OfPolicy) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(invalid_at(field, missing));
    }
    if reason.contains('\0') {
        return Err(invalid_at(field, OfPolicy::ReasonHasNul));
    }
    Ok(())
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
pub(crate) fn fails(verdict: &Verdict) -> bool {
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
        Ok(PolicyView {
            revision: world.revision,
            policy: world.policy.clone(),
            members: members(world, at),
            dimensions: dimension_views(&world.org),
            may_publish: self.may_publish(),
            locked: self.locked().await?,
        })
    }

    /// The roles that the user holds and, under four eyes, may not edit.
    pub(crate) async fn locked(&self) -> Result<Vec<String>> {
        if !four_eyes(self.tx()).await? {
            return Ok(Vec::new());
        }
        Ok(held(&self.world().org, self.user(), self.at()).into_iter().map(String::from).collect())
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
        self.must_publish()?;
        let world = self.world();
        self.in_force(publish.base)?;
        let policy = edited(&world.policy, &publish.edits)?;
        if policy == world.policy {
            return Err(invalid_at("edits", OfPolicy::NothingChanges));
        }
        self.keep_four_eyes(&world.policy, &policy).await?;
        self.keep_assigned(&policy).await?;
        self.make_revision(policy, &publish.reason, None).await
    }

    /// Publishes a policy as this user. Four eyes are the caller's matter.
    pub(crate) async fn make_revision(&self, policy: Policy, reason: &str, overriding: Option<&str>) -> Result<i64> {
        let (world, author, at) = (self.world(), Some(self.user()), self.at());
        let next = Next { world, policy, reason, author, at, overriding };
        let failing = next.check(self.tx(), fails).await?;
        next.publish(self.tx(), &failing).await
    }

    /// Refuses changes that were made to another revision than the one in force.
    pub(crate) fn in_force(&self, base: i64) -> Result<()> {
        let revision = self.world().revision;
        if base == revision {
            return Ok(());
        }
        Err(Problem::because(Code::Stale, OfPolicy::OtherBase { revision, base }).into())
    }

    pub(crate) fn may_read_policy(&self) -> Result<()> {
        let standing = self.standing();
        let any = [Capability::RolesManage, Capability::PolicyPublish, Capability::AccessReview];
        if any.into_iter().any(|one| standing.can(one)) { Ok(()) } else { Err(not_found()) }
    }

    pub(crate) fn may_publish(&self) -> bool {
        let standing = self.standing();
        standing.can(Capability::PolicyPublish) && standing.can(Capability::RolesManage)
    }

    /// # Errors
    /// `forbidden` for who may read the policy and not publish, `not_found` for everyone else.
    pub(crate) fn must_publish(&self) -> Result<()> {
        self.may_read_policy()?;
        if self.may_publish() {
            return Ok(());
        }
        Err(forbidden(Capability::PolicyPublish, OfPolicy::PublishNeedsRights))
    }

    /// Under four eyes nobody changes a role that they hold, or will hold.
    pub(crate) async fn keep_four_eyes(&self, before: &Policy, after: &Policy) -> Result<()> {
        match own_change(&self.world().org, self.user(), self.at(), before, after) {
            Some(role) if four_eyes(self.tx()).await? => Err(forbidden(Capability::RolesManage, hands_off(role))),
            _ => Ok(()),
        }
    }

    /// Refuses to remove a role that somebody holds or something is shared with: it would come back to
    /// them unasked with another role of the same key.
    pub(crate) async fn keep_assigned(&self, after: &Policy) -> Result<()> {
        match removed_in_use(self.tx(), self.world(), after, self.at()).await? {
            Some(why) => Err(conflict(why)),
            None => Ok(()),
        }
    }
}

/// A role that the user holds and that is not the same in both.
pub(crate) fn own_change<'o>(org: &'o Org, user: UserId, at: i64, before: &Policy, after: &Policy) -> Option<&'o str> {
    held(org, user, at).into_iter().find(|role| before.roles.get(*role) != after.roles.get(*role))
}

pub(crate) fn hands_off(role: &str) -> OfPolicy {
    OfPolicy::HandsOff { role: role.into() }
}

/// The first role that is in force, not in this policy, and held or shared with: in a sentence.
pub(crate) async fn removed_in_use(
    tx: &DatabaseTransaction, world: &World, after: &Policy, at: i64,
) -> Result<Option<OfPolicy>> {
    for role in world.policy.roles.keys().filter(|role| !after.roles.contains_key(*role)) {
        let staying = world.org.users().filter(|(_, user)| user.status != Status::Departed);
        let holders = staying.filter(|(user, _)| held(&world.org, *user, at).contains(role.as_str())).count();
        if holders > 0 {
            return Ok(Some(OfPolicy::RoleHeldBy { role: role.clone(), who: People(holders) }));
        }
        let lasting = Condition::any().add(share::Column::ExpiresAt.is_null()).add(share::Column::ExpiresAt.gt(at));
        let shared = share::Entity::find()
            .filter(share::Column::GranteeKind.eq("role"))
            .filter(share::Column::Grantee.eq(role))
            .filter(lasting);
        if shared.one(tx).await?.is_some() {
            return Ok(Some(OfPolicy::RoleSharedWith { role: role.clone() }));
        }
    }
    Ok(None)
}

/// The policy with the edits made.
pub(crate) fn edited(policy: &Policy, edits: &[PolicyEdit]) -> Result<Policy> {
    let mut after = policy.clone();
    for (place, edit) in edits.iter().enumerate() {
        if !edit.apply(&mut after) {
            return Err(invalid_at("edits", impossible(edit, place as u64 + 1)));
        }
    }
    readable(&after)
}

fn impossible(edit: &PolicyEdit, place: u64) -> OfPolicy {
    match edit {
        PolicyEdit::AddRole { .. } => OfPolicy::ImpossibleRole { place },
        _ => OfPolicy::ImpossibleChange { place },
    }
}

/// The policy as its text says it: what cannot be written down cannot be published.
pub(crate) fn readable(policy: &Policy) -> Result<Policy> {
    let unsayable = |TextError { flawed, .. }| sentence(OfPolicy::NotSayable { flawed });
    read(&write(policy)).map_err(|error| invalid_at("policy", unsayable(error)))
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

pub(crate) fn dimension_views(org: &Org) -> Vec<DimensionView> {
    let view = |(key, values): (&str, BTreeSet<&str>)| DimensionView {
        key: key.into(),
        objects: carriers(org.dimensions(), key),
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
        let next = Next { world: &world, policy, reason, author: None, at, overriding: None };
        let failing = next.check(&tx, holds_not).await?;
        let number = next.publish(&tx, &failing).await?;
        commit(tx).await?;
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
        check(&policy, &world.org).map_err(|why| invalid_at("policy", sentence(why)))?;
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
        commit(tx).await
    }
}

pub(crate) fn parse(text: &str) -> Result<Policy> {
    let wrong = |TextError { line, flawed }| OfPolicy::NotAPolicy { line: line as u64, flawed };
    read(text).map_err(|error| invalid_at("policy", wrong(error)))
}
