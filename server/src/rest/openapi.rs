//! The description of the API (OpenAPI 3.1), made from [`ROUTES`] and the catalogue.
//!
//! A route over `{objects}` becomes one path for each object type, with that type's own fields.

use std::sync::LazyLock;

use axum::Json;
use remit_policy::{Action, Object};
use remit_wire::{AuditTopic, Op};
use serde_json::{Map, Value, json};

use super::schema::{self, name_of, reference};
use super::{Gives, PREFIX, ROUTES, Route, Takes};

static DESCRIPTION: LazyLock<Value> = LazyLock::new(description);

pub(crate) async fn describe() -> Json<&'static Value> {
    Json(&DESCRIPTION)
}

fn description() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Remit",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every answer holds what its reader may read, and nothing else. \
                What is absent and what may not be seen answer alike, with 404.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": PREFIX }],
        "security": [{ "token": [] }],
        "paths": paths(),
        "components": {
            "schemas": schema::all(),
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer",
                "description": "Made by `remit token create`. It acts as its user, never wider.",
            } },
            "responses": { "Problem": {
                "description": "What went wrong, in a form for programs and a sentence for people.",
                "content": { "application/problem+json": { "schema": reference("Problem") } },
            } },
        },
    })
}

fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for route in ROUTES {
        for (object, path) in expand(route.path) {
            let item = paths.entry(path).or_insert_with(|| json!({}));
            if let Value::Object(item) = item {
                item.insert(route.method.key().into(), operation(route, object));
            }
        }
    }
    paths
}

/// The path, or with `{objects}` in it one for each object type.
fn expand(path: &str) -> Vec<(Option<Object>, String)> {
    if !path.contains("{objects}") {
        return vec![(None, path.into())];
    }
    Object::ALL.into_iter().map(|object| (Some(object), path.replace("{objects}", object.plural()))).collect()
}

fn operation(route: &Route, object: Option<Object>) -> Value {
    let mut operation = json!({
        "operationId": object.map_or(route.name.into(), |object| format!("{}_{}", route.name, object.plural())),
        "summary": route.about,
        "tags": [object.map_or("general", Object::plural)],
        "parameters": parameters(route, object),
        "responses": responses(route, object),
    });
    if let Value::Object(operation) = &mut operation {
        if let Some(body) = body(route, object) {
            operation.insert("requestBody".into(), body);
        }
        if route.open {
            operation.insert("security".into(), json!([]));
        }
    }
    operation
}

fn body(route: &Route, object: Option<Object>) -> Option<Value> {
    let schema = match route.takes {
        Takes::NewRecord | Takes::Changes => reference(&format!("{}Draft", name_of(object?))),
        Takes::Handover => reference(&format!("{}Handover", name_of(object?))),
        Takes::Operations => reference(&format!("{}Operations", name_of(object?))),
        Takes::Edits => reference("Publish"),
        Takes::Form(name) => reference(name),
        _ => return None,
    };
    Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }))
}

fn parameters(route: &Route, object: Option<Object>) -> Vec<Value> {
    let mut all = Vec::new();
    for name in named(route.path) {
        let mut schema = json!({ "type": "string" });
        if let (Value::Object(schema), "id" | "share") = (&mut schema, name) {
            schema.insert("format".into(), json!("uuid"));
        }
        if name == "number" {
            schema = json!({ "type": "integer" });
        }
        all.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
    }
    match (route.takes, object) {
        (Takes::ListQuery, Some(object)) => all.extend(paging().into_iter().chain(filters(object))),
        (Takes::AggregateQuery, Some(object)) => all.extend(grouping().into_iter().chain(filters(object))),
        (Takes::SearchQuery, _) => all.extend(searching()),
        (Takes::PeopleQuery, _) => all.extend(finding_people()),
        (Takes::Version, _) => all.push(seen_version()),
        (Takes::ImpactQuery, _) => all.extend(asking_impact()),
        (Takes::RevisionQuery, _) => {
            let number = json!({ "type": "integer", "minimum": 0 });
            all.push(query("against", "The revision to compare with; the one before unless told otherwise.", number));
        }
        (Takes::ExplainQuery, _) => all.extend(asking_why()),
        (Takes::AuditQuery, _) => all.extend(looking_back()),
        (Takes::Changes, _) => all.push(if_match(true)),
        (Takes::Tag | Takes::Handover, _) => all.push(if_match(false)),
        _ => {}
    }
    all
}

/// What a path leaves open, apart from the object type.
fn named(path: &str) -> impl Iterator<Item = &str> {
    let open = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    open.filter(|name| *name != "objects")
}

fn query(name: &str, about: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": about, "schema": schema })
}

fn paging() -> Vec<Value> {
    let text = || json!({ "type": "string" });
    vec![
        query("sort", "A field; with `-` before it, largest first.", text()),
        query("limit", "How many records.", json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 })),
        query("after", "The `next` of the page before.", text()),
        query("fields", "Only these fields, separated by commas.", text()),
        query(
            "count",
            "Whether to count all that match.",
            json!({ "type": "string", "enum": ["none", "capped", "exact"], "default": "none" }),
        ),
    ]
}

fn grouping() -> Vec<Value> {
    let by = json!({ "anyOf": [
        { "type": "string" },
        { "type": "object", "properties": { "month": { "type": "string" } }, "additionalProperties": false },
    ] });
    let mut group = query("group", "A field, a dimension, `owner` or `department`; `group[month]` takes a date.", by);
    deep(&mut group);
    vec![group, query("sum", "A money or number field to add up.", json!({ "type": "string" }))]
}

fn searching() -> Vec<Value> {
    let mut words = query("q", "What to look for.", json!({ "type": "string", "minLength": 1, "maxLength": 200 }));
    if let Value::Object(words) = &mut words {
        words.insert("required".into(), json!(true));
    }
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 50, "default": 20 });
    vec![words, query("limit", "How many records.", limit)]
}

fn finding_people() -> Vec<Value> {
    let text = || json!({ "type": "string" });
    vec![
        query("q", "Part of the login or the name.", text()),
        query("department", "Whoever is in this department or below it.", text()),
        query("status", "Their status.", json!({ "type": "string", "enum": ["active", "suspended", "departed"] })),
        query("role", "Whoever holds this role, or will.", text()),
    ]
}

fn seen_version() -> Value {
    let mut version = query("version", "The version of the draft that was seen.", json!({ "type": "integer" }));
    if let Value::Object(version) = &mut version {
        version.insert("required".into(), json!(true));
    }
    version
}

fn asking_impact() -> Vec<Value> {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 5000, "default": 200 });
    vec![
        query("user", "Only this person, by login.", json!({ "type": "string" })),
        query("limit", "How many people to list.", limit),
    ]
}

fn asking_why() -> Vec<Value> {
    let text = || json!({ "type": "string" });
    let mut needed = vec![
        query("object", "The type of the record.", object_key()),
        query("record", "Its id.", json!({ "type": "string", "format": "uuid" })),
        query(
            "action",
            "What would be done.",
            json!({ "enum": Action::ALL.iter().map(|one| one.key()).collect::<Vec<_>>() }),
        ),
    ];
    for one in needed.iter_mut().filter_map(Value::as_object_mut) {
        one.insert("required".into(), json!(true));
    }
    needed.push(query("user", "The login of the one who is judged; oneself where absent.", text()));
    needed.push(query("field", "The field that it is about.", text()));
    needed
}

fn looking_back() -> Vec<Value> {
    let text = || json!({ "type": "string" });
    vec![
        query("person", "The login of the one who did it.", text()),
        query("event", "The key of the event.", text()),
        query("topic", "Changes of rights alone.", json!({ "enum": [AuditTopic::Rights.key()] })),
        query("object", "The type of the record.", object_key()),
        query(
            "record",
            "Its id, with its type; it matches only where I see the record.",
            json!({ "type": "string", "format": "uuid" }),
        ),
        query("from", "Not before this (RFC 3339, or a date).", text()),
        query("until", "Before this (RFC 3339, or a date).", text()),
        query("after", "The `next` of the page before.", json!({ "type": "integer" })),
        query("limit", "How many entries.", json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 })),
    ]
}

fn object_key() -> Value {
    json!({ "enum": Object::ALL.map(Object::key) })
}

fn if_match(required: bool) -> Value {
    json!({
        "name": "If-Match", "in": "header", "required": required, "schema": { "type": "string" },
        "description": "The `etag` of the record as it was read.",
    })
}

/// One parameter for each field; `amount=5` and `amount[eq]=5` say the same.
fn filters(object: Object) -> Vec<Value> {
    let ops: Map<String, Value> =
        Op::ALL.into_iter().map(|(_, key)| (key.into(), json!({ "type": "string" }))).collect();
    let value = json!({ "anyOf": [
        { "type": "string" },
        { "type": "object", "properties": ops, "additionalProperties": false },
    ] });
    let filter = |name: &str| {
        let mut filter = query(name, "Money in minor units.", value.clone());
        deep(&mut filter);
        filter
    };
    schema::keys(object).into_iter().map(filter).chain([added(&value)]).collect()
}

/// The dimensions that administrators added: which there are differs from system to system, so that this one
/// parameter stands for one of each, `channel=web` or `channel[in]=web,shop`.
fn added(value: &Value) -> Value {
    let any = json!({ "type": "object", "additionalProperties": value });
    let about = "One parameter for each dimension that was added and that records of this type carry, by its key \
        (`channel=web`, `channel[in]=web,shop`); `GET /dimensions` tells which there are. Any other name is refused.";
    let mut added = query("dimensions", about, any);
    if let Value::Object(added) = &mut added {
        added.insert("style".into(), json!("form"));
        added.insert("explode".into(), json!(true));
    }
    added
}

/// Says that `name[key]=value` is meant.
fn deep(parameter: &mut Value) {
    if let Value::Object(parameter) = parameter {
        parameter.insert("style".into(), json!("deepObject"));
        parameter.insert("explode".into(), json!(true));
    }
}

fn responses(route: &Route, object: Option<Object>) -> Value {
    let status = match route.gives {
        Gives::Created | Gives::Made(_) => "201",
        Gives::Nothing => "204",
        _ => "200",
    };
    let mut good = json!({ "description": "Done." });
    if let (Some(schema), Value::Object(good)) = (gives(route.gives, object), &mut good) {
        let media = match route.gives {
            Gives::Table => "text/csv",
            Gives::Sheet => crate::export::XLSX,
            _ => "application/json",
        };
        good.insert("content".into(), json!({ media: { "schema": schema } }));
    }
    json!({ status: good, "default": { "$ref": "#/components/responses/Problem" } })
}

fn gives(gives: Gives, object: Option<Object>) -> Option<Value> {
    let name = object.map(name_of).unwrap_or_default();
    Some(match gives {
        Gives::Nothing => return None,
        Gives::Description => json!({ "type": "object" }),
        Gives::Me => reference("Me"),
        Gives::Page => reference(&format!("{name}Page")),
        Gives::Record => reference(&name),
        Gives::RecordIfSeen | Gives::Created => json!({ "anyOf": [reference(&name), reference("Done")] }),
        Gives::Records => reference(&format!("{name}List")),
        Gives::Results => reference(&format!("{name}Results")),
        Gives::Table => json!({ "type": "string" }),
        Gives::Sheet => json!({ "type": "string", "format": "binary" }),
        Gives::Aggregate => reference("Aggregate"),
        Gives::Found => reference("Found"),
        Gives::Policy => reference("Policy"),
        Gives::Published => reference("Published"),
        Gives::Revisions => reference("Revisions"),
        Gives::Form(name) | Gives::Made(name) => reference(name),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every value below one with this key.
    fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(name, inner)| {
                if name == key {
                    found.push(inner);
                }
                all(inner, key, found);
            }),
            Value::Array(list) => list.iter().for_each(|inner| all(inner, key, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_led_to() {
        let (description, mut references) = (description(), Vec::new());
        all(&description, "$ref", &mut references);
        let used: BTreeSet<&str> = references.iter().map(|one| one.as_str().unwrap()).collect();
        for reference in &used {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(description.pointer(pointer).is_some(), "{reference}");
        }
        for name in schema::all().keys() {
            assert!(used.contains(&*format!("#/components/schemas/{name}")), "{name}");
        }
    }

    #[test]
    fn every_route_is_described_for_every_object() {
        let description = description();
        for route in ROUTES {
            for (_, path) in expand(route.path) {
                let operation = &description["paths"][&path][route.method.key()];
                assert_eq!(operation["summary"], route.about, "{path}");
                assert_eq!(path.contains('{'), operation["parameters"][0]["in"] == "path", "{path}");
            }
        }
    }

    #[test]
    fn names_of_operations_and_parameters_stand_alone() {
        let (description, mut names) = (description(), Vec::new());
        all(&description, "operationId", &mut names);
        let once: BTreeSet<_> = names.iter().map(ToString::to_string).collect();
        assert_eq!(once.len(), names.len());
        let mut lists = Vec::new();
        all(&description, "parameters", &mut lists);
        for list in lists {
            let list = list.as_array().unwrap();
            let once: BTreeSet<_> = list.iter().map(|one| one["name"].to_string()).collect();
            assert_eq!(once.len(), list.len());
        }
    }
}
