//! The trees of values.

use remit_policy::Object;
use remit_wire::{Code, NewValue, ValueNode};

use super::{House, in_each};
use crate::support::{code, problem};

fn new(key: &str, parent: Option<&str>) -> NewValue {
    NewValue { key: key.into(), parent: parent.map(String::from) }
}

fn shown(nodes: &[ValueNode]) -> String {
    let one = |node: &ValueNode| {
        let children = if node.children.is_empty() { String::new() } else { format!(" [{}]", shown(&node.children)) };
        format!("{}({}){children}", node.key, node.people)
    };
    nodes.iter().map(one).collect::<Vec<_>>().join(" ")
}

async fn region(house: &House, login: &str) -> String {
    let trees = house.read(login).await.dimensions().await.unwrap();
    let keys: Vec<&str> = trees.iter().map(|tree| tree.key.as_str()).collect();
    assert_eq!(keys, ["industry", "product_line", "region"]);
    shown(&trees[2].values)
}

#[tokio::test]
async fn everyone_reads_the_values_and_those_in_charge_how_many_have_them() {
    in_each(async |house: House| {
        assert_eq!(region(&house, "ada").await, "world(0) [n(2) [harbour(0)] s(1)]");
        assert_eq!(region(&house, "rep").await, "world(0) [n(0) [harbour(0)] s(0)]");
    })
    .await;
}

#[tokio::test]
async fn values_are_added_moved_and_removed() {
    in_each(async |house: House| {
        house.does("ada", async |ctx| ctx.add_value("region", &new("pier", Some("harbour"))).await).await.unwrap();
        house.does("ada", async |ctx| ctx.add_value("product_line", &new("tools", None)).await).await.unwrap();
        house.does("ada", async |ctx| ctx.move_value("region", "harbour", Some("s")).await).await.unwrap();
        assert_eq!(region(&house, "ada").await, "world(0) [n(2) s(1) [harbour(0) [pier(0)]]]");
        house.does("ada", async |ctx| ctx.move_value("region", "n", Some("s")).await).await.unwrap();
        house.does("ada", async |ctx| ctx.remove_value("region", "pier").await).await.unwrap();
        house.does("ada", async |ctx| ctx.move_value("region", "harbour", None).await).await.unwrap();
        assert_eq!(region(&house, "ada").await, "harbour(0) world(0) [s(1) [n(2)]]");
        assert_eq!(house.sees("rep", Object::Customer).await, ["Acme", "Beta", "Gamma"]);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    in_each(async |house: House| {
        let add = async |dimension: &str, value: NewValue| {
            problem(house.does("ada", async |ctx| ctx.add_value(dimension, &value).await).await)
        };
        assert_eq!(add("region", new("n", None)).await.code, Code::Conflict);
        assert_eq!(add("region", new("a b", None)).await.field.as_deref(), Some("key"));
        assert_eq!(add("region", new("x", Some("tech"))).await.field.as_deref(), Some("parent"));
        let refused = problem(house.does("ada", async |ctx| ctx.move_value("region", "world", Some("n")).await).await);
        assert_eq!(refused.detail, "`world` would be above itself.");
        assert_eq!(
            code(house.does("ada", async |ctx| ctx.move_value("region", "moon", None).await).await),
            Code::NotFound
        );
        assert_eq!(
            code(house.does("rep", async |ctx| ctx.add_value("region", &new("x", None)).await).await),
            Code::Forbidden
        );
    })
    .await;
}

#[tokio::test]
async fn a_value_that_is_used_stays() {
    in_each(async |house: House| {
        house.system.tamper("UPDATE customer SET deleted_at = 1 WHERE key = 'Gamma'").await;
        let refused = problem(house.does("ada", async |ctx| ctx.remove_value("region", "s").await).await);
        assert_eq!(refused.code, Code::Conflict);
        // The customer in the recycle bin, its contact and its activity.
        let uses = "people who work with it: 1; records (those in the recycle bin among them): 3";
        assert_eq!(refused.detail, format!("`s` is still used: {uses}."));
        let refused = problem(house.does("ada", async |ctx| ctx.remove_value("region", "world").await).await);
        assert_eq!(refused.detail, "`world` is still used: values below it: 2.");
    })
    .await;
}

#[tokio::test]
async fn more_dimensions_are_not_available_yet() {
    in_each(async |house: House| {
        let ada = house.read("ada").await;
        let refused = problem(ada.add_dimension("channel").await);
        assert_eq!(refused.code, Code::Unavailable);
        assert!(refused.detail.contains("More dimensions are not available yet"), "{refused}");
        assert_eq!(code(ada.add_value("channel", &new("x", None)).await), Code::Unavailable);
        assert_eq!(code(ada.add_dimension("region").await), Code::Conflict);
        assert_eq!(code(house.read("dora").await.add_dimension("channel").await), Code::Forbidden);
    })
    .await;
}
