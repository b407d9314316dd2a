//! Oracles and the rest: classes 29 to 33.

use remit_policy::Object;
use remit_wire::ListQuery;
use serde_json::{Value, json};

use super::house::{ABSENT, FOREIGN, HIDDEN, House, MARK, in_a_house};
use super::ways::{Answer, Site, plain, told};
use crate::cases::{Ask, CASES, Hand, Way};

/// Every refusal speaks of what was sent, and of nothing else: no record, no person, no role of others, no
/// table, no column, no SQL. That what is out of sight answers like what there is not is tried on every way
/// in by `coverage`.
///
/// Seen to fail with `Ctx::target` asking for the action before it asks whether the record is seen (403
/// instead of 404), and with `Problem::from` telling the error of the database.
#[test]
fn leak_29_a_refusal_names_nothing_that_was_not_sent() {
    in_a_house(async |house| {
        let (beta, alpha) = (house.id(Object::Customer, "C-B").await, house.id(Object::Customer, "C-A").await);
        let mut refused = Vec::new();
        for case in CASES.iter() {
            for id in [beta, alpha, ABSENT] {
                for login in ["ann", "bea", "ask"] {
                    let mut hand = Hand::plain(Object::Customer, id);
                    hand.field = "no such; SELECT 1".into();
                    hand.words = "x\u{1}' OR 1=1 --".into();
                    hand.list.after = Some("7b7d".into());
                    let reply = house.ask(case.way, login, &(case.ask)(&hand)).await;
                    if reply.status >= 400 {
                        refused.push((case.name, reply));
                    }
                }
            }
        }
        assert!(refused.len() > 100, "{}", refused.len());
        let inside = [
            "SELECT ",
            "INSERT",
            "UPDATE ",
            "sqlite",
            "postgres",
            "sqlx",
            "sea_orm",
            "panicked",
            "customer_owner_id",
            "owner_id",
            "person_id",
            "deleted_at",
            "chief",
            "Clara",
            "lead\"",
            "stack",
            ".rs:",
            "no such table",
            "constraint",
        ];
        for (name, reply) in &refused {
            let text = reply.text().replace("no such; SELECT 1", "").replace("SELECT 1", "");
            assert!(reply.status < 500 || reply.status == 501, "{name}: {text}");
            for word in inside.iter().chain(&FOREIGN).chain(&HIDDEN) {
                let page = reply.headers["content-type"].to_str().unwrap().starts_with("text/html");
                assert!(page || !text.contains(word), "{name}: `{word}` in {text}");
            }
            assert!(!text.contains(MARK) || reply.status == 403, "{name}: {text}");
        }
        // Seen, and not allowed: that is said, with the reason.
        let denied = house.send("bea", "DELETE", &format!("/customers/{alpha}"), &Value::Null).await;
        assert!(denied.problem(403)["detail"].as_str().unwrap().contains("delete"));
    });
}

/// Nothing that is stored out of sight keeps anybody from storing the same.
///
/// Seen to fail with a unique index on the names of customers.
#[test]
fn leak_30_what_exists_elsewhere_is_not_confirmed_by_a_clash() {
    in_a_house(async |house| {
        let customer = house.id(Object::Customer, "C-A").await;
        for (object, field, taken) in [
            (Object::Customer, "name", "Klondike Beta"),
            (Object::Customer, "website", "https://Klondike-beta.example"),
            (Object::Contact, "name", "Klondike Berta"),
            (Object::Opportunity, "name", "Klondike Foreign"),
            (Object::Contract, "number", "CT-2"),
            (Object::Ticket, "number", "T-2"),
        ] {
            let make = async |value: &str| {
                let mut draft = json!({ object.title(): "x", field: value });
                if object.is_child() {
                    draft["customer"] = json!(customer);
                }
                house.send("ann", "POST", &format!("/{}", object.plural()), &json!({ "fields": draft })).await
            };
            let (same, fresh) = (make(taken).await, make("Something new").await);
            assert_eq!(same.status, fresh.status, "{object:?} {field}: {}", same.text());
            assert!(matches!(same.status, 201 | 422), "{}", same.text());
            if same.status == 422 {
                assert_eq!(plain(&same), plain(&fresh));
            }
        }
        for login in ["bob", "chief", "nobody.at.all"] {
            let invite = json!({ "login": login, "name": "x", "department": "south" });
            assert_eq!(
                plain(&house.send("ann", "POST", "/people", &invite).await),
                plain(
                    &house
                        .send("ann", "POST", "/people", &json!({ "login": "z", "name": "x", "department": "nowhere" }))
                        .await
                )
            );
            let wrong = [("login", login), ("password", "a guess")];
            let refused = house.form("", "sign-in", wrong).await;
            let unknown = house.form("", "sign-in", [("login", "x.unknown"), ("password", "a guess")]).await;
            assert_eq!((refused.status, plain(&refused)), (401, plain(&unknown)), "{login}");
        }
    });
}

/// Everything that ann is told, before and after much has happened out of her sight.
///
/// Seen to fail with the number of the entry in `Ctx::history`, with the tag made from the stored record, and
/// with `Ctx::count` counting without the scope.
#[test]
fn leak_31_no_counter_moves_with_what_is_out_of_sight() {
    in_a_house(async |house| {
        let told = async || -> Vec<(String, String)> {
            let answers: Vec<Answer> = told(house, "ann", &["Klondike"]).await;
            answers.into_iter().map(|answer| (answer.to, plain(&answer.reply))).collect()
        };
        let before = told().await;
        happens(house).await;
        let after = told().await;
        assert_eq!(before.len(), after.len());
        for ((to, before), (_, after)) in before.iter().zip(&after) {
            assert_eq!(before, after, "{to}");
        }
        // Ids are no numbers in a row: what lies between two of one's own cannot be counted.
        let make = async || {
            house.send("ann", "POST", "/customers", &json!({ "fields": { "name": "x" } })).await.json()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (one, other) = (make().await, make().await);
        let tail = |id: &str| u64::from_str_radix(&id[24..], 16).unwrap();
        assert!(tail(&one).abs_diff(tail(&other)) > 1_000, "{one} {other}");
    });
}

/// Writes of all kinds, none of which ann may know.
async fn happens(house: &House) {
    let beta = format!("/customers/{}", house.id(Object::Customer, "C-B").await);
    let alpha = format!("/customers/{}", house.id(Object::Customer, "C-A").await);
    let money = json!({ "amount": 123, "currency": "EUR" });
    for note in ["one", "two", "three"] {
        house.patch("bob", &beta, &json!({ "fields": { "note": note } })).await.good();
        house.patch("chief", &alpha, &json!({ "fields": { "grade": "c", "credit_limit": money } })).await.good();
        let made =
            house.send("bob", "POST", "/customers", &json!({ "fields": { "name": format!("Klondike {note}") } })).await;
        let id = made.good().json()["id"].as_str().unwrap().to_owned();
        let share = json!({ "grantee_kind": "user", "grantee": "ben", "level": "view" });
        house.send("bob", "POST", &format!("/customers/{id}/shares"), &share).await.good();
    }
    house
        .send(
            "chief",
            "DELETE",
            &format!("/opportunities/{}", house.id(Object::Opportunity, "O-B").await),
            &Value::Null,
        )
        .await
        .good();
    let doll = format!("/products/{}", house.id(Object::Product, "W-B").await);
    house.patch("chief", &doll, &json!({ "fields": { "name": "Klondike Puppet" } })).await.good();
    house.rest("bob", "/customers/export.csv").await.good();
    house.form("", "sign-in", [("login", "bob"), ("password", "a guess")]).await;
}

/// Seen to fail with `export::harmless` letting everything pass.
#[test]
fn leak_32_no_cell_of_a_file_is_a_formula() {
    in_a_house(async |house| {
        let path = format!("/customers/{}", house.id(Object::Customer, "C-A").await);
        let formulas =
            ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1", "=HYPERLINK(\"https://evil.example\")"];
        for formula in formulas {
            let change =
                json!({ "fields": { "name": formula, "note": formula, "address": formula, "source": formula } });
            house.patch("chief", &path, &change).await.good();
            let stored = house
                .store
                .export_csv(&house.visit("chief").await, Object::Customer, &ListQuery::default())
                .await
                .unwrap()
                .bytes;
            let sent = house.rest("chief", "/customers/export.csv").await.good();
            assert_eq!(sent.headers["content-type"], "text/csv; charset=utf-8");
            assert!(sent.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
            for bytes in [&stored, &sent.body] {
                let mut file = csv::Reader::from_reader(bytes.as_slice());
                let cells: Vec<String> =
                    file.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
                let live =
                    |cell: &&String| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
                assert_eq!(cells.iter().find(live), None);
                assert!(cells.iter().any(|cell| cell.trim_start_matches('\'') == formula), "{formula}: {cells:?}");
            }
        }
    });
}

const LIVE: [&str; 6] = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "\"><img src=x onerror=alert(3)>",
    "' onmouseover='alert(4)",
    "<!--<svg/onload=alert(5)>",
    "\u{2028}</title><iframe srcdoc=x>",
];

/// The tags of a page without the values of their attributes.
fn bare_tags(page: &str) -> Vec<String> {
    let starts = |rest: &&str| rest.starts_with(|char: char| char.is_ascii_alphabetic());
    let tag = |rest: &str| {
        let (mut quote, mut bare) = (None, String::new());
        for char in rest.chars() {
            match quote {
                Some(open) if char == open => quote = None,
                Some(_) => {}
                None if char == '>' => break,
                None if char == '"' || char == '\'' => quote = Some(char),
                None => bare.push(char),
            }
        }
        bare
    };
    page.split('<').filter(starts).map(tag).collect()
}

/// There are no uploads; a record's texts are all that is stored.
///
/// Seen to fail with the name of a record put into its page by `inner_html`, with what is embedded for the
/// browser written without escaping `<`, and with a website put into a link as it is.
#[test]
fn leak_33_stored_text_is_no_html() {
    in_a_house(async |house| {
        let path = format!("/customers/{}", house.id(Object::Customer, "C-A").await);
        for live in LIVE {
            let link = "javascript:alert(6)";
            let change = json!({ "fields": { "name": live, "note": live, "address": live, "website": link, "source": live, "payment_terms": live } });
            house.patch("chief", &path, &change).await.good();
            let words = remit_wire::encode(live);
            for at in [
                path.clone(),
                format!("{path}/edit"),
                format!("{path}/why"),
                format!("{path}/share"),
                format!("{path}/history"),
                format!("{path}/hand-over"),
                "/customers".into(),
                "/".into(),
                format!("/search?q={words}"),
                format!("/customers?name={words}"),
                format!("/login?next=/{words}"),
                format!("/contacts/new?customer={}", &path[11..]),
            ] {
                let page = house.page("chief", &at).await;
                let text = page.text();
                for broken in ["<script>alert", "<img ", "<svg/", "<iframe", "href=\"javascript:", "href='javascript:"]
                {
                    assert!(!text.contains(broken), "`{broken}` in {at}: {text}");
                }
                for tag in bare_tags(&text) {
                    assert!(!tag.contains(" on") && !tag.contains("alert"), "`{tag}` in {at}");
                }
                let policy = page.headers["content-security-policy"].to_str().unwrap();
                assert!(policy.contains("script-src 'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
                assert_eq!(page.headers["x-content-type-options"], "nosniff");
            }
            for reply in [
                house.rest("chief", &path).await,
                house.rest("chief", "/customers").await,
                house.rest("chief", &format!("/customers?{words}=1")).await,
            ] {
                let kind = reply.headers["content-type"].to_str().unwrap();
                assert!(kind.contains("json") && reply.headers["x-content-type-options"] == "nosniff", "{kind}");
            }
        }
        for ways in [Ask::get("/uploads/x"), Ask::get("/files/x"), Ask::get("/attachments/x")] {
            assert_eq!(house.ask(Way::Page, "chief", &ways).await.status, 404);
        }
        let mut upload = Ask::json("POST", "/customers", &json!({}));
        upload.headers = vec![("content-type", "multipart/form-data; boundary=x".to_owned())];
        upload.body =
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.html\"\r\n\r\n<script>\r\n--x--".into();
        assert_eq!(house.ask(Way::Rest, "chief", &upload).await.status / 100, 4);
    });
}
