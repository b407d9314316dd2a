//! Who may do what to a record and why, whom it is shared with, and who did what.

pub(super) mod schema;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use remit_store::Visit;
use remit_wire::ShareDraft;
use serde_json::json;
use uuid::Uuid;

use super::input::{Id, Kind, Pairs, Payload, param};
use super::problem::{Answer, Refusal};
use crate::router::Server;

/// The share that the path names; what cannot be an id is the id of no share.
pub(crate) struct ShareId(Uuid);

impl FromRequestParts<Server> for ShareId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<ShareId> {
        let sent = param(parts, server, "share").await?;
        Ok(ShareId(sent.parse().unwrap_or(Uuid::nil())))
    }
}

pub(crate) async fn shares(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    let shares = ctx.shares(object, id.read()?).await?;
    Ok(Json(json!({ "data": shares })).into_response())
}

pub(crate) async fn share(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    // The id comes last: one that cannot be an id gets the answers that an absent one gets.
    let draft: ShareDraft = payload.json()?;
    let given = ctx.share(object, id.read()?, &draft).await?;
    ctx.commit().await?;
    Ok((StatusCode::CREATED, Json(given)).into_response())
}

pub(crate) async fn unshare(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id,
    ShareId(share): ShareId,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.unshare(object, id.read()?, share).await?;
    ctx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn explain(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    let explanation = ctx.explain(&pairs.explain()?).await?;
    Ok(Json(explanation).into_response())
}

pub(crate) async fn who(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    // Who may not ask is told that, whatever they ask about: what cannot be an id is the id of nothing.
    let who = ctx.who(object, id.read().unwrap_or(Uuid::nil())).await?;
    Ok(Json(json!({ "data": who })).into_response())
}

pub(crate) async fn history(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    let id = id.read()?;
    let history = ctx.history(object, id).await?;
    drop(ctx);
    // It tells values as the record does.
    server.store.viewed(&visit, object, id).await?;
    Ok(Json(json!({ "data": history })).into_response())
}

pub(crate) async fn denied(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    let denied = ctx.denied(object, id.read()?).await?;
    Ok(Json(json!({ "data": denied })).into_response())
}

pub(crate) async fn audit(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    let page = ctx.audit(&pairs.audit()?).await?;
    Ok(Json(page).into_response())
}
