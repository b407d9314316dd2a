//! Opportunities counted and added up by two things at once: every figure of the dashboard is made from two
//! such tables, so that it takes two statements however many figures there are.

use std::collections::BTreeMap;

use remit_policy::{Permit, Readable};
use remit_wire::{Bucket, Money, Sum};
use sea_orm::{QueryResult, TryGetable};

use crate::Result;
use crate::aggregate::number;
use crate::ctx::Ctx;
use crate::scoped::By;

/// The deals of one stage, one other key and one currency.
pub(super) struct Deals<K> {
    pub(super) stage: Option<String>,
    pub(super) key: Option<K>,
    count: u64,
    /// What they are worth, in which currency; nothing where no value is known or none may be read anywhere.
    total: Option<(i128, String)>,
    /// How many have a value that may not be read; nothing where that is so of all.
    excluded: Option<u64>,
}

impl<K: TryGetable> Deals<K> {
    /// The deals that a permit admits by stage and something else, in the order of their keys.
    pub(super) async fn of(ctx: &Ctx, permit: &Permit, by: By) -> Result<Vec<Deals<K>>> {
        let amount = permit.object().field("amount").map(|field| permit.readable(field));
        let summed = !matches!(amount, None | Some(Readable::Nowhere));
        ctx.deals(permit, by, |row| Deals::read(row, summed)).await
    }

    fn read(row: &QueryResult, summed: bool) -> Result<Deals<K>> {
        let valued = summed && number(row, "valued")? > 0;
        Ok(Deals {
            stage: row.try_get("", "stage")?,
            key: row.try_get("", "then")?,
            count: number(row, "records")?,
            total: if valued { Some((worth(row)?, currency(row)?)) } else { None },
            excluded: if summed { Some(number(row, "unreadable")?) } else { None },
        })
    }
}

/// A sum, put together from its two parts.
fn worth(row: &QueryResult) -> Result<i128> {
    let part = |name: &str| row.try_get::<Option<i64>>("", name).map(|part| i128::from(part.unwrap_or(0)));
    Ok((part("high")? << 32) + part("low")?)
}

fn currency(row: &QueryResult) -> Result<String> {
    Ok(row.try_get::<Option<String>>("", "currency")?.unwrap_or_default())
}

/// All of them as one group. What is more than can be said is said as the most.
pub(super) fn bucket<'d, K: 'd>(key: Option<String>, deals: impl IntoIterator<Item = &'d Deals<K>>) -> Bucket {
    let (mut count, mut excluded, mut totals) = (0, None, BTreeMap::<String, i128>::new());
    for one in deals {
        count += one.count;
        excluded = one.excluded.map(|more| excluded.unwrap_or(0) + more).or(excluded);
        if let Some((amount, currency)) = &one.total {
            *totals.entry(currency.clone()).or_default() += amount;
        }
    }
    let most = |amount: i128| i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX });
    let totals = totals.into_iter().map(|(currency, amount)| Money { amount: most(amount), currency }).collect();
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
