//! With which part of the data someone works.

use std::collections::BTreeMap;

use remit_policy::Object;
use remit_wire::Code;

use super::{House, in_each};
use crate::support::{code, problem};

fn values(dimension: &str, keys: &[&str]) -> BTreeMap<String, Vec<String>> {
    [(dimension.to_owned(), keys.iter().map(ToString::to_string).collect())].into()
}

#[tokio::test]
async fn values_are_set_dimension_by_dimension_and_count_at_once() {
    in_each(async |house: House| {
        assert_eq!(house.sees("rep", Object::Customer).await, ["Acme", "Beta", "Gamma"]);
        let set = async |values: BTreeMap<String, Vec<String>>| {
            house.does("ada", async |ctx| ctx.set_partitions("rep", &values).await).await.unwrap().partitions
        };
        let after = set(values("industry", &["tech"])).await;
        assert_eq!(
            (after["region"].as_slice(), after["industry"].as_slice()),
            (["n".to_owned()].as_slice(), ["tech".to_owned()].as_slice())
        );
        let mut both = set(values("region", &["s", "harbour"])).await.remove("region").unwrap();
        both.sort();
        assert_eq!(both, ["harbour", "s"]);
        assert_eq!(house.sees("rep", Object::Customer).await, ["Gamma"], "what is shared is behind no fence");
        assert!(!set(values("region", &[])).await.contains_key("region"));
        assert_eq!(house.entries("partition").await, 3);
    })
    .await;
}

#[tokio::test]
async fn what_is_set_already_is_no_change() {
    in_each(async |house: House| {
        let before = house.marks().await;
        let visit = house.visit("ada").await;
        let ctx = house.system.store.write(&visit).await.unwrap();
        ctx.set_partitions("rep", &values("region", &["n"])).await.unwrap();
        ctx.commit().await.unwrap();
        let after = house.marks().await;
        assert_eq!((after.0, before.1 + 1), (before.0, after.1), "but for the token that was made");
    })
    .await;
}

#[tokio::test]
async fn values_that_do_not_exist_are_refused() {
    in_each(async |house: House| {
        for (wrong, field) in [
            (values("planet", &["mars"]), "planet"),
            (values("region", &["mars"]), "region"),
            (values("region", &["tech"]), "region"),
        ] {
            let refused = problem(house.does("ada", async |ctx| ctx.set_partitions("rep", &wrong).await).await);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)));
        }
        let right = values("region", &["n"]);
        assert_eq!(
            code(house.does("clara", async |ctx| ctx.set_partitions("rep", &right).await).await),
            Code::Forbidden
        );
    })
    .await;
}
