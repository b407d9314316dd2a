//! Groups and sums over the records that the user may see.

use std::collections::BTreeMap;

use remit_policy::{Action, Object};
use remit_wire::reason::OfRecord;
use remit_wire::{Aggregate, AggregateQuery, Bucket, Group, Money, Sum};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, SelectStatement};
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::error::invalid_at;
use crate::scoped::{Scoped, Term, TermKind, unreadable};

/// Groups in one answer; more make no chart and no table that anyone reads.
const GROUP_LIMIT: u64 = 1_000;

impl Ctx {
    /// Counts, and sums where asked, per group.
    ///
    /// A record on which the user may not read the summed field is left out of the sum and counted in
    /// `excluded`; one on which they may not read the grouping field counts as having none.
    ///
    /// # Errors
    /// `invalid` for a field that does not exist, may be read on no record, or cannot be grouped or summed.
    pub async fn aggregate(&self, object: Object, query: &AggregateQuery) -> Result<Aggregate> {
        let scoped = self.filtered(object, Action::View, &query.filters).await?;
        let group = query.group.as_ref().map(|group| self.grouping(&scoped, group)).transpose()?;
        let sum = query.sum.as_deref().map(|name| summing(&scoped, name)).transpose()?;
        let rows = scoped
            .grouped(
                |inner| {
                    select_group(inner, group.as_ref());
                    select_sum(inner, sum.as_ref(), &scoped);
                },
                group_rows,
            )
            .await?;
        self.buckets(&rows, group.as_ref().map(|group| group.kind), sum.is_some())
    }

    fn grouping(&self, scoped: &Scoped<'_>, group: &Group) -> Result<Term> {
        let (Group::Field(name) | Group::Month(name)) = group;
        let term = scoped.term(name)?;
        let refused = || invalid_at(name, OfRecord::NotGrouped { field: name.to_owned() });
        if let Group::Month(_) = group {
            return if term.kind == TermKind::Date { Ok(self.month(term)) } else { Err(refused()) };
        }
        match term.kind {
            TermKind::Reference(_) | TermKind::Money => Err(refused()),
            _ => Ok(term),
        }
    }

    /// The month of a day, as text.
    fn month(&self, day: Term) -> Term {
        Term { expr: self.month_of(day.expr), kind: TermKind::Text, readable: day.readable }
    }

    pub(crate) fn month_of(&self, day: Expr) -> Expr {
        let format = if self.postgres() { "TO_CHAR($1, 'YYYY-MM')" } else { "STRFTIME('%Y-%m', ?)" };
        Expr::cust_with_exprs(format, [day])
    }

    fn buckets(&self, rows: &[QueryResult], kind: Option<TermKind>, summed: bool) -> Result<Aggregate> {
        let mut groups: BTreeMap<Option<String>, Bucket> = BTreeMap::new();
        let mut excluded = 0;
        for row in rows {
            let (key, label) = kind.map_or(Ok((None, None)), |kind| self.group_key(row, kind))?;
            let bucket = groups.entry(key.clone()).or_insert_with(|| Bucket { key, label, count: 0, sum: None });
            bucket.count += number(row, "records")?;
            excluded += number(row, "group_unreadable")?;
            if summed {
                let sum = bucket.sum.get_or_insert(Sum { totals: Vec::new(), excluded: 0 });
                sum.excluded += number(row, "sum_unreadable")?;
                if let Some(amount) = row.try_get::<Option<i64>>("", "total")? {
                    let currency = row.try_get::<Option<String>>("", "currency")?.unwrap_or_default();
                    sum.totals.push(Money { amount, currency });
                }
            }
        }
        Ok(Aggregate { groups: groups.into_values().collect(), excluded })
    }

    fn group_key(&self, row: &QueryResult, kind: TermKind) -> Result<(Option<String>, Option<String>)> {
        let org = &self.world().org;
        let id = || row.try_get::<Option<Uuid>>("", "grouped");
        Ok(match kind {
            TermKind::Owner => {
                id()?.and_then(|id| org.user(id)).map(|one| (one.login.clone(), one.name.clone())).unzip()
            }
            TermKind::Department => {
                id()?.and_then(|id| org.department(id)).map(|one| (one.key.clone(), one.name.clone())).unzip()
            }
            TermKind::Dimension(_) => {
                let value = id()?.and_then(|id| org.value(id));
                (value.map(|one| one.key.clone()), value.and_then(|one| one.name.clone()))
            }
            TermKind::Number => (row.try_get::<Option<i64>>("", "grouped")?.map(|number| number.to_string()), None),
            TermKind::YesNo => (row.try_get::<Option<bool>>("", "grouped")?.map(|yes| yes.to_string()), None),
            TermKind::Date => {
                (row.try_get::<Option<chrono::NaiveDate>>("", "grouped")?.map(|date| date.to_string()), None)
            }
            _ => (row.try_get("", "grouped")?, None),
        })
    }
}

fn summing<'n>(scoped: &Scoped<'_>, name: &'n str) -> Result<(&'n str, Term)> {
    let term = scoped.term(name)?;
    match term.kind {
        TermKind::Money | TermKind::Number => Ok((name, term)),
        _ => Err(invalid_at(name, OfRecord::NotAdded { field: name.to_owned() })),
    }
}

fn select_group(inner: &mut SelectStatement, group: Option<&Term>) {
    let nothing = || Expr::val(Option::<i64>::None);
    inner.expr_as(group.map_or_else(nothing, |term| term.expr.clone()), Alias::new("grouped"));
    inner.expr_as(group.and_then(unreadable).unwrap_or(Expr::val(0)), Alias::new("group_unreadable"));
}

fn select_sum(inner: &mut SelectStatement, sum: Option<&(&str, Term)>, scoped: &Scoped<'_>) {
    let money = sum.filter(|(_, term)| term.kind == TermKind::Money);
    let currency = money.map_or_else(|| Expr::val(""), |(name, term)| scoped.currency(name, term));
    let summed = sum.map_or_else(|| Expr::val(0), |(_, term)| term.expr.clone());
    inner.expr_as(currency, Alias::new("currency"));
    inner.expr_as(summed, Alias::new("summed"));
    let hidden = sum.and_then(|(_, term)| unreadable(term)).unwrap_or(Expr::val(0));
    inner.expr_as(hidden, Alias::new("sum_unreadable"));
}

/// The outer query of a summary: groups the rows of the inner one.
fn group_rows(inner: SelectStatement) -> SelectStatement {
    let of = |name: &'static str| Expr::col(Alias::new(name));
    let total = |name: &'static str| Expr::expr(Func::sum(of(name))).cast_as(Alias::new("bigint"));
    let mut outer = sea_orm::sea_query::Query::select();
    outer
        .columns([Alias::new("grouped"), Alias::new("currency")])
        .expr_as(Expr::cust("COUNT(*)"), Alias::new("records"))
        .expr_as(total("summed"), Alias::new("total"))
        .expr_as(total("sum_unreadable"), Alias::new("sum_unreadable"))
        .expr_as(total("group_unreadable"), Alias::new("group_unreadable"))
        .from_subquery(inner, Alias::new("matching"))
        .group_by_columns([Alias::new("grouped"), Alias::new("currency")])
        // Without an order the one that the engine happens to choose would tell of records that nobody asked for.
        .order_by(Alias::new("grouped"), Order::Asc)
        .order_by(Alias::new("currency"), Order::Asc)
        .limit(GROUP_LIMIT);
    outer
}

/// A count; absent where nothing was counted.
pub(crate) fn number(row: &QueryResult, name: &str) -> Result<u64> {
    let counted: Option<i64> = row.try_get("", name)?;
    Ok(counted.and_then(|counted| u64::try_from(counted).ok()).unwrap_or(0))
}
