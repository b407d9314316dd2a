//! Reading and publishing the policy.

use remit_policy::{Action, Capability, Grant, Level, Object, Reach};
use remit_store::Visit;
use remit_wire::{Code, ListQuery, PolicyEdit, Publish};

use crate::support::{Bundle, NOW, POLICY, System, code, on_each, problem};

fn grant(role: &str, object: Object, action: Action, grant: Option<Grant>) -> PolicyEdit {
    PolicyEdit::Grant { role: role.into(), object, action, grant }
}

fn level(role: &str, field: &str, level: Level) -> PolicyEdit {
    PolicyEdit::Level { role: role.into(), object: Object::Customer, field: field.into(), level }
}

/// A change that nothing speaks against: rep may create customers.
fn harmless() -> Vec<PolicyEdit> {
    vec![grant("rep", Object::Customer, Action::Create, Some(Grant::new(Reach::Own)))]
}

fn edits(edits: Vec<PolicyEdit>) -> Publish {
    Publish { base: 1, edits, reason: "because".into() }
}

/// Publishes in a transaction of its own; it is kept if it is allowed.
async fn publish(system: &System, visit: &Visit, publish: &Publish) -> remit_store::Result<i64> {
    let ctx = system.store.write(visit).await?;
    let number = ctx.publish(publish).await?;
    ctx.commit().await?;
    Ok(number)
}

#[tokio::test]
async fn edits_become_the_next_revision_and_hold_from_then_on() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let (ada, rep) = (system.visit("ada").await, system.visit("rep").await);
        let before = system.store.read(&rep).await.unwrap().me().await.unwrap();
        assert_eq!(before.objects.get(&Object::Product), None);
        let all = Some(Grant::new(Reach::All));
        let wider = edits(vec![grant("rep", Object::Product, Action::View, all), level("rep", "phone", Level::Read)]);
        assert_eq!(publish(&system, &ada, &wider).await.unwrap(), 2);
        let ctx = system.store.read(&rep).await.unwrap();
        assert_eq!(ctx.list(Object::Product, &ListQuery::default()).await.unwrap().data.len(), 1);
        drop(ctx);

        let ctx = system.store.read(&ada).await.unwrap();
        let revisions = ctx.revisions().await.unwrap();
        let told: Vec<(i64, Option<&str>, &str)> = revisions
            .iter()
            .map(|one| (one.number, one.author.as_ref().map(|author| author.login.as_str()), one.reason.as_str()))
            .collect();
        assert_eq!(told, [(2, Some("ada"), "because"), (1, None, "loaded from a bundle")]);
        assert_eq!(revisions[0].published_at, "2027-01-15T08:00:00Z");
        let changes = "SELECT count(*) FROM audit WHERE event = 'publish' AND actor_id IS NOT NULL \
                       AND detail LIKE '%rep product view%' AND detail LIKE '%because%'";
        assert_eq!(system.number(changes).await, 1);
        system.store.verify_audit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_uncommitted_revision_is_none() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ada = system.visit("ada").await;
        let ctx = system.store.write(&ada).await.unwrap();
        ctx.publish(&edits(harmless())).await.unwrap();
        drop(ctx);
        let view = system.store.read(&ada).await.unwrap().policy().await.unwrap();
        assert_eq!(view.revision, 1);
        assert_eq!(publish(&system, &ada, &edits(harmless())).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_view_says_what_the_matrix_needs() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let view = system.store.read(&system.visit("ada").await).await.unwrap().policy().await.unwrap();
        assert_eq!(view.revision, 1);
        assert_eq!(view.policy, remit_policy::text::read(POLICY).unwrap());
        let members: Vec<(&str, u64)> = view.members.iter().map(|(role, count)| (role.as_str(), *count)).collect();
        assert_eq!(members, [("administrator", 1), ("clerk", 1), ("rep", 1)]);
        let dimensions: Vec<(&str, usize)> =
            view.dimensions.iter().map(|one| (one.key.as_str(), one.values.len())).collect();
        assert_eq!(dimensions, [("industry", 1), ("product_line", 1), ("region", 3)]);
        assert!(view.may_publish);
        assert_eq!(view.locked, ["administrator"]);

        system.store.set_four_eyes(false, NOW).await.unwrap();
        let clara = system.store.read(&system.visit("clara").await).await.unwrap().policy().await.unwrap();
        assert!(!clara.may_publish);
        assert!(clara.locked.is_empty());
    })
    .await;
}

#[tokio::test]
async fn only_those_in_charge_read_or_publish() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let rep = system.visit("rep").await;
        let ctx = system.store.read(&rep).await.unwrap();
        assert_eq!(code(ctx.policy().await), Code::NotFound);
        assert_eq!(code(ctx.revisions().await), Code::NotFound);
        drop(ctx);
        assert_eq!(code(publish(&system, &rep, &edits(harmless())).await), Code::NotFound);
        let clara = system.visit("clara").await;
        assert!(system.store.read(&clara).await.unwrap().revisions().await.is_ok());
        assert_eq!(code(publish(&system, &clara, &edits(harmless())).await), Code::Forbidden);
        assert_eq!(system.rows("revision").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_newer_revision_makes_edits_stale() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ada = system.visit("ada").await;
        publish(&system, &ada, &edits(harmless())).await.unwrap();
        let late = problem(publish(&system, &ada, &edits(vec![level("rep", "note", Level::Hidden)])).await);
        assert_eq!(late.code, Code::Stale);
        assert_eq!(late.detail, "Revision 2 is in force now; these changes were made to revision 1.");
        let ahead = Publish { base: 3, ..edits(harmless()) };
        assert_eq!(code(publish(&system, &ada, &ahead).await), Code::Stale);
    })
    .await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let own = Grant::new(Reach::Own);
    let cases = [
        (vec![], "edits", "nothing would change"),
        (vec![level("rep", "phone", Level::Masked)], "edits", "nothing would change"),
        (vec![level("king", "phone", Level::Read)], "edits", "Change 1 names a role or a field"),
        (vec![harmless().remove(0), level("rep", "crown", Level::Read)], "edits", "Change 2 names a role or a field"),
        (
            vec![grant("rep", Object::Customer, Action::Edit, Some(own.clone().fenced("planet")))],
            "policy",
            "There is no dimension `planet`; there are industry, product_line, region",
        ),
        (
            vec![grant("rep", Object::Customer, Action::Edit, Some(own.clone().via_customer()))],
            "policy",
            "a customer belongs to no customer",
        ),
        (
            vec![grant("rep", Object::Customer, Action::Edit, Some(Grant { to: Some(Reach::All), ..own.clone() }))],
            "policy",
            "only transfer has `to`",
        ),
        (
            vec![grant("rep", Object::Contact, Action::View, Some(Grant { approval: true, ..own.clone() }))],
            "policy",
            "cannot wait for approval",
        ),
    ];
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ada = system.visit("ada").await;
        for (changes, field, sentence) in &cases {
            let refused = problem(publish(&system, &ada, &edits(changes.clone())).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(*field)), "{sentence}");
            let said = refused.detail.to_lowercase();
            assert!(said.contains(&sentence.to_lowercase()), "`{said}` should say `{sentence}`");
        }
        let silent = Publish { reason: " ".into(), ..edits(harmless()) };
        let broken = Publish { reason: "a\0b".into(), ..edits(harmless()) };
        for without_reason in [silent, broken] {
            let refused = problem(publish(&system, &ada, &without_reason).await);
            assert_eq!(refused.field.as_deref(), Some("reason"));
        }
        assert_eq!(system.rows("revision").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_failing_test_of_the_policy_blocks() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ada = system.visit("ada").await;
        let blind = edits(vec![grant("rep", Object::Customer, Action::View, None)]);
        let refused = problem(publish(&system, &ada, &blind).await);
        assert_eq!(refused.code, Code::Conflict);
        assert_eq!(refused.detail, "The policy's test \"`rep` can view customer `Acme`\" fails.");
        let wide = Some(Grant::new(Reach::All));
        let all = edits(vec![grant("rep", Object::Customer, Action::Edit, wide)]);
        let refused = problem(publish(&system, &ada, &all).await);
        assert_eq!(refused.detail, "The policy's test \"`rep` cannot edit customer `Beta`\" fails.");
        assert_eq!(system.rows("revision").await, 1);
    })
    .await;
}

/// A rep who deletes a record that a test speaks of must not keep everyone from publishing; the
/// operator, who can change the test, is told.
#[tokio::test]
async fn a_test_of_a_record_that_is_gone_blocks_only_the_operator() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        system.tamper("UPDATE customer SET deleted_at = 1 WHERE key = 'Beta'").await;
        let ada = system.visit("ada").await;
        assert_eq!(publish(&system, &ada, &edits(harmless())).await.unwrap(), 2);
        let refused = problem(system.store.publish_policy(POLICY, "back", NOW).await);
        assert!(refused.detail.contains("names a record that does not exist"), "{}", refused.detail);
    })
    .await;
}

#[tokio::test]
async fn nobody_edits_a_role_that_they_hold_unless_two_eyes_are_enough() {
    on_each(async |system: System| {
        let bundle = Bundle::small().add("assignments.csv", "ada,rep,,2120-01-01T00:00:00Z,");
        system.load(&bundle).await;
        let ada = system.visit("ada").await;
        let own = edits(vec![grant("administrator", Object::Product, Action::View, Some(Grant::new(Reach::All)))]);
        let refused = problem(publish(&system, &ada, &own).await);
        assert_eq!(refused.code, Code::Forbidden);
        assert_eq!(refused.detail, "You hold the role `administrator`: someone else has to change it.");
        let later = publish(&system, &ada, &edits(harmless())).await;
        assert_eq!(code(later), Code::Forbidden, "a role that ada will hold");
        system.store.set_four_eyes(false, NOW).await.unwrap();
        assert_eq!(publish(&system, &ada, &own).await.unwrap(), 2);
        system.store.set_four_eyes(true, NOW).await.unwrap();
        let again = Publish { base: 2, ..edits(harmless()) };
        assert_eq!(code(publish(&system, &ada, &again).await), Code::Forbidden);
    })
    .await;
}

/// The operator is asked the same; edits of the matrix cannot change capabilities.
#[tokio::test]
async fn a_policy_that_locks_everyone_out_is_refused() {
    let without = |what: &str| POLICY.replace(what, "");
    let conditions = "\n[roles.administrator.conditions]\nnetworks = [\"10.0.0.0/8\"]\n\n[roles.clerk]\n";
    let cases = [
        (without("\"users.manage\", "), "nobody could manage roles and users any more"),
        (without("\"roles.manage\", "), "nobody could manage roles and users any more"),
        (POLICY.replace("[roles.administrator]", "[roles.king]"), "nobody could manage roles and users any more"),
        (POLICY.replace("[roles.clerk]\n", conditions), "nobody could be sure to manage roles and users"),
    ];
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        for (text, sentence) in &cases {
            let refused = problem(system.store.publish_policy(text, "why not", NOW).await);
            assert_eq!(refused.code, Code::Conflict, "{}", refused.detail);
            assert!(refused.detail.contains(sentence), "{}", refused.detail);
        }
        assert_eq!(system.rows("revision").await, 1);
    })
    .await;
}

/// Where nobody was in charge before, publishing cannot make it worse, and is how it gets better.
#[tokio::test]
async fn a_system_without_anyone_in_charge_can_be_repaired() {
    on_each(async |system: System| {
        let headless = POLICY.replace("\"users.manage\", ", "");
        system.load(&Bundle::small().with("policy.toml", &headless)).await;
        let two = system.store.publish_policy(&headless.replace("masked", "read"), "looks", NOW).await;
        assert_eq!(two.unwrap(), 2);
        assert_eq!(system.store.publish_policy(POLICY, "repair", NOW).await.unwrap(), 3);
        assert_eq!(code(system.store.publish_policy(&headless, "no", NOW).await), Code::Conflict);
    })
    .await;
}

#[tokio::test]
async fn the_operator_exports_tests_and_publishes() {
    on_each(async |system: System| {
        let store = &system.store;
        assert_eq!(store.export_policy().await.unwrap(), (0, String::new()));
        system.load(&Bundle::small()).await;
        let (number, text) = store.export_policy().await.unwrap();
        assert_eq!(number, 1);
        assert_eq!(remit_policy::text::read(&text).unwrap(), remit_policy::text::read(POLICY).unwrap());

        let verdicts = store.test_policy(POLICY, NOW).await.unwrap();
        assert!(verdicts.len() == 5 && verdicts.iter().all(|(_, holds)| *holds), "{verdicts:?}");
        let narrow = POLICY.replace("reach = \"own\", via_customer = true", "reach = \"own\"");
        let verdicts = store.test_policy(&narrow, NOW).await.unwrap();
        let failing: Vec<&str> =
            verdicts.iter().filter(|(_, holds)| !holds).map(|(test, _)| test.record.as_str()).collect();
        assert_eq!(failing, ["O-1"]);
        assert_eq!(code(store.publish_policy(&narrow, "narrow", NOW).await), Code::Conflict);

        let wrong = problem(store.publish_policy("[roles]\nrep = 1", "no", NOW).await);
        assert!(wrong.code == Code::Invalid && wrong.detail.starts_with("line 2: "), "{wrong}");
        assert_eq!(problem(store.publish_policy(POLICY, "", NOW).await).field.as_deref(), Some("reason"));

        let more = POLICY.replace("\"policy.publish\"", "\"policy.publish\", \"audit.view\"");
        assert_eq!(store.publish_policy(&more, "audit", NOW).await.unwrap(), 2);
        let me = store.read(&system.visit("ada").await).await.unwrap().me().await.unwrap();
        assert!(me.capabilities.contains(&Capability::AuditView));
        assert_eq!(store.publish_policy(&text, "back again", NOW).await.unwrap(), 3);
    })
    .await;
}

/// A test may be about one field of a record: a mask is not read, and what is read need not be changeable.
#[tokio::test]
async fn tests_of_a_policy_know_fields() {
    let claim = |verb: &str, field: &str| {
        format!("\n[[tests]]\nuser = \"rep\"\n{verb}\nobject = \"customer\"\nrecord = \"Acme\"\nfield = \"{field}\"\n")
    };
    let holding = [("cannot = \"view\"", "phone"), ("can = \"view\"", "note"), ("cannot = \"edit\"", "phone")];
    let claims: String = holding.iter().map(|(verb, field)| claim(verb, field)).collect();
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let verdicts = system.store.test_policy(&format!("{POLICY}{claims}"), NOW).await.unwrap();
        let about: Vec<_> = verdicts.iter().filter(|(test, _)| test.field.is_some()).collect();
        assert!(about.len() == 3 && about.iter().all(|(_, holds)| *holds), "{verdicts:?}");
        // A role that shows the phone breaks what was promised of it, and nothing else; it is not published.
        let open = format!("{}{claims}", POLICY.replace("masked", "read"));
        let verdicts = system.store.test_policy(&open, NOW).await.unwrap();
        let broken: Vec<String> =
            verdicts.iter().filter(|(_, holds)| !holds).map(|(test, _)| test.to_string()).collect();
        assert_eq!(broken, ["rep cannot view phone of customer Acme"]);
        let refused = problem(system.store.publish_policy(&open, "open", NOW).await);
        assert_eq!(refused.code, Code::Conflict);
        assert_eq!(refused.detail, "The policy's test \"`rep` cannot view `phone` of customer `Acme`\" fails.");
    })
    .await;
}

/// In a policy's test, a share counts while it lasts, and no longer.
#[tokio::test]
async fn tests_of_a_policy_know_shares() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        for (at, seen) in [(NOW, true), (4_733_510_399, true), (4_733_510_400, false)] {
            let verdicts = system.store.test_policy(POLICY, at).await.unwrap();
            let beta = verdicts.iter().find(|(test, _)| test.can && test.record == "Beta").unwrap();
            assert_eq!(beta.1, seen, "at {at}");
        }
    })
    .await;
}
