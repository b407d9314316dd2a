//! Departments, users, dimensions, partitions and assignments: small enough to be read whole and
//! checked before anything is written.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use remit_policy::{Dimensions, Object, Policy, Status};
use remit_wire::reason::{OfRow, Told};
use remit_wire::{FROM_BUNDLE, PAGES};
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::batch::ROWS;
use super::table::{Folder, Row, Table, file_of, of};
use super::{LoadError, Loaded, value};
use crate::desk::{dimension_reason, dimension_rows, label};
use crate::entity::org::{assignment, department, dimension, dimension_value, partition, person};
use crate::people::{is_login, not_a_page};
use crate::{Result, StoreError, password};

/// The organisation of a bundle, with an id for everything.
#[derive(Default)]
pub(super) struct Organisation {
    departments: Vec<department::Model>,
    people: Vec<person::Model>,
    dimensions: Dimensions,
    values: Vec<dimension_value::Model>,
    partitions: Vec<partition::Model>,
    assignments: Vec<assignment::Model>,
    department_ids: HashMap<String, Uuid>,
    person_ids: HashMap<String, Uuid>,
    value_ids: HashMap<(String, String), Uuid>,
    /// Where each person is in `people`, with the password in plain text.
    passwords: Vec<(usize, String)>,
}

/// The rows of a table with new ids, made in the order of the file.
struct Keyed<K> {
    rows: Vec<(Uuid, Row)>,
    ids: HashMap<K, Uuid>,
}

/// Reads a table whose rows are found by a key; `column` is the one that a complaint shows.
fn keyed<K: Eq + Hash>(
    table: Table, column: &str, key: fn(&Row) -> Result<K, LoadError>,
) -> Result<Keyed<K>, LoadError> {
    let mut rows = Vec::new();
    let mut ids = HashMap::new();
    for row in table {
        let row = row?;
        let id = Uuid::now_v7();
        if ids.insert(key(&row)?, id).is_some() {
            return Err(row.wrong(OfRow::RowTwice { key: row.need(column)?.into() }));
        }
        rows.push((id, row));
    }
    Ok(Keyed { rows, ids })
}

/// A row that is above itself, if there is one. `above` names the parent of each row that has one.
pub(super) fn above_itself(rows: impl Iterator<Item = Uuid>, above: &HashMap<Uuid, Uuid>) -> Option<Uuid> {
    let mut safe = HashSet::new();
    for start in rows {
        let mut path = HashSet::new();
        let mut next = Some(start);
        while let Some(node) = next.filter(|node| !safe.contains(node)) {
            if !path.insert(node) {
                return Some(node);
            }
            next = above.get(&node).copied();
        }
        safe.extend(path);
    }
    None
}

/// Refuses a row that is above itself.
fn refuse_cycle(rows: &[(Uuid, Row)], above: &HashMap<Uuid, Uuid>, column: &str, key: &str) -> Result<(), LoadError> {
    let cycle = above_itself(rows.iter().map(|(id, _)| *id), above);
    match rows.iter().find(|(id, _)| Some(*id) == cycle) {
        None => Ok(()),
        Some((_, row)) => {
            let name = row.need(key)?;
            Err(row.wrong(OfRow::NameAboveItself { column: column.into(), name: name.into() }))
        }
    }
}

impl Organisation {
    pub(super) fn read(folder: &Folder, policy: &Policy) -> Result<Organisation, LoadError> {
        let mut org = Organisation::default();
        org.read_departments(folder)?;
        org.read_people(folder)?;
        org.read_dimensions(folder)?;
        org.read_values(folder)?;
        org.read_partitions(folder)?;
        org.read_assignments(folder, policy)?;
        Ok(org)
    }

    /// The dimensions that there are, those of the bundle among them.
    pub(super) fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// The department that a cell names, if it names one.
    pub(super) fn department(&self, row: &Row, column: &str) -> Result<Option<Uuid>, LoadError> {
        row.parse(column, |key| {
            self.department_ids.get(key).copied().ok_or_else(|| OfRow::NoSuchDepartment { key: key.into() })
        })
    }

    /// The user that a cell names, if it names one.
    pub(super) fn person(&self, row: &Row, column: &str) -> Result<Option<Uuid>, LoadError> {
        row.parse(column, |login| {
            self.person_ids.get(login).copied().ok_or_else(|| OfRow::NoSuchUser { login: login.into() })
        })
    }

    /// The value of a dimension that a cell names, if it names one.
    pub(super) fn value(&self, row: &Row, column: &str, dimension: &str) -> Result<Option<Uuid>, LoadError> {
        row.parse(column, |key| {
            let found = self.value_ids.get(&(dimension.to_owned(), key.to_owned())).copied();
            found.ok_or_else(|| OfRow::ValueNotIn { dimension: dimension.into(), key: key.into() })
        })
    }

    /// The department of a user.
    pub(super) fn department_of(&self, person: Uuid) -> Option<Uuid> {
        // Ids rise in the order of the file.
        let place = self.people.binary_search_by_key(&person, |one| one.id).ok()?;
        self.people.get(place).map(|one| one.department_id)
    }

    fn needed_person(&self, row: &Row) -> Result<Uuid, LoadError> {
        row.need("login")?;
        let found = self.person(row, "login")?;
        found.ok_or_else(|| row.wrong(OfRow::EmptyCell { column: "login".into() }))
    }

    fn read_departments(&mut self, folder: &Folder) -> Result<(), LoadError> {
        let table = folder.needed("departments.csv", &["key"], &["parent", "name"])?;
        let Keyed { rows, ids } = keyed(table, "key", |row| Ok(row.need("key")?.to_owned()))?;
        self.department_ids = ids;
        let mut above = HashMap::new();
        for (id, row) in &rows {
            let parent_id = self.department(row, "parent")?;
            above.extend(parent_id.map(|parent| (*id, parent)));
            let key = row.need("key")?.to_owned();
            not_a_page(&key, &PAGES).map_err(|why| row.wrong(why))?;
            let name = row.get("name").unwrap_or(&key).to_owned();
            self.departments.push(department::Model { id: *id, key, name, parent_id });
        }
        refuse_cycle(&rows, &above, "parent", "key")
    }

    fn read_people(&mut self, folder: &Folder) -> Result<(), LoadError> {
        let others = ["name", "manager", "status", "password"];
        let table = folder.needed("users.csv", &["login", "department"], &others)?;
        let Keyed { rows, ids } = keyed(table, "login", |row| Ok(row.need("login")?.to_owned()))?;
        self.person_ids = ids;
        let mut above = HashMap::new();
        for (id, row) in &rows {
            let person = self.read_person(*id, row)?;
            above.extend(person.manager_id.map(|manager| (*id, manager)));
            self.people.push(person);
        }
        refuse_cycle(&rows, &above, "manager", "login")
    }

    fn read_person(&mut self, id: Uuid, row: &Row) -> Result<person::Model, LoadError> {
        let login = row.need("login")?;
        if !is_login(login) {
            return Err(row.wrong(OfRow::NotALogin { login: login.into() }));
        }
        not_a_page(login, &PAGES).map_err(|why| row.wrong(why))?;
        row.need("department")?;
        let department = self.department(row, "department")?;
        let status =
            row.parse("status", |key| Status::from_key(key).ok_or_else(|| OfRow::NotAStatus { key: key.into() }))?;
        if let Some(password) = row.text("password") {
            if password.len() > password::LONGEST {
                return Err(row.wrong(OfRow::PasswordTooLong { most: password::LONGEST as u64 }));
            }
            self.passwords.push((self.people.len(), password.into()));
        }
        Ok(person::Model {
            id,
            login: login.into(),
            name: row.get("name").unwrap_or(login).into(),
            department_id: department.ok_or_else(|| row.wrong(OfRow::EmptyCell { column: "department".into() }))?,
            manager_id: self.person(row, "manager")?,
            status: status.unwrap_or_default().key().into(),
            password: None,
            language: None,
        })
    }

    /// A dimension of the bundle's own is carried by the types of record whose files have a column of its key.
    fn read_dimensions(&mut self, folder: &Folder) -> Result<(), LoadError> {
        let Some(table) = folder.table("dimensions.csv", &["dimension", "value"], &["parent", "name"])? else {
            return Ok(());
        };
        let mut heads = Vec::new();
        for object in Object::ALL {
            heads.push((object, folder.head(&file_of(object))?));
        }
        for row in table {
            let row = row?;
            let key = row.need("dimension")?;
            if !remit_policy::text::is_key(key) {
                return Err(row.wrong(OfRow::NotADimension { dimension: key.into() }));
            }
            if self.dimensions.get(key).is_none() {
                let named = heads.iter().filter(|(_, head)| head.iter().any(|column| column == key));
                let added = self.dimensions.add(key, named.map(|(object, _)| *object).collect());
                added.map_err(|error| {
                    let told = Told(Box::new(dimension_reason(key, error).into()));
                    row.wrong(of("dimension", OfRow::Single { told }))
                })?;
            }
        }
        Ok(())
    }

    fn read_values(&mut self, folder: &Folder) -> Result<(), LoadError> {
        let Some(table) = folder.table("dimensions.csv", &["dimension", "value"], &["parent", "name"])? else {
            return Ok(());
        };
        let key = |row: &Row| Ok((row.need("dimension")?.to_owned(), row.need("value")?.to_owned()));
        let Keyed { rows, ids } = keyed(table, "value", key)?;
        self.value_ids = ids;
        let mut above = HashMap::new();
        for (id, row) in &rows {
            let dimension = row.need("dimension")?.to_owned();
            let parent_id = self.value(row, "parent", &dimension)?;
            above.extend(parent_id.map(|parent| (*id, parent)));
            let key = row.need("value")?.to_owned();
            let name = row
                .parse("name", |name| label(name).map_err(|why| OfRow::Single { told: Told(Box::new(why.into())) }))?;
            self.values.push(dimension_value::Model { id: *id, dimension, key, name: name.flatten(), parent_id });
        }
        refuse_cycle(&rows, &above, "parent", "value")
    }

    fn read_partitions(&mut self, folder: &Folder) -> Result<(), LoadError> {
        let Some(table) = folder.table("partitions.csv", &["login", "dimension", "value"], &[])? else {
            return Ok(());
        };
        let mut seen = HashSet::new();
        for row in table {
            let row = row?;
            let person_id = self.needed_person(&row)?;
            let dimension = row.need("dimension")?;
            row.need("value")?;
            let value = self.value(&row, "value", dimension)?;
            let value_id = value.ok_or_else(|| row.wrong(OfRow::EmptyCell { column: "value".into() }))?;
            if !seen.insert((person_id, value_id)) {
                return Err(row.wrong(OfRow::SameRow));
            }
            self.partitions.push(partition::Model { person_id, value_id });
        }
        Ok(())
    }

    fn read_assignments(&mut self, folder: &Folder, policy: &Policy) -> Result<(), LoadError> {
        let others = ["anchor", "valid_from", "valid_until"];
        let Some(table) = folder.table("assignments.csv", &["login", "role"], &others)? else {
            return Ok(());
        };
        for row in table {
            let assignment = self.read_assignment(&row?, policy)?;
            self.assignments.push(assignment);
        }
        Ok(())
    }

    fn read_assignment(&self, row: &Row, policy: &Policy) -> Result<assignment::Model, LoadError> {
        let role = row.need("role")?;
        if !policy.roles.contains_key(role) {
            return Err(row.wrong(of("role", OfRow::NoSuchRole { role: role.into() })));
        }
        let (valid_from, valid_until) = (row.parse("valid_from", value::time)?, row.parse("valid_until", value::time)?);
        if valid_from.zip(valid_until).is_some_and(|(from, until)| until <= from) {
            return Err(row.wrong(OfRow::EndsBeforeBegin));
        }
        Ok(assignment::Model {
            id: Uuid::now_v7(),
            person_id: self.needed_person(row)?,
            role: role.into(),
            anchor_id: self.department(row, "anchor")?,
            valid_from,
            valid_until,
            granted_by: None,
            reason: Some(FROM_BUNDLE.into()),
        })
    }

    /// Turns passwords into hashes, each with a salt of its own, on all cores.
    pub(super) async fn hash_passwords(&mut self) -> Result<()> {
        let mut hashing: JoinSet<Result<(usize, String)>> = JoinSet::new();
        for (place, plain) in self.passwords.drain(..) {
            hashing.spawn(async move { Ok((place, password::hash(plain).await?)) });
        }
        while let Some(done) = hashing.join_next().await {
            let failed = |error| StoreError::Broken(format!("a password was not hashed: {error}"));
            let (place, hash) = done.map_err(failed)??;
            if let Some(person) = self.people.get_mut(place) {
                person.password = Some(hash);
            }
        }
        Ok(())
    }

    /// Writes it all.
    pub(super) async fn write(&self, tx: &DatabaseTransaction, loaded: &mut Loaded) -> Result<()> {
        insert::<department::Entity, _>(tx, &self.departments).await?;
        insert::<person::Entity, _>(tx, &self.people).await?;
        insert::<dimension::Entity, _>(tx, &dimension_rows(&self.dimensions)?).await?;
        insert::<dimension_value::Entity, _>(tx, &self.values).await?;
        insert::<partition::Entity, _>(tx, &self.partitions).await?;
        insert::<assignment::Entity, _>(tx, &self.assignments).await?;
        loaded.add("departments.csv", self.departments.len());
        loaded.add("users.csv", self.people.len());
        loaded.add("dimensions.csv", self.values.len());
        loaded.add("partitions.csv", self.partitions.len());
        loaded.add("assignments.csv", self.assignments.len());
        Ok(())
    }
}

/// Inserts rows of any number.
pub(super) async fn insert<E, M>(tx: &DatabaseTransaction, rows: &[M]) -> Result<()>
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
