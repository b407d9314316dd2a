//! What is chosen in a list and sent by its form: each record is judged by itself, and the page says
//! what was done, and what was not and why.

use axum::http::header;
use remit_wire::address_of;
use serde_json::{Value, json};

use crate::cases::{Ask, Way};
use crate::leaks::ways::{Site, plain};
use crate::support::{Demo, Reply, alone_on_each, on_each};

/// Owns the customer Isdom.
const REP: &str = "darcel.schlecht";
const OTHER: &str = "anna.snelling";
const ABSENT: &str = "01900000-0000-7000-8000-000000000000";

/// Sends the form of a list, as a browser without JavaScript does.
async fn send(demo: &Demo, login: &str, list: &str, what: &str, ids: &[&str], more: &[(&str, &str)]) -> Reply {
    let named = ids.iter().map(|id| ("ids", *id)).chain([("what", what)]).chain(more.iter().copied());
    let pairs: Vec<(String, String)> = named.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let kind = "application/x-www-form-urlencoded".to_owned();
    let headers = vec![("content-type", kind), ("accept", "text/html".to_owned())];
    let ask = Ask { method: "POST", path: format!("{list}/chosen"), headers, body: address_of(&pairs) };
    demo.ask(Way::Page, login, &ask).await
}

/// The part of the page that a person reads.
fn read(reply: &Reply) -> String {
    let page = reply.text();
    page[page.find("<main").unwrap()..page.find("</main>").unwrap()].to_owned()
}

/// The records in one of the two lists of the answer, each as it is written.
fn listed(page: &str, list: &str) -> Vec<(String, String)> {
    let Some((_, rest)) = page.split_once(&format!("class=\"chosen {list}\"")) else { return Vec::new() };
    let (part, _) = rest.split_once("</ul>").unwrap();
    let lines = part.split("<li data-id=\"").skip(1);
    lines.map(|line| line.split_once('"').unwrap()).map(|(id, line)| (id.to_owned(), line.to_owned())).collect()
}

fn ids(list: &[(String, String)]) -> Vec<&str> {
    list.iter().map(|(id, _)| id.as_str()).collect()
}

async fn contact(demo: &Demo, name: &str) -> String {
    let fields = json!({ "name": name, "customer": demo.id(REP, "/customers", "Isdom").await });
    let made = demo.post(REP, "/contacts", &json!({ "fields": fields })).await.good().json();
    made["id"].as_str().unwrap().into()
}

/// Someone else's record that the rep does not see.
async fn foreign(demo: &Demo, list: &str) -> String {
    let mine: Vec<Value> = demo.all(REP, list).await.iter().map(|one| one["id"].clone()).collect();
    let all = demo.all("director", list).await;
    all.iter().find(|one| !mine.contains(&one["id"])).unwrap()["id"].as_str().unwrap().into()
}

#[test]
fn a_list_offers_what_its_reader_may_do_with_many() {
    on_each(async |demo| {
        let page = read(&demo.page(REP, "/contacts").await.good());
        for part in ["action=\"/contacts/chosen\"", "name=\"ids\"", "name=\"all\"", "value=\"delete\"", "Select "] {
            assert!(page.contains(part), "{part}");
        }
        // The rep deletes no customer; the auditor does nothing with any.
        let page = read(&demo.page(REP, "/customers").await.good());
        assert!(page.contains("value=\"transfer\"") && !page.contains("value=\"delete\""));
        let page = read(&demo.page("finance", "/customers").await.good());
        assert!(!page.contains("/chosen") && !page.contains("name=\"ids\""), "{page}");
    });
}

/// Seen to fail with the form deleting at once, without `go`.
#[test]
fn first_it_is_asked_and_nothing_is_done() {
    alone_on_each(async |demo| {
        let one = contact(demo, "Asta Asked").await;
        let page = read(&send(demo, REP, "/contacts", "delete", &[&one, ABSENT], &[]).await.good());
        assert!(page.contains("Asta Asked") && page.contains("name=\"go\"") && page.contains(&one), "{page}");
        assert_eq!(page.matches("type=\"hidden\" name=\"ids\"").count(), 2, "{page}");
        for (what, input) in [("transfer", "values[owner]"), ("share", "values[grantee]")] {
            let page = read(&send(demo, REP, "/contacts", what, &[&one], &[]).await.good());
            assert!(page.contains(input) && page.contains("name=\"go\""), "{what}: {page}");
        }
        demo.send(REP, "DELETE", &format!("/contacts/{one}"), &[], b"").await.good();
    });
}

/// Leak 19. Seen to fail with `Ctx::bulk` stopping at the first refusal.
#[test]
fn each_is_deleted_or_refused_by_itself() {
    alone_on_each(async |demo| {
        let (one, two) = (contact(demo, "Dora Done").await, contact(demo, "Dana Done").await);
        let theirs = foreign(demo, "/contacts").await;
        let before = demo.get("director", &format!("/contacts/{theirs}")).await.good();
        let sent = [&*one, &*theirs, ABSENT, "odd", &*two, &*one];
        let page = read(&send(demo, REP, "/contacts", "delete", &sent, &[("go", "true")]).await.good());
        let (done, refused) = (listed(&page, "done"), listed(&page, "refused"));
        assert_eq!(ids(&done), [&*one, &*two]);
        assert!(done[0].1.contains("Dora Done"), "{page}");
        assert_eq!(ids(&refused), [&*theirs, ABSENT, "00000000-0000-0000-0000-000000000000"]);
        let said: Vec<&String> = refused.iter().map(|(_, line)| line).collect();
        assert_eq!((said[0], said[1]), (said[1], said[2]), "out of sight, absent, and no id at all");
        assert!(said[0].contains("Not in your remit"), "{page}");
        for id in [&one, &two] {
            demo.get(REP, &format!("/contacts/{id}")).await.problem(404);
        }
        assert_eq!(demo.get("director", &format!("/contacts/{theirs}")).await, before);
    });
}

#[test]
fn each_is_shared_or_handed_over_by_itself_and_says_why_not() {
    alone_on_each(async |demo| {
        let isdom = demo.id(REP, "/customers", "Isdom").await;
        let shared = demo.id("mei-mei.johns", "/customers", "Isdom").await;
        assert_eq!(isdom, shared, "shared to look at");
        let theirs = foreign(demo, "/customers").await;
        let look = |grantee: &'static str| {
            [("values[grantee_kind]", "user"), ("values[grantee]", grantee), ("values[level]", "view"), ("go", "true")]
        };
        // Who may only look at it gives it to nobody, in the words for one record.
        let guest = send(demo, "mei-mei.johns", "/customers", "share", &[&isdom], &look(OTHER)).await.good();
        let refused = listed(&read(&guest), "refused");
        let one = demo
            .post(
                "mei-mei.johns",
                &format!("/customers/{isdom}/shares"),
                &json!({ "grantee_kind": "user", "grantee": OTHER, "level": "view" }),
            )
            .await;
        let said = one.problem(403)["detail"].as_str().unwrap().trim_end_matches('.').replacen('`', "“", 1);
        let said = said.replacen('`', "”", 1);
        assert!(refused[0].1.contains(&said) && refused[0].1.contains("Isdom"), "{said}: {refused:?}");

        demo.get(OTHER, &format!("/customers/{isdom}")).await.problem(404);
        let page = read(&send(demo, REP, "/customers", "share", &[&theirs, &isdom], &look(OTHER)).await.good());
        assert_eq!((ids(&listed(&page, "done")), ids(&listed(&page, "refused"))), (vec![&*isdom], vec![&*theirs]));
        demo.get(OTHER, &format!("/customers/{isdom}")).await.good();
        let shares = demo.get(REP, &format!("/customers/{isdom}/shares")).await.good().json();
        let given =
            shares["data"].as_array().unwrap().iter().find(|one| one["grantee"] == OTHER).unwrap()["id"].clone();
        let end = format!("/customers/{isdom}/shares/{}", given.as_str().unwrap());
        assert_eq!(demo.send(REP, "DELETE", &end, &[], b"").await.status, 204);

        let to = |login: &'static str| [("values[owner]", login), ("go", "true")];
        let page =
            read(&send(demo, REP, "/customers", "transfer", &[&isdom, &theirs], &to("nobody.known")).await.good());
        let refused = listed(&page, "refused");
        assert_eq!(ids(&refused), [&*isdom, &*theirs]);
        assert!(refused[0].1.contains("No active user has this login"), "{refused:?}");
        assert!(refused[1].1.contains("Not in your remit"), "{refused:?}");
        // Without a place to go to, nothing is tried and the form comes back.
        let empty = send(demo, REP, "/customers", "transfer", &[&isdom], &to("")).await;
        assert_eq!(empty.status, 422);
        assert!(read(&empty).contains("Enter a new owner") && read(&empty).contains("name=\"go\""));
    });
}

/// Leak 14: "all on this page" are those that the page has named, and nothing else is a choice of many.
#[test]
fn all_are_those_that_the_page_showed() {
    alone_on_each(async |demo| {
        let (one, two) = (contact(demo, "Alba All").await, contact(demo, "Alma All").await);
        let more = [("page", &*one), ("all", "true"), ("go", "true")];
        let page = read(&send(demo, REP, "/contacts", "delete", &[&two], &more).await.good());
        assert_eq!(ids(&listed(&page, "done")), [&*one]);
        demo.get(REP, &format!("/contacts/{two}")).await.good();
        let many: Vec<String> = (0..1_001).map(|number| format!("01900000-0000-7000-8000-{number:012}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for (ids, what, more) in [
            (&many[..], "delete", ("go", "true")),
            (&[], "delete", ("go", "true")),
            (&[], "delete", ("all", "true")),
            (&[&*two], "", ("go", "true")),
            (&[&*two], "merge", ("go", "true")),
            (&[&*two], "delete", ("filter", "all")),
            (&[&*two], "delete", ("go=true&everything", "true")),
        ] {
            let reply = send(demo, REP, "/contacts", what, ids, &[more]).await;
            assert_eq!(reply.status, 422, "{what} {more:?}: {}", read(&reply));
        }
        assert_eq!(send(demo, REP, "/contacts", "delete", &many[..1_000], &[("go", "true")]).await.status, 200);
        demo.send(REP, "DELETE", &format!("/contacts/{two}"), &[], b"").await.good();
    });
}

/// Seen to fail with the page drawn before it is asked who is there.
#[test]
fn nobody_chooses_anything_and_no_other_site_does() {
    on_each(async |demo| {
        let isdom = demo.id(REP, "/customers", "Isdom").await;
        let nobody = send(demo, "", "/customers", "delete", &[&isdom], &[("go", "true")]).await;
        assert_eq!(
            (nobody.status, &nobody.headers[header::LOCATION]),
            (303, &"/login?next=/customers".parse().unwrap())
        );
        let before = plain(&demo.get("director", &format!("/customers/{isdom}")).await);
        let body = address_of(&[
            ("ids".into(), isdom.clone()),
            ("what".into(), "delete".into()),
            ("go".into(), "true".into()),
        ]);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ];
        let headers = headers.map(|(name, value)| (name, value.to_owned())).into();
        let ask = Ask { method: "POST", path: "/customers/chosen".into(), headers, body };
        assert_eq!(demo.ask(Way::Page, "director", &ask).await.status, 403);
        assert_eq!(plain(&demo.get("director", &format!("/customers/{isdom}")).await), before);
    });
}
