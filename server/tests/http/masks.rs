//! A value that may not be read is in no byte that is sent: not in a list, a record, a search or a group.

use serde_json::Value;

use crate::support::{Demo, on_each};

/// Everything that this person is sent about the records of a type.
async fn sent(demo: &Demo, login: &str, list: &str) -> String {
    let mut sent = String::new();
    for page in demo.pages(login, list).await {
        sent.push_str(&page.text());
        for record in page.json()["data"].as_array().unwrap() {
            let id = record["id"].as_str().unwrap();
            sent.push_str(&demo.get(login, &format!("{list}/{id}")).await.good().text());
        }
    }
    sent
}

fn digits(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn a_masked_phone_number_is_not_sent() {
    on_each(async |demo| {
        let all = demo.all("director", "/customers").await;
        let mut sent = sent(demo, "darcel.schlecht", "/customers").await;
        for record in all.iter().filter(|record| record["fields"]["phone"].is_string()) {
            let number = digits(&record["fields"]["phone"]);
            for words in [number.clone(), record["fields"]["name"].as_str().unwrap().into()] {
                let path = format!("/search?limit=50&q={}", remit_wire::encode(&words));
                sent.push_str(&demo.get("darcel.schlecht", &path).await.good().text());
            }
        }
        let numbers = all.iter().map(|record| digits(&record["fields"]["phone"])).filter(|one| one.len() > 8);
        let numbers: Vec<String> = numbers.collect();
        assert_eq!(numbers.len(), 85);
        for number in numbers {
            // The last four are what a mask may show.
            let hidden = &number[..number.len() - 4];
            assert!(!sent.contains(hidden), "{hidden}");
        }
    });
}

#[test]
fn a_masked_address_is_not_sent() {
    on_each(async |demo| {
        let sent = sent(demo, "darcel.schlecht", "/customers").await;
        assert!(sent.contains("\"masked\":["), "nothing is masked");
        for record in demo.all("director", "/customers").await {
            let email = record["fields"]["email"].as_str().unwrap();
            assert!(!sent.contains(email), "{email}");
        }
    });
}

#[test]
fn a_masked_birthday_is_not_sent() {
    on_each(async |demo| {
        let sent = sent(demo, "darcel.schlecht", "/contacts").await;
        let all = demo.all("director", "/contacts").await;
        let born: Vec<&str> = all.iter().filter_map(|record| record["fields"]["birthday"].as_str()).collect();
        assert!(!born.is_empty());
        for day in born {
            assert!(!sent.contains(day), "{day}");
        }
    });
}

#[test]
fn a_hidden_amount_is_not_sent_and_a_masked_one_neither() {
    on_each(async |demo| {
        let all = demo.all("director", "/customers").await;
        for person in ["darcel.schlecht", "melvin.marxen"] {
            let sent = sent(demo, person, "/customers").await;
            for record in &all {
                let amount = record["fields"]["annual_revenue"]["amount"].to_string();
                assert!(!sent.contains(&amount), "{person} {amount}");
            }
        }
        let mine = demo.all("darcel.schlecht", "/customers").await;
        assert!(mine.iter().all(|record| record["fields"].get("annual_revenue").is_none()));
        assert!(mine.iter().all(|record| record["fields"].get("credit_limit").is_none()));
    });
}

#[test]
fn what_may_not_be_read_can_be_asked_in_no_way() {
    on_each(async |demo| {
        for question in ["cost[gte]=1", "cost[empty]=true", "sort=cost", "sort=-cost", "fields=cost"] {
            let reply = demo.get("darcel.schlecht", &format!("/opportunities?count=exact&{question}")).await;
            let problem = reply.problem(reply.status);
            assert!((400..500).contains(&reply.status), "{question}");
            assert!(!problem["detail"].as_str().unwrap().contains("amount"), "{problem}");
        }
        for question in ["sum=cost", "group=cost", "group=stage&sum=cost"] {
            let reply = demo.get("darcel.schlecht", &format!("/opportunities/aggregate?{question}")).await;
            assert!((400..500).contains(&reply.status), "{question}: {}", reply.text());
        }
    });
}
