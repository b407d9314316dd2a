//! An organisation that is to be: edited in memory, judged as a whole, and written as the rows that differ.

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{
    Assignment, Carried, Department, DepartmentId, Dimensions, Org, OrgError, User, UserId, Value, ValueId,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::entity::org::{assignment, department, dimension, dimension_value, partition, person};
use crate::{Result, StoreError};

/// How many rows one statement inserts.
const ROWS: usize = 500;

/// What decides about rights besides the policy, row by row.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) departments: BTreeMap<DepartmentId, Department>,
    pub(super) people: BTreeMap<UserId, User>,
    pub(super) dimensions: Dimensions,
    pub(super) values: BTreeMap<ValueId, Value>,
    pub(super) partitions: BTreeSet<(UserId, ValueId)>,
    pub(super) assignments: BTreeMap<Uuid, Assignment>,
    /// Hashes for people who are new.
    pub(super) passwords: BTreeMap<UserId, String>,
    /// Why assignments are new.
    pub(super) reason: Option<String>,
}

impl Plan {
    /// The organisation as it is.
    pub(super) fn of(org: &Org) -> Plan {
        let mut plan = Plan {
            departments: org.departments().map(|(id, one)| (id, one.clone())).collect(),
            people: org.users().map(|(id, one)| (id, one.clone())).collect(),
            dimensions: org.dimensions().clone(),
            values: org.values().map(|(id, one)| (id, one.clone())).collect(),
            partitions: BTreeSet::new(),
            assignments: BTreeMap::new(),
            passwords: BTreeMap::new(),
            reason: None,
        };
        let dimensions: BTreeSet<&str> = org.values().map(|(_, value)| value.dimension.as_str()).collect();
        for (user, _) in org.users() {
            let values = dimensions.iter().flat_map(|dimension| org.partition(user, dimension));
            plan.partitions.extend(values.map(|value| (user, value)));
            plan.assignments.extend(org.assignments(user).iter().map(|one| (one.id, one.clone())));
        }
        plan
    }

    /// The organisation as it will be.
    ///
    /// # Errors
    /// If something would be above itself or belong to nothing.
    pub(super) fn org(&self) -> Result<Org, OrgError> {
        let mut org = Org::default();
        for id in parents_first(&self.departments, |one| one.parent, |one| &one.key)? {
            let Some(one) = self.departments.get(&id) else { continue };
            org.add_department(id, &one.key, &one.name, one.parent)?;
        }
        for (id, user) in &self.people {
            org.add_user(*id, User { manager: None, ..user.clone() })?;
        }
        for (id, manager) in self.people.iter().filter_map(|(id, user)| Some((id, user.manager?))) {
            org.set_manager(*id, manager)?;
        }
        org.set_dimensions(self.dimensions.clone());
        for id in parents_first(&self.values, |one| one.parent, |one| &one.key)? {
            let Some(one) = self.values.get(&id) else { continue };
            org.add_value(id, one.clone())?;
        }
        for (user, value) in &self.partitions {
            let Some(one) = self.values.get(value) else { continue };
            org.add_partition(*user, &one.dimension, *value);
        }
        self.assignments.values().for_each(|one| org.add_assignment(one.clone()));
        Ok(org)
    }

    /// The user with this login.
    pub(super) fn login(&self, login: &str) -> Option<UserId> {
        self.people.iter().find(|(_, user)| user.login == login).map(|(id, _)| *id)
    }

    /// The department with this key.
    pub(super) fn department(&self, key: &str) -> Option<DepartmentId> {
        self.departments.iter().find(|(_, one)| one.key == key).map(|(id, _)| *id)
    }

    /// The value of a dimension with this key.
    pub(super) fn value(&self, dimension: &str, key: &str) -> Option<ValueId> {
        let named = |one: &Value| one.dimension == dimension && one.key == key;
        self.values.iter().find(|(_, one)| named(one)).map(|(id, _)| *id)
    }

    /// Writes the rows that are different from before. `by` gave what is newly assigned.
    pub(super) async fn write(&self, tx: &DatabaseTransaction, before: &Plan, by: UserId) -> Result<()> {
        self.write_departments(tx, before).await?;
        self.write_people(tx, before).await?;
        self.write_dimensions(tx, before).await?;
        self.write_values(tx, before).await?;
        self.write_partitions(tx, before).await?;
        self.write_assignments(tx, before, by).await
    }

    async fn write_departments(&self, tx: &DatabaseTransaction, before: &Plan) -> Result<()> {
        let (added, changed, removed) = differences(&before.departments, &self.departments);
        let model = |(id, one): (Uuid, &Department)| department::Model {
            id,
            key: one.key.clone(),
            name: one.name.clone(),
            parent_id: one.parent,
        };
        insert::<department::Entity, _>(tx, added.into_iter().map(model).collect()).await?;
        for (id, one) in changed {
            update(tx, "department", id, [("name", one.name.clone().into()), ("parent_id", one.parent.into())]).await?;
        }
        delete(tx, "department", removed).await
    }

    async fn write_people(&self, tx: &DatabaseTransaction, before: &Plan) -> Result<()> {
        // Nobody is ever removed: what they did refers to them.
        let (added, changed, _) = differences(&before.people, &self.people);
        let model = |(id, one): (Uuid, &User)| person::Model {
            id,
            login: one.login.clone(),
            name: one.name.clone(),
            department_id: one.department,
            manager_id: one.manager,
            status: one.status.key().into(),
            password: self.passwords.get(&id).cloned(),
            language: None,
        };
        insert::<person::Entity, _>(tx, added.into_iter().map(model).collect()).await?;
        for (id, one) in changed {
            let columns = [
                ("name", one.name.clone().into()),
                ("department_id", one.department.into()),
                ("manager_id", one.manager.into()),
                ("status", one.status.key().into()),
            ];
            update(tx, "person", id, columns).await?;
        }
        Ok(())
    }

    async fn write_dimensions(&self, tx: &DatabaseTransaction, before: &Plan) -> Result<()> {
        let (old, new) = (dimension_rows(&before.dimensions)?, dimension_rows(&self.dimensions)?);
        // Few, and their keys stay: a row that is different is written anew.
        for gone in old.iter().filter(|row| !new.contains(row)) {
            let mut delete = Query::delete();
            delete.from_table(Alias::new("dimension")).and_where(Expr::col(Alias::new("key")).eq(&gone.key));
            tx.execute(&delete).await?;
        }
        let added = new.into_iter().filter(|row| !old.contains(row));
        insert::<dimension::Entity, _>(tx, added.collect()).await
    }

    async fn write_values(&self, tx: &DatabaseTransaction, before: &Plan) -> Result<()> {
        let (added, changed, removed) = differences(&before.values, &self.values);
        let model = |(id, one): (Uuid, &Value)| dimension_value::Model {
            id,
            dimension: one.dimension.clone(),
            key: one.key.clone(),
            name: one.name.clone(),
            parent_id: one.parent,
        };
        insert::<dimension_value::Entity, _>(tx, added.into_iter().map(model).collect()).await?;
        for (id, one) in changed {
            let columns = [("name", one.name.clone().into()), ("parent_id", one.parent.into())];
            update(tx, "dimension_value", id, columns).await?;
        }
        delete(tx, "dimension_value", removed).await
    }

    async fn write_partitions(&self, tx: &DatabaseTransaction, before: &Plan) -> Result<()> {
        let added = self.partitions.difference(&before.partitions);
        let model =
            |(person_id, value_id): &(Uuid, Uuid)| partition::Model { person_id: *person_id, value_id: *value_id };
        insert::<partition::Entity, _>(tx, added.map(model).collect()).await?;
        for (user, value) in before.partitions.difference(&self.partitions) {
            let mut gone = Query::delete();
            gone.from_table(Alias::new("person_partition"));
            gone.and_where(Expr::col(Alias::new("person_id")).eq(*user));
            gone.and_where(Expr::col(Alias::new("value_id")).eq(*value));
            tx.execute(&gone).await?;
        }
        Ok(())
    }

    async fn write_assignments(&self, tx: &DatabaseTransaction, before: &Plan, by: UserId) -> Result<()> {
        let (added, changed, removed) = differences(&before.assignments, &self.assignments);
        let model = |(id, one): (Uuid, &Assignment)| assignment::Model {
            id,
            person_id: one.user,
            role: one.role.clone(),
            anchor_id: one.anchor,
            valid_from: one.valid_from,
            valid_until: one.valid_until,
            granted_by: Some(by),
            reason: self.reason.clone(),
        };
        insert::<assignment::Entity, _>(tx, added.into_iter().map(model).collect()).await?;
        for (id, one) in changed {
            let columns = [
                ("anchor_id", one.anchor.into()),
                ("valid_from", one.valid_from.into()),
                ("valid_until", one.valid_until.into()),
            ];
            update(tx, "assignment", id, columns).await?;
        }
        delete(tx, "assignment", removed).await
    }
}

/// The dimensions that are stored: those that not every system has, and those that were given a name.
pub(crate) fn dimension_rows(all: &Dimensions) -> Result<Vec<dimension::Model>> {
    all.iter().filter(|one| !one.is_first() || one.name.is_some()).map(dimension_row).collect()
}

fn dimension_row(one: &Carried) -> Result<dimension::Model> {
    let place = i32::try_from(one.place).map_err(|error| StoreError::Broken(error.to_string()))?;
    let objects: Vec<&str> = one.objects.iter().map(|object| object.key()).collect();
    Ok(dimension::Model { key: one.key.clone(), name: one.name.clone(), place, objects: objects.join(",") })
}

/// The ids of a forest, each after that of its parent.
fn parents_first<T>(
    rows: &BTreeMap<Uuid, T>, parent: fn(&T) -> Option<Uuid>, key: fn(&T) -> &String,
) -> Result<Vec<Uuid>, OrgError> {
    let mut deep = Vec::with_capacity(rows.len());
    for (id, row) in rows {
        let above = std::iter::successors(parent(row), |up| rows.get(up).and_then(parent));
        let depth = above.take(rows.len()).count();
        if depth == rows.len() {
            return Err(OrgError::Cycle(key(row).clone()));
        }
        deep.push((depth, *id));
    }
    deep.sort_unstable();
    Ok(deep.into_iter().map(|(_, id)| id).collect())
}

type Differences<'p, T> = (Vec<(Uuid, &'p T)>, Vec<(Uuid, &'p T)>, Vec<Uuid>);

/// What is new, what is different, and what is gone.
fn differences<'p, T: PartialEq>(before: &BTreeMap<Uuid, T>, after: &'p BTreeMap<Uuid, T>) -> Differences<'p, T> {
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (id, row) in after {
        match before.get(id) {
            None => added.push((*id, row)),
            Some(old) if old != row => changed.push((*id, row)),
            Some(_) => {}
        }
    }
    let removed = before.keys().filter(|id| !after.contains_key(id)).copied().collect();
    (added, changed, removed)
}

async fn insert<E, M>(tx: &DatabaseTransaction, rows: Vec<M>) -> Result<()>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel> + Clone,
    E::ActiveModel: Send,
{
    for some in rows.chunks(ROWS) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        E::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn update<const N: usize>(
    tx: &DatabaseTransaction, table: &str, id: Uuid, columns: [(&str, sea_orm::Value); N],
) -> Result<()> {
    let mut update = Query::update();
    update.table(Alias::new(table)).and_where(Expr::col(Alias::new("id")).eq(id));
    update.values(columns.into_iter().map(|(name, value)| (Alias::new(name), Expr::val(value))));
    tx.execute(&update).await?;
    Ok(())
}

async fn delete(tx: &DatabaseTransaction, table: &str, ids: Vec<Uuid>) -> Result<()> {
    for some in ids.chunks(ROWS) {
        let mut delete = Query::delete();
        delete.from_table(Alias::new(table));
        delete.and_where(Expr::col(Alias::new("id")).is_in(some.iter().copied()));
        tx.execute(&delete).await?;
    }
    Ok(())
}
