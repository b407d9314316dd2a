//! What is refused leaves an entry in the audit trail, whichever way it was asked for, and nothing else does.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{HeaderValue, header};
use remit_policy::{Action, Object};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cases::{Ask, CASES, Case, Hand, Kind, Way, pairs};
use crate::leaks::house::{ABSENT, House, NOW, in_a_house};
use crate::leaks::ways::Site;
use crate::support::Reply;
use crate::viewing::{WATCHER, watched};

static CLOCK: AtomicI64 = AtomicI64::new(NOW);

/// A quarter of an hour after the request before: what is repeated sooner is not written again.
fn later() -> i64 {
    CLOCK.fetch_add(901, Ordering::Relaxed)
}

/// An entry about something that was refused.
#[derive(Debug)]
struct Entry {
    login: String,
    object: Option<String>,
    record: Option<Uuid>,
    detail: Value,
}

async fn entries(house: &House) -> Vec<Entry> {
    let sql = "SELECT p.login, a.object, a.record_id, a.detail FROM audit a JOIN person p ON p.id = a.actor_id \
               WHERE a.event = 'refused' ORDER BY a.number";
    let rows = house.db.query_all_raw(Statement::from_string(house.db.get_database_backend(), sql)).await.unwrap();
    let entry = |row: &sea_orm::QueryResult| Entry {
        login: row.try_get("", "login").unwrap(),
        object: row.try_get("", "object").unwrap(),
        record: row.try_get("", "record_id").unwrap(),
        detail: serde_json::from_str(&row.try_get::<String>("", "detail").unwrap()).unwrap(),
    };
    rows.iter().map(entry).collect()
}

/// Whether an answer that is no refusal as a whole says that something was refused.
fn tells(case: &Case, reply: &Reply) -> bool {
    match case.name {
        "POST /{objects}/bulk" => ["\"forbidden\"", "\"unavailable\""].iter().any(|one| reply.text().contains(one)),
        // Which says it in words, for each record.
        "POST /{objects}/chosen" => ["Not allowed", "Not available yet"].iter().any(|one| reply.text().contains(one)),
        _ => false,
    }
}

/// What a case asks about each type of record, each once.
async fn asks(house: &House, case: &Case) -> Vec<Ask> {
    let mut asks = Vec::new();
    for object in Object::ALL {
        let id = house.all(&format!("SELECT id FROM {} ORDER BY key LIMIT 1", object.key())).await[0].parse().unwrap();
        let hand = Hand { action: Action::Delete, ..Hand::plain(object, id) };
        asks.push((case.ask)(&hand));
    }
    asks.dedup();
    asks
}

/// Over every way in: a new one that refuses and leaves no entry fails here. Seen to fail with the answer's
/// status not looked at in `remit::refused`, and with `tell` taken out of `remit_store`'s bulk operations. Of what
/// only an approval would allow (`ask`), with `501` taken for something that broke.
#[test]
fn each_refusal_leaves_an_entry_and_nothing_else_does() {
    in_a_house(async |house| {
        CLOCK.store(NOW, Ordering::Relaxed);
        let house = house.served_at(later).await;
        let (mut there, mut refused) = (0, BTreeSet::new());
        watched(&house).await;
        for login in ["ann", "boss", "ask", WATCHER, "chief"] {
            // What the chief changes would be gone for those who ask after.
            let asked = |case: &&Case| case.kind != Kind::SignIn && (login != "chief" || case.reads());
            for case in CASES.iter().filter(asked) {
                for ask in asks(&house, case).await {
                    let reply = house.ask(case.way, login, &ask).await;
                    let about = format!("{login} {:?} {} {}: {}", case.way, ask.method, ask.path, reply.status);
                    let now = entries(&house).await;
                    let (whole, told) = (matches!(reply.status, 403 | 501), tells(case, &reply));
                    assert_eq!(now.len() > there, whole || told, "{about}\n{:?}\n{}", now.last(), reply.text());
                    if whole {
                        let entry = now.last().unwrap();
                        assert_eq!((now.len(), entry.login.as_str()), (there + 1, login), "{about}");
                        let address = entry.detail["address"].as_str().unwrap();
                        let method = if case.way == Way::Drawn { "POST" } else { ask.method };
                        assert!(address.starts_with(method) && address.contains('/'), "{about}: {address}");
                        refused.insert((case.way, case.name));
                    }
                    there = now.len();
                }
            }
        }
        assert!(refused.len() > 90 && there > 300, "{}, {there}: {refused:?}", refused.len());
        house.store.verify_audit().await.unwrap();
    });
}

/// The record that was named, the action, and who: seen to fail with the note taken out of `forbidden`.
#[test]
fn an_entry_says_who_tried_what_on_which_record() {
    in_a_house(async |house| {
        let id = house.id(Object::Customer, "C-A").await;
        let (customer, one) = (Some("customer".to_owned()), Some(id));
        let at = format!("/customers/{id}");
        let asked = [
            (Ask::get(&at).by("DELETE"), "action", "delete", one),
            (
                Ask::json("POST", format!("{at}/transfer"), &json!({ "fields": { "owner": "bob" } })),
                "action",
                "transfer",
                one,
            ),
            (Ask::get(format!("{at}/who")), "right", "access.review", one),
            (Ask::get("/customers/export.csv"), "action", "export", None),
        ];
        for (ask, key, value, record) in asked {
            let reply = house.ask(Way::Rest, "bea", &ask).await;
            assert_eq!(reply.status, 403, "{}: {}", ask.path, reply.text());
            let last = entries(house).await.pop().unwrap();
            assert_eq!((last.login.as_str(), &last.object, last.record), ("bea", &customer, record), "{}", ask.path);
            assert_eq!(last.detail[key], value, "{last:?}");
            assert!(!last.detail.to_string().contains("Klondike"));
        }
        // What there is not answers 404, and leaves nothing that would tell it from what is out of sight.
        let count = entries(house).await.len();
        for id in [ABSENT, house.id(Object::Customer, "C-B").await] {
            assert_eq!(
                house.ask(Way::Rest, "ann", &Ask::get(format!("/customers/{id}")).by("DELETE")).await.status,
                404
            );
        }
        assert_eq!(entries(house).await.len(), count);
    });
}

/// What only an approval would allow is not done, and nobody can be asked for one. Seen to fail with the note taken
/// out of `needs_approval`, which leaves an entry that names no action.
#[test]
fn what_needs_approval_is_written_as_what_was_tried() {
    in_a_house(async |house| {
        let id = house.id(Object::Customer, "C-Q").await;
        let at = format!("/customers/{id}");
        let share = json!({ "grantee_kind": "user", "grantee": "bob", "level": "view" });
        let asked = [
            (Ask::get(&at).by("DELETE"), "delete", Some(id)),
            (Ask::json("POST", format!("{at}/shares"), &share), "share", Some(id)),
            (
                Ask::json("POST", format!("{at}/transfer"), &json!({ "fields": { "owner": "ask" } })),
                "transfer",
                Some(id),
            ),
            (Ask::get("/customers/export.csv"), "export", None),
        ];
        for (ask, action, record) in asked {
            let reply = house.ask(Way::Rest, "ask", &ask).await;
            assert_eq!(reply.status, 501, "{}: {}", ask.path, reply.text());
            let last = entries(house).await.pop().unwrap();
            assert_eq!((last.login.as_str(), last.record), ("ask", record), "{}", ask.path);
            assert_eq!(last.detail["action"], action, "{last:?}");
        }
    });
}

/// A form that leads back is no `403`: seen to fail with `tell` taken out of `back_to_form`.
#[test]
fn a_form_that_leads_back_and_one_that_is_sent_while_looking_leave_entries() {
    in_a_house(async |house| {
        let form = Ask::form("people/suspend", &pairs([("login", "bob")]));
        let mut request = form.sent(Way::Function, Some(&house.secret(Way::Page, "ann").await));
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        let reply = house.raw(request).await;
        assert_eq!(reply.status, 302, "{}", reply.text());
        let last = entries(house).await.pop().unwrap();
        assert_eq!((last.login.as_str(), &last.detail["right"]), ("ann", &Value::from("users.manage")), "{last:?}");

        watched(house).await;
        let secret = house.secret(Way::Page, WATCHER).await;
        let begin = Ask::form("view-as", &pairs([("login", "ann")])).sent(Way::Function, Some(&secret));
        assert!(house.raw(begin).await.status < 400);
        let reply =
            house.raw(Ask::form("people/suspend", &pairs([("login", "bob")])).sent(Way::Function, Some(&secret))).await;
        assert_eq!(reply.json()["type"], "only_looking", "{}", reply.text());
        let last = entries(house).await.pop().unwrap();
        assert_eq!((last.login.as_str(), &last.detail["viewing_as"]), (WATCHER, &Value::from("ann")), "{last:?}");
    });
}

/// Seen to fail with the look at earlier entries taken out of `remit_store`'s `due`.
#[test]
fn a_loop_does_not_fill_the_trail() {
    in_a_house(async |house| {
        let id = house.id(Object::Customer, "C-A").await;
        let ask = Ask::get(format!("/customers/{id}")).by("DELETE");
        for _ in 0..20 {
            assert_eq!(house.ask(Way::Rest, "bea", &ask).await.status, 403);
        }
        assert_eq!(entries(house).await.len(), 1);
        // Each to another record, or another action.
        let mut tried = 1;
        for object in Object::ALL {
            for id in house.all(&format!("SELECT id FROM {}", object.key())).await {
                let path = format!("/{}/{id}", object.plural());
                let handover = json!({ "fields": { "owner": "bob" } });
                for ask in [Ask::get(&path).by("DELETE"), Ask::json("POST", format!("{path}/transfer"), &handover)] {
                    assert_eq!(house.ask(Way::Rest, "bea", &ask).await.status, 403, "{path}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 60, "{tried}");
        let written = entries(house).await;
        assert_eq!(written.len(), 60);
        let silent: Vec<_> = written.iter().filter(|entry| entry.detail["silent_until"].is_string()).collect();
        assert_eq!((silent.len(), &silent[0].detail["silent_until"]), (1, &Value::from("2027-01-15T08:15:00Z")));
        // Somebody else's are written, and later this one's again.
        assert_eq!(house.ask(Way::Rest, "ann", &Ask::get("/people")).await.status, 403);
        let later = house.served_at(|| NOW + 901).await;
        assert_eq!(later.ask(Way::Rest, "bea", &ask).await.status, 403);
        assert_eq!(entries(house).await.len(), 62);
        house.store.verify_audit().await.unwrap();
    });
}

/// Those who read the trail find it, by what happened, by whom and by the type of record.
#[test]
fn the_audit_page_tells_of_refusals_in_both_languages() {
    in_a_house(async |house| {
        watched(house).await;
        let id = house.id(Object::Customer, "C-A").await;
        assert_eq!(house.ask(Way::Rest, "bea", &Ask::get(format!("/customers/{id}")).by("DELETE")).await.status, 403);
        assert_eq!(house.ask(Way::Page, "bea", &Ask::get("/admin/people")).await.status, 403);
        let told = [("en", "Refused", "Delete", "Tried"), ("zh-CN", "操作被拒绝", "删除", "尝试的操作")];
        for (language, event, action, tried) in told {
            let mut ask = Ask::get("/admin/audit?event=refused&person=bea&object=customer");
            ask.headers.push(("accept-language", language.into()));
            let page = house.ask(Way::Page, WATCHER, &ask).await.text();
            assert_eq!(page.matches("data-event=\"refused\"").count(), 1, "{page}");
            for text in [event, action, tried, "DELETE /api/v1/{objects}/{id}"] {
                assert!(page.contains(text), "{language} {text}: {page}");
            }
            // The right to read the trail shows no record.
            assert!(!page.contains(&id.to_string()) && !page.contains("Klondike"), "{page}");
        }
        let all = house.ask(Way::Rest, WATCHER, &Ask::get("/audit?event=refused")).await.json();
        let entries = all["data"].as_array().unwrap();
        assert_eq!(entries.len(), 2, "{all}");
        assert!(entries[0]["notes"].to_string().contains("GET /admin/people"), "{all}");
        // A record's history is for those who see the record, and tells what became of it.
        let history = house.ask(Way::Rest, "ann", &Ask::get(format!("/customers/{id}/history"))).await;
        assert!(!history.text().contains("refused"), "{}", history.text());
    });
}

/// The answer to a refusal is the same, whatever becomes of its entry.
#[test]
fn where_no_entry_can_be_written_the_answer_is_the_same() {
    in_a_house(async |house| {
        let ask = Ask::get("/people");
        let before = house.ask(Way::Rest, "ann", &ask).await;
        // So that a token is there already: making one is written down too.
        house.secret(Way::Rest, "boss").await;
        house.tamper("DELETE FROM audit_head").await;
        let after = house.ask(Way::Rest, "boss", &ask).await;
        assert_eq!((before.status, after.status), (403, 403));
        assert_eq!(before.text(), after.text());
    });
}
