//! A row rule as SQL: the second reading of the rule that `remit_policy::RowRule::admits` reads in
//! memory. A property test compares the two on both databases.

use std::collections::BTreeSet;

use remit_policy::{Dimensions, Object, RowRule, ShareLevel, Standing};
use sea_orm::sea_query::{Alias, CaseStatement, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use crate::row::{column, dimension_column};

/// Compiles rules on one object type for one user at one moment.
pub(crate) struct Compiler {
    object: Object,
    dimensions: Dimensions,
    user: Uuid,
    departments: Vec<Uuid>,
    roles: Vec<String>,
    at: i64,
}

/// Whose placement a rule speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Record,
    Customer,
}

impl Compiler {
    pub(crate) fn new(standing: &Standing<'_>, object: Object, at: i64) -> Compiler {
        let (org, user) = (standing.org(), standing.user());
        let departments = org.user(user).map(|user| org.above(user.department)).unwrap_or_default();
        let roles: BTreeSet<&str> = standing.counting().iter().map(|one| one.key).collect();
        let dimensions = org.dimensions().clone();
        Compiler { object, dimensions, user, departments, roles: roles.into_iter().map(String::from).collect(), at }
    }

    /// The dimensions that rules speak of.
    pub(crate) fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// The records that the rule admits.
    pub(crate) fn condition(&self, rule: &RowRule) -> Condition {
        self.compile(rule, Whose::Record)
    }

    /// What a record is shared with the user for: 1 view, 2 edit, null for nothing.
    pub(crate) fn shared_level(&self) -> Expr {
        let mut shares = self.shares(ShareLevel::View);
        shares
            .expr(Expr::col((Alias::new("share"), Alias::new("level"))).max())
            .and_where(share("record_id").equals((Alias::new(self.object.key()), Alias::new("id"))));
        Expr::SubQuery(None, Box::new(shares.into()))
    }

    fn compile(&self, rule: &RowRule, whose: Whose) -> Condition {
        match rule {
            RowRule::Never => nothing(),
            RowRule::Always => Condition::all(),
            RowRule::OwnerIn(users) => self.in_list(whose, "owner_id", "customer_owner_id", users),
            RowRule::DepartmentIn(ids) => self.in_list(whose, "department_id", "customer_department_id", ids),
            RowRule::ValueIn(dimension, values) => self.value_in(dimension, values, whose),
            RowRule::ViaCustomer(rule) => {
                let has_customer = column(self.object, "customer_id").is_not_null();
                Condition::all().add(has_customer).add(self.compile(rule, Whose::Customer))
            }
            RowRule::Shared(_) if whose == Whose::Customer => nothing(),
            RowRule::Shared(level) => {
                Condition::all().add(column(self.object, "id").in_subquery(self.shared_records(*level)))
            }
            RowRule::AnyOf(rules) => {
                rules.iter().fold(Condition::any(), |any, rule| any.add(self.compile(rule, whose)))
            }
            RowRule::AllOf(rules) => {
                rules.iter().fold(Condition::all(), |all, rule| all.add(self.compile(rule, whose)))
            }
            RowRule::NoneOf(rules) => {
                let any = rules.iter().fold(Condition::any(), |any, rule| any.add(self.compile(rule, whose)));
                Condition::all().add(holds_not(any))
            }
        }
    }

    fn in_list(&self, whose: Whose, own: &str, customers: &str, ids: &BTreeSet<Uuid>) -> Condition {
        let name = if whose == Whose::Record { own } else { customers };
        if ids.is_empty() {
            return nothing();
        }
        Condition::all().add(column(self.object, name).is_in(ids.iter().copied()))
    }

    fn value_in(&self, dimension: &str, values: &BTreeSet<Uuid>, whose: Whose) -> Condition {
        // A customer has no value in a dimension that customers do not carry.
        let carried = whose == Whose::Record || self.dimensions.carries(Object::Customer, dimension);
        match dimension_column(&self.dimensions, dimension).filter(|_| carried) {
            Some(name) => self.in_list(Whose::Record, name, name, values),
            None => nothing(),
        }
    }

    /// The ids of the records that are shared with the user for at least this.
    pub(crate) fn shared_records(&self, level: ShareLevel) -> SelectStatement {
        let mut shared = self.lasting_shares(level);
        shared.expr_as(share("record_id"), Alias::new("column1"));
        self.naming(&shared)
    }

    /// Those of these shares that name the user: one index leads to each part.
    fn naming(&self, shares: &SelectStatement) -> SelectStatement {
        let parts = self.named().into_iter().map(|named| shares.clone().and_where(named).to_owned());
        let united = parts.reduce(|mut all, one| {
            all.union(UnionType::All, one);
            all
        });
        united.unwrap_or_default()
    }

    /// The shares of this object type that name the user, have not expired, and give at least this.
    fn shares(&self, level: ShareLevel) -> SelectStatement {
        let named = self.named().into_iter().fold(Condition::any(), Condition::add);
        self.lasting_shares(level).cond_where(named).to_owned()
    }

    /// The ways in which a share names the user.
    fn named(&self) -> [Expr; 3] {
        let kind = |kind: &'static str| share("grantee_kind").eq(kind);
        let departments = self.departments.iter().map(ToString::to_string);
        [
            kind("user").and(share("grantee").eq(self.user.to_string())),
            kind("department").and(share("grantee").is_in(departments)),
            kind("role").and(share("grantee").is_in(self.roles.iter().cloned())),
        ]
    }

    fn lasting_shares(&self, level: ShareLevel) -> SelectStatement {
        let mut shares = lasting_shares(level, self.at);
        shares.and_where(share("object").eq(self.object.key()));
        shares
    }

    /// Whether anything of these types is shared with the user, be it in the recycle bin: one row or none.
    pub(crate) fn anything_shared(&self, types: &[Object]) -> SelectStatement {
        let mut shares = lasting_shares(ShareLevel::View, self.at);
        shares.expr(Expr::val(1)).and_where(share("object").is_in(types.iter().map(|object| object.key())));
        self.naming(&shares).limit(1).to_owned()
    }
}

/// The shares that have not expired and give at least this.
fn lasting_shares(level: ShareLevel, at: i64) -> SelectStatement {
    let lasting = Condition::any().add(share("expires_at").is_null()).add(share("expires_at").gt(at));
    let least = if level == ShareLevel::Edit { 2 } else { 1 };
    let mut shares = Query::select();
    shares.from(Alias::new("share")).and_where(share("level").gte(least)).cond_where(lasting);
    shares
}

fn share(name: &str) -> Expr {
    Expr::col((Alias::new("share"), Alias::new(name)))
}

/// A condition that no row meets.
pub(crate) fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// True where the condition is false or cannot be judged: SQL's `NOT` of an unknown is unknown.
pub(crate) fn holds_not(condition: Condition) -> Expr {
    let case: Expr = CaseStatement::new().case(condition, 0).finally(1).into();
    case.eq(1)
}
