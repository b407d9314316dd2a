//! The draft of the next revision, what it would do, and the revisions that were.

pub(super) mod schema;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use remit_store::Visit;
use remit_wire::{ImpactQuery, Publish, PublishDraft, RebaseDraft, Restore, SaveDraft, ScheduleDraft};
use serde_json::{Map, Value, json};

use super::input::{Pairs, Payload, param};
use super::problem::{Answer, Refusal};
use crate::router::Server;

/// The number of a revision in the path; what cannot be one is the number of nothing.
pub(crate) struct Number(String);

impl Number {
    fn read(&self) -> Answer<i64> {
        self.0.parse().map_err(|_| Refusal::not_found())
    }
}

impl FromRequestParts<Server> for Number {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Answer<Number> {
        param(parts, server, "number").await.map(Number)
    }
}

pub(crate) async fn read(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(ctx.draft().await?).into_response())
}

pub(crate) async fn save(State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let save: SaveDraft = payload.json()?;
    let draft = ctx.save_draft(&save).await?;
    ctx.commit().await?;
    Ok(Json(draft).into_response())
}

pub(crate) async fn discard(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.discard_draft(version(pairs)?).await?;
    ctx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn rebase(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let rebase: RebaseDraft = payload.json()?;
    let draft = ctx.rebase_draft(&rebase).await?;
    ctx.commit().await?;
    Ok(Json(draft).into_response())
}

pub(crate) async fn schedule(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let schedule: ScheduleDraft = payload.json()?;
    let draft = ctx.schedule_draft(&schedule).await?;
    ctx.commit().await?;
    Ok(Json(draft).into_response())
}

pub(crate) async fn unschedule(
    State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let draft = ctx.unschedule_draft(version(pairs)?).await?;
    ctx.commit().await?;
    Ok(Json(draft).into_response())
}

pub(crate) async fn impact(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.read(&visit).await?;
    Ok(Json(ctx.draft_impact(&asked(pairs)?).await?).into_response())
}

/// Publishes edits of the revision in force at once, or the draft.
pub(crate) async fn publish(
    State(server): State<Server>, Extension(visit): Extension<Visit>, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let body: Map<String, Value> = payload.json()?;
    let revision = if body.contains_key("edits") {
        ctx.publish(&payload.json::<Publish>()?).await?
    } else {
        ctx.publish_draft(&payload.json::<PublishDraft>()?).await?
    };
    ctx.commit().await?;
    Ok(Json(json!({ "revision": revision })).into_response())
}

pub(crate) async fn revision(
    State(server): State<Server>, Extension(visit): Extension<Visit>, number: Number, mut pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    let against = pairs.take("against")?.map(|text| whole("against", &text)).transpose()?;
    pairs.nothing()?;
    Ok(Json(ctx.revision(number.read()?, against).await?).into_response())
}

pub(crate) async fn restore(
    State(server): State<Server>, Extension(visit): Extension<Visit>, number: Number, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let restore: Restore = payload.json()?;
    let revision = ctx.restore_revision(number.read()?, &restore).await?;
    ctx.commit().await?;
    Ok(Json(json!({ "revision": revision })).into_response())
}

/// The version of the draft that was seen: without it one could throw away what one has not read.
fn version(mut pairs: Pairs) -> Answer<i64> {
    let sent = pairs.take("version")?;
    pairs.nothing()?;
    let missing = "Send the `version` of the draft that you saw, so that nobody's work is lost.";
    whole("version", &sent.ok_or_else(|| Refusal::invalid(missing).at("version"))?)
}

fn asked(mut pairs: Pairs) -> Answer<ImpactQuery> {
    let user = pairs.take("user")?;
    let limit = pairs.take("limit")?.map(|text| whole("limit", &text)).transpose()?;
    pairs.nothing()?;
    Ok(ImpactQuery { user, limit })
}

fn whole<T: std::str::FromStr>(name: &str, text: &str) -> Answer<T> {
    text.parse().map_err(|_| Refusal::invalid(format!("`{name}` must be a whole number.")).at(name))
}
