//! The draft over HTTP: what is foretold of the demo is what its people then see, and what must be
//! refused is refused by the address itself.

use std::collections::BTreeMap;

use remit_policy::Object;
use serde_json::{Value, json};

use crate::support::{Demo, alone_on_each, on_each};

const ADMIN: &str = "admin";
const REP: &str = "darcel.schlecht";

fn view(role: &str, object: &str, grant: Value) -> Value {
    json!({ "grant": { "role": role, "object": object, "action": "view", "grant": grant } })
}

async fn put(demo: &Demo, login: &str, body: &Value) -> crate::support::Reply {
    demo.send(login, "PUT", "/policy/draft", &[], body.to_string().as_bytes()).await
}

/// Replaces the draft with these edits of the revision in force.
async fn draft(demo: &Demo, edits: &[Value]) -> Value {
    let there = demo.get(ADMIN, "/policy/draft").await.good().json();
    put(demo, ADMIN, &json!({ "version": there["version"], "base": there["revision"], "edits": edits }))
        .await
        .good()
        .json()
}

async fn discard(demo: &Demo) {
    let version = demo.get(ADMIN, "/policy/draft").await.good().json()["version"].clone();
    demo.send(ADMIN, "DELETE", &format!("/policy/draft?version={version}"), &[], b"").await.good();
}

/// How many records of each type each active person of the demo sees.
async fn counts(demo: &Demo) -> BTreeMap<(String, &'static str), u64> {
    let users = crate::support::rows("bundle/users.csv");
    let mut counts = BTreeMap::new();
    for user in users.iter().filter(|user| user["status"] == "active") {
        for object in Object::ALL {
            let count = demo.count(&user["login"], &format!("/{}", object.plural())).await;
            counts.insert((user["login"].clone(), object.key()), count);
        }
    }
    counts
}

/// The numbers that are foretold for each person who sees more or less.
fn foretold(impact: &Value, before: &BTreeMap<(String, &'static str), u64>) -> BTreeMap<(String, &'static str), u64> {
    let mut then = before.clone();
    for person in impact["people"].as_array().unwrap() {
        let login = person["person"]["login"].as_str().unwrap();
        for object in person["objects"].as_array().unwrap() {
            let key = Object::from_key(object["object"].as_str().unwrap()).unwrap().key();
            let sight = object["actions"].as_array().unwrap().iter().find(|one| one["action"] == "view");
            if let Some(sight) = sight {
                let was = then.insert((login.into(), key), sight["after"].as_u64().unwrap());
                assert_eq!(was, sight["before"].as_u64(), "{login} {key}");
            }
        }
    }
    then
}

/// Everyone of the demo, before, foretold, after, and back again.
#[test]
fn the_counts_foretold_are_those_that_everyone_then_sees() {
    alone_on_each(async |demo| {
        demo.store.set_four_eyes(false, remit::visit::now()).await.unwrap();
        let before = counts(demo).await;
        let edits = [
            view("sales_rep", "opportunity", json!({ "reach": "department", "fences": ["product_line"] })),
            view("sales_rep", "customer", json!({ "reach": "reports" })),
            view("finance", "payment", Value::Null),
        ];
        let saved = draft(demo, &edits).await;
        assert_eq!((saved["open"].as_bool(), saved["stale"].as_bool()), (Some(true), Some(false)));
        let impact = demo.get(ADMIN, "/policy/draft/impact?limit=5000").await.good().json();
        assert_eq!(impact["left_out"], 0);
        let expected = foretold(&impact, &before);
        assert!(expected != before && impact["affected"].as_u64().unwrap() > 20, "{}", impact["affected"]);
        // Nothing holds from a draft.
        assert_eq!(counts(demo).await, before);

        let publish = json!({ "version": saved["version"], "reason": "narrower", "override_tests": "tests follow" });
        let number = demo.post(ADMIN, "/policy/publish", &publish).await.good().json()["revision"].as_i64().unwrap();
        assert_eq!(counts(demo).await, expected);
        let revision = demo.get(ADMIN, &format!("/policy/revisions/{number}")).await.good().json();
        assert_eq!((revision["reason"].as_str(), revision["diff"].as_array().unwrap().len()), (Some("narrower"), 3));

        let back = json!({ "base": number, "reason": "it was right before" });
        let restore = format!("/policy/revisions/{}/restore", number - 1);
        assert_eq!(demo.post(ADMIN, &restore, &back).await.good().json()["revision"], number + 1);
        assert_eq!(counts(demo).await, before);
        let again = demo.get(ADMIN, &format!("/policy/revisions/{}?against={}", number + 1, number - 1)).await.good();
        assert_eq!(again.json()["diff"], json!([]));
        demo.store.set_four_eyes(true, remit::visit::now()).await.unwrap();
    });
}

/// Each address that writes, as those who may not: called directly, whatever a page would offer.
#[test]
fn what_must_be_refused_is_refused_by_the_address_itself() {
    alone_on_each(async |demo| {
        let there = demo.get(ADMIN, "/policy/draft").await.good().json();
        let (version, base) = (&there["version"], &there["revision"]);
        let own = json!({ "grant": { "role": "administrator", "object": "customer", "action": "view", "grant": { "reach": "all" } } });
        let body = json!({ "version": version, "base": base, "edits": [own] });
        for (login, status) in [(REP, 404), ("auditor", 403)] {
            demo.get(login, "/policy/draft").await.problem(status);
            demo.get(login, "/policy/draft/impact").await.problem(status);
            put(demo, login, &body).await.problem(status);
            demo.send(login, "DELETE", "/policy/draft?version=0", &[], b"").await.problem(status);
            demo.send(login, "DELETE", "/policy/draft/schedule?version=0", &[], b"").await.problem(status);
            demo.post(login, "/policy/draft/rebase", &json!({ "version": version })).await.problem(status);
            demo.post(login, "/policy/publish", &json!({ "version": version, "reason": "x" })).await.problem(status);
            let later = json!({ "version": version, "at": "2100-01-01", "reason": "x" });
            demo.post(login, "/policy/draft/schedule", &later).await.problem(status);
            demo.post(login, "/policy/revisions/1/restore", &json!({ "reason": "x" })).await.problem(status);
        }
        // Four eyes: nobody widens a role that they hold.
        demo.store.set_four_eyes(true, remit::visit::now()).await.unwrap();
        assert_eq!(put(demo, ADMIN, &body).await.problem(403)["type"], "forbidden");
        let at_once = json!({ "base": base, "edits": [own], "reason": "me" });
        demo.post(ADMIN, "/policy/publish", &at_once).await.problem(403);
        // Without them it is allowed, but nobody locks everyone out.
        demo.store.set_four_eyes(false, remit::visit::now()).await.unwrap();
        let lock_out =
            json!({ "capability": { "role": "administrator", "capability": "roles.manage", "given": false } });
        let saved = draft(demo, &[lock_out]).await;
        assert_eq!(saved["problems"].as_array().unwrap().len(), 1);
        let publish = json!({ "version": saved["version"], "reason": "x", "override_tests": "x" });
        assert_eq!(demo.post(ADMIN, "/policy/publish", &publish).await.problem(409)["type"], "conflict");
        // A stale draft, and a stale restore.
        let stale = put(demo, ADMIN, &body).await.problem(412);
        assert_eq!((stale["type"].as_str(), stale["field"].as_str()), (Some("stale"), Some("version")));
        demo.post(ADMIN, "/policy/publish", &json!({ "version": version, "reason": "x" })).await.problem(412);
        let restore = json!({ "base": 99, "reason": "x" });
        demo.post(ADMIN, "/policy/revisions/1/restore", &restore).await.problem(412);
        discard(demo).await;
        demo.store.set_four_eyes(true, remit::visit::now()).await.unwrap();
    });
}

#[test]
fn a_draft_is_scheduled_and_taken_off() {
    alone_on_each(async |demo| {
        let saved = draft(demo, &[view("finance", "ticket", json!({ "reach": "all" }))]).await;
        let later = |at: &str| json!({ "version": saved["version"], "at": at, "reason": "at night" });
        assert_eq!(demo.post(ADMIN, "/policy/draft/schedule", &later("2020-01-01")).await.problem(422)["field"], "at");
        let set = demo.post(ADMIN, "/policy/draft/schedule", &later("2100-01-01T00:00:00Z")).await.good().json();
        assert_eq!(set["schedule"]["at"], "2100-01-01T00:00:00Z");
        put(demo, ADMIN, &json!({ "version": set["version"], "base": set["base"], "edits": [] })).await.problem(409);
        let off = format!("/policy/draft/schedule?version={}", set["version"]);
        assert_eq!(demo.send(ADMIN, "DELETE", &off, &[], b"").await.good().json()["schedule"], Value::Null);
        discard(demo).await;
    });
}

#[test]
fn what_cannot_be_read_is_refused() {
    on_each(async |demo| {
        for (method, path, body, field) in [
            ("DELETE", "/policy/draft", "", Some("version")),
            ("DELETE", "/policy/draft?version=x", "", Some("version")),
            ("DELETE", "/policy/draft?version=1&version=2", "", Some("version")),
            ("GET", "/policy/draft/impact?limit=0", "", Some("limit")),
            ("GET", "/policy/draft/impact?limit=x", "", Some("limit")),
            ("GET", "/policy/draft/impact?user=nobody", "", Some("user")),
            ("GET", "/policy/draft/impact?who=me", "", Some("who")),
            ("GET", "/policy/revisions/1?against=x", "", Some("against")),
            ("PUT", "/policy/draft", r#"{"version": 0, "base": 1, "edit": []}"#, None),
            ("POST", "/policy/publish", r#"{"version": 0}"#, None),
            ("POST", "/policy/publish", r#"{"edits": []}"#, None),
        ] {
            let problem = demo.send(ADMIN, method, path, &[], body.as_bytes()).await.problem(422);
            assert_eq!(problem["field"].as_str(), field, "{method} {path}");
        }
        for number in ["0", "99999", "x", "-1"] {
            demo.get(ADMIN, &format!("/policy/revisions/{number}")).await.problem(404);
        }
    });
}
