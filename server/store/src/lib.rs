//! The store: the only crate that talks to a database, and the chain that no answer can skip.
//!
//! A [`Visit`] (who claims to ask, from where, when) is exchanged for a [`Ctx`]: one user at one
//! moment under one revision of the policy, in one transaction. A `Ctx` makes permits, a permit makes
//! a scoped query, a scoped query makes masked records, and only those become
//! [`remit_wire::Record`]s. Every question that a user can ask is a method of `Ctx`.

mod aggregate;
mod attempt;
mod audit;
mod bulk;
mod bundle;
mod compile;
mod ctx;
mod cursor;
mod dashboard;
mod desk;
mod directory;
mod draft;
mod entity;
mod error;
mod explain;
mod export;
mod health;
mod impact;
mod masked;
mod me;
mod migration;
mod password;
mod people;
mod place;
mod policy;
mod policy_guards;
mod policy_tests;
mod reach;
mod records;
mod refusal;
mod related;
mod replica;
mod rollup;
mod row;
mod scoped;
mod session;
mod setup;
mod shape;
mod share;
mod store;
mod trail;
mod typed;
mod who;
mod world;
mod write;

pub use attempt::attempt;
pub use bundle::{LoadError, Loaded};
pub use ctx::Ctx;
pub use error::{Result, StoreError};
pub use export::Export;
pub use health::{Health, Pool};
pub use refusal::{Attempt, Refusals, listened, note, tell};
pub use related::Opened;
pub use session::{Credential, Visit};
pub use setup::SetUp;
pub use shape::Shapes;
pub use store::Store;
