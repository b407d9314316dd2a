//! Scoped queries: the only way to ask for records. A query begins with a permit, and whatever is
//! added to it afterwards can only narrow what the permit admits.
//!
//! Fields count as empty where the reader may not read them: a filter does not match them, a sort
//! puts them last, a sum leaves them out. Where they may be read nowhere the question is refused.
//!
//! Who is outside the store asks a [`Ctx`], which begins the query with the permit of its user:
//!
//! ```
//! use remit_policy::{Action, Object, Permit};
//! use remit_store::{Ctx, Result};
//! use remit_wire::{ListQuery, Page};
//! async fn ask(ctx: &Ctx, permit: Permit) -> Result<Page> {
//!     ctx.list(permit.object(), &ListQuery::default()).await
//! }
//! ```
//!
//! A permit is not enough to begin one there:
//!
//! ```compile_fail,E0624
//! use remit_policy::Permit;
//! use remit_store::Ctx;
//! fn ask(ctx: &Ctx, permit: Permit) {
//!     ctx.scoped(permit);
//! }
//! ```
//!
//! Nor is there a transaction, or a database, to ask past it:
//!
//! ```compile_fail,E0624
//! use remit_store::Ctx;
//! fn ask(ctx: &Ctx) {
//!     ctx.tx();
//! }
//! ```
//!
//! ```compile_fail,E0616
//! use remit_store::Store;
//! fn ask(store: &Store) {
//!     &store.db;
//! }
//! ```
//!
//! ```compile_fail,E0603
//! use remit_store::scoped::Scoped;
//! ```
//!
//! A roll-up is asked in the same way, by the permit of the user and nothing else:
//!
//! ```compile_fail,E0624
//! use remit_policy::Permit;
//! use remit_store::Ctx;
//! fn ask(ctx: &Ctx, permit: &Permit) {
//!     ctx.deals(permit, unreachable!(), |_| Ok(()));
//! }
//! ```

mod filter;
mod rolled;

use std::collections::BTreeSet;

use remit_policy::{Facts, Field, Kind, Object, Permit, Readable, RowRule, Standing};
use remit_wire::reason::OfRecord;
use sea_orm::sea_query::{Alias, CaseStatement, Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::compile::{Compiler, holds_not};
use crate::ctx::Ctx;
use crate::cursor::SORT;
use crate::error::{invalid_at, not_found};
use crate::masked::Masked;
use crate::row::{self, Row, SHARED, VALUES, column};
use crate::shape::{self, Branch, Wanted, Window};
use crate::{Result, Shapes};
pub(crate) use rolled::By;

/// The alias of a count.
pub(crate) const COUNTED: &str = "counted";

/// More records than there are.
const ALL: u64 = i64::MAX.unsigned_abs();

/// A query on the records that one permit admits.
pub(crate) struct Scoped<'c> {
    ctx: &'c Ctx,
    permit: Permit,
    compiler: Compiler,
    condition: Condition,
    /// Where all its records are, if an index leads there.
    branches: Option<Vec<Branch>>,
    /// What all its records meet, said in the words of an index that holds only such records.
    within: Option<Expr>,
}

/// An expression over a record, and where it may be read.
pub(crate) struct Term {
    /// What is compared, sorted or grouped by; null where it may not be read.
    pub(crate) expr: Expr,
    /// What it holds.
    pub(crate) kind: TermKind,
    /// True where it may be read; absent: everywhere.
    pub(crate) readable: Option<Condition>,
}

/// What a term holds, as far as comparing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TermKind {
    Text,
    Choice(&'static [&'static str]),
    Number,
    Money,
    Date,
    YesNo,
    Reference(Object),
    Owner,
    Department,
    /// By its place.
    Dimension(usize),
}

impl Ctx {
    /// Begins a query on the records that a permit admits and that are not in the recycle bin.
    pub(crate) fn scoped(&self, permit: Permit) -> Scoped<'_> {
        let compiler = Compiler::new(&self.standing(), permit.object(), self.at());
        let present = column(permit.object(), "deleted_at").is_null();
        let condition = Condition::all().add(present).add(compiler.condition(permit.rows()));
        let branches = shape::branches(self.all_dimensions(), permit.rows());
        Scoped { ctx: self, permit, compiler, condition, branches, within: None }
    }

    /// The same for the recycle bin.
    pub(crate) fn scoped_bin(&self, permit: Permit) -> Scoped<'_> {
        let compiler = Compiler::new(&self.standing(), permit.object(), self.at());
        let deleted = column(permit.object(), "deleted_at").is_not_null();
        let condition = Condition::all().add(deleted).add(compiler.condition(permit.rows()));
        Scoped { ctx: self, permit, compiler, condition, branches: None, within: None }
    }
}

/// Why someone may or may not.
impl Ctx {
    /// What decides about a record for the user who stands there: where it lies, and what it is shared with
    /// them for. Nothing if there is no such record.
    ///
    /// It is read without a scope, because the question is whether the record lies inside one; so no value
    /// of the record leaves, and who may ask is checked before ([`Ctx::explain`], [`Ctx::who`]).
    pub(crate) async fn facts_for(&self, standing: &Standing<'_>, object: Object, id: Uuid) -> Result<Option<Facts>> {
        let compiler = Compiler::new(standing, object, self.at());
        let present = column(object, "deleted_at").is_null();
        let mut select = row::select(object, Condition::all().add(present).add(column(object, "id").eq(id)));
        select.expr_as(compiler.shared_level(), Alias::new(SHARED));
        let found = self.tx().query_one(&select).await?;
        Ok(found.map(|found| Row::read(self.all_dimensions(), object, &found)).transpose()?.map(|row| row.facts))
    }

    /// How many records the user who stands there sees by their permit, of those a rule admits: a number up
    /// to a cap, and nothing else of records that need not be the asker's. Who may ask is checked before
    /// ([`Ctx::reach`]).
    pub(crate) async fn counted_for(
        &self, standing: &Standing<'_>, permit: &Permit, within: Option<&RowRule>, cap: u64,
    ) -> Result<u64> {
        let compiler = Compiler::new(standing, permit.object(), self.at());
        let present = column(permit.object(), "deleted_at").is_null();
        let mut condition = Condition::all().add(present).add(compiler.condition(permit.rows()));
        if let Some(rule) = within {
            condition = condition.add(compiler.condition(rule));
        }
        let counted = Scoped { ctx: self, permit: permit.clone(), compiler, condition, branches: None, within: None };
        counted.count(Some(cap)).await
    }
}

impl<'c> Scoped<'c> {
    /// The dimensions that its records carry.
    pub(crate) fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.ctx.dimensions_of(self.object())
    }

    pub(crate) fn permit(&self) -> &Permit {
        &self.permit
    }

    fn object(&self) -> Object {
        self.permit.object()
    }

    /// Narrows it to these records.
    pub(crate) fn ids(mut self, ids: impl IntoIterator<Item = Uuid>) -> Scoped<'c> {
        let named = column(self.object(), "id").is_in(ids);
        // They lead to themselves.
        self.branches = None;
        self.condition = self.condition.add(named);
        self
    }

    /// Narrows it by a condition made from terms.
    pub(crate) fn and(mut self, condition: Condition) -> Scoped<'c> {
        self.condition = self.condition.add(condition);
        self
    }

    /// The term of this name. Refused where it does not exist and where the reader may read it on no
    /// record: in the same words, which name only what the caller sent.
    pub(crate) fn term(&self, name: &str) -> Result<Term> {
        let object = self.object();
        let everywhere = |column_name: &str, kind| Ok(Term { expr: column(object, column_name), kind, readable: None });
        match name {
            "owner" => return everywhere("owner_id", TermKind::Owner),
            "department" => return everywhere("department_id", TermKind::Department),
            "customer" if object.is_child() => {
                return everywhere("customer_id", TermKind::Reference(Object::Customer));
            }
            _ => {}
        }
        let dimensions = self.ctx.all_dimensions();
        if let Some(one) = dimensions.get(name).filter(|one| one.objects.contains(&object)) {
            let held = VALUES.get(one.place).ok_or_else(|| unknown(name))?;
            return everywhere(held, TermKind::Dimension(one.place));
        }
        let field = object.field(name).ok_or_else(|| unknown(name))?;
        self.field_term(field).ok_or_else(|| unknown(name))
    }

    /// A field as far as it may be read; `None` where that is nowhere.
    fn field_term(&self, field: &Field) -> Option<Term> {
        let expr = column(self.object(), field.key);
        let kind = term_kind(field.kind);
        match self.permit.readable(field) {
            Readable::Nowhere => None,
            Readable::Everywhere => Some(Term { expr, kind, readable: None }),
            Readable::On(rule) => {
                let readable = self.compiler.condition(&rule);
                Some(Term { expr: only_where(&readable, expr), kind, readable: Some(readable) })
            }
        }
    }

    /// Narrows it to the records whose field, as far as it may be read, refers to this one.
    pub(crate) fn referring(self, name: &'static str, to: Uuid) -> Result<Scoped<'c>> {
        let readable = self.term(name)?.readable.unwrap_or_else(Condition::all);
        let held = if name == "customer" && self.object().is_child() { "customer_id" } else { name };
        let refers = Condition::all().add(column(self.object(), held).eq(to)).add(readable);
        Ok(self.and(refers).by(Branch::Keys(held, [to].into())))
    }

    /// Looks for its records in this branch, in which all of them are, if that is the shorter way.
    fn by(self, branch: Branch) -> Scoped<'c> {
        Scoped { branches: shape::cheaper(self.branches.clone(), Some(branch)), ..self }
    }

    /// Says what its records meet as an index says it that holds only such records. It narrows like any condition.
    pub(crate) fn within(self, words: Expr) -> Scoped<'c> {
        Scoped { within: Some(words.clone()), ..self.and(Condition::all().add(words)) }
    }

    /// The query with all columns of a record and what it is shared with the reader for.
    fn select(&self) -> SelectStatement {
        let mut select = row::select(self.object(), self.condition.clone());
        select.expr_as(self.compiler.shared_level(), Alias::new(SHARED));
        select
    }

    /// The records that are left, reduced to what the permit shows. `shape` orders and limits.
    pub(crate) async fn records(&self, shape: impl FnOnce(&mut SelectStatement)) -> Result<Vec<Masked>> {
        let mut select = self.select();
        shape(&mut select);
        let rows = self.ctx.tx().query_all(&select).await?;
        rows.iter()
            .map(|result| Ok(Masked::new(Row::read(self.ctx.all_dimensions(), self.object(), result)?)))
            .collect()
    }

    /// The first of the records that are left in an order, with what that order is by, and how many there are
    /// in all if they shall be counted up to a cap.
    pub(crate) async fn window(&self, window: &Window, cap: Option<Option<u64>>) -> Result<Vec<(Masked, QueryResult)>> {
        let wanted = self.wanted();
        let mut select = self.listed(self.condition.clone(), window, cap);
        let Shapes { keys, walk, .. } = self.ctx.shapes();
        let branches = self.branches.as_deref().filter(|branches| !branches.is_empty());
        // Only in the order of an index the beginning of a table is at hand.
        if branches.is_some_and(|branches| shape::keys(branches) > keys) && window.sort.is_none() {
            let mut walking = select.clone();
            wanted.walk(&mut walking, window, walk);
            let found = self.fetch(&walking).await?;
            if found.len() as u64 == window.limit {
                return Ok(found);
            }
        }
        let Some(branches) = branches else {
            select.cond_where(window.after.clone().unwrap_or_else(Condition::all));
            return self.fetch(&select).await;
        };
        let mut only = self.listed(Condition::all(), window, cap);
        wanted.only(&mut only, wanted.first(branches, window, true));
        self.fetch(&only).await
    }

    /// The rows of a window and the count, of the records that meet a condition.
    fn listed(&self, condition: Condition, window: &Window, cap: Option<Option<u64>>) -> SelectStatement {
        let mut select = row::select(self.object(), condition);
        select.expr_as(self.compiler.shared_level(), Alias::new(SHARED));
        if let Some(cap) = cap {
            let counted = Expr::SubQuery(None, Box::new(self.counting(cap).into()));
            select.expr_as(counted, Alias::new(COUNTED));
        }
        if let Some(sort) = &window.sort {
            select.expr_as(sort.clone(), Alias::new(SORT));
        }
        window.cut(&mut select, window.sort.clone(), column(self.object(), "id"));
        select
    }

    fn wanted(&self) -> Wanted<'_> {
        let (object, postgres) = (self.object(), self.ctx.postgres());
        Wanted { object, condition: &self.condition, within: self.within.as_ref(), compiler: &self.compiler, postgres }
    }

    async fn fetch(&self, select: &SelectStatement) -> Result<Vec<(Masked, QueryResult)>> {
        let rows = self.ctx.tx().query_all(select).await?;
        rows.into_iter()
            .map(|result| Ok((Masked::new(Row::read(self.ctx.all_dimensions(), self.object(), &result)?), result)))
            .collect()
    }

    /// The one record that is left; absent and invisible alike are not found.
    pub(crate) async fn one(&self) -> Result<Masked> {
        self.records(|select| _ = select.limit(1)).await?.pop().ok_or_else(not_found)
    }

    /// What each record's title is read from, and nothing else of it.
    pub(crate) fn select_named(&self) -> SelectStatement {
        let mut select = self.bare(SelectStatement::clear_selects);
        row::select_named(&mut select, self.object());
        select.expr_as(self.compiler.shared_level(), Alias::new(SHARED));
        select
    }

    /// The records with the columns of other types besides, which are empty.
    pub(crate) fn select_wide(&self, among: &BTreeSet<Object>) -> SelectStatement {
        let mut select = self.bare(SelectStatement::clear_selects);
        row::select_wide(&mut select, self.object(), among);
        select.expr_as(self.compiler.shared_level(), Alias::new(SHARED));
        select
    }

    fn bare(&self, shape: impl FnOnce(&mut SelectStatement) -> &mut SelectStatement) -> SelectStatement {
        let mut select = row::select(self.object(), self.condition.clone());
        shape(&mut select);
        select
    }

    /// The question how many are left, counting no further than the cap.
    pub(crate) fn counting(&self, cap: Option<u64>) -> SelectStatement {
        let mut inner = self.bare(SelectStatement::clear_selects);
        inner.expr_as(Expr::cust("1"), Alias::new("one"));
        match (cap, self.branches.as_deref()) {
            (Some(limit), Some(branches)) if !branches.is_empty() => {
                inner = self.wanted().first(branches, &Window { limit, ..Window::default() }, false);
            }
            (Some(cap), _) => _ = inner.limit(cap),
            (None, _) => {}
        }
        Query::select()
            .expr_as(Expr::cust("COUNT(*)"), Alias::new(COUNTED))
            .from_subquery(inner, Alias::new("matching"))
            .to_owned()
    }

    /// How many are left, counting no further than the cap.
    pub(crate) async fn count(&self, cap: Option<u64>) -> Result<u64> {
        let row = self.ctx.tx().query_one(&self.counting(cap)).await?;
        let counted: i64 = row.map(|row| row.try_get("", COUNTED)).transpose()?.unwrap_or(0);
        Ok(u64::try_from(counted).unwrap_or(0))
    }

    /// Whether so few records can be left that each is looked for: where nothing leads to them, all may be.
    fn few(&self) -> bool {
        self.branches.as_deref().map_or(usize::MAX - 1, shape::weight) < self.ctx.shapes().few
    }

    /// The records that are left, without any column yet.
    fn left(&self) -> SelectStatement {
        let branches = self.branches.as_deref().filter(|branches| self.few() && !branches.is_empty());
        let condition = if branches.is_some() { Condition::all() } else { self.condition.clone() };
        let mut select = row::select(self.object(), condition);
        select.clear_selects();
        if let Some(branches) = branches {
            let wanted = self.wanted();
            wanted.only(&mut select, wanted.first(branches, &Window { limit: ALL, ..Window::default() }, false));
        }
        select
    }

    /// Groups of the records that are left. `shape` selects, from terms, what is grouped and summed; `group`
    /// groups it. It is selected inside and grouped outside, so that no bound value stands twice in one
    /// `GROUP BY`.
    pub(crate) async fn grouped(
        &self, shape: impl FnOnce(&mut SelectStatement), group: impl FnOnce(SelectStatement) -> SelectStatement,
    ) -> Result<Vec<QueryResult>> {
        let mut inner = self.left();
        shape(&mut inner);
        Ok(self.ctx.tx().query_all(&group(inner)).await?)
    }

    /// A money field's currency, where the field may be read.
    pub(crate) fn currency(&self, name: &str, term: &Term) -> Expr {
        let expr = column(self.object(), &format!("{name}_currency"));
        term.readable.as_ref().map_or(expr.clone(), |readable| only_where(readable, expr))
    }

    /// What a list is sorted by: an expression whose order is that of the values as people see them.
    pub(crate) fn order(&self, term: &Term) -> Option<Expr> {
        let expr = term.expr.clone();
        match term.kind {
            TermKind::Text => Some(collated(lower(expr), self.ctx.postgres())),
            TermKind::Choice(keys) => Some(rank(&expr, keys)),
            TermKind::Number | TermKind::Money | TermKind::Date | TermKind::YesNo => Some(expr),
            TermKind::Owner => Some(collated(named("person", "name", expr), self.ctx.postgres())),
            TermKind::Department => Some(collated(named("department", "name", expr), self.ctx.postgres())),
            TermKind::Dimension(_) => Some(collated(named("dimension_value", "key", expr), self.ctx.postgres())),
            TermKind::Reference(_) => None,
        }
    }
}

/// Null where the condition does not hold.
pub(crate) fn only_where(condition: &Condition, expr: Expr) -> Expr {
    CaseStatement::new().case(condition.clone(), expr).into()
}

/// One for every record on which a term may not be read, else null.
pub(crate) fn unreadable(term: &Term) -> Option<Expr> {
    let readable = term.readable.clone()?;
    Some(CaseStatement::new().case(Condition::all().add(holds_not(readable)), 1).into())
}

fn term_kind(kind: Kind) -> TermKind {
    match kind {
        Kind::Text | Kind::LongText | Kind::Phone | Kind::Email | Kind::Handle => TermKind::Text,
        Kind::Choice(keys) => TermKind::Choice(keys),
        Kind::Number => TermKind::Number,
        Kind::Money => TermKind::Money,
        Kind::Date => TermKind::Date,
        Kind::YesNo => TermKind::YesNo,
        Kind::Reference(object) => TermKind::Reference(object),
    }
}

fn lower(expr: Expr) -> Expr {
    sea_orm::sea_query::Func::lower(expr).into()
}

/// Bytewise order on both databases: PostgreSQL would otherwise sort as its locale does.
fn collated(expr: Expr, postgres: bool) -> Expr {
    if postgres { Expr::cust_with_exprs("$1 COLLATE \"C\"", [expr]) } else { expr }
}

/// The position in a list of choices.
fn rank(expr: &Expr, keys: &[&str]) -> Expr {
    let mut case = CaseStatement::new();
    for (place, key) in (0i64..).zip(keys) {
        case = case.case(expr.clone().eq(*key), place);
    }
    case.into()
}

/// The name behind an id of the directory.
fn named(table: &'static str, name: &'static str, id: Expr) -> Expr {
    let mut query = Query::select();
    query.column((Alias::new(table), Alias::new(name))).from(Alias::new(table));
    query.and_where(Expr::col((Alias::new(table), Alias::new("id"))).eq(id));
    Expr::SubQuery(None, Box::new(query.into()))
}

fn unknown(name: &str) -> crate::StoreError {
    invalid_at(name, OfRecord::NotAskable { field: name.into() })
}
