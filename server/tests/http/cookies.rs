//! The cookie that carries a session: out of reach of scripts and other sites, and `Secure` where the
//! browser came through https.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use remit::config::{Config, Net, Place};
use remit::router::{Server, router};
use tower::ServiceExt;

use crate::support::{Demo, on_each};

/// The cookies that signing in sets, for someone who comes from this address through what is said.
async fn cookies(demo: &Demo, peer: &str, forwarded: Option<&str>) -> Vec<String> {
    let config = Config::read(&Place::default(), &Net::default()).unwrap();
    let proxies = ["10.0.0.0/8".parse().unwrap()].into();
    let app = router(Server { proxies, ..Server::new(demo.store.clone(), &config) });
    let peer: SocketAddr = format!("{peer}:4000").parse().unwrap();
    let mut request = Request::post("/api/ui/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(peer));
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-proto", forwarded);
    }
    let reply = app.oneshot(request.body(Body::from("login=director&password=remit-demo")).unwrap()).await.unwrap();
    assert!(reply.status().is_redirection() || reply.status().is_success(), "{}", reply.status());
    let set = reply.headers().get_all(header::SET_COOKIE).iter();
    set.map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

/// Seen to fail with `visit::through_https` not asking who the proxy is, and with `set_cookie` leaving
/// `Secure` out.
#[test]
fn a_session_that_began_on_https_stays_there() {
    on_each(async |demo| {
        for (peer, forwarded, secure) in [
            ("10.0.0.1", Some("https"), true),
            ("10.0.0.1", Some("HTTPS, http"), true),
            ("10.0.0.1", Some("http"), false),
            ("10.0.0.1", Some("http, https"), false),
            ("10.0.0.1", Some(""), false),
            ("10.0.0.1", None, false),
            // Nobody else says how a browser came.
            ("9.9.9.9", Some("https"), false),
        ] {
            let cookies = cookies(demo, peer, forwarded).await;
            let session = cookies.iter().find(|cookie| cookie.starts_with("remit_session=")).unwrap();
            assert!(session.contains("; HttpOnly; SameSite=Lax; Path=/;"), "{session}");
            for cookie in &cookies {
                assert_eq!(cookie.ends_with("; Secure"), secure, "{peer} {forwarded:?}: {cookie}");
            }
        }
    });
}
