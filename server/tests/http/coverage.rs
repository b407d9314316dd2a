//! Every way in has its permission case, and every case holds.
//!
//! The routes of the REST API, the functions of the pages and the pages themselves are asked for what
//! they are, so that nothing can be reached that [`CASES`] does not know.

use std::collections::BTreeSet;

use axum::http::header;
use leptos::server_fn::axum::server_fn_paths;
use remit::router::{BESIDES, page_routes};
use remit_policy::Object;
use uuid::Uuid;

use crate::cases::{Ask, CASES, Case, Hand, Kind, PUBLIC, STATED, Way};
use crate::leaks::house::{ABSENT, House, MARK, NOW, in_a_house};
use crate::leaks::ways::{Site, ids, plain};
use crate::support::Reply;

/// `/customers/:id` as the cases write it.
fn pattern(path: &str) -> String {
    let part = |part: &str| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}"));
    let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
    let first = path.split('/').nth(1).unwrap_or_default();
    if Object::from_plural(first).is_some() { path.replacen(first, "{objects}", 1) } else { path }
}

#[test]
fn every_way_in_has_its_case() {
    in_a_house(async |_| {
        let rest = remit::rest::ROUTES.iter();
        let rest = rest.map(|route| (Way::Rest, format!("{} {}", route.method.key().to_uppercase(), route.path)));
        let functions = server_fn_paths().map(|(path, method)| (Way::Function, format!("{method} {path}")));
        let pages = page_routes().iter().map(|page| (Way::Page, format!("GET {}", pattern(page.path()))));
        let besides = BESIDES.iter().map(|name| (Way::Page, (*name).to_owned()));
        let there: BTreeSet<_> = rest.chain(functions).chain(pages).chain(besides).collect();
        let known: BTreeSet<_> = STATED.iter().map(|case| (case.way, case.name.to_owned())).collect();
        let missing: Vec<_> = there.difference(&known).collect();
        assert!(missing.is_empty(), "without a permission case: {missing:#?}");
        let gone: Vec<_> = known.difference(&there).collect();
        assert!(gone.is_empty(), "a permission case of nothing: {gone:#?}");
        assert_eq!(known.len(), STATED.len(), "a permission case stands there twice");
        // Each page can be had drawn, but for those that live in the browser.
        let drawn = CASES.iter().filter(|case| case.way == Way::Drawn).count();
        let pages = STATED.iter().filter(|case| case.way == Way::Page && case.reads()).count();
        assert!(drawn > 10 && drawn + 1 >= pages, "{drawn} of {pages}");
    });
}

#[test]
fn exceptions_only_shrink() {
    let public = CASES.iter().filter(|case| matches!(case.kind, Kind::Public(_)));
    let reasons: Vec<&str> = public.map(|case| if let Kind::Public(why) = case.kind { why } else { "" }).collect();
    assert!(reasons.iter().all(|why| why.len() > 10), "each needs its reason: {reasons:?}");
    // Never more. Where one is gone, the number goes down with it, so that it cannot come back.
    assert_eq!(reasons.len(), PUBLIC, "`PUBLIC` may be lowered and never raised: {reasons:?}");
}

/// What a case asks about each type of record, by an id.
fn asks(case: &Case, id: Uuid) -> Vec<Ask> {
    let asks: Vec<Ask> = Object::ALL.into_iter().map(|object| (case.ask)(&Hand::plain(object, id))).collect();
    let mut distinct = Vec::new();
    for ask in asks {
        if !distinct.contains(&ask) {
            distinct.push(ask);
        }
    }
    distinct
}

/// No content of a record, and no id that was not sent.
fn tells_nothing(reply: &Reply, sent: Uuid, about: &str) {
    let text = plain(reply);
    assert!(!text.contains(MARK), "{about}: {text}");
    let known = [sent, Uuid::nil()].map(|id| id.to_string());
    assert!(ids(&text).iter().all(|id| known.contains(id)), "{about}: {text}");
}

/// The answer to whoever is nobody: 401 from the API and the functions; a page says that one has to sign
/// in, or asks to.
fn turned_away(case: &Case, reply: &Reply, about: &str) {
    tells_nothing(reply, ABSENT, about);
    match case.way {
        Way::Rest => assert_eq!(reply.problem(401)["type"], "signed_out", "{about}"),
        Way::Function | Way::Drawn => {
            assert_eq!(reply.status, 401, "{about}: {}", reply.text());
            assert_eq!(reply.json()["type"], "signed_out", "{about}");
        }
        Way::Page => assert!(matches!(reply.status, 302 | 303 | 401), "{about}: {}", reply.status),
    }
    assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{about}");
}

fn needs_somebody(case: &&Case) -> bool {
    !matches!(case.kind, Kind::SignIn | Kind::Secret | Kind::Public(_))
}

#[test]
fn nobody_is_answered_without_being_somebody() {
    in_a_house(async |house| {
        for case in CASES.iter().filter(needs_somebody) {
            for ask in asks(case, ABSENT) {
                let about = format!("{:?} {} {}", case.way, ask.method, ask.path);
                let nobody = house.raw(ask.sent(case.way, None)).await;
                turned_away(case, &nobody, &about);
            }
            let ask = (case.ask)(&Hand::plain(Object::Customer, ABSENT));
            let (about, nobody) = (case.name, house.raw(ask.sent(case.way, None)).await);
            {
                for secret in ["", "wrong", "remit_wrong", "%00", "'; DROP TABLE person; --"] {
                    let stranger = house.raw(ask.sent(case.way, Some(secret))).await;
                    assert_eq!(plain(&stranger), plain(&nobody), "{about} as `{secret}`");
                }
            }
        }
    });
}

/// Where the right comes from a secret, who one is makes no difference, and a guess changes nothing.
#[test]
fn a_guessed_secret_opens_nothing_whoever_guesses() {
    in_a_house(async |house| {
        let before = house.stored().await;
        let mut tried = 0;
        for case in CASES.iter().filter(|case| case.kind == Kind::Secret) {
            let ask = (case.ask)(&Hand::plain(Object::Customer, ABSENT));
            let nobody = house.raw(ask.sent(case.way, None)).await;
            tells_nothing(&nobody, ABSENT, case.name);
            assert_eq!(nobody.status, 404, "{}: {}", case.name, nobody.text());
            for login in ["chief", "ann", "boss"] {
                let somebody = house.ask(case.way, login, &ask).await;
                assert_eq!(plain(&somebody), plain(&nobody), "{login}: {}", case.name);
            }
            tried += 1;
        }
        assert!(tried > 2, "{tried}");
        assert_eq!(house.stored().await, before);
    });
}

#[test]
fn a_token_opens_no_page_and_a_session_no_api() {
    in_a_house(async |house| {
        let (token, session) = (house.secret(Way::Rest, "chief").await, house.secret(Way::Page, "chief").await);
        for case in CASES.iter().filter(needs_somebody) {
            let secret = if case.way == Way::Rest { &session } else { &token };
            for ask in asks(case, ABSENT) {
                let reply = house.raw(ask.sent(case.way, Some(secret))).await;
                turned_away(case, &reply, &format!("{:?} {} {}", case.way, ask.method, ask.path));
            }
        }
    });
}

#[test]
fn without_a_role_there_is_no_record() {
    in_a_house(async |house| {
        house.store.create_user("nil", "Nil Roleless", "north", NOW).await.unwrap();
        let before = house.stored().await;
        for case in CASES.iter() {
            for id in [house.id(Object::Customer, "C-A").await, ABSENT] {
                for ask in asks(case, id) {
                    let reply = house.ask(case.way, "nil", &ask).await;
                    let about = format!("{:?} {} {}", case.way, ask.method, ask.path);
                    tells_nothing(&reply, id, &about);
                    assert!(reply.status < 500, "{about}: {}", reply.text());
                    match case.kind {
                        Kind::Policy => assert_eq!(reply.status, 404, "{about}"),
                        Kind::Desk => assert!(matches!(reply.status, 403 | 404), "{about}: {}", reply.status),
                        _ => {}
                    }
                }
            }
        }
        assert_eq!(house.stored().await, before);
    });
}

#[test]
fn a_suspended_user_is_nobody() {
    in_a_house(async |house| {
        let secrets = [house.secret(Way::Rest, "ann").await, house.secret(Way::Page, "ann").await];
        house.store.suspend_user("ann", NOW).await.unwrap();
        for case in CASES.iter().filter(needs_somebody) {
            let secret = if case.way == Way::Rest { &secrets[0] } else { &secrets[1] };
            for ask in asks(case, ABSENT) {
                let about = format!("{:?} {} {}", case.way, ask.method, ask.path);
                let reply = house.raw(ask.sent(case.way, Some(secret))).await;
                turned_away(case, &reply, &about);
                assert_eq!(plain(&reply), plain(&house.raw(ask.sent(case.way, None)).await), "{about}");
            }
        }
    });
}

/// Leaks 11, 20 and 29 on every way in that takes an id: what is out of sight, what lies in the recycle
/// bin out of sight, and what has this id but another type answer like what there is not.
#[test]
fn what_is_out_of_sight_answers_like_what_there_is_not() {
    in_a_house(async |house| {
        for (login, key) in [("ann", "B"), ("fred", "A"), ("ask", "A")] {
            for case in CASES.iter() {
                for object in Object::ALL {
                    let unseen = unseen(house, object, key).await;
                    let ask = |id| (case.ask)(&Hand::plain(object, id));
                    if ask(unseen) == ask(ABSENT) {
                        continue;
                    }
                    let about = format!("{login} {:?} {} {object:?}", case.way, case.name);
                    alike(house, case, login, (&ask(unseen), unseen), (&ask(ABSENT), ABSENT), &about).await;
                }
            }
        }
    });
}

/// Who manages nobody is not told whom there would be to manage.
#[test]
fn who_is_not_at_the_desk_learns_of_nothing_that_lies_on_it() {
    in_a_house(async |house| {
        let real = Hand::plain(Object::Customer, house.id(Object::Customer, "C-B").await);
        let other = house.one("SELECT id FROM assignment").await;
        let none =
            Hand { login: "nobody".into(), key: "nowhere".into(), value: "no".into(), number: 99, ..real.clone() };
        let (real, none) = (Hand { other, ..real }, Hand { id: ABSENT, other: ABSENT, ..none });
        let sent = [(&real.login, &none.login), (&real.key, &none.key), (&real.value, &none.value)];
        for case in CASES.iter().filter(|case| case.kind == Kind::Desk) {
            for login in ["ann", "boss"] {
                let real = house.ask(case.way, login, &(case.ask)(&real)).await;
                let none = house.ask(case.way, login, &(case.ask)(&none)).await;
                assert!(matches!(real.status, 403 | 404), "{}: {}", case.name, real.text());
                let text = sent
                    .iter()
                    .fold(plain(&real), |text, (one, other)| text.replace(&format!("`{one}`"), &format!("`{other}`")));
                assert_eq!(text, plain(&none), "{login} {}", case.name);
            }
        }
    });
}

#[test]
fn an_id_opens_nothing_of_another_type() {
    in_a_house(async |house| {
        let id = house.id(Object::Customer, "C-A").await;
        for case in CASES.iter() {
            for object in Object::ALL.into_iter().filter(|object| *object != Object::Customer) {
                let ask = |id| (case.ask)(&Hand::plain(object, id));
                // A form for a new record takes the id of its customer.
                if ask(id) != ask(ABSENT) && !case.name.ends_with("/new") {
                    let about = format!("{:?} {} {object:?}", case.way, case.name);
                    alike(house, case, "ann", (&ask(id), id), (&ask(ABSENT), ABSENT), &about).await;
                }
            }
        }
    });
}

/// A record of each type that belongs to the other side.
async fn unseen(house: &House, object: Object, side: &str) -> Uuid {
    let short = match object {
        Object::Customer => "C",
        Object::Contact => "P",
        Object::Opportunity => "O",
        Object::Contract => "CT",
        Object::Payment => "Y",
        Object::Ticket => "T",
        Object::Product => "W",
        Object::Activity => "A",
    };
    house.id(object, &format!("{short}-{side}")).await
}

/// Byte for byte the same, apart from the id that was sent.
async fn alike(house: &House, case: &Case, login: &str, one: (&Ask, Uuid), other: (&Ask, Uuid), about: &str) {
    let mut said = Vec::new();
    for (ask, id) in [one, other] {
        let reply = house.ask(case.way, login, ask).await;
        assert!(reply.status < 500 || reply.status == 501, "{about}: {}", reply.text());
        said.push(plain(&reply).replace(&id.to_string(), "ID"));
    }
    assert_eq!(said[0], said[1], "{about}");
}
