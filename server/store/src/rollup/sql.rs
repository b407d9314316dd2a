//! What makes, fills and keeps the roll-ups, as SQL of each engine.

use super::{BELONGS, GRAINS, Grain, ROLLED};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// What a row counts: records, those with a value, and the two parts of what they are worth.
const FIGURES: [&str; 4] = ["records", "valued", "high", "low"];

/// The columns of a record that a roll-up is made from.
const WATCHED: [&str; 13] = [
    "owner_id",
    "department_id",
    "region_id",
    "industry_id",
    "product_line_id",
    "customer_id",
    "customer_owner_id",
    "customer_department_id",
    "deleted_at",
    "stage",
    "closed_on",
    "amount",
    "amount_currency",
];

/// What tells the rows of a table apart.
fn keys(grain: &Grain) -> Vec<&'static str> {
    let month = grain.months.then_some("month");
    grain.place.iter().copied().chain(["stage", "amount_currency"]).chain(month).collect()
}

pub(super) fn columns(grain: &Grain) -> Vec<&'static str> {
    keys(grain).into_iter().chain(FIGURES).collect()
}

pub(super) fn table(grain: &Grain, engine: Engine) -> String {
    let id = if engine == Engine::Postgres { "uuid" } else { "blob" };
    let kind = |name: &str| match name {
        BELONGS => "smallint",
        name if name.ends_with("_id") => id,
        _ => "text",
    };
    let keyed: Vec<String> = keys(grain).iter().map(|name| format!("{name} {} NOT NULL", kind(name))).collect();
    let figures = FIGURES.map(|name| format!("{name} bigint NOT NULL"));
    let (table, primary) = (grain.table, keys(grain).join(", "));
    format!("CREATE TABLE {table} ({}, {}, PRIMARY KEY ({primary}))", keyed.join(", "), figures.join(", "))
}

/// What a key is for a record.
fn key(name: &str, of: &str, engine: Engine) -> String {
    match (name, engine) {
        (BELONGS, _) => format!("CASE WHEN {of}.customer_id IS NULL THEN 0 ELSE 1 END"),
        ("month", Engine::Sqlite) => format!("COALESCE(STRFTIME('%Y-%m', {of}.closed_on), '')"),
        ("month", Engine::Postgres) => format!("COALESCE(TO_CHAR({of}.closed_on, 'YYYY-MM'), '')"),
        ("stage" | "amount_currency", _) => format!("COALESCE({of}.{name}, '')"),
        (_, Engine::Sqlite) => format!("COALESCE({of}.{name}, zeroblob(16))"),
        (_, Engine::Postgres) => format!("COALESCE({of}.{name}, '00000000-0000-0000-0000-000000000000'::uuid)"),
    }
}

/// The keys of a record, each by its name.
fn keyed(grain: &Grain, of: &str, engine: Engine) -> String {
    let named = keys(grain).into_iter().map(|name| format!("{} AS {name}", key(name, of, engine)));
    named.collect::<Vec<_>>().join(", ")
}

/// What one record adds to each of the figures.
fn figures(of: &str) -> [String; 4] {
    [
        "1".into(),
        format!("CASE WHEN {of}.amount IS NULL THEN 0 ELSE 1 END"),
        format!("COALESCE({of}.amount >> 32, 0)"),
        format!("COALESCE({of}.amount & 4294967295, 0)"),
    ]
}

/// What the records of a source come to, each counted so many times.
fn summed(grain: &Grain, engine: Engine, from: &str, times: &str) -> String {
    let sums =
        FIGURES.iter().zip(figures("c")).map(|(name, one)| format!("CAST(SUM({times}({one})) AS bigint) AS {name}"));
    let places = (1..=keys(grain).len()).map(|place| place.to_string()).collect::<Vec<_>>().join(", ");
    let sums = sums.collect::<Vec<_>>().join(", ");
    format!("SELECT {}, {sums} FROM {from} c WHERE c.deleted_at IS NULL GROUP BY {places}", keyed(grain, "c", engine))
}

/// What a table must hold.
pub(super) fn counted(grain: &Grain, engine: Engine) -> String {
    summed(grain, engine, ROLLED.key(), "")
}

/// How many rows are in the one and not in the other.
pub(super) fn differences(grain: &Grain, engine: Engine) -> String {
    let (fresh, stored) =
        (counted(grain, engine), format!("SELECT {} FROM {}", columns(grain).join(", "), grain.table));
    let without = |one: &str, other: &str| {
        format!("(SELECT COUNT(*) FROM (SELECT * FROM ({one}) a EXCEPT SELECT * FROM ({other}) b) d)")
    };
    format!("SELECT {} + {}", without(&fresh, &stored), without(&stored, &fresh))
}

pub(super) fn without_triggers(engine: Engine) -> Vec<String> {
    let on = if engine == Engine::Postgres { format!(" ON {}", ROLLED.key()) } else { String::new() };
    EVENTS.iter().map(|event| format!("DROP TRIGGER IF EXISTS {}{on}", trigger(event))).collect()
}

/// SQLite knows no `TRUNCATE`, and nobody there has made such a trigger.
const EVENTS: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "TRUNCATE"];

fn trigger(event: &str) -> String {
    format!("rollup_after_{}", event.to_lowercase())
}

pub(super) fn triggers(engine: Engine) -> Vec<String> {
    match engine {
        Engine::Sqlite => sqlite(),
        Engine::Postgres => postgres(),
    }
}

/// One record at a time: out of what it was, into what it is.
fn sqlite() -> Vec<String> {
    let of_all = |one: fn(&Grain) -> String| GRAINS.iter().map(one).collect::<String>();
    let (added, taken) = (of_all(add), of_all(take));
    let changed = WATCHED.map(|name| format!("NEW.{name} IS NOT OLD.{name}")).join(" OR ");
    let head = |event: &str| format!("CREATE TRIGGER {} AFTER {event}", trigger(event));
    let on = ROLLED.key();
    vec![
        format!("{} ON {on} BEGIN {added} END", head("INSERT")),
        format!("{} ON {on} BEGIN {taken} END", head("DELETE")),
        format!("{} ON {on} WHEN {changed} BEGIN {taken} {added} END", head("UPDATE")),
    ]
}

/// Raises the figures of a new record's row, and makes the row where there is none.
fn add(grain: &Grain) -> String {
    let values = figures("NEW").join(", ");
    let raised = FIGURES.map(|name| format!("{name} = {name} + excluded.{name}")).join(", ");
    format!(
        "INSERT INTO {} ({}) SELECT {}, {values} WHERE NEW.deleted_at IS NULL ON CONFLICT ({}) DO UPDATE SET {raised};",
        grain.table,
        columns(grain).join(", "),
        keyed(grain, "NEW", Engine::Sqlite),
        keys(grain).join(", "),
    )
}

/// Lowers the figures of an old record's row, and takes the row away where it counts nothing more.
fn take(grain: &Grain) -> String {
    let lowered = FIGURES.iter().zip(figures("OLD")).map(|(name, one)| format!("{name} = {name} - {one}"));
    let same = keys(grain).into_iter().map(|name| format!("{name} = {}", key(name, "OLD", Engine::Sqlite)));
    let same = same.chain(["OLD.deleted_at IS NULL".to_owned()]).collect::<Vec<_>>().join(" AND ");
    let (table, lowered) = (grain.table, lowered.collect::<Vec<_>>().join(", "));
    format!("UPDATE {table} SET {lowered} WHERE {same}; DELETE FROM {table} WHERE {same} AND records = 0;")
}

/// All records that a statement changed at once.
fn postgres() -> Vec<String> {
    const CAME: &str = "SELECT 1 AS times, came.* FROM came";
    const WENT: &str = "SELECT -1 AS times, went.* FROM went";
    let of_all = |one: &dyn Fn(&Grain) -> String| GRAINS.iter().map(one).collect::<String>();
    let merged = |changes: &str| of_all(&|grain| merge(grain, changes));
    let swept = of_all(&sweep);
    let (on, emptied) = (ROLLED.key(), of_all(&|grain| format!("DELETE FROM {};", grain.table)));
    let function = format!(
        "CREATE OR REPLACE FUNCTION keep_rollups() RETURNS trigger LANGUAGE plpgsql AS $keep$ BEGIN \
         IF TG_OP = 'INSERT' THEN {} \
         ELSIF TG_OP = 'DELETE' THEN {} {swept} \
         ELSIF TG_OP = 'UPDATE' THEN {} {swept} \
         ELSE {emptied} END IF; RETURN NULL; END $keep$",
        merged(CAME),
        merged(WENT),
        merged(&format!("{WENT} UNION ALL {CAME}")),
    );
    let made = |event: &str, sees: &str| {
        let name = trigger(event);
        format!("CREATE TRIGGER {name} AFTER {event} ON {on} {sees} FOR EACH STATEMENT EXECUTE FUNCTION keep_rollups()")
    };
    vec![
        function,
        made("INSERT", "REFERENCING NEW TABLE AS came"),
        made("UPDATE", "REFERENCING OLD TABLE AS went NEW TABLE AS came"),
        made("DELETE", "REFERENCING OLD TABLE AS went"),
        made("TRUNCATE", ""),
    ]
}

/// Adds what changed, row by row of the roll-up in the order of its key; what comes to nothing is not written.
fn merge(grain: &Grain, changes: &str) -> String {
    let (table, all, primary) = (grain.table, columns(grain).join(", "), keys(grain).join(", "));
    let raised = FIGURES.map(|name| format!("{name} = {table}.{name} + excluded.{name}")).join(", ");
    let something = FIGURES.map(|name| format!("{name} <> 0")).join(" OR ");
    let summed = summed(grain, Engine::Postgres, &format!("({changes})"), "c.times * ");
    format!(
        "INSERT INTO {table} ({all}) SELECT {all} FROM ({summed}) s WHERE {something} ORDER BY {primary} \
         ON CONFLICT ({primary}) DO UPDATE SET {raised};"
    )
}

/// Takes away the rows of records that went, where they count nothing more.
fn sweep(grain: &Grain) -> String {
    let (table, keyed) = (grain.table, keyed(grain, "c", Engine::Postgres));
    let same =
        keys(grain).into_iter().map(|name| format!("{table}.{name} = g.{name}")).collect::<Vec<_>>().join(" AND ");
    format!(
        "DELETE FROM {table} USING (SELECT DISTINCT {keyed} FROM went c WHERE c.deleted_at IS NULL) g \
         WHERE {same} AND {table}.records = 0;"
    )
}
