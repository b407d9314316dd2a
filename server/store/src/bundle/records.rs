//! The files of the object types: any number of rows, each read, checked and sent on.

use std::collections::{BTreeMap, HashMap};

use remit_policy::{Dimensions, Field, Kind, Object, Place};
use remit_wire::reason::OfRow;
use sea_orm::DatabaseTransaction;
use sea_orm::sea_query::Value;
use uuid::Uuid;

use super::batch::Batch;
use super::organisation::{Organisation, above_itself};
use super::table::{Folder, Row, Table, file_of};
use super::{LoadError, value};
use crate::row::VALUES;

/// What rows of a bundle may refer to.
pub(super) struct Records<'o> {
    org: &'o Organisation,
    ids: HashMap<Object, HashMap<String, Uuid>>,
    /// Where each customer lies, for the copies in its children.
    customers: HashMap<Uuid, Place>,
}

/// References of records to others of the same type, with the line of each.
#[derive(Default)]
struct Above {
    above: HashMap<Uuid, Uuid>,
    lines: Vec<(Uuid, u64)>,
}

fn table(folder: &Folder, dimensions: &Dimensions, object: Object) -> Result<Option<Table>, LoadError> {
    let customer = object.is_child().then_some("customer");
    let fields = object.fields().iter().map(|field| field.key);
    let others: Vec<&str> =
        ["owner", "department"].into_iter().chain(dimensions.of(object)).chain(customer).chain(fields).collect();
    folder.table(&file_of(object), &["key"], &others)
}

/// The columns of an object's table, in the order of the values of a row.
fn columns(dimensions: &Dimensions, object: Object) -> Vec<String> {
    let place = ["id", "key", "owner_id", "department_id"].into_iter();
    let values = dimensions.iter().filter_map(|one| VALUES.get(one.place)).copied();
    let customer = ["customer_id", "customer_owner_id", "customer_department_id"];
    let mut columns: Vec<String> = place.chain(values).chain(customer).map(String::from).collect();
    for field in object.fields() {
        columns.push(field.key.into());
        if field.kind == Kind::Money {
            columns.push(format!("{}_currency", field.key));
        }
    }
    columns
}

impl<'o> Records<'o> {
    /// Gives every row of every file an id, so that rows may refer to later ones.
    pub(super) fn number(folder: &Folder, org: &'o Organisation) -> Result<Records<'o>, LoadError> {
        let mut ids = HashMap::new();
        for object in Object::ALL {
            let mut known = HashMap::new();
            for row in table(folder, org.dimensions(), object)?.into_iter().flatten() {
                let row = row?;
                let key = row.need("key")?;
                if known.insert(key.to_owned(), Uuid::now_v7()).is_some() {
                    return Err(row.wrong(OfRow::RecordTwice { object, key: key.into() }));
                }
            }
            ids.insert(object, known);
        }
        Ok(Records { org, ids, customers: HashMap::new() })
    }

    /// The id of a record by its key.
    pub(super) fn find(&self, object: Object, key: &str) -> Result<Uuid, OfRow> {
        let found = self.ids.get(&object).and_then(|known| known.get(key)).copied();
        found.ok_or_else(|| OfRow::NoSuchRecord { object, key: key.into() })
    }

    /// Loads the file of one object type, if there is one, and answers how many rows it has.
    /// Customers come first.
    pub(super) async fn load(
        &mut self, tx: &DatabaseTransaction, folder: &Folder, object: Object,
    ) -> Result<Option<usize>, LoadError> {
        let Some(table) = table(folder, self.org.dimensions(), object)? else { return Ok(None) };
        let mut batch = Batch::new(tx, object.key(), columns(self.org.dimensions(), object));
        let (mut count, mut above) = (0, Above::default());
        for row in table {
            let row = row?;
            let values = self.values(object, &row, &mut above)?;
            batch.push(values).await?;
            count += 1;
        }
        above.check(object)?;
        batch.flush().await?;
        Ok(Some(count))
    }

    /// The values of a row, in the order of [`columns`].
    fn values(&mut self, object: Object, row: &Row, above: &mut Above) -> Result<Vec<Value>, LoadError> {
        let key = row.need("key")?;
        let id = self.find(object, key).map_err(|why| row.wrong(why))?;
        let customer = self.customer(object, row)?;
        let place = self.place(object, row, customer)?;
        let mut values = vec![id.into(), key.into(), place.owner.into(), place.department.into()];
        values.extend(self.org.dimensions().iter().map(|one| place.values.get(&one.key).copied().into()));
        let customers = customer.and_then(|id| self.customers.get(&id));
        values.push(customer.into());
        values.push(customers.and_then(|place| place.owner).into());
        values.push(customers.and_then(|place| place.department).into());
        for field in object.fields() {
            self.field(field, row, &mut values)?;
            if field.kind == Kind::Reference(object) {
                above.add(id, self.reference(field.key, object, row)?, row);
            }
        }
        if object == Object::Customer {
            self.customers.insert(id, place);
        }
        Ok(values)
    }

    fn customer(&self, object: Object, row: &Row) -> Result<Option<Uuid>, LoadError> {
        if object.is_child() { self.reference("customer", Object::Customer, row) } else { Ok(None) }
    }

    fn reference(&self, column: &str, object: Object, row: &Row) -> Result<Option<Uuid>, LoadError> {
        row.parse(column, |key| self.find(object, key))
    }

    /// Where a record lies, with the values that count for it. A file without the column
    /// `department` puts each record into its owner's, as creating it would.
    fn place(&self, object: Object, row: &Row, customer: Option<Uuid>) -> Result<Place, LoadError> {
        let owner = self.org.person(row, "owner")?;
        let department = if row.has("department") {
            self.org.department(row, "department")?
        } else {
            owner.and_then(|owner| self.org.department_of(owner))
        };
        let mut values = customer.and_then(|id| self.customers.get(&id)).map(|place| place.values.clone());
        let values = values.get_or_insert_with(BTreeMap::new);
        for dimension in self.org.dimensions().of(object) {
            match self.org.value(row, dimension, dimension)? {
                Some(value) => values.insert(dimension.into(), value),
                None => values.remove(dimension),
            };
        }
        Ok(Place { owner, department, values: std::mem::take(values) })
    }

    fn field(&self, field: &Field, row: &Row, values: &mut Vec<Value>) -> Result<(), LoadError> {
        let key = field.key;
        let value = match field.kind {
            Kind::Money => {
                let (amount, currency) = row.parse(key, value::money)?.unzip();
                values.push(amount.into());
                currency.into()
            }
            Kind::Number => row.parse(key, value::number)?.into(),
            Kind::Date => row.parse(key, value::date)?.into(),
            Kind::YesNo => row.parse(key, value::yes_no)?.into(),
            Kind::Choice(keys) => row.parse(key, |text| value::choice(text, keys))?.into(),
            Kind::Reference(object) => self.reference(key, object, row)?.into(),
            Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle => {
                row.text(key).map(String::from).into()
            }
        };
        values.push(value);
        Ok(())
    }
}

impl Above {
    fn add(&mut self, id: Uuid, target: Option<Uuid>, row: &Row) {
        self.above.extend(target.map(|target| (id, target)));
        self.lines.push((id, row.line()));
    }

    /// Refuses a record that is above itself.
    fn check(&self, object: Object) -> Result<(), LoadError> {
        let cycle = above_itself(self.lines.iter().map(|(id, _)| *id), &self.above);
        match self.lines.iter().find(|(id, _)| Some(*id) == cycle) {
            None => Ok(()),
            Some((_, line)) => Err(super::table::row(&file_of(object), *line, OfRow::RecordAboveItself { object })),
        }
    }
}
