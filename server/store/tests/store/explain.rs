//! Explaining agrees with what enforcement does, and tells nothing that its reader may not know.

use std::collections::BTreeSet;
use std::fmt::Write;

use remit_policy::{Action, Object, ShareLevel};
use remit_store::{StoreError, Visit};
use remit_wire::{
    Cell, Code, ExplainQuery, ExplanationView, GranteeKind, ListQuery, Record, Said, ShareDraft, Through,
};
use uuid::Uuid;

use crate::office::{CUSTOMERS, Office, PEOPLE, bundle, draft, in_each, in_each_with, text};
use crate::support::{code, problem};

const CUSTOMER: Object = Object::Customer;

fn ask(user: Option<&str>, record: Uuid, action: Action) -> ExplainQuery {
    ExplainQuery { user: user.map(str::to_owned), object: CUSTOMER, record, action, field: None }
}

async fn explained(office: &Office, login: &str, query: &ExplainQuery) -> ExplanationView {
    office.read(login).await.explain(query).await.unwrap()
}

/// Someone who may look at the access of another.
fn reviewer(of: &str) -> &'static str {
    if of == "auditor" { "two" } else { "auditor" }
}

/// Shares of every kind: in force and over, for looking and for editing.
async fn some_shares(office: &Office) {
    let give = async |login, key, kind, grantee: &str, level| {
        let draft = ShareDraft { grantee_kind: kind, grantee: grantee.into(), level, expires_at: None };
        office.share(login, key, &draft).await
    };
    give("ann", "Acme", GranteeKind::User, "bob", ShareLevel::View).await;
    give("ann", "Acme", GranteeKind::User, "dan", ShareLevel::Edit).await;
    give("bob", "Beta", GranteeKind::Department, "east", ShareLevel::Edit).await;
    give("lead", "Gamma", GranteeKind::Role, "service", ShareLevel::View).await;
    let over = give("boss", "Nowhere", GranteeKind::User, "dan", ShareLevel::Edit).await;
    office
        .system
        .tamper(
            "UPDATE share SET expires_at = 1799999999 WHERE id IN (SELECT max_id FROM \
        (SELECT id AS max_id FROM share ORDER BY id DESC LIMIT 1) AS last)",
        )
        .await;
    assert!(over.expires_at.is_none());
}

/// What enforcement does: allowed at once, by approval, or not at all.
fn outcome<T>(result: Result<T, StoreError>) -> (bool, bool) {
    match result {
        Ok(_) => (true, false),
        Err(StoreError::Problem(refused)) => match refused.code {
            Code::Unavailable => (true, true),
            // Allowed on the record as it is, if not to there.
            Code::Forbidden if refused.detail.starts_with("You may hand this over") => (true, false),
            Code::Forbidden | Code::NotFound => (false, false),
            other => panic!("{other:?}: {}", refused.detail),
        },
        Err(other) => panic!("{other}"),
    }
}

/// Tries the action for real, in a request of which nothing is kept.
async fn tried(office: &Office, visit: &Visit, record: &Record, action: Action) -> (bool, bool) {
    let (store, id) = (&office.system.store, record.id);
    if action == Action::Export {
        let export = store.export_csv(visit, CUSTOMER, &ListQuery::default()).await;
        let Ok(export) = export else { return outcome(export) };
        let file = String::from_utf8(export.bytes).unwrap();
        return (file.contains(&id.to_string()) || export.left_out > 0, false);
    }
    let (owner, department) = (record.owner.clone(), record.department.clone());
    let ctx = store.write(visit).await.unwrap();
    let etag = ctx.get(CUSTOMER, id).await.map(|record| record.etag).unwrap_or_default();
    let note = draft([("note", text("tried"))]);
    match action {
        Action::View => outcome(ctx.get(CUSTOMER, id).await),
        Action::Edit => outcome(ctx.edit(CUSTOMER, id, &etag, &note).await),
        Action::Delete => outcome(ctx.delete(CUSTOMER, id, None).await),
        Action::Transfer => outcome(ctx.transfer(CUSTOMER, id, None, &draft([]), false).await),
        Action::Share => {
            let whom = if owner.is_some_and(|owner| owner.login == "ann") { "late" } else { "ann" };
            let share = ShareDraft {
                grantee_kind: GranteeKind::User,
                grantee: whom.into(),
                level: ShareLevel::View,
                expires_at: None,
            };
            match ctx.share(CUSTOMER, id, &share).await {
                // One may not share with oneself: the right was judged before.
                Err(StoreError::Problem(refused)) if refused.field.is_some() => (true, false),
                result => outcome(result),
            }
        }
        Action::Create => {
            let owner = owner.map_or(Cell::Empty, |owner| Cell::Text(owner.login));
            let department = department.map_or(Cell::Empty, |unit| Cell::Text(unit.key));
            let region = record.fields["region"].clone();
            let like = draft([("owner", owner), ("department", department), ("region", region), ("name", text("x"))]);
            outcome(ctx.create(CUSTOMER, &like).await)
        }
        Action::Approve => {
            let seen = ctx.get(CUSTOMER, id).await;
            (seen.is_ok_and(|record| record.can.contains(&Action::Approve)), false)
        }
        Action::Export => unreachable!("tried above"),
    }
}

#[tokio::test]
async fn explaining_agrees_with_enforcement_for_everyone_and_every_action() {
    in_each(async |office| {
        some_shares(&office).await;
        let mut records = Vec::new();
        for key in CUSTOMERS {
            records.push(office.seen("boss", key).await);
        }
        for login in PEOPLE {
            let reviewer = office.visit(reviewer(login)).await;
            // The reviewer does not know from where they would ask.
            let visit = Visit { ip: None, ..office.visit(login).await };
            for (record, action) in records.iter().flat_map(|record| Action::ALL.iter().map(move |one| (record, *one)))
            {
                let ctx = office.system.store.read(&reviewer).await.unwrap();
                let view = ctx.explain(&ask(Some(login), record.id, action)).await.unwrap();
                drop(ctx);
                let real = tried(&office, &visit, record, action).await;
                let said = (view.allowed, view.approval && action != Action::Approve);
                assert_eq!(said, real, "{login} {} {}: {view:#?}", action.key(), record.title());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_agrees_with_explain() {
    in_each(async |office| {
        some_shares(&office).await;
        for key in CUSTOMERS {
            let id = office.customer(key).await;
            let who = office.read("two").await.who(CUSTOMER, id).await.unwrap();
            let names: Vec<&str> = who.iter().map(|one| one.person.name.as_str()).collect();
            assert!(names.is_sorted(), "{names:?}");
            let [auditor, two] = [office.read("auditor").await, office.read("two").await];
            for login in PEOPLE {
                let reviewer = if reviewer(login) == "two" { &two } else { &auditor };
                let found = who.iter().find(|one| one.person.login == login);
                let view = reviewer.explain(&ask(Some(login), id, Action::View)).await.unwrap();
                let edit = reviewer.explain(&ask(Some(login), id, Action::Edit)).await.unwrap();
                assert_eq!(found.is_some(), view.allowed, "{login} {key}");
                let Some(found) = found else { continue };
                assert_eq!((found.edit, found.approval), (edit.allowed, edit.approval), "{login} {key}");
                assert_eq!(found.shares, view.shares, "{login} {key}");
                let allowing = |view: &ExplanationView| {
                    let parts = view.parts.iter().filter(|part| matches!(part.said, Said::Allowed { .. }));
                    parts.cloned().collect::<Vec<_>>()
                };
                assert_eq!(found.view_through, allowing(&view));
                assert_eq!(found.edit_through, allowing(&edit));
                assert!(!found.view_through.is_empty() || !found.shares.is_empty());
            }
            assert!(who.iter().all(|one| PEOPLE.contains(&one.person.login.as_str())));
        }
    })
    .await;
}

#[tokio::test]
async fn oneself_is_explained_only_what_one_sees() {
    in_each(async |office| {
        let (acme, beta) = (office.customer("Acme").await, office.customer("Beta").await);
        let bob = office.read("bob").await;
        for action in Action::ALL {
            let unseen = problem(bob.explain(&ask(None, acme, *action)).await);
            assert_eq!(unseen.code, Code::NotFound);
            assert_eq!(unseen, problem(bob.explain(&ask(Some("bob"), acme, *action)).await));
            assert_eq!(unseen, problem(bob.explain(&ask(None, Uuid::now_v7(), *action)).await));
        }
        assert_eq!(code(bob.denied(CUSTOMER, acme).await), Code::NotFound);
        let delete = bob.explain(&ask(None, beta, Action::Delete)).await.unwrap();
        assert!(delete.own && delete.allowed && delete.approval && delete.visible);
        assert_eq!(delete.title, "Beta");
        assert_eq!(
            delete.text_en[0],
            "You may delete this customer, but only as a request that someone else approves."
        );
        assert_eq!(delete.text_zh[0], "你可以删除该客户，但须经他人审批。");
    })
    .await;
}

#[tokio::test]
async fn others_are_explained_to_reviewers_only() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        // The manager sees the record and has no such right; nothing depends on whether user or record exist.
        let boss = office.read("boss").await;
        let refused = problem(boss.explain(&ask(Some("ann"), acme, Action::View)).await);
        assert_eq!(refused.code, Code::Forbidden);
        assert_eq!(refused, problem(boss.explain(&ask(Some("nobody"), acme, Action::View)).await));
        assert_eq!(refused, problem(boss.explain(&ask(Some("ann"), Uuid::now_v7(), Action::View)).await));
        assert_eq!(refused, problem(boss.who(CUSTOMER, acme).await));
        assert_eq!(refused, problem(boss.who(CUSTOMER, Uuid::now_v7()).await));

        let auditor = office.read("auditor").await;
        let unknown = problem(auditor.explain(&ask(Some("nobody"), acme, Action::View)).await);
        assert_eq!((unknown.code, unknown.field.as_deref()), (Code::Invalid, Some("user")));
        assert_eq!(code(auditor.explain(&ask(Some("ann"), Uuid::now_v7(), Action::View)).await), Code::NotFound);
        assert_eq!(code(auditor.explain(&ask(None, acme, Action::View)).await), Code::NotFound);
        assert_eq!(code(auditor.who(CUSTOMER, Uuid::now_v7()).await), Code::NotFound);
        let field = ExplainQuery { field: Some("secret".into()), ..ask(Some("ann"), acme, Action::View) };
        assert_eq!(problem(auditor.explain(&field).await).field.as_deref(), Some("field"));
        let gone = auditor.explain(&ask(Some("gone"), acme, Action::View)).await.unwrap();
        assert!(!gone.active && !gone.allowed);
        assert_eq!(gone.text_en[1], "Gone is not active, and only active users hold any permission.");
    })
    .await;
}

#[tokio::test]
async fn the_right_to_review_shows_no_content() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let view = explained(&office, "auditor", &ask(Some("ann"), acme, Action::Edit)).await;
        assert_eq!((view.title.as_str(), view.own), ("", false));
        let told = serde_json::to_string(&(view, office.read("auditor").await.who(CUSTOMER, acme).await.unwrap()));
        let told = told.unwrap();
        for value in ["Acme", "+1 212", ":123456", "Net 30", "SUM"] {
            assert!(!told.contains(value), "{value} in {told}");
        }
        // Who sees the record anyway reads its title.
        let view = explained(&office, "two", &ask(Some("ann"), acme, Action::Edit)).await;
        assert_eq!(view.title, "Acme");
    })
    .await;
}

#[tokio::test]
async fn every_assignment_says_what_decided() {
    in_each(async |office| {
        some_shares(&office).await;
        let (acme, nowhere) = (office.customer("Acme").await, office.customer("Nowhere").await);
        let said = async |login, record, action| {
            let view = explained(&office, "auditor", &ask(Some(login), record, action)).await;
            view.parts.first().map(|part| part.said.clone())
        };
        let through = |through| Some(Said::Allowed { through, approval: false });
        assert_eq!(said("ann", acme, Action::View).await, through(Through::Own));
        // The lowest rung: the owner reports to both of them.
        assert_eq!(said("lead", acme, Action::View).await, through(Through::Reports));
        assert_eq!(said("boss", nowhere, Action::View).await, through(Through::All));
        assert_eq!(said("dan", acme, Action::View).await, None);
        assert!(
            matches!(said("late", acme, Action::View).await, Some(Said::Expired { until }) if until.starts_with("2020"))
        );
        assert_eq!(said("fay", acme, Action::View).await, Some(Said::Networks));
        let Some(Said::OutOfReach { owner, department, .. }) = said("bob", acme, Action::Edit).await else { panic!() };
        assert_eq!((owner.unwrap().login, department.unwrap().key), ("ann".into(), "east_one".into()));
        let fenced = Said::Fenced {
            dimension: "region".into(),
            value: Some("e".into()),
            unseen: false,
            partition: vec!["w".into()],
        };
        assert_eq!(said("eve", acme, Action::View).await, Some(fenced));

        let shared = explained(&office, "auditor", &ask(Some("dan"), acme, Action::Edit)).await;
        assert_eq!((shared.allowed, shared.shared, shared.shares.len()), (true, Some(ShareLevel::Edit), 1));
        let over = explained(&office, "auditor", &ask(Some("dan"), nowhere, Action::View)).await;
        assert_eq!(over.share_ended.as_deref(), Some("2027-01-15T07:59:59Z"));
        assert!(over.text_en.contains(&"It was shared with Dan until 2027-01-15 07:59 UTC.".to_owned()));
        // From where she asks is known when she asks herself.
        let fay = explained(&office, "fay", &ask(None, acme, Action::Edit)).await;
        assert!(fay.allowed);
    })
    .await;
}

#[tokio::test]
async fn fields_are_explained_as_editing_decides_them() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let seen = office.seen("ann", "Acme").await;
        for field in CUSTOMER.fields() {
            let query = ExplainQuery { field: Some(field.key.into()), ..ask(None, acme, Action::Edit) };
            let access = explained(&office, "ann", &query).await.field.unwrap();
            let ann = office.write("ann").await;
            let cell = if matches!(field.key, "name" | "status") { text("lead") } else { Cell::Empty };
            let tried = ann.edit(CUSTOMER, acme, &seen.etag, &draft([(field.key, cell)])).await;
            let (open, approval) = match tried {
                Ok(_) => (true, false),
                Err(StoreError::Problem(refused)) => {
                    let waits = refused.code == Code::Unavailable;
                    (waits, waits)
                }
                Err(other) => panic!("{other}"),
            };
            assert_eq!((access.editable, access.approval), (open, approval), "{}", field.key);
        }
    })
    .await;
}

#[tokio::test]
async fn a_value_of_an_unseen_customer_is_not_told() {
    in_each(async |office| {
        // Eve owns a contact of a customer in the East, which lies outside her fence and out of her sight.
        let rex = office.id(Object::Contact, "Rex").await;
        let query = ExplainQuery { object: Object::Contact, ..ask(None, rex, Action::Edit) };
        let view = explained(&office, "eve", &query).await;
        let fenced =
            Said::Fenced { dimension: "region".into(), value: None, unseen: true, partition: vec!["w".into()] };
        assert!(!view.allowed);
        assert_eq!(view.parts[0].said, fenced);
        let denied = office.read("eve").await.denied(Object::Contact, rex).await.unwrap();
        assert_eq!(denied.iter().map(|one| one.action).collect::<Vec<_>>(), [Action::Edit]);
        assert!(denied[0].text_en.ends_with("the region of this one’s customer is not among them."));
    })
    .await;
}

#[tokio::test]
async fn a_page_can_say_why_a_button_is_missing() {
    in_each(async |office| {
        some_shares(&office).await;
        let acme = office.customer("Acme").await;
        let denied = office.read("bob").await.denied(CUSTOMER, acme).await.unwrap();
        let actions: Vec<Action> = denied.iter().map(|one| one.action).collect();
        assert_eq!(actions, [Action::Edit, Action::Transfer, Action::Share, Action::Delete]);
        assert_eq!(
            denied[0].text_en,
            "“Representative” lets you edit only customers that you own; this one belongs to Ann and lies in East One."
        );
        assert_eq!(denied[1].text_zh, "角色“代表”只允许你转移本人的客户；该客户负责人是 Ann，所属部门是 East One。");
        // What no role of hers knows is no missing button.
        assert_eq!(office.read("dan").await.denied(CUSTOMER, acme).await.unwrap(), []);
        assert_eq!(office.read("boss").await.denied(CUSTOMER, acme).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn thousands_of_users_are_listed() {
    let (mut users, mut assignments) = (String::new(), String::new());
    for number in 0..2_000 {
        let role = ["lead", "rep", "herald", "service"][number % 4];
        writeln!(users, "u{number},User {number},east_one,lead,active").unwrap();
        writeln!(assignments, "u{number},{role},,,").unwrap();
    }
    let crowd = bundle().add("users.csv", users.trim_end()).add("assignments.csv", assignments.trim_end());
    in_each_with(crowd, async |office| {
        let acme = office.customer("Acme").await;
        let auditor = office.read("auditor").await;
        let begun = std::time::Instant::now();
        let who = auditor.who(CUSTOMER, acme).await.unwrap();
        println!("who: {:?} for {}", begun.elapsed(), who.len());
        let logins: BTreeSet<&str> = who.iter().map(|one| one.person.login.as_str()).collect();
        assert_eq!(logins.len(), who.len());
        assert!(logins.contains("u0") && logins.contains("u2") && !logins.contains("u1") && !logins.contains("u3"));
        assert_eq!(who.len(), 1_000 + ["ann", "lead", "boss", "sly", "ken", "two"].len());
    })
    .await;
}
