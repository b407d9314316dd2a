//! How the records of a scope are found: where the database looks, never what it finds.
//!
//! A rule that admits *any of* several sets is looked for branch by branch. Each branch has a key, a column
//! with an index that begins with it and the ids that are looked for in it: my own, those of my departments,
//! those shared with me. The first records of a branch are the first of each of its ids, so that a page touches
//! a number of rows that depends on the page and the ids, and not on how many records there are or how old they
//! are. PostgreSQL is told so by a `LATERAL` join, and what it need not look at by the age of a page that is made
//! of a few of each id; SQLite does both by itself for `IN (list)`. The branches are
//! united, each record once, and cut again.
//!
//! Where there are many ids nearly every record is in one of them, so the first rows of the whole table are
//! looked at before; only if too few of them are in the scope, the branches are.
//!
//! INVARIANT: the whole condition, made from the row rule, stands in every branch. A branch can leave out what
//! the rule admits, which the laws would tell, and never add to it.

use std::collections::BTreeSet;

use remit_policy::{Dimensions, Object, RowRule, ShareLevel};
use sea_orm::sea_query::{
    Alias, Asterisk, CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, NullOrdering, Order, Query,
    SelectStatement, UnionType,
};
use uuid::Uuid;

use crate::compile::Compiler;
use crate::cursor::SORT;
use crate::row::{self, VALUES, column, dimension_column};

/// From where on lists are looked for in another way.
#[derive(Clone, Copy, Debug)]
pub struct Shapes {
    /// With more ids than these the beginning of the whole table is looked at first …
    pub keys: usize,
    /// … and this many rows of it.
    pub walk: u64,
    /// Of a scope that weighs less than this, by the ids that it is looked for by, each record is looked for when
    /// it is added up; of any other one the whole table is read.
    pub few: usize,
    /// Whether what a roll-up knows is read there, or from the records in spite of it.
    pub rolled: bool,
}

impl Default for Shapes {
    fn default() -> Shapes {
        // Six owners and what is shared with them, and never a department.
        Shapes { keys: 100, walk: 500, few: 8, rolled: true }
    }
}

/// A part of a scope that an index leads to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Branch {
    /// Records with one of these ids in a column.
    Keys(&'static str, BTreeSet<Uuid>),
    /// Records that are shared with the user.
    Shared(ShareLevel),
}

/// More branches than these gain nothing.
const BRANCHES: usize = 16;

/// Which records of a scope, in which order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    /// By this and then by id; by id alone.
    pub(crate) sort: Option<Expr>,
    pub(crate) descending: bool,
    /// Those after a cursor.
    pub(crate) after: Option<Condition>,
    pub(crate) limit: u64,
}

impl Window {
    /// Orders and cuts a query. Values that are not known come last.
    pub(crate) fn cut(&self, select: &mut SelectStatement, sort: Option<Expr>, id: Expr) {
        let direction = || if self.descending { Order::Desc } else { Order::Asc };
        if let Some(sort) = sort {
            select.order_by_expr_with_nulls(sort, direction(), NullOrdering::Last);
        }
        select.order_by_expr(id, direction()).limit(self.limit);
    }
}

impl Branch {
    /// What walking through all of it would cost, roughly: an owner has fewer records than a department, and
    /// that has fewer than a region.
    fn weight(&self) -> usize {
        match self {
            Branch::Shared(_) => 1,
            Branch::Keys(column, ids) if column.ends_with("owner_id") => ids.len(),
            Branch::Keys(column, ids) if column.ends_with("department_id") => ids.len() * 8,
            Branch::Keys(column, ids) if VALUES.contains(column) => ids.len() * 200,
            Branch::Keys(..) => 0,
        }
    }

    fn keys(&self) -> usize {
        if let Branch::Keys(_, ids) = self { ids.len() } else { 1 }
    }
}

/// What looking in all of them costs, roughly.
pub(crate) fn weight(branches: &[Branch]) -> usize {
    branches.iter().map(Branch::weight).sum()
}

/// How many ids are looked for in all of them.
pub(crate) fn keys(branches: &[Branch]) -> usize {
    branches.iter().map(Branch::keys).sum()
}

/// The branches of which every record that the rule admits is in one; none where no index leads to all.
pub(crate) fn branches(dimensions: &Dimensions, rule: &RowRule) -> Option<Vec<Branch>> {
    let found = divide(dimensions, rule, false)?;
    (found.len() <= BRANCHES).then_some(found)
}

/// `customer`: the rule speaks of the customer that a record belongs to.
fn divide(dimensions: &Dimensions, rule: &RowRule, customer: bool) -> Option<Vec<Branch>> {
    let keys = |own, customers, ids: &BTreeSet<Uuid>| {
        Some(vec![Branch::Keys(if customer { customers } else { own }, ids.clone())])
    };
    match rule {
        RowRule::Never => Some(Vec::new()),
        RowRule::Always | RowRule::NoneOf(_) => None,
        RowRule::OwnerIn(ids) => keys("owner_id", "customer_owner_id", ids),
        RowRule::DepartmentIn(ids) => keys("department_id", "customer_department_id", ids),
        RowRule::ValueIn(dimension, ids) => match dimension_column(dimensions, dimension) {
            Some(name) => keys(name, name, ids),
            None => Some(Vec::new()),
        },
        RowRule::ViaCustomer(rule) => divide(dimensions, rule, true),
        RowRule::Shared(_) if customer => Some(Vec::new()),
        RowRule::Shared(level) => Some(vec![Branch::Shared(*level)]),
        RowRule::AnyOf(rules) => {
            rules.iter().try_fold(Vec::new(), |all, rule| Some(join(all, divide(dimensions, rule, customer)?)))
        }
        // What is in all of them is in the one that is found most easily.
        RowRule::AllOf(rules) => {
            rules.iter().filter_map(|rule| divide(dimensions, rule, customer)).min_by_key(|one| weight(one))
        }
    }
}

/// The branches of both, with the ids of one column together.
fn join(mut all: Vec<Branch>, more: Vec<Branch>) -> Vec<Branch> {
    for branch in more {
        let same = |one: &&mut Branch| match (&**one, &branch) {
            (Branch::Keys(one, _), Branch::Keys(other, _)) => one == other,
            (one, other) => *one == *other,
        };
        match (all.iter_mut().find(same), branch) {
            (Some(Branch::Keys(_, ids)), Branch::Keys(_, more)) => ids.extend(more),
            (Some(_), _) => {}
            (None, branch) => all.push(branch),
        }
    }
    all
}

/// The cheaper of two ways that each lead to all records that are wanted.
pub(crate) fn cheaper(scope: Option<Vec<Branch>>, narrow: Option<Branch>) -> Option<Vec<Branch>> {
    match (scope, narrow) {
        (Some(scope), Some(narrow)) if weight(&scope) < narrow.weight() => Some(scope),
        (_, Some(narrow)) => Some(vec![narrow]),
        (scope, None) => scope,
    }
}

/// What a query looks for: records of one type that meet a condition.
pub(crate) struct Wanted<'w> {
    pub(crate) object: Object,
    pub(crate) condition: &'w Condition,
    /// What all of them meet besides, said in the words of an index that holds only such records.
    pub(crate) within: Option<&'w Expr>,
    pub(crate) compiler: &'w Compiler,
    pub(crate) postgres: bool,
}

/// The alias of the ids that a branch is looked for by.
const BY: &str = "looked_for";

impl Wanted<'_> {
    /// The ids, and what they are sorted by, of the first records of all branches: each once.
    pub(crate) fn first(&self, branches: &[Branch], window: &Window, ordered: bool) -> SelectStatement {
        let united = branches.iter().map(|branch| self.branch(branch, window, ordered)).reduce(|mut all, one| {
            all.union(UnionType::Distinct, one);
            all
        });
        let mut first = Query::select();
        first.column(Asterisk).from_subquery(united.unwrap_or_default(), Alias::new(FOUND));
        self.limit(&mut first, window, ordered);
        first
    }

    /// Takes these records and no others, in place of those that meet a condition.
    pub(crate) fn only(&self, select: &mut SelectStatement, first: SelectStatement) {
        let id = column(self.object, "id");
        if self.postgres {
            select.join_subquery(JoinType::InnerJoin, first, Alias::new(FOUND), id.eq(found("id")));
            return;
        }
        // SQLite joins with a union row by row, but looks for each of a list.
        let ids = Query::select().expr(found("id")).from_subquery(first, Alias::new(FOUND)).to_owned();
        select.and_where(id.in_subquery(ids));
    }

    /// The first rows of the whole table in place of the table.
    pub(crate) fn walk(&self, select: &mut SelectStatement, window: &Window, rows: u64) {
        let present = Condition::all().add(column(self.object, "deleted_at").is_null());
        let mut walked = row::select(self.object, present.add_option(window.after.clone()));
        let whole = Window { limit: rows, ..window.clone() };
        whole.cut(&mut walked, window.sort.clone(), column(self.object, "id"));
        select.from_clear().from_subquery(walked, Alias::new(self.object.key()));
    }

    fn limit(&self, select: &mut SelectStatement, window: &Window, ordered: bool) {
        if ordered {
            window.cut(select, window.sort.is_some().then(|| Expr::col(Alias::new(SORT))), Expr::col(Alias::new("id")));
        } else {
            select.limit(window.limit);
        }
    }

    fn branch(&self, branch: &Branch, window: &Window, ordered: bool) -> SelectStatement {
        let (name, source) = match branch {
            Branch::Keys(name, ids) => (*name, self.listed(ids)),
            Branch::Shared(level) => ("id", self.shared(*level)),
        };
        let key = column(self.object, name);
        let key = match (branch, &source) {
            (_, Some(_)) => key.eq(Expr::col((Alias::new(BY), Alias::new("column1")))),
            (Branch::Keys(_, ids), None) => key.is_in(ids.iter().copied()),
            (Branch::Shared(level), None) => key.in_subquery(self.compiler.shared_records(*level)),
        };
        let condition = Condition::all().add(key).add(judged(self.condition)).add_option(window.after.clone());
        let condition = condition.add_option(self.within.cloned());
        let newest = ordered && window.sort.is_none() && window.descending;
        let mut inner = row::select(self.object, condition);
        inner.clear_selects().expr_as(column(self.object, "id"), Alias::new("id"));
        if let (Branch::Keys(_, ids), Some(keys)) = (branch, source.as_ref().filter(|_| newest)) {
            let oldest = self.oldest(keys.clone(), inner.clone(), window.limit, ids.len() as u64);
            inner.and_where(column(self.object, "id").gte(Func::coalesce([oldest, Uuid::nil().into()])));
        }
        if let Some(sort) = window.sort.clone().filter(|_| ordered) {
            inner.expr_as(sort, Alias::new(SORT));
        }
        let sort = window.sort.clone().filter(|_| ordered);
        if ordered || self.postgres {
            // Without an order PostgreSQL may gather all of an id before it takes some.
            window.cut(&mut inner, sort, column(self.object, "id"));
        } else {
            inner.limit(window.limit);
        }
        let mut outer = Query::select();
        let of = Alias::new("of_each");
        match source {
            Some(mut source) => {
                source.expr(Expr::col((of.clone(), Asterisk)));
                source.join_lateral(JoinType::InnerJoin, inner, of, Expr::cust("TRUE"));
                self.limit(&mut source, window, ordered);
                outer.column(Asterisk).from_subquery(source, Alias::new("branch"));
            }
            None => {
                outer.column(Asterisk).from_subquery(inner, of);
            }
        }
        outer
    }

    /// What the oldest record on a page of the newest cannot be older than: the last one of such a page, made of
    /// the newest few of each id. With it most ids are passed by without reading a record of theirs; SQLite does
    /// so by itself. Null where there are fewer.
    fn oldest(&self, mut keys: SelectStatement, mut few: SelectStatement, limit: u64, ids: u64) -> Expr {
        few.order_by_expr(column(self.object, "id"), Order::Desc).limit((2 * limit).div_ceil(ids));
        let (of, id) = (Alias::new("newest_of_each"), Alias::new("id"));
        keys.expr(Expr::col((of.clone(), id.clone())));
        keys.join_lateral(JoinType::InnerJoin, few, of.clone(), Expr::cust("TRUE"));
        keys.order_by((of, id), Order::Desc).limit(1).offset(limit.saturating_sub(1));
        Expr::SubQuery(None, Box::new(keys.into()))
    }

    /// The ids one by one, for PostgreSQL to look for each.
    fn listed(&self, ids: &BTreeSet<Uuid>) -> Option<SelectStatement> {
        let many = self.postgres && ids.len() > 1;
        many.then(|| Query::select().from_values(ids.iter().copied(), Alias::new(BY)).to_owned())
    }

    fn shared(&self, level: ShareLevel) -> Option<SelectStatement> {
        let mut ids = Query::select();
        ids.distinct().column(Asterisk).from_subquery(self.compiler.shared_records(level), Alias::new("shared"));
        self.postgres.then(|| Query::select().from_subquery(ids, Alias::new(BY)).to_owned())
    }
}

/// A condition that only judges rows: no index is chosen by it, and nothing is guessed from it.
pub(crate) fn judged(condition: &Condition) -> Expr {
    CaseStatement::new().case(condition.clone(), Expr::cust("TRUE")).finally(Expr::cust("FALSE")).into()
}

/// The alias of the records that were found.
const FOUND: &str = "found";

fn found(name: &'static str) -> Expr {
    Expr::col((Alias::new(FOUND), Alias::new(name)))
}
