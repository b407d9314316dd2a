//! The forms of what travels, as JSON Schema: those of [`remit_wire`], and for each object type its
//! fields from the catalogue.

use remit_policy::{Action, Field, Kind, Object};
use remit_wire::is_askable;
use remit_wire::reason::Reason;
use serde_json::{Map, Value, json};

/// What a record carries or takes over besides its fields, depending on its type.
const AROUND: [&str; 4] = ["region", "industry", "product_line", "customer"];

/// The key of a type of record.
pub(super) fn object_key() -> Value {
    json!({ "enum": Object::ALL.map(Object::key) })
}

/// A value of a dimension that an administrator added: which there are, `GET /dimensions` tells.
fn added() -> Value {
    json!({ "type": ["string", "null"], "description": "A value of a dimension that was added." })
}

/// A pointer to a schema.
pub(crate) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The name of an object's schema, `Customer`.
pub(crate) fn name_of(object: Object) -> String {
    let key = object.key();
    let mut letters = key.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What records of a type can be filtered and sorted by.
pub(crate) fn keys(object: Object) -> Vec<&'static str> {
    let fields = object.fields().iter().map(|field| field.key);
    ["owner", "department"].into_iter().chain(around(object)).chain(fields).collect()
}

/// The dimensions and the customer that a record carries or takes over.
fn around(object: Object) -> impl Iterator<Item = &'static str> {
    AROUND.into_iter().filter(move |key| is_askable(object, key))
}

/// Every schema by name.
pub(crate) fn all() -> Map<String, Value> {
    let mut all = Map::new();
    for (name, schema) in general() {
        all.insert(name.into(), schema);
    }
    for object in Object::ALL {
        let name = name_of(object);
        all.insert(format!("{name}Page"), page(&name));
        all.insert(format!("{name}List"), object_of([("data", list(reference(&name)))]));
        all.insert(format!("{name}Draft"), draft(object));
        all.insert(format!("{name}Handover"), handover(object));
        all.insert(format!("{name}Operations"), super::access::schema::operations(object));
        all.insert(format!("{name}Results"), super::access::schema::results(object));
        all.insert(name, record(object));
    }
    all
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn whole() -> Value {
    json!({ "type": "integer" })
}

pub(super) fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

pub(super) fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// An object all of whose properties are there.
pub(super) fn object_of<const N: usize>(properties: [(&str, Value); N]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = properties.iter().map(|(name, one)| ((*name).into(), one.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn record(object: Object) -> Value {
    let actions: Vec<&str> = Action::ALL.iter().map(|action| action.key()).collect();
    let mut record = object_of([
        ("object", json!({ "const": object.key() })),
        ("id", json!({ "type": "string", "format": "uuid" })),
        ("etag", text()),
        ("owner", or_null(reference("Person"))),
        ("department", or_null(reference("Department"))),
        ("fields", json!({ "type": "object", "properties": cells(object), "additionalProperties": added() })),
        ("masked", list(text())),
        ("can", list(json!({ "type": "string", "enum": actions }))),
    ]);
    if let Some(Value::Object(properties)) = record.get_mut("properties") {
        properties.insert("key".into(), json!({ "type": "string", "description": "From a bundle or an import." }));
        properties.insert("editable".into(), list(text()));
    }
    record
}

/// The fields as they are read; any of them can be absent (hidden), masked (a text) or empty.
fn cells(object: Object) -> Map<String, Value> {
    let mut cells = Map::new();
    for key in around(object) {
        let value = if key == "customer" { reference("Link") } else { text() };
        cells.insert(key.into(), json!({ "anyOf": [value, { "type": "null" }] }));
    }
    for field in object.fields() {
        let value = read_as(field);
        let mask = (value.get("type") != Some(&json!("string"))).then(|| reference("Mask"));
        let forms: Vec<Value> = [Some(value), mask, Some(json!({ "type": "null" }))].into_iter().flatten().collect();
        cells.insert(field.key.into(), json!({ "anyOf": forms }));
    }
    cells
}

fn read_as(field: &Field) -> Value {
    match field.kind {
        Kind::Money => reference("Money"),
        Kind::Number => whole(),
        Kind::YesNo => json!({ "type": "boolean" }),
        Kind::Reference(_) => reference("Link"),
        Kind::Choice(choices) => json!({ "enum": choices }),
        _ => text(),
    }
}

/// What a record shall become.
fn draft(object: Object) -> Value {
    closed(object_of([("fields", written(object))]))
}

/// Fields with the values that they shall have.
pub(super) fn written(object: Object) -> Value {
    let mut fields = placement(object);
    for field in object.fields() {
        fields.insert(field.key.into(), or_null(written_as(field)));
    }
    json!({ "type": "object", "properties": fields, "additionalProperties": added() })
}

/// Where a record shall go.
fn handover(object: Object) -> Value {
    let mut handover = closed(object_of([("fields", placed(object))]));
    if let Some(Value::Object(properties)) = handover.get_mut("properties") {
        properties.insert("keep_shares".into(), json!({ "type": "boolean", "default": false }));
    }
    handover
}

/// Where a record lies, in fields.
pub(super) fn placed(object: Object) -> Value {
    json!({ "type": "object", "properties": placement(object), "additionalProperties": added() })
}

fn placement(object: Object) -> Map<String, Value> {
    let keys = ["owner", "department"].into_iter().chain(around(object));
    keys.map(|key| (key.into(), or_null(text()))).collect()
}

fn written_as(field: &Field) -> Value {
    match field.kind {
        Kind::Reference(_) => json!({ "type": "string", "format": "uuid" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        _ => read_as(field),
    }
}

pub(super) fn closed(mut schema: Value) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.insert("additionalProperties".into(), json!(false));
    }
    schema
}

fn page(name: &str) -> Value {
    let mut page = object_of([
        ("data", list(reference(name))),
        ("next", json!({ "type": ["string", "null"] })),
        ("remit", reference("Remit")),
    ]);
    if let Some(Value::Object(properties)) = page.get_mut("properties") {
        properties.insert("count".into(), reference("Count"));
    }
    page
}

fn general() -> Vec<(&'static str, Value)> {
    let mut all = people();
    all.extend(values());
    all.extend(answers());
    all.extend(policies());
    all.extend(super::people::schema::all());
    all.extend(super::access::schema::all());
    all.extend(super::draft::schema::all());
    all
}

fn people() -> Vec<(&'static str, Value)> {
    vec![
        ("Person", object_of([("login", text()), ("name", text())])),
        ("Department", object_of([("key", text()), ("name", text())])),
        (
            "Me",
            object_of([
                ("person", reference("Person")),
                ("department", reference("Department")),
                ("language", json!({ "enum": ["en", "zh-CN", null] })),
                ("roles", list(object_of([("key", text()), ("name", reference("Name"))]))),
                ("capabilities", list(text())),
                ("objects", json!({ "type": "object", "additionalProperties": list(text()) })),
                (
                    "grants",
                    list(json!({ "type": "array",
                "prefixItems": [text(), text(), text(), { "type": ["object", "string"] }], "minItems": 4, "maxItems": 4 })),
                ),
            ]),
        ),
        ("Name", object_of([("en", text()), ("zh", text())])),
    ]
}

fn values() -> Vec<(&'static str, Value)> {
    let mut money = object_of([("amount", whole()), ("currency", text())]);
    let mut link =
        object_of([("object", text()), ("id", json!({ "type": "string", "format": "uuid" })), ("name", text())]);
    for (schema, about) in [
        (&mut money, "Minor units (cents) of an ISO 4217 currency."),
        (&mut link, "A record that may be seen; its name is empty where that may not be read."),
    ] {
        if let Value::Object(schema) = schema {
            schema.insert("description".into(), json!(about));
        }
    }
    let unseen = object_of([("unseen", json!({ "const": true }))]);
    vec![
        ("Money", money),
        ("Link", json!({ "anyOf": [link, unseen] })),
        ("Mask", json!({ "type": "string", "description": "The shape of a value that may not be read." })),
    ]
}

fn answers() -> Vec<(&'static str, Value)> {
    let any_record = json!({ "anyOf": Object::ALL.map(|object| reference(&name_of(object))) });
    let sum = object_of([("totals", list(reference("Money"))), ("excluded", whole())]);
    let mut bucket = object_of([
        ("key", json!({ "type": ["string", "null"] })),
        ("label", json!({ "type": ["string", "null"] })),
        ("count", whole()),
    ]);
    if let Some(Value::Object(properties)) = bucket.get_mut("properties") {
        properties.insert("sum".into(), sum);
    }
    vec![
        ("Problem", problem()),
        ("Count", object_of([("value", whole()), ("exact", json!({ "type": "boolean" }))])),
        (
            "Remit",
            object_of([
                ("reach", json!({ "type": ["string", "null"] })),
                ("department", json!({ "type": ["string", "null"] })),
                ("via_customer", json!({ "type": "boolean" })),
                (
                    "fences",
                    list(
                        json!({ "type": "array", "prefixItems": [text(), list(text())], "minItems": 2, "maxItems": 2 }),
                    ),
                ),
            ]),
        ),
        ("Done", object_of([("done", json!({ "const": true }))])),
        ("Found", object_of([("data", list(any_record))])),
        ("Aggregate", object_of([("groups", list(bucket)), ("excluded", whole())])),
    ]
}

fn problem() -> Value {
    let mut problem = object_of([("type", text()), ("title", text()), ("status", whole()), ("detail", text())]);
    if let Some(Value::Object(properties)) = problem.get_mut("properties") {
        let reason = json!({
            "enum": Reason::keys(),
            "description": "Why, in a word that stays the same whatever the sentence says.",
        });
        let mut error = object_of([("field", text()), ("detail", text())]);
        if let Some(Value::Object(of_error)) = error.get_mut("properties") {
            of_error.insert("reason".into(), reason.clone());
        }
        properties.insert("reason".into(), reason);
        properties
            .insert("field".into(), json!({ "type": "string", "description": "What it is about, as it was sent." }));
        properties.insert("errors".into(), list(error));
    }
    problem
}

fn policies() -> Vec<(&'static str, Value)> {
    let anything = || json!({ "type": "object" });
    vec![
        (
            "Policy",
            object_of([
                ("revision", whole()),
                ("policy", anything()),
                ("members", json!({ "type": "object", "additionalProperties": whole() })),
                (
                    "dimensions",
                    list(object_of([("key", text()), ("objects", list(object_key())), ("values", list(text()))])),
                ),
                ("may_publish", json!({ "type": "boolean" })),
                ("locked", list(text())),
            ]),
        ),
        ("Published", object_of([("revision", whole())])),
        (
            "Revisions",
            object_of([(
                "data",
                list(object_of([
                    ("number", whole()),
                    ("author", or_null(reference("Person"))),
                    ("reason", text()),
                    ("published_at", json!({ "type": "string", "format": "date-time" })),
                ])),
            )]),
        ),
    ]
}
