//! What the functions in this folder have in common on the server.

use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use leptos_router::location::RequestUrl;
use remit_store::{Ctx, Store, StoreError, Visit};
use remit_wire::{Code, Problem};

use super::Refusal;

/// The store that the server gave to this request.
///
/// # Errors
/// If the server gave none.
pub fn store() -> Result<Store, Refusal> {
    use_context::<Store>().ok_or_else(unprepared)
}

/// Who asks, from where, when.
///
/// # Errors
/// If the server did not say.
pub fn visit() -> Result<Visit, Refusal> {
    use_context::<Visit>().ok_or_else(unprepared)
}

fn unprepared() -> Refusal {
    refuse(Problem::new(Code::Internal, "Something went wrong on our side. Nothing was changed."))
}

/// Begins a request that only reads.
///
/// # Errors
/// `signed_out` if nobody is signed in.
pub async fn reading() -> Result<Ctx, Refusal> {
    let (store, visit) = (store()?, visit()?);
    Ok(store.read(&visit).await?)
}

/// Begins a request that writes; it ends with [`Ctx::commit`].
///
/// # Errors
/// `signed_out` if nobody is signed in.
pub async fn writing() -> Result<Ctx, Refusal> {
    let (store, visit) = (store()?, visit()?);
    Ok(store.write(&visit).await?)
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        refuse(Problem::from(error))
    }
}

/// A refusal that also sets the status of the answer. While a page is drawn, its main part does that
/// instead: a related list that may not be read does not make the page a failure.
pub fn refuse(problem: Problem) -> Refusal {
    if use_context::<RequestUrl>().is_none() {
        set_status(problem.status);
    }
    Refusal(problem)
}

/// Sets the HTTP status of this request's answer.
pub fn set_status(status: u16) {
    if let (Some(answer), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        answer.set_status(status);
    }
}

/// Adds a cookie to this request's answer.
pub fn set_cookie(cookie: &str) {
    if let (Some(answer), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        answer.append_header(header::SET_COOKIE, value);
    }
}

/// A header of this request.
#[must_use]
pub fn request_header(name: header::HeaderName) -> Option<String> {
    let parts = use_context::<Parts>()?;
    Some(parts.headers.get(name)?.to_str().ok()?.to_owned())
}
