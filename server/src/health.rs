//! Whether the process lives, and whether it can answer.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::router::Server;

/// `/livez` and `/readyz`.
pub(crate) fn routes() -> Router<Server> {
    Router::new().route("/livez", get(async || "alive\n")).route("/readyz", get(ready))
}

/// Ready once the database answers; it was migrated before anything was served.
async fn ready(State(server): State<Server>) -> (StatusCode, &'static str) {
    match server.store.is_empty().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
