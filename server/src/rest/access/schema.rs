//! The forms of shares, many changes, reasons and the audit trail, as JSON Schema.

use remit_policy::{Action, Level, Object};
use remit_wire::GranteeKind;
use serde_json::{Value, json};

use super::super::schema::{closed, list, name_of, object_of, or_null, placed, reference, text, whole, written};

/// An object of which some properties can be absent.
fn with<const N: usize>(mut schema: Value, others: [(&str, Value); N]) -> Value {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.extend(others.into_iter().map(|(name, one)| (name.to_owned(), one)));
    }
    schema
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn action() -> Value {
    json!({ "enum": Action::ALL.iter().map(|action| action.key()).collect::<Vec<_>>() })
}

fn object_key() -> Value {
    json!({ "enum": Object::ALL.map(Object::key) })
}

fn share_level() -> Value {
    json!({ "enum": ["view", "edit"] })
}

fn grantee_kind() -> Value {
    json!({ "enum": GranteeKind::ALL.map(GranteeKind::key) })
}

fn data(of: &str) -> Value {
    object_of([("data", list(reference(of)))])
}

/// Many changes to records of a type.
pub(crate) fn operations(object: Object) -> Value {
    let op = |key: &str| ("op", json!({ "const": key }));
    let create = object_of([op("create"), ("fields", written(object))]);
    let edit = object_of([op("edit"), ("id", id()), ("etag", text()), ("fields", written(object))]);
    let delete = with(object_of([op("delete"), ("id", id())]), [("etag", text())]);
    let transfer = with(
        object_of([op("transfer"), ("id", id()), ("fields", placed(object))]),
        [("etag", text()), ("keep_shares", json!({ "type": "boolean", "default": false }))],
    );
    let share = object_of([op("share"), ("id", id()), ("share", reference("ShareDraft"))]);
    let ways = [create, edit, delete, transfer, share].map(closed);
    json!({ "type": "array", "maxItems": 1000, "items": { "anyOf": ways } })
}

/// What became of each.
pub(crate) fn results(object: Object) -> Value {
    let result = with(
        object_of([("status", whole())]),
        [("record", reference(&name_of(object))), ("problem", reference("Problem"))],
    );
    object_of([("data", list(result))])
}

pub(crate) fn all() -> Vec<(&'static str, Value)> {
    let mut all = shares();
    all.extend(reasons());
    all.extend(trail());
    all
}

fn shares() -> Vec<(&'static str, Value)> {
    let draft = object_of([("grantee_kind", grantee_kind()), ("grantee", text()), ("level", share_level())]);
    let end = json!({ "type": ["string", "null"], "description": "RFC 3339, or a date; never where absent." });
    vec![
        ("ShareDraft", closed(with(draft, [("expires_at", end)]))),
        (
            "Share",
            object_of([
                ("id", id()),
                ("grantee_kind", grantee_kind()),
                ("grantee", text()),
                ("name", reference("Name")),
                ("level", share_level()),
                ("expires_at", or_null(moment())),
                ("granted_by", or_null(reference("Person"))),
            ]),
        ),
        ("ShareList", data("Share")),
    ]
}

fn reasons() -> Vec<(&'static str, Value)> {
    let levels = [Level::Hidden, Level::Masked, Level::Read, Level::Edit].map(Level::key);
    let field =
        object_of([("key", text()), ("level", json!({ "enum": levels })), ("editable", flag()), ("approval", flag())]);
    vec![
        ("Part", part()),
        (
            "Explanation",
            object_of([
                ("person", reference("Person")),
                ("own", flag()),
                ("object", object_key()),
                ("record", id()),
                ("title", text()),
                ("action", action()),
                ("at", moment()),
                ("allowed", flag()),
                ("approval", flag()),
                ("active", flag()),
                ("visible", flag()),
                ("shared", or_null(share_level())),
                ("shares", list(reference("Share"))),
                ("share_ended", or_null(moment())),
                ("field", or_null(field)),
                ("parts", list(reference("Part"))),
                ("text_en", list(text())),
                ("text_zh", list(text())),
            ]),
        ),
        (
            "Who",
            object_of([
                ("person", reference("Person")),
                ("department", reference("Department")),
                ("edit", flag()),
                ("approval", flag()),
                ("view_through", list(reference("Part"))),
                ("edit_through", list(reference("Part"))),
                ("shares", list(reference("Share"))),
                ("text_en", list(text())),
                ("text_zh", list(text())),
            ]),
        ),
        ("WhoList", data("Who")),
        ("Denied", object_of([("action", action()), ("text_en", text()), ("text_zh", text())])),
        ("DeniedList", data("Denied")),
    ]
}

/// One assignment's part in a verdict; what stands beside `finding` depends on it.
fn part() -> Value {
    let findings = [
        "allowed",
        "no_grant",
        "out_of_reach",
        "fenced",
        "inactive",
        "not_yet",
        "expired",
        "no_role",
        "hours",
        "networks",
    ];
    let through = json!({ "enum": ["own", "reports", "department", "subtree", "all", "via_customer"] });
    let part = object_of([
        ("assignment", id()),
        ("role", text()),
        ("name", reference("Name")),
        ("anchor", or_null(reference("Department"))),
        ("finding", json!({ "enum": findings })),
    ]);
    with(
        part,
        [
            ("through", through),
            ("approval", flag()),
            ("reach", text()),
            ("owner", or_null(reference("Person"))),
            ("department", or_null(reference("Department"))),
            ("dimension", text()),
            ("value", or_null(text())),
            ("unseen", flag()),
            ("partition", list(text())),
            ("from", moment()),
            ("until", moment()),
        ],
    )
}

fn trail() -> Vec<(&'static str, Value)> {
    let cell = || {
        let forms =
            [json!({ "type": ["string", "integer", "boolean", "null"] }), reference("Money"), reference("Link")];
        json!({ "anyOf": forms })
    };
    let change = object_of([("field", text()), ("before", cell()), ("after", cell())]);
    let note = json!({ "type": "array", "items": text(), "minItems": 2, "maxItems": 2 });
    let entry = object_of([("at", moment()), ("actor", or_null(reference("Person"))), ("event", text())]);
    let entry = with(
        entry,
        [
            ("number", whole()),
            ("object", object_key()),
            ("record", reference("Link")),
            ("fields", list(text())),
            ("changes", list(change)),
            ("notes", list(note)),
        ],
    );
    vec![
        ("AuditEntry", entry),
        ("AuditPage", object_of([("data", list(reference("AuditEntry"))), ("next", or_null(whole()))])),
        ("History", data("AuditEntry")),
    ]
}
