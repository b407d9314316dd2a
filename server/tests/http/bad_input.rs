//! Each kind of bad input has its clear answer, and changes nothing.

use serde_json::json;

use crate::support::{Demo, alone_on_each, on_each};

const REP: &str = "darcel.schlecht";

async fn mine(demo: &Demo) -> String {
    format!("/customers/{}", demo.id(REP, "/customers", "Isdom").await)
}

#[test]
fn a_question_that_makes_no_sense_is_refused_by_name() {
    on_each(async |demo| {
        for (question, name) in [
            ("nonsense=1", "nonsense"),
            ("sort=nonsense", "nonsense"),
            ("fields=name,nonsense", "nonsense"),
            ("status[like]=x", "status[like]"),
            ("status=nonsense", "status"),
            ("employees[gte]=many", "employees"),
            ("limit=0", "limit"),
            ("limit=100000", "limit"),
            ("limit=-1", "limit"),
            ("limit=5&limit=6", "limit"),
            ("sort=name&sort=grade", "sort"),
            ("count=all", "count"),
        ] {
            let problem = demo.get(REP, &format!("/customers?{question}")).await.problem(422);
            assert_eq!(problem["field"], name, "{question}: {problem}");
        }
    });
}

#[test]
fn a_forged_cursor_opens_nothing() {
    on_each(async |demo| {
        let page = demo.get(REP, "/opportunities?limit=2&sort=-amount").await.good().json();
        let next = page["next"].as_str().unwrap();
        let cut = &next[..next.len() - 2];
        for cursor in ["x", "%00", "0000", "ZZZZ%3D%3D", cut] {
            let reply = demo.get(REP, &format!("/opportunities?sort=-amount&after={cursor}")).await;
            assert_eq!(reply.problem(422)["field"], "after", "{cursor}");
        }
        let other = demo.get(REP, &format!("/opportunities?sort=name&after={}", remit_wire::encode(next))).await;
        assert!(other.status == 422 || !other.text().contains("null"), "a cursor of another order");
    });
}

#[test]
fn an_address_or_a_method_that_there_is_not() {
    on_each(async |demo| {
        for path in ["", "/", "/unicorns", "/customer", "/customers/a/b/c", "/unicorns/aggregate", "/policy/draft"] {
            demo.get(REP, path).await.problem(404);
        }
        for (method, path, allow) in [("PUT", "/customers", "GET,HEAD,POST"), ("DELETE", "/me", "GET,HEAD")] {
            let reply = demo.send(REP, method, path, &[], b"").await;
            reply.problem(405);
            assert_eq!(reply.headers["allow"], allow);
        }
    });
}

#[test]
fn a_body_that_cannot_be_used_changes_nothing() {
    alone_on_each(async |demo| {
        let mine = mine(demo).await;
        let before = demo.get(REP, &mine).await.good();
        let huge = vec![b' '; 10 << 20];
        let cases: &[(&[u8], u16)] = &[
            (b"", 400),
            (b"{\"fields\":", 400),
            (b"\xff\xfe", 400),
            (b"[]", 422),
            (b"{}", 422),
            (b"{\"fields\": []}", 422),
            (b"{\"fields\": {}, \"owner\": \"anna.snelling\"}", 422),
            (b"{\"fields\": {\"nonsense\": 1}}", 422),
            (b"{\"fields\": {\"employees\": \"many\"}}", 422),
            (b"{\"fields\": {\"employees\": 1.5}}", 422),
            (b"{\"fields\": {\"name\": 5}}", 422),
            (b"{\"fields\": {\"status\": \"nonsense\"}}", 422),
            (b"{\"fields\": {\"parent\": \"01900000-0000-7000-8000-000000000000\"}}", 422),
            (&huge, 413),
        ];
        for (body, status) in cases {
            let reply = demo.send(REP, "PATCH", &mine, &[("if-match", &before.tag())], body).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(80)]);
            assert_eq!(reply.status, *status, "{shown}: {}", reply.text());
            reply.problem(*status);
        }
        assert_eq!(demo.get(REP, &mine).await, before);
    });
}

#[test]
fn a_change_names_the_state_that_it_changes() {
    alone_on_each(async |demo| {
        let mine = mine(demo).await;
        let before = demo.get(REP, &mine).await.good();
        let change = json!({ "fields": { "note": "lost" } });
        demo.send(REP, "PATCH", &mine, &[], change.to_string().as_bytes()).await.problem(428);
        demo.patch(REP, &mine, "*", &change).await.problem(428);
        demo.patch(REP, &mine, "\"stale\"", &change).await.problem(412);
        assert_eq!(demo.get(REP, &mine).await, before);
    });
}

#[test]
fn what_may_not_be_changed_is_not() {
    alone_on_each(async |demo| {
        let mine = mine(demo).await;
        let before = demo.get(REP, &mine).await.good();
        for field in ["grade", "credit_limit", "phone", "owner", "department", "region", "id", "key", "etag"] {
            let change = json!({ "fields": { field: "b" } });
            let reply = demo.patch(REP, &mine, &before.tag(), &change).await;
            assert!(matches!(reply.status, 403 | 422), "{field}: {} {}", reply.status, reply.text());
        }
        // It may be asked for, and asking is not open yet.
        let change = json!({ "fields": { "payment_terms": "Net 5" } });
        demo.patch(REP, &mine, &before.tag(), &change).await.problem(501);
        demo.send(REP, "DELETE", &mine, &[], b"").await.problem(403);
        assert_eq!(demo.get(REP, &mine).await, before);
    });
}

#[test]
fn nothing_is_made_where_nothing_may_be_made() {
    on_each(async |demo| {
        for (login, list, fields, statuses) in [
            ("finance", "/customers", json!({ "name": "New" }), [403, 403]),
            ("admin", "/customers", json!({ "name": "New" }), [403, 404]),
            (REP, "/products", json!({ "name": "New" }), [403, 403]),
            (
                REP,
                "/contacts",
                json!({ "name": "New", "customer": "01900000-0000-7000-8000-000000000000" }),
                [422, 404],
            ),
            (REP, "/customers", json!({ "name": "New", "owner": "anna.snelling" }), [403, 422]),
            (REP, "/customers", json!({}), [422, 422]),
        ] {
            let before = demo.count("director", list).await;
            let reply = demo.post(login, list, &json!({ "fields": fields })).await;
            assert!(statuses.contains(&reply.status), "{login} {list} {fields}: {} {}", reply.status, reply.text());
            assert_eq!(demo.count("director", list).await, before);
        }
    });
}

#[test]
fn a_search_needs_words() {
    on_each(async |demo| {
        for question in ["", "?q=", "?q=%20", "?q=a&limit=1000", "?q=a&q=b", "?q=a&user=director"] {
            demo.get(REP, &format!("/search{question}")).await.problem(422);
        }
        for path in ["/me?user=director", "/policy?as=admin"] {
            demo.get("admin", path).await.problem(422);
        }
    });
}
