//! A record as it is stored, with everything in it. It never leaves the crate: only
//! [`crate::masked`] turns it into something that travels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use remit_policy::{Dimensions, Facts, Field, Kind, Object, Place, ShareLevel};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, SelectStatement};
use sea_orm::{DbErr, EntityTrait, QueryFilter, QueryResult, QueryTrait};
use uuid::Uuid;

use crate::entity::record::{activity, contact, contract, customer, opportunity, payment, product, ticket};

/// The alias under which a row says what it is shared with the asking user for.
pub(crate) const SHARED: &str = "shared_level";

/// The alias of a record's title where nothing else of it is read.
const TITLE: &str = "record_title";

/// A stored value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stored {
    Text(String),
    Number(i64),
    Money(i64, String),
    Date(NaiveDate),
    YesNo(bool),
    Reference(Uuid),
}

/// A stored record.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) object: Object,
    pub(crate) id: Uuid,
    pub(crate) key: Option<String>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) facts: Facts,
    pub(crate) values: BTreeMap<&'static str, Stored>,
}

/// The column that holds the value of a dimension that counts for a record.
pub(crate) fn dimension_column(dimensions: &Dimensions, key: &str) -> Option<&'static str> {
    dimensions.get(key).and_then(|one| VALUES.get(one.place)).copied()
}

/// The columns of the values in the dimensions, by the dimension's place.
pub(crate) const VALUES: [&str; Dimensions::MOST] = [
    "region_id",
    "industry_id",
    "product_line_id",
    "dimension_4_id",
    "dimension_5_id",
    "dimension_6_id",
    "dimension_7_id",
    "dimension_8_id",
];

/// Starts a query on the records of one type. Called by `crate::scoped` alone, which adds the scope.
#[expect(clippy::disallowed_methods, reason = "the one place where a query on records begins; scoped adds the scope")]
pub(crate) fn select(object: Object, condition: Condition) -> SelectStatement {
    match object {
        Object::Customer => customer::Entity::find().filter(condition).into_query(),
        Object::Contact => contact::Entity::find().filter(condition).into_query(),
        Object::Opportunity => opportunity::Entity::find().filter(condition).into_query(),
        Object::Contract => contract::Entity::find().filter(condition).into_query(),
        Object::Payment => payment::Entity::find().filter(condition).into_query(),
        Object::Ticket => ticket::Entity::find().filter(condition).into_query(),
        Object::Product => product::Entity::find().filter(condition).into_query(),
        Object::Activity => activity::Entity::find().filter(condition).into_query(),
    }
}

/// A column of an object's table.
pub(crate) fn column(object: Object, name: &str) -> Expr {
    Expr::col((Alias::new(object.key()), Alias::new(name)))
}

/// The columns of an object's table that [`Row::read`] reads, each with its type in SQL.
fn columns(object: Object) -> Vec<(String, &'static str)> {
    let fields = object.fields().iter().flat_map(|field| {
        let currency = (field.kind == Kind::Money).then(|| (format!("{}_currency", field.key), "text"));
        std::iter::once((field.key.to_owned(), sql_type(field.kind))).chain(currency)
    });
    placed().map(|name| (name.to_owned(), "uuid")).chain([("key".to_owned(), "text")]).chain(fields).collect()
}

/// Where a record lies.
fn placed() -> impl Iterator<Item = &'static str> {
    let customer = ["customer_id", "customer_owner_id", "customer_department_id"];
    ["id", "owner_id", "department_id"].into_iter().chain(VALUES).chain(customer)
}

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Money | Kind::Number => "bigint",
        Kind::Date => "date",
        Kind::YesNo => "boolean",
        Kind::Reference(_) => "uuid",
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle | Kind::Choice(_) => "text",
    }
}

/// Selects all columns of one object and, empty, those that the others have besides, so that records of
/// several types come from one `UNION ALL`. A column of one name has the same type in every table.
pub(crate) fn select_wide(select: &mut SelectStatement, object: Object, among: &BTreeSet<Object>) {
    let own: BTreeMap<String, &str> = columns(object).into_iter().collect();
    let all: BTreeMap<String, &str> = among.iter().flat_map(|object| columns(*object)).collect();
    for (name, kind) in all {
        let empty = || Expr::cust("NULL").cast_as(Alias::new(kind));
        let expr = if own.contains_key(&name) { column(object, &name) } else { empty() };
        select.expr_as(expr, Alias::new(name));
    }
}

/// Selects as much of a record as its title and what decides about it.
pub(crate) fn select_named(select: &mut SelectStatement, object: Object) {
    for name in placed() {
        select.expr_as(column(object, name), Alias::new(name));
    }
    select.expr_as(column(object, object.title()), Alias::new(TITLE));
}

impl Row {
    /// A record of which only the title is read ([`select_named`]).
    pub(crate) fn named(dimensions: &Dimensions, object: Object, result: &QueryResult) -> Result<Row, DbErr> {
        let title: Option<String> = result.try_get("", TITLE)?;
        let field = object.field(object.title()).map(|field| field.key);
        let values = field.zip(title).map(|(key, title)| (key, Stored::Text(title))).into_iter().collect();
        let (customer, facts) = facts(dimensions, result)?;
        Ok(Row { object, id: result.try_get("", "id")?, key: None, customer, facts, values })
    }

    pub(crate) fn read(dimensions: &Dimensions, object: Object, result: &QueryResult) -> Result<Row, DbErr> {
        let (customer, facts) = facts(dimensions, result)?;
        Ok(Row {
            object,
            id: result.try_get("", "id")?,
            key: result.try_get("", "key")?,
            customer,
            facts,
            values: object
                .fields()
                .iter()
                .filter_map(|field| value(result, field).transpose())
                .collect::<Result<_, _>>()?,
        })
    }
}

/// The customer of a record, and what decides about the record.
fn facts(dimensions: &Dimensions, result: &QueryResult) -> Result<(Option<Uuid>, Facts), DbErr> {
    let id = |name: &str| result.try_get::<Option<Uuid>>("", name);
    let mut values = BTreeMap::new();
    for one in dimensions.iter() {
        if let Some(value) = VALUES.get(one.place).map(|column| id(column)).transpose()?.flatten() {
            values.insert(one.key.clone(), value);
        }
    }
    let customer = id("customer_id")?;
    let customer_place = customer.map(|_| -> Result<Place, DbErr> {
        let own = values.iter().filter(|(dimension, _)| dimensions.carries(Object::Customer, dimension));
        Ok(Place {
            owner: id("customer_owner_id")?,
            department: id("customer_department_id")?,
            values: own.map(|(dimension, value)| (dimension.clone(), *value)).collect(),
        })
    });
    let place = Place { owner: id("owner_id")?, department: id("department_id")?, values };
    let shared = match result.try_get::<Option<i32>>("", SHARED)? {
        Some(2) => Some(ShareLevel::Edit),
        Some(_) => Some(ShareLevel::View),
        None => None,
    };
    Ok((customer, Facts { place, customer: customer_place.transpose()?, shared }))
}

fn value(result: &QueryResult, field: &Field) -> Result<Option<(&'static str, Stored)>, DbErr> {
    let key = field.key;
    let stored = match field.kind {
        Kind::Money => {
            let amount: Option<i64> = result.try_get("", key)?;
            let currency: Option<String> = result.try_get("", &format!("{key}_currency"))?;
            amount.map(|amount| Stored::Money(amount, currency.unwrap_or_default()))
        }
        Kind::Number => result.try_get::<Option<i64>>("", key)?.map(Stored::Number),
        Kind::Date => result.try_get::<Option<NaiveDate>>("", key)?.map(Stored::Date),
        Kind::YesNo => result.try_get::<Option<bool>>("", key)?.map(Stored::YesNo),
        Kind::Reference(_) => result.try_get::<Option<Uuid>>("", key)?.map(Stored::Reference),
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle | Kind::Choice(_) => {
            result.try_get::<Option<String>>("", key)?.map(Stored::Text)
        }
    };
    Ok(stored.map(|stored| (key, stored)))
}
