//! People, departments and roles over REST: what is done, and what the server refuses whoever asks and
//! however.

use axum::body::Body;
use axum::http::Request;
use remit::visit::{SESSION_COOKIE, now};
use remit_store::{Credential, Visit};
use serde_json::{Value, json};

use crate::support::{Demo, Reply, alone_on_each, on_each};

const ABSENT: &str = "01900000-0000-7000-8000-000000000000";

async fn patch(demo: &Demo, login: &str, path: &str, body: &Value) -> Reply {
    demo.send(login, "PATCH", path, &[], body.to_string().as_bytes()).await
}

pub async fn delete(demo: &Demo, login: &str, path: &str) -> Reply {
    demo.send(login, "DELETE", path, &[], b"").await
}

pub fn role(role: &str) -> Value {
    json!({ "role": role, "reason": "a test" })
}

/// Gives a role and answers the address at which it ends.
pub async fn give(demo: &Demo, login: &str, role: &Value) -> String {
    let given = demo.post("admin", &format!("/people/{login}/assignments"), role).await;
    assert_eq!(given.status, 201, "{}", given.text());
    format!("/assignments/{}", given.json()["id"].as_str().unwrap())
}

pub async fn held(demo: &Demo, login: &str, role: &str) -> String {
    let person = demo.get("admin", &format!("/people/{login}")).await.good().json();
    let roles = person["roles"].as_array().unwrap();
    let one = roles.iter().find(|one| one["role"] == role && one["phase"] == "current").unwrap();
    format!("/assignments/{}", one["id"].as_str().unwrap())
}

#[test]
fn people_are_read_by_those_who_manage_or_review_them() {
    on_each(async |demo| {
        let people = demo.get("admin", "/people?department=central-marxen").await.good().json();
        let people = people["data"].as_array().unwrap();
        assert_eq!(people.len(), 7);
        let darcel = people.iter().find(|one| one["login"] == "darcel.schlecht").unwrap();
        assert_eq!(darcel["roles"][0]["role"], "sales_rep");
        assert_eq!(darcel["manager"]["login"], "melvin.marxen");
        assert_eq!(demo.get("auditor", "/people/darcel.schlecht").await.good().json()["can"], json!([]));
        demo.get("admin", "/people?q=SCHLECHT&role=sales_rep&status=active").await.good();
        for wrong in ["/people?status=asleep", "/people?owner=me", "/people?department=moon", "/people?q=a&q=b"] {
            demo.get("admin", wrong).await.problem(422);
        }
        for path in ["/people", "/people/darcel.schlecht", "/people/nobody", "/departments", "/assignable-roles"] {
            demo.get("director", path).await.problem(403);
        }
        let tree = demo.get("admin", "/departments").await.good().json();
        assert_eq!((tree["data"][0]["key"].as_str(), tree["data"].as_array().unwrap().len()), (Some("company"), 1));
        let dimensions = demo.get("darcel.schlecht", "/dimensions").await.good().json();
        assert_eq!(dimensions["data"][2]["values"][0]["children"][0]["key"], "central");
    });
}

#[test]
fn a_person_comes_gets_a_role_moves_and_leaves() {
    alone_on_each(async |demo| {
        let new =
            json!({ "login": "ida.example", "name": "Ida Example", "department": "central", "manager": "director" });
        let invited = demo.post("admin", "/people", &new).await;
        assert_eq!(invited.status, 201, "{}", invited.text());
        let visit = Visit { at: now(), ..Visit::default() };
        let password = invited.json()["password"].as_str().unwrap().to_owned();
        demo.store.sign_in("ida.example", &password, &visit).await.unwrap();
        demo.post("admin", "/people", &new).await.problem(409);
        let ida = "/people/ida.example";
        let change = json!({ "name": "Ida E. Xample", "manager": null });
        let changed = patch(demo, "admin", ida, &change).await.good().json();
        assert_eq!((changed["name"].as_str(), &changed["manager"]), (Some("Ida E. Xample"), &json!(null)));

        let assignment = give(demo, "ida.example", &role("regional_manager")).await;
        assert_eq!(
            demo.count("ida.example", "/opportunities").await,
            demo.count("dustin.brinkmann", "/opportunities").await
                + demo.count("melvin.marxen", "/opportunities").await
        );
        let region = json!({ "region": ["central", "east"] });
        let set = patch(demo, "admin", &format!("{ida}/partitions"), &region).await.good().json();
        assert_eq!(set["partitions"]["region"].as_array().unwrap().len(), 2);

        assert_eq!(demo.get("admin", &format!("{ida}/records")).await.good().json(), json!({}));
        let there = json!({ "department": "east", "records": "take_along" });
        let moved = demo.post("admin", &format!("{ida}/move"), &there).await.good().json();
        assert_eq!(moved, json!({ "people": 1, "records": {} }));
        assert_eq!(demo.get("ida.example", "/me").await.good().json()["department"]["key"], "east");
        delete(demo, "admin", &assignment).await.good();
        demo.get("ida.example", "/opportunities").await.good();
        assert_eq!(demo.count("ida.example", "/opportunities").await, 0);

        demo.post("admin", &format!("{ida}/suspend"), &json!({})).await.good();
        demo.get("ida.example", "/me").await.problem(401);
        demo.post("admin", &format!("{ida}/reactivate"), &json!({})).await.good();
        demo.get("ida.example", "/me").await.good();
        demo.post("admin", &format!("{ida}/depart"), &json!({})).await.problem(422);
        demo.post("admin", &format!("{ida}/depart"), &json!({ "records": "take_along" })).await.problem(422);
        demo.post("admin", &format!("{ida}/depart"), &json!({ "records": "leave" })).await.good();
        demo.get("ida.example", "/me").await.problem(401);
    });
}

#[test]
fn records_go_with_their_owner_or_to_another_one() {
    alone_on_each(async |demo| {
        let (darcel, central) = ("/people/darcel.schlecht", "central-marxen");
        let counts = demo.get("admin", &format!("{darcel}/records")).await.good().json();
        let deals = counts["opportunity"].as_u64().unwrap();
        assert_eq!(deals, demo.count("darcel.schlecht", "/opportunities").await);
        let team = demo.count("melvin.marxen", "/opportunities").await;
        let there = json!({ "department": "east-losch", "records": "take_along", "keep_shares": true });
        let moved = demo.post("admin", &format!("{darcel}/move"), &there).await.good().json();
        assert_eq!(moved["records"]["opportunity"], deals);
        // The manager of before is still above him.
        assert_eq!(demo.count("melvin.marxen", "/opportunities").await, team);
        patch(demo, "admin", darcel, &json!({ "manager": "cara.losch" })).await.good();
        assert_eq!(demo.count("melvin.marxen", "/opportunities").await, team - deals);
        for wrong in [
            json!({ "department": central }),
            json!({ "department": central, "records": "burn" }),
            json!({ "department": central, "records": { "hand_over": { "to": "nobody" } } }),
            json!({ "department": central, "records": "leave", "owner": "admin" }),
        ] {
            demo.post("admin", &format!("{darcel}/move"), &wrong).await.problem(422);
        }
        let back = json!({ "department": central, "records": "take_along", "keep_shares": true });
        demo.post("admin", &format!("{darcel}/move"), &back).await.good();
        patch(demo, "admin", darcel, &json!({ "manager": "melvin.marxen" })).await.good();
        assert_eq!(demo.count("melvin.marxen", "/opportunities").await, team);
    });
}

#[test]
fn departments_and_values_are_changed() {
    alone_on_each(async |demo| {
        let add = |key: &str, parent: &str| json!({ "key": key, "name": key, "parent": parent });
        demo.post("admin", "/departments", &add("lab", "it")).await.good();
        demo.post("admin", "/departments", &add("shop", "it")).await.good();
        patch(demo, "admin", "/departments/lab", &json!({ "name": "Laboratory", "parent": "shop" })).await.good();
        patch(demo, "admin", "/departments/shop", &json!({ "parent": "lab" })).await.problem(409);
        delete(demo, "admin", "/departments/shop").await.problem(409);
        delete(demo, "admin", "/departments/central-marxen").await.problem(409);
        demo.post("admin", "/departments/shop/merge", &json!({ "into": "lab" })).await.good();
        delete(demo, "admin", "/departments/lab").await.good();
        delete(demo, "admin", "/departments/lab").await.problem(404);
        demo.post("admin", "/departments", &add("x", "moon")).await.problem(422);

        demo.post("admin", "/dimensions/region/values", &json!({ "key": "north", "parent": "east" })).await.good();
        patch(demo, "admin", "/dimensions/region/values/north", &json!({ "parent": null })).await.good();
        // What is absent stays.
        patch(demo, "admin", "/dimensions/region/values/north", &json!({})).await.good();
        patch(demo, "admin", "/dimensions/region/values/north", &json!({ "below": "east" })).await.problem(422);
        delete(demo, "admin", "/dimensions/region/values/east").await.problem(409);
        delete(demo, "admin", "/dimensions/region/values/north").await.good();
        demo.post("admin", "/dimensions", &json!({ "key": "stage", "objects": ["product"] })).await.problem(422);
    });
}

#[test]
fn people_are_read_from_files() {
    on_each(async |demo| {
        let files = json!({ "users": "login,name,department\nnew.one,New One,it\nadmin,Sam,moon\n", "dry_run": true });
        let wrong = demo.post("admin", "/import/people", &files).await.good().json();
        assert_eq!(wrong["done"], false);
        assert_eq!(
            (wrong["problems"][0]["file"].as_str(), wrong["problems"][0]["line"].as_u64()),
            (Some("users.csv"), Some(3))
        );
        let files = json!({ "users": "login,name,department\nnew.one,New One,it\n", "dry_run": true });
        let right = demo.post("admin", "/import/people", &files).await.good().json();
        assert_eq!((right["added"].as_u64(), right["problems"].as_array().unwrap().len()), (Some(1), 0));
        demo.get("admin", "/people/new.one").await.problem(404);
        demo.post("auditor", "/import/people", &files).await.problem(403);
    });
}

/// Who holds every right to manage people gets none to a record by any of these ways.
#[test]
fn nobody_widens_their_own_rights() {
    on_each(async |demo| {
        for wanted in ["sales_director", "sales_rep", "auditor"] {
            let refused = demo.post("admin", "/people/admin/assignments", &role(wanted)).await.problem(403);
            assert_eq!(refused["detail"], "You would give a role to yourself: someone else has to do this.");
        }
        let mine = json!({ "records": { "hand_over": { "to": "admin" } } });
        demo.post("admin", "/people/darcel.schlecht/depart", &mine).await.problem(403);
        let there = json!({ "department": "central", "records": "leave" });
        demo.post("admin", "/people/admin/move", &there).await.problem(403);
        let below = json!({ "manager": "admin" });
        patch(demo, "admin", "/people/director", &below).await.problem(403);
        patch(demo, "admin", "/people/admin/partitions", &json!({ "region": ["united_states"] })).await.problem(403);
        patch(demo, "admin", "/departments/it", &json!({ "parent": "central" })).await.problem(403);
        let file = json!({ "assignments": "login,role\nadmin,sales_director\n", "reason": "a test" });
        demo.post("admin", "/import/people", &file).await.problem(403);
        assert_eq!(demo.count("admin", "/customers").await, 0);
    });
}

#[test]
fn nobody_without_the_right_changes_anyone() {
    on_each(async |demo| {
        let there = json!({ "department": "central", "records": "leave" });
        let (leave, none) = (json!({ "records": "leave" }), json!({}));
        let ways: [(&str, &str, &Value); 7] = [
            ("POST", "/suspend", &none),
            ("POST", "/reactivate", &none),
            ("POST", "/move", &there),
            ("POST", "/depart", &leave),
            ("POST", "/assignments", &role("sales_director")),
            ("PATCH", "/partitions", &none),
            ("PATCH", "", &json!({ "name": "Other" })),
        ];
        for (method, rest, body) in ways {
            let ask = async |login: &str| {
                let path = format!("/people/{login}{rest}");
                demo.send("director", method, &path, &[], body.to_string().as_bytes()).await
            };
            let (known, absent) = (ask("darcel.schlecht").await, ask("nobody").await);
            known.problem(403);
            assert_eq!(known, absent, "{method} {rest}");
        }
        delete(demo, "director", &format!("/assignments/{ABSENT}")).await.problem(403);
        demo.post("director", "/people", &json!({ "login": "x", "name": "X", "department": "it" })).await.problem(403);
        delete(demo, "director", "/departments/moon").await.problem(403);
    });
}

#[test]
fn the_last_one_in_charge_stays() {
    alone_on_each(async |demo| {
        let until =
            json!({ "role": "administrator", "anchor": "company", "valid_until": "2100-01-01", "reason": "a test" });
        let second = give(demo, "auditor", &until).await;
        let first = held(demo, "admin", "administrator").await;
        let leave = json!({ "records": "leave" });
        let there = json!({ "department": "central", "records": "leave" });
        for reply in [
            demo.post("auditor", "/people/admin/suspend", &json!({})).await,
            demo.post("auditor", "/people/admin/depart", &leave).await,
            delete(demo, "auditor", &first).await,
        ] {
            let refused = reply.problem(409);
            assert!(refused["detail"].as_str().unwrap().contains("nobody could be sure to manage"), "{refused}");
        }
        demo.post("auditor", "/people/admin/move", &there).await.good();
        demo.post("auditor", "/people/admin/move", &json!({ "department": "it", "records": "leave" })).await.good();
        delete(demo, "admin", &second).await.good();
        let last = delete(demo, "admin", &first).await.problem(409);
        assert!(last["detail"].as_str().unwrap().contains("nobody could manage roles and users"), "{last}");
    });
}

pub const TEAM_ADMIN: &str = r#"
[roles.team_admin]
tier = "business"
capabilities = ["users.manage", "departments.manage", "roles.assign", "partitions.manage"]
assigns = ["sales_rep", "team_admin", "regional_manager"]
"#;

/// Tomás of the service department manages the people of the Central office.
#[test]
fn a_delegate_reaches_the_subtree_and_gives_the_listed_roles() {
    alone_on_each(async |demo| {
        let (_, before) = demo.store.export_policy().await.unwrap();
        demo.store.publish_policy(&format!("{before}{TEAM_ADMIN}"), "a test", now()).await.unwrap();
        let team = json!({ "role": "team_admin", "anchor": "central", "reason": "a test" });
        let mandate = give(demo, "service.central", &team).await;
        let me = "service.central";

        let seen = demo.get(me, "/people").await.good().json();
        assert_eq!(seen["data"].as_array().unwrap().len(), 13, "two teams");
        let choices = demo.get(me, "/assignable-roles").await.good().json();
        assert_eq!(choices["data"].as_array().unwrap().len(), 1);
        let (leave, none) = (json!({ "records": "leave" }), json!({}));
        for (method, rest, body) in [
            ("GET", "", &none),
            ("PATCH", "", &json!({ "name": "Other" })),
            ("POST", "/suspend", &none),
            ("POST", "/depart", &leave),
            ("POST", "/assignments", &role("sales_rep")),
            ("PATCH", "/partitions", &none),
            ("GET", "/records", &none),
        ] {
            let ask = async |login: &str| {
                let path = format!("/people/{login}{rest}");
                demo.send(me, method, &path, &[], body.to_string().as_bytes()).await
            };
            let (elsewhere, absent) = (ask("corliss.cosme").await, ask("nobody").await);
            elsewhere.problem(404);
            assert_eq!(elsewhere, absent, "{method} {rest}");
        }
        let theirs = held(demo, "corliss.cosme", "sales_rep").await;
        let absent = delete(demo, me, &format!("/assignments/{ABSENT}")).await;
        assert_eq!(delete(demo, me, &theirs).await, absent);

        let darcel = "/people/darcel.schlecht";
        let assign = format!("{darcel}/assignments");
        for wanted in ["administrator", "sales_director", "no_such_role", "team_admin", "regional_manager"] {
            demo.post(me, &assign, &role(wanted)).await.problem(403);
        }
        let east = json!({ "role": "sales_rep", "anchor": "east", "reason": "a test" });
        demo.post(me, &assign, &east).await.problem(422);
        demo.post(me, &format!("{darcel}/move"), &json!({ "department": "east-losch", "records": "leave" }))
            .await
            .problem(422);
        let away = json!({ "records": { "hand_over": { "to": "corliss.cosme" } } });
        demo.post(me, &format!("{darcel}/depart"), &away).await.problem(422);
        demo.post(me, "/people", &json!({ "login": "x", "name": "X", "department": "east" })).await.problem(422);
        demo.post(me, "/people/melvin.marxen/suspend", &none).await.problem(403);
        patch(demo, me, "/departments/east-losch", &json!({ "parent": "central" })).await.problem(404);
        patch(demo, me, "/departments/central-marxen", &json!({ "parent": "east" })).await.problem(422);
        demo.post(me, "/dimensions/region/values", &json!({ "key": "x" })).await.problem(403);
        demo.post(me, "/people/service.central/assignments", &role("sales_rep")).await.problem(404);
        let file = json!({ "assignments": "login,role\ncorliss.cosme,sales_rep\ndarcel.schlecht,administrator\n", "reason": "x" });
        let file = demo.post(me, "/import/people", &file).await.good().json();
        assert_eq!((file["done"].as_bool(), file["problems"].as_array().unwrap().len()), (Some(false), 2));

        let given =
            demo.post(me, &assign, &json!({ "role": "sales_rep", "anchor": "central", "reason": "a test" })).await;
        assert_eq!(given.status, 201, "{}", given.text());
        let given = given.json()["id"].as_str().unwrap().to_owned();
        delete(demo, me, &format!("/assignments/{given}")).await.good();
        delete(demo, "admin", &mandate).await.good();
        demo.get(me, "/people").await.problem(403);
        demo.store.publish_policy(&before, "the test is over", now()).await.unwrap();
    });
}

/// A look is carried by the session: whatever the pages can ask to be written is refused meanwhile.
#[test]
fn who_looks_as_someone_else_writes_nothing() {
    alone_on_each(async |demo| {
        let visit = Visit { at: now(), ..Visit::default() };
        let secret = demo.store.sign_in("admin", "remit-demo", &visit).await.unwrap();
        let session = Visit { credential: Some(Credential::Session(secret.clone())), ..visit };
        let ask = async |path: &str, kind: &str, body: &str| {
            let request = Request::post(format!("/api/ui/{path}"))
                .header("host", "remit.example")
                .header("sec-fetch-site", "same-origin")
                .header("cookie", format!("{SESSION_COOKIE}={secret}"))
                .header("accept", "application/json")
                .header("content-type", kind);
            demo.raw(request.body(Body::from(body.to_owned())).unwrap()).await
        };
        let (form, data) = ("application/x-www-form-urlencoded", "application/json");
        demo.store.view_as(&session, "director").await.unwrap();
        let me = demo.store.read(&session).await.unwrap().me().await.unwrap();
        assert_eq!((me.person.login.as_str(), me.viewing_as_by.unwrap().login.as_str()), ("director", "admin"));

        let record = demo.get("director", "/opportunities?limit=1").await.good().json()["data"][0].clone();
        let (id, tag) = (record["id"].as_str().unwrap(), record["etag"].as_str().unwrap());
        let revisions = demo.get("admin", "/policy/revisions").await.good();
        let publish = json!({ "publish": { "base": 1, "edits": [], "reason": "x" } }).to_string();
        let delete = format!("object=opportunity&id={id}&etag={tag}");
        for (path, kind, body) in
            [("language", form, "language=zh-CN"), ("records/delete", form, &*delete), ("publish", data, &*publish)]
        {
            let reply = ask(path, kind, body).await;
            assert!(reply.status >= 300, "{path}: {} {}", reply.status, reply.text());
        }
        let refused = ask("language", form, "language=zh-CN").await;
        assert!(refused.text().contains("can change nothing meanwhile"), "{}", refused.text());
        for login in ["director", "admin"] {
            assert_eq!(demo.get(login, "/me").await.good().json()["language"], json!(null), "{login}");
        }
        assert_eq!(demo.get("director", &format!("/opportunities/{id}")).await.good().json()["etag"], tag);
        assert_eq!(demo.get("admin", "/policy/revisions").await.good(), revisions);

        demo.store.end_view_as(&session).await.unwrap();
        assert_eq!(demo.store.read(&session).await.unwrap().me().await.unwrap().person.login, "admin");
        demo.store.sign_out(&session).await.unwrap();
    });
}
