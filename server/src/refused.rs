//! What is refused to someone is written into the audit trail, in one place for every way in.
//!
//! The store notes what was attempted where it decides; how the request is answered in the end is known here.
//! A `403` is a refusal as a whole, and so is a `501`: only an approval would allow it, and there is no way to ask
//! for one, so it is not done. What a form or one of many operations was refused is told apart. What is
//! out of sight or not there is answered with `404` alike, and leaves no entry.
//!
//! The answer is made by then and stays as it is, whatever becomes of the entry.

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use remit_policy::Object;
use remit_store::{Attempt, Visit, listened};

use crate::metrics::method;
use crate::router::Server;

/// Answers, and has written what was refused.
pub(crate) async fn written(server: &Server, visit: Visit, request: Request, next: Next) -> Response {
    let (address, named) = (address(&request), named(request.uri().path()));
    let (response, heard) = listened(next.run(request)).await;
    let refused = match response.status() {
        StatusCode::FORBIDDEN | StatusCode::NOT_IMPLEMENTED => heard.refused(true, named),
        // What broke has refused nothing.
        status if status.is_server_error() => Vec::new(),
        _ => heard.refused(false, named),
    };
    if !refused.is_empty() {
        let store = server.store.clone();
        // In a task of its own: who goes away before the answer is there is written down as well.
        let done = tokio::spawn(async move { store.refused(&visit, &address, refused).await }).await;
        if let Ok(Err(error)) = done {
            tracing::error!(%error, "a refusal is missing in the audit trail");
        }
    }
    response
}

/// What was asked for, as it stands in the table of routes: nothing that anybody sent.
fn address(request: &Request) -> String {
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    format!("{} {pattern}", method(request.method()))
}

/// The type of records that an address names, and the id.
fn named(path: &str) -> Attempt {
    let mut parts = path.trim_start_matches(crate::rest::PREFIX).split('/').skip(1);
    let object = parts.next().and_then(Object::from_plural);
    let record = object.and_then(|_| parts.next()).and_then(|id| id.parse().ok());
    Attempt::named(object, record)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_names_a_record_or_a_type_or_nothing() {
        let id = Uuid::from_u128(7);
        for prefix in ["", crate::rest::PREFIX] {
            let is = |path: &str| named(&format!("{prefix}{path}"));
            assert_eq!(is(&format!("/customers/{id}/who")), Attempt::named(Some(Object::Customer), Some(id)));
            assert_eq!(is("/tickets/export.csv"), Attempt::named(Some(Object::Ticket), None));
            assert_eq!(is(&format!("/people/{id}")), Attempt::default());
        }
    }
}
