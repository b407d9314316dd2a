//! What becomes of someone's records when they go elsewhere (`permissions.md`, §2).
//!
//! Records do not follow their owner silently: whoever moves someone says whether the records are taken
//! along, left, or handed over, and it happens in the transaction of the move. Each type is changed by one
//! statement, the copies that children hold of their customer's placement among it. To change where a
//! record lies ends its shares, unless they are kept by choice, like any transfer.
//!
//! `users.manage` shows no record: what is told are counts, and those of the recycle bin are not in them,
//! although its records go the same way.

use std::collections::BTreeSet;

use remit_policy::{Capability, DepartmentId, Object, Reach, UserId};
use remit_wire::reason::OfDesk;
use remit_wire::{Code, Move, Moved, Problem, RecordCounts, Records};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query};
use serde_json::{Value, json};

use super::Plan;
use super::delegation::Desk;
use crate::audit::Event;
use crate::ctx::Ctx;
use crate::error::invalid_at;
use crate::policy::four_eyes;
use crate::policy_guards::held;
use crate::{Result, StoreError};

const RIGHT: Capability = Capability::UsersManage;

impl Ctx {
    /// How many records of each type someone owns: for the question what becomes of them.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`; `not_found`.
    pub async fn belongings(&self, login: &str) -> Result<RecordCounts> {
        let desk = self.desk();
        let id = desk.subject(RIGHT, login)?;
        count(self, &owned_by(id)).await
    }

    /// Moves someone to another department, and their records as it is said, in one transaction.
    ///
    /// # Errors
    /// `forbidden` without `users.manage`, and where the user would gain by it; `not_found`; `invalid` at
    /// `department` or `records` where they cannot go there; `conflict` where nobody could manage roles
    /// and users any more.
    pub async fn move_user(&self, login: &str, to: &Move) -> Result<Moved> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let id = desk.subject(RIGHT, login)?;
        let department = desk.department(&desk.area(RIGHT), "department", &to.department)?;
        let mut plan = Plan::of(&world.org);
        let from = plan.people.get_mut(&id).map(|user| std::mem::replace(&mut user.department, department));
        if from == Some(department) {
            return Err(invalid_at(
                "department",
                OfDesk::AlreadyThere { login: login.into(), department: to.department.clone() },
            ));
        }
        let belongings = Belongings::of(&desk, RIGHT, id, Some(department), &to.records).await?;
        let from = from.and_then(|from| world.org.department(from)).map(|from| from.key.as_str());
        let mut detail = json!({ "login": login, "department_before": from, "department_after": to.department });
        belongings.tell(&mut detail);
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::UserMove, detail)]).await?;
        belongings.carry(to.keep_shares).await?;
        Ok(Moved { people: 1, records: belongings.counts })
    }
}

/// Someone's records, and where they go.
pub(super) struct Belongings<'c> {
    ctx: &'c Ctx,
    owner: UserId,
    /// The new owner and the new department, as far as there are any.
    heir: Option<(UserId, String)>,
    department: Option<DepartmentId>,
    records: Records,
    /// How many go there; of those that are left, how many are left.
    pub(super) counts: RecordCounts,
}

impl<'c> Belongings<'c> {
    /// Judges where the records of someone would go. `home` is the department that their owner goes to.
    pub(super) async fn of(
        desk: &Desk<'c>, right: Capability, owner: UserId, home: Option<DepartmentId>, records: &Records,
    ) -> Result<Belongings<'c>> {
        let heir = match records {
            Records::HandOver { to } => Some((desk.colleague(&desk.area(right), "to", to)?, to.clone())),
            Records::TakeAlong | Records::Leave => None,
        };
        if heir.as_ref().is_some_and(|(heir, _)| *heir == owner) {
            return Err(invalid_at("to", OfDesk::ToTheSame));
        }
        if let Some((heir, login)) = &heir {
            let active = desk.world.org.user(*heir).is_some_and(|user| user.status == remit_policy::Status::Active);
            if !active {
                return Err(invalid_at("to", OfDesk::NotActive { login: (*login).to_owned() }));
            }
        }
        let department = match (records, &heir) {
            (Records::TakeAlong, _) => home,
            (_, Some((heir, _))) => desk.world.org.user(*heir).map(|user| user.department),
            _ => None,
        };
        let mut belongings = Belongings {
            ctx: desk.ctx,
            owner,
            heir,
            department,
            records: records.clone(),
            counts: RecordCounts::new(),
        };
        belongings.keep_hands_off(desk, right).await?;
        belongings.counts = count(desk.ctx, &belongings.affected()).await?;
        Ok(belongings)
    }

    /// The records that go, or stay.
    fn affected(&self) -> Condition {
        let owned = owned_by(self.owner);
        match (&self.records, self.department) {
            (Records::TakeAlong, Some(department)) => owned.add(lies_outside(&BTreeSet::from([department]))),
            _ => owned,
        }
    }

    /// What the audit trail is told.
    pub(super) fn tell(&self, detail: &mut Value) {
        let Value::Object(detail) = detail else { return };
        let (how, heir) = match &self.records {
            Records::TakeAlong => ("take_along", None),
            Records::Leave => ("leave", None),
            Records::HandOver { to } => ("hand_over", Some(to)),
        };
        detail.insert("records".into(), json!(how));
        detail.extend(heir.map(|heir| ("to".to_owned(), json!(heir))));
        detail.extend(told(&self.counts));
    }

    /// Writes it.
    pub(super) async fn carry(&self, keep_shares: bool) -> Result<()> {
        let Some(department) = self.department else { return Ok(()) };
        let (affected, tx) = (self.affected(), self.ctx.tx());
        let mut columns = vec![("department_id", department)];
        columns.extend(self.heir.as_ref().map(|(heir, _)| ("owner_id", *heir)));
        for object in Object::ALL.into_iter().filter(|_| !keep_shares) {
            let mut gone = Query::delete();
            gone.from_table(Alias::new("share"));
            gone.and_where(Expr::col(Alias::new("object")).eq(object.key()));
            let mut these = Query::select();
            these.column(Alias::new("id")).from(Alias::new(object.key())).cond_where(affected.clone());
            tx.execute(gone.and_where(Expr::col(Alias::new("record_id")).in_subquery(these))).await?;
        }
        // Children first: which customers go is read from where these lie now.
        for object in Object::ALL.into_iter().filter(|object| object.is_child()) {
            let mut theirs = Query::select();
            theirs.column(Alias::new("id")).from(Alias::new("customer")).cond_where(affected.clone());
            let mut update = Query::update();
            update.table(Alias::new(object.key()));
            for (column, id) in &columns {
                update.value(Alias::new(format!("customer_{column}")), *id);
            }
            tx.execute(update.and_where(Expr::col(Alias::new("customer_id")).in_subquery(theirs))).await?;
        }
        for object in Object::ALL {
            let mut update = Query::update();
            update.table(Alias::new(object.key())).cond_where(affected.clone());
            for (column, id) in &columns {
                update.value(Alias::new(*column), *id);
            }
            tx.execute(&update).await?;
        }
        Ok(())
    }

    /// Nobody brings records under their own roles by moving their owner, where nobody may widen their
    /// own rights: not to oneself, not to those below, and not into the own departments.
    async fn keep_hands_off(&self, desk: &Desk<'_>, right: Capability) -> Result<()> {
        if desk.area(right).is_whole() && !four_eyes(desk.ctx.tx()).await? {
            return Ok(());
        }
        let (org, me) = (&desk.world.org, desk.ctx.user());
        let below = org.reports(me);
        let gains_by = |heir: UserId| heir == me || below.contains(&heir) && !below.contains(&self.owner);
        if self.heir.as_ref().is_some_and(|(heir, _)| gains_by(*heir)) {
            return Err(gains("to"));
        }
        let Some(department) = self.department else { return Ok(()) };
        let reach = desk.own_records();
        if !reach.contains(&department) {
            return Ok(());
        }
        let outside = owned_by(self.owner).add(lies_outside(&reach));
        if count(desk.ctx, &outside).await?.is_empty() { Ok(()) } else { Err(gains("records")) }
    }
}

fn gains(field: &str) -> StoreError {
    Problem::because(Code::Forbidden, OfDesk::MoreRecords).at(field).into()
}

impl Desk<'_> {
    /// The departments whose records the user's own roles reach.
    pub(super) fn own_records(&self) -> BTreeSet<DepartmentId> {
        let org = &self.world.org;
        let lasting = held(org, self.ctx.user(), self.ctx.at());
        let home = org.user(self.ctx.user()).map(|user| user.department);
        let mut reach = BTreeSet::new();
        for one in org.assignments(self.ctx.user()).iter().filter(|one| lasting.contains(one.role.as_str())) {
            let Some(role) = self.world.policy.roles.get(&one.role) else { continue };
            let Some(anchor) = one.anchor.or(home) else { continue };
            let grants = || role.objects.values().flat_map(|rights| rights.grants.values());
            if grants().any(|grant| grant.reach == Reach::Department) {
                reach.insert(anchor);
            }
            if grants().any(|grant| grant.reach == Reach::Subtree) {
                reach.extend(org.subtree(anchor));
            }
        }
        reach
    }
}

pub(super) fn owned_by(owner: UserId) -> Condition {
    Condition::all().add(Expr::col(Alias::new("owner_id")).eq(owner))
}

pub(super) fn lies_in(department: DepartmentId) -> Condition {
    Condition::all().add(Expr::col(Alias::new("department_id")).eq(department))
}

fn lies_outside(departments: &BTreeSet<DepartmentId>) -> Condition {
    let column = || Expr::col(Alias::new("department_id"));
    Condition::any().add(column().is_null()).add(column().is_not_in(departments.iter().copied()))
}

/// How many records of each type there are, apart from the recycle bin. Not for the world without a
/// right that tells how many: it asks as nobody.
pub(super) async fn count(ctx: &Ctx, which: &Condition) -> Result<RecordCounts> {
    let living = which.clone().add(Expr::col(Alias::new("deleted_at")).is_null());
    count_all(ctx, &living).await
}

/// The same with the recycle bin.
pub(super) async fn count_all(ctx: &Ctx, which: &Condition) -> Result<RecordCounts> {
    let mut counts = RecordCounts::new();
    for object in Object::ALL {
        let mut select = Query::select();
        select.expr(Expr::col(Alias::new("id")).count()).from(Alias::new(object.key())).cond_where(which.clone());
        let row = ctx.tx().query_one(&select).await?;
        let counted = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
        if counted > 0 {
            counts.insert(object, counted.unsigned_abs());
        }
    }
    Ok(counts)
}

/// Counts as the audit trail keeps them.
pub(super) fn told(counts: &RecordCounts) -> impl Iterator<Item = (String, Value)> {
    counts.iter().map(|(object, count)| (object.plural().to_owned(), json!(count)))
}
