//! The forms of people, departments and dimensions, as JSON Schema.

use remit_policy::{Object, Status};
use serde_json::{Map, Value, json};

use super::super::schema::{closed, list, object_key, object_of, or_null, reference, text, whole};

/// An object with these properties, of which only some must be there.
fn some_of<const N: usize, const M: usize>(needed: [(&str, Value); N], others: [(&str, Value); M]) -> Value {
    let mut schema = closed(object_of(needed));
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.extend(others.into_iter().map(|(name, one)| (name.to_owned(), one)));
    }
    schema
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn no() -> Value {
    json!({ "type": "boolean", "default": false })
}

fn data(of: &str) -> Value {
    object_of([("data", list(reference(of)))])
}

/// A time in RFC 3339, or a date for its first moment in UTC.
fn moment() -> Value {
    or_null(json!({ "type": "string", "description": "RFC 3339, or a date." }))
}

fn status() -> Value {
    json!({ "enum": Status::ALL.iter().map(|status| status.key()).collect::<Vec<_>>() })
}

/// Lists of keys by the key of a dimension.
fn values() -> Value {
    json!({ "type": "object", "additionalProperties": list(text()) })
}

fn counts() -> Value {
    let objects: Map<String, Value> = Object::ALL.into_iter().map(|object| (object.key().into(), whole())).collect();
    closed(json!({ "type": "object", "properties": objects }))
}

fn records() -> Value {
    let to = closed(object_of([("to", text())]));
    let hand_over = closed(object_of([("hand_over", to)]));
    json!({ "anyOf": [{ "enum": ["take_along", "leave"] }, hand_over] })
}

pub(crate) fn all() -> Vec<(&'static str, Value)> {
    let mut all = people();
    all.extend(changes());
    all.extend(trees());
    all.extend(files());
    all
}

fn people() -> Vec<(&'static str, Value)> {
    vec![
        ("PeopleList", data("PersonView")),
        (
            "PersonView",
            object_of([
                ("login", text()),
                ("name", text()),
                ("department", reference("Department")),
                ("manager", or_null(reference("Person"))),
                ("status", status()),
                ("roles", list(reference("Assignment"))),
                ("partitions", values()),
                ("can", list(text())),
            ]),
        ),
        (
            "Assignment",
            object_of([
                ("id", json!({ "type": "string", "format": "uuid" })),
                ("role", text()),
                ("name", reference("Name")),
                ("anchor", or_null(reference("Department"))),
                ("valid_from", moment()),
                ("valid_until", moment()),
                ("phase", json!({ "enum": ["current", "coming", "ended"] })),
                ("reason", or_null(text())),
                ("granted_by", or_null(reference("Person"))),
            ]),
        ),
        ("RoleChoices", data("RoleChoice")),
        ("RoleChoice", object_of([("key", text()), ("name", reference("Name")), ("tier", text())])),
        ("Invited", object_of([("person", reference("Person")), ("password", text())])),
        ("RecordCounts", counts()),
        ("Moved", object_of([("people", whole()), ("records", reference("RecordCounts"))])),
    ]
}

fn changes() -> Vec<(&'static str, Value)> {
    vec![
        (
            "NewPerson",
            some_of(
                [("login", text()), ("name", text()), ("department", text())],
                [("manager", or_null(text())), ("role", or_null(reference("NewAssignment")))],
            ),
        ),
        ("PersonChange", some_of([], [("name", text()), ("manager", or_null(text()))])),
        ("Move", some_of([("department", text()), ("records", records())], [("keep_shares", no())])),
        ("Departure", some_of([("records", records())], [("keep_shares", no())])),
        (
            "NewAssignment",
            some_of(
                [("role", text()), ("reason", text())],
                [("anchor", or_null(text())), ("valid_from", moment()), ("valid_until", moment())],
            ),
        ),
        ("Partitions", values()),
        ("NewDepartment", some_of([("key", text()), ("name", text()), ("parent", text())], [])),
        ("DepartmentChange", some_of([], [("name", text()), ("parent", text())])),
        ("Merge", closed(object_of([("into", text())]))),
        ("NewDimension", some_of([("key", text()), ("objects", list(object_key()))], [("name", or_null(called()))])),
        ("DimensionChange", closed(object_of([("name", or_null(called()))]))),
        ("NewValue", some_of([("key", text())], [("name", or_null(called())), ("parent", or_null(text()))])),
        ("ValueChange", some_of([], [("name", or_null(called())), ("parent", or_null(text()))])),
    ]
}

fn trees() -> Vec<(&'static str, Value)> {
    vec![
        ("DepartmentTree", data("DepartmentNode")),
        (
            "DepartmentNode",
            object_of([
                ("key", text()),
                ("name", text()),
                ("people", whole()),
                ("others", whole()),
                ("anchored", whole()),
                ("children", list(reference("DepartmentNode"))),
            ]),
        ),
        ("DimensionTrees", object_of([("data", list(reference("DimensionTree")))])),
        (
            "DimensionTree",
            with_name(object_of([
                ("key", text()),
                ("objects", list(object_key())),
                ("added", flag()),
                ("values", list(reference("ValueNode"))),
            ])),
        ),
        (
            "ValueNode",
            with_name(object_of([("key", text()), ("people", whole()), ("children", list(reference("ValueNode")))])),
        ),
    ]
}

/// What people read for a dimension or a value.
fn called() -> Value {
    json!({ "type": "string", "maxLength": 80, "description": "What people read, in any script; null or empty: the key." })
}

/// With a name, if somebody gave it one.
fn with_name(mut schema: Value) -> Value {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("name".into(), json!({ "type": "string", "description": "Absent where the key is read." }));
    }
    schema
}

fn files() -> Vec<(&'static str, Value)> {
    let file = || or_null(json!({ "type": "string", "description": "The text of the CSV file." }));
    let problem = object_of([("file", text()), ("line", whole()), ("reason", text())]);
    let outcome = json!({ "enum": ["same", "changed", "added", "given"] });
    let row = object_of([("file", text()), ("line", whole()), ("login", text()), ("outcome", outcome)]);
    let mut imported = object_of([
        ("done", flag()),
        ("added", whole()),
        ("changed", whole()),
        ("assigned", whole()),
        ("partitions", whole()),
        ("rows", list(row)),
        ("problems", list(problem)),
    ]);
    if let Some(Value::Object(properties)) = imported.get_mut("properties") {
        let passwords = json!({ "type": "object", "additionalProperties": text() });
        properties.insert("passwords".into(), passwords);
    }
    vec![
        (
            "PeopleFiles",
            some_of(
                [],
                [
                    ("users", file()),
                    ("assignments", file()),
                    ("partitions", file()),
                    ("reason", text()),
                    ("dry_run", no()),
                ],
            ),
        ),
        ("Imported", imported),
    ]
}
