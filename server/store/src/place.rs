//! Where a record will lie: read from what a writer sent, before anything is written.

use std::collections::BTreeMap;

use remit_policy::{Action, Dimensions, Facts, Object, Place, Status, ValueId};
use remit_wire::Cell;
use remit_wire::reason::OfRecord;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::invalid_at;
use crate::row::{Row, Stored, VALUES};
use crate::{Result, typed};

/// The placement that a record has or will have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) owner: Option<Uuid>,
    pub(crate) department: Option<Uuid>,
    /// Own values alone.
    pub(crate) values: BTreeMap<String, Uuid>,
    pub(crate) customer: Option<(Uuid, Place)>,
}

/// The keys of a draft that speak of placement rather than of fields.
pub(crate) fn is_placement(dimensions: &Dimensions, object: Object, key: &str) -> bool {
    let child = key == "customer" && object.is_child();
    matches!(key, "owner" | "department") || child || dimensions.carries(object, key)
}

impl Placed {
    /// The placement of a stored record.
    pub(crate) fn of(dimensions: &Dimensions, row: &Row) -> Placed {
        let place = &row.facts.place;
        let own = place.values.iter().filter(|(dimension, _)| dimensions.carries(row.object, dimension));
        Placed {
            owner: place.owner,
            department: place.department,
            values: own.map(|(dimension, value)| (dimension.clone(), *value)).collect(),
            customer: row.customer.zip(row.facts.customer.clone()),
        }
    }

    /// What decides about a record that lies there.
    pub(crate) fn facts(&self) -> Facts {
        let customer = self.customer.as_ref().map(|(_, place)| place.clone());
        let mut values = customer.as_ref().map(|place| place.values.clone()).unwrap_or_default();
        values.extend(self.values.iter().map(|(dimension, value)| (dimension.clone(), *value)));
        Facts { place: Place { owner: self.owner, department: self.department, values }, customer, shared: None }
    }

    /// The columns that hold it, with the copies that no list wants to join for.
    pub(crate) fn columns(&self, dimensions: &Dimensions) -> Vec<(&'static str, Option<Uuid>)> {
        let facts = self.facts();
        let customer = self.customer.as_ref();
        let mut columns = vec![
            ("owner_id", self.owner),
            ("department_id", self.department),
            ("customer_id", customer.map(|(id, _)| *id)),
            ("customer_owner_id", customer.and_then(|(_, place)| place.owner)),
            ("customer_department_id", customer.and_then(|(_, place)| place.department)),
        ];
        for one in dimensions.iter() {
            let value = facts.place.values.get(&one.key).copied();
            columns.extend(VALUES.get(one.place).map(|column| (*column, value)));
        }
        columns
    }
}

impl Ctx {
    /// The dimensions that there are.
    pub(crate) fn all_dimensions(&self) -> &Dimensions {
        self.world().org.dimensions()
    }

    /// Those that records of a type carry themselves.
    pub(crate) fn dimensions_of(&self, object: Object) -> impl Iterator<Item = &str> {
        self.all_dimensions().of(object)
    }

    /// The user's own value of a dimension, if they work in one only: what they make belongs there.
    pub(crate) fn only_value(&self, dimension: &str) -> Option<ValueId> {
        let mine = self.world().org.partition(self.user(), dimension);
        mine.first().copied().filter(|_| mine.len() == 1)
    }

    /// Where a new record will lie: with its maker and in their department unless the draft says otherwise.
    pub(crate) async fn place_new(&self, object: Object, draft: &BTreeMap<String, Cell>) -> Result<Placed> {
        let mut placed = Placed { owner: None, department: None, values: BTreeMap::new(), customer: None };
        if !draft.contains_key("owner") && object != Object::Product {
            placed.owner = Some(self.user());
        }
        for dimension in self.dimensions_of(object) {
            placed.values.extend(self.only_value(dimension).map(|value| (dimension.to_owned(), value)));
        }
        self.follow_owner(&mut placed);
        self.replace(object, &placed, draft).await
    }

    /// The placement after the changes of a draft. The department follows a new owner unless it is given too.
    pub(crate) async fn replace(
        &self, object: Object, from: &Placed, draft: &BTreeMap<String, Cell>,
    ) -> Result<Placed> {
        let mut placed = from.clone();
        if let Some(cell) = draft.get("owner") {
            placed.owner = self.active_user(cell)?;
            self.follow_owner(&mut placed);
        }
        if let Some(cell) = draft.get("department") {
            let keys = |key: &str| typed::department(self, key);
            placed.department = directory("department", cell, keys)?;
        }
        for dimension in self.dimensions_of(object) {
            let Some(cell) = draft.get(dimension) else { continue };
            let value = directory(dimension, cell, |key| self.value_named(dimension, key))?;
            match value {
                Some(value) => placed.values.insert(dimension.to_owned(), value),
                None => placed.values.remove(dimension),
            };
        }
        if let Some(cell) = draft.get("customer").filter(|_| object.is_child()) {
            placed.customer = self.customer_of(cell).await?;
        }
        Ok(placed)
    }

    fn follow_owner(&self, placed: &mut Placed) {
        if let Some(owner) = placed.owner.and_then(|owner| self.world().org.user(owner)) {
            placed.department = Some(owner.department);
        }
    }

    fn active_user(&self, cell: &Cell) -> Result<Option<Uuid>> {
        directory("owner", cell, |login| {
            let active = |id: &Uuid| self.world().org.user(*id).is_some_and(|user| user.status == Status::Active);
            typed::user(self, login).into_iter().filter(active).collect()
        })
    }

    fn value_named(&self, dimension: &str, key: &str) -> Vec<Uuid> {
        let named = self.world().org.values();
        named.filter(|(_, value)| value.dimension == dimension && value.key == key).map(|(id, _)| id).collect()
    }

    /// A customer may be named only if the writer can see it.
    async fn customer_of(&self, cell: &Cell) -> Result<Option<(Uuid, Place)>> {
        let id = match cell {
            Cell::Empty => return Ok(None),
            Cell::Text(text) if text.trim().is_empty() => return Ok(None),
            Cell::Text(text) => text.trim().parse().ok(),
            Cell::Link(link) if link.object == Object::Customer => Some(link.id),
            _ => None,
        };
        let unseen = || invalid_at("customer", OfRecord::CustomerUnseen);
        let view = self.scoped(self.permit(Object::Customer, Action::View));
        let found = view.ids(id).records(|_| ()).await?.pop().ok_or_else(unseen)?;
        let row = found.row();
        let mut place = row.facts.place.clone();
        place.values.retain(|dimension, _| self.all_dimensions().carries(Object::Customer, dimension));
        Ok(Some((row.id, place)))
    }

    /// Every reference must name a record that the writer can see.
    pub(crate) async fn check_references(
        &self, object: Object, values: &BTreeMap<&'static str, Option<Stored>>,
    ) -> Result<()> {
        for (key, value) in values {
            let (Some(Stored::Reference(id)), Some(field)) = (value, object.field(key)) else { continue };
            let remit_policy::Kind::Reference(target) = field.kind else { continue };
            if self.names(target, [*id].into()).await?.is_empty() {
                return Err(invalid_at(key, OfRecord::RecordUnseen { field: (*key).into() }));
            }
        }
        Ok(())
    }
}

/// Something that everyone may know by its key: a login, a department, a value.
fn directory(key: &str, cell: &Cell, find: impl Fn(&str) -> Vec<Uuid>) -> Result<Option<Uuid>> {
    let unknown = || invalid_at(key, OfRecord::Unknown { field: key.into() });
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) if text.trim().is_empty() => Ok(None),
        Cell::Text(text) => find(text.trim()).first().copied().map(Some).ok_or_else(unknown),
        _ => Err(unknown()),
    }
}
