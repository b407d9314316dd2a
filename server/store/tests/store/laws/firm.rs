//! A whole organisation with its records, as plain data: what is written to the databases, and what the
//! naive judge and the expectations read. People, departments, values and records are known by their
//! place in their list.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chrono::NaiveDate;
use remit_policy::{Field, Object, Policy, ShareLevel, Status};
use remit_store::{Credential, Visit};
use uuid::Uuid;

/// The dimensions that records carry, those that administrators added among them, and one that none does.
pub(crate) const DIMENSIONS: [&str; 6] = ["region", "industry", "product_line", "channel", "desk", "brand"];

/// Those that were added, with the types of record that carry them.
pub(crate) const ADDED: [(&str, &[Object]); 2] = [
    ("channel", &[Object::Customer, Object::Product]),
    ("desk", &[Object::Opportunity, Object::Ticket, Object::Activity]),
];

/// The dimensions that records of a type carry themselves.
pub(crate) fn carried(object: Object) -> Vec<&'static str> {
    let added = ADDED.iter().filter(|(_, objects)| objects.contains(&object)).map(|(dimension, _)| *dimension);
    object.first_dimensions().iter().copied().chain(added).collect()
}

#[derive(Clone, Debug)]
pub(crate) struct Firm {
    /// When every visit happens.
    pub(crate) at: i64,
    pub(crate) departments: Vec<Department>,
    pub(crate) people: Vec<Person>,
    pub(crate) values: Vec<Value>,
    /// (person, value).
    pub(crate) partitions: Vec<(usize, usize)>,
    pub(crate) policy: Policy,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) records: Vec<Rec>,
    pub(crate) shares: Vec<Share>,
    /// What the audit trail keeps of edits, the oldest first.
    pub(crate) trail: Vec<Edit>,
    /// Rows are written in another order: nothing may depend on it.
    pub(crate) upside_down: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Department {
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) parent: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) department: usize,
    pub(crate) manager: Option<usize>,
    pub(crate) status: Status,
    /// What proves who they are: a session's secret, or a token's.
    pub(crate) secret: String,
    pub(crate) by_token: bool,
    pub(crate) ip: Option<IpAddr>,
}

#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) id: Uuid,
    pub(crate) dimension: &'static str,
    pub(crate) key: String,
    pub(crate) parent: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) id: Uuid,
    pub(crate) person: usize,
    pub(crate) role: String,
    pub(crate) anchor: Option<usize>,
    pub(crate) from: Option<i64>,
    pub(crate) until: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Present,
    /// In the recycle bin since then.
    Deleted(i64),
    /// Not in the database, though others may still refer to it.
    Gone,
}

#[derive(Clone, Debug)]
pub(crate) struct Rec {
    pub(crate) object: Object,
    pub(crate) id: Uuid,
    pub(crate) key: Option<String>,
    pub(crate) owner: Option<usize>,
    pub(crate) department: Option<usize>,
    /// Its own value per dimension that its type carries.
    pub(crate) values: BTreeMap<&'static str, usize>,
    pub(crate) customer: Option<usize>,
    pub(crate) state: State,
    pub(crate) fields: BTreeMap<&'static str, Val>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Val {
    Text(String),
    Number(i64),
    Money(i64, String),
    Date(NaiveDate),
    YesNo(bool),
    /// Another record of the firm.
    Ref(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Grantee {
    Person(usize),
    Department(usize),
    Role(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) id: Uuid,
    /// Mostly the record's own type; another one opens nothing.
    pub(crate) object: Object,
    pub(crate) record: usize,
    pub(crate) grantee: Grantee,
    pub(crate) level: ShareLevel,
    pub(crate) expires: Option<i64>,
}

/// One entry of the audit trail.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    pub(crate) at: i64,
    pub(crate) actor: usize,
    pub(crate) record: usize,
    /// Each field with what it was and what it became.
    pub(crate) changes: Vec<(&'static Field, Option<Val>, Option<Val>)>,
}

/// Where a record lies, with the values that it takes from its customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) owner: Option<usize>,
    pub(crate) department: Option<usize>,
    pub(crate) values: BTreeMap<&'static str, usize>,
}

impl Firm {
    pub(crate) fn visit(&self, person: usize) -> Visit {
        let Person { secret, by_token, ip, .. } = self.people[person].clone();
        let credential = if by_token { Credential::Token(secret) } else { Credential::Session(secret) };
        Visit { credential: Some(credential), at: self.at, ip }
    }

    pub(crate) fn active(&self) -> Vec<usize> {
        (0..self.people.len()).filter(|one| self.people[*one].status == Status::Active).collect()
    }

    /// The places of the records of one type, whatever their state.
    pub(crate) fn of(&self, object: Object) -> Vec<usize> {
        (0..self.records.len()).filter(|place| self.records[*place].object == object).collect()
    }

    pub(crate) fn present(&self, object: Object) -> Vec<usize> {
        let mut present = self.of(object);
        present.retain(|place| self.records[*place].state == State::Present);
        present
    }

    /// Where a record lies. A child takes from its customer the value of each dimension that it does not carry.
    pub(crate) fn spot(&self, record: &Rec) -> Spot {
        let mut spot = Spot { owner: record.owner, department: record.department, values: record.values.clone() };
        if let Some(customer) = record.customer {
            for (dimension, value) in &self.records[customer].values {
                if !carried(record.object).contains(dimension) {
                    spot.values.insert(dimension, *value);
                }
            }
        }
        spot
    }

    pub(crate) fn values_of(&self, dimension: &str) -> Vec<usize> {
        (0..self.values.len()).filter(|value| self.values[*value].dimension == dimension).collect()
    }

    /// The value and all that are above it.
    pub(crate) fn value_and_above(&self, value: usize) -> Vec<usize> {
        std::iter::successors(Some(value), |value| self.values[*value].parent).collect()
    }

    /// The department and all that are above it.
    pub(crate) fn department_and_above(&self, department: usize) -> Vec<usize> {
        std::iter::successors(Some(department), |one| self.departments[*one].parent).collect()
    }

    /// The managers of a person, from the nearest up.
    pub(crate) fn managers(&self, person: usize) -> Vec<usize> {
        std::iter::successors(self.people[person].manager, |one| self.people[*one].manager).collect()
    }

    pub(crate) fn find(&self, object: Object, id: Uuid) -> Option<usize> {
        self.records.iter().position(|record| record.object == object && record.id == id)
    }
}
