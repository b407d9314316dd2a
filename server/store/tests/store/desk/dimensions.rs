//! The trees of values.

use remit_policy::Object;
use remit_wire::{Cell, Code, Draft, Filter, ListQuery, NewDimension, NewValue, Op, Record, Sort, ValueNode};

use super::{House, POLICY, in_each};
use crate::support::{NOW, code, problem};

fn new(key: &str, parent: Option<&str>) -> NewValue {
    NewValue { key: key.into(), parent: parent.map(String::from), ..NewValue::default() }
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

fn dimension(key: &str, objects: &[Object]) -> NewDimension {
    NewDimension { key: key.into(), objects: objects.to_vec(), name: None }
}

/// The values in the added dimension of the records of one type that someone sees, by key.
async fn placed(house: &House, login: &str, object: Object) -> Vec<(String, Option<Cell>)> {
    let page = house.read(login).await.list(object, &ListQuery::default()).await.unwrap();
    let cell = |one: Record| (one.key.unwrap(), one.fields.get("channel").cloned());
    let mut placed: Vec<_> = page.data.into_iter().map(cell).collect();
    placed.sort_by(|one, other| one.0.cmp(&other.0));
    placed
}

#[tokio::test]
async fn a_dimension_is_added_and_removed_again() {
    in_each(async |house: House| {
        let before = house.sees("rep", Object::Customer).await;
        let channel = dimension("channel", &[Object::Customer, Object::Product]);
        house.does("ada", async |ctx| ctx.add_dimension(&channel).await).await.unwrap();
        let trees = house.read("ada").await.dimensions().await.unwrap();
        let tree = trees.iter().find(|tree| tree.key == "channel").unwrap();
        assert_eq!((&tree.objects, tree.added, tree.values.len()), (&channel.objects, true, 0));
        assert!(!trees.iter().any(|tree| tree.key == "region" && tree.added));
        // Nobody has a value in it, and nobody sees more or less than before.
        assert_eq!(house.sees("rep", Object::Customer).await, before);
        assert!(placed(&house, "rep", Object::Customer).await.iter().all(|(_, cell)| *cell == Some(Cell::Empty)));

        house.does("ada", async |ctx| ctx.add_value("channel", &new("web", None)).await).await.unwrap();
        let refused = problem(house.does("ada", async |ctx| ctx.remove_dimension("channel").await).await);
        assert_eq!((refused.code, refused.detail.as_str()), (Code::Conflict, "`channel` is still used: values: 1."));
        house.does("ada", async |ctx| ctx.remove_value("channel", "web").await).await.unwrap();
        house.does("ada", async |ctx| ctx.remove_dimension("channel").await).await.unwrap();
        assert_eq!(region(&house, "ada").await, "world(0) [n(2) [harbour(0)] s(1)]");
        assert!(placed(&house, "rep", Object::Customer).await.iter().all(|(_, cell)| cell.is_none()));
    })
    .await;
}

#[tokio::test]
async fn dimensions_that_cannot_be_are_refused() {
    in_each(async |house: House| {
        let add = async |key: &str, objects: &[Object]| {
            let new = dimension(key, objects);
            house.does("ada", async |ctx| ctx.add_dimension(&new).await).await
        };
        let field = async |key: &str, objects: &[Object]| problem(add(key, objects).await).field;
        assert_eq!(field("a b", &[Object::Product]).await.as_deref(), Some("key"));
        assert_eq!(field("stage", &[Object::Product]).await.as_deref(), Some("key"));
        assert_eq!(field("channel", &[]).await.as_deref(), Some("objects"));
        assert_eq!(field("channel", &[Object::Customer, Object::Ticket]).await.as_deref(), Some("objects"));
        assert_eq!(code(add("region", &[Object::Product]).await), Code::Conflict);
        for key in ["a", "b", "c", "d", "e"] {
            add(key, &[Object::Product]).await.unwrap();
        }
        let full = problem(add("f", &[Object::Product]).await);
        assert!(full.code == Code::Conflict && full.detail.contains("8 dimensions"), "{full}");
        let remove =
            async |login: &str, key: &str| code(house.does(login, async |ctx| ctx.remove_dimension(key).await).await);
        assert_eq!(remove("ada", "region").await, Code::Conflict);
        assert_eq!(remove("ada", "planet").await, Code::NotFound);
        assert_eq!(remove("dora", "a").await, Code::Forbidden);
        let new = dimension("channel", &[Object::Product]);
        assert_eq!(code(house.does("dora", async |ctx| ctx.add_dimension(&new).await).await), Code::Forbidden);
        let value = new_value_of_nothing(&house).await;
        assert_eq!(value, Code::NotFound);
    })
    .await;
}

async fn new_value_of_nothing(house: &House) -> Code {
    code(house.does("ada", async |ctx| ctx.add_value("planet", &new("x", None)).await).await)
}

async fn partition(house: &House, login: &str, value: &str) {
    let values = [("channel".to_owned(), vec![value.to_owned()])].into();
    house.does("ada", async |ctx| ctx.set_partitions(login, &values).await).await.unwrap();
}

/// Gives a customer a value, as its owner does who may hand it over.
async fn sort(house: &House, key: &str, value: &str) {
    let page = house.read("rep").await.list(Object::Customer, &ListQuery::default()).await.unwrap();
    let record = page.data.iter().find(|one| one.key.as_deref() == Some(key)).unwrap();
    let to = Draft { fields: [("channel".to_owned(), Cell::Text(value.into()))].into() };
    let ctx = house.system.store.write(&house.visit("rep").await).await.unwrap();
    let done = ctx.transfer(Object::Customer, record.id, None, &to, true).await.unwrap();
    assert_eq!(done.unwrap().fields["channel"], Cell::Text(value.into()));
    ctx.commit().await.unwrap();
}

/// A role behind a fence of a dimension that was just added sees nothing, until its holder has a value and
/// records have one that it covers; children follow their customer.
#[tokio::test]
async fn a_fence_of_an_added_dimension_holds_both_ways() {
    in_each(async |house: House| {
        let channel = dimension("channel", &[Object::Customer]);
        house.does("ada", async |ctx| ctx.add_dimension(&channel).await).await.unwrap();
        for (key, parent) in [("online", None), ("web", Some("online")), ("shop", None)] {
            house.does("ada", async |ctx| ctx.add_value("channel", &new(key, parent)).await).await.unwrap();
        }
        let open = POLICY.replace("share = \"own\"", "transfer = { reach = \"own\", to = \"all\" }");
        house.system.store.publish_policy(&open, "hand over", NOW).await.unwrap();
        sort(&house, "Acme", "web").await;
        let closed = open.replace("fences = [\"region\"]", "fences = [\"channel\"]");
        house.system.store.publish_policy(&closed, "fenced", NOW).await.unwrap();
        // Gamma is shared with them, and what is shared is behind no fence.
        assert_eq!(house.sees("rep", Object::Customer).await, ["Gamma"]);
        assert_eq!(house.sees("rep", Object::Contact).await, ["P-1"], "their own");
        partition(&house, "rep", "online").await;
        assert_eq!(house.sees("rep", Object::Customer).await, ["Acme", "Gamma"], "Beta has no value");
        assert_eq!(house.sees("rep", Object::Contact).await, ["P-1", "P-2"], "with Acme what belongs to it");
        let web = Some(Cell::Text("web".into()));
        assert_eq!(placed(&house, "rep", Object::Customer).await[0], ("Acme".into(), web));
        let by = |value: &str| ListQuery {
            filters: vec![Filter { field: "channel".into(), op: Op::Eq, value: value.into() }],
            sort: Some(Sort { field: "channel".into(), descending: true }),
            ..ListQuery::default()
        };
        for (value, found) in [("online", 1), ("web", 1), ("shop", 0), ("world", 0)] {
            let page = house.read("rep").await.list(Object::Customer, &by(value)).await.unwrap();
            assert_eq!(page.data.len(), found, "{value}");
        }
        // Contacts take the value and do not carry it.
        let refused = problem(house.read("rep").await.list(Object::Contact, &by("web")).await);
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("channel")));
        partition(&house, "rep", "shop").await;
        assert_eq!(house.sees("rep", Object::Customer).await, ["Gamma"]);

        let used = problem(house.does("ada", async |ctx| ctx.remove_value("channel", "web").await).await);
        assert_eq!(used.detail, "`web` is still used: records (those in the recycle bin among them): 7.");
        let used = problem(house.does("ada", async |ctx| ctx.remove_dimension("channel").await).await);
        assert_eq!(used.detail, "`channel` is still used: values: 3; fences of the policy: 1.");
        assert_eq!(house.entries("dimension_add").await, 1);
    })
    .await;
}

/// What everyone reads for a dimension and for a value of it, on the pages and in the trees.
async fn called(house: &House, dimension: &str, value: &str) -> (Option<String>, Option<String>) {
    fn find<'n>(nodes: &'n [ValueNode], key: &str) -> Option<&'n ValueNode> {
        nodes.iter().find_map(|one| if one.key == key { Some(one) } else { find(&one.children, key) })
    }
    let ctx = house.read("rep").await;
    let (names, trees) = (ctx.called(), ctx.dimensions().await.unwrap());
    let tree = trees.iter().find(|tree| tree.key == dimension).unwrap();
    let node = find(&tree.values, value).unwrap();
    assert_eq!(tree.name.as_deref(), names.dimension(dimension));
    assert_eq!(node.name.as_deref(), names.value(dimension, value));
    (tree.name.clone(), node.name.clone())
}

/// Red where a name is not written, not read again after the stamp was raised, or not taken away again.
#[tokio::test]
async fn dimensions_and_values_are_given_names() {
    in_each(async |house: House| {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(called(&house, "region", "harbour").await, (None, None));
        // One that every system has is known by its place whatever it is called.
        house.does("ada", async |ctx| ctx.rename_dimension("region", Some(" 大区 ")).await).await.unwrap();
        house.does("ada", async |ctx| ctx.rename_value("region", "harbour", Some("华东港口")).await).await.unwrap();
        assert_eq!(called(&house, "region", "harbour").await, (text("大区"), text("华东港口")));
        assert_eq!(region(&house, "ada").await, "world(0) [n(2) [harbour(0)] s(1)]");
        assert_eq!(house.sees("rep", Object::Customer).await, ["Acme", "Beta", "Gamma"]);
        house.does("ada", async |ctx| ctx.rename_dimension("region", Some("Gebiet")).await).await.unwrap();
        assert_eq!(called(&house, "region", "harbour").await.0, text("Gebiet"));
        house.does("ada", async |ctx| ctx.rename_dimension("region", None).await).await.unwrap();
        house.does("ada", async |ctx| ctx.rename_value("region", "harbour", Some("  ")).await).await.unwrap();
        assert_eq!(called(&house, "region", "harbour").await, (None, None));

        let channel = NewDimension { name: text("渠道"), ..dimension("channel", &[Object::Customer]) };
        house.does("ada", async |ctx| ctx.add_dimension(&channel).await).await.unwrap();
        let web = NewValue { name: text("线上"), ..new("web", None) };
        house.does("ada", async |ctx| ctx.add_value("channel", &web).await).await.unwrap();
        assert_eq!(called(&house, "channel", "web").await, (text("渠道"), text("线上")));
        house.does("ada", async |ctx| ctx.rename_dimension("channel", Some("Kanal")).await).await.unwrap();
        assert_eq!(called(&house, "channel", "web").await, (text("Kanal"), text("线上")));
        assert!(placed(&house, "rep", Object::Customer).await.iter().all(|(_, cell)| *cell == Some(Cell::Empty)));
    })
    .await;
}

/// Red where any text is taken, or everyone's.
#[tokio::test]
async fn names_that_cannot_be_are_refused() {
    in_each(async |house: House| {
        let long = "长".repeat(81);
        for wrong in ["two\nlines", "bell\u{7}", long.as_str()] {
            let refused =
                problem(house.does("ada", async |ctx| ctx.rename_dimension("region", Some(wrong)).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("name")), "{wrong}");
            let refused =
                problem(house.does("ada", async |ctx| ctx.rename_value("region", "n", Some(wrong)).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("name")), "{wrong}");
            let value = NewValue { name: Some(wrong.into()), ..new("x", None) };
            let refused = problem(house.does("ada", async |ctx| ctx.add_value("region", &value).await).await);
            assert_eq!(refused.field.as_deref(), Some("name"), "{wrong}");
        }
        let longest = "长".repeat(80);
        house.does("ada", async |ctx| ctx.rename_value("region", "n", Some(&longest)).await).await.unwrap();
        assert_eq!(called(&house, "region", "n").await.1, Some(longest));
        let unknown = async |dimension: &str, value: &str| {
            code(house.does("ada", async |ctx| ctx.rename_value(dimension, value, Some("x")).await).await)
        };
        assert_eq!([unknown("region", "moon").await, unknown("moon", "n").await], [Code::NotFound; 2]);
        assert_eq!(
            code(house.does("ada", async |ctx| ctx.rename_dimension("moon", Some("x")).await).await),
            Code::NotFound
        );
        for login in ["rep", "dora"] {
            assert_eq!(
                code(house.does(login, async |ctx| ctx.rename_dimension("region", Some("x")).await).await),
                Code::Forbidden
            );
            assert_eq!(
                code(house.does(login, async |ctx| ctx.rename_value("region", "n", Some("x")).await).await),
                Code::Forbidden
            );
        }
    })
    .await;
}
