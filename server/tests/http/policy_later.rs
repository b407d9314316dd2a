//! Publishing at a time, through the page: set, seen, changed, and what becomes of it when the time has come.

use remit_store::Store;

use crate::languages;
use crate::policy_pages::Browser;
use crate::support::{Demo, alone_on_each};

const PUBLISH: &str = "/admin/policy/publish";
const DAY: i64 = 86_400;
/// 2100-01-01, and the same as the input of the page writes it.
const THEN: i64 = 4_102_444_800;
const TYPED: &str = "2100-01-01T00:00";

/// A draft that takes sight of products from reps.
async fn drafted(admin: &Browser<'_>) {
    let drawn = admin.cell("sales_rep/product/view", "all", "none").await.good().json();
    assert!(drawn["html"].as_str().unwrap().contains(r#"data-changed="true""#));
}

async fn scheduled(admin: &Browser<'_>, more: &[(&str, &str)]) {
    let pairs = [&[("values[reason]", "over night"), ("values[at]", TYPED)], more].concat();
    assert_eq!(admin.form("publish", &pairs).await, PUBLISH);
    assert!(admin.page(PUBLISH).await.contains(r#"data-scheduled="2100-01-01T00:00:00Z""#));
}

async fn off(admin: &Browser<'_>) {
    assert_eq!(admin.form("draft", &[("what", "unschedule"), ("back", PUBLISH)]).await, PUBLISH);
}

async fn sees_products(demo: &Demo) -> bool {
    demo.count("darcel.schlecht", "/products").await > 0
}

async fn revision(demo: &Demo) -> i64 {
    demo.get("admin", "/policy/draft").await.good().json()["revision"].as_i64().unwrap()
}

#[test]
fn what_is_set_for_a_time_takes_effect_then_on_every_node() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let other = Store::open(&demo.url).await.unwrap();
        let before = revision(demo).await;
        drafted(&admin).await;
        scheduled(&admin, &[]).await;
        // Everyone who drafts reads of it, and nobody changes it meanwhile.
        for page in [PUBLISH, "/matrix?role=sales_rep", "/admin/policy/tests"] {
            assert!(admin.page(page).await.contains("data-scheduled"), "{page}");
        }
        assert_eq!(admin.cell("sales_rep/product/view", "none", "own").await.status, 409);
        assert_eq!(other.publish_due(THEN - 1).await.unwrap(), None);
        // Taken off, nothing comes of it; set again, it does: on one node, for all.
        off(&admin).await;
        assert!(!admin.page(PUBLISH).await.contains("data-scheduled"));
        assert_eq!(other.publish_due(THEN + DAY).await.unwrap(), None);
        assert!(sees_products(demo).await);
        scheduled(&admin, &[]).await;
        assert_eq!(other.publish_due(THEN).await.unwrap(), Some(before + 1));
        assert_eq!(demo.store.publish_due(THEN).await.unwrap(), None);
        assert!(!sees_products(demo).await);
        let page = admin.page(&format!("/admin/policy/{}", before + 1)).await;
        assert!(page.contains("over night"), "{page}");
        let (number, base) = (before.to_string(), (before + 1).to_string());
        let back = [("number", number.as_str()), ("base", base.as_str()), ("values[reason]", "as it was")];
        assert!(admin.form("restore", &back).await.starts_with("/admin/policy?published="));
        assert!(sees_products(demo).await);
    });
}

/// What went stale meanwhile, and what a test speaks against, is not published: its author reads why.
#[test]
fn what_cannot_be_published_then_is_told_to_its_author() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let missed = async |why: &str, title: &str, zh: &str| {
            let before = revision(demo).await;
            assert_eq!(demo.store.publish_due(THEN).await.unwrap(), None, "{why}");
            assert_eq!(revision(demo).await, before, "{why}");
            for page in [PUBLISH, "/matrix?role=sales_rep"] {
                let page = admin.page(page).await;
                assert!(!page.contains("data-scheduled") && page.contains("data-missed"), "{why}: {page}");
                assert!(page.contains(title), "{why}: {page}");
            }
            // The trail keeps the reason for readers of every language.
            for (language, title) in [("en", title), ("zh-CN", zh)] {
                let log = languages::page(demo, "auditor", language, "/admin/audit?event=draft").await.text();
                assert!(log.contains(title), "{why} {language}: {log}");
            }
            assert!(sees_products(demo).await);
        };
        // Somebody published meanwhile.
        drafted(&admin).await;
        scheduled(&admin, &[]).await;
        let (number, text) = demo.store.export_policy().await.unwrap();
        let other = text.replacen("en = \"Auditor\"", "en = \"Auditors\"", 1);
        assert_ne!(other, text);
        demo.store.publish_policy(&other, "meanwhile", remit::visit::now()).await.unwrap();
        missed("stale", "is in force now; the draft was made to", "而草稿基于第").await;
        admin.discard().await;
        // A test fails by then that held when it was set: the one it is about lost what it claims.
        let record = demo.get("darcel.schlecht", "/customers?limit=1").await.good().json()["data"][0].clone();
        let held = [
            ("what", "test-add"),
            ("back", "/admin/policy/tests"),
            ("values[user]", "darcel.schlecht"),
            ("values[can]", "yes"),
            ("values[action]", "view"),
            ("values[object]", "customer"),
            ("values[record]", record["key"].as_str().unwrap()),
            ("values[field]", "customer:name"),
        ];
        drafted(&admin).await;
        assert_eq!(admin.form("change", &held).await, "/admin/policy/tests");
        assert!(!admin.page("/admin/policy/tests").await.contains(r#"data-test="fails""#));
        scheduled(&admin, &[]).await;
        let path = format!("/customers/{}", record["id"].as_str().unwrap());
        let to = serde_json::json!({ "fields": { "owner": "melvin.marxen" }, "keep_shares": true });
        let handed = demo.post("director", &format!("{path}/transfer"), &to).await;
        assert!(handed.status < 300, "{}", handed.text());
        missed("a test fails", "`darcel.schlecht` can view `name` of customer", "策略测试“darcel.schlecht").await;
        let page = admin.page("/admin/policy/tests").await;
        assert!(page.contains(r#"data-test="fails""#) && page.contains("policy-why"), "{page}");
        // All as it was.
        let to = serde_json::json!({ "fields": { "owner": "darcel.schlecht" }, "keep_shares": true });
        assert!(demo.post("director", &format!("{path}/transfer"), &to).await.status < 300);
        admin.discard().await;
        let base = revision(demo).await.to_string();
        let number = number.to_string();
        let back = [("number", number.as_str()), ("base", base.as_str()), ("values[reason]", "as it was")];
        assert!(admin.form("restore", &back).await.starts_with("/admin/policy?published="));
    });
}
