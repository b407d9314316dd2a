//! What a page weighs, and that nothing but its style keeps it from being shown.

use std::fs;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use remit::config::{Config, Net, Place};
use remit::router::{Server, router};
use remit_policy::Object;
use remit_store::Store;
use tower::ServiceExt;

use crate::leaks::ways::Site;
use crate::support::{Reply, folder, on_each};

/// The most bytes that a page with fifty rows may have. Pages are not compressed on the way: they mix what
/// is secret with what was sent.
const LIST: usize = 60 * 1024;

#[test]
fn a_list_of_fifty_rows_is_light() {
    on_each(async |demo| {
        let mut full = 0;
        for login in ["darcel.schlecht", "director"] {
            for object in Object::ALL {
                let path = format!("/{}", object.plural());
                let page = demo.page(login, &path).await;
                let rows = page.text().matches("<tr data-id").count();
                assert!(page.body.len() <= LIST, "{login} {path}: {} bytes, {rows} rows", page.body.len());
                full += usize::from(rows == 50);
            }
        }
        assert!(full > 10, "{full} lists are full");
    });
}

const FILES: [(&str, &str); 3] = [
    ("remit.0123456789abcdef.css", "main { color: red }"),
    ("remit.0123456789abcdef.js", "export function hydrate() {}"),
    ("remit.0123456789abcdef.wasm", "wasm"),
];

/// A server with a browser side.
async fn site() -> axum::Router {
    let site = folder("weight");
    fs::create_dir_all(site.join("pkg")).unwrap();
    for (name, content) in FILES {
        fs::write(site.join("pkg").join(name), content).unwrap();
        fs::write(site.join("pkg").join(format!("{name}.br")), "br").unwrap();
        fs::write(site.join("pkg").join(format!("{name}.gz")), "gz").unwrap();
    }
    fs::write(site.join("assets.txt"), FILES.map(|(name, _)| name).join("\n")).unwrap();
    let store = Store::open(&format!("sqlite://{}", site.join("remit.db").display())).await.unwrap();
    let config = Config::read(&Place::default(), &Net { site: Some(site), ..Net::default() }).unwrap();
    router(Server::new(store, &config))
}

async fn get(site: &axum::Router, path: &str, encodings: &str) -> Reply {
    let request = Request::get(path).header("accept-encoding", encodings).body(Body::empty()).unwrap();
    let (head, body) = site.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Reply { status: head.status.as_u16(), headers: head.headers, body }
}

/// Every page has the same head, so one tells of all.
#[test]
fn a_page_waits_for_its_style_and_for_nothing_else() {
    on_each(async |_| {
        let page = get(&site().await, "/login", "br").await.good().text();
        let (head, body) = page.split_once("</head>").unwrap();
        let tags =
            |name: &str| head.split('<').filter(|tag| tag.starts_with(name)).map(str::to_owned).collect::<Vec<_>>();
        let links = tags("link");
        let styles: Vec<_> = links.iter().filter(|link| link.contains("rel=\"stylesheet\"")).collect();
        assert_eq!(styles.len(), 1, "{links:?}");
        assert!(styles[0].contains("/pkg/remit.0123456789abcdef.css"), "{styles:?}");
        let early = |kind: &str, file: &str| links.iter().any(|link| link.contains(kind) && link.contains(file));
        assert!(early("rel=\"modulepreload\"", ".js\"") && early("rel=\"preload\"", ".wasm\""), "{links:?}");
        assert!(tags("style").is_empty());
        for script in tags("script") {
            assert!(script.contains("type=\"module\"") || script.contains("defer"), "{script}");
        }
        assert!(!body.contains("<script src") && !body.contains("stylesheet"), "{body}");
    });
}

#[test]
fn files_are_kept_for_ever_and_sent_compressed() {
    on_each(async |_| {
        let site = site().await;
        for (name, content) in FILES {
            let path = format!("/pkg/{name}");
            for (encodings, sent) in [("gzip, br", "br"), ("gzip", "gz"), ("identity", content)] {
                let reply = get(&site, &path, encodings).await.good();
                assert_eq!(reply.text(), sent, "{path} as {encodings}");
                assert_eq!(reply.headers["cache-control"], "public, max-age=31536000, immutable");
                let encoded = reply.headers.get("content-encoding").map(|value| value.to_str().unwrap());
                assert_eq!(encoded.is_some(), sent != content, "{path} as {encodings}");
            }
        }
        for path in ["/pkg/remit.wasm", "/pkg/remit.js", "/pkg/remit.css", "/pkg/"] {
            let reply = get(&site, path, "br").await;
            assert_eq!((reply.status, reply.headers["cache-control"].to_str().unwrap()), (404, "no-store"), "{path}");
        }
    });
}
