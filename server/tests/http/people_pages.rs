//! The pages about people and what stands behind their forms, asked directly: a page that does not offer
//! something is no defence.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use remit::visit::now;
use remit_app::desk::sent::{FILE_LIMIT, LIMIT};
use remit_store::{Credential, Visit};
use serde_json::json;

use crate::cases::{Ask, CASES, Hand, Kind, Way};
use crate::giving::Browser;
use crate::people::{TEAM_ADMIN, delete, give, held};
use crate::support::{Demo, Reply, alone_on_each, on_each};

const NEW: &str = "values[name]=Ida&values[login]=ida.page&values[department]=central-marxen&values[role]=sales_rep";

fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).unwrap().0.to_owned()
}

/// Asks a function as a program would, and answers its status and words.
async fn ask(browser: &Browser<'_>, function: &str, body: &str) -> (u16, String) {
    let reply = browser.post(&format!("/api/ui/{function}"), "application/json", body).await;
    (reply.status, reply.text())
}

#[test]
fn someone_comes_by_the_pages_and_the_password_is_shown_once() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let invited = admin.sent("people/invite", NEW).await;
        assert_eq!(invited.headers["location"], "/admin/people/ida.page");
        let page = admin.follow(&invited).await.good().text();
        let password = between(&page, "data-secret=\"password\">", "<");
        demo.store.sign_in("ida.page", &password, &Visit { at: now(), ..Visit::default() }).await.unwrap();
        let again = admin.get("/admin/people/ida.page").await.good().text();
        assert!(!again.contains(&password) && again.contains("data-role=\"sales_rep\""), "{again}");
        // What was typed comes back with what was wrong.
        let taken = admin.sent("people/invite", &NEW.replace("Ida", "Someone+Else")).await;
        let form = admin.follow(&taken).await.good().text();
        assert!(form.contains("This login is taken") && form.contains("value=\"Someone Else\""), "{form}");

        let values = "login=ida.page&values[region][0]=&values[region][2]=central&values[region][5]=east";
        admin.sent("people/partitions", values).await;
        let ida = demo.get("admin", "/people/ida.page").await.good().json();
        assert_eq!(ida["partitions"]["region"], json!(["central", "east"]));
        admin.sent("people/partitions", "login=ida.page&values[region][0]=").await;
        let ida = demo.get("admin", "/people/ida.page").await.good().json();
        assert_eq!((&ida["partitions"], ida["roles"].as_array().unwrap().len()), (&json!({}), 1));
        let end = format!("login=ida.page&id={}", ida["roles"][0]["id"].as_str().unwrap());
        admin.sent("people/end-role", &end).await;
        admin.sent("people/depart", "login=ida.page").await;
        assert_eq!(demo.get("admin", "/people/ida.page").await.good().json()["status"], "departed");
    });
}

#[test]
fn a_move_asks_what_becomes_of_the_records_and_says_what_was_done() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let deals = demo.count("darcel.schlecht", "/opportunities").await;
        let form = admin.get("/admin/people/darcel.schlecht/move").await.good().text();
        assert!(form.contains(&format!("{deals} opportunities")), "{form}");
        let to = |department: &str, rest: &str| {
            format!("login=darcel.schlecht&values[department]={department}&values[keep_shares]=true{rest}")
        };
        let unsaid = admin.sent("people/move", &to("east-losch", "")).await;
        assert_eq!(unsaid.headers["location"], "/admin/people/darcel.schlecht/move");
        assert!(admin.follow(&unsaid).await.good().text().contains("Say what becomes of the records"));
        let moved = admin.sent("people/move", &to("east-losch", "&values[records]=take_along")).await;
        let told = admin.follow(&moved).await.good().text();
        assert!(told.contains("works in Losch team now") && told.contains(&format!("{deals} opportunities")), "{told}");
        admin.sent("people/move", &to("central-marxen", "&values[records]=take_along")).await;
        assert_eq!(demo.count("darcel.schlecht", "/opportunities").await, deals);
    });
}

#[test]
fn departments_and_values_are_changed_by_their_forms() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let add = async |key: &str, parent: &str| {
            let body = format!("values[key]={key}&values[name]={key}&values[parent]={parent}");
            admin.sent("departments/add", &body).await
        };
        assert_eq!(add("lab", "it").await.headers["location"], "/admin/departments/lab");
        add("shop", "lab").await;
        let cycle = admin.sent("departments/change", "key=lab&values[name]=Lab&values[parent]=shop").await;
        assert!(admin.follow(&cycle).await.good().text().contains("would be above itself"));
        let used = admin.sent("departments/close", "key=lab").await;
        assert!(admin.follow(&used).await.good().text().contains("departments below it: 1"));
        let merged = admin.sent("departments/merge", "key=shop&values[into]=lab").await;
        assert!(admin.follow(&merged).await.good().text().contains("shop is part of lab now"));
        assert_eq!(admin.sent("departments/close", "key=lab").await.headers["location"], "/admin/departments");
        assert_eq!(admin.get("/admin/departments/lab").await.status, 404);

        admin.sent("dimensions/add", "dimension=region&values[key]=north_pole&values[parent]=central").await;
        admin.get("/admin/dimensions/region/north_pole").await.good();
        admin.sent("dimensions/change", "dimension=region&value=north_pole&values[parent]=").await;
        let used = admin.sent("dimensions/remove", "dimension=region&value=central").await;
        assert!(admin.follow(&used).await.good().text().contains("still used"));
        admin.sent("dimensions/remove", "dimension=region&value=north_pole").await;
        assert_eq!(admin.get("/admin/dimensions/region/north_pole").await.status, 404);
    });
}

#[test]
fn a_file_is_checked_row_by_row_before_it_is_read() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let send = async |browser: &Browser<'_>, what: &str, users: &str| {
            let body =
                format!("what={what}&reason=the+wave&users={}", remit_wire::encode(&users.replace('\n', "\r\n")));
            browser.post("/admin/import", "text/html", &body).await
        };
        let bad = "login,name,department\nida.file,Ida,central\nx y,X,central\nida.moon,Ida,moon\n";
        let checked = send(&admin, "import", bad).await.good().text();
        assert!(checked.contains("users.csv 3") && checked.contains("users.csv 4"), "{checked}");
        assert!(checked.contains("ida.moon,Ida,moon"), "what was pasted stays");
        assert_eq!(demo.get("admin", "/people/ida.file").await.status, 404);
        let good = "login,name,department\nida.file,Ida,central\n";
        let checked = send(&admin, "check", good).await.good().text();
        assert!(checked.contains("users.csv 2") && checked.contains("Every row can be used"), "{checked}");
        assert_eq!(demo.get("admin", "/people/ida.file").await.status, 404);
        let read = send(&admin, "import", good).await.good().text();
        let password = between(&read, "class=\"secret\">", "<");
        demo.store.sign_in("ida.file", &password, &Visit { at: now(), ..Visit::default() }).await.unwrap();
        admin.sent("people/depart", "login=ida.file").await;
        // Not for who manages nobody, and not from another site.
        assert_eq!(send(&Browser::of(demo, "director").await, "import", good).await.status, 404);
        let foreign = axum::http::Request::post("/admin/import")
            .header("host", "remit.example")
            .header("sec-fetch-site", "cross-site")
            .header("cookie", &admin.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(demo.raw(foreign.body(axum::body::Body::from("what=import")).unwrap()).await.status, 403);
    });
}

/// What is chosen goes the way of what is pasted. Seen to fail with the route outside the check of where a form
/// comes from.
#[test]
fn a_chosen_file_is_checked_and_stays_there_for_the_import() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let users = "\u{feff}login,name,department\r\nida.chosen,Ida 伊达,central\r\n";
        let chosen = Ask::upload(
            "/admin/import",
            &[("users", None, "pasted before"), ("users-file", Some("人员.csv"), users), ("what", None, "check")],
        );
        let checked = upload(&admin, &chosen).await.good().text();
        assert!(checked.contains("Every row can be used") && checked.contains("users.csv 2"), "{checked}");
        assert_eq!(demo.get("admin", "/people/ida.chosen").await.status, 404);
        let area = between(&checked, "name=\"users\"", "</textarea>");
        let stands = area.split_once('>').unwrap().1.trim_start_matches('\n').to_owned();
        assert_eq!(stands, users.trim_start_matches('\u{feff}'));
        // Sent as it stands, with no file chosen anew.
        let parts = [("users", None, stands.as_str()), ("users-file", Some(""), ""), ("what", None, "import")];
        let read = upload(&admin, &Ask::upload("/admin/import", &parts)).await.good().text();
        let password = between(&read, "class=\"secret\">", "<");
        demo.store.sign_in("ida.chosen", &password, &Visit { at: now(), ..Visit::default() }).await.unwrap();
        admin.sent("people/depart", "login=ida.chosen").await;

        let import = Ask::upload("/admin/import", &[("users-file", Some("a.csv"), users), ("what", None, "import")]);
        assert_eq!(upload(&Browser::of(demo, "director").await, &import).await.status, 404);
        let mut foreign = import.sent(Way::Page, None);
        foreign.headers_mut().extend([
            (header::COOKIE, admin.cookie.parse().unwrap()),
            (header::HOST, HeaderValue::from_static("remit.example")),
            (HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static("cross-site")),
        ]);
        assert_eq!(demo.raw(foreign).await.status, 403);
    });
}

/// Seen to fail with bytes read as UTF-8 whatever they are.
#[test]
fn a_file_that_cannot_be_read_is_refused_in_words() {
    on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let send = async |language: &str, body: Vec<u8>| {
            let mut request = Ask::upload("/admin/import", &[]).sent(Way::Page, None).map(|_| Body::from(body));
            let headers = request.headers_mut();
            headers.insert(header::COOKIE, admin.cookie.parse().unwrap());
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(language).unwrap());
            demo.raw(request).await
        };
        let form = |content: &[u8]| {
            let form = Ask::upload("/admin/import", &[("users-file", Some("a.csv"), "X")]).body;
            let (before, after) = form.split_once('X').unwrap();
            [before.as_bytes(), content, after.as_bytes()].concat()
        };
        let gbk = b"login,name,department\nli,\xc0\xee,central\n".as_slice();
        let (long, too_long) = (vec![b'x'; FILE_LIMIT + 1], vec![b'x'; LIMIT + 1]);
        let refused = [
            (form(gbk), 422, "not written in UTF-8", "不是 UTF-8 编码"),
            (form(&long), 422, "more than 1 MB", "超过 1 MB"),
            (form(&too_long), 413, "more than 6 MB", "超过 6 MB"),
            (b"--nothing".to_vec(), 422, "could not be understood", "无法识别"),
        ];
        for (body, status, en, zh) in refused {
            for (language, said) in [("en", en), ("zh-CN", zh)] {
                let reply = send(language, body.clone()).await;
                assert_eq!(reply.status, status, "{said}");
                assert!(reply.text().contains(said), "{said}: {}", reply.text());
            }
        }
    });
}

/// A file for which someone has no right is a refusal like any other. Seen to fail with the answer's status left
/// as that of a page.
#[test]
fn a_file_without_the_right_to_it_is_refused_as_a_whole() {
    alone_on_each(async |demo| {
        let (_, before) = demo.store.export_policy().await.unwrap();
        demo.store.publish_policy(&format!("{before}{PEOPLE_ADMIN}"), "a test", now()).await.unwrap();
        let mandate =
            give(demo, SOMEONE, &json!({ "role": "people_admin", "anchor": "central", "reason": "a test" })).await;
        let someone = Browser::of(demo, SOMEONE).await;
        let page = someone.get("/admin/import").await.good().text();
        assert!(page.contains("users-file") && !page.contains("partitions-file"), "{page}");
        let refusals = async || {
            let all = demo.get("auditor", &format!("/audit?event=refused&person={SOMEONE}")).await.good().json();
            all["data"].as_array().unwrap().len()
        };
        let there = refusals().await;
        let file = "login,dimension,value\ndarcel.schlecht,region,central\n";
        let ask = Ask::upload("/admin/import", &[("partitions-file", Some("p.csv"), file), ("what", None, "import")]);
        assert_eq!(upload(&someone, &ask).await.status, 403);
        assert_eq!(refusals().await, there + 1);
        delete(demo, "admin", &mandate).await.good();
        demo.store.publish_policy(&before, "the test is over", now()).await.unwrap();
    });
}

/// Whom no other test has refused anything: a page of the trail is no longer than 50.
const SOMEONE: &str = "kami.bicknell";

const PEOPLE_ADMIN: &str = "
[roles.people_admin]
name = { en = \"People administrator\", zh = \"人员管理员\" }
tier = \"business\"
capabilities = [\"users.manage\"]
";

async fn upload(browser: &Browser<'_>, ask: &Ask) -> Reply {
    let mut request = ask.sent(Way::Page, None);
    request.headers_mut().insert(header::COOKIE, browser.cookie.parse().unwrap());
    browser.demo.raw(request).await
}

/// Tomás of the service department manages the people of the Central office, and nobody else.
#[test]
fn a_delegate_sees_and_changes_the_subtree_alone() {
    alone_on_each(async |demo| {
        let (_, before) = demo.store.export_policy().await.unwrap();
        demo.store.publish_policy(&format!("{before}{TEAM_ADMIN}"), "a test", now()).await.unwrap();
        let team = json!({ "role": "team_admin", "anchor": "central", "reason": "a test" });
        let mandate = give(demo, "service.central", &team).await;
        let tomas = Browser::of(demo, "service.central").await;
        sees(&tomas).await;
        changes(demo, &tomas).await;
        delete(demo, "admin", &mandate).await.good();
        assert_eq!(tomas.get("/admin/people").await.status, 403);
        demo.store.publish_policy(&before, "the test is over", now()).await.unwrap();
    });
}

async fn sees(tomas: &Browser<'_>) {
    let list = tomas.get("/admin/people").await.good().text();
    assert!(list.contains("data-login=\"darcel.schlecht\"") && !list.contains("corliss.cosme"), "{list}");
    let tree = tomas.get("/admin/departments").await.good().text();
    assert!(tree.contains("data-key=\"central\"") && !tree.contains("east-losch"), "{tree}");
    for page in ["", "/edit", "/move", "/depart", "/roles", "/partitions"] {
        let elsewhere = tomas.get(&format!("/admin/people/corliss.cosme{page}")).await;
        let absent = tomas.get(&format!("/admin/people/nobody{page}")).await;
        assert_eq!((elsewhere.status, absent.status), (404, 404), "{page}");
        tomas.get(&format!("/admin/people/darcel.schlecht{page}")).await.good();
    }
    assert_eq!(tomas.get("/admin/departments/east-losch").await.status, 404);
    assert_eq!(tomas.get("/admin/dimensions/region/central").await.status, 404);
    let form = tomas.get("/admin/people/darcel.schlecht/roles").await.good().text();
    assert!(form.contains("value=\"sales_rep\""), "{form}");
    // One they hold, one above theirs, and one that is not listed.
    for other in ["team_admin", "regional_manager", "administrator"] {
        assert!(!form.contains(&format!("value=\"{other}\"")), "{other}");
    }
    assert!(!form.contains("value=\"east\""), "a department elsewhere is offered");
    // Who holds more than they do is shown, and nothing is offered.
    let manager = tomas.get("/admin/people/melvin.marxen").await.good().text();
    assert!(!manager.contains("/admin/people/melvin.marxen/move") && !manager.contains("people/suspend"));
}

async fn changes(demo: &Demo, tomas: &Browser<'_>) {
    let role =
        |login: &str, role: &str, rest: &str| format!("login={login}&values[role]={role}&values[reason]=a+test{rest}");
    for wanted in ["administrator", "sales_director", "team_admin", "regional_manager"] {
        let (status, text) = ask(tomas, "people/assign", &role("darcel.schlecht", wanted, "")).await;
        assert_eq!(status, 403, "{wanted}: {text}");
    }
    let east = role("darcel.schlecht", "sales_rep", "&values[anchor]=east");
    assert_eq!(ask(tomas, "people/assign", &east).await.0, 422);
    for login in ["corliss.cosme", "nobody", "service.central"] {
        assert_eq!(ask(tomas, "people/assign", &role(login, "sales_rep", "")).await.0, 404, "{login}");
        for function in ["people/suspend", "people/reactivate"] {
            assert_eq!(ask(tomas, function, &format!("login={login}")).await.0, 404, "{function} {login}");
        }
        let body = format!("login={login}&values[records]=leave&values[department]=central&values[name]=x");
        for function in ["people/move", "people/depart", "people/change"] {
            assert_eq!(ask(tomas, function, &body).await.0, 404, "{function} {login}");
        }
        assert_eq!(ask(tomas, "people/partitions", &format!("login={login}&values[region][0]=")).await.0, 404);
    }
    let theirs = held(demo, "corliss.cosme", "sales_rep").await.replace("/assignments/", "");
    assert_eq!(ask(tomas, "people/end-role", &format!("login=corliss.cosme&id={theirs}")).await.0, 404);
    let away = "login=darcel.schlecht&values[records]=leave&values[department]=east-losch";
    assert_eq!(ask(tomas, "people/move", away).await.0, 422);
    let heir = "login=darcel.schlecht&values[records]=hand_over&values[to]=corliss.cosme";
    assert_eq!(ask(tomas, "people/depart", heir).await.0, 422);
    assert_eq!(ask(tomas, "people/suspend", "login=melvin.marxen").await.0, 403);
    let new = NEW.replace("central-marxen", "east").replace("ida.page", "ida.east");
    assert_eq!(ask(tomas, "people/invite", &new).await.0, 422);
    // Let in with a role that may not be given: neither happens.
    let more = NEW.replace("sales_rep", "administrator").replace("ida.page", "ida.more");
    assert_eq!(ask(tomas, "people/invite", &more).await.0, 403);
    assert_eq!(demo.get("admin", "/people/ida.more").await.status, 404);
    assert_eq!(ask(tomas, "departments/close", "key=east-losch").await.0, 404);
    assert_eq!(ask(tomas, "dimensions/add", "dimension=region&values[key]=x").await.0, 403);
}

#[test]
fn nobody_gives_a_role_to_themselves_and_the_last_administrator_stays() {
    on_each(async |demo| {
        for login in ["director", "darcel.schlecht", "auditor", "admin"] {
            let browser = Browser::of(demo, login).await;
            let body = format!("login={login}&values[role]=sales_director&values[reason]=me");
            let (status, text) = ask(&browser, "people/assign", &body).await;
            assert_eq!(status, 403, "{login}: {text}");
        }
        let admin = Browser::of(demo, "admin").await;
        let last = held(demo, "admin", "administrator").await.replace("/assignments/", "");
        let (status, text) = ask(&admin, "people/end-role", &format!("login=admin&id={last}")).await;
        assert!(status == 409 && text.contains("nobody could manage roles and users"), "{text}");
        for function in ["people/suspend", "people/depart"] {
            assert_eq!(ask(&admin, function, "login=admin&values[records]=leave").await.0, 409, "{function}");
        }
    });
}

#[test]
fn who_looks_as_someone_else_changes_nobody() {
    alone_on_each(async |demo| {
        let visit = Visit { at: now(), ..Visit::default() };
        let browser = Browser::of(demo, "admin").await;
        let secret = browser.cookie.split_once('=').unwrap().1.to_owned();
        let session = Visit { credential: Some(Credential::Session(secret)), ..visit };
        demo.store.view_as(&session, "auditor").await.unwrap();
        let hand = Hand {
            login: "darcel.schlecht".into(),
            key: "central".into(),
            value: "central".into(),
            ..Hand::plain(remit_policy::Object::Customer, uuid::Uuid::nil())
        };
        let forms = CASES.iter().filter(|case| case.kind == Kind::Desk && case.way == Way::Function && !case.reads());
        let mut tried = 0;
        for case in forms {
            let sent = (case.ask)(&hand);
            let reply = browser.post(&sent.path, "application/json", &sent.body).await;
            assert!(matches!(reply.status, 403 | 404), "{}: {} {}", case.name, reply.status, reply.text());
            tried += 1;
        }
        assert!(tried >= 16, "{tried}");
        demo.store.end_view_as(&session).await.unwrap();
        assert_eq!(demo.get("admin", "/people/darcel.schlecht").await.good().json()["status"], "active");
    });
}
