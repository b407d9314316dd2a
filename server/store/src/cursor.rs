//! Where a page ends and the next one begins. A cursor holds the sort value and id of the last
//! record that its reader saw, so it tells nothing new; a forged one only begins elsewhere in the
//! same scoped list.

use remit_wire::Sort;
use remit_wire::reason::OfRecord;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Result;
use crate::error::invalid_at;
use crate::masked::{Masked, hex};
use crate::scoped::TermKind;
use crate::typed;

/// The alias of the sort value in a sorted query.
pub(crate) const SORT: &str = "sort_value";

/// A sort value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum At {
    Newest,
    Nothing,
    Text(String),
    Number(i64),
    Date(String),
    YesNo(bool),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    pub(crate) id: Uuid,
    sort: Option<String>,
    at: At,
}

impl Cursor {
    pub(crate) fn newest(id: Uuid) -> Cursor {
        Cursor { id, sort: None, at: At::Newest }
    }

    /// The cursor after a record of a sorted list.
    pub(crate) fn of(masked: &Masked, sort: &Sort, row: &QueryResult, kind: TermKind) -> Result<Cursor> {
        let at = match kind {
            TermKind::Number | TermKind::Money | TermKind::Choice(_) => {
                row.try_get::<Option<i64>>("", SORT)?.map(At::Number)
            }
            TermKind::Date => {
                row.try_get::<Option<chrono::NaiveDate>>("", SORT)?.map(|date| At::Date(date.to_string()))
            }
            TermKind::YesNo => row.try_get::<Option<bool>>("", SORT)?.map(At::YesNo),
            _ => row.try_get::<Option<String>>("", SORT)?.map(At::Text),
        };
        Ok(Cursor { id: masked.row().id, sort: Some(name(sort)), at: at.unwrap_or(At::Nothing) })
    }

    /// As text that can stand in an address.
    pub(crate) fn encode(&self) -> String {
        hex(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }

    /// Reads a cursor of a list in this order.
    pub(crate) fn decode(text: &str, sort: Option<&Sort>) -> Result<Cursor> {
        let wrong = || invalid_at("after", OfRecord::NotNext);
        let cursor: Cursor = unhex(text).and_then(|json| serde_json::from_slice(&json).ok()).ok_or_else(wrong)?;
        let dated = !matches!(&cursor.at, At::Date(text) if typed::date(text).is_none());
        // PostgreSQL can neither store nor compare the character 0.
        let plain = !matches!(&cursor.at, At::Text(text) if text.contains('\0'));
        let fits = cursor.sort == sort.map(name) && (cursor.at == At::Newest) == sort.is_none();
        if fits && dated && plain { Ok(cursor) } else { Err(wrong()) }
    }

    /// Whether its value is of the kind that the list is sorted by.
    pub(crate) fn fits(&self, kind: TermKind) -> bool {
        match (&self.at, kind) {
            (At::Newest, _) => false,
            (At::Nothing, _) => true,
            (At::Number(_), kind) => matches!(kind, TermKind::Number | TermKind::Money | TermKind::Choice(_)),
            (At::Date(_), kind) => kind == TermKind::Date,
            (At::YesNo(_), kind) => kind == TermKind::YesNo,
            (At::Text(_), kind) => {
                matches!(kind, TermKind::Text | TermKind::Owner | TermKind::Department | TermKind::Dimension(_))
            }
        }
    }

    /// The records that come after it. Empty values come last in both directions.
    pub(crate) fn condition(&self, order: &Expr, id: Expr, descending: bool) -> Condition {
        let later = |left: Expr, right: Expr| if descending { left.lt(right) } else { left.gt(right) };
        let value = match &self.at {
            At::Text(text) => Expr::val(text.clone()),
            At::Number(number) => Expr::val(*number),
            At::Date(text) => Expr::val(typed::date(text)),
            At::YesNo(yes) => Expr::val(*yes),
            At::Newest | At::Nothing => {
                return Condition::all().add(order.clone().is_null()).add(later(id, Expr::val(self.id)));
            }
        };
        let tied = Condition::all().add(order.clone().eq(value.clone())).add(later(id, Expr::val(self.id)));
        Condition::any().add(later(order.clone(), value)).add(tied).add(order.clone().is_null())
    }
}

fn name(sort: &Sort) -> String {
    format!("{}{}", if sort.descending { "-" } else { "" }, sort.field)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() > 4_096 || !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
