//! The first page of someone who sees opportunities: every figure is an aggregate over their own scope.

mod deals;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use remit_policy::{Action, Object, Permit, Readable};
use remit_wire::{AgentRow, Bucket, Count, CountMode, Dashboard, Figure, Filter, ListQuery, Money, Op, Sort};
use sea_orm::sea_query::Expr;
use uuid::Uuid;

use crate::Result;
use crate::ctx::Ctx;
use crate::error::not_found;
use crate::scoped::By;
use deals::{Deals, bucket, buckets};

/// The stages of deals that are still open.
const OPEN: &str = "prospecting,engaging,proposal,negotiation";
/// What the filters for the deals that have been open longest say of every record that they leave, in the
/// words of the indexes that hold only such records.
const OPENED: &str = "opportunity.deleted_at IS NULL AND opportunity.opened_on IS NOT NULL \
    AND opportunity.stage IN ('prospecting', 'engaging', 'proposal', 'negotiation')";
/// How many of them are shown.
const STUCK: u64 = 6;
/// The most owners that are compared.
const AGENTS: usize = 1_000;

/// A span of days, both included.
#[derive(Clone, Copy)]
struct Quarter {
    first: NaiveDate,
    last: NaiveDate,
}

impl Quarter {
    fn of(day: NaiveDate) -> Option<Quarter> {
        let month = day.month0() / 3 * 3 + 1;
        let first = NaiveDate::from_ymd_opt(day.year(), month, 1)?;
        let next = first.checked_add_months(chrono::Months::new(3))?;
        Some(Quarter { first, last: next.checked_sub_days(Days::new(1))? })
    }

    fn before(self) -> Option<Quarter> {
        Quarter::of(self.first.checked_sub_days(Days::new(1))?)
    }

    fn name(self) -> String {
        format!("{}-Q{}", self.first.year(), self.first.month0() / 3 + 1)
    }

    /// What was closed in it. A quarter is three whole months.
    fn closed(self, deals: &[Deals<String>]) -> Closed {
        let months = 0..3;
        let months: Vec<String> = months
            .filter_map(|month| self.first.checked_add_months(chrono::Months::new(month)))
            .map(|first| first.format("%Y-%m").to_string())
            .collect();
        let of = |stage: &str| {
            let within = |one: &&Deals<String>| one.key.as_ref().is_some_and(|month| months.contains(month));
            bucket(None, deals.iter().filter(within).filter(|one| one.is_in(stage)))
        };
        let (won, lost) = (of("won"), of("lost"));
        Closed { won: won.count, lost: lost.count, value: main_total(&won) }
    }
}

fn filter(field: &str, op: Op, value: &str) -> Filter {
    Filter { field: field.into(), op, value: value.into() }
}

impl<K> Deals<K> {
    /// Whether their stage is one of these.
    fn is_in(&self, stages: &str) -> bool {
        self.stage.as_deref().is_some_and(|stage| stages.split(',').any(|one| one == stage))
    }
}

/// Won and lost in a period.
struct Closed {
    won: u64,
    lost: u64,
    value: Option<Money>,
}

impl Closed {
    fn rate(&self) -> Option<u32> {
        let closed = self.won + self.lost;
        u32::try_from((self.won * 100 + closed / 2).checked_div(closed)?).ok()
    }

    fn average(&self) -> Option<Money> {
        let value = self.value.as_ref()?;
        let amount = value.amount.checked_div(i64::try_from(self.won).ok()?)?;
        Some(Money { amount, currency: value.currency.clone() })
    }
}

impl Ctx {
    /// The dashboard over the opportunities that the user sees.
    ///
    /// # Errors
    /// `not_found` for someone who sees none of their fields that it is made of.
    pub async fn dashboard(&self) -> Result<Dashboard> {
        let permit = &self.permit(Object::Opportunity, Action::View);
        if permit.is_empty() || !reads(permit, "stage") {
            return Err(not_found());
        }
        let deals: Vec<Deals<String>> = Deals::of(self, permit, By::Month).await?;
        let all = bucket(None, &deals);
        let won = deals.iter().filter(|one| one.is_in("won") && one.key.is_some());
        let months = buckets(won, |one| one.key.clone());
        let period = latest(&months).and_then(Quarter::of);
        let now = period.map(|period| period.closed(&deals));
        let before = period.and_then(Quarter::before).map(|period| period.closed(&deals));
        let stages = buckets(&deals, |one| one.stage.clone());
        let open = open_figure(&stages);
        // Where there is nothing to see, nothing more is asked.
        let (agents, stuck) = match all.count {
            0 => Default::default(),
            _ => (self.agents(permit).await?, self.stuck().await?),
        };
        let figure =
            |count: fn(&Closed) -> u64, value: fn(&Closed) -> Option<Money>, rate: fn(&Closed) -> Option<u32>| {
                let before = before.as_ref().map(|one| (count(one), value(one), rate(one)));
                let empty = Closed { won: 0, lost: 0, value: None };
                let now = now.as_ref().unwrap_or(&empty);
                Figure { count: count(now), value: value(now), percent: rate(now), before }
            };
        Ok(Dashboard {
            remit: self.remit(Object::Opportunity),
            total: Count { value: all.count, exact: true },
            period: period.map(Quarter::name),
            period_days: period.map(|one| (one.first.to_string(), one.last.to_string())),
            open,
            won: figure(|one| one.won, |one| one.value.clone(), |_| None),
            average: figure(|one| one.won, Closed::average, |_| None),
            rate: figure(|one| one.won + one.lost, |_| None, Closed::rate),
            excluded: all.sum.map_or(0, |sum| sum.excluded),
            stages: in_order(stages),
            months,
            agents,
            stuck,
        })
    }

    /// One row per owner, those with the most won first; empty where the user sees one owner only.
    async fn agents(&self, permit: &Permit) -> Result<Vec<AgentRow>> {
        let deals: Vec<Deals<Uuid>> = Deals::of(self, permit, By::Owner).await?;
        let mut owners: BTreeMap<Uuid, Vec<&Deals<Uuid>>> = BTreeMap::new();
        for one in deals.iter().filter(|one| one.stage.is_some()) {
            owners.entry(one.key.unwrap_or_default()).or_default().push(one);
        }
        let org = &self.world().org;
        let row = |(owner, deals): (Uuid, Vec<&Deals<Uuid>>)| {
            let user = org.user(owner)?;
            let of = |stages: &str| bucket(None, deals.iter().copied().filter(|one| one.is_in(stages)));
            let (won, lost, open) = (of("won"), of("lost"), of(OPEN));
            let (login, name) = (user.login.clone(), user.name.clone());
            let row =
                AgentRow { login, name, open: open.count, won: won.count, lost: lost.count, value: main_total(&won) };
            (row.open + row.won + row.lost > 0).then_some(row)
        };
        let mut rows: Vec<AgentRow> = owners.into_iter().filter_map(row).collect();
        rows.sort_by(|one, other| one.login.cmp(&other.login));
        rows.sort_by_key(|row| std::cmp::Reverse((row.value.as_ref().map(|value| value.amount), row.won)));
        rows.truncate(AGENTS);
        Ok(if rows.len() > 1 { rows } else { Vec::new() })
    }

    async fn stuck(&self) -> Result<Vec<remit_wire::Record>> {
        if !reads(&self.permit(Object::Opportunity, Action::View), "opened_on") {
            return Ok(Vec::new());
        }
        let query = ListQuery {
            filters: vec![filter("stage", Op::In, OPEN), filter("opened_on", Op::Empty, "false")],
            sort: Some(Sort { field: "opened_on".into(), descending: false }),
            count: CountMode::None,
            ..ListQuery::default()
        };
        let scoped = self.filtered(Object::Opportunity, Action::View, &query.filters).await?;
        let scoped = scoped.within(Expr::cust(OPENED));
        let found = self.sorted(&scoped, &query, STUCK, None).await?.found;
        let found: Vec<_> = found.into_iter().map(|(masked, _)| masked).collect();
        self.reduced(scoped.permit(), &found).await
    }
}

/// Whether a field may be read on any record.
fn reads(permit: &Permit, name: &str) -> bool {
    permit.object().field(name).is_some_and(|field| permit.readable(field) != Readable::Nowhere)
}

/// The first day of the latest month with a deal won.
fn latest(months: &[Bucket]) -> Option<NaiveDate> {
    let month = months.iter().filter_map(|group| group.key.as_deref()).max()?;
    NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok()
}

/// The largest total of a group: that of its main currency.
fn main_total(bucket: &Bucket) -> Option<Money> {
    bucket.sum.as_ref()?.totals.iter().max_by_key(|total| total.amount).cloned()
}

fn open_figure(stages: &[Bucket]) -> Figure {
    let open = |group: &&Bucket| group.key.as_deref().is_some_and(|key| OPEN.split(',').any(|stage| stage == key));
    let totals: Vec<Money> = stages.iter().filter(open).filter_map(main_total).collect();
    let value = totals.iter().cloned().reduce(|sum, one| {
        let same = sum.currency == one.currency;
        Money { amount: if same { sum.amount.saturating_add(one.amount) } else { sum.amount }, ..sum }
    });
    Figure { count: stages.iter().filter(open).map(|group| group.count).sum(), value, percent: None, before: None }
}

/// The stages in the order of the catalogue.
fn in_order(mut stages: Vec<Bucket>) -> Vec<Bucket> {
    let order = |key: &Option<String>| {
        let field = Object::Opportunity.field("stage").map(|field| field.kind);
        let Some(remit_policy::Kind::Choice(keys)) = field else { return 0 };
        keys.iter().position(|stage| Some(*stage) == key.as_deref()).unwrap_or(keys.len())
    };
    stages.sort_by_key(|group| order(&group.key));
    stages
}
