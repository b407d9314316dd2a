//! Questions about many records, and their answers.

use remit_policy::Reach;
use serde::{Deserialize, Serialize};

use crate::Record;

/// How a filter compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Equal.
    #[default]
    Eq,
    /// Not equal, and not empty.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Text that contains this, whatever its case.
    Contains,
    /// One of several, separated by commas.
    In,
    /// `true`: has no value; `false`: has one.
    Empty,
}

impl Op {
    /// Every operator with its key in addresses, `amount[gte]=…`.
    pub const ALL: [(Op, &'static str); 9] = [
        (Op::Eq, "eq"),
        (Op::Ne, "ne"),
        (Op::Gt, "gt"),
        (Op::Gte, "gte"),
        (Op::Lt, "lt"),
        (Op::Lte, "lte"),
        (Op::Contains, "contains"),
        (Op::In, "in"),
        (Op::Empty, "empty"),
    ];

    /// The operator with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Op> {
        Op::ALL.into_iter().find(|(_, one)| *one == key).map(|(op, _)| op)
    }

    /// Its key in addresses.
    #[must_use]
    pub fn key(self) -> &'static str {
        Op::ALL.into_iter().find(|(op, _)| *op == self).map_or("eq", |(_, key)| key)
    }
}

/// One condition: `stage` `eq` `won`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// A field, a dimension, `owner`, `department` or `customer`.
    pub field: String,
    /// How.
    pub op: Op,
    /// With what; money in minor units.
    pub value: String,
}

/// The order of a list. Records without a (readable) value come last either way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// A field, a dimension, `owner` or `department`.
    pub field: String,
    /// Largest first.
    pub descending: bool,
}

/// Whether and how exactly matching records are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountMode {
    /// Not at all.
    #[default]
    None,
    /// Up to 1,000; beyond that the answer says "at least".
    Capped,
    /// All of them.
    Exact,
}

/// Which records of one type, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// All must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// Newest first where absent.
    #[serde(default)]
    pub sort: Option<Sort>,
    /// 1 to 200; 50 where absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// Only these fields; all readable ones where absent.
    #[serde(default)]
    pub fields: Option<Vec<String>>,
    /// Whether to count.
    #[serde(default)]
    pub count: CountMode,
}

/// How many records match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// At least this many.
    pub value: u64,
    /// Exactly this many.
    pub exact: bool,
}

/// From which remit an answer is given, for the line above every list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remit {
    /// The widest reach among the counting view grants; absent where only shares show anything.
    pub reach: Option<Reach>,
    /// The name of the department where that reach is anchored.
    pub department: Option<String>,
    /// Also through customers.
    pub via_customer: bool,
    /// The dimensions that limit it, each with the keys of the values inside.
    pub fences: Vec<(String, Vec<String>)>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The records.
    pub data: Vec<Record>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// How many match, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<Count>,
    /// From which remit.
    pub remit: Remit,
}
