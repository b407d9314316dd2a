//! What every answer says to the browser, so that a mistake elsewhere stays harmless.
//!
//! Each request gets a nonce of its own, in its extensions. Only scripts that carry it run, and what
//! they load in turn; nothing that slipped into a page does.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::Nonce;

/// The same on every answer.
const FIXED: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What is no page needs nothing.
const NOT_A_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Hands a nonce in and sets the headers on the way out.
pub(crate) async fn secure(mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_SECURITY_POLICY, content_policy(headers, &nonce));
    let caching = HeaderValue::from_static(caching(headers));
    headers.entry(CACHE_CONTROL).or_insert(caching);
    response
}

/// What has a fingerprint of its content in its name never changes: browsers keep it and ask no more.
pub(crate) async fn kept(mut response: Response) -> Response {
    if response.status().is_success() {
        let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(CACHE_CONTROL, for_ever);
    }
    response
}

fn content_policy(headers: &HeaderMap, nonce: &Nonce) -> HeaderValue {
    let policy = if kind(headers) == "text/html" { for_page(nonce) } else { NOT_A_PAGE.into() };
    // A nonce is made of letters, digits, `-` and `_`; were it not, nothing would be allowed.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(NOT_A_PAGE))
}

fn for_page(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Answers with data are kept nowhere. Files are kept, and asked for again each time, where their names do
/// not change with their content.
fn caching(headers: &HeaderMap) -> &'static str {
    match kind(headers) {
        "text/javascript" | "application/wasm" | "text/css" | "image/svg+xml" | "image/png" | "image/x-icon" => {
            "no-cache"
        }
        _ => "no-store",
    }
}

fn kind(headers: &HeaderMap) -> &str {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))])
    }

    #[test]
    fn a_page_names_its_nonce_and_data_names_nothing() {
        let nonce = Nonce::from_value("abc");
        let page = content_policy(&of("text/html; charset=utf-8"), &nonce);
        assert!(page.to_str().unwrap().contains("script-src 'nonce-abc' 'strict-dynamic'"));
        assert_eq!(content_policy(&of("application/json"), &nonce), NOT_A_PAGE);
        assert_eq!(content_policy(&HeaderMap::new(), &nonce), NOT_A_PAGE);
    }

    #[test]
    fn data_is_kept_nowhere() {
        assert_eq!(caching(&of("application/problem+json")), "no-store");
        assert_eq!(caching(&of("text/html")), "no-store");
        assert_eq!(caching(&of("application/wasm")), "no-cache");
    }
}
