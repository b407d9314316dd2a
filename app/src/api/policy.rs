//! The policy in force, its revisions, and publishing the next one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use remit_wire::{PolicyView, Publish, RevisionView};

use super::Refusal;
#[cfg(feature = "ssr")]
use super::server;

/// The policy in force, for the role matrix.
///
/// # Errors
/// Whatever the store refuses.
#[server(name = ReadPolicy, prefix = "/api/ui", endpoint = "policy", input = Json)]
pub async fn policy() -> Result<PolicyView, Refusal> {
    Ok(server::reading().await?.policy().await?)
}

/// The published revisions, newest first.
///
/// # Errors
/// Whatever the store refuses.
#[server(name = ReadRevisions, prefix = "/api/ui", endpoint = "revisions", input = Json)]
pub async fn revisions() -> Result<Vec<RevisionView>, Refusal> {
    Ok(server::reading().await?.revisions().await?)
}

/// Publishes changes as the next revision and answers its number.
///
/// # Errors
/// Whatever the store refuses; nothing is published then.
#[server(name = PublishPolicy, prefix = "/api/ui", endpoint = "publish", input = Json)]
pub async fn publish(
    /// The changes, and on which revision they were made.
    publish: Publish,
) -> Result<i64, Refusal> {
    let ctx = server::writing().await?;
    let number = ctx.publish(&publish).await?;
    ctx.commit().await?;
    Ok(number)
}
