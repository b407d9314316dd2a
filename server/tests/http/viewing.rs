//! Who looks as someone else sees what that one sees, is told so on every page, and changes nothing: not
//! by a page, not by a form, not by a function, and not by a file, which the audit trail would have to tell.

use axum::http::header;
use remit_policy::Object;
use remit_store::{Credential, Visit};

use crate::cases::{Ask, CASES, Case, Hand, Kind, Way, pairs};
use crate::leaks::house::{House, NOW, in_a_house};
use crate::leaks::ways::Site;

/// Holds the rights to look and to review, and no other.
pub const WATCHER: &str = "vera";

/// Lets the watcher in.
pub async fn watched(house: &House) {
    house.store.create_user(WATCHER, "Vera Watcher", "hq", NOW).await.unwrap();
    let held = "SELECT id, id, 'watcher' FROM person WHERE login = 'vera'";
    house.revoke(&format!("INSERT INTO assignment (id, person_id, role) {held}")).await;
}

/// The session of someone who looks as someone else.
async fn looking(house: &House, viewer: &str, login: &str) -> String {
    let secret = house.secret(Way::Page, viewer).await;
    let reply = house.raw(Ask::form("view-as", &pairs([("login", login)])).sent(Way::Function, Some(&secret))).await;
    assert!(reply.status < 400, "{}", reply.text());
    secret
}

#[test]
fn whoever_looks_as_someone_else_changes_nothing() {
    in_a_house(async |house| {
        watched(house).await;
        let before = house.stored().await;
        let mut tried = 0;
        let other = house.one("SELECT id FROM assignment").await;
        for case in CASES.iter().filter(|case| matches!(case.way, Way::Function | Way::Page) && !case.reads()) {
            if matches!(case.kind, Kind::SignIn | Kind::Secret) {
                continue;
            }
            for object in Object::ALL {
                // The records are those of the one who is looked at: by themselves they may change them.
                let id = house.id(object, key(object)).await;
                for fresh in [false, true] {
                    let hand = Hand { fresh, other, login: "ben".into(), ..Hand::plain(object, id) };
                    let secret = looking(house, WATCHER, "ann").await;
                    let ask = (case.ask)(&hand);
                    let reply = house.raw(ask.sent(case.way, Some(&secret))).await;
                    let about = format!("{} {} {}", case.name, ask.path, ask.body);
                    // A page may ask what more it has to know; that it keeps nothing is seen below.
                    if case.way == Way::Function {
                        assert_eq!(reply.status, 403, "{about}: {}", reply.text());
                        assert_eq!(reply.json()["type"], "only_looking", "{about}: {}", reply.text());
                    }
                    tried += 1;
                    stop(house, &secret).await;
                }
            }
        }
        assert!(tried > 50, "{tried}");
        assert_eq!(house.stored().await, before);
        // The same by the session itself is no longer refused for that.
        let secret = house.secret(Way::Page, WATCHER).await;
        let own =
            house.raw(Ask::form("language", &pairs([("language", "en")])).sent(Way::Function, Some(&secret))).await;
        assert!(own.status < 400, "{}", own.text());
    });
}

/// A record of ann's.
fn key(object: Object) -> &'static str {
    match object {
        Object::Customer => "C-A",
        Object::Contact => "P-A",
        Object::Opportunity => "O-A",
        Object::Contract => "CT-A",
        Object::Payment => "Y-A",
        Object::Ticket => "T-A",
        Object::Product => "W-A",
        Object::Activity => "A-A",
    }
}

async fn stop(house: &House, secret: &str) {
    let end = Ask::form("view-as/end", &[]);
    let reply = house.raw(end.sent(Way::Function, Some(secret))).await;
    assert!(reply.status < 400, "{}", reply.text());
}

#[test]
fn every_page_is_the_other_ones_and_says_so() {
    in_a_house(async |house| {
        watched(house).await;
        let secret = looking(house, WATCHER, "ann").await;
        let id = house.id(Object::Customer, "C-A").await;
        let drawn = |case: &&Case| case.way == Way::Page && case.reads() && !case.name.contains("/export/");
        let pages = CASES.iter().filter(drawn).filter(|case| !matches!(case.kind, Kind::SignIn | Kind::Secret));
        for case in pages {
            let reply = house.raw((case.ask)(&Hand::plain(Object::Customer, id)).sent(Way::Page, Some(&secret))).await;
            let text = reply.text();
            assert!(text.contains("class=\"looking\""), "{}: {}", case.name, reply.status);
            // Who administers has their desk no more while they look as someone who has none.
            let desk = matches!(case.kind, Kind::Desk | Kind::Policy);
            assert_eq!(desk, matches!(reply.status, 403 | 404), "{}: {}", case.name, reply.status);
        }
        for file in ["customers", "audit"] {
            let reply = house.raw(Ask::get(format!("/export/{file}.csv")).sent(Way::Page, Some(&secret))).await;
            assert_eq!(reply.status, 403, "{file}: {}", reply.text());
        }
        stop(house, &secret).await;
        let home = house.raw(Ask::get("/").sent(Way::Page, Some(&secret))).await;
        assert!(!home.text().contains("class=\"looking\""));
        assert_eq!(
            house.all("SELECT actor_id AS id FROM audit WHERE event IN ('view_as', 'view_as_end')").await.len(),
            2
        );
    });
}

#[test]
fn nobody_looks_as_someone_with_rights_that_they_lack() {
    in_a_house(async |house| {
        watched(house).await;
        for (viewer, login) in [("ann", "ben"), ("boss", "ann"), (WATCHER, "chief")] {
            let form = Ask::form("view-as", &pairs([("login", login)]));
            let reply = house.ask(Way::Function, viewer, &form).await;
            assert_eq!(reply.status, 403, "{viewer} as {login}: {}", reply.text());
        }
        let form = Ask::form("view-as", &pairs([("login", "ann")]));
        let token = house.secret(Way::Rest, WATCHER).await;
        let reply = house.raw(form.sent(Way::Function, Some(&token))).await;
        assert_eq!(reply.status, 401, "a token: {}", reply.text());
        // A program asks as itself, whatever a session of the same person does.
        looking(house, WATCHER, "ann").await;
        let visit = Visit { credential: Some(Credential::Token(token)), at: NOW, ip: None };
        let me = house.store.read(&visit).await.unwrap().me().await.unwrap();
        assert_eq!((me.person.login.as_str(), me.viewing_as_by), (WATCHER, None));
    });
}

/// The answer of a page in Chinese says why, and not that a role does not allow it.
#[test]
fn the_refusal_is_said_in_the_language_of_the_page() {
    in_a_house(async |house| {
        watched(house).await;
        let secret = looking(house, WATCHER, "ann").await;
        let mut ask = Ask::get("/export/customers.csv").sent(Way::Page, Some(&secret));
        ask.headers_mut().insert(header::ACCEPT_LANGUAGE, "zh-CN".parse().unwrap());
        let reply = house.raw(ask).await;
        assert!(reply.text().contains("以他人视角查看时不能做任何更改"), "{}", reply.text());
    });
}
