//! The numbers of the first page.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use remit_wire::Dashboard;

use super::Refusal;

/// The dashboard, drawn from the opportunities that the asker may see.
///
/// # Errors
/// Whatever the store refuses.
#[server(input = Json, endpoint = "dashboard")]
pub async fn dashboard() -> Result<Dashboard, Refusal> {
    Ok(super::server::reading().await?.dashboard().await?)
}
