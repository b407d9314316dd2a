//! What every active user may know of the house, and what they may fill in on a new record
//! (`permissions.md`, §1 and §6).

use std::collections::BTreeMap;

use remit_policy::{Action, Dimension, Object, Status};
use remit_wire::{Directory, Names, Unit};

use crate::Result;
use crate::ctx::Ctx;
use crate::masked::person;
use crate::policy::dimension_views;

impl Ctx {
    /// Active people, departments and dimension values, whatever records the reader sees.
    ///
    /// # Errors
    /// None yet: it is in memory.
    pub async fn directory(&self) -> Result<Directory> {
        let org = &self.world().org;
        let active = org.users().filter(|(_, user)| user.status == Status::Active);
        let mut people: Vec<_> = active.map(|(_, user)| person(user)).collect();
        people.sort_by(|one, other| (&one.name, &one.login).cmp(&(&other.name, &other.login)));
        let unit = |one: &remit_policy::Department| Unit { key: one.key.clone(), name: one.name.clone() };
        let mut departments: Vec<_> = org.departments().map(|(_, one)| unit(one)).collect();
        departments.sort_by(|one, other| (&one.name, &one.key).cmp(&(&other.name, &other.key)));
        Ok(Directory { people, departments, dimensions: dimension_views(org) })
    }

    /// What people read for dimensions and values.
    #[must_use]
    pub fn called(&self) -> Names {
        self.world().names.clone()
    }

    /// The values that a new record of a type has unless others are given, by dimension: where the user works
    /// in one value only, what they make belongs there.
    #[must_use]
    pub fn preset(&self, object: Object) -> BTreeMap<Dimension, String> {
        let org = &self.world().org;
        let value = |dimension: &str| Some((dimension.to_owned(), org.value(self.only_value(dimension)?)?.key.clone()));
        self.dimensions_of(object).filter_map(value).collect()
    }

    /// The fields that the user's create grants let them give to some new record of a type. Where the
    /// record will lie decides which of them it takes.
    ///
    /// # Errors
    /// None yet: it is in memory.
    pub async fn creatable(&self, object: Object) -> Result<Vec<String>> {
        let permit = self.permit(object, Action::Create);
        let open = object.fields().iter().filter(|field| permit.fills(field));
        Ok(open.map(|field| field.key.to_owned()).collect())
    }
}
