//! Records of all types: one page, one record, counts and sums, search, and changes.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use remit_policy::Object;
use remit_store::Visit;
use remit_wire::Record;
use serde_json::json;

use super::PREFIX;
use super::input::{Id, Kind, Pairs, Payload, required_tag, tag};
use super::problem::Answer;
use crate::router::Server;

pub(crate) async fn list(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, pairs: Pairs,
) -> Answer {
    let ctx = server.store.browse(&visit).await?;
    let page = ctx.list(object, &pairs.list(object)?).await?;
    Ok(Json(page).into_response())
}

pub(crate) async fn aggregate(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, pairs: Pairs,
) -> Answer {
    let ctx = server.store.browse(&visit).await?;
    let groups = ctx.aggregate(object, &pairs.aggregate(object)?).await?;
    Ok(Json(groups).into_response())
}

pub(crate) async fn search(State(server): State<Server>, Extension(visit): Extension<Visit>, pairs: Pairs) -> Answer {
    let ctx = server.store.browse(&visit).await?;
    let (words, limit) = pairs.search()?;
    let found = ctx.search(&words, limit).await?;
    Ok(Json(json!({ "data": found })).into_response())
}

pub(crate) async fn read(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    let record = ctx.get(object, id.read()?).await?;
    drop(ctx);
    // Before it is shown: what cannot be written into the audit trail is not seen.
    server.store.viewed(&visit, object, record.id).await?;
    Ok(one(StatusCode::OK, &record))
}

pub(crate) async fn create(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let record = ctx.create(object, &payload.draft()?).await?;
    ctx.commit().await?;
    Ok(match record {
        Some(record) => created(object, &record),
        None => out_of_sight(StatusCode::CREATED),
    })
}

pub(crate) async fn edit(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, headers: HeaderMap,
    payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    // The id comes last: one that cannot be an id gets the answers that an absent one gets.
    let (tag, draft) = (required_tag(&headers)?, payload.draft()?);
    let record = ctx.edit(object, id.read()?, &tag, &draft).await?;
    ctx.commit().await?;
    Ok(one(StatusCode::OK, &record))
}

pub(crate) async fn delete(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, headers: HeaderMap,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    ctx.delete(object, id.read()?, tag(&headers).as_deref()).await?;
    ctx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(crate) async fn bin(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, pairs: Pairs,
) -> Answer {
    let ctx = server.store.read(&visit).await?;
    pairs.nothing()?;
    Ok(Json(json!({ "data": ctx.bin(object).await? })).into_response())
}

pub(crate) async fn restore(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let record = ctx.restore(object, id.read()?).await?;
    ctx.commit().await?;
    Ok(seen(record.as_ref()))
}

pub(crate) async fn transfer(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, id: Id, headers: HeaderMap,
    payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let (to, keep_shares) = payload.handover()?;
    let record = ctx.transfer(object, id.read()?, tag(&headers).as_deref(), &to, keep_shares).await?;
    ctx.commit().await?;
    Ok(seen(record.as_ref()))
}

fn seen(record: Option<&Record>) -> Response {
    record.map_or_else(|| out_of_sight(StatusCode::OK), |record| one(StatusCode::OK, record))
}

/// It was done, and the one who did it does not see the record: there is no more to say.
fn out_of_sight(status: StatusCode) -> Response {
    (status, Json(json!({ "done": true }))).into_response()
}

fn created(object: Object, record: &Record) -> Response {
    let mut response = one(StatusCode::CREATED, record);
    let place = HeaderValue::try_from(format!("{PREFIX}/{}/{}", object.plural(), record.id));
    if let Ok(place) = place {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// A record, with its tag where HTTP looks for it.
fn one(status: StatusCode, record: &Record) -> Response {
    let mut response = (status, Json(record)).into_response();
    if let Ok(tag) = HeaderValue::try_from(format!("\"{}\"", record.etag)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
