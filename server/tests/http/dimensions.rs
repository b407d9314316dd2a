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

/// People read the names that were given, wherever a value is shown, in both languages; programs and files
/// keep the keys. Red where a page forgets them, and where a name becomes a key.
#[test]
fn names_are_read_wherever_a_value_is_shown() {
    alone_on_each(async |demo| {
        let (admin, rep) = (Browser::of(demo, "admin").await, Browser::of(demo, REP).await);
        let chinese = |browser: &Browser<'_>| format!("{}; remit_language=zh-CN", browser.cookie);
        let nameless = admin.sent("dimensions/new", "values[name]=%E6%B8%A0%E9%81%93&values[opportunity]=true").await;
        let form = admin.follow(&nameless).await.good().text();
        assert!(form.contains("A key has 1 to") && form.contains("value=\"渠道\""), "{form}");
        let named = "values[name]=Sales+channel&values[key]=&values[opportunity]=true";
        let added = admin.sent("dimensions/new", named).await;
        assert!(admin.follow(&added).await.good().text().contains("<code>sales-channel</code>"));
        let body = json!({ "name": "渠道 <b>" });
        demo.send("admin", "PATCH", "/dimensions/sales-channel", &[], body.to_string().as_bytes()).await.good();
        let value = json!({ "key": "east_cn", "name": "华东" });
        demo.post("admin", "/dimensions/sales-channel/values", &value).await.good();
        let wrong = json!({ "name": "x".repeat(81) }).to_string();
        let address = "/dimensions/sales-channel/values/east_cn";
        let refused = demo.send("admin", "PATCH", address, &[], wrong.as_bytes()).await.problem(422);
        assert_eq!(refused["field"], "name");
        let wrong = "dimension=sales-channel&value=east_cn&values[name]=a%0Ab&values[parent]=";
        let refused = admin.sent("dimensions/change", wrong).await;
        assert!(admin.follow(&refused).await.good().text().contains("A name has 1 to 80 characters"));

        let trees = demo.get(REP, "/dimensions").await.good().json();
        let tree = trees["data"].as_array().unwrap().iter().find(|one| one["key"] == "sales-channel").unwrap();
        assert_eq!((&tree["name"], &tree["values"][0]["name"]), (&json!("渠道 <b>"), &json!("华东")));

        let to = json!({ "fields": { "sales-channel": "east_cn" }, "keep_shares": true });
        let first = demo.all(REP, "/opportunities").await[0]["id"].as_str().unwrap().to_owned();
        let record = demo.post(REP, &format!("/opportunities/{first}/transfer"), &to).await.good().json();
        assert_eq!(record["fields"]["sales-channel"], "east_cn", "programs read keys");
        let file = demo.get(REP, "/opportunities/export.csv?sales-channel=east_cn").await.good().text();
        assert!(file.lines().next().unwrap().contains(",sales-channel,") && file.contains(",east_cn,"), "{file}");

        let record = format!("/opportunities/{first}");
        for page in [
            "/opportunities?sales-channel=east_cn",
            &record,
            &format!("{record}/hand-over"),
            &format!("{record}/history"),
            "/opportunities/new",
            "/admin/dimensions",
            "/admin/dimensions/sales-channel/east_cn",
            &format!("/admin/people/{REP}/partitions"),
        ] {
            let browser = if page.starts_with("/admin") { &admin } else { &rep };
            for cookie in [browser.cookie.clone(), chinese(browser)] {
                let text = Browser { demo, cookie }.get(page).await.good().text();
                assert!(text.contains("渠道 &lt;b&gt;") && text.contains("华东"), "{page}: {text}");
                assert!(!text.contains("East cn") && !text.contains("渠道 <b>"), "{page}: {text}");
            }
        }
        let list = rep.get("/opportunities?sales-channel=east_cn").await.good().text();
        assert!(list.contains("id=\"sort-sales-channel\""), "a column: {list}");
        assert!(list.contains("data-filter=\"sales-channel\""), "a chip: {list}");
        let plain = rep.get("/opportunities").await.good().text();
        assert!(plain.contains("data-values=\"sales-channel\""), "a filter that is offered: {plain}");

        // A rep who works in one value only finds it in the form of what they make.
        let preset = |page: &str| page.contains("<option value=\"east_cn\" selected>");
        assert!(!preset(&rep.get("/opportunities/new").await.good().text()));
        let body = json!({ "sales-channel": ["east_cn"] }).to_string();
        demo.send("admin", "PATCH", &format!("/people/{REP}/partitions"), &[], body.as_bytes()).await.good();
        let page = rep.get("/opportunities/new").await.good().text();
        assert!(preset(&page), "{page}");
        for page in ["/access", "/account"] {
            assert!(!rep.get(page).await.good().text().contains("East cn"), "{page}");
        }
        assert!(rep.get("/access").await.good().text().contains("华东"));

        let cleared = "dimension=sales-channel&value=east_cn&values[name]=&values[parent]=";
        admin.sent("dimensions/change", cleared).await;
        assert!(rep.get(&record).await.good().text().contains("East cn"), "the key, where there is no name");
        admin.sent("dimensions/rename", "dimension=region&values[name]=%E5%A4%A7%E5%8C%BA").await;
        assert!(rep.get("/customers").await.good().text().contains("大区"));
        admin.sent("dimensions/rename", "dimension=region&values[name]=+").await;
        let customers = Browser { demo, cookie: chinese(&rep) }.get("/customers").await.good().text();
        assert!(customers.contains("区域") && !customers.contains("大区"), "as in every system");
    });
}
