//! The same refusal in the language of who reads it: everything that is wrong, at once, and the same words
//! for programs whatever they wish.

use axum::body::Body;
use axum::http::Request;
use remit::visit::{SESSION_COOKIE, now};
use remit_store::Visit;
use serde_json::{Value, json};

use crate::support::{Demo, on_each};

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
