//! Who claims to ask, from where, when: made from a request, and put into its extensions.
//!
//! Pages read the session cookie and nothing else, REST the token and nothing else. The address is
//! the connection's; only where that one belongs to a trusted proxy does `X-Forwarded-For` count,
//! and of it the right-most address that is no trusted proxy, since everything left of it is
//! whatever the client chose to send. An address that cannot be read is unknown, and what depends
//! on it does not hold. `X-Forwarded-Proto` counts likewise: where it says https, cookies are `Secure`.

use std::net::{IpAddr, SocketAddr};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use remit_app::api::server::Https;
use remit_store::{Credential, Visit};

use crate::refused;
use crate::router::Server;

/// The cookie that carries a session's secret.
pub const SESSION_COOKIE: &str = "remit_session";

/// Seconds since 1970, UTC.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// For pages: who asks is told by the session cookie.
pub(crate) async fn by_cookie(State(server): State<Server>, request: Request, next: Next) -> Response {
    let credential = cookie(request.headers()).map(|secret| Credential::Session(secret.into()));
    answered(server, request, credential, next).await
}

/// For programs: who asks is told by the token.
pub(crate) async fn by_token(State(server): State<Server>, request: Request, next: Next) -> Response {
    let credential = bearer(request.headers()).map(|token| Credential::Token(token.into()));
    answered(server, request, credential, next).await
}

async fn answered(server: Server, mut request: Request, credential: Option<Credential>, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let https = peer.is_some_and(|peer| through_https(peer, request.headers(), &server.proxies));
    request.extensions_mut().insert(Https(https));
    let ip = peer.and_then(|peer| client(peer, request.headers(), &server.proxies));
    let visit = Visit { credential, at: (server.clock)(), ip };
    request.extensions_mut().insert(visit.clone());
    refused::written(&server, visit, request, next).await
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SESSION_COOKIE).map(|(_, value)| value)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The client's address, as far as the way to it can be trusted.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|network| network.contains(ip));
    let mut nearest = peer;
    for hop in hops(headers) {
        if !is_trusted(&nearest) {
            break;
        }
        nearest = hop?;
    }
    Some(nearest)
}

/// Whether a trusted proxy says that its client came through https. This program speaks http alone.
fn through_https(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    let peer = peer.to_canonical();
    let said = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = said.split(',').next().unwrap_or_default().trim();
    trusted.iter().any(|network| network.contains(&peer)) && first.eq_ignore_ascii_case("https")
}

/// What `X-Forwarded-For` says, nearest first; none where an entry is not an address.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines = headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or("?"));
    let entries: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    let parsed: Vec<_> = entries.into_iter().rev().map(|entry| address(entry.trim())).collect();
    parsed.into_iter()
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let ip = plain.or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    ip.ok().map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> Option<String> {
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let found = client(peer.parse().unwrap(), &headers("x-forwarded-for", forwarded), &trusted);
        found.map(|ip| ip.to_string())
    }

    #[test]
    fn nobody_is_believed_unless_trusted() {
        assert_eq!(from("9.9.9.9", &["10.0.0.1"], &[]).unwrap(), "9.9.9.9");
        assert_eq!(from("9.9.9.9", &["10.0.0.1"], &["10.0.0.0/8"]).unwrap(), "9.9.9.9");
        assert_eq!(from("::ffff:9.9.9.9", &[], &[]).unwrap(), "9.9.9.9");
    }

    #[test]
    fn of_the_forwarded_the_right_most_stranger_counts() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(from("10.0.0.1", &["1.1.1.1, 2.2.2.2"], &trusted).unwrap(), "2.2.2.2");
        assert_eq!(from("10.0.0.1", &["1.1.1.1, 2.2.2.2, 10.0.0.2"], &trusted).unwrap(), "2.2.2.2");
        assert_eq!(from("10.0.0.1", &["1.1.1.1", "2.2.2.2:99, 10.0.0.2"], &trusted).unwrap(), "2.2.2.2");
        assert_eq!(from("10.0.0.1", &["[2001:db8::1]"], &trusted).unwrap(), "2001:db8::1");
    }

    #[test]
    fn without_a_stranger_it_is_the_furthest_proxy() {
        assert_eq!(from("10.0.0.1", &[], &["10.0.0.0/8"]).unwrap(), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["10.0.0.2"], &["10.0.0.0/8"]).unwrap(), "10.0.0.2");
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        assert_eq!(from("10.0.0.1", &["1.1.1.1, unknown"], &["10.0.0.0/8"]), None);
        assert_eq!(from("10.0.0.1", &[""], &["10.0.0.0/8"]), None);
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        assert_eq!(cookie(&headers("cookie", &["a=b; remit_session=s=1", "c=d"])), Some("s=1"));
        assert_eq!(cookie(&headers("cookie", &["xremit_session=no"])), None);
    }

    #[test]
    fn a_token_needs_its_scheme() {
        assert_eq!(bearer(&headers("authorization", &["bearer t "])), Some("t"));
        assert_eq!(bearer(&headers("authorization", &["Basic t"])), None);
        assert_eq!(bearer(&headers("authorization", &["t"])), None);
    }
}
