//! One database that is emptied and filled again for each firm: far faster than a new one each time.

use std::collections::BTreeSet;

use remit_policy::Object;
use remit_store::{Ctx, Shapes, Store, StoreError};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement};
use uuid::Uuid;

use super::fill::{dump, expected, fill};
use super::firm::Firm;
use crate::support::{Folder, postgres};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) store: Store,
    /// The database behind the store's back.
    raw: DatabaseConnection,
    filled: u32,
    _folder: Folder,
}

impl Bench {
    /// None where there is no such server.
    pub(crate) async fn open(engine: Engine) -> Option<Bench> {
        let folder = Folder::new();
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}", folder.0.join("laws.sqlite").display()),
            Engine::Postgres => postgres(&std::env::var("REMIT_TEST_POSTGRES").ok()?).await,
        };
        let store = Store::open(&url).await.unwrap();
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let raw = Database::connect(options).await.unwrap();
        if engine == Engine::Sqlite {
            raw.execute_unprepared("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 10000").await.unwrap();
        }
        Some(Bench { engine, store, raw, filled: 0, _folder: folder })
    }

    pub(crate) async fn fill(&mut self, firm: &Firm) {
        // Rows of earlier firms would pile up in the indexes.
        self.filled += 1;
        if self.engine == Engine::Postgres && self.filled.is_multiple_of(20) {
            self.run("VACUUM").await;
        }
        self.run(&fill(firm, self.engine)).await;
        // Every way in which lists are looked for must find the same: these firms are too small for some.
        let walking = Shapes { keys: 0, walk: 4, few: 0, rolled: true };
        let shapes = if firm.records.len().is_multiple_of(2) { walking } else { Shapes::default() };
        self.store = self.store.clone().shaped(shapes);
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.raw.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    }

    /// What decides about access has changed: raised in the same way as by the store.
    pub(crate) async fn run_and_stamp(&self, sql: &str) {
        self.run(&format!("BEGIN; {sql}; UPDATE stamp SET world = world + 1; COMMIT")).await;
    }

    /// What the database answers, asked behind the store's back.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.raw.get_database_backend(), sql);
        self.raw.query_all_raw(statement).await.unwrap()
    }

    async fn texts(&self, sql: &str, column: &str) -> Vec<String> {
        self.rows(sql).await.iter().map(|row| row.try_get("", column).unwrap()).collect()
    }

    /// The tables of records and the shares, each as one text.
    pub(crate) async fn dump(&self) -> Vec<String> {
        self.texts(&dump(self.engine), "dumped").await
    }

    /// Whether the tables hold the firm's records and shares, and nothing else.
    pub(crate) async fn holds(&self, firm: &Firm) -> Result<(), String> {
        for (found, expected) in self.dump().await.iter().zip(expected(firm)) {
            if *found != expected {
                let only = |left: &str, right: &str| {
                    left.lines().filter(|line| !right.contains(line)).collect::<Vec<_>>().join("\n")
                };
                return Err(format!("stored:\n{}\nexpected:\n{}", only(found, &expected), only(&expected, found)));
            }
        }
        Ok(())
    }

    /// The ids in a table of records.
    pub(crate) async fn ids(&self, object: Object) -> BTreeSet<Uuid> {
        self.rows(&format!("SELECT id FROM {}", object.key()))
            .await
            .iter()
            .map(|row| row.try_get("", "id").unwrap())
            .collect()
    }

    /// A request of one person that reads.
    pub(crate) async fn read(&self, firm: &Firm, person: usize) -> Result<Ctx, StoreError> {
        self.store.read(&firm.visit(person)).await
    }

    /// A request of one person that writes.
    pub(crate) async fn write(&self, firm: &Firm, person: usize) -> Result<Ctx, StoreError> {
        self.store.write(&firm.visit(person)).await
    }
}
