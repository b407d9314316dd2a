//! The same refusal in the language of who reads it: everything that is wrong, at once, and the same words
//! for programs whatever they wish.

use axum::body::Body;
use axum::http::Request;
use remit::visit::{SESSION_COOKIE, now};
use remit_store::Visit;
use serde_json::{Value, json};

use crate::support::{Demo, Reply, on_each};

const REP: &str = "darcel.schlecht";

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// No letters but those of keys.
fn has_english(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphabetic()).any(|word| word.len() > 1 && word != "USD")
}

async fn saved(demo: &Demo, language: &str, form: &str) -> Value {
    let secret = demo.store.sign_in(REP, "remit-demo", &Visit { at: now(), ..Visit::default() }).await.unwrap();
    let request = Request::post("/api/ui/records/save")
        .header("host", "remit.example")
        .header("sec-fetch-site", "same-origin")
        .header("accept", "application/json")
        .header("accept-language", language)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", format!("{SESSION_COOKIE}={secret}"));
    let reply = demo.raw(request.body(Body::from(form.to_owned())).unwrap()).await;
    assert_eq!(reply.status, 422, "{}", reply.text());
    reply.json()
}

/// A page as someone reads it in a language.
pub async fn page(demo: &Demo, login: &str, language: &str, path: &str) -> Reply {
    let secret = demo.store.sign_in(login, "remit-demo", &Visit { at: now(), ..Visit::default() }).await.unwrap();
    let request = Request::get(path)
        .header("host", "remit.example")
        .header("accept", "text/html")
        .header("accept-language", language)
        .header("cookie", format!("{SESSION_COOKIE}={secret}"));
    demo.raw(request.body(Body::empty()).unwrap()).await.good()
}

/// The fields that a refusal names, with what it says of each.
fn errors(refusal: &Value) -> Vec<(&str, &str)> {
    let errors = refusal["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|one| (one["field"].as_str().unwrap(), one["detail"].as_str().unwrap())).collect()
}

/// Red without `Problem::told` in `server::refuse`, and where a form stops at the first wrong field.
#[test]
fn a_form_is_told_all_that_is_wrong_in_the_language_of_its_page() {
    on_each(async |demo| {
        let forms = [
            "object=opportunity&values[amount]=much&values[opened_on]=soon",
            "object=opportunity&values[name]=&values[stage]=prospecting",
        ];
        for form in forms {
            let (en, zh) = (saved(demo, "en", form).await, saved(demo, "zh-CN", form).await);
            assert_eq!(en["field"], zh["field"]);
            let details = |refusal: &Value| {
                let detail = refusal["detail"].as_str().unwrap().to_owned();
                errors(refusal).into_iter().map(|(_, text)| text.to_owned()).chain([detail]).collect::<Vec<_>>()
            };
            assert!(details(&en).iter().all(|text| !is_chinese(text)), "{en}");
            assert!(details(&zh).iter().all(|text| is_chinese(text) && !has_english(text)), "{zh}");
        }
        let both = saved(demo, "zh-CN", forms[0]).await;
        let fields: Vec<&str> = errors(&both).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["amount", "opened_on"]);
    });
}

/// Programs get one language, a key that stays, and every field that is wrong.
#[test]
fn a_program_is_told_the_same_whatever_it_wishes() {
    on_each(async |demo| {
        let body = json!({ "fields": { "amount": "much", "opened_on": "soon" } });
        let body = serde_json::to_vec(&body).unwrap();
        let headers = [("content-type", "application/json"), ("accept-language", "zh-CN")];
        let refused = demo.send(REP, "POST", "/opportunities", &headers, &body).await.problem(422);
        let fields: Vec<&str> = errors(&refused).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["amount", "opened_on", "name"]);
        assert!(errors(&refused).iter().all(|(_, text)| !is_chinese(text)), "{refused}");
        assert_eq!((&refused["reason"], &refused["errors"][2]["reason"]), (&json!("takes"), &json!("required")));
    });
}

/// Seen to fail with no roles handed to `ui::cell::masked`.
#[test]
fn a_masked_value_says_which_role_masks_it() {
    on_each(async |demo| {
        let masked = [
            (
                REP,
                "contacts",
                "birthday",
                "Birthday: masked by your role “Sales representative”",
                "生日：你的角色“销售代表”只能看到脱敏内容",
            ),
            (
                "melvin.marxen",
                "customers",
                "annual_revenue",
                "Annual revenue: masked by your role “Regional manager”",
                "年营业额：你的角色“区域经理”只能看到脱敏内容",
            ),
        ];
        for (login, list, key, en, zh) in masked {
            let all = demo.get(login, &format!("/{list}?limit=200")).await.good().json();
            let has = |record: &&Value| record["masked"].as_array().is_some_and(|keys| keys.contains(&json!(key)));
            let record = all["data"].as_array().unwrap().iter().find(has).unwrap_or_else(|| panic!("no masked {key}"));
            let path = format!("/{list}/{}", record["id"].as_str().unwrap());
            for (language, said) in [("en", en), ("zh-CN", zh)] {
                let page = page(demo, login, language, &path).await.text();
                assert!(page.contains(&format!("title=\"{said}\"")), "{login} {language}: {page}");
            }
        }
    });
}

/// What an action that is there for someone, and not on this record, says to hands and to ears.
fn greyed(page: &str, action: &str) -> String {
    let button = page.split("<button").find(|one| one.contains(&format!("data-action=\"{action}\"")));
    let button = button.unwrap_or_else(|| panic!("no {action} in {page}")).split("</button>").next().unwrap();
    assert!(button.contains("aria-disabled=\"true\""), "{button}");
    let why = button.split_once("title=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert!(button.contains(&format!("sr-only\"> – {why}<")), "{button}");
    why
}

/// Seen to fail with an empty reason handed to the button.
#[test]
fn a_greyed_action_says_why() {
    on_each(async |demo| {
        let all = demo.all(REP, "/contracts").await;
        let others = |record: &&Value| record["owner"]["login"] != REP;
        let contract = format!("/contracts/{}", all.iter().find(others).unwrap()["id"].as_str().unwrap());
        let customers = demo.get(REP, "/customers?limit=1").await.good().json();
        let customer = format!("/customers/{}", customers["data"][0]["id"].as_str().unwrap());
        for (path, action, en, zh) in
            [(&customer, "transfer", "approv", "审批"), (&contract, "edit", "belongs to", "负责人是")]
        {
            let why = greyed(&page(demo, REP, "en", path).await.text(), action);
            assert!(why.contains("Sales representative") && why.contains(en) && !is_chinese(&why), "{action}: {why}");
            let why = greyed(&page(demo, REP, "zh-CN", path).await.text(), action);
            assert!(why.contains("销售代表") && why.contains(zh), "{action}: {why}");
        }
    });
}

/// What the system itself gave as a reason is said in the language of the page.
#[test]
fn why_the_first_revision_is_there_is_said_in_both() {
    on_each(async |demo| {
        for path in ["/admin/policy/1", "/admin/people/darcel.schlecht"] {
            let (en, zh) =
                (page(demo, "admin", "en", path).await.text(), page(demo, "admin", "zh-CN", path).await.text());
            assert!(en.contains("loaded from a bundle") && !en.contains("从数据包载入"), "{path}");
            assert!(zh.contains("从数据包载入") && !zh.contains("loaded from a bundle"), "{path}");
        }
    });
}
