//! A dimension that an administrator adds, from the form to the fence: by the pages and over REST.

use remit::visit::now;
use serde_json::{Value, json};

use crate::giving::Browser;
use crate::people::delete;
use crate::support::{Demo, alone_on_each};

const REP: &str = "darcel.schlecht";
const FENCED: &str = "[roles.sales_rep.opportunity]\nview = { reach = \"own\", fences = [\"channel\"] }";

async fn partition(demo: &Demo, values: &[&str]) {
    let body = json!({ "channel": values }).to_string();
    demo.send("admin", "PATCH", &format!("/people/{REP}/partitions"), &[], body.as_bytes()).await.good();
}

async fn sort_into(demo: &Demo, id: &str, value: &Value) -> Value {
    let to = json!({ "fields": { "channel": value }, "keep_shares": true });
    demo.post(REP, &format!("/opportunities/{id}/transfer"), &to).await.good().json()
}

/// Red where a list, a form or a page does not know the dimension, and where the fence lets through what has
/// no value.
#[test]
fn an_added_dimension_divides_the_records() {
    alone_on_each(async |demo| {
        let (admin, rep) = (Browser::of(demo, "admin").await, Browser::of(demo, REP).await);
        demo.post(REP, "/dimensions", &json!({ "key": "channel", "objects": ["opportunity"] })).await.problem(403);
        demo.post("admin", "/dimensions", &json!({ "key": "channel" })).await.problem(422);
        let untold = admin.sent("dimensions/new", "values[key]=channel").await;
        let form = admin.follow(&untold).await.good().text();
        assert!(form.contains("A dimension needs the types") && form.contains("value=\"channel\""), "{form}");
        let chinese = Browser { demo, cookie: format!("{}; remit_language=zh-CN", admin.cookie) };
        let mixed = chinese.sent("dimensions/new", "values[key]=channel&values[customer]=1&values[ticket]=1").await;
        let form = chinese.follow(&mixed).await.good().text();
        assert!(form.contains("归属于客户的记录沿用客户的值：请选择客户"), "{form}");

        let added = admin.sent("dimensions/new", "values[key]=channel&values[opportunity]=true").await;
        assert!(admin.follow(&added).await.good().text().contains("Added. Next: its values."));
        for value in ["web", "shop"] {
            admin.sent("dimensions/add", &format!("dimension=channel&values[key]={value}&values[parent]=")).await;
        }
        let list = "/opportunities";
        let before = demo.count(REP, list).await;
        let all = demo.all(REP, "/opportunities").await;
        let (first, other) = (all[0]["id"].as_str().unwrap(), all[1]["id"].as_str().unwrap());
        assert_eq!(all[0]["fields"]["channel"], Value::Null);
        assert_eq!(sort_into(demo, first, &json!("web")).await["fields"]["channel"], "web");
        sort_into(demo, other, &json!("shop")).await;
        assert_eq!(demo.count(REP, "/opportunities?channel=web").await, 1);
        assert_eq!(demo.get(REP, "/opportunities?sort=channel&limit=1").await.good().json()["data"][0]["id"], other);
        let groups = demo.get(REP, "/opportunities/aggregate?group=channel").await.good().json();
        let keys: Vec<&Value> = groups["groups"].as_array().unwrap().iter().map(|one| &one["key"]).collect();
        assert!(keys.contains(&&json!("web")) && keys.contains(&&json!("shop")), "{groups}");
        for wrong in ["/contacts?channel=web", "/opportunities?chanel=web", "/opportunities?sort=chanel"] {
            demo.get(REP, wrong).await.problem(422);
        }
        assert!(rep.get("/opportunities/new").await.good().text().contains("name=\"values[channel]\""));
        assert!(rep.get(&format!("/opportunities/{first}")).await.good().text().contains("data-field=\"channel\""));
        let moved = rep.get(&format!("/opportunities/{first}/history")).await.good().text();
        assert!(moved.contains("Channel"), "{moved}");

        let (_, policy) = demo.store.export_policy().await.unwrap();
        let start = policy.find("[roles.sales_rep.opportunity]").unwrap();
        let end = start + policy[start..].find("view = \"own\"").unwrap() + "view = \"own\"".len();
        let fenced = format!("{}{FENCED}{}", &policy[..start], &policy[end..]);
        demo.store.publish_policy(&fenced, "behind a channel", now()).await.unwrap();
        assert_eq!(demo.count(REP, list).await, 0, "nothing without a value");
        partition(demo, &["web"]).await;
        let seen = demo.all(REP, "/opportunities").await;
        assert_eq!(seen.iter().map(|one| one["id"].as_str().unwrap()).collect::<Vec<_>>(), [first]);
        let why = format!("/explain?user={REP}&object=opportunity&record={other}&action=view");
        let why = demo.get("auditor", &why).await.good().text();
        assert!(why.contains("channel"), "{why}");
        let used = admin.sent("dimensions/drop", "dimension=channel").await;
        assert!(admin.follow(&used).await.good().text().contains("still used: values: 2; fences of the policy: 1"));

        demo.store.publish_policy(&policy, "as it was", now()).await.unwrap();
        partition(demo, &[]).await;
        for id in [first, other] {
            sort_into(demo, id, &Value::Null).await;
        }
        for value in ["web", "shop"] {
            delete(demo, "admin", &format!("/dimensions/channel/values/{value}")).await.good();
        }
        delete(demo, "admin", "/dimensions/region").await.problem(409);
        delete(demo, "admin", "/dimensions/channel").await.good();
        delete(demo, "admin", "/dimensions/channel").await.problem(404);
        assert_eq!(demo.count(REP, list).await, before);
        demo.get(REP, "/opportunities?channel=web").await.problem(422);
    });
}
