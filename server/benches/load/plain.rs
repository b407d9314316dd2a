//! What Remit is compared with: hand-written SQL behind a bare axum handler, and the same bytes without
//! a database. The SQL is what someone writes who knows exactly who asks, and this database.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, FromQueryResult, JsonValue, Statement};
use serde::Deserialize;

use crate::house::{Engine, Reader, regions, subtree, with_reports};

#[derive(Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
    #[serde(default)]
    n: usize,
}

pub async fn serve(listen: &str, url: &str) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(16).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.journal_mode(SqliteJournalMode::Wal));
    let db = Database::connect(options).await.unwrap();
    let app = Router::new().route("/sql", get(sql)).route("/bytes", get(bytes)).with_state(db);
    let listener = tokio::net::TcpListener::bind(listen).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

async fn sql(State(db): State<DatabaseConnection>, Query(ask): Query<Ask>) -> impl IntoResponse {
    let statement = Statement::from_string(db.get_database_backend(), ask.q);
    let rows = JsonValue::find_by_statement(statement).all(&db).await.unwrap();
    ([(header::CONTENT_TYPE, "application/json")], serde_json::to_vec(&rows).unwrap())
}

async fn bytes(Query(ask): Query<Ask>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], vec![b'x'; ask.n])
}

/// The first page of customers of a reader.
pub fn first_page(engine: &Engine, reader: Reader) -> String {
    let id = |kind, n| engine.literal(kind, n);
    let person = || (vec![id(2, reader.number)], "owner_id");
    let people = || (with_reports(reader.number).into_iter().map(|one| id(2, one)).collect(), "owner_id");
    let department = |all: Vec<u64>| (all.into_iter().map(|one| id(1, one)).collect(), "department_id");
    let region = || (regions(reader.number).map(|one| id(3, one)).to_vec(), "region_id");
    let shared = match engine {
        Engine::Sqlite => format!("grantee = printf('00000000-0000-7000-8%03x-%012x', 2, {})", reader.number),
        Engine::Postgres(_) => format!("grantee = ({})::text", id(2, reader.number)),
    };
    let shared = format!(
        "SELECT record_id AS id FROM share WHERE object = 'customer' AND grantee_kind = 'user' AND {shared} \
         ORDER BY record_id DESC LIMIT 51"
    );
    let branches: Vec<String> = match reader.name {
        "director" => return page("SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 51"),
        "rep" => vec![top(engine, person()), shared],
        "team manager" => vec![top(engine, people()), top(engine, department(vec![reader.number])), shared],
        "fenced" => vec![top(engine, region()), shared],
        "composite" => vec![top(engine, person()), top(engine, region()), shared],
        _ => vec![top(engine, people()), top(engine, department(subtree(reader.number))), shared],
    };
    let branches = branches.iter().map(|branch| format!("SELECT id FROM ({branch}) b"));
    page(&format!("{} ORDER BY id DESC LIMIT 51", branches.collect::<Vec<_>>().join(" UNION ")))
}

/// The newest that have one of these values.
fn top(engine: &Engine, (keys, column): (Vec<String>, &str)) -> String {
    match engine {
        Engine::Sqlite => format!(
            "SELECT id FROM customer WHERE {column} IN ({}) AND deleted_at IS NULL ORDER BY id DESC LIMIT 51",
            keys.join(", ")
        ),
        Engine::Postgres(_) => format!(
            "SELECT t.id FROM unnest(ARRAY[{}]) k CROSS JOIN LATERAL (SELECT id FROM customer WHERE {column} = k \
             AND deleted_at IS NULL ORDER BY id DESC LIMIT 51) t ORDER BY t.id DESC LIMIT 51",
            keys.join(", ")
        ),
    }
}

/// The rows of these ids, with the names that the page shows.
fn page(ids: &str) -> String {
    format!(
        "SELECT c.id, c.key, p.login, p.name AS owner, d.key AS department_key, d.name AS department, v.key AS region, \
         c.name, c.status, c.grade, c.source, c.website, c.address, c.employees, c.founded, c.payment_terms, c.note \
         FROM ({ids}) ids JOIN customer c ON c.id = ids.id LEFT JOIN person p ON p.id = c.owner_id \
         LEFT JOIN department d ON d.id = c.department_id LEFT JOIN dimension_value v ON v.id = c.region_id \
         ORDER BY c.id DESC"
    )
}
