//! Whether the process lives, and whether it can answer.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use remit_store::Health;

use crate::router::Server;

/// `/livez` and `/readyz`.
pub(crate) fn routes() -> Router<Server> {
    Router::new().route("/livez", get(async || "alive\n")).route("/readyz", get(ready))
}

/// Ready while the database answers and has all that this program needs. What is late is told, and no
/// reason to send people elsewhere.
async fn ready(State(server): State<Server>) -> (StatusCode, String) {
    match server.store.health((server.clock)()).await {
        Ok(Health { missing: 0, delay }) => {
            (StatusCode::OK, format!("ready\ndatabase: answers\nmigrations: all applied\njob delay: {delay} s\n"))
        }
        Ok(Health { missing, delay }) => {
            let text = format!("database: answers\nmigrations: {missing} missing\njob delay: {delay} s\n");
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready\n{text}"))
        }
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\ndatabase: does not answer\n".into())
        }
    }
}
