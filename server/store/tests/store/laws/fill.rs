//! A firm as SQL: what fills a database with it, and what the record tables must then hold.

use std::collections::BTreeMap;
use std::fmt::Write;

use remit_policy::{Kind, Object, ShareLevel, text};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::bench::Engine;
use super::firm::{ADDED, Edit, Firm, Grantee, Rec, Spot, State, Val};

/// A value as it stands in SQL.
#[derive(Clone, Debug)]
pub(crate) enum Lit {
    Null,
    Id(Uuid),
    Text(String),
    Number(i64),
    Flag(bool),
}

impl Lit {
    fn id(id: Option<Uuid>) -> Lit {
        id.map_or(Lit::Null, Lit::Id)
    }

    fn number(number: Option<i64>) -> Lit {
        number.map_or(Lit::Null, Lit::Number)
    }

    fn text(text: impl Into<String>) -> Lit {
        Lit::Text(text.into())
    }

    pub(crate) fn sql(&self, engine: Engine) -> String {
        match self {
            Lit::Null => "NULL".into(),
            Lit::Id(id) if engine == Engine::Sqlite => format!("X'{}'", id.simple()),
            Lit::Id(id) => format!("'{id}'"),
            Lit::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Lit::Number(number) => number.to_string(),
            Lit::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.into(),
        }
    }

    /// As [`dump`] shows it, the same on both engines.
    fn plain(&self) -> String {
        match self {
            Lit::Null => "~".into(),
            Lit::Id(id) => id.simple().to_string(),
            Lit::Text(text) => text.clone(),
            Lit::Number(number) => number.to_string(),
            Lit::Flag(flag) => i64::from(*flag).to_string(),
        }
    }
}

type Row = Vec<Lit>;

/// A table, its columns and its rows.
type Table = (&'static str, String, Vec<Row>);

const SHARE: &str = "id, object, record_id, grantee_kind, grantee, level, expires_at, granted_by";

/// Every table that a firm lives in. Records come first, then shares.
fn tables(firm: &Firm) -> Vec<Table> {
    let named = |object: Object| columns(object).into_iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>();
    let records = Object::ALL.iter().map(|one| (one.key(), named(*one).join(", "), rows_of(firm, *one)));
    let mut tables: Vec<Table> = records.collect();
    tables.push(("share", SHARE.into(), shares(firm)));
    tables.extend(organisation(firm).into_iter().map(|(table, columns, rows)| (table, columns.into(), rows)));
    tables
}

fn organisation(firm: &Firm) -> Vec<(&'static str, &'static str, Vec<Row>)> {
    let department = |one: Option<usize>| Lit::id(one.map(|one| firm.departments[one].id));
    let person = |one: Option<usize>| Lit::id(one.map(|one| firm.people[one].id));
    let value = |one: Option<usize>| Lit::id(one.map(|one| firm.values[one].id));
    let departments = firm.departments.iter();
    let departments =
        departments.map(|one| vec![Lit::Id(one.id), Lit::text(&one.key), Lit::text(&one.name), department(one.parent)]);
    let people = firm.people.iter().map(|one| {
        let (login, name) = (Lit::text(&one.login), Lit::text(&one.name));
        let (unit, manager) = (department(Some(one.department)), person(one.manager));
        vec![Lit::Id(one.id), login, name, unit, manager, Lit::text(one.status.key()), Lit::Null, Lit::Null]
    });
    let values = firm.values.iter();
    let values =
        values.map(|one| vec![Lit::Id(one.id), Lit::text(one.dimension), Lit::text(&one.key), value(one.parent)]);
    let dimensions = (3..).zip(ADDED).map(|(place, (key, objects))| {
        let objects: Vec<&str> = objects.iter().map(|object| object.key()).collect();
        vec![Lit::text(key), Lit::Number(place), Lit::text(objects.join(","))]
    });
    let dimensions = dimensions.collect();
    let partitions = firm.partitions.iter().map(|(who, what)| vec![person(Some(*who)), value(Some(*what))]);
    let assignments = firm.assignments.iter().map(|one| {
        let (role, anchor) = (Lit::text(&one.role), department(one.anchor));
        let (from, until) = (Lit::number(one.from), Lit::number(one.until));
        vec![Lit::Id(one.id), person(Some(one.person)), role, anchor, from, until, Lit::Null, Lit::Null]
    });
    let (tokens, sessions): (Vec<_>, Vec<_>) = firm.people.iter().partition(|one| one.by_token);
    let token = |one: &super::firm::Person| {
        let digest = Lit::text(digest(&one.secret));
        vec![digest, Lit::Id(one.id), Lit::text("law"), Lit::Number(0), Lit::Null]
    };
    let session = |one: &super::firm::Person| {
        vec![Lit::text(digest(&one.secret)), Lit::Id(one.id), Lit::Number(0), Lit::Number(firm.at + 1)]
    };
    let revision =
        vec![Lit::Number(1), Lit::text(text::write(&firm.policy)), Lit::Null, Lit::text("law"), Lit::Number(0)];
    vec![
        ("department", "id, key, name, parent_id", departments.collect()),
        ("person", "id, login, name, department_id, manager_id, status, password, language", people.collect()),
        ("dimension", "key, place, objects", dimensions),
        ("dimension_value", "id, dimension, key, parent_id", values.collect()),
        ("person_partition", "person_id, value_id", partitions.collect()),
        (
            "assignment",
            "id, person_id, role, anchor_id, valid_from, valid_until, granted_by, reason",
            assignments.collect(),
        ),
        ("token", "digest, person_id, name, created_at, expires_at", tokens.into_iter().map(token).collect()),
        ("session", "digest, person_id, created_at, expires_at", sessions.into_iter().map(session).collect()),
        ("audit", "number, at, actor_id, event, object, record_id, detail, hash", trail(firm)),
        ("revision", "number, policy, author_id, reason, published_at", vec![revision]),
    ]
}

fn trail(firm: &Firm) -> Vec<Row> {
    let entry = |(number, one): (i64, &Edit)| {
        let record = &firm.records[one.record];
        let sides = one.changes.iter().map(|(field, before, after)| (field.key, before, after));
        let before = sides.clone().filter_map(|(key, before, _)| Some((key, kept(firm, before.as_ref()?))));
        let after = sides.filter_map(|(key, _, after)| Some((key, kept(firm, after.as_ref()?))));
        let before: BTreeMap<_, _> = before.collect();
        let detail = json!({ "before": before, "after": after.collect::<BTreeMap<_, _>>() }).to_string();
        let (actor, object) = (Lit::Id(firm.people[one.actor].id), Lit::text(record.object.key()));
        let (number, at, event) = (Lit::Number(number), Lit::Number(one.at), Lit::text("edit"));
        vec![number, at, actor, event, object, Lit::Id(record.id), Lit::text(detail), Lit::text("")]
    };
    (1..).zip(&firm.trail).map(entry).collect()
}

/// A value as the audit trail keeps it.
fn kept(firm: &Firm, value: &Val) -> serde_json::Value {
    match value {
        Val::Text(text) => json!(text),
        Val::Number(number) => json!(number),
        Val::Money(amount, currency) => json!({ "amount": amount, "currency": currency }),
        Val::Date(date) => json!(date.to_string()),
        Val::YesNo(yes) => json!(yes),
        Val::Ref(place) => json!(firm.records[*place].id),
    }
}

pub(crate) fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn shares(firm: &Firm) -> Vec<Row> {
    let shares = firm.shares.iter().map(|one| {
        let (kind, grantee) = match &one.grantee {
            Grantee::Person(person) => ("user", firm.people[*person].id.to_string()),
            Grantee::Department(department) => ("department", firm.departments[*department].id.to_string()),
            Grantee::Role(key) => ("role", key.clone()),
        };
        let level = if one.level == ShareLevel::Edit { 2 } else { 1 };
        let (object, record) = (Lit::text(one.object.key()), Lit::Id(firm.records[one.record].id));
        let (grantee, expires) = (Lit::text(grantee), Lit::number(one.expires));
        vec![Lit::Id(one.id), object, record, Lit::text(kind), grantee, Lit::Number(level), expires, Lit::Null]
    });
    shares.collect()
}

fn rows_of(firm: &Firm, object: Object) -> Vec<Row> {
    let records = firm.records.iter().filter(|one| one.object == object && one.state != State::Gone);
    records.map(|one| row(firm, one)).collect()
}

fn row(firm: &Firm, record: &Rec) -> Row {
    let person = |one: Option<usize>| Lit::id(one.map(|one| firm.people[one].id));
    let department = |one: Option<usize>| Lit::id(one.map(|one| firm.departments[one].id));
    let spot = firm.spot(record);
    let customer = record.customer.map(|customer| &firm.records[customer]);
    let value = |dimension: &str| Lit::id(spot.values.get(dimension).map(|value| firm.values[*value].id));
    let deleted = if let State::Deleted(at) = record.state { Some(at) } else { None };
    let Spot { owner, department: unit, .. } = spot;
    let mut row = vec![
        Lit::Id(record.id),
        record.key.clone().map_or(Lit::Null, Lit::Text),
        person(owner),
        department(unit),
        value("region"),
        value("industry"),
        value("product_line"),
        value("channel"),
        value("desk"),
        Lit::id(customer.map(|one| one.id)),
        person(customer.and_then(|one| one.owner)),
        department(customer.and_then(|one| one.department)),
        Lit::number(deleted),
    ];
    for field in record.object.fields() {
        let stored = record.fields.get(field.key);
        row.push(stored.map_or(Lit::Null, |value| literal(firm, value)));
        if field.kind == Kind::Money {
            let currency = if let Some(Val::Money(_, currency)) = stored { Some(currency) } else { None };
            row.push(currency.map_or(Lit::Null, Lit::text));
        }
    }
    row
}

/// A value as it is stored; an amount without its currency.
pub(crate) fn literal(firm: &Firm, value: &Val) -> Lit {
    match value {
        Val::Text(text) => Lit::text(text),
        Val::Number(number) | Val::Money(number, _) => Lit::Number(*number),
        Val::Date(date) => Lit::text(date.format("%Y-%m-%d").to_string()),
        Val::YesNo(yes) => Lit::Flag(*yes),
        Val::Ref(place) => Lit::Id(firm.records[*place].id),
    }
}

/// Empties the database and fills it with a firm, in one transaction.
pub(crate) fn fill(firm: &Firm, engine: Engine) -> String {
    let mut sql = String::from("BEGIN;\n");
    for table in ["failed_sign_in", "setting", "token", "session"] {
        let _ = writeln!(sql, "DELETE FROM {table};");
    }
    for (table, columns, mut rows) in tables(firm) {
        if firm.upside_down {
            rows.reverse();
        }
        let _ = writeln!(sql, "DELETE FROM {table};");
        let rows: Vec<String> = rows.iter().map(|row| tuple(row, engine)).collect();
        if !rows.is_empty() {
            let _ = writeln!(sql, "INSERT INTO {table} ({columns}) VALUES\n{};", rows.join(",\n"));
        }
    }
    let _ = writeln!(sql, "UPDATE audit_head SET number = {}, hash = '';", firm.trail.len());
    sql.push_str("UPDATE stamp SET world = world + 1;\nCOMMIT");
    sql
}

fn tuple(row: &[Lit], engine: Engine) -> String {
    let values: Vec<String> = row.iter().map(|value| value.sql(engine)).collect();
    format!("({})", values.join(", "))
}

/// What [`dump`] must answer for a firm: one text per table of records, and the shares.
pub(crate) fn expected(firm: &Firm) -> Vec<String> {
    let dumped = tables(firm).into_iter().take(Object::ALL.len() + 1);
    let text = |(_, _, mut rows): Table| {
        rows.sort_by_key(|row| row[0].plain());
        let rows = rows.iter().map(|row| row.iter().map(Lit::plain).collect::<Vec<_>>().join("|"));
        rows.collect::<Vec<_>>().join("\n")
    };
    dumped.map(text).collect()
}

/// A query that answers one text per table of records and the shares, in this order.
pub(crate) fn dump(engine: Engine) -> String {
    let records = Object::ALL.iter().map(|object| (object.key(), columns(*object)));
    let shape = |name: &str| if matches!(name, "id" | "record_id" | "granted_by") { Shape::Id } else { Shape::Plain };
    let shares = SHARE.split(", ").map(|name| (name.to_owned(), shape(name)));
    let tables = records.chain([("share", shares.collect())]);
    let selects = tables.map(|(table, columns)| select(engine, table, &columns));
    selects.collect::<Vec<_>>().join("\nUNION ALL\n")
}

/// How a column is shown.
#[derive(Clone, Copy)]
enum Shape {
    Id,
    Flag,
    Plain,
}

fn columns(object: Object) -> Vec<(String, Shape)> {
    let ids = ["owner_id", "department_id", "region_id", "industry_id", "product_line_id"];
    let copies = ["dimension_4_id", "dimension_5_id", "customer_id", "customer_owner_id", "customer_department_id"];
    let mut columns = vec![("id".to_owned(), Shape::Id), ("key".to_owned(), Shape::Plain)];
    columns.extend(ids.into_iter().chain(copies).map(|name| (name.to_owned(), Shape::Id)));
    columns.push(("deleted_at".into(), Shape::Plain));
    for field in object.fields() {
        let shape = match field.kind {
            Kind::Reference(_) => Shape::Id,
            Kind::YesNo => Shape::Flag,
            _ => Shape::Plain,
        };
        columns.push((field.key.into(), shape));
        if field.kind == Kind::Money {
            columns.push((format!("{}_currency", field.key), Shape::Plain));
        }
    }
    columns
}

fn select(engine: Engine, table: &str, columns: &[(String, Shape)]) -> String {
    let shown = |(name, shape): &(String, Shape)| match (engine, shape) {
        // HEX makes nothing of NULL, and a text of no characters at that.
        (Engine::Sqlite, Shape::Id) => format!("IIF(\"{name}\" IS NULL, '~', LOWER(HEX(\"{name}\")))"),
        (Engine::Postgres, Shape::Id) => format!("COALESCE(REPLACE(\"{name}\"::text, '-', ''), '~')"),
        (Engine::Postgres, Shape::Flag) => format!("COALESCE(\"{name}\"::int::text, '~')"),
        _ => format!("COALESCE(CAST(\"{name}\" AS TEXT), '~')"),
    };
    let row = columns.iter().map(shown).collect::<Vec<_>>().join(" || '|' || ");
    let rows = format!("(SELECT {row} AS line FROM {table} ORDER BY id) AS lines");
    match engine {
        Engine::Sqlite => format!("SELECT COALESCE(GROUP_CONCAT(line, CHAR(10)), '') AS dumped FROM {rows}"),
        Engine::Postgres => format!("SELECT COALESCE(STRING_AGG(line, CHR(10)), '') AS dumped FROM {rows}"),
    }
}
