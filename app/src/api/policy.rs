//! The policy in force, its revisions, and publishing the next one.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use remit_wire::{PolicyView, Publish, RevisionView};

use super::Refusal;

/// The policy in force, for the role matrix.
///
/// # Errors
/// Whatever the store refuses.
#[server(input = Json, endpoint = "policy")]
pub async fn policy() -> Result<PolicyView, Refusal> {
    Ok(super::server::reading().await?.policy().await?)
}

/// The published revisions, newest first.
///
/// # Errors
/// Whatever the store refuses.
#[server(input = Json, endpoint = "policy/revisions")]
pub async fn revisions() -> Result<Vec<RevisionView>, Refusal> {
    Ok(super::server::reading().await?.revisions().await?)
}

/// Publishes changes as the next revision and answers its number.
///
/// # Errors
/// Whatever the store refuses; nothing is published then.
#[server(input = Json, endpoint = "policy/publish")]
pub async fn publish(publish: Publish) -> Result<i64, Refusal> {
    let ctx = super::server::writing().await?;
    let number = ctx.publish(&publish).await?;
    ctx.commit().await?;
    Ok(number)
}
