//! Sharing single records (`permissions.md`, §6).
//!
//! Who shares needs the action `share` on the record, which like every action lies inside what they
//! see (§4), and gives no more than they have: a share for editing needs the right to edit at once.
//! What a share is worth is decided when it is used, by the roles of whom it was given to (§5).
//!
//! Someone who sees a record through a share alone can pass it on only where a `share` grant of their
//! own contains it, and only for as long as their own share lasts: chains do not widen (§13, law 7).
//! A share that was given stands by itself afterwards; whoever may share the record can end it.
#![expect(
    clippy::disallowed_methods,
    reason = "shares are no records; who asks holds the right to share or to review before a share is looked up"
)]

use remit_policy::{Action, Facts, Name, Object, ShareLevel, Standing, Status};
use remit_wire::reason::{Moment, OfRecord};
use remit_wire::{GranteeKind, ShareDraft, ShareView};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit::Event;
use crate::ctx::Ctx;
use crate::entity::access::share;
use crate::error::{forbidden, invalid_at, not_found};
use crate::masked::person;
use crate::policy::moment;
use crate::write::needs_approval;
use crate::{Result, StoreError, typed};

/// Whether a share is in force: the same judgement as in the query that reads shares.
pub(crate) fn lasts(share: &share::Model, at: i64) -> bool {
    share.expires_at.is_none_or(|end| end > at)
}

/// Whether a share names the user who stands there: as themselves, by a department at or above their
/// own, or by a role that counts. The same judgement as in the query that reads shares.
pub(crate) fn names(share: &share::Model, standing: &Standing<'_>) -> bool {
    let above = || standing.org().user(standing.user()).map(|user| standing.org().above(user.department));
    match GranteeKind::from_key(&share.grantee_kind) {
        Some(GranteeKind::User) => share.grantee == standing.user().to_string(),
        Some(GranteeKind::Department) => {
            above().unwrap_or_default().iter().any(|department| share.grantee == department.to_string())
        }
        Some(GranteeKind::Role) => standing.counting().iter().any(|one| one.key == share.grantee),
        None => false,
    }
}

/// What the strongest of some shares allows.
pub(crate) fn strongest<'s>(shares: impl IntoIterator<Item = &'s share::Model>) -> Option<ShareLevel> {
    shares.into_iter().map(level).max()
}

fn level(share: &share::Model) -> ShareLevel {
    if share.level >= stored(ShareLevel::Edit) { ShareLevel::Edit } else { ShareLevel::View }
}

const fn stored(level: ShareLevel) -> i32 {
    match level {
        ShareLevel::View => 1,
        ShareLevel::Edit => 2,
    }
}

impl Ctx {
    /// The shares of a record that are in force, the oldest first: for those who may share it, because
    /// whom it is shared with is nobody else's concern.
    ///
    /// # Errors
    /// `not_found` where the record does not exist or is not seen, `forbidden` where it may not be shared.
    pub async fn shares(&self, object: Object, id: Uuid) -> Result<Vec<ShareView>> {
        self.target(object, id, Action::Share, None).await?;
        let rows = self.share_rows(object, id).await?;
        Ok(rows.iter().filter(|row| lasts(row, self.at())).map(|row| self.share_view(row)).collect())
    }

    /// Shares a record; a share that the same grantee has of it already is replaced.
    ///
    /// Nobody gives more than they have: for editing only who may edit it at once, and nothing that
    /// outlasts the share through which the giver has it. The grantee's own fences do not matter: a
    /// shared record is seen besides what the roles show.
    ///
    /// # Errors
    /// `not_found`, `forbidden`, `unavailable` where sharing needs an approval, and `invalid` at
    /// `grantee` where nobody of that name could use it (in the same words for all that is not known,
    /// people who are not active among it) and at `expires_at` where the end is no time to come.
    pub async fn share(&self, object: Object, id: Uuid, draft: &ShareDraft) -> Result<ShareView> {
        let found = self.target(object, id, Action::Share, None).await?;
        let facts = &found.row().facts;
        self.shares_directly(object, id, facts)?;
        let grantee = self.grantee(draft)?;
        let expires_at = self.share_end(draft)?;
        self.gives_own(object, id, facts, draft.level, expires_at).await?;
        let given = share::Model {
            id: Uuid::now_v7(),
            object: object.key().into(),
            record_id: id,
            grantee_kind: draft.grantee_kind.key().into(),
            grantee,
            level: stored(draft.level),
            expires_at,
            granted_by: Some(self.user()),
        };
        self.replace_share(&given).await?;
        self.log(Event::Share, object, id, detail(&given)).await?;
        Ok(self.share_view(&given))
    }

    /// Ends a share of a record.
    ///
    /// # Errors
    /// `not_found` where the record is not seen or has no such share, `forbidden` where it may not be
    /// shared, `unavailable` where that needs an approval.
    pub async fn unshare(&self, object: Object, id: Uuid, share: Uuid) -> Result<()> {
        let found = self.target(object, id, Action::Share, None).await?;
        self.shares_directly(object, id, &found.row().facts)?;
        let rows = self.share_rows(object, id).await?;
        let ended = rows.into_iter().find(|row| row.id == share && lasts(row, self.at())).ok_or_else(not_found)?;
        share::Entity::delete_by_id(ended.id).exec(self.tx()).await?;
        self.log(Event::Unshare, object, id, detail(&ended)).await
    }

    /// All shares of a record, those that have ended too, the oldest first.
    pub(crate) async fn share_rows(&self, object: Object, id: Uuid) -> Result<Vec<share::Model>> {
        let rows = share::Entity::find()
            .filter(share::Column::Object.eq(object.key()))
            .filter(share::Column::RecordId.eq(id))
            .order_by_asc(share::Column::Id);
        Ok(rows.all(self.tx()).await?)
    }

    /// A share as people and programs read it.
    pub(crate) fn share_view(&self, row: &share::Model) -> ShareView {
        let org = &self.world().org;
        let kind = GranteeKind::from_key(&row.grantee_kind).unwrap_or(GranteeKind::User);
        let (grantee, name) = self.grantee_names(kind, &row.grantee);
        ShareView {
            id: row.id,
            grantee_kind: kind,
            grantee,
            name,
            level: level(row),
            expires_at: row.expires_at.map(moment),
            granted_by: row.granted_by.and_then(|id| org.user(id)).map(person),
        }
    }

    /// Key and name of whom a share names, by what is stored for them.
    pub(crate) fn grantee_names(&self, kind: GranteeKind, stored: &str) -> (String, Name) {
        let world = self.world();
        let same = |text: &str| Name { en: text.into(), zh: text.into() };
        let id = || stored.parse::<Uuid>().ok();
        let found = match kind {
            GranteeKind::User => id().and_then(|id| world.org.user(id)).map(|one| (one.login.clone(), same(&one.name))),
            GranteeKind::Department => {
                id().and_then(|id| world.org.department(id)).map(|one| (one.key.clone(), same(&one.name)))
            }
            GranteeKind::Role => world.policy.roles.get(stored).map(|role| (stored.into(), role.name.clone())),
        };
        found.unwrap_or_else(|| (stored.into(), same(stored)))
    }

    fn shares_directly(&self, object: Object, id: Uuid, facts: &Facts) -> Result<()> {
        let direct = self.permit(object, Action::Share).is_direct(facts);
        if direct { Ok(()) } else { Err(needs_approval((Action::Share, object, id))) }
    }

    /// What is stored for the one whom a draft names.
    fn grantee(&self, draft: &ShareDraft) -> Result<String> {
        let world = self.world();
        let key = draft.grantee.trim();
        let active = |id: &Uuid| world.org.user(*id).is_some_and(|user| user.status == Status::Active);
        let found = match draft.grantee_kind {
            GranteeKind::User => typed::user(self, key).into_iter().find(active).map(|id| id.to_string()),
            GranteeKind::Department => typed::department(self, key).first().map(ToString::to_string),
            GranteeKind::Role => world.policy.roles.contains_key(key).then(|| key.to_owned()),
        };
        let found = found.ok_or_else(|| invalid_at("grantee", OfRecord::GranteeUnknown))?;
        // Who could share with themselves would keep what they are about to lose.
        if found == self.user().to_string() {
            return Err(invalid_at("grantee", OfRecord::SharedWithSelf));
        }
        Ok(found)
    }

    fn share_end(&self, draft: &ShareDraft) -> Result<Option<i64>> {
        let Some(text) = draft.expires_at.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let field = || "expires_at".to_owned();
        let wrong = || invalid_at("expires_at", OfRecord::NeedsTime { field: field() });
        let end = typed::time(text).ok_or_else(wrong)?;
        if end <= self.at() {
            return Err(invalid_at("expires_at", OfRecord::NeedsFuture { field: field() }));
        }
        Ok(Some(end))
    }

    /// Nobody gives more than they have, nor for longer.
    async fn gives_own(
        &self, object: Object, id: Uuid, facts: &Facts, given: ShareLevel, end: Option<i64>,
    ) -> Result<()> {
        let permit = match given {
            ShareLevel::View => self.permit(object, Action::View),
            ShareLevel::Edit => self.permit(object, Action::Edit),
        };
        if !permit.is_direct(facts) {
            return Err(forbidden((Action::Share, object, id), OfRecord::SharesLookOnly));
        }
        if permit.is_direct(&Facts { shared: None, ..facts.clone() }) {
            return Ok(());
        }
        // What they may edit by a role, they may edit for as long as they see it: any share of theirs does.
        let by_role = permit.is_direct(&Facts { shared: Some(ShareLevel::View), ..facts.clone() });
        match self.own_end(object, id, if by_role { ShareLevel::View } else { given }).await? {
            Some(own) if end.is_none_or(|end| end > own) => Err(outlasts(own)),
            _ => Ok(()),
        }
    }

    /// When the last share ends that gives the user at least this; nothing where one never ends.
    async fn own_end(&self, object: Object, id: Uuid, least: ShareLevel) -> Result<Option<i64>> {
        let standing = self.standing();
        let rows = self.share_rows(object, id).await?;
        let mine = rows.iter().filter(|row| lasts(row, self.at()) && names(row, &standing) && level(row) >= least);
        let ends: Option<Vec<i64>> = mine.map(|row| row.expires_at).collect();
        Ok(ends.and_then(|ends| ends.into_iter().max()))
    }

    async fn replace_share(&self, given: &share::Model) -> Result<()> {
        share::Entity::delete_many()
            .filter(share::Column::Object.eq(&given.object))
            .filter(share::Column::RecordId.eq(given.record_id))
            .filter(share::Column::GranteeKind.eq(&given.grantee_kind))
            .filter(share::Column::Grantee.eq(&given.grantee))
            .exec(self.tx())
            .await?;
        let given = sea_orm::ActiveModelTrait::reset_all(given.clone().into_active_model());
        share::Entity::insert(given).exec_without_returning(self.tx()).await?;
        Ok(())
    }
}

fn outlasts(own: i64) -> StoreError {
    invalid_at("expires_at", OfRecord::Outlasts { end: Moment(moment(own)) })
}

fn detail(share: &share::Model) -> Value {
    json!({
        "share": share.id,
        "grantee_kind": share.grantee_kind,
        "grantee": share.grantee,
        "level": level(share).key(),
        "expires_at": share.expires_at,
    })
}
