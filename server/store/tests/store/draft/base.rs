//! A draft whose revision is not in force any more, and the way back to an older one.

use remit_policy::text::{read, write};
use remit_policy::{Action, Level, Object, Reach};
use remit_wire::{Code, Prefer, Publish, RebaseDraft, Restore};

use super::{bundle, doing, grant, harmless, looking, phone, publishing, restoring, save, saving, seen};
use crate::support::{System, code, on_each, problem};

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
