//! The organisation: departments, people, the values that divide the data, and who holds which role.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::grant::keyed;
use crate::{DepartmentId, Dimension, Dimensions, Ids, UserId, ValueId};

/// Only an active user holds any permission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Status {
    #[default]
    Active,
    Suspended,
    Departed,
}

keyed!(Status, Active = "active", Suspended = "suspended", Departed = "departed");

/// A node of the one tree of departments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Key in files and the API.
    pub key: String,
    /// What people read.
    pub name: String,
    /// The department above it.
    pub parent: Option<DepartmentId>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What they sign in with.
    pub login: String,
    /// What people read.
    pub name: String,
    /// Exactly one.
    pub department: DepartmentId,
    /// At most one.
    pub manager: Option<UserId>,
    /// Only `active` holds permissions.
    pub status: Status,
}

impl User {
    /// An active user without a manager.
    #[must_use]
    pub fn new(login: &str, name: &str, department: DepartmentId) -> User {
        User { login: login.into(), name: name.into(), department, manager: None, status: Status::Active }
    }
}

/// A value of a dimension; it covers its descendants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The dimension that it belongs to.
    pub dimension: Dimension,
    /// Key in files and the API.
    pub key: String,
    /// What people read, where somebody gave it a name.
    pub name: Option<String>,
    /// The value above it.
    pub parent: Option<ValueId>,
}

/// User × role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: Uuid,
    /// Who holds the role.
    pub user: UserId,
    /// The role's key.
    pub role: String,
    /// Where `department` and `subtree` are measured from; absent: the user's own department, so that it follows a move.
    pub anchor: Option<DepartmentId>,
    /// Counts from then on (seconds since 1970, UTC).
    pub valid_from: Option<i64>,
    /// Counts until just before then.
    pub valid_until: Option<i64>,
}

/// Why a part of an organisation was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrgError {
    /// A department, manager or value that is above itself.
    #[error("`{0}` would be above itself")]
    Cycle(String),
    /// A parent, department or manager that does not exist.
    #[error("`{0}` refers to something that does not exist")]
    Unknown(String),
}

/// Who is above whom; a node may have one parent, and no node is above itself.
#[derive(Clone, Debug, Default)]
struct Tree {
    above: BTreeMap<Uuid, Uuid>,
    below: BTreeMap<Uuid, BTreeSet<Uuid>>,
    /// The closures that were asked for since the tree last changed: a request asks for the same many times.
    known: Arc<Mutex<BTreeMap<Uuid, Ids>>>,
}

impl Tree {
    /// The node with everything below it.
    fn closure(&self, root: Uuid) -> Ids {
        // Who panicked with the lock held left whole sets in it.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(root).or_insert_with(|| self.gather(root)).clone()
    }

    fn gather(&self, root: Uuid) -> Ids {
        let mut found = BTreeSet::from([root]);
        let mut open = vec![root];
        while let Some(next) = open.pop() {
            let below = self.below.get(&next).into_iter().flatten();
            open.extend(below.filter(|node| found.insert(**node)));
        }
        found.into()
    }

    /// Whether a node is another, or above it.
    fn covers(&self, node: Uuid, other: Uuid) -> bool {
        std::iter::successors(Some(other), |one| self.above.get(one).copied()).any(|one| one == node)
    }

    /// Puts a node below another; false, and nothing changed, if it would then be above itself.
    fn link(&mut self, node: Uuid, parent: Option<Uuid>) -> bool {
        if parent.is_some_and(|parent| self.covers(node, parent)) {
            return false;
        }
        // A copy of this tree keeps what is true of it.
        self.known = Arc::default();
        if let Some(old) = self.above.remove(&node) {
            self.below.entry(old).or_default().remove(&node);
        }
        if let Some(parent) = parent {
            self.above.insert(node, parent);
            self.below.entry(parent).or_default().insert(node);
        }
        true
    }
}

/// Departments, people, dimension values, partitions and assignments at one moment.
#[derive(Clone, Debug, Default)]
pub struct Org {
    departments: BTreeMap<DepartmentId, Department>,
    users: BTreeMap<UserId, User>,
    dimensions: Dimensions,
    values: BTreeMap<ValueId, Value>,
    partitions: BTreeMap<(UserId, Dimension), BTreeSet<ValueId>>,
    assignments: BTreeMap<UserId, Vec<Assignment>>,
    department_tree: Tree,
    manager_tree: Tree,
    value_tree: Tree,
}

impl Org {
    /// Adds a department below an existing one.
    ///
    /// # Errors
    /// If the parent does not exist or the tree would get a cycle.
    pub fn add_department(
        &mut self, id: DepartmentId, key: &str, name: &str, parent: Option<DepartmentId>,
    ) -> Result<(), OrgError> {
        if parent.is_some_and(|parent| !self.departments.contains_key(&parent)) {
            return Err(OrgError::Unknown(key.into()));
        }
        if !self.department_tree.link(id, parent) {
            return Err(OrgError::Cycle(key.into()));
        }
        self.departments.insert(id, Department { key: key.into(), name: name.into(), parent });
        Ok(())
    }

    /// Adds a person to an existing department. Managers may be set later with [`Org::set_manager`].
    ///
    /// # Errors
    /// If the department does not exist.
    pub fn add_user(&mut self, id: UserId, user: User) -> Result<(), OrgError> {
        if !self.departments.contains_key(&user.department) {
            return Err(OrgError::Unknown(user.login));
        }
        let manager = user.manager;
        // A person added again is no longer below the manager of before.
        self.manager_tree.link(id, None);
        self.users.insert(id, User { manager: None, ..user });
        manager.map_or(Ok(()), |manager| self.set_manager(id, manager))
    }

    /// Sets a person's manager.
    ///
    /// # Errors
    /// If either does not exist, or the person would be above themselves.
    pub fn set_manager(&mut self, id: UserId, manager: UserId) -> Result<(), OrgError> {
        let login = self.users.get(&id).map_or_else(|| id.to_string(), |user| user.login.clone());
        if !self.users.contains_key(&manager) || !self.users.contains_key(&id) {
            return Err(OrgError::Unknown(login));
        }
        if !self.manager_tree.link(id, Some(manager)) {
            return Err(OrgError::Cycle(login));
        }
        if let Some(user) = self.users.get_mut(&id) {
            user.manager = Some(manager);
        }
        Ok(())
    }

    /// Says which dimensions there are; without this, those that a system begins with.
    pub fn set_dimensions(&mut self, dimensions: Dimensions) {
        self.dimensions = dimensions;
    }

    /// The dimensions that there are.
    #[must_use]
    pub fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// Adds a value to a dimension.
    ///
    /// # Errors
    /// If the parent does not exist in the same dimension, or the value would be above itself.
    pub fn add_value(&mut self, id: ValueId, value: Value) -> Result<(), OrgError> {
        let same = |parent| self.values.get(&parent).is_some_and(|above| above.dimension == value.dimension);
        if value.parent.is_some_and(|parent| !same(parent)) {
            return Err(OrgError::Unknown(value.key));
        }
        if !self.value_tree.link(id, value.parent) {
            return Err(OrgError::Cycle(value.key));
        }
        self.values.insert(id, value);
        Ok(())
    }

    /// Gives a user one more value of a dimension.
    pub fn add_partition(&mut self, user: UserId, dimension: &str, value: ValueId) {
        self.partitions.entry((user, dimension.into())).or_default().insert(value);
    }

    /// Adds an assignment.
    pub fn add_assignment(&mut self, assignment: Assignment) {
        self.assignments.entry(assignment.user).or_default().push(assignment);
    }

    /// Adds an assignment without limits, anchored at a department; for tests and examples.
    pub fn assign(&mut self, user: UserId, role: &str, anchor: DepartmentId) {
        let id = Uuid::from_u128(self.assignments.values().map(Vec::len).sum::<usize>() as u128 + 1);
        let (valid_from, valid_until) = (None, None);
        self.add_assignment(Assignment { id, user, role: role.into(), anchor: Some(anchor), valid_from, valid_until });
    }

    /// A department.
    #[must_use]
    pub fn department(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.get(&id)
    }

    /// Every department.
    pub fn departments(&self) -> impl Iterator<Item = (DepartmentId, &Department)> {
        self.departments.iter().map(|(id, department)| (*id, department))
    }

    /// A person.
    #[must_use]
    pub fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    /// Every person, whatever their status.
    pub fn users(&self) -> impl Iterator<Item = (UserId, &User)> {
        self.users.iter().map(|(id, user)| (*id, user))
    }

    /// A value of a dimension.
    #[must_use]
    pub fn value(&self, id: ValueId) -> Option<&Value> {
        self.values.get(&id)
    }

    /// Every value of every dimension.
    pub fn values(&self) -> impl Iterator<Item = (ValueId, &Value)> {
        self.values.iter().map(|(id, value)| (*id, value))
    }

    /// The assignments of a user, whether they count or not.
    #[must_use]
    pub fn assignments(&self, user: UserId) -> &[Assignment] {
        self.assignments.get(&user).map_or(&[], Vec::as_slice)
    }

    /// The user's own values of a dimension.
    #[must_use]
    pub fn partition(&self, user: UserId, dimension: &str) -> BTreeSet<ValueId> {
        self.partitions.get(&(user, dimension.into())).cloned().unwrap_or_default()
    }

    /// Every value that the user's values of a dimension cover, these included.
    #[must_use]
    pub fn covered(&self, user: UserId, dimension: &str) -> Ids {
        let mut each = self.partition(user, dimension).into_iter().map(|value| self.value_tree.closure(value));
        let first = each.next().unwrap_or_default();
        each.fold(first, |all, one| Arc::new(&*all | &*one))
    }

    /// A value of a dimension with all its descendants.
    #[must_use]
    pub fn value_with_below(&self, value: ValueId) -> Ids {
        self.value_tree.closure(value)
    }

    /// The department with all its descendants.
    #[must_use]
    pub fn subtree(&self, department: DepartmentId) -> Ids {
        self.department_tree.closure(department)
    }

    /// The department and all that are above it.
    #[must_use]
    pub fn above(&self, department: DepartmentId) -> Vec<DepartmentId> {
        let up = |id: &DepartmentId| self.departments.get(id).and_then(|department| department.parent);
        std::iter::successors(Some(department), up).collect()
    }

    /// The user, and everyone whose chain of managers contains them, whatever their status.
    #[must_use]
    pub fn with_reports(&self, user: UserId) -> Ids {
        self.manager_tree.closure(user)
    }

    /// Every user whose chain of managers contains this one, whatever their status; not the user.
    #[must_use]
    pub fn reports(&self, user: UserId) -> BTreeSet<UserId> {
        self.manager_tree.closure(user).iter().copied().filter(|one| *one != user).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Org, User, Uuid};

    #[test]
    fn a_person_added_again_without_a_manager_reports_to_nobody() {
        let (team, boss, rep) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let mut org = Org::default();
        org.add_department(team, "team", "Team", None).unwrap();
        org.add_user(boss, User::new("boss", "Boss", team)).unwrap();
        org.add_user(rep, User { manager: Some(boss), ..User::new("rep", "Rep", team) }).unwrap();
        assert_eq!(org.reports(boss), [rep].into());
        org.add_user(rep, User::new("rep", "Rep", team)).unwrap();
        assert_eq!(org.reports(boss), [].into());
    }
}
