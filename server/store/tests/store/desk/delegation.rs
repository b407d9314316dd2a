//! Who manages a part of the house manages nothing else, and gives no more than they were given to give.

use remit_wire::{
    Code, DepartmentChange, Departure, Move, NewAssignment, NewDepartment, NewPerson, NewValue, Problem, Records,
};

use super::{House, anchored, in_each, in_each_with, role};
use crate::support::{code, problem};

fn new(login: &str, department: &str) -> NewPerson {
    NewPerson { login: login.into(), name: "New".into(), department: department.into(), manager: None, role: None }
}

fn to(department: &str, records: Records) -> Move {
    Move { department: department.into(), records, keep_shares: false }
}

/// Everything that is done to a person.
async fn everything(house: &House, by: &str, login: &str) -> Vec<Problem> {
    let there = to("harbour", Records::Leave);
    let leave = Departure { records: Records::Leave, keep_shares: false };
    let none = [("region".to_owned(), vec![])].into();
    vec![
        problem(house.does(by, async |ctx| ctx.rename_person(login, "Other").await).await),
        problem(house.does(by, async |ctx| ctx.set_manager(login, None).await).await),
        problem(house.does(by, async |ctx| ctx.suspend(login).await).await),
        problem(house.does(by, async |ctx| ctx.reactivate(login).await).await),
        problem(house.does(by, async |ctx| ctx.depart(login, &leave).await).await),
        problem(house.does(by, async |ctx| ctx.move_user(login, &there).await).await),
        problem(house.does(by, async |ctx| ctx.assign(login, &role("rep")).await).await),
        problem(house.does(by, async |ctx| ctx.set_partitions(login, &none).await).await),
        problem(house.read(by).await.belongings(login).await),
    ]
}

#[tokio::test]
async fn people_elsewhere_are_as_absent_as_nobody() {
    in_each(async |house: House| {
        let (elsewhere, absent) = (everything(&house, "dora", "sam").await, everything(&house, "dora", "nobody").await);
        assert_eq!(elsewhere, absent);
        assert!(elsewhere.iter().all(|problem| problem.code == Code::NotFound), "{elsewhere:?}");
        let theirs = house.assignment("sam", "rep").await;
        let refused = problem(house.does("dora", async |ctx| ctx.end_assignment(theirs).await).await);
        assert_eq!(refused, problem(house.does("dora", async |ctx| ctx.end_assignment(uuid::Uuid::nil()).await).await));
    })
    .await;
}

#[tokio::test]
async fn a_delegate_manages_the_people_of_their_part() {
    in_each(async |house: House| {
        let dora = house.visit("dora").await;
        house.system.store.invite(&dora, &new("novice", "harbour")).await.unwrap();
        house.does("dora", async |ctx| ctx.set_manager("novice", Some("rep")).await).await.unwrap();
        house.does("dora", async |ctx| ctx.assign("novice", &role("rep")).await).await.unwrap();
        house.does("dora", async |ctx| ctx.assign("novice", &anchored("helper", "north")).await).await.unwrap();
        let region = [("region".to_owned(), vec!["harbour".to_owned()])].into();
        house.does("dora", async |ctx| ctx.set_partitions("novice", &region).await).await.unwrap();
        let north = to("north", Records::TakeAlong);
        house.does("dora", async |ctx| ctx.move_user("rep", &north).await).await.unwrap();
        let helper = house.assignment("novice", "helper").await;
        house.does("dora", async |ctx| ctx.end_assignment(helper).await).await.unwrap();
        house.does("dora", async |ctx| ctx.suspend("rep").await).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_delegate_brings_nobody_in_from_elsewhere_and_nobody_out() {
    in_each(async |house: House| {
        let dora = house.visit("dora").await;
        let south = problem(house.system.store.invite(&dora, &new("novice", "south")).await);
        let moon = problem(house.system.store.invite(&dora, &new("novice", "moon")).await);
        assert_eq!(south, moon);
        let above = NewPerson { manager: Some("ada".into()), ..new("novice", "north") };
        let nobody = NewPerson { manager: Some("nobody".into()), ..new("novice", "north") };
        let refused = problem(house.system.store.invite(&dora, &above).await);
        assert_eq!(refused, problem(house.system.store.invite(&dora, &nobody).await));
        for there in [to("south", Records::Leave), to("hq", Records::Leave)] {
            let refused = problem(house.does("dora", async |ctx| ctx.move_user("rep", &there).await).await);
            assert_eq!(refused.field.as_deref(), Some("department"), "{refused}");
        }
        for heir in ["sam", "nobody"] {
            let there = to("north", Records::HandOver { to: heir.into() });
            let refused = problem(house.does("dora", async |ctx| ctx.move_user("rep", &there).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("to")), "{refused}");
        }
    })
    .await;
}

/// The policy lists `team_admin` (which dora holds) and `lead` (which is above hers) for her by mistake.
#[tokio::test]
async fn a_delegate_gives_only_roles_that_they_were_given_to_give() {
    in_each(async |house: House| {
        let refused = async |wanted: NewAssignment| {
            let refused = problem(house.does("dora", async |ctx| ctx.assign("ned", &wanted).await).await);
            assert_eq!(refused.code, Code::Forbidden, "{refused}");
            refused.detail
        };
        assert!(refused(role("administrator")).await.contains("not one that you may assign"));
        let unknown = refused(role("king")).await;
        assert_eq!(unknown, "The role `king` is not one that you may assign.");
        assert!(refused(role("team_admin")).await.contains("You hold the role"));
        assert!(refused(role("lead")).await.contains("above yours"));
        let anchor = anchored("rep", "south");
        let refused = problem(house.does("dora", async |ctx| ctx.assign("ned", &anchor).await).await);
        assert_eq!(refused.field.as_deref(), Some("anchor"));
        house.two_eyes().await;
        let own = problem(house.does("dora", async |ctx| ctx.assign("dora", &role("rep")).await).await);
        assert_eq!((own.code, own.detail.as_str()), (Code::Forbidden, "Someone else has to manage you."));
    })
    .await;
}

#[tokio::test]
async fn a_delegate_takes_no_role_that_they_could_not_give() {
    let bundle = super::bundle()
        .add("assignments.csv", "ned,clerk,,,")
        .add("assignments.csv", "ned,team_admin,harbour,,")
        .add("assignments.csv", "rep,helper,south,,");
    in_each_with(bundle, async |house: House| {
        for (login, role) in [("ned", "team_admin"), ("ned", "clerk"), ("boss", "lead"), ("rep", "helper")] {
            let held = house.assignment(login, role).await;
            let refused = problem(house.does("dora", async |ctx| ctx.end_assignment(held).await).await);
            assert_eq!(refused.code, Code::Forbidden, "{login} {role}: {refused}");
        }
    })
    .await;
}

/// Otherwise the administrator of a department could shut out the administrator of all who works in it.
#[tokio::test]
async fn a_delegate_manages_neither_themselves_nor_those_who_hold_more() {
    let bundle = super::bundle().add("assignments.csv", "ned,administrator,hq,,");
    in_each_with(bundle, async |house: House| {
        for login in ["dora", "boss", "ned"] {
            let answers = everything(&house, "dora", login).await;
            assert!(answers.iter().all(|problem| problem.code == Code::Forbidden), "{login}: {answers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_delegate_changes_departments_below_the_top_of_their_part() {
    in_each(async |house: House| {
        let dock =
            |parent: &str| NewDepartment { key: "dock".into(), name: "Dock".into(), parent: Some(parent.into()) };
        let below = |parent: &str| DepartmentChange { name: None, parent: Some(parent.into()) };
        house.does("dora", async |ctx| ctx.add_department(&dock("north")).await).await.unwrap();
        house.does("dora", async |ctx| ctx.change_department("harbour", &below("dock")).await).await.unwrap();
        for parent in ["hq", "south", "moon"] {
            let again = NewDepartment { key: "pier".into(), ..dock(parent) };
            let refused = problem(house.does("dora", async |ctx| ctx.add_department(&again).await).await);
            assert_eq!(refused.field.as_deref(), Some("parent"));
            let there = below(parent);
            let refused = problem(house.does("dora", async |ctx| ctx.change_department("dock", &there).await).await);
            assert_eq!(refused.field.as_deref(), Some("parent"));
        }
        let named = DepartmentChange { name: Some("Mine".into()), parent: None };
        let elsewhere = problem(house.does("dora", async |ctx| ctx.change_department("south", &named).await).await);
        assert_eq!(elsewhere.code, Code::NotFound);
        assert_eq!(problem(house.does("dora", async |ctx| ctx.close_department("south").await).await), elsewhere);
        assert_eq!(
            problem(house.does("dora", async |ctx| ctx.merge_departments("south", "dock").await).await),
            elsewhere
        );
        assert_eq!(
            code(house.does("dora", async |ctx| ctx.merge_departments("dock", "south").await).await),
            Code::Invalid
        );
        house.does("dora", async |ctx| ctx.merge_departments("harbour", "dock").await).await.unwrap();
        assert_eq!(
            code(house.does("dora", async |ctx| ctx.merge_departments("north", "dock").await).await),
            Code::Forbidden
        );
    })
    .await;
}

#[tokio::test]
async fn a_delegate_gives_only_values_of_their_own_and_changes_none_of_them() {
    in_each(async |house: House| {
        for value in ["s", "world"] {
            let values = [("region".to_owned(), vec![value.to_owned()])].into();
            let refused = problem(house.does("dora", async |ctx| ctx.set_partitions("rep", &values).await).await);
            assert_eq!(refused.code, Code::Forbidden, "{value}: {refused}");
        }
        let value = NewValue { key: "pier".into(), parent: Some("harbour".into()), ..NewValue::default() };
        assert_eq!(code(house.does("dora", async |ctx| ctx.add_value("region", &value).await).await), Code::Forbidden);
        let moved = house.does("dora", async |ctx| ctx.move_value("region", "s", Some("n")).await).await;
        assert_eq!(code(moved), Code::Forbidden);
        assert_eq!(
            code(house.does("dora", async |ctx| ctx.remove_value("industry", "tech").await).await),
            Code::Forbidden
        );
    })
    .await;
}

/// For the whole house, but without `roles.manage`: only what is listed.
#[tokio::test]
async fn who_may_not_edit_roles_gives_those_that_are_listed() {
    let bundle = super::bundle().add("assignments.csv", "clara,hr,hq,,");
    in_each_with(bundle, async |house: House| {
        house.does("clara", async |ctx| ctx.assign("ned", &role("rep")).await).await.unwrap();
        house.does("clara", async |ctx| ctx.assign("sam", &anchored("rep", "north")).await).await.unwrap();
        for wanted in ["helper", "administrator", "hr"] {
            let refused = house.does("clara", async |ctx| ctx.assign("ned", &role(wanted)).await).await;
            assert_eq!(code(refused), Code::Forbidden, "{wanted}");
        }
    })
    .await;
}

/// An anchor that is not stated is the department where the holder works: the part that they manage.
#[tokio::test]
async fn without_an_anchor_a_right_reaches_from_where_its_holder_works() {
    let bundle = super::bundle().add("assignments.csv", "sam,team_admin,,,");
    in_each_with(bundle, async |house: House| {
        let seen = house.read("sam").await.people(&Default::default()).await.unwrap();
        assert_eq!(seen.len(), 2, "sam and gone");
        let there = to("hq", Records::Leave);
        house.does("ada", async |ctx| ctx.move_user("sam", &there).await).await.unwrap();
        assert_eq!(house.read("sam").await.people(&Default::default()).await.unwrap().len(), 8);
    })
    .await;
}

#[tokio::test]
async fn a_policy_lists_only_roles_that_it_has() {
    in_each(async |house: House| {
        let text = super::POLICY.replace(r#"assigns = ["rep"]"#, r#"assigns = ["king"]"#);
        let refused = problem(house.system.store.publish_policy(&text, "why not", crate::support::NOW).await);
        assert_eq!(refused.detail, "Hr assigns: there is no role `king`.");
    })
    .await;
}
