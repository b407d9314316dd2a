//! API tokens.

use remit_store::{Credential, Visit};
use remit_wire::Code;

use crate::support::{Bundle, NOW, System, code, on_each, problem, visitor};

fn with(token: &str, at: i64) -> Visit {
    Visit { credential: Some(Credential::Token(token.into())), at, ..visitor() }
}

#[tokio::test]
async fn a_token_acts_as_its_user_until_it_expires() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let token = system.store.create_token("rep", "laptop", Some(NOW + 60), NOW).await.unwrap();
        assert!(token.starts_with("remit_") && token.len() == 70, "{token}");
        let me = system.store.read(&with(&token, NOW + 59)).await.unwrap().me().await.unwrap();
        assert_eq!(me.person.login, "rep");
        assert_eq!(code(system.store.read(&with(&token, NOW + 60)).await), Code::SignedOut);
        let kept = format!("SELECT count(*) FROM token WHERE digest = '{token}'");
        assert_eq!(system.number(&kept).await, 0, "the token itself is stored");
    })
    .await;
}

#[tokio::test]
async fn a_token_without_an_end_has_none_but_follows_its_user() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let token = system.store.create_token("rep", "laptop", None, NOW).await.unwrap();
        assert!(system.store.read(&with(&token, i64::MAX)).await.is_ok());
        system.store.suspend_user("rep", NOW).await.unwrap();
        assert_eq!(code(system.store.read(&with(&token, NOW)).await), Code::SignedOut);
    })
    .await;
}

#[tokio::test]
async fn a_token_is_no_session() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let token = system.store.create_token("rep", "laptop", None, NOW).await.unwrap();
        let visit = Visit { credential: Some(Credential::Session(token)), ..visitor() };
        assert_eq!(code(system.store.read(&visit).await), Code::SignedOut);
    })
    .await;
}

#[tokio::test]
async fn tokens_that_would_be_of_no_use_are_refused() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let store = &system.store;
        let unknown = problem(store.create_token("eve", "laptop", None, NOW).await);
        assert_eq!(unknown.detail, "There is no user `eve`.");
        assert_eq!(code(store.create_token("gone", "laptop", None, NOW).await), Code::Conflict);
        assert_eq!(code(store.create_token("rep", " ", None, NOW).await), Code::Invalid);
        assert_eq!(code(store.create_token("rep", "laptop", Some(NOW), NOW).await), Code::Invalid);
        assert_eq!(system.rows("token").await, 0);
    })
    .await;
}
