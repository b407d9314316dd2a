//! Rows: classes 11 to 17.

use std::collections::BTreeSet;

use remit_policy::Object;
use remit_wire::Operation;
use serde_json::{Value, json};

use super::house::{ABSENT, FOREIGN, House, MARK, in_a_house};
use super::ways::{Site, counted, ids, plain, sought, told};
use crate::cases::{Ask, CASES, Hand, Kind, Way, call, pairs};

/// The ids that someone's lists hold.
async fn listed(house: &House, login: &str, object: Object) -> BTreeSet<String> {
    let page = house.rest(login, &format!("/{}?limit=200", object.plural())).await.good().json();
    page["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// Lists, single records, related lists, groups, values to filter by, counts, suggestions, the first page and
/// what is embedded in pages name only what the lists name, and count no more. That every way in refuses an
/// id from elsewhere is tried in `coverage`.
///
/// Seen to fail with `Ctx::scoped` leaving out the permit's rows where an aggregate is asked, and with
/// `Ctx::names` beginning at the permit of a chief.
#[test]
fn leak_11_every_way_is_scoped_like_the_list() {
    in_a_house(async |house| {
        for login in ["ann", "ask", "fay", "wes", "bill"] {
            let mut seen = BTreeSet::new();
            for object in Object::ALL {
                let ids = listed(house, login, object).await;
                let path = format!("/{}", object.plural());
                let count =
                    house.rest(login, &format!("{path}?limit=1&count=exact")).await.json()["count"]["value"].clone();
                let grouped = house.rest(login, &format!("{path}/aggregate?group=owner")).await.json();
                let grouped: u64 =
                    grouped["groups"].as_array().unwrap().iter().map(|one| one["count"].as_u64().unwrap()).sum();
                let drawn = counted(&house.drawn(login, &format!("{path}?count=exact")).await);
                assert_eq!(
                    (count, drawn, grouped),
                    (json!(ids.len()), ids.len() as u64, ids.len() as u64),
                    "{login} {object:?}"
                );
                seen.extend(ids);
            }
            let deals = listed(house, login, Object::Opportunity).await.len();
            let first = house.drawn(login, "/").await;
            let numbers = first.text().contains("data-count");
            assert!(!numbers || counted(&first) == deals as u64, "{login}: {}", first.text());
            // Which of one's own roles and shares decided, one may know.
            let own = "SELECT a.id FROM assignment a JOIN person p ON p.id = a.person_id WHERE p.login";
            seen.extend(house.all(&format!("{own} = '{login}'")).await);
            for answer in told(house, login, &["Klondike", "e"]).await {
                for id in ids(&answer.reply.text()) {
                    let known = seen.contains(&id) || id == uuid::Uuid::nil().to_string();
                    assert!(known, "{login}: {id} in the answer to {}", answer.to);
                }
            }
        }
    });
}

/// The ids of the records of a type, of wes' channel and of others.
async fn by_channel(house: &House, object: Object) -> (BTreeSet<String>, BTreeSet<String>) {
    let web = "(SELECT c.id FROM customer c JOIN dimension_value v ON v.id = c.dimension_4_id WHERE v.key IN ('web', 'mail'))";
    let column = match object {
        Object::Customer => "id",
        Object::Product => return (BTreeSet::new(), house.all("SELECT id FROM product").await.into_iter().collect()),
        _ => "customer_id",
    };
    let table = object.key();
    let inside = house.all(&format!("SELECT id FROM {table} WHERE {column} IN {web}")).await.into_iter().collect();
    let all: BTreeSet<String> = house.all(&format!("SELECT id FROM {table}")).await.into_iter().collect();
    let outside = all.difference(&inside).cloned().collect();
    (inside, outside)
}

/// A fence of a dimension that an administrator added hides like one of those that every system has: in
/// lists, counts, single records, groups, files, search, pages and what is embedded in them, and no filter,
/// sort or group by it tells of what lies outside. What belongs to a customer lies where the customer does,
/// and what carries the dimension nowhere lies nowhere.
///
/// Seen to fail with the fences gone from the role of wes.
#[test]
fn leak_11_a_fence_of_an_added_dimension_hides_everywhere() {
    in_a_house(async |house| {
        let mut outside = BTreeSet::new();
        for object in Object::ALL {
            let (inside, others) = by_channel(house, object).await;
            assert!(!others.is_empty(), "the control: {object:?}");
            assert_eq!(listed(house, "wes", object).await, inside, "{object:?}");
            let path = format!("/{}", object.plural());
            let file = house.rest("wes", &format!("{path}/export.csv")).await.good().text();
            let rows: BTreeSet<String> = file.lines().skip(1).map(|row| row[..36].to_owned()).collect();
            assert_eq!(rows, inside, "{file}");
            for id in &others {
                house.rest("wes", &format!("{path}/{id}")).await.problem(404);
                assert_eq!(house.drawn("wes", &format!("{path}/{id}")).await.status, 404, "{path}/{id}");
            }
            outside.extend(others);
        }
        for answer in told(house, "wes", &["Klondike", "Beta", "web", "shop", "Laden 店"]).await {
            let found: Vec<String> = ids(&answer.reply.text()).into_iter().filter(|id| outside.contains(id)).collect();
            assert!(found.is_empty(), "{found:?} in the answer to {}", answer.to);
        }
        let count = async |login: &str, question: &str| {
            let page = house.rest(login, &format!("/customers?count=exact&{question}")).await.good().json();
            page["count"]["value"].as_u64().unwrap()
        };
        for (question, of_all, of_mine) in [
            ("channel=shop", 3, 0),
            ("channel=web", 2, 2),
            ("channel=mail", 1, 1),
            ("channel[in]=shop,web", 5, 2),
            ("channel[empty]=true", 2, 0),
            ("channel[empty]=false", 5, 2),
        ] {
            assert_eq!((count("chief", question).await, count("wes", question).await), (of_all, of_mine), "{question}");
        }
        for sort in ["channel", "-channel"] {
            let page = house.rest("wes", &format!("/customers?sort={sort}")).await.good().json();
            assert_eq!(page["data"].as_array().unwrap().len(), 2, "{sort}");
        }
        let groups = async |login: &str| {
            let groups = house.rest(login, "/customers/aggregate?group=channel").await.good().json();
            let groups = groups["groups"].as_array().unwrap().iter();
            groups.map(|one| (one["key"].clone(), one["label"].clone(), one["count"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(groups("chief").await.len(), 4, "the control: three values, and none");
        let mut mine = groups("wes").await;
        mine.sort_by_key(|one| one.0.to_string());
        assert_eq!(mine, [(json!("mail"), Value::Null, json!(1)), (json!("web"), json!("Netz 网"), json!(1)),]);
        // The values and their names are the directory, which every active user reads.
        let all = house.rest("ann", "/dimensions").await.good().text();
        assert!(all.contains("Laden 店"), "{all}");
    });
}

/// Seen to fail with `Ctx::names` beginning at the permit of a chief.
#[test]
fn leak_12_nothing_names_an_invisible_parent() {
    in_a_house(async |house| {
        let beta = house.id(Object::Customer, "C-B").await;
        for (object, key, fields) in [
            (Object::Opportunity, "O-X", &["customer", "product"][..]),
            (Object::Contact, "P-X", &["customer"]),
            (Object::Customer, "C-A", &["parent"]),
        ] {
            let path = format!("/{}/{}", object.plural(), house.id(object, key).await);
            let record = house.rest("ann", &path).await.good().json();
            for field in fields {
                assert_eq!(record["fields"][field], json!({ "unseen": true }), "{key} {field}");
                let mut asked = vec![format!("{field}={beta}"), format!("{field}[in]={beta},{ABSENT}")];
                for question in asked.drain(..) {
                    let list = house.rest("ann", &format!("/{}?count=exact&{question}", object.plural())).await.good();
                    assert_eq!(list.json()["count"]["value"], 0, "{question}");
                }
                for question in ["aggregate?group=FIELD", "aggregate?sum=FIELD", "?sort=FIELD"] {
                    let question = question.replace("FIELD", field);
                    house
                        .rest("ann", &format!("/{}/{question}", object.plural()).replace("/?", "?"))
                        .await
                        .problem(422);
                }
            }
            for path in [path.clone(), format!("{path}/edit"), format!("/{}", object.plural())] {
                let page = house.page("ann", &path).await.good().text();
                assert!(!page.contains("Beta") && !page.contains(&beta.to_string()), "{path}");
            }
        }
        // Bill sees the customers of these contacts, and no name of any.
        for path in ["/contacts", "/"] {
            assert!(!house.page("bill", path).await.good().text().contains("Alpha"), "{path}");
        }
        let contact = house.rest("bill", "/contacts?name=Klondike%20Pat").await.good().json();
        assert_eq!(contact["data"][0]["fields"]["customer"]["name"], "");
    });
}

/// Seen to fail with `Compiler::shares` leaving out the type of the record.
#[test]
fn leak_13_an_id_means_nothing_without_its_type() {
    in_a_house(async |house| {
        let beta = house.id(Object::Customer, "C-B").await;
        for object in Object::ALL.into_iter().filter(|object| *object != Object::Customer) {
            let share = "SELECT b.id, 'TYPE', b.id, 'user', (SELECT CAST(grantee AS TEXT) FROM share WHERE grantee_kind = 'user'), 2 FROM customer b WHERE key = 'C-B'";
            // The grantee of the one share that there is, is ben.
            let sql = format!(
                "INSERT INTO share (id, object, record_id, grantee_kind, grantee, level) {}",
                share.replace("TYPE", object.key())
            );
            house.tamper(&sql).await;
            assert_eq!(
                plain(&house.rest("ben", &format!("/customers/{beta}")).await),
                plain(&house.rest("ben", &format!("/customers/{ABSENT}")).await)
            );
            assert_eq!(house.drawn("ben", &format!("/customers/{beta}")).await.status, 404);
            assert_eq!(house.page("ben", &format!("/customers/{beta}")).await.status, 404);
            house.tamper(&format!("DELETE FROM share WHERE object = '{}'", object.key())).await;
        }
        // A reference takes the type that it is of.
        let contact = house.id(Object::Contact, "P-A").await;
        let path = format!("/customers/{}", house.id(Object::Customer, "C-L").await);
        for id in [contact, ABSENT] {
            let refused = house.patch("ann", &path, &json!({ "fields": { "parent": id } })).await;
            assert_eq!(refused.problem(422)["field"], "parent");
            assert_eq!(
                house.rest("ann", &format!("/contacts?customer={contact}&count=exact")).await.json()["count"]["value"],
                0
            );
        }
    });
}

/// Many changes at once name each record, in the API and in the form of a list, and every other form names
/// one. What "all on this page" means is tried in `chosen`.
///
/// Seen to fail with `deny_unknown_fields` gone from `Operation`.
#[test]
fn leak_14_there_is_no_everything() {
    in_a_house(async |house| {
        for wrong in [
            json!({ "op": "delete" }),
            json!({ "op": "delete", "id": "all" }),
            json!({ "op": "delete", "id": [ABSENT] }),
            json!({ "op": "delete", "id": ABSENT, "all": true }),
            json!({ "op": "delete", "id": ABSENT, "filters": [] }),
            json!({ "op": "edit", "id": ABSENT, "etag": "x", "fields": {}, "filter": "status=lead" }),
        ] {
            assert!(serde_json::from_value::<Operation>(wrong.clone()).is_err(), "{wrong}");
        }
        let before = house.stored().await;
        let alpha = house.id(Object::Customer, "C-A").await.to_string();
        for id in ["", "*", "all", "%", "C-A", "null", &format!("{alpha},{alpha}"), &format!("{alpha}' OR '1'='1")] {
            let deleted =
                house.form("chief", "records/delete", [("object", "customer"), ("id", id), ("etag", "")]).await;
            assert!((400..500).contains(&deleted.status), "`{id}`: {} {}", deleted.status, deleted.text());
            let path = format!("/customers/{}", remit_wire::encode(id));
            let deleted = house.send("chief", "DELETE", &path, &Value::Null).await;
            assert!((400..500).contains(&deleted.status), "`{id}`: {}", deleted.status);
        }
        for (name, value) in [("ids", "all"), ("ids", "*"), ("page", "*"), ("page", "all"), ("ids", "C-A")] {
            let form = [("what", "delete"), ("go", "true"), ("all", "true"), (name, value), ("page", "*")];
            let ask = Ask { path: "/customers/chosen".into(), ..Ask::form("", &pairs(form)) };
            let answer = house.ask(Way::Page, "chief", &ask).await.good().text();
            assert!(!answer.contains("chosen done"), "{name}={value}: {answer}");
        }
        for all in [json!("all"), json!({ "all": true }), json!({ "operations": "all" }), json!({ "filter": {} })] {
            let reply = house.send("chief", "POST", "/customers/bulk", &all).await;
            assert!((400..500).contains(&reply.status), "{all}: {}", reply.text());
        }
        assert_eq!(house.stored().await, before);
    });
}

const SWAYING: [(&str, &str); 10] = [
    ("user", "chief"),
    ("as", "chief"),
    ("owner_id", "bob"),
    ("login", "chief"),
    ("role", "chief"),
    ("poolId", "1"),
    ("ignore_permissions", "1"),
    ("admin", "true"),
    ("scope", "all"),
    ("view_as", "chief"),
];

/// Seen to fail with `Pairs::nothing` and `address::known` accepting every name (the API then answers as if
/// nothing had been said), and with a header `x-user` that `visit::stamped` believes.
#[test]
fn leak_15_nothing_that_is_sent_widens_an_answer() {
    in_a_house(async |house| {
        for case in CASES.iter().filter(|case| !matches!(case.kind, Kind::SignIn | Kind::Secret | Kind::Public(_))) {
            let hand = Hand::plain(Object::Customer, house.id(Object::Customer, "C-B").await);
            let ask = (case.ask)(&hand);
            let before = plain(&house.ask(case.way, "ann", &ask).await);
            for (name, value) in SWAYING {
                let mark = if ask.path.contains('?') { '&' } else { '?' };
                let asked = Ask { path: format!("{}{mark}{name}={value}", ask.path), ..ask.clone() };
                let reply = house.ask(case.way, "ann", &asked).await;
                let text = reply.text();
                assert!(FOREIGN.iter().all(|secret| !text.contains(secret)), "{} {name}: {text}", case.name);
                if case.way == Way::Rest && ask.method == "GET" {
                    assert!(matches!(reply.status, 403 | 404 | 422), "{} {name}: {}", case.name, reply.status);
                }
                let mut headed = ask.clone();
                headed.headers.extend([
                    ("x-user", value.to_owned()),
                    ("x-forwarded-user", value.to_owned()),
                    ("remote-user", value.to_owned()),
                ]);
                headed.headers.push(("x-http-method-override", "GET".to_owned()));
                if ask.method == "GET" {
                    assert_eq!(plain(&house.ask(case.way, "ann", &headed).await), before, "{} {name}", case.name);
                }
            }
        }
        for name in ["draw", "frame", "records/values", "records/suggest"] {
            let arguments = json!({ "object": "customer", "address": "/customers", "field": "owner", "search": "", "text": "Klondike" });
            let plainly = house.call("ann", name, &arguments).await;
            let mut more = arguments.clone();
            more.as_object_mut()
                .unwrap()
                .extend(SWAYING.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
            let swayed = house.call("ann", name, &more).await;
            assert!(swayed.status >= 400 || plain(&swayed) == plain(&plainly), "{name}: {}", swayed.text());
        }
    });
}

/// Fred has a role whose every grant is fenced and lies in no partition; nil holds no role; an empty list of
/// values to match is a list of nothing.
///
/// Seen to fail with `Standing::fence` holding where someone has no partition, with `Compiler::in_list`
/// leaving an empty list out, and with `compare_ids` leaving out what names nobody.
#[test]
fn leak_16_empty_means_nothing() {
    in_a_house(async |house| {
        house.store.create_user("nil", "Nil Roleless", "north", super::house::NOW).await.unwrap();
        for login in ["fred", "nil"] {
            for object in Object::ALL {
                assert!(listed(house, login, object).await.is_empty(), "{login} {object:?}");
            }
            for answer in told(house, login, &["Klondike"]).await {
                let text = answer.reply.text();
                assert!(answer.to.contains(MARK) || !text.contains(MARK), "{login}: {}", answer.to);
                assert!(ids(&text).is_empty(), "{login}: {}", answer.to);
            }
        }
        let fields = json!({ "fields": { "name": "Klondike Free", "region": "n" } });
        assert_eq!(house.send("fred", "POST", "/customers", &fields).await.status, 403);
        assert_eq!(house.send("fay", "POST", "/customers", &fields).await.status, 201, "the control");
        for question in [
            "owner=",
            "owner[in]=",
            "owner[in]=,",
            "owner=nobody",
            "department=",
            "region=",
            "region=x",
            "industry[in]=,",
            "parent=",
            "parent[in]=,",
            "name=",
            "name[in]=",
        ] {
            let list = house.rest("chief", &format!("/customers?count=exact&{question}")).await;
            assert!(list.status == 422 || list.json()["count"]["value"] == 0, "{question}: {}", list.text());
        }
        let none = house.rest("ann", "/customers?fields=").await.good().json();
        assert_eq!(none["data"][0]["fields"], json!({}));
    });
}

/// Seen to fail with `Store::read` keeping the context of the first who asked.
#[test]
fn leak_17_what_was_found_for_one_is_not_answered_to_another() {
    in_a_house(async |house| {
        let mut asks: Vec<(Way, Ask)> = sought("Klondike");
        asks.extend([
            (Way::Rest, Ask::get("/customers?sort=name")),
            (Way::Page, Ask::get("/customers?sort=name")),
            (Way::Page, Ask::get("/")),
        ]);
        asks.extend(["/", "/customers", "/account"].map(|path| (Way::Drawn, Ask::get(path))));
        asks.push((Way::Function, call("frame", &json!({ "address": "/" }))));
        asks.push((Way::Rest, Ask::get("/opportunities/aggregate?group=owner&sum=amount")));
        let people = ["chief", "ann", "bob", "fred", "bill"];
        let mut alone = Vec::new();
        for login in people {
            for (way, ask) in &asks {
                alone.push(plain(&house.ask(*way, login, ask).await));
            }
        }
        // All at once, from connections that have just served somebody else.
        for _ in 0..2 {
            let mut under_way = Vec::new();
            for (person, login) in people.iter().enumerate().rev() {
                for (place, (way, ask)) in asks.iter().enumerate() {
                    let request = ask.sent(*way, Some(&house.secret(*way, login).await));
                    under_way.push((person * asks.len() + place, tokio::spawn(house.at_once(request))));
                }
            }
            for (place, reply) in under_way {
                let (login, ask) = (people[place / asks.len()], &asks[place % asks.len()].1);
                assert_eq!(plain(&reply.await.unwrap()), alone[place], "{login} {}", ask.path);
            }
        }
    });
}
