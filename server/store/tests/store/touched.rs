//! How many rows a page of 50 touches, whoever asks and wherever in the list: a number that depends on the page
//! and on how many departments are looked in, not on how many records there are; and so for a dashboard. What the store sends is sent
//! again, on PostgreSQL to be explained, on SQLite to count the steps of its machine.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use remit_policy::{Action, Grant, Object, Reach};
use remit_store::{Ctx, Shapes};
use remit_wire::{CountMode, Filter, ImpactQuery, ListQuery, Op, PolicyEdit, SaveDraft};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult, Statement, Value,
};

use crate::support::{Bundle, System, on_each};

const CUSTOMERS: u32 = 40_000;
const OPPORTUNITIES: u32 = 20_000;

/// Rows of tables and indexes that a page may touch on PostgreSQL, without and with a capped count.
const ROWS: [u64; 2] = [2_500, 8_000];
/// Steps of SQLite's machine for the same: some seven for each row.
const STEPS: [u64; 2] = [40_000, 120_000];

/// Who asks for what. Everyone lies in a tree of 1 + 5 + 25 + 125 departments.
const PEOPLE: [(&str, Object); 8] = [
    ("rep", Object::Customer),
    ("lead", Object::Customer),
    ("manager", Object::Customer),
    ("director", Object::Customer),
    ("head", Object::Customer),
    ("fenced", Object::Customer),
    ("composite", Object::Customer),
    ("dormant", Object::Customer),
];

const POLICY: &str = r#"[roles.administrator]
tier = "management"
capabilities = ["users.manage", "roles.manage", "policy.publish"]

[roles.own.customer]
view = { reach = "own", fences = ["region"] }
[roles.own.opportunity]
view = { reach = "own", via_customer = true }
[roles.team.customer]
view = "department"
[roles.branch.customer]
view = "subtree"
[roles.all.customer]
view = "all"
[roles.fenced.customer]
view = { reach = "all", fences = ["region"] }

[roles.team.opportunity]
view = "department"
[roles.branch.opportunity]
view = "subtree"
[roles.all.opportunity]
view = "all"
[roles.fenced.opportunity]
view = { reach = "all", fences = ["region"] }
"#;

const DEAL: &str = "customer_department_id, stage, amount, amount_currency, opened_on, closed_on";

fn bundle() -> Bundle {
    let mut departments = "key,parent,name\nhq,,HQ\n".to_owned();
    for branch in 0..5 {
        writeln!(departments, "b{branch},hq,").unwrap();
        for office in 0..5 {
            writeln!(departments, "b{branch}{office},b{branch},").unwrap();
            (0..5).for_each(|team| writeln!(departments, "b{branch}{office}{team},b{branch}{office},").unwrap());
        }
    }
    let people = [("ada", "hq", "administrator", ""), ("rep", "b000", "own", ""), ("lead", "b011", "team", "")];
    let people = people.into_iter().chain([
        ("manager", "b1", "branch", ""),
        ("director", "hq", "all", ""),
        ("head", "hq", "branch", ""),
        ("fenced", "hq", "fenced", ""),
        ("composite", "b000", "own", ""),
        ("composite", "", "team", "b222"),
        ("composite", "", "branch", "b30"),
        ("dormant", "b4", "branch", ""),
    ]);
    let mut users = "login,name,department,manager,status,password\n".to_owned();
    let mut assignments = "login,role,anchor,valid_from,valid_until\n".to_owned();
    let mut partitions = "login,dimension,value\n".to_owned();
    for (login, department, role, anchor) in people {
        if !department.is_empty() {
            writeln!(users, "{login},{login},{department},,active,open sesame").unwrap();
            writeln!(partitions, "{login},region,r1\n{login},region,r2").unwrap();
        }
        writeln!(assignments, "{login},{role},{anchor},,").unwrap();
    }
    let files = ["customers", "contacts", "opportunities", "contracts", "payments", "tickets", "products"];
    let empty = files.iter().fold(Bundle::small(), |bundle, file| bundle.without(&format!("{file}.csv")));
    empty
        .without("activities.csv")
        .without("shares.csv")
        .with("policy.toml", POLICY)
        .with("departments.csv", &departments)
        .with("users.csv", &users)
        .with("assignments.csv", &assignments)
        .with("partitions.csv", &partitions)
        .with("dimensions.csv", "dimension,value,parent\nregion,r0,\nregion,r1,\nregion,r2,\nregion,r3,\n")
}

/// Records of all departments, interleaved; the last branch has the oldest ones alone.
async fn fill(system: &System) {
    let postgres = system.db.get_database_backend() == DbBackend::Postgres;
    let id = |of: &str| match postgres {
        true => format!("lpad(to_hex({of}), 32, '0')::uuid"),
        false => format!("unhex(printf('%032x', {of}))"),
    };
    let person = |login: &str| format!("(SELECT id FROM person WHERE login = '{login}')");
    system.tamper("CREATE TABLE place (n integer PRIMARY KEY, dormant integer, id uuid)").await;
    let places = "INSERT INTO place SELECT row_number() OVER (PARTITION BY key LIKE 'b4%' ORDER BY key) - 1
        + CASE WHEN key LIKE 'b4%' THEN 1000 ELSE 0 END, 0, id FROM department WHERE key LIKE 'b%'";
    system.tamper(places).await;
    let series = |many: u32| {
        format!("WITH RECURSIVE series(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM series WHERE i < {many})")
    };
    let columns = "id, name, owner_id, department_id, region_id, status";
    let day = |day: &str| if postgres { format!("date '{day}'") } else { format!("'{day}'") };
    let owner = format!("CASE WHEN i % 16 = 0 THEN {} WHEN i % 61 = 0 THEN {} END", person("rep"), person("composite"));
    let region = "(SELECT id FROM dimension_value WHERE key = 'r' || (i * 31 / 7 % 4))";
    let place = format!("CASE WHEN i <= {} THEN 1000 + i % 31 ELSE i * 7919 % 124 END", CUSTOMERS / 16);
    system
        .tamper(&format!(
            "INSERT INTO customer ({columns}) {} SELECT {}, 'C' || i, {owner}, place.id, {region},
             CASE WHEN i % 3 = 0 THEN 'active' ELSE 'prospect' END FROM series JOIN place ON place.n = {place}",
            series(CUSTOMERS),
            id("i"),
        ))
        .await;
    system
        .tamper(&format!(
            "INSERT INTO opportunity (id, name, customer_id, customer_owner_id, region_id, department_id, {DEAL}) {} \
             SELECT {}, 'O' || i, {}, {owner}, {region}, place.id, place.id, \
             CASE i % 3 WHEN 0 THEN 'won' WHEN 1 THEN 'lost' ELSE 'proposal' END, i, 'USD', '2026-01-15', \
             CASE i % 3 WHEN 0 THEN {} WHEN 1 THEN {} END FROM series JOIN place ON place.n = {place}",
            series(OPPORTUNITIES),
            id("i"),
            id("i"),
            day("2026-04-01"),
            day("2026-05-09"),
        ))
        .await;
    let share = format!(
        "INSERT INTO share (id, object, record_id, grantee_kind, grantee, level) {} SELECT {}, 'customer', {}, 'user', {}, 1 FROM series",
        series(400),
        id("i"),
        id("i * 97"),
        if postgres { format!("{}::text", person("composite")) } else { uuid_text(&person("composite")) },
    );
    system.tamper(&share).await;
    system.tamper("ANALYZE").await;
    if !postgres {
        // Nobody analyses a SQLite database that is in use.
        system.tamper("DROP TABLE sqlite_stat1").await;
    }
}

/// A blob as the text of an id.
fn uuid_text(blob: &str) -> String {
    let part = |from: u32, many: u32| format!("substr(lower(hex({blob})), {from}, {many})");
    [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ")
}

/// What statements cost.
enum Meter {
    Postgres(DatabaseConnection),
    Sqlite(DatabaseConnection, Arc<AtomicU64>),
}

impl Meter {
    async fn new(system: &System) -> Meter {
        let mut options = ConnectOptions::new(&system.url);
        options.max_connections(1).sqlx_logging(false);
        let db = Database::connect(options).await.unwrap();
        if db.get_database_backend() == DbBackend::Postgres {
            return Meter::Postgres(db);
        }
        let steps = Arc::<AtomicU64>::default();
        let counting = steps.clone();
        let mut connection = db.get_sqlite_connection_pool().acquire().await.unwrap();
        connection.lock_handle().await.unwrap().set_progress_handler(1, move || {
            counting.fetch_add(1, Ordering::Relaxed);
            true
        });
        drop(connection);
        Meter::Sqlite(db, steps)
    }

    async fn cost(&self, statement: Statement) -> u64 {
        match self {
            Meter::Postgres(db) => {
                let sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement.sql);
                let explained = Statement { sql, ..statement };
                let row = db.query_one_raw(explained).await.unwrap().unwrap();
                touched(&row.try_get_by_index::<serde_json::Value>(0).unwrap())
            }
            Meter::Sqlite(db, steps) => {
                let before = steps.load(Ordering::Relaxed);
                db.query_all_raw(statement).await.unwrap();
                steps.load(Ordering::Relaxed) - before
            }
        }
    }

    async fn plan(&self, statement: Statement) -> String {
        let (db, how) = match self {
            Meter::Postgres(db) => (db, "EXPLAIN ANALYZE"),
            Meter::Sqlite(db, _) => (db, "EXPLAIN QUERY PLAN"),
        };
        let sql = format!("{how} {}", statement.sql);
        let rows = db.query_all_raw(Statement { sql, ..statement }).await.unwrap();
        let line = |row: &QueryResult| match self {
            Meter::Postgres(_) => row.try_get_by_index::<String>(0).unwrap(),
            Meter::Sqlite(..) => row.try_get_by_index::<String>(3).unwrap(),
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn most(&self, counted: bool) -> u64 {
        let most = if matches!(self, Meter::Postgres(_)) { ROWS } else { STEPS };
        most[usize::from(counted)]
    }
}

/// The rows that all scans of a plan read, whether or not they were kept.
fn touched(plan: &serde_json::Value) -> u64 {
    let scan = plan["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Scan"))
        && (plan.get("Relation Name").is_some() || plan.get("Index Name").is_some());
    let read = ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"];
    let rows: f64 = read.iter().filter_map(|name| plan[name].as_f64()).sum();
    let own = if scan { (rows * plan["Actual Loops"].as_f64().unwrap()) as u64 } else { 0 };
    let below: Vec<&serde_json::Value> = match plan {
        serde_json::Value::Array(plans) => plans.iter().collect(),
        plan => plan.get("Plan").into_iter().chain(plan.get("Plans")).collect(),
    };
    own + below.into_iter().map(touched).sum::<u64>()
}

/// What the dashboards of these people cost.
async fn boards(system: &System, meter: &Meter, rolled: bool) -> Vec<(&'static str, u64)> {
    let store = system.store.clone().shaped(Shapes { rolled, ..Shapes::default() });
    let mut costs = Vec::new();
    for login in ["lead", "manager", "director", "head", "fenced", "composite", "dormant", "rep"] {
        let ctx = store.read(&system.visit(login).await).await.unwrap();
        system.sent();
        assert!(ctx.dashboard().await.unwrap().total.value > 100, "{login} sees nothing");
        let mut cost = 0;
        for statement in system.sent() {
            cost += meter.cost(statement).await;
        }
        costs.push((login, cost));
    }
    costs
}

/// As many deals again, which lie where the others do.
async fn double(system: &System) {
    let postgres = system.db.get_database_backend() == DbBackend::Postgres;
    let columns = format!("name, customer_id, customer_owner_id, region_id, department_id, {DEAL}");
    let id = if postgres { "gen_random_uuid()" } else { "randomblob(16)" };
    let insert = format!("INSERT INTO opportunity (id, {columns}) SELECT {id}, {columns} FROM opportunity");
    system.tamper(&insert).await;
    if postgres {
        system.tamper("VACUUM ANALYZE").await;
    }
}

#[tokio::test]
async fn a_dashboard_touches_what_it_shows_and_not_what_there_is() {
    on_each(async |system| {
        system.load(&bundle()).await;
        fill(&system).await;
        let meter = Meter::new(&system).await;
        let before = boards(&system, &meter, true).await;
        let scanned = boards(&system, &meter, false).await;
        double(&system).await;
        let after = boards(&system, &meter, true).await;
        for ((login, before), (_, after)) in before.iter().zip(&after) {
            println!("{login}: {before}, with twice as many {after}");
            assert!(*after < before * 3 / 2, "{login}: {before}, with twice as many {after}");
        }
        let rescanned = boards(&system, &meter, false).await;
        let director = |costs: &[(&str, u64)]| costs[2].1;
        assert!(director(&rescanned) > director(&scanned) * 3 / 2, "a scan is seen");
        assert!(director(&rescanned) > director(&after) * 5, "a scan is seen");
    })
    .await;
}

/// What it costs to foretell what a fence does to all who see their department's deals.
async fn foretelling(system: &System, meter: &Meter) -> u64 {
    let ctx = system.store.read(&system.visit("ada").await).await.unwrap();
    system.sent();
    let impact = ctx.draft_impact(&ImpactQuery::default()).await.unwrap();
    assert!(impact.people.iter().any(|one| one.person.login == "lead"), "{:?}", impact.people);
    let mut cost = 0;
    for statement in system.sent() {
        cost += meter.cost(statement).await;
    }
    cost
}

#[tokio::test]
async fn an_impact_on_deals_touches_where_they_lie_and_not_what_there_is() {
    on_each(async |system| {
        system.load(&bundle()).await;
        fill(&system).await;
        let fenced = Grant { fences: ["region".to_owned()].into(), ..Grant::new(Reach::Department) };
        let (role, object, action) = ("team".to_owned(), Object::Opportunity, Action::View);
        let ctx = system.store.write(&system.visit("ada").await).await.unwrap();
        let (version, base) = ctx.draft().await.map(|draft| (draft.version, draft.revision)).unwrap();
        let edits = Some(vec![PolicyEdit::Grant { role, object, action, grant: Some(fenced) }]);
        ctx.save_draft(&SaveDraft { version, base, edits, policy: None }).await.unwrap();
        ctx.commit().await.unwrap();
        let meter = Meter::new(&system).await;
        let before = foretelling(&system, &meter).await;
        double(&system).await;
        let after = foretelling(&system, &meter).await;
        println!("{before}, with twice as many deals {after}");
        assert!(after < before * 5 / 4, "{before}, with twice as many deals {after}");
    })
    .await;
}

struct Bench<'s> {
    system: &'s System,
    meter: Meter,
    broken: RefCell<Vec<String>>,
}

impl Bench<'_> {
    /// What a page costs.
    async fn page(&self, ctx: &Ctx, object: Object, query: &ListQuery) -> u64 {
        self.system.sent();
        let page = ctx.list(object, query).await.unwrap();
        assert!(!page.data.is_empty(), "nothing to look at");
        let mut cost = 0;
        for statement in self.system.sent() {
            let one = self.meter.cost(statement.clone()).await;
            if one > self.meter.most(query.count != CountMode::None) {
                println!("{one} for {}\n{}", statement.sql, self.meter.plan(statement.clone()).await);
            }
            cost += one;
        }
        cost
    }

    async fn person(&self, login: &str, object: Object) {
        let ctx = self.system.store.read(&self.system.visit(login).await).await.unwrap();
        let filter = Filter { field: "status".into(), op: Op::Eq, value: "active".into() };
        for filters in [vec![], vec![filter]] {
            if object != Object::Customer && !filters.is_empty() {
                continue;
            }
            let first = ListQuery { filters: filters.clone(), ..ListQuery::default() };
            let (mut last, mut number) = (first.clone(), 1);
            while let Some(after) = ctx.list(object, &last).await.unwrap().next.filter(|_| number < 40) {
                (last.after, number) = (Some(after), number + 1);
            }
            for (number, query) in [(1, first), (number, last)] {
                for count in [CountMode::None, CountMode::Capped] {
                    let cost = self.page(&ctx, object, &ListQuery { count, ..query.clone() }).await;
                    let most = self.meter.most(count != CountMode::None);
                    let what = format!("{login}, {object:?}, {} filters, {count:?}, page {number}", filters.len());
                    println!("{what}: {cost}");
                    if cost > most {
                        self.broken.borrow_mut().push(format!("{what}: {cost}, at most {most}"));
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_page_touches_what_it_shows_and_not_what_there_is() {
    on_each(async |system| {
        system.load(&bundle()).await;
        fill(&system).await;
        let bench = Bench { meter: Meter::new(&system).await, system: &system, broken: RefCell::default() };
        for (login, object) in PEOPLE {
            bench.person(login, object).await;
        }
        bench.person("rep", Object::Opportunity).await;
        assert!(bench.broken.borrow().is_empty(), "{}", bench.broken.borrow().join("\n"));
    })
    .await;
}

#[tokio::test]
async fn what_leads_to_the_records_of_a_scope_also_judges_them() {
    on_each(async |system| {
        system.load(&bundle()).await;
        fill(&system).await;
        let meter = Meter::new(&system).await;
        let only = if let Meter::Postgres(_) = meter {
            // As it does by itself: what it does not know to be visible to all it looks up.
            system.tamper("VACUUM ANALYZE").await;
            "Index Only Scan"
        } else {
            "USING COVERING INDEX"
        };
        let wanted = [
            ("rep", Object::Customer, "customer_by_owner_id_id"),
            ("lead", Object::Customer, "customer_by_department_id_id"),
            ("fenced", Object::Customer, "customer_by_region_id_id"),
            ("rep", Object::Opportunity, "opportunity_by_customer_owner_id_id"),
        ];
        for (login, object, index) in wanted {
            let ctx = system.store.read(&system.visit(login).await).await.unwrap();
            system.sent();
            ctx.list(object, &ListQuery { count: CountMode::Capped, ..ListQuery::default() }).await.unwrap();
            let page = system.sent().into_iter().find(|one| one.sql.contains("\"counted\"")).unwrap();
            let plan = meter.plan(page).await;
            let judged = plan.lines().any(|line| line.contains(only) && line.contains(index));
            assert!(judged, "{login}, {object:?}\n{plan}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_scan_is_seen() {
    on_each(async |system| {
        system.load(&bundle()).await;
        fill(&system).await;
        let meter = Meter::new(&system).await;
        let backend = system.db.get_database_backend();
        let holder = if backend == DbBackend::Postgres { "$1" } else { "?" };
        let sql = format!("SELECT id FROM customer WHERE name LIKE {holder} ORDER BY id DESC LIMIT 51");
        let scan = Statement::from_sql_and_values(backend, sql, [Value::from("%nowhere%")]);
        let cost = meter.cost(scan).await;
        assert!(cost >= u64::from(CUSTOMERS) && cost > meter.most(false), "{cost}");
    })
    .await;
}
