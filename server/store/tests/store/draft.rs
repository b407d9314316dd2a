//! The draft of the next revision: saving, looking, publishing now or later, and going back.

mod base;
mod between;
mod guards;
mod schedule;

use remit_policy::{Action, Grant, Level, Object, Reach};
use remit_store::{Ctx, Visit};
use remit_wire::{
    Changed, Code, DraftView, ListQuery, PolicyEdit, PublishDraft, RebaseDraft, Restore, SaveDraft, ScheduleDraft,
    TestOutcome,
};

use crate::support::{Bundle, POLICY, System, code, on_each, problem};

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
