//! The trees of values that divide the data (`partitions.manage`, for the whole company).
//!
//! A system begins with `region`, `industry` and `product_line`; administrators add more, for which records
//! keep a few places free. Which types of record carry one is said when it is added and stays: their records
//! have no value in it at first, so that whoever works behind a fence of it sees nothing until values are
//! given. A dimension and a value are known by their keys in files, the policy and the API; people read the name,
//! where somebody gave one. A name is no part of what decides, and any may be given twice: below `north` and
//! below `south` there can be a `Harbour` each.

use remit_policy::{Capability, DimensionError, Dimensions, Object, Policy, Value, ValueId};
use remit_wire::reason::{OfDesk, Use, Uses};
use remit_wire::{DimensionTree, NewDimension, NewValue, ValueChange, ValueNode};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait};
use serde_json::json;
use uuid::Uuid;

use super::delegation::Desk;
use super::moving::count_all;
use super::{Plan, key, label};
use crate::audit::Event;
use crate::ctx::Ctx;
use crate::draft::Kept;
use crate::error::{conflict, invalid_at, not_found};
use crate::policy_guards::dimensions;
use crate::row::dimension_column;
use crate::{Result, StoreError};

const RIGHT: Capability = Capability::PartitionsManage;

impl Ctx {
    /// Every dimension with its values as trees: the directory, which every active user reads. How many
    /// people have a value is told to those who manage or review people.
    ///
    /// # Errors
    /// None but those of the database.
    pub async fn dimensions(&self) -> Result<Vec<DimensionTree>> {
        let desk = self.desk();
        let counts = desk.area(RIGHT).is_whole() || desk.standing().can(Capability::AccessReview);
        let plan = Plan::of(&self.world().org);
        let all = self.all_dimensions();
        let tree = |dimension: &str| DimensionTree {
            key: dimension.into(),
            name: all.get(dimension).and_then(|one| one.name.clone()),
            objects: carriers(all, dimension),
            added: all.get(dimension).is_some_and(|one| !one.is_first()),
            values: nodes(&plan, dimension, None, counts),
        };
        Ok(dimensions(&self.world().org).into_keys().map(tree).collect())
    }

    /// Another dimension, which records of these types carry.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company; `invalid` at a field; `conflict` where
    /// there is the dimension already, or there are as many as there can be.
    pub async fn add_dimension(&self, new: &NewDimension) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        let (mut plan, key) = (Plan::of(&world.org), key(&new.key)?);
        let name = named(new.name.as_deref())?;
        if dimensions(&world.org).contains_key(key.as_str()) {
            return Err(conflict(OfDesk::DimensionTaken { dimension: key }));
        }
        if new.objects.is_empty() {
            return Err(invalid_at("objects", OfDesk::DimensionCarried));
        }
        plan.dimensions.add(&key, new.objects.iter().copied().collect()).map_err(|error| not_added(&key, error))?;
        let detail = json!({ "dimension": key, "name": name, "objects": carriers(&plan.dimensions, &key) });
        plan.dimensions.rename(&key, name);
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::DimensionAdd, detail)]).await
    }

    /// Gives a dimension another name, or none, so that people read its key; those that every system has are
    /// then called as the language of the page has it.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company; `not_found`; `invalid` at `name`.
    pub async fn rename_dimension(&self, dimension: &str, name: Option<&str>) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        let before = plan.dimensions.get(dimension).ok_or_else(not_found)?.name.clone();
        let after = named(name)?;
        if before == after {
            return Ok(());
        }
        let detail = json!({ "dimension": dimension, "name_before": before, "name_after": after });
        plan.dimensions.rename(dimension, after);
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::DimensionRename, detail)]).await
    }

    /// Removes a dimension that was added and that nothing uses.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company; `not_found`; `conflict`, with what
    /// still uses it, and for those that every system has.
    pub async fn remove_dimension(&self, dimension: &str) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        if plan.dimensions.get(dimension).ok_or_else(not_found)?.is_first() {
            return Err(conflict(OfDesk::DimensionStays { dimension: dimension.into() }));
        }
        let draft = Kept::read(self.tx()).await?.policy;
        let uses = [
            (Use::OwnValues, plan.values.values().filter(|one| one.dimension == dimension).count() as u64),
            (Use::Fences, fences(&world.policy, dimension)),
            (Use::DraftFences, draft.map_or(0, |draft| fences(&draft, dimension))),
        ];
        if let Some(uses) = Uses::of(&uses) {
            return Err(conflict(OfDesk::DimensionUsed { dimension: dimension.into(), uses }));
        }
        plan.dimensions.remove(dimension);
        let detail = json!({ "dimension": dimension });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::DimensionRemove, detail)]).await
    }

    /// Adds a value to a dimension.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company; `not_found` for a dimension that does
    /// not exist; `invalid` at a field; `conflict` where there is the value already.
    pub async fn add_value(&self, dimension: &str, new: &NewValue) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        if !dimensions(&world.org).contains_key(dimension) {
            return Err(not_found());
        }
        let (mut plan, key) = (Plan::of(&world.org), key(&new.key)?);
        if plan.value(dimension, &key).is_some() {
            return Err(conflict(OfDesk::ValueTaken { dimension: dimension.into(), key }));
        }
        let (name, parent) = (named(new.name.as_deref())?, parent(&plan, dimension, new.parent.as_deref())?);
        let detail = json!({ "dimension": dimension, "value": key, "name": name, "parent": new.parent });
        plan.values.insert(Uuid::now_v7(), Value { dimension: dimension.into(), key, name, parent });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::ValueAdd, detail)]).await
    }

    /// Gives a value another name, or none, so that people read its key.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company; `not_found`; `invalid` at `name`.
    pub async fn rename_value(&self, dimension: &str, key: &str, name: Option<&str>) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        let id = plan.value(dimension, key).ok_or_else(not_found)?;
        let after = named(name)?;
        let Some(before) = plan.values.get_mut(&id).map(|one| std::mem::replace(&mut one.name, after.clone())) else {
            return Err(not_found());
        };
        if before == after {
            return Ok(());
        }
        let detail = json!({ "dimension": dimension, "value": key, "name_before": before, "name_after": after });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::ValueRename, detail)]).await
    }

    /// Puts a value below another one, or below none, with all that is below it. Whoever has a value that
    /// covers it then, works with it from now on.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company, and where the user would gain by it;
    /// `not_found`; `invalid` at `parent`; `conflict` where it would be above itself.
    pub async fn move_value(&self, dimension: &str, key: &str, to: Option<&str>) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        let id = plan.value(dimension, key).ok_or_else(not_found)?;
        let above = parent(&plan, dimension, to)?;
        if above.is_some_and(|above| world.org.value_with_below(id).contains(&above)) {
            return Err(conflict(OfDesk::AboveItself { key: key.into() }));
        }
        let before = plan.values.get_mut(&id).and_then(|one| std::mem::replace(&mut one.parent, above));
        if before == above {
            return Ok(());
        }
        let before = before.and_then(|before| world.org.value(before)).map(|before| before.key.as_str());
        let detail = json!({ "dimension": dimension, "value": key, "parent_before": before, "parent_after": to });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::ValueMove, detail)]).await
    }

    /// Gives a value another name and place, as far as they are said.
    ///
    /// # Errors
    /// As [`Ctx::rename_value`] and [`Ctx::move_value`].
    pub async fn change_value(&self, dimension: &str, key: &str, change: &ValueChange) -> Result<()> {
        if let Some(name) = &change.name {
            self.rename_value(dimension, key, name.as_deref()).await?;
        }
        match &change.parent {
            Some(parent) => self.move_value(dimension, key, parent.as_deref()).await,
            None => Ok(()),
        }
    }

    /// Removes a value that nothing uses.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage` for the whole company; `not_found`; `conflict`, with what
    /// still uses it.
    pub async fn remove_value(&self, dimension: &str, key: &str) -> Result<()> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        desk.need_whole(RIGHT)?;
        let mut plan = Plan::of(&world.org);
        let id = plan.value(dimension, key).ok_or_else(not_found)?;
        let records = self.records_with(dimension, id).await?;
        let uses = [
            (Use::Workers, plan.partitions.iter().filter(|(_, value)| *value == id).count() as u64),
            (Use::Values, plan.values.values().filter(|one| one.parent == Some(id)).count() as u64),
            (Use::Records, records),
        ];
        if let Some(uses) = Uses::of(&uses) {
            return Err(conflict(OfDesk::ValueUsed { key: key.into(), uses }));
        }
        plan.values.remove(&id);
        let detail = json!({ "dimension": dimension, "value": key });
        desk.settle(&[RIGHT], &plan, vec![self.happened(Event::ValueRemove, detail)]).await
    }

    async fn records_with(&self, dimension: &str, value: ValueId) -> Result<u64> {
        let Some(column) = dimension_column(self.all_dimensions(), dimension) else { return Ok(0) };
        let with = Condition::all().add(Expr::col(Alias::new(column)).eq(value));
        Ok(count_all(self, &with).await?.values().sum())
    }
}

/// The types of record that carry a dimension.
pub(crate) fn carriers(dimensions: &Dimensions, key: &str) -> Vec<Object> {
    dimensions.get(key).map(|one| one.objects.iter().copied().collect()).unwrap_or_default()
}

/// Why a dimension of this key was not added.
pub(crate) fn dimension_reason(key: &str, error: DimensionError) -> OfDesk {
    match error {
        DimensionError::Taken => OfDesk::DimensionTaken { dimension: key.into() },
        DimensionError::Full => OfDesk::DimensionsFull { most: Dimensions::MOST as u64 },
        DimensionError::Reserved => OfDesk::DimensionReserved { dimension: key.into() },
        DimensionError::Mixed => OfDesk::DimensionMixed,
    }
}

fn not_added(key: &str, error: DimensionError) -> StoreError {
    let reason = dimension_reason(key, error);
    match error {
        DimensionError::Taken | DimensionError::Full => conflict(reason),
        DimensionError::Reserved => invalid_at("key", reason),
        DimensionError::Mixed => invalid_at("objects", reason),
    }
}

/// How many grants of a policy are fenced by a dimension.
fn fences(policy: &Policy, dimension: &str) -> u64 {
    let grants = policy.roles.values().flat_map(|role| role.objects.values()).flat_map(|rights| rights.grants.values());
    grants.filter(|grant| grant.fences.contains(dimension)).count() as u64
}

/// A name that was given, if one was.
fn named(name: Option<&str>) -> Result<Option<String>> {
    label(name.unwrap_or_default()).map_err(|reason| invalid_at("name", reason))
}

/// The value that a field names, if it names one.
fn parent(plan: &Plan, dimension: &str, key: Option<&str>) -> Result<Option<ValueId>> {
    let Some(key) = key.map(str::trim).filter(|key| !key.is_empty()) else { return Ok(None) };
    let unknown = || invalid_at("parent", OfDesk::NoValue { dimension: dimension.into(), key: key.into() });
    plan.value(dimension, key).map(Some).ok_or_else(unknown)
}

/// The values below one, or those that have none above them.
fn nodes(plan: &Plan, dimension: &str, above: Option<ValueId>, counts: bool) -> Vec<ValueNode> {
    let here = plan.values.iter().filter(|(_, one)| one.dimension == dimension && one.parent == above);
    let people = |id| if counts { plan.partitions.iter().filter(|(_, value)| *value == id).count() as u64 } else { 0 };
    let node = |(id, one): (&ValueId, &Value)| ValueNode {
        key: one.key.clone(),
        name: one.name.clone(),
        people: people(*id),
        children: nodes(plan, dimension, Some(*id), counts),
    };
    let mut nodes: Vec<ValueNode> = here.map(node).collect();
    nodes.sort_by(|one, other| one.key.cmp(&other.key));
    nodes
}
