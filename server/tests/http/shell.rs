//! What surrounds every answer: headers, the defence against other sites, bounds, health.

use axum::body::Body;
use axum::http::Request;

use crate::cases::{Ask, Way};
use crate::leaks::house::in_a_house;
use crate::leaks::ways::Site;
use crate::support::{Reply, on_each};

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).header("host", "remit.example").body(Body::empty()).unwrap()
}

#[test]
fn a_page_runs_its_own_scripts_and_no_others() {
    on_each(async |demo| {
        let (first, second) = (demo.raw(get("/login")).await, demo.raw(get("/login")).await);
        let nonce = |reply: &Reply| {
            let policy = header(reply, "content-security-policy").to_owned();
            let (_, rest) = policy.split_once("script-src 'nonce-").unwrap();
            rest.split_once('\'').unwrap().0.to_owned()
        };
        assert_ne!(nonce(&first), nonce(&second));
        let page = first.text();
        let scripts: Vec<&str> = page.split("<script").skip(1).map(|rest| rest.split_once('>').unwrap().0).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            assert!(script.contains(&format!("nonce=\"{}\"", nonce(&first))), "{script}");
        }
        assert!(!page.contains(" style=\""), "a style that the policy forbids");
        assert_eq!(header(&first, "cache-control"), "no-store");
    });
}

#[test]
fn every_answer_has_the_fixed_headers() {
    on_each(async |demo| {
        for path in ["/", "/livez", "/nowhere", "/api/v1/me", "/api/v1/openapi.json", "/pkg/none.js"] {
            let reply = demo.raw(get(path)).await;
            assert_eq!(header(&reply, "x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header(&reply, "referrer-policy"), "same-origin", "{path}");
            assert!(header(&reply, "content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert!(!header(&reply, "cache-control").is_empty(), "{path}");
        }
    });
}

#[test]
fn what_is_nowhere_is_a_404() {
    in_a_house(async |house| {
        for path in ["/nowhere", "/admin/nowhere"] {
            assert_eq!(house.ask(Way::Page, "chief", &Ask::get(path)).await.status, 404, "{path}");
            // Who is nobody is not told which pages there are.
            assert_eq!(house.raw(get(path)).await.status, 302, "{path}");
        }
        assert_eq!(house.raw(get("/pkg/none.js")).await.status, 404);
    });
}

#[test]
fn another_site_cannot_send_for_us() {
    on_each(async |demo| {
        let post = |name: &str, value: &str| {
            let request = Request::post("/api/ui/anything").header("host", "remit.example");
            request.header(name, value).body(Body::empty()).unwrap()
        };
        for (name, value) in
            [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")]
        {
            assert_eq!(demo.raw(post(name, value)).await.status, 403, "{name}: {value}");
        }
        assert_ne!(demo.raw(post("sec-fetch-site", "same-origin")).await.status, 403);
    });
}

#[test]
fn a_page_takes_no_more_than_it_can_use() {
    on_each(async |demo| {
        let body = vec![b'x'; 10 << 20];
        let request = Request::post("/api/ui/anything").header("content-length", body.len());
        assert_eq!(demo.raw(request.body(Body::from(body)).unwrap()).await.status, 413);
    });
}

#[test]
fn the_process_lives_and_is_ready() {
    on_each(async |demo| {
        assert_eq!(demo.raw(get("/livez")).await.status, 200);
        assert_eq!(demo.raw(get("/readyz")).await.status, 200);
    });
}
