//! The audit chain: whatever is done to it behind the store's back is found, and named.

use crate::support::{Bundle, NOW, System, on_each};

/// A load, a user, and four more users: entries 1 to 6.
async fn six_entries(system: &System) {
    system.load(&Bundle::small()).await;
    for number in 1..=5 {
        system.store.create_user(&format!("new-{number}"), "New", "north", NOW).await.unwrap();
    }
    assert_eq!(system.store.verify_audit().await.unwrap(), 6);
}

async fn found(system: &System) -> String {
    system.store.verify_audit().await.expect_err("the change was not found").to_string()
}

#[tokio::test]
async fn an_untouched_trail_is_whole() {
    on_each(async |system: System| {
        assert_eq!(system.store.verify_audit().await.unwrap(), 0);
        six_entries(&system).await;
    })
    .await;
}

/// Each column by itself: one that the hash left out could be changed unseen.
#[tokio::test]
async fn a_changed_entry_is_found() {
    let someone = |postgres: bool| {
        if postgres { "'00000000-0000-0000-0000-000000000001'" } else { "x'00000000000000000000000000000001'" }
    };
    on_each(async |system: System| {
        six_entries(&system).await;
        let id = someone(system.url.starts_with("postgres"));
        let changes = [
            ("at", "at + 1".to_owned(), "at - 1"),
            ("event", "'user_suspend'".into(), "'user_create'"),
            ("actor_id", id.into(), "NULL"),
            ("object", "'customer'".into(), "NULL"),
            ("record_id", id.into(), "NULL"),
            ("detail", "replace(detail, 'new-2', 'new-9')".into(), "replace(detail, 'new-9', 'new-2')"),
        ];
        for (column, to, back) in changes {
            system.tamper(&format!("UPDATE audit SET {column} = {to} WHERE number = 3")).await;
            let found = found(&system).await;
            assert!(found.contains("audit entry 3 is not the one"), "{column}: {found}");
            system.tamper(&format!("UPDATE audit SET {column} = {back} WHERE number = 3")).await;
            assert_eq!(system.store.verify_audit().await.unwrap(), 6, "{column}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_missing_entry_is_found_wherever_it_was() {
    for (number, expected) in [
        (1, "audit entry 1 is missing"),
        (4, "audit entry 4 is missing"),
        (6, "the end of the audit trail is missing, from entry 6 to entry 6"),
    ] {
        on_each(async |system: System| {
            six_entries(&system).await;
            system.tamper(&format!("DELETE FROM audit WHERE number = {number}")).await;
            assert!(found(&system).await.contains(expected));
        })
        .await;
    }
}

/// Closing the gap by renumbering does not help: the number is part of the hash.
#[tokio::test]
async fn moved_entries_are_found() {
    on_each(async |system: System| {
        six_entries(&system).await;
        system.tamper("UPDATE audit SET number = 100 WHERE number = 3").await;
        system.tamper("UPDATE audit SET number = 3 WHERE number = 4").await;
        system.tamper("UPDATE audit SET number = 4 WHERE number = 100").await;
        assert!(found(&system).await.contains("audit entry 3 is not the one"));
        system.tamper("DELETE FROM audit WHERE number = 4").await;
        system.tamper("UPDATE audit SET number = 4 WHERE number = 5").await;
        assert!(found(&system).await.contains("audit entry 3 is not the one"));
    })
    .await;
}

#[tokio::test]
async fn an_end_that_does_not_fit_its_head_is_found() {
    on_each(async |system: System| {
        six_entries(&system).await;
        system.tamper("UPDATE audit_head SET number = 5").await;
        assert!(found(&system).await.contains("does not end with entry 5"));
        system.tamper("UPDATE audit_head SET number = 6, hash = 'another'").await;
        assert!(found(&system).await.contains("does not end with entry 6"));
        system.tamper("DELETE FROM audit_head").await;
        assert!(found(&system).await.contains("is not recorded any more"));
    })
    .await;
}

/// Without the lock at the beginning of each transaction PostgreSQL refuses all but the first.
#[tokio::test]
async fn writers_at_once_make_one_chain() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..16 {
            let store = system.store.clone();
            writers.spawn(async move { store.set_four_eyes(number % 2 == 0, NOW).await });
        }
        for written in writers.join_all().await {
            written.unwrap();
        }
        assert_eq!(system.store.verify_audit().await.unwrap(), 17);
    })
    .await;
}
