//! The one-time link: who holds its secret becomes the first administrator, once, in time, of an empty system.

use remit_policy::Capability;
use remit_store::{Credential, SetUp, Store, Visit};
use remit_wire::{Code, Language};

use crate::support::{Bundle, NOW, PASSWORD, System, code, on_each, problem, visitor};

const DAY: i64 = 86_400;

fn new(login: &str) -> SetUp {
    SetUp {
        organisation: "Acme Ltd.".into(),
        name: "Ada Lovelace".into(),
        login: login.into(),
        password: "a long sentence".into(),
        again: "a long sentence".into(),
        language: Some(Language::Zh),
        templates: true,
        reason: "set up".into(),
    }
}

fn at(seconds: i64) -> Visit {
    Visit { at: NOW + seconds, ..visitor() }
}

async fn link(store: &Store) -> String {
    store.begin_setup(NOW).await.unwrap().unwrap()
}

/// Everything that a set-up could have left.
async fn rows(system: &System) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in ["department", "person", "assignment", "revision", "session", "audit"] {
        rows.push(system.rows(table).await);
    }
    rows
}

#[tokio::test]
async fn who_has_the_link_becomes_the_first_administrator() {
    on_each(async |system: System| {
        let store = &system.store;
        let secret = link(store).await;
        let kept = system.number(&format!("SELECT count(*) FROM setup WHERE digest LIKE '%{secret}%'")).await;
        assert_eq!(kept, 0, "the secret itself is stored");
        store.awaits_setup(&secret, NOW).await.unwrap();
        let session = store.set_up(&secret, &new("ada"), &at(1)).await.unwrap();
        let visit = Visit { credential: Some(Credential::Session(session)), ..at(2) };
        let ctx = store.read(&visit).await.unwrap();
        let me = ctx.me().await.unwrap();
        assert_eq!((me.person.login.as_str(), me.department.key.as_str()), ("ada", "acme-ltd"));
        assert_eq!(me.language, Some(Language::Zh));
        assert_eq!(me.capabilities.len(), Capability::ALL.len());
        assert!(me.objects.is_empty(), "an administrator sees no record");
        let policy = ctx.policy().await.unwrap();
        assert_eq!((policy.revision, policy.policy.roles.len()), (1, 7));
        assert!(ctx.has_whole(Capability::UsersManage));
        drop(ctx);
        assert_eq!(rows(&system).await, [1, 1, 1, 1, 1, 3]);
        assert_eq!(system.number("SELECT count(*) FROM audit WHERE event = 'set_up'").await, 1);
        assert_eq!(store.verify_audit().await.unwrap(), 3);
        store.sign_in("ada", "a long sentence", &at(3)).await.unwrap();
        // Nobody is left who could manage roles and users: the guard of every other change holds here too.
        assert_eq!(code(store.suspend_user("ada", NOW).await), Code::Conflict);
    })
    .await;
}

/// Wrong, used, expired, followed by another link, or no longer needed: the answer tells none from the others,
/// and nothing is kept.
#[tokio::test]
async fn every_link_that_does_not_work_reads_the_same() {
    on_each(async |system: System| {
        let store = &system.store;
        let never = problem(store.set_up("wrong", &new("eve"), &at(0)).await);
        assert_eq!(never.code, Code::NotFound);
        let old = link(store).await;
        let secret = link(store).await;
        let nothing = rows(&system).await;
        for (secret, seconds) in [("wrong", 0), ("", 0), (old.as_str(), 0), (secret.as_str(), DAY)] {
            assert_eq!(problem(store.set_up(secret, &new("eve"), &at(seconds)).await), never);
            assert_eq!(problem(store.awaits_setup(secret, NOW + seconds).await), never);
            // What is wrong with the rest is not told either.
            assert_eq!(problem(store.set_up(secret, &SetUp::default(), &at(seconds)).await), never);
        }
        assert_eq!(rows(&system).await, nothing);
        store.set_up(&secret, &new("ada"), &at(DAY - 1)).await.unwrap();
        let once = rows(&system).await;
        assert_eq!(problem(store.set_up(&secret, &new("eve"), &at(0)).await), never, "a second use");
        assert_eq!(problem(store.awaits_setup(&secret, NOW).await), never);
        assert_eq!(rows(&system).await, once);
    })
    .await;
}

#[tokio::test]
async fn where_somebody_is_there_is_no_link() {
    on_each(async |system: System| {
        let store = &system.store;
        let secret = link(store).await;
        system.load(&Bundle::small()).await;
        let before = rows(&system).await;
        assert_eq!(code(store.set_up(&secret, &new("eve"), &at(0)).await), Code::NotFound);
        assert_eq!(code(store.awaits_setup(&secret, NOW).await), Code::NotFound);
        assert_eq!(store.begin_setup(NOW).await.unwrap(), None);
        assert_eq!(system.rows("setup").await, 0, "the link of before is gone");
        assert_eq!(rows(&system).await, before);
        store.sign_in("ada", PASSWORD, &at(0)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_used_is_said_at_its_field_and_the_link_still_works() {
    on_each(async |system: System| {
        let store = &system.store;
        let secret = link(store).await;
        let before = rows(&system).await;
        let ada = || new("ada");
        let wrong = [
            ("organisation", SetUp { organisation: "  ".into(), ..ada() }),
            ("name", SetUp { name: "two\nlines".into(), ..ada() }),
            ("login", SetUp { login: "a da".into(), ..ada() }),
            ("login", SetUp { login: "new".into(), ..ada() }),
            ("password", SetUp { password: "too short".into(), again: "too short".into(), ..ada() }),
            ("password", SetUp { password: "x".repeat(2_000), again: "x".repeat(2_000), ..ada() }),
            ("password", SetUp { password: "it is Ada, it is".into(), again: "it is Ada, it is".into(), ..ada() }),
            ("again", SetUp { again: "another long sentence".into(), ..ada() }),
        ];
        for (field, new) in wrong {
            let problem = problem(store.set_up(&secret, &new, &at(0)).await);
            assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field)), "{}", problem.detail);
        }
        // All of them at once.
        let all = problem(store.set_up(&secret, &SetUp { again: "x".into(), ..SetUp::default() }, &at(0)).await);
        let fields: Vec<&str> = all.fields().map(|(field, _)| field).collect();
        assert_eq!(fields, ["organisation", "name", "login", "password", "again"], "{all:?}");
        assert_eq!(rows(&system).await, before);
        let without = SetUp { templates: false, organisation: "示例公司".into(), language: None, ..ada() };
        store.set_up(&secret, &without, &at(0)).await.unwrap();
        assert_eq!(system.number("SELECT count(*) FROM department WHERE key = 'company'").await, 1);
        let (_, policy) = store.export_policy().await.unwrap();
        assert!(policy.contains("[roles.administrator]") && !policy.contains("sales_rep"), "{policy}");
    })
    .await;
}

#[tokio::test]
async fn of_two_who_send_the_form_at_once_one_comes_in() {
    on_each(async |system: System| {
        let secret = link(&system.store).await;
        let other = Store::open(&system.url).await.unwrap();
        let (ada, eve, visit) = (new("ada"), new("eve"), at(0));
        let both = tokio::join!(system.store.set_up(&secret, &ada, &visit), other.set_up(&secret, &eve, &visit));
        let won = [both.0.is_ok(), both.1.is_ok()];
        assert!(won[0] != won[1], "{won:?}");
        let lost = if won[0] { both.1 } else { both.0 };
        assert_eq!(code(lost), Code::NotFound);
        assert_eq!(rows(&system).await[..4], [1, 1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn of_nodes_that_start_at_once_one_has_printed_a_link_that_works() {
    on_each(async |system: System| {
        let other = Store::open(&system.url).await.unwrap();
        let links = tokio::join!(
            system.store.begin_setup(NOW),
            other.begin_setup(NOW),
            system.store.begin_setup(NOW),
            other.begin_setup(NOW)
        );
        let mut working = Vec::new();
        for link in [links.0, links.1, links.2, links.3] {
            let secret = link.unwrap().unwrap();
            if system.store.awaits_setup(&secret, NOW).await.is_ok() {
                working.push(secret);
            }
        }
        assert_eq!(working.len(), 1, "{}", working.len());
    })
    .await;
}

/// The operator may have published a policy before anybody came.
#[tokio::test]
async fn a_policy_that_is_there_stays() {
    on_each(async |system: System| {
        let store = &system.store;
        let text = "[roles.sales_rep]\ntier = \"basic\"\n\n[roles.helper]\ntier = \"basic\"\n";
        store.publish_policy(text, "beforehand", NOW).await.unwrap();
        let secret = link(store).await;
        store.set_up(&secret, &new("ada"), &at(0)).await.unwrap();
        let (number, text) = store.export_policy().await.unwrap();
        assert_eq!(number, 2);
        assert!(text.contains("[roles.helper]") && !text.contains("[roles.sales_rep.customer]"), "{text}");
    })
    .await;
}
