//! The one place that turns what went wrong into an answer (RFC 9457).
//!
//! What the store says to a user passes as it is; everything else becomes the same sentence, and
//! the log holds the rest. Nothing here knows whether a record exists.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use remit_store::StoreError;
use remit_wire::reason::General;
use remit_wire::{Code, Problem};

/// An answer that says what went wrong.
#[derive(Debug)]
pub(crate) struct Refusal(Problem);

/// What handlers answer.
pub(crate) type Answer<T = Response> = Result<T, Refusal>;

impl Refusal {
    /// What was sent cannot be used, for a reason that has a status of its own.
    pub(crate) fn with_status(status: StatusCode, title: &str, detail: impl Into<String>) -> Refusal {
        let problem = Problem::new(Code::Invalid, detail);
        Refusal(Problem { status: status.as_u16(), title: title.into(), ..problem })
    }

    /// What was sent cannot be read.
    pub(crate) fn unreadable(detail: impl Into<String>) -> Refusal {
        Refusal::with_status(StatusCode::BAD_REQUEST, Code::Invalid.title(), detail)
    }

    /// What was sent can be read, and not be used.
    pub(crate) fn invalid(detail: impl Into<String>) -> Refusal {
        Refusal(Problem::new(Code::Invalid, detail))
    }

    /// The same answer as the store gives for what is absent or invisible.
    pub(crate) fn not_found() -> Refusal {
        Refusal(Problem::because(Code::NotFound, General::NotFound))
    }

    /// The same, about a field.
    pub(crate) fn at(self, field: &str) -> Refusal {
        Refusal(self.0.at(field))
    }

    /// What it says, for an answer that says it of a part.
    pub(crate) fn into_problem(self) -> Problem {
        self.0
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal(problem)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_it_is() {
        let response = Refusal::not_found().into_response();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert!(!response.headers().contains_key(header::WWW_AUTHENTICATE));
    }

    #[test]
    fn nobody_is_told_how_to_become_somebody() {
        let response = Refusal::from(Problem::new(Code::SignedOut, "No.")).into_response();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
    }

    #[test]
    fn a_failure_of_ours_names_nothing() {
        let refusal = Refusal::from(StoreError::Broken("table `person` is gone".into()));
        assert_eq!(refusal.0.status, 500);
        assert!(!refusal.0.detail.contains("person"));
    }
}
