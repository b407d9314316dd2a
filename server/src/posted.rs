//! What is sent to the page that reads people from files: a form as browsers send it with files, or without.
//! [`remit_app::desk::import`] decides what becomes of it, and tells it in the reader's language.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::Body as _;
use remit_app::desk::sent::{LIMIT, Sent};

/// How much of what is too long is still received and thrown away: a browser that may not send its form to the
/// end shows a broken connection and no answer.
const HEARD_OUT: usize = 32 << 20;
/// How long it may take to send it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads the form, so that the page finds what was sent.
pub(crate) async fn files(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = tokio::time::timeout(PATIENCE, whole(body)).await else {
        return StatusCode::REQUEST_TIMEOUT.into_response();
    };
    let sent = match body {
        None => Sent::too_large(),
        Some(body) => read(&parts, body).await,
    };
    parts.extensions.insert(sent);
    next.run(Request::from_parts(parts, Body::empty())).await
}

/// What was sent, unless it is too long.
async fn whole(mut body: Body) -> Option<Vec<u8>> {
    let (mut kept, mut size) = (Vec::new(), 0_usize);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        size = size.saturating_add(data.len());
        if size > HEARD_OUT {
            return None;
        }
        if size <= LIMIT {
            kept.extend_from_slice(&data);
        } else {
            kept = Vec::new();
        }
    }
    (size <= LIMIT).then_some(kept)
}

async fn read(parts: &Parts, body: Vec<u8>) -> Sent {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/") {
        return Sent::pasted(&String::from_utf8_lossy(&body));
    }
    let mut request = Request::from_parts(parts.clone(), Body::from(body));
    // It is as long as it may be.
    DefaultBodyLimit::disable().apply(&mut request);
    taken(request).await.unwrap_or_else(Sent::not_understood)
}

async fn taken(request: Request) -> Option<Sent> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut sent = Sent::default();
    while let Some(part) = form.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        sent.take(&name, &part.bytes().await.ok()?);
    }
    Some(sent)
}
