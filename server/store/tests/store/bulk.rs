//! Many changes at once: each is judged by itself.

use remit_policy::{Object, ShareLevel};
use remit_wire::{Code, GranteeKind, Operation, OperationResult, ShareDraft};
use uuid::Uuid;

use crate::office::{Office, bundle, draft, in_each, in_each_with, text};
use crate::support::code;

const CUSTOMER: Object = Object::Customer;

fn create<const N: usize>(fields: [(&str, remit_wire::Cell); N]) -> Operation {
    Operation::Create { fields: draft(fields).fields }
}

fn rename(id: Uuid, etag: &str, name: &str) -> Operation {
    Operation::Edit { id, etag: etag.into(), fields: draft([("name", text(name))]).fields }
}

fn hand_over(id: Uuid, owner: &str) -> Operation {
    Operation::Transfer { id, etag: None, fields: draft([("owner", text(owner))]).fields, keep_shares: false }
}

fn statuses(results: &[OperationResult]) -> Vec<u16> {
    results.iter().map(|result| result.status).collect()
}

/// A customer of the lead's own team whose shares and neighbours do not matter.
async fn made(office: &Office, name: &str) -> Uuid {
    let ctx = office.write("lead").await;
    let record = ctx.create(CUSTOMER, &draft([("name", text(name))])).await.unwrap().unwrap();
    ctx.commit().await.unwrap();
    record.id
}

#[tokio::test]
async fn refused_ones_neither_stop_nor_hide_the_others() {
    in_each(async |office| {
        let (acme, beta, gamma) =
            (office.customer("Acme").await, office.customer("Beta").await, office.customer("Gamma").await);
        let other = made(&office, "Delta").await;
        let shared = ShareDraft {
            grantee_kind: GranteeKind::User,
            grantee: "lead".into(),
            level: ShareLevel::View,
            expires_at: None,
        };
        office.share("bob", "Beta", &shared).await;
        let tag = office.seen("lead", "Acme").await.etag;
        let before = office.system.rows("audit").await;

        let ctx = office.write("lead").await;
        let operations = [
            create([("name", text("New"))]),
            create([("name", text("Far")), ("owner", text("bob"))]),
            create([("name", text("Odd")), ("owner_id", text("bob"))]),
            rename(acme, &tag, "Acme Inc"),
            rename(acme, &tag, "Acme Ltd"),
            rename(beta, "any", "Mine"),
            rename(office.customer("Nowhere").await, "any", "Mine"),
            rename(Uuid::now_v7(), "any", "Mine"),
            Operation::Delete { id: other, etag: None },
            Operation::Delete { id: other, etag: None },
            Operation::Delete { id: gamma, etag: Some("old".into()) },
            hand_over(gamma, "bob"),
            hand_over(gamma, "ann"),
        ];
        let results = ctx.bulk(CUSTOMER, &operations).await.unwrap();
        assert_eq!(statuses(&results), [201, 403, 422, 200, 412, 403, 404, 404, 204, 404, 412, 403, 200]);
        for result in &results {
            assert_eq!(result.problem.is_some(), result.status >= 400, "{result:?}");
            assert!(result.problem.as_ref().is_none_or(|problem| problem.status == result.status));
        }
        assert_eq!(results[6].problem, results[7].problem);
        assert_eq!(results[3].record.as_ref().unwrap().title(), "Acme Inc");
        assert_eq!(results[12].record.as_ref().unwrap().owner.as_ref().unwrap().login, "ann");
        ctx.commit().await.unwrap();

        // Only what was done is kept, and an entry for each.
        assert_eq!(office.system.rows("audit").await - before, 4 + 1);
        assert_eq!(office.system.number("SELECT count(*) FROM customer WHERE name IN ('Far', 'Odd', 'Mine')").await, 0);
        assert_eq!(office.seen("bob", "Beta").await.title(), "Beta");
        assert_eq!(office.seen("lead", "Acme").await.title(), "Acme Inc");
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_remit_is_answered_with_nothing() {
    let policy = "\n[roles.giver.customer]\nview = \"own\"\ntransfer = { reach = \"own\", to = \"all\" }\n";
    let giving = bundle().add("policy.toml", policy).add("assignments.csv", "bob,giver,,,");
    in_each_with(giving, async |office| {
        let beta = office.customer("Beta").await;
        let bob = office.write("bob").await;
        let results = bob.bulk(CUSTOMER, &[hand_over(beta, "ann"), hand_over(beta, "bob")]).await.unwrap();
        assert_eq!(statuses(&results), [204, 404]);
        assert_eq!(results[0], OperationResult { status: 204, record: None, problem: None });
        bob.commit().await.unwrap();
        assert!(office.sees("ann", "Beta").await && !office.sees("bob", "Beta").await);
    })
    .await;
}

#[tokio::test]
async fn refused_changes_of_every_kind_write_nothing() {
    in_each(async |office| {
        let acme = office.customer("Acme").await;
        let tag = office.seen("ann", "Acme").await.etag;
        let edit = |fields| Operation::Edit { id: acme, etag: tag.clone(), fields };
        let ann = office.write("ann").await;
        let results = ann
            .bulk(
                CUSTOMER,
                &[
                    edit(draft([("payment_terms", text("Net 90"))]).fields),
                    edit(draft([("note", text("x")), ("phone", text("1"))]).fields),
                    edit(draft([("note", text("x")), ("parent", text(&Uuid::now_v7().to_string()))]).fields),
                    edit(draft([("note", text("x")), ("owner", text("bob"))]).fields),
                    edit(draft([("note", text("x")), ("employees", text("many"))]).fields),
                    Operation::Delete { id: acme, etag: None },
                    hand_over(acme, "lead"),
                    hand_over(acme, "bob"),
                    create([("note", text("no name"))]),
                    create([("name", text("x")), ("grade", text("a"))]),
                ],
            )
            .await
            .unwrap();
        assert_eq!(statuses(&results), [501, 422, 422, 422, 422, 501, 403, 403, 422, 422]);
        let before = office.system.rows("audit").await;
        ann.commit().await.unwrap();
        assert_eq!(office.system.rows("audit").await, before);
        assert_eq!(office.system.rows("customer").await, 4);
        assert_eq!(office.seen("ann", "Acme").await.etag, tag);
    })
    .await;
}

#[tokio::test]
async fn a_request_holds_a_thousand_operations_and_no_more() {
    in_each(async |office| {
        let lead = office.write("lead").await;
        let new = create([("name", text("One of many"))]);
        assert_eq!(code(lead.bulk(CUSTOMER, &vec![new.clone(); 1_001]).await), Code::Invalid);
        assert_eq!(lead.bulk(CUSTOMER, &[]).await.unwrap(), []);
        let results = lead.bulk(CUSTOMER, &vec![new; 1_000]).await.unwrap();
        assert!(results.iter().all(|result| result.status == 201));
        // Dropped without a commit: nothing of it is kept.
        drop(lead);
        assert_eq!(office.system.rows("customer").await, 4);
    })
    .await;
}
