//! Who looks at sensitive fields of a record is written down, whichever way they look.

use serde_json::{Value, json};

use crate::cases::{Ask, Way, call};
use crate::leaks::ways::Site;
use crate::support::{Demo, alone_on_each};

/// Reads everything.
const DIRECTOR: &str = "director";
/// Owns the customer Isdom, of which he reads nothing sensitive.
const REP: &str = "darcel.schlecht";

/// The views by someone that the trail has written down since an entry.
async fn views(demo: &Demo, login: &str, since: i64) -> Vec<Value> {
    let page = demo.get("auditor", &format!("/audit?limit=200&event=view&person={login}")).await.good().json();
    let mut found = page["data"].as_array().unwrap().clone();
    found.retain(|entry| entry["number"].as_i64().unwrap() > since);
    found
}

async fn newest(demo: &Demo) -> i64 {
    let page = demo.get("auditor", "/audit?limit=1").await.good().json();
    page["data"][0]["number"].as_i64().unwrap()
}

/// Every way that shows the fields of one record, or what was changed in them.
fn shown(object: &str, plural: &str, id: &str) -> Vec<(Way, Ask)> {
    let one = json!({ "object": object, "id": id });
    let rest = ["", "/history"].map(|end| (Way::Rest, Ask::get(format!("/{plural}/{id}{end}"))));
    let pages = ["", "/edit", "/hand-over", "/history"];
    let pages = pages.map(|end| Ask::get(format!("/{plural}/{id}{end}")));
    let pages = [Way::Page, Way::Drawn].into_iter().flat_map(|way| pages.clone().map(|page| (way, page)));
    rest.into_iter().chain([(Way::Function, call("records/now", &one))]).chain(pages).collect()
}

/// Seen to fail with `server::seen` not asking the store, and with REST's history not asking it.
#[test]
fn every_way_to_a_sensitive_field_is_written_down() {
    alone_on_each(async |demo| {
        let isdom = demo.id(REP, "/customers", "Isdom").await;
        for (way, ask) in shown("customer", "customers", &isdom) {
            let before = newest(demo).await;
            demo.ask(way, DIRECTOR, &ask).await.good();
            let written = views(demo, DIRECTOR, before).await;
            let about = format!("{way:?} {} {}", ask.method, ask.path);
            assert_eq!(written.len(), 1, "{about}: {written:?}");
            assert!(written[0]["fields"].as_array().unwrap().contains(&json!("phone")), "{about}: {written:?}");
        }
    });
}

/// Seen to fail with `Store::viewed` writing where no sensitive field was read.
#[test]
fn where_nothing_sensitive_was_read_nothing_is_written() {
    alone_on_each(async |demo| {
        let isdom = demo.id(REP, "/customers", "Isdom").await;
        let before = newest(demo).await;
        // All that is sensitive of this customer is masked or hidden for the rep.
        for (way, ask) in shown("customer", "customers", &isdom) {
            demo.ask(way, REP, &ask).await.good();
        }
        // What tells no field of a record, and what there is not.
        for path in ["/customers", "/customers/bin", &format!("/customers/{isdom}/why"), "/"] {
            demo.page(REP, path).await;
        }
        for (way, ask) in shown("contact", "contacts", "01900000-0000-7000-8000-000000000000") {
            assert_eq!(demo.ask(way, REP, &ask).await.status, 404, "{way:?} {}", ask.path);
        }
        assert_eq!(views(demo, REP, before).await, Vec::<Value>::new());
    });
}
