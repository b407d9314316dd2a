//! Giving roles and taking them.

use remit_policy::Object;
use remit_store::Visit;
use remit_wire::{Code, NewAssignment, Phase};
use uuid::Uuid;

use super::{DAY, House, anchored, in_each, in_each_with, role};
use crate::support::{NOW, code, problem};

#[tokio::test]
async fn a_role_counts_from_its_time_until_its_time_and_says_who_gave_it_and_why() {
    in_each(async |house: House| {
        let week = NewAssignment {
            valid_from: Some("2027-01-16T08:00:00Z".into()),
            valid_until: Some("2027-01-17T10:00:00+02:00".into()),
            ..anchored("lead", "south")
        };
        let given = house.does("ada", async |ctx| ctx.assign("clara", &week).await).await.unwrap();
        assert_eq!((given.phase, given.valid_until.as_deref()), (Phase::Coming, Some("2027-01-17T08:00:00Z")));
        assert_eq!(given.granted_by.unwrap().login, "ada");
        assert_eq!(given.reason.as_deref(), Some("because"));
        for (at, seen) in [(NOW, 0), (NOW + DAY, 1), (NOW + 2 * DAY - 1, 1), (NOW + 2 * DAY, 0)] {
            let visit = house.visit_at("clara", at).await;
            let page = house.system.store.read(&visit).await.unwrap().list(Object::Customer, &Default::default()).await;
            assert_eq!(page.unwrap().data.len(), seen, "{at}");
        }
        let shown = house.person("clara").await.roles;
        assert_eq!((shown.len(), shown[1].anchor.as_ref().unwrap().key.as_str()), (2, "south"));
        let told = house.text("SELECT detail FROM audit WHERE event = 'assign'").await.unwrap();
        for part in [r#""login":"clara""#, r#""role":"lead""#, r#""anchor":"south""#, r#""reason":"because""#] {
            assert!(told.contains(part), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_given_is_refused() {
    in_each(async |house: House| {
        let until = |text: &str| NewAssignment { valid_until: Some(text.into()), ..role("helper") };
        let cases = [
            (role("king"), "role"),
            (NewAssignment { reason: " ".into(), ..role("helper") }, "reason"),
            (anchored("helper", "moon"), "anchor"),
            (until("soon"), "valid_until"),
            (until("2027-01-15T08:00:00Z"), "valid_until"),
            (NewAssignment { valid_from: Some("2027-03-01".into()), ..until("2027-02-01") }, "valid_until"),
            (NewAssignment { valid_from: Some("never".into()), ..role("helper") }, "valid_from"),
        ];
        for (wrong, field) in cases {
            let refused = problem(house.does("ada", async |ctx| ctx.assign("ned", &wrong).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)), "{refused}");
        }
        assert_eq!(code(house.does("ada", async |ctx| ctx.assign("nobody", &role("rep")).await).await), Code::NotFound);
        assert_eq!(code(house.does("rep", async |ctx| ctx.assign("ned", &role("rep")).await).await), Code::Forbidden);
        let twice = problem(house.does("ada", async |ctx| ctx.assign("rep", &role("rep")).await).await);
        assert_eq!(twice.detail, "`rep` holds the role `rep` there at that time already.");
        house.does("ada", async |ctx| ctx.assign("rep", &anchored("rep", "south")).await).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_ended_role_counts_no_more_at_once_and_stays_as_history() {
    in_each(async |house: House| {
        let rep: Visit = house.visit("rep").await;
        let seen = async || {
            let ctx = house.system.store.read(&rep).await.unwrap();
            ctx.list(Object::Customer, &Default::default()).await.unwrap().data.len()
        };
        assert_eq!(seen().await, 3);
        let held = house.assignment("rep", "rep").await;
        house.does("ada", async |ctx| ctx.end_assignment(held).await).await.unwrap();
        assert_eq!(seen().await, 1, "what is shared with the department stays shared");
        assert_eq!(house.person("rep").await.roles[0].phase, Phase::Ended);
        let again = problem(house.does("ada", async |ctx| ctx.end_assignment(held).await).await);
        assert_eq!((again.code, again.detail.as_str()), (Code::Conflict, "It is over already."));
        let absent = code(house.does("ada", async |ctx| ctx.end_assignment(Uuid::nil()).await).await);
        assert_eq!(absent, Code::NotFound);
        house.does("ada", async |ctx| ctx.assign("rep", &role("rep")).await).await.unwrap();
        assert_eq!(seen().await, 3, "and can be given again");
    })
    .await;
}

#[tokio::test]
async fn a_role_that_has_not_begun_is_gone_when_it_ends() {
    in_each(async |house: House| {
        let later = NewAssignment { valid_from: Some("2030-01-01".into()), ..role("lead") };
        let given = house.does("ada", async |ctx| ctx.assign("ned", &later).await).await.unwrap();
        house.does("ada", async |ctx| ctx.end_assignment(given.id).await).await.unwrap();
        assert!(house.person("ned").await.roles.is_empty());
    })
    .await;
}

/// With two eyes it is allowed; with four someone else has to do it.
#[tokio::test]
async fn nobody_gives_a_role_to_themselves() {
    in_each(async |house: House| {
        let refused = problem(house.does("ada", async |ctx| ctx.assign("ada", &role("lead")).await).await);
        assert_eq!(refused.code, Code::Forbidden);
        assert_eq!(refused.detail, "You would give a role to yourself: someone else has to do this.");
        let later = NewAssignment { valid_from: Some("2030-01-01".into()), ..role("lead") };
        assert_eq!(code(house.does("ada", async |ctx| ctx.assign("ada", &later).await).await), Code::Forbidden);
        assert!(house.sees("ada", Object::Customer).await.is_empty());
        house.two_eyes().await;
        house.does("ada", async |ctx| ctx.assign("ada", &role("lead")).await).await.unwrap();
        assert_eq!(house.sees("ada", Object::Customer).await.len(), 3);
    })
    .await;
}

/// Whose rights also grow with where they work, what they work with, and who is below them.
#[tokio::test]
async fn nobody_widens_their_own_rights_by_another_way() {
    let bundle = super::bundle()
        .add("assignments.csv", "ada,lead,south,,")
        .add("assignments.csv", "ada,rep,,,")
        .add("assignments.csv", "clara,administrator,hq,,")
        .add("partitions.csv", "ada,region,s");
    in_each_with(bundle, async |house: House| {
        use remit_wire::{DepartmentChange, Move, Records};
        let there = Move { department: "north".into(), records: Records::Leave, keep_shares: false };
        let under = DepartmentChange { name: None, parent: Some("south".into()) };
        let world = [("region".to_owned(), vec!["world".to_owned()])].into();
        let refused = [
            problem(house.does("ada", async |ctx| ctx.move_user("ada", &there).await).await),
            problem(house.does("ada", async |ctx| ctx.set_manager("rep", Some("ada")).await).await),
            problem(house.does("ada", async |ctx| ctx.set_manager("boss", Some("clara")).await).await),
            problem(house.does("ada", async |ctx| ctx.change_department("harbour", &under).await).await),
            problem(house.does("ada", async |ctx| ctx.merge_departments("harbour", "south").await).await),
            problem(house.does("ada", async |ctx| ctx.set_partitions("ada", &world).await).await),
            problem(house.does("ada", async |ctx| ctx.move_value("region", "n", Some("s")).await).await),
        ];
        for refused in refused {
            assert!(refused.detail.starts_with("You would "), "{refused}");
            assert_eq!(refused.code, Code::Forbidden);
        }
        // Less is allowed, and so is what is new and owns nothing.
        let none = [("region".to_owned(), vec![])].into();
        house.does("ada", async |ctx| ctx.set_partitions("ada", &none).await).await.unwrap();
        house.does("ada", async |ctx| ctx.set_manager("clara", None).await).await.unwrap();
        let new =
            remit_wire::NewDepartment { key: "cellar".into(), name: "Cellar".into(), parent: Some("south".into()) };
        house.does("ada", async |ctx| ctx.add_department(&new).await).await.unwrap();
        let person = remit_wire::NewPerson {
            login: "novice".into(),
            name: "New".into(),
            department: "south".into(),
            manager: Some("ada".into()),
            role: None,
        };
        house.system.store.invite(&house.visit("ada").await, &person).await.unwrap();
    })
    .await;
}
