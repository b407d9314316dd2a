//! Why a record is seen and by whom, sharing it, handing it over, its history, and the recycle bin.

use std::collections::BTreeMap;

use leptos::prelude::*;
use remit_policy::Object;

use super::Refusal;
#[cfg(feature = "ssr")]
use {
    super::giving,
    remit_policy::Action,
    remit_wire::{Directory, Person, Record, RoleView, ShareView, Unit},
};

/// Whether I may do something to a record, and why.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What would be done.
    pub action: Action,
    /// Whether it is allowed, at once or by approval.
    pub allowed: bool,
    /// The verdict, then the reasons, in the language of the page.
    pub text: Vec<String>,
}

/// Someone who sees a record.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq)]
pub struct Handing {
    /// The record.
    pub record: Record,
    /// People, departments and dimension values.
    pub directory: Directory,
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

/// Takes a record out of the recycle bin, then goes to it where it is seen.
///
/// # Errors
/// As the store's; back to the bin, for a browser without JavaScript.
#[server(prefix = "/api/ui", endpoint = "access/restore")]
pub async fn restore(object: Object, id: String) -> Result<(), Refusal> {
    giving::restore(object, &id).await
}
