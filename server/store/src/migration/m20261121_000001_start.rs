//! The first tables: the organisation, what decides about access, and the eight object types.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What a column holds; `Key` is text that is always there.
#[derive(Clone, Copy)]
enum Kind {
    Id,
    Key,
    Text,
    Int,
    Small,
    Day,
    Flag,
}

use Kind::{Day, Flag, Id, Int, Key, Small, Text};

type Columns = &'static [(&'static str, Kind)];

/// Tables, their columns and how many of the first columns make the primary key.
const TABLES: &[(&str, usize, Columns)] = &[
    ("department", 1, &[("id", Id), ("key", Key), ("name", Key), ("parent_id", Id)]),
    (
        "person",
        1,
        &[
            ("id", Id),
            ("login", Key),
            ("name", Key),
            ("department_id", Id),
            ("manager_id", Id),
            ("status", Key),
            ("password", Text),
            ("language", Text),
        ],
    ),
    ("dimension_value", 1, &[("id", Id), ("dimension", Key), ("key", Key), ("parent_id", Id)]),
    ("person_partition", 2, &[("person_id", Id), ("value_id", Id)]),
    (
        "assignment",
        1,
        &[
            ("id", Id),
            ("person_id", Id),
            ("role", Key),
            ("anchor_id", Id),
            ("valid_from", Int),
            ("valid_until", Int),
            ("granted_by", Id),
            ("reason", Text),
        ],
    ),
    ("revision", 1, &[("number", Int), ("policy", Key), ("author_id", Id), ("reason", Key), ("published_at", Int)]),
    (
        "share",
        1,
        &[
            ("id", Id),
            ("object", Key),
            ("record_id", Id),
            ("grantee_kind", Key),
            ("grantee", Key),
            ("level", Small),
            ("expires_at", Int),
            ("granted_by", Id),
        ],
    ),
    ("session", 1, &[("digest", Key), ("person_id", Id), ("created_at", Int), ("expires_at", Int)]),
    ("token", 1, &[("digest", Key), ("person_id", Id), ("name", Key), ("created_at", Int), ("expires_at", Int)]),
    ("stamp", 1, &[("id", Small), ("world", Int)]),
    (
        "audit",
        1,
        &[
            ("number", Int),
            ("at", Int),
            ("actor_id", Id),
            ("event", Key),
            ("object", Text),
            ("record_id", Id),
            ("detail", Key),
            ("hash", Key),
        ],
    ),
    ("audit_head", 1, &[("id", Small), ("number", Int), ("hash", Key)]),
    ("failed_sign_in", 1, &[("id", Id), ("digest", Key), ("at", Int)]),
    ("setting", 1, &[("key", Key), ("value", Key)]),
];

/// The columns that every object type begins with.
const PLACE: Columns = &[
    ("id", Id),
    ("key", Text),
    ("owner_id", Id),
    ("department_id", Id),
    ("region_id", Id),
    ("industry_id", Id),
    ("product_line_id", Id),
    ("customer_id", Id),
    ("customer_owner_id", Id),
    ("customer_department_id", Id),
    ("deleted_at", Int),
];

const OBJECTS: &[(&str, Columns)] = &[
    (
        "customer",
        &[
            ("name", Text),
            ("status", Text),
            ("grade", Text),
            ("source", Text),
            ("website", Text),
            ("phone", Text),
            ("email", Text),
            ("address", Text),
            ("annual_revenue", Int),
            ("annual_revenue_currency", Text),
            ("employees", Int),
            ("founded", Int),
            ("parent", Id),
            ("credit_limit", Int),
            ("credit_limit_currency", Text),
            ("payment_terms", Text),
            ("note", Text),
        ],
    ),
    (
        "contact",
        &[
            ("name", Text),
            ("title", Text),
            ("phone", Text),
            ("email", Text),
            ("wechat", Text),
            ("birthday", Day),
            ("decision_role", Text),
            ("note", Text),
        ],
    ),
    (
        "opportunity",
        &[
            ("name", Text),
            ("stage", Text),
            ("amount", Int),
            ("amount_currency", Text),
            ("cost", Int),
            ("cost_currency", Text),
            ("probability", Int),
            ("product", Id),
            ("source", Text),
            ("opened_on", Day),
            ("expected_close", Day),
            ("closed_on", Day),
            ("lost_reason", Text),
            ("note", Text),
        ],
    ),
    (
        "contract",
        &[
            ("number", Text),
            ("title", Text),
            ("opportunity", Id),
            ("amount", Int),
            ("amount_currency", Text),
            ("status", Text),
            ("signed_on", Day),
            ("starts_on", Day),
            ("ends_on", Day),
            ("payment_terms", Text),
            ("note", Text),
        ],
    ),
    (
        "payment",
        &[
            ("contract", Id),
            ("due_on", Day),
            ("amount", Int),
            ("amount_currency", Text),
            ("paid_on", Day),
            ("paid_amount", Int),
            ("paid_amount_currency", Text),
            ("method", Text),
            ("invoice_number", Text),
            ("note", Text),
        ],
    ),
    (
        "ticket",
        &[
            ("number", Text),
            ("subject", Text),
            ("contact", Id),
            ("priority", Text),
            ("status", Text),
            ("category", Text),
            ("description", Text),
            ("resolution", Text),
            ("satisfaction", Int),
            ("opened_on", Day),
            ("closed_on", Day),
        ],
    ),
    (
        "product",
        &[
            ("name", Text),
            ("code", Text),
            ("unit_price", Int),
            ("unit_price_currency", Text),
            ("cost", Int),
            ("cost_currency", Text),
            ("active", Flag),
        ],
    ),
    (
        "activity",
        &[
            ("subject", Text),
            ("kind", Text),
            ("opportunity", Id),
            ("ticket", Id),
            ("due_on", Day),
            ("done_on", Day),
            ("body", Text),
        ],
    ),
];

/// Indexes apart from those of the object types: table, unique, columns.
const INDEXES: &[(&str, bool, &[&str])] = &[
    ("department", true, &["key"]),
    ("person", true, &["login"]),
    ("dimension_value", true, &["dimension", "key"]),
    ("assignment", false, &["person_id"]),
    ("share", false, &["object", "record_id"]),
    ("share", false, &["grantee_kind", "grantee", "object"]),
    ("session", false, &["person_id"]),
    ("audit", false, &["object", "record_id"]),
    ("audit", false, &["event", "at"]),
    ("failed_sign_in", false, &["digest", "at"]),
];

/// What lists are found by: each of these, then the newest first.
const LISTED_BY: &[&str] = &[
    "owner_id",
    "department_id",
    "region_id",
    "industry_id",
    "product_line_id",
    "customer_id",
    "customer_owner_id",
    "customer_department_id",
    "key",
];

fn column(name: &str, kind: Kind, required: bool) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    match kind {
        Id => column.uuid(),
        Key | Text => column.text(),
        Int => column.big_integer(),
        Small => column.integer(),
        Day => column.date(),
        Flag => column.boolean(),
    };
    if required || matches!(kind, Key) { column.not_null().to_owned() } else { column.to_owned() }
}

fn table(name: &str, keys: usize, columns: impl Iterator<Item = (&'static str, Kind)>) -> TableCreateStatement {
    let mut table = Table::create().table(Alias::new(name)).to_owned();
    let mut primary = Index::create();
    for (place, (column_name, kind)) in columns.enumerate() {
        table.col(column(column_name, kind, place < keys));
        if place < keys {
            primary.col(Alias::new(column_name));
        }
    }
    table.primary_key(&mut primary).to_owned()
}

fn index(table: &str, unique: bool, columns: &[&str]) -> IndexCreateStatement {
    let name = format!("{table}_by_{}", columns.join("_"));
    let mut index = Index::create().name(name).table(Alias::new(table)).to_owned();
    for column in columns {
        index.col(Alias::new(*column));
    }
    if unique { index.unique().to_owned() } else { index }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, keys, columns) in TABLES {
            manager.create_table(table(name, *keys, columns.iter().copied())).await?;
        }
        for (name, unique, columns) in INDEXES {
            manager.create_index(index(name, *unique, columns)).await?;
        }
        for (name, fields) in OBJECTS {
            manager.create_table(table(name, 1, PLACE.iter().chain(fields.iter()).copied())).await?;
            for by in LISTED_BY {
                manager.create_index(index(name, false, &[by, "id"])).await?;
            }
        }
        let first = Query::insert()
            .into_table(Alias::new("stamp"))
            .columns([Alias::new("id"), Alias::new("world")])
            .values_panic([1.into(), 1.into()])
            .to_owned();
        manager.execute(first).await?;
        let head = Query::insert()
            .into_table(Alias::new("audit_head"))
            .columns([Alias::new("id"), Alias::new("number"), Alias::new("hash")])
            .values_panic([1.into(), 0.into(), "".into()])
            .to_owned();
        manager.execute(head).await
    }
}
