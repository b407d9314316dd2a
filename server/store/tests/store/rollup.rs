//! Roll-ups follow their records, whoever changes them. That they answer as the records do is a law
//! (`laws/rolled.rs`), and that every write keeps them is looked at after every test (`support::on_each`).

use remit_policy::Object;
use remit_store::{Shapes, StoreError};
use remit_wire::Dashboard;
use sea_orm::DbBackend;

use crate::support::{Bundle, NOW, POLICY, System, on_each};

const TABLES: [&str; 3] = ["rollup_department", "rollup_owner", "rollup_place"];

/// `ada` sees all deals, but not as many of their values: a share says more than she may read elsewhere.
fn bundle() -> Bundle {
    let more = "[roles.chief]\ntier = \"management\"\n[roles.chief.opportunity]\nview = \"all\"\n\
        [roles.head]\ntier = \"management\"\n[roles.head.opportunity]\nview = \"subtree\"\n";
    assert!(POLICY.contains("[[tests]]\nuser = \"ada\""));
    Bundle::small()
        .replace("policy.toml", "[[tests]]\nuser = \"ada\"", &format!("{more}\n[[tests]]\nuser = \"ada\""))
        .add("assignments.csv", "ada,chief,hq,,")
        .add("assignments.csv", "rep,head,hq,,")
}

async fn deals(system: &System, values: &str) {
    let id =
        if system.db.get_database_backend() == DbBackend::Postgres { "gen_random_uuid()" } else { "randomblob(16)" };
    for value in values.split(' ') {
        system
            .tamper(&format!(
                "INSERT INTO opportunity (id, name, stage, amount, amount_currency, closed_on) \
                 VALUES ({id}, 'A deal', 'won', {value}, 'USD', '2026-03-04')"
            ))
            .await;
    }
}

/// The same from roll-ups and from the records.
async fn board(system: &System, login: &str) -> Dashboard {
    let visit = system.visit(login).await;
    let mut boards = Vec::new();
    for rolled in [true, false] {
        let store = system.store.clone().shaped(Shapes { rolled, ..Shapes::default() });
        boards.push(store.read(&visit).await.unwrap().dashboard().await.unwrap());
    }
    let (counted, rolled) = (boards.pop().unwrap(), boards.pop().unwrap());
    assert_eq!(rolled, counted);
    rolled
}

#[tokio::test]
async fn a_wrong_row_is_found_and_made_right() {
    on_each(async |system| {
        system.load(&bundle()).await;
        let total = board(&system, "ada").await.total;
        assert_eq!(system.store.rebuild_rollups(NOW).await.unwrap(), 0);
        for wrong in [
            "UPDATE rollup_owner SET records = records + 1",
            "UPDATE rollup_department SET low = low + 1",
            "DELETE FROM rollup_place",
        ] {
            system.tamper(wrong).await;
            let found = system.store.verify_rollups().await;
            assert!(matches!(&found, Err(StoreError::Broken(why)) if why.contains("rollup_")), "{wrong}: {found:?}");
            assert!(system.store.rebuild_rollups(NOW).await.unwrap() > 0, "{wrong}");
            system.store.verify_rollups().await.unwrap();
        }
        assert_eq!(board(&system, "ada").await.total, total);
        assert_eq!(system.number("SELECT count(*) FROM audit WHERE event = 'rollup_rebuild'").await, 4);
        system.store.verify_audit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn triggers_that_were_lost_are_made_anew() {
    on_each(async |system| {
        system.load(&bundle()).await;
        let on = if system.db.get_database_backend() == DbBackend::Postgres { " ON opportunity" } else { "" };
        system.tamper(&format!("DROP TRIGGER rollup_after_update{on}")).await;
        system.tamper("UPDATE opportunity SET stage = 'lost', customer_owner_id = NULL").await;
        assert!(system.store.verify_rollups().await.is_err(), "nothing else keeps them");
        system.store.rebuild_rollups(NOW).await.unwrap();
        system.tamper("UPDATE opportunity SET stage = 'won', owner_id = NULL").await;
        system.store.verify_rollups().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn whatever_changes_alone_is_followed() {
    on_each(async |system| {
        system.load(&bundle()).await;
        let postgres = system.db.get_database_backend() == DbBackend::Postgres;
        let someone = "(SELECT id FROM person WHERE login = 'ada')";
        let day = if postgres { "date '2026-05-09'" } else { "'2026-05-09'" };
        for (columns, value) in [
            ("owner_id department_id region_id industry_id product_line_id", someone),
            ("customer_owner_id customer_department_id customer_id", someone),
            ("deleted_at amount", "77"),
            ("stage amount_currency", "'lost'"),
            ("closed_on", day),
        ] {
            for column in columns.split(' ') {
                for value in [value, "NULL"] {
                    system.tamper(&format!("UPDATE opportunity SET {column} = {value}")).await;
                    let followed = system.store.verify_rollups().await;
                    assert!(followed.is_ok(), "{column} = {value}: {followed:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_counts_nothing_is_gone() {
    on_each(async |system| {
        system.load(&bundle()).await;
        assert!(system.rows(TABLES[0]).await > 0);
        system.tamper("UPDATE opportunity SET deleted_at = 1").await;
        for table in TABLES {
            assert_eq!(system.rows(table).await, 0, "{table}");
        }
        system.tamper("UPDATE opportunity SET deleted_at = NULL").await;
        assert!(system.rows(TABLES[2]).await > 0);
        if system.db.get_database_backend() == DbBackend::Postgres {
            system.tamper("TRUNCATE opportunity").await;
        } else {
            system.tamper("DELETE FROM opportunity").await;
        }
        for table in TABLES {
            assert_eq!(system.rows(table).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_value_that_no_sum_holds_keeps_nobody_from_writing() {
    on_each(async |system| {
        system.load(&bundle()).await;
        let before = board(&system, "ada").await;
        deals(&system, &format!("{0} {0} {0} -5 NULL", i64::MAX)).await;
        let after = board(&system, "ada").await;
        assert_eq!(after.total.value, before.total.value + 5);
        let won = after.months.iter().find(|month| month.key.as_deref() == Some("2026-03")).unwrap();
        assert_eq!(won.sum.as_ref().unwrap().totals[0].amount, i64::MAX, "the most that can be said");
        system.tamper(&format!("UPDATE opportunity SET amount = 7 WHERE amount = {}", i64::MAX)).await;
        let after = board(&system, "ada").await;
        let won = after.months.iter().find(|month| month.key.as_deref() == Some("2026-03")).unwrap();
        assert_eq!((won.count, won.sum.as_ref().unwrap().totals[0].amount), (5, 16));
    })
    .await;
}

#[tokio::test]
async fn what_is_shared_is_added_once() {
    on_each(async |system| {
        // The small bundle shares O-2, which lies in the south, with everybody in the north.
        system.load(&bundle()).await;
        assert_eq!(board(&system, "rep").await.total.value, 2, "by a grant and a share");
        assert_eq!(board(&system, "ada").await.total.value, 2);
        let lone = bundle().replace("assignments.csv", "rep,head,hq,,", "rep,head,north,,");
        let apart = system.again().await;
        apart.load(&lone).await;
        let visit = apart.visit("rep").await;
        let ctx = apart.store.read(&visit).await.unwrap();
        let seen = ctx.list(Object::Opportunity, &remit_wire::ListQuery::default()).await.unwrap().data.len();
        assert_eq!(board(&apart, "rep").await.total.value, seen as u64);
        assert_eq!(seen, 2, "one through the customer, one shared");
    })
    .await;
}
