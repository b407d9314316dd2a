//! No more requests in work than the machine can carry: one too many is told at once to come back,
//! instead of waiting with all the others and taking memory meanwhile.
//!
//! Files and health are not counted: they cost next to nothing, and whoever watches must get an answer
//! just then.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use remit_wire::reason::General;
use remit_wire::{Code, Problem};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::router::Server;
use crate::{export, rest};

/// For how long a page that is sent bit by bit counts as work: a reader who is slower holds nobody up.
const LONGEST: Duration = Duration::from_secs(10);

/// Lets a request in, or says that there are too many; and says when to come back, whoever refuses it
/// for now.
pub(crate) async fn bounded(State(server): State<Server>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/pkg/") {
        return next.run(request).await;
    }
    let mut response = match server.work.clone().try_acquire_owned() {
        Ok(place) => held(next.run(request).await, place),
        Err(_) => {
            server.metrics.refuse();
            too_many(&request)
        }
    };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn too_many(request: &Request) -> Response {
    let problem = Problem::because(Code::Busy, General::Overloaded);
    let page = request.headers().get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    if request.uri().path().starts_with("/api/") && !page.is_some_and(|kinds| kinds.contains("text/html")) {
        return rest::refused(problem).into_response();
    }
    export::refused(request.headers(), &problem)
}

/// An answer that keeps its place until all of it is made.
fn held(response: Response, place: OwnedSemaphorePermit) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let (alive, ended) = oneshot::channel::<()>();
    tokio::spawn(async move {
        let _ = tokio::time::timeout(LONGEST, ended).await;
        drop(place);
    });
    response.map(|body| Body::new(Held { body, _alive: alive }))
}

/// A body that is being made.
struct Held {
    body: Body,
    /// Dropped with it.
    _alive: oneshot::Sender<()>,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>, context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
