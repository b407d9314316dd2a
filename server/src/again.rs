//! Once more, where that is safe: a request that met a broken connection or another transaction in its
//! way is answered by a second attempt, unless the first one may have kept something.
//!
//! One place does it for pages, their functions and the API alike, because only here is the whole
//! request at hand: what was sent is held in memory meanwhile, which is no more than [`BODY_LIMIT`].

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use remit_store::attempt;

use crate::router::BODY_LIMIT;

/// How long it may take to send a body.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before the second attempt: what breaks one connection breaks the others just then.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers, at the second attempt where the first one met something that passes.
pub(crate) async fn once_more(request: Request, next: Next) -> Response {
    let size = request.body().size_hint().exact();
    if size.is_none_or(|size| size > BODY_LIMIT as u64) {
        // Whoever reads it refuses what is too long.
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(Ok(body)) = tokio::time::timeout(PATIENCE, to_bytes(body, BODY_LIMIT)).await else {
        return StatusCode::REQUEST_TIMEOUT.into_response();
    };
    let (response, safe) = attempt(next.clone().run(made(&head, &body))).await;
    // Parts of a page are drawn in tasks of their own, which nobody watches; but a page changes nothing.
    let page = head.method == Method::GET && response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let failed = safe && response.status().is_server_error();
    if !page && !failed {
        return response;
    }
    tokio::time::sleep(PAUSE).await;
    next.run(made(&head, &body)).await
}

fn made(head: &Parts, body: &Bytes) -> Request {
    Request::from_parts(head.clone(), Body::from(body.clone()))
}
