//! What someone sees, in numbers: for themselves what their lists count, for a reviewer what explaining
//! each record says; and the audit trail as a file, by topic and with its chain.

use remit_policy::{Action, Capability, Object, ShareLevel};
use remit_wire::{AuditChain, AuditQuery, AuditTopic, Code, CountMode, ExplainQuery, GranteeKind, ListQuery, Said};
use remit_wire::{ReachView, Sentence, ShareDraft};

use crate::office::{CUSTOMERS, Office, PEOPLE, bundle, in_each, in_each_with};
use crate::support::{code, problem};

async fn some_shares(office: &Office) {
    for (from, key, kind, to) in [
        ("ann", "Acme", GranteeKind::User, "bob"),
        ("bob", "Beta", GranteeKind::Department, "east"),
        ("lead", "Gamma", GranteeKind::Role, "service"),
    ] {
        let draft = ShareDraft { grantee_kind: kind, grantee: to.into(), level: ShareLevel::View, expires_at: None };
        office.share(from, key, &draft).await;
    }
}

fn seen(view: &ReachView, object: Object) -> u64 {
    view.objects.iter().find(|one| one.object == object).map_or(0, |one| one.seen.value)
}

#[tokio::test]
async fn what_i_am_told_i_see_is_what_my_lists_count() {
    in_each(async |office| {
        some_shares(&office).await;
        let mut all = 0;
        for login in PEOPLE {
            let ctx = office.read(login).await;
            let view = ctx.reach(None).await.unwrap();
            assert!(view.own && view.active, "{login}");
            for object in Object::ALL {
                let query = ListQuery { count: CountMode::Exact, ..ListQuery::default() };
                let counted = ctx.list(object, &query).await.map_or(0, |page| page.count.map_or(0, |one| one.value));
                assert_eq!(seen(&view, object), counted, "{login} {object:?}");
                all += counted;
            }
        }
        assert!(all > 20, "{all}");
    })
    .await;
}

#[tokio::test]
async fn a_reviewer_is_told_what_explaining_says_and_through_which_role() {
    in_each(async |office| {
        some_shares(&office).await;
        let (mut through, mut shared) = (0, 0);
        for login in PEOPLE.into_iter().filter(|login| *login != "auditor") {
            let ctx = office.read("auditor").await;
            let view = ctx.reach(Some(login)).await.unwrap();
            let mut explained = Vec::new();
            for key in CUSTOMERS {
                let record = office.customer(key).await;
                let (object, action) = (Object::Customer, Action::View);
                let query = ExplainQuery { user: Some(login.into()), object, record, action, field: None };
                explained.push(ctx.explain(&query).await.unwrap());
            }
            let allowed = explained.iter().filter(|one| one.allowed).count() as u64;
            assert_eq!(seen(&view, Object::Customer), allowed, "{login}");
            let Some(customers) = view.objects.iter().find(|one| one.object == Object::Customer) else { continue };
            for way in &customers.ways {
                let allows = |one: &&remit_wire::ExplanationView| {
                    let mut parts = one.parts.iter().filter(|part| part.assignment == way.assignment);
                    parts.any(|part| matches!(part.said, Said::Allowed { .. }))
                };
                assert_eq!(way.count.value, explained.iter().filter(allows).count() as u64, "{login} {way:?}");
                through += way.count.value;
            }
            let with = explained.iter().filter(|one| one.shared.is_some()).count() as u64;
            assert_eq!(customers.shared.value, with, "{login}");
            shared += with;
        }
        assert!(through > 5 && shared > 2, "{through} {shared}");
    })
    .await;
}

#[tokio::test]
async fn others_are_asked_about_by_reviewers_alone() {
    in_each(async |office| {
        for login in ["ann", "boss", "admin"] {
            let ctx = office.read(login).await;
            let (known, unknown) = (problem(ctx.reach(Some("bob")).await), problem(ctx.reach(Some("nobody")).await));
            assert_eq!((known.code, &known), (Code::Forbidden, &unknown), "{login}");
        }
        let unknown = problem(office.read("auditor").await.reach(Some("nobody")).await);
        assert_eq!((unknown.code, unknown.field.as_deref()), (Code::Invalid, Some("user")));
    })
    .await;
}

#[tokio::test]
async fn a_role_says_which_fields_it_keeps_back() {
    in_each(async |office| {
        let view = office.read("ann").await.reach(None).await.unwrap();
        let customers = view.objects.iter().find(|one| one.object == Object::Customer).unwrap();
        let limit = |field: &str| customers.limits.iter().find(|one| one.field == field).map(|one| one.level.key());
        assert_eq!((limit("phone"), limit("grade"), limit("name")), (Some("masked"), Some("hidden"), None));
        assert!(customers.limits.iter().all(|one| one.role == "rep"), "{customers:?}");
    })
    .await;
}

#[tokio::test]
async fn the_trail_leaves_with_its_own_right_and_says_so() {
    let more = bundle().with(
        "policy.toml",
        &crate::office::POLICY
            .replace("[\"audit.view\", \"access.review\"]", "[\"audit.view\", \"audit.export\", \"access.review\"]"),
    );
    in_each_with(bundle(), async |office| {
        let refused =
            problem(office.system.store.export_audit(&office.visit("auditor").await, &AuditQuery::default()).await);
        assert_eq!((refused.code, refused.detail.contains(Capability::AuditExport.key())), (Code::Forbidden, true));
        assert_eq!(office.entries("audit_export").await, 0);
    })
    .await;
    in_each_with(more, async |office| {
        let (store, auditor) = (&office.system.store, office.visit("auditor").await);
        let query = AuditQuery { event: Some("load".into()), ..AuditQuery::default() };
        let file = store.export_audit(&auditor, &query).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        assert_eq!((file.rows, text.lines().count()), (1, 2), "{text}");
        assert!(text.starts_with("number,at,person,event,object,record,fields,changes,notes\n1,"), "{text}");
        let told = AuditQuery { event: Some("audit_export".into()), ..AuditQuery::default() };
        let told = office.read("auditor").await.audit(&told).await.unwrap().data;
        let note = |text: &str, value: &str| (text.to_owned(), Sentence::from(value.to_owned()));
        assert_eq!(told[0].notes, [note("rows", "1"), note("asked", "event: load")]);
        assert_eq!(code(store.export_audit(&office.visit("ann").await, &query).await), Code::Forbidden);
    })
    .await;
}

#[tokio::test]
async fn changes_of_rights_stand_apart() {
    in_each(async |office| {
        some_shares(&office).await;
        let rights = AuditQuery { topic: Some(AuditTopic::Rights), ..AuditQuery::default() };
        let found = office.read("auditor").await.audit(&rights).await.unwrap().data;
        assert!(found.iter().any(|one| one.event == "load") && found.iter().any(|one| one.event == "token_create"));
        assert!(found.iter().all(|one| one.event != "share"));
    })
    .await;
}

#[tokio::test]
async fn an_auditor_is_told_whether_the_chain_is_whole_and_where_it_breaks() {
    in_each(async |office| {
        let (store, auditor) = (&office.system.store, office.visit("auditor").await);
        let entries = store.verify_audit().await.unwrap();
        assert_eq!(store.check_audit(&auditor).await.unwrap(), AuditChain { entries, broken_at: None });
        assert_eq!(code(store.check_audit(&office.visit("ann").await).await), Code::Forbidden);
        office.system.tamper("UPDATE audit SET detail = '{}' WHERE number = 1").await;
        let broken = AuditChain { entries: 0, broken_at: Some(1) };
        assert_eq!(store.check_audit(&auditor).await.unwrap(), broken);
    })
    .await;
}
