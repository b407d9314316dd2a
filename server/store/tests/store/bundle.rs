//! Loading a bundle that is right.

use std::path::Path;

use remit_policy::Object;
use remit_store::Visit;
use remit_wire::{Cell, ListQuery};

use crate::support::{Bundle, Folder, NOW, System, on_each, problem};

/// A record by its key, as columns of its table.
async fn id_of(system: &System, table: &str, key: &str) -> String {
    let id = format!("SELECT count(*) FROM {table} WHERE key = '{key}'");
    assert_eq!(system.number(&id).await, 1, "{table} {key}");
    format!("(SELECT id FROM {table} WHERE key = '{key}')")
}

async fn holds(system: &System, table: &str, key: &str, condition: &str) {
    let sql = format!("SELECT count(*) FROM {table} WHERE key = '{key}' AND {condition}");
    assert_eq!(system.number(&sql).await, 1, "{table} `{key}`: {condition}");
}

#[tokio::test]
async fn a_bundle_fills_an_empty_system() {
    on_each(async |system: System| {
        let loaded = system.load(&Bundle::small()).await;
        let files: Vec<String> = loaded.files.iter().map(|(file, rows)| format!("{file} {rows}")).collect();
        let expected = [
            "departments.csv 3",
            "users.csv 5",
            "dimensions.csv 5",
            "partitions.csv 1",
            "assignments.csv 3",
            "customers.csv 2",
            "contacts.csv 1",
            "opportunities.csv 2",
            "contracts.csv 1",
            "payments.csv 1",
            "tickets.csv 1",
            "products.csv 1",
            "activities.csv 1",
            "shares.csv 3",
        ];
        assert_eq!(files, expected);
        assert_eq!(system.rows("revision").await, 1);
        assert_eq!(system.number("SELECT count(*) FROM audit WHERE event = 'load'").await, 1);
        assert_eq!(system.number("SELECT world FROM stamp").await, 2);
        assert_eq!(system.store.export_policy().await.unwrap().0, 1);
    })
    .await;
}

#[tokio::test]
async fn values_arrive_as_they_were_written() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let beta = id_of(&system, "customer", "Beta").await;
        holds(&system, "customer", "Acme", "annual_revenue = 123456 AND annual_revenue_currency = 'USD'").await;
        holds(&system, "customer", "Acme", "employees = 12 AND status = 'active' AND note = 'two\nlines'").await;
        holds(&system, "customer", "Acme", &format!("parent = {beta} AND customer_id IS NULL")).await;
        holds(&system, "customer", "Beta", "annual_revenue IS NULL AND annual_revenue_currency IS NULL").await;
        holds(&system, "contact", "P-1", "birthday = '1990-02-28'").await;
        holds(&system, "opportunity", "O-1", "amount = 10000 AND closed_on = '2026-01-31'").await;
        holds(&system, "contract", "C-1", "amount = 9990").await;
        holds(&system, "product", "Saw", "active").await;
        let nameless = "SELECT count(*) FROM department WHERE key = 'south' AND name = 'south'";
        assert_eq!(system.number(nameless).await, 1);
        let forever = "SELECT count(*) FROM assignment WHERE valid_until = 4733481600 AND valid_from = 1577836800";
        assert_eq!(system.number(forever).await, 1);
    })
    .await;
}

/// What decides about a child besides its own placement: every dimension that its type does not
/// carry, and where its customer lies.
#[tokio::test]
async fn children_carry_copies_of_their_customer() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let acme = id_of(&system, "customer", "Acme").await;
        let same = |column: &str, of: &str| format!("{column} = (SELECT {of} FROM customer WHERE key = 'Acme')");
        for (table, key) in [("contact", "P-1"), ("opportunity", "O-1"), ("activity", "A-1"), ("payment", "Y-1")] {
            holds(&system, table, key, &format!("customer_id = {acme}")).await;
            holds(&system, table, key, &same("region_id", "region_id")).await;
            holds(&system, table, key, &same("industry_id", "industry_id")).await;
            holds(&system, table, key, &same("customer_owner_id", "owner_id")).await;
            holds(&system, table, key, &same("customer_department_id", "department_id")).await;
        }
        holds(&system, "opportunity", "O-1", "product_line_id IS NOT NULL").await;
        holds(&system, "contact", "P-1", "product_line_id IS NULL").await;
        holds(&system, "opportunity", "O-2", "customer_id IS NULL AND customer_owner_id IS NULL").await;
        holds(&system, "opportunity", "O-2", "region_id IS NULL AND product_line_id IS NULL").await;
    })
    .await;
}

/// As creating it would: the file of contracts has no column `department`, and C-1 is rep's.
#[tokio::test]
async fn without_a_column_for_it_a_record_lies_in_its_owners_department() {
    on_each(async |system: System| {
        let empty = Bundle::small().replace("contacts.csv", "P-1,rep,north,", "P-1,rep,,");
        system.load(&empty).await;
        let north = "department_id = (SELECT id FROM department WHERE key = 'north')";
        holds(&system, "contract", "C-1", north).await;
        holds(&system, "payment", "Y-1", "department_id IS NULL").await;
        holds(&system, "contact", "P-1", "department_id IS NULL").await;
    })
    .await;
}

#[tokio::test]
async fn what_was_loaded_is_what_people_see() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let ctx = system.store.read(&system.visit("rep").await).await.unwrap();
        let page = ctx.list(Object::Customer, &ListQuery::default()).await.unwrap();
        let mut keys: Vec<String> = page.data.into_iter().filter_map(|record| record.key).collect();
        keys.sort();
        assert_eq!(keys, ["Acme", "Beta"], "one owned, one shared");
        drop(ctx);
        let ctx = system.store.read(&system.visit("ada").await).await.unwrap();
        let page = ctx.list(Object::Customer, &ListQuery::default()).await.unwrap();
        assert!(page.data.is_empty(), "an administrator sees no customer");
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_leaves_nothing_behind() {
    on_each(async |system: System| {
        let loaded = system.try_load(&Bundle::small(), true).await.unwrap();
        assert_eq!(loaded.files.len(), 14);
        for table in ["department", "person", "customer", "revision", "share", "audit"] {
            assert_eq!(system.rows(table).await, 0, "{table}");
        }
        assert_eq!(system.load(&Bundle::small()).await, loaded);
        assert_eq!(system.store.begin_setup(0).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_second_bundle_is_refused() {
    on_each(async |system: System| {
        system.load(&Bundle::small()).await;
        let refused = system.try_load(&Bundle::small(), false).await.unwrap_err();
        let expected = "a bundle fills an empty system, and this one is not: it has a person";
        assert_eq!(refused.to_string(), expected);
        assert_eq!(system.rows("person").await, 5);
    })
    .await;
}

#[tokio::test]
async fn files_that_are_not_needed_may_be_missing() {
    on_each(async |system: System| {
        let mut bundle = Bundle::small().with("policy.toml", "[roles.administrator]\n[roles.clerk]\n[roles.rep]\n");
        let optional = [
            "dimensions",
            "partitions",
            "customers",
            "contacts",
            "opportunities",
            "contracts",
            "payments",
            "tickets",
            "products",
            "activities",
            "shares",
            "assignments",
        ];
        for file in optional {
            bundle = bundle.without(&format!("{file}.csv"));
        }
        let loaded = system.load(&bundle.with("README.md", "not a table")).await;
        assert_eq!(loaded.files.first(), Some(&("departments.csv".into(), 3)));
        assert_eq!(system.rows("customer").await, 0);
    })
    .await;
}

/// Every row of it is right, its tests hold, and passwords open what they should.
#[tokio::test]
async fn the_demo_bundle_loads() {
    on_each(async |system: System| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/bundle");
        let loaded = system.store.load(&folder, false, &mut |_| {}).await.unwrap();
        let rows: u64 = loaded.files.iter().map(|(_, rows)| rows).sum();
        assert!(rows > 10_000, "{rows}");
        let visit = Visit { at: NOW, ..Visit::default() };
        system.store.sign_in("admin", "remit-demo", &visit).await.unwrap();
        assert_eq!(system.store.verify_audit().await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    on_each(async |system: System| {
        let gone = Folder::new().0.clone();
        let refused = system.store.load(&gone, false, &mut |_| {}).await.unwrap_err();
        assert!(refused.to_string().contains(&gone.display().to_string()), "{refused}");
    })
    .await;
}

/// Without a password in the file nobody gets in, not even with an empty one.
#[tokio::test]
async fn an_empty_password_opens_nothing() {
    on_each(async |system: System| {
        let bundle = Bundle::small().replace("users.csv", "rep,Rep One,north,boss,active,open sesame", "rep,,north,,,");
        system.load(&bundle).await;
        let visit = Visit { at: NOW, ..Visit::default() };
        problem(system.store.sign_in("rep", "", &visit).await);
    })
    .await;
}

/// A dimension of the bundle's own is carried by the types whose files have a column of its key; what belongs
/// to a customer takes the customer's value.
#[tokio::test]
async fn a_bundle_brings_dimensions_of_its_own() {
    on_each(async |system: System| {
        let bundle = Bundle::small()
            .with(
                "dimensions.csv",
                "dimension,value,parent,name\nchannel,web,online,线上商城\nchannel,online,, \nregion,n,,\n",
            )
            .with("partitions.csv", "login,dimension,value\nrep,channel,online\n")
            .with("customers.csv", "key,owner,department,channel,name\nAcme,rep,north,web,Acme\nBeta,rep,north,,Beta\n")
            .with("opportunities.csv", "key,owner,customer,name\nO-1,rep,Acme,Tools\n")
            .with("contracts.csv", "key,owner,customer\nC-1,rep,Acme\n")
            .with("products.csv", "key,name\nSaw,Saw\n")
            .without("shares.csv")
            .with("policy.toml", &FENCED.replace("FENCE", "channel"));
        system.load(&bundle).await;
        for (object, key, then) in [
            ("customer", "Acme", "dimension_4_id IS NOT NULL"),
            ("customer", "Beta", "dimension_4_id IS NULL"),
            ("contract", "C-1", "dimension_4_id IS NOT NULL"),
            ("product", "Saw", "dimension_4_id IS NULL"),
        ] {
            holds(&system, object, key, then).await;
        }
        assert_eq!(system.number("SELECT COUNT(*) FROM dimension WHERE objects = 'customer' AND place = 3").await, 1);
        let ctx = system.store.read(&system.visit("rep").await).await.unwrap();
        let page = ctx.list(Object::Customer, &ListQuery::default()).await.unwrap();
        assert_eq!(page.data.iter().filter_map(|one| one.key.as_deref()).collect::<Vec<_>>(), ["Acme"]);
        assert_eq!(page.data[0].fields["channel"], Cell::Text("web".into()));
        let names = ctx.called();
        assert_eq!((names.value("channel", "web"), names.value("channel", "online")), (Some("线上商城"), None));
        let page = ctx.list(Object::Contract, &ListQuery::default()).await.unwrap();
        assert_eq!(page.data.len(), 1, "with its customer");
    })
    .await;
}

const FENCED: &str = r#"[roles.administrator]
tier = "management"
capabilities = ["users.manage", "roles.manage", "policy.publish", "partitions.manage"]

[roles.clerk]
tier = "basic"

[roles.rep]
tier = "business"

[roles.rep.customer]
view = { reach = "own", fences = ["FENCE"] }

[roles.rep.contract]
view = { reach = "own", via_customer = true, fences = ["FENCE"] }
"#;
