//! What no draft may say or become, and who is told so.

use remit_policy::text::read;
use remit_policy::{Action, Capability, Grant, Level, Name, Object, PolicyTest, Reach};
use remit_wire::{Code, PolicyEdit, PublishDraft, RoleSource, SaveDraft, TestOutcome};

use super::{bundle, doing, grant, harmless, looking, phone, publishing, restoring, save, saving, schedule};
use crate::support::{Bundle, NOW, POLICY, System, code, on_each, problem};

/// Red without `keep_four_eyes` in `save_draft`, and without the one in `publishable`.
#[tokio::test]
async fn nobody_drafts_or_publishes_a_change_of_a_role_that_they_hold() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, boss) = (system.visit("ada").await, system.visit("boss").await);
        let more = |role: &str| {
            let (object, action, grant) = (Object::Product, Action::View, Some(Grant::new(Reach::All)));
            PolicyEdit::Grant { role: role.into(), object, action, grant }
        };
        let own = problem(saving(&system, &ada, &save(0, 1, &[more("administrator")])).await);
        assert_eq!(own.code, Code::Forbidden);
        assert_eq!(own.detail, "You hold the role `administrator`: someone else has to change it.");
        // As text it is the same change.
        let text = POLICY.replace("\"policy.publish\"]", "\"policy.publish\", \"audit.view\"]");
        let by_text = SaveDraft { version: 0, base: 1, edits: None, policy: Some(text) };
        assert_eq!(code(saving(&system, &ada, &by_text).await), Code::Forbidden);

        // Boss may change ada's role. Ada may go on editing beside that, and not touch it.
        saving(&system, &boss, &save(0, 1, &[more("administrator")])).await.unwrap();
        let beside = saving(&system, &ada, &save(1, 1, &[more("administrator"), harmless()])).await.unwrap();
        assert_eq!(beside.edits.len(), 2);
        assert_eq!(code(saving(&system, &ada, &save(2, 1, &[harmless()])).await), Code::Forbidden);
        let publish = doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(2)).await).await;
        assert_eq!(code(publish), Code::Forbidden);
        let later = doing(&system, &ada, async |ctx| ctx.schedule_draft(&schedule(2, "2027-02-01")).await).await;
        assert_eq!(code(later), Code::Forbidden);
        assert_eq!(doing(&system, &boss, async |ctx| ctx.publish_draft(&publishing(2)).await).await.unwrap(), 2);
        // Going back would change ada's role as well.
        let back = doing(&system, &ada, async |ctx| ctx.restore_revision(1, &restoring("back")).await).await;
        assert_eq!(code(back), Code::Forbidden);
        assert_eq!(
            doing(&system, &boss, async |ctx| ctx.restore_revision(1, &restoring("back")).await).await.unwrap(),
            3
        );
        system.store.set_four_eyes(false, NOW).await.unwrap();
        saving(&system, &ada, &save(3, 3, &[more("administrator")])).await.unwrap();
        assert_eq!(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(4)).await).await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn everything_of_a_role_can_be_edited() {
    let name = |en: &str| Name { en: en.into(), zh: en.into() };
    let add = |role: &str, from| PolicyEdit::AddRole { role: role.into(), name: name(role), from };
    let test = PolicyTest {
        user: "rep".into(),
        can: false,
        action: Action::Delete,
        object: Object::Customer,
        record: "Acme".into(),
    };
    let conditions = read("[roles.x.conditions]\nnetworks = [\"10.0.0.0/8\"]\nhours = [{ days = [\"mon\"], from = \"08:00\", to = \"20:00\", tz = \"Asia/Shanghai\" }]").unwrap().roles["x"].conditions.clone();
    let role = || "copy".to_owned();
    let edits = vec![
        add("empty", RoleSource::Nothing),
        add("copy", RoleSource::Role("rep".into())),
        add("fresh", RoleSource::Template("sales_manager".into())),
        PolicyEdit::Name { role: role(), name: name("Copy of rep") },
        PolicyEdit::Tier { role: role(), tier: remit_policy::Tier::Management },
        PolicyEdit::Capability { role: role(), capability: Capability::Import, given: true },
        PolicyEdit::Assigns { role: role(), assigned: "rep".into(), given: true },
        PolicyEdit::ApprovalField { role: role(), object: Object::Customer, field: "note".into(), asked: true },
        PolicyEdit::Conditions { role: role(), conditions },
        PolicyEdit::Tests { tests: vec![test] },
    ];
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let ada = system.visit("ada").await;
        let saved = saving(&system, &ada, &save(0, 1, &edits)).await.unwrap();
        let copy = &saved.policy.roles["copy"];
        assert_eq!(copy.objects[&Object::Opportunity], saved.policy.roles["rep"].objects[&Object::Opportunity]);
        assert!(copy.capabilities.contains(&Capability::Import) && copy.conditions.hours.len() == 1);
        assert!(saved.policy.roles["fresh"].grant(Object::Customer, Action::Approve).is_some());
        assert!(saved.policy.roles["empty"].objects.is_empty());
        assert_eq!(saved.policy.tests.len(), 1);
        // What the draft says it is made by makes it.
        let mut again = system.store.read(&ada).await.unwrap().policy().await.unwrap().policy;
        assert!(saved.edits.iter().all(|edit| edit.apply(&mut again)));
        assert_eq!(again, saved.policy);
        assert_eq!(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await.unwrap(), 2);
        let gone = vec![PolicyEdit::RemoveRole { role: "empty".into() }];
        saving(&system, &ada, &save(2, 2, &gone)).await.unwrap();
        assert_eq!(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(3)).await).await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_when_it_is_saved() {
    let named = || Name { en: "x".into(), zh: "x".into() };
    let add = |role: &str, from| vec![PolicyEdit::AddRole { role: role.into(), name: named(), from }];
    let window = remit_policy::Window { days: [].into(), from: 0, to: 60, tz: "UTC".into() };
    let never = remit_policy::Conditions { hours: vec![window], networks: Vec::new() };
    let customers = Some(Grant::new(Reach::Own).via_customer());
    let via =
        PolicyEdit::Grant { role: "rep".into(), object: Object::Customer, action: Action::View, grant: customers };
    let cases = [
        (add("rep", RoleSource::Nothing), "edits", "under a key that is taken"),
        (add("a b", RoleSource::Nothing), "edits", "or cannot be one"),
        (add("x", RoleSource::Role("nobody".into())), "edits", "from something that does not exist"),
        (add("x", RoleSource::Template("nothing".into())), "edits", "from something that does not exist"),
        (vec![PolicyEdit::RemoveRole { role: "nobody".into() }], "edits", "names a role"),
        (vec![PolicyEdit::Conditions { role: "rep".into(), conditions: never }], "policy", "names no day"),
        (vec![via], "policy", "belongs to no customer"),
    ];
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let ada = system.visit("ada").await;
        for (edits, field, sentence) in &cases {
            let refused = problem(saving(&system, &ada, &save(0, 1, edits)).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(*field)), "{sentence}");
            assert!(refused.detail.contains(sentence), "`{}` should say `{sentence}`", refused.detail);
        }
        let both = SaveDraft { policy: Some(POLICY.into()), ..save(0, 1, &[]) };
        let neither = SaveDraft { edits: None, ..save(0, 1, &[]) };
        for unclear in [both, neither] {
            assert_eq!(problem(saving(&system, &ada, &unclear).await).field.as_deref(), Some("edits"));
        }
        let held = problem(saving(&system, &ada, &save(0, 1, &[PolicyEdit::RemoveRole { role: "rep".into() }])).await);
        assert_eq!(held.detail, "The role `rep` is held by one person: take it from them before it is removed.");
        system.tamper("DELETE FROM assignment WHERE role = 'clerk'").await;
        system.tamper("UPDATE share SET expires_at = NULL WHERE grantee = 'clerk'").await;
        system.tamper("UPDATE stamp SET world = world + 1").await;
        let shared =
            problem(saving(&system, &ada, &save(0, 1, &[PolicyEdit::RemoveRole { role: "clerk".into() }])).await);
        assert!(shared.detail.starts_with("Records are shared with the role `clerk`"), "{}", shared.detail);
        assert_eq!(looking(&system, &ada).await.version, 0);
        // A change that comes to nothing leaves no draft.
        let back = [phone(Level::Read), phone(Level::Masked)];
        assert!(!saving(&system, &ada, &save(0, 1, &back)).await.unwrap().open);
    })
    .await;
}

/// What speaks against publishing is told in the draft, and refuses it.
#[tokio::test]
async fn a_lock_out_is_told_and_refused() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        system.store.set_four_eyes(false, NOW).await.unwrap();
        let ada = system.visit("ada").await;
        let take = |capability| PolicyEdit::Capability { role: "administrator".into(), capability, given: false };
        let edits = [take(Capability::UsersManage), grant(Object::Customer, Action::View, None)];
        let saved = saving(&system, &ada, &save(0, 1, &edits)).await.unwrap();
        assert_eq!(saved.problems.len(), 1, "{:?}", saved.problems);
        assert!(saved.problems[0].contains("nobody could manage roles and users any more"));
        let failing: Vec<&str> = saved
            .tests
            .iter()
            .filter(|test| test.outcome == TestOutcome::Fails)
            .map(|test| test.test.record.as_str())
            .collect();
        // Beta is shared with rep; O-1 was seen through its customer.
        assert_eq!(failing, ["Acme", "O-1"]);
        for refused in [
            problem(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await),
            problem(doing(&system, &ada, async |ctx| ctx.schedule_draft(&schedule(1, "2027-02-01")).await).await),
        ] {
            assert_eq!((refused.code, &*refused.detail), (Code::Conflict, &*saved.problems[0]));
        }
        // No reason overrides a lock-out.
        let forced = PublishDraft { override_tests: Some("I want to".into()), ..publishing(1) };
        assert_eq!(code(doing(&system, &ada, async |ctx| ctx.publish_draft(&forced).await).await), Code::Conflict);
        assert_eq!(system.rows("revision").await, 1);
    })
    .await;
}

#[tokio::test]
async fn failing_tests_block_unless_they_are_overridden_with_a_reason() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let ada = system.visit("ada").await;
        saving(&system, &ada, &save(0, 1, &[grant(Object::Customer, Action::View, None)])).await.unwrap();
        let refused = problem(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await);
        assert_eq!(refused.detail, "The policy's test \"`rep` can view customer `Acme`\" fails.");
        let silent = PublishDraft { override_tests: Some(" ".into()), ..publishing(1) };
        let silent = problem(doing(&system, &ada, async |ctx| ctx.publish_draft(&silent).await).await);
        assert_eq!(silent.field.as_deref(), Some("override_tests"));
        let forced = PublishDraft { override_tests: Some("the test is wrong".into()), ..publishing(1) };
        assert_eq!(doing(&system, &ada, async |ctx| ctx.publish_draft(&forced).await).await.unwrap(), 2);
        let told = "SELECT count(*) FROM audit WHERE event = 'publish' AND detail LIKE '%the test is wrong%' \
                    AND detail LIKE '%can view customer%'";
        assert_eq!(system.number(told).await, 1);
    })
    .await;
}
