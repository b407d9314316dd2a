//! A server with the demo workspace per database engine, loaded once for the whole program.
//!
//! ```ignore
//! on_each(async |demo| {
//!     let reply = demo.get("director", "/opportunities?count=exact").await;
//!     assert_eq!(reply.json()["count"]["value"], 8800);
//! });
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};
use std::{env, fs, process};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use remit::config::{Config, Net, Place};
use remit::router::{Server, router};
use remit::visit::now;
use remit_store::Store;
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// One for all tests: a connection lives as long as the runtime that opened it.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

static DEMOS: LazyLock<Vec<Demo>> = LazyLock::new(|| RUNTIME.block_on(demos()));

/// A folder of this run; those that earlier runs left are removed.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("http");
    fs::create_dir_all(&all).unwrap();
    for old in fs::read_dir(&all).unwrap().flatten() {
        if !Path::new("/proc").join(old.file_name()).exists() {
            let _ = fs::remove_dir_all(old.path());
        }
    }
    let mine = all.join(process::id().to_string());
    fs::create_dir_all(&mine).unwrap();
    mine
});

/// Held while a test reads, or by the one that writes: the demo is the same for all.
static CALM: RwLock<()> = RwLock::new(());

/// Runs a test that leaves everything as it was, on each database engine that is there.
pub fn on_each(test: impl AsyncFn(&'static Demo)) {
    let _calm = CALM.read().unwrap_or_else(PoisonError::into_inner);
    run(test);
}

/// Runs a test that changes something and puts it back, while no other runs.
pub fn alone_on_each(test: impl AsyncFn(&'static Demo)) {
    let _alone = CALM.write().unwrap_or_else(PoisonError::into_inner);
    run(test);
}

fn run(test: impl AsyncFn(&'static Demo)) {
    for demo in DEMOS.iter() {
        eprintln!("on {}", demo.engine);
        RUNTIME.block_on(test(demo));
    }
}

/// A fresh folder for a test.
pub fn folder(name: &str) -> PathBuf {
    let folder = FOLDER.join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Where the demo data lies in the repository, `bundle` or `raw`.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(name)
}

/// The rows of a CSV file, by column.
pub fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(data(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

async fn demos() -> Vec<Demo> {
    let file = folder("demo").join("remit.db");
    let mut demos = vec![Demo::load("SQLite", &format!("sqlite://{}", file.display())).await];
    if let Some(server) = env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) {
        demos.push(Demo::load("PostgreSQL", &fresh_database(&server).await).await);
    }
    demos
}

async fn fresh_database(server: &str) -> String {
    let name = format!("remit_http_{}", process::id());
    let connection = Database::connect(server).await.unwrap();
    connection.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (host, _) = server.rsplit_once('/').unwrap();
    format!("{host}/{name}")
}

/// A server with the demo workspace on one database engine.
pub struct Demo {
    pub engine: &'static str,
    pub store: Store,
    /// The database, for another node on it.
    pub url: String,
    app: Router,
    tokens: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The problem in it, after a look at its form.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().unwrap().len() > 5, "{problem}");
        problem
    }

    /// The tag of the record in it, as `If-Match` takes it.
    pub fn tag(&self) -> String {
        self.headers[header::ETAG].to_str().unwrap().into()
    }

    pub fn good(self) -> Reply {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        self
    }
}

impl Demo {
    async fn load(engine: &'static str, url: &str) -> Demo {
        let store = Store::open(url).await.unwrap();
        store.load(&data("bundle"), false, &mut |_| {}).await.unwrap();
        let config = Config::read(&Place::default(), &Net::default()).unwrap();
        let app = router(Server::new(store.clone(), &config));
        Demo { engine, store, url: url.into(), app, tokens: Mutex::default() }
    }

    /// Sends a request as it is.
    pub async fn raw(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// Asks the REST API as this user, with a token; as nobody where the login is empty.
    pub async fn send(&self, login: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !login.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token(login).await));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.raw(request.body(Body::from(body.to_vec())).unwrap()).await
    }

    pub async fn get(&self, login: &str, path: &str) -> Reply {
        self.send(login, "GET", path, &[], b"").await
    }

    pub async fn post(&self, login: &str, path: &str, body: &Value) -> Reply {
        self.send(login, "POST", path, &[], body.to_string().as_bytes()).await
    }

    /// Changes a record that was read with this tag.
    pub async fn patch(&self, login: &str, path: &str, tag: &str, body: &Value) -> Reply {
        self.send(login, "PATCH", path, &[("if-match", tag)], body.to_string().as_bytes()).await
    }

    /// How many records of a list there are, exactly.
    pub async fn count(&self, login: &str, list: &str) -> u64 {
        let mark = if list.contains('?') { '&' } else { '?' };
        let page = self.get(login, &format!("{list}{mark}limit=1&count=exact")).await.good().json();
        assert_eq!(page["count"]["exact"], true);
        page["count"]["value"].as_u64().unwrap()
    }

    /// Every page of a list.
    pub async fn pages(&self, login: &str, list: &str) -> Vec<Reply> {
        let mark = if list.contains('?') { '&' } else { '?' };
        let (mut pages, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(login, &format!("{list}{mark}limit=200{after}")).await.good();
            let next = page.json()["next"].as_str().map(String::from);
            pages.push(page);
            match next {
                Some(cursor) => after = format!("&after={}", remit_wire::encode(&cursor)),
                None => return pages,
            }
        }
    }

    /// Every record of a list.
    pub async fn all(&self, login: &str, list: &str) -> Vec<Value> {
        let pages = self.pages(login, list).await;
        pages.iter().flat_map(|page| page.json()["data"].as_array().unwrap().clone()).collect()
    }

    /// The id of the record of this list with this key.
    pub async fn id(&self, login: &str, list: &str, key: &str) -> String {
        let all = self.all(login, list).await;
        let found = all.iter().find(|record| record["key"] == key);
        found.unwrap_or_else(|| panic!("{login} sees no {key}"))["id"].as_str().unwrap().into()
    }

    async fn token(&self, login: &str) -> String {
        let known = self.tokens.lock().unwrap().get(login).cloned();
        if let Some(token) = known {
            return token;
        }
        let token = self.store.create_token(login, "test", None, now()).await.unwrap();
        self.tokens.lock().unwrap().insert(login.into(), token.clone());
        token
    }
}
