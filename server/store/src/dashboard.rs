//! The first page of someone who sees opportunities: every figure is an aggregate over their own scope.

use chrono::{Datelike, Days, NaiveDate};
use remit_policy::{Action, Object};
use remit_wire::{
    AgentRow, Aggregate, AggregateQuery, Bucket, CountMode, Dashboard, Figure, Filter, Group, ListQuery, Money, Op,
    Sort,
};

use crate::Result;
use crate::ctx::Ctx;
use crate::error::not_found;

/// The stages of deals that are still open.
const OPEN: &str = "prospecting,engaging,proposal,negotiation";

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

    fn filters(self) -> [Filter; 2] {
        [filter("closed_on", Op::Gte, &self.first.to_string()), filter("closed_on", Op::Lte, &self.last.to_string())]
    }
}

fn filter(field: &str, op: Op, value: &str) -> Filter {
    Filter { field: field.into(), op, value: value.into() }
}

fn by(field: &str) -> Option<Group> {
    Some(Group::Field(field.into()))
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
        let scoped = self.scoped(self.permit(Object::Opportunity, Action::View));
        if scoped.permit().is_empty() || scoped.term("stage").is_err() {
            return Err(not_found());
        }
        let total = remit_wire::Count { value: scoped.count(None).await?, exact: true };
        let stages = self.deals(by("stage"), vec![]).await?;
        let months = self.deals(Some(Group::Month("closed_on".into())), vec![filter("stage", Op::Eq, "won")]).await?;
        let period = latest(&months).and_then(Quarter::of);
        let now = self.closed_in(period).await?;
        let before = self.closed_in(period.and_then(Quarter::before)).await?;
        let open = open_figure(&stages);
        let figure =
            |count: fn(&Closed) -> u64, value: fn(&Closed) -> Option<Money>, rate: fn(&Closed) -> Option<u32>| {
                let before = before.as_ref().map(|one| (count(one), value(one), rate(one)));
                let empty = Closed { won: 0, lost: 0, value: None };
                let now = now.as_ref().unwrap_or(&empty);
                Figure { count: count(now), value: value(now), percent: rate(now), before }
            };
        Ok(Dashboard {
            remit: self.remit(Object::Opportunity),
            total,
            period: period.map(Quarter::name),
            period_days: period.map(|one| (one.first.to_string(), one.last.to_string())),
            open,
            won: figure(|one| one.won, |one| one.value.clone(), |_| None),
            average: figure(|one| one.won, Closed::average, |_| None),
            rate: figure(|one| one.won + one.lost, |_| None, Closed::rate),
            excluded: stages.groups.iter().filter_map(|group| group.sum.as_ref()).map(|sum| sum.excluded).sum(),
            stages: in_order(stages),
            months: months.groups.into_iter().filter(|group| group.key.is_some()).collect(),
            agents: self.agents().await?,
            stuck: self.stuck().await?,
        })
    }

    /// Deals by group, with their value where it may be read anywhere.
    async fn deals(&self, group: Option<Group>, filters: Vec<Filter>) -> Result<Aggregate> {
        let readable = self.scoped(self.permit(Object::Opportunity, Action::View)).term("amount").is_ok();
        let sum = readable.then(|| "amount".to_owned());
        self.aggregate(Object::Opportunity, &AggregateQuery { filters, group, sum }).await
    }

    async fn closed_in(&self, period: Option<Quarter>) -> Result<Option<Closed>> {
        let Some(period) = period else { return Ok(None) };
        let found = self.deals(by("stage"), period.filters().to_vec()).await?;
        let of = |stage: &str| found.groups.iter().find(|group| group.key.as_deref() == Some(stage));
        let count = |stage: &str| of(stage).map_or(0, |group| group.count);
        Ok(Some(Closed { won: count("won"), lost: count("lost"), value: of("won").and_then(main_total) }))
    }

    /// One row per owner; empty where the user sees one owner only.
    async fn agents(&self) -> Result<Vec<AgentRow>> {
        let mut rows: Vec<AgentRow> = Vec::new();
        let stages = [("won", "won"), ("lost", "lost"), ("open", OPEN)];
        for (kind, stages) in stages {
            for bucket in self.deals(by("owner"), vec![filter("stage", Op::In, stages)]).await?.groups {
                let (Some(login), Some(name)) = (bucket.key.clone(), bucket.label.clone()) else { continue };
                let row = match rows.iter_mut().position(|row| row.login == login) {
                    Some(place) => rows.get_mut(place),
                    None => {
                        rows.push(AgentRow { login, name, open: 0, won: 0, lost: 0, value: None });
                        rows.last_mut()
                    }
                };
                let Some(row) = row else { continue };
                match kind {
                    "won" => (row.won, row.value) = (bucket.count, main_total(&bucket)),
                    "lost" => row.lost = bucket.count,
                    _ => row.open = bucket.count,
                }
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.value.as_ref().map(|value| value.amount), row.won)));
        Ok(if rows.len() > 1 { rows } else { Vec::new() })
    }

    async fn stuck(&self) -> Result<Vec<remit_wire::Record>> {
        if self.scoped(self.permit(Object::Opportunity, Action::View)).term("opened_on").is_err() {
            return Ok(Vec::new());
        }
        let query = ListQuery {
            filters: vec![filter("stage", Op::In, OPEN), filter("opened_on", Op::Empty, "false")],
            sort: Some(Sort { field: "opened_on".into(), descending: false }),
            limit: Some(6),
            count: CountMode::None,
            ..ListQuery::default()
        };
        Ok(self.list(Object::Opportunity, &query).await?.data)
    }
}

/// The first day of the latest month with a deal won.
fn latest(months: &Aggregate) -> Option<NaiveDate> {
    let month = months.groups.iter().filter_map(|group| group.key.as_deref()).max()?;
    NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok()
}

/// The largest total of a group: that of its main currency.
fn main_total(bucket: &Bucket) -> Option<Money> {
    bucket.sum.as_ref()?.totals.iter().max_by_key(|total| total.amount).cloned()
}

fn open_figure(stages: &Aggregate) -> Figure {
    let open = |group: &&Bucket| group.key.as_deref().is_some_and(|key| OPEN.split(',').any(|stage| stage == key));
    let totals: Vec<Money> = stages.groups.iter().filter(open).filter_map(main_total).collect();
    let value = totals.iter().cloned().reduce(|sum, one| {
        let same = sum.currency == one.currency;
        Money { amount: if same { sum.amount.saturating_add(one.amount) } else { sum.amount }, ..sum }
    });
    Figure {
        count: stages.groups.iter().filter(open).map(|group| group.count).sum(),
        value,
        percent: None,
        before: None,
    }
}

/// The stages in the order of the catalogue.
fn in_order(stages: Aggregate) -> Vec<Bucket> {
    let order = |key: &Option<String>| {
        let field = Object::Opportunity.field("stage").map(|field| field.kind);
        let Some(remit_policy::Kind::Choice(keys)) = field else { return 0 };
        keys.iter().position(|stage| Some(*stage) == key.as_deref()).unwrap_or(keys.len())
    };
    let mut groups = stages.groups;
    groups.sort_by_key(|group| order(&group.key));
    groups
}
