//! The link of an empty system, as a browser without JavaScript follows it. Every other link is answered alike.

use std::env;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use remit::config::{Config, Net, Place};
use remit::router::{Server, router};
use remit::visit::SESSION_COOKIE;
use remit_store::Store;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::leaks::house::fresh;
use crate::support::{Reply, folder};

const NOW: i64 = 1_800_000_000;
const TYPED: &str = "values[organisation]=Acme+Ltd.&values[name]=Ada+Lovelace&values[login]=ada&values[language]=zh-CN";
const PASSWORDS: &str = "values[password]=a+long+sentence&values[again]=a+long+sentence&values[templates]=true";

struct Empty {
    store: Store,
    app: Router,
}

/// Runs a test on an empty system of each kind.
fn on_an_empty_system(name: &str, test: impl AsyncFn(Empty)) {
    let file = folder(name).join("remit.db");
    Runtime::new().unwrap().block_on(async {
        test(Empty::open(&format!("sqlite://{}", file.display())).await).await;
        if let Some(server) = env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) {
            test(Empty::open(&fresh(&server, name).await).await).await;
        }
    });
}

impl Empty {
    async fn open(url: &str) -> Empty {
        let store = Store::open(url).await.unwrap();
        let config = Config::read(&Place::default(), &Net::default()).unwrap();
        let mut server = Server::new(store.clone(), &config);
        server.clock = || NOW;
        Empty { store, app: router(server) }
    }

    async fn link(&self) -> String {
        self.store.begin_setup(NOW).await.unwrap().unwrap()
    }

    async fn raw(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: head.status.as_u16(), headers: head.headers, body }
    }

    async fn get(&self, path: &str, cookie: &str) -> Reply {
        let request = Request::get(path).header("host", "remit.example").header("accept", "text/html");
        self.raw(request.header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends the form of a link.
    async fn send(&self, secret: &str, rest: &str) -> Reply {
        let request = Request::post("/api/ui/setup")
            .header("host", "remit.example")
            .header("sec-fetch-site", "same-origin")
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded");
        self.raw(request.body(Body::from(format!("secret={secret}&{TYPED}&{rest}"))).unwrap()).await
    }

    /// The page that a form led to, with what the answer gave for it.
    async fn follow(&self, reply: &Reply) -> Reply {
        assert_eq!(reply.status, 302, "{}", reply.text());
        self.get(reply.headers["location"].to_str().unwrap(), &cookies(reply)).await
    }
}

fn cookies(reply: &Reply) -> String {
    let lines = reply.headers.get_all("set-cookie").iter();
    lines.filter_map(|line| line.to_str().unwrap().split(';').next()).collect::<Vec<_>>().join("; ")
}

/// What a page says, without what is made anew for each answer.
fn said(reply: &Reply) -> (u16, String) {
    let text = reply.text();
    let nonce =
        text.split_once("nonce=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(nonce, _)| nonce.to_owned());
    (reply.status, nonce.map_or(text.clone(), |nonce| text.replace(&nonce, "NONCE")))
}

#[test]
fn the_link_leads_to_the_desk_once() {
    on_an_empty_system("setup_once", async |empty| {
        let secret = empty.link().await;
        let form = empty.get(&format!("/setup/{secret}"), "").await.good().text();
        assert!(form.contains("action=\"/api/ui/setup\"") && form.contains("autocomplete=\"new-password\""), "{form}");
        assert!(!form.contains("class=\"rail\""), "nobody is signed in");
        let done = empty.send(&secret, PASSWORDS).await;
        assert_eq!(done.headers["location"], "/admin");
        let session = cookies(&done);
        assert!(session.contains(SESSION_COOKIE) && !session.contains(&secret), "{session}");
        let desk = empty.follow(&done).await.good().text();
        assert!(desk.contains("lang=\"zh-CN\"") && desk.contains("class=\"panel steps\""), "{desk}");
        for page in ["/admin/people", "/matrix", "/admin/audit", "/admin/access"] {
            empty.get(page, &session).await.good();
        }
        assert!(!desk.contains("href=\"/customers\""), "an administrator sees no record: {desk}");
        let again = empty.send(&secret, PASSWORDS).await;
        assert_eq!(empty.follow(&again).await.status, 404);
        assert_eq!(empty.store.begin_setup(NOW).await.unwrap(), None);
    });
}

#[test]
fn a_link_that_is_used_reads_like_one_that_never_was() {
    on_an_empty_system("setup_alike", async |empty| {
        let (old, secret) = (empty.link().await, empty.link().await);
        let never = "0".repeat(64);
        let page = async |secret: &str| said(&empty.get(&format!("/setup/{secret}"), "").await);
        let form = async |secret: &str, rest: &str| {
            let reply = empty.send(secret, rest).await;
            (reply.status, reply.headers["location"].to_str().unwrap().replace(secret, "SECRET"))
        };
        let (unknown, refused) = (page(&never).await, form(&never, PASSWORDS).await);
        assert_eq!((unknown.0, refused.0), (404, 302));
        assert_eq!((page(&old).await, form(&old, PASSWORDS).await), (unknown.clone(), refused.clone()));
        // Nor is it told what is wrong with the rest.
        assert_eq!(form(&old, "values[password]=x").await, refused);
        empty.follow(&empty.send(&secret, PASSWORDS).await).await.good();
        assert_eq!((page(&secret).await, form(&secret, PASSWORDS).await), (unknown, refused));
    });
}

#[test]
fn what_was_typed_comes_back_but_for_the_passwords() {
    on_an_empty_system("setup_back", async |empty| {
        let secret = empty.link().await;
        for rest in ["values[password]=short&values[again]=short", "values[password]=a+long+one&values[again]=another"]
        {
            let refused = empty.send(&secret, rest).await;
            let sent = cookies(&refused);
            assert!(!sent.contains("long") && !sent.contains("short"), "{sent}");
            let form = empty.follow(&refused).await.good().text();
            for value in ["Acme Ltd.", "Ada Lovelace", "ada"] {
                assert!(form.contains(&format!("value=\"{value}\"")), "{form}");
            }
            assert!(form.contains("aria-invalid=\"true\"") && !form.contains("checked"), "{form}");
        }
        // Whatever is wrong is said at once, each at its field.
        let refused = empty.send(&secret, "values[password]=short&values[again]=other").await;
        let form = empty.follow(&refused).await.good().text();
        for field in ["password", "again"] {
            assert!(form.contains(&format!("href=\"#field-{field}\"")), "{form}");
        }
        empty.store.awaits_setup(&secret, NOW).await.unwrap();
    });
}

#[test]
fn another_site_sends_no_form() {
    on_an_empty_system("setup_foreign", async |empty| {
        let secret = empty.link().await;
        let request = Request::post("/api/ui/setup")
            .header("host", "remit.example")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded");
        let body = Body::from(format!("secret={secret}&{TYPED}&{PASSWORDS}"));
        assert_eq!(empty.raw(request.body(body).unwrap()).await.status, 403);
        empty.store.awaits_setup(&secret, NOW).await.unwrap();
    });
}

/// A file that every page loads is no work: it is there while nothing else can be had.
#[test]
fn files_are_served_where_there_is_no_room_for_more_work() {
    let file = folder("no_room").join("remit.db");
    Runtime::new().unwrap().block_on(async {
        let store = Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
        let config = Config::read(&Place::default(), &Net::default()).unwrap();
        let server = Server { work: Arc::new(Semaphore::new(0)), ..Server::new(store.clone(), &config) };
        let full = Empty { store, app: router(server) };
        assert_eq!(full.get("/login", "").await.status, 503);
        for path in ["/favicon.svg", "/pkg/remit.css"] {
            assert_ne!(full.get(path, "").await.status, 503, "{path}");
        }
    });
}
