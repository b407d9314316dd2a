//! The administrator's desk: people, departments, dimensions, and who holds which role.
//!
//! The model: what decides about rights is small enough to be held in memory whole. A change reads it
//! anew in its own transaction, makes a [`plan::Plan`] of what is to be, and hands that to
//! [`Desk::settle`], the only way to keep one. There it is judged by what holds for every change,
//! whoever makes it and however: the organisation stays a tree, someone can still manage roles and
//! users, and nobody widens their own rights. Only then are the rows written that differ, the audit
//! trail told, and the stamp raised.
//!
//! The flow of `Ctx::set_manager`: `users.manage` and how far it reaches ([`delegation`]), the person
//! and the manager inside that, a plan with one row changed, `settle`.
//!
//! INVARIANT: a change that is refused has written nothing, because everything is judged before the
//! first row is written.
//!
//! None of these rights shows a record. Where a change concerns records, it counts them.

mod assignments;
mod delegation;
mod departments;
mod dimensions;
mod import;
mod moving;
mod partitions;
mod people;
mod plan;
mod stake;
mod users;
mod viewing;

use remit_policy::{Capability, OrgError};
use remit_wire::reason::OfDesk;

use self::delegation::Desk;
pub(crate) use self::delegation::is_root;
pub(crate) use self::dimensions::{carriers, dimension_reason};
use self::plan::Plan;
pub(crate) use self::plan::dimension_rows;
pub(crate) use self::viewing::{may_look_as, only_looking};
use crate::Result;
use crate::audit::{self, Entry, Event};
use crate::ctx::Ctx;
use crate::error::{conflict, invalid_at};
use crate::policy_guards::Keepers;
use crate::world::{self, World};

/// The longest key, the longest name, and the longest name of a dimension or value, in characters.
const KEY: usize = 100;
const NAME: usize = 200;
const LABEL: usize = 80;

/// A name that people read, without the space around it.
pub(crate) fn name(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME || text.chars().any(char::is_control) {
        return Err(invalid_at("name", OfDesk::NameForm { most: NAME as u64 }));
    }
    Ok(text.into())
}

/// What people read for a dimension or a value, which stands in chips and heads of columns: none, where
/// nothing is written.
pub(crate) fn label(text: &str) -> Result<Option<String>, OfDesk> {
    let text = text.trim();
    if text.chars().count() > LABEL || text.chars().any(char::is_control) {
        return Err(OfDesk::NameForm { most: LABEL as u64 });
    }
    Ok(Some(text).filter(|text| !text.is_empty()).map(str::to_owned))
}

/// A key for files and the API.
fn key(text: &str) -> Result<String> {
    if !remit_policy::text::is_key(text) || text.len() > KEY {
        return Err(invalid_at("key", OfDesk::KeyForm { most: KEY as u64 }));
    }
    Ok(text.into())
}

/// Why something is done: kept in the audit trail and beside what was done.
fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 1_000 || text.contains('\0') {
        return Err(invalid_at("reason", OfDesk::ReasonForm));
    }
    Ok(text.into())
}

impl Ctx {
    /// The organisation and the policy as they are in this transaction, with what it has changed itself.
    async fn fresh(&self) -> Result<World> {
        World::load(self.tx(), world::stamp(self.tx()).await?).await
    }

    /// Looks at the organisation and the policy of the request.
    fn desk(&self) -> Desk<'_> {
        Desk { ctx: self, world: self.world() }
    }

    /// Something that happened on the desk, by the user.
    fn happened(&self, event: Event, detail: serde_json::Value) -> Entry {
        Entry::new(event, self.at()).by(self.user()).detail(detail)
    }
}

/// Why a plan is no organisation.
fn circular(error: OrgError) -> OfDesk {
    match error {
        OrgError::Cycle(key) => OfDesk::AboveItself { key },
        OrgError::Unknown(key) => OfDesk::RefersToNothing { key },
    }
}

impl Desk<'_> {
    /// Judges a plan, and makes it so: the one place where people, departments, values and assignments
    /// are written on behalf of a user. `rights` are those that the user does it by.
    ///
    /// # Errors
    /// `conflict` where something would be above itself or nobody could manage roles and users any more;
    /// `forbidden` where the user would widen their own rights and may not.
    async fn settle(&self, rights: &[Capability], plan: &Plan, entries: Vec<Entry>) -> Result<()> {
        self.judge(rights, plan).await?;
        let (ctx, before) = (self.ctx, Plan::of(&self.world.org));
        plan.write(ctx.tx(), &before, ctx.user()).await?;
        for entry in entries {
            audit::append(ctx.tx(), entry).await?;
        }
        world::bump(ctx.tx()).await
    }

    /// What holds for every change, whoever makes it.
    ///
    /// # Errors
    /// As [`Desk::settle`].
    async fn judge(&self, rights: &[Capability], plan: &Plan) -> Result<()> {
        let after = plan.org().map_err(|error| conflict(circular(error)))?;
        let (policy, at) = (&self.world.policy, self.ctx.at());
        Keepers::of(&self.world.org, policy, at).allow(&Keepers::of(&after, policy, at))?;
        self.keep_hands_off(rights, &after).await
    }
}
