//! Opportunities of a scope, counted and added up by stage, currency and one thing more: from a roll-up, or
//! record by record where none knows the scope.
//!
//! Who reads a roll-up gets the rows that their grants admit, by the same rule that would choose the records.
//! No roll-up can know what is shared with whom: records that are in sight only because they are shared are
//! looked for one by one and added. A record that a grant admits is counted in the roll-up alone, shared or
//! not, and however many roles admit it: it is in one row, and the rule speaks of the union.
//!
//! Which fields are read on a record that a grant admits is a question of grants, not of shares (§5): the rule
//! that says where a field is read loses its shares as well, and then holds for all records of a row or for none.

use std::collections::BTreeSet;

use remit_policy::{Permit, Readable, RowRule, ShareLevel};
use sea_orm::QueryResult;
use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType,
};

use super::{Scoped, only_where, unknown};
use crate::Result;
use crate::compile::holds_not;
use crate::ctx::Ctx;
use crate::rollup::{self, BELONGS, Grain, ROLLED};
use crate::row::{self, column};
use crate::shape::judged;

/// What deals are counted by besides stage and currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The month of closing.
    Month,
    Owner,
}

/// The names under which an answer is read.
const KEYS: [&str; 3] = ["stage", "then", "currency"];
const SUMS: [&str; 5] = ["records", "valued", "high", "low", "unreadable"];

/// A part of a scope that a roll-up knows.
struct Rolled {
    grain: &'static Grain,
    /// The records that grants admit.
    rule: RowRule,
}

/// What is read of the records of a scope, each by itself or as rows of a roll-up.
struct Reading<'s, 'c> {
    scoped: &'s Scoped<'c>,
    by: By,
    rolled: bool,
}

impl Ctx {
    /// The opportunities that a permit admits, by stage and something else and in the order of both.
    ///
    /// # Errors
    /// `invalid` where the stage, or what is counted by, may be read on no record.
    pub(crate) async fn deals<T>(
        &self, permit: &Permit, by: By, read: impl FnMut(&QueryResult) -> Result<T>,
    ) -> Result<Vec<T>> {
        let scoped = self.scoped(permit.clone());
        let reading = |rolled| Reading { scoped: &scoped, by, rolled };
        let found = match scoped.rolled(by).filter(|_| self.shapes().rolled) {
            None => reading(false).of(scoped.left())?,
            Some(rolled) => {
                let mut rows = reading(true).of(scoped.rows(&rolled))?;
                if rolled.rule != RowRule::Always {
                    rows.union(UnionType::All, reading(false).of(scoped.only_shared(&rolled.rule))?);
                }
                rows
            }
        };
        self.each(&grouped(found), read).await
    }
}

impl Scoped<'_> {
    /// The part of it that a roll-up knows; none where only the records themselves can say it.
    fn rolled(&self, by: By) -> Option<Rolled> {
        let rule = self.permit.rows().unshared().filter(|_| self.object() == ROLLED)?;
        let (dimensions, mut needed) = (self.ctx.all_dimensions(), BTreeSet::new());
        rollup::columns(dimensions, &rule, false, &mut needed);
        for name in ["stage", "amount", "closed_on"] {
            if let Readable::On(rule) = self.permit.readable(ROLLED.field(name)?) {
                rollup::columns(dimensions, &rule.unshared()?, false, &mut needed);
            }
        }
        needed.extend((by == By::Owner).then_some("owner_id"));
        let grain = Grain::with(&needed, by == By::Month)?;
        Some(Rolled { grain, rule })
    }

    /// The rows of a roll-up inside the scope. They stand in the place of records, under the same names, so
    /// that a rule is compiled in one way; a column that they do not know is an error and never everything.
    fn rows(&self, rolled: &Rolled) -> SelectStatement {
        let mut rows = Query::select();
        rows.from(Alias::new(rolled.grain.table)).columns(SUMS[..4].iter().map(|name| Alias::new(*name)));
        for name in rolled.grain.place.iter().filter(|name| **name != BELONGS) {
            rows.column(Alias::new(*name));
        }
        rows.expr_as(Expr::cust("NULLIF(belongs, 0)"), Alias::new("customer_id"));
        rows.expr_as(Expr::cust("NULLIF(stage, '')"), Alias::new("stage"));
        rows.expr_as(Expr::cust("NULLIF(amount_currency, '')"), Alias::new("amount_currency"));
        if rolled.grain.months {
            rows.expr_as(Expr::cust("NULLIF(month, '')"), Alias::new("month"));
        }
        let inside = self.compiler.condition(&rolled.rule);
        Query::select().from_subquery(rows, Alias::new(self.object().key())).cond_where(inside).to_owned()
    }

    /// The records that are in sight because they are shared, and by no grant.
    fn only_shared(&self, granted: &RowRule) -> SelectStatement {
        let shared = column(self.object(), "id").in_subquery(self.compiler.shared_records(ShareLevel::View));
        let judge = self.condition.clone().add(holds_not(self.compiler.condition(granted)));
        let mut select = row::select(self.object(), Condition::all().add(shared).add(judged(&judge)));
        select.clear_selects();
        select
    }
}

impl Reading<'_, '_> {
    /// Selects, of what a query chose, the keys and figures of an answer.
    fn of(&self, mut select: SelectStatement) -> Result<SelectStatement> {
        let stage = self.as_far("stage", self.column("stage"))?;
        let then = match self.by {
            By::Owner => self.column("owner_id"),
            By::Month if self.rolled => self.as_far("closed_on", self.column("month"))?,
            By::Month => self.as_far("closed_on", self.scoped.ctx.month_of(self.column("closed_on")))?,
        };
        let currency = self.as_far("amount", self.column("amount_currency")).unwrap_or(Expr::val(""));
        for (name, expr) in KEYS.into_iter().zip([stage, then, currency]) {
            select.expr_as(expr, Alias::new(name));
        }
        select.expr_as(self.figure("records", "1"), Alias::new("records"));
        let worth = [
            self.figure("valued", "CASE WHEN opportunity.amount IS NULL THEN 0 ELSE 1 END"),
            self.figure("high", "opportunity.amount >> 32"),
            self.figure("low", "opportunity.amount & 4294967295"),
        ];
        for (name, expr) in SUMS[1..].iter().zip(worth) {
            select.expr_as(self.as_far("amount", expr).unwrap_or(Expr::cust("0")), Alias::new(*name));
        }
        select.expr_as(self.unreadable(), Alias::new("unreadable"));
        Ok(select)
    }

    fn column(&self, name: &str) -> Expr {
        column(self.scoped.object(), name)
    }

    /// What a row of a roll-up says, or what a record adds to it.
    fn figure(&self, name: &'static str, of_record: &'static str) -> Expr {
        if self.rolled { self.column(name) } else { Expr::cust(of_record) }
    }

    /// An expression as far as a field may be read; refused where that is nowhere.
    fn as_far(&self, field: &str, expr: Expr) -> Result<Expr> {
        Ok(self.readable(field)?.map_or(expr.clone(), |readable| only_where(&readable, expr)))
    }

    /// Where a field may be read; nothing for everywhere.
    fn readable(&self, name: &str) -> Result<Option<Condition>> {
        let field = self.scoped.object().field(name).ok_or_else(|| unknown(name))?;
        let rule = match self.scoped.permit.readable(field) {
            Readable::Nowhere => return Err(unknown(name)),
            Readable::Everywhere => return Ok(None),
            Readable::On(rule) if self.rolled => rule.unshared().ok_or_else(|| unknown(name))?,
            Readable::On(rule) => rule,
        };
        Ok(Some(self.scoped.compiler.condition(&rule)))
    }

    /// How many records there are whose value may not be read, of those that have none too.
    fn unreadable(&self) -> Expr {
        let Ok(Some(readable)) = self.readable("amount") else { return Expr::cust("0") };
        let hidden = Condition::all().add(holds_not(readable));
        CaseStatement::new().case(hidden, self.figure("records", "1")).into()
    }
}

/// Groups what was selected, so that no bound value stands twice in one `GROUP BY`.
fn grouped(found: SelectStatement) -> SelectStatement {
    let mut outer = Query::select();
    outer.columns(KEYS.map(Alias::new)).from_subquery(found, Alias::new("matching"));
    for name in SUMS {
        let sum = Expr::expr(Func::sum(Expr::col(Alias::new(name)))).cast_as(Alias::new("bigint"));
        outer.expr_as(sum, Alias::new(name));
    }
    outer.group_by_columns(KEYS.map(Alias::new));
    for key in KEYS {
        outer.order_by(Alias::new(key), Order::Asc);
    }
    outer
}
