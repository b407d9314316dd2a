//! Opportunities counted and added up by two things at once: every figure of the dashboard is made from two
//! such tables, so that it takes two statements however many figures there are.

use std::collections::BTreeMap;

use remit_wire::{Bucket, Money, Sum};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{QueryResult, TryGetable};

use crate::Result;
use crate::aggregate::{number, select_sum, summing};
use crate::scoped::Scoped;

/// The deals of one stage, one other key and one currency.
pub(super) struct Deals<K> {
    pub(super) stage: Option<String>,
    pub(super) key: Option<K>,
    count: u64,
    /// What they are worth; nothing where no value is known or none may be read anywhere.
    total: Option<Money>,
    /// How many have a value that may not be read; nothing where that is so of all.
    excluded: Option<u64>,
}

impl<K: TryGetable> Deals<K> {
    /// The deals of a scope by stage and something else, in the order of their keys.
    pub(super) async fn of(scoped: &Scoped<'_>, key: Expr) -> Result<Vec<Deals<K>>> {
        let stage = scoped.term("stage")?;
        let sum = summing(scoped, "amount").ok();
        let shape = |inner: &mut SelectStatement| {
            inner.expr_as(stage.expr, Alias::new("stage")).expr_as(key, Alias::new("then"));
            select_sum(inner, sum.as_ref(), scoped);
        };
        let rows = scoped.grouped(shape, by_both).await?;
        rows.iter().map(|row| Deals::read(row, sum.is_some())).collect()
    }

    fn read(row: &QueryResult, summed: bool) -> Result<Deals<K>> {
        let amount: Option<i64> = row.try_get("", "total")?;
        let currency: Option<String> = row.try_get("", "currency")?;
        Ok(Deals {
            stage: row.try_get("", "stage")?,
            key: row.try_get("", "then")?,
            count: number(row, "records")?,
            total: amount.filter(|_| summed).map(|amount| Money { amount, currency: currency.unwrap_or_default() }),
            excluded: if summed { Some(number(row, "sum_unreadable")?) } else { None },
        })
    }
}

/// All of them as one group.
pub(super) fn bucket<'d, K: 'd>(key: Option<String>, deals: impl IntoIterator<Item = &'d Deals<K>>) -> Bucket {
    let (mut count, mut excluded, mut totals) = (0, None, BTreeMap::<String, i64>::new());
    for one in deals {
        count += one.count;
        excluded = one.excluded.map(|more| excluded.unwrap_or(0) + more).or(excluded);
        if let Some(Money { amount, currency }) = &one.total {
            let total = totals.entry(currency.clone()).or_default();
            *total = total.saturating_add(*amount);
        }
    }
    let totals = totals.into_iter().map(|(currency, amount)| Money { amount, currency }).collect();
    Bucket { key, label: None, count, sum: excluded.map(|excluded| Sum { totals, excluded }) }
}

/// The deals by a text that is made of each, in its order.
pub(super) fn buckets<'d, K: 'd>(
    deals: impl IntoIterator<Item = &'d Deals<K>>, key: impl Fn(&Deals<K>) -> Option<String>,
) -> Vec<Bucket> {
    let mut groups: BTreeMap<Option<String>, Vec<&Deals<K>>> = BTreeMap::new();
    deals.into_iter().for_each(|one| groups.entry(key(one)).or_default().push(one));
    groups.into_iter().map(|(key, deals)| bucket(key, deals)).collect()
}

fn by_both(inner: SelectStatement) -> SelectStatement {
    let keys = ["stage", "then", "currency"];
    let total = |name: &'static str| Expr::expr(Func::sum(Expr::col(Alias::new(name)))).cast_as(Alias::new("bigint"));
    let mut outer = Query::select();
    outer
        .columns(keys.map(Alias::new))
        .expr_as(Expr::cust("COUNT(*)"), Alias::new("records"))
        .expr_as(total("summed"), Alias::new("total"))
        .expr_as(total("sum_unreadable"), Alias::new("sum_unreadable"))
        .from_subquery(inner, Alias::new("matching"))
        .group_by_columns(keys.map(Alias::new));
    for key in keys {
        outer.order_by(Alias::new(key), Order::Asc);
    }
    outer
}
