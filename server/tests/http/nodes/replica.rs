//! Lists from a real streaming replica, which is held back: what it may not show, it does not.

use serde_json::{Value, json};

use super::cluster::Cluster;
use super::node::{Node, until};
use super::workspace::{number, sql};

const BY_REPLICA: &str = "remit_lists_total{database=\"replica\"}";
const BY_PRIMARY: &str = "remit_lists_total{database=\"primary\"}";

/// Whether a list comes from the replica, and the names on it.
fn list(node: &Node, token: &str) -> (bool, Vec<String>) {
    let before = (node.metric(BY_REPLICA), node.metric(BY_PRIMARY));
    let mut names: Vec<String> = node.customers(token).into_iter().map(|(name, _)| name).collect();
    let after = (node.metric(BY_REPLICA), node.metric(BY_PRIMARY));
    assert_eq!(after.0 + after.1, before.0 + before.1 + 1);
    names.sort();
    (after.0 > before.0, names)
}

fn commits(cluster: &Cluster) -> i64 {
    number(&cluster.url(), "SELECT sum(xact_commit + xact_rollback)::bigint FROM pg_stat_database")
}

/// Seen to fail with a replica used whatever it has, and with the reader's last entry not looked for there.
#[test]
fn a_replica_that_is_held_back_shows_nothing_that_its_reader_may_not_see() {
    let Some(primary) = Cluster::start("primary") else { return };
    let on = primary.workspace("primary");
    on.fill();
    let replica = primary.replica("replica");
    let node = Node::start(&on, &["--read-database", &replica.url()]);
    let [ada, rep, ida, tom] = ["ada", "rep", "ida", "tom"].map(|login| on.token(login));
    let cookie = node.sign_in("una");
    let caught_up = |token: &str| until("the replica has caught up", || list(&node, token).0);
    let write = |token: &str, method: &str, path: &str, body: &Value| node.api(token, method, path, body).good();
    let make = |name: &str| write(&rep, "POST", "/customers", &json!({ "fields": { "name": name } }));

    let acme = node.id(&rep, "Acme");
    let share = json!({ "grantee_kind": "user", "grantee": "ida", "level": "view" });
    let shares = format!("/customers/{acme}/shares");
    let given = write(&rep, "POST", &shares, &share).json();
    for reader in [&rep, &ida, &tom] {
        caught_up(reader);
    }
    assert_eq!(list(&node, &ida), (true, vec!["Acme".into()]));
    // It is really asked.
    let before = commits(&replica);
    (0..20).for_each(|_| drop(list(&node, &tom)));
    until("the replica has counted", || commits(&replica) >= before + 20);

    sql(&replica.url(), "SELECT pg_wal_replay_pause()");
    // What others write may come later; what the reader wrote may not.
    make("Own");
    let (lagging, names) = list(&node, &tom);
    assert!(lagging && !names.contains(&"Own".into()), "{names:?}");
    let (lagging, names) = list(&node, &rep);
    assert!(!lagging && names.contains(&"Own".into()), "{names:?}");
    // A session that has ended.
    let page = || node.page(&cookie, "/customers").status;
    assert_eq!(page(), 200);
    node.call("sign-out", &cookie, "").good();
    assert_eq!(page(), 302);
    assert!(list(&node, &tom).0, "still held back, and still used");
    // A share that has ended.
    write(&rep, "DELETE", &format!("{shares}/{}", given["id"].as_str().unwrap()), &Value::Null);
    assert_eq!(list(&node, &ida), (false, vec![]));

    sql(&replica.url(), "SELECT pg_wal_replay_resume()");
    for reader in [&rep, &ida, &tom] {
        caught_up(reader);
    }
    sql(&replica.url(), "SELECT pg_wal_replay_pause()");
    // A record that has gone to someone else: the share that stayed shows it, and the owner's list no more.
    let body = json!({ "fields": { "owner": "ada" }, "keep_shares": false });
    write(&rep, "POST", &format!("/customers/{}/transfer", node.id(&rep, "Gamma")), &body);
    let (lagging, names) = list(&node, &rep);
    assert!(!lagging && !names.contains(&"Gamma".into()), "{names:?}");
    assert!(!list(&node, &tom).0, "a place has changed");

    sql(&replica.url(), "SELECT pg_wal_replay_resume()");
    for reader in [&rep, &ida, &tom] {
        caught_up(reader);
    }
    sql(&replica.url(), "SELECT pg_wal_replay_pause()");
    // A role that has ended.
    let tom_now = node.get(&ada, "/people/tom").good().json();
    let role = tom_now["roles"][0]["id"].as_str().unwrap();
    write(&ada, "DELETE", &format!("/assignments/{role}"), &Value::Null);
    assert_eq!(list(&node, &tom), (false, vec![]));

    // Without it, the primary goes on alone; and a replica that has become a primary is one no more.
    sql(&replica.url(), "SELECT pg_wal_replay_resume()");
    caught_up(&rep);
    sql(&replica.url(), "SELECT pg_promote()");
    assert!(!list(&node, &rep).0, "promoted");
    replica.stop();
    assert!(!list(&node, &rep).0, "gone");
}

#[test]
fn a_replica_needs_a_postgres_on_both_sides() {
    let on = super::workspace::empty("alone").remove(0);
    let mut serve = super::workspace::program(&on.folder);
    serve.args(["--database", &on.url, "serve", "--listen", "127.0.0.1:0", "--read-database", "postgres://x/y"]);
    let output = serve.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && text.contains("postgres://"), "{text}");
}
