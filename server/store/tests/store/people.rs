//! Users, for the operator at the machine.

use remit_store::Visit;
use remit_wire::Code;

use crate::support::{Bundle, NOW, PASSWORD, System, code, on_each, problem, visitor};

#[tokio::test]
async fn a_new_user_gets_in_with_the_first_password_and_may_do_nothing() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let first = system.store.create_user("novice", "New One", "north", NOW).await.unwrap();
        let secret = system.store.sign_in("novice", &first, &visitor()).await.unwrap();
        let visit = Visit { credential: Some(remit_store::Credential::Session(secret)), ..visitor() };
        let me = system.store.read(&visit).await.unwrap().me().await.unwrap();
        assert_eq!((me.person.name.as_str(), me.department.key.as_str()), ("New One", "north"));
        assert!(me.roles.is_empty() && me.capabilities.is_empty());
    })
    .await;
}

#[tokio::test]
async fn users_that_cannot_be_are_refused() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let store = &system.store;
        assert_eq!(code(store.create_user("rep", "Rep", "north", NOW).await), Code::Conflict);
        for login in ["", "two words", "tab\t", &"x".repeat(101)] {
            assert_eq!(code(store.create_user(login, "Name", "north", NOW).await), Code::Invalid, "{login}");
        }
        assert_eq!(code(store.create_user("novice", " ", "north", NOW).await), Code::Invalid);
        let nowhere = problem(store.create_user("novice", "New", "moon", NOW).await);
        assert_eq!(nowhere.detail, "There is no department `moon`.");
        assert_eq!(system.rows("person").await, 5);
    })
    .await;
}

/// A suspension that only ended sessions would let the user sign in again; one that only changed the
/// status would bring the sessions back with it.
#[tokio::test]
async fn a_suspended_user_is_out_at_once() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let visit = system.visit("rep").await;
        assert!(system.store.read(&visit).await.is_ok());
        system.store.suspend_user("rep", NOW).await.unwrap();
        assert_eq!(code(system.store.read(&visit).await), Code::SignedOut);
        assert_eq!(code(system.store.sign_in("rep", PASSWORD, &visitor()).await), Code::WrongPassword);
        assert_eq!(system.number("SELECT count(*) FROM session").await, 0);
        assert_eq!(code(system.store.suspend_user("rep", NOW).await), Code::Conflict);
        assert_eq!(code(system.store.suspend_user("eve", NOW).await), Code::Invalid);
    })
    .await;
}

#[tokio::test]
async fn the_last_who_can_manage_roles_and_users_stays() {
    on_each(async |system: System| {
        let two = Bundle::small().add("assignments.csv", "clara,administrator,,,");
        system.load(&two).await;
        system.store.suspend_user("ada", NOW).await.unwrap();
        let refused = problem(system.store.suspend_user("clara", NOW).await);
        assert_eq!(refused.code, Code::Conflict);
        assert!(refused.detail.contains("nobody could manage roles and users"), "{}", refused.detail);
        assert!(system.store.read(&system.visit("clara").await).await.is_ok());
    })
    .await;
}

/// Who stays until next year cannot be the only one: from then on nobody could be put in charge.
#[tokio::test]
async fn someone_in_charge_for_a_while_is_not_enough() {
    on_each(async |system: System| {
        let bundle = Bundle::small().add("assignments.csv", "clara,administrator,,,2120-01-01T00:00:00Z");
        system.load(&bundle).await;
        let refused = problem(system.store.suspend_user("ada", NOW).await);
        assert!(refused.detail.contains("nobody could be sure to manage"), "{}", refused.detail);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one_and_ends_sessions() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let visit = system.visit("rep").await;
        let fresh = system.store.reset_password("rep", NOW).await.unwrap();
        assert_eq!(code(system.store.read(&visit).await), Code::SignedOut);
        assert_eq!(code(system.store.sign_in("rep", PASSWORD, &visitor()).await), Code::WrongPassword);
        system.store.sign_in("rep", &fresh, &visitor()).await.unwrap();
        assert_eq!(code(system.store.reset_password("eve", NOW).await), Code::Invalid);
    })
    .await;
}

#[tokio::test]
async fn all_of_it_is_audited() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        system.store.create_user("novice", "New", "north", NOW).await.unwrap();
        system.store.create_token("novice", "laptop", None, NOW).await.unwrap();
        system.store.reset_password("novice", NOW).await.unwrap();
        system.store.suspend_user("novice", NOW).await.unwrap();
        let _ = system.store.sign_in("novice", "wrong", &visitor()).await;
        for event in ["load", "user_create", "token_create", "password_reset", "user_suspend", "sign_in_refused"] {
            let counted = format!("SELECT count(*) FROM audit WHERE event = '{event}'");
            assert_eq!(system.number(&counted).await, 1, "{event}");
        }
        assert_eq!(system.store.verify_audit().await.unwrap(), 6);
    })
    .await;
}
