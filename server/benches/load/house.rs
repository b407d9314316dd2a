//! The organisation that is measured: the same on both databases, and the same each time.

use std::fmt::Write;
use std::time::Instant;

use remit_store::Store;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use sha2::{Digest, Sha256};

/// When it is, in seconds since 1970.
const NOW: i64 = 1_790_000_000;
const DEPARTMENTS: u64 = 341;
const PEOPLE: u64 = 2_000;

const POLICY: &str = r#"
[roles.rep.customer]
view = "own"
edit = "own"
[roles.rep.opportunity]
view = { reach = "own", via_customer = true }

[roles.team.customer]
view = "department"
[roles.team.opportunity]
view = "department"

[roles.branch.customer]
view = "subtree"
export = "subtree"
[roles.branch.opportunity]
view = "subtree"

[roles.director.customer]
view = "all"
[roles.director.opportunity]
view = "all"

[roles.regional.customer]
view = { reach = "all", fences = ["region"] }
[roles.regional.opportunity]
view = { reach = "all", fences = ["region"] }
"#;

/// A database, and how to write what differs between the two.
#[derive(Clone, Debug)]
pub enum Engine {
    Sqlite,
    Postgres(String),
}

impl Engine {
    pub fn all() -> Vec<Engine> {
        let postgres = std::env::var("REMIT_TEST_POSTGRES").ok().map(Engine::Postgres);
        [Engine::Sqlite].into_iter().chain(postgres).collect()
    }

    pub fn name(&self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// The id of the n-th thing of a kind; later ones are greater.
    pub fn id(&self, kind: u64, n: &str) -> String {
        match self {
            Engine::Sqlite => format!("unhex(printf('00000000000070008%03x%012x', {kind}, {n}))"),
            Engine::Postgres(_) => {
                format!(
                    "('00000000-0000-7000-8' || lpad(to_hex({kind}), 3, '0') || '-' || lpad(to_hex({n}), 12, '0'))::uuid"
                )
            }
        }
    }

    /// The same where the number is known.
    pub fn literal(&self, kind: u64, n: u64) -> String {
        match self {
            Engine::Sqlite => format!("x'00000000000070008{kind:03x}{n:012x}'"),
            Engine::Postgres(_) => format!("'00000000-0000-7000-8{kind:03x}-{n:012x}'::uuid"),
        }
    }

    /// The numbers from 0, as a table `s` with a column `n`.
    fn numbers(&self, many: u64) -> String {
        match self {
            Engine::Sqlite => {
                format!(
                    "(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {many} - 1) SELECT n FROM s) s"
                )
            }
            Engine::Postgres(_) => format!("generate_series(0::bigint, {many}::bigint - 1) s(n)"),
        }
    }

    async fn fresh(&self, records: u64) -> String {
        match self {
            Engine::Sqlite => {
                let file = std::env::temp_dir().join(format!("remit-bench-{records}.db"));
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{end}", file.display()));
                }
                format!("sqlite://{}", file.display())
            }
            Engine::Postgres(server) => {
                let name = format!("remit_bench_{records}");
                let admin = Database::connect(server).await.unwrap();
                admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
                admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
                format!("{}/{name}", server.rsplit_once('/').unwrap().0)
            }
        }
    }
}

/// Someone who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    pub name: &'static str,
    pub number: u64,
    roles: &'static [&'static str],
}

/// Who asks. The dormant branch is that of department 4: it has the oldest records alone.
pub const READERS: [Reader; 7] = [
    Reader { name: "rep", number: 40, roles: &["rep"] },
    Reader { name: "team manager", number: 41, roles: &["team"] },
    Reader { name: "branch manager", number: 1, roles: &["branch"] },
    Reader { name: "director", number: 0, roles: &["director"] },
    Reader { name: "fenced", number: 42, roles: &["regional"] },
    Reader { name: "composite", number: 43, roles: &["rep", "regional"] },
    Reader { name: "dormant branch", number: 4, roles: &["branch"] },
];

/// The departments below one, and itself.
pub fn subtree(top: u64) -> Vec<u64> {
    let mut all = vec![top];
    let mut next = 0;
    while let Some(&one) = all.get(next) {
        all.extend((1..=4).map(|child| 4 * one + child).filter(|child| *child < DEPARTMENTS));
        next += 1;
    }
    all
}

/// A person, and whoever has them as a manager, however far.
pub fn with_reports(person: u64) -> Vec<u64> {
    let mut all = vec![person];
    let mut next = 0;
    while let Some(&one) = all.get(next) {
        all.extend((6 * one + 1..=6 * one + 6).filter(|below| *below < PEOPLE));
        next += 1;
    }
    all
}

/// The regions of a person: three of two hundred.
pub fn regions(person: u64) -> [u64; 3] {
    [0, 1, 2].map(|turn| (person + 7 * turn) % 200)
}

/// A filled database.
pub struct House {
    pub engine: Engine,
    pub records: u64,
    pub url: String,
    tokens: Vec<(u64, String)>,
}

impl House {
    pub async fn build(engine: Engine, records: u64) -> House {
        let start = Instant::now();
        let url = engine.fresh(records).await;
        let store = Store::open(&url).await.unwrap();
        let db = Database::connect(&url).await.unwrap();
        if matches!(engine, Engine::Sqlite) {
            db.execute_unprepared("PRAGMA synchronous = OFF").await.unwrap();
        }
        for sql in people(&engine).into_iter().chain(business(&engine, records)) {
            db.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        }
        store.publish_policy(POLICY, "to begin with", NOW).await.unwrap();
        let mut tokens = Vec::new();
        for reader in READERS {
            let token = store.create_token(&format!("u{}", reader.number), "bench", None, NOW).await.unwrap();
            session(&db, reader.number).await;
            tokens.push((reader.number, token));
        }
        eprintln!("{} {records}: made in {} s", engine.name(), start.elapsed().as_secs());
        House { engine, records, url, tokens }
    }

    pub fn token(&self, reader: Reader) -> &str {
        &self.tokens.iter().find(|(number, _)| *number == reader.number).unwrap().1
    }
}

/// The secret of a person's session.
pub fn secret(person: u64) -> String {
    format!("session-of-{person}")
}

async fn session(db: &DatabaseConnection, person: u64) {
    let digest = Sha256::digest(secret(person)).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let sql = format!(
        "INSERT INTO session (digest, person_id, created_at, expires_at) \
         SELECT '{digest}', id, {NOW}, 4000000000 FROM person WHERE login = 'u{person}'"
    );
    db.execute_unprepared(&sql).await.unwrap();
}

fn people(engine: &Engine) -> Vec<String> {
    let id = |kind, n: &str| engine.id(kind, n);
    let each = |many| engine.numbers(many);
    let roles = READERS.iter().flat_map(|reader| reader.roles.iter().map(move |role| (reader.number, *role)));
    let mut sql = vec![
        format!(
            "INSERT INTO department (id, key, name, parent_id) SELECT {}, 'd' || n, 'Department ' || n, \
             CASE WHEN n > 0 THEN {} END FROM {} ORDER BY n",
            id(1, "n"),
            id(1, "(n - 1) / 4"),
            each(DEPARTMENTS)
        ),
        format!(
            "INSERT INTO person (id, login, name, department_id, manager_id, status) SELECT {}, 'u' || n, \
             'Person ' || n, {}, CASE WHEN n > 0 THEN {} END, 'active' FROM {}",
            id(2, "n"),
            id(1, "n % 341"),
            id(2, "(n - 1) / 6"),
            each(PEOPLE)
        ),
        format!(
            "INSERT INTO dimension_value (id, dimension, key) SELECT {}, 'region', 'r' || n FROM {}",
            id(3, "n"),
            each(200)
        ),
    ];
    for (turn, (person, role)) in roles.enumerate() {
        sql.push(format!(
            "INSERT INTO assignment (id, person_id, role) VALUES ({}, {}, '{}')",
            id(6, &turn.to_string()),
            id(2, &person.to_string()),
            role
        ));
    }
    for reader in READERS {
        for region in regions(reader.number) {
            let (person, region) = (id(2, &reader.number.to_string()), id(3, &region.to_string()));
            sql.push(format!("INSERT INTO person_partition (person_id, value_id) VALUES ({person}, {region})"));
        }
    }
    sql
}

/// Customers and their opportunities; the oldest fiftieth belongs to the dormant branch, and the rest to
/// everybody else. One in fifty is shared.
fn business(engine: &Engine, records: u64) -> Vec<String> {
    let id = |kind, n: &str| engine.id(kind, n);
    let dormant = subtree(4);
    let (old, new): (Vec<u64>, Vec<u64>) = (0..PEOPLE).partition(|person| dormant.contains(&(person % DEPARTMENTS)));
    let slots = |kind: u64, people: &[u64]| {
        let rows = people.iter().enumerate().map(|(slot, person)| format!("({kind}, {slot}, {person})"));
        format!("INSERT INTO bench_owner VALUES {}", rows.collect::<Vec<_>>().join(", "))
    };
    let slot = format!(
        "o.kind = CASE WHEN n < {records} / 50 THEN 0 ELSE 1 END \
         AND o.slot = n % CASE WHEN n < {records} / 50 THEN {} ELSE {} END",
        old.len(),
        new.len()
    );
    let customers = format!(
        "INSERT INTO customer (id, key, owner_id, department_id, region_id, name, status, grade, source, phone, email, \
         address, employees) SELECT {}, 'K' || n, {}, {}, {}, 'Customer ' || n, 'active', 'b', 'web', \
         '+86 138 ' || n, 'office' || n || '@example.com', 'Street ' || n, n % 900 FROM {} JOIN bench_owner o ON {slot}",
        id(10, "n"),
        id(2, "o.person"),
        id(1, "(o.person % 341)"),
        id(3, "((n * 7919) % 200)"),
        engine.numbers(records),
    );
    let opportunities = format!(
        "INSERT INTO opportunity (id, key, owner_id, department_id, region_id, customer_id, customer_owner_id, \
         customer_department_id, name, stage, amount, amount_currency, probability, opened_on, expected_close) \
         SELECT {}, 'O' || n, {person}, {department}, {}, {}, {person}, {department}, 'Opportunity ' || n, \
         CASE n % 5 WHEN 0 THEN 'won' WHEN 1 THEN 'lost' WHEN 2 THEN 'engaging' ELSE 'proposal' END, \
         (n * 7919) % 10000000, 'USD', 50, '2026-01-15', '2026-12-15' FROM {} JOIN bench_owner o ON {slot}",
        id(11, "n"),
        id(3, "((n * 7919) % 200)"),
        id(10, "n"),
        engine.numbers(records),
        person = id(2, "o.person"),
        department = id(1, "(o.person % 341)"),
    );
    let share = |kind: u64, object: &str, record: u64| {
        format!(
            "INSERT INTO share (id, object, record_id, grantee_kind, grantee, level) SELECT {}, '{object}', {}, 'user', {}, 1 FROM {}",
            id(kind, "n"),
            id(record, "(n * 50)"),
            match engine {
                Engine::Sqlite => {
                    "printf('00000000-0000-7000-8%03x-%012x', 2, n % 2000)".to_owned()
                }
                Engine::Postgres(_) => format!("({})::text", id(2, "(n % 2000)")),
            },
            engine.numbers(records / 50)
        )
    };
    vec![
        "CREATE TABLE bench_owner (kind bigint, slot bigint, person bigint, PRIMARY KEY (kind, slot))".into(),
        slots(0, &old),
        slots(1, &new),
        customers,
        opportunities,
        share(12, "customer", 10),
        share(13, "opportunity", 11),
        "DROP TABLE bench_owner".into(),
        "UPDATE stamp SET world = world + 1".into(),
        // As the database does by itself a little later.
        if matches!(engine, Engine::Sqlite) { "ANALYZE" } else { "VACUUM ANALYZE" }.into(),
    ]
}
