//! What each person counts over REST equals what is counted from the files that the demo is made of.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{on_each, rows};

/// `Mei-Mei Johns` signs in as `mei-mei.johns`.
fn login(name: &str) -> String {
    name.to_lowercase().replace(' ', ".")
}

/// How many opportunities each agent has, those with none among them.
fn by_agent() -> BTreeMap<String, u64> {
    let teams = rows("raw/sales_teams.csv");
    let mut counts: BTreeMap<String, u64> = teams.iter().map(|row| (login(&row["sales_agent"]), 0)).collect();
    for row in rows("raw/sales_pipeline.csv") {
        *counts.get_mut(&login(&row["sales_agent"])).unwrap() += 1;
    }
    counts
}

#[test]
fn an_agent_has_the_opportunities_of_the_file() {
    let expected = by_agent();
    assert_eq!(expected.len(), 35);
    on_each(async |demo| {
        for (agent, count) in &expected {
            assert_eq!(demo.count(agent, "/opportunities").await, *count, "{agent}");
        }
    });
}

#[test]
fn a_manager_has_the_opportunities_of_the_team() {
    let agents = by_agent();
    let mut teams: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows("raw/sales_teams.csv") {
        *teams.entry(login(&row["manager"])).or_default() += agents[&login(&row["sales_agent"])];
    }
    assert_eq!(teams.len(), 6);
    on_each(async |demo| {
        for (manager, count) in &teams {
            assert_eq!(demo.count(manager, "/opportunities").await, *count, "{manager}");
        }
    });
}

#[test]
fn the_director_has_all_and_the_value_won() {
    on_each(async |demo| {
        assert_eq!(demo.count("director", "/opportunities").await, 8_800);
        assert_eq!(demo.count("director", "/customers").await, 85);
        let won = demo.get("director", "/opportunities/aggregate?stage=won&sum=amount").await.good().json();
        let won = &won["groups"][0];
        assert_eq!(won["sum"]["totals"], serde_json::json!([{ "amount": 1_000_553_400_i64, "currency": "USD" }]));
        assert_eq!((won["count"].as_u64(), won["sum"]["excluded"].as_u64()), (Some(4_238), Some(0)));
    });
}

#[test]
fn pages_groups_and_counts_agree() {
    on_each(async |demo| {
        for person in ["darcel.schlecht", "melvin.marxen"] {
            let count = demo.count(person, "/opportunities").await;
            let records = demo.all(person, "/opportunities?sort=-amount").await;
            let ids: BTreeSet<_> = records.iter().map(|record| record["id"].to_string()).collect();
            assert_eq!((ids.len() as u64, records.len() as u64), (count, count), "{person}");
            let stages = demo.get(person, "/opportunities/aggregate?group=stage").await.good().json();
            let sum = stages["groups"].as_array().unwrap().iter().map(|group| group["count"].as_u64().unwrap());
            assert_eq!(sum.sum::<u64>(), count, "{person}");
        }
    });
}

#[test]
fn those_who_run_the_system_have_nothing() {
    on_each(async |demo| {
        for person in ["admin", "auditor"] {
            for object in remit_policy::Object::ALL {
                let reply = demo.get(person, &format!("/{}?count=exact", object.plural())).await;
                let nothing = reply.status == 403 || reply.json()["count"]["value"] == 0;
                assert!(nothing, "{person} {}: {}", object.plural(), reply.text());
            }
        }
    });
}
