//! The forms of drafts, impacts and revisions, as JSON Schema.

use remit_policy::{Action, Capability, Object};
use serde_json::{Value, json};

use super::super::schema::{closed, list, object_of, or_null, reference, text, whole};

/// Every one by name.
pub(crate) fn all() -> Vec<(&'static str, Value)> {
    let mut all = sent();
    all.extend(draft());
    all.extend(impact());
    all
}

fn anything() -> Value {
    json!({ "type": "object" })
}

fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn yes_no() -> Value {
    json!({ "type": "boolean" })
}

fn one_of<'a>(keys: impl IntoIterator<Item = &'a str>) -> Value {
    json!({ "type": "string", "enum": keys.into_iter().collect::<Vec<&str>>() })
}

/// The same with properties that may be left out.
fn with<const N: usize>(mut schema: Value, properties: [(&str, Value); N]) -> Value {
    if let Some(Value::Object(all)) = schema.get_mut("properties") {
        all.extend(properties.map(|(name, property)| (name.to_owned(), property)));
    }
    schema
}

fn overriding() -> (&'static str, Value) {
    ("override_tests", or_null(text()))
}

fn sent() -> Vec<(&'static str, Value)> {
    let edits = object_of([("base", whole()), ("edits", list(anything())), ("reason", text())]);
    let draft = closed(with(object_of([("version", whole()), ("reason", text())]), [overriding()]));
    let save = object_of([("version", whole()), ("base", whole())]);
    vec![
        ("Publish", json!({ "anyOf": [edits, draft] })),
        ("SaveDraft", closed(with(save, [("edits", or_null(list(anything()))), ("policy", or_null(text()))]))),
        (
            "RebaseDraft",
            closed(with(
                object_of([("version", whole())]),
                [("prefer", json!({ "enum": ["draft", "revision", null] }))],
            )),
        ),
        (
            "ScheduleDraft",
            closed(with(object_of([("version", whole()), ("at", time()), ("reason", text())]), [overriding()])),
        ),
        ("Restore", closed(with(object_of([("reason", text())]), [("base", or_null(whole())), overriding()]))),
    ]
}

fn draft() -> Vec<(&'static str, Value)> {
    let outcome = one_of(["holds", "fails", "no_user", "no_record"]);
    let tested =
        object_of([("test", anything()), ("outcome", outcome), ("text_en", list(text())), ("text_zh", list(text()))]);
    let schedule = object_of([
        ("at", time()),
        ("by", or_null(reference("Person"))),
        ("reason", text()),
        ("override_tests", or_null(text())),
    ]);
    let diff = object_of([
        ("text", text()),
        ("role", or_null(text())),
        ("object", or_null(text())),
        ("change", json!({ "type": ["object", "string"] })),
    ]);
    vec![
        ("DiffLine", diff),
        (
            "DraftView",
            object_of([
                ("open", yes_no()),
                ("version", whole()),
                ("base", whole()),
                ("revision", whole()),
                ("stale", yes_no()),
                ("author", or_null(reference("Person"))),
                ("edited_at", or_null(time())),
                ("policy", anything()),
                ("edits", list(anything())),
                ("diff", list(reference("DiffLine"))),
                ("tests", list(tested)),
                ("problems", list(text())),
                ("schedule", or_null(schedule)),
                ("missed", or_null(object_of([("at", time()), ("why", text())]))),
                ("may_publish", yes_no()),
                ("locked", list(text())),
            ]),
        ),
        (
            "RevisionDetail",
            object_of([
                ("number", whole()),
                ("author", or_null(reference("Person"))),
                ("reason", text()),
                ("published_at", time()),
                ("policy", anything()),
                ("text", text()),
                ("against", whole()),
                ("diff", list(reference("DiffLine"))),
            ]),
        ),
    ]
}

fn impact() -> Vec<(&'static str, Value)> {
    let access = || one_of(["unseen", "hidden", "masked", "read", "edit_by_approval", "edit"]);
    let capabilities = || list(one_of(Capability::ALL.iter().map(|one| one.key())));
    let counts = ["before", "after", "gained", "lost", "held", "freed"].map(|name| (name, whole()));
    let action = one_of(Action::ALL.iter().map(|one| one.key()));
    let object = object_of([
        ("object", one_of(Object::ALL.iter().map(|one| one.key()))),
        ("actions", list(with_all(object_of([("action", action), ("targets", yes_no())]), counts))),
        ("create", json!({ "enum": ["gained", "lost", "changed", null] })),
        ("fields", list(object_of([("field", text()), ("from", access()), ("to", access()), ("records", whole())]))),
    ]);
    let example = object_of([("record", anything()), ("of", json!({ "type": ["object", "string"] }))]);
    vec![
        ("ObjectImpact", with(object, [("examples", list(example))])),
        (
            "Impact",
            object_of([
                ("revision", whole()),
                ("version", whole()),
                (
                    "roles",
                    list(object_of([
                        ("role", text()),
                        ("name", reference("Name")),
                        ("people", whole()),
                        ("affected", whole()),
                        ("conditions", yes_no()),
                        ("gained", capabilities()),
                        ("lost", capabilities()),
                        ("objects", list(reference("ObjectImpact"))),
                    ])),
                ),
                (
                    "people",
                    list(object_of([
                        ("person", reference("Person")),
                        ("roles", list(text())),
                        ("gained", capabilities()),
                        ("lost", capabilities()),
                        ("objects", list(reference("ObjectImpact"))),
                    ])),
                ),
                ("affected", whole()),
                ("left_out", whole()),
            ]),
        ),
    ]
}

/// The same with more properties that are always there.
fn with_all<const N: usize>(schema: Value, properties: [(&str, Value); N]) -> Value {
    let mut schema = with(schema, properties.clone());
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.extend(properties.map(|(name, _)| json!(name)));
    }
    schema
}
