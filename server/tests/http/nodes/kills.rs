//! Killed in the middle of writes: what was acknowledged is there, once, and the audit trail holds.
//!
//! `REMIT_KILLS` says how many times; 5 if not given.

use std::collections::BTreeMap;
use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::node::{Node, until};
use super::workspace::{Workspace, filled};

const WRITERS: usize = 4;

fn kills() -> usize {
    env::var("REMIT_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(5)
}

/// Writes until the server is killed, and answers the names that were acknowledged.
fn write(node: &str, token: &str, writer: &str, done: &AtomicUsize) -> Vec<String> {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let names = (0..).map(|number| format!("{writer}-{number}"));
    let acknowledged = names.map_while(|name| {
        let body = json!({ "fields": { "name": name } }).to_string();
        let reply = super::client::ask(node, "POST", "/api/v1/customers", &headers, &body).ok()?;
        assert_eq!(reply.status, 201, "{}", reply.body);
        done.fetch_add(1, Ordering::Relaxed);
        Some(name)
    });
    acknowledged.collect()
}

fn round(on: &Workspace, token: &str, number: usize) -> Vec<String> {
    let mut node = Node::start(on, &[]);
    let (address, done) = (node.address.clone(), AtomicUsize::new(0));
    thread::scope(|scope| {
        let spawn = |name: String| {
            let (address, done) = (&address, &done);
            scope.spawn(move || write(address, token, &name, done))
        };
        let writers: Vec<_> = (0..WRITERS).map(|writer| spawn(format!("{number}-{writer}"))).collect();
        // Each time at another moment of the writes.
        until("a few writes", || done.load(Ordering::Relaxed) >= 2 + number % 5);
        thread::sleep(Duration::from_millis(7 * (number as u64 % 11)));
        node.kill();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    })
}

/// Every name that the rep sees, with how many customers have it.
fn stored(node: &Node, token: &str) -> BTreeMap<String, usize> {
    let (mut names, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = node.get(token, &format!("/customers?limit=200{after}")).good().json();
        for record in page["data"].as_array().unwrap() {
            *names.entry(record["fields"]["name"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", remit_wire::encode(next)),
            None => return names,
        }
    }
}

/// Seen to fail with a write acknowledged before its commit.
#[test]
fn what_was_acknowledged_outlives_a_kill() {
    for on in filled("kills") {
        let rep = on.token("rep");
        let mut acknowledged = Vec::new();
        for number in 0..kills() {
            acknowledged.extend(round(&on, &rep, number));
            on.remit(&["audit", "verify"]);
        }
        let node = Node::start(&on, &[]);
        let stored = stored(&node, &rep);
        assert!(acknowledged.len() > kills(), "hardly anything was written");
        for name in &acknowledged {
            assert_eq!(stored.get(name), Some(&1), "{name}");
        }
        assert!(stored.values().all(|number| *number == 1));
        eprintln!("{} kills, {} acknowledged writes, {} stored", kills(), acknowledged.len(), stored.len());
    }
}
