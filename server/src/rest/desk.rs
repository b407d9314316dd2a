//! Who I am, and the policy.

use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use remit_store::Visit;
use serde_json::json;

use super::input::Pairs;
use super::problem::Answer;
use crate::router::Server;

pub(crate) async fn me(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(ctx.me().await?).into_response())
}

pub(crate) async fn policy(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(ctx.policy().await?).into_response())
}

pub(crate) async fn revisions(
    State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(json!({ "data": ctx.revisions().await? })).into_response())
}
