//! What the first page shows.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use remit_wire::{Dashboard, Me};
use serde::{Deserialize, Serialize};

use super::Refusal;
#[cfg(feature = "ssr")]
use {
    super::server,
    remit_store::StoreError,
    remit_wire::{Code, Problem},
};

/// The first page of someone who sees opportunities, and of someone who does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Start {
    /// Numbers drawn from the opportunities in the asker's remit.
    Numbers(Box<Dashboard>),
    /// Who the asker is, to be shown where they can go.
    Desk(Box<Me>),
}

/// The numbers of the first page; who the asker is where there are none for them.
///
/// # Errors
/// `signed_out`.
#[server(name = ReadDashboard, prefix = "/api/ui", endpoint = "dashboard", input = Json)]
pub async fn dashboard() -> Result<Start, Refusal> {
    let ctx = server::reading().await?;
    match ctx.dashboard().await {
        // Something could be shared with anyone; as long as nothing is, there are no numbers.
        Ok(numbers) if numbers.remit.reach.is_some() || numbers.total.value > 0 => {
            Ok(Start::Numbers(Box::new(numbers)))
        }
        Ok(_) | Err(StoreError::Problem(Problem { code: Code::NotFound, .. })) => {
            Ok(Start::Desk(Box::new(ctx.me().await?)))
        }
        Err(error) => Err(error.into()),
    }
}
