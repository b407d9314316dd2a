//! Why a record is seen and by whom, sharing it, handing it over, its history, and the recycle bin.

use std::collections::BTreeMap;

use leptos::prelude::*;
use remit_policy::{Action, Object};
use remit_wire::{AuditEntryView, Directory, Person, Record, RoleView, ShareView, Unit};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Refusal;
use super::lean::Lean;
#[cfg(feature = "ssr")]
use super::{giving, server};

/// Whether I may do something to a record, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What would be done.
    pub action: Action,
    /// Whether it is allowed, at once or by approval.
    pub allowed: bool,
    /// The verdict, then the reasons, in the language of the page.
    pub text: Vec<String>,
}

/// Someone who sees a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// Who.
    pub person: Person,
    /// Their department.
    pub department: Unit,
    /// Whether they may edit it, at once or by approval.
    pub edit: bool,
    /// Editing, but only as a change request.
    pub approval: bool,
    /// The reasons, in the language of the page.
    pub text: Vec<String>,
}

/// Why I see a record, and who else does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What names the record.
    pub title: String,
    /// Of each action.
    pub verdicts: Vec<Verdict>,
    /// The first of those who see it; absent for those who may not look at the access of others.
    pub who: Option<Vec<Witness>>,
    /// How many more there are.
    pub more: usize,
}

/// The shares of a record, and what the form of a new one offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// What names the record.
    pub title: String,
    /// The shares in force.
    pub shares: Vec<ShareView>,
    /// People and departments.
    pub directory: Directory,
    /// Roles that the asker holds.
    pub roles: Vec<RoleView>,
}

/// What the form that hands a record over shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handing {
    /// The record.
    pub record: Record,
    /// People, departments and dimension values.
    pub directory: Directory,
}

/// What happened to a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// The record as it is.
    pub record: Record,
    /// What happened, the latest first.
    pub entries: Vec<AuditEntryView>,
}

/// Why I see a record and what I may do to it; for who may look at the access of others, who sees it.
///
/// # Errors
/// `not_found` where there is none for the reader.
#[server(name = WhyOf, prefix = "/api/ui", endpoint = "access/why", protocol = Lean)]
pub async fn why(object: Object, id: Uuid) -> Result<Why, Refusal> {
    giving::why(&server::reading().await?, object, id).await
}

/// The shares of a record and what the form of a new one offers.
///
/// # Errors
/// `not_found` where there is none for the reader, `forbidden` where they may not share it.
#[server(name = SharingOf, prefix = "/api/ui", endpoint = "access/sharing", protocol = Lean)]
pub async fn sharing(object: Object, id: Uuid) -> Result<Sharing, Refusal> {
    giving::sharing(&server::reading().await?, object, id).await
}

/// Shares a record, then shows its shares.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "access/share")]
pub async fn share(
    object: Object, id: String, #[server(default)] values: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    giving::share(object, &id, values).await
}

/// Ends a share of a record, then shows those that are left.
///
/// # Errors
/// As the store's; back to the shares, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "access/unshare")]
pub async fn unshare(object: Object, id: String, share: String) -> Result<(), Refusal> {
    giving::unshare(object, &id, &share).await
}

/// What the form that hands a record over shows.
///
/// # Errors
/// `not_found` where there is none for the reader, `forbidden` where they may not hand it over.
#[server(name = HandingOf, prefix = "/api/ui", endpoint = "access/handing", protocol = Lean)]
pub async fn handing(object: Object, id: Uuid) -> Result<Handing, Refusal> {
    let ctx = server::reading().await?;
    let handing = giving::handing(&ctx, object, id).await?;
    server::seen(ctx, object, id).await?;
    Ok(handing)
}

/// Hands a record over, then goes to it where it is still seen.
///
/// # Errors
/// With the field that is wrong; back to the form, with what was typed, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "access/hand-over")]
pub async fn hand_over(
    object: Object, id: String, #[server(default)] etag: String, #[server(default)] values: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    giving::hand_over(object, &id, &etag, values).await
}

/// What happened to a record.
///
/// # Errors
/// `not_found` where there is none for the reader.
#[server(name = HistoryOf, prefix = "/api/ui", endpoint = "access/history", protocol = Lean)]
pub async fn history(object: Object, id: Uuid) -> Result<Story, Refusal> {
    let ctx = server::reading().await?;
    let story = Story { record: ctx.get(object, id).await?, entries: ctx.history(object, id).await? };
    server::seen(ctx, object, id).await?;
    Ok(story)
}

/// The recycle bin, as far as the asker could restore from it.
///
/// # Errors
/// `not_found` for who deletes nothing of this type.
#[server(name = BinOf, prefix = "/api/ui", endpoint = "access/bin", protocol = Lean)]
pub async fn bin(object: Object) -> Result<Vec<Record>, Refusal> {
    giving::bin(&server::reading().await?, object).await
}

/// Takes a record out of the recycle bin, then goes to it where it is seen.
///
/// # Errors
/// As the store's; back to the bin, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "access/restore")]
pub async fn restore(object: Object, id: String) -> Result<(), Refusal> {
    giving::restore(object, &id).await
}
