//! Each kind of bad input has its clear answer, and changes nothing.

use serde_json::json;

use crate::cases::{Ask, Way, call, pairs};
use crate::leaks::ways::Site;
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

/// A cursor as the store writes them, about a record that there is not.
fn forged(sort: Option<&str>, at: &serde_json::Value) -> String {
    let cursor = serde_json::json!({ "id": uuid::Uuid::nil(), "sort": sort, "at": at }).to_string();
    cursor.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Seen to fail with `Cursor::decode` not asking for the order of the list, for a date that is one, and for
/// the character 0, and with `Cursor::fits` taking a value of any kind.
#[test]
fn a_cursor_of_another_list_or_kind_is_refused() {
    let cases = [
        ("amount", Some("name"), serde_json::json!({ "number": 1 })),
        ("amount", Some("-amount"), serde_json::json!({ "number": 1 })),
        ("amount", Some("amount"), serde_json::json!("newest")),
        ("amount", Some("amount"), serde_json::json!({ "text": "x" })),
        ("amount", Some("amount"), serde_json::json!({ "yes_no": true })),
        ("name", Some("name"), serde_json::json!({ "number": 1 })),
        ("name", Some("name"), serde_json::json!({ "text": "a\u{0}b" })),
        ("expected_close", Some("expected_close"), serde_json::json!({ "date": "2026-13-45" })),
        ("", Some("name"), serde_json::json!({ "text": "x" })),
        ("", None, serde_json::json!({ "text": "x" })),
    ];
    on_each(async |demo| {
        for (sort, of, at) in &cases {
            let address = format!("/opportunities?sort={sort}&after={}", forged(*of, at));
            let address = if sort.is_empty() { address.replace("sort=&", "") } else { address };
            let reply = demo.get(REP, &address).await;
            assert_eq!(reply.problem(422)["field"], "after", "{address} {at}");
        }
        // One that could have been: it begins elsewhere in the reader's own list.
        let own = demo.get(REP, "/opportunities?sort=name&limit=200").await.good().json();
        let after = forged(Some("name"), &serde_json::json!({ "text": "" }));
        let other = demo.get(REP, &format!("/opportunities?sort=name&limit=200&after={after}")).await.good().json();
        assert_eq!(own["data"], other["data"]);
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
        assert_eq!(other.problem(422)["field"], "after", "a cursor of another order");
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

#[test]
fn nobody_is_above_themselves_and_no_department_below_itself() {
    alone_on_each(async |demo| {
        let patch = async |path: &str, body: &serde_json::Value| {
            demo.send("admin", "PATCH", path, &[], body.to_string().as_bytes()).await
        };
        let before =
            [demo.get("admin", "/people/melvin.marxen").await.good(), demo.get("admin", "/departments").await.good()];
        // His rep, and he himself.
        for manager in [REP, "melvin.marxen"] {
            let problem = patch("/people/melvin.marxen", &json!({ "manager": manager })).await;
            assert!(matches!(problem.status, 409 | 422), "{manager}: {}", problem.text());
            problem.problem(problem.status);
        }
        for (key, parent) in [("central", "central-marxen"), ("central", "central"), ("company", "central-marxen")] {
            let problem = patch(&format!("/departments/{key}"), &json!({ "parent": parent })).await;
            assert!(matches!(problem.status, 409 | 422), "{key} below {parent}: {}", problem.text());
            problem.problem(problem.status);
        }
        let after =
            [demo.get("admin", "/people/melvin.marxen").await.good(), demo.get("admin", "/departments").await.good()];
        assert_eq!(after, before);
    });
}

#[test]
fn a_page_that_is_asked_nonsense_says_so() {
    on_each(async |demo| {
        let page = demo.get(REP, "/customers?limit=2").await.good().json();
        let next = remit_wire::encode(page["next"].as_str().unwrap());
        for question in [
            "nonsense=1".to_owned(),
            "sort=nonsense".into(),
            "status=nonsense".into(),
            "employees[gte]=many".into(),
            "limit=100000".into(),
            "limit=0".into(),
            "count=all".into(),
            "after=x".into(),
            format!("after={}", &next[..next.len() - 2]),
        ] {
            let page = demo.page(REP, &format!("/customers?{question}")).await;
            assert_eq!(page.status, 422, "{question}");
        }
        for path in ["/customers/odd", "/customers/odd/edit", "/customers/a/b/c", "/unicorns", "/customers/odd/share"] {
            assert_eq!(demo.page(REP, path).await.status, 404, "{path}");
        }
    });
}

#[test]
fn a_function_that_is_sent_nonsense_says_so() {
    on_each(async |demo| {
        let values = |field: &str, search: &str| json!({ "object": "customer", "field": field, "search": search });
        for arguments in [
            values("nonsense", ""),
            values("status", "?grade=nonsense"),
            values("status", "?employees[gte]=many"),
            values("status", "?nonsense=1"),
            json!({ "object": "customer", "field": "status", "search": 5 }),
            json!({ "object": "unicorn", "field": "status", "search": "" }),
            json!({}),
        ] {
            let reply = demo.call(REP, "records/values", &arguments).await;
            assert_eq!(reply.status, 422, "{arguments}: {}", reply.text());
        }
        let whole = call("records/values", &values("status", ""));
        assert_eq!(demo.ask(Way::Function, REP, &whole).await.status, 200, "the control");
        for (body, status) in [("{\"object\":".to_owned(), 422), (String::new(), 422), (" ".repeat(10 << 20), 413)] {
            let mut ask = Ask { body, ..whole.clone() };
            ask.headers.push(("content-length", ask.body.len().to_string()));
            let reply = demo.ask(Way::Function, REP, &ask).await;
            assert_eq!(reply.status, status, "{:.80}", reply.text());
        }
    });
}

#[test]
fn a_form_that_cannot_be_used_changes_nothing() {
    alone_on_each(async |demo| {
        let mine = mine(demo).await;
        let id = mine.rsplit('/').next().unwrap();
        let before = demo.get(REP, &mine).await.good();
        let tag = before.json()["etag"].as_str().unwrap().to_owned();
        let save = async |tag: &str, name: &str, value: &str| {
            let name = format!("values[{name}]");
            let form = pairs([("object", "customer"), ("id", id), ("etag", tag), (&name, value)]);
            let mut ask = Ask::form("records/save", &form);
            ask.headers.push(("content-length", ask.body.len().to_string()));
            demo.ask(Way::Function, REP, &ask).await
        };
        for (name, value) in [
            ("nonsense", "1"),
            ("employees", "many"),
            ("employees", "1.5"),
            ("status", "nonsense"),
            ("parent", "01900000-0000-7000-8000-000000000000"),
            ("parent", "Nobody of this name"),
            ("name", ""),
        ] {
            let reply = save(&tag, name, value).await;
            assert_eq!(reply.status, 422, "{name}={value}: {}", reply.text());
            assert_eq!(reply.json()["field"], name, "{value}");
        }
        assert_eq!(save("stale", "note", "lost").await.status, 412);
        assert_eq!(save(&tag, "note", &"x".repeat(10 << 20)).await.status, 413);
        let odd = pairs([("object", "unicorn"), ("id", id), ("etag", &tag)]);
        assert!((400..500).contains(&demo.ask(Way::Function, REP, &Ask::form("records/save", &odd)).await.status));
        assert_eq!(demo.get(REP, &mine).await, before);
    });
}
