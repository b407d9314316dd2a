//! More clients than the server has places for, and what it tells about itself.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::node::{Node, until};
use super::workspace::filled;

const CLIENTS: usize = 200;
const FOR: Duration = Duration::from_secs(5);
/// No answer may take longer.
const SOON: Duration = Duration::from_secs(15);
/// In MB; a debug build with its stacks and caches.
const MEMORY: u64 = 400;

/// What came back to one client, by status.
fn client(node: &Node, token: &str, number: usize) -> BTreeMap<u16, usize> {
    let (began, mut seen) = (Instant::now(), BTreeMap::new());
    while began.elapsed() < FOR {
        let asked = Instant::now();
        let reply = match number % 4 {
            0 => node.try_api(token, "POST", "/customers", &json!({ "fields": { "name": format!("c-{number}") } })),
            1 => super::client::ask(&node.address, "GET", "/login", &[], ""),
            _ => node.try_api(token, "GET", "/customers?count=capped", &Value::Null),
        };
        let reply = reply.expect("an answer");
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
        assert_eq!(reply.header("retry-after").is_some(), reply.status == 503, "{}", reply.body);
        if reply.status == 503 && number % 4 != 1 {
            assert_eq!(reply.json()["type"], "busy");
            thread::sleep(Duration::from_millis(20));
        }
        *seen.entry(reply.status).or_default() += 1;
    }
    seen
}

/// Seen to fail with the bound taken out: then requests wait for the database until they are told that it is away.
#[test]
fn two_hundred_clients_keep_being_answered() {
    for on in filled("load") {
        let (node, rep) = (Node::start(&on, &["--in-work", "16"]), on.token("rep"));
        let before = node.memory();
        let seen = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|number| {
                    scope.spawn({
                        let (node, rep) = (&node, &rep);
                        move || client(node, rep, number)
                    })
                })
                .collect();
            thread::sleep(FOR / 2);
            // Who watches is answered just then.
            assert_eq!(node.open("/livez").status, 200);
            assert!(node.metrics().contains("remit_requests_in_work"));
            let all = clients.into_iter().map(|client| client.join().unwrap());
            all.fold(BTreeMap::new(), |mut sum: BTreeMap<u16, usize>, one| {
                one.into_iter().for_each(|(status, number)| *sum.entry(status).or_default() += number);
                sum
            })
        });
        let memory = node.memory();
        eprintln!("{seen:?}, memory {before} MB, then {memory} MB");
        assert!(seen.keys().all(|status| [200, 201, 503].contains(status)), "{seen:?}");
        assert!([200, 201, 503].iter().all(|status| seen.contains_key(status)), "{seen:?}");
        assert!(node.metric("remit_requests_refused_total") > 0);
        assert!(memory < MEMORY, "{memory} MB");
        node.get(&rep, "/customers").good();
        on.remit(&["audit", "verify"]);
    }
}

#[test]
fn the_counters_say_what_is_asked_and_nothing_about_anyone() {
    for on in filled("metrics") {
        let (node, rep) = (Node::start(&on, &[]), on.token("rep"));
        let acme = node.id(&rep, "Acme");
        node.get(&rep, &format!("/customers/{acme}")).good();
        node.get(&rep, "/customers/absent");
        node.get(&rep, "/customers?secret=Acme");
        node.open("/pkg/some.css");
        node.open("/nowhere/rep");
        super::client::ask(&node.address, "ACME", "/livez", &[], "").unwrap();
        // A connection goes back a moment after its last answer.
        let idle = "remit_database_connections{database=\"primary\",state=\"used\"} 0";
        until("all connections to be back", || node.metrics().lines().any(|one| one == idle));
        let text = node.metrics();
        let route = |route: &str, method: &str, status: u16| {
            let name = "remit_request_duration_seconds_count";
            format!("{name}{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} 1")
        };
        for line in [
            route("/api/v1/{objects}/{id}", "GET", 200),
            route("/api/v1/{objects}/{id}", "GET", 404),
            route("/api/v1/{objects}", "GET", 422),
            route("other", "GET", 404),
            route("/livez", "other", 405),
            "remit_requests_in_work 0".into(),
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        for word in [acme.as_str(), "Acme", "ACME", "secret", "absent", "nowhere", "rep"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        // Only on its own address.
        assert_ne!(node.open("/metrics").status, 200);
    }
}
