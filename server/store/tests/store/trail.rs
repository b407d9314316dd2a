//! Audit trail and history, reduced to what their readers may read.

use remit_policy::{Object, ShareLevel};
use remit_store::{Credential, Visit};
use remit_wire::{AuditEntryView, AuditQuery, Cell, Code, Draft, GranteeKind, Sentence, ShareDraft};
use uuid::Uuid;

use crate::office::{Office, dollars, draft, in_each, text};
use crate::support::{NOW, code, problem, visitor};

const CUSTOMER: Object = Object::Customer;

async fn trail(office: &Office, login: &str, query: &AuditQuery) -> Vec<AuditEntryView> {
    office.read(login).await.audit(query).await.unwrap().data
}

fn of(event: &str) -> AuditQuery {
    AuditQuery { event: Some(event.into()), ..AuditQuery::default() }
}

async fn history(office: &Office, login: &str, key: &str) -> Vec<AuditEntryView> {
    office.read(login).await.history(CUSTOMER, office.customer(key).await).await.unwrap()
}

fn fields(entry: &AuditEntryView) -> Vec<&str> {
    entry.fields.iter().map(String::as_str).collect()
}

/// What was changed, as text.
fn told(entry: &AuditEntryView) -> Vec<(String, String, String)> {
    let json = |cell: &Cell| serde_json::to_string(cell).unwrap();
    entry.changes.iter().map(|one| (one.field.clone(), json(&one.before), json(&one.after))).collect()
}

async fn transfer(office: &Office, login: &str, object: Object, id: Uuid, to: Draft) {
    let ctx = office.write(login).await;
    ctx.transfer(object, id, None, &to, false).await.unwrap();
    ctx.commit().await.unwrap();
}

fn change(field: &str, before: &str, after: &str) -> (String, String, String) {
    (field.into(), before.into(), after.into())
}

#[tokio::test]
async fn the_trail_is_read_with_its_right_alone() {
    in_each(async |office| {
        for login in ["boss", "ann", "dan", "admin"] {
            assert_eq!(code(office.read(login).await.audit(&AuditQuery::default()).await), Code::Forbidden, "{login}");
        }
        let loaded = trail(&office, "auditor", &of("load")).await;
        assert_eq!((loaded.len(), loaded[0].actor.as_ref()), (1, None));
    })
    .await;
}

#[tokio::test]
async fn an_auditor_reads_that_something_happened_and_not_to_what() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        office.edit("boss", "Acme", draft([("name", text("Acme Inc")), ("credit_limit", dollars(9_999))])).await;
        let entries = trail(&office, "auditor", &of("edit")).await;
        let [entry] = &entries[..] else { panic!("{entries:?}") };
        assert_eq!(entry.actor.as_ref().unwrap().login, "boss");
        assert_eq!((entry.object, &entry.record, &entry.changes), (Some(CUSTOMER), &None, &vec![]));
        assert_eq!(fields(entry), ["credit_limit", "name"]);
        assert_eq!(entry.at, "2027-01-15T08:00:00Z");
        assert!(entry.number.is_some());
        let told_all = serde_json::to_string(&trail(&office, "auditor", &AuditQuery::default()).await).unwrap();
        for secret in ["Acme", "999900", &acme.to_string()] {
            assert!(!told_all.contains(secret), "{secret} in {told_all}");
        }
        // A filter by a record that is out of sight would tell which entries are about it.
        let about = AuditQuery { object: Some(CUSTOMER), record: Some(acme), ..AuditQuery::default() };
        assert_eq!(trail(&office, "auditor", &about).await, []);
    })
    .await;
}

#[tokio::test]
async fn an_auditor_with_sight_of_the_record_reads_what_the_roles_show() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let fresh = draft([
            ("name", text("Acme Inc")),
            ("phone", text("+1 212 555 7777")),
            ("annual_revenue", dollars(5)),
            ("credit_limit", dollars(9_999)),
        ]);
        office.edit("boss", "Acme", fresh).await;
        let about = AuditQuery { object: Some(CUSTOMER), record: Some(acme), ..of("edit") };
        let entries = trail(&office, "two", &about).await;
        let [entry] = &entries[..] else { panic!("{entries:?}") };
        let record = entry.record.as_ref().unwrap();
        assert_eq!((record.id, record.name.as_str()), (acme, "Acme Inc"));
        assert_eq!(fields(entry), ["annual_revenue", "credit_limit", "name", "phone"]);
        // The revenue is masked before and after alike, the limit is hidden.
        assert_eq!(
            told(entry),
            [change("name", "\"Acme\"", "\"Acme Inc\""), change("phone", "\"+1 212 555 0100\"", "\"+1 212 555 7777\""),]
        );
        let unnamed = AuditQuery { record: Some(acme), ..AuditQuery::default() };
        assert_eq!(problem(office.read("two").await.audit(&unnamed).await).field.as_deref(), Some("object"));
    })
    .await;
}

#[tokio::test]
async fn the_trail_is_filtered_and_paged() {
    in_each(async |office| {
        office.edit("ann", "Acme", draft([("note", text("one"))])).await;
        office.edit("ann", "Acme", draft([("note", text("two"))])).await;
        office.edit("bob", "Beta", draft([("note", text("three"))])).await;
        let by_ann = AuditQuery { person: Some("ann".into()), ..of("edit") };
        assert_eq!(trail(&office, "auditor", &by_ann).await.len(), 2);
        let nobody = AuditQuery { person: Some("nobody".into()), ..AuditQuery::default() };
        assert_eq!(trail(&office, "auditor", &nobody).await, []);
        assert_eq!(trail(&office, "auditor", &AuditQuery { object: Some(Object::Contact), ..of("edit") }).await, []);
        let time =
            |from: &str, until: &str| AuditQuery { from: Some(from.into()), until: Some(until.into()), ..of("edit") };
        assert_eq!(trail(&office, "auditor", &time("2027-01-15", "2027-01-16")).await.len(), 3);
        assert_eq!(trail(&office, "auditor", &time("2027-01-15", "2027-01-15T08:00:00Z")).await, []);

        let auditor = office.read("auditor").await;
        assert_eq!(problem(auditor.audit(&time("then", "")).await).field.as_deref(), Some("from"));
        for limit in [0, 201] {
            assert_eq!(code(auditor.audit(&AuditQuery { limit: Some(limit), ..of("edit") }).await), Code::Invalid);
        }
        let (mut after, mut numbers) = (None, Vec::new());
        loop {
            let page = auditor.audit(&AuditQuery { limit: Some(2), after, ..of("edit") }).await.unwrap();
            numbers.extend(page.data.iter().filter_map(|entry| entry.number));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(numbers.len(), 3);
        assert!(numbers.is_sorted_by(|newer, older| newer > older));
    })
    .await;
}

#[tokio::test]
async fn a_history_shows_what_its_reader_may_read() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let before = serde_json::to_string(&history(&office, "ann", "Acme").await).unwrap();
        // Hidden from her, or masked alike before and after: for her nothing has happened.
        office.edit("boss", "Acme", draft([("credit_limit", dollars(1)), ("grade", text("c"))])).await;
        office.edit("boss", "Acme", draft([("annual_revenue", dollars(77))])).await;
        office.edit("boss", "Acme", draft([("phone", text("+1 999 999 0100"))])).await;
        assert_eq!(serde_json::to_string(&history(&office, "ann", "Acme").await).unwrap(), before);

        let both = draft([("phone", text("+1 212 555 4321")), ("grade", text("b")), ("name", text("Acme Inc"))]);
        office.edit("boss", "Acme", both).await;
        let ann = history(&office, "ann", "Acme").await;
        let [entry] = &ann[..] else { panic!("{ann:?}") };
        assert_eq!((entry.number, entry.event.as_str()), (None, "edit"));
        assert_eq!(fields(entry), ["name", "phone"]);
        assert_eq!(
            told(entry),
            [change("name", "\"Acme\"", "\"Acme Inc\""), change("phone", "\"•••• 0100\"", "\"•••• 4321\""),]
        );
        assert_eq!(history(&office, "boss", "Acme").await.len(), 4);

        let bob = office.read("bob").await;
        assert_eq!(problem(bob.history(CUSTOMER, acme).await), problem(bob.history(CUSTOMER, Uuid::now_v7()).await));
        assert_eq!(code(bob.history(CUSTOMER, acme).await), Code::NotFound);
    })
    .await;
}

#[tokio::test]
async fn a_history_begins_with_the_making() {
    in_each(async |office| {
        let ctx = office.write("boss").await;
        let fields = draft([("name", text("Delta")), ("owner", text("ann")), ("credit_limit", dollars(3))]);
        let id = ctx.create(CUSTOMER, &fields).await.unwrap().unwrap().id;
        ctx.commit().await.unwrap();
        let ann = office.read("ann").await.history(CUSTOMER, id).await.unwrap();
        let [entry] = &ann[..] else { panic!("{ann:?}") };
        assert_eq!(entry.event, "create");
        assert_eq!(told(entry), [change("name", "null", "\"Delta\"")]);
    })
    .await;
}

#[tokio::test]
async fn handing_over_is_told_by_name_as_far_as_it_is_seen() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        transfer(&office, "boss", CUSTOMER, acme, draft([("owner", text("lead")), ("region", text("w"))])).await;
        let lead = history(&office, "lead", "Acme").await;
        assert_eq!(lead[0].event, "transfer");
        assert_eq!(
            told(&lead[0]),
            [
                change("owner", "\"Ann\"", "\"Lead\""),
                change("department", "\"East One\"", "\"East\""),
                change("region", "\"e\"", "\"w\""),
            ]
        );
        // An auditor without sight of it: what was changed, not from where to where.
        let entries = trail(&office, "auditor", &of("transfer")).await;
        assert_eq!(fields(&entries[0]), ["owner", "department", "region"]);
        assert_eq!(entries[0].changes, []);
    })
    .await;
}

#[tokio::test]
async fn an_unseen_customer_stays_unseen_in_the_history_of_its_child() {
    in_each(async |office| {
        let quin = office.id(Object::Contact, "Quin").await;
        let to = async |key| {
            let customer = text(&office.customer(key).await.to_string());
            transfer(&office, "boss", Object::Contact, quin, draft([("customer", customer)])).await;
        };
        let read = async || office.read("ann").await.history(Object::Contact, quin).await.unwrap();
        // From one that she does not see to another.
        to("Nowhere").await;
        assert_eq!(read().await, []);
        to("Acme").await;
        let entries = read().await;
        let [entry] = &entries[..] else { panic!("{entries:?}") };
        let [(field, before, after)] = &told(entry)[..] else { panic!("{entry:?}") };
        assert_eq!((field.as_str(), before.as_str()), ("customer", "{\"unseen\":true}"));
        assert!(after.contains("Acme"));
    })
    .await;
}

#[tokio::test]
async fn shares_are_told_to_those_who_may_share() {
    in_each(async |office| {
        let draft = ShareDraft {
            grantee_kind: GranteeKind::User,
            grantee: "bob".into(),
            level: ShareLevel::View,
            expires_at: Some("2027-02-01".into()),
        };
        office.share("ann", "Acme", &draft).await;
        let ann = history(&office, "ann", "Acme").await;
        assert_eq!(ann[0].event, "share");
        let note = |key: &str, text: &str| (key.to_owned(), Sentence::from(text.to_owned()));
        assert_eq!(
            ann[0].notes,
            [
                note("grantee_kind", "user"),
                note("grantee", "bob"),
                note("level", "view"),
                note("expires_at", "2027-02-01T00:00:00Z"),
            ]
        );
        // He sees the record by it, and whom else it is shared with is not his concern.
        assert_eq!(history(&office, "bob", "Acme").await, []);
        let entries = trail(&office, "auditor", &of("share")).await;
        assert_eq!((entries.len(), &entries[0].notes), (1, &vec![]));
        assert_eq!(trail(&office, "two", &of("share")).await[0].notes.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn what_happens_besides_is_told_from_a_closed_list() {
    in_each(async |office| {
        office.visit("ann").await;
        let tokens = trail(&office, "auditor", &of("token_create")).await;
        let notes: Vec<&str> = tokens[0].notes.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(notes, ["login", "name"]);
        let boss = office.visit("boss").await;
        let filter = remit_wire::Filter { field: "phone".into(), op: remit_wire::Op::Contains, value: "0100".into() };
        let query = remit_wire::ListQuery { filters: vec![filter], ..remit_wire::ListQuery::default() };
        office.system.store.export_csv(&boss, CUSTOMER, &query).await.unwrap();
        let exports = trail(&office, "auditor", &of("export")).await;
        assert_eq!(exports[0].notes, [("rows".to_owned(), Sentence::from("1".to_owned()))]);
        assert_eq!((fields(&exports[0]), exports[0].object), (vec!["phone"], Some(CUSTOMER)));
        assert!(!serde_json::to_string(&exports).unwrap().contains("0100"));
    })
    .await;
}

#[tokio::test]
async fn seeing_sensitive_fields_is_written_down() {
    in_each(async |office| {
        let store = &office.system.store;
        let (acme, gamma) = (office.customer("Acme").await, office.customer("Gamma").await);
        // The lead reads the phone; Ann reads a mask of it; Gamma has none.
        assert!(store.viewed(&office.visit("lead").await, CUSTOMER, acme).await.unwrap());
        assert!(!store.viewed(&office.visit("ann").await, CUSTOMER, acme).await.unwrap());
        assert!(!store.viewed(&office.visit("lead").await, CUSTOMER, gamma).await.unwrap());
        assert_eq!(code(store.viewed(&office.visit("dan").await, CUSTOMER, acme).await), Code::NotFound);
        let nobody = Visit { credential: Some(Credential::Token("no".into())), at: NOW, ..visitor() };
        assert_eq!(code(store.viewed(&nobody, CUSTOMER, acme).await), Code::SignedOut);
        let views = trail(&office, "auditor", &of("view")).await;
        assert_eq!((views.len(), fields(&views[0])), (1, vec!["phone"]));
        // Who looked is nothing for the history.
        assert_eq!(history(&office, "lead", "Acme").await, []);
    })
    .await;
}
