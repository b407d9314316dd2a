//! The tree of departments (`departments.manage`).
//!
//! It is one tree: only the first department has none above it. Who manages a part of it changes it below
//! the top of that part.

use remit_policy::{Capability, Department, DepartmentId, Object, Status};
use remit_wire::reason::{OfDesk, Use, Uses};
use remit_wire::{DepartmentChange, DepartmentNode, Moved, NewDepartment};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use serde_json::{Value, json};
use uuid::Uuid;

use super::delegation::{Area, Desk};
use super::moving::{count, count_all, lies_in, told};
use super::{Plan, key, name};
use crate::Result;
use crate::audit::Event;
use crate::ctx::Ctx;
use crate::error::{conflict, forbidden, invalid_at, not_found};
use crate::policy::four_eyes;

const RIGHT: Capability = Capability::DepartmentsManage;
/// Who sees how many work where.
const SEEING: [Capability; 4] = [RIGHT, Capability::UsersManage, Capability::RolesAssign, Capability::PartitionsManage];

impl Ctx {
    /// The departments that the user manages in any way, as trees, with how many people are in each; with
    /// `access.review` all of them.
    ///
    /// # Errors
    /// `forbidden` without any of these rights.
    pub async fn departments(&self) -> Result<Vec<DepartmentNode>> {
        let desk = self.desk();
        let area = match desk.standing().can(Capability::AccessReview) {
            true => Area::whole(),
            false => desk.any_area(&SEEING),
        };
        if area.is_empty() {
            return Err(forbidden(OfDesk::ManagesNoDepartments));
        }
        let plan = Plan::of(&self.world().org);
        let top = |id: &DepartmentId, one: &Department| {
            area.holds(*id) && one.parent.is_none_or(|parent| !area.holds(parent))
        };
        let tops = plan.departments.iter().filter(|(id, one)| top(id, one)).map(|(id, _)| *id);
        Ok(self.nodes(&plan, tops.collect()))
    }

    fn nodes(&self, plan: &Plan, ids: Vec<DepartmentId>) -> Vec<DepartmentNode> {
        let mut nodes: Vec<DepartmentNode> = ids.into_iter().filter_map(|id| self.node(plan, id)).collect();
        nodes.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| one.key.cmp(&other.key)));
        nodes
    }

    fn node(&self, plan: &Plan, id: DepartmentId) -> Option<DepartmentNode> {
        let department = plan.departments.get(&id)?;
        let here = || plan.people.values().filter(|user| user.department == id);
        let active = here().filter(|user| user.status == Status::Active).count() as u64;
        let below = plan.departments.iter().filter(|(_, one)| one.parent == Some(id)).map(|(id, _)| *id);
        Some(DepartmentNode {
            key: department.key.clone(),
            name: department.name.clone(),
            people: active,
            others: here().count() as u64 - active,
            anchored: self.anchored(plan, id),
            children: self.nodes(plan, below.collect()),
        })
    }

    /// How many assignments that are not over name a department.
    fn anchored(&self, plan: &Plan, id: DepartmentId) -> u64 {
        let lasts = |end: Option<i64>| end.is_none_or(|end| self.at() < end);
        plan.assignments.values().filter(|one| one.anchor == Some(id) && lasts(one.valid_until)).count() as u64
    }

    /// Adds a department below another.
    ///
    /// # Errors
    /// `forbidden` without `departments.manage`; `invalid` at a field; `conflict` where the key is taken.
    pub async fn add_department(&self, new: &NewDepartment) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let area = desk.need(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        let (key, name) = (key(&new.key)?, name(&new.name)?);
        if plan.department(&key).is_some() {
            return Err(conflict(OfDesk::DepartmentTaken { key }));
        }
        // Who asks works somewhere, so that there is a first department.
        let Some(parent) = new.parent.as_deref().filter(|parent| !parent.is_empty()) else {
            return Err(invalid_at("parent", OfDesk::OneTree));
        };
        let above = desk.department(&area, "parent", parent)?;
        plan.departments.insert(Uuid::now_v7(), Department { key: key.clone(), name, parent: Some(above) });
        let detail = json!({ "department": key, "parent": parent });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::DepartmentAdd, detail)]).await
    }

    /// Gives a department another name, puts it below another one with all that is below it, or both.
    ///
    /// # Errors
    /// `forbidden` without `departments.manage`; `not_found`; `invalid` at a field; `conflict` where it
    /// would be above itself.
    pub async fn change_department(&self, key: &str, change: &DepartmentChange) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let (area, id) = desk.managed(key)?;
        let mut plan = Plan::of(&world.org);
        let mut entries = Vec::new();
        let same = |text: &String| world.org.department(id).is_some_and(|one| one.name == *text);
        if let Some(text) = change.name.as_deref().map(name).transpose()?.filter(|text| !same(text)) {
            let before = plan.departments.get_mut(&id).map(|one| std::mem::replace(&mut one.name, text.clone()));
            let detail = json!({ "department": key, "name_before": before, "name_after": text });
            entries.push(self.happened(Event::DepartmentRename, detail));
        }
        let below = |key: &&String| {
            let above = world.org.department(id).and_then(|one| world.org.department(one.parent?));
            above.is_some_and(|above| above.key == **key)
        };
        if let Some(parent) = change.parent.as_ref().filter(|key| !below(key)) {
            let above = desk.department(&area, "parent", parent)?;
            if world.org.subtree(id).contains(&above) {
                return Err(conflict(OfDesk::AboveItself { key: key.into() }));
            }
            let before = plan.departments.get_mut(&id).and_then(|one| one.parent.replace(above));
            let before = before.and_then(|before| world.org.department(before)).map(|before| before.key.as_str());
            let detail = json!({ "department": key, "parent_before": before, "parent_after": parent });
            entries.push(self.happened(Event::DepartmentMove, detail));
        }
        if entries.is_empty() {
            return Ok(());
        }
        desk.settle(&[RIGHT], &plan, entries).await
    }

    /// Merges a department into another, in one transaction: its people, its records, what is below it,
    /// the roles that are anchored in it, and what is shared with it, all belong to the other one, and it
    /// is gone.
    ///
    /// # Errors
    /// `forbidden` without `departments.manage`, and where the user would gain by it; `not_found`;
    /// `invalid` at `into`.
    pub async fn merge_departments(&self, key: &str, into: &str) -> Result<Moved> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let (area, from) = desk.managed(key)?;
        let to = desk.department(&area, "into", into)?;
        if to == from {
            return Err(invalid_at("into", OfDesk::IntoItself));
        }
        let mut plan = Plan::of(&world.org);
        let people = merge(&mut plan, from, to)?;
        let reach = desk.own_records();
        if reach.contains(&to) && !reach.contains(&from) && (!area.is_whole() || four_eyes(self.tx()).await?) {
            return Err(forbidden(OfDesk::MoreRecords));
        }
        let records = count(self, &lies_in(from)).await?;
        let mut detail = json!({ "department": key, "into": into, "people": people });
        if let Value::Object(detail) = &mut detail {
            detail.extend(told(&records));
        }
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::DepartmentMerge, detail)]).await?;
        self.carry_department(from, to).await?;
        Ok(Moved { people, records })
    }

    async fn carry_department(&self, from: DepartmentId, to: DepartmentId) -> Result<()> {
        for object in Object::ALL {
            for column in ["department_id", "customer_department_id"] {
                let mut update = Query::update();
                update.table(Alias::new(object.key())).value(Alias::new(column), to);
                self.tx().execute(update.and_where(Expr::col(Alias::new(column)).eq(from))).await?;
            }
        }
        let mut update = Query::update();
        update.table(Alias::new("share")).value(Alias::new("grantee"), to.to_string());
        update.and_where(Expr::col(Alias::new("grantee_kind")).eq("department"));
        self.tx().execute(update.and_where(Expr::col(Alias::new("grantee")).eq(from.to_string()))).await?;
        Ok(())
    }

    /// Closes a department in which nothing is left.
    ///
    /// # Errors
    /// `forbidden` without `departments.manage`; `not_found`; `conflict`, with what is still in it.
    pub async fn close_department(&self, key: &str) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let (_, id) = desk.managed(key)?;
        let mut plan = Plan::of(&world.org);
        let records = count_all(self, &lies_in(id)).await?.values().sum::<u64>();
        let left = [
            (Use::People, plan.people.values().filter(|user| user.department == id).count() as u64),
            (Use::Records, records),
            (Use::Departments, plan.departments.values().filter(|one| one.parent == Some(id)).count() as u64),
            (Use::Roles, self.anchored(&plan, id)),
        ];
        if let Some(uses) = Uses::of(&left) {
            return Err(conflict(OfDesk::DepartmentUsed { key: key.into(), uses }));
        }
        plan.departments.remove(&id);
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::DepartmentClose, json!({ "department": key }))]).await?;
        let mut shares = Query::delete();
        shares.from_table(Alias::new("share")).and_where(Expr::col(Alias::new("grantee_kind")).eq("department"));
        self.tx().execute(shares.and_where(Expr::col(Alias::new("grantee")).eq(id.to_string()))).await?;
        Ok(())
    }
}

impl Desk<'_> {
    /// A department that the user manages.
    fn managed(&self, key: &str) -> Result<(Area, DepartmentId)> {
        let area = self.need(RIGHT)?;
        let found = self.department(&area, "department", key).map_err(|_| not_found())?;
        Ok((area, found))
    }
}

/// Puts everything of a department into another, and answers how many people that were.
fn merge(plan: &mut Plan, from: DepartmentId, to: DepartmentId) -> Result<u64> {
    let gone = plan.departments.remove(&from).ok_or_else(not_found)?;
    let above = |plan: &Plan, id: &DepartmentId| plan.departments.get(id).and_then(|one| one.parent);
    // One that lies below takes the place of what is merged into it.
    let below = std::iter::successors(Some(to), |id| above(plan, id)).any(|id| id == from);
    if let Some(one) = plan.departments.get_mut(&to).filter(|_| below) {
        one.parent = gone.parent;
    }
    for one in plan.departments.values_mut().filter(|one| one.parent == Some(from)) {
        one.parent = Some(to);
    }
    let mut people = 0;
    for user in plan.people.values_mut().filter(|user| user.department == from) {
        user.department = to;
        people += 1;
    }
    for one in plan.assignments.values_mut().filter(|one| one.anchor == Some(from)) {
        one.anchor = Some(to);
    }
    Ok(people)
}
