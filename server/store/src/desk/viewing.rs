//! Looking at the product as someone else (`permissions.md`, §9: `view_as`).
//!
//! A session remembers as whom its owner looks. Every request that reads is then that person's, judged by
//! that person's rights from where the viewer sits; every request that writes is refused, whatever it
//! writes, by [`crate::Store::write`], and a `Ctx` of this kind keeps nothing either. That the viewer may
//! look is judged again with each request: as soon as they may not, they see what is theirs.
//!
//! INVARIANT: nobody looks as someone who has a system right that they do not have themselves, and a
//! delegate as nobody whose role is above theirs.
#![expect(clippy::disallowed_methods, reason = "the session of the one who asks, found by its secret")]

use std::collections::BTreeSet;

use remit_policy::{Capability, Policy, Request, Standing, Status, UserId, Utc};
use remit_wire::reason::General;
use remit_wire::{Code, Problem};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use uuid::Uuid;

use super::delegation::{Area, Desk};
use crate::attempt::commit;
use crate::audit::{self, Entry, Event};
use crate::ctx::Ctx;
use crate::entity::access::session;
use crate::error::{conflict, forbidden, invalid};
use crate::policy_guards::without_conditions;
use crate::session::Credential;
use crate::{Result, Store, StoreError, Visit, password};

/// The answer to whoever wants to change something meanwhile.
pub(crate) fn only_looking() -> StoreError {
    Problem::because(Code::OnlyLooking, General::OnlyLooking).into()
}

/// Whether the user may look as this person, now.
pub(crate) fn may_look_as(ctx: &Ctx, target: UserId) -> bool {
    Sights::of(&ctx.desk()).allow(target)
}

/// As whom someone may look.
pub(super) struct Sights<'w> {
    desk: Desk<'w>,
    area: Area,
    own: BTreeSet<Capability>,
    /// What people have at other hours and from other networks, they have.
    open: Option<Policy>,
}

impl<'w> Sights<'w> {
    pub(super) fn of(desk: &Desk<'w>) -> Sights<'w> {
        let area = desk.area(Capability::ViewAs);
        let standing = desk.standing();
        let own = Capability::ALL.iter().copied().filter(|right| standing.can(*right)).collect();
        // Most people look as nobody.
        let open = (!area.is_empty()).then(|| without_conditions(&desk.world.policy));
        Sights { desk: *desk, area, own, open }
    }

    pub(super) fn allow(&self, target: UserId) -> bool {
        let user = self.desk.world.org.user(target);
        let there = user.is_some_and(|user| user.status == Status::Active && self.area.holds(user.department));
        there
            && target != self.desk.ctx.user()
            && self.has_all_of(target)
            && self.desk.is_below_me(&self.area, target).is_ok()
    }

    /// Whether the viewer has every system right of someone.
    fn has_all_of(&self, target: UserId) -> bool {
        let Some(open) = &self.open else { return false };
        let request = Request { user: target, at: self.desk.ctx.at(), ip: None, zones: &Utc };
        let standing = Standing::of(&self.desk.world.org, open, &request);
        let mut rights = standing.counting().iter().flat_map(|one| &one.role.capabilities);
        rights.all(|right| self.own.contains(right))
    }
}

impl Store {
    /// Lets the session of this visit look as someone else until [`Store::end_view_as`]: their lists,
    /// their fields, their rights, and nothing to be changed.
    ///
    /// # Errors
    /// `forbidden` without `view_as`, for someone with a system right that the viewer lacks, for someone
    /// above a delegate, and while looking already; `not_found` for people outside the departments to which the right reaches, as for
    /// those who do not exist; `conflict` for someone who is not active, and `invalid` for oneself or
    /// without a session.
    pub async fn view_as(&self, visit: &Visit, login: &str) -> Result<()> {
        let ctx = self.write(visit).await?;
        let Some(Credential::Session(secret)) = &visit.credential else {
            return Err(invalid(General::TokenLooks));
        };
        let target = ctx.sight(login)?;
        set_viewing(&ctx, secret, Some(target)).await?;
        audit::append(ctx.tx(), ctx.happened(Event::ViewAs, json!({ "login": login }))).await?;
        ctx.commit().await
    }

    /// Ends that. It is no error where the session looks as nobody else.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_view_as(&self, visit: &Visit) -> Result<()> {
        let Some(Credential::Session(secret)) = &visit.credential else { return Ok(()) };
        let tx = self.begin_write().await?;
        let found = session::Entity::find_by_id(password::digest(secret)).one(&tx).await?;
        let Some(found) = found.filter(|found| found.viewing_id.is_some()) else { return Ok(()) };
        let viewer = found.person_id;
        let mut found = found.into_active_model();
        found.viewing_id = Set(None);
        found.update(&tx).await?;
        audit::append(&tx, Entry::new(Event::ViewAsEnd, visit.at).by(viewer)).await?;
        commit(tx).await
    }
}

impl Ctx {
    /// The person as whom the user wants to look.
    fn sight(&self, login: &str) -> Result<UserId> {
        let desk = self.desk();
        let area = desk.need(Capability::ViewAs)?;
        let (id, user) = desk.person(&area, login)?;
        if id == self.user() {
            return Err(invalid(General::LooksAsItself));
        }
        if user.status != Status::Active {
            return Err(conflict(General::SeesNothing { login: login.into() }));
        }
        if !Sights::of(&desk).has_all_of(id) {
            return Err(forbidden(General::HasMoreRights { login: login.into() }));
        }
        desk.is_below_me(&area, id)?;
        Ok(id)
    }
}

async fn set_viewing(ctx: &Ctx, secret: &str, target: Option<Uuid>) -> Result<()> {
    let found = session::Entity::find_by_id(password::digest(secret)).one(ctx.tx()).await?;
    let mut found = found.ok_or_else(crate::session::signed_out)?.into_active_model();
    found.viewing_id = Set(target);
    found.update(ctx.tx()).await?;
    Ok(())
}
