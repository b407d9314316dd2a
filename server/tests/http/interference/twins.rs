//! Two databases with a server each, and someone who asks both.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::ConnectInfo;
use axum::http::header;
use remit::config::{Config, Net, Place};
use remit::router::{Server, router};
use remit_store::Store;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use tower::ServiceExt;

use super::laws::bench::Engine;
use super::laws::fill::fill;
use super::laws::firm::Firm;
use crate::cases::{Ask, Hand, Way};
use crate::leaks::house::fresh;
use crate::leaks::ways::{ids, plain};
use crate::support::{Reply, folder};

/// When it is in both.
static NOW: AtomicI64 = AtomicI64::new(0);

struct Half {
    app: Router,
    db: DatabaseConnection,
    sql: String,
}

pub struct Twins {
    engine: Engine,
    halves: [Half; 2],
    /// Whatever has an id in the organisation; any other id was made in between.
    known: BTreeSet<String>,
    secret: String,
    from: Option<SocketAddr>,
    /// Where the audit trail of the first ends while nothing has been written.
    calm: i64,
}

/// An answer, without what differs between any two.
pub struct Said {
    pub status: u16,
    pub text: String,
    body: Vec<u8>,
}

impl Said {
    /// Where the next page begins.
    pub fn next(&self) -> Option<String> {
        let page: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        page["next"].as_str().map(String::from)
    }
}

impl Twins {
    /// None where there is no such server.
    pub async fn open(engine: Engine) -> Option<Twins> {
        let halves = [half(engine, "one").await?, half(engine, "other").await?];
        Some(Twins { engine, halves, known: BTreeSet::new(), secret: String::new(), from: None, calm: 0 })
    }

    /// Puts an organisation into the one and what differs out of someone's sight into the other.
    pub async fn settle(&mut self, firm: &Firm, other: &Firm, person: usize) {
        NOW.store(firm.at, Ordering::Relaxed);
        let me = &firm.people[person];
        self.secret.clone_from(&me.secret);
        self.from = me.ip.map(|ip| SocketAddr::new(ip, 40_000));
        let records = firm.records.iter().chain(&other.records).map(|record| record.id);
        let rest = firm.assignments.iter().chain(&other.assignments).map(|one| one.id);
        let shares = firm.shares.iter().chain(&other.shares).map(|one| one.id);
        self.known = records.chain(rest).chain(shares).map(|id| id.to_string()).collect();
        // Both ways are open, whichever of the two the person has.
        let (from, until) = ("SELECT digest, person_id", firm.at + 1_000);
        let both = format!(
            "INSERT INTO session (digest, person_id, created_at, expires_at) {from}, 0, {until} FROM token; \
             INSERT INTO token (digest, person_id, name, created_at) {from}, 'law', 0 FROM session \
             WHERE digest NOT IN (SELECT digest FROM token)"
        );
        self.halves[0].sql = format!("{}; {both}", fill(firm, self.engine));
        self.halves[1].sql = format!("{}; {both}", fill(other, self.engine));
        self.refill().await;
    }

    async fn refill(&mut self) {
        for half in &self.halves {
            half.db.execute_unprepared(&half.sql).await.unwrap_or_else(|error| panic!("{error}\n{}", half.sql));
        }
        self.calm = self.written().await;
    }

    async fn written(&self) -> i64 {
        let db = &self.halves[0].db;
        let number = Statement::from_string(db.get_database_backend(), "SELECT number FROM audit_head");
        db.query_one_raw(number).await.unwrap().unwrap().try_get("", "number").unwrap()
    }

    /// Puts everything back, if anything was written.
    pub async fn settle_again(&mut self) -> bool {
        let changed = self.written().await != self.calm;
        if changed {
            self.refill().await;
        }
        changed
    }

    /// The hand with the tag of its record, where it has one and where the hand has none of its own.
    pub async fn tagged(&self, hand: &Hand) -> Result<Hand, String> {
        if !hand.tag.is_empty() {
            return Ok(hand.clone());
        }
        let read = Ask::get(format!("/{}/{}", hand.object.plural(), hand.id));
        let [ours, theirs] = [self.reply(0, Way::Rest, &read).await, self.reply(1, Way::Rest, &read).await];
        if ours != theirs {
            return Err(format!("{} is answered\n{}\nand\n{}", read.path, ours.text(), theirs.text()));
        }
        let tag = ours.headers.get(header::ETAG).map_or("none", |tag| tag.to_str().unwrap());
        Ok(Hand { tag: tag.trim_matches('"').to_owned(), ..hand.clone() })
    }

    /// What both say.
    pub async fn ask(&self, way: Way, ask: &Ask) -> (Said, Said) {
        (self.said(self.reply(0, way, ask).await), self.said(self.reply(1, way, ask).await))
    }

    async fn reply(&self, half: usize, way: Way, ask: &Ask) -> Reply {
        let mut request = ask.sent(way, Some(&self.secret));
        if let Some(from) = self.from {
            request.extensions_mut().insert(ConnectInfo(from));
        }
        let response = self.halves[half].app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// What was made has an id of its own time, and a record a tag that is made from it. Only what neither of
    /// the two had before is made.
    fn said(&self, reply: Reply) -> Said {
        let mut text = plain(&reply);
        let header = |name| reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let made = ids(header(header::LOCATION)).into_iter().find(|id| !self.known.contains(id));
        if let Some(id) = made {
            text = text.replace(&id, "MADE");
            let tag = header(header::ETAG).trim_matches('"');
            text = if tag.is_empty() { text } else { text.replace(tag, "TAG") };
        }
        if reply.status == 201 {
            for id in ids(&text).into_iter().filter(|id| !self.known.contains(id)) {
                text = text.replace(&id, "MADE");
            }
        }
        Said { status: reply.status, text, body: reply.body }
    }
}

async fn half(engine: Engine, name: &str) -> Option<Half> {
    let url = match engine {
        Engine::Sqlite => format!("sqlite://{}", folder("interference").join(name).display()),
        Engine::Postgres => {
            let server = std::env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
            fresh(&server, &format!("twin_{name}")).await
        }
    };
    let store = Store::open(&url).await.unwrap();
    let config = Config::read(&Place::default(), &Net::default()).unwrap();
    let mut server = Server::new(store, &config);
    server.clock = || NOW.load(Ordering::Relaxed);
    let app = router(server);
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    if engine == Engine::Sqlite {
        db.execute_unprepared("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 10000").await.unwrap();
    }
    Some(Half { app, db, sql: String::new() })
}
