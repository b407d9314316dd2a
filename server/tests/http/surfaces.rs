//! Sharing, many changes at once, files, reasons and the audit trail: for whom they are, and for nobody else.

use serde_json::{Value, json};

use crate::support::{Demo, Reply, alone_on_each, on_each};

/// Owns the customer Isdom.
const REP: &str = "darcel.schlecht";
/// Sees Isdom, because it is shared with her to look at.
const GUEST: &str = "mei-mei.johns";
/// Does not see it.
const OTHER: &str = "anna.snelling";
const ABSENT: &str = "01900000-0000-7000-8000-000000000000";

async fn isdom(demo: &Demo) -> String {
    demo.id(REP, "/customers", "Isdom").await
}

fn list(reply: Reply) -> Vec<Value> {
    reply.good().json()["data"].as_array().unwrap().clone()
}

fn look(login: &str) -> Value {
    json!({ "grantee_kind": "user", "grantee": login, "level": "view" })
}

async fn entries(demo: &Demo, query: &str) -> Vec<Value> {
    list(demo.get("auditor", &format!("/audit?limit=200&{query}")).await)
}

/// Makes a contact of the rep's.
async fn contact(demo: &Demo, name: &str) -> Value {
    let fields = json!({ "name": name, "customer": isdom(demo).await, "phone": "+12125550198" });
    demo.post(REP, "/contacts", &json!({ "fields": fields })).await.good().json()
}

#[test]
fn what_is_out_of_sight_answers_like_nothing_in_every_way() {
    on_each(async |demo| {
        let isdom = isdom(demo).await;
        let share = look(REP).to_string();
        let ways = [
            ("GET", "/customers/{id}/shares", ""),
            ("POST", "/customers/{id}/shares", &*share),
            ("DELETE", "/customers/{id}/shares/01900000-0000-7000-8000-000000000001", ""),
            ("DELETE", "/customers/{id}/shares/odd", ""),
            ("GET", "/customers/{id}/history", ""),
            ("GET", "/customers/{id}/denied", ""),
            ("GET", "/explain?object=customer&record={id}&action=view", ""),
        ];
        for (method, path, body) in ways {
            let ask = async |id: &str| demo.send(OTHER, method, &path.replace("{id}", id), &[], body.as_bytes()).await;
            let (unseen, absent) = (ask(&isdom).await, ask(ABSENT).await);
            unseen.problem(404);
            assert_eq!(unseen, absent, "{method} {path}");
            if path.starts_with("/customers") {
                assert_eq!(absent, ask("not-an-id").await, "{method} {path}");
            }
        }
        // Who sees something is told to nobody without the right to ask, whatever there is.
        let who = async |id: &str| demo.get(OTHER, &format!("/customers/{id}/who")).await;
        let (unseen, absent, odd) = (who(&isdom).await, who(ABSENT).await, who("not-an-id").await);
        assert!(unseen.problem(403)["detail"].as_str().unwrap().contains("access.review"));
        assert_eq!((&unseen, &absent), (&absent, &odd));
    });
}

#[test]
fn what_is_seen_but_not_allowed_says_why() {
    on_each(async |demo| {
        let shares = format!("/customers/{}/shares", isdom(demo).await);
        demo.get(GUEST, &shares).await.problem(403);
        demo.post(GUEST, &shares, &look(OTHER)).await.problem(403);
        for share in [ABSENT, "odd"] {
            demo.send(GUEST, "DELETE", &format!("{shares}/{share}"), &[], b"").await.problem(403);
        }
        demo.get(REP, "/customers/export.csv").await.problem(403);
        demo.get("auditor", "/customers/export.csv").await.problem(403);
        demo.get(REP, "/audit").await.problem(403);
        demo.get("director", "/audit").await.problem(403);
    });
}

#[test]
fn a_share_is_given_listed_and_ended() {
    alone_on_each(async |demo| {
        let path = format!("/customers/{}", demo.id(REP, "/customers", "Bioholding").await);
        let shares = format!("{path}/shares");
        demo.get(OTHER, &path).await.problem(404);
        let given = demo.post(REP, &shares, &look(OTHER)).await;
        assert_eq!(given.status, 201, "{}", given.text());
        assert_eq!(given.json()["granted_by"]["login"], REP);
        demo.get(OTHER, &path).await.good();
        assert_eq!(list(demo.get(REP, &shares).await), [given.json()]);

        let share = format!("{shares}/{}", given.json()["id"].as_str().unwrap());
        demo.send(OTHER, "DELETE", &share, &[], b"").await.problem(403);
        assert_eq!(demo.send(REP, "DELETE", &share, &[], b"").await.status, 204);
        demo.send(REP, "DELETE", &share, &[], b"").await.problem(404);
        demo.get(OTHER, &path).await.problem(404);
        assert_eq!(list(demo.get(REP, &shares).await), Vec::<Value>::new());

        assert_eq!(demo.post(REP, &shares, &look("nobody.known")).await.problem(422)["field"], "grantee");
        demo.post(REP, &shares, &json!({ "grantee": OTHER })).await.problem(422);
        demo.send(REP, "POST", &shares, &[], b"{").await.problem(400);
    });
}

#[test]
fn many_changes_are_each_judged_by_themselves() {
    alone_on_each(async |demo| {
        let mine = contact(demo, "Bela Bulk").await;
        let id = mine["id"].as_str().unwrap();
        let seen: Vec<Value> = demo.all(REP, "/contacts").await.iter().map(|one| one["id"].clone()).collect();
        let all = demo.all("director", "/contacts").await;
        let foreign = all.iter().find(|one| !seen.contains(&one["id"])).unwrap()["id"].clone();
        let title = json!({ "title": "Head of Purchasing" });
        let edit = |id: &Value, tag: &Value| json!({ "op": "edit", "id": id, "etag": tag, "fields": title });
        let fields = json!({ "name": "Nele New", "customer": isdom(demo).await });
        let operations = json!([
            { "op": "create", "fields": fields },
            { "op": "create", "fields": { "name": "Nele Nowhere", "colour": "red" } },
            edit(&mine["id"], &mine["etag"]),
            edit(&mine["id"], &mine["etag"]),
            edit(&foreign, &mine["etag"]),
            edit(&json!(ABSENT), &mine["etag"]),
            { "op": "merge", "id": id },
            { "op": "edit", "id": id, "etag": "x", "fields": { "name": 1.5 } },
            { "op": "transfer", "id": id, "fields": { "owner": OTHER } },
            { "op": "delete", "id": id },
        ]);
        let results = list(demo.post(REP, "/contacts/bulk", &operations).await);
        let statuses: Vec<u64> = results.iter().map(|one| one["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 422, 200, 412, 404, 404, 422, 422, 403, 204], "{results:?}");
        assert_eq!(results[4], results[5]);
        assert_eq!(results[2]["record"]["fields"]["title"], "Head of Purchasing");
        assert_eq!(results[7]["problem"]["field"], "name");
        demo.get(REP, &format!("/contacts/{id}")).await.problem(404);

        let made = json!([{ "op": "delete", "id": results[0]["record"]["id"] }]);
        assert_eq!(list(demo.post(REP, "/contacts/bulk", &made).await), [json!({ "status": 204 })]);
    });
}

#[test]
fn what_is_no_list_of_changes_is_refused_as_a_whole() {
    on_each(async |demo| {
        demo.send(REP, "POST", "/contacts/bulk", &[], b"[").await.problem(400);
        demo.post(REP, "/contacts/bulk", &json!({ "op": "delete", "id": ABSENT })).await.problem(422);
        let many = vec![json!({ "op": "delete", "id": ABSENT }); 1001];
        let problem = demo.post(REP, "/contacts/bulk", &json!(many)).await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains("1000"), "{problem}");
        assert_eq!(list(demo.post(REP, "/contacts/bulk", &json!([])).await), Vec::<Value>::new());
    });
}

fn sheet(reply: &Reply) -> (Vec<String>, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_reader(&reply.body[..]);
    let columns = reader.headers().unwrap().iter().map(String::from).collect();
    (columns, reader.records().map(Result::unwrap).collect())
}

#[test]
fn a_file_holds_what_its_reader_may_take_away() {
    alone_on_each(async |demo| {
        let query = format!("event=export&person={REP}");
        let before = entries(demo, &query).await.len();
        let reply = demo.get(REP, "/opportunities/export.csv?stage=won&limit=1&sort=-amount").await.good();
        assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(reply.headers["content-disposition"], "attachment; filename=\"opportunities.csv\"");
        assert_eq!(reply.headers["remit-left-out"], "0");
        let (columns, rows) = sheet(&reply);
        assert_eq!(rows.len() as u64, demo.count(REP, "/opportunities?stage=won").await);
        assert!(columns.contains(&"amount".into()) && !columns.contains(&"cost".into()), "{columns:?}");
        demo.get(REP, "/opportunities/export.csv?fields=cost").await.problem(422);
        demo.get(REP, "/opportunities/export.csv?colour=red").await.problem(422);
        demo.get(REP, "/dragons/export.csv").await.problem(404);
        assert_eq!(entries(demo, &query).await.len(), before + 1);
    });
}

#[test]
fn what_is_masked_does_not_leave_in_a_file() {
    on_each(async |demo| {
        let file = demo.get("melvin.marxen", "/customers/export.csv").await.good().text();
        for record in demo.all("director", "/customers").await {
            let cents = record["fields"]["annual_revenue"]["amount"].as_i64().unwrap();
            let raw = format!("{}.{:02} USD", cents / 100, cents % 100);
            assert!(!file.contains(&raw), "{raw}");
        }
        let file = demo.get("melvin.marxen", "/contacts/export.csv").await.good().text();
        for record in demo.all("director", "/contacts").await {
            assert!(record["fields"]["birthday"].as_str().is_none_or(|day| !file.contains(day)), "{record}");
        }
    });
}

#[test]
fn no_cell_of_a_file_is_a_formula() {
    alone_on_each(async |demo| {
        let formula = "=HYPERLINK(\"x\")";
        let made = demo.post("director", "/customers", &json!({ "fields": { "name": formula } })).await.good().json();
        let file = demo.get("director", "/customers/export.csv?name[contains]=HYPERLINK").await.good();
        let (columns, rows) = sheet(&file);
        let name = columns.iter().position(|column| column == "name").unwrap();
        assert_eq!((rows.len(), &rows[0][name]), (1, &*format!("'{formula}")));
        let path = format!("/customers/{}", made["id"].as_str().unwrap());
        demo.send("director", "DELETE", &path, &[], b"").await.good();
    });
}

#[test]
fn everyone_may_ask_about_themselves_and_reviewers_about_others() {
    on_each(async |demo| {
        let isdom = isdom(demo).await;
        let ask = async |login: &str, rest: &str| {
            demo.get(login, &format!("/explain?object=customer&record={isdom}{rest}")).await
        };
        let own = ask(REP, "&action=edit&field=phone&user=").await.good().json();
        assert_eq!(
            (&own["own"], &own["allowed"], &own["field"]["level"]),
            (&json!(true), &json!(true), &json!("masked"))
        );
        assert_eq!(own["title"], "Isdom");
        assert!(!own["text_en"].as_array().unwrap().is_empty() && !own["text_zh"].as_array().unwrap().is_empty());
        assert_eq!(ask(GUEST, "&action=edit").await.good().json()["allowed"], false);

        let others = format!("&action=edit&user={REP}");
        assert!(ask(GUEST, &others).await.problem(403)["detail"].as_str().unwrap().contains("access.review"));
        // Whether there is such a user is not told either.
        assert_eq!(ask(GUEST, &others).await, ask(GUEST, "&action=edit&user=nobody.known").await);
        let reviewed = ask("auditor", &others).await.good().json();
        assert_eq!(
            (&reviewed["own"], &reviewed["allowed"], &reviewed["title"]),
            (&json!(false), &json!(true), &json!(""))
        );
        assert_eq!(ask("auditor", "&action=edit&user=nobody.known").await.problem(422)["field"], "user");
        assert_eq!(ask(REP, "").await.problem(422)["field"], "action");
        assert_eq!(ask(REP, "&action=fly").await.problem(422)["field"], "action");
        assert_eq!(ask(REP, "&action=edit&field=colour").await.problem(422)["field"], "field");
    });
}

#[test]
fn a_reviewer_reads_who_sees_a_record_and_nothing_of_it() {
    on_each(async |demo| {
        let reply = demo.get("auditor", &format!("/customers/{}/who", isdom(demo).await)).await.good();
        let who = reply.json()["data"].as_array().unwrap().clone();
        let find = |login: &str| who.iter().find(|one| one["person"]["login"] == login);
        assert_eq!(find(REP).unwrap()["edit"], true);
        assert_eq!(find(GUEST).unwrap()["edit"], false);
        assert!(find(OTHER).is_none());
        assert!(!reply.text().contains("Isdom"));
        demo.get("auditor", &format!("/customers/{ABSENT}/who")).await.problem(404);
    });
}

#[test]
fn a_record_tells_what_happened_and_what_is_missing() {
    alone_on_each(async |demo| {
        let made = contact(demo, "Hedda History").await;
        let path = format!("/contacts/{}", made["id"].as_str().unwrap());
        let tag = made["etag"].as_str().unwrap();
        demo.patch(REP, &path, tag, &json!({ "fields": { "title": "Buyer" } })).await.good();
        let history = list(demo.get(REP, &format!("{path}/history")).await);
        let events: Vec<&str> = history.iter().map(|one| one["event"].as_str().unwrap()).collect();
        assert_eq!(events, ["edit", "create"]);
        assert_eq!(history[0]["actor"]["login"], REP);
        assert_eq!(history[0]["changes"], json!([{ "field": "title", "before": null, "after": "Buyer" }]));
        assert!(history.iter().all(|one| one.get("number").is_none()));
        demo.get(REP, &format!("{path}/history?limit=1")).await.problem(422);
        demo.send(REP, "DELETE", &path, &[], b"").await.good();

        let denied = list(demo.get(GUEST, &format!("/customers/{}/denied", isdom(demo).await)).await);
        let edit = denied.iter().find(|one| one["action"] == "edit").unwrap();
        assert!(edit["text_en"].as_str().unwrap().len() > 10 && edit["text_zh"].as_str().unwrap().len() > 10, "{edit}");
    });
}

#[test]
fn the_trail_tells_an_auditor_what_was_done_and_no_value() {
    alone_on_each(async |demo| {
        let made = contact(demo, "Tilda Trail").await;
        let path = format!("/contacts/{}", made["id"].as_str().unwrap());
        let change = json!({ "fields": { "title": "Quite Unheard Of" } });
        demo.patch(REP, &path, made["etag"].as_str().unwrap(), &change).await.good();
        let query = format!("/audit?event=edit&object=contact&person={REP}&limit=1");
        let page = demo.get("auditor", &query).await.good();
        let entry = &page.json()["data"][0];
        assert_eq!((&entry["actor"]["login"], &entry["fields"]), (&json!(REP), &json!(["title"])));
        let all = demo.get("auditor", "/audit?limit=200").await.good().text();
        for secret in ["Tilda", "Unheard", "+12125550198", made["id"].as_str().unwrap()] {
            assert!(!all.contains(secret) && !page.text().contains(secret), "{secret}");
        }
        let about = format!("/audit?object=contact&record={}", made["id"].as_str().unwrap());
        assert_eq!(list(demo.get("auditor", &about).await), Vec::<Value>::new());

        let first = demo.get("auditor", "/audit?limit=1").await.good().json();
        let next = first["next"].as_i64().unwrap();
        let second = demo.get("auditor", &format!("/audit?limit=1&after={next}")).await.good().json();
        assert!(second["data"][0]["number"].as_i64().unwrap() < first["data"][0]["number"].as_i64().unwrap());
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=many", "limit"),
            ("from=odd", "from"),
            ("object=dragon", "object"),
            ("record=odd", "record"),
            ("colour=red", "colour"),
        ] {
            let problem = demo.get("auditor", &format!("/audit?{query}")).await.problem(422);
            assert_eq!(problem["field"], field, "{query}");
        }
        demo.send(REP, "DELETE", &path, &[], b"").await.good();
    });
}

#[test]
fn who_has_seen_sensitive_fields_of_a_record_is_written_down() {
    alone_on_each(async |demo| {
        let newest = async |object: &str| {
            let query = format!("event=view&object={object}&person={REP}");
            entries(demo, &query).await.first().cloned().unwrap_or_default()
        };
        let made = contact(demo, "Vera Viewed").await;
        let path = format!("/contacts/{}", made["id"].as_str().unwrap());
        let before = newest("contact").await;
        demo.all(REP, "/contacts").await;
        demo.get(REP, &format!("/contacts/{ABSENT}")).await.problem(404);
        assert_eq!(newest("contact").await, before);
        assert_eq!(demo.get(REP, &path).await.good().json(), made);
        let after = newest("contact").await;
        assert_ne!(after, before);
        assert_eq!(after["fields"], json!(["phone"]));
        demo.send(REP, "DELETE", &path, &[], b"").await.good();
        // Of Isdom, all that is sensitive is masked or hidden for the rep.
        let before = newest("customer").await;
        demo.get(REP, &format!("/customers/{}", isdom(demo).await)).await.good();
        assert_eq!(newest("customer").await, before);
    });
}

#[test]
fn a_word_in_an_address_is_no_id() {
    on_each(async |demo| {
        for (method, path) in [
            ("GET", "/customers/bulk"),
            ("PATCH", "/customers/bulk"),
            ("PATCH", "/customers/export.csv"),
            ("PATCH", "/customers/export.xlsx"),
            ("DELETE", "/customers/aggregate"),
            ("DELETE", "/customers/bin"),
        ] {
            demo.send("director", method, path, &[], b"{}").await.problem(405);
        }
        let description = demo.get("", "/openapi.json").await.good().json();
        let file = &description["paths"]["/customers/export.csv"]["get"]["responses"]["200"]["content"];
        assert!(file["text/csv"].is_object(), "{file}");
    });
}
