//! The draft of the next revision: one for everybody who manages roles (`permissions.md`, §10).
//!
//! The model: a row that is always there, with a version that only grows. Whoever changes the draft
//! says which version they saw and on which revision; if either is another one by now, nothing is
//! changed and the answer says who was faster. So two administrators cannot overwrite each other
//! without reading each other.
//!
//! The flow: save (as often as one likes; nothing holds from it) → look at it and at its impact
//! ([`crate::impact`]) → publish, now or at a time. Published is what was seen: a draft whose
//! revision is not in force any more must be put onto the new one first ([`Ctx::rebase_draft`]), and a
//! scheduled one cannot be changed without taking it off the schedule.
//!
//! Guards that belong to a person (four eyes) are asked when that person changes the draft and again
//! when it is published; all others when it is published.
#![expect(
    clippy::disallowed_methods,
    reason = "the draft and revisions are no records; capabilities decide who reads them"
)]

mod due;
mod history;
mod lines;

use remit_policy::{Capability, Org, Policy, Standing, UserId};
use remit_wire::reason::{Change, Keys, Moment, OfPolicy, Reason};
use remit_wire::{
    Code, DraftView, Missed, PolicyEdit, Prefer, Problem, PublishDraft, RebaseDraft, SaveDraft, ScheduleDraft,
    ScheduleView, Sentence, TestOutcome, TestView, rebase,
};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use crate::audit::{self, Entry, Event};
use crate::entity::access::draft;
use crate::error::{conflict, forbidden, invalid_at};
use crate::masked::person;
use crate::policy::{Next, edited, fails, hands_off, moment, parse, readable, removed_in_use, sentence};
use crate::policy_guards::{Keepers, check};
use crate::policy_tests::{self, Outcome, Verdict};
use crate::{Ctx, Result, StoreError, typed};

pub(crate) use lines::lines;

/// The draft as it is stored, with its policy read.
pub(crate) struct Kept {
    row: draft::Model,
    /// Nothing where there is no draft.
    pub(crate) policy: Option<Policy>,
}

impl Kept {
    pub(crate) async fn read(tx: &DatabaseTransaction) -> Result<Kept> {
        let row = draft::Entity::find_by_id(1).one(tx).await?;
        let row = row.ok_or_else(|| StoreError::Broken("the row of the draft is missing".into()))?;
        let broken = |error| StoreError::Broken(format!("the draft: {error}"));
        let policy = row.policy.as_deref().map(|text| remit_policy::text::read(text).map_err(broken)).transpose()?;
        Ok(Kept { row, policy })
    }

    pub(crate) fn version(&self) -> i64 {
        self.row.version
    }

    /// The revision that it was made on, where there is a draft.
    pub(crate) fn base(&self) -> Option<i64> {
        self.row.base.filter(|_| self.policy.is_some())
    }

    /// Refuses who has seen another version, and says whose version there is.
    pub(crate) fn seen(&self, version: i64, org: &Org) -> Result<()> {
        let draft::Model { version: there, author_id, edited_at, .. } = self.row;
        if version == there {
            return Ok(());
        }
        let who = author_id.and_then(|id| org.user(id)).map(|user| user.name.clone());
        let change = Change { who, at: edited_at.map(|at| Moment(moment(at))) };
        let changed = OfPolicy::DraftChanged { change, version, there };
        Err(Problem::because(Code::Stale, changed).at("version").into())
    }

    fn not_scheduled(&self) -> Result<()> {
        match self.row.publish_at {
            Some(at) => Err(conflict(OfPolicy::DraftScheduled { at: Moment(moment(at)) })),
            None => Ok(()),
        }
    }

    /// The same row with another draft in it, or with none.
    fn with(&self, by: UserId, at: i64, content: Option<(i64, &Policy)>) -> draft::Model {
        draft::Model {
            id: self.row.id,
            version: self.row.version + 1,
            base: content.map(|(base, _)| base),
            policy: content.map(|(_, policy)| remit_policy::text::write(policy)),
            author_id: Some(by),
            edited_at: Some(at),
            publish_at: None,
            publish_by: None,
            publish_reason: None,
            publish_override: None,
            missed_at: None,
            missed: None,
        }
    }
}

/// Writes the row. Its version was read in this transaction, and writers wait for each other.
async fn put(tx: &DatabaseTransaction, row: draft::Model) -> Result<()> {
    row.into_active_model().reset_all().update(tx).await?;
    Ok(())
}

async fn tell(tx: &DatabaseTransaction, by: Option<UserId>, at: i64, detail: Value) -> Result<()> {
    let entry = Entry::new(Event::Draft, at).detail(detail);
    audit::append(tx, by.into_iter().fold(entry, Entry::by)).await
}

impl Ctx {
    /// The draft with what changes, its tests and what stands against publishing it. Where nothing is
    /// drafted, the revision in force with nothing changed: so that the page needs one form only.
    ///
    /// # Errors
    /// `not_found` for who may not read the policy, `forbidden` without `roles.manage`.
    pub async fn draft(&self) -> Result<DraftView> {
        self.may_draft()?;
        let kept = Kept::read(self.tx()).await?;
        let (world, org) = (self.world(), &self.world().org);
        let base = kept.base().unwrap_or(world.revision);
        let before = self.policy_of(base).await?;
        let policy = kept.policy.clone().unwrap_or_else(|| before.clone());
        let verdicts = policy_tests::judge(self.tx(), org, &policy, self.at()).await?;
        let row = &kept.row;
        Ok(DraftView {
            open: kept.policy.is_some(),
            version: row.version,
            base,
            revision: world.revision,
            stale: base != world.revision,
            author: row.author_id.and_then(|id| org.user(id)).map(person),
            edited_at: row.edited_at.map(moment),
            edits: PolicyEdit::between(&before, &policy),
            diff: lines(&before, &policy),
            tests: verdicts.into_iter().map(test_view).collect(),
            problems: self.problems(&kept, &policy).await?,
            schedule: self.schedule(row),
            missed: row
                .missed_at
                .zip(row.missed.clone())
                .map(|(at, why)| Missed { at: moment(at), why: Sentence::of_kept(&why) }),
            may_publish: self.may_publish(),
            locked: self.locked().await?,
            policy,
        })
    }

    /// Replaces the draft and answers it as it is then. What changes nothing leaves no draft.
    ///
    /// # Errors
    /// As [`Ctx::draft`]; `stale` if another version than the one seen is there, or another revision in
    /// force than the one that was edited; `conflict` while it is scheduled, or if a role is removed
    /// that somebody holds; `forbidden` for a role that the user holds, under four eyes; `invalid` if an
    /// edit names something unknown or the policy cannot be written down.
    pub async fn save_draft(&self, save: &SaveDraft) -> Result<DraftView> {
        let kept = self.changing(save.version).await?;
        kept.not_scheduled()?;
        self.in_force(save.base)?;
        if let Some(base) = kept.base() {
            self.in_force(base)?;
        }
        let world = self.world();
        let policy = wanted(save, &world.policy)?;
        self.keep_four_eyes(kept.policy.as_ref().unwrap_or(&world.policy), &policy).await?;
        self.keep_assigned(&policy).await?;
        let content = (policy != world.policy).then_some((world.revision, &policy));
        put(self.tx(), kept.with(self.user(), self.at(), content)).await?;
        self.draft().await
    }

    /// Throws the draft away.
    ///
    /// # Errors
    /// As [`Ctx::draft`]; `stale` if another version than the one seen is there.
    pub async fn discard_draft(&self, version: i64) -> Result<()> {
        let kept = self.changing(version).await?;
        if kept.policy.is_none() {
            return Ok(());
        }
        put(self.tx(), kept.with(self.user(), self.at(), None)).await?;
        tell(self.tx(), Some(self.user()), self.at(), json!({ "what": "discarded", "version": version })).await
    }

    /// Makes the draft's changes on the revision in force, where it was made on an older one, and
    /// answers it as it is then.
    ///
    /// # Errors
    /// As [`Ctx::save_draft`]; `conflict` where both changed the same and no side is preferred, with the
    /// first of them.
    pub async fn rebase_draft(&self, rebasing: &RebaseDraft) -> Result<DraftView> {
        let kept = self.changing(rebasing.version).await?;
        kept.not_scheduled()?;
        let (Some(base), Some(policy)) = (kept.base(), &kept.policy) else { return self.draft().await };
        let world = self.world();
        let before = self.policy_of(base).await?;
        let merged = self.merged(&before, policy, rebasing.prefer).await?;
        let content = (merged != world.policy).then_some((world.revision, &merged));
        put(self.tx(), kept.with(self.user(), self.at(), content)).await?;
        self.draft().await
    }

    /// Publishes the draft as the next revision and answers its number; the draft is empty then.
    ///
    /// # Errors
    /// As [`Ctx::publish`]; `stale` if another version than the one seen is there; `conflict` if there is
    /// no draft, or tests fail that are not overridden.
    pub async fn publish_draft(&self, publish: &PublishDraft) -> Result<i64> {
        self.must_publish()?;
        let kept = self.changing(publish.version).await?;
        let policy = self.publishable(&kept).await?.clone();
        let number = self.make_revision(policy, &publish.reason, publish.override_tests.as_deref()).await?;
        put(self.tx(), kept.with(self.user(), self.at(), None)).await?;
        Ok(number)
    }

    /// Sets when the draft is published by itself, in this user's name, and answers it as it is then.
    /// Every guard is asked now, and again when the time has come ([`crate::Store::publish_due`]).
    ///
    /// # Errors
    /// As [`Ctx::publish_draft`]; `invalid` for a time that is none or lies in the past.
    pub async fn schedule_draft(&self, schedule: &ScheduleDraft) -> Result<DraftView> {
        self.must_publish()?;
        let kept = self.changing(schedule.version).await?;
        let policy = self.publishable(&kept).await?;
        let time = typed::time(schedule.at.trim())
            .filter(|time| *time > self.at())
            .ok_or_else(|| invalid_at("at", OfPolicy::NeedsFutureTime))?;
        let (reason, overriding) = (schedule.reason.trim(), schedule.override_tests.as_deref().map(str::trim));
        let (world, author, at) = (self.world(), Some(self.user()), self.at());
        Next { world, policy: policy.clone(), reason, author, at, overriding }.check(self.tx(), fails).await?;
        let mut row = kept.with(self.user(), at, Some((world.revision, policy)));
        (row.publish_at, row.publish_by) = (Some(time), author);
        (row.publish_reason, row.publish_override) = (Some(reason.into()), overriding.map(Into::into));
        put(self.tx(), row).await?;
        let detail = json!({ "what": "scheduled", "time": moment(time), "reason": reason, "override": overriding });
        tell(self.tx(), author, at, detail).await?;
        self.draft().await
    }

    /// Takes the draft off the schedule and answers it as it is then.
    ///
    /// # Errors
    /// As [`Ctx::draft`]; `stale` if another version than the one seen is there.
    pub async fn unschedule_draft(&self, version: i64) -> Result<DraftView> {
        let kept = self.changing(version).await?;
        if let (Some(_), Some(base), Some(policy)) = (kept.row.publish_at, kept.base(), &kept.policy) {
            put(self.tx(), kept.with(self.user(), self.at(), Some((base, policy)))).await?;
            tell(self.tx(), Some(self.user()), self.at(), json!({ "what": "unscheduled" })).await?;
        }
        self.draft().await
    }

    /// # Errors
    /// `not_found` for who may not read the policy, `forbidden` without `roles.manage`.
    pub(crate) fn may_draft(&self) -> Result<()> {
        self.may_read_policy()?;
        if self.standing().can(Capability::RolesManage) {
            return Ok(());
        }
        Err(forbidden(OfPolicy::DraftNeedsRight))
    }

    /// The draft, for who may change it and has seen this version.
    async fn changing(&self, version: i64) -> Result<Kept> {
        self.may_draft()?;
        let kept = Kept::read(self.tx()).await?;
        kept.seen(version, &self.world().org)?;
        Ok(kept)
    }

    /// The drafted policy, if it is made on the revision in force and this user may publish it.
    async fn publishable<'k>(&self, kept: &'k Kept) -> Result<&'k Policy> {
        let (Some(base), Some(policy)) = (kept.base(), &kept.policy) else {
            return Err(conflict(OfPolicy::DraftEmpty));
        };
        self.in_force(base)?;
        self.keep_four_eyes(&self.world().policy, policy).await?;
        self.keep_assigned(policy).await?;
        Ok(policy)
    }

    /// The draft's changes made on the revision in force. What the other side changed is no change of
    /// this user's; to say who wins where both did is one.
    async fn merged(&self, before: &Policy, draft: &Policy, prefer: Option<Prefer>) -> Result<Policy> {
        let current = &self.world().policy;
        let merged = match rebase(before, current, draft, None) {
            Ok(merged) => merged,
            Err(edits) => {
                let locked = self.locked().await?;
                let own = locked.iter().find(|role| edits.iter().any(|edit| edit.role() == Some(role)));
                if let Some(role) = own {
                    return Err(forbidden(hands_off(role)));
                }
                prefer.and_then(|_| rebase(before, current, draft, prefer).ok()).ok_or_else(|| contested(&edits))?
            }
        };
        readable(&merged)
    }

    /// What stands against publishing, whoever does it; failing tests apart.
    async fn problems(&self, kept: &Kept, policy: &Policy) -> Result<Vec<Sentence>> {
        let (world, at) = (self.world(), self.at());
        let mut problems: Vec<Reason> = Vec::new();
        if let Some(base) = kept.base().filter(|base| *base != world.revision) {
            let revision = world.revision;
            problems.push(OfPolicy::OtherBase { revision, base }.into());
        }
        if let Err(why) = check(policy, &world.org) {
            problems.push(sentence(why));
        }
        let keepers = Keepers::of(&world.org, &world.policy, at);
        problems.extend(keepers.lost(&Keepers::of(&world.org, policy, at)).map(Reason::from));
        problems.extend(removed_in_use(self.tx(), world, policy, at).await?.map(Reason::from));
        Ok(problems.into_iter().map(Sentence::from).collect())
    }

    fn schedule(&self, row: &draft::Model) -> Option<ScheduleView> {
        Some(ScheduleView {
            at: moment(row.publish_at?),
            by: row.publish_by.and_then(|id| self.world().org.user(id)).map(person),
            reason: row.publish_reason.clone().unwrap_or_default(),
            override_tests: row.publish_override.clone(),
        })
    }
}

/// What a draft shall say.
fn wanted(save: &SaveDraft, base: &Policy) -> Result<Policy> {
    match (&save.edits, &save.policy) {
        (Some(edits), None) => edited(base, edits),
        (None, Some(text)) => parse(text),
        _ => Err(invalid_at("edits", OfPolicy::EditsOrPolicy)),
    }
}

fn contested(edits: &[PolicyEdit]) -> StoreError {
    let about: std::collections::BTreeSet<&str> = edits.iter().filter_map(PolicyEdit::role).collect();
    conflict(OfPolicy::Contested { roles: Keys(about.into_iter().map(String::from).collect()) })
}

fn test_view(verdict: Verdict) -> TestView {
    let outcome = match verdict.outcome {
        Outcome::Holds => TestOutcome::Holds,
        Outcome::Fails => TestOutcome::Fails,
        Outcome::NoUser => TestOutcome::NoUser,
        Outcome::NoRecord => TestOutcome::NoRecord,
    };
    TestView { test: verdict.test, outcome }
}

/// Whether a user manages roles and publishes by what they hold, whatever the hour and the network:
/// nobody is there to come from one when the time of a schedule has come.
fn still_publishes(standing: &Standing<'_>) -> bool {
    standing.can(Capability::PolicyPublish) && standing.can(Capability::RolesManage)
}
