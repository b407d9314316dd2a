//! With which part of the data someone works (`partitions.manage`).

use std::collections::{BTreeMap, BTreeSet};

use remit_policy::{Capability, Dimension, UserId, ValueId};
use remit_wire::PersonView;
use remit_wire::reason::OfDesk;
use serde_json::json;

use super::Plan;
use super::delegation::Desk;
use crate::Result;
use crate::audit::Event;
use crate::ctx::Ctx;
use crate::error::{forbidden, invalid_at};
use crate::policy_guards::dimensions;

const RIGHT: Capability = Capability::PartitionsManage;

impl Ctx {
    /// Sets the values of someone in each dimension that is named; the others stay. Who manages a part of
    /// the company gives only values that their own cover.
    ///
    /// # Errors
    /// `forbidden` without `partitions.manage`, and where the user's own values would be wider;
    /// `not_found`; `invalid` at a dimension for one that does not exist or has no such value.
    pub async fn set_partitions(&self, login: &str, values: &BTreeMap<Dimension, Vec<String>>) -> Result<PersonView> {
        let world = self.fresh().await?;
        let desk = Desk { ctx: self, world: &world };
        let user = desk.subject(RIGHT, login)?;
        let mut plan = Plan::of(&world.org);
        let mut entries = Vec::new();
        for (dimension, keys) in values {
            let wanted = desk.named_values(&plan, dimension, keys)?;
            let before = world.org.partition(user, dimension);
            if wanted == before {
                continue;
            }
            desk.may_give(dimension, wanted.difference(&before).copied())?;
            put(&mut plan, user, &before, &wanted);
            let told = |ids: &BTreeSet<ValueId>| -> Vec<String> {
                ids.iter().filter_map(|id| Some(world.org.value(*id)?.key.clone())).collect()
            };
            let detail = json!({
                "login": login, "dimension": dimension, "values_before": told(&before), "values_after": told(&wanted),
            });
            entries.push(self.happened(Event::Partition, detail));
        }
        if !entries.is_empty() {
            desk.settle(&[RIGHT], &plan, entries).await?;
        }
        let world = self.fresh().await?;
        Desk { ctx: self, world: &world }.view(login).await
    }
}

impl Desk<'_> {
    fn named_values(&self, plan: &Plan, dimension: &str, keys: &[String]) -> Result<BTreeSet<ValueId>> {
        if !dimensions(&self.world.org).contains_key(dimension) {
            return Err(invalid_at(dimension, OfDesk::NoDimension { dimension: dimension.into() }));
        }
        let value = |key: &String| {
            let unknown = || invalid_at(dimension, OfDesk::NoValue { dimension: dimension.into(), key: key.clone() });
            plan.value(dimension, key).ok_or_else(unknown)
        };
        keys.iter().map(value).collect()
    }

    /// # Errors
    /// `forbidden` for a delegate where a value is not covered by their own.
    pub(super) fn may_give(&self, dimension: &str, mut values: impl Iterator<Item = ValueId>) -> Result<()> {
        if self.area(RIGHT).is_whole() {
            return Ok(());
        }
        let own = self.world.org.covered(self.ctx.user(), dimension);
        if values.all(|value| own.contains(&value)) {
            return Ok(());
        }
        Err(forbidden(OfDesk::GivesOwnValues { dimension: dimension.into() }))
    }
}

fn put(plan: &mut Plan, user: UserId, before: &BTreeSet<ValueId>, after: &BTreeSet<ValueId>) {
    plan.partitions.retain(|(who, value)| *who != user || !before.contains(value));
    plan.partitions.extend(after.iter().map(|value| (user, *value)));
}
