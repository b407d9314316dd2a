//! The permission core of Remit: who may do what to which record, and how much of it they read.
//!
//! The model in one sentence: **an answer given to a user is a function only of what that user may
//! read.** This crate decides; it has no clock, no database and no network, so that the same code
//! runs in the server, in the browser's preview and in the tests.
//!
//! The flow: a [`Policy`] (one published revision) and an [`Org`] (departments, people, partitions,
//! assignments) are asked by a [`Standing`] (one user, now, from here), which alone makes a
//! [`Permit`] for one object and action. A permit carries a [`RowRule`]: data that
//! [`RowRule::admits`] reads in memory and the store compiles to SQL.
//!
//! ```
//! use remit_policy::{Action, Facts, Grant, Object, Org, Place, Policy, Reach, Request, Role, Standing, User, Utc};
//! use uuid::Uuid;
//! let (team, ann) = (Uuid::from_u128(1), Uuid::from_u128(2));
//! let mut org = Org::default();
//! org.add_department(team, "team", "Team", None).unwrap();
//! org.add_user(ann, User::new("ann", "Ann", team)).unwrap();
//! org.assign(ann, "rep", team);
//! let mut policy = Policy::default();
//! let mut rep = Role::new("rep");
//! rep.set_grant(Object::Customer, Action::View, Some(Grant::new(Reach::Own)));
//! policy.roles.insert("rep".into(), rep);
//! let standing = Standing::of(&org, &policy, &Request { user: ann, at: 0, ip: None, zones: &Utc });
//! let permit = standing.permit(Object::Customer, Action::View);
//! assert!(permit.admits(&Facts { place: Place { owner: Some(ann), ..Place::default() }, ..Facts::default() }));
//! assert!(!permit.admits(&Facts::default()));
//! ```

mod catalog;
mod condition;
mod decide;
mod dimensions;
mod explain;
pub mod flaw;
mod grant;
#[cfg(test)]
mod laws;
mod mask;
mod org;
mod permit;
mod role;
mod rule;
#[cfg(feature = "text")]
pub mod text;

pub use catalog::{Field, Kind, Object};
pub use condition::{Conditions, Day, Local, Request, Utc, Window, Zones};
pub use decide::{Counting, Silent, Standing};
pub use dimensions::{Carried, DimensionError, Dimensions};
pub use explain::{Explanation, Finding, Part, Rung, explain};
pub use grant::{Action, Grant, Level, Reach, ShareLevel};
pub use mask::{MaskInput, mask};
pub use org::{Assignment, Department, Org, OrgError, Status, User, Value};
pub use permit::{Permit, Readable, Sight, TransferPath};
pub use role::{Capability, Name, ObjectRights, Policy, PolicyTest, Role, Tier};
pub use rule::{Facts, Ids, Place, RowRule};

/// A user's id.
pub type UserId = uuid::Uuid;
/// A department's id.
pub type DepartmentId = uuid::Uuid;
/// The id of a value of a dimension.
pub type ValueId = uuid::Uuid;
/// The key of a dimension, such as `region`.
pub type Dimension = String;
