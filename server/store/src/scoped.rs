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

use std::collections::BTreeSet;

use remit_policy::{Facts, Field, Kind, Object, Permit, Readable, Standing};
use remit_wire::{Filter, Op};
use sea_orm::sea_query::{Alias, BinOper, CaseStatement, Condition, Expr, ExprTrait, LikeExpr, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::compile::{Compiler, holds_not, nothing};
use crate::ctx::Ctx;
use crate::error::{invalid_at, not_found};
use crate::masked::{Links, Masked};
use crate::row::{self, Row, SHARED, column, dimension_column};
use crate::{Result, typed};

/// The alias of a count.
pub(crate) const COUNTED: &str = "counted";

/// A query on the records that one permit admits.
pub(crate) struct Scoped<'c> {
    ctx: &'c Ctx,
    permit: Permit,
    compiler: Compiler,
    condition: Condition,
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
    Dimension(&'static str),
}

impl Ctx {
    /// Begins a query on the records that a permit admits and that are not in the recycle bin.
    pub(crate) fn scoped(&self, permit: Permit) -> Scoped<'_> {
        let compiler = Compiler::new(&self.standing(), permit.object(), self.at());
        let present = column(permit.object(), "deleted_at").is_null();
        let condition = Condition::all().add(present).add(compiler.condition(permit.rows()));
        Scoped { ctx: self, permit, compiler, condition }
    }

    /// The same for the recycle bin.
    pub(crate) fn scoped_bin(&self, permit: Permit) -> Scoped<'_> {
        let compiler = Compiler::new(&self.standing(), permit.object(), self.at());
        let deleted = column(permit.object(), "deleted_at").is_not_null();
        let condition = Condition::all().add(deleted).add(compiler.condition(permit.rows()));
        Scoped { ctx: self, permit, compiler, condition }
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
        Ok(found.map(|found| Row::read(object, &found)).transpose()?.map(|row| row.facts))
    }
}

impl<'c> Scoped<'c> {
    pub(crate) fn permit(&self) -> &Permit {
        &self.permit
    }

    fn object(&self) -> Object {
        self.permit.object()
    }

    /// Narrows it to these records.
    pub(crate) fn ids(mut self, ids: impl IntoIterator<Item = Uuid>) -> Scoped<'c> {
        let named = column(self.object(), "id").is_in(ids);
        self.condition = self.condition.add(named);
        self
    }

    /// Narrows it by a condition made from terms.
    pub(crate) fn and(mut self, condition: Condition) -> Scoped<'c> {
        self.condition = self.condition.add(condition);
        self
    }

    /// Narrows it by what the caller asks for. `visible` holds, of the records that the filters refer to,
    /// those that the reader sees.
    pub(crate) fn filter(self, filter: &Filter, visible: &Links) -> Result<Scoped<'c>> {
        let term = self.term(&filter.field)?;
        if filter.value.contains('\0') {
            // PostgreSQL can neither store nor compare it.
            return Err(bad_value(filter, "text without the character 0"));
        }
        let mut condition = self.compare(&term, filter, visible)?;
        if let (Some(readable), false) = (&term.readable, filter.op == Op::Empty) {
            condition = Condition::all().add(readable.clone()).add(condition);
        }
        Ok(self.and(condition))
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
        if let Some(dimension) = object.dimensions().iter().find(|dimension| **dimension == name) {
            let held = dimension_column(dimension).ok_or_else(|| unknown(name))?;
            return everywhere(held, TermKind::Dimension(dimension));
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

    fn compare(&self, term: &Term, filter: &Filter, visible: &Links) -> Result<Condition> {
        let expr = term.expr.clone();
        if filter.op == Op::Empty {
            let empty = typed::yes_no(&filter.value).ok_or_else(|| bad_value(filter, "`true` or `false`"))?;
            return Ok(Condition::all().add(if empty { expr.is_null() } else { expr.is_not_null() }));
        }
        match term.kind {
            TermKind::Reference(object) => compare_reference(expr, object, filter, visible),
            TermKind::Owner => self.compare_ids(expr, filter, |login| typed::user(self.ctx, login)),
            TermKind::Department => self.compare_ids(expr, filter, |key| typed::department(self.ctx, key)),
            TermKind::Dimension(name) => self.compare_ids(expr, filter, |key| typed::values(self.ctx, name, key)),
            TermKind::Text => self.compare_text(expr, filter),
            TermKind::Choice(keys) => compare_choice(expr, keys, filter),
            TermKind::Number | TermKind::Money => {
                compare_with(expr, filter, "a whole number", |text| text.parse::<i64>().ok().map(Expr::val))
            }
            TermKind::Date => {
                compare_with(expr, filter, "a date such as `2026-11-21`", |text| typed::date(text).map(Expr::val))
            }
            TermKind::YesNo => {
                compare_with(expr, filter, "`true` or `false`", |text| typed::yes_no(text).map(Expr::val))
            }
        }
    }

    /// The records that a filter refers to, whether or not the reader sees them.
    pub(crate) fn referred(&self, filter: &Filter) -> Vec<(Object, Uuid)> {
        let Ok(Term { kind: TermKind::Reference(object), .. }) = self.term(&filter.field) else { return Vec::new() };
        wanted(filter).map(|texts| ids(texts).map(|id| (object, id)).collect()).unwrap_or_default()
    }

    /// Narrows it to the records whose field, as far as it may be read, refers to this one.
    pub(crate) fn referring(self, name: &str, to: Uuid) -> Result<Scoped<'c>> {
        let readable = self.term(name)?.readable.unwrap_or_else(Condition::all);
        let held = if name == "customer" && self.object().is_child() { "customer_id" } else { name };
        let refers = Condition::all().add(column(self.object(), held).eq(to)).add(readable);
        Ok(self.and(refers))
    }

    fn compare_ids(&self, expr: Expr, filter: &Filter, find: impl Fn(&str) -> Vec<Uuid>) -> Result<Condition> {
        let ids: Vec<Uuid> = wanted(filter)?.flat_map(find).collect();
        Ok(if ids.is_empty() { nothing() } else { Condition::all().add(expr.is_in(ids)) })
    }

    fn compare_text(&self, expr: Expr, filter: &Filter) -> Result<Condition> {
        let plain = |text: &str| Some(Expr::val(text));
        if filter.op != Op::Contains {
            return compare_with(expr, filter, "text", plain);
        }
        let escaped = filter.value.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = |part: &String| lower(expr.clone()).like(LikeExpr::new(format!("%{part}%")).escape('\\'));
        let parts = cases(&escaped, self.ctx.postgres());
        Ok(parts.iter().fold(Condition::any(), |any, part| any.add(like(part))))
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
        rows.iter().map(|result| Ok(Masked::new(Row::read(self.object(), result)?))).collect()
    }

    /// The same with the row itself, for what `shape` selects besides.
    pub(crate) async fn sorted_rows(
        &self, shape: impl FnOnce(&mut SelectStatement),
    ) -> Result<Vec<(Masked, QueryResult)>> {
        let mut select = self.select();
        shape(&mut select);
        let rows = self.ctx.tx().query_all(&select).await?;
        rows.into_iter().map(|result| Ok((Masked::new(Row::read(self.object(), &result)?), result))).collect()
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
        let mut inner = row::select(self.object(), self.condition.clone());
        inner.clear_selects().expr_as(Expr::val(1), Alias::new("one"));
        if let Some(cap) = cap {
            inner.limit(cap);
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

    /// Groups of the records that are left. `shape` selects, from terms, what is grouped and summed; `group`
    /// groups it. It is selected inside and grouped outside, so that no bound value stands twice in one
    /// `GROUP BY`.
    pub(crate) async fn grouped(
        &self, shape: impl FnOnce(&mut SelectStatement), group: impl FnOnce(SelectStatement) -> SelectStatement,
    ) -> Result<Vec<QueryResult>> {
        let mut inner = row::select(self.object(), self.condition.clone());
        inner.clear_selects();
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

/// What is looked for in text that the database has folded. SQLite folds the letters of ASCII alone: others
/// are found as they are typed, and all in the one case or all in the other.
fn cases(text: &str, postgres: bool) -> BTreeSet<String> {
    if postgres {
        return [text.to_lowercase()].into();
    }
    [text.to_owned(), text.to_lowercase(), text.to_uppercase()].map(|one| one.to_ascii_lowercase()).into()
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
    invalid_at(name, format!("`{name}` cannot be used here: there is no such field, or you may not read it."))
}

fn bad_value(filter: &Filter, expected: &str) -> crate::StoreError {
    let Filter { field, value, .. } = filter;
    let value: String = value.chars().take(80).collect();
    invalid_at(field, format!("`{value}` cannot be compared with `{field}`: expected {expected}."))
}

/// The values of an `eq` or `in`; other operators make no sense here.
fn wanted(filter: &Filter) -> Result<impl Iterator<Item = &str>> {
    match filter.op {
        Op::Eq | Op::In => {
            let many = filter.op == Op::In;
            Ok(filter.value.split(move |char| many && char == ',').map(str::trim))
        }
        _ => Err(bad_operator(filter)),
    }
}

fn ids<'t>(texts: impl Iterator<Item = &'t str>) -> impl Iterator<Item = Uuid> {
    texts.filter_map(|text| text.parse().ok())
}

/// A reference is compared by id, and only with records that the reader may see: asking by the id
/// of another one answers as for an id that does not exist.
fn compare_reference(expr: Expr, object: Object, filter: &Filter, visible: &Links) -> Result<Condition> {
    let seen: Vec<Uuid> = ids(wanted(filter)?).filter(|id| visible.contains_key(&(object, *id))).collect();
    Ok(if seen.is_empty() { nothing() } else { Condition::all().add(expr.is_in(seen)) })
}

fn bad_operator(filter: &Filter) -> crate::StoreError {
    let (field, op) = (&filter.field, filter.op.key());
    invalid_at(field, format!("`{field}` cannot be compared by `{op}`."))
}

fn compare_choice(expr: Expr, keys: &[&str], filter: &Filter) -> Result<Condition> {
    let known = |text: &str| keys.contains(&text).then(|| Expr::val(text));
    match filter.op {
        Op::Eq | Op::Ne | Op::In => compare_with(expr, filter, &format!("one of {}", keys.join(", ")), known),
        _ => Err(bad_operator(filter)),
    }
}

fn compare_with(expr: Expr, filter: &Filter, expected: &str, read: impl Fn(&str) -> Option<Expr>) -> Result<Condition> {
    let value = |text: &str| read(text).ok_or_else(|| bad_value(filter, expected));
    let binary = |op| Ok(expr.clone().binary(op, value(&filter.value)?));
    let compared: Expr = match filter.op {
        Op::Eq => binary(BinOper::Equal),
        Op::Ne => binary(BinOper::NotEqual),
        Op::Gt => binary(BinOper::GreaterThan),
        Op::Gte => binary(BinOper::GreaterThanOrEqual),
        Op::Lt => binary(BinOper::SmallerThan),
        Op::Lte => binary(BinOper::SmallerThanOrEqual),
        Op::In => {
            let values = filter.value.split(',').map(|text| value(text.trim())).collect::<Result<Vec<_>>>()?;
            Ok(expr.clone().is_in(values))
        }
        Op::Contains | Op::Empty => Err(bad_operator(filter)),
    }?;
    Ok(Condition::all().add(compared))
}
