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
use crate::cases::{Ask, Case, Hand, Way};
use crate::leaks::house::fresh;
use crate::leaks::ways::{ids, plain};
use crate::support::{Reply, folder};

/// When it is in both, for each engine.
static NOW: [AtomicI64; 2] = [AtomicI64::new(0), AtomicI64::new(0)];
/// After so many fillings PostgreSQL drops the rows of earlier organisations, which pile up in the indexes.
const SWEPT: u32 = 20;

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
    /// Where the audit trails ended when somebody looked.
    calm: [i64; 2],
    filled: u32,
}

impl Half {
    async fn written(&self) -> i64 {
        let number = Statement::from_string(self.db.get_database_backend(), "SELECT number FROM audit_head");
        self.db.query_one_raw(number).await.unwrap().unwrap().try_get("", "number").unwrap()
    }
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
        Some(Twins {
            engine,
            halves,
            known: BTreeSet::new(),
            secret: String::new(),
            from: None,
            calm: [0, 0],
            filled: 0,
        })
    }

    /// Puts an organisation into the one and what differs out of someone's sight into the other.
    pub async fn settle(&mut self, firm: &Firm, other: &Firm, person: usize) {
        NOW[self.engine as usize].store(firm.at, Ordering::Relaxed);
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

    /// Puts everything as it was.
    pub async fn refill(&mut self) {
        self.filled += 1;
        let swept = self.engine == Engine::Postgres && self.filled.is_multiple_of(SWEPT);
        for half in &self.halves {
            half.db.execute_unprepared(&half.sql).await.unwrap_or_else(|error| panic!("{error}\n{}", half.sql));
            if swept {
                half.db.execute_unprepared("VACUUM").await.unwrap();
            }
        }
        self.calm = self.written().await;
    }

    /// Where the two audit trails end.
    async fn written(&self) -> [i64; 2] {
        [self.halves[0].written().await, self.halves[1].written().await]
    }

    /// Whether anything was written since this was asked before.
    pub async fn changed(&mut self) -> bool {
        let now = self.written().await;
        now != std::mem::replace(&mut self.calm, now)
    }

    /// The hand with the tag of its record, where it has one, the hand has none of its own, and it matters.
    pub async fn tagged(&self, case: &Case, hand: &Hand) -> Result<Hand, String> {
        let matters = || (case.ask)(hand) != (case.ask)(&Hand { tag: "none".into(), ..hand.clone() });
        if !hand.tag.is_empty() || !matters() {
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
        for password in passwords(&text) {
            text = text.replace(&password, "PASSWORD");
        }
        Said { status: reply.status, text, body: reply.body }
    }
}

/// Whatever looks like the first password of someone: chance alone makes it.
fn passwords(text: &str) -> Vec<String> {
    let part =
        |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
    let shaped = |word: &&str| word.split('-').count() == 4 && word.split('-').all(part);
    words.filter(shaped).map(Into::into).collect()
}

async fn half(engine: Engine, name: &str) -> Option<Half> {
    let url = match engine {
        Engine::Sqlite => format!("sqlite://{}", folder("interference").join(name).display()),
        Engine::Postgres => {
            let server = std::env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
            // For statements as short as these, compiling them is most of the work.
            format!("{}?options[jit]=off", fresh(&server, &format!("twin_{name}")).await)
        }
    };
    let store = Store::open(&url).await.unwrap();
    let config = Config::read(&Place::default(), &Net::default()).unwrap();
    let mut server = Server::new(store, &config);
    server.clock = match engine {
        Engine::Sqlite => || NOW[0].load(Ordering::Relaxed),
        Engine::Postgres => || NOW[1].load(Ordering::Relaxed),
    };
    let app = router(server);
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    if engine == Engine::Sqlite {
        db.execute_unprepared("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 10000").await.unwrap();
    }
    Some(Half { app, db, sql: String::new() })
}
