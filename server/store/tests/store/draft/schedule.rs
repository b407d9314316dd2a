//! Drafts that are published when their time has come.

use remit_policy::{Action, Object, Reach};
use remit_wire::Code;

use super::{at, bundle, doing, grant, harmless, looking, save, saving, schedule, seen};
use crate::support::{NOW, System, on_each, problem};

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
