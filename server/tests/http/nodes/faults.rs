//! Connections that break, transactions that lose, and a database that is gone for a while.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::cluster::Cluster;
use super::node::{Node, until};
use super::workspace::{number, on_postgres, sql};

fn customer(name: &str) -> Value {
    json!({ "fields": { "name": name } })
}

fn named(url: &str, name: &str) -> i64 {
    number(url, &format!("SELECT count(*) FROM customer WHERE name = '{name}'"))
}

/// A trigger that does something to the first `times` customers that are made, when they are inserted or
/// when they are committed. A sequence counts them: it does not roll back.
fn trigger(url: &str, times: u32, does: &str, at_commit: bool) {
    let when = if at_commit {
        "CREATE CONSTRAINT TRIGGER fault AFTER INSERT ON customer DEFERRABLE INITIALLY DEFERRED"
    } else {
        "CREATE TRIGGER fault BEFORE INSERT ON customer"
    };
    sql(
        url,
        &format!(
            "DROP TRIGGER IF EXISTS fault ON customer; DROP SEQUENCE IF EXISTS faults; CREATE SEQUENCE faults; \
             CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF nextval('faults') <= {times} THEN {does}; END IF; RETURN NEW; END $$; \
             {when} FOR EACH ROW EXECUTE FUNCTION fault()"
        ),
    );
}

const LOSES: &str = "RAISE EXCEPTION 'lost' USING ERRCODE = '40001'";
const BREAKS: &str = "PERFORM pg_terminate_backend(pg_backend_pid())";

/// Seen to fail with no second attempt, and with a commit whose connection broke said as any lost connection.
#[test]
fn a_write_is_tried_again_once_and_only_where_nothing_can_have_been_kept() {
    let Some(on) = on_postgres("again") else { return };
    on.fill();
    let (node, rep) = (Node::start(&on, &[]), on.token("rep"));
    let cases = [
        ("lost", 1, LOSES, false, 201, "", 1, 2),
        ("broken", 1, BREAKS, false, 201, "", 1, 2),
        ("lost at commit", 1, LOSES, true, 201, "", 1, 2),
        ("broken at commit", 1, BREAKS, true, 500, "unsure", 0, 1),
        ("lost twice", 2, LOSES, false, 503, "busy", 0, 2),
    ];
    for (name, times, does, at_commit, status, kind, kept, attempts) in cases {
        trigger(&on.url, times, does, at_commit);
        let reply = node.api(&rep, "POST", "/customers", &customer(name));
        assert_eq!(reply.status, status, "{name}: {}", reply.body);
        if status != 201 {
            assert_eq!(reply.json()["type"], kind, "{name}");
        }
        assert_eq!(reply.header("retry-after").is_some(), status == 503, "{name}");
        assert_eq!(named(&on.url, name), kept, "{name}");
        assert_eq!(number(&on.url, "SELECT last_value FROM faults"), attempts, "{name}");
    }
    on.remit(&["audit", "verify"]);
}

/// Seen to fail with no second attempt.
#[test]
fn while_connections_break_every_read_is_answered_and_no_write_is_done_twice() {
    let Some(on) = on_postgres("breaking") else { return };
    on.fill();
    let (node, rep, tom) = (Node::start(&on, &[]), on.token("rep"), on.token("tom"));
    let over = AtomicBool::new(false);
    let until_over = || !over.load(Ordering::Relaxed);
    let written = thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while until_over() {
                    node.get(&tom, "/customers").good();
                }
            });
        }
        let writer = scope.spawn(|| {
            let mut written = Vec::new();
            while until_over() {
                let name = format!("w-{}", written.len());
                let reply = node.api(&rep, "POST", "/customers", &customer(&name));
                assert!(reply.status == 201 || reply.json()["type"] == "unsure", "{}", reply.body);
                written.push((name, reply.status == 201));
            }
            written
        });
        for _ in 0..4 {
            thread::sleep(Duration::from_millis(2_500));
            sql(
                &on.url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
        }
        over.store(true, Ordering::Relaxed);
        writer.join().unwrap()
    });
    assert!(written.len() > 5);
    for (name, acknowledged) in written {
        let rows = named(&on.url, &name);
        assert!(if acknowledged { rows == 1 } else { rows <= 1 }, "{name}: {rows}");
    }
    on.remit(&["audit", "verify"]);
}

/// Seen to fail with a lost connection taken for a mistake of ours.
#[test]
fn a_database_that_is_gone_is_said_and_found_again() {
    let Some(cluster) = Cluster::start("gone") else { return };
    let on = cluster.workspace("gone");
    on.fill();
    let (node, rep) = (Node::start(&on, &[]), on.token("rep"));
    let cookie = node.sign_in("rep");
    node.get(&rep, "/customers").good();
    cluster.stop();
    let began = Instant::now();
    for (method, body) in [("GET", Value::Null), ("POST", customer("meanwhile"))] {
        let reply = node.api(&rep, method, "/customers", &body);
        let problem = reply.json();
        assert_eq!((reply.status, &problem["type"]), (503, &json!("busy")));
        assert_eq!(reply.header("retry-after"), Some("1"));
        let text = problem["detail"].as_str().unwrap();
        assert!(text.starts_with("The database cannot be reached just now. Nothing was changed."), "{text}");
    }
    assert_eq!(node.page(&cookie, "/customers").status, 503);
    let ready = node.open("/readyz");
    assert_eq!((ready.status, ready.body.as_str()), (503, "not ready\ndatabase: does not answer\n"));
    assert_eq!(node.open("/livez").status, 200);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    cluster.go_on();
    until("the database is found again", || node.get(&rep, "/customers").status == 200);
    node.api(&rep, "POST", "/customers", &customer("afterwards")).good();
    assert_eq!((named(&on.url, "meanwhile"), named(&on.url, "afterwards")), (0, 1));
    node.open("/readyz").good();
    on.remit(&["audit", "verify"]);
}
