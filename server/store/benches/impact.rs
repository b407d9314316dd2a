//! How long an impact takes on 2,000 users and 1,000,000 records on PostgreSQL:
//!
//! ```text
//! REMIT_TEST_POSTGRES=postgres://… cargo bench -p remit-store --bench impact
//! ```
//!
//! `REMIT_IMPACT_RECORDS` asks for fewer records; `REMIT_IMPACT_DATABASE` takes a database that was
//! filled before. Without a server there is nothing to measure.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a measurement that cannot go on has failed")]

use std::time::Instant;

use remit_store::{Credential, Store, Visit};
use remit_wire::{ImpactQuery, SaveDraft};
use sea_orm::{ConnectionTrait, Database};

use uuid::Uuid;

const NOW: i64 = 1_800_000_000;

const POLICY: &str = r#"
[roles.rep.customer]
view = "own"
edit = "own"

[roles.rep.opportunity]
view = { reach = "own", via_customer = true }
edit = "own"
transfer = { reach = "own", to = "department" }
fields = { cost = "hidden" }

[roles.manager.customer]
view = "subtree"

[roles.manager.opportunity]
view = "subtree"
edit = "subtree"

[roles.everyone.opportunity]
view = { reach = "all", fences = ["region"] }
fields = { amount = "masked" }

[roles.administrator]
capabilities = ["users.manage", "roles.manage", "policy.publish"]

[roles.watcher.opportunity]
view = "all"
"#;

/// 341 departments (fan-out 4, depth 5), 210 regions, 2,000 people: 200 managers and 1,800 reps.
const HOUSE: &[&str] = &[
    "CREATE FUNCTION id(kind int, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS \
     $$ SELECT ('00000000-0000-7000-8' || lpad(to_hex(kind), 3, '0') || '-' || lpad(to_hex(n), 12, '0'))::uuid $$",
    "INSERT INTO department SELECT id(1, n), 'd' || n, 'D' || n, CASE WHEN n > 0 THEN id(1, (n - 1) / 4) END \
     FROM generate_series(0, 340) n",
    "INSERT INTO person (id, login, name, department_id, manager_id, status) SELECT id(2, n), 'u' || n, 'U' || n, \
     id(1, n % 341), CASE WHEN n > 0 THEN id(2, (n - 1) / 6) END, 'active' FROM generate_series(0, 1999) n",
    "INSERT INTO dimension_value SELECT id(3, n), 'region', 'r' || n, CASE WHEN n < 200 THEN id(3, 200 + n % 10) END \
     FROM generate_series(0, 209) n",
    "INSERT INTO dimension_value SELECT id(4, n), 'industry', 'i' || n, NULL FROM generate_series(0, 19) n",
    "INSERT INTO dimension_value SELECT id(5, n), 'product_line', 'p' || n, NULL FROM generate_series(0, 11) n",
    "INSERT INTO person_partition SELECT id(2, n), id(3, (n + 7 * k) % 200) FROM generate_series(0, 1999) n, generate_series(0, 2) k",
    "INSERT INTO person_partition SELECT id(2, n), id(4, k) FROM generate_series(0, 1999) n, generate_series(0, 4) k",
    "INSERT INTO person_partition SELECT id(2, n), id(5, (n + k) % 12) FROM generate_series(0, 1999) n, generate_series(0, 2) k",
    "INSERT INTO assignment (id, person_id, role) SELECT id(6, n), id(2, n), CASE WHEN n < 200 THEN 'manager' ELSE 'rep' END \
     FROM generate_series(0, 1999) n",
    "INSERT INTO assignment (id, person_id, role) SELECT id(7, n), id(2, n), 'everyone' FROM generate_series(0, 1999) n WHERE n % 10 = 3",
    "INSERT INTO assignment (id, person_id, role) VALUES (id(8, 0), id(2, 0), 'administrator'), (id(8, 1), id(2, 0), 'watcher')",
];

/// 50,000 customers, and this many opportunities with them; one in fifty is shared.
fn records(many: u64) -> Vec<String> {
    let opportunity = format!(
        "INSERT INTO opportunity (id, owner_id, department_id, region_id, industry_id, product_line_id, customer_id, \
         customer_owner_id, customer_department_id, name, stage, amount, amount_currency) \
         SELECT id(11, n), id(2, n % 2000), id(1, (n % 2000) % 341), id(3, (c + 7 * (c / 2000 % 3)) % 200), id(4, c % 20), \
         id(5, n % 12), id(10, c), id(2, c % 2000), id(1, (c % 2000) % 341), 'Opportunity ' || n, 'won', n, 'USD' \
         FROM (SELECT n, (n * 7919 + n / 50000) % 50000 AS c FROM generate_series(0, {many}::bigint - 1) n) numbered"
    );
    vec![
        "INSERT INTO customer (id, owner_id, department_id, region_id, industry_id, name) SELECT id(10, n), id(2, n % 2000), \
         id(1, (n % 2000) % 341), id(3, (n + 7 * (n / 2000 % 3)) % 200), id(4, n % 20), 'C' || n FROM generate_series(0, 49999) n"
            .into(),
        opportunity,
        format!(
            "INSERT INTO share (id, object, record_id, grantee_kind, grantee, level) SELECT id(12, n), 'opportunity', id(11, n * 50), \
             CASE WHEN n % 10 = 0 THEN 'department' ELSE 'user' END, \
             CASE WHEN n % 10 = 0 THEN id(1, n % 341) ELSE id(2, n % 2000) END::text, 1 + (n % 2)::int FROM generate_series(0, {many} / 50 - 1) n"
        ),
        "ANALYZE".into(),
        "UPDATE stamp SET world = world + 1".into(),
    ]
}

/// One cell, or one line, each.
const CHANGES: &[(&str, &str, &str)] = &[
    ("a field of 1,800 people", "fields = { cost = \"hidden\" }", "fields = { cost = \"read\" }"),
    ("edit: own to department", "edit = \"own\"\ntransfer", "edit = \"department\"\ntransfer"),
    ("view: own to department", "view = { reach = \"own\", via", "view = { reach = \"department\", via"),
    ("view: not via customer", "own\", via_customer = true }", "own\" }"),
    ("view: to all", "view = { reach = \"own\", via_customer = true }", "view = \"all\""),
    ("view: fenced by region", "via_customer = true }", "via_customer = true, fences = [\"region\"] }"),
    (
        "view: fenced by three",
        "via_customer = true }",
        "via_customer = true, fences = [\"region\", \"industry\", \"product_line\"] }",
    ),
    (
        "customers, with opportunities",
        "[roles.rep.customer]\nview = \"own\"",
        "[roles.rep.customer]\nview = \"subtree\"",
    ),
    (
        "managers: subtree to all",
        "[roles.manager.opportunity]\nview = \"subtree\"",
        "[roles.manager.opportunity]\nview = \"all\"",
    ),
    ("200 with equal reach: unfenced", "view = { reach = \"all\", fences = [\"region\"] }", "view = \"all\""),
];

/// A fresh database on the server.
async fn fresh(server: &str) -> String {
    let name = format!("remit_{}", Uuid::now_v7().simple());
    let admin = Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (place, _) = server.rsplit_once('/').unwrap();
    format!("{place}/{name}")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let Ok(server) = std::env::var("REMIT_TEST_POSTGRES") else { return };
    let many = std::env::var("REMIT_IMPACT_RECORDS").ok().and_then(|many| many.parse().ok()).unwrap_or(1_000_000);
    // A database that was filled before is taken as it is.
    let kept = std::env::var("REMIT_IMPACT_DATABASE").ok();
    let url = match &kept {
        Some(url) => url.clone(),
        None => fresh(&server).await,
    };
    println!("database: {url}");
    let store = Store::open(&url).await.unwrap();
    if kept.is_none() {
        let db = Database::connect(&url).await.unwrap();
        let start = Instant::now();
        for sql in HOUSE.iter().map(ToString::to_string).chain(records(many)) {
            db.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
        }
        println!("{many} records in {} s", start.elapsed().as_secs());
        store.publish_policy(POLICY, "to begin with", NOW).await.unwrap();
    }
    let token = store.create_token("u0", "scale", None, NOW).await.unwrap();
    let visit = Visit { credential: Some(Credential::Token(token)), at: NOW, ip: None };
    // The organisation is in memory, as it is on a server that runs.
    drop(store.read(&visit).await.unwrap());
    // One administrator, who holds roles that are changed here.
    store.set_four_eyes(false, NOW).await.unwrap();
    for (what, from, to) in CHANGES {
        assert_eq!(POLICY.matches(from).count(), 1, "{from}");
        let ctx = store.write(&visit).await.unwrap();
        let (version, base) = ctx.draft().await.map(|draft| (draft.version, draft.revision)).unwrap();
        let policy = Some(POLICY.replace(from, to));
        ctx.save_draft(&SaveDraft { version, base, edits: None, policy }).await.unwrap();
        ctx.commit().await.unwrap();
        let mut times = Vec::new();
        for _ in 0..3 {
            let start = Instant::now();
            let ctx = store.read(&visit).await.unwrap();
            let impact = ctx.draft_impact(&ImpactQuery::default()).await.unwrap();
            times.push(start.elapsed().as_millis());
            if times.len() == 3 {
                let examples: usize =
                    impact.people.iter().flat_map(|one| &one.objects).map(|one| one.examples.len()).sum();
                let changed = impact.roles.iter().flat_map(|one| &one.objects).flat_map(|one| &one.actions);
                let told: Vec<String> =
                    changed.take(1).map(|one| format!("{} +{} -{}", one.action.key(), one.gained, one.lost)).collect();
                println!("{what:34} {times:?} ms; {} people, {told:?}, {examples} examples", impact.affected);
            }
        }
    }
}
