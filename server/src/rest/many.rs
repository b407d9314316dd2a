//! Many records at once: changes in one request, and a file to take away.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use remit_policy::Object;
use remit_store::{Export, Visit};
use remit_wire::{Operation, OperationResult, Problem};
use serde_json::json;

use super::input::{Kind, Pairs, Payload};
use super::problem::Answer;
use crate::export::{CSV, XLSX};
use crate::router::Server;

pub(crate) async fn bulk(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, payload: Payload,
) -> Answer {
    let ctx = server.store.write(&visit).await?;
    let sent = payload.operations()?;
    let understood: Vec<Operation> = sent.iter().filter_map(|one| one.as_ref().ok()).cloned().collect();
    let mut done = ctx.bulk(object, &understood).await?.into_iter();
    ctx.commit().await?;
    let results = sent.into_iter().filter_map(|one| one.map_or_else(|problem| Some(refused(problem)), |_| done.next()));
    Ok(Json(json!({ "data": results.collect::<Vec<_>>() })).into_response())
}

fn refused(problem: Problem) -> OperationResult {
    OperationResult { status: problem.status, record: None, problem: Some(problem) }
}

pub(crate) async fn export(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, pairs: Pairs,
) -> Answer {
    // Who is not signed in is told that before anything about what they sent.
    server.store.read(&visit).await?;
    let export = server.store.export_csv(&visit, object, &pairs.list(object)?).await?;
    Ok(file(object, "csv", CSV, export))
}

pub(crate) async fn export_xlsx(
    State(server): State<Server>, Extension(visit): Extension<Visit>, Kind(object): Kind, pairs: Pairs,
) -> Answer {
    server.store.read(&visit).await?;
    let export = server.store.export_xlsx(&visit, object, &pairs.list(object)?).await?;
    Ok(file(object, "xlsx", XLSX, export))
}

/// A file to keep, and how many more records matched that only leave with someone's approval.
fn file(object: Object, end: &str, kind: &'static str, export: Export) -> Response {
    let mut response = export.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(name) = HeaderValue::try_from(format!("attachment; filename=\"{}.{end}\"", object.plural())) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    headers.insert("remit-left-out", HeaderValue::from(export.left_out));
    response
}
