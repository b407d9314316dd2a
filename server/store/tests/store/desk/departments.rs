//! The tree of departments.

use remit_policy::Object;
use remit_wire::{Code, DepartmentChange, DepartmentNode, NewDepartment};

use super::{House, in_each, in_each_with};
use crate::support::{code, problem};

fn new(key: &str, parent: Option<&str>) -> NewDepartment {
    NewDepartment { key: key.into(), name: format!("The {key}"), parent: parent.map(String::from) }
}

fn below(parent: &str) -> DepartmentChange {
    DepartmentChange { name: None, parent: Some(parent.into()) }
}

/// `hq(2) [north(3) [harbour(1)] south(1+1)]`.
fn shown(nodes: &[DepartmentNode]) -> String {
    let one = |node: &DepartmentNode| {
        let others = if node.others > 0 { format!("+{}", node.others) } else { String::new() };
        let children = if node.children.is_empty() { String::new() } else { format!(" [{}]", shown(&node.children)) };
        format!("{}({}{others}){children}", node.key, node.people)
    };
    nodes.iter().map(one).collect::<Vec<_>>().join(" ")
}

async fn tree(house: &House, login: &str) -> String {
    shown(&house.read(login).await.departments().await.unwrap())
}

#[tokio::test]
async fn everyone_in_charge_sees_their_part_with_how_many_work_there() {
    in_each(async |house: House| {
        assert_eq!(tree(&house, "ada").await, "hq(2) [north(3) [harbour(1)] south(1+1)]");
        assert_eq!(tree(&house, "clara").await, tree(&house, "ada").await);
        assert_eq!(tree(&house, "dora").await, "north(3) [harbour(1)]");
        let nodes = house.read("dora").await.departments().await.unwrap();
        assert_eq!((nodes[0].anchored, nodes[0].children[0].anchored), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn departments_are_added_renamed_and_moved() {
    in_each(async |house: House| {
        house.does("ada", async |ctx| ctx.add_department(&new("dock", Some("harbour"))).await).await.unwrap();
        house.does("ada", async |ctx| ctx.change_department("harbour", &below("south")).await).await.unwrap();
        assert_eq!(tree(&house, "ada").await, "hq(2) [north(3) south(1+1) [harbour(1) [dock(0)]]]");
        assert_eq!(house.sees("boss", Object::Customer).await, Vec::<String>::new(), "at once");
        let named = DepartmentChange { name: Some("Haven".into()), parent: None };
        house.does("ada", async |ctx| ctx.change_department("harbour", &named).await).await.unwrap();
        assert_eq!(house.person("rep").await.department.name, "Haven");
        for event in ["department_add", "department_move", "department_rename"] {
            assert_eq!(house.entries(event).await, 1, "{event}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_tree_stays_one_tree() {
    in_each(async |house: House| {
        for (department, field) in
            [(new("x", None), "parent"), (new("x", Some("moon")), "parent"), (new("a b", Some("hq")), "key")]
        {
            let refused = problem(house.does("ada", async |ctx| ctx.add_department(&department).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)), "{refused}");
        }
        let twice = house.does("ada", async |ctx| ctx.add_department(&new("north", Some("hq"))).await).await;
        assert_eq!(code(twice), Code::Conflict);
        for (key, parent) in [("north", "harbour"), ("north", "north"), ("hq", "south")] {
            let refused =
                problem(house.does("ada", async |ctx| ctx.change_department(key, &below(parent)).await).await);
            assert_eq!(refused.detail, format!("`{key}` would be above itself."));
        }
        assert_eq!(
            code(house.does("ada", async |ctx| ctx.change_department("moon", &below("hq")).await).await),
            Code::NotFound
        );
        assert_eq!(
            code(house.does("rep", async |ctx| ctx.add_department(&new("x", Some("hq"))).await).await),
            Code::Forbidden
        );
    })
    .await;
}

#[tokio::test]
async fn a_merged_department_goes_with_people_records_anchors_and_shares() {
    let bundle = super::bundle().add("assignments.csv", "ned,lead,harbour,,");
    in_each_with(bundle, async |house: House| {
        let moved = house.does("ada", async |ctx| ctx.merge_departments("harbour", "south").await).await.unwrap();
        assert_eq!((moved.people, moved.records[&Object::Customer], moved.records[&Object::Contact]), (1, 2, 1));
        assert_eq!(tree(&house, "ada").await, "hq(2) [north(3) south(2+1)]");
        assert_eq!(house.place(Object::Customer, "Acme").await, ["rep", "south", "", ""]);
        assert_eq!(house.place(Object::Contract, "C-1").await, ["rep", "south", "rep", "south"]);
        assert_eq!(house.place(Object::Ticket, "T-1").await, ["sam", "south", "rep", "south"]);
        let anchor = house.person("ned").await.roles[0].anchor.clone();
        assert_eq!(anchor.unwrap().key, "south");
        assert_eq!(house.sees("ned", Object::Customer).await, ["Acme", "Beta", "Gamma"]);
        assert_eq!(
            house.sees("rep", Object::Customer).await,
            ["Acme", "Beta", "Gamma"],
            "Gamma is shared with them now"
        );
        let gone = house.text("SELECT id FROM department WHERE key = 'harbour'").await;
        assert_eq!(gone, None);
        let told = house.text("SELECT detail FROM audit WHERE event = 'department_merge'").await.unwrap();
        assert!(told.contains(r#""customers":2"#) && told.contains(r#""people":1"#), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_department_is_merged_into_one_below_it() {
    in_each(async |house: House| {
        house.does("ada", async |ctx| ctx.add_department(&new("pier", Some("north"))).await).await.unwrap();
        house.does("ada", async |ctx| ctx.add_department(&new("dock", Some("harbour"))).await).await.unwrap();
        house.does("ada", async |ctx| ctx.merge_departments("north", "dock").await).await.unwrap();
        assert_eq!(tree(&house, "ada").await, "hq(2) [south(1+1) dock(3) [harbour(1) pier(0)]]");
        assert_eq!(
            code(house.does("ada", async |ctx| ctx.merge_departments("dock", "dock").await).await),
            Code::Invalid
        );
    })
    .await;
}

#[tokio::test]
async fn only_an_empty_department_is_closed() {
    in_each(async |house: House| {
        let refused = problem(house.does("ada", async |ctx| ctx.close_department("north").await).await);
        assert_eq!(refused.code, Code::Conflict);
        assert_eq!(
            refused.detail,
            "`north` cannot be closed yet: people: 3; departments below it: 1; roles anchored in it: 1. \
             Move them, or merge it into another."
        );
        house.does("ada", async |ctx| ctx.add_department(&new("dock", Some("hq"))).await).await.unwrap();
        house.system.tamper("UPDATE contact SET department_id = (SELECT id FROM department WHERE key = 'dock'), deleted_at = 1 WHERE key = 'P-3'").await;
        let refused = problem(house.does("ada", async |ctx| ctx.close_department("dock").await).await);
        assert!(refused.detail.contains("records (those in the recycle bin among them): 1"), "{refused}");
        house.system.tamper("UPDATE contact SET department_id = NULL WHERE key = 'P-3'").await;
        house.does("ada", async |ctx| ctx.close_department("dock").await).await.unwrap();
        assert_eq!(tree(&house, "ada").await, "hq(2) [north(3) [harbour(1)] south(1+1)]");
    })
    .await;
}
