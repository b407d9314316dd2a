//! Hidden fields: classes 6 to 10.

use remit_policy::{Action, Object};
use remit_wire::ExplainQuery;
use serde_json::json;

use super::house::{FOREIGN, HIDDEN, MARK, in_a_house};
use super::ways::{Site, plain, sought, tells_none, told};

/// Seen to fail with `Scoped::field_term` taking every field for readable everywhere (what is masked is
/// found), and with `Ctx::scoped` leaving the permit's rows out (what is out of sight is suggested).
#[test]
fn leak_06_search_and_suggestions_match_nothing_hidden() {
    in_a_house(async |house| {
        let found = async |login: &str, words: &str| {
            let mut all = String::new();
            for (way, ask) in sought(words) {
                let text = plain(&house.ask(way, login, &ask).await);
                all.push_str(&text.replace(words, "").replace(&words.replace('&', "&amp;"), ""));
            }
            all
        };
        assert!(
            found("ann", "Alpha").await.contains(MARK) && found("ann", "klondike").await.contains("Deal"),
            "the control"
        );
        for words in ["2125550111", "0111", "alpha.office", "@klondike", "Klondike-alpha", "1977", "1111100"] {
            assert!(!found("ann", words).await.contains(MARK), "{words}");
        }
        for words in ["Klondike", "Klondike Beta", "Beta", "Doll", "Treaty", "Foreign"] {
            let text = found("ann", words).await;
            assert!(FOREIGN.iter().all(|secret| !text.contains(secret)), "{words}: {text}");
        }
        // Sees every customer, and the name of none.
        for words in ["Klondike", "Alpha", "Beta"] {
            let text = found("bill", words).await;
            assert!(!text.contains("C-A") && !text.contains("C-B") && !text.contains("Alpha"), "{words}: {text}");
        }
        // A typed name in a form means a record only if its writer sees it.
        let deal = house.id(Object::Opportunity, "O-A").await.to_string();
        let save = async |name: &str| {
            let etag =
                house.rest("ann", &format!("/opportunities/{deal}")).await.json()["etag"].as_str().unwrap().to_owned();
            let values = [("object", "opportunity"), ("id", &deal), ("etag", &etag), ("values[product]", name)];
            house.form("ann", "records/save", values).await
        };
        assert_eq!(save("Klondike Saw").await.status / 100, 2, "the control");
        let (unseen, absent) = (save("Klondike Doll").await, save("Klondike Nothing").await);
        assert_eq!((unseen.status, plain(&unseen)), (422, plain(&absent)));
    });
}

/// Seen to fail with `mask::tail` showing a dot per character, and with a mask for a manager's eyes in the
/// store's cache of the policy.
#[test]
fn leak_07_a_mask_tells_no_length_and_depends_on_nobody_else() {
    in_a_house(async |house| {
        let masks = async |key: &str, field: &str| {
            let id = house.id(Object::Customer, key).await;
            let rest = house.rest("ann", &format!("/customers/{id}")).await.json()["fields"][field].clone();
            let drawn = house.drawn("ann", &format!("/customers/{id}")).await.json()["html"].to_string();
            assert!(drawn.contains(rest.as_str().unwrap()), "{drawn}");
            assert!(house.page("ann", &format!("/customers/{id}")).await.text().contains(rest.as_str().unwrap()));
            rest
        };
        assert_eq!(masks("C-A", "phone").await, "•••• 0111");
        assert_eq!(masks("C-L", "phone").await, "•••• 8901");
        assert_eq!(masks("C-S", "phone").await, "••••");
        assert_eq!(
            (masks("C-A", "email").await, masks("C-L", "email").await),
            (json!("a••••@klondike.example"), json!("a••••@klondike.example"))
        );
        assert_eq!(masks("C-A", "website").await, "••••");
        let before = plain(&house.rest("ann", "/customers").await);
        for login in ["chief", "boss", "bill"] {
            let theirs = house.rest(login, "/customers").await.good().text();
            assert_eq!(theirs.contains("+12125550111"), matches!(login, "chief" | "boss"), "{login}");
            assert_eq!(plain(&house.rest("ann", "/customers").await), before, "after {login}");
        }
    });
}

/// Seen to fail with `Role::level` giving sensitive fields `read` where nothing is said about them, and
/// with `Standing::permit` showing every record of a type that no role speaks of.
#[test]
fn leak_08_what_nobody_spoke_of_is_hidden() {
    in_a_house(async |house| {
        for object in Object::ALL {
            let page = house.rest("bea", &format!("/{}?limit=200", object.plural())).await.good().json();
            let all = page["data"].as_array().unwrap();
            assert!(!all.is_empty());
            let sensitive: Vec<&str> =
                object.fields().iter().filter(|field| field.sensitive).map(|field| field.key).collect();
            for record in all {
                let path = format!("/{}/{}", object.plural(), record["id"].as_str().unwrap());
                let html = house.page("bea", &path).await.text();
                let now = json!({ "object": object, "id": record["id"] });
                let now = house.call("bea", "records/now", &now).await.json();
                for key in &sensitive {
                    let shown = [&record["fields"], &now["values"]].map(|fields| fields.get(key).is_some());
                    assert_eq!(shown, [false; 2], "{key} in {record}");
                    assert!(!html.contains(&format!("data-field=\"{key}\"")), "{key}");
                }
            }
            let list = house.rest("boss", &format!("/{}?count=exact", object.plural())).await.json();
            let spoken_of = matches!(object, Object::Customer | Object::Opportunity);
            assert_eq!(list["count"]["value"].as_u64().unwrap() > 0, spoken_of, "{object:?}");
        }
    });
}

/// There is no portal and no public form: the one open address tells what can be asked.
///
/// Seen to fail with `open: true` on the route of a single record (`coverage` finds it as well).
#[test]
fn leak_09_nothing_is_public() {
    in_a_house(async |house| {
        let open: Vec<&str> = remit::rest::ROUTES.iter().filter(|route| route.open).map(|route| route.path).collect();
        assert_eq!(open, ["/openapi.json"]);
        assert!(!house.rest("", "/openapi.json").await.good().text().contains(MARK));
        let id = house.id(Object::Customer, "C-A").await;
        for path in ["public", "portal", "share", "forms", "embed", "p", "s"] {
            for path in [format!("/{path}"), format!("/{path}/{id}"), format!("/{path}/customers/{id}")] {
                for login in ["", "ann"] {
                    let (rest, page) = (house.rest(login, &path).await, house.page(login, &path).await);
                    assert!(rest.status >= 400 && page.status >= 300, "{path}: {} {}", rest.status, page.status);
                    assert!(![rest, page].iter().any(|reply| reply.text().contains(MARK)), "{path}");
                }
            }
        }
    });
}

/// Seen to fail with `Masked::record` taking every level for `edit`, and, for the lists, with
/// `desk::keep_columns` keeping everything.
#[test]
fn leak_10_pages_embed_no_more_than_they_show() {
    in_a_house(async |house| {
        let answers = told(house, "ann", &["Klondike", "2125550111"]).await;
        let shown = answers
            .iter()
            .filter(|answer| answer.to.starts_with("Page") && answer.reply.text().contains("Klondike Alpha"));
        assert!(shown.count() > 5, "the control");
        tells_none(&answers, &HIDDEN);
        tells_none(&answers, &FOREIGN);
        for (path, columns_only) in [
            ("/customers", "note on Alpha"),
            ("/contacts", "note on Pat"),
            ("/opportunities", "note on Deal"),
            ("/", "note on Deal"),
        ] {
            let page = house.page("ann", path).await.good().text();
            assert!(page.contains(MARK), "{path}: {page}");
            assert!(!page.contains(columns_only), "{path} holds `{columns_only}`");
        }
        let id = house.id(Object::Customer, "C-A").await;
        let query = ExplainQuery {
            user: None,
            object: Object::Customer,
            record: id,
            action: Action::Edit,
            field: Some("phone".into()),
        };
        let ctx = house.store.read(&house.visit("ann").await).await.unwrap();
        let explained = serde_json::to_string(&ctx.explain(&query).await.unwrap()).unwrap();
        assert!(HIDDEN.iter().all(|secret| !explained.contains(secret)), "{explained}");
    });
}
