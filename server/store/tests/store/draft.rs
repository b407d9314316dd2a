//! The draft of the next revision: saving, looking, publishing now or later, and going back.

use remit_policy::text::{read, write};
use remit_policy::{Action, Capability, Grant, Level, Name, Object, Policy, PolicyTest, Reach};
use remit_store::{Ctx, Visit};
use remit_wire::{
    Changed, Code, DraftView, ListQuery, PolicyEdit, Prefer, Publish, PublishDraft, RebaseDraft, Restore, RoleSource,
    SaveDraft, ScheduleDraft, TestOutcome, rebase,
};

use crate::laws::dice::Dice;
use crate::laws::policies;
use crate::support::{Bundle, NOW, POLICY, System, code, on_each, problem};

/// A second administrator, who holds a role of her own.
fn bundle() -> Bundle {
    let deputy = "[roles.deputy]\ncapabilities = [\"users.manage\", \"roles.manage\", \"policy.publish\"]\n\n";
    let policy = POLICY.replace(
        "[[tests]]\nuser = \"rep\"\ncan = \"view\"\nobject = \"customer\"\nrecord = \"Acme\"",
        &format!("{deputy}[[tests]]\nuser = \"rep\"\ncan = \"view\"\nobject = \"customer\"\nrecord = \"Acme\""),
    );
    Bundle::small().with("policy.toml", &policy).add("assignments.csv", "boss,deputy,,,")
}

fn grant(object: Object, action: Action, reach: Option<Reach>) -> PolicyEdit {
    PolicyEdit::Grant { role: "rep".into(), object, action, grant: reach.map(Grant::new) }
}

/// A change that nothing speaks against.
fn harmless() -> PolicyEdit {
    grant(Object::Customer, Action::Create, Some(Reach::Own))
}

fn phone(level: Level) -> PolicyEdit {
    PolicyEdit::Level { role: "rep".into(), object: Object::Customer, field: "phone".into(), level }
}

fn save(version: i64, base: i64, edits: &[PolicyEdit]) -> SaveDraft {
    SaveDraft { version, base, edits: Some(edits.to_vec()), policy: None }
}

fn publishing(version: i64) -> PublishDraft {
    PublishDraft { version, reason: "because".into(), override_tests: None }
}

fn restoring(reason: &str) -> Restore {
    Restore { base: None, reason: reason.into(), override_tests: None }
}

fn schedule(version: i64, at: &str) -> ScheduleDraft {
    ScheduleDraft { version, at: at.into(), reason: "at night".into(), override_tests: None }
}

/// Does something in a transaction of its own; it is kept if it is allowed.
async fn doing<T>(
    system: &System, visit: &Visit, what: impl AsyncFnOnce(&Ctx) -> remit_store::Result<T>,
) -> remit_store::Result<T> {
    let ctx = system.store.write(visit).await?;
    let done = what(&ctx).await?;
    ctx.commit().await?;
    Ok(done)
}

async fn saving(system: &System, visit: &Visit, saved: &SaveDraft) -> remit_store::Result<DraftView> {
    doing(system, visit, async |ctx| ctx.save_draft(saved).await).await
}

async fn looking(system: &System, visit: &Visit) -> DraftView {
    system.store.read(visit).await.unwrap().draft().await.unwrap()
}

async fn seen(system: &System, visit: &Visit, object: Object) -> usize {
    system.store.read(visit).await.unwrap().list(object, &ListQuery::default()).await.unwrap().data.len()
}

fn at(visit: &Visit, at: i64) -> Visit {
    Visit { at, ..visit.clone() }
}

#[tokio::test]
async fn a_draft_is_kept_read_and_published() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, rep) = (system.visit("ada").await, system.visit("rep").await);
        let none = looking(&system, &ada).await;
        assert!(!none.open && none.version == 0 && none.base == 1 && none.edits.is_empty() && none.author.is_none());
        assert_eq!(none.locked, ["administrator"]);

        let edits = [grant(Object::Product, Action::View, Some(Reach::All)), phone(Level::Read)];
        let saved = saving(&system, &ada, &save(0, 1, &edits)).await.unwrap();
        assert!(saved.open && !saved.stale && saved.may_publish);
        assert_eq!((saved.version, saved.base, saved.revision), (1, 1, 1));
        assert_eq!(saved.author.as_ref().unwrap().login, "ada");
        assert_eq!(saved.edited_at.as_deref(), Some("2027-01-15T08:00:00Z"));
        let lines: Vec<&str> = saved.diff.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["rep customer field phone: masked -> read", "rep product view: none -> all"]);
        let Changed::Grant { action, from, to } = &saved.diff[1].change else { panic!("{:?}", saved.diff) };
        assert_eq!((*action, from.is_none(), to.is_some()), (Action::View, true, true));
        assert!(saved.tests.iter().all(|test| test.outcome == TestOutcome::Holds) && saved.problems.is_empty());
        // Nothing holds from a draft, and it outlives the one who wrote it.
        assert_eq!(seen(&system, &rep, Object::Product).await, 0);
        assert_eq!(looking(&system, &ada).await, saved);

        let number = doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await.unwrap();
        assert_eq!(number, 2);
        assert_eq!(seen(&system, &rep, Object::Product).await, 1);
        let empty = looking(&system, &ada).await;
        assert!(!empty.open && empty.version == 2 && empty.base == 2 && empty.diff.is_empty());
        let again = doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(2)).await).await;
        assert_eq!(code(again), Code::Conflict);
        system.store.verify_audit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn two_editors_cannot_overwrite_each_other_unread() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, boss) = (system.visit("ada").await, system.visit("boss").await);
        saving(&system, &ada, &save(0, 1, &[harmless()])).await.unwrap();
        let late = problem(saving(&system, &boss, &save(0, 1, &[phone(Level::Read)])).await);
        assert_eq!((late.code, late.field.as_deref()), (Code::Stale, Some("version")));
        assert_eq!(
            late.detail,
            "Ada Lovelace changed the draft at 2027-01-15T08:00:00Z: you saw version 0, it is at version 1 now."
        );
        // Having read it, both changes are kept.
        let there = looking(&system, &boss).await;
        let both: Vec<PolicyEdit> = there.edits.into_iter().chain([phone(Level::Read)]).collect();
        let saved = saving(&system, &boss, &save(there.version, there.base, &both)).await.unwrap();
        assert_eq!((saved.version, saved.edits.len(), saved.author.unwrap().login.as_str()), (2, 2, "boss"));
        for refused in [
            code(saving(&system, &ada, &save(1, 1, &[])).await),
            code(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await),
            code(doing(&system, &ada, async |ctx| ctx.discard_draft(1).await).await),
            code(doing(&system, &ada, async |ctx| ctx.schedule_draft(&schedule(1, "2027-02-01")).await).await),
            code(
                doing(&system, &ada, async |ctx| ctx.rebase_draft(&RebaseDraft { version: 1, prefer: None }).await)
                    .await,
            ),
        ] {
            assert_eq!(refused, Code::Stale);
        }
        doing(&system, &ada, async |ctx| ctx.discard_draft(2).await).await.unwrap();
        // A version never comes back: what boss saw as the second is gone for good.
        let third = saving(&system, &ada, &save(3, 1, &[harmless()])).await.unwrap();
        assert_eq!(third.version, 4);
        assert_eq!(system.number("SELECT count(*) FROM audit WHERE event = 'draft'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_manage_roles_draft_and_only_publishers_publish() {
    on_each(async |system: System| {
        let policy =
            POLICY.replace("[roles.rep]\n", "[roles.writer]\ncapabilities = [\"roles.manage\"]\n\n[roles.rep]\n");
        system.load(&Bundle::small().with("policy.toml", &policy).add("assignments.csv", "boss,writer,,,")).await;
        let visits = [("rep", Code::NotFound), ("clara", Code::Forbidden)];
        for (login, expected) in visits {
            let visit = system.visit(login).await;
            let ctx = system.store.read(&visit).await.unwrap();
            assert_eq!(code(ctx.draft().await), expected);
            assert_eq!(code(ctx.draft_impact(&Default::default()).await), expected);
            drop(ctx);
            for refused in [
                code(saving(&system, &visit, &save(0, 1, &[harmless()])).await),
                code(doing(&system, &visit, async |ctx| ctx.publish_draft(&publishing(0)).await).await),
                code(doing(&system, &visit, async |ctx| ctx.discard_draft(0).await).await),
                code(doing(&system, &visit, async |ctx| ctx.restore_revision(1, &restoring("x")).await).await),
                code(doing(&system, &visit, async |ctx| ctx.schedule_draft(&schedule(0, "2027-02-01")).await).await),
            ] {
                assert_eq!(refused, expected, "{login}");
            }
        }
        let writer = system.visit("boss").await;
        let saved = saving(&system, &writer, &save(0, 1, &[harmless()])).await.unwrap();
        assert!(!saved.may_publish);
        for refused in [
            code(doing(&system, &writer, async |ctx| ctx.publish_draft(&publishing(1)).await).await),
            code(doing(&system, &writer, async |ctx| ctx.schedule_draft(&schedule(1, "2027-02-01")).await).await),
            code(doing(&system, &writer, async |ctx| ctx.restore_revision(1, &restoring("x")).await).await),
        ] {
            assert_eq!(refused, Code::Forbidden);
        }
        assert_eq!(system.rows("revision").await, 1);
    })
    .await;
}

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
        field: None,
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
            assert_eq!((refused.code, &refused.detail), (Code::Conflict, &saved.problems[0]));
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

#[tokio::test]
async fn a_newer_revision_makes_the_draft_stale_until_it_is_put_onto_it() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, boss) = (system.visit("ada").await, system.visit("boss").await);
        saving(&system, &ada, &save(0, 1, &[harmless(), phone(Level::Read)])).await.unwrap();
        let other = Publish {
            base: 1,
            edits: vec![grant(Object::Product, Action::View, Some(Reach::All))],
            reason: "meanwhile".into(),
        };
        doing(&system, &boss, async |ctx| ctx.publish(&other).await).await.unwrap();
        let stale = looking(&system, &ada).await;
        assert!(stale.stale && stale.base == 1 && stale.revision == 2 && stale.edits.len() == 2);
        assert!(stale.problems[0].starts_with("Revision 2 is in force now"), "{:?}", stale.problems);
        for refused in [
            code(saving(&system, &ada, &save(1, 2, &[harmless()])).await),
            code(saving(&system, &ada, &save(1, 1, &[harmless()])).await),
            code(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await),
            code(system.store.read(&ada).await.unwrap().draft_impact(&Default::default()).await),
        ] {
            assert_eq!(refused, Code::Stale);
        }
        let rebasing = RebaseDraft { version: 1, prefer: None };
        let fresh = doing(&system, &ada, async |ctx| ctx.rebase_draft(&rebasing).await).await.unwrap();
        assert!(!fresh.stale && fresh.base == 2 && fresh.edits == stale.edits, "{:?}", fresh.edits);
        assert_eq!(doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(2)).await).await.unwrap(), 3);
        let rep = &looking(&system, &ada).await.policy.roles["rep"];
        assert!(
            rep.grant(Object::Product, Action::View).is_some() && rep.grant(Object::Customer, Action::Create).is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn what_both_changed_is_decided_by_a_person() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, boss) = (system.visit("ada").await, system.visit("boss").await);
        for (prefer, expected) in [(Prefer::Draft, Level::Read), (Prefer::Revision, Level::Hidden)] {
            let start = looking(&system, &ada).await;
            saving(&system, &ada, &save(start.version, start.revision, &[harmless(), phone(Level::Read)]))
                .await
                .unwrap();
            let other = Publish { base: start.revision, edits: vec![phone(Level::Hidden)], reason: "meanwhile".into() };
            doing(&system, &boss, async |ctx| ctx.publish(&other).await).await.unwrap();
            let version = start.version + 1;
            let unsaid = RebaseDraft { version, prefer: None };
            let refused = problem(doing(&system, &ada, async |ctx| ctx.rebase_draft(&unsaid).await).await);
            assert_eq!(refused.code, Code::Conflict);
            assert!(refused.detail.contains("in `rep`"), "{}", refused.detail);
            let said = RebaseDraft { version, prefer: Some(prefer) };
            let merged = doing(&system, &ada, async |ctx| ctx.rebase_draft(&said).await).await.unwrap();
            let rep = &merged.policy.roles["rep"];
            assert_eq!(rep.level(Object::Customer, Object::Customer.field("phone").unwrap()), expected);
            assert!(rep.grant(Object::Customer, Action::Create).is_some());
            doing(&system, &ada, async |ctx| ctx.discard_draft(merged.version).await).await.unwrap();
            doing(&system, &boss, async |ctx| ctx.restore_revision(1, &restoring("again")).await).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_revision_is_read_and_restored_and_everything_is_as_it_was() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, rep) = (system.visit("ada").await, system.visit("rep").await);
        let counts = async || {
            let mut counts = Vec::new();
            for object in Object::ALL {
                counts.push(seen(&system, &rep, object).await);
            }
            counts
        };
        let before = counts().await;
        let edits = [
            grant(Object::Product, Action::View, Some(Reach::All)),
            grant(Object::Contact, Action::View, Some(Reach::All)),
        ];
        saving(&system, &ada, &save(0, 1, &edits)).await.unwrap();
        doing(&system, &ada, async |ctx| ctx.publish_draft(&publishing(1)).await).await.unwrap();
        assert_ne!(counts().await, before);

        let ctx = system.store.read(&ada).await.unwrap();
        let second = ctx.revision(2, None).await.unwrap();
        assert_eq!(
            (second.against, second.author.unwrap().login.as_str(), second.reason.as_str()),
            (1, "ada", "because")
        );
        let lines: Vec<&str> = second.diff.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["rep contact view: none -> all", "rep product view: none -> all"]);
        assert_eq!(read(&second.text).unwrap(), second.policy);
        assert_eq!(ctx.revision(1, Some(2)).await.unwrap().diff.len(), 2);
        assert_eq!(ctx.revision(1, None).await.unwrap().against, 0);
        assert_eq!(code(ctx.revision(3, None).await), Code::NotFound);
        assert_eq!(code(ctx.revision(2, Some(9)).await), Code::NotFound);
        drop(ctx);
        assert_eq!(code(system.store.read(&rep).await.unwrap().revision(1, None).await), Code::NotFound);

        let stale = Restore { base: Some(1), ..restoring("back") };
        assert_eq!(code(doing(&system, &ada, async |ctx| ctx.restore_revision(1, &stale).await).await), Code::Stale);
        let silent = problem(doing(&system, &ada, async |ctx| ctx.restore_revision(1, &restoring("")).await).await);
        assert_eq!(silent.field.as_deref(), Some("reason"));
        let same = problem(doing(&system, &ada, async |ctx| ctx.restore_revision(2, &restoring("same")).await).await);
        assert_eq!(same.field.as_deref(), Some("revision"));
        assert_eq!(
            doing(&system, &ada, async |ctx| ctx.restore_revision(1, &restoring("back")).await).await.unwrap(),
            3
        );
        assert_eq!(counts().await, before);
        let view = system.store.read(&ada).await.unwrap().policy().await.unwrap();
        assert_eq!(view.revision, 3);
        assert_eq!(
            write(&view.policy),
            write(&system.store.read(&ada).await.unwrap().revision(1, None).await.unwrap().policy)
        );
    })
    .await;
}

const TOMORROW: &str = "2027-01-16T08:00:00Z";
const DAY: i64 = 86_400;

#[tokio::test]
async fn a_scheduled_draft_is_published_when_its_time_has_come_and_once() {
    on_each(async |system: System| {
        system.load(&bundle()).await;
        let (ada, rep) = (system.visit("ada").await, system.visit("rep").await);
        assert_eq!(system.store.publish_due(NOW).await.unwrap(), None);
        saving(&system, &ada, &save(0, 1, &[grant(Object::Product, Action::View, Some(Reach::All))])).await.unwrap();
        for wrong in ["", "soon", "2027-01-15T08:00:00Z", "2020-01-01"] {
            let refused =
                problem(doing(&system, &ada, async |ctx| ctx.schedule_draft(&schedule(1, wrong)).await).await);
            assert_eq!(refused.field.as_deref(), Some("at"), "{wrong}");
        }
        let set = doing(&system, &ada, async |ctx| ctx.schedule_draft(&schedule(1, TOMORROW)).await).await.unwrap();
        let told = set.schedule.unwrap();
        assert_eq!(
            (told.at.as_str(), told.by.unwrap().login.as_str(), told.reason.as_str()),
            (TOMORROW, "ada", "at night")
        );
        // Nobody changes what somebody else has scheduled without taking it off the schedule.
        let boss = system.visit("boss").await;
        let refused = problem(saving(&system, &boss, &save(2, 1, &[harmless()])).await);
        assert_eq!(refused.code, Code::Conflict);
        let off = doing(&system, &boss, async |ctx| ctx.unschedule_draft(2).await).await.unwrap();
        assert!(off.schedule.is_none() && off.open && off.version == 3);
        assert_eq!(system.store.publish_due(NOW + 2 * DAY).await.unwrap(), None);
        doing(&system, &ada, async |ctx| ctx.schedule_draft(&schedule(3, TOMORROW)).await).await.unwrap();

        assert_eq!(system.store.publish_due(NOW + DAY - 1).await.unwrap(), None);
        let (one, two) = tokio::join!(system.store.publish_due(NOW + DAY), system.store.publish_due(NOW + DAY));
        let mut both = [one.unwrap(), two.unwrap()];
        both.sort_unstable();
        assert_eq!(both, [None, Some(2)]);
        assert_eq!(seen(&system, &rep, Object::Product).await, 1);
        let after = looking(&system, &ada).await;
        assert!(!after.open && after.schedule.is_none() && after.missed.is_none());
        let revision = system.store.read(&ada).await.unwrap().revision(2, None).await.unwrap();
        assert_eq!((revision.author.unwrap().login.as_str(), revision.reason.as_str()), ("ada", "at night"));
        assert_eq!(revision.published_at, TOMORROW);
    })
    .await;
}

/// What has become of the one who scheduled it, of the revision and of the organisation counts when the
/// time has come.
#[tokio::test]
async fn a_schedule_is_judged_again_when_its_time_has_come() {
    let cases = [
        ("UPDATE person SET status = 'suspended' WHERE login = 'ada'", "may not publish any more"),
        ("DELETE FROM assignment WHERE role = 'administrator'", "may not publish any more"),
        (
            "UPDATE assignment SET role = 'rep' WHERE role = 'clerk'; \
          UPDATE assignment SET person_id = (SELECT id FROM person WHERE login = 'ada') WHERE role = 'rep'",
            "You hold the role `rep`",
        ),
        (
            "INSERT INTO revision (number, policy, reason, published_at) SELECT 2, policy, reason, published_at FROM revision",
            "Revision 2 is in force now",
        ),
    ];
    on_each(async |system: System| {
        for (sql, why) in cases {
            // A system of its own for each, since each breaks something.
            let fresh = system.again().await;
            fresh.load(&bundle()).await;
            let (ada, boss) = (fresh.visit("ada").await, fresh.visit("boss").await);
            saving(&fresh, &ada, &save(0, 1, &[harmless()])).await.unwrap();
            doing(&fresh, &ada, async |ctx| ctx.schedule_draft(&schedule(1, TOMORROW)).await).await.unwrap();
            for one in sql.split(';') {
                fresh.tamper(one).await;
            }
            fresh.tamper("UPDATE stamp SET world = world + 1").await;
            let before = fresh.rows("revision").await;
            assert_eq!(fresh.store.publish_due(NOW + DAY).await.unwrap(), None, "{why}");
            assert_eq!(fresh.rows("revision").await, before);
            let draft = looking(&fresh, &at(&boss, NOW + DAY)).await;
            assert!(draft.open && draft.schedule.is_none(), "{why}");
            let missed = draft.missed.unwrap();
            assert!(missed.why.contains(why) && missed.at == TOMORROW, "{missed:?}");
            assert_eq!(
                fresh.number("SELECT count(*) FROM audit WHERE event = 'draft' AND detail LIKE '%missed%'").await,
                1
            );
            assert_eq!(fresh.store.publish_due(NOW + DAY).await.unwrap(), None);
            fresh.store.verify_audit().await.unwrap();
        }
    })
    .await;
}

/// A policy of a seed, in the form that its text has.
fn policy(dice: &mut Dice) -> Policy {
    read(&write(&policies::policy(dice))).unwrap()
}

/// Some of the one, some of the other.
fn mixed(dice: &mut Dice, one: &Policy, other: &Policy) -> Policy {
    let mut mixed = one.clone();
    for edit in PolicyEdit::between(one, other) {
        if dice.percent(15) {
            edit.apply(&mut mixed);
        }
    }
    mixed
}

#[test]
fn what_lies_between_two_policies_makes_the_one_from_the_other() {
    for seed in 1..200 {
        let mut dice = Dice::new(seed);
        let (mut before, after) = (policy(&mut dice), policy(&mut dice));
        if dice.percent(50) {
            before.roles.remove("rep");
        }
        let edits = PolicyEdit::between(&before, &after);
        let mut made = before.clone();
        assert!(edits.iter().all(|edit| edit.apply(&mut made)), "seed {seed}");
        assert_eq!(made, after, "seed {seed}");
        assert!(PolicyEdit::between(&after, &after).is_empty());
        let twice = edits.iter().enumerate().any(|(at, edit)| edits[..at].iter().any(|other| other.same_place(edit)));
        assert!(!twice, "seed {seed}");
    }
}

/// What one side changed is there; what both changed is decided by who is preferred, or refused.
#[test]
fn a_draft_on_a_new_base_loses_nothing_unasked() {
    let (mut refused, mut merged) = (0, 0);
    for seed in 1..200 {
        let mut dice = Dice::new(seed);
        let (base, other) = (policy(&mut dice), policy(&mut dice));
        let (current, draft) =
            (mixed(&mut dice, &base, &other), mixed(&mut dice, &base, &policy(&mut Dice::new(seed + 999))));
        let [mine, theirs] = [&draft, &current].map(|after| PolicyEdit::between(&base, after));
        let apart = |edit: &&PolicyEdit| !theirs.iter().any(|their| their.same_place(edit));
        for prefer in [None, Some(Prefer::Draft), Some(Prefer::Revision)] {
            let Ok(made) = rebase(&base, &current, &draft, prefer) else {
                assert_eq!(prefer, None);
                refused += 1;
                continue;
            };
            merged += 1;
            let there = |edit: &PolicyEdit| !edit.changes(&made);
            let from_mine: Vec<_> =
                if prefer == Some(Prefer::Draft) { mine.iter().collect() } else { mine.iter().filter(apart).collect() };
            assert!(from_mine.into_iter().all(there), "seed {seed} {prefer:?}");
            let left = theirs
                .iter()
                .filter(|edit| prefer == Some(Prefer::Revision) || !mine.iter().any(|one| one.same_place(edit)));
            assert!(left.into_iter().all(there), "seed {seed} {prefer:?}");
        }
        assert_eq!(rebase(&base, &base, &draft, None).as_ref(), Ok(&draft));
        assert_eq!(rebase(&base, &current, &base, None).as_ref(), Ok(&current));
    }
    assert!(refused > 20 && merged > 200, "{refused} {merged}");
}
