//! Making, changing, deleting, restoring and handing over, as those may who do it.

use serde_json::{Value, json};

use crate::support::{Demo, Reply, alone_on_each};

const REP: &str = "darcel.schlecht";

/// A contact of a customer of the rep.
async fn make(demo: &Demo, name: &str) -> Reply {
    let customer = demo.id(REP, "/customers", "Isdom").await;
    let fields = json!({ "name": name, "customer": customer, "phone": "+12125550199" });
    let reply = demo.post(REP, "/contacts", &json!({ "fields": fields })).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply
}

fn path(reply: &Reply) -> String {
    let location = reply.headers["location"].to_str().unwrap();
    location.strip_prefix("/api/v1").unwrap().into()
}

#[test]
fn a_record_is_made_read_changed_deleted_and_restored() {
    alone_on_each(async |demo| {
        let made = make(demo, "Ida Example").await;
        let path = path(&made);
        let read = demo.get(REP, &path).await.good();
        assert_eq!((read.json(), read.tag()), (made.json(), made.tag()));
        assert_eq!(read.json()["owner"]["login"], REP);

        let change = json!({ "fields": { "title": "Head of Purchasing" } });
        let changed = demo.patch(REP, &path, &read.tag(), &change).await.good();
        assert_eq!(changed.json()["fields"]["title"], "Head of Purchasing");
        assert_ne!(changed.tag(), read.tag());
        demo.patch(REP, &path, &read.tag(), &change).await.problem(412);

        demo.send(REP, "DELETE", &path, &[("if-match", &read.tag())], b"").await.problem(412);
        assert_eq!(demo.send(REP, "DELETE", &path, &[], b"").await.status, 204);
        demo.get(REP, &path).await.problem(404);
        let bin = demo.get(REP, "/contacts/bin").await.good().json();
        let in_bin = |record: &Value| record["id"] == made.json()["id"];
        assert!(bin["data"].as_array().unwrap().iter().any(in_bin), "{bin}");

        let back = demo.send(REP, "POST", &format!("{path}/restore"), &[], b"").await.good();
        assert_eq!(back.json()["fields"], changed.json()["fields"]);
        demo.send(REP, "DELETE", &path, &[], b"").await.good();
    });
}

#[test]
fn a_name_can_be_changed_and_not_cleared() {
    alone_on_each(async |demo| {
        let made = make(demo, "Noor Named").await;
        for name in [json!(null), json!(""), json!("  ")] {
            let change = json!({ "fields": { "name": name } });
            assert_eq!(demo.patch(REP, &path(&made), &made.tag(), &change).await.problem(422)["field"], "name");
        }
        demo.send(REP, "DELETE", &path(&made), &[], b"").await.good();
    });
}

#[test]
fn a_deleted_record_is_in_no_answer() {
    alone_on_each(async |demo| {
        let made = make(demo, "Quirin Vanishing").await;
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let count = demo.count(REP, "/contacts").await;
        demo.send(REP, "DELETE", &path(&made), &[], b"").await.good();
        assert_eq!(demo.count(REP, "/contacts").await, count - 1);
        for question in ["/contacts?name[contains]=Quirin", "/search?q=Quirin"] {
            assert!(!demo.get(REP, question).await.good().text().contains(&id), "{question}");
        }
    });
}

#[test]
fn a_handover_goes_as_far_as_it_may_and_then_out_of_sight() {
    alone_on_each(async |demo| {
        let mine = demo.get(REP, "/opportunities?limit=1").await.good().json();
        let mine = mine["data"][0]["id"].as_str().unwrap();
        let path = format!("/opportunities/{mine}");
        let to = |login: &str| json!({ "fields": { "owner": login } });
        let transfer = format!("{path}/transfer");
        demo.post(REP, &transfer, &to("anna.snelling")).await.problem(403);
        demo.post(REP, &transfer, &to("nobody.known")).await.problem(422);
        demo.post(REP, &transfer, &json!({ "fields": { "name": "x" } })).await.problem(422);
        demo.get(REP, &path).await.good();

        let gone = demo.post(REP, &transfer, &to("mei-mei.johns")).await.good();
        assert_eq!(gone.json(), json!({ "done": true }));
        demo.get(REP, &path).await.problem(404);
        demo.get("mei-mei.johns", &path).await.good();
        demo.post("melvin.marxen", &transfer, &to(REP)).await.good();
        demo.get("mei-mei.johns", &path).await.problem(404);
    });
}

#[test]
fn an_answer_shows_its_writer_no_more_than_they_may_read() {
    alone_on_each(async |demo| {
        let reply = demo.post(REP, "/customers", &json!({ "fields": { "name": "Example & Daughters" } })).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        let fields = reply.json()["fields"].clone();
        assert!(fields.get("annual_revenue").is_none() && fields.get("credit_limit").is_none(), "{fields}");
        demo.send("director", "DELETE", &path(&reply), &[], b"").await.good();
    });
}
