//! A small house in which every class of leak has a room: two offices, one person per role, and a
//! record of each type on both sides of every line; the folder `house` is its bundle. What records hold
//! is marked with [`MARK`], so that it is recognised wherever it turns up.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use remit::config::{Config, Net, Place};
use remit::router::{Server, router};
use remit_policy::Object;
use remit_store::{Credential, Store, Visit};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::ways::Site;
use crate::cases::{Ask, Way, pairs};
use crate::support::{Reply, folder};

/// In every text of a record, and nowhere else.
pub const MARK: &str = "Klondike";
/// What ann never reads of records that she sees, as a person or a program would write it.
pub const HIDDEN: [&str; 27] = [
    "111110011",
    "1111100",
    "1,111,100",
    "2220022",
    "22200",
    "22,200",
    "21255501",
    "alpha.office",
    "Klondike-alpha",
    "38001380",
    "255501",
    "pat.alpha",
    "wx-12345",
    "1977",
    "7770077",
    "77700",
    "77,700",
    "12312312",
    "123123",
    "123,123",
    "45645645",
    "456456",
    "456,456",
    "65465465",
    "654654",
    "246246",
    "246,246",
];

/// What belongs to bob alone.
pub const FOREIGN: [&str; 16] = [
    "Beta",
    "Nowhereland",
    "Berta",
    "Foreign",
    "Treaty",
    "Klondike 2",
    "Wildfire",
    "Doll",
    "Rendezvous",
    "burns",
    "was heard",
    "9999900",
    "65432",
    "321321",
    "789789",
    "135135",
];

/// When everything happens (2027).
pub const NOW: i64 = 1_800_000_000;
/// The id of nothing.
pub const ABSENT: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000);

/// A house of its own, on one database engine.
pub struct House {
    url: String,
    pub store: Store,
    /// The database behind the store's back.
    pub db: DatabaseConnection,
    app: Router,
    tokens: Mutex<BTreeMap<String, String>>,
}

/// Runs a test in a fresh house on each database engine that there is.
pub fn in_a_house(test: impl AsyncFn(&House)) {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("house_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let at = folder(&name);
    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/leaks/house");
    Runtime::new().unwrap().block_on(async {
        let mut urls = vec![("SQLite", format!("sqlite://{}", at.join("house.db").display()))];
        if let Some(server) = env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) {
            urls.push(("PostgreSQL", fresh(&server, &name).await));
        }
        for (engine, url) in urls {
            eprintln!("on {engine}");
            // A loaded machine may not connect within the time that a request waits.
            let store = match Store::open(&url).await {
                Ok(store) => store,
                Err(_) => Store::open(&url).await.unwrap(),
            };
            store.load(&bundle, false, &mut |_| {}).await.unwrap();
            let db = Database::connect(&url).await.unwrap();
            test(&House { app: served(&store, || NOW), url, store, db, tokens: Mutex::default() }).await;
        }
    });
    let _ = fs::remove_dir_all(at);
}

/// A database of its own on the server.
pub async fn fresh(server: &str, name: &str) -> String {
    let name = format!("remit_{}_{name}", process::id());
    let connection = Database::connect(server).await.unwrap();
    connection.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (host, _) = server.rsplit_once('/').unwrap();
    format!("{host}/{name}")
}

fn served(store: &Store, clock: fn() -> i64) -> Router {
    let config = Config::read(&Place::default(), &Net::default()).unwrap();
    let mut server = Server::new(store.clone(), &config);
    server.clock = clock;
    router(server)
}

impl House {
    /// The same house with another server before it: at another time, or on another node.
    pub async fn served_at(&self, clock: fn() -> i64) -> House {
        let (store, db) = (Store::open(&self.url).await.unwrap(), self.db.clone());
        let tokens = Mutex::new(self.tokens.lock().unwrap().clone());
        House { app: served(&store, clock), url: self.url.clone(), store, db, tokens }
    }

    /// The answer to a request, which others need not wait for.
    pub fn at_once(&self, request: Request<Body>) -> impl Future<Output = Reply> + Send + 'static {
        let app = self.app.clone();
        async move {
            let response = tower::ServiceExt::oneshot(app, request).await.unwrap();
            let (head, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
            Reply { status: head.status.as_u16(), headers: head.headers, body }
        }
    }

    /// Changes the database behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap();
    }

    /// The same, where it decides about access.
    pub async fn revoke(&self, sql: &str) {
        self.tamper(&format!("{sql}; UPDATE stamp SET world = world + 1")).await;
    }

    /// The id of the record with this key.
    pub async fn id(&self, object: Object, key: &str) -> Uuid {
        self.one(&format!("SELECT id FROM {} WHERE key = '{key}'", object.key())).await
    }

    /// The first id that is found.
    pub async fn one(&self, sql: &str) -> Uuid {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        self.db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "id").unwrap()
    }

    /// All ids that are found.
    pub async fn all(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let rows = self.db.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get::<Uuid>("", "id").unwrap().to_string()).collect()
    }

    /// Everything that is stored, apart from the audit trail.
    pub async fn stored(&self) -> String {
        let mut all = String::new();
        let people = "(SELECT id, login, name, department_id, manager_id, status, password FROM person) AS people";
        let others =
            ["share", "revision", "draft", "assignment", "person_partition", "department", "dimension_value", people];
        for table in Object::ALL.iter().map(|object| object.key()).chain(others) {
            let statement = Statement::from_string(self.db.get_database_backend(), format!("SELECT * FROM {table}"));
            let rows = self.db.query_all_raw(statement).await.unwrap();
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            let _ = writeln!(all, "{table}\n{}", rows.join("\n"));
        }
        all
    }

    /// Where a record is, below its list.
    pub async fn path(&self, object: Object, key: &str) -> String {
        format!("/{}/{}", object.plural(), self.id(object, key).await)
    }

    /// Changes a record by the form of its page, with the tag that it has now.
    pub async fn save(&self, login: &str, object: Object, key: &str, values: &[(&str, &str)]) -> Reply {
        let path = self.path(object, key).await;
        let now = self.rest(login, &path).await.json()["etag"].as_str().unwrap_or("none").to_owned();
        let mut form = pairs([("object", object.key()), ("id", path.rsplit('/').next().unwrap()), ("etag", &now)]);
        form.extend(values.iter().map(|(name, value)| (format!("values[{name}]"), (*value).to_owned())));
        self.ask(Way::Function, login, &Ask::form("records/save", &form)).await
    }

    /// What the next request of this person brings.
    pub async fn visit(&self, login: &str) -> Visit {
        Visit { credential: Some(Credential::Token(self.secret(Way::Rest, login).await)), at: NOW, ip: None }
    }
}

impl Site for House {
    async fn raw(&self, request: Request<Body>) -> Reply {
        self.at_once(request).await
    }

    async fn secret(&self, way: Way, login: &str) -> String {
        if way != Way::Rest {
            return session(&self.db, login).await;
        }
        let known = self.tokens.lock().unwrap().get(login).cloned();
        if let Some(token) = known {
            return token;
        }
        let token = self.store.create_token(login, "test", None, NOW).await.unwrap();
        self.tokens.lock().unwrap().insert(login.into(), token.clone());
        token
    }
}

/// Begins a session as signing in does, without the wait for a password.
async fn session(db: &DatabaseConnection, login: &str) -> String {
    let secret = format!("{login}-was-let-in");
    let digest = Sha256::digest(&secret).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let person = format!("SELECT '{digest}', id, {NOW}, {NOW} + 2592000 FROM person WHERE login = '{login}'");
    let begin = format!("INSERT INTO session (digest, person_id, created_at, expires_at) {person}");
    let once = format!("{begin} AND NOT EXISTS (SELECT 1 FROM session WHERE digest = '{digest}')");
    db.execute_unprepared(&once).await.unwrap();
    secret
}
