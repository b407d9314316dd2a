//! What is not mine answers like what is not there, and nobody gets in without a token.

use remit_policy::Object;
use remit_store::Visit;
use serde_json::json;

use crate::support::{Demo, on_each};

const REP: &str = "darcel.schlecht";
const ABSENT: &str = "01900000-0000-7000-8000-000000000000";

/// Somebody else's opportunity.
async fn foreign(demo: &Demo) -> String {
    demo.id("anna.snelling", "/opportunities", "9KN4MG14").await
}

#[test]
fn somebody_elses_record_answers_like_none() {
    on_each(async |demo| {
        let foreign = foreign(demo).await;
        let body = json!({ "fields": { "name": "Mine now" } }).to_string();
        let move_it = json!({ "fields": { "owner": REP } }).to_string();
        let ways: [(&str, &str, &str); 5] = [
            ("GET", "", ""),
            ("PATCH", "", &body),
            ("DELETE", "", ""),
            ("POST", "/transfer", &move_it),
            ("POST", "/restore", ""),
        ];
        for (method, rest, body) in ways {
            let ask = async |id: &str| {
                let path = format!("/opportunities/{id}{rest}");
                demo.send(REP, method, &path, &[("if-match", "\"x\"")], body.as_bytes()).await
            };
            let (theirs, absent, odd) = (ask(&foreign).await, ask(ABSENT).await, ask("not-an-id").await);
            theirs.problem(404);
            assert_eq!(theirs, absent, "{method} {rest}");
            assert_eq!(absent, odd, "{method} {rest}");
        }
    });
}

#[test]
fn an_id_of_one_type_opens_nothing_of_another() {
    on_each(async |demo| {
        let id = demo.id("director", "/customers", "Isdom").await;
        for object in Object::ALL.into_iter().filter(|object| *object != Object::Customer) {
            let path = format!("/{}", object.plural());
            let (other, absent) = (
                demo.get("director", &format!("{path}/{id}")).await,
                demo.get("director", &format!("{path}/{ABSENT}")).await,
            );
            assert_eq!(other.status, 404, "{path}");
            assert_eq!(other, absent, "{path}");
        }
    });
}

#[test]
fn a_list_a_search_and_a_group_name_nothing_foreign() {
    on_each(async |demo| {
        let foreign = foreign(demo).await;
        let name = demo.get("anna.snelling", &format!("/opportunities/{foreign}")).await.good().json();
        let name = name["fields"]["name"].as_str().unwrap().to_owned();
        for page in demo.pages(REP, "/opportunities").await {
            assert!(!page.text().contains(&foreign));
        }
        let words = remit_wire::encode(&name);
        let found = demo.get(REP, &format!("/search?limit=50&q={words}")).await.good();
        assert!(!found.text().contains(&foreign), "{name}");
        let owners = demo.get(REP, "/opportunities/aggregate?group=owner").await.good().json();
        assert_eq!(owners["groups"].as_array().unwrap().len(), 1, "{owners}");
    });
}

#[test]
fn nobody_gets_in_without_a_token() {
    on_each(async |demo| {
        for route in remit::rest::ROUTES.iter().filter(|route| !route.open) {
            let path = route.path.replace("{objects}", "customers").replace("{id}", ABSENT);
            let method = route.method.key().to_uppercase();
            let problem = demo.send("", &method, &path, &[], b"{}").await.problem(401);
            assert_eq!(problem["type"], "signed_out", "{method} {path}");
            let wrong = demo.send("", &method, &path, &[("authorization", "Bearer wrong")], b"{}").await;
            assert_eq!(wrong.problem(401), problem, "{method} {path}");
        }
    });
}

#[test]
fn a_session_is_no_token() {
    on_each(async |demo| {
        let visit = Visit { at: remit::visit::now(), ..Visit::default() };
        let secret = demo.store.sign_in(REP, "remit-demo", &visit).await.unwrap();
        let cookie = format!("{}={secret}", remit::visit::SESSION_COOKIE);
        demo.send("", "GET", "/me", &[("cookie", &cookie)], b"").await.problem(401);
        let bearer = format!("Bearer {secret}");
        demo.send("", "GET", "/me", &[("authorization", &bearer)], b"").await.problem(401);
    });
}

#[test]
fn i_am_told_who_i_am() {
    on_each(async |demo| {
        let me = demo.get(REP, "/me").await.good().json();
        assert_eq!(me["person"]["name"], "Darcel Schlecht");
        assert_eq!(me["roles"][0]["key"], "sales_rep");
        assert_eq!(me["capabilities"], json!([]));
        assert_eq!(me["department"]["key"], "central-marxen");
    });
}

#[test]
fn only_those_who_may_read_the_policy() {
    on_each(async |demo| {
        demo.get(REP, "/policy").await.problem(404);
        demo.get(REP, "/policy/revisions").await.problem(404);
        let policy = demo.get("admin", "/policy").await.good().json();
        assert!(policy["policy"]["roles"]["sales_rep"].is_object());
        assert!(demo.get("admin", "/policy/revisions").await.good().json()["data"].is_array());
        let publish = json!({ "base": policy["revision"], "edits": [], "reason": "why not" });
        demo.post(REP, "/policy/publish", &publish).await.problem(404);
        demo.post("auditor", "/policy/publish", &publish).await.problem(403);
    });
}
