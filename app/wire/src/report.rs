//! Sums, groups and the dashboard, all drawn from records that the reader may see.

use serde::{Deserialize, Serialize};

use crate::{Count, Filter, Money, Record, Remit};

/// By what records are grouped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// A choice, yes/no, number or text field, a dimension, `owner`, `department`.
    Field(String),
    /// The month of a date field, `2017-03`.
    Month(String),
}

/// A question for groups and sums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AggregateQuery {
    /// All must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// One group for everything where absent.
    #[serde(default)]
    pub group: Option<Group>,
    /// A money or number field to add up.
    #[serde(default)]
    pub sum: Option<String>,
}

/// A total in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// One total per currency; a plain number has the currency "".
    pub totals: Vec<Money>,
    /// How many records were left out because the field may not be read on them.
    pub excluded: u64,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The value that its records share: a choice's key, a login, a department's key, a month; absent for none.
    pub key: Option<String>,
    /// What people read for it, where that is more than the key.
    pub label: Option<String>,
    /// How many records.
    pub count: u64,
    /// Their total, if one was asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sum: Option<Sum>,
}

/// Groups in the order of their keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregate {
    /// The groups.
    pub groups: Vec<Bucket>,
    /// Records left out of the groups because the grouping field may not be read on them.
    pub excluded: u64,
}

/// A figure with the one of the period before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// How many records.
    pub count: u64,
    /// Their value, where it may be read.
    pub value: Option<Money>,
    /// Won of a hundred closed, where the figure is a rate.
    pub percent: Option<u32>,
    /// The same for the period before: (count, value, percent).
    pub before: Option<(u64, Option<Money>, Option<u32>)>,
}

/// One person's results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRow {
    /// Login, for the list behind the row.
    pub login: String,
    /// Name.
    pub name: String,
    /// Open opportunities.
    pub open: u64,
    /// Won.
    pub won: u64,
    /// Lost.
    pub lost: u64,
    /// Value won, where it may be read.
    pub value: Option<Money>,
}

/// The first page of someone who sees opportunities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// From which remit.
    pub remit: Remit,
    /// How many opportunities in all.
    pub total: Count,
    /// The quarter that the figures speak of: the latest in which something was closed, `2017-Q4`.
    pub period: Option<String>,
    /// First and last day of that quarter, for the lists behind the figures.
    pub period_days: Option<(String, String)>,
    /// Open opportunities, whenever they were opened.
    pub open: Figure,
    /// Won in the period.
    pub won: Figure,
    /// Average value of a deal won in the period.
    pub average: Figure,
    /// Won of all closed in the period.
    pub rate: Figure,
    /// By stage, in the order of the catalogue.
    pub stages: Vec<Bucket>,
    /// Won by month of closing.
    pub months: Vec<Bucket>,
    /// By owner, most value first; empty where the reader sees one owner only.
    pub agents: Vec<AgentRow>,
    /// Open longest.
    pub stuck: Vec<Record>,
    /// Records whose value could not be read and is in no sum.
    pub excluded: u64,
}
