//! Changing the draft of the next revision, publishing it, and publishing an old one again.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::Refusal;
#[cfg(feature = "ssr")]
use super::drafting;
use super::drawn::Drawn;

/// Changes a cell of the matrix in the draft, and answers the page with it.
///
/// # Errors
/// `stale` if somebody else has changed the cell since; else whatever the store refuses.
#[server(prefix = "/api/ui", endpoint = "policy/cell")]
pub async fn change_cell(
    /// Which cell, as the matrix writes it.
    place: String, /// What stood there.
    from: String,
    /// The version of the draft that was seen.
    version: i64, /// The page.
    back: String,
    /// What shall stand there, in parts.
    values: BTreeMap<String, String>,
) -> Result<Option<Drawn>, Refusal> {
    let told = drafting::change_cell(&place, &from, version, &values).await;
    drafting::answered(told, &back, values).await
}

/// Changes a role, or the tests, in the draft.
///
/// # Errors
/// Whatever the store refuses.
#[server(prefix = "/api/ui", endpoint = "policy/change")]
pub async fn change_policy(
    /// What is changed.
    what: String, /// The role, where it is about one.
    #[server(default)]
    role: String,
    /// The version of the draft that was seen.
    version: i64, /// The page.
    back: String,
    /// What was typed.
    #[server(default)]
    values: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let done = drafting::change(&what, &role, version, &values).await;
    drafting::gone_on(done.map(|there| there.unwrap_or_else(|| back.clone())), &back, values)
}

/// Throws the draft away, puts it on the revision in force, or takes it off the schedule.
///
/// # Errors
/// Whatever the store refuses.
#[server(prefix = "/api/ui", endpoint = "policy/draft")]
pub async fn handle_draft(
    /// What is done with it.
    what: String, /// The version that was seen.
    version: i64,
    /// The page.
    back: String,
) -> Result<(), Refusal> {
    let done = drafting::handle(&what, version).await;
    drafting::gone_on(done.map(|()| back.clone()), &back, BTreeMap::new())
}

/// Publishes the draft, now or at a time.
///
/// # Errors
/// Whatever the store refuses; nothing is published then.
#[server(prefix = "/api/ui", endpoint = "policy/publish")]
pub async fn publish_draft(
    /// The version that was seen.
    version: i64,
    /// The reason, the time, and why tests are overridden.
    #[server(default)]
    values: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    drafting::gone_on(drafting::publish(version, &values).await, "/admin/policy/publish", values)
}

/// Publishes an old revision again.
///
/// # Errors
/// Whatever the store refuses; nothing is published then.
#[server(prefix = "/api/ui", endpoint = "policy/restore")]
pub async fn restore_revision(
    /// Its number.
    number: i64, /// The revision in force that was seen.
    base: i64,
    /// The reason, and why tests are overridden.
    #[server(default)]
    values: BTreeMap<String, String>,
) -> Result<(), Refusal> {
    let back = format!("/admin/policy/{number}");
    drafting::gone_on(drafting::restore(number, base, &values).await, &back, values)
}
