//! The pages about the policy, as a browser uses them, and their functions called directly.

use axum::body::Body;
use axum::http::Request;
use remit::visit::{SESSION_COOKIE, now};
use remit_store::Visit;
use remit_wire::encode;

use crate::support::{Demo, Reply, alone_on_each};

pub(crate) struct Browser<'d> {
    pub(crate) demo: &'d Demo,
    cookie: String,
}

impl<'d> Browser<'d> {
    pub(crate) async fn of(demo: &'d Demo, login: &str) -> Browser<'d> {
        let secret = demo.store.sign_in(login, "remit-demo", &Visit { at: now(), ..Visit::default() }).await.unwrap();
        Browser { demo, cookie: format!("{SESSION_COOKIE}={secret}") }
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let request = Request::get(path).header("host", "remit.example").header("cookie", &self.cookie);
        self.demo.raw(request.header("accept", "text/html").body(Body::empty()).unwrap()).await.good().text()
    }

    /// Calls a function as the browser's own code does, or as a plain form.
    async fn call(&self, accept: &str, function: &str, pairs: &[(&str, &str)]) -> Reply {
        let body: Vec<String> = pairs.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
        let request = Request::post(format!("/api/ui/policy/{function}"))
            .header("host", "remit.example")
            .header("sec-fetch-site", "same-origin")
            .header("accept", accept)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        self.demo.raw(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    pub(crate) async fn cell(&self, place: &str, from: &str, to: &str) -> Reply {
        self.cell_on("/matrix?role=sales_rep", place, from, to).await
    }

    /// Changes a cell on a page.
    pub(crate) async fn cell_on(&self, page: &str, place: &str, from: &str, to: &str) -> Reply {
        let version = self.version().await;
        let pairs = [("place", place), ("from", from), ("version", &version), ("back", page)];
        let to = [("values[to]", to)];
        self.call("application/json", "cell", &[&pairs[..], &to[..]].concat()).await
    }

    /// The version of the draft that the matrix shows.
    async fn version(&self) -> String {
        let page = self.demo.get("admin", "/policy/draft").await.good().json();
        page["version"].to_string()
    }

    /// Sends a form, and answers where it leads.
    pub(crate) async fn form(&self, function: &str, pairs: &[(&str, &str)]) -> String {
        let version = self.version().await;
        let pairs = [&[("version", version.as_str())], pairs].concat();
        let reply = self.call("text/html", function, &pairs).await;
        assert_eq!(reply.status, 302, "{}", reply.text());
        reply.headers["location"].to_str().unwrap().to_owned()
    }

    pub(crate) async fn discard(&self) {
        self.form("draft", &[("what", "discard"), ("back", "/matrix")]).await;
    }
}

/// What stands in a cell of the matrix.
fn stands<'p>(page: &'p str, cell: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!(r#"id="{cell}""#)).unwrap();
    rest.split_once(r#"data-value=""#).unwrap().1.split_once('"').unwrap().0
}

/// The kind of a refusal, as the browser's code is told.
fn refused(reply: &Reply, status: u16) -> String {
    assert_eq!(reply.status, status, "{}", reply.text());
    reply.json()["type"].as_str().unwrap().to_owned()
}

#[test]
fn a_cell_is_changed_in_the_draft_and_only_over_what_was_seen() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let before = admin.page("/matrix?role=sales_rep").await;
        let value = stands(&before, "sales_rep/customer/view");
        assert!(value.starts_with("own"), "{before}");
        let drawn = admin.cell("sales_rep/customer/view", value, "all").await.good().json();
        let html = drawn["html"].as_str().unwrap();
        assert!(html.contains(r#"data-draft-by="admin""#) && html.contains(r#"data-changed="true""#), "{html}");
        // Somebody who still saw the old value is told, and nothing is lost.
        assert_eq!(refused(&admin.cell("sales_rep/customer/view", value, "reports").await, 412), "stale");
        assert_eq!(stands(&admin.page("/matrix?role=sales_rep").await, "sales_rep/customer/view"), "all");
        // What does not exist, and what is for others.
        refused(&admin.cell("sales_rep/customer/fly", "none", "own").await, 422);
        refused(&admin.cell("sales_rep/customer/view", "all", "everything").await, 422);
        for (login, status) in [("darcel.schlecht", 404), ("auditor", 403)] {
            let other = Browser::of(demo, login).await;
            refused(&other.cell("sales_rep/customer/view", "all", "own").await, status);
        }
        demo.store.set_four_eyes(true, now()).await.unwrap();
        refused(&admin.cell("administrator/customer/view", "none", "all").await, 403);
        demo.store.set_four_eyes(false, now()).await.unwrap();
        admin.discard().await;
        demo.store.set_four_eyes(true, now()).await.unwrap();
    });
}

#[test]
fn a_failing_test_stands_in_the_way_until_someone_says_why_not() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let record = demo.get("director", "/customers?limit=1").await.good().json()["data"][0]["key"].clone();
        let wrong = [
            ("what", "test-add"),
            ("back", "/admin/policy/tests"),
            ("values[user]", "director"),
            ("values[can]", "no"),
            ("values[action]", "view"),
            ("values[object]", "customer"),
            ("values[record]", record.as_str().unwrap()),
        ];
        assert_eq!(admin.form("change", &wrong).await, "/admin/policy/tests");
        assert!(admin.page("/admin/policy/tests").await.contains(r#"data-test="fails""#));
        assert!(admin.page("/admin/policy/publish").await.contains(r#"data-failing="true""#));
        let reason = ("values[reason]", "a test of tests");
        assert_eq!(admin.form("publish", &[reason]).await, "/admin/policy/publish");
        let over = ("values[override_tests]", "it is meant to fail");
        let there = admin.form("publish", &[reason, over]).await;
        assert!(there.starts_with("/admin/policy?published="), "{there}");
        let number = there.split('=').nth(1).unwrap();
        let page = admin.page(&format!("/admin/policy/{number}")).await;
        assert!(page.contains("a test of tests") && page.contains("new test"), "{page}");
        // Back again, by the earlier revision.
        let earlier = (number.parse::<i64>().unwrap() - 1).to_string();
        let back = [("number", earlier.as_str()), ("base", number), ("values[reason]", "as it was")];
        assert!(admin.form("restore", &back).await.starts_with("/admin/policy?published="));
    });
}

#[test]
fn a_role_is_made_changed_compared_and_removed() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let new = [
            ("what", "new"),
            ("back", "/admin/roles/new"),
            ("values[key]", "desk"),
            ("values[name_en]", "Front desk"),
            ("values[from]", "template:viewer"),
        ];
        assert_eq!(admin.form("change", &new).await, "/matrix?role=desk");
        assert_eq!(admin.form("change", &new).await, "/admin/roles/new", "the key is taken");
        let rights = [
            ("what", "role"),
            ("role", "desk"),
            ("back", "/admin/roles/desk"),
            ("values[name_en]", "Front desk"),
            ("values[tier]", "basic"),
            ("values[capability:audit.view]", "yes"),
            ("values[assigns:sales_rep]", "yes"),
        ];
        admin.form("change", &rights).await;
        let hours = [
            ("what", "conditions"),
            ("role", "desk"),
            ("back", "/admin/roles/desk/conditions"),
            ("values[hours0-mon]", "yes"),
            ("values[hours0-from]", "08:00"),
            ("values[hours0-to]", "17:30"),
            ("values[hours0-tz]", "Europe/Berlin"),
            ("values[networks]", "10.0.0.0/8"),
        ];
        admin.form("change", &hours).await;
        let page = admin.page("/admin/roles/desk/conditions").await;
        assert!(page.contains("Mon 08:00–17:30 (Europe/Berlin)") && page.contains("10.0.0.0/8"), "{page}");
        let draft = demo.get("admin", "/policy/draft").await.good().json();
        let role = &draft["policy"]["roles"]["desk"];
        assert_eq!((&role["capabilities"][0], &role["assigns"][0]), (&"audit.view".into(), &"sales_rep".into()));
        assert!(admin.page("/admin/roles/compare?a=desk&b=sales_rep&all=1").await.contains("data-differs"));
        admin.page("/admin/roles/sales_rep/members").await;
        admin.form("change", &[("what", "remove"), ("role", "desk"), ("back", "/admin/roles/desk")]).await;
        assert_eq!(demo.get("admin", "/policy/draft").await.good().json()["open"], false);
        admin.discard().await;
    });
}
