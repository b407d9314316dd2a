//! Looking as someone else.

use remit_policy::Object;
use remit_store::Visit;
use remit_wire::{Code, Departure, Draft, ListQuery, Records};

use super::{House, in_each, in_each_with, role};
use crate::support::{NOW, code, problem};

async fn list(house: &House, visit: &Visit) -> String {
    let ctx = house.system.store.read(visit).await.unwrap();
    let page = ctx.list(Object::Customer, &ListQuery::default()).await.unwrap();
    serde_json::to_string(&page).unwrap()
}

#[tokio::test]
async fn the_viewer_sees_what_the_other_one_sees_and_is_told_so() {
    in_each(async |house: House| {
        let store = &house.system.store;
        let (ada, rep) = (house.system.visit("ada").await, house.visit("rep").await);
        let own = list(&house, &ada).await;
        store.view_as(&ada, "rep").await.unwrap();
        assert_eq!(list(&house, &ada).await, list(&house, &rep).await);
        let me = store.read(&ada).await.unwrap().me().await.unwrap();
        assert_eq!((me.person.login.as_str(), me.viewing_as_by.unwrap().login.as_str()), ("rep", "ada"));
        assert!(me.capabilities.is_empty());
        assert!(store.read(&rep).await.unwrap().me().await.unwrap().viewing_as_by.is_none());
        store.end_view_as(&ada).await.unwrap();
        assert_eq!(list(&house, &ada).await, own);
        assert_eq!((house.entries("view_as").await, house.entries("view_as_end").await), (1, 1));
        store.end_view_as(&ada).await.unwrap();
        assert_eq!(house.entries("view_as_end").await, 1, "nothing to end");
        let by = "SELECT count(*) FROM audit a JOIN person p ON p.id = a.actor_id WHERE p.login = 'ada' AND a.detail LIKE '%rep%'";
        assert_eq!(house.system.number(by).await, 1);
    })
    .await;
}

/// Whatever is written begins with `Store::write`; and a request that reads keeps nothing either.
#[tokio::test]
async fn nothing_is_changed_meanwhile() {
    in_each(async |house: House| {
        let store = &house.system.store;
        let ada = house.system.visit("ada").await;
        store.view_as(&ada, "rep").await.unwrap();
        let refused = problem(store.write(&ada).await.map(|_| ()));
        assert_eq!(refused.code, Code::OnlyLooking);
        assert!(refused.detail.contains("Return to yourself first"), "{refused}");
        assert_eq!(code(store.view_as(&ada, "ned").await), Code::OnlyLooking);
        assert_eq!(code(store.export_csv(&ada, Object::Customer, &ListQuery::default()).await), Code::OnlyLooking);
        let new = remit_wire::NewPerson {
            login: "x".into(),
            name: "X".into(),
            department: "hq".into(),
            manager: None,
            role: None,
        };
        assert_eq!(code(store.invite(&ada, &new).await), Code::OnlyLooking);

        let before = (house.marks().await, house.system.rows("customer").await);
        let ctx = store.read(&ada).await.unwrap();
        let draft = Draft { fields: [("name".to_owned(), remit_wire::Cell::Text("Mine".into()))].into() };
        let record = ctx.list(Object::Customer, &ListQuery::default()).await.unwrap().data.remove(0);
        // PostgreSQL refuses the statement; SQLite leaves it to us to keep nothing.
        let _ = ctx.edit(Object::Customer, record.id, &record.etag, &draft).await;
        assert!(ctx.commit().await.is_err());
        assert_eq!((house.marks().await, house.system.rows("customer").await), before);
        assert_eq!(house.system.number("SELECT count(*) FROM customer WHERE name = 'Mine'").await, 0);
        store.sign_out(&ada).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_looks_as_someone_with_more_system_rights() {
    let bundle = super::bundle().add("assignments.csv", "ned,administrator,hq,2020-01-01T00:00:00Z,");
    in_each_with(bundle, async |house: House| {
        let store = &house.system.store;
        let dora = house.system.visit("dora").await;
        let more = problem(store.view_as(&dora, "ned").await);
        assert_eq!(
            (more.code, more.detail.as_str()),
            (Code::Forbidden, "`ned` has system rights that you do not have.")
        );
        let elsewhere = problem(store.view_as(&dora, "sam").await);
        assert_eq!(elsewhere.code, Code::NotFound);
        assert_eq!(problem(store.view_as(&dora, "nobody").await), elsewhere);
        assert_eq!(code(store.view_as(&dora, "dora").await), Code::Invalid);
        let above = problem(store.view_as(&dora, "boss").await);
        assert_eq!((above.code, above.detail.contains("more than you hold")), (Code::Forbidden, true));
        store.view_as(&dora, "rep").await.unwrap();
        let ada = house.system.visit("ada").await;
        assert_eq!(code(store.view_as(&ada, "gone").await), Code::Conflict);
        store.view_as(&ada, "dora").await.unwrap();
        let rep = house.system.visit("rep").await;
        assert_eq!(code(store.view_as(&rep, "ned").await), Code::Forbidden);
        assert_eq!(code(store.view_as(&house.visit("ada").await, "rep").await), Code::Invalid, "a token");
    })
    .await;
}

/// Rights at other hours and from other networks are rights.
#[tokio::test]
async fn a_right_that_does_not_count_just_now_is_one_all_the_same() {
    let policy = super::POLICY.to_owned() + "\n[roles.clerk.conditions]\nnetworks = [\"192.168.0.0/16\"]\n";
    let bundle = super::bundle().with("policy.toml", &policy).add("assignments.csv", "rep,clerk,,,");
    in_each_with(bundle, async |house: House| {
        let dora = house.system.visit("dora").await;
        assert_eq!(code(house.system.store.view_as(&dora, "rep").await), Code::Forbidden);
    })
    .await;
}

/// The right is judged with each request. Who may not look any more sees what is theirs, and changes
/// nothing before they have returned to it.
#[tokio::test]
async fn a_right_that_is_taken_ends_the_look_at_once() {
    in_each(async |house: House| {
        house.two_eyes().await;
        let store = &house.system.store;
        let dora = house.system.visit("dora").await;
        let login = async || store.read(&dora).await.unwrap().me().await.unwrap().person.login;
        store.view_as(&dora, "rep").await.unwrap();
        assert_eq!(login().await, "rep");
        house.does("ada", async |ctx| ctx.assign("rep", &role("clerk")).await).await.unwrap();
        assert_eq!(login().await, "dora", "rep has a right now that dora lacks");
        assert_eq!(code(store.write(&dora).await.map(|_| ())), Code::OnlyLooking);
        let held = house.assignment("rep", "clerk").await;
        house.does("ada", async |ctx| ctx.end_assignment(held).await).await.unwrap();
        assert_eq!(login().await, "rep");
        let leave = Departure { records: Records::Leave, keep_shares: false };
        house.does("ada", async |ctx| ctx.depart("rep", &leave).await).await.unwrap();
        assert_eq!(login().await, "dora");
        let held = house.assignment("dora", "team_admin").await;
        house.does("ada", async |ctx| ctx.end_assignment(held).await).await.unwrap();
        assert_eq!(login().await, "dora");
        store.end_view_as(&dora).await.unwrap();
        assert!(store.write(&dora).await.is_ok());
        house.does("ada", async |ctx| ctx.suspend("dora").await).await.unwrap();
        assert_eq!(code(store.read(&dora).await.map(|_| ())), Code::SignedOut);
    })
    .await;
}

/// What is looked at in someone's place was looked at by the viewer.
#[tokio::test]
async fn a_look_at_a_sensitive_field_is_told_of_the_viewer() {
    in_each(async |house: House| {
        let store = &house.system.store;
        let ada = house.system.visit("ada").await;
        store.view_as(&ada, "rep").await.unwrap();
        let page = store.read(&ada).await.unwrap().list(Object::Customer, &ListQuery::default()).await.unwrap();
        let acme = page.data.iter().find(|record| record.key.as_deref() == Some("Acme")).unwrap().id;
        assert!(store.viewed(&Visit { at: NOW + 1, ..ada }, Object::Customer, acme).await.unwrap());
        let sql = "SELECT count(*) FROM audit a JOIN person p ON p.id = a.actor_id \
                   WHERE a.event = 'view' AND p.login = 'ada' AND a.detail LIKE '%\"viewing_as\":\"rep\"%'";
        assert_eq!(house.system.number(sql).await, 1);
    })
    .await;
}
