//! The organisation and the policy in memory, and the stamp that says whether they are still true.
//!
//! Every transaction that changes what decides about access raises the stamp ([`bump`]). Every
//! request reads it first, in its own transaction: one row by primary key. So a revocation holds for
//! every request that begins after its commit, on every node, and nobody waits for a cache to expire.
//!
//! INVARIANT: after [`bump`], its transaction calls `World::load` and never `Store::world`, which would
//! keep what is not committed yet under a number that another commit may come to use.
#![expect(clippy::disallowed_methods, reason = "the organisation and the policy, whole; no records")]

use remit_policy::{Assignment, Carried, Dimensions, Object, Org, Policy, Status, User, Value};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use remit_wire::Names;

use crate::entity::access::{revision, stamp};
use crate::entity::org::{assignment, department, dimension, dimension_value, partition, person};
use crate::{Result, StoreError};

/// Everything that decisions are made from, as one transaction saw it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) stamp: i64,
    pub(crate) revision: i64,
    pub(crate) org: Org,
    pub(crate) policy: Policy,
    pub(crate) names: Names,
}

/// The stamp as this transaction sees it.
pub(crate) async fn stamp(tx: &DatabaseTransaction) -> Result<i64> {
    let row = stamp::Entity::find_by_id(1).one(tx).await?;
    row.map(|row| row.world).ok_or_else(no_stamp)
}

/// The stamp as part of another question: who asks and whether what is known is still true is one statement.
pub(crate) fn stamp_of() -> Expr {
    let mut stamp = Query::select();
    stamp.column(stamp::Column::World).from(stamp::Entity).and_where(Expr::col(stamp::Column::Id).eq(1));
    Expr::SubQuery(None, Box::new(stamp.into()))
}

pub(crate) fn no_stamp() -> StoreError {
    StoreError::Broken("the stamp is missing".into())
}

/// Raises the stamp: for every change to what decides about access, in its transaction.
pub(crate) async fn bump(tx: &DatabaseTransaction) -> Result<()> {
    raise(tx, stamp::Column::World).await
}

/// Raises the other stamp, which no copy in memory depends on: for every change that may take records out of
/// someone's sight without touching what [`bump`] is for.
pub(crate) async fn displace(tx: &DatabaseTransaction) -> Result<()> {
    raise(tx, stamp::Column::Placed).await
}

async fn raise(tx: &DatabaseTransaction, which: stamp::Column) -> Result<()> {
    let raised = stamp::Entity::update_many()
        .col_expr(which, Expr::col(which).add(1))
        .filter(stamp::Column::Id.eq(1))
        .exec(tx)
        .await?;
    if raised.rows_affected == 1 { Ok(()) } else { Err(no_stamp()) }
}

/// Someone's login, without the organisation around them.
pub(crate) async fn login(db: &impl ConnectionTrait, person: uuid::Uuid) -> Result<Option<String>> {
    Ok(person::Entity::find_by_id(person).one(db).await?.map(|person| person.login))
}

impl World {
    pub(crate) async fn load(tx: &DatabaseTransaction, stamp: i64) -> Result<World> {
        let (revision, policy) = policy(tx).await?;
        let org = org(tx).await?;
        Ok(World { stamp, revision, names: names(&org), org, policy })
    }
}

/// The policy in force: the latest revision, or one that allows nothing while there is none.
async fn policy(tx: &DatabaseTransaction) -> Result<(i64, Policy)> {
    let latest = revision::Entity::find().order_by_desc(revision::Column::Number).one(tx).await?;
    let Some(latest) = latest else { return Ok((0, Policy::default())) };
    let policy = remit_policy::text::read(&latest.policy)
        .map_err(|error| StoreError::Broken(format!("revision {}: {error}", latest.number)))?;
    Ok((latest.number, policy))
}

async fn org(tx: &DatabaseTransaction) -> Result<Org> {
    let mut org = Org::default();
    departments(tx, &mut org).await?;
    people(tx, &mut org).await?;
    dimensions(tx, &mut org).await?;
    values(tx, &mut org).await?;
    for row in assignment::Entity::find().order_by_asc(assignment::Column::Id).all(tx).await? {
        org.add_assignment(Assignment {
            id: row.id,
            user: row.person_id,
            role: row.role,
            anchor: row.anchor_id,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
        });
    }
    Ok(org)
}

/// The names that were given to dimensions and values, for everything that is told in words.
fn names(org: &Org) -> Names {
    let mut names = Names::default();
    for (key, name) in org.dimensions().iter().filter_map(|one| Some((&one.key, one.name.as_ref()?))) {
        names.call_dimension(key, name);
    }
    for (value, name) in org.values().filter_map(|(_, one)| Some((one, one.name.as_ref()?))) {
        names.call_value(&value.dimension, &value.key, name);
    }
    names
}

async fn departments(tx: &DatabaseTransaction, org: &mut Org) -> Result<()> {
    let rows = department::Entity::find().all(tx).await?;
    for row in parents_first(rows, |row| row.id, |row| row.parent_id)? {
        org.add_department(row.id, &row.key, &row.name, row.parent_id).map_err(broken)?;
    }
    Ok(())
}

async fn people(tx: &DatabaseTransaction, org: &mut Org) -> Result<()> {
    let rows = person::Entity::find().all(tx).await?;
    for row in parents_first(rows, |row| row.id, |row| row.manager_id)? {
        let status = Status::from_key(&row.status).ok_or_else(|| broken(format!("status `{}`", row.status)))?;
        let (department, manager) = (row.department_id, row.manager_id);
        org.add_user(row.id, User { login: row.login, name: row.name, department, manager, status }).map_err(broken)?;
    }
    Ok(())
}

async fn dimensions(tx: &DatabaseTransaction, org: &mut Org) -> Result<()> {
    let mut all = Dimensions::default();
    for row in dimension::Entity::find().all(tx).await? {
        let place = usize::try_from(row.place).map_err(broken)?;
        let objects = row.objects.split(',').filter(|key| !key.is_empty());
        let known = |key| Object::from_key(key).ok_or_else(|| broken(format!("object type `{key}`")));
        // Where one that every system has is found does not depend on its row, which is there for its name.
        if !all.rename(&row.key, row.name.clone()) {
            let objects = objects.map(known).collect::<Result<_>>()?;
            all.put(Carried { key: row.key, name: row.name, place, objects });
        }
    }
    org.set_dimensions(all);
    Ok(())
}

async fn values(tx: &DatabaseTransaction, org: &mut Org) -> Result<()> {
    let rows = dimension_value::Entity::find().all(tx).await?;
    for row in parents_first(rows, |row| row.id, |row| row.parent_id)? {
        org.add_value(row.id, Value { dimension: row.dimension, key: row.key, name: row.name, parent: row.parent_id })
            .map_err(broken)?;
    }
    for row in partition::Entity::find().all(tx).await? {
        let value = org.value(row.value_id).ok_or_else(|| broken("a partition of an unknown value"))?;
        let dimension = value.dimension.clone();
        org.add_partition(row.person_id, &dimension, row.value_id);
    }
    Ok(())
}

/// The rows of a forest, each after its parent.
fn parents_first<R>(rows: Vec<R>, id: fn(&R) -> uuid::Uuid, parent: fn(&R) -> Option<uuid::Uuid>) -> Result<Vec<R>> {
    let mut placed = std::collections::BTreeSet::new();
    let mut sorted = Vec::with_capacity(rows.len());
    let mut open = rows;
    while !open.is_empty() {
        let (ready, waiting): (Vec<R>, Vec<R>) =
            open.into_iter().partition(|row| parent(row).is_none_or(|parent| placed.contains(&parent)));
        if ready.is_empty() {
            return Err(broken("a tree with a cycle or a missing parent"));
        }
        placed.extend(ready.iter().map(id));
        sorted.extend(ready);
        open = waiting;
    }
    Ok(sorted)
}

fn broken(what: impl ToString) -> StoreError {
    StoreError::Broken(what.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use remit_policy::Object;
    use remit_wire::ListQuery;

    use crate::{Credential, Store, Visit};

    const AT: i64 = 1_800_000_000;
    const REQUESTS: u32 = 200;

    /// Every statement that a store sends, in order, with how long it took.
    type Sent = Arc<Mutex<Vec<(String, Duration)>>>;

    /// A filled store, someone who asks, and what it sends from now on.
    async fn watched(url: &str) -> (Store, Visit, Sent) {
        let mut store = Store::open(url).await.unwrap();
        let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/bundle");
        store.load(&bundle, false, &mut |_| {}).await.unwrap();
        let token = store.create_token("bob", "test", None, AT).await.unwrap();
        let sent = Sent::default();
        let heard = sent.clone();
        store.db.set_metric_callback(move |info| {
            heard.lock().unwrap().push((info.statement.sql.clone(), info.elapsed));
        });
        (store, Visit { credential: Some(Credential::Token(token)), at: AT, ip: None }, sent)
    }

    /// From which table each statement reads; the list reads shares besides.
    fn tables(sent: &Sent) -> Vec<String> {
        let taken = std::mem::take(&mut *sent.lock().unwrap());
        let first = |sql: &str| sql.split(" FROM \"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
        let list = |sql: &str| sql.contains("FROM \"customer\"").then(|| "customer".to_owned());
        taken.iter().map(|(sql, _)| list(sql).or_else(|| first(sql)).unwrap_or_else(|| sql.clone())).collect()
    }

    /// Of each kind of statement, how long one takes on average.
    fn told(kind: &str, sent: &Sent) {
        let sent = sent.lock().unwrap();
        let of = |table: &str| {
            let named = format!("FROM \"{table}\"");
            let took: Vec<Duration> = sent.iter().filter(|(sql, _)| sql.contains(&named)).map(|one| one.1).collect();
            took.iter().sum::<Duration>() / u32::try_from(took.len()).unwrap().max(1)
        };
        println!("{kind}: who and stamp {:?}, list {:?}", of("stamp"), of("customer"));
    }

    async fn costs_one_read(kind: &str, url: &str) {
        let (store, visit, sent) = watched(url).await;
        drop(store.read(&visit).await.unwrap());
        let whole =
            ["revision", "department", "person", "dimension", "dimension_value", "person_partition", "assignment"];
        assert_eq!(tables(&sent), [&["stamp"], &whole[..]].concat(), "the first request reads it all");
        for _ in 0..REQUESTS {
            store.read(&visit).await.unwrap().list(Object::Customer, &ListQuery::default()).await.unwrap();
        }
        told(kind, &sent);
        let each = tables(&sent);
        assert!(each.chunks(2).all(|one| one == ["stamp", "customer"]), "{:?}", &each[..4]);
        assert_eq!(each.len(), REQUESTS as usize * 2);
        store.set_four_eyes(false, AT).await.unwrap();
        sent.lock().unwrap().clear();
        drop(store.read(&visit).await.unwrap());
        assert_eq!(tables(&sent)[..1], ["stamp"]);
    }

    /// What it costs to know that nothing was revoked: one read of one row, whatever else a request asks.
    /// Printed besides, for `ARCHITECTURE.md`: how long it takes. Red when the world was never kept.
    #[tokio::test]
    async fn freshness_costs_one_read_for_each_request() {
        let folder = std::env::temp_dir().join(format!("remit-fresh-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir(&folder).unwrap();
        costs_one_read("SQLite", &format!("sqlite://{}", folder.join("remit.sqlite").display())).await;
        std::fs::remove_dir_all(&folder).unwrap();
        let Ok(server) = std::env::var("REMIT_TEST_POSTGRES") else { return };
        let name = format!("remit_{}", uuid::Uuid::now_v7().simple());
        let admin = sea_orm::Database::connect(&server).await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(&admin, &format!("CREATE DATABASE {name}")).await.unwrap();
        let (place, _) = server.rsplit_once('/').unwrap();
        costs_one_read("PostgreSQL", &format!("{place}/{name}")).await;
    }
}
