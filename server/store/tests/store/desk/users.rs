//! Letting people in and shutting them out.

use remit_policy::Status;
use remit_store::{Credential, Visit};
use remit_wire::{Code, Departure, NewPerson, PersonChange, Records};

use super::{House, in_each, in_each_with, role};
use crate::support::{NOW, PASSWORD, code, problem, visitor};

fn new(login: &str, department: &str) -> NewPerson {
    NewPerson {
        login: login.into(),
        name: "New One".into(),
        department: department.into(),
        manager: Some("boss".into()),
        role: None,
    }
}

fn leave() -> Departure {
    Departure { records: Records::Leave, keep_shares: false }
}

#[tokio::test]
async fn an_invited_person_gets_in_with_the_password_and_may_do_nothing() {
    in_each(async |house: House| {
        let store = &house.system.store;
        let invited = store.invite(&house.visit("ada").await, &new("novice", "north")).await.unwrap();
        let secret = store.sign_in("novice", &invited.password, &visitor()).await.unwrap();
        let visit = Visit { credential: Some(Credential::Session(secret)), ..visitor() };
        let me = store.read(&visit).await.unwrap().me().await.unwrap();
        assert_eq!((me.person.name.as_str(), me.department.key.as_str()), ("New One", "north"));
        assert!(me.roles.is_empty() && me.capabilities.is_empty() && me.objects.is_empty());
        assert_eq!(house.person("novice").await.manager.unwrap().login, "boss");
        assert_eq!(house.entries("user_create").await, 1);
        let kept = house.text("SELECT detail FROM audit WHERE event = 'user_create'").await.unwrap();
        assert!(!kept.contains(&invited.password));
        store.verify_audit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_is_not_invited() {
    in_each(async |house: House| {
        let ada = house.visit("ada").await;
        let cases = [
            (NewPerson { login: "two words".into(), ..new("x", "north") }, "login"),
            (NewPerson { login: "sam".into(), ..new("x", "north") }, "login"),
            (NewPerson { name: "\n".into(), ..new("x", "north") }, "name"),
            (new("x", "moon"), "department"),
            (NewPerson { manager: Some("nobody".into()), ..new("x", "north") }, "manager"),
            (NewPerson { manager: Some("gone".into()), ..new("x", "north") }, "manager"),
        ];
        for (person, field) in cases {
            let refused = problem(house.system.store.invite(&ada, &person).await);
            assert_eq!(refused.field.as_deref(), Some(field), "{refused}");
        }
        let all = NewPerson { login: "two words".into(), name: "\n".into(), ..new("x", "moon") };
        let refused = problem(house.system.store.invite(&ada, &all).await);
        let fields: Vec<&str> = refused.fields().map(|(field, _)| field).collect();
        assert_eq!(fields, ["login", "name", "department"], "all that is wrong is told at once");
        assert_eq!(
            code(house.system.store.invite(&house.visit("rep").await, &new("x", "north")).await),
            Code::Forbidden
        );
        assert_eq!(house.system.rows("person").await, 8);
    })
    .await;
}

#[tokio::test]
async fn name_and_manager_are_changed() {
    in_each(async |house: House| {
        let change = PersonChange { name: Some(" Reppy ".into()), manager: Some(Some("boss".into())) };
        let view = house.does("ada", async |ctx| ctx.change_person("rep", &change).await).await.unwrap();
        assert_eq!((view.name.as_str(), view.manager.unwrap().login.as_str()), ("Reppy", "boss"));
        let nobody = PersonChange { name: None, manager: Some(None) };
        let view = house.does("ada", async |ctx| ctx.change_person("rep", &nobody).await).await.unwrap();
        assert!(view.manager.is_none());
        assert_eq!((house.entries("user_rename").await, house.entries("user_manager").await), (1, 2));
        for name in ["", "  ", "a\nb", &"x".repeat(201)] {
            let change = PersonChange { name: Some(name.into()), manager: Some(Some("sam".into())) };
            assert_eq!(
                code(house.does("ada", async |ctx| ctx.change_person("rep", &change).await).await),
                Code::Invalid
            );
        }
        assert_eq!(code(house.does("ada", async |ctx| ctx.rename_person("nobody", "x").await).await), Code::NotFound);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_above_themselves() {
    in_each(async |house: House| {
        for (login, manager) in [("ned", "ned"), ("ned", "rep")] {
            let refused = problem(house.does("ada", async |ctx| ctx.set_manager(login, Some(manager)).await).await);
            assert_eq!((refused.code, refused.detail.as_str()), (Code::Conflict, "`ned` would be above themselves."));
        }
    })
    .await;
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_back_with_everything() {
    in_each(async |house: House| {
        let store = &house.system.store;
        let (session, token) = (house.system.visit("rep").await, house.visit("rep").await);
        house.does("ada", async |ctx| ctx.suspend("rep").await).await.unwrap();
        for visit in [&session, &token] {
            assert_eq!(code(store.read(visit).await), Code::SignedOut);
        }
        assert_eq!(code(store.sign_in("rep", PASSWORD, &visitor()).await), Code::WrongPassword);
        assert_eq!(code(house.does("ada", async |ctx| ctx.suspend("rep").await).await), Code::Conflict);
        house.does("ada", async |ctx| ctx.reactivate("rep").await).await.unwrap();
        assert_eq!(code(house.does("ada", async |ctx| ctx.reactivate("rep").await).await), Code::Conflict);
        assert_eq!(code(store.read(&session).await), Code::SignedOut, "a session that ended stays so");
        assert!(store.read(&token).await.is_ok());
        assert_eq!(house.sees("rep", remit_policy::Object::Customer).await, ["Acme", "Beta", "Gamma"]);
    })
    .await;
}

/// Who came back with the rights of before would have been given them without `roles.assign`.
#[tokio::test]
async fn a_departed_person_comes_back_without_roles_and_tokens() {
    in_each(async |house: House| {
        let token = house.visit("rep").await;
        let later = remit_wire::NewAssignment { valid_from: Some("2030-01-01".into()), ..role("helper") };
        house.does("ada", async |ctx| ctx.assign("rep", &later).await).await.unwrap();
        let moved = house.does("ada", async |ctx| ctx.depart("rep", &leave()).await).await.unwrap();
        assert_eq!(moved.people, 1);
        assert_eq!(house.person("rep").await.status, Status::Departed);
        assert!(house.sees("boss", remit_policy::Object::Customer).await.contains(&"Acme".to_owned()));
        assert_eq!(code(house.does("ada", async |ctx| ctx.depart("rep", &leave()).await).await), Code::Conflict);
        house.does("ada", async |ctx| ctx.reactivate("rep").await).await.unwrap();
        assert_eq!(code(house.system.store.read(&token).await), Code::SignedOut);
        let me = house.read("rep").await.me().await.unwrap();
        assert!(me.roles.is_empty(), "{:?}", me.roles);
        let roles = house.person("rep").await.roles;
        assert!(roles.len() == 1 && roles[0].phase == remit_wire::Phase::Ended, "{roles:?}");
    })
    .await;
}

#[tokio::test]
async fn someone_can_always_manage_roles_and_users() {
    let two = super::bundle().add("assignments.csv", "clara,administrator,hq,,");
    in_each_with(two, async |house: House| {
        house.two_eyes().await;
        house.does("clara", async |ctx| ctx.suspend("ada").await).await.unwrap();
        house.does("clara", async |ctx| ctx.assign("rep", &role("hr")).await).await.unwrap();
        for refused in [
            problem(house.does("rep", async |ctx| ctx.suspend("clara").await).await),
            problem(house.does("clara", async |ctx| ctx.suspend("clara").await).await),
            problem(house.does("clara", async |ctx| ctx.depart("clara", &leave()).await).await),
        ] {
            assert!([Code::Conflict, Code::NotFound].contains(&refused.code), "{refused}");
        }
        let held = house.read("clara").await.person("clara").await.unwrap();
        let held = held.roles.iter().find(|one| one.role == "administrator").unwrap().id;
        let refused = problem(house.does("clara", async |ctx| ctx.end_assignment(held).await).await);
        assert!(refused.detail.contains("nobody could manage roles and users"), "{refused}");
        // Somebody who manages one department keeps nobody else in.
        let hr = remit_wire::NewAssignment { anchor: Some("harbour".into()), ..role("administrator") };
        house.does("clara", async |ctx| ctx.assign("rep", &hr).await).await.unwrap();
        assert_eq!(code(house.does("clara", async |ctx| ctx.end_assignment(held).await).await), Code::Conflict);
    })
    .await;
}

#[tokio::test]
async fn the_last_one_in_charge_is_shut_out_by_nobody() {
    let bundle = super::bundle().add("assignments.csv", "clara,hr,,,");
    in_each_with(bundle, async |house: House| {
        for refused in [
            problem(house.does("clara", async |ctx| ctx.suspend("ada").await).await),
            problem(house.does("clara", async |ctx| ctx.depart("ada", &leave()).await).await),
        ] {
            assert_eq!(refused.code, Code::Conflict);
            assert!(refused.detail.contains("nobody could manage roles and users"), "{refused}");
        }
        // Moved into a part of the house, whose only administrator would manage nobody outside it.
        let there = remit_wire::Move { department: "south".into(), records: Records::Leave, keep_shares: false };
        let refused = problem(house.does("clara", async |ctx| ctx.move_user("ada", &there).await).await);
        assert!(refused.detail.contains("nobody could manage roles and users"), "{refused}");
        assert!(house.system.store.read(&house.visit_at("ada", NOW + 1).await).await.is_ok());
    })
    .await;
}
