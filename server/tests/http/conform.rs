//! What is described is what is answered: the description is a valid one, and every answer of every
//! route, good or bad, has the form that the description names for it.
//!
//! `openapi/schema-3.1.json` is the schema of OpenAPI 3.1 documents as the OpenAPI Initiative publishes
//! it under the Apache License 2.0.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::header;
use jsonschema::{Validator, draft202012, validator_for};
use remit_policy::{Action, Object};
use serde_json::{Value, json};

use crate::cases::{CASES, Case, Hand, Way};
use crate::leaks::house::{ABSENT, in_a_house};
use crate::leaks::ways::Site;
use crate::support::{Reply, on_each};

const SPECIFICATION: &str = include_str!("openapi/schema-3.1.json");

fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

/// Seen to fail with an answer without a description, with `"type": "text"` in a schema, and with a
/// parameter of a path that is not declared.
#[test]
fn the_description_is_valid() {
    on_each(async |demo| {
        let description = demo.get("", "/openapi.json").await.good().json();
        let specification = validator_for(&serde_json::from_str(SPECIFICATION).unwrap()).unwrap();
        assert_eq!(complaints(&specification, &description), Vec::<String>::new());
        for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
            draft202012::meta::validate(schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let mut names = BTreeSet::new();
        for (path, ways) in description["paths"].as_object().unwrap() {
            let open = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let open: BTreeSet<&str> = open.collect();
            for operation in ways.as_object().unwrap().values() {
                let parameters = operation["parameters"].as_array().unwrap();
                let declared = parameters.iter().filter(|one| one["in"] == "path");
                let declared: BTreeSet<&str> = declared.map(|one| one["name"].as_str().unwrap()).collect();
                assert_eq!(declared, open, "{path}");
                for parameter in parameters {
                    draft202012::meta::validate(&parameter["schema"]).unwrap_or_else(|error| panic!("{path}: {error}"));
                }
                assert!(names.insert(operation["operationId"].as_str().unwrap()), "{path}: its name stands twice");
                assert!(operation["responses"].as_object().unwrap().len() > 1, "{path}: how it is refused");
            }
        }
    });
}

/// The forms of answers, made ready once each.
struct Forms {
    description: Value,
    known: BTreeMap<String, Validator>,
}

impl Forms {
    /// The description, in which no answer may hold what is not described.
    fn of(mut description: Value) -> Forms {
        for schema in description["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            close(schema);
        }
        Forms { description, known: BTreeMap::new() }
    }

    /// What is wrong with an answer, if anything.
    fn wrong(&mut self, case: &Case, object: Object, reply: &Reply) -> Vec<String> {
        let (method, pattern) = case.name.split_once(' ').unwrap();
        let found = self.complaints(&method.to_lowercase(), &pattern.replace("{objects}", object.plural()), reply);
        found.into_iter().map(|one| format!("{} {}: {one}", case.name, reply.status)).collect()
    }

    fn complaints(&mut self, method: &str, path: &str, reply: &Reply) -> Vec<String> {
        let responses = &self.description["paths"][path][method]["responses"];
        let status = reply.status.to_string();
        let named = responses.get(&status).unwrap_or(&responses["default"]);
        let (at, form) = match named["$ref"].as_str() {
            Some(pointer) => (pointer.to_owned(), self.description.pointer(&pointer[1..]).unwrap().clone()),
            None => (format!("{method} {path} {status}"), named.clone()),
        };
        if reply.status < 400 && responses.get(&status).is_none() {
            return vec![format!("{status} is not described")];
        }
        let Some(content) = form["content"].as_object() else {
            return if reply.body.is_empty() { Vec::new() } else { vec!["a body that is not described".into()] };
        };
        let kind = reply.headers[header::CONTENT_TYPE].to_str().unwrap().split(';').next().unwrap();
        let Some(media) = content.get(kind) else { return vec![format!("{kind} is not described")] };
        if !kind.ends_with("json") {
            return Vec::new();
        }
        let components = &self.description["components"];
        let validator = self.known.entry(at).or_insert_with(|| {
            let whole = json!({ "allOf": [media["schema"]], "components": components });
            jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
        });
        complaints(validator, &reply.json())
    }
}

/// Says of every object in a schema that it holds what is described and nothing else.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(close);
            // What is described by its properties; an empty description leaves open what there is.
            if map.get("type") == Some(&json!("object")) && map.get("properties").is_some_and(Value::is_object) {
                map.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// What is asked of one type: about a record that is seen, by its tag, and about none.
async fn hands(house: &impl Site, login: &str, object: Object) -> Vec<Hand> {
    let list = house.rest(login, &format!("/{}?limit=2", object.plural())).await.json();
    let seen = list["data"].as_array().into_iter().flatten();
    let mut hands = vec![Hand::plain(object, ABSENT)];
    for (record, action) in seen.zip([Action::Edit, Action::Transfer]) {
        let (id, tag) = (record["id"].as_str().unwrap().parse().unwrap(), record["etag"].as_str().unwrap().to_owned());
        hands.push(Hand { tag, action, ..Hand::plain(object, id) });
    }
    hands
}

/// The routes of which the house has nothing but refusals: its people hold few rights besides those on
/// records, and each case is asked once. A name may go from here; none comes.
const REFUSED: [&str; 26] = [
    "POST /policy/publish",
    "DELETE /policy/draft",
    "POST /policy/draft/rebase",
    "POST /policy/draft/schedule",
    "DELETE /policy/draft/schedule",
    "POST /policy/revisions/{number}/restore",
    "POST /{objects}/{id}/restore",
    "POST /{objects}/{id}/transfer",
    "DELETE /{objects}/{id}/shares/{share}",
    "GET /{objects}/{id}/who",
    "GET /audit",
    "POST /people/{login}/move",
    "PATCH /people/{login}/partitions",
    "POST /people/{login}/assignments",
    "DELETE /assignments/{id}",
    "GET /assignable-roles",
    "POST /departments",
    "PATCH /departments/{key}",
    "DELETE /departments/{key}",
    "POST /departments/{key}/merge",
    "POST /dimensions",
    "PATCH /dimensions/{key}",
    "DELETE /dimensions/{key}",
    "POST /dimensions/{key}/values",
    "PATCH /dimensions/{key}/values/{value}",
    "DELETE /dimensions/{key}/values/{value}",
];

/// Seen to fail with `etag` gone from the schema of a record, and with a `Link` whose name is a number there.
#[test]
fn every_answer_has_the_form_that_is_described() {
    in_a_house(async |house| {
        let mut forms = Forms::of(house.rest("", "/openapi.json").await.good().json());
        let (mut wrong, mut good) = (BTreeSet::new(), BTreeSet::new());
        // What only looks comes first: the others leave less to look at.
        let rest = || CASES.iter().filter(|case| case.way == Way::Rest);
        let order: Vec<&Case> = rest().filter(|case| case.reads()).chain(rest().filter(|case| !case.reads())).collect();
        for login in ["ann", "bea", "chief"] {
            for case in &order {
                for object in Object::ALL.into_iter().filter(|_| login == "chief" || case.name.contains("{objects}")) {
                    for hand in hands(house, login, object).await {
                        let reply = house.ask(Way::Rest, login, &(case.ask)(&hand)).await;
                        if reply.status < 300 {
                            good.insert(case.name);
                        }
                        wrong.extend(forms.wrong(case, object, &reply));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let never: Vec<&str> = rest().map(|case| case.name).filter(|name| !good.contains(name)).collect();
        assert!(never.iter().all(|name| REFUSED.contains(name)), "{never:#?}");
    });
}

/// What those are told who manage and review: the demo has such people.
#[test]
fn the_desk_is_told_in_the_forms_that_are_described() {
    on_each(async |demo| {
        let mut forms = Forms::of(demo.get("", "/openapi.json").await.good().json());
        let (mut wrong, mut good) = (BTreeSet::new(), BTreeSet::new());
        let id = demo.id("director", "/customers", "Isdom").await.parse().unwrap();
        for case in CASES.iter().filter(|case| case.way == Way::Rest && case.reads()) {
            for login in ["admin", "auditor", "director"] {
                let hand = Hand { login: "darcel.schlecht".into(), ..Hand::plain(Object::Customer, id) };
                let reply = demo.ask(Way::Rest, login, &(case.ask)(&hand)).await;
                if reply.status < 300 {
                    good.insert(case.name);
                }
                wrong.extend(forms.wrong(case, Object::Customer, &reply));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        for name in ["GET /audit", "GET /assignable-roles", "GET /{objects}/{id}/who", "GET /people", "GET /explain"] {
            assert!(good.contains(name), "{name}: {good:?}");
        }
    });
}
