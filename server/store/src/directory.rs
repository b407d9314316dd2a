//! What every active user may know of the house, and what they may fill in on a new record
//! (`permissions.md`, §1 and §6).

use remit_policy::{Action, Object, Status};
use remit_wire::{Directory, Unit};

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
